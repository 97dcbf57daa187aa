"""Lesson 0: what is counted in the table of sources."""

from course import load


def answers_00_2():
    table = load("sources")
    sources = table[table["role"] == "text"]
    author = sources["author"].fillna("not given")
    not_given = author.str.startswith("not given")
    possible = not_given & author.str.contains("signed")
    return {
        "right": int((~not_given).sum()),
        "example": int((sources["date_published"] < "2020").sum()),
        "every_row": len(author),
        "six_rows": len(table),
        "no_name": int(not_given.sum()),
        "guessed_name": int((~not_given).sum() + possible.sum()),
    }

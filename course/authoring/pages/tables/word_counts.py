"""The table `word_counts`: counted from the five texts, which are not part of the course."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from course.ground.errors import DataError
from course.ground.files import write_whole
from course.study.texts import LEFT_OUT, paragraphs, text_ids, tokenize

COLUMNS = ("source_id", "paragraph", "token", "count")


def write_word_counts(texts: Path, data: Path) -> Path:
    """Count the words of the five texts and write them as a table.

    Parameters
    ----------
    texts
        A folder with the texts as .txt files, in the order of the sources.
    data
        The folder of the data package.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    DataError
        When the folder does not hold one file for each text.
    """
    files, ids = sorted(texts.glob("*.txt")), text_ids()
    if len(files) != len(ids):
        raise DataError(
            f"{len(ids)} text files are needed, in the order of the sources; {texts} has {len(files)}."
        )
    whole = {source: file.read_text(encoding="utf-8") for source, file in zip(ids, files, strict=True)}
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(word_counts(whole))
    target = data / "word_counts.csv"
    write_whole(target, table.getvalue())
    return target


def word_counts(texts: dict[str, str]) -> Iterator[tuple[str, int, str, int]]:
    """Source, paragraph, token and count, for every paragraph but those that are left out.

    Parameters
    ----------
    texts : dict of str to str
        The whole text of each source, by its id.
    """
    for source_id, text in texts.items():
        for number, paragraph in enumerate(paragraphs(text), start=1):
            if number not in LEFT_OUT.get(source_id, ()):
                for token, count in sorted(Counter(tokenize(paragraph)).items()):
                    yield source_id, number, token, count

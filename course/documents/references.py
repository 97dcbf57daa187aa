"""References from the tables' own rows: CSL-JSON for other programs, and one style for the eye.

CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html) is what Zotero, pandoc and others read.
The visible style is author, date, title, publisher, address; what is not known is said ("n.d.", "author not named").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from course.ground.addresses import first_address
from course.study.rows import row

Item = dict[str, Any]

COURSE = "Authors of Reading Digital Human Rights"
_TYPES = {"court": "legal_case", "news media": "article-newspaper", "NGO": "report", "UN body": "report"}
_MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_IN_CHARACTERS = re.compile(r"\s*\([^()]*[\u3400-\u9fff][^()]*\)")
_UNKNOWN = re.compile(r"^not given", re.IGNORECASE)
_REMARK = re.compile(r"\s*\((?:title|print title|source text)[^)]*\)\s*", re.IGNORECASE)


def references(row_ids: Iterable[str]) -> list[Item]:
    """CSL-JSON items for rows, one for each work, in the order of the rows.

    Parameters
    ----------
    row_ids
        Ids of rows in any table. Ids without a row are passed over; two rows of one work share an item.

    Returns
    -------
    list of dict
        CSL-JSON, with the key "custom": `{"rows": [ids]}`, by which the text cites the item.
    """
    items: dict[str, Item] = {}
    for row_id in dict.fromkeys(row_ids):
        found = row(row_id)
        if found is None:
            continue
        item = _MADE.get(found[0], _of_this_course)(row_id, found[1])
        if item["id"] in items:
            items[item["id"]]["custom"]["rows"].append(row_id)
        else:
            items[item["id"]] = {key: value for key, value in item.items() if value} | {
                "custom": {"rows": [row_id]}
            }
    return list(items.values())


def in_words(item: Item) -> str:
    """An item in the one style: author. (date). Title. Publisher. Address.

    A name repeated in Chinese characters stays in the data and is left out here: not every printer has the letters.
    """
    named = "; ".join(name["literal"] for name in item.get("author", []))
    author = _IN_CHARACTERS.sub("", named) or "Author not named"
    parts = [author, f"({date_in_words(item.get('issued'))})", item["title"], item.get("publisher", "")]
    text = " ".join(f"{part.rstrip('.')}." if part else "" for part in parts if part)
    return f"{text} {item['URL']}" if "URL" in item else text


def issued(text: Any) -> dict[str, Any] | None:
    """A CSL date from a cell such as "2019-05", "2016-04-27 (applies 2018-05-25)" or "1984-1985"; None without one."""
    cell = str(text).strip() if isinstance(text, (str, int)) else ""
    found = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", cell)
    if found:
        return {"date-parts": [[int(part) for part in found.groups() if part]]}
    return {"literal": cell[:60]} if cell and cell not in ("nan", "<NA>") else None


def date_in_words(date: dict[str, Any] | None) -> str:
    """A CSL date as it is read: "9 April 2021", "May 2019", "n.d."."""
    if date is None:
        return "n.d."
    if "literal" in date:
        return date["literal"]
    year, *rest = date["date-parts"][0]
    month = _MONTHS[rest[0] - 1] if rest and 1 <= rest[0] <= 12 else ""
    day = str(rest[1]) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, str(year)) if part)


def _cell(fields: dict[str, Any], name: str) -> str:
    """A cell as text; what is missing is empty."""
    value = fields.get(name)
    text = str(value).strip() if value is not None else ""
    return "" if text in ("nan", "<NA>", "None") else text


def _item(name: str, kind: str, author: str, date: Any, title: str, url: str, **more: Any) -> Item:
    return {
        "id": name,
        "type": kind,
        "author": [{"literal": author}] if author else [],
        "issued": issued(date),
        "title": title,
        "publisher": "",
        "URL": first_address(url),
        "language": "en",
        **more,
    }


def _of_evidence(row_id: str, fields: dict[str, Any]) -> Item:
    kind = _TYPES.get(fields["org_type"], "document")
    seen = _cell(fields, "how_seen")
    return _item(
        row_id, kind, fields["author_org"], fields["published"], fields["title"], _cell(fields, "url"),
        note=f"Known to the course through: {seen}" if seen else "",
    )  # fmt: skip


def _of_source(row_id: str, fields: dict[str, Any]) -> Item:
    author = _cell(fields, "author")
    return _item(
        row_id, "article", "" if _UNKNOWN.match(author) else author, _cell(fields, "date_published"),
        _REMARK.sub(" ", _cell(fields, "title")).strip(), _cell(fields, "original_url"),
        publisher=_cell(fields, "publisher").split(" (")[0],
    )  # fmt: skip


def _through_source(row_id: str, fields: dict[str, Any]) -> Item:
    found = row(fields["source_id"])
    return _of_source(fields["source_id"], found[1]) if found else _of_this_course(row_id, fields)


def _of_law(row_id: str, fields: dict[str, Any]) -> Item:
    return _item(
        row_id, "legislation", _cell(fields, "issuer"), _cell(fields, "adopted"), fields["name_en"],
        _cell(fields, "citation"),
    )  # fmt: skip


def _of_standard(row_id: str, fields: dict[str, Any]) -> Item:
    return _item(
        row_id,
        "document",
        fields["body"],
        _cell(fields, "date"),
        fields["name"],
        _cell(fields, "citation"),
    )


def _of_measurement(row_id: str, fields: dict[str, Any]) -> Item:
    return _item(
        row_id,
        "article",
        fields["authors"],
        str(fields["year_published"]),
        fields["study"],
        _cell(fields, "url"),
    )


def _of_series(author: str, title: str, date: str) -> Any:
    def made(row_id: str, fields: dict[str, Any]) -> Item:
        name = title.format(**fields)
        return _item(row_id, "dataset", author, str(fields[date]), name, _cell(fields, "url"))

    return made


def _of_this_course(row_id: str, fields: dict[str, Any]) -> Item:
    name = (row(row_id) or ("table", {}))[0].replace("_", " ")
    return _item(row_id, "dataset", COURSE, None, f"Row {row_id} of the table {name}", _cell(fields, "url"))


_MADE = {
    "evidence": _of_evidence,
    "sources": _of_source,
    "claims": _through_source,
    "figures": _through_source,
    "legal_timeline": _of_law,
    "standards": _of_standard,
    "measurements": _of_measurement,
    "fiw": _of_series("Freedom House", "Freedom in the World {edition}: China", "edition_year"),
    "fotn": _of_series("Freedom House", "Freedom on the Net {report_year}: {country}", "report_year"),
    "cpj": _of_series("Committee to Protect Journalists", "Prison census {year}", "year"),
    "internet_users": _of_series(
        "International Telecommunication Union and others", "{series}: {country}, {date}", "year"
    ),
}

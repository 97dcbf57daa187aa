"""A brief as a document: two printed pages in one file that needs no network, and its references as data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.documents.references import date_in_words, in_words, issued, references
from course.exercises.brief_parts import CONFIDENCE, DIRECTIONS, FIGURES, SECTIONS, prose, row_ids, tidy
from course.exercises.brief_rows import side_of
from course.exercises.methods import kind_of_method
from course.ground.errors import CourseError
from course.ground.files import write_whole
from course.study.rows import cited, is_in, row

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from course.ground.shown import Shown

PAGE, DATA = "brief.html", "brief.csl.json"
LETTERS_ON_TWO_PAGES = 9_000
"""With more than so many letters the brief is printed smaller, so that two pages hold it."""
_CSS = Path(__file__).with_name("brief.css")
_SIDES = {"framework": "the official framework", "critic": "its critic"}
_GREYS = {"for": ("white", "///"), "against": ("#595959", ""), "open": ("#d0d0d0", "...")}
_MARKERS = {"for": "^", "against": "v", "open": "o"}


class BriefError(CourseError):
    """A brief that cannot be written: one sentence with the fix."""


def write_brief(brief: Any, folder: Path | None = None) -> Shown:
    """Write a brief beside the notebook: `brief.html` to read and to print, `brief.csl.json` for other programs.

    Parameters
    ----------
    brief : widget or dict
        The form of the exercise, or its answer as a dictionary; see `course.exercises.brief_rules`.
    folder : Path, optional
        Where the files go; the notebook's own folder if left out.

    Returns
    -------
    Shown
        One sentence on what was written. An empty brief is not written.

    Raises
    ------
    BriefError
        When the folder does not take the files.
    """
    from course.ground.shown import Shown

    parts = tidy(getattr(brief, "answer", brief))
    if not parts:
        sentence = "There is nothing to write yet: fill in the form above, then run this cell again."
        return Shown(sentence, f"<p>{sentence}</p>")
    folder = Path.cwd() if folder is None else Path(folder)
    items = references(_all_ids(parts))
    try:
        write_whole(folder / PAGE, brief_html(parts))
        write_whole(folder / DATA, json.dumps(items, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise BriefError(
            f"The brief cannot be written here ({error.strerror}); free some space, or move the folder to a place "
            "where you may write."
        ) from None
    sentence = (
        f"Your brief is written beside this notebook: {PAGE} to read and print, {DATA} for other programs."
    )
    link = f'<p>Your brief is written beside this notebook: <a href="{PAGE}" target="_blank" rel="noopener">{PAGE}</a> '
    return Shown(
        sentence,
        f"{link}to read and print, <code>{DATA}</code> for other programs. To make a PDF, open the page in your "
        "browser and print it to a file.</p>",
    )


def brief_evidence(brief: Any) -> pd.DataFrame:
    """The evidence of a brief as a table, one row for each record.

    Parameters
    ----------
    brief : widget, dict or list
        The form, its answer as a dictionary, or a plain draft: a list of ids, or a dictionary from id to direction
        such as `{"E046": "for", "E010": "against"}`.

    Returns
    -------
    pandas.DataFrame
        Columns `evidence_id`, `direction` (the writer's own), `method_kind` (see `course.exercises.methods`), `method`,
        `author_org`, `org_type`, `published`, `finding`, `verified`. Ids that are in no row of `evidence` are left out.
    """
    import pandas as pd

    answer = getattr(brief, "answer", brief)
    if not isinstance(answer, Mapping):
        drafted = [(one, "") for one in row_ids(answer)]
    elif _is_draft(answer):
        drafted = [(str(key).upper(), str(direction)) for key, direction in answer.items()]
    else:
        drafted = [(record["id"], record["direction"]) for record in tidy(answer).get("evidence", [])]
    columns = ["author_org", "org_type", "published", "finding", "verified"]
    rows = []
    for one, direction in drafted:
        if is_in(one, "evidence"):
            fields = row(one)[1]  # type: ignore[index]
            made = {
                "evidence_id": one,
                "direction": direction,
                "method_kind": kind_of_method(fields["method"]),
            }
            rows.append({**made, "method": fields["method"], **{name: fields[name] for name in columns}})
    return pd.DataFrame(rows, columns=["evidence_id", "direction", "method_kind", "method", *columns])


def _is_draft(answer: Mapping[Any, Any]) -> bool:
    """Is it a plain dictionary from ids to directions?"""
    return bool(answer) and all(is_in(str(key).upper(), "evidence") for key in answer)


def brief_html(answer: Any) -> str:
    """The brief as one page of HTML that fetches nothing.

    Parameters
    ----------
    answer
        A brief as data. Texts are a learner's: every one of them is escaped.
    """
    parts = tidy(answer)
    title = parts.get("question", "A brief")
    body = "\n".join(
        [
            _header(parts),
            "<main>",
            _section("claims", "Claims", _claims(parts)),
            _section("evidence", "Evidence", _evidence(parts)),
            _figure(parts),
            *(_prose_section(parts, name) for name in ("argument", "yardstick")),
            _confidence(parts),
            *(_prose_section(parts, name) for name in ("change", "limits")),
            "</main>",
            _footer(parts),
        ]
    )
    dense = ' class="dense"' if len(re.sub(r"<[^>]+>", "", body)) > LETTERS_ON_TWO_PAGES else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        f'<!DOCTYPE html>\n<html lang="en"{dense}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_CSS.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _all_ids(parts: Mapping[str, Any]) -> list[str]:
    """Every id of a brief, the listed ones first."""
    listed = [
        *parts.get("claims", []),
        *(r["id"] for r in parts.get("evidence", [])),
        *parts.get("standards", []),
    ]
    named = [one for text in prose(parts) for one in cited(text)]
    return list(dict.fromkeys(one for one in [*listed, *named] if one))


def _section(name: str, heading: str, inside: str) -> str:
    if not inside:
        return ""
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(heading)}</h2>{inside}</section>'


def _paragraphs(text: str) -> str:
    parts = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{_with_links(part)}</p>" for part in parts if part.strip())


def _with_links(text: str) -> str:
    """A text in which each id that has a reference leads to it."""
    linked = {one for one in cited(text) if row(one)}
    html = escape(" ".join(text.split()))

    def link(found: re.Match[str]) -> str:
        return re.sub(
            r"\b(?:ST|[A-Z])\d{1,3}\b",
            lambda one: (
                f'<a href="#ref-{one.group()}">{one.group()}</a>' if one.group() in linked else one.group()
            ),
            found.group(),
        )

    return re.sub(r"\[[^\[\]]{1,200}\]", link, html)


def _prose_section(parts: Mapping[str, Any], name: str) -> str:
    return _section(name, SECTIONS[name], _paragraphs(parts[name]) if name in parts else "")


def _header(parts: Mapping[str, Any]) -> str:
    view = (
        f'<p class="view"><strong>Short answer.</strong> {_with_links(parts["view"])}</p>'
        if "view" in parts
        else ""
    )
    return f"<header><h1>{_with_links(parts.get('question', 'A brief'))}</h1>{view}</header>"


def _claims(parts: Mapping[str, Any]) -> str:
    lines = []
    for one in parts.get("claims", []):
        found = row(one)
        if not is_in(one, "claims") or found is None:
            lines.append(f"<li>{escape(one)}: no row of the table claims</li>")
            continue
        fields = found[1]
        side = _SIDES[side_of(one) or "framework"]
        lines.append(
            f'<li>{escape(fields["claim"])} <span class="by">{escape(fields["attributed_to"])}; text of {side}, '
            f"{fields['source_id']}&nbsp;¶{escape(str(fields['paragraph']))} "
            f'[<a href="#ref-{one}">{one}</a>]</span></li>'
        )
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _evidence(parts: Mapping[str, Any]) -> str:
    lines = []
    for record in parts.get("evidence", []):
        found = row(record["id"])
        direction = DIRECTIONS.get(record["direction"], "not marked")
        if not is_in(record["id"], "evidence") or found is None:
            lines.append(
                f'<tr><th scope="row">{escape(record["id"]) or "–"}</th>'
                f'<td colspan="2">no row of the table evidence</td>'
                f"<td>{escape(record['why'])}</td></tr>"
            )
            continue
        fields, one = found[1], record["id"]
        partly = " Verified in part." if fields["verified"] == "partly" else ""
        lines.append(
            f'<tr><th scope="row"><a href="#ref-{one}">{one}</a></th>'
            f"<td>{escape(fields['author_org'])}, {_date(fields['published'])}; "
            f"{escape(kind_of_method(fields['method']))}</td>"
            f"<td>{escape(fields['finding'])}{partly}</td>"
            f"<td><strong>{direction[0].upper() + direction[1:]}.</strong> {_with_links(record['why'])}</td></tr>"
        )
    if not lines:
        return ""
    heads = ("Row", "Who, when, how", "Finding, in the words of the table", "Direction, and why")
    return (
        "<table><caption>The records, and in which direction each speaks as the writer sees it</caption>"
        "<thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _date(published: Any) -> str:
    """A date that does not break at the end of a line."""
    return escape(date_in_words(issued(str(published)))).replace(" ", "&nbsp;")


def _confidence(parts: Mapping[str, Any]) -> str:
    level = CONFIDENCE.get(parts.get("confidence", ""), "")
    inside = _paragraphs(parts["reason"]) if "reason" in parts else ""
    return _section(
        "confidence", f"Confidence: {level or 'not stated'}", inside or ("<p>–</p>" if level else "")
    )


def _footer(parts: Mapping[str, Any]) -> str:
    lines = []
    for item in references(_all_ids(parts)):
        rows = item["custom"]["rows"]
        names = ", ".join(f'<span id="ref-{one}">{one}</span>' for one in rows)
        text, url = in_words({key: value for key, value in item.items() if key != "URL"}), item.get("URL", "")
        link = f' <a href="{escape(url)}">{escape(url)}</a>' if url else ""
        lines.append(f"<li>[{names}] {escape(text)}{link}</li>")
    if not lines:
        return ""
    return (
        '<footer aria-labelledby="references"><h2 id="references">References</h2>'
        f"<ul>{''.join(lines)}</ul>"
        "<p>Ids in square brackets are rows of the tables of <cite>Reading Digital Human Rights</cite>. "
        "Each row says how it was verified and what is known against it. Some works are known through "
        f"reports or copies only; the data file {DATA} says through which.</p></footer>"
    )


def _figure(parts: Mapping[str, Any]) -> str:
    kind = parts.get("figure", next(iter(FIGURES)))
    table = brief_evidence(dict(parts))
    if table.empty:
        return ""
    from course.study.figures import svg_figure_html

    axes, alt, caption = (_timeline if kind == "timeline" else _kinds)(table)
    return svg_figure_html(axes, alt, caption)


def _kinds(table: pd.DataFrame) -> tuple[Axes, str, str]:
    """Bars: how many records of each kind of method speak in which direction."""
    from course.study.figures import plt

    counts = Counter(zip(table["method_kind"], table["direction"], strict=True))
    kinds = sorted(
        set(table["method_kind"]),
        key=lambda kind: (sum(n for (k, _), n in counts.items() if k == kind), kind),
    )
    _, axes = plt.subplots(figsize=(6, 0.72 + 0.3 * len(kinds)))
    left = dict.fromkeys(kinds, 0)
    for direction in _present(table):
        colour, hatch = _GREYS.get(direction, ("white", ""))
        values = [counts[kind, direction] for kind in kinds]
        axes.barh(
            kinds, values, left=list(left.values()), color=colour, edgecolor="black", hatch=hatch,
            label=DIRECTIONS.get(direction, "not marked"), height=0.62,
        )  # fmt: skip
        left = {kind: left[kind] + value for kind, value in zip(kinds, values, strict=True)}
    axes.set_xticks(range(max(left.values()) + 1))
    axes.set_xlabel("records")
    _legend(axes)
    said = "; ".join(f"{kind}: {_in_each_direction(counts, kind)}" for kind in reversed(kinds))
    return (
        axes,
        f"Bar chart of {_records(table)} by kind of method and direction. {said}.",
        "Kinds of method, by direction",
    )


def _in_each_direction(counts: Counter[tuple[str, str]], kind: str) -> str:
    named = [
        (DIRECTIONS.get(direction, "not marked"), n) for (k, direction), n in counts.items() if k == kind
    ]
    return ", ".join(f"{n} {name}" for name, n in sorted(named))


def _timeline(table: pd.DataFrame) -> tuple[Axes, str, str]:
    """Markers: when each record was published, and in which direction it speaks."""
    from course.study.figures import plt

    times = [_year(text) for text in table["published"]]
    order = sorted(range(len(times)), key=lambda place: (times[place], table["evidence_id"].iloc[place]))
    _, axes = plt.subplots(figsize=(6, 0.9 + 0.24 * len(order)))
    for direction in _present(table):
        places = [level for level, place in enumerate(order) if table["direction"].iloc[place] == direction]
        axes.plot(
            [times[order[level]] for level in places], places, linestyle="none", marker=_MARKERS.get(direction, "s"),
            color="black", markerfacecolor=_GREYS.get(direction, ("white", ""))[0], markersize=8,
            label=DIRECTIONS.get(direction, "not marked"),
        )  # fmt: skip
    axes.set_yticks(range(len(order)), [table["evidence_id"].iloc[place] for place in order])
    axes.set_ylim(-0.6, len(order) - 0.4)
    first, last = int(min(times)), int(max(times)) + 1
    axes.set_xticks(range(first, last + 1, max(1, (last - first) // 8)))
    axes.set_xlim(first - 0.2, last + 0.2)
    axes.set_xlabel("year of publication")
    axes.grid(axis="y", color="#d0d0d0", linewidth=0.6)
    _legend(axes)
    said = "; ".join(
        f"{table['evidence_id'].iloc[place]}, {table['published'].iloc[place]}, "
        f"{DIRECTIONS.get(table['direction'].iloc[place], 'not marked')}"
        for place in order
    )
    return (
        axes,
        f"Timeline of {_records(table)} by date of publication. {said}.",
        "The records by date of publication",
    )


def _present(table: pd.DataFrame) -> list[str]:
    """The directions that occur, in their fixed order; what is not marked comes last."""
    return [name for name in [*DIRECTIONS, ""] if name in set(table["direction"])]


def _records(table: pd.DataFrame) -> str:
    return f"{len(table)} record{'' if len(table) == 1 else 's'}"


def _legend(axes: Axes) -> None:
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=1.4)


def _year(text: str) -> float:
    """A date such as "2019-05" as years, for a place on a line; a year alone stands at its middle."""
    numbers = [int(part) for part in re.findall(r"\d+", text)[:3]]
    year, *rest = numbers or [0]
    month = (rest[0] - 0.5 if len(rest) == 1 else rest[0] - 1 + (rest[1] - 0.5) / 31) if rest else 6
    return year + month / 12

"""The evidence of a brief: as a table, and as the one figure of its document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from course.exercises.brief.parts import DIRECTIONS, FIGURES, row_ids, tidy
from course.study.rows import is_in, row

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_GREYS = {"for": ("white", "///"), "against": ("#595959", ""), "open": ("#d0d0d0", "...")}
_MARKERS = {"for": "^", "against": "v", "open": "o"}


def brief_evidence(brief: Any) -> pd.DataFrame:
    """The evidence of a brief as a table, one row for each record.

    Parameters
    ----------
    brief : form, dict or list
        The form, its answer as a dictionary, or a plain draft: a list of ids, or a dictionary from id to direction
        such as `{"E046": "for", "E010": "against"}`.

    Returns
    -------
    pandas.DataFrame
        Columns `evidence_id`, `direction` (the writer's own), `method_kind` (see `exercises.brief.methods`), `method`,
        `author_org`, `org_type`, `published`, `finding`, `verified`. Ids that are in no row of `evidence` are left out.
    """
    import pandas as pd

    columns = ["author_org", "org_type", "published", "finding", "verified"]
    records = []
    for row_id, direction in _listed(getattr(brief, "answer", brief)):
        found = row(row_id)
        if found is not None and found.table == "evidence":
            fields = found.fields
            record = {"evidence_id": row_id, "direction": direction}
            record |= {"method_kind": fields["method_kind"], "method": fields["method"]}
            records.append(record | {name: fields[name] for name in columns})
    return pd.DataFrame(records, columns=["evidence_id", "direction", "method_kind", "method", *columns])


def _listed(answer: Any) -> list[tuple[str, str]]:
    """The ids of a brief or a draft, each with its direction."""
    if not isinstance(answer, Mapping):
        return [(row_id, "") for row_id in row_ids(answer)]
    if _is_draft(answer):
        return [(str(row_id).upper(), str(direction)) for row_id, direction in answer.items()]
    return [(record["id"], record["direction"]) for record in tidy(answer).get("evidence", [])]


def _is_draft(answer: Mapping[Any, Any]) -> bool:
    """Is it a plain dictionary from ids to directions?"""
    return bool(answer) and all(is_in(str(key).upper(), "evidence") for key in answer)


def brief_figure(parts: Mapping[str, Any]) -> str:
    """The figure that a brief asks for, as HTML; empty without records."""
    table = brief_evidence(dict(parts))
    if table.empty:
        return ""
    from course.study.figures import in_style, svg_figure_html

    draw = _timeline if parts.get("figure", next(iter(FIGURES))) == "timeline" else _kinds
    with in_style():
        axes, alt, caption = draw(table)
        return svg_figure_html(axes, alt, caption)


def _kinds(table: pd.DataFrame) -> tuple[Axes, str, str]:
    """Bars: how many records of each kind of method speak in which direction."""
    import matplotlib.pyplot as plt

    counts = Counter(zip(table["method_kind"], table["direction"], strict=True))
    totals = Counter(table["method_kind"])
    kinds = sorted(totals, key=lambda kind: (totals[kind], kind))
    _, axes = plt.subplots(figsize=(6, 0.72 + 0.3 * len(kinds)))
    left = dict.fromkeys(kinds, 0)
    for direction in _present(table):
        colour, hatch = _GREYS.get(direction, ("white", ""))
        values = [counts[kind, direction] for kind in kinds]
        axes.barh(
            kinds, values, left=list(left.values()), color=colour, edgecolor="black", hatch=hatch,
            label=_in_words(direction), height=0.62,
        )  # fmt: skip
        left = {kind: left[kind] + value for kind, value in zip(kinds, values, strict=True)}
    axes.set_xticks(range(max(left.values()) + 1))
    axes.set_xlabel("records")
    _legend(axes)
    said = "; ".join(f"{kind}: {_in_each_direction(counts, kind)}" for kind in reversed(kinds))
    alt = f"Bar chart of {_records(table)} by kind of method and direction. {said}."
    return axes, alt, "Kinds of method, by direction"


def _in_each_direction(counts: Counter[tuple[str, str]], kind: str) -> str:
    named = [(_in_words(direction), n) for (other, direction), n in counts.items() if other == kind]
    return ", ".join(f"{n} {name}" for name, n in sorted(named))


def _timeline(table: pd.DataFrame) -> tuple[Axes, str, str]:
    """Markers: when each record was published, and in which direction it speaks."""
    import matplotlib.pyplot as plt

    records = sorted(
        (_year(published), row_id, direction, published)
        for row_id, direction, published in zip(
            table["evidence_id"], table["direction"], table["published"], strict=True
        )
    )
    _, axes = plt.subplots(figsize=(6, 0.9 + 0.24 * len(records)))
    for direction in _present(table):
        marks = [(year, level) for level, (year, _, other, _) in enumerate(records) if other == direction]
        years, levels = zip(*marks, strict=True)
        axes.plot(
            years, levels, linestyle="none", marker=_MARKERS.get(direction, "s"), color="black",
            markerfacecolor=_GREYS.get(direction, ("white", ""))[0], markersize=8, label=_in_words(direction),
        )  # fmt: skip
    axes.set_yticks(range(len(records)), [row_id for _, row_id, _, _ in records])
    axes.set_ylim(-0.6, len(records) - 0.4)
    first, last = int(records[0][0]), int(records[-1][0]) + 1
    axes.set_xticks(range(first, last + 1, max(1, (last - first) // 8)))
    axes.set_xlim(first - 0.2, last + 0.2)
    axes.set_xlabel("year of publication")
    axes.grid(axis="y", color="#d0d0d0", linewidth=0.6)
    _legend(axes)
    said = "; ".join(
        f"{row_id}, {published}, {_in_words(direction)}" for _, row_id, direction, published in records
    )
    alt = f"Timeline of {_records(table)} by date of publication. {said}."
    return axes, alt, "The records by date of publication"


def _in_words(direction: str) -> str:
    return DIRECTIONS.get(direction, "not marked")


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

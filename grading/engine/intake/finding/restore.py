"""The released form of a notebook: names, types, points and locked sources given back, deleted cells put back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from grading.engine.intake.finding.written import find_again, is_written, own_text
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted


def restore(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """Give the released cells their marks, types, points and locked sources back; put deleted ones back."""
    _forget_copies(cells, released, done)
    _find_renamed(cells, released, done)
    find_again(cells, released, done)
    present = set()
    for cell in cells:
        marks = cell["metadata"].get("nbgrader")
        if not marks:
            continue
        present.add(marks["grade_id"])
        _restore_one(cell, marks, released, done)
    _put_back(cells, present, released, done)


def _forget_copies(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """The last copy counts; of a written text the last in which something was written."""
    seen: Counter[str] = Counter()
    kept = {}
    for cell in cells:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        original = released.cells.get(name)
        is_empty = original and is_written(original) and not own_text(cell["source"], original)
        if name is not None and not (is_empty and name in kept):
            kept[name] = cell
    for cell in reversed(cells):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name is None:
            continue
        seen[name] += 1
        if cell is not kept[name]:
            del cell["metadata"]["nbgrader"]
            if cell.get("id") == name:
                cell["id"] = None
    for name, times in seen.items():
        if times > 1:
            done.repairs.append(f"The cell {quoted(name)} stood there more than once; its last copy counts.")


def _find_renamed(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """Cells that lost or changed their name: known by their own id, or by the text of a locked cell."""
    known = {cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if cell["metadata"].get("nbgrader")}
    lost = {name: cell for name, cell in released.cells.items() if name not in known}
    for cell in cells:
        named = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if named in released.cells:
            continue
        lost_name = cell["id"] if isinstance(cell.get("id"), str) and cell["id"] in lost else None
        if lost_name is None:
            same = [
                name
                for name, original in lost.items()
                if original.locked
                and original.source.strip()
                and original.source.strip() == cell["source"].strip()
            ]
            lost_name = same[0] if same else None
        if lost_name:
            del lost[lost_name]
            cell["metadata"]["nbgrader"] = {"grade_id": lost_name}
            done.repairs.append(f"The cell {lost_name} had lost its name and got it back.")
        elif named is not None:
            del cell["metadata"]["nbgrader"]
            done.repairs.append(f"A cell had the name {quoted(named)}, which this lesson does not know.")


def _restore_one(cell: dict[str, Any], marks: dict[str, Any], released: Released, done: Sanitized) -> None:
    name = marks["grade_id"]
    original = released.cells[name]
    if cell["cell_type"] != original.cell_type:
        done.repairs.append(f"The cell {name} was {cell['cell_type']} and is {original.cell_type} again.")
        cell["cell_type"] = original.cell_type
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
        if original.cell_type == "code":
            cell.pop("attachments", None)
            cell.update(outputs=[], execution_count=None)
    points = marks.get("points")
    if original.graded and points is not None and (not _is_number(points) or points != original.points):
        done.repairs.append(f"The points of {name} had been changed and are {original.points:g} again.")
        if not _is_number(points) or points != released.points_now.get(name):
            done.flags.append(f"The points of {name} had been changed to {points!a:.20}.")
    if original.locked and cell["source"] != original.source:
        done.repairs.append(f"The locked cell {name} had been changed and is as released again.")
        if original.graded:
            done.flags.append(f"The check {name} had been changed to: {_one_line(cell['source'])}")
        cell["source"] = original.source
    cell["metadata"]["nbgrader"] = released.marks_of(name)


def _put_back(cells: list[dict[str, Any]], present: set[str], released: Released, done: Sanitized) -> None:
    before: str | None = None
    for name, original in released.cells.items():
        if name not in present:
            place = _place_of(cells, before) + 1
            cell: dict[str, Any] = {
                "cell_type": original.cell_type,
                "id": None,
                "metadata": {"nbgrader": released.marks_of(name)},
                "source": original.source,
            }
            if original.cell_type == "code":
                cell.update(outputs=[], execution_count=None)
            cells.insert(place, cell)
            if original.graded:
                done.manual[name] = "The cell was deleted."
                done.repairs.append(f"The graded cell {name} was deleted; a person must grade it.")
            else:
                done.repairs.append(f"The cell {name} was deleted and was put back as released.")
        before = name


def _place_of(cells: list[dict[str, Any]], name: str | None) -> int:
    for place, cell in enumerate(cells):
        if name is not None and cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return place
    return -1


def restored_from_nothing(released: Released) -> dict[str, Any]:
    """The released cells alone: what stands for a notebook that cannot be read."""
    cells: list[dict[str, Any]] = []
    _put_back(cells, set(), released, Sanitized())
    return notebook_of(cells, released)


def notebook_of(cells: list[dict[str, Any]], released: Released) -> dict[str, Any]:
    """A notebook of format 4.5 of these cells, which get ids."""
    _name_cells(cells)
    return {
        "cells": cells,
        "metadata": {"kernelspec": dict(released.kernelspec), "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _name_cells(cells: list[dict[str, Any]]) -> None:
    """Ids that are single: the grade id, or the cell's place."""
    for place, cell in enumerate(cells):
        cell["id"] = cell["metadata"].get("nbgrader", {}).get("grade_id") or f"c{place:03d}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _one_line(source: str) -> str:
    return f"{' '.join(source.split())[:160]!a}"

"""Sanitizing: from whatever was handed in to a notebook of the released form, before anything runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from course.answering.answers import FILE_NAME, Answers, AnswersError, carried_by, entries_in
from grading.engine.intake.handed_in import (
    ANSWERS_BYTES,
    EXTRA_BYTES,
    EXTRA_FILES,
    NOTEBOOK_BYTES,
    ZIP_BYTES,
    HandedIn,
    Unreadable,
    parse,
    regular_files,
    shown,
    whole_letters,
)
from grading.engine.intake.released import Released
from grading.engine.intake.zipped import LEARNERS, members

MOST_CELLS = 2_000
SOURCE_LETTERS = 500_000
KEPT_METADATA = {"deletable", "editable"}
HARMLESS_METADATA = {
    "ExecuteTime", "collapsed", "colab", "execution", "id", "jp-MarkdownHeadingCollapsed", "jupyter", "nbgrader",
    "outputId", "scrolled", "slideshow", "trusted", "vscode", "editable", "deletable", "tags",
}  # fmt: skip
RUN_TAGS = {
    "skip-execution",
    "raises-exception",
    "nbgrader-skip",
    "remove-cell",
    "remove-output",
    "parameters",
}


@dataclass
class Sanitized:
    """A submission that may run.

    Attributes
    ----------
    notebook
        A notebook of format 4.5 without outputs; None where there is a problem.
    answers
        The entries of `answers.json`, with those that only the notebook held.
    files
        Further files that were handed in.
    repairs
        One sentence for each thing that was repaired.
    flags
        One sentence for each repair that a person should look at.
    manual
        Graded cells that a person has to look at whatever they give: grade id, then the reason.
    problem
        One sentence, if there is nothing that could run.
    """

    notebook: dict[str, Any] | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    manual: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


def sanitize(folder: Path, lesson: str, released: Released) -> Sanitized:
    """Read a submission and bring it into the released form.

    Parameters
    ----------
    folder
        What a student handed in.
    lesson
        The lesson's folder name, which is the notebook's name too.
    released
        The lesson as it was released.

    Returns
    -------
    Sanitized
        Nothing in it was executed; nothing of it is trusted.
    """
    done = Sanitized()
    files, done.repairs = regular_files(folder)
    handed_in = HandedIn(folder, files)
    try:
        if folder.is_symlink():
            raise Unreadable("was not handed in: its folder is a link to another place")
        _open_zip(handed_in, done)
        name = _notebook_name(handed_in, lesson, released, done)
        document = _read(handed_in, name, NOTEBOOK_BYTES, done)
        cells = _cells(document, done)
    except Unreadable as error:
        done.problem = f"The notebook {lesson}.ipynb {error}."
        return done
    done.answers = _answers(handed_in, cells, released, done)
    done.files = _extra_files(handed_in, done)
    cells = [_clean(cell, number, done) for number, cell in enumerate(cells, start=1)]
    _restore(cells, released, done)
    done.notebook = _notebook(cells, released)
    return done


def restored_from_nothing(released: Released) -> dict[str, Any]:
    """The released cells alone: what stands for a notebook that cannot be read."""
    cells: list[dict[str, Any]] = []
    _put_back(cells, set(), released, Sanitized())
    return _notebook(cells, released)


def _notebook(cells: list[dict[str, Any]], released: Released) -> dict[str, Any]:
    _name_cells(cells)
    return {
        "cells": cells,
        "metadata": {"kernelspec": dict(released.kernelspec), "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _open_zip(handed_in: HandedIn, done: Sanitized) -> None:
    """Where a zip file stands in the notebook's place, take what is in it as if it stood there."""
    files = handed_in.files
    zips = [name for name in files if name.lower().endswith(".zip")]
    if not zips or any(name.endswith(".ipynb") for name in files):
        return
    names = ", ".join(shown(name) for name in zips[:3])
    if len(zips) > 1:
        raise Unreadable(f"was not handed in: there are several zip files ({names}), and none was opened")
    try:
        for name, content in members(handed_in.read(zips[0], ZIP_BYTES), LEARNERS, done.repairs):
            if name in handed_in.unpacked:
                raise Unreadable(f"holds more than one file named {shown(name)}")
            if name.lower().endswith(".zip"):
                done.repairs.append(f"{shown(name)} is a zip file in a zip file and was left out.")
            elif name in files:
                done.repairs.append(
                    f"{shown(name)} stands beside a zip file that holds one too; the first counts."
                )
            else:
                handed_in.unpacked[name], files[name] = content, len(content)
    except Unreadable as error:
        raise Unreadable(f"was not handed in: the zip file {names} {error}") from None
    del files[zips[0]]
    done.repairs.append(f"The notebook was handed in inside a zip file ({names}).")


def _notebook_name(handed_in: HandedIn, lesson: str, released: Released, done: Sanitized) -> str:
    notebooks = [name for name in handed_in.files if name.endswith(".ipynb")]
    wanted = f"{lesson}.ipynb"
    if wanted in notebooks:
        if len(notebooks) > 1:
            done.repairs.append(f"Other notebooks were handed in too; only {wanted} counts.")
        return wanted
    alike = [name for name in notebooks if _is_of_lesson(handed_in, name, released)]
    if len(alike) == 1:
        done.repairs.append(f"The notebook was handed in under another name ({alike[0][:80]!a}).")
        return alike[0]
    raise Unreadable("was not handed in" + (", and other notebooks do not fit" if notebooks else ""))


def _is_of_lesson(handed_in: HandedIn, name: str, released: Released) -> bool:
    try:
        document, _ = parse(handed_in.read(name, NOTEBOOK_BYTES))
        found = {_marks(cell).get("grade_id") for cell in document["cells"]}
    except (Unreadable, KeyError, TypeError, AttributeError):
        return False
    return len({name for name in found if isinstance(name, str)} & set(released.cells)) * 2 >= len(
        released.cells
    )


def _read(handed_in: HandedIn, name: str, most: int, done: Sanitized) -> Any:
    document, encoding = parse(handed_in.read(name, most))
    if encoding and encoding != "utf-8-sig":
        done.repairs.append(
            f"{whole_letters(name[:80])} was written in {encoding.upper()} and was read as such."
        )
    return document


def _cells(document: Any, done: Sanitized) -> list[dict[str, Any]]:
    """The cells of a notebook of format 3 or 4, each with a known type, a source and metadata."""
    if not isinstance(document, dict):
        raise Unreadable("holds no notebook")
    version = document.get("nbformat")
    if version == 3:
        document = _upgraded(document)
        done.repairs.append("The notebook was in the old format 3 and was brought to format 4.")
    elif version != 4:
        raise Unreadable(f"has the format {version!r:.20}; notebooks of format 3 and 4 are read")
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("holds no list of cells")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"has {len(cells)} cells; at most {MOST_CELLS} are read")
    _name_language(document.get("metadata"), done)
    kept = []
    for number, cell in enumerate(cells, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            done.repairs.append(f"Cell {number} was no cell of a notebook and was left out.")
        elif len(source) > SOURCE_LETTERS:
            done.repairs.append(f"Cell {number} was far too long and was left out.")
        else:
            kept.append({**cell, "source": source})
    return kept


def _upgraded(document: dict[str, Any]) -> dict[str, Any]:
    try:
        notebook = nbformat.from_dict(document)
        return dict(nbformat.convert(notebook, 4))  # type: ignore[arg-type]
    except Exception:
        raise Unreadable("is of format 3 and could not be brought to format 4") from None


def _name_language(metadata: Any, done: Sanitized) -> None:
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if not isinstance(language, str) or language.lower() not in ("python", ""):
        done.repairs.append(f"The notebook asked for a kernel of {language!a:.40}; it is run as Python.")


def _marks(cell: Any) -> dict[str, Any]:
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _clean(cell: dict[str, Any], number: int, done: Sanitized) -> dict[str, Any]:
    """A cell with nothing but what is needed: no outputs, no metadata outside the list."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    assert isinstance(metadata, dict)
    tags = metadata.get("tags") if isinstance(metadata.get("tags"), list) else []
    assert isinstance(tags, list)
    if harmful := sorted({tag for tag in tags if isinstance(tag, str)} & RUN_TAGS):
        done.repairs.append(f"Cell {number} had the tag {', '.join(harmful)}, which was taken off.")
        if "skip-execution" in harmful and _marks(cell).get("grade"):
            done.flags.append(f"Cell {number} is graded and had the tag skip-execution.")
    if unknown := sorted(ascii(key)[1:-1][:40] for key in set(metadata) - HARMLESS_METADATA):
        done.repairs.append(
            f"Cell {number} had metadata that no lesson uses ({', '.join(unknown[:5])}); dropped."
        )
    kept: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id"),
        "metadata": {key: bool(metadata[key]) for key in sorted(KEPT_METADATA & set(metadata))},
        "source": cell["source"],
    }
    marks = _marks(cell)
    if isinstance(marks.get("grade_id"), str):
        kept["metadata"]["nbgrader"] = {
            key: marks[key] for key in ("grade_id", "points", "locked") if key in marks
        }
    if cell["cell_type"] == "code":
        kept.update(outputs=[], execution_count=None)
    elif isinstance(cell.get("attachments"), dict):
        kept["attachments"] = {
            name: {
                mime: data
                for mime, data in bundle.items()
                if isinstance(data, str) and mime.startswith("image/")
            }
            for name, bundle in cell["attachments"].items()
            if isinstance(name, str) and isinstance(bundle, dict)
        }
    return kept


def _restore(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """Give the released cells their marks, types, points and locked sources back; put deleted ones back."""
    _forget_copies(cells, done)
    _find_renamed(cells, released, done)
    present = set()
    for cell in cells:
        marks = cell["metadata"].get("nbgrader")
        if not marks:
            continue
        present.add(marks["grade_id"])
        _restore_one(cell, marks, released, done)
    _put_back(cells, present, released, done)


def _forget_copies(cells: list[dict[str, Any]], done: Sanitized) -> None:
    seen: Counter[str] = Counter()
    for cell in reversed(cells):
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name is None:
            continue
        seen[name] += 1
        if seen[name] > 1:
            del cell["metadata"]["nbgrader"]
            if cell.get("id") == name:
                cell["id"] = None
    for name, times in seen.items():
        if times > 1:
            done.repairs.append(f"The cell {name[:60]} stood there more than once; its last copy counts.")


def _find_renamed(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """Cells that lost or changed their name: known by their own id, or by the text of a locked cell."""
    known = {cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if cell["metadata"].get("nbgrader")}
    lost = {name: cell for name, cell in released.cells.items() if name not in known}
    for cell in cells:
        named = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if named in released.cells:
            continue
        found = cell["id"] if isinstance(cell.get("id"), str) and cell["id"] in lost else None
        if found is None:
            same = [
                name
                for name, one in lost.items()
                if one.locked and one.source.strip() and one.source.strip() == cell["source"].strip()
            ]
            found = same[0] if same else None
        if found:
            del lost[found]
            cell["metadata"]["nbgrader"] = {"grade_id": found}
            done.repairs.append(f"The cell {found} had lost its name and got it back.")
        elif named is not None:
            del cell["metadata"]["nbgrader"]
            done.repairs.append(f"A cell had the name {named[:60]!a}, which this lesson does not know.")


def _restore_one(cell: dict[str, Any], marks: dict[str, Any], released: Released, done: Sanitized) -> None:
    name = marks["grade_id"]
    original = released.cells[name]
    if cell["cell_type"] != original.cell_type:
        done.repairs.append(f"The cell {name} was {cell['cell_type']} and is {original.cell_type} again.")
        if original.graded:
            done.flags.append(f"The type of the graded cell {name} had been changed to {cell['cell_type']}.")
        cell["cell_type"] = original.cell_type
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
        if original.cell_type == "code":
            cell.pop("attachments", None)
            cell.update(outputs=[], execution_count=None)
    points = marks.get("points")
    if original.graded and points is not None and (not _is_number(points) or points != original.points):
        done.repairs.append(f"The points of {name} had been changed and are {original.points:g} again.")
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


def _name_cells(cells: list[dict[str, Any]]) -> None:
    """Ids that are single: the grade id, or the cell's place."""
    for place, cell in enumerate(cells):
        cell["id"] = cell["metadata"].get("nbgrader", {}).get("grade_id") or f"c{place:03d}"


def _answers(
    handed_in: HandedIn, cells: list[dict[str, Any]], released: Released, done: Sanitized
) -> dict[str, Any]:
    """The answers of `answers.json`, and of the notebook's outputs where the file has none."""
    filed, trouble = {}, ""
    if FILE_NAME in handed_in.files:
        try:
            filed = entries_in(_read(handed_in, FILE_NAME, ANSWERS_BYTES, done))
        except (Unreadable, AnswersError) as error:
            trouble = str(error)
    plain = [{"outputs": cell["outputs"] if isinstance(cell.get("outputs"), list) else []} for cell in cells]
    answers = Answers(_known(filed, released), _known(carried_by({"cells": plain}), released), trouble)
    done.repairs += answers.differences()
    return answers.entries


def _known(entries: dict[str, Any], released: Released) -> dict[str, Any]:
    """Only exercises of this lesson, only the fields that an entry has."""
    return {
        name: {
            "answer": entry.get("answer"),
            "first": entry.get("first"),
            "checks": entry["checks"] if isinstance(entry.get("checks"), int) else 0,
        }
        for name, entry in entries.items()
        if name in released.exercises
    }


def _extra_files(handed_in: HandedIn, done: Sanitized) -> dict[str, bytes]:
    files = handed_in.files
    ours = {FILE_NAME, f"{FILE_NAME}.lock", "timestamp.txt"}
    names = [name for name in files if name not in ours and not name.endswith(".ipynb") and _is_plain(name)]
    found, size = {}, 0
    for name in names:
        size += files[name]
        if len(found) == EXTRA_FILES or size > EXTRA_BYTES:
            most = f"{EXTRA_FILES} files of {EXTRA_BYTES / 1e6:g} MB in all"
            done.repairs.append(f"Further files were left out: {most} are the most.")
            break
        try:
            found[name] = handed_in.read(name, EXTRA_BYTES)
        except Unreadable as error:
            done.repairs.append(f"{name[:80]} {error} and was left out.")
    return found


def _is_plain(name: str) -> bool:
    return len(name) < 120 and name.isprintable() and not name.startswith(".") and "broken-" not in name


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _one_line(source: str) -> str:
    return f"{' '.join(source.split())[:160]!a}"

"""The cells of whatever notebook was handed in: a known type, a source, and nothing that no lesson uses."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import nbformat.reader

from grading.engine.intake.handed_in import Unreadable
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted

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


def cells_of(document: Any, done: Sanitized) -> list[dict[str, Any]]:
    """The cells of a notebook of format 3 or 4, each with a known type, a source and metadata."""
    if not isinstance(document, dict):
        raise Unreadable("holds no notebook")
    version = document.get("nbformat")
    if version == 3:
        document = _upgraded(document)
        done.repairs.append("The notebook was in the old format 3 and was brought to format 4.")
    elif version != 4:
        raise Unreadable(f"has the format {quoted(version, 20)}; notebooks of format 3 and 4 are read")
    listed = document.get("cells")
    if not isinstance(listed, list):
        raise Unreadable("holds no list of cells")
    if len(listed) > MOST_CELLS:
        raise Unreadable(f"has {len(listed)} cells; at most {MOST_CELLS} are read")
    _name_language(document.get("metadata"), done)
    cells = []
    for number, cell in enumerate(listed, start=1):
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            done.repairs.append(f"Cell {number} was no cell of a notebook and was left out.")
        elif len(source) > SOURCE_LETTERS:
            done.repairs.append(f"Cell {number} was far too long and was left out.")
        else:
            cells.append({**cell, "source": source})
    return cells


def _upgraded(document: dict[str, Any]) -> dict[str, Any]:
    try:
        notebook = nbformat.reader.reads(
            json.dumps(document)
        )  # joins lists of lines, which `convert` cannot take
        return dict(nbformat.convert(notebook, 4))
    except Exception:
        raise Unreadable("is of format 3 and could not be brought to format 4") from None


def _name_language(metadata: Any, done: Sanitized) -> None:
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if not isinstance(language, str) or language.lower() not in ("python", ""):
        done.repairs.append(f"The notebook asked for a kernel of {quoted(language)}; it is run as Python.")


def marks_of(cell: Any) -> dict[str, Any]:
    """nbgrader's metadata of whatever stands in a cell's place."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def clean(cell: dict[str, Any], number: int, done: Sanitized) -> dict[str, Any]:
    """A cell with nothing but what is needed: no outputs, no metadata outside the list."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    assert isinstance(metadata, dict)
    tags = metadata.get("tags") if isinstance(metadata.get("tags"), list) else []
    assert isinstance(tags, list)
    if harmful := sorted({tag for tag in tags if isinstance(tag, str)} & RUN_TAGS):
        done.repairs.append(f"Cell {number} had the tag {', '.join(harmful)}, which was taken off.")
        if "skip-execution" in harmful and marks_of(cell).get("grade"):
            done.flags.append(f"Cell {number} is graded and had the tag skip-execution.")
    if unknown := sorted(quoted(key) for key in set(metadata) - HARMLESS_METADATA):
        done.repairs.append(
            f"Cell {number} had metadata that no lesson uses ({', '.join(unknown[:5])}); dropped."
        )
    cleaned: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id"),
        "metadata": {key: bool(metadata[key]) for key in sorted(KEPT_METADATA & set(metadata))},
        "source": cell["source"],
    }
    marks = marks_of(cell)
    if isinstance(marks.get("grade_id"), str):
        cleaned["metadata"]["nbgrader"] = {
            key: marks[key] for key in ("grade_id", "points", "locked") if key in marks
        }
    if cell["cell_type"] == "code":
        cleaned.update(outputs=[], execution_count=None)
    elif isinstance(cell.get("attachments"), dict):
        cleaned["attachments"] = {
            name: {
                mime: data
                for mime, data in bundle.items()
                if isinstance(data, str) and mime.startswith("image/")
            }
            for name, bundle in cell["attachments"].items()
            if isinstance(name, str) and isinstance(bundle, dict)
        }
    return cleaned

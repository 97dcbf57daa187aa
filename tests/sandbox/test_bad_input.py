"""Whatever a class hands in: one sentence for what cannot be read, the others graded, nothing lost."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from engine_lab import LESSON, class_of, hand_in, learner_s, practice_points, released, warm
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from needs import needs_sandbox

from course.ground.files import write_whole
from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.intake.sanitize import sanitize
from grading.engine.recording.store import key_of
from grading.engine.request import GradingRequest
from grading.engine.running.limits import Limits

NOTEBOOK = f"{LESSON}.ipynb"
RELEASED = released()
FULL = practice_points()


# --- One class of bad input -----------------------------------------------------------------------------


def text_of(folder: Path) -> str:
    return (folder / NOTEBOOK).read_text(encoding="utf-8")


def bytes_instead(data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / NOTEBOOK).write_bytes(data)


def encoded(encoding: str, before: str = "") -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        document = json.dumps(json.loads(text_of(folder)), ensure_ascii=False)
        (folder / NOTEBOOK).write_bytes((before + document).encode(encoding))

    return write


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        document = json.loads(text_of(folder))
        change(document)
        (folder / NOTEBOOK).write_text(json.dumps(document), encoding="utf-8")

    return write


def half(folder: Path) -> None:
    data = (folder / NOTEBOOK).read_bytes()
    (folder / NOTEBOOK).write_bytes(data[: len(data) // 2])


def sparse(folder: Path) -> None:
    with (folder / NOTEBOOK).open("wb") as file:
        file.truncate(100_000_000)


def in_latin_1(folder: Path) -> None:
    document = json.loads(text_of(folder))
    document["cells"][0]["source"] = "caf\u00e9"
    text = json.dumps(document, ensure_ascii=False)
    (folder / NOTEBOOK).write_bytes(text.encode("latin-1", "replace"))


def without_names(document: dict[str, Any]) -> None:
    for number, cell in enumerate(document["cells"]):
        cell.pop("id", None)
        if number % 2:
            cell["metadata"].get("nbgrader", {}).pop("grade_id", None)


def all_one_name(document: dict[str, Any]) -> None:
    for cell in document["cells"]:
        cell["id"] = "same"


def doubled(document: dict[str, Any]) -> None:
    document["cells"] = [copy.deepcopy(cell) for cell in document["cells"] for _ in range(2)]


def in_r(document: dict[str, Any]) -> None:
    document["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}


def many_cells(document: dict[str, Any]) -> None:
    empty = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    document["cells"] += [empty] * 10_000


def nothing(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def oddly_named(folder: Path) -> None:
    encoded("utf-16")(folder)
    (folder / NOTEBOOK).rename(Path(str(folder), b"half \xff.ipynb".decode("utf-8", "surrogateescape")))


def extra(folder: Path) -> None:
    (folder / "other.ipynb").write_bytes(b"{}")
    shutil.copy(folder / NOTEBOOK, folder / f"Copy of {NOTEBOOK}")


def a_folder_instead(folder: Path) -> None:
    (folder / NOTEBOOK).unlink()
    (folder / NOTEBOOK).mkdir()


def answers_instead(data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / "answers.json").write_bytes(data)


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "truncated": (half, "is cut off or no JSON"),
    "empty": (bytes_instead(b"{}"), "has the format “None”"),
    "zero-bytes": (bytes_instead(b""), "is empty"),
    "blank": (bytes_instead(b" \n\x00" * 50), "is empty"),
    "sparse": (sparse, "is too large (100.0 MB"),
    "cells": (edited(many_cells), f"has {len(learner_s()['cells']) + 10_000} cells"),
    "latin-1": (in_latin_1, "is written in no encoding that notebooks use"),
    "missing": (nothing, "was not handed in"),
    "directory": (a_folder_instead, "was not handed in"),
    "a-picture": (bytes_instead(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "no encoding that notebooks use"),
    "a-page": (bytes_instead(b"<!doctype html><title>404</title>"), "is cut off or no JSON"),
    "cells-by-name": (edited(lambda document: document.update(cells={})), "holds no list of cells"),
    "format-9": (edited(lambda document: document.update(nbformat=9)), "has the format “9”"),
    "deep": (bytes_instead(b'{"a":' * 5_000 + b"1" + b"}" * 5_000), "nested too deeply"),
}
REPAIRED: dict[str, tuple[Callable[[Path], object], str]] = {
    "utf-16": (encoded("utf-16"), "was written in UTF-16"),
    "utf-16-be": (encoded("utf-16-be"), "was written in UTF-16-BE"),
    "utf-8-bom": (encoded("utf-8-sig"), ""),
    "no-names": (edited(without_names), "had lost its name and got it back"),
    "one-name": (edited(all_one_name), ""),
    "doubled": (edited(doubled), "stood there more than once"),
    "in-r": (edited(in_r), "asked for a kernel of “R”"),
    "extra": (extra, "Other notebooks were handed in too"),
    "odd-name": (oddly_named, "under another name"),
    "bad-answers": (answers_instead(b'{"schema": 1, "answ'), "answers.json could not be read"),
    "no-answers": (lambda folder: (folder / "answers.json").unlink(), "Answers found only in the notebook"),
    "old-minor": (edited(lambda document: document.update(nbformat_minor=0)), ""),
}


@pytest.fixture(scope="module")
def bad_class(tmp_path_factory):
    """A class in which all hand in the same right work, spoilt in different ways."""
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("bad"), "02")
    handed_in = root / "class" / "submitted"
    for folder in handed_in.iterdir():
        if folder.name != "s01":
            shutil.rmtree(folder)
    for student, (spoil, _) in {**UNREADABLE, **REPAIRED}.items():
        shutil.copytree(handed_in / "s01", handed_in / student)
        spoil(handed_in / student / LESSON)
    before = files_in(handed_in)
    summary = grade(GradingRequest("02", root, limits=Limits(seconds=30)), warm())
    return root, {one.student: one for one in summary.graded}, before == files_in(handed_in)


def files_in(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def beside(root: Path, student: str, name: str) -> Any:
    """What stands beside the autograded notebook."""
    return json.loads((root / "class" / "autograded" / student / LESSON / name).read_text("utf-8"))


def mended(root: Path, student: str) -> list[str]:
    """What was repaired."""
    return beside(root, student, "repairs.json")


@pytest.mark.slow
def test_nothing_is_lost(bad_class):
    root, graded, unchanged = bad_class
    assert unchanged
    assert set(graded) == {"s01", *UNREADABLE, *REPAIRED}
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        known = {one.student.id for one in gradebook.assignment_submissions(LESSON)}
    assert known == set(graded)
    assert graded["s01"].points == FULL


@pytest.mark.slow
@pytest.mark.parametrize("student", UNREADABLE)
def test_what_cannot_be_read_is_one_sentence_and_waits_for_a_person(bad_class, student):
    root, graded, _ = bad_class
    failure = graded[student].failure
    print(f"{student}: {failure}")
    assert UNREADABLE[student][1] in failure
    assert failure.endswith(".")
    assert "\n" not in failure
    assert failure.count(". ") == 0
    assert (graded[student].points or 0) == 0
    assert graded[student].manual == sum(cell.graded for cell in RELEASED.cells.values())
    run = beside(root, student, "run.json")
    assert (run["problem"], run["readable"]) == (failure, False)
    assert failure not in mended(root, student)
    first = beside(root, student, f"{LESSON}.ipynb")["cells"][0]
    assert first["id"] == "about-this"


@pytest.mark.slow
@pytest.mark.parametrize("student", REPAIRED)
def test_what_can_be_repaired_keeps_its_points(bad_class, student):
    root, graded, _ = bad_class
    sentences = mended(root, student)
    print(f"{student}: {sentences[:2]}")
    assert graded[student].failure is None
    assert graded[student].points == FULL
    assert any(REPAIRED[student][1] in sentence for sentence in sentences) or not REPAIRED[student][1]


# --- Properties of the sanitizer ------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
NAMES = st.sampled_from([*RELEASED.cells, "unknown", "../../x"]) | ANY_TEXT
CHANGES = st.one_of(
    st.tuples(st.just("delete"), st.none()),
    st.tuples(st.just("double"), st.none()),
    st.tuples(st.just("type"), st.sampled_from(["code", "markdown", "raw"])),
    st.tuples(st.just("name"), NAMES),
    st.tuples(st.just("id"), NAMES),
    st.tuples(st.just("points"), st.sampled_from([0, -1, 1e300, 10**400, float("nan"), "2", None, True])),
    st.tuples(st.just("tags"), st.lists(st.sampled_from(["skip-execution", "x"]) | ANY_TEXT, max_size=3)),
    st.tuples(st.just("metadata"), st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3)),
    st.tuples(st.just("source"), ANY_TEXT),
    st.tuples(st.just("move"), st.none()),
)
EDITS = st.lists(st.tuples(st.integers(0, 70), CHANGES), max_size=12)


def changed(notebook: dict[str, Any], edits: list[Any]) -> dict[str, Any]:
    """A notebook after some edits of its file."""
    cells = notebook["cells"]
    for place, (what, value) in edits:
        if not cells:
            break
        cell = cells[place % len(cells)]
        marks = cell["metadata"].get("nbgrader")
        if what == "delete":
            cells.remove(cell)
        elif what == "double":
            cells.append(copy.deepcopy(cell))
        elif what == "type":
            cell["cell_type"] = value
        elif what == "name" and marks:
            marks["grade_id"] = value
        elif what == "points" and marks:
            marks["points"] = value
        elif what == "tags":
            cell["metadata"]["tags"] = value
        elif what == "metadata":
            cell["metadata"].update(value)
        elif what == "move":
            cells.insert(0, cells.pop(place % len(cells)))
        elif what in ("id", "source"):
            cell[what] = value
    return notebook


def writable(text: str) -> str:
    """What remains of a text when it is written to a file."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return joined.encode("utf-8", "replace").decode()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_any_edits_end_in_the_released_form(tmp_path_factory, edits):
    folder = hand_in(tmp_path_factory.mktemp("edits"), changed(learner_s(), edits))
    done = sanitize(folder, LESSON, RELEASED)
    assert done.problem is None
    assert done.notebook is not None
    nbformat.validate(nbformat.from_dict(done.notebook))
    cells = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell
        for cell in done.notebook["cells"]
        if cell["metadata"].get("nbgrader")
    }
    assert set(cells) == set(RELEASED.cells)
    for name, original in RELEASED.cells.items():
        assert cells[name]["metadata"]["nbgrader"] == original.marks
        assert cells[name]["cell_type"] == original.cell_type
        assert "tags" not in cells[name]["metadata"]
        if original.locked:
            assert cells[name]["source"] == original.source
    for sentence in [*done.repairs, *done.flags, *done.manual.values()]:
        assert "\n" not in sentence
        assert sentence.endswith(".") or ": " in sentence
    assert len(key_of(done, "", Limits(), True)) == 64
    everything = [done.notebook, done.answers, done.repairs, done.flags, done.manual]
    write_whole(folder / "out.json", json.dumps(everything, ensure_ascii=False))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
@example([(0, ("source", "half a letter: \ud83d"))])
@example([(0, ("source", "two halves: \ud83d\ude00"))])
def test_what_a_learner_wrote_is_never_lost(tmp_path_factory, edits):
    """Whatever was done to marks, types and order: the text of every cell that is not locked is still there."""
    handed_in = changed(learner_s(), edits)
    done = sanitize(hand_in(tmp_path_factory.mktemp("kept"), handed_in), LESSON, RELEASED)
    assert done.notebook is not None
    left = {cell["source"] for cell in done.notebook["cells"]}
    locked = {cell.source for cell in RELEASED.cells.values() if cell.locked}
    replaced = any("locked cell" in repair for repair in done.repairs)
    for cell in handed_in["cells"]:
        source = writable("".join(cell["source"]))
        assert replaced or source in left or source in locked


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_sanitizing_twice_changes_nothing_more(tmp_path_factory, edits):
    folder = tmp_path_factory.mktemp("twice")
    once = sanitize(hand_in(folder / "one", changed(learner_s(), edits)), LESSON, RELEASED)
    twice = sanitize(hand_in(folder / "two", once.notebook), LESSON, RELEASED)
    assert twice.notebook == once.notebook
    assert twice.repairs == []
    assert twice.flags == []


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.binary(min_size=1, max_size=40).filter(lambda name: not {b"/"[0], 0} & set(name)),
        st.binary(max_size=40),
        max_size=6,
    )
)
def test_any_names_of_files_are_kept_apart_or_left_out(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("names")
    for name, data in files.items():
        if name not in (b".", b".."):
            Path(str(folder), name.decode("utf-8", "surrogateescape")).write_bytes(data)
    done = sanitize(hand_in(folder, learner_s()), LESSON, RELEASED)
    assert done.problem is None
    for name, data in done.files.items():
        assert name.isprintable()
        assert Path(name).name == name
        assert files[name.encode()] == data
    json.dumps([done.repairs, sorted(done.files)], ensure_ascii=False).encode()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.integers(0, 255))
def test_one_wrong_byte_or_a_cut_is_one_sentence_or_a_notebook(tmp_path_factory, place, byte):
    data = bytearray(json.dumps(learner_s()).encode())
    place %= len(data)
    data[place] = byte
    for number, spoilt in enumerate((bytes(data), bytes(data[:place]))):
        folder = hand_in(tmp_path_factory.mktemp("bytes") / str(number), spoilt)
        done = sanitize(folder, LESSON, RELEASED)
        if done.notebook is None:
            assert done.problem is not None
            assert done.problem.endswith(".")
            assert "\n" not in done.problem
        else:
            nbformat.validate(nbformat.from_dict(done.notebook))

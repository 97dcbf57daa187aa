"""A written text that stands in another cell or file than its own: found again, or left for a person; never 0."""

from __future__ import annotations

import json

import pytest
from engine_lab import LESSON, hand_in, learner_s, released, with_cell

from course.answering.forms.written import STUB
from grading.engine.intake.sanitize import sanitize

NAME = "manual-02-7"
ESSAY = (
    "The framework is strongest where it says that access is a right: in 2012 few in the villages were online, and in "
    "2023 two of three were, as CNNIC counted (E058). A critic answers that a line is no voice: S1 names no limit that "
    "an office would have to keep, and E022 shows what happens to those who write."
)


def place_of(notebook, name=NAME):
    (place,) = [
        place
        for place, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    ]
    return place


def written(notebook):
    return notebook["cells"][place_of(notebook)]


def question(notebook):
    return "".join(written(notebook)["source"]).replace(STUB, "").strip()


def own(source, cell_type="markdown", cell_id="3f2a91bc"):
    cell = {"cell_type": cell_type, "id": cell_id, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if cell_type == "code" else {})


def looked_at(tmp_path, notebook, **files):
    folder = hand_in(tmp_path / LESSON, notebook)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    done = sanitize(folder, LESSON, released())
    assert done.problem is None
    return done


def lost_mark(notebook):
    cell = written(notebook)
    cell["source"] = f"{question(notebook)}\n\n{ESSAY}"
    del cell["metadata"]["nbgrader"], cell["id"]


def retyped(notebook):
    place = place_of(notebook)
    text = f"{question(notebook)}\n\n{ESSAY}"
    notebook["cells"][place] = own(text)


def retyped_in_raw(notebook):
    retyped(notebook)
    notebook["cells"][[c["id"] for c in notebook["cells"]].index("3f2a91bc")]["cell_type"] = "raw"


def below_with_question(notebook):
    notebook["cells"].insert(place_of(notebook) + 1, own(f"{question(notebook)}\n\n{ESSAY}"))


@pytest.mark.parametrize("change", [lost_mark, retyped, retyped_in_raw, below_with_question])
def test_a_text_is_found_again_by_its_question(tmp_path, change):
    notebook = learner_s()
    change(notebook)
    done = looked_at(tmp_path, notebook)
    assert ESSAY in written(done.notebook)["source"]
    assert NAME not in done.manual
    assert any(NAME in sentence for sentence in done.repairs)


def test_a_pasted_question_does_not_beat_the_text(tmp_path):
    notebook = learner_s()
    asked = question(notebook)
    written(notebook)["source"] = f"{asked}\n\n{ESSAY}"
    notebook["cells"].insert(0, own(asked))
    notebook["cells"].append(own(f"{asked}\n\nLess.", cell_id="77aa"))
    done = looked_at(tmp_path, notebook)
    assert ESSAY in written(done.notebook)["source"]
    assert NAME not in done.manual


def test_the_copy_with_the_text_counts(tmp_path):
    notebook = learner_s()
    untouched = json.loads(json.dumps(written(notebook)))
    written(notebook)["source"] = f"{question(notebook)}\n\n{ESSAY}"
    notebook["cells"].insert(place_of(notebook) + 1, untouched)
    done = looked_at(tmp_path, notebook)
    assert ESSAY in written(done.notebook)["source"]


@pytest.mark.parametrize(
    ("cell", "after"),
    [
        (own(ESSAY), 1),
        (own(ESSAY, "raw"), 1),
        (own(ESSAY), 20),
        (own(f"# {ESSAY}", "code"), 1),
        (own(f'text = """{ESSAY}"""', "code"), 1),
        (own(ESSAY, "code"), 1),
    ],
)
def test_a_text_in_another_cell_waits_for_a_person(tmp_path, cell, after):
    notebook = learner_s()
    at = place_of(notebook) + after
    notebook["cells"].insert(at, cell)
    done = looked_at(tmp_path, notebook)
    assert f"cell {at + 1} of the notebook" in done.manual[NAME]
    assert any(f"cell {at + 1} " in sentence and NAME in sentence for sentence in done.repairs)


def test_a_text_of_several_short_cells_below_waits(tmp_path):
    notebook = learner_s()
    at = place_of(notebook) + 1
    parts = ESSAY.split()
    notebook["cells"][at:at] = [own(" ".join(parts[i : i + 12]), cell_id=f"x{i}") for i in range(0, 36, 12)]
    assert NAME in looked_at(tmp_path, notebook).manual


def test_a_text_typed_into_the_lesson_s_own_cell_waits(tmp_path):
    notebook = learner_s()
    above = notebook["cells"][place_of(notebook) - 1]
    above["source"] = "".join(above["source"]) + "\n\n" + ESSAY
    assert NAME in looked_at(tmp_path, notebook).manual


def test_a_deleted_cell_says_where_the_text_may_be(tmp_path):
    notebook = learner_s()
    notebook["cells"][place_of(notebook)] = own(ESSAY)
    done = looked_at(tmp_path, notebook)
    assert done.manual[NAME] == "The cell was deleted."
    assert any(NAME in sentence and "of the notebook" in sentence for sentence in done.repairs)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("essay.docx", b"PK\x03\x04"),
        ("essay.pdf", b"%PDF"),
        ("Essay.ODT", b"PK"),
        ("essay.txt", ESSAY.encode()),
        ("essay.md", ESSAY.encode()),
    ],
)
def test_a_text_beside_the_notebook_waits(tmp_path, name, content):
    done = looked_at(tmp_path, learner_s(), **{name.replace(".", "__"): content})
    assert name in done.manual[NAME]


def test_a_text_in_a_copy_of_the_notebook_waits(tmp_path):
    copy, notebook = learner_s(), with_cell(learner_s(), "exercise-02-2", "narrowed = 3")
    written(copy)["source"] = f"{question(copy)}\n\n{ESSAY}"
    done = looked_at(tmp_path, notebook, **{f"{LESSON}-Copy1__ipynb": json.dumps(copy).encode()})
    assert f"{LESSON}-Copy1.ipynb" in done.manual[NAME]


def test_what_is_truly_empty_waits_for_nobody(tmp_path):
    notebook = learner_s()
    notebook["cells"].insert(4, own("Ask about the CNNIC table in class."))
    files = {
        "notes__txt": b"buy milk",
        "timestamp__txt": b"2026-11-01 10:00:00 UTC",
        f"{LESSON}-Copy1__ipynb": json.dumps(learner_s()).encode(),
    }
    done = looked_at(tmp_path, notebook, **files)
    assert done.manual == {}


def test_notes_elsewhere_do_not_make_a_written_text_wait(tmp_path):
    notebook = learner_s()
    written(notebook)["source"] = f"{question(notebook)}\n\n{ESSAY}"
    notebook["cells"].insert(4, own(ESSAY))
    done = looked_at(tmp_path, notebook, notes__txt=ESSAY.encode())
    assert done.manual == {}
    assert not any(NAME in sentence for sentence in done.repairs)


def test_an_older_edition_s_own_words_are_nobody_s_text(tmp_path):
    notebook = learner_s()
    for cell in notebook["cells"]:
        if not cell["metadata"].get("nbgrader") and cell["cell_type"] == "markdown":
            cell["source"] = "In the older edition this said: " + "".join(cell["source"])
    assert looked_at(tmp_path, notebook).manual == {}


OLDER = "*Write your answer here (double-click, type, then Shift+Enter).*"


def test_an_untouched_cell_of_an_older_edition_is_empty_and_words_of_the_question_are_a_text(tmp_path):
    notebook = learner_s()
    given = "".join(written(notebook)["source"])
    written(notebook)["source"] = given.replace(STUB, OLDER)
    done = looked_at(tmp_path / "older", notebook)
    assert written(done.notebook)["source"] == given
    for number, text in enumerate((" ".join(question(notebook).split()[:6]), f"{question(notebook)}\n\n…")):
        written(notebook)["source"] = text
        done = looked_at(tmp_path / str(number), notebook)
        assert written(done.notebook)["source"] == text, "a person reads it: it is not put back"


def test_an_untouched_notebook_of_an_older_edition_gives_way_to_the_copy_that_was_worked_on(tmp_path):
    notebook = learner_s()
    written(notebook)["source"] = "".join(written(notebook)["source"]).replace(STUB, OLDER)
    copy = learner_s()
    written(copy)["source"] = f"{question(copy)}\n\n{ESSAY}"
    done = looked_at(tmp_path, notebook, **{f"{LESSON}-Copy1__ipynb": json.dumps(copy).encode()})
    assert ESSAY in written(done.notebook)["source"]

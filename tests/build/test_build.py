"""The build: the same bytes twice, drift, and a repository that stays as it was whatever fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from made_up import NAME, make_course

from course.authoring import build as building
from course.authoring.build import build, generate_notebooks
from course.authoring.lesson import LessonError, read_lesson
from course.authoring.minutes import count, count_executed
from course.authoring.solution import write_solution
from course.ground.errors import CourseError

SOLVED = "claims_s1 = len(claims.query(\"source_id == 'S1'\"))"


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A course of one lesson, with its documents, in a folder of its own."""
    made_up = make_course(tmp_path / "clone", monkeypatch, documents=True)
    monkeypatch.setattr(building, "repository_root", lambda: made_up.root)
    return made_up


@pytest.fixture
def quick(monkeypatch):
    """Nothing is executed: the notebooks are copies of the text."""

    def write(lesson, target, scratch):
        target.mkdir(parents=True)
        nbformat.write(lesson.notebook, target / f"{lesson.name}.ipynb")

    def generate(work):
        shutil.copytree(work / "solutions", work / "notebooks")

    monkeypatch.setattr(building, "write_solution", write)
    monkeypatch.setattr(building, "generate_notebooks", generate)


def executed(made_up, tmp_path):
    """The lesson's solution."""
    path = write_solution(
        read_lesson(made_up.folder), tmp_path / "solutions" / NAME, tmp_path / "running" / NAME
    )
    return nbformat.read(path, as_version=4)


@pytest.mark.slow
def test_the_card_says_the_minutes_with_tables_and_figures(made_up, tmp_path):
    solution = executed(made_up, tmp_path)
    minutes = count_executed(read_lesson(made_up.folder), [tmp_path / "solutions"])
    assert f"| {minutes.sentence} |" in solution.cells[0].source
    assert minutes.coded >= count(read_lesson(made_up.folder)).coded


@pytest.mark.slow
def test_a_figure_without_words_is_refused(made_up, tmp_path):
    made_up.change("lesson.md", ("from course import", "from course import plt,"))
    made_up.change("lesson.md", ("claims_s4 = len", "plt.subplots()\nclaims_s4 = len"))
    with pytest.raises(LessonError, match="a figure stands bare"):
        executed(made_up, tmp_path)


@pytest.mark.slow
def test_a_core_that_its_tables_make_too_long_is_refused(made_up, tmp_path):
    made_up.change("lesson.md", ("claims_s4 = len", 'print("word " * 9000)\nclaims_s4 = len'))
    assert count(read_lesson(made_up.folder)).fit
    with pytest.raises(LessonError, match="with its tables and figures the core takes"):
        executed(made_up, tmp_path)


def add_another(made_up) -> Path:
    folder = made_up.lessons / "97_another"
    shutil.copytree(made_up.folder, folder)
    for file in ("lesson.md", "exercises.yml", "checks.py"):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace("98", "97"), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_built_twice_gives_the_same_bytes_and_drift_is_seen(made_up, capfd):
    add_another(made_up)
    done = build()
    assert [sentence for sentence in done if sentence.endswith("was built.")] == [
        f"{side}/{name} was built." for name in ("97_another", NAME) for side in ("solutions", "notebooks")
    ]
    unfinished = [sentence for sentence in done if sentence.startswith("TODO:")]
    assert unfinished == [], "what is still to be written is no news to whoever builds"
    first = made_up.snapshot()
    assert {path for path in first if path.startswith(("solutions", "notebooks"))} == {
        f"{side}/{name}/{file}"
        for side in ("solutions", "notebooks")
        for name in ("97_another", NAME)
        for file in (f"{name}.ipynb", "rubric.html")
    } | {"notebooks/Contents.ipynb"}
    for side in ("solutions", "notebooks"):
        shutil.rmtree(made_up.root / side)
    build()
    assert made_up.snapshot() == first
    said = build(["98"], check=True)
    assert "TODO: lesson 98 has 18 of them in rubric.md." in said
    assert [sentence for sentence in said if "differs" in sentence] == []
    assert made_up.snapshot() == first
    assert "WARNING" not in "".join(capfd.readouterr())

    made_up.change("lesson.md", ("TODO: prose.", "Prose."))
    drift = [sentence for sentence in build(["98"], check=True) if "differs" in sentence]
    assert [sentence.split()[0] for sentence in drift] == [f"solutions/{NAME}", f"notebooks/{NAME}"]
    assert "course build 98" in drift[0]

    released = nbformat.read(made_up.root / "notebooks" / NAME / f"{NAME}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in released.cells}
    assert cells["exercise-98-2"].source == 'sentence = exercise("98.2")\nsentence'
    assert cells["exercise-98-1"].source == "...  # YOUR CODE HERE"
    assert "a model outline" not in cells["manual-98-7"].source
    assert "Your text:" in cells["manual-98-7"].source
    below = released.cells[[cell.id for cell in released.cells].index("manual-98-7") + 1]
    assert (below.id, below.source, below.metadata) == ("self-check-98-7s", 'exercise("98.7s")', {})
    page = made_up.root / "notebooks" / NAME / "rubric.html"
    assert "<h2>C. Located evidence</h2>" in page.read_text(encoding="utf-8")
    page.write_text("changed", encoding="utf-8")
    assert any(said.startswith(f"notebooks/{NAME} differs") for said in build(["98"], check=True))


@pytest.mark.slow
def test_output_in_pieces_is_one_stream(made_up, tmp_path):
    pieces = 'for word in ("in", "several", "pieces"):\n    print(word, flush=True)'
    made_up.change("lesson.md", ("claims_s4 = len(s4)", f"claims_s4 = len(s4)\n{pieces}"))
    cell = next(cell for cell in executed(made_up, tmp_path).cells if "flush" in cell.source)
    assert [output.text for output in cell.outputs if output.output_type == "stream"] == [
        "in\nseveral\npieces\n"
    ]


@pytest.mark.slow
def test_texts_that_the_builder_attached_stay_out_of_notebooks(made_up, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "texts").mkdir(parents=True)
    (home / "texts" / "S1.txt").write_text("sovereignty, and a sentence of a source", encoding="utf-8")
    monkeypatch.setenv("COURSE_HOME", str(home))
    asked = "claims_s4 = len(s4)\nfrom course import sources\nprint(sources.attached())"
    made_up.change("lesson.md", ("claims_s4 = len(s4)", asked))
    shown = next(c for c in executed(made_up, tmp_path).cells if "sources.attached" in c.source)
    assert [output.text for output in shown.outputs if output.output_type == "stream"] == ["[]\n"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("solution", "sentence"),
    [
        ("claims_s1 = nobody_defined_this", r"NameError.*nobody_defined_this"),
        ("claims_s1 = claims_s4", "This is the number of the worked example"),
        ("import warnings; warnings.warn('old')\n" + SOLVED, "a cell warns"),
    ],
)
def test_a_solution_that_fails_is_named_and_nothing_is_written(made_up, solution, sentence):
    made_up.change("lesson.md", (SOLVED, solution))
    before = made_up.snapshot()
    with pytest.raises(LessonError, match=sentence):
        build()
    assert made_up.snapshot() == before


def test_a_broken_rule_stops_the_build_before_anything_runs(made_up, monkeypatch):
    monkeypatch.setattr(building, "write_solution", None)
    made_up.change("lesson.md", ("## Further", "## More"), ("# 98 ·", "# 97 ·"))
    before = made_up.snapshot()
    with pytest.raises(LessonError) as error:
        build()
    assert len(str(error.value).splitlines()) == 2, "every broken rule is told at once"
    assert made_up.snapshot() == before


def test_what_nbgrader_refuses_leaves_everything_as_it_was(made_up, quick, monkeypatch):
    build()
    made_up.change("lesson.md", ("TODO: prose.", "Prose."))
    before = made_up.snapshot()

    def generate(work):
        (work / "notebooks").mkdir()
        raise LessonError("98_made_up: nbgrader did not accept the solution: …")

    monkeypatch.setattr(building, "generate_notebooks", generate)
    with pytest.raises(LessonError, match="nbgrader did not accept"):
        build()
    assert made_up.snapshot() == before


def test_a_page_that_cannot_be_written_leaves_everything_as_it_was(made_up, quick):
    made_up.change("CONTRIBUTING.md", ("<!-- end of rules -->", ""))
    before = made_up.snapshot()
    with pytest.raises(LessonError, match=r"CONTRIBUTING\.md has lost its marks"):
        build()
    assert made_up.snapshot() == before


def test_a_full_disk_leaves_everything_as_it_was(made_up, quick, monkeypatch):
    build()
    made_up.change("lesson.md", ("TODO: prose.", "Prose."))
    before, copied, copytree = made_up.snapshot(), [], shutil.copytree

    def filling(source, target, *more, **named):
        copytree(source, target, *more, **named)
        copied.extend([target] if str(target).endswith(".new") else [])
        if len(copied) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(building.shutil, "copytree", filling)
    with pytest.raises(OSError, match="No space"):
        build()
    assert len(copied) == 2
    assert made_up.snapshot() == before


def test_what_has_no_text_any_more_is_named(made_up, quick):
    build()
    (made_up.root / "notebooks" / "97_other").mkdir()
    assert "notebooks/97_other has no lesson.md any more: remove it." in build(check=True)


def test_a_build_writes_the_rows_of_a_lesson_and_keeps_its_sources(made_up, quick):
    build()
    readme = made_up.root / "README.md"
    minutes = count(read_lesson(made_up.folder)).short
    question = "TODO: Which one question does this lesson answer?"
    row = f"| 98 | Made up | {question} | {minutes} | TODO S1; S4 to compare | ready |"
    assert row in readme.read_text(encoding="utf-8")
    made_up.change("README.md", ("TODO S1; S4 to compare", "S1, and a table"))
    made_up.change("lesson.md", ("# 98 · Made up", "# 98 · Made up again?"))
    assert "README.md was written." in build()
    assert "| 98 | Made up again? | TODO: Which" in readme.read_text(encoding="utf-8")
    assert "| S1, and a table | ready |" in readme.read_text(encoding="utf-8")
    syllabus = (made_up.root / "docs" / "syllabus.md").read_text(encoding="utf-8")
    assert "| 98 | **Made up again?** TODO: Which one question" in syllabus
    assert f"| {minutes} | S1, and a table |\n" in syllabus


def test_a_lesson_is_built_while_another_is_being_written(made_up, quick):
    (add_another(made_up) / "rubric.md").write_text("Nothing yet.\n", encoding="utf-8")
    assert f"notebooks/{NAME} was built." in build(["98"])
    with pytest.raises(LessonError, match=r"^97_another/rubric\.md"):
        build()


def test_an_unknown_lesson_names_those_there_are(made_up):
    with pytest.raises(CourseError, match="no lesson 55; the lessons are 98_made_up"):
        build(["55"])


def test_generating_never_opens_a_class_s_gradebook(tmp_path):
    work = tmp_path / "work"
    (work / "solutions").mkdir(parents=True)
    generate_notebooks(work)
    assert not list(tmp_path.rglob("gradebook.db"))

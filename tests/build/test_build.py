"""The build: rules of a lesson, the same bytes twice, drift."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from course.authoring import build as building
from course.authoring.build import build, generate_notebooks, write_solution
from course.authoring.lesson_text import LessonError, core_minutes, fill_in, read_lesson
from course.exercises.library import read_exercises

EXERCISES = """
- id: "98.1"
  outcome: LO-9.1
  kind: choice
  answer: voice
  points: 1
  title: Who speaks
  prompt: Who speaks in this text?
  options: {author: the author, state: the state}
  key: [author]
  feedback: {state: Look at the line below the title again.}
- id: "98.2"
  outcome: LO-9.1
  kind: number
  as: number
  answer: total
  points: 1
  key: 3
  misconceptions:
    - {value: 4, says: You counted the header too.}
    - {value: 2, says: You left out the last one.}
- id: "98.3"
  outcome: LO-9.1
  kind: manual
  answer: paragraph
  points: 4
  rubric: 98.md
  prompt: Say it in your own words.
"""
LESSON = """
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# 98 · Made up

About {{minutes}} minutes.

```{code-cell} ipython3
from course import check, exercise
```

```{code-cell} ipython3
for word in ("in", "several", "pieces"):
    print(word, flush=True)
```

```{code-cell} ipython3
---
exercise: "98.1"
---
voice = exercise("98.1")
### BEGIN SOLUTION
voice.answer = "author"
### END SOLUTION
voice
```

```{code-cell} ipython3
---
check: "98.1"
---
check("98.1")
```

```{code-cell} ipython3
---
exercise: "98.2"
---
### BEGIN SOLUTION
total = 1 + 2
### END SOLUTION
```

```{code-cell} ipython3
---
check: "98.2"
---
check("98.2")
```

+++ {"manual": "98.3"}

Your paragraph:

### BEGIN SOLUTION
A model paragraph.
### END SOLUTION

+++

## Further
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """Write a lesson, perhaps changed, into a course of its own."""
    lessons = tmp_path / "course" / "lessons"
    folder = lessons / "98_made_up"
    folder.mkdir(parents=True)
    monkeypatch.setenv("COURSE_LESSONS", str(lessons))
    monkeypatch.setattr(building, "repository_root", lambda: tmp_path)

    def write(*changes):
        text = LESSON.lstrip()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (folder / "lesson.md").write_text(text, encoding="utf-8")
        (folder / "exercises.yml").write_text(EXERCISES, encoding="utf-8")
        return folder

    return write


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('check("98.1")\n```', 'check("98.1")\nassert True\n```', "one line"),
        ('check: "98.2"', 'check: "98.1"', "one line"),
        ('exercise: "98.2"', 'exercise: "98.7"', "no exercise 98.7"),
        ("from course import check, exercise", "import pandas", "imports from course alone"),
        (
            "from course import check, exercise",
            "\n".join(f"a{n} = {n}" for n in range(12)),
            "12 lines of code are too many",
        ),
        ("print(word, flush=True)", f"print({'word, ' * 30})", "break it inside its brackets"),
        ('exercise: "98.1"\n', 'exercise: "98.1"\ncolour: red\n', "nobody reads the metadata colour"),
        ("total = 1 + 2", 'total = exercise("98.2")', "is of kind number"),
        ('+++ {"manual": "98.3"}', "+++", "98.3 is shown 0 times"),
        (
            '```{code-cell} ipython3\n---\ncheck: "98.2"\n---\ncheck("98.2")\n```',
            "",
            "2 has 1 points and 0 checks",
        ),
        ("## Further", "word " * 9000 + "\n\n## Further", "the core takes"),
    ],
)
def test_a_broken_rule_is_one_sentence(lesson, before, after, sentence):
    folder = lesson((before, after))
    with pytest.raises(LessonError) as error:
        fill_in(read_lesson(folder / "lesson.md"), read_exercises(folder / "exercises.yml"), folder.name)
    assert sentence in str(error.value)
    assert "98_made_up" in str(error.value)


def test_minutes_follow_the_formula(lesson):
    folder = lesson(("## Further", "word " * 900 + "\n\n## Further\n\n" + "word " * 9000))
    notebook, exercises = read_lesson(folder / "lesson.md"), read_exercises(folder / "exercises.yml")
    assert core_minutes(notebook, exercises) == pytest.approx(900 / 180 + 2 + 4 + 10, abs=1)
    filled = fill_in(notebook, exercises, folder.name)
    assert f"About {core_minutes(notebook, exercises)} minutes." in filled.cells[0].source


@pytest.mark.slow
def test_built_twice_gives_the_same_bytes_and_drift_is_seen(lesson, tmp_path):
    folder = lesson()
    assert build() == ["solutions/98_made_up was built.", "notebooks/98_made_up was built."]
    first = {
        path.name + path.parent.parent.name: path.read_bytes()
        for path in tmp_path.glob("*/98_made_up/*.ipynb")
    }
    assert len(first) == 2
    shutil.rmtree(tmp_path / "solutions")
    shutil.rmtree(tmp_path / "notebooks")
    build()
    assert {
        path.name + path.parent.parent.name: path.read_bytes()
        for path in tmp_path.glob("*/98_made_up/*.ipynb")
    } == first
    assert build(check=True) == []

    text = folder / "lesson.md"
    text.write_text(text.read_text(encoding="utf-8").replace("Made up", "Made upp"), encoding="utf-8")
    drift = build(check=True)
    assert len(drift) == 2
    assert "course build 98" in drift[0]
    assert (tmp_path / "notebooks" / "98_made_up" / "98_made_up.ipynb").read_bytes() == first[
        "98_made_up.ipynbnotebooks"
    ]

    solution = nbformat.read(tmp_path / "solutions" / "98_made_up" / "98_made_up.ipynb", as_version=4)
    streams = [output.text for output in solution.cells[2].outputs if output.output_type == "stream"]
    assert streams == ["in\nseveral\npieces\n"]
    released = nbformat.read(tmp_path / "notebooks" / "98_made_up" / "98_made_up.ipynb", as_version=4)
    cells = {cell.id: cell for cell in released.cells}
    assert cells["exercise-98-1"].source == 'voice = exercise("98.1")\nvoice'
    assert cells["exercise-98-2"].source == "...  # YOUR CODE HERE"
    assert "A model paragraph" not in cells["manual-98-3"].source
    assert "Your paragraph:" in cells["manual-98-3"].source
    assert not list(tmp_path.glob("*/98_made_up/answers.json"))
    shutil.rmtree(folder)
    lesson_left = tmp_path / "course" / "lessons" / "97_other"
    lesson_left.mkdir()
    assert any("remove it" in sentence for sentence in building._strays(tmp_path, [], True))


@pytest.mark.slow
def test_a_solution_that_fails_names_cell_and_error(lesson, tmp_path):
    folder = lesson(("total = 1 + 2", "total = nobody_defined_this"))
    with pytest.raises(LessonError, match=r"NameError.*nobody_defined_this"):
        write_solution(folder, tmp_path / "solutions" / folder.name)


@pytest.mark.slow
def test_a_wrong_solution_is_no_solution(lesson, tmp_path):
    folder = lesson(("total = 1 + 2", "total = 4"))
    with pytest.raises(LessonError, match="You counted the header too"):
        write_solution(folder, tmp_path / "solutions" / folder.name)


@pytest.mark.slow
def test_texts_that_the_builder_attached_stay_out_of_notebooks(lesson, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "texts").mkdir(parents=True)
    (home / "texts" / "S1.txt").write_text("sovereignty, and a sentence of a source", encoding="utf-8")
    monkeypatch.setenv("COURSE_HOME", str(home))
    asked = "from course import check, exercise, sources\nprint(sources.attached())"
    folder = lesson(("from course import check, exercise", asked))
    path = write_solution(folder, tmp_path / "solutions" / folder.name)
    shown = next(c for c in nbformat.read(path, as_version=4).cells if "sources.attached" in c.source)
    assert [output.text for output in shown.outputs] == ["[]\n"]


def test_an_unknown_lesson_names_those_there_are(lesson):
    lesson()
    with pytest.raises(LessonError, match="no lesson 55; the lessons are 98_made_up"):
        build(["55"])


def test_generating_never_opens_a_class_s_gradebook(lesson, tmp_path):
    work = tmp_path / "work"
    (work / "solutions").mkdir(parents=True)
    generate_notebooks(work)
    assert not list(tmp_path.rglob("gradebook.db"))

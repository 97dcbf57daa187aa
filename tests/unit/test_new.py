"""`course new`: a lesson that keeps every rule, with all that belongs to one; what will not do is one sentence."""

from __future__ import annotations

import csv
import json

import pytest
import yaml
from made_up import NAME, make_course
from typer.testing import CliRunner

from course.app import cli
from course.authoring import new as new_module
from course.authoring.lesson import LessonError, read_lesson
from course.authoring.new import new_lesson
from course.authoring.pages.rows import LADDER, Rows
from course.authoring.pages.schema import page
from course.authoring.rules import broken_rules
from course.ground import places
from course.ground.lessons import all_lessons, lesson_title
from course.study.tables import load


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    return make_course(tmp_path, monkeypatch, documents=True)


def test_everything_that_belongs_to_a_lesson_is_written(made_up):
    (made_up.lessons / "order.yml").write_text('- "98"\n', encoding="utf-8")
    written = new_lesson("7", "Who Pays", made_up.root)
    assert [str(path.relative_to(made_up.root)) for path in written] == [
        *(f"course/lessons/07_who_pays/{name}" for name in new_module.FILES),
        "course/lessons/order.yml",
        "grading/sample_class/07.yml",
        "grading/sample_class/07.csv",
        "docs/syllabus.md",
    ]
    assert (made_up.lessons / "order.yml").read_text(encoding="utf-8") == '- "98"\n- "07"\n'
    assert [folder.name for folder in all_lessons()] == [NAME, "07_who_pays"]
    lesson = read_lesson(made_up.lessons / "07_who_pays")
    assert (lesson.number, lesson.title) == ("07", "Who pays")
    assert broken_rules(lesson) == []
    ladder = Rows((made_up.root / "docs" / "syllabus.md").read_text(encoding="utf-8"), LADDER).by_number
    assert ladder["07"] == ["TODO: the verbs of code that the lesson adds"]
    assert len(ladder) > 10


def test_the_title_of_a_lesson_stands_in_its_text_or_in_its_folder_s_name(made_up):
    assert lesson_title(made_up.folder) == "Made up"
    made_up.change("lesson.md", ("# 98 · Made up", "# 98 · Made *up*?"))
    assert lesson_title(made_up.root / "notebooks" / NAME) == "Made *up*?"
    assert lesson_title(made_up.root / "12_not_there") == "Not there"


def test_its_sample_class_fits_its_exercises(made_up):
    exercises = read_lesson(made_up.folder).exercises
    folder = made_up.root / "grading" / "sample_class"
    recipe = yaml.safe_load((folder / "98.yml").read_text(encoding="utf-8"))
    with (folder / "98.csv").open(encoding="utf-8", newline="") as file:
        scores = list(csv.DictReader(file))
    assert [row["student"] for row in scores] == [student["student"] for student in recipe["students"]]
    assert list(scores[0])[1:] == [exercise.id for exercise in exercises.values() if exercise.points]
    best = {e.id: "manual" if e.kind == "manual" else f"{e.points:g}" for e in exercises.values() if e.points}
    assert {name: score for name, score in scores[0].items() if name != "student"} == best
    tried = {*recipe["right"]["answers"], *recipe["right"]["code"], *recipe["right"]["text"]}
    assert tried == set(exercises)


def test_its_key_is_computed(made_up):
    variables: dict = {}
    exec((made_up.folder / "checks.py").read_text(encoding="utf-8"), variables)
    answers = variables["answers_98_1"]()
    assert answers["right"] == sum(load("claims")["source_id"] == "S1")
    assert len(set(answers.values())) == 3


@pytest.mark.parametrize(
    ("number", "title", "sentence"),
    [
        ("98", "again", "Lesson 98 is there already: 98_made_up"),
        ("x", "title", "has one or two digits"),
        ("123", "title", "has one or two digits"),
        ("12", "../up", "letters, digits and '_'"),
        ("12", "", "letters, digits and '_'"),
    ],
)
def test_what_will_not_do_is_one_sentence_and_writes_nothing(made_up, number, title, sentence):
    before = made_up.snapshot()
    with pytest.raises(LessonError) as error:
        new_lesson(number, title, made_up.root)
    assert sentence in str(error.value)
    assert made_up.snapshot() == before


def test_the_command_says_what_it_wrote_and_what_comes_next(made_up, monkeypatch):
    monkeypatch.setattr(places, "repository_root", lambda *_: made_up.root)
    result = CliRunner().invoke(cli.app, ["new", "12", "the_title"])
    assert result.exit_code == 0, result.output
    assert "course/lessons/12_the_title/lesson.md was written." in result.stdout
    assert "Now run `course build 12`" in result.stdout
    again = CliRunner().invoke(cli.app, ["new", "12", "the_title"])
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_an_editor_finds_every_kind_and_field_in_the_schema(made_up):
    schema = json.loads(page())
    assert set(schema["items"]["discriminator"]["mapping"]) >= {"choice", "number", "manual", "stepper"}
    assert "as" in schema["$defs"]["Number"]["properties"], "fields are named as in the file"
    first = (made_up.folder / "exercises.yml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../exercises.schema.json"
    entries = yaml.safe_load((made_up.folder / "exercises.yml").read_text(encoding="utf-8"))
    for entry in entries:
        name = schema["items"]["discriminator"]["mapping"][entry["kind"]].split("/")[-1]
        assert set(entry) <= set(schema["$defs"][name]["properties"])

"""The rules of a lesson: all lessons keep them; each is broken here by a made-up lesson, and no other with it."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from made_up import NAME, make_course

from course.authoring.lesson import read_lesson
from course.authoring.pages.rule_list import block
from course.authoring.rules import OF_LESSONS, OF_PLACES, broken_places, broken_rules
from course.ground.lessons import all_lessons

CHECK = '```{code-cell} ipython3\n---\ncheck: "98.2"\n---\ncheck("98.2")\n```\n'
OPENED = "### END SOLUTION\n\n+++\n"
RIGHT = "  right: Not found is not the same as not there; say where you looked.\n"


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    return make_course(tmp_path, monkeypatch)


@pytest.mark.parametrize("folder", all_lessons(), ids=lambda folder: folder.name)
def test_a_lesson_keeps_every_rule(folder):
    assert broken_rules(read_lesson(folder), ROOT) == []


def test_a_new_lesson_keeps_every_rule(made_up):
    assert broken_rules(read_lesson(made_up.folder)) == []


TEXT, EXERCISES = "lesson.md", "exercises.yml"
NOT_ALONE = {
    "7 tasks with a check": {"shown_once"},
    "the core has no written task": {"extras_stand_under_further"},
    "98.q1 says further: yes and stands before": {"shown_once"},
    "choose one of exercise, manual": {"shown_once", "written_tasks_are_closed"},
    "has no exercise 98.77": {"shown_once", "one_line_checks", "core_tasks"},
}
"""What cannot be broken without breaking something else."""
BROKEN = [
    ("title", TEXT, "# 98 · Made up", "# Made up", "should be '# 98 · The title'"),
    ("title", TEXT, "# 98 · Made up", "# 97 · Made up", "bears the number 97, and the folder 98"),
    ("question", TEXT, "*TODO: Which one", "TODO: *Which one", "one question should stand in italics"),
    ("where_it_runs", TEXT, "Binder forgets: save", "Save", "say where the lesson runs"),
    ("card", TEXT, "| **Content note** |", "| Content note |", "no row '| **Content note**"),
    ("card", TEXT, "| **Before this** |", "| **Then** |", "no row '| **Before this**"),
    (
        "outcomes_of_the_card",
        TEXT,
        " · LO-98.2",
        " · LO-98.2 to tell · LO-8.2",
        "'LO-8.2 TODO tell what a text",
    ),
    ("heads_of_tables", TEXT, "| This lesson | In short |", "| This lesson | |", "a column without a name"),
    ("minutes", TEXT, "{{minutes}}", "30", "should say {{minutes}}"),
    ("parts", TEXT, "## Test the other side", "## The other side", "no heading '## Test the other side'"),
    ("parts", TEXT, "### Limits of the evidence", "### Limits", "no heading '### Limits of the evidence'"),
    ("parts", TEXT, "save_work()\n", "save\n", "the cell save_work() is missing"),
    ("core_minutes_fit", TEXT, "## Further", "word " * 9000 + "\n\n## Further", "and may take 60 / 90"),
    ("core_tasks", EXERCISES, "  answer: quiz\n", "  answer: quiz\n  points: 1\n", "7 tasks with a check"),
    (
        "extras_stand_under_further",
        EXERCISES,
        "  answer: quiz\n",
        "  answer: quiz\n  further: yes\n",
        "98.q1 says further: yes and stands before",
    ),
    ("core_tasks", TEXT, "## Write\n", "## Further\n\n## Write\n", "the core has no written task"),
    ("setup", TEXT, "from course import", "1\nfrom course import", "the first code cell should be the setup"),
    ("imports", TEXT, "claims_s4 = len(s4)", "import os\nclaims_s4 = len(s4)", "imports from course alone"),
    (
        "length_of_code",
        TEXT,
        "claims_s4 = len",
        "a = 1\n" * 9 + "claims_s4 = len",
        "11 lines of code are too many",
    ),
    (
        "length_of_code",
        TEXT,
        "claims_s4 = len",
        f"a = ({'1, ' * 50})\nclaims_s4 = len",
        "break it inside its brackets",
    ),
    (
        "metadata",
        TEXT,
        'exercise: "98.1"\n',
        'exercise: "98.1"\ncolour: red\n',
        "nobody reads the metadata colour",
    ),
    (
        "metadata",
        TEXT,
        'exercise: "98.0"\n',
        'exercise: "98.0"\nmanual: "98.0"\n',
        "choose one of exercise, manual",
    ),
    ("metadata", TEXT, '---\nexercise: "98.1"', '---\nexercise: "98.77"', "has no exercise 98.77"),
    (
        "folded",
        TEXT,
        "```{code-cell} ipython3\nclaims_s4 = len",
        "```{code-cell} ipython3\n---\njupyter:\n  source_hidden: true\n---\nclaims_s4 = len",
        "the first line of a folded cell",
    ),
    ("one_line_checks", TEXT, 'check("98.2")\n```', 'check("98.2")\nassert True\n```', "is one line"),
    ("one_line_checks", TEXT, f"{CHECK}", f"Some words.\n\n{CHECK}", "right after its exercise"),
    ("shown_once", TEXT, CHECK, "", "98.2 has 1 points and 0 checks"),
    ("form_or_code", TEXT, 'sentence = exercise("98.2")', "sentence = 1", "98.2 is of kind choice"),
    ("written_tasks_are_closed", TEXT, OPENED, "### END SOLUTION\n", "close the block with a line '+++'"),
    (
        "written_tasks_are_closed",
        TEXT,
        "### BEGIN SOLUTION\nTODO: a model",
        "TODO: a model",
        "put a model outline",
    ),
    ("hints", TEXT, "Copy both lines", "Copy `both` lines", "the hint of 98.1 has Markdown's signs"),
    ("hints", TEXT, "</details>\n\n## 2 ·", "\n\n## 2 ·", "below the check of 98.2 a hint should follow"),
    ("rows_exist", TEXT, "### References\n\n- TODO [S1]", "### References\n\n- TODO [F999]", "names [F999]"),
    ("rows_exist", "rubric.md", "The task: TODO.", "The task [E999, S1].", "rubric.md names [E999]"),
    ("places_exist", TEXT, "TODO: prose.", "TODO (S5 ¶999).", "names S5 ¶999, and S5 has"),
    (
        "terms_as_in_the_glossary",
        TEXT,
        "digital human rights [G01]",
        "rights [G01]",
        "called digital human rights",
    ),
    (
        "exercises_are_usable",
        EXERCISES,
        "key: [open]",
        "key: [closed]",
        "exercise 98.q1, field key: closed is no",
    ),
    (
        "outcomes_of_exercises",
        EXERCISES,
        "LO-98.2\n  kind: manual",
        "LO-98.3\n  kind: manual",
        "98.7 names LO-98.3",
    ),
    ("prediction_and_quiz", None, "98.q1", "98.x1", "there is no quiz, exercise 98.q1"),
    ("prediction_and_quiz", None, "98.0", "98.00", "there is no prediction, exercise 98.0"),
    ("quiz_is_explained", EXERCISES, RIGHT, "", "the quiz 98.q1 says nothing to who chooses open"),
    (
        "rows_of_exercises",
        EXERCISES,
        "  answer: way\n",
        "  answer: way\n  rows: [E999]\n",
        "98.6 rests on E999",
    ),
    (
        "computed_keys",
        "checks.py",
        "def answers_98_1",
        "def answers_98_2",
        "the function answers_98_1 of exercise",
    ),
    ("computed_keys", "checks.py", "def answers_98_1():", "def answers_98_1()", "line 6 is no Python"),
    (
        "blind_answers",
        EXERCISES,
        "      key: [purchase]\n      feedback:\n        aim: This",
        "      key: [aim]\n      feedback:\n        purchase: This",
        "98.3: answering all alike holds 100%",
    ),
    ("slips_that_show", "checks.py", "== 'S4'", "== 'S1'", "98.1: example gives what is right"),
    (
        "slips_apart",
        "checks.py",
        "len(claims),",
        "len(claims.query(\"source_id == 'S4'\")),",
        "98.1: example and all_texts",
    ),
    (
        "words_of_the_text",
        EXERCISES,
        "By the end of the plan every district",
        "S4 ¶6 has a system that “can name” anybody",
        "98.3, plan: quote words of S4 ¶6",
    ),
    (
        "quotations_are_short",
        EXERCISES,
        "By the end of the plan",
        "“One two three four five six seven eight nine ten eleven twelve thirteen”",
        "has more than twelve words",
    ),
    ("rubrics", EXERCISES, "rubric: rubric.md", "rubric: rubrik.md", "names the rubric rubrik.md"),
    (
        "rubrics",
        "rubric.md",
        "- **1 · beginning:** One row",
        "- One row",
        "criterion C needs the levels 3, 2, 1",
    ),
    ("rubrics_are_linked", TEXT, "(rubric.html)", "(rubric.md)", "link the rubric above 98.7"),
]


@pytest.mark.parametrize(("rule", "file", "before", "after", "sentence"), BROKEN)
def test_a_broken_rule_is_one_sentence_and_breaks_no_other(made_up, rule, file, before, after, sentence):
    for name in [file] if file else [TEXT, EXERCISES]:
        made_up.change(name, (before, after))
    lesson = read_lesson(made_up.folder)
    said = {rule.broken.__name__: list(rule.broken(lesson)) for rule in OF_LESSONS}
    broken = {name for name, sentences in said.items() if sentences}
    assert broken == {rule, *NOT_ALONE.get(sentence, ())}
    assert len(said[rule]) == 1, said[rule]
    assert sentence in said[rule][0]
    assert "\n" not in said[rule][0]
    assert all(whole.startswith(f"{NAME}/") for whole in broken_rules(lesson))


def test_every_rule_is_broken_here():
    assert {rule for rule, *_ in BROKEN} == {rule.broken.__name__ for rule in OF_LESSONS}


def test_everything_is_said_at_once(made_up):
    made_up.change(TEXT, ("# 98 · Made up", "# Made up"), ("## Further", "## More"), ("[G01]", "[F999]"))
    made_up.change(EXERCISES, ("key: [open]", "key: [closed]"), ("key: [ordered]", "key: [sold]"))
    (made_up.folder / "rubric.md").unlink()
    said = broken_rules(read_lesson(made_up.folder))
    for part in (
        "the first line",
        "'## Further'",
        "[F999]",
        "98.q1, field key",
        "98.2, field key",
        "rubric.md",
    ):
        assert sum(part in sentence for sentence in said) == 1, (part, said)
    assert len(said) == 6


def test_each_trouble_of_a_file_is_named_with_its_place(made_up):
    made_up.change(
        EXERCISES,
        ('id: "98.3"', 'ident: "98.3"'),
        ('id: "98.5"', 'id: "98.4"'),
        ("answer: way", "answer: guess"),
    )
    lesson = read_lesson(made_up.folder)
    assert [re.sub(r", field.*", "", trouble) for trouble in lesson.troubles] == [
        f"{NAME}/exercises.yml, exercise number 4",
        f"{NAME}/exercises.yml, exercise 98.4",
        f"{NAME}/exercises.yml, exercise 98.6",
    ]
    assert list(lesson.exercises) == ["98.0", "98.1", "98.2", "98.4", "98.7", "98.q1"]


def test_a_file_that_is_no_list_of_exercises_is_one_sentence(made_up):
    (made_up.folder / EXERCISES).write_text('- id: "98.1\n', encoding="utf-8")
    said = [s for s in broken_rules(read_lesson(made_up.folder)) if f"/{EXERCISES}" in s]
    assert f"{NAME}/exercises.yml: line 2: this is not YAML; look for a missing quote or colon." in said


@pytest.fixture
def documented(tmp_path, monkeypatch):
    from course.authoring import build as building

    made_up = make_course(tmp_path / "clone", monkeypatch, documents=True)
    monkeypatch.setattr(building, "repository_root", lambda: made_up.root)
    lessons = [read_lesson(made_up.folder)]
    from course.authoring.pages.refresh import pages_of

    for page in pages_of(made_up.root, lessons):
        page.path.parent.mkdir(exist_ok=True)
        page.path.write_text(page.text, encoding="utf-8")
    for path in made_up.root.rglob("*"):
        if path.suffix in (".md", ".yml", ".csv"):
            path.write_text(path.read_text(encoding="utf-8").replace("TODO", "Done"), encoding="utf-8")
    return made_up


IN_PLACES = [
    (
        "row_in_the_readme",
        "README.md",
        "| 98 | Made up |",
        "| 98 | Made |",
        "the row of lesson 98 does not agree",
    ),
    (
        "row_in_the_syllabus",
        "docs/syllabus.md",
        "**Made up**",
        "**Made**",
        "the row of lesson 98 does not agree",
    ),
    ("step_of_the_code_ladder", "docs/syllabus.md", "| 98 | Done: the", "| – | the", "no row '| 98 | … |'"),
    ("sample_class", "grading/sample_class/98.csv", "98.6", "98.5", "does not try 98.6"),
    (
        "nothing_is_left_to_do",
        "rubric.md",
        "The task: Done",
        "The task: TODO",
        "98 has 1 of them in rubric.md",
    ),
]


@pytest.mark.parametrize(("rule", "file", "before", "after", "sentence"), IN_PLACES)
def test_what_the_repository_should_say_is_named(documented, rule, file, before, after, sentence):
    assert broken_places(read_lesson(documented.folder), documented.root) == []
    documented.change(file, (before, after))
    said = broken_places(read_lesson(documented.folder), documented.root)
    assert len(said) == 1
    assert sentence in said[0]
    unfinished = broken_places(read_lesson(documented.folder), documented.root, unfinished=False)
    assert unfinished == ([] if rule == "nothing_is_left_to_do" else said)


def test_every_rule_on_places_is_broken_here():
    assert {rule for rule, *_ in IN_PLACES} == {rule.broken.__name__ for rule in OF_PLACES}


def test_contributing_prints_what_each_rule_asks():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert block() in text
    for rule in (*OF_LESSONS, *OF_PLACES):
        assert f"- {rule.asks}\n" in text

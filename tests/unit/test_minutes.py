"""The minutes of a core: a count of all that is read and done."""

from __future__ import annotations

import nbformat
import pytest
from made_up import make_course
from typer.testing import CliRunner

from course.app import cli
from course.authoring.lesson import read_lesson
from course.authoring.minutes import count

WORDS = "word " * 1500


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    return make_course(tmp_path, monkeypatch)


def minutes(made_up, *outputs, source="show(s4)", role=None):
    cell = nbformat.v4.new_code_cell(
        source, outputs=list(outputs), metadata={"nbgrader": role} if role else {}
    )
    return count(read_lesson(made_up.folder), nbformat.v4.new_notebook(cells=[cell]))


def output(**data):
    return nbformat.v4.new_output(
        "display_data", {name.replace("_", "/"): value for name, value in data.items()}
    )


def test_who_never_coded_needs_longer(made_up):
    lesson = count(read_lesson(made_up.folder))
    assert lesson.new - lesson.coded >= 4
    assert lesson.fit
    assert (
        lesson.sentence
        == f"about {lesson.coded} minutes if you have coded before, {lesson.new} if you have not"
    )


def test_a_folded_cell_is_read_to_its_first_line(made_up):
    plain = count(read_lesson(made_up.folder))
    code = "# Counts the claims.\n" + "one = 1\n" * 120
    for folded, more in (("", 8), ("---\njupyter:\n  source_hidden: true\n---\n", 0)):
        made_up.change(
            "lesson.md", ("## Write\n", f"```{{code-cell}} ipython3\n{folded}{code}```\n\n## Write\n")
        )
        assert count(read_lesson(made_up.folder)).coded == pytest.approx(plain.coded + more, abs=1)
        made_up.change("lesson.md", (f"```{{code-cell}} ipython3\n{folded}{code}```\n\n", ""))


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ("TODO: prose.", WORDS, 10),
        ("### Key points", f"### Key points\n\n{WORDS}", 10),
        ("## Before you go", f"{WORDS}\n\n## Before you go", 0),
        ("TODO: a model outline", WORDS, 0),
        ("## Write\n", "## Further\n", -12),
    ],
)
def test_all_is_read_but_further_and_what_learners_do_not_get(made_up, before, after, more):
    plain = count(read_lesson(made_up.folder)).coded
    made_up.change("lesson.md", (before, after))
    assert count(read_lesson(made_up.folder)).coded == pytest.approx(plain + more, abs=1)


def test_tables_and_figures_count_and_static_forms_do_not(made_up):
    plain, table = (
        minutes(made_up),
        output(text_html=f"<style>{WORDS}</style><table><td>{WORDS}</td></table>"),
    )
    assert minutes(made_up, table).coded == pytest.approx(plain.coded + 10, abs=1)
    assert minutes(made_up, table, role={"grade_id": "exercise-98-2"}) == plain
    assert minutes(made_up, table, source='recall("98.0")') == plain
    assert minutes(made_up, table, source='exercise("98.4s")') == plain
    pictures = [output(image_png="…", text_plain=WORDS)] * 8
    assert minutes(made_up, *pictures).coded == pytest.approx(plain.coded + 4, abs=1)


def test_a_form_costs_what_there_is_to_decide(made_up):
    plain = count(read_lesson(made_up.folder)).coded
    item = "    - {{id: i{0}, text: Aim, key: [aim], feedback: {{purchase: Look {0} once., use: Look {0} twice.}}}}\n"
    items = "".join(item.format(n) for n in range(20))
    made_up.change("exercises.yml", ("  items:\n    - id: plan\n", f"  items:\n{items}    - id: plan\n"))
    lesson = read_lesson(made_up.folder)
    assert lesson.troubles == ()
    assert count(lesson).coded == pytest.approx(plain + 10, abs=1.5)


def test_the_command_shows_both_paces_and_builds_nothing(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    result = CliRunner().invoke(cli.app, ["build", "--minutes", "2"])
    assert result.exit_code == 0, result.output
    row = next(line for line in result.stdout.splitlines() if "02_the_official_framework" in line)
    coded, new = (int(cell) for cell in row.replace("│", " ").split()[1:])
    assert coded < new

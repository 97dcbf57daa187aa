"""The way through the lessons: links that lead somewhere, in the course's folder and in a learner's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT

from course.app.start import copy_lessons
from course.authoring.learners import contents
from course.authoring.learners.steps import MarkAsLearners, ShowTheWay
from course.authoring.learners.way import keep_setup, link_lessons
from course.ground.lessons import all_lessons

NAMES = [folder.name for folder in all_lessons()]
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def notebook(*cells):
    about = {"course": {"lesson": NAMES[0], "role": "solution"}}
    return nbformat.v4.new_notebook(cells=list(cells), metadata=about)


def dead_links(folder: Path) -> list[str]:
    """The relative links of a folder's notebooks that lead nowhere."""
    return [
        f"{path.name}: {link}"
        for path in sorted(folder.rglob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
        for link in _LINK.findall("".join(cell["source"]))
        if not re.match(r"[a-z]+:|#", link) and not (path.parent / link.partition("#")[0]).is_file()
    ]


@pytest.fixture
def built(tmp_path):
    """Notebooks that hold their links alone, in the form of `notebooks/`."""
    for name in NAMES:
        page = notebook()
        link_lessons(page, name)
        path = tmp_path / "notebooks" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(page, path)
    lessons = [contents.Listed(name, name, "?", 1, 2, 3, 4) for name in NAMES]
    (tmp_path / "notebooks" / contents.NAME).write_text(contents.text_of(contents.notebook(lessons)))
    return tmp_path / "notebooks"


def test_each_link_leads_somewhere_in_both_folders(built, tmp_path):
    copy_lessons(built, tmp_path / "my-work")
    (tmp_path / "my-work" / contents.NAME).write_bytes((built / contents.NAME).read_bytes())
    assert dead_links(built) == dead_links(tmp_path / "my-work") == []
    (built / contents.NAME).unlink()
    assert len(dead_links(built)) == 2 * len(NAMES), "the test sees a dead link"


def test_the_links_of_the_notebooks_that_are_given_out_are_not_dead(tmp_path):
    assert dead_links(ROOT / "notebooks") == []
    copy_lessons(ROOT / "notebooks", tmp_path / "my-work")
    (tmp_path / "my-work" / contents.NAME).write_bytes((ROOT / "notebooks" / contents.NAME).read_bytes())
    assert dead_links(tmp_path / "my-work") == []


def test_from_the_contents_by_next_through_every_lesson(built):
    name, met = NAMES[0], []
    while name:
        met.append(name)
        cells = nbformat.read(built / name / f"{name}.ipynb", as_version=4).cells
        assert [cell.id for cell in cells] == ["way-in", "way-on"]
        (found,) = re.findall(r"Next: \[.+?\]\(\.\./(\w+)/", cells[-1].source) or [""]
        assert not found or f"Next: [{int(found[:2])} · " in cells[0].source
        name = found
    assert met == NAMES


def test_the_first_lesson_has_nothing_before_it_and_the_last_nothing_after():
    first, last = notebook(), notebook()
    link_lessons(first, NAMES[0])
    link_lessons(last, NAMES[-1])
    assert "Previous" not in first.cells[0].source + first.cells[-1].source
    assert "Next" not in last.cells[0].source + last.cells[-1].source


def test_no_key_press_deletes_the_links_or_the_first_code_cell():
    setup = nbformat.v4.new_code_cell("from course import check")
    other = nbformat.v4.new_code_cell("check('02.1')")
    page = notebook(setup, other)
    keep_setup(page)
    link_lessons(page, NAMES[0])
    assert [cell.metadata.get("deletable") for cell in page.cells] == [False, False, None, False]
    assert [cell.metadata.get("editable") for cell in page.cells] == [False, None, None, False]


def test_the_steps_give_links_and_an_edition_to_a_lesson_alone():
    def stepped(page):
        for step in (MarkAsLearners, ShowTheWay):
            page, _ = step().preprocess(page, {})
        return page

    page, same = (stepped(notebook(nbformat.v4.new_markdown_cell("A"))) for _ in range(2))
    other = stepped(notebook(nbformat.v4.new_markdown_cell("B")))
    assert page.metadata.course.edition == same.metadata.course.edition != other.metadata.course.edition
    assert len(page.cells) == 3
    foreign = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("A")])
    assert len(stepped(foreign).cells) == 1

"""A class whose work is dirty in every way that we met, from download to export: nothing is silently 0."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple, cast

import dirty_class as dirty
import pytest
from conftest import ROOT
from dirty_class import ABSENT, HAND_ID, TEXT, Files, Learner, Work
from engine_lab import LESSON
from nbgrader.api import Gradebook
from needs import needs_sandbox
from typer.testing import CliRunner

from course.app.cli import app, load_commands
from grading.classroom.people.roster import Roster
from grading.classroom.release import class_config
from grading.marking.record import write

pytestmark = pytest.mark.slow
ESSAY, COMMENT = 2.25, "The objection is strong."
READ, WAITS, ZERO = "in its cell", "a person looks", "0"


class Want(NamedTuple):
    """What becomes of a learner's work.

    `points` are a program's, of 12; `waiting` counts tasks, and `mark` is in the export, both after each text that is
    in its cell got 2.25 of 3 points by hand: 40 × exercises done ÷ 10 + 60 × 2.25 ÷ 3. `says` is a piece of a sentence.
    """

    points: float
    text: str
    waiting: int
    status: str
    mark: float | None
    says: str = ""


WHOLE = Want(12, READ, 0, "graded", 85)
ELSEWHERE = Want(12, WAITS, 1, "waits", None)
NOTHING = Want(0, WAITS, 11, "unreadable", None)


def expected() -> dict[str, Want]:
    """Worked out by hand from what each learner did."""
    by_question, from_notebook = (
        "was found by its question in another cell",
        "Answers found only in the notebook were used",
    )
    in_zip, untouched = "was handed in inside a zip file", "is as it was given out"
    whole = {
        "honest": "", "retyped": by_question, "vscode": by_question, "deepnote": by_question, "colab": "",
        "format_4_2": "", "format_3": "was in the old format 3", "no_outputs": "", "no_answers": from_notebook,
        "all_in_copy": untouched, "downloaded_again": untouched, "browser_answers": "", "canvas_answers": "",
        "other_answers": "holds answers of another lesson (03)", "both_answers": "“answers (1).json” and were used",
        "cp1252_answers": "answers.json could not be read", "numbered": "", "folder_zip": in_zip, "bundled": in_zip,
        "away": "", "chdir": "", "late": "", "umlauts": "", "by_id": "",
        "big": "Left out of the run: “holiday.png”", "fifo": "answers.json is no regular file", "read_only": "",
        "pasted": "", "raw": "was raw and is markdown again", "as_code": "was code and is markdown again",
        "doubled": "stood there more than once; its last copy counts",
    }  # fmt: skip
    alone = "8 of 8 points of 7 tasks would be theirs; a person decides"
    return {
        **{name: WHOLE._replace(says=says) for name, says in whole.items()},
        "bare": ELSEWHERE._replace(says="is empty, but text stands in cell 52 of the notebook"),
        "below": ELSEWHERE._replace(says="is empty, but text stands in cell 52 of the notebook"),
        "text_in_copy": ELSEWHERE._replace(says=f"text stands in the file “{LESSON}-Copy1.ipynb”"),
        "docx": ELSEWHERE._replace(says="text stands in the file “essay.docx”"),
        "again": Want(12, READ, 1, "waits", None),
        "answers_alone": NOTHING._replace(says=alone),
        "broken": NOTHING._replace(says=alone),
        "cut_off": NOTHING._replace(says="is cut off or no JSON"),
        "empty": NOTHING._replace(says="is empty"),
        "other_lesson": NOTHING._replace(says="is of another lesson (03)"),
        "two_finals": NOTHING._replace(says="several fit (“final.ipynb”, “final2.ipynb”): keep one of them"),
        # Of 02.2 and 02.8, which is extra, nothing is known; all forms are judged by what was kept.
        "endless": Want(10, READ, 2, "waits", None, "when the submission reached its limit of 25 seconds"),
        "crash": Want(10, READ, 2, "waits", None, "ended the whole process (exit code 1)"),
        # The mark counts what is done; 02.4 is answered and checked, whatever a person gives it.
        "no_check": Want(10, READ, 1, "waits", 85, "The cell was deleted. By its answer it would be worth 2."),
        # Nine of ten exercises are done: 36 and 45.
        "traceback": Want(10, READ, 0, "graded", 81),
        # No word of a text anywhere: 40 for ten exercises.
        "no_text": Want(12, ZERO, 0, "graded", 40),
        "untouched": Want(0, ZERO, 0, "graded", 0),
    }  # fmt: skip


EXPECTED = expected()
PAGES = ("honest", "again", "late", "bare", "broken", "crash", "no_check", "no_text", "untouched")
"""Whose feedback is looked at: a page takes as long as grading does."""
NOT_TAKEN = {"other_name": "03_dialogue_and_forum.ipynb is of another lesson than 02"}
"""Who is left out by name when it is collected, and is named among the missing."""


class DirtyClass:
    """The class in a folder, and what the commands said: by a name of ours, exit code and output."""

    def __init__(self, root: Path) -> None:
        self.root, self.work = root, Work.right(root / "made")
        self.codes: dict[str, int] = {}
        self.output: dict[str, str] = {}
        self.ids: dict[str, str] = {}

    def course(self, name: str, *arguments: str) -> None:
        done = CliRunner().invoke(app, list(arguments))
        self.codes[name], self.output[name] = done.exit_code, done.output

    def written(self, name: str, data: bytes) -> str:
        (self.root / name).write_bytes(data)
        return str(self.root / name)

    def files(self, learner: Learner, essay: str = "") -> Files:
        work = self.work.copy()
        work.write(essay or work.essay)
        return learner(work)

    def folder(self, key: str, kind: str = "submitted") -> Path:
        return self.root / "class" / kind / self.ids[key] / LESSON

    def said_of(self, key: str) -> str:
        """All sentences about a submission."""
        beside = self.folder(key, "autograded")
        run = json.loads((beside / "run.json").read_bytes())
        repairs = json.loads((beside / "repairs.json").read_bytes())
        return "\n".join(map(str, [*repairs, run["problem"], run["failure"], *run["reasons"].values()]))

    def in_gradebook(self, key: str) -> tuple[float, str]:
        """Points by machine, and how the text stands."""
        with self.gradebook() as book:
            submission: Any = book.find_submission(LESSON, self.ids[key])
            grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
            points = sum(grade.auto_score or 0 for name, grade in grades.items() if name != TEXT)
            is_open = grades[TEXT].needs_manual_grade or grades[TEXT].manual_score is not None
        notebook = json.loads((self.folder(key, "autograded") / dirty.BOOK).read_bytes())
        if self.work.essay in "".join(dirty.cell_of(notebook)["source"]):
            return points, READ if is_open else ZERO
        return points, WAITS if is_open else ZERO

    def mark(self, keys: set[str]) -> None:
        """Points and comment by the marking page's writer."""
        with self.gradebook() as book:
            for key in sorted(keys):
                write(book, LESSON, TEXT, self.ids[key], (ESSAY, COMMENT))

    def gradebook(self) -> Gradebook:
        return Gradebook(class_config(self.root).CourseDirectory.db_url)

    def table(self, to: str) -> list[dict[str, str]]:
        text = (self.root / "class" / "exports" / f"{to}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines()))

    def page(self, path: Path) -> str:
        """What a reader sees of a page."""
        html = re.sub(r"(?s)<style.*?</style>", "", path.read_text(encoding="utf-8"))
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture(scope="module")
def the_class(tmp_path_factory):
    """The class after all commands of the guide."""
    needs_sandbox()
    root = tmp_path_factory.mktemp("dirty") / "course"
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name / LESSON, root / name / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    made = DirtyClass(root)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("grading.classroom.root.class_root", lambda: root)
        patched.setenv("COLUMNS", "300")
        load_commands()
        _hand_in(made)
        _grade(made)
        _read_out(made)
    (made.folder("read_only")).chmod(0o755)
    return made


def _hand_in(made: DirtyClass) -> None:
    made.course("roster", "roster", made.written("names.csv", dirty.roster()))
    due = ("--due", "2026-12-01T12:00+00:00", "--late-points", "2")
    made.course("release", "release", "02", *due)
    first: Files = {}
    for learner in dirty.CANVAS:
        if learner is not dirty.late:
            first |= dirty.in_canvas(learner.__name__, made.files(learner))
    moodle: Files = {}
    for learner in dirty.MOODLE:
        moodle |= dirty.in_moodle(learner.__name__, made.files(learner))
    own = made.root / "own"
    own.mkdir()
    _, name, surname = dirty.person("umlauts")
    for file, data in made.files(dirty.umlauts).items():
        (own / f"{name} {surname}_{file}").write_bytes(data)
    downloads = [made.written("c.zip", dirty.zipped(first)), made.written("m.zip", dirty.zipped(moodle))]
    made.course("collect", "collect", "02", *downloads, str(own), "--who")
    made.course("collect again", "collect", "02", *downloads, str(own))
    by_number = {p.id: p.pseudonym for p in Roster.of(made.root / "class").by_pseudonym.values()}
    keys = [*(learner.__name__ for learner in dirty.ALL), ABSENT]
    made.ids = {key: by_number.get(str(dirty.person(key)[0]), HAND_ID) for key in keys}
    for learner in dirty.HAND:
        folder = made.folder(learner.__name__)
        folder.mkdir(parents=True)
        for file, data in made.files(learner).items():
            (folder / file).write_bytes(data)
    (made.folder("fifo") / "answers.json").unlink()
    os.mkfifo(made.folder("fifo") / "answers.json")
    for path in (*made.folder("read_only").iterdir(), made.folder("read_only")):
        path.chmod(0o555)


def _grade(made: DirtyClass) -> None:
    made.course("grade", "grade", "02", "--timeout", "25")
    made.mark({key for key, want in EXPECTED.items() if want.text == READ and key != "late"})
    later = dirty.in_canvas("late", made.files(dirty.late))
    other = f"{made.work.essay} On second thought, nothing of this would change my mind."
    later |= dirty.in_canvas("again", made.files(dirty.again, other), attempt=1)
    made.course("late-comers", "collect", "02", made.written("c2.zip", dirty.zipped(later)))
    (made.folder("late") / "timestamp.txt").write_text("2026-12-02 13:00:00 UTC")
    made.course("grade again", "grade", "02", "--timeout", "25")
    made.mark({"late"})
    made.course("after marking", "grade", "02", "--timeout", "25")


def _read_out(made: DirtyClass) -> None:
    for key in PAGES:
        made.course(f"feedback {key}", "feedback", "02", "--students", made.ids[key])
    made.course("report", "report", "02")
    made.course("csv", "export", "--to", "csv", "--lesson", "02")
    form = made.written("grades.csv", dirty.canvas_form().encode())
    made.course("canvas", "export", "--to", "canvas", "--lesson", "02", "--canvas", form)
    made.course("moodle", "export", "--to", "moodle", "--lesson", "02")
    lines = "".join(f"{student},{dirty.person(key)[0]}\n" for key, student in made.ids.items())
    names = made.written("ids.csv", f"pseudonym,id\n{lines}".encode())
    made.course("moodle by ids", "export", "--to", "moodle", "--lesson", "02", "--names", names)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("roster", 0), ("release", 0), ("collect", 3), ("collect again", 3), ("late-comers", 0), ("grade", 3),
        ("grade again", 3), ("after marking", 3), ("feedback honest", 0), ("report", 0), ("csv", 0), ("canvas", 0),
        ("moodle", 1), ("moodle by ids", 0),
    ],
)  # fmt: skip
def test_commands_end_with_the_code_that_is_documented(the_class, command, code):
    print(the_class.output[command])
    assert the_class.codes[command] == code
    assert "Traceback" not in the_class.output[command]


def test_each_learner_has_a_line_in_the_table():
    assert {learner.__name__ for learner in dirty.ALL} == EXPECTED.keys() | NOT_TAKEN.keys()
    assert len(EXPECTED) >= 35


@pytest.mark.parametrize("key", EXPECTED)
def test_what_became_of_each(the_class, key):
    want, student = EXPECTED[key], the_class.ids[key]
    points, text = the_class.in_gradebook(key)
    row = next(row for row in the_class.table("csv") if row["student"] == student)
    mark = float(row["mark"]) if row["mark"] else None
    found = Want(points, text, int(row["tasks_waiting"]), row["status"], mark, want.says)
    said = the_class.said_of(key)
    print(
        "table:", " | ".join([key, str(getattr(dirty, key).__doc__), *map(str, found[:-1]), want.says or "—"])
    )
    print(said)
    assert found == want
    assert want.says in said


def test_platforms_get_the_same_and_an_empty_cell_for_what_waits(the_class):
    canvas = {row["ID"]: row for row in the_class.table("canvas")}
    moodle = {row["ID number"]: row for row in the_class.table("moodle")}
    for key, want in EXPECTED.items():
        number = str(dirty.person(key)[0])
        (mark,) = [value for name, value in moodle[number].items() if name != "ID number"]
        assert mark == ("" if want.mark is None else f"{want.mark:g}.0".replace(".0.0", ".0")), key
        if key != "by_id":
            assert canvas[number]["Lesson 02 (441)"] == mark, key
    for key in (*NOT_TAKEN, ABSENT):
        assert canvas[str(dirty.person(key)[0])]["Lesson 02 (441)"] == ""
    assert HAND_ID in the_class.output["canvas"]
    assert HAND_ID in the_class.output["moodle"]


def test_who_is_missing_or_was_not_taken_is_named(the_class):
    for key, says in NOT_TAKEN.items():
        assert says in the_class.output["collect"]
        assert the_class.ids[key] in the_class.output["collect"]
    _, name, surname = dirty.person(ABSENT)
    assert f"{the_class.ids[ABSENT]} ({surname}, {name})" in the_class.output["collect"]
    missing = [the_class.ids[key] for key in (*NOT_TAKEN, ABSENT)]
    for student in missing:
        assert student in the_class.output["late-comers"].rpartition("Missing")[2]
    page = the_class.page(the_class.root / "class" / "reports" / f"{LESSON}.html")
    assert f"Nothing handed in: {', '.join(sorted(missing))}." in page


def test_the_same_download_again_changes_nothing(the_class):
    taken = re.search(
        r"(\d+) learners in what you gave \((\d+) as before\)", the_class.output["collect again"]
    )
    assert taken is not None
    assert taken[1] == taken[2]
    assert "2 learners in what you gave (1 new, 1 newer than before)" in the_class.output["late-comers"]


def test_lateness_is_shown_wherever_points_are(the_class):
    late = the_class.ids["late"]
    assert "late work loses 2 points for each day begun" in the_class.output["release"]
    (line,) = [line for line in the_class.output["after marking"].splitlines() if f" {late} " in line]
    assert "1 day 1 h, −4 points" in line
    page = the_class.page(the_class.root / "class" / "reports" / f"{LESSON}.html")
    assert f"Late: {late} (1 day 1 h, −4 points)." in page
    feedback = the_class.page(the_class.folder("late", "feedback") / f"{LESSON}.html")
    assert "Handed in late: 1 day 1 h, −4 points. This is no part of the mark." in feedback
    row = next(row for row in the_class.table("csv") if row["student"] == late)
    assert (row["penalty"], row["points"], row["mark"]) == ("4.0", "10.25", "85.0")


def test_feedback_leaves_out_what_waits(the_class):
    def page(key: str) -> str:
        return the_class.page(the_class.folder(key, "feedback") / f"{LESSON}.html")

    assert COMMENT in page("honest")
    assert "Your mark for this lesson: 85.0 of 100" in page("honest")
    assert COMMENT not in page("again"), "the text is another one"
    for key in PAGES:
        want = EXPECTED[key]
        assert the_class.codes[f"feedback {key}"] == 0
        assert ("Your mark for this lesson" in page(key)) == (want.mark is not None), key
        assert ("No response." in page(key)) == (want.text == ZERO), key


def test_no_sentence_tells_who_somebody_is(the_class):
    names = {dirty.person(key)[1] for key in EXPECTED if key not in ("late", "again")}
    told = cast(str, the_class.output["grade"]) + the_class.page(
        the_class.root / "class" / "reports" / f"{LESSON}.html"
    )
    assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", told) and "-" in name]

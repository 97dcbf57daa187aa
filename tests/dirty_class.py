"""A class of lesson 02 in which each learner did the same right work and handed it in with dirt of another kind."""

from __future__ import annotations

import copy
import io
import json
import os
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from engine_lab import LESSON, learner_s

from course.answering.forms.written import STUB
from grading.sample_class.make import make_class

BOOK, TEXT = f"{LESSON}.ipynb", "manual-02-7"
OTHER = "03_dialogue_and_forum"
Files = dict[str, bytes]
SURNAMES = ("Müller", "Öz", "Weiß", "Ng", "Čapek", "van Dam", "O'Hara")


@dataclass
class Work:
    """What an honest learner has in a folder: a notebook whose outputs carry the answers, `answers.json`, a text."""

    notebook: dict[str, Any]
    answers: bytes
    essay: str

    @classmethod
    def right(cls, folder: Path) -> Work:
        """The sample class's first learner."""
        make_class("02", folder)
        own = folder / "s01" / LESSON
        notebook = json.loads((own / BOOK).read_bytes())
        work = cls(notebook, (own / "answers.json").read_bytes(), "".join(cell_of(notebook)["source"]))
        work.write(work.essay)
        return work

    def write(self, essay: str) -> None:
        """Put a text below its question."""
        self.essay, self.text["source"] = essay, f"{question()}\n\n{essay}"

    def copy(self) -> Work:
        """To be spoilt."""
        return replace(self, notebook=copy.deepcopy(self.notebook))

    def files(self, name: str = BOOK, answers: str = "answers.json") -> Files:
        """As they are handed in."""
        return {name: packed(self.notebook), answers: self.answers}

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The notebook's."""
        return self.notebook["cells"]

    @property
    def text(self) -> dict[str, Any]:
        """The written task's cell."""
        return cell_of(self.notebook)


def cell_of(notebook: dict[str, Any], name: str = TEXT) -> dict[str, Any]:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def question() -> str:
    """What stands in the written task's cell as it is given out."""
    return "".join(cell_of(learner_s())["source"]).replace(STUB, "").strip()


def packed(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook, ensure_ascii=False).encode()


def own_cell(source: str, kind: str = "markdown") -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": "3f2a91bc", "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def code(work: Work, name: str, source: str) -> None:
    cell_of(work.notebook, name)["source"] = source


def zipped(files: Files, folder: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{folder}{name}", data)
    return held.getvalue()


# --- What each learner did: the first line says it ------------------------------------------------------


def honest(work: Work) -> Files:
    """nothing: all is there and right"""
    return work.files()


def bundled(work: Work) -> Files:
    """handed in the zip file of `save_work()`"""
    return {"lesson-02-2026-11-03.zip": zipped(work.files())}


def retyped(work: Work) -> Files:
    """deleted the text's cell; question and text in a new one"""
    work.cells[work.cells.index(work.text)] = own_cell(f"{question()}\n\n{work.essay}")
    return work.files()


def bare(work: Work) -> Files:
    """deleted the text's cell; the text without its question in a new one"""
    work.cells[work.cells.index(work.text)] = own_cell(work.essay)
    return work.files()


def vscode(work: Work) -> Files:
    """an editor dropped the ids and nbgrader's metadata of every second cell, the text's too"""
    text = work.text
    for place, cell in enumerate(work.cells):
        if place % 2 or cell is text:
            cell.pop("id")
            cell["metadata"] = {}
    return work.files()


def deepnote(work: Work) -> Files:
    """a tool dropped all metadata and gave all cells other ids"""
    for place, cell in enumerate(work.cells):
        cell["id"], cell["metadata"] = f"{place:08x}", {}
    return work.files()


def colab(work: Work) -> Files:
    """Colab: format 4.0, ids in the metadata, metadata of its own"""
    for cell in work.cells:
        cell["metadata"] |= {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost:8080/"}}
    work.notebook["nbformat_minor"] = 0
    work.notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    return work.files()


def format_4_2(work: Work) -> Files:
    """nbformat 4.2, without ids"""
    for cell in work.cells:
        cell.pop("id")
    work.notebook["nbformat_minor"] = 2
    return work.files()


def format_3(work: Work) -> Files:
    """nbformat 3, saved by an old program"""
    old = nbformat.convert(nbformat.from_dict(work.notebook), 3)
    return {BOOK: json.dumps(old).encode(), "answers.json": work.answers}


def no_outputs(work: Work) -> Files:
    """outputs stripped, so that the notebook carries no answer"""
    for cell in work.cells:
        if "outputs" in cell:
            cell["outputs"] = []
    return work.files()


def no_answers(work: Work) -> Files:
    """forgot answers.json; the notebook carries the answers"""
    return {BOOK: packed(work.notebook)}


def below(work: Work) -> Files:
    """left the text's cell as it was; the text in a new cell below"""
    work.text["source"] = question() + "\n\n" + STUB
    work.cells.insert(work.cells.index(work.text) + 1, own_cell(work.essay))
    return work.files()


def text_in_copy(work: Work) -> Files:
    """the text only in …-Copy1.ipynb beside the notebook"""
    both = packed(work.notebook)
    work.text["source"] = question() + "\n\n" + STUB
    return {**work.files(), f"{LESSON}-Copy1.ipynb": both}


def all_in_copy(work: Work) -> Files:
    """worked in …-Copy1.ipynb; the notebook of our name is untouched"""
    return {**work.files(f"{LESSON}-Copy1.ipynb"), BOOK: packed(learner_s())}


def downloaded_again(work: Work) -> Files:
    """handed in the notebook, and an untouched one that the browser named (1)"""
    return {**work.files(), f"{LESSON} (1).ipynb": packed(learner_s())}


def docx(work: Work) -> Files:
    """the text in a .docx beside the notebook"""
    work.text["source"] = question() + "\n\n" + STUB
    return {**work.files(), "essay.docx": zipped({"word/document.xml": work.essay.encode()})}


def browser_answers(work: Work) -> Files:
    """answers (1).json, and no outputs"""
    no_outputs(work)
    return work.files(answers="answers (1).json")


def canvas_answers(work: Work) -> Files:
    """answers-1.json, and no outputs"""
    no_outputs(work)
    return work.files(answers="answers-1.json")


def other_answers(work: Work) -> Files:
    """lesson 03's answers.json; the notebook carries its own"""
    return {**work.files(), "answers.json": of_lesson_03()}


def both_answers(work: Work) -> Files:
    """lesson 03's as answers (1).json, this lesson's as answers.json, and no outputs"""
    no_outputs(work)
    return {**work.files(), "answers (1).json": of_lesson_03()}


def of_lesson_03() -> bytes:
    entry = {"answer": ["a"], "first": None, "checks": 1}
    return json.dumps({"schema": 1, "answers": {"03.1": entry}}).encode()


def cp1252_answers(work: Work) -> Files:
    """answers.json in cp1252; the notebook carries the answers"""
    document = json.loads(work.answers)
    document["answers"]["02.9"]["answer"]["reason"] = "Für die Dörfer besser, aber nur eine Stelle zählt das."
    return {**work.files(), "answers.json": json.dumps(document, ensure_ascii=False).encode("cp1252")}


def answers_alone(work: Work) -> Files:
    """answers.json alone"""
    return {"answers.json": work.answers}


def broken(work: Work) -> Files:
    """the notebook is cut off in the middle; answers.json is whole"""
    data = packed(work.notebook)
    return {BOOK: data[: len(data) // 2], "answers.json": work.answers}


def cut_off(work: Work) -> Files:
    """the notebook alone, cut off in the middle"""
    return {BOOK: broken(work)[BOOK]}


def empty(work: Work) -> Files:
    """an empty file as the notebook"""
    return {BOOK: b""}


def other_lesson(work: Work) -> Files:
    """lesson 03's notebook under this lesson's name"""
    return {BOOK: packed(learner_s(OTHER))}


def other_name(work: Work) -> Files:
    """lesson 03's notebook under its own name"""
    return {f"{OTHER}.ipynb": packed(learner_s(OTHER))}


def two_finals(work: Work) -> Files:
    """final.ipynb and final2.ipynb, both worked on"""
    first = packed(work.notebook)
    code(work, "exercise-02-2", "narrowed = 3")
    return {"final.ipynb": first, **work.files("final2.ipynb")}


def numbered(work: Work) -> Files:
    """the notebook is called … (1).ipynb"""
    return work.files(f"{LESSON} (1).ipynb")


def folder_zip(work: Work) -> Files:
    """a zip file of the whole folder"""
    return {"work.zip": zipped(work.files(), "Downloads/lesson 2/")}


def away(work: Work) -> Files:
    """%cd .. in the first task's cell"""
    code(work, "exercise-02-1", "%cd ..\n" + cell_of(work.notebook, "exercise-02-1")["source"])
    return work.files()


def chdir(work: Work) -> Files:
    """os.chdir("/") in the first task's cell"""
    code(
        work,
        "exercise-02-1",
        'import os\nos.chdir("/")\n' + cell_of(work.notebook, "exercise-02-1")["source"],
    )
    return work.files()


def endless(work: Work) -> Files:
    """the second task's cell never ends and lets nobody stop it"""
    loop = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    code(work, "exercise-02-2", loop)
    return work.files()


def crash(work: Work) -> Files:
    """the second task's cell ends the process; all forms were answered before"""
    code(work, "exercise-02-2", "import os\nos._exit(1)")
    return work.files()


def traceback(work: Work) -> Files:
    """the second task's cell stops with an error"""
    code(work, "exercise-02-2", "narrowed = nonsense")
    return work.files()


def late(work: Work) -> Files:
    """nothing but late"""
    return work.files()


def again(work: Work) -> Files:
    """handed in twice, the second time with another text"""
    return work.files()


def umlauts(work: Work) -> Files:
    """a name with umlauts and a space in front of the files"""
    return work.files()


def by_id(work: Work) -> Files:
    """files put by hand into a folder with umlauts and a space"""
    return work.files()


def big(work: Work) -> Files:
    """a picture of 6 MB beside the notebook"""
    return {**work.files(), "holiday.png": os.urandom(6_000_000)}


def fifo(work: Work) -> Files:
    """a pipe in the place of answers.json"""
    return {BOOK: packed(work.notebook), "answers.json": b""}


def read_only(work: Work) -> Files:
    """files and folder that nobody may write to"""
    return work.files()


def pasted(work: Work) -> Files:
    """pasted the question once more, without text, above and below the text"""
    work.cells.insert(0, own_cell(question()))
    work.cells.append({**own_cell(question()), "id": "77aa"})
    return work.files()


def raw(work: Work) -> Files:
    """changed the text's cell to raw"""
    work.text["cell_type"] = "raw"
    return work.files()


def as_code(work: Work) -> Files:
    """changed the text's cell to code"""
    work.text.update(cell_type="code", outputs=[], execution_count=None)
    return work.files()


def no_text(work: Work) -> Files:
    """wrote no text anywhere"""
    work.text["source"] = question() + "\n\n" + STUB
    return work.files()


def untouched(work: Work) -> Files:
    """handed the notebook in as it was given out"""
    return {BOOK: packed(learner_s())}


def doubled(work: Work) -> Files:
    """each cell stands there twice"""
    work.notebook["cells"] = [copy.deepcopy(cell) for cell in work.cells for _ in range(2)]
    return work.files()


def no_check(work: Work) -> Files:
    """deleted a check cell"""
    work.cells.remove(cell_of(work.notebook, "check-02-4"))
    return work.files()


Learner = Callable[[Work], Files]
# fmt: off
CANVAS: list[Learner] = [
    honest, retyped, bare, vscode, below, text_in_copy, all_in_copy, downloaded_again, docx, browser_answers,
    other_answers, both_answers, answers_alone, broken, cut_off, empty, other_lesson, other_name, two_finals, late,
    again, endless, no_text,
]
MOODLE: list[Learner] = [
    bundled, deepnote, colab, format_4_2, format_3, no_outputs, no_answers, canvas_answers, cp1252_answers, numbered,
    folder_zip, away, chdir, crash, traceback, big, pasted, raw, as_code, untouched, doubled, no_check,
]
OWN, HAND = [umlauts], [by_id, fifo, read_only]
# fmt: on
ALL = [*CANVAS, *MOODLE, *OWN, *HAND]
ABSENT = "absent"
HAND_ID = "Zoë Ü 7"


def person(key: str) -> tuple[int, str, str]:
    """A learner's number at the platform, first name and surname."""
    at = [*(learner.__name__ for learner in ALL), ABSENT].index(key)
    return 1000 + at, key.replace("_", " ").title().replace(" ", "-"), SURNAMES[at % len(SURNAMES)]


def roster() -> bytes:
    """The list of people, as Excel in German saves it: semicolons, UTF-16."""
    lines = ["id;name;login;section"]
    for key in (*(learner.__name__ for learner in ALL if learner is not by_id), ABSENT):
        number, first, last = person(key)
        lines.append(f'{number};"{last}, {first}";{key}@x.org;A')
    return ("\r\n".join(lines) + "\r\n").encode("utf-16")


def canvas_form() -> str:
    """Canvas's own export of its gradebook."""
    lines = [
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 02 (441)",
        "    Points Possible,,,,,100",
    ]
    for key in (*(learner.__name__ for learner in ALL if learner is not by_id), ABSENT):
        number, first, last = person(key)
        lines.append(f'"{last}, {first}",{number},u{number},{key}@x.org,A,')
    return "\n".join(lines) + "\n"


def in_canvas(key: str, files: Files, attempt: int = 0) -> Files:
    """As Canvas names a learner's files; a second attempt's get a number behind."""
    number, first, last = person(key)
    plain = unicodedata.normalize("NFKD", f"{last}{first}".casefold())
    who = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    mark = "LATE_" if key == late.__name__ else ""
    found = {}
    for place, (name, data) in enumerate(files.items()):
        stem, _, ending = name.rpartition(".")
        again = f"-{attempt}" if attempt else ""
        found[f"{who}_{mark}{number}_{90_000 + 1000 * attempt + place}_{stem}{again}.{ending}"] = data
    return found


def in_moodle(key: str, files: Files) -> Files:
    """As Moodle puts them into a folder of their learner's."""
    number, first, last = person(key)
    return {
        f"{first} {last}_{470_000 + number}_assignsubmission_file/{name}": data
        for name, data in files.items()
    }

"""What learners get for an exam: notebooks and an installable course, looked through for every key first."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from course.authoring.exam.sealing import CHECKS, EXERCISES, SOLUTION, TELLING, TEXT, ExamError
from course.exercises.library import read_exercises

TAKEN = ("course", "data", "etc", "notebooks", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT.md")
"""What a wheel of the course is made of. Grading, with its sample classes, stays here."""
LITTER = ("__pycache__", "*.pyc", ".ipynb_checkpoints", "answers*.json*", ".*", "lesson-*.zip")
FEWEST_LETTERS = 12
"""A shorter text is no sign of a key: it stands in the questions too."""
README = """\
# What you need for this lesson

1. Install the course from the file beside this one: `pip install {wheel}`
2. Open the lesson in `notebooks/` with `course start`, or with JupyterLab.

A check says "saved" and gives no points; hand in the file that `save_work()` makes.
"""


def hand_out(folder: Path, root: Path, private: Path) -> Path:
    """Write all that learners get into a folder, without keys, sample classes, graders' programs and history.

    Parameters
    ----------
    folder
        A folder that is not there yet, or empty.
    root
        The clone of the repository, with its sealed lessons.
    private
        Where the keys are kept.

    Returns
    -------
    Path
        The installable file, a wheel.

    Raises
    ------
    ExamError
        When the folder holds something, the wheel cannot be built, or a key would be handed out. The folder is
        left as it was then.
    """
    folder = free(folder)
    with tempfile.TemporaryDirectory(prefix="course-hand-out-") as temporary:
        stage, out = Path(temporary, "stage"), Path(temporary, "out")
        _stage(root, stage)
        shutil.copytree(stage / "notebooks", out / "notebooks")
        wheel = _wheel(stage, out)
        (out / "README.md").write_text(README.format(wheel=wheel.name), encoding="utf-8")
        if found := sorted(leaks(out, root, private)):
            places = "; ".join(f"{place} ({text[:40]!r})" for place, text in found[:5])
            raise ExamError(f"Nothing was handed out: {len(found)} texts tell answers, such as {places}.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(out, folder, dirs_exist_ok=True)
    return folder / wheel.name


def free(folder: Path) -> Path:
    """A folder as an absolute path, if nothing stands in it.

    Raises
    ------
    ExamError
        When it holds something.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExamError(f"{folder} holds something already; name a new folder.")
    return folder


def _stage(root: Path, stage: Path) -> None:
    """A copy of what a wheel is made of, whose settings name no graders' commands."""
    stage.mkdir()
    for name in TAKEN:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, stage / name, ignore=shutil.ignore_patterns(*LITTER))
        elif source.is_file():
            shutil.copy(source, stage)
    settings = (stage / "pyproject.toml").read_text(encoding="utf-8")
    settings = settings.replace('packages = ["course", "grading"]', 'packages = ["course"]')
    settings = re.sub(r'\[project\.entry-points\."course\.commands"\]\n(?:\w.*\n)*', "", settings)
    if "grading" in settings.partition("[tool.ruff]")[0].replace("nbgrader", ""):
        raise ExamError("pyproject.toml names the package grading in another way; learners would get it.")
    (stage / "pyproject.toml").write_text(settings, encoding="utf-8")


def _wheel(stage: Path, out: Path) -> Path:
    program = shutil.which("uv")
    command = [program, "build", "--quiet"] if program else [sys.executable, "-m", "build"]
    done = subprocess.run(
        [*command, "--wheel", *(["--out-dir"] if program else ["--outdir"]), str(out), str(stage)],
        capture_output=True,
        text=True,
    )
    wheel = next(out.glob("*.whl"), None)
    if done.returncode or wheel is None:
        last = (done.stderr.strip().splitlines() or ["it gives no reason"])[-1]
        raise ExamError(
            f"The installable file could not be built with uv ({last}); it needs uv, and hatchling once."
        )
    (out / ".gitignore").unlink(missing_ok=True)
    return wheel


def leaks(folder: Path, root: Path, private: Path) -> Iterator[tuple[str, str]]:
    """Where something that is handed out holds a text that tells an answer: the place, and the text.

    Parameters
    ----------
    folder
        What is handed out.
    root, private
        As for `hand_out`.
    """
    texts = {text for lesson in sorted(private.glob("[0-9][0-9]_*")) for text in telling_texts(lesson, root)}
    forms = {
        form: text
        for text in texts
        for form in (text, html.escape(text), json.dumps(text, ensure_ascii=False)[1:-1])
    }
    if not forms:
        return
    for place, content in _contents(folder):
        plain = " ".join(content.split())
        for form, text in forms.items():
            if form in plain:
                yield place, text


def _contents(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}: {name}", archive.read(name).decode("utf-8", "replace")
        elif path.is_file():
            yield str(path.relative_to(folder)), path.read_text(encoding="utf-8", errors="replace")


def telling_texts(keys: Path, root: Path) -> set[str]:
    """Every text of a lesson's private folder that its questions, and the rest of the course, do not hold.

    Parameters
    ----------
    keys
        The lesson's private folder.
    root
        The clone, in which the lesson is sealed.
    """
    said, code = set(_of_exercises(keys / EXERCISES)), {*_of_text(keys / TEXT), *_of_checks(keys / CHECKS)}
    for path in keys.glob("[0-9][0-9].yml"):
        right = yaml.safe_load(path.read_text(encoding="utf-8")).get("right", {})
        said |= set(_strings([right.get("answers"), right.get("text")]))
        code |= set(_strings(right.get("code")))
    asked = _asked(root, keys.name)
    usual = asked + _usual_code(root, keys.name)
    return {text for text in _long(said) if text not in asked} | {
        text for text in _long(code) if text not in usual
    }


def _long(texts: set[str]) -> set[str]:
    plain = {" ".join(text.split()) for text in texts}
    return {text for text in plain if sum(letter.isalpha() for letter in text) >= FEWEST_LETTERS}


def _of_exercises(path: Path) -> Iterator[str]:
    """What is right and what is said to each answer, of what is sealed."""
    if not path.is_file():
        return
    tasks = {exercise.id for exercise in read_exercises(path).values() if exercise.is_task}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        if entry["id"] in tasks:
            parts = [entry, *(entry.get("items") or [])]
            yield from _strings([part[name] for part in parts for name in TELLING if name in part])


def _of_text(path: Path) -> Iterator[str]:
    if path.is_file():
        for match in SOLUTION.finditer(path.read_text(encoding="utf-8")):
            yield from match[2].splitlines()


def _of_checks(path: Path) -> Iterator[str]:
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (line for line in lines if not line.startswith(("from ", "import ", "def ", "#")))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _asked(root: Path, lesson: str) -> str:
    """What the sealed lesson and the tables say openly."""
    lessons = root / "course" / "lessons"
    return _joined([*(lessons / lesson / name for name in (EXERCISES, TEXT)), *(root / "data").glob("*.csv")])


def _usual_code(root: Path, lesson: str) -> str:
    """Code that other lessons and the course itself have: such a line, one that loads a table say, tells nothing."""
    lessons = root / "course" / "lessons"
    others = [path for path in lessons.glob(f"*/{TEXT}") if path.parent.name != lesson]
    return _joined(
        [*others, *(path for path in (root / "course").rglob("*.py") if path.parent.name != lesson)]
    )


def _joined(paths: list[Path]) -> str:
    return "\n".join(" ".join(path.read_text(encoding="utf-8").split()) for path in paths)

"""A course with one made-up lesson, 98, that keeps every rule: what `course new` writes."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT

from course.authoring.new import new_lesson

NAME = "98_made_up"
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/syllabus.md")


class MadeUp:
    """Its folders, and a way to change its files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lessons = root / "course" / "lessons"
        self.folder = self.lessons / NAME

    def change(self, file: str, *changes: tuple[str, str]) -> MadeUp:
        """Replace texts in a file of the lesson, or of the repository; each must be there."""
        path = self.folder / file if (self.folder / file).exists() else self.root / file
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, f"{before!r} is not in {file}"
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")
        return self

    def snapshot(self) -> dict[str, bytes]:
        """Every file of the course, to see whether something changed."""
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }


def make_course(root: Path, monkeypatch, documents: bool = False) -> MadeUp:
    """Write the lesson below `root`; with documents, README, CONTRIBUTING and syllabus stand there too."""
    made_up = MadeUp(root)
    made_up.lessons.mkdir(parents=True)
    monkeypatch.setenv("COURSE_LESSONS", str(made_up.lessons))
    if documents:
        (root / "docs").mkdir()
        (root / "grading" / "sample_class").mkdir(parents=True)
        for name in DOCUMENTS:
            shutil.copy(ROOT / name, root / name)
    new_lesson("98", "made_up", root)
    return made_up

"""A folder with the learners' notebooks and nothing else, to be published for nbgitpuller."""

from __future__ import annotations

import json
from pathlib import Path

from course import __version__
from course.app.start import is_private
from course.ground.errors import CourseError
from course.ground.files import write_whole
from course.ground.places import notebooks_folder

LIST = ".course-published.json"
"""Names what was published, so that the next time only that is replaced or taken away."""
IGNORED = """\
answers.*
*-before-*.ipynb
lesson-*.zip
*.lock
.ipynb_checkpoints/
feedback/
"""
README = f"""\
# Reading Digital Human Rights: the notebooks

The notebooks of version {__version__} of the course, as learners open them. They need that version of the package
`reading-digital-human-rights` where they run. Begin with `notebooks/Contents.ipynb`.

`course publish` wrote this folder; change nothing here by hand.
"""


class PublishError(CourseError):
    """A folder that cannot be published into: one sentence with the fix."""


def publish(folder: Path) -> list[str]:
    """Write the notebooks, and take away what an earlier version wrote and this one does not have.

    Parameters
    ----------
    folder
        A new or empty folder, a git clone without files, or one that was published into before.

    Returns
    -------
    list of str
        The paths that are new, changed or gone.

    Raises
    ------
    PublishError
        When the folder holds something else, or there are no notebooks.
    """
    files = _files()
    before = _published(folder)
    if before is None and folder.is_dir() and [path for path in folder.iterdir() if path.name != ".git"]:
        raise PublishError(f"{folder} holds something else; name an empty folder.")
    changed = [name for name, data in files.items() if _differs(folder / name, data)]
    gone = [name for name in before or [] if name not in files and (folder / name).is_file()]
    for name in changed:
        write_whole(folder / name, files[name])
    for name in gone:
        (folder / name).unlink()
    write_whole(folder / LIST, json.dumps(sorted(files), indent=1) + "\n")
    return sorted(changed + gone)


def _files() -> dict[str, bytes]:
    source = notebooks_folder()
    found = {
        f"notebooks/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and not is_private(path.relative_to(source))
    }
    if not found:
        raise PublishError(f"There are no notebooks in {source}; make them with `course build`.")
    return found | {".gitignore": IGNORED.encode(), "README.md": README.encode()}


def _published(folder: Path) -> list[str] | None:
    """What was published before; a path that leads elsewhere is none of ours."""
    try:
        names = json.loads((folder / LIST).read_bytes())
    except (OSError, ValueError):
        return None
    root = folder.resolve()
    return [name for name in names if isinstance(name, str) and (root / name).resolve().is_relative_to(root)]


def _differs(path: Path, data: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != data

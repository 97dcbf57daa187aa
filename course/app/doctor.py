"""What the course needs on this machine, and whether it is there."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "reading-digital-human-rights"
PACKAGES = ("jupyterlab", "nbgrader", "ipywidgets", "pandas", "matplotlib")
LAB_PARTS = {
    "widgets in JupyterLab": ("@jupyter-widgets/jupyterlab-manager", "jupyterlab-widgets"),
    "Validate button": ("@jupyter/nbgrader", "nbgrader"),
}
EXTENSION = "course.answering.kernel.extension"
KERNEL_SETTINGS = "ipython_kernel_config.py"
IPYTHON_FOLDERS = ("/usr/local/etc/ipython", "/etc/ipython")
"""Where IPython looks on every machine, beside the environment's own folder."""
CLASSES = ("class", "class-demo")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Parameters
    ----------
    name
        What was looked for.
    ok
        Whether it is there.
    detail
        Its version or place.
    fix
        One sentence, when it is missing.
    needed
        Whether a learner needs it; the rest matters for tests and grading alone.
    """

    name: str
    ok: bool
    detail: str = ""
    fix: str = ""
    needed: bool = True


def examine(folder: Path) -> Iterator[Finding]:
    """Look at everything, one finding after the other.

    Parameters
    ----------
    folder
        Where the learner means to work.
    """
    yield _python()
    yield _course()
    for package in PACKAGES:
        yield _package(package)
    yield _kernel()
    for name, (extension, package) in LAB_PARTS.items():
        yield _lab_part(name, extension, package)
    yield _errors_in_words()
    yield _writable(folder)
    yield _chromium()
    yield _bubblewrap()
    yield from _classes(folder)


def _install(requirement: str) -> str:
    return (
        f'Install it with `python -m pip install "{requirement}"`, or run `uv sync` in a clone of the course.'
    )


def _python() -> Finding:
    from packaging.specifiers import SpecifierSet

    version = ".".join(map(str, sys.version_info[:3]))
    try:
        wanted = metadata.metadata(DISTRIBUTION)["Requires-Python"] or ""
    except metadata.PackageNotFoundError:
        wanted = ""
    fix = (
        f"Make an environment with a Python that fits {wanted}, such as `uv venv --python 3.12`, "
        "and install the course in it."
    )
    return Finding("python", SpecifierSet(wanted).contains(version), f"{version} ({sys.executable})", fix)


def _course() -> Finding:
    try:
        return Finding("course", True, metadata.version(DISTRIBUTION))
    except metadata.PackageNotFoundError:
        return Finding(
            "course", False, "", "Install it from its folder with `python -m pip install .` or `uv sync`."
        )


def _package(name: str) -> Finding:
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        lines = []
    wanted = next((need for need in map(Requirement, lines) if need.name == name), Requirement(name))
    fix = _install(f"{name}{wanted.specifier}")
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, False, "", fix)
    return Finding(name, wanted.specifier.contains(version, prereleases=True), version, fix)


def _kernel() -> Finding:
    fix = "Run `python -m ipykernel install --sys-prefix --name python3` with the Python named above."
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return Finding("kernel python3", False, "", _install("ipykernel"))
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding("kernel python3", False, "", fix)
    program = spec.argv[0] if spec.argv else ""
    # jupyter_client runs these names with its own interpreter, whatever PATH says.
    names = {"python", f"python{sys.version_info[0]}", f"python{sys.version_info[0]}.{sys.version_info[1]}"}
    # Not resolved: the Pythons of two environments may be links to the same file.
    same = program in names or _folder(program) == _folder(sys.executable)
    return Finding("kernel python3", same, spec.resource_dir if same else f"runs {program}", fix)


def _folder(program: str) -> str:
    return os.path.normcase(os.path.dirname(os.path.abspath(program)))


def _lab_part(name: str, extension: str, package: str) -> Finding:
    fix = _install(package)
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return Finding(name, False, "", fix)
    for place in jupyter_path("labextensions"):
        try:
            described = json.loads((Path(place) / extension / "package.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        return Finding(name, True, f"{extension} {described.get('version', '')}".strip())
    return Finding(name, False, "", fix)


def _errors_in_words() -> Finding:
    """Is the file there that makes a kernel load the course's extension?"""
    fix = (
        "Lessons work without it, but errors come in Python's words alone: install the course again with "
        "`uv sync --reinstall-package reading-digital-human-rights` or "
        "`python -m pip install --force-reinstall --no-deps .`."
    )
    folders = [Path(sys.prefix, "etc", "ipython"), *map(Path, IPYTHON_FOLDERS)]
    for path in (folder / KERNEL_SETTINGS for folder in folders):
        try:
            if EXTENSION in path.read_text(encoding="utf-8"):
                return Finding("errors in words", True, str(path))
        except (OSError, ValueError):
            continue
    return Finding("errors in words", False, "", fix, needed=False)


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        fix = "Change to a folder of your own, such as `cd ~`, and start there."
        return Finding("write access", False, f"{folder} ({error.strerror})", fix)
    return Finding("write access", True, str(folder))


def _chromium() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    on_mac = [Path(f"/Applications/{name}.app") for name in ("Chromium", "Google Chrome")]
    found = found or next((str(app) for app in on_mac if app.is_dir()), None)
    fix = (
        "Only the browser tests need it: `apt-get install chromium` on Debian, "
        "`brew install --cask chromium` on macOS."
    )
    return Finding("chromium", found is not None, found or "", fix, needed=False)


def _bubblewrap() -> Finding:
    found = shutil.which("bwrap")
    fix = "Only grading needs it: `apt-get install bubblewrap` on Debian."
    if sys.platform != "linux":
        fix = "Only grading needs it, and it exists on Linux alone: grade on Linux or in WSL2."
    return Finding("bubblewrap", found is not None, found or "", fix, needed=False)


def _classes(folder: Path) -> Iterator[Finding]:
    """Who may look into a class that stands here? One that a group of graders shares has the group's mark (setgid)."""
    for path in (folder / name for name in CLASSES):
        if os.name != "posix" or not path.is_dir():
            continue
        mode = path.stat().st_mode
        is_open = mode & stat.S_IRWXO or (mode & stat.S_IRWXG and not mode & stat.S_ISGID)
        fix = f"It holds people's work and points: close it to others with `chmod -R go= {path.name}`."
        yield Finding(f"{path.name}/ is private", not is_open, str(path), fix, needed=False)

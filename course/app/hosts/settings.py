"""The settings with which JupyterLab is a learner's desk, or an instructor's: the same wherever it runs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OUTPUT_SECONDS = 60
"""How long nbgrader's Validate waits for what a cell shows: its own 4 seconds are too few where a machine is busy."""

_INSTRUCTORS_SERVER = ("formgrader", "assignment_list", "course_list")
_INSTRUCTORS_LAB = ("formgrader", "assignment-list", "course-list", "create-assignment", "menu")

# Files of this folder are merged by name and the last one wins: nbgrader's own begin with "nbgrader". Of all settings
# in them a server heeds those of extensions alone; every other one belongs into its application's own file.
_EXTENSIONS = "jupyter_server_config.d/zz-course.json"

QUIET_LAB = {
    "LabApp": {
        "extension_manager": "readonly",
        "news_url": None,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
    }
}
"""No news and no update checks, for a JupyterLab that is started by somebody else's command."""

Files = Mapping[str, Mapping[str, Any]]
"""What stands in files of JSON, by their paths below a folder of settings."""


def write_settings(folder: Path, instructor: bool, exchange: bool = False, more: Files | None = None) -> None:
    """Write the defaults that JupyterLab reads through `JUPYTER_CONFIG_PATH`; a learner's own settings win.

    Nothing is locked, so that another folder of settings may say otherwise.

    Parameters
    ----------
    folder
        A folder of our own, or an environment's `etc/jupyter`.
    instructor
        Learners get nbgrader's Validate button alone, instructors all its tools.
    exchange
        Learners get the list of assignments too, which nbgrader's exchange hands out.
    more
        Settings of the place where JupyterLab runs, added to these.
    """
    files = _desk(instructor, exchange)
    for name, content in (more or {}).items():
        files[name] = _merged(files.get(name, {}), content)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _desk(instructor: bool, exchange: bool) -> dict[str, Mapping[str, Any]]:
    listed = {"assignment_list", "assignment-list", "menu"} if exchange else set()
    server = {
        f"nbgrader.server_extensions.{name}": instructor or name in listed for name in _INSTRUCTORS_SERVER
    }
    server["nbgrader.server_extensions.validate_assignment"] = True
    lab = {f"@jupyter/nbgrader:{name}": not (instructor or name in listed) for name in _INSTRUCTORS_LAB}
    lab["@jupyter/nbgrader:validate-assignment"] = False
    notification = {"fetchNews": "false", "checkForUpdates": False}
    return {
        "jupyter_server_config.json": {"ServerApp": {"terminado_settings": {"shell_command": _shell()}}},
        _EXTENSIONS: {"ServerApp": {"jpserver_extensions": server}},
        "labconfig/page_config.json": {
            "disabledExtensions": lab,
            "buildAvailable": False,
            "buildCheck": False,
        },
        "nbgrader_config.json": {"Execute": {"iopub_timeout": OUTPUT_SECONDS}},
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/apputils-extension:notification": notification
        },
    }


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both, at every depth; the other's where they differ."""
    both = dict(one)
    for name, value in other.items():
        before = both.get(name)
        both[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return both


def _shell() -> list[str]:
    """The shell of JupyterLab's terminal. A login shell would forget where the command `course` is."""
    if os.name == "nt":
        return ["powershell.exe"]
    return [os.environ.get("SHELL") or shutil.which("bash") or "sh"]

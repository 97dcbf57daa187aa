"""Launch links for the lessons: Binder, and nbgitpuller on a JupyterHub."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from course.ground.errors import CourseError

BINDER = "https://mybinder.org"
PROVIDERS = {"github": ("gh", "github.com"), "gitlab": ("gl", "gitlab.com")}

_HOSTS = {
    "github.com": "github",
    "www.github.com": "github",
    "ssh.github.com": "github",
    "gitlab.com": "gitlab",
    "www.gitlab.com": "gitlab",
    "altssh.gitlab.com": "gitlab",
}
_SCP = re.compile(r"(?:[^@/:]+@)?(?P<host>[^/:]+):(?P<path>[^/].*)")
_PART = r"[A-Za-z0-9_.-]+"
_NAME = {"github": re.compile(f"{_PART}/{_PART}"), "gitlab": re.compile(f"{_PART}(/{_PART})+")}
_GIVE = "give it as --repo OWNER/NAME"


class LinkError(CourseError):
    """A link that cannot be made: one sentence with the fix."""


@dataclass(frozen=True)
class Repository:
    """Where the course is published.

    Parameters
    ----------
    provider
        "github" or "gitlab".
    path
        OWNER/NAME; on GitLab, groups may be nested.
    """

    provider: str
    path: str

    def __post_init__(self) -> None:
        if self.provider not in PROVIDERS:
            raise LinkError(f"{self.provider} is no provider; use {' or '.join(PROVIDERS)}.")
        dots = any(set(part) == {"."} for part in self.path.split("/"))
        if dots or not _NAME[self.provider].fullmatch(self.path):
            raise LinkError(f"{self.path!r} is not of the form OWNER/NAME.")

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[1]

    @property
    def address(self) -> str:
        return f"https://{PROVIDERS[self.provider][1]}/{self.path}"


@dataclass(frozen=True)
class LessonLinks:
    """The links of one lesson; `hub` is None unless a JupyterHub was named."""

    lesson: str
    binder: str
    hub: str | None = None

    @property
    def title(self) -> str:
        number, _, words = self.lesson.partition("_")
        return f"Lesson {number}: {words.replace('_', ' ')}"

    @property
    def binder_badge(self) -> str:
        return f"[![{self.title} (opens on Binder)]({BINDER}/badge_logo.svg)]({self.binder})"

    @property
    def hub_badge(self) -> str | None:
        return f"[{self.title} (opens on your hub)]({self.hub})" if self.hub else None


def repository_of(remote: str) -> Repository:
    """The repository that a git remote's address names; a password in it is dropped.

    Parameters
    ----------
    remote
        An https or ssh address on GitHub or GitLab.

    Raises
    ------
    LinkError
        When it is on another host, or names no repository.
    """
    parts = urlsplit(remote) if "://" in remote else None
    scp = None if parts else _SCP.fullmatch(remote)
    if parts:
        host, path = parts.hostname or "", parts.path
    elif scp:
        host, path = scp["host"], scp["path"]
    else:
        raise LinkError(f"The remote origin is no address on GitHub or GitLab; {_GIVE}.")
    provider = _HOSTS.get(host.lower())
    if provider is None:
        raise LinkError(
            f"The remote origin is on {host or 'this machine'}, not on GitHub or GitLab; {_GIVE}."
        )
    return Repository(provider, path.strip("/").removesuffix(".git"))


def origin_of(folder: Path) -> Repository:
    """The repository that the clone around `folder` came from.

    Raises
    ------
    LinkError
        When git, the clone, its `notebooks` folder or its remote `origin` is missing.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise LinkError(f"{folder} is not in a git repository; {_GIVE}.")
    if not (Path(top) / "notebooks").is_dir():
        raise LinkError(f"{top} is not the course's repository (it has no folder notebooks); {_GIVE}.")
    remote = _git(folder, "remote", "get-url", "origin")
    if not remote:
        raise LinkError(f"The repository has no remote named origin; {_GIVE}.")
    return repository_of(remote)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False, timeout=20
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        raise LinkError(f"git did not answer, so the address is unknown; {_GIVE}.") from error
    return done.stdout.strip() if done.returncode == 0 else None


def lesson_links(
    lesson: str, repository: Repository, branch: str = "main", hub: str | None = None
) -> LessonLinks:
    """The links that open one lesson in JupyterLab.

    Parameters
    ----------
    lesson
        A lesson's folder name.
    repository
        Where the course is published.
    branch
        A branch or tag.
    hub
        The address of a JupyterHub with nbgitpuller.

    Raises
    ------
    LinkError
        When `hub` is not an http address.
    """
    notebook = f"lab/tree/notebooks/{lesson}/{lesson}.ipynb"
    short, _ = PROVIDERS[repository.provider]
    spec = repository.path if short == "gh" else quote(repository.path, safe="")
    binder = f"{BINDER}/v2/{short}/{spec}/{quote(branch, safe='')}?{_query(urlpath=notebook)}"
    return LessonLinks(lesson, binder, _hub_link(hub, repository, branch, notebook) if hub else None)


def _query(**parts: str) -> str:
    return urlencode(parts, quote_via=quote, safe="")


def _hub_link(hub: str, repository: Repository, branch: str, notebook: str) -> str:
    parts = urlsplit(hub)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise LinkError(f"{hub!r} is not the address of a hub; write it as https://hub.example.org.")
    in_clone = notebook.replace("lab/tree/", f"lab/tree/{repository.name}/", 1)
    query = _query(repo=repository.address, urlpath=in_clone, branch=branch)
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"

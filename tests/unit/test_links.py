"""`course links`: addresses come from git or from the person, and are never invented."""

from __future__ import annotations

import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from empty_lessons import make_lessons
from typer.testing import CliRunner

from course.app import cli
from course.app.links import LinkError, Repository, lesson_links, origin_of, repository_of
from course.ground import places


@pytest.mark.parametrize(
    ("remote", "provider", "path"),
    [
        ("https://github.com/owner/name.git", "github", "owner/name"),
        ("https://github.com/owner/name", "github", "owner/name"),
        ("https://github.com/owner/name/", "github", "owner/name"),
        ("https://someone:secret@github.com/owner/name.git", "github", "owner/name"),
        ("git@github.com:owner/name.git", "github", "owner/name"),
        ("git@github.com:owner/na.me", "github", "owner/na.me"),
        ("ssh://git@github.com/owner/name.git", "github", "owner/name"),
        ("ssh://git@ssh.github.com:443/owner/name.git", "github", "owner/name"),
        ("https://gitlab.com/group/sub/name.git", "gitlab", "group/sub/name"),
        ("git@gitlab.com:group/name.git", "gitlab", "group/name"),
    ],
)
def test_every_form_of_a_remote(remote, provider, path):
    assert repository_of(remote) == Repository(provider, path)


@pytest.mark.parametrize(
    "remote",
    [
        "https://git.example.org/owner/name.git",
        "/srv/git/course.git",
        "../course",
        "https://github.com/owner",
        "https://github.com/a/b/c",
        "https://github.com.example.org/owner/name",
        "git@github.com:../name",
        "C:\\course",
        "",
    ],
)
def test_other_remotes_are_refused_with_the_way_out(remote):
    with pytest.raises(LinkError, match=r"--repo OWNER/NAME|not of the form OWNER/NAME"):
        repository_of(remote)


def test_a_secret_in_a_remote_is_never_told():
    with pytest.raises(LinkError) as caught:
        repository_of("https://someone:secret@git.example.org/owner/name.git")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "path", ["owner", "a/b/c", "a b/c", "a/", "/b", "../b", "a/..", "a/b?x=1", "a/b#c", "a/b\n"]
)
def test_what_is_no_repository(path):
    with pytest.raises(LinkError):
        Repository("github", path)


def test_binder_and_nbgitpuller_links():
    links = lesson_links(
        "02_framework", Repository("github", "owner/name"), "a/b c", "https://hub.example.org/x/"
    )
    assert links.binder == (
        "https://mybinder.org/v2/gh/owner/name/a%2Fb%20c"
        "?urlpath=lab%2Ftree%2Fnotebooks%2F02_framework%2F02_framework.ipynb"
    )
    assert links.hub
    hub = urlsplit(links.hub)
    assert (hub.netloc, hub.path) == ("hub.example.org", "/x/hub/user-redirect/git-pull")
    assert parse_qs(hub.query) == {
        "repo": ["https://github.com/owner/name"],
        "urlpath": ["lab/tree/name/notebooks/02_framework/02_framework.ipynb"],
        "branch": ["a/b c"],
    }
    assert links.binder_badge == (
        f"[![Lesson 02: framework (opens on Binder)](https://mybinder.org/badge_logo.svg)]({links.binder})"
    )
    assert links.hub_badge == f"[Lesson 02: framework (opens on your hub)]({links.hub})"


def test_gitlab_groups_are_one_part_of_a_binder_link():
    links = lesson_links("02_framework", Repository("gitlab", "group/sub/name"))
    assert links.binder.startswith("https://mybinder.org/v2/gl/group%2Fsub%2Fname/main?")
    assert links.hub is None


@pytest.mark.parametrize(
    "hub", ["hub.example.org", "ftp://hub.example.org", "https://", "https://h.org/?a=b"]
)
def test_what_is_no_hub(hub):
    with pytest.raises(LinkError, match="hub"):
        lesson_links("02_framework", Repository("github", "a/b"), hub=hub)


@pytest.fixture
def clone(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    clone = tmp_path / "clone"
    make_lessons(clone / "notebooks")
    monkeypatch.setattr(places, "notebooks_folder", lambda: clone / "notebooks")
    monkeypatch.chdir(clone)
    return clone


def git(folder, *arguments):
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_the_address_comes_from_git(clone):
    with pytest.raises(LinkError, match=r"not in a git repository.*--repo"):
        origin_of(clone)
    git(clone, "init")
    with pytest.raises(LinkError, match=r"no remote named origin.*--repo"):
        origin_of(clone)
    git(clone, "remote", "add", "origin", "git@github.com:owner/name.git")
    result = CliRunner().invoke(cli.app, ["links"])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("mybinder.org/v2/gh/owner/name/main?") == 4
    assert "Lesson 02: the official framework" in result.stdout
    assert "git-pull" not in result.stdout


def test_another_projects_remote_is_not_taken(clone, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    git(other, "remote", "add", "origin", "https://github.com/someone/else")
    with pytest.raises(LinkError, match="not the course's repository"):
        origin_of(other)


def test_without_git_one_sentence_says_so(clone, monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = CliRunner().invoke(cli.app, ["links"])
    assert result.exit_code == 1
    assert "--repo OWNER/NAME" in result.stderr


def test_a_repository_given_by_hand(clone):
    line = [
        "links",
        "--repo",
        "group/sub/name",
        "--provider",
        "gitlab",
        "--branch",
        "v1",
        "--hub",
        "https://h.org",
    ]
    result = CliRunner().invoke(cli.app, line)
    assert result.exit_code == 0, result.output
    assert "/v2/gl/group%2Fsub%2Fname/v1?" in result.stdout
    assert "repo=https%3A%2F%2Fgitlab.com%2Fgroup%2Fsub%2Fname&" in result.stdout
    for wrong in (["--repo", "nonsense"], ["--repo", "a/b", "--provider", "sourceforge"]):
        assert CliRunner().invoke(cli.app, ["links", *wrong]).exit_code == 1

"""The command line. Each command's work sits in a module of its own, loaded when the command runs."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from course.app.copies.commands import FRESH, RESTORE, fresh, restore
from course.app.data import data
from course.app.minutes import show_minutes
from course.app.new import EPILOG as NEW
from course.app.new import new
from course.app.site import BRING_IN, SITE, bring_in, site
from course.ground.errors import CourseError
from course.ground.places import commands_on_path, repository_root, setting

if TYPE_CHECKING:
    from rich.progress import Progress

    from course.app.validate import Check, Result

PLUGINS = "course.commands"
_FULL = (errno.ENOSPC, errno.EDQUOT)


class _Plainly(TyperGroup):
    """A group whose errors are one plain sentence and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if _is_typers(error) or setting("debug"):
                raise
            complain(_sentence(error))
            raise typer.Exit(1) from None


def _is_typers(error: Exception) -> bool:
    package = type(error).__module__.split(".")[0]
    return package in ("typer", "click") or (isinstance(error, OSError) and error.errno == errno.EPIPE)


def _sentence(error: Exception) -> str:
    """A `CourseError` is a sentence; for the rest we find one."""
    if isinstance(error, CourseError):
        return str(error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return (
            f"The disk is full{f' ({error.filename})' if error.filename else ''}: free some space and run the same "
            "command again; what stands there is whole."
        )
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}."
    return (
        f"Something broke inside the course ({type(error).__name__}: {error}); "
        "set COURSE_DEBUG=1 and run it again to see where."
    )


app = typer.Typer(
    cls=_Plainly,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def load_commands(into: typer.Typer = app) -> None:
    """Add the commands of other packages; one that is broken is named and left out.

    Parameters
    ----------
    into
        Handed to each entry point of the group `course.commands`: a function `register(app)`.
    """
    for entry in sorted(entry_points(group=PLUGINS), key=lambda entry: entry.name):
        before = list(into.registered_commands), list(into.registered_groups)
        try:
            entry.load()(into)
        except Exception as error:
            into.registered_commands[:], into.registered_groups[:] = before
            complain(
                f"The commands of {entry.name} could not be loaded ({type(error).__name__}: {error}); "
                "all others work."
            )


def say(text: str = "", style: str | None = None) -> None:
    """Print a text as it is: brackets are no markup, and lines break only where the terminal ends them."""
    from rich.console import Console

    Console().print(text, style=style, markup=False, highlight=False, emoji=False, soft_wrap=True)


def complain(text: str) -> None:
    """Print a sentence to standard error."""
    from rich.console import Console

    Console(stderr=True).print(text, style="red", markup=False, highlight=False, emoji=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error, gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar


def _show_version(wanted: bool) -> None:
    if wanted:
        from course import __version__

        typer.echo(f"course {__version__}")
        raise typer.Exit


@app.callback()
def _course(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Reading Digital Human Rights: a course of Jupyter notebooks.

    Start with [bold]course start[/bold]; if something does not work, run [bold]course doctor[/bold].
    """
    # An environment's own kernel and extensions before a user's from another one.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    commands_on_path()


@app.command(
    epilog="Examples: [bold]course start[/bold], [bold]course start 2[/bold], "
    "[bold]course start --folder ~/rights[/bold], [bold]course start --instructor[/bold]"
)
def start(
    lesson: Annotated[
        str | None,
        typer.Argument(help="A lesson to open, such as 2 or 02_the_official_framework.", show_default=False),
    ] = None,
    instructor: Annotated[
        bool, typer.Option("--instructor", help="Open the course's own folder with nbgrader's grading tools.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port to use; else the first free one.", show_default=False),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where your copies stand.", show_default="./my-work")
    ] = None,
) -> None:
    """Copy the lessons to a folder of yours, never over your work, and open them in JupyterLab."""
    from course.app import start as starting
    from course.app.hosts import hub

    if instructor and folder:
        raise typer.BadParameter(
            "an instructor works in the course's own folder; leave it out.", param_hint="--folder"
        )
    root, notebook = _instructors_place(lesson) if instructor else _learners_place(lesson, folder)
    if hub.on_hub():
        return say(hub.way_to_formgrader() if instructor and not lesson else hub.way_to(root, notebook))
    say("JupyterLab is starting on this machine; press Ctrl-C here to end it.")
    session = starting.Session(root, notebook, not no_browser, port, instructor)
    code = starting.run_jupyterlab(session)
    if code:
        complain(f"JupyterLab ended with exit code {code}; its messages above say why.")
    say(f"Your work is in {root}.")
    raise typer.Exit(1 if code else 0)


def _learners_place(lesson: str | None, folder: Path | None) -> tuple[Path, Path | None]:
    from course.app.copies.desk import prepare

    desk = prepare(lesson, folder)
    for sentence in desk.says:
        say(sentence)
    return desk.root, desk.notebook


def _instructors_place(lesson: str | None) -> tuple[Path, Path | None]:
    from course.app import start as starting

    root = starting.course_root(Path.cwd())
    if lesson is None:
        return root, None
    chosen = starting.find_lesson(lesson, root / "solutions")
    return root, Path("solutions", chosen.name, f"{chosen.name}.ipynb")


@app.command(
    epilog="Examples: [bold]course build[/bold], [bold]course build 02 05[/bold], "
    "[bold]course build --check[/bold]"
)
def build(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LESSON]...", help="Lessons to build; else all.", show_default=False),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say what differs from a fresh build.")
    ] = False,
    exam: Annotated[
        bool,
        typer.Option("--exam", help="Then move keys, solutions, feedback and samples into a private folder."),
    ] = False,
    hand_out: Annotated[
        Path | None,
        typer.Option(
            help="With --exam: a new folder for all that learners get, without keys.", show_default=False
        ),
    ] = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="First bring the keys back from the private folder.")
    ] = False,
    keys: Annotated[Path, typer.Option(help="The private folder for keys; never hand it out.")] = Path(
        "class/keys"
    ),
    minutes: Annotated[
        bool, typer.Option("--minutes", help="Build nothing; show how long each core takes, at two paces.")
    ] = False,
) -> None:
    """Build the notebooks from the lessons' texts."""
    from course.app import exam_steps

    repository_root("Building")
    if minutes:
        return show_minutes(lessons or [])
    if exam and (practice or check or not lessons):
        raise typer.BadParameter(
            "name the lessons to seal, without --check and --practice.", param_hint="--exam"
        )
    if hand_out and not exam:
        raise typer.BadParameter("it goes with --exam.", param_hint="--hand-out")
    if hand_out:
        exam_steps.free(hand_out)
    if practice:
        exam_steps.open_lessons(lessons or [], keys, say)
    if keys.is_dir():
        os.environ.setdefault("COURSE_KEYS", str(keys.resolve()))
    from course.authoring.build import build as build_lessons
    from course.ground.lessons import all_lessons

    chosen = lessons or []
    with progress_bar() as bar:
        task = bar.add_task("preparing", total=len(chosen or all_lessons()) + 1, completed=-1)
        report = build_lessons(chosen, check, lambda step: bar.update(task, description=step, advance=1))
    for sentence in report:
        say(sentence)
    if not report:
        say("The notebooks are up to date.")
    if exam:
        exam_steps.seal_lessons(lessons or [], keys, say)
    if hand_out:
        exam_steps.hand_out_lessons(hand_out, keys, say)
    raise typer.Exit(1 if check and report else 0)


@app.command(
    epilog="Examples: [bold]course validate 1[/bold], "
    "[bold]course validate my-work/01_who_is_speaking/01_who_is_speaking.ipynb[/bold]"
)
def validate(
    notebook: Annotated[
        str, typer.Argument(help="A notebook, or a lesson of yours by its number.", show_default=False)
    ],
) -> None:
    """Run a notebook as nbgrader's Validate does, in a copy, and say what each check says."""
    from course.app.copies.places import notebook_named
    from course.app.validate import validate as validate_notebook

    path = notebook_named(notebook)
    with progress_bar() as bar:
        task = bar.add_task(f"running {path.name}", total=None)
        result = validate_notebook(path, lambda done, total: bar.update(task, completed=done, total=total))
    for check in result.checks:
        _show_check(check)
    _show_verdict(result)
    raise typer.Exit(0 if result.passes else 1)


def _show_check(check: Check) -> None:
    style = "yellow" if check.failed else "green" if check.of and check.points == check.of else None
    say(f"{check.name}: {check.in_words}", style=style)
    for line in check.says if check.failed else []:
        say(f"    {line}")


def _show_verdict(result: Result) -> None:
    say()
    for sentence in result.type_changed:
        say(sentence)
    for source in result.changed:
        say(f"This check no longer reads as it was given out: {source}")
    if result.type_changed or result.changed:
        say(
            "Such cells are graded as they were given out, whatever stands there now: "
            "`course fresh` sets them back."
        )
    if result.failed:
        for sentence in result.stopped:
            say(sentence)
    if result.failed or not (result.type_changed or result.changed):
        say(result.in_short)


@app.command(epilog="Examples: [bold]course progress[/bold], [bold]course progress ~/rights[/bold]")
def progress(
    folder: Annotated[
        Path | None, typer.Argument(help="Your folder.", show_default="this folder or ./my-work")
    ] = None,
) -> None:
    """Show how many exercises you have answered and checked in each lesson, and the points that they earn."""
    from rich.console import Console
    from rich.table import Table

    from course.app.copies.places import learners_folder
    from course.app.progress import progress as progress_in

    lessons = progress_in(learners_folder(folder))
    table = Table("lesson", "answered", "checked", "points", "a person grades", "last saved")
    for lesson in lessons:
        saved = f"{lesson.saved:%Y-%m-%d %H:%M}" if lesson.saved else "–"
        answered, earned = f"{lesson.answered} of {lesson.of}", f"{lesson.earned:g} of {lesson.possible:g}"
        unit = "point" if lesson.written == 1 else "points"
        written = f"{lesson.written:g} {unit}" if lesson.written else "–"
        table.add_row(lesson.lesson, answered, str(lesson.checked), earned, written, saved)
    earned, possible = (sum(getattr(one, of) for one in lessons) for of in ("earned", "possible"))
    table.caption = f"{earned:g} of {possible:g} points, as your answers stand. Extras carry none."
    Console().print(table)
    troubles = [lesson.trouble for lesson in lessons if lesson.trouble]
    for trouble in troubles:
        complain(trouble)
    raise typer.Exit(1 if troubles else 0)


@app.command(epilog="Example: [bold]course doctor[/bold]")
def doctor() -> None:
    """Look whether this machine has what the course needs, and say how to get what is missing."""
    from course.app.doctor import examine

    lacking = 0
    for finding in examine(Path.cwd()):
        word, style = ("ok", "green") if finding.ok else ("missing", "red" if finding.needed else "yellow")
        lacking += finding.needed and not finding.ok
        say(f"{word:8} {finding.name:22} {finding.detail}".rstrip(), style=style)
        if not finding.ok:
            say(f"{'':8} {finding.fix}")
    say(
        "Everything a learner needs is here."
        if not lacking
        else f"{lacking} of the things a learner needs are missing."
    )
    raise typer.Exit(1 if lacking else 0)


@app.command(
    epilog="Examples: [bold]course links[/bold], [bold]course links --repo OWNER/NAME --hub https://hub.example.org[/bold]"
)
def links(
    repo: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/NAME", help="The repository; else git's remote origin.", show_default=False
        ),
    ] = None,
    branch: Annotated[str, typer.Option(help="The branch or tag to open.")] = "main",
    provider: Annotated[str, typer.Option(help="github or gitlab, with --repo.")] = "github",
    hub: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A JupyterHub with nbgitpuller, for links to it.", show_default=False
        ),
    ] = None,
) -> None:
    """Print links and badges that open each lesson on Binder or on your JupyterHub."""
    from course.app.links import Repository, lesson_links, origin_of
    from course.app.start import StartError, lesson_folders
    from course.ground import places

    repository = Repository(provider, repo) if repo else origin_of(Path.cwd())
    lessons = lesson_folders(places.notebooks_folder())
    if not lessons:
        raise StartError("There are no notebooks to link to; make them with `course build`.")
    for lesson in lessons:
        found = lesson_links(lesson.name, repository, branch, hub)
        typer.echo(f"{found.title}\n  {found.binder}\n  {found.binder_badge}")
        if found.hub:
            typer.echo(f"  {found.hub}\n  {found.hub_badge}")


app.command(epilog=FRESH)(fresh)
app.command(epilog=RESTORE)(restore)
app.command(epilog=NEW)(new)
app.command(epilog=SITE)(site)
app.command("bring-in", epilog=BRING_IN)(bring_in)
app.add_typer(data, name="data")


def spare_a_second() -> None:
    """Leave out what checks international addresses in JSON: no schema of a notebook has one, and jsonschema, which
    does without it where it is missing, builds 38 grammars for it in each process that reads a notebook."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def main() -> None:
    """Run the command line."""
    spare_a_second()
    load_commands()
    app(prog_name="course")


if __name__ == "__main__":
    sys.exit(main())

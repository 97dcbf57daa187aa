"""The commands that grading adds to `course`. Each stands in its room and loads its work when it runs."""

from __future__ import annotations

import typer

from grading.classroom.collecting.collect_command import collect
from grading.classroom.hub.commands import hub_config, publish
from grading.classroom.people.remove_command import remove_learner
from grading.classroom.people.roster_command import roster
from grading.classroom.release_command import release
from grading.classroom.sample_class_command import sample_class
from grading.demo_command import demo
from grading.engine.command import grade
from grading.marking.mark_command import mark
from grading.reports.export_command import export
from grading.reports.feedback.command import feedback
from grading.reports.report_command import report

PANEL = "For instructors"


def register(app: typer.Typer) -> None:
    """Add the commands for instructors to an application.

    Parameters
    ----------
    app
        The command line's, which calls this as an entry point of the group `course.commands`.
    """
    app.command(rich_help_panel=PANEL)(release)
    app.command(
        rich_help_panel=PANEL,
        epilog="Examples: [bold]course roster ~/Downloads/grades.csv[/bold], [bold]course roster[/bold]",
    )(roster)
    app.command(
        rich_help_panel=PANEL,
        epilog="Example: [bold]course collect 02 ~/Downloads/submissions.zip[/bold]; late-comers: the same again.",
    )(collect)
    app.command(
        "remove-learner",
        rich_help_panel=PANEL,
        epilog="Examples: [bold]course remove-learner kestrel-41[/bold], then the same with [bold]--yes[/bold]",
    )(remove_learner)
    app.command("sample-class", rich_help_panel=PANEL)(sample_class)
    app.command(
        rich_help_panel=PANEL,
        epilog="Example: [bold]course grade 02[/bold]; run it again after Ctrl-C, and it goes on.",
    )(grade)
    app.command(
        rich_help_panel=PANEL,
        epilog="Examples: [bold]course mark 02[/bold], [bold]course mark 02 --marker Ada[/bold]",
    )(mark)
    app.command(
        rich_help_panel=PANEL,
        epilog="Example: [bold]course feedback 02[/bold]; run it again whenever a grade changed.",
    )(feedback)
    app.command(
        rich_help_panel=PANEL,
        epilog="Examples: [bold]course demo[/bold], [bold]course demo --no-browser[/bold]",
    )(demo)
    app.command(
        rich_help_panel=PANEL,
        epilog="Example: [bold]course report 02[/bold], then open the page.",
    )(report)
    app.command(
        rich_help_panel=PANEL,
        epilog="Examples: [bold]course export --to csv[/bold], "
        "[bold]course export --to canvas --lesson 02 --names names.csv[/bold]",
    )(export)
    app.command(
        "hub-config",
        rich_help_panel=PANEL,
        epilog="Example: [bold]course hub-config /srv/course --instructor ada --clone /home/ada/course[/bold]",
    )(hub_config)
    app.command(
        rich_help_panel=PANEL,
        epilog="Example: [bold]course publish ~/notebooks-for-my-hub[/bold]",
    )(publish)

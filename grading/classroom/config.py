"""How nbgrader's steps map onto this course's folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.answering.answers import FILE_NAME
from course.authoring.build import release_config
from course.ground.files import private_folder
from course.ground.lessons import all_lessons
from course.ground.places import commands_on_path, setting
from grading.classroom.collect import ENDINGS, NAMED
from grading.classroom.pages import configure_pages
from grading.classroom.private import is_shared

COURSE_ID = "reading-digital-human-rights"
CLASS_FOLDER = "class"
IGNORED = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.lock", "answers.broken-*"]
"""What no exchange carries."""

PLAIN = "COURSE_PLAIN_NBGRADER"
"""Set in the environment, it lets nbgrader run notebooks itself, without a sandbox: to compare scores."""

GRADEBOOK = "COURSE_GRADEBOOK"
"""Set in the environment, it is the gradebook's address, such as `postgresql://teacher@db.example/class`."""


def configure(config: Any, root: Path) -> None:
    """Fill in nbgrader's configuration.

    Parameters
    ----------
    config
        A traitlets `Config`, as `get_config()` gives it. Where several people grade a class on one machine, it says
        `CourseDirectory.groupshared` already: else the class's folder is closed to all but its owner.
    root
        The clone of the repository.
    """
    commands_on_path()
    shared, class_folder = is_shared(config), root / CLASS_FOLDER
    if shared:
        class_folder.mkdir(exist_ok=True)
    else:
        private_folder(class_folder)
        config.Autograde.permissions = 600
    course = config.CourseDirectory
    course.root = str(root)
    course.course_id = COURSE_ID
    course.source_directory = "solutions"
    course.release_directory = "notebooks"
    for step in ("submitted", "autograded", "feedback"):
        setattr(course, f"{step}_directory", f"{CLASS_FOLDER}/{step}")
    course.db_url = setting("gradebook") or f"sqlite:///{class_folder / 'gradebook.db'}"
    course.ignore = list(IGNORED)

    config.merge(release_config())
    config.Autograde.sanitize_preprocessors = [
        "grading.classroom.repair.RepairSubmission",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.Execute"
        if setting("plain_nbgrader")
        else "grading.engine.plugin.SandboxedExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "grading.classroom.repair.AskWhereNotGraded",
        "grading.classroom.pages.CleanForReaders",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.exclude_overwriting = {lesson.name: [FILE_NAME] for lesson in all_lessons()}
    config.AssignLatePenalties.plugin_class = "grading.classroom.late.LatePenalty"
    config.Execute.timeout = 120
    configure_pages(config)
    config.ZipCollectApp.extractor_plugin = "grading.classroom.collect.SafeExtractor"
    config.ZipCollectApp.collector_plugin = "nbgrader.plugins.zipcollect.FileNameCollectorPlugin"
    config.ZipCollectApp.downloaded_directory = f"{CLASS_FOLDER}/downloaded"
    config.FileNameCollectorPlugin.named_regexp = rf".*[/\\]{NAMED}"
    config.FileNameCollectorPlugin.valid_ext = list(ENDINGS)
    config.NbGrader.logfile = str(class_folder / "nbgrader.log")

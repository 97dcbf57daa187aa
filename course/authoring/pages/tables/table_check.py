"""Holding tables to what `datapackage.json` says of them, where they are written: frictionless does the checking.

Whoever only reads a table needs none of it: its checksum says that it is one that passed.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from course.ground.errors import DataError
from course.study.package import DESCRIPTOR, DataPackage

if TYPE_CHECKING:
    from frictionless import Package

AGAIN = f"mend the table, or what {DESCRIPTOR} says of it, and run course data refresh again"


def check_tables(package: DataPackage) -> None:
    """Hold every table of a folder to its schema.

    Parameters
    ----------
    package
        The folder. Sizes and hashes in its descriptor may be those of an older state.

    Raises
    ------
    DataError
        For the first cell, row or heading that breaks a rule: one sentence that names file and place. Also where
        frictionless is not installed.
    """
    tables = _described(package)
    for name in package.resources:
        _check(tables, name)


def check_table(package: DataPackage, name: str) -> None:
    """As `check_tables`, for one table and the ids that it takes from others."""
    package.resource(name)
    _check(_described(package), name)


def _described(package: DataPackage) -> Package:
    try:
        from frictionless import Package
    except ImportError:
        raise DataError(
            "Tables are checked by frictionless, which is not installed here: run uv sync and try again."
        ) from None
    descriptor = deepcopy(package.descriptor)
    for resource in descriptor["resources"]:
        resource.pop("bytes", None)
        resource.pop("hash", None)
    return Package.from_descriptor(descriptor, basepath=str(package.folder))


def _check(tables: Package, name: str) -> None:
    resource: Any = tables.get_resource(name)
    report = resource.validate()
    for error in [*(error for task in report.tasks for error in task.errors), *report.errors]:
        sentence = " ".join(str(error.message).split()).rstrip(".")
        raise DataError(f"{resource.path}: {sentence}; {AGAIN}.")

"""Opening the class's gradebook, wherever it stands: what can go wrong is one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from nbgrader.api import Course, Gradebook
from sqlalchemy import text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from course.ground.errors import ExerciseError

CONNECT_SECONDS = 10


class NoGradebook(ExerciseError):
    """A gradebook that cannot be opened: one sentence."""


@contextmanager
def gradebook_at(
    db_url: str, course_id: str = "default_course", lock_seconds: float | None = None
) -> Iterator[Gradebook]:
    """The gradebook at an address.

    Parameters
    ----------
    db_url
        nbgrader's `CourseDirectory.db_url`, such as "postgresql://teacher@db.example/class".
    course_id
        nbgrader's name of the course.
    lock_seconds
        How long a gradebook in a file is waited for that another program has locked; else as long as SQLite does.

    Raises
    ------
    NoGradebook
        When it cannot be reached, or is lost while it is open.
    """
    url = url_of(db_url)
    shown = url.render_as_string(hide_password=True)
    if lock_seconds is not None and url.get_backend_name() == "sqlite":
        url = url.update_query_dict({"timeout": str(lock_seconds)})
    try:
        gradebook = Gradebook(url.render_as_string(hide_password=False), course_id)
        _make_nameless_course(gradebook)
    except (NoSuchModuleError, ImportError) as error:
        raise NoGradebook(_missing(url, error)) from None
    except DBAPIError as error:
        raise NoGradebook(f"The gradebook at {shown} cannot be opened: {_reason(error)}.") from None
    try:
        with gradebook:
            yield gradebook
    except (OperationalError, InterfaceError) as error:
        if "disk is full" in str(error.orig):
            raise NoGradebook(
                f"The disk of the gradebook at {shown} is full: free some space and run the same command again; what "
                "was recorded is kept."
            ) from None
        raise NoGradebook(
            f"The gradebook at {shown} does not answer any more: {_reason(error)}. What was recorded is kept; "
            "run the same command again to go on."
        ) from None


@contextmanager
def reserved(gradebook: Gradebook, lesson: str) -> Iterator[bool]:
    """Does nobody else grade this lesson into this gradebook meanwhile, from another machine?

    PostgreSQL keeps the lock for as long as the connection lives. A gradebook in a file has the lock of its class.
    """
    engine: Engine = gradebook.engine  # type: ignore[assignment]
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        lock = {"name": f"course grade {lesson}"}
        ours = connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), lock)
        try:
            yield bool(ours)
        finally:
            if ours and not connection.invalidated:
                with suppress(DBAPIError):
                    connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), lock)


def place(db_url: str) -> str:
    """Which gradebook an address means: "" for the class's own file, else server and database."""
    url = url_of(db_url)
    url = url.set(drivername=url.get_backend_name(), username=None, password=None)
    return "" if url.get_backend_name() == "sqlite" else url.render_as_string()


def url_of(db_url: str) -> URL:
    """A gradebook's address, read; a server has ten seconds to answer."""
    try:
        url = make_url(db_url)
    except ArgumentError:
        raise NoGradebook(
            "The gradebook's address cannot be read; write it as postgresql://user@server/database."
        ) from None
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    return url


def _make_nameless_course(gradebook: Gradebook) -> None:
    """nbgrader files lessons under a course named "" that it never makes: SQLite takes that, a server does not."""
    database: Any = gradebook.db
    if gradebook.engine.dialect.name != "sqlite" and database.get(Course, "") is None:  # type: ignore[attr-defined]
        database.add(Course(id=""))
        database.commit()


def _missing(url: URL, error: Exception) -> str:
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return "PostgreSQL needs its library: run `uv sync --all-extras` in the course's folder."
    return (
        f"There is no library for a gradebook at {url.drivername}:// ({str(error).rstrip('.')}); "
        "write sqlite:// or postgresql://."
    )


def _reason(error: DBAPIError) -> str:
    """The first line of what the database said, such as "Connection refused"."""
    return (str(error.orig).strip().splitlines() or ["it gives no reason"])[0].strip().rstrip(".")

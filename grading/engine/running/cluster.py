"""A Dask cluster as the executor of submissions: reached, looked over, and no failure without a sentence."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from course.ground.errors import CourseError, ExerciseError
from grading.engine.intake.digest import course_digest
from grading.engine.running.same_course import problem_here

CONNECT_SECONDS = 5
RETRIES = 2
"""How often a submission is tried again where grading itself failed on a worker, such as for a full disk."""
_UNFIT = "unfit"
_TLS = (
    "Name their files in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__TLS__CLIENT__CERT and …__TLS__CLIENT__KEY "
    "(see grading/README.md)."
)


class NoCluster(ExerciseError):
    """A cluster that cannot grade: one sentence."""


class NotRun(CourseError):
    """A submission that could not be run this time, through no fault of its own: one sentence."""


@contextmanager
def cluster(
    address: str, lesson: str, isolated: bool, notice: Callable[[str], None]
) -> Iterator[ClusterExecutor]:
    """Connect to a scheduler and look its workers over.

    Parameters
    ----------
    address
        The scheduler's, such as "tcp://10.0.0.1:8786".
    lesson
        Two digits or the lesson's folder name.
    isolated
        Do submissions run in a sandbox?
    notice
        Is told what is worth knowing, in one sentence.

    Raises
    ------
    NoCluster
        When Dask is missing, the scheduler cannot be reached, or a worker cannot grade this lesson.
    """
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(
            "--scheduler needs Dask: run `uv sync --all-extras` in the course's folder."
        ) from None
    _check(address)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:
        raise NoCluster(
            f"No Dask scheduler answers at {address} ({_reason(error)}): is it running, and is the address right?"
        ) from None
    with client:
        _look_over(client, lesson, isolated, notice)
        yield ClusterExecutor(client, address)


def _check(address: str) -> None:
    """Dask's client hangs for a while, and says much, where it cannot even begin."""
    from distributed.security import Security

    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        known = False
    if not known:
        raise NoCluster(
            f"{address} is no scheduler's address; write it as tcp://10.0.0.1:8786 or tls://10.0.0.1:8786."
        )
    try:
        security = Security()
        context = security.get_connection_args("client")["ssl_context"]
    except (OSError, ValueError) as error:
        raise NoCluster(f"Dask's certificates cannot be used ({_reason(error)}). {_TLS}") from None
    if parts.scheme == "tls" and context is None:
        raise NoCluster(f"tls:// needs certificates. {_TLS}")
    if parts.scheme == "tcp" and security.require_encryption:
        raise NoCluster("Dask's settings here ask for encryption: write the scheduler's address as tls://.")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"tried for {CONNECT_SECONDS} seconds"
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _look_over(client: Any, lesson: str, isolated: bool, notice: Callable[[str], None]) -> None:
    """Ask each worker that is there; one that comes later is asked with its first submission."""
    answers = client.run(problem_here, lesson, course_digest(lesson), isolated, on_error="return")
    problems: dict[str, list[str]] = {}
    for worker, said in sorted(answers.items()):
        if isinstance(said, OSError):
            continue
        if isinstance(said, Exception):
            said = "It has no copy of this course, or another version: install the same one there."
        if said:
            problems.setdefault(said, []).append(worker)
    for said, workers in problems.items():
        raise NoCluster(_unfit(", ".join(workers[:3]) + (" and others" if len(workers) > 3 else ""), said))
    if not answers:
        notice("The scheduler has no worker yet; grading begins when one comes.")


def _unfit(where: str, said: str) -> str:
    return f"A worker cannot grade this lesson ({where}). {said}"


class ClusterExecutor(Executor):
    """Dask's executor, with its failures in our words.

    Parameters
    ----------
    client
        Dask's, connected.
    address
        The scheduler's address.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._inner = client.get_executor(pure=False, retries=RETRIES)
        self._address = address

    def submit(  # type: ignore[override]
        self, run: Callable[[dict[str, Any]], dict[str, Any]], task: dict[str, Any]
    ) -> Future[dict[str, Any]]:
        """Send a task to a worker; its future fails with `NoCluster` or `NotRun`."""
        there = self._inner.submit(_at_worker, run, task, course_digest(task["lesson"]))
        here: Future[dict[str, Any]] = Future()
        here.add_done_callback(lambda done: there.cancel() if done.cancelled() else None)
        there.add_done_callback(lambda done: self._hand_on(done, here))
        return here

    def _hand_on(self, there: Future[dict[str, Any]], here: Future[dict[str, Any]]) -> None:
        if not here.set_running_or_notify_cancel():
            return
        if there.cancelled():
            here.set_exception(
                NoCluster(
                    f"The scheduler at {self._address} went away. What was graded is kept; "
                    "run the same command again to go on."
                )
            )
        elif error := there.exception():
            here.set_exception(_in_our_words(error))
        elif said := there.result().get(_UNFIT):
            here.set_exception(NoCluster(said))
        else:
            here.set_result(there.result())


def _at_worker(
    run: Callable[[dict[str, Any]], dict[str, Any]], task: dict[str, Any], digest: str
) -> dict[str, Any]:
    """Runs on a worker. One that cannot grade says so as its result: as an error it would be tried again."""
    problem = problem_here(task["lesson"], digest, task["isolated"])
    return {_UNFIT: _unfit(socket.gethostname(), problem)} if problem else run(task)


def _in_our_words(error: BaseException) -> BaseException:
    if type(error).__name__ == "KilledWorker":
        return NotRun(
            "Each worker that ran it was lost (killed, or out of memory); grade it again or by hand."
        )
    return error

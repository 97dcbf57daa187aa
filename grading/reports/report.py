"""A lesson's report: one HTML page for the instructor, from what the class's folder and gradebook hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median

from nbgrader.coursedir import CourseDirectory

from course.ground.files import write_whole
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.release import class_config
from grading.reports.class_record import (
    ClassRecordError,
    LessonRecord,
    Submission,
    lesson_record,
    open_gradebook,
)
from grading.reports.page.pieces import (
    Bar,
    Bars,
    Bullets,
    Cell,
    Column,
    Histogram,
    Numbers,
    Paragraph,
    Part,
    Section,
    Table,
    page,
)
from grading.reports.sections.attention import absent, names, running, waiting
from grading.reports.statistics.answer_statistics import (
    Misunderstanding,
    Tries,
    first_tries,
    misunderstandings,
)
from grading.reports.statistics.item_analysis import FEW, FEWEST, ItemStatistics, analyse

REPORTS = "reports"
MOST_MISUNDERSTANDINGS = 20
HARD_AT_FIRST = 0.5
EASY = 0.95
NOT_KNOWN = "not known"
WAITS = "waits"


def report(lesson: str, root: Path | None = None, to: Path | None = None) -> Path:
    """Write the report of a lesson.

    Parameters
    ----------
    lesson
        Two digits or the folder's name.
    root
        The clone of the repository; this one if not given.
    to
        The page; `class/reports/NN_name.html` if not given.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ClassRecordError
        When nothing was handed in, or the lesson is not in the gradebook.
    """
    root = root or repository_root()
    name = lesson_folder(lesson).name
    course = CourseDirectory(config=class_config(root))
    with open_gradebook(course) as gradebook:
        record = lesson_record(gradebook, name, course)
    if not record.submissions:
        raise ClassRecordError(f"Nothing of {name} is graded yet: grade it first, then ask for its report.")
    to = to or root / CLASS_FOLDER / REPORTS / f"{name}.html"
    write_whole(to, report_page(record, datetime.now()), private=True)
    return to


def report_page(record: LessonRecord, now: datetime) -> str:
    """The report as HTML.

    Parameters
    ----------
    record
        The lesson with at least one submission.
    now
        The time that the page names.
    """
    tries = first_tries(record.exercises, record.submissions)
    statistics = _statistics(record)
    sections = [
        Section("glance", "At a glance", _glance(record, tries)),
        Section("waiting", "What waits for you", waiting(record)),
        Section("absent", "Missing and late", absent(record)),
        Section("scores", "Scores", _scores(record)),
        Section("tasks", "Tasks", _tasks(record, statistics, tries)),
        Section("misconceptions", "Misconceptions", _misconceptions(record)),
        Section("running", "Failures, flags and repairs", running(record)),
        Section("time", "Time per submission", _time(record)),
        Section("method", "How this was worked out", _method(record)),
    ]
    lead = (
        f"Made on {now:%Y-%m-%d at %H:%M} from the class's gradebook and folders. Learners appear by their ids. "
        "Keep this page with the class folder; even without names it says much about each of them."
    )
    return page(
        f"{record.title} – class report",
        lead,
        sections,
        "Points are feedback; how a mark comes about is explained above.",
    )


def _statistics(record: LessonRecord) -> dict[str, ItemStatistics]:
    practice = [task.exercise for task in record.tasks if task.maximum and not task.written]
    return analyse(
        {submission.student: record.scores(submission) for submission in record.submissions},
        {task.exercise: task.maximum or 1 for task in record.tasks},
        practice,
    )


def _glance(record: LessonRecord, tries: dict[str, Tries]) -> list[Part]:
    handed_in = len(record.submissions) + len(record.handed_in.not_graded)
    missing = len(record.handed_in.missing)
    unreadable = sum(not s.readable for s in record.submissions)
    waits = [s for s in record.submissions if s.waiting or not s.readable]
    practice = _known(record, written=False)
    checked = sum(t.learners for t in tries.values())
    first = sum(t.first for t in tries.values())
    last = sum(t.last for t in tries.values())
    written, total = record.maximum(written=True), record.maximum()
    boxes = [
        (
            "Handed in",
            f"{handed_in} of {handed_in + missing}" if missing else f"{handed_in}",
            f"{unreadable} of them unreadable" if unreadable else "all readable",
        ),
        (
            "Fully graded",
            f"{len(record.submissions) - len(waits)}",
            f"{len(waits)} wait for a person" if waits else "nobody waits",
        ),
        (
            "Practice points, median",
            f"{median(practice):.3g}" if practice else NOT_KNOWN,
            f"of {record.maximum(written=False):g}, from {_count(len(practice), 'learner')}",
        ),
        (
            "Right at the first try",
            _percent(first / checked) if checked else NOT_KNOWN,
            f"in the end {_percent(last / checked)}; {checked} answers"
            if checked
            else "no check was counted",
        ),
        (
            "Written work",
            _percent(record.rule.written) if written else "none",
            f"of the mark; {written:g} of the {total:g} points" if written else "in this lesson",
        ),
    ]
    return [Numbers(boxes)]


def _known(record: LessonRecord, written: bool) -> list[float]:
    totals = [record.total(submission, written) for submission in record.submissions]
    return [total for total in totals if total is not None]


def _scores(record: LessonRecord) -> list[Part]:
    columns = [
        Column("Learner"),
        Column(f"Practice, of {record.maximum(written=False):g}", number=True),
        Column(f"Written, of {record.maximum(written=True):g}", number=True),
        Column(f"Done, of {max(s.of for s in record.submissions)}", number=True),
        Column("Mark, %", number=True),
        Column("Needs a person"),
    ]
    table = Table(
        "Points, exercises done and mark of each learner. What is not known yet waits; it is no 0.",
        columns,
        [_score_row(record, submission) for submission in record.submissions],
    )
    chart = _score_chart(record)
    return [table] if chart is None else [chart, table]


def _score_chart(record: LessonRecord) -> Histogram | None:
    practice, maximum = _known(record, written=False), record.maximum(written=False)
    if not practice or not maximum:
        return None
    counts = [0] * 10
    for points in practice:
        counts[max(0, min(9, int(10 * points / maximum + 1e-9)))] += 1
    alt = f"{_count(len(practice), 'learner')}. " + " ".join(
        f"{10 * place} to {10 * place + 10} %: {count}." for place, count in enumerate(counts) if count
    )
    title = "How many learners have which share of the practice points"
    return Histogram("chart-scores", title, counts, alt, "per cent of the practice points")


def _score_row(record: LessonRecord, submission: Submission) -> list[str | Cell]:
    mark = record.mark(submission)
    needs = names(submission.waiting) or "nothing"
    late = record.handed_in.late.get(submission.student)
    return [
        Cell(submission.student, late) if late else submission.student,
        _points(record.total(submission, written=False)),
        _points(record.total(submission, written=True)) if record.maximum(written=True) else "none",
        f"{submission.done}",
        WAITS if mark is None else f"{mark:.0f}",
        needs if submission.readable else "unreadable",
    ]


def _tasks(
    record: LessonRecord, statistics: dict[str, ItemStatistics], tries: dict[str, Tries]
) -> list[Part]:
    rows = [
        Bar(
            task.exercise,
            None
            if _mostly_ungraded(statistics[task.exercise], record)
            else statistics[task.exercise].difficulty,
            tries.get(task.exercise, Tries()).first_rate,
        )
        for task in record.tasks
    ]
    alt = " ".join(
        f"{row.label}: {_percent(row.value) if row.value is not None else 'not graded'} of the points"
        + (f", {_percent(row.mark)} right at first." if row.mark is not None else ".")
        for row in rows
    )
    legend = ("share of the points, in the end", "learners right at their first check")
    chart = Bars("chart-tasks", "How each task went", rows, alt, legend)
    columns = [
        Column("Task"),
        Column("Points", number=True),
        Column("Graded", number=True),
        Column("Difficulty", number=True),
        Column("Discrimination", number=True),
        Column("Right at first", number=True),
        Column("In the end", number=True),
        Column("Note"),
    ]
    ungraded = [name for name in tries if name not in statistics and tries[name].learners]
    body = [_task_row(record, task.exercise, task.maximum, statistics, tries) for task in record.tasks]
    body += [_task_row(record, name, 0, statistics, tries) for name in ungraded]
    caption = (
        "Difficulty is the mean share of the points: a high number is an easy task. Discrimination says "
        "whether those who do well elsewhere do well here, with its 95 % interval."
    )
    return [chart, Table(caption, columns, body)]


def _task_row(
    record: LessonRecord,
    name: str,
    maximum: float,
    statistics: dict[str, ItemStatistics],
    tries: dict[str, Tries],
) -> list[str | Cell]:
    exercise = record.exercises.get(name)
    about = f"{exercise.title or exercise.answer} ({exercise.kind})" if exercise else ""
    item, tried = statistics.get(name), tries.get(name, Tries())
    return [
        Cell(name, about),
        f"{maximum:g}" if maximum else "none",
        f"{item.graded}" if item else "",
        f"{item.difficulty:.2f}" if item and item.difficulty is not None else "",
        _discrimination(item),
        _rate(tried.first, tried.learners),
        _rate(tried.last, tried.learners),
        " ".join(_advice(item, tried, record)),
    ]


def _discrimination(item: ItemStatistics | None) -> str | Cell:
    if item is None or item.discrimination is None:
        return ""
    low, high = item.interval or (-1.0, 1.0)
    hint = f"; only a hint (n = {item.compared})" if item.few else ""
    return Cell(_signed(item.discrimination), f"{_signed(low)} to {_signed(high)}{hint}")


def _advice(item: ItemStatistics | None, tried: Tries, record: LessonRecord) -> Iterator[str]:
    rate = tried.first_rate
    if item is not None and _mostly_ungraded(item, record):
        yield f"Only {item.graded} of {len(record.submissions)} are graded yet."
        return
    if rate is not None and rate < HARD_AT_FIRST and tried.learners >= FEWEST:
        yield "Most miss it at first: mend what comes before it."
    if item is None:
        return
    if item.difficulty is not None and item.difficulty >= EASY and item.graded >= FEWEST:
        yield "Nearly all get it."
    if item.discrimination is not None and item.discrimination < 0:
        yield "Those who do well elsewhere do worse here: read its wording and key again."


def _mostly_ungraded(item: ItemStatistics, record: LessonRecord) -> bool:
    return 2 * item.graded < len(record.submissions)


def _misconceptions(record: LessonRecord) -> list[Part]:
    found = misunderstandings(record.exercises, record.submissions)
    if not found:
        return [Paragraph("No wrong answer that the lesson foresees was given, or no answers were kept.")]
    shown = found[:MOST_MISUNDERSTANDINGS]
    columns = [
        Column("What the learner read"),
        Column("Task"),
        Column("Learners", number=True),
        Column("At first", number=True),
        Column("Still in the end", number=True),
    ]
    caption = (
        f"The most frequent of {_count(len(found), 'misunderstanding')}, by the sentence that answers it."
    )
    return [Table(caption, columns, [_misconception_row(one) for one in shown])]


def _misconception_row(one: Misunderstanding) -> list[str | Cell]:
    return [
        Cell(one.says, one.part),
        one.exercise,
        f"{one.learners}",
        f"{len(one.first)}",
        f"{len(one.last)}",
    ]


def _time(record: LessonRecord) -> list[Part]:
    seconds = sorted((s.run.seconds, s.student) for s in record.submissions if s.run.seconds is not None)
    if not seconds:
        return [Paragraph("Not known: the run that graded these submissions noted no times.")]
    values = [value for value, _ in seconds]
    numbers = [
        ("Shortest", f"{values[0]:.1f} s", seconds[0][1]),
        ("Median", f"{median(values):.1f} s", f"of {_count(len(values), 'submission')}"),
        ("Longest", f"{values[-1]:.1f} s", seconds[-1][1]),
        ("Together", _duration(sum(values)), "if run one after another"),
    ]
    note = "The time that the cells took to run. It says nothing about how long a learner worked."
    return [Numbers(numbers), Paragraph(note)]


def _method(record: LessonRecord) -> list[Part]:
    practice, written = record.maximum(written=False), record.maximum(written=True)
    share = written / (practice + written) if practice + written else 0
    lines = [
        f"Mark: {record.rule}{'' if record.rule.is_usual else ' (as class/settings.yml has it)'}. "
        f"A person gives {written:g} of {practice + written:g} points ({_percent(share)}), and "
        f"{_percent(record.rule.written)} of the mark."
        if written
        else "Mark: this lesson has no written task, so practice is all of it.",
        "Done: answered and checked, extras left out. Predictions and notes need no check; a code task with points "
        "counts as done. "
        "How often a check was run, and the first answers, never count.",
        "Right at first: of the learners who checked a task and whose first answer is kept, those whose first "
        "checked answer holds wholly. In the end: the same learners' last answers.",
        "Difficulty: mean points ÷ most points (Crocker and Algina 1986). Extras carry no points: theirs is the mean "
        "share that holds, and no other number rests on them.",
        "Discrimination: Pearson's correlation of a task's points with the sum of the other practice tasks (corrected "
        "item–total correlation, the point-biserial for tasks that are right or wrong; Zubin 1934, Guilford 1953), "
        "over learners whose practice tasks are all graded. The interval is Fisher's (1921).",
        f"With fewer than {FEWEST} learners no correlation is given; with fewer than {FEW} it is a hint only. Tasks of "
        "a lesson teach different things, and a low number alone is no reason to drop one.",
        "Misunderstandings: wrong answers that the lesson foresees, in the first or last answer; in code tasks whose "
        "answers are not kept, what the check said when it was graded.",
    ]
    return [Bullets(lines)]


def _points(value: float | None) -> str:
    return WAITS if value is None else f"{round(value, 2):g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _rate(part: int, of: int) -> str | Cell:
    return Cell(_percent(part / of), f"{part} of {of}") if of else ""


def _signed(value: float) -> str:
    text = f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and float(text) else text


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"

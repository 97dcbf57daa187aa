"""Exercises: what a lesson's `exercises.yml` may say, and how it is read.

Every kind of exercise is one model. An error names the file, the exercise and the field.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import keys_folder

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Outcome = Annotated[str, StringConstraints(pattern=r"^LO-\d{1,2}\.\d$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Misconception(Strict):
    """A wrong answer that says what was misunderstood.

    Its value stands here or, computed from data, in `checks.py` under this `id`.
    """

    id: Key | None = None
    value: float | str | list | None = None
    says: Sentence

    @model_validator(mode="after")
    def _has_id_or_value(self) -> Misconception:
        if (self.id is None) == (self.value is None):
            raise ValueError("give either an id (its value is then computed in checks.py) or a value")
        return self


class Tolerance(Strict):
    """How far a number may be from the key: a share of the key, or a distance in its unit."""

    relative: float | None = Field(default=None, gt=0, lt=1)
    absolute: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_of_two(self) -> Tolerance:
        if (self.relative is None) == (self.absolute is None):
            raise ValueError("give relative or absolute, not both")
        return self

    def allows(self, given: float, key: float) -> bool:
        distance = abs(given - key)
        return distance <= (self.absolute if self.absolute is not None else self.relative * abs(key))  # type: ignore[operator]


class Base(Strict):
    """What every exercise has."""

    id: Annotated[str, StringConstraints(pattern=r"^\d\d\.[a-z0-9]+$")]
    outcome: Outcome
    uses: list[Outcome] = []
    """Outcomes of earlier lessons that this exercise needs again."""
    answer: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    points: float = Field(default=0, ge=0, le=20)
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    prompt: str = ""
    rows: list[str] = []
    right: str = ""
    sealed: bool = False
    """In exam mode: the key stands elsewhere, and nothing here says what is right."""

    @model_validator(mode="after")
    def _name_is_usable(self) -> Base:
        if keyword.iskeyword(self.answer):
            raise ValueError(f"answer: '{self.answer}' is a word of Python itself")
        return self

    @model_validator(mode="after")
    def _uses_what_was_taught(self) -> Base:
        for outcome in self.uses:
            if int(outcome[3:].split(".")[0]) >= int(self.lesson):
                raise ValueError(f"uses: {outcome} is no outcome of an earlier lesson")
        return self

    @property
    def lesson(self) -> str:
        return self.id[:2]

    @property
    def in_code(self) -> bool:
        """Is the answer a variable that the learner computes (rather than a widget)?"""
        return getattr(self, "as_", None) is not None

    def sentences(self) -> Iterator[str]:
        """Every sentence of feedback, to be unique within a lesson."""
        if self.right:
            yield self.right


class Prompted(Base):
    """What is shown as a form: its title is the name that a screen reader says."""

    @model_validator(mode="after")
    def _says_what_to_do(self) -> Prompted:
        for name in ("title", "prompt"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name}: write one")
        return self


def _same_keys(field: str, needed: set[str], given: set[str]) -> None:
    if lacking := sorted(needed - given):
        raise ValueError(f"{field}: a sentence is missing for {', '.join(lacking)}")
    if extra := sorted(given - needed):
        raise ValueError(f"{field}: nobody will ever read the sentence for {', '.join(extra)}")


class Choice(Prompted):
    """One of several options. Without a key it is a prediction and cannot be wrong."""

    kind: Literal["choice"]
    options: dict[Key, Label] = Field(min_length=2)
    key: list[Key] = []
    feedback: dict[Key, Sentence] = {}

    @model_validator(mode="after")
    def _fits(self) -> Choice:
        if unknown := set(self.key) - set(self.options):
            raise ValueError(f"key: {', '.join(sorted(unknown))} is no option")
        if not self.key:
            if self.points:
                raise ValueError("key: a graded choice needs one")
            return self
        wrong = set(self.options) - set(self.key)
        _same_keys("feedback", wrong, set(self.feedback) - set(self.key))
        if unknown := set(self.feedback) - set(self.options):
            raise ValueError(f"feedback: {', '.join(sorted(unknown))} is no option")
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()


class Multi(Prompted):
    """Any number of options. `either` options are defensible both ways and never count."""

    kind: Literal["multi"]
    options: dict[Key, Label] = Field(min_length=3)
    key: list[Key] = Field(min_length=1)
    either: list[Key] = []
    feedback: dict[Key, Sentence]
    missed: dict[Key, Sentence]

    @model_validator(mode="after")
    def _fits(self) -> Multi:
        named = set(self.key) | set(self.either)
        if unknown := named - set(self.options):
            raise ValueError(f"key: {', '.join(sorted(unknown))} is no option")
        if both := set(self.key) & set(self.either):
            raise ValueError(f"either: {', '.join(sorted(both))} stands in key too")
        _same_keys("feedback", set(self.options) - named, set(self.feedback))
        _same_keys("missed", set(self.key), set(self.missed))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()
        yield from self.missed.values()


class SortItem(Strict):
    id: Key
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
    rows: list[str] = []
    key: list[Key] = Field(min_length=1)
    feedback: dict[Key, Sentence]


class Sort(Prompted):
    """Items into categories; an item may have several defensible categories."""

    kind: Literal["sort"]
    into: dict[Key, Label] = Field(min_length=2)
    items: list[SortItem] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits(self) -> Sort:
        _unique_items(self.items)
        for item in self.items:
            if unknown := set(item.key) - set(self.into):
                raise ValueError(f"items.{item.id}.key: {', '.join(sorted(unknown))} is no category")
            _same_keys(f"items.{item.id}.feedback", set(self.into) - set(item.key), set(item.feedback))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from item.feedback.values()


class Match(Sort):
    """Items to partners: like sorting, but each partner belongs to one item at most."""

    kind: Literal["match"]  # type: ignore[assignment]


class OrderItem(Strict):
    """An item to be put in order, with a sentence for standing too early and too late."""

    id: Key
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
    rows: list[str] = []
    early: Sentence | None = None
    late: Sentence | None = None


class Order(Prompted):
    """Items in their right order; `key` is that order, `items` the order shown first."""

    kind: Literal["order"]
    items: list[OrderItem] = Field(min_length=3)
    key: list[Key]

    @model_validator(mode="after")
    def _fits(self) -> Order:
        _unique_items(self.items)
        shown = [item.id for item in self.items]
        if sorted(shown) != sorted(self.key):
            raise ValueError("key: name every item once")
        if shown == self.key:
            raise ValueError("items: shown in the right order already, so shuffle them")
        for item in self.items:
            if item.early is None and item.id != self.key[0]:
                raise ValueError(f"items.{item.id}.early: a sentence is missing")
            if item.late is None and item.id != self.key[-1]:
                raise ValueError(f"items.{item.id}.late: a sentence is missing")
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from (s for s in (item.early, item.late) if s)


class Rate(Prompted):
    """A place on a scale, with a reason. Without a key any place counts; the reason always does."""

    kind: Literal["rate"]
    scale: dict[int, Label] = Field(min_length=2)
    reason_words: int = Field(default=8, ge=3, le=60)
    key: list[int] = []
    feedback: dict[int, Sentence] = {}

    @model_validator(mode="after")
    def _fits(self) -> Rate:
        if unknown := set(self.key) - set(self.scale):
            raise ValueError(f"key: {', '.join(map(str, sorted(unknown)))} is not on the scale")
        if self.key:
            wrong = {str(place) for place in set(self.scale) - set(self.key)}
            _same_keys("feedback", wrong, {str(place) for place in self.feedback})
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()


class MatrixItem(Strict):
    """A row of a matrix: `key` columns are to be ticked, `either` columns may be."""

    id: Key
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
    rows: list[str] = []
    key: list[Key] = []
    either: list[Key] = []
    feedback: dict[Key, Sentence]


class Matrix(Prompted):
    """Items by columns, each cell ticked or not."""

    kind: Literal["matrix"]
    columns: dict[Key, Label] = Field(min_length=2)
    items: list[MatrixItem] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits(self) -> Matrix:
        _unique_items(self.items)
        for item in self.items:
            if unknown := (set(item.key) | set(item.either)) - set(self.columns):
                raise ValueError(f"items.{item.id}.key: {', '.join(sorted(unknown))} is no column")
            _same_keys(f"items.{item.id}.feedback", set(self.columns) - set(item.either), set(item.feedback))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from item.feedback.values()


class StepperItem(Strict):
    """A case to walk through: by step, the choices that can be defended and a sentence for the others.

    A choice that can be defended may have a sentence too, such as the best objection to it.
    """

    id: Key
    text: Label
    facts: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""
    rows: list[str] = []
    key: dict[Key, list[Key]]
    feedback: dict[Key, dict[Key, Sentence]] = {}


class Stepper(Prompted):
    """A walk through the same steps for each case; a step may have several defensible choices."""

    kind: Literal["stepper"]
    steps: dict[Key, Label] = Field(min_length=2)
    choices: dict[Key, dict[Key, Label]]
    items: list[StepperItem] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Stepper:
        _unique_items(self.items)
        if set(self.choices) != set(self.steps):
            raise ValueError("choices: give every step its choices, and name no other step")
        for item in self.items:
            if set(item.key) != set(self.steps):
                raise ValueError(f"items.{item.id}.key: give every step at least one defensible choice")
            if unknown := set(item.feedback) - set(self.steps):
                raise ValueError(f"items.{item.id}.feedback: {', '.join(sorted(unknown))} is no step")
            for step, choices in self.choices.items():
                where, key, said = f"items.{item.id}", item.key[step], item.feedback.get(step, {})
                if not key or set(key) - set(choices):
                    raise ValueError(f"{where}.key.{step}: name one or more choices of this step")
                _same_keys(f"{where}.feedback.{step}", set(choices) - set(key), set(said) - set(key))
        return self

    def parts(self) -> dict[str, str]:
        """Every step of every case, such as "app.legality", as a report names it."""
        return {
            f"{item.id}.{step}": f"{item.text}: {label}"
            for item in self.items
            for step, label in self.steps.items()
        }

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            for said in item.feedback.values():
                yield from said.values()


class Write(Prompted):
    """Notes of the learner's own: kept, never graded."""

    kind: Literal["write"]

    @model_validator(mode="after")
    def _ungraded(self) -> Write:
        if self.points:
            raise ValueError("points: notes are never graded; use a manual task")
        return self


class Explore(Prompted):
    """Controls that redraw a figure: `draw_NN_N(**choices)` in `checks.py` draws it."""

    kind: Literal["explore"]
    controls: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], dict[Key, Label]]

    @model_validator(mode="after")
    def _ungraded(self) -> Explore:
        if self.points:
            raise ValueError("points: an explorer is never graded")
        return self


BriefSection = Literal["question", "view", "argument", "yardstick", "reason", "change", "limits"]


class Brief(Prompted):
    """A two-page brief in parts. What is judged is its structure, never its conclusion; see `exercises.brief_rules`."""

    kind: Literal["brief"]
    words: dict[BriefSection, tuple[int, int]]
    """Least and most words of each section of prose."""
    sides: int = Field(default=2, ge=1, le=2)
    records: int = Field(default=4, ge=1, le=6)
    methods: int = Field(default=2, ge=1, le=6)
    against: int = Field(default=1, ge=0, le=6)

    @model_validator(mode="after")
    def _fits(self) -> Brief:
        if lacking := [name for name in BriefSection.__args__ if name not in self.words]:
            raise ValueError(f"words: a range is missing for {', '.join(lacking)}")
        for name, (least, most) in self.words.items():
            if not 1 <= least <= most:
                raise ValueError(f"words: the range of {name} should go from few to many")
        return self


class Coded(Base):
    """An answer that the learner computes in code. `checks.py` may compute what is right."""

    misconceptions: list[Misconception] = []

    @model_validator(mode="after")
    def _teaches(self) -> Coded:
        if self.in_code and self.points and len(self.misconceptions) < 2:
            raise ValueError("misconceptions: a graded code task needs at least two")
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for misconception in self.misconceptions:
            yield misconception.says


class Number(Coded):
    """A number with a stated tolerance: computed (`as: number`) or typed into a field."""

    kind: Literal["number"]
    as_: Literal["number"] | None = Field(default=None, alias="as")
    unit: str = ""
    key: float | None = None
    tolerance: Tolerance = Tolerance(relative=1e-6)

    @model_validator(mode="after")
    def _fits(self) -> Number:
        if not self.in_code and not (self.prompt and self.title):
            raise ValueError("prompt: a number field needs a title and a prompt")
        if self.points and len(self.misconceptions) < 2:
            raise ValueError("misconceptions: a graded number needs at least two")
        return self


class Text(Coded):
    """A word or short text; upper and lower case and outer spaces do not matter."""

    kind: Literal["text"]
    as_: Literal["text"] = Field(alias="as")
    key: list[str] = []


class List(Coded):
    """Several values; order matters only if `ordered`."""

    kind: Literal["list"]
    as_: Literal["list"] = Field(alias="as")
    key: list[str | float] | None = None
    ordered: bool = False


class Table(Coded):
    """A DataFrame or Series, compared whatever the row order unless `ordered`."""

    kind: Literal["table"]
    as_: Literal["table"] = Field(alias="as")
    ordered: bool = False
    tolerance: Tolerance = Tolerance(relative=1e-6)


class FigureKey(Strict):
    """What a reader must see: patterns for the axis labels, the number of series."""

    x_label: str | None = None
    y_label: str | None = None
    series: int | None = Field(default=None, ge=1)


class Figure(Coded):
    """A matplotlib figure, judged by labels, number of series and values; never by pixels."""

    kind: Literal["figure"]
    as_: Literal["figure"] = Field(alias="as")
    key: FigureKey
    tolerance: Tolerance = Tolerance(relative=1e-6)


class Function(Coded):
    """A function, judged by what it returns for the calls that `checks.py` lists."""

    kind: Literal["function"]
    as_: Literal["function"] = Field(alias="as")


class Manual(Base):
    """Free text in a markdown cell, graded by a person with a public rubric."""

    kind: Literal["manual"]
    rubric: str
    only_written: Sentence | None = None
    """Why no check can judge this outcome; without it, each outcome needs an autograded exercise too."""

    @model_validator(mode="after")
    def _graded(self) -> Manual:
        if not self.prompt.strip():
            raise ValueError("prompt: write one")
        if not self.points:
            raise ValueError("points: a manual task needs some")
        return self


Exercise = (
    Choice
    | Multi
    | Sort
    | Match
    | Order
    | Rate
    | Matrix
    | Stepper
    | Write
    | Explore
    | Brief
    | Number
    | Text
    | List
    | Table
    | Figure
    | Function
    | Manual
)
MODELS: dict[str, Any] = {
    model.model_fields["kind"].annotation.__args__[0]: model  # type: ignore[union-attr]
    for model in Exercise.__args__
}
_ANY: TypeAdapter[Exercise] = TypeAdapter(Annotated[Exercise, Field(discriminator="kind")])


def _unique_items(items: list[Any]) -> None:
    for name, times in Counter(item.id for item in items).items():
        if times > 1:
            raise ValueError(f"items.{name}: the id stands {times} times")


def read_exercises(path: Path) -> dict[str, Exercise]:
    """Read a lesson's exercises.

    Parameters
    ----------
    path
        An `exercises.yml`.

    Returns
    -------
    dict
        Exercises by id, in the order of the file.

    Raises
    ------
    ExerciseError
        With one sentence that names the file, the exercise and the field.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        entries = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except OSError as error:
        raise ExerciseError(f"{where} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        raise ExerciseError(f"{where}{line}: this is not YAML; look for a missing quote or colon.") from error
    if not isinstance(entries, list):
        raise ExerciseError(f"{where}: write a list of exercises, each starting with '- id:'.")
    exercises: dict[str, Exercise] = {}
    for number, entry in enumerate(entries, start=1):
        exercise = _read_one(entry, number, where)
        if exercise.id in exercises:
            raise ExerciseError(f"{where}, exercise {exercise.id}, field id: used twice; give each its own.")
        exercises[exercise.id] = exercise
    _check_across(exercises, where)
    return exercises


def sealed_exercise(entry: dict[str, Any]) -> Exercise:
    """An exercise without what is right, from its fields: for learners in an exam, and for sandboxes.

    Parameters
    ----------
    entry
        The fields of `exercises.yml` less those that tell the key.
    """
    model = MODELS[entry["kind"]]
    fields = {"key": [], **entry, "sealed": True}
    if (form := entry.get("as", entry.get("as_"))) is not None:
        fields["as_"] = form
    if "items" in entry:
        kinds = {"order": OrderItem, "matrix": MatrixItem, "stepper": StepperItem}
        item = kinds.get(entry["kind"], SortItem)
        fields["items"] = [
            item.model_construct(**{"key": [], "feedback": {}, **one}) for one in entry["items"]
        ]
    if "scale" in entry:
        fields["scale"] = {int(place): label for place, label in entry["scale"].items()}
    return model.model_construct(**fields)


def _read_one(entry: Any, number: int, where: str) -> Exercise:
    name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
    if isinstance(entry, dict) and entry.get("sealed") is True and entry.get("kind") in MODELS:
        return sealed_exercise(entry)
    try:
        return _ANY.validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        kind = entry.get("kind") if isinstance(entry, dict) else None
        place = [str(part) for part in first["loc"] if part != kind]
        message = first["msg"].removeprefix("Value error, ")
        if first["type"].startswith("union_tag"):
            field, message = "kind", f"choose one of {', '.join(sorted(MODELS))}"
        elif not place and ": " in message:
            field, message = message.split(": ", 1)
        else:
            field = ".".join(place) or "kind"
        raise ExerciseError(f"{where}, exercise {name}, field {field}: {message}.") from None


def _check_across(exercises: dict[str, Exercise], where: str) -> None:
    said: dict[str, str] = {}
    answers: dict[str, str] = {}
    for exercise in exercises.values():
        if exercise.answer in answers:
            raise ExerciseError(
                f"{where}, exercise {exercise.id}, field answer: "
                f"{exercise.answer} is the answer of {answers[exercise.answer]} already."
            )
        answers[exercise.answer] = exercise.id
        for sentence in [] if exercise.sealed else exercise.sentences():
            if sentence in said:
                raise ExerciseError(
                    f"{where}, exercise {exercise.id}, field feedback: "
                    f"this sentence is used in {said[sentence]} already: {sentence!r}."
                )
            said[sentence] = exercise.id


def with_keys(folder: Path, name: str) -> Path:
    """A lesson's file, from the private folder of an exam where there is one."""
    private = keys_folder()
    kept = private / folder.name / name if private else None
    return kept if kept and kept.is_file() else folder / name


@cache
def lesson_exercises(number: str) -> dict[str, Exercise]:
    """A lesson's exercises by id, read once."""
    return read_exercises(with_keys(lesson_folder(number), "exercises.yml"))


def find_exercise(exercise_id: str) -> Exercise:
    """One exercise by its id, such as "05.2".

    Raises
    ------
    ExerciseError
        When there is none, naming those that exist.
    """
    exercises = lesson_exercises(str(exercise_id)[:2])
    if exercise_id not in exercises:
        raise ExerciseError(f"There is no exercise {exercise_id}; this lesson has {', '.join(exercises)}.")
    return exercises[exercise_id]

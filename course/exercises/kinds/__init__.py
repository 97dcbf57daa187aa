"""Every kind of exercise, one class each: what may be asked of a learner.

To add a kind, write its class in a module of this folder, name it in `Listed` below, and give it a form in
`course/answering/forms/kinds/` if it is answered by one. `Questions` alone is none of a
lesson's: the course makes it.
"""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from course.exercises.kinds.base import AnswerError, Base
from course.exercises.kinds.brief import Brief
from course.exercises.kinds.choice import Choice, Multi
from course.exercises.kinds.coded import Coded
from course.exercises.kinds.compared import Figure, Function, Table
from course.exercises.kinds.matrix import Matrix, MatrixItem
from course.exercises.kinds.order import Order, OrderItem
from course.exercises.kinds.questions import Question, Questions
from course.exercises.kinds.rate import Rate
from course.exercises.kinds.self_check import SelfCheck
from course.exercises.kinds.sort import Match, Sort, SortItem
from course.exercises.kinds.stepper import Stepper, StepperItem
from course.exercises.kinds.ungraded import Explore, Manual, Write
from course.exercises.kinds.values import List, Number, Text

__all__ = [
    "MODELS",
    "AnswerError",
    "Base",
    "Brief",
    "Choice",
    "Coded",
    "Exercise",
    "Explore",
    "Figure",
    "Function",
    "List",
    "Manual",
    "Match",
    "Matrix",
    "Multi",
    "Number",
    "Order",
    "Question",
    "Questions",
    "Rate",
    "SelfCheck",
    "Sort",
    "Stepper",
    "Table",
    "Text",
    "Write",
    "sealed_exercise",
]

Listed = (
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
"""What an `exercises.yml` may list."""
Exercise = Listed | SelfCheck | Questions
MODELS: dict[str, Any] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(Listed)
}
ANY: TypeAdapter[Listed] = TypeAdapter(Annotated[Listed, Field(discriminator="kind")])
_ITEMS = {
    "sort": SortItem,
    "match": SortItem,
    "order": OrderItem,
    "matrix": MatrixItem,
    "stepper": StepperItem,
}


def sealed_exercise(entry: dict[str, Any]) -> Exercise:
    """An exercise without what is right, from its fields: for learners in an exam, and for sandboxes.

    Parameters
    ----------
    entry
        The fields of `exercises.yml` less those that tell the key.
    """
    if entry["kind"] == "self_check":
        return SelfCheck.model_validate(entry)  # it has no key
    fields = {"key": [], **entry, "sealed": True}
    if (form := entry.get("as", entry.get("as_"))) is not None:
        fields["as_"] = form
    if "items" in entry:
        item = _ITEMS[entry["kind"]]
        fields["items"] = [
            item.model_construct(**{"key": [], "feedback": {}, **about}) for about in entry["items"]
        ]
    if "scale" in entry:
        fields["scale"] = {int(place): label for place, label in entry["scale"].items()}
    return MODELS[entry["kind"]].model_construct(**fields)

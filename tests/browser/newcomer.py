"""A newcomer with a keyboard: runs cell after cell, answers wrong first, then right."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import Any

from lab import NOTEBOOK, Step, control, do, tab_to

from course.answering.forms.kinds.brief import LABELS
from course.exercises.brief.parts import CHOICES, DIRECTIONS, ID_LISTS, ORDER, SECTIONS


def wrong_answer(exercise: Any) -> Any:
    """An answer that does not hold, or only half; None where no answer can be wrong."""
    kind = exercise.kind
    if kind == "choice":
        return next(
            (option for option in exercise.options if exercise.key and option not in exercise.key), None
        )
    if kind == "multi":
        return [next(option for option in exercise.options if option in exercise.feedback)]
    if kind == "match":
        return {exercise.items[0].id: next(p for p in exercise.into if p not in exercise.items[0].key)}
    if kind == "sort":
        return {item.id: next(c for c in exercise.into if c not in item.key) for item in exercise.items}
    if kind == "order":
        return list(reversed(exercise.key))
    if kind == "rate":
        wrong = [place for place in exercise.scale if exercise.key and place not in exercise.key]
        return {"value": wrong[0] if wrong else next(iter(exercise.scale)), "reason": "because"}
    if kind == "matrix":
        cells = [(item, column) for item in exercise.items for column in exercise.columns]
        item, column = next((i, c) for i, c in cells if c not in (*i.key, *i.either))
        return {item.id: [column]}
    if kind == "stepper":
        return {
            item.id: {
                step: next((c for c in choices if c not in item.key[step]), item.key[step][0])
                for step, choices in exercise.choices.items()
            }
            for item in exercise.items
        }
    if kind == "number":
        return exercise.misconceptions[0].value
    if kind == "brief":
        return {"question": "It is bad.", "claims": ["E046"]}
    return None


def steps(exercise: Any, answer: Any) -> list[Step]:
    """What the keyboard must do to give an answer."""
    kind = exercise.kind
    if kind == "choice":
        return [("one", f"Your answer: {exercise.title}", exercise.options[answer])]
    if kind == "multi":
        return [("checkbox", label, option in answer) for option, label in exercise.options.items()]
    if kind == "sort":
        return [("one", _text(exercise, item), exercise.into[c]) for item, c in answer.items()]
    if kind == "match":
        return [("one", _text(exercise, item), _partner(exercise, p)) for item, p in answer.items()]
    if kind == "order":
        return [("order", exercise.id, [_plain(_text(exercise, item)) for item in answer])]
    if kind == "rate":
        place = f"{answer['value']} – {exercise.scale[answer['value']]}"
        reason = "Your reason, for yourself and for readers"
        return [
            ("one", f"Your place on the scale: {exercise.title}", place),
            ("textbox", reason, answer["reason"]),
        ]
    if kind == "matrix":
        return [
            ("checkbox", f"{item.text}: {label}", column in answer.get(item.id, []))
            for item in exercise.items
            for column, label in exercise.columns.items()
        ]
    if kind == "stepper":
        return [
            ("one", f"{_text(exercise, item)}: {exercise.steps[step]}", exercise.choices[step][choice])
            for item, chosen in answer.items()
            for step, choice in chosen.items()
        ]
    if kind == "number":
        name = f"{exercise.title} ({exercise.unit})" if exercise.unit else exercise.title
        return [("textbox", name, f"{answer}")]
    if kind == "brief":
        return list(_brief_steps(exercise, answer))
    if kind == "explore":
        return [
            ("one", name.replace("_", " ").capitalize(), exercise.controls[name][value])
            for name, value in answer.items()
        ]
    if kind == "write":
        return [("textbox", f"Your notes: {exercise.title}", answer)]
    raise AssertionError(f"nobody answers {kind} here")


def _brief_steps(exercise: Any, answer: Any) -> Iterator[Step]:
    for name in ORDER:
        if name not in answer:
            continue
        if name == "evidence":
            for number, record in enumerate(answer[name], start=1):
                yield "textbox", f"Record {number}, by id", record["id"]
                yield "one", f"Record {number} speaks", DIRECTIONS[record["direction"]]
                yield "textbox", f"Record {number}: why in this direction?", record["why"]
        elif name in ID_LISTS:
            yield "textbox", LABELS[name], ", ".join(answer[name])
        elif name in CHOICES:
            yield "one", LABELS[name], CHOICES[name][answer[name]]
        else:
            least, most = exercise.words[name]
            yield "textbox", f"{SECTIONS[name]} ({least} to {most} words)", answer[name]


def _partner(exercise: Any, partner: str) -> str:
    """A partner as it is heard: with its letter behind it among radio buttons, before it in a list."""
    letter, label = ascii_uppercase[list(exercise.into).index(partner)], exercise.into[partner]
    return f"{label} {letter}" if len(exercise.into) <= 5 else f"{letter}. {label}"


def _text(exercise: Any, item_id: str) -> str:
    return next(item.text for item in exercise.items if item.id == item_id)


def give(page: Any, exercise: Any, answer: Any) -> None:
    """Give an answer with the keyboard alone, from the exercise's own cell on."""
    go_to(page, f"exercise-{exercise.id.replace('.', '-')}")
    for role, name, value in steps(exercise, answer):
        do(page, (role, _plain(name), _plain(value) if role == "one" else value))


def press_check(page: Any, exercise: Any) -> str:
    """Press the exercise's own Check button; what is said then."""
    name = f"Check {exercise.id}"
    tab_to(page, control(page, "button", name), presses=300)
    page.keyboard.press("Space")
    idle(page)
    button = page.get_by_role("button", name=name, exact=True)
    return page.locator(f"{NOTEBOOK} .course-form").filter(has=button).inner_text()


def _plain(text: str) -> str:
    """A label as it reads: marks of emphasis and code are not heard."""
    return text.replace("**", "").replace("*", "").replace("`", "")


def go_to(page: Any, cell: int | str) -> None:
    """Make a cell the active one, as with the arrow keys: by its place or its id."""
    page.evaluate(
        """(cell) => { const notebook = window.jupyterapp.shell.currentWidget.content;
                       const ids = notebook.widgets.map(widget => widget.model.id);
                       const index = Number.isInteger(cell) ? cell : ids.indexOf(cell);
                       notebook.activeCellIndex = index; notebook.mode = 'command';
                       notebook.widgets[index].node.focus(); }""",
        cell,
    )


def run_cell(page: Any, index: int) -> str:
    """Run a cell with Shift+Enter; the text of its output."""
    go_to(page, index)
    page.keyboard.press("Shift+Enter")
    idle(page)
    return output(page, index)


def type_into(page: Any, index: int, text: str) -> None:
    """Replace a cell's text, in edit mode."""
    go_to(page, index)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def idle(page: Any) -> None:
    """Wait until the kernel has nothing more to do and the page has shown it."""
    page.wait_for_timeout(60)
    page.wait_for_function(
        """() => { const panel = window.jupyterapp.shell.currentWidget;
                   const running = panel.content.widgets.some(c => c.model.type === 'code' &&
                       c.model.executionState === 'running');
                   return !running && panel.sessionContext.session.kernel.status === 'idle'; }"""
    )
    page.wait_for_timeout(60)


def output(page: Any, index: int) -> str:
    """The text of a cell's outputs, as stored."""
    return page.evaluate(
        """(index) => { const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
            if (!cell.model.outputs) return '';
            return cell.model.outputs.toJSON().map(o => o.text || o.evalue ||
                (o.data && o.data['application/vnd.course.card+json']?.says.join(' ')) ||
                (o.data && o.data['text/plain']) || '').flat().join('\\n'); }""",
        index,
    )

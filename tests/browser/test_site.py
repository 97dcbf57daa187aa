"""The static site in a browser: from a disk, by keyboard, light and dark, and the way of answers out of it and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from bs4 import BeautifulSoup
from conftest import ROOT
from lab import page_of
from site_part import whole_site

from course.answering.answers import FILE_NAME, read_answers
from course.answering.card import AGAIN, card_of
from course.answering.cards import OUTDATED
from course.answering.forms import face_class, form_of
from course.answering.forms.shown import said
from course.answering.kept.merge import bring_in, read_brought
from course.answering.store import AnswerStore
from course.exercises.judge import judge
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.lessons import all_lessons
from course.site.forms import by_hand, can_be_drawn
from course.site.verdicts import table_of

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES = 12_000_000
CHECKED = ("choice", "multi", "sort", "match", "matrix", "stepper", "order", "number")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site():
    return whole_site()


@contextmanager
def page_in(browser: Any, size: Any = None, **context: Any) -> Iterator[Any]:
    with page_of(browser, **context) as page:
        page.set_viewport_size(size or WIDE)
        yield page


def name_of(lesson: str) -> str:
    return next(folder.name for folder in all_lessons() if folder.name.startswith(lesson))


def lesson_address(site, lesson: str) -> str:
    return (site / name_of(lesson) / f"{name_of(lesson)}.html").as_uri()


def opened(page: Any, address: str) -> list[str]:
    """Open a page; gives back what is asked of others than the disk, and what the browser complains of."""
    troubles: list[str] = []
    page.on(
        "request", lambda one: None if one.url.startswith(("file:", "blob:")) else troubles.append(one.url)
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda one: troubles.append(one.text) if one.type == "error" else None)
    page.goto(address)
    page.wait_for_load_state()
    return troubles


def in_pages(site) -> set[str]:
    """The ids of all exercises that stand in the pages."""
    found = set()
    for folder in all_lessons():
        text = (site / folder.name / f"{folder.name}.html").read_text(encoding="utf-8")
        data = text.partition('json" id="forms">')[2].partition("</script>")[0]
        found |= set(json.loads(data)["forms"])
    return found


def of_kind(kind: str, site) -> Any:
    """The first exercise of a kind that a page checks."""
    there = in_pages(site)
    for folder in all_lessons():
        for exercise in lesson_exercises(folder.name[:2]).values():
            asked = by_hand(exercise) or exercise
            if asked.kind == kind and place_of(asked) in there and table_of(asked) is not None:
                return asked
    pytest.skip(f"no lesson has a {kind} in a form")


def place_of(exercise: Any) -> str:
    """The name of an exercise's form in its page."""
    return f"{exercise.id}-by-hand" if exercise.title.startswith("By hand") else exercise.id


def right_and_wrong(exercise: Any) -> tuple[Any, Any]:
    """An answer that holds, and one that does not."""
    kind = exercise.kind
    if kind == "choice":
        return exercise.key[0], next(one for one in exercise.options if one not in exercise.key)
    if kind == "multi":
        return list(exercise.key), list(exercise.feedback)[:1]
    if kind in ("sort", "match"):
        first = exercise.items[0]
        bad = next(one for one in exercise.into if one not in first.key)
        return {item.id: item.key[0] for item in exercise.items}, {first.id: bad}
    if kind == "matrix":
        first = exercise.items[0]
        bad = [one for one in exercise.columns if one not in (*first.key, *first.either)][:1] or list(
            first.key
        )[:-1]
        return {item.id: list(item.key) for item in exercise.items if item.key}, {first.id: bad}
    if kind == "stepper":
        case, step = exercise.items[0], next(iter(exercise.steps))
        bad = next(one for one in exercise.choices[step] if one not in case.key[step])
        whole = {item.id: {one: item.key[one][0] for one in exercise.steps} for item in exercise.items}
        return whole, {case.id: {step: bad}}
    if kind == "order":
        return list(exercise.key), [*exercise.key[1:], exercise.key[0]]
    value = next(one for one in (table_of(exercise) or {})["near"])[0]
    return value, round(value * 3.3 + 1, 6)


def answer_by_keyboard(page: Any, exercise: Any, answer: Any) -> None:
    """Give an answer as somebody does who has no mouse."""
    form = page.locator(f'[data-form="{place_of(exercise)}"] .course-form')
    kind = exercise.kind
    if kind == "choice":
        press(form.get_by_role("radio").nth(list(exercise.options).index(answer)), "Space")
    elif kind == "multi":
        for place, option in enumerate(exercise.options):
            tick(form.get_by_role("checkbox").nth(place), option in answer)
    elif kind in ("sort", "match"):
        for place, item in enumerate(exercise.items):
            if item.id in answer:
                choose(form.locator(".cf-row").nth(place), list(exercise.into).index(answer[item.id]))
    elif kind == "matrix":
        boxes = form.get_by_role("checkbox")
        for row, item in enumerate(exercise.items):
            for column, name in enumerate(exercise.columns):
                tick(boxes.nth(row * len(exercise.columns) + column), name in answer.get(item.id, []))
    elif kind == "stepper":
        rows = form.locator(".cf-row")
        for place, part in enumerate((item.id, step) for item in exercise.items for step in exercise.steps):
            choice = answer.get(part[0], {}).get(part[1])
            if choice is not None:
                choose(rows.nth(place), list(exercise.choices[part[1]]).index(choice))
    elif kind == "order":
        for place, item in enumerate(answer):
            row = form.locator(f'li[data-item="{item}"]')
            at = row.evaluate("row => [...row.parentNode.children].indexOf(row)")
            for _ in range(at - place):
                press(row.get_by_role("button").first, "Enter")
    else:
        form.get_by_role("textbox").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(f"{answer:.15g}")
    press(form.locator(".cf-check"), "Enter")


def press(control: Any, key: str) -> None:
    control.focus()
    control.page.keyboard.press(key)


def tick(box: Any, wanted: bool) -> None:
    if box.is_checked() != wanted:
        press(box, "Space")


def choose(row: Any, place: int) -> None:
    lists = row.locator("select")
    if lists.count():
        lists.focus()
        row.page.keyboard.press("Home")
        for _ in range(place + 1):
            row.page.keyboard.press("ArrowDown")
    else:
        press(row.get_by_role("radio").nth(place), "Space")


def words(html: str) -> str:
    return " ".join(unescape(html).split())


def told(page: Any, exercise: Any) -> tuple[str, int]:
    """The card below a form, in words, and how many notes stand beside its controls."""
    form = page.locator(f'[data-form="{place_of(exercise)}"] .course-form')
    notes = form.locator(".cf-note:not(:empty)").count()
    return words(form.locator(".cf-card").evaluate("card => card.textContent")), notes


def expected(exercise: Any, answer: Any, rung: int) -> tuple[str, int]:
    """The same, as a notebook's form says it."""
    card = card_of(exercise, judge(exercise, exercise.cleaned(answer)), rung)
    rest, parts = said(face_class(exercise.kind)(exercise), card, answer)
    return words(BeautifulSoup(rest.html(), "html.parser").get_text()), len(parts)


@pytest.mark.parametrize("kind", CHECKED)
def test_a_form_of_each_kind_is_answered_by_keyboard_wrong_twice_and_right(site, browser, kind):
    exercise = of_kind(kind, site)
    right, wrong = right_and_wrong(exercise)
    with page_in(browser) as page:
        troubles = opened(page, lesson_address(site, exercise.id[:2]))
        for checks, answer in enumerate((wrong, right), start=1):
            answer_by_keyboard(page, exercise, answer)
            assert told(page, exercise) == expected(exercise, answer, checks)
        entry = page.evaluate(
            f"JSON.parse(localStorage['reading-digital-human-rights:{exercise.id[:2]}'])['{place_of(exercise)}']"
        )
        assert (entry["checks"], entry["first"]) == (2, json.loads(json.dumps(exercise.cleaned(wrong))))
        press(page.locator(f'[data-form="{place_of(exercise)}"] .cf-check'), "Enter")
        assert AGAIN in told(page, exercise)[0]
        page.reload()
        assert told(page, exercise) == expected(exercise, right, 2)
    assert troubles == []


@contextmanager
def answered(site: Any, browser: Any, kind: str) -> Iterator[tuple[Any, Any]]:
    """A page on which an exercise of a kind was answered rightly and checked."""
    exercise = of_kind(kind, site)
    with page_in(browser) as page:
        troubles = opened(page, lesson_address(site, exercise.id[:2]))
        answer_by_keyboard(page, exercise, right_and_wrong(exercise)[0])
        yield page, exercise
    assert troubles == []


def test_who_goes_back_to_what_was_checked_sees_its_card_again(site, browser):
    with answered(site, browser, "choice") as (page, exercise):
        right, wrong = right_and_wrong(exercise)
        radios = page.locator(f'[data-form="{place_of(exercise)}"] .course-form').get_by_role("radio")
        for answer, said_then in ((wrong, (OUTDATED, 0)), (right, expected(exercise, right, 1))):
            press(radios.nth(list(exercise.options).index(answer)), "Space")
            assert told(page, exercise) == said_then


def test_who_types_and_takes_it_back_at_once_sees_the_card_again(site, browser):
    with answered(site, browser, "number") as (page, exercise):
        form = page.locator(f'[data-form="{place_of(exercise)}"] .course-form')
        for key in ("End", "5", "Backspace"):
            press(form.get_by_role("textbox"), key)
        form.locator(".cf-card").get_by_text(OUTDATED).wait_for(state="detached")
        assert told(page, exercise) == expected(exercise, right_and_wrong(exercise)[0], 1)


@pytest.mark.parametrize(("size", "scheme", "lesson"), [(WIDE, "light", "02"), (NARROW, "dark", "07")])
def test_pages_are_accessible_and_fit(site, browser, size, scheme, lesson):
    """axe takes its time for a whole lesson: it looks at one in each of the two ways, and the rest at both."""
    lessons = {number: site / name_of(number) / f"{name_of(number)}.html" for number in ("02", "07")}
    addresses = [
        site / "index.html", site / "records" / "E046.html", site / "docs" / "glossary.html",
        *lessons.values(),
    ]  # fmt: skip
    for address in addresses:
        with page_in(browser, size, color_scheme=scheme) as page:
            assert opened(page, address.as_uri()) == []
            for form in page.locator(".course-form .cf-check:visible").all():
                form.click()
            if address not in lessons.values() or address == lessons[lesson]:
                assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            levels = page.evaluate(
                "[...document.querySelectorAll('main :is(h1,h2,h3,h4)')].map(one => +one.tagName[1])"
            )
            assert levels.count(1) == 1
            assert all(later <= before + 1 for before, later in pairwise(levels))


def test_the_keyboard_goes_to_the_text_first_and_the_search_works_from_a_disk(site, browser):
    with page_in(browser) as page:
        troubles = opened(page, (site / "index.html").as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("/")
        page.keyboard.type("indicator")
        page.keyboard.press("Enter")
        page.wait_for_selector("#found li a")
        page.locator("#found li a").first.click()
        page.wait_for_load_state()
        assert "indicator" in page.locator("main").inner_text().lower()
    assert troubles == []


def test_without_javascript_the_lesson_is_there_as_text(site, browser):
    exercise = of_kind("sort", site)
    with page_of(browser, java_script_enabled=False) as page:
        page.goto(lesson_address(site, exercise.id[:2]))
        text = page.locator(f'[data-form="{exercise.id}"]').inner_text()
        assert words(exercise.items[0].text.split("*")[0])[:30] in words(text)
        assert page.locator("h1").count() == 1


def test_the_whole_is_small_enough_to_be_copied(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < MOST_BYTES


def test_no_solution_and_no_answer_is_in_a_lesson(site):
    for folder in all_lessons():
        text = (site / folder.name / f"{folder.name}.html").read_text(encoding="utf-8")
        for secret in ("BEGIN SOLUTION", "vnd.course.answer", "Saved answer to", 'style="', "data:image"):
            assert secret not in text, (folder.name, secret)


def test_a_self_check_opens_when_the_text_is_long_enough_and_shows_two_texts_of_its_level(site, browser):
    check = next(one for one in lesson_exercises("02").values() if one.kind == "self_check")
    with page_in(browser) as page:
        troubles = opened(page, lesson_address(site, "02"))
        form = page.locator(f'[data-form="{check.id}"] .course-form')
        press(form.locator(".cf-check"), "Enter")
        assert "0 words of your own stand" in form.inner_text()
        page.locator(f'[data-form="{check.of}"] textarea').fill("word " * check.least)
        press(form.locator(".cf-check"), "Enter")
        for criterion in check.rubric.criteria:
            press(
                form.get_by_role("radio").nth(
                    4 * [one.id for one in check.rubric.criteria].index(criterion.id)
                ),
                "Space",
            )
        page.wait_for_function("document.activeElement.checked")
        assert "Compare your text with two of this level" in form.inner_text()
    assert troubles == []


def test_an_explorer_shows_the_figure_of_each_choice(site, browser):
    explorer = next(
        one
        for folder in all_lessons()
        for one in lesson_exercises(folder.name[:2]).values()
        if one.kind == "explore" and can_be_drawn(one) and one.id in in_pages(site)
    )
    with page_in(browser) as page:
        troubles = opened(page, lesson_address(site, explorer.id[:2]))
        form = page.locator(f'[data-form="{explorer.id}"] .course-form')
        first = form.locator("img").get_attribute("src")
        choose(form.locator(".cf-row").first, 1)
        page.wait_for_function(
            "([form, src]) => form.querySelector('img').getAttribute('src') !== src",
            arg=[form.element_handle(), first],
        )
        assert form.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        assert len(str(form.locator("img").get_attribute("alt"))) > 20
    assert troubles == []


def downloaded(page: Any, folder: Any) -> Any:
    with page.expect_download() as event:
        page.get_by_role("button", name="Download answers.json").click()
    path = folder / FILE_NAME
    event.value.save_as(path)
    return path


def uploaded(page: Any, path: Path) -> str:
    """What the page says of a file."""
    status = page.locator(".work .course-form > [role=status]")
    status.evaluate("node => node.replaceChildren()")
    page.locator(".work input[type=file]").set_input_files(path)
    page.wait_for_function("node => node.textContent", arg=status.element_handle())
    return status.inner_text()


def file_with(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_answers_travel_into_a_folder_and_back_and_checks_are_counted_on(site, browser, tmp_path):
    exercise, lesson = of_kind("sort", site), of_kind("sort", site).id[:2]
    right, wrong = right_and_wrong(exercise)
    folder = tmp_path / "my-work" / name_of(lesson)
    manual = next(one for one in lesson_exercises(lesson).values() if one.answered_by == "person")
    folder.mkdir(parents=True)
    notebook = f"{name_of(lesson)}.ipynb"
    (folder / notebook).write_bytes((ROOT / "notebooks" / name_of(lesson) / notebook).read_bytes())
    with page_in(browser) as page:
        opened(page, lesson_address(site, lesson))
        answer_by_keyboard(page, exercise, wrong)
        page.locator(f'[data-form="{manual.id}"] textarea').fill("A text of my own, <b>not</b> bold.")
        file = downloaded(page, tmp_path)
    assert json.loads(file.read_text(encoding="utf-8")).keys() == {"schema", "answers"}
    bring_in(read_brought(file), tmp_path / "my-work")
    assert "A text of my own, <b>not</b> bold." in "".join((folder / notebook).read_text(encoding="utf-8"))
    store = AnswerStore(folder)
    form = form_of(find_exercise(exercise.id), store)
    assert form.answer == exercise.cleaned(wrong)
    form.answer = right
    store.checked(exercise.id, exercise.cleaned(right))
    entry = store.get(exercise.id) or {}
    assert (entry["first"], entry["checks"]) == (exercise.cleaned(wrong), 2)
    with page_in(browser) as page:
        opened(page, lesson_address(site, lesson))
        says = uploaded(page, folder / FILE_NAME)
        assert says.startswith("2 answers came in")
        assert told(page, exercise) == expected(exercise, right, 2)
        again = read_answers(downloaded(page, tmp_path))
    assert again == read_answers(folder / FILE_NAME)


def test_files_from_elsewhere_are_refused_by_name_and_change_nothing(site, browser, tmp_path):
    exercise = of_kind("sort", site)
    lesson = exercise.id[:2]
    right, wrong = right_and_wrong(exercise)
    with page_in(browser) as page:
        opened(page, lesson_address(site, lesson))
        answer_by_keyboard(page, exercise, right)
        before = page.evaluate("JSON.stringify(localStorage)")
        for content, why in (
            ("no json", "cut off"),
            ('{"schema": 9, "answers": {}}', "its schema is 9"),
            ("[]", "not a file of answers"),
            ('{"schema": 1, "answers": {"02.1": 5}}', "has no answer"),
            (" " * 20_000_001, "too large"),
        ):
            says = uploaded(page, file_with(tmp_path, "odd.json", content))
            assert says.startswith("odd.json cannot be used")
            assert why in says
        assert page.evaluate("JSON.stringify(localStorage)") == before
        foreign = {
            "99.1": {"answer": "x"},
            "<img src=x onerror=alert(1)>": {"answer": "x"},
            exercise.id: {"answer": {exercise.items[0].id: "<b>x</b>"}, "checks": 9},
        }
        says = uploaded(page, file_with(tmp_path, "odd.json", json.dumps({"schema": 1, "answers": foreign})))
        assert "0 answers came in" in says
        assert all(name in says for name in foreign)
        assert page.locator(".work img").count() == 0
        assert page.evaluate("JSON.stringify(localStorage)") == before
        other = json.dumps(
            {"schema": 1, "answers": {exercise.id: {"answer": wrong, "first": None, "checks": 1}}}
        )
        assert "it stays" in uploaded(page, file_with(tmp_path, "other.json", other))
        newer = json.dumps(
            {"schema": 1, "answers": {exercise.id: {"answer": wrong, "first": None, "checks": 5}}}
        )
        assert "1 answer came in" in uploaded(page, file_with(tmp_path, "newer.json", newer))
        page.get_by_role("button", name="Take back").click()
        assert page.evaluate("JSON.stringify(localStorage)") == before


def test_forms_work_where_the_browser_keeps_nothing(site, browser, tmp_path):
    exercise = of_kind("choice", site)
    right, _ = right_and_wrong(exercise)
    with page_in(browser) as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('shut'); } });"
        )
        assert opened(page, lesson_address(site, exercise.id[:2])) == []
        answer_by_keyboard(page, exercise, right)
        assert told(page, exercise) == expected(exercise, right, 1)
        assert "This browser keeps nothing" in page.locator(".work").inner_text()
        assert read_answers(downloaded(page, tmp_path))[exercise.id]["checks"] == 1

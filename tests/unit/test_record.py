"""The record of work: all lessons beside the notebook, first and last answers; broken files spoil nothing."""

from __future__ import annotations

import json

import pytest

from course.documents.record import ABOUT, RecordError, collected, record_html, record_of_work


def lesson(folder, name, entries):
    made = folder / name
    made.mkdir()
    text = entries if isinstance(entries, str) else json.dumps({"schema": 1, "answers": entries})
    (made / "answers.json").write_text(text, encoding="utf-8")
    return made


def test_a_record_holds_all_lessons_first_and_last_answers(tmp_path):
    lesson(tmp_path, "05_the_critics_case", {"05.0": {"answer": "nothing_at_all", "checks": 0}})
    here = lesson(
        tmp_path,
        "10_the_brief",
        {
            "10.q2": {"answer": "one", "first": "two", "checks": 2},
            "10.q3": {"answer": "slogan", "first": "slogan", "checks": 1},
            "10.n1": {"answer": "<script>alert(1)</script>", "checks": 0},
        },
    )
    said = repr(record_of_work(here))
    assert "record_of_work.html" in said
    assert "certifies nothing" in said
    record = json.loads((here / "record_of_work.json").read_text(encoding="utf-8"))
    assert record["about"] == ABOUT
    assert [one["lesson"] for one in record["lessons"]] == ["05_the_critics_case", "10_the_brief"]
    assert record["lessons"][1]["answered"] == 3
    by_id = {one["id"]: one for one in record["lessons"][1]["exercises"]}
    assert (by_id["10.q2"]["first"], by_id["10.q2"]["last"], by_id["10.q2"]["checks"]) == ("two", "one", 2)
    page = (here / "record_of_work.html").read_text(encoding="utf-8")
    assert "<td>Two, for there are two texts</td><td>One, for the person is the same</td><td>2</td>" in page
    assert "<td>as the last</td><td>A slogan</td>" in page
    assert "not checked" in page
    assert "<script" not in page
    assert str(tmp_path) not in page + json.dumps(record)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"schema": 1, "answers": 5}', '{"schema": 99}', "[" * 10_000]
)
def test_a_broken_file_is_named_and_the_rest_stands(tmp_path, text):
    lesson(tmp_path, "05_the_critics_case", text)
    here = lesson(tmp_path, "10_the_brief", {"10.q2": {"answer": "one", "checks": 0}})
    broken, whole = collected(here)["lessons"]
    assert "05_the_critics_case/answers.json could not be read" in broken["trouble"]
    assert whole["answered"] == 1
    assert (tmp_path / "05_the_critics_case" / "answers.json").read_text(encoding="utf-8") == text
    assert "could not be read" in record_html(collected(here))


def test_answers_of_a_strange_form_are_shown_as_they_are(tmp_path):
    here = lesson(tmp_path, "10_the_brief", {"10.q2": {"answer": {"x": [1]}, "checks": 0}})
    (one,) = collected(here)["lessons"][0]["exercises"]
    assert "another form" in one["last_in_words"]


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course.documents.record.write_whole", full)
    with pytest.raises(RecordError, match="No space left") as error:
        record_of_work(tmp_path)
    assert "\n" not in str(error.value)


ORDER = {"rest": "missing", "payer": "who", "study": "how", "undo": "against"}


def of_outcome(record, outcome):
    return next(one for lesson in record["lessons"] for one in lesson["outcomes"] if one["id"] == outcome)


def test_what_one_can_do_now_is_told_by_outcome_with_the_share_reached(tmp_path):
    swapped = {**ORDER, "payer": "how", "study": "who"}
    lesson(tmp_path, "00_start_here", {"00.1": {"answer": ORDER, "first": swapped, "checks": 2}})
    here = lesson(tmp_path, "10_the_brief", {})
    shown = record_of_work(here)
    record = json.loads((here / "record_of_work.json").read_text(encoding="utf-8"))
    found = of_outcome(record, "LO-0.2")
    assert found["text"] == "put four questions to any text"
    assert (found["share"], found["words"]) == (1.0, "100 per cent holds")
    (proof,) = found["proofs"]
    assert proof["task"] == "00.1 Four readers, four questions"
    assert proof["words"] == "100 per cent of it holds, 50 per cent at the first check"
    assert of_outcome(record, "LO-0.3")["words"] == "not tried yet"
    assert "LO-0.2 put four questions to any text: 100 per cent holds" in repr(shown)
    for page in ((here / "record_of_work.html").read_text(encoding="utf-8"), shown._repr_html_()):
        assert "put four questions to any text" in page
        assert "50 per cent at the first check" in page
        assert '<th scope="rowgroup" colspan="3"' in page


def test_lessons_come_in_the_order_of_study(tmp_path):
    for name in ("05_the_critics_case", "07_a_shared_yardstick", "04_governing_by_law"):
        here = lesson(tmp_path, name, {})
    assert [one["lesson"][:2] for one in collected(here)["lessons"]] == ["04", "07", "05"]


def test_a_solution_speaks_of_its_own_lesson_alone(tmp_path, monkeypatch):
    lesson(tmp_path, "05_the_critics_case", {})
    here = lesson(tmp_path, "10_the_brief", {})
    monkeypatch.setenv("COURSE_SOLUTIONS", "1")
    assert [one["lesson"] for one in collected(here)["lessons"]] == ["10_the_brief"]


def test_long_answers_are_whole_and_have_a_line_for_each_part(tmp_path):
    note = "A long note. " * 300 + "Its end."
    here = lesson(
        tmp_path,
        "10_the_brief",
        {
            "10.n1": {"answer": note},
            "10.9": {"answer": {"deleted": "lower", "retold": "same"}},
            "10.6": {"answer": {"question": "May one refuse?", "argument": "Word. " * 400 + "The end."}},
        },
    )
    page = record_html(collected(here))
    assert "Its end." in page
    assert "The end." in page
    assert "…" not in page.split("What you can do now")[0] + page.rsplit("10.n1", 1)[1].split("</tr>")[0]
    assert (
        "<li>A second newspaper that retells a report which the writer used already → It should stay</li>"
        in page
    )


def test_a_share_is_never_rounded_to_all_or_nothing():
    from course.documents.record.reached import Proof, Reached

    assert Proof("t", 0.999, 0.001).words == "99 per cent of it holds, 1 per cent at the first check"
    assert Reached("LO-1.1", "t", (Proof("a", says="written"), Proof("b", says="written"))).words == "written"
    assert Reached("LO-1.1", "t", (Proof("a", 1.0), Proof("b", 0.5), Proof("c", says="w"))).share == 0.75

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

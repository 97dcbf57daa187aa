"""What a submission writes is counted before it is read."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from grading.engine.running.lines import LINE_BYTES, lines_in


@pytest.mark.parametrize("value", [b"[],", b'{"":{}},', b"1.5,", b'"",', b"[[]],"])
def test_a_line_of_countless_values_is_not_read(value):
    line = b'{"end":1,"outputs":[' + value * ((LINE_BYTES - 100) // len(value)) + b"0]}"
    tracemalloc.start()
    try:
        assert lines_in(line) == []
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_many_lines_count_together():
    line = b'{"start":1,"x":[' + b"[]," * 70_000 + b"0]}\n"
    assert len(lines_in(line * 10)) < 5


def test_much_text_is_read_whatever_letters_it_has():
    event = {"end": 1, "outputs": [{"text": '[{,:"\\' * 300_000}], "count": 1}
    assert lines_in(json.dumps(event).encode() + b"\n") == [event]


def test_what_is_no_object_is_left_out():
    assert lines_in(b'[1]\n7\n{"a":1}\n{"cut": \n"\n') == [{"a": 1}]

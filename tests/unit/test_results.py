"""A stored result of another form is none: whoever reads it asks for nothing that is not there."""

from __future__ import annotations

import pytest

from grading.engine.judging.results import Result


@pytest.mark.parametrize(
    "document",
    [
        {"checks": []},
        [],
        None,
        {"checks": {"check-02-4": {"points": 1, "verdict": {}}}},
        {"checks": {"check-02-4": {"points": 1, "verdict": {"score": "all"}}}},
        {"notebook": {"cells": [{"metadata": {"nbgrader": []}}]}},
        {"notebook": {"cells": [[]]}},
        {"answers": {"02.4": 5}},
    ],
)
def test_another_form_is_refused(document):
    with pytest.raises(ValueError):  # noqa: PT011
        Result.from_dict(document)

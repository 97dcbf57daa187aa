"""What stands where a form has no kernel: how to wake it."""

from __future__ import annotations

HERE = "Run this cell to answer or to change your answer."
ELSEWHERE = "To answer or to change your answer: Run menu, Run All Above Selected Cell; then run this cell."


def asleep() -> str:
    """The sentence, hidden as long as the form above it lives.

    A notebook opened anew shows an error where a form has no kernel yet: that is hidden too.
    """
    return (
        "<style>.jp-OutputArea-output.jupyter-widgets:not(:has(*)) { display: none }</style>"
        f'<p class="course-asleep" style="margin: 0">{ELSEWHERE}</p>'
    )

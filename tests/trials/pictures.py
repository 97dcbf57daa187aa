"""The charts among the trials on one page, as a person sees them: `python tests/trials/pictures.py 02 page.html`."""

from __future__ import annotations

import base64
import io
import sys
from html import escape
from pathlib import Path
from typing import Any

from replay import Trial, replay

from course.exercises.library import find_exercise

STYLE = """
body { font: 13px sans-serif; margin: 1em; }
figure { display: inline-block; width: 19em; margin: 0.4em; vertical-align: top }
img { width: 100%; border: 1px solid #bbb } figcaption b { color: #1b5e20 } .no b { color: #b71c1c }
"""


def page(trials: list[Trial]) -> str:
    """An HTML page with a picture of each trial that stored a chart, the right ways first."""
    shown = [_figure(trial, picture) for trial in trials if (picture := _picture(trial.value))]
    head = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Charts</title><style>{STYLE}</style>"
    return head + "".join(shown)


def _figure(trial: Trial, picture: str) -> str:
    about = escape(trial.about or "a right way")
    return (
        f"<figure class='{'' if trial.share >= 1 else 'no'}'><img alt='{about}' src='data:image/png;base64,{picture}'>"
        f"<figcaption>{trial.task} {about}: <b>{trial.share:.0%}</b> {escape(trial.says)}</figcaption></figure>"
    )


def _picture(value: Any) -> str:
    figure: Any = getattr(value, "figure", value)
    if hasattr(value, "ravel") and len(value.ravel()):
        figure = getattr(value.ravel()[0], "figure", None)
    if not hasattr(figure, "savefig"):
        return ""
    file = io.BytesIO()
    figure.savefig(file, dpi=50, bbox_inches="tight")
    return base64.b64encode(file.getvalue()).decode()


if __name__ == "__main__":
    charts = [trial for trial in replay(sys.argv[1]) if find_exercise(trial.task).kind == "figure"]
    Path(sys.argv[2]).write_text(page(charts), encoding="utf-8")

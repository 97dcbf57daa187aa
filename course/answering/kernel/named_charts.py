"""A learner's own chart gets a name for a screen reader: JupyterLab drops the one that a plotting library stores."""

from __future__ import annotations

from html import escape
from typing import Any

FIGURE = "matplotlib.figure.Figure"


def image_of(figure: Any) -> str | None:
    """A figure as HTML whose image has a name; None where it cannot be made: then it is shown as ever.

    Parameters
    ----------
    figure
        A matplotlib Figure, as a cell leaves it behind.
    """
    from IPython.core.pylabtools import print_figure

    try:
        image = print_figure(figure, fmt="png", base64=True)
        return (
            f'<img src="data:image/png;base64,{image}" alt="{escape(in_words(figure))}">' if image else None
        )
    except Exception:
        return None


def in_words(figure: Any) -> str:
    """What sort of chart a figure is, of what, by the words that stand in it.

    Parameters
    ----------
    figure
        A matplotlib Figure.
    """
    panels = [_panel(axes) for axes in figure.axes]
    title = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    return " ".join(filter(None, ["Your chart.", f"{title}." if title else "", *panels]))


def _panel(axes: Any) -> str:
    drawn = ", ".join(_drawn(axes)) or "nothing drawn yet"
    words = [f"{axes.get_title('left') or axes.get_title()}: {drawn}".removeprefix(": ")]
    words += [
        f"{side}: {label}"
        for side, label in (("across", axes.get_xlabel()), ("up", axes.get_ylabel()))
        if label
    ]
    legend = axes.get_legend()
    if legend:
        words.append("legend: " + ", ".join(text.get_text() for text in legend.get_texts()))
    return "; ".join(words) + "."


def _drawn(axes: Any) -> list[str]:
    counts = {
        "bars": sum(len(getattr(container, "patches", ())) for container in axes.containers),
        "lines": len(axes.get_lines()),
        "points": sum(len(one.get_offsets()) for one in axes.collections if hasattr(one, "get_offsets")),
    }
    return [f"{count} {name if count > 1 else name[:-1]}" for name, count in counts.items() if count]

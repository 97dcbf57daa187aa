"""A learner's own chart gets a name for a screen reader: JupyterLab drops the one that a plotting library stores."""

from __future__ import annotations

from html import escape
from typing import Any
from weakref import WeakKeyDictionary

FIGURE = "matplotlib.figure.Figure"


class NamedCharts:
    """Shows a chart as an image that has a name, drawn once for the two forms in which a notebook keeps it.

    Jupyter's own drawing comes with the first chart, and takes away what was there for charts; so this stands before
    all forms, and sets them for each chart that is shown.

    Parameters
    ----------
    shell
        IPython's.
    """

    def __init__(self, shell: Any) -> None:
        formatter = shell.display_formatter
        self._first = formatter.ipython_display_formatter
        self._html, self._png = formatter.formatters["text/html"], formatter.formatters["image/png"]
        self._before: dict[Any, tuple[type, Any, Any]] = {}
        self._drawn: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
        self._first_before = self._first.for_type(FIGURE, self._set_forms)

    def image_of(self, figure: Any) -> str | None:
        """A figure as HTML whose image has a name; None where it cannot be made: then it is shown as ever.

        Parameters
        ----------
        figure
            A matplotlib Figure, as a cell leaves it behind.
        """
        from course.study.figures import chart_as_base64

        try:
            image = chart_as_base64(figure)
            if image is None:
                return None
            self._drawn[figure] = image
            return f'<img src="data:image/png;base64,{image}" alt="{escape(in_words(figure))}">'
        except Exception:
            return None

    def take_back(self) -> None:
        """Charts are shown as Jupyter shows them."""
        if self._first.pop(FIGURE, None) is not None and self._first_before is not None:
            self._first.for_type(FIGURE, self._first_before)
        for form, (kind, ours, before) in self._before.items():
            if form.for_type(kind) == ours:
                form.pop(kind)
                form.for_type(kind, before)

    def _set_forms(self, figure: Any) -> None:
        """Raises what tells IPython to go on to the forms; a form that a reader chose stays."""
        kind = type(figure)
        if _is_jupyters(self._png.for_type(kind)):
            for form, ours in ((self._html, self.image_of), (self._png, self._drawn_just_now)):
                self._before[form] = (kind, ours, form.for_type(kind, ours))
        raise NotImplementedError

    def _drawn_just_now(self, figure: Any) -> str | None:
        from course.study.figures import chart_as_base64

        return self._drawn.pop(figure, None) or chart_as_base64(figure)


def _is_jupyters(printer: Any) -> bool:
    from IPython.core.pylabtools import print_figure

    return getattr(printer, "func", None) is print_figure and printer.keywords.get("fmt") == "png"


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

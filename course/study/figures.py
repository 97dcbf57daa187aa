"""Figures that everyone can read: one style, and an image that says in words what it shows."""

from __future__ import annotations

import base64
from contextlib import AbstractContextManager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.core.pylabtools import print_figure
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from course.ground.shown import Shown
from course.ground.templates import render
from course.study.drawings import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

DPI = 110
SMALLEST = 0.65
"""At this share of its width a figure's letters are about 11 pixels high; on a narrower page it is moved sideways."""
ALT_LETTERS = 20

COLOURS = ("#0b5394", "#b45309", "#3f3f3f", "#00695c", "#8e2a6b", "#5b6b00")
"""Told apart by colour-blind readers, and each at least 4.5:1 on white."""

STYLE: Any = {
    "figure.figsize": (7.0, 4.0),
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.1,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": "#1a1a1a",
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.labelcolor": "#1a1a1a",
    "axes.edgecolor": "#4d4d4d",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=COLOURS),
    "xtick.color": "#1a1a1a",
    "ytick.color": "#1a1a1a",
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
}
"""What `use_style` and `in_style` set."""


@cache
def use_style() -> None:
    """Draw in the course's style from now on, in this whole process; what is set afterwards stays set.

    Importing this module changes nobody's figures. A notebook that takes `plt` or `show_figure` from `course` asks
    for the style by that.
    """
    plt.rcParams.update(STYLE)


def in_style() -> AbstractContextManager[None]:
    """`with in_style():` what is drawn within has the course's style, and figures elsewhere keep theirs."""
    return plt.rc_context(STYLE)


def show_figure(figure: Figure | SubFigure | Axes, alt: str, caption: str = "") -> None:
    """Show a figure as an image that a screen reader can describe, and close it.

    Parameters
    ----------
    figure
        A matplotlib Figure, or Axes of it.
    alt
        One sentence: the type of chart, the data, and what it shows.
    caption
        A line below the image.

    Raises
    ------
    ValueError
        When `alt` says too little, or there is no figure.
    """
    display(Shown(f"Figure: {alt}", figure_html(figure, alt, caption)))


def figure_html(figure: Figure | SubFigure | Axes, alt: str, caption: str = "") -> str:
    """A figure as `<figure><img alt=…>`; the same figure always gives the same bytes. See `show_figure`."""
    if len(alt.strip()) < ALT_LETTERS:
        raise ValueError(
            "Describe the figure in one sentence (alt=…): the type of chart, the data, what it shows."
        )
    whole = _whole_figure(figure)
    whole.set_dpi(DPI)
    image = picture(whole, _png)
    plt.close(whole)
    return _figure_html("image/png", image, alt, caption, round(_width(image) * SMALLEST))


def chart_as_base64(figure: Figure) -> str | None:
    """A chart as a cell leaves it behind, drawn once where Jupyter draws twice and lays it out four times.

    Parameters
    ----------
    figure
        Of the course's style or another; what has no layout of its own is cut to what stands in it, as Jupyter does.

    Returns
    -------
    str or None
        A PNG image, as a notebook keeps it; None for a figure without axes and lines. Jupyter shows none either.
    """
    if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine) and figure.axes:
        return base64.b64encode(picture(figure, _png)).decode("ascii")
    image = print_figure(figure, fmt="png", base64=True)
    return str(image) if image else None


def svg_figure_html(figure: Figure | SubFigure | Axes, alt: str, caption: str = "") -> str:
    """As `figure_html`, drawn in lines that stay sharp in print; the same figure always gives the same bytes."""
    whole = _whole_figure(figure)
    buffer = BytesIO()
    with plt.rc_context({"svg.hashsalt": "course"}):
        whole.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(whole)
    return _figure_html("image/svg+xml", buffer.getvalue(), alt, caption)


def _figure_html(mime: str, image: bytes, alt: str, caption: str, least: int = 0) -> str:
    """`least`: the width in pixels below which the image is moved sideways; 0 where it shrinks with its page."""
    address = f"data:{mime};base64,{base64.b64encode(image).decode('ascii')}"
    return render(
        Path(__file__).parent / "templates",
        "figure.html.j2",
        address=address,
        alt=alt.strip(),
        caption=caption,
        least=least,
    ).rstrip()


def _width(png: bytes) -> int:
    return int.from_bytes(png[16:20], "big")


def _png(figure: Figure) -> bytes:
    """The bytes that `savefig` would give, from one drawing; `savefig` draws once more to find the layout."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    buffer = BytesIO()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    image.save(buffer, format="png", dpi=(figure.dpi, figure.dpi))
    return buffer.getvalue()


def _whole_figure(figure: Any) -> Figure:
    whole = figure.get_figure(root=True) if hasattr(figure, "get_figure") else figure
    if not hasattr(whole, "savefig"):
        raise ValueError("Give a matplotlib figure or its axes, such as the result of `.plot()`.")
    return whole

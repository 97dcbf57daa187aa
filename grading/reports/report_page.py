"""Pieces of an HTML page that works offline, without scripts, on paper and with a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, BAR, MARK, GRID = "#1a1a1a", "#4a4a4a", "#0b5394", "#8a3d00", "#c9c9c9"
"""Text colours are at least 7:1 on white, bars and marks at least 4.5:1."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a1a1a; background: #fff; font: 1rem/1.5 "DejaVu Sans", Verdana, sans-serif; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: #fff; }
.skip:focus { left: .5rem; top: .5rem; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-top: .6rem; border-top: 2px solid #0b5394; }
p, li { max-width: 46rem; }
a { color: #0b4a86; }
nav ul { padding: 0; margin: .8rem 0 0; list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.muted, caption, figcaption { color: #4a4a4a; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .8rem; margin: 1rem 0; }
.figures div { border: 1px solid #8a8a8a; border-radius: .4rem; padding: .6rem .8rem; }
.figures dt { font-size: .85rem; color: #4a4a4a; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: bold; }
.figures .of { display: block; font-size: .85rem; font-weight: normal; line-height: 1.35; }
.wide { overflow-x: auto; margin: .8rem 0 1.2rem; }
.wide:focus-visible, a:focus-visible { outline: 3px solid #0b5394; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { border-bottom: 1px solid #c9c9c9; padding: .4rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #4a4a4a; vertical-align: bottom; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.small { display: block; font-size: .85rem; font-weight: normal; color: #4a4a4a; white-space: normal; }
figure { margin: .8rem 0 1.2rem; }
caption span { display: block; max-width: min(100%, calc(100vw - 3rem)); position: sticky; left: 0; }
figure svg { width: 100%; height: auto; min-width: 33rem; max-width: 46rem; }
footer { padding-bottom: 2rem; }
@media print { nav, .skip { display: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; }
  body { font-size: 10pt; } .wide { overflow: visible; } figure svg { min-width: 0; } }
""".strip()


@dataclass(frozen=True)
class Cell:
    """A table cell with a smaller second line."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand to the right."""

    name: str
    number: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of 0 to 1, or None where it is not known, with a second value as a diamond."""

    label: str
    value: float | None
    mark: float | None = None


def page(title: str, lead: str, sections: Sequence[tuple[str, str, str]], footer: str) -> str:
    """A whole page.

    Parameters
    ----------
    title, lead, footer
        Plain text.
    sections
        Anchor, heading and HTML of each; plain text but for the HTML.
    """
    links = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name, _ in sections)
    body = "\n".join(
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{escape(name)}</h2>\n{html}\n</section>'
        for anchor, name, html in sections
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<style>
{STYLE}
</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>{escape(title)}</h1>
<p class="muted">{escape(lead)}</p>
<nav aria-label="Sections"><ul>{links}</ul></nav>
</header>
<main id="content">
{body}
</main>
<footer><p class="muted">{escape(footer)}</p></footer>
</body>
</html>
"""


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def bullets(lines: Iterable[str]) -> str:
    """A list of plain texts."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def figures(values: Iterable[tuple[str, str, str]]) -> str:
    """The main numbers: name, number and a line of explanation each."""
    boxes = [
        f'<div><dt>{escape(name)}</dt><dd>{escape(number)}<span class="of">{escape(of)}</span></dd></div>'
        for name, number, of in values
    ]
    return f'<dl class="figures">{"".join(boxes)}</dl>'


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]]) -> str:
    """A table whose first column names its rows.

    Parameters
    ----------
    caption
        What it shows; also the name of the region, which scrolls where the window is narrow.
    columns
        One per cell of a row.
    """
    head = "".join(f'<th scope="col"{_align(column)}>{escape(column.name)}</th>' for column in columns)
    body = "\n".join(f"<tr>{_row(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}">\n<table>\n'
        f"<caption><span>{escape(caption)}</span></caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _align(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _row(columns: Sequence[Column], row: Sequence[str | Cell]) -> str:
    first, *rest = row
    cells = [f'<th scope="row">{_content(first)}</th>']
    cells += [
        f"<td{_align(column)}>{_content(cell)}</td>" for column, cell in zip(columns[1:], rest, strict=True)
    ]
    return "".join(cells)


def _content(cell: str | Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    small = f'<span class="small">{escape(cell.small)}</span>' if cell.small else ""
    return escape(cell.text) + small


def histogram(name: str, counts: Sequence[int], alt: str, unit: str) -> str:
    """How many learners fall into each tenth, as bars with their numbers.

    Parameters
    ----------
    name
        Of the image's ids, unique on the page.
    counts
        One per tenth of the most points.
    alt
        What a reader who does not see it should know.
    unit
        What the horizontal axis shows.
    """
    left, top, width, height = 40, 24, 600, 150
    step = width / len(counts)
    tallest = max([*counts, 1])
    shapes = [_line(left, top + height, left + width, top + height, INK)]
    for place, count in enumerate(counts):
        tall = height * count / tallest
        x = left + place * step
        if count:
            shapes.append(
                f'<rect x="{x + 3:.1f}" y="{top + height - tall:.1f}" width="{step - 6:.1f}" '
                f'height="{tall:.1f}" fill="{BAR}"/>'
            )
            shapes.append(_label(x + step / 2, top + height - tall - 6, str(count), "middle"))
        shapes.append(_label(x, top + height + 18, f"{100 * place // len(counts)}", "middle"))
    shapes.append(_label(left + width, top + height + 18, "100", "middle"))
    shapes.append(_label(left + width / 2, top + height + 40, unit, "middle"))
    return _figure(
        name, "How many learners have which share of the practice points", alt, 680, top + height + 52, shapes
    )


def bars(name: str, rows: Sequence[Bar], alt: str, legend: tuple[str, str]) -> str:
    """Shares of several tasks, one under another, each with a diamond for a second share.

    Parameters
    ----------
    name
        Of the image's ids, unique on the page.
    alt
        What a reader who does not see it should know.
    legend
        What the bar and the diamond mean.
    """
    left, top, width, step = 80, 34, 540, 26
    bottom = top + step * len(rows)
    shapes = [
        f'<rect x="{left}" y="8" width="22" height="12" fill="{BAR}"/>',
        _label(left + 30, 19, legend[0], "start"),
        _diamond(left + 271, 14),
        _label(left + 286, 19, legend[1], "start"),
    ]
    for share in (0, 25, 50, 75, 100):
        x = left + width * share / 100
        shapes.append(_line(x, top, x, bottom, GRID))
        shapes.append(_label(x, bottom + 18, f"{share} %", "middle"))
    for place, row in enumerate(rows):
        y = top + step * place + step / 2
        shapes.append(_label(left - 10, y + 5, row.label, "end"))
        if row.value is None:
            shapes.append(_label(left + 6, y + 5, "not graded yet", "start"))
        else:
            long = width * min(row.value, 1)
            shapes.append(f'<rect x="{left}" y="{y - 7:.1f}" width="{long:.1f}" height="14" fill="{BAR}"/>')
        if row.mark is not None:
            shapes.append(_diamond(left + width * row.mark, y))
    return _figure(name, "How each task went", alt, 680, bottom + 28, shapes)


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z" fill="{MARK}" stroke="#fff" stroke-width="1.5"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" fill="none"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _figure(name: str, title: str, alt: str, width: float, height: float, shapes: Iterable[str]) -> str:
    labels = f'aria-labelledby="{name}-title {name}-text"'
    parts = [
        f"<figure>\n<figcaption>{escape(title)}</figcaption>",
        f'<div class="wide" role="region" tabindex="0" aria-label="Chart: {escape(title)}">',
        f'<svg role="img" {labels} viewBox="0 0 {width:g} {height:g}" font-size="14" fill="{INK}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-text">{escape(alt)}</desc>',
        *shapes,
        "</svg>\n</div>\n</figure>",
    ]
    return "\n".join(parts)

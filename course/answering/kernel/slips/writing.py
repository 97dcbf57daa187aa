"""What Python could not read: quotation marks, brackets, signs and spaces."""

from __future__ import annotations

import keyword
import re

from course.answering.kernel.scene import Scene, Slip, short

PARTNERS = {"(": ")", "[": "]", "{": "}"}
CURLY = "“”„‟«»‘’‚‹›＂＇"
LOOK_ALIKES = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "，": ",",
    "、": ",",
    "。": ".",
    "．": ".",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "＝": "=",
    "＋": "+",
    "：": ":",
    "；": ";",
    "×": "*",
    "·": "*",
    "÷": "/",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "…": "...",
}
DAYS_AND_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday"),
    *("saturday", "sunday"),
)
_BAD_SIGN = re.compile(r"invalid (?:non-printable )?character (?:'(.)' \()?U\+([0-9A-F]+)", re.DOTALL)
_CURLY_TEXT = re.compile(rf"[{CURLY}]([^{CURLY}\"']*)[{CURLY}]")
_DATE = re.compile(r"(?<![\w\"'./-])(\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}([-/.])\d{1,2}\3\d{4})(?![\w\"'])")
_COMMA_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")
_SPACED_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:(?: \d{3})+|(?:\.\d{3}){2,})(?![\w,])")
_WORDS = r"[^\W_][\w.,'’-]*(?: +[\w.,'’-]+)+"
_TEXT_STORED = re.compile(rf"^[^\W\d]\w*\s*={{1,2}}\s*({_WORDS}|\d+(?:st|nd|rd|th)?[A-Za-z]\w*)\s*$")
_TEXT_INSIDE = re.compile(rf"[\[(,=]\s*({_WORDS})\s*(?=[\]),])")
_NUMBER_AND_UNIT = re.compile(r"^(\d[\d.]*)\s*(%|[^\W\d]+)$")
_SPACED_NAME = re.compile(r"^([^\W\d]\w*(?: +[^\W\d]\w*)+)\s*=(?!=)")
_HYPHENED_NAME = re.compile(r"^([^\W\d]\w*(?:-\w+)+)\s*=(?!=)")
_QUOTED_NAME = re.compile(r"""^(["'])([^\W\d]\w*)\1\s*=\s*(?!=)(.*)$""")
_VALUE_FIRST = re.compile(r"^([\d.]+)\s*=\s*([^\W\d]\w*)$")
_PRINT = re.compile(r"^print\s+(.+)$")


def strange_sign(scene: Scene) -> str:
    """A sign that looks like one of Python's: from a word processor, a web page or another keyboard."""
    found = _BAD_SIGN.search(scene.says)
    if not found:
        return ""
    sign = found[1] or chr(int(found[2], 16))
    if sign in CURLY:
        return _curly(scene.line, sign)
    if sign in LOOK_ALIKES:
        return f"Python does not know the sign `{sign}` in `{short(scene.line)}`: type `{LOOK_ALIKES[sign]}` instead."
    if sign.isspace() or not sign.isprintable():
        seen = scene.line.replace(sign, " ")
        return (
            f"There is a space in `{short(seen)}` that Python does not know, as in text from a web page: "
            "delete the spaces of this line and type them again."
        )
    return f"Python does not know the sign `{sign}` in `{short(scene.line)}`: put text in quotation marks."


def _curly(line: str, sign: str) -> str:
    piece = _CURLY_TEXT.search(line)
    if piece:
        return f'Python knows straight quotation marks only: write `"{piece[1]}"` in place of `{piece[0]}`.'
    return f'Python knows straight quotation marks only: type `"` in place of `{sign}` in `{short(line)}`.'


def date_without_quotes(scene: Scene) -> str:
    found = _DATE.search(scene.line)
    if not found:
        return ""
    mended = scene.line.replace(found[0], f'"{found[0]}"', 1)
    return f"Python cannot read the date `{found[0]}` without quotation marks: write `{short(mended)}`."


def text_without_quotes(scene: Scene) -> str:
    found = _TEXT_STORED.search(scene.line) or _TEXT_INSIDE.search(scene.line)
    if not found or not re.search(r"[^\W\d_]", found[1]):
        return ""
    text, words = found[1], re.findall(r"[^\W\d]\w*", found[1])
    if any(keyword.iskeyword(word) for word in words):
        return ""
    known = [word for word in words if word in scene.namespace]
    if known:
        return f"Something is missing in `{short(text)}`, such as a dot, a comma or a sign between its parts."
    unit = _NUMBER_AND_UNIT.match(text)
    if unit and not (unit[2].casefold().startswith(DAYS_AND_MONTHS) or unit[2] in ("st", "nd", "rd", "th")):
        return f"A number stands alone: write `{unit[1]}` in place of `{short(text)}`."
    mended = scene.line[: found.start(1)] + f'"{text}"' + scene.line[found.end(1) :]
    return f"Python cannot read `{short(text)}` without quotation marks: write `{short(mended)}`."


def number_with_separators(scene: Scene) -> str:
    found = _COMMA_NUMBER.search(scene.line) or _SPACED_NUMBER.search(scene.line)
    if not found:
        return ""
    plain = re.sub("[, .]", "", found[0])
    return f"Write a number without commas, spaces or dots between its digits: `{plain}` in place of `{found[0]}`."


def number_and_per_cent(scene: Scene) -> str:
    found = re.search(r"=\s*(\d[\d.]*)\s*%\s*$", scene.line)
    return f"A number stands alone: write `{found[1]}` in place of `{found[1]}%`." if found else ""


def leading_zero(scene: Scene) -> str:
    found = re.search(r"(?<![\w.])0+(\d+)", scene.line)
    if "leading zeros" not in scene.says or not found:
        return ""
    return f"A number has no zero in front: write `{found[1]}` in place of `{found[0]}`."


def print_without_brackets(scene: Scene) -> str:
    found = _PRINT.match(scene.line)
    return f"`print` needs brackets: write `print({short(found[1])})`." if found else ""


def name_with_a_gap(scene: Scene) -> str:
    found = _SPACED_NAME.match(scene.line) or _HYPHENED_NAME.match(scene.line)
    if not found or keyword.iskeyword(found[1].split()[0]):
        return ""
    joined = re.sub(r"[ -]+", "_", found[1])
    return f"A name has no spaces or hyphens: write `{joined}` in place of `{found[1]}`."


def left_side(scene: Scene) -> str:
    if found := _QUOTED_NAME.match(scene.line):
        return f"The name in front of the `=` has no quotation marks: write `{found[2]} = {short(found[3])}`."
    if found := _VALUE_FIRST.match(scene.line):
        return f"The name stands in front of the `=`: write `{found[2]} = {found[1]}`."
    return ""


def one_sign_to_compare(scene: Scene) -> str:
    if "Maybe you meant '=='" not in scene.says and 'perhaps you meant "=="' not in scene.says:
        return ""
    return f"To compare, write two signs: `==` in place of `=` in `{short(scene.line)}`."


def bracket(scene: Scene) -> str:
    if found := re.search(r"'(.)' was never closed", scene.says):
        return (
            f"The bracket `{found[1]}` in `{short(scene.line)}` is never closed: add `{PARTNERS[found[1]]}`."
        )
    if found := re.search(r"parenthesis '(.)' does not match opening parenthesis '(.)'", scene.says):
        return (
            f"What opens with `{found[2]}` cannot close with `{found[1]}`: "
            f"write `{PARTNERS[found[2]]}` there in `{short(scene.line)}`."
        )
    if found := re.search(r"unmatched '(.)'", scene.says):
        return f"There is one `{found[1]}` too many in `{short(scene.line)}`: delete it."
    return ""


def quotation_mark(scene: Scene) -> str:
    if "unterminated" not in scene.says and "EOL while scanning" not in scene.says:
        return ""
    if scene.line.count("'") % 2 and re.search(r"\w'\w", scene.line):
        return f"There is an apostrophe in the text of `{short(scene.line)}`: put the text in double quotation marks."
    start = (getattr(scene.error, "offset", None) or 1) - 1
    piece = scene.line[start:] or scene.line
    mark = piece[:1] if piece[:1] in ("'", '"') else '"'
    if len(piece.strip()) < 2:
        return f"There is one quotation mark in `{short(scene.line)}`: a text has one in front as well."
    return f"The text `{short(piece)}` has no quotation mark at its end: add `{mark}` where the text ends."


def indentation(scene: Scene) -> str:
    if "expected an indented block" in scene.says:
        return f"`{short(scene.line)}` belongs to the line above it that ends in a colon: put four spaces in front."
    if "unexpected indent" in scene.says or "unindent" in scene.says:
        return (
            f"There are spaces in front of `{short(scene.line)}` that do not belong there: begin the line "
            "exactly under the line above it."
        )
    return ""


def colon(scene: Scene) -> str:
    return f"Put a colon at the end of `{short(scene.line)}`." if "expected ':'" in scene.says else ""


def comma(scene: Scene) -> str:
    if "forgot a comma" not in scene.says:
        return ""
    return f"Something is missing in `{short(scene.line)}`: a comma between two things, or quotation marks."


SLIPS: tuple[Slip, ...] = (
    strange_sign,
    indentation,
    quotation_mark,
    date_without_quotes,
    print_without_brackets,
    number_with_separators,
    number_and_per_cent,
    leading_zero,
    name_with_a_gap,
    left_side,
    text_without_quotes,
    one_sign_to_compare,
    bracket,
    colon,
    comma,
)

"""Words of the texts: parting them, and reading a copy of a text that the learner owns.

The five texts are copyrighted and not part of the course; `word_counts` holds their words without
their order. A learner who has a copy can attach it, for a concordance. It stays on that computer.

`course data counts FOLDER` counts the words again, from a folder with the five texts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from course.ground.errors import DataError
from course.ground.files import write_whole
from course.ground.places import home_folder
from course.study.tables import load

if TYPE_CHECKING:
    import pandas as pd

TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
ENOUGH = 0.90
LARGEST = 5_000_000
UNSEEN = ["script", "style", "noscript", "template", "head"]
INLINE = {"a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub"}

# S5 opens with the death of a minor. What must not be shown is recognised by its hash, so that
# neither the words nor the passage stand in the course.
MOST_QUOTED = 12
"""So many words of a text are quoted at most: the texts are copyrighted."""
LEFT_OUT = {"S5": range(4, 9)}
PASSAGE_BEGINS = "35bf67884bb2319c023b6d3442c1abbac37018ea811d15ddd708ad378c6ff885"
PASSAGE_IS_OVER = "3010a6f78cab350c24930c8662a2ec65c1bb1b4f2466d6b668303c97a9bddd87"
NEVER_SHOWN = frozenset(
    {
        "2760bbeb3a88f5073568c1b6d9a670e51bd25f41591627ad48fd4db030ded21b",
        "41fd263c27a444eed0d8dc7059f4f943f8c7d65e6437897cfc3c9d49c67df794",
        "7966e342ae4908252211002b48f22d5fb86a32369d5cae4e82cb0b4f6c66283c",
        "834ac48d8e6d1d7f0b8d21a5b3e81446f5a4caa63765cc23836f61844b67fb83",
        "905cf4ef7e0ebc7dca153f562a65d98b34c40a0ed4ae9990daaa040ea634c1d6",
        "a07b033e2effaf5aa236b7100b310ecffd2f5faaaf66507937f78176bbbece47",
        "ab36e84344729d2bc762ee67e55bb3ceb69fdcfd7585a792b220c2a7cd1e6c0d",
        "aefab3c7c03a34579e45d3a15eae86eefbbd1a5f2b50dfaf08ee02bde38fb13d",
        "b6fe3ce5efa7e7a5edce2bac36db2e909c90ad8e411919f3508d09151ad0907a",
        "b837d78dd2e2b30b7a9ae375766f1fb2112bbdc41ed80e54fea8f27dcabd17e5",
        "ba3c3a118a8c240d2b993fe3509e4204a2cf6ef9278b3c7fd1c035274dd7d915",
        "dedd318f77a2e576ad872aa8702f80d17fc675535fc1b98e2577c37eb66a2e51",
        "e5c589dafc9104d03ae011d5282067b34bff1b4ce2301c2f478f310b406c801e",
    }
)


class SourceError(DataError):
    """A text that cannot be attached. The message is one sentence that says what to do."""


def tokenize(text: str) -> list[str]:
    """The words and numbers of a text, in lower case and in order.

    A word keeps an inner apostrophe (curly ones are made straight: `people's`), a number its points
    and commas (`28.75`, `9,800`); hyphens and all other signs part words.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        The tokens.
    """
    return [match.group().lower() for match in _words(text)]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: its lines that are not blank, stripped; the first is number 1."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def never_shown(text: str) -> bool:
    """Does the text hold a word that must appear nowhere in the course?"""
    tokens = [part for token in tokenize(text) for part in token.split("'")]
    pairs = (" ".join(pair) for pair in pairwise(tokens))
    chinese = (t[i : i + n] for t in tokens if not t.isascii() for n in (2, 3) for i in range(len(t) - n + 1))
    return any(_hashed(term) in NEVER_SHOWN for term in {*tokens, *pairs, *chinese})


class Sources:
    """The learner's own copies of the texts.

    A copy is kept in the learner's folder (`COURSE_HOME` names another one) and sent nowhere.
    """

    def attach(self, source_id: str, path: str | Path) -> None:
        """Keep a copy of a text, after comparing its words with those of the course.

        Prints one sentence that says how much agrees. Of S5, the passage about the death of a minor
        (¶4–8) is not kept.

        Parameters
        ----------
        source_id : str
            "S1" to "S5".
        path : str or Path
            A text file (.txt) or a saved web page (.html).

        Raises
        ------
        SourceError
            If the file cannot be read or holds another text.
        """
        counted_words(source_id)
        text = "\n".join(paragraphs(_read(Path(path))))
        if source_id in LEFT_OUT:
            text = _without_passage(text, Path(path).name)
        share = _agreement(source_id, text)
        if share < ENOUGH:
            raise SourceError(
                f"{Path(path).name} does not look like {source_id}: {share:.0%} of the words agree, "
                f"{ENOUGH:.0%} are needed; save the whole text as .txt or .html and try again."
            )
        write_whole(self._place(source_id), text)
        hidden = "; S5 ¶4–8 are hidden" if source_id in LEFT_OUT else ""
        print(f"{source_id} is attached: {share:.0%} of its words agree with the course's list{hidden}.")

    def attached(self) -> list[str]:
        """The ids of the texts that are attached."""
        return [source_id for source_id in text_ids() if self._place(source_id).exists()]

    def detach(self, source_id: str) -> None:
        """Delete the copy that was kept of a text. Nothing happens where there is none."""
        counted_words(source_id)
        self._place(source_id).unlink(missing_ok=True)

    def concordance(self, source_id: str, word: str, width: int = 6) -> pd.DataFrame:
        """Every occurrence of a word or phrase with the words around it.

        Where the text is not attached, one sentence says so and the table is empty.

        Parameters
        ----------
        source_id : str
            "S1" to "S5".
        word : str
            A word or phrase; capitals make no difference.
        width : int
            How many words to show on either side.

        Returns
        -------
        pandas.DataFrame
            One row per occurrence: `paragraph` (number; missing where the line is none of the
            text's own), `left`, `keyword`, `right`.

        Raises
        ------
        SourceError
            If there is no such text, or no word to look for.
        """
        import pandas as pd

        known, wanted = counted_words(source_id), tokenize(word)
        if not wanted:
            raise SourceError("Give a word to look for, such as concordance('S1', 'sovereignty').")
        rows: list[tuple[int | None, str, str, str]] = []
        if source_id in self.attached():
            lines = paragraphs(self._place(source_id).read_text(encoding="utf-8"))
            for number, line in zip(_numbers(known, lines), lines, strict=True):
                rows += [(number, *hit) for hit in _in_context(line, wanted, width)]
        else:
            print(
                f"{source_id} is not attached; the lesson works without it, and "
                f'sources.attach("{source_id}", "your copy.txt") adds it.'
            )
        table = pd.DataFrame(rows, columns=["paragraph", "left", "keyword", "right"])
        return table.astype({"paragraph": "Int64", "left": "str", "keyword": "str", "right": "str"})

    def _place(self, source_id: str) -> Path:
        return home_folder() / "texts" / f"{source_id}.txt"


sources = Sources()


def _words(text: str) -> Iterator[re.Match[str]]:
    return TOKEN.finditer(text.replace("’", "'").replace("‘", "'"))


def _hashed(term: str) -> str:
    return hashlib.sha256(term.encode("utf-8")).hexdigest()


def text_ids() -> list[str]:
    """The ids of the texts that the course reads, without those that are there to compare."""
    return list(load("sources").query("role == 'text'")["id"])


def words_not_in(quotation: str, source_id: str, paragraph: int) -> Counter[str]:
    """The words of a quotation that its paragraph does not have, or has less often.

    Parameters
    ----------
    quotation
        Words of a text; what is left out is marked by …, what was put in stands in square brackets.
    source_id, paragraph
        The place. Of a paragraph that the course leaves out no word is known.
    """
    parts = re.split(r"…|\.\.\.|\[[^\[\]]*\]", quotation)
    wanted = Counter(token for part in parts for token in tokenize(part))
    return wanted - counted_words(source_id).get(paragraph, Counter())


def counted_words(source_id: str) -> dict[int, Counter[str]]:
    """The words of each paragraph of a source, as far as the course knows them."""
    counts = load("word_counts")
    if source_id not in set(counts["source_id"]):
        raise SourceError(f'There is no text called "{source_id}"; the texts are S1, S2, S3, S4 and S5.')
    known: dict[int, Counter[str]] = {}
    for _, number, token, count in counts[counts["source_id"] == source_id].itertuples(index=False):
        known.setdefault(number, Counter())[token] = count
    return known


def _agreement(source_id: str, text: str) -> float:
    """The share of the words of a source that a copy has.

    Titles, headings and body count; menus, bylines and captions may be missing. Of a file that is far
    longer than the source nothing agrees, as it would hold the words of any text.
    """
    outline = load("outline").query("source_id == @source_id").set_index("paragraph")["kind"]
    known = counted_words(source_id)
    ours = sum((known[n] for n in known if outline[n] in ("title", "heading", "body")), Counter())
    words = Counter(tokenize(text))
    return 0.0 if words.total() > 6 * ours.total() else (ours & words).total() / ours.total()


def _without_passage(text: str, name: str) -> str:
    """A copy of S5 without the passage that is left out; refused where it cannot be told apart."""
    while True:
        matches = list(_words(text))
        tokens = [match.group().lower() for match in matches]
        begins = _place_of(tokens, PASSAGE_BEGINS, 0)
        over = None if begins is None else _place_of(tokens, PASSAGE_IS_OVER, begins)
        if begins is None or over is None:
            break
        text = text[: matches[begins].start()] + "\n" + text[matches[over].start() :]
    if never_shown(text):
        raise SourceError(
            f"The passage that the course leaves out (S5 ¶4–8) cannot be told apart in {name}: "
            "delete it from your copy and attach that."
        )
    return text


def _place_of(tokens: list[str], opening: str, start: int) -> int | None:
    """Where, from `start` on, the five words stand that have this hash."""
    places = range(start, len(tokens) - 4)
    return next((k for k in places if _hashed(" ".join(tokens[k : k + 5])) == opening), None)


def _read(path: Path) -> str:
    """The text of a text file or a saved web page."""
    try:
        content = path.expanduser().read_bytes()
    except OSError:
        raise SourceError(f"The file {path.name} cannot be opened: check its name and folder.") from None
    if len(content) > LARGEST:
        raise SourceError(f"The file {path.name} is too large for one text: save the text alone.")
    text = _decoded(content)
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or re.match(r"\s*<(!doctype|html)", text, re.I):
        return _seen(text)
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _seen(page: str) -> str:
    """The visible text of a web page, one block a line."""
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

    soup = BeautifulSoup(page, "html.parser")
    for part in soup.find_all(UNSEEN):
        part.decompose()
    lines: list[list[str]] = []
    block_of: dict[int, Tag] = {id(soup): soup}
    open_block: Tag | None = None
    for node in soup.descendants:
        block = block_of[id(node.parent)]
        if isinstance(node, Tag):
            block_of[id(node)] = block if node.name in INLINE else node
            open_block = open_block if node.name in INLINE else None
        elif type(node) is NavigableString:  # no comment and no declaration
            if block is not open_block:
                lines.append([])
            lines[-1].append(node)
            open_block = block
    return "\n".join(" ".join("".join(line).split()) for line in lines)


def _numbers(known: dict[int, Counter[str]], lines: list[str]) -> list[int | None]:
    """For each line of a copy, the paragraph whose words it holds."""
    numbers: list[int | None] = []
    for line in lines:
        words = Counter(tokenize(line))
        shared = {n: (known[n] & words).total() for n in known}
        fitting = [n for n in known if words and shared[n] >= 0.8 * words.total()]
        closest = min(fitting, key=lambda n: (known[n].total() - shared[n], n in numbers), default=None)
        numbers.append(closest)
    return numbers


def _in_context(line: str, wanted: list[str], width: int) -> Iterator[tuple[str, str, str]]:
    spans = [match.span() for match in _words(line)]
    tokens = tokenize(line)
    for first in range(len(tokens) - len(wanted) + 1):
        last = first + len(wanted) - 1
        if tokens[first : last + 1] == wanted:
            start, end = spans[first][0], spans[last][1]
            left = line[spans[max(0, first - width)][0] : start]
            right = line[end : spans[min(len(spans) - 1, last + width)][1]]
            right += line[end + len(right) :].partition(" ")[0]
            yield left.strip(), line[start:end], right.strip()

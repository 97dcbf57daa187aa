"""Counting words, and a learner's own copy of a text. No source text is needed: one is made up."""

# pandas comes without type stubs
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false

from __future__ import annotations

import html

import pytest

from course.authoring.pages.tables.word_counts import word_counts, write_word_counts
from course.ground.errors import DataError
from course.study import texts as text_module
from course.study.tables import load, show
from course.study.texts import SourceError, Sources, never_shown, paragraphs, tokenize


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("COURSE_HOME", str(folder))
    return folder


@pytest.fixture
def sources():
    return Sources()


def made_up(source_id):
    """A text with the words of a source, in alphabetical order: all that the course knows of it."""
    counts = load("word_counts")
    lines = {}
    for row in counts[counts["source_id"] == source_id].itertuples():
        lines.setdefault(row.paragraph, []).extend([row.token] * row.count)
    return "\n\n".join(" ".join(words) for words in lines.values())


@pytest.fixture
def file(tmp_path):
    def write(content, name="copy.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def test_tokenize():
    said = "“Digital human rights”: people’s DATA-rules, 28.75 million (9,800; 1.3bn) — 64% in 2021."
    assert tokenize(said) == [
        *["digital", "human", "rights", "people's", "data", "rules", "28.75", "million"],
        *["9,800", "1.3", "bn", "64", "in", "2021"],
    ]
    assert tokenize("the 'two' rights' 189th 数字人权") == ["the", "two", "rights", "189th", "数字人权"]
    assert tokenize(" – ") == []


def test_paragraphs_are_lines_that_are_not_blank():
    assert paragraphs("one\n\n \u00a0 \n  two \r\nthree") == ["one", "two", "three"]


def test_word_counts_leave_out_what_is_left_out():
    lines = "\n".join(f"word{number} again again" for number in range(1, 11))
    counted = list(word_counts({"S5": lines, "S1": lines}))
    assert counted[:2] == [("S5", 1, "again", 2), ("S5", 1, "word1", 1)]
    assert [n for s, n, t, _ in counted if s == "S5" and t == "again"] == [1, 2, 3, 9, 10]
    assert len([n for s, n, t, _ in counted if s == "S1" and t == "again"]) == 10


def test_counting_again_needs_all_five_texts(tmp_path):
    with pytest.raises(DataError, match="5 text files are needed"):
        write_word_counts(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_counting_again_writes_the_table(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(5):
        (texts / f"{number}.txt").write_text("b a\n\na\n", encoding="utf-8")
    lines = write_word_counts(texts, tmp_path).read_text(encoding="utf-8").split("\n")
    assert lines[:5] == ["source_id,paragraph,token,count", "S1,1,a,1", "S1,1,b,1", "S1,2,a,1", "S2,1,a,1"]


@pytest.mark.parametrize("source_id", ["S1", "S2", "S3", "S4", "S5"])
def test_attach_keeps_a_copy(sources, file, capsys, source_id, home):
    sources.attach(source_id, file(made_up(source_id)))
    said = capsys.readouterr().out
    assert said.startswith(f"{source_id} is attached: 100% of its words agree")
    assert ("¶4–8 are hidden" in said) == (source_id == "S5")
    assert sources.attached() == [source_id]
    assert [path.name for path in (home / "texts").iterdir()] == [f"{source_id}.txt"]
    sources.detach(source_id)
    sources.detach(source_id)
    assert sources.attached() == []


def test_a_copy_survives_the_kernel(sources, file):
    sources.attach("S3", file(made_up("S3")))
    assert Sources().attached() == ["S3"]


def test_a_saved_web_page(sources, file, capsys):
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in made_up("S4").split("\n\n"))
    page = (
        "<!DOCTYPE html><html><head><title>Title</title><style>p{}</style></head><body><nav>Home News</nav>"
        f"<script>var unseen = 1;</script>{lines}</body></html>"
    )
    sources.attach("S4", file(page, "page.html"))
    assert "100%" in capsys.readouterr().out
    assert len(sources.concordance("S4", "home")) == 1
    assert sources.concordance("S4", "home")["paragraph"].isna().all()
    assert sources.concordance("S4", "unseen").empty


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>One <i>two</i> three</p>four<br>five", ["One two three", "four", "five"]),
        ("<p>S<b>tate</b>s and\n  <a href='x'>right</a>s</p>", ["States and rights"]),
        ("<div>one<p>two<p>three</div>four", ["one", "two", "three", "four"]),
        ("<table><tr><td>one<td>two</table><ul><li>1<li>2</ul>", ["one", "two", "1", "2"]),
        (
            "<script>if (a < b) {}</script><!-- c --><noscript>no</noscript>yes &amp; it&rsquo;s",
            ["yes & it’s"],
        ),
        ("<i>" * 20_000 + "deep", ["deep"]),
        ("<div>" * 20_000 + "deep", ["deep"]),
    ],
    ids=["marks", "marks within words", "unclosed blocks", "cells", "unseen", "deep marks", "deep blocks"],
)
def test_what_is_seen_of_a_page_is_one_block_a_line(file, page, lines):
    assert (
        paragraphs(text_module._read(file(f"<html><head><title>t</title></head>{page}", "page.html")))
        == lines
    )


def test_a_copy_without_menus_and_with_its_lines_wrapped(sources, file):
    outline, content = load("outline"), made_up("S5").split("\n\n")
    kinds = outline.loc[outline["source_id"] == "S5", "kind"]
    body = [line for line, kind in zip(content, kinds, strict=True) if kind in ("title", "heading", "body")]
    words = " ".join(body).split()
    sources.attach("S5", file("\n".join(" ".join(words[k : k + 12]) for k in range(0, len(words), 12))))
    assert len(sources.concordance("S5", "cyberspace"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(sources, file, encoding):
    sources.attach("S3", file(made_up("S3").replace("'", "’"), encoding=encoding))
    assert sources.attached() == ["S3"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (made_up("S1"), "does not look like S2"),
        ("nothing of the kind", "0%"),
        ("", "0%"),
        (made_up("S2") + "\n" + "filler words " * 10_000, "0%"),
        (b"\x00\xff" * 1000, "does not look like S2"),
        (b"x" * 5_000_001, "too large"),
    ],
    ids=["another text", "a few words", "empty", "buried in a long file", "binary", "huge"],
)
def test_a_wrong_text_is_refused(sources, file, content, says):
    with pytest.raises(SourceError) as caught:
        sources.attach("S2", file(content))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sources.attached() == []


def test_a_wrong_text_does_not_replace_the_right_one(sources, file):
    sources.attach("S2", file(made_up("S2")))
    with pytest.raises(SourceError):
        sources.attach("S2", file("nothing of the kind"))
    assert sources.attached() == ["S2"]


def test_a_missing_file_and_an_unknown_text(sources, tmp_path):
    with pytest.raises(SourceError, match="cannot be opened"):
        sources.attach("S1", tmp_path / "none.txt")
    with pytest.raises(SourceError, match="cannot be opened"):
        sources.attach("S1", tmp_path)
    for job in (lambda: sources.attach("S9", tmp_path), lambda: sources.concordance("S9", "word")):
        with pytest.raises(SourceError, match="the texts are S1, S2, S3, S4 and S5"):
            job()
    with pytest.raises(SourceError, match="word to look for"):
        sources.concordance("S1", " – ")


def test_the_hidden_passage_is_cut_out(sources, file, monkeypatch, home):
    """Stand-ins for the passage: its first five words, a word never shown, the next paragraph."""
    hashed = text_module._hashed
    monkeypatch.setattr(text_module, "PASSAGE_BEGINS", hashed("here the hidden part begins"))
    monkeypatch.setattr(text_module, "PASSAGE_IS_OVER", hashed("here it is over now"))
    monkeypatch.setattr(text_module, "NEVER_SHOWN", frozenset({hashed("zebrafish")}))
    shown = made_up("S5")
    hidden = "Here the hidden part begins, with a zebrafish.\n\nAnd goes on."
    sources.attach(
        "S5", file(f"Title\n{hidden}\nHere it is over now.\n{shown}\n{hidden}\nHere it is over now.")
    )
    kept = (home / "texts" / "S5.txt").read_text(encoding="utf-8")
    assert "goes on" not in kept
    assert not never_shown(kept)
    assert kept.count("Here it is over now.") == 2
    with pytest.raises(SourceError, match="cannot be told apart"):
        sources.attach("S5", file(f"{shown}\nOther words about the zebrafish"))
    with pytest.raises(SourceError, match="cannot be told apart"):
        sources.attach("S5", file(f"{shown}\n{hidden}"))


def test_nothing_is_left_behind_when_writing_fails(sources, file, monkeypatch, home):
    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr("course.ground.files.os.replace", full)
    with pytest.raises(OSError, match="disk full"):
        sources.attach("S3", file(made_up("S3")))
    assert list((home / "texts").iterdir()) == []


def test_concordance_finds_every_occurrence(sources, file):
    sources.attach("S1", file(made_up("S1")))
    counts = load("word_counts").query("source_id == 'S1' and token == 'sovereignty'")
    found = sources.concordance("S1", "Sovereignty", width=2)
    assert len(found) == counts["count"].sum()
    assert set(found["paragraph"]) == set(counts["paragraph"])
    assert list(found.columns) == ["paragraph", "left", "keyword", "right"]
    assert found["left"].str.split().str.len().max() <= 2


def test_a_title_printed_twice_keeps_its_two_numbers(sources, file):
    sources.attach("S4", file(made_up("S4")))
    assert {1, 2} <= set(sources.concordance("S4", "dark")["paragraph"])


def test_keyword_in_context():
    line = "In 2021, people’s “Digital Rights” grew – and digital rights shrank."
    assert list(text_module._in_context(line, ["digital", "rights"], 2)) == [
        ("2021, people’s “", "Digital Rights", "” grew – and"),
        ("grew – and", "digital rights", "shrank."),
    ]


def test_a_concordance_without_a_text_is_empty_and_says_why(sources, capsys):
    found = sources.concordance("S1", "sovereignty")
    assert found.empty
    assert "the lesson works without it" in capsys.readouterr().out
    assert "paragraph" in show(found)._repr_html_()


def test_never_shown_knows_single_words_pairs_and_chinese(monkeypatch):
    hashed = text_module._hashed
    monkeypatch.setattr(text_module, "NEVER_SHOWN", frozenset(map(hashed, ["zebrafish", "red fish", "红鱼"])))
    assert never_shown("The Zebrafish's tank")
    assert never_shown("a red-fish")
    assert never_shown("大红鱼也")
    assert not never_shown("a fish, red")

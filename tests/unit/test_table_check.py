"""Tables are held to their schema where they are written: each kind of damage is one sentence with its place."""

from __future__ import annotations

import shutil
import sys

import pytest

from course.authoring.pages.tables.table_check import AGAIN, check_table, check_tables
from course.ground.errors import DataError
from course.ground.places import data_folder
from course.study.package import DataPackage

pytest.importorskip("frictionless")

DAMAGE = {
    "a word for a number": (
        "cpj",
        "J03,2012,32,",
        "J03,2012,many,",
        ['"4"', "china_count", "many", "integer"],
    ),
    "a decimal for a whole number": ("cpj", "J03,2012,32,", "J03,2012,3.2,", ['"4"', "china_count", "3.2"]),
    "nan for a number": ("measurements", ",411,", ",nan,", ['"2"', "value", "nan"]),
    "a number too small": ("cpj", "J03,2012,32,", "J03,2012,-2,", ['"4"', "china_count", "minimum", '"0"']),
    "a number too large": ("cpj", "J03,2012,32,", "J03,2912,32,", ['"4"', "year", "maximum", "2035"]),
    "a missing value": ("cpj", "J03,2012,32,", "J03,2012,,", ['"4"', "china_count", "required"]),
    "an unknown value": ("outline", "S1,1,byline,", "S1,1,sermon,", ['"2"', "kind", "sermon", "byline"]),
    "a wrong form": ("claims", "C002,", "X2,", ['"3"', "claim_id", "X2", "pattern"]),
    "an id that stands twice": ("claims", "C002,", "C001,", ['"3"', "claim_id", "position 2"]),
    "a row that stands twice": ("word_counts", "S1,1,china,1", "S1,1,by,1", ['"3"', "primary key"]),
    "a text that nobody knows": ("claims", "C002,S1,", "C002,S9,", ['"3"', "source_id", "S9", "sources"]),
    "a paragraph that nobody knows": ("word_counts", "S1,1,by", "S1,99,by", ['"2"', "paragraph", "outline"]),
    "a cell too many": ("word_counts", "S1,1,china,1", "S1,1,china,1,1", ['"3"', '"5"']),
    "a cell too few": ("word_counts", "S1,1,china,1", "S1,1,china", ['"3"', "count"]),
    "a renamed column": ("cpj", "china_count", "china", ["china_count", "schema"]),
    "an added column": ("word_counts", "token,count", "token,count,extra", ["extra"]),
    "columns in another order": ("word_counts", "token,count", "count,token", ["token", "count"]),
    "an open quotation mark": ("cpj", "\nJ16,", '\n"J16,', ['"17"']),
    "another encoding": ("glossary", "数字人权".encode(), "数字人权".encode("gb18030"), ["utf-8"]),
}


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that may be damaged."""
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    return copy


def damage(folder, kind):
    """Damage a table; its name, and what the sentence about it should hold."""
    name, *parts, told = DAMAGE[kind]
    old, new = (part if isinstance(part, bytes) else part.encode() for part in parts)
    path = folder / f"{name}.csv"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    return name, told


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named_in_one_sentence(folder, kind):
    name, told = damage(folder, kind)
    with pytest.raises(DataError) as error:
        check_table(DataPackage(folder), name)
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(f"{name}.csv: ")
    assert message.endswith(f"; {AGAIN}.")
    for part in told:
        assert part in message


def test_the_tables_of_the_course_pass_and_one_damaged_among_them_does_not(folder):
    check_tables(DataPackage(folder))
    damage(folder, "a paragraph that nobody knows")
    with pytest.raises(DataError, match=r"^word_counts\.csv: "):
        check_tables(DataPackage(folder))


def test_sizes_and_hashes_of_an_older_state_do_not_count_and_are_left_alone(folder):
    path = folder / "cpj.csv"
    path.write_bytes(path.read_bytes().replace(b"J03,2012,32,", b"J03,2012,133,", 1))
    package = DataPackage(folder)
    before = package.resource("cpj")["hash"]
    check_table(package, "cpj")
    assert package.resource("cpj")["hash"] == before


def test_an_unknown_table_is_named():
    with pytest.raises(DataError, match='no table called "none"'):
        check_table(DataPackage(data_folder()), "none")


def test_without_frictionless_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "frictionless", None)
    with pytest.raises(DataError, match="frictionless, which is not installed here: run uv sync"):
        check_tables(DataPackage(data_folder()))

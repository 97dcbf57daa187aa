"""Loading and showing: types, copies, and one plain sentence for every kind of damage."""

from __future__ import annotations

import json
import shutil
import time

import pandas as pd
import pytest

from course.authoring.pages.tables.dictionary import refresh
from course.ground import places
from course.ground.errors import DataError
from course.ground.places import data_folder
from course.study.package import DataPackage
from course.study.tables import load, names, show


@pytest.fixture
def folder(tmp_path):
    """A copy of the data that may be damaged."""
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    return copy


def change(folder, file, old, new):
    path = folder / file
    content = path.read_bytes()
    old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def refusal(folder, name):
    """The sentence with which a damaged table is refused."""
    with pytest.raises(DataError) as caught:
        DataPackage(folder).table(name)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


@pytest.mark.parametrize("name", names())
def test_types_follow_the_schema(name):
    table = load(name)
    for field in DataPackage(data_folder()).resource(name)["schema"]["fields"]:
        required = field.get("constraints", {}).get("required", False)
        expected = {"string": "str", "number": "float64", "integer": "int64" if required else "Int64"}
        assert str(table[field["name"]].dtype) == expected[field["type"]], field["name"]


def test_a_learner_s_changes_do_no_harm():
    first = load("claims")
    first.loc[0, "claim"] = "changed"
    del first["topic"]
    assert load("claims").loc[0, "claim"] != "changed"
    assert "topic" in load("claims")


def test_the_largest_table_loads_at_once():
    package = DataPackage(data_folder())
    package.table("cpj")  # whatever pandas prepares when first used
    best = min(_seconds(lambda: DataPackage(data_folder()).table("word_counts")) for _ in range(5))
    assert best < 0.05


def _seconds(job):
    start = time.process_time()
    job()
    return time.process_time() - start


def test_an_unknown_name_lists_the_names_closest_first():
    with pytest.raises(DataError) as caught:
        load("figure")
    assert str(caught.value).startswith('There is no table called "figure"; the tables are figures, ')
    assert all(name in str(caught.value) for name in names())
    with pytest.raises(DataError):
        load(None)  # type: ignore[arg-type]


def test_an_error_in_a_notebook_is_one_line():
    assert DataError("A sentence.")._render_traceback_() == ["A sentence."]


CHANGES = {
    "a value": ("cpj", "J03,2012,32,", "J03,2012,33,"),
    "a word for a number": ("cpj", "J03,2012,32,", "J03,2012,many,"),
    "a missing value": ("cpj", "J03,2012,32,", "J03,2012,,"),
    "a renamed column": ("cpj", "china_count", "china"),
    "columns in another order": ("word_counts", "token,count", "count,token"),
    "an open quotation mark": ("cpj", "\nJ16,", '\n"J16,'),
    "another encoding": ("glossary", "数字人权".encode(), "数字人权".encode("gb18030")),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_changed_file_is_named_in_one_sentence_with_the_fix(folder, kind):
    name, old, new = CHANGES[kind]
    change(folder, f"{name}.csv", old, new)
    assert refusal(folder, name) == (
        f"{name}.csv is not the file that datapackage.json describes: reinstall the course or restore the file "
        "from the repository; if the change is yours, run course data refresh."
    )


def test_a_table_that_cannot_be_what_it_is_said_to_be_is_one_sentence(folder):
    """Whoever writes sizes and hashes by hand has no check that ran."""
    change(folder, "cpj.csv", "J03,2012,32,", f"J03,2012,{'9' * 40},")
    package = DataPackage(folder)
    package.resource("cpj").update(zip(("bytes", "hash"), package.fingerprint("cpj"), strict=True))
    with pytest.raises(
        DataError, match=r"^cpj\.csv does not hold what datapackage\.json says of it \(.*\): "
    ) as error:
        package.table("cpj")
    assert "\n" not in str(error.value)


def test_half_a_file_is_noticed(folder):
    path = folder / "word_counts.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) // 2]))
    assert "word_counts.csv is not the file" in refusal(folder, "word_counts")


def test_missing_files(folder):
    (folder / "cpj.csv").unlink()
    assert "cpj.csv is missing" in refusal(folder, "cpj")
    (folder / "datapackage.json").unlink()
    assert "datapackage.json is missing" in refusal(folder, "claims")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"resources": [{}]}'])
def test_a_damaged_descriptor(folder, content):
    (folder / "datapackage.json").write_text(content, encoding="utf-8")
    assert "datapackage.json" in refusal(folder, "claims")


def test_line_ends_and_byte_order_marks_of_other_systems_do_no_harm(folder):
    path = folder / "cpj.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(DataPackage(folder).table("cpj"), load("cpj"))
    change(folder, "datapackage.json", b"{", b"\xef\xbb\xbf{")
    assert DataPackage(folder).resource("cpj")["path"] == "cpj.csv"


def test_a_change_of_one_s_own_is_accepted_after_a_refresh(folder):
    change(folder, "cpj.csv", "J03,2012,32,", "J03,2012,33,")
    refusal(folder, "cpj")
    assert {path.name for path in refresh(folder)} == {"datapackage.json"}
    assert DataPackage(folder).table("cpj").loc[2, "china_count"] == 33


def test_refresh_accepts_no_damage(folder):
    before = (folder / "datapackage.json").read_bytes()
    change(folder, "cpj.csv", "J03,2012,32,", "J03,2012,many,")
    with pytest.raises(DataError):
        refresh(folder)
    assert (folder / "datapackage.json").read_bytes() == before


def test_a_boolean_column(folder):
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in descriptor["resources"] if r["name"] == "word_counts")
    resource["path"] = "tried.csv"
    resource["schema"] = {
        "fields": [
            {"name": "id", "type": "string", "description": "-"},
            {"name": "sure", "type": "boolean", "description": "-", "constraints": {"required": True}},
            {"name": "maybe", "type": "boolean", "description": "-"},
        ],
        "primaryKey": "id",
    }
    descriptor["resources"] = [resource]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "tried.csv").write_text("id,sure,maybe\na,true,\nb,false,true\n", encoding="utf-8")
    refresh(folder)
    table = DataPackage(folder).table("word_counts")
    assert [str(dtype) for dtype in table.dtypes] == ["str", "bool", "boolean"]
    change(folder, "tried.csv", "b,false", "b,perhaps")
    with pytest.raises(DataError, match=r"^tried\.csv: .*perhaps"):
        refresh(folder)


def test_a_wheel_brings_its_own_data(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_BUNDLED", tmp_path)
    assert places.data_folder() == data_folder()
    for name in ("data", "notebooks"):
        (tmp_path / name).mkdir()
    assert (places.data_folder(), places.notebooks_folder()) == (tmp_path / "data", tmp_path / "notebooks")


@pytest.fixture
def made_up():
    return pd.DataFrame(
        {
            "claim_type": ["a <b> & c", "word " * 100 + "end"],
            "number": [1.30, float("nan")],
            "whole": pd.array([28_750_000, None], dtype="Int64"),
            "texts": [["S1", "S2"], []],
        }
    )


def test_show_cuts_nothing_and_escapes(made_up):
    shown = show(made_up, caption="What 'they' say <1>")
    html = shown._repr_html_()
    assert "a &lt;b&gt; &amp; c" in html
    assert "word end" in html
    assert "…" not in html
    assert "white-space:normal" in html
    assert "<caption" in html
    assert "What &#x27;they&#x27; say &lt;1&gt;" in html
    assert html.count('<th scope="col"') == 4
    assert 'scope="row"' not in html
    assert ">claim_type<" in html
    assert ">1.3<" in html
    assert ">28750000<" in html
    assert ">–<" in html
    assert ">S1; S2<" in html
    plain = shown._repr_mimebundle_()["text/plain"]
    assert "word end" in plain
    assert "…" not in plain


def test_show_marks_row_headers_when_the_index_says_something():
    counted = load("claims")["source_id"].value_counts()
    assert show(counted)._repr_html_().count('<th scope="row"') == 5
    crossed = load("claims").groupby(["source_id", "checkable"]).size()
    html = show(crossed)._repr_html_()
    assert html.count('<th scope="row"') == 2 * len(crossed)
    assert ">source_id<" in html


def test_show_is_the_same_every_time(made_up):
    assert show(made_up)._repr_mimebundle_() == show(made_up.copy())._repr_mimebundle_()


def test_show_some_rows_says_so():
    html = show(load("claims"), caption="Claims", rows=3)._repr_html_()
    assert f"Claims (3 of {len(load('claims'))} rows)" in html
    assert html.count("<tr>") == 1 + 3
    assert "rows)" not in show(load("claims"), rows=500)._repr_html_()


def test_show_an_empty_table():
    nothing = load("claims").query("source_id == 'S9'")
    shown = show(nothing, caption="None")
    assert shown._repr_html_().count('<th scope="col"') == len(nothing.columns)
    assert "claim_id" in repr(shown)


def test_show_small_and_large_numbers():
    numbers = pd.DataFrame({"n": [0.00012, 0.1075, 4_196_532.0, 0.0, -1.5, 2 / 3]})
    cells = repr(show(numbers)).splitlines()[1:]
    assert cells == ["0.00012", "0.1075", "4196532", "0", "-1.5", "0.6667"]


def test_every_table_can_be_shown():
    for name in names():
        table = load(name).head(20)
        assert show(table, caption=name)._repr_html_().count("<tr>") == 1 + len(table)

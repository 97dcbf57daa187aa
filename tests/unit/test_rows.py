"""Rows by their ids: found at once, and each a copy of one's own."""

from __future__ import annotations

import pytest

from course.ground.errors import DataError
from course.study import rows, tables
from course.study.package import DataPackage
from course.study.rows import NoRow, find_row, is_in, row


@pytest.fixture
def fresh(monkeypatch):
    """Nothing is known of any table yet."""
    caches = (rows._places, rows._forms, tables.package)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


def test_a_row_is_found_with_its_table():
    name, fields = find_row("F023")
    assert (name, fields["value"], fields["number"]) == ("figures", "1.3", 1.3)
    assert find_row("ST03").table == "standards"
    assert is_in("E046", "evidence")
    assert not is_in("E046", "claims")


@pytest.mark.parametrize("row_id", ["E999", "e046", "E046 ", "Q01", "", "S", "china"])
def test_what_is_no_row_is_none(row_id):
    assert row(row_id) is None
    with pytest.raises(NoRow, match="No table has a row called"):
        find_row(row_id)


def test_a_changed_row_changes_nothing_else():
    first = find_row("E046").fields
    finding = first["finding"]
    first["finding"] = "changed"
    del first["title"]
    again = find_row("E046").fields
    assert again["finding"] == finding
    assert "title" in again
    assert "changed" not in set(tables.load("evidence")["finding"])


@pytest.mark.usefixtures("fresh")
def test_a_thousand_look_ups_read_a_table_and_its_ids_once(monkeypatch):
    read: list[str] = []
    read_table = DataPackage._read
    monkeypatch.setattr(DataPackage, "_read", lambda self, name: read.append(name) or read_table(self, name))
    for _ in range(500):
        assert find_row("E046").table == "evidence"
        assert row("E999") is None
    assert read == ["evidence"]
    assert rows._places.cache_info().misses == 1
    find_row("C010")
    assert read == ["evidence", "claims"]


@pytest.mark.usefixtures("fresh")
def test_a_damaged_table_is_named_and_no_row_is_called_missing_for_it(monkeypatch, tmp_path):
    import shutil

    from course.ground.places import data_folder

    shutil.copytree(data_folder(), tmp_path / "data")
    (tmp_path / "data" / "evidence.csv").write_text("evidence_id\nE046\n", encoding="utf-8")
    monkeypatch.setattr(tables, "data_folder", lambda: tmp_path / "data")
    assert find_row("C010").table == "claims"
    with pytest.raises(DataError, match=r"evidence\.csv is not the file"):
        row("E046")

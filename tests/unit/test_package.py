"""The tables themselves: complete, described, consistent with each other, and in our own words."""

# pandas comes without type stubs
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false

from __future__ import annotations

import csv
import json
import re
import shutil

import pytest

from course.authoring.pages.tables.dictionary import dictionary, refresh
from course.ground.places import data_folder
from course.study.package import DataPackage
from course.study.rows import find_row
from course.study.tables import load, names
from course.study.texts import LEFT_OUT

PACKAGE = DataPackage(data_folder())
VERIFIED = {"yes", "partly", "derived", "unverified", "no"}


def test_frictionless_finds_nothing_wrong():
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(data_folder() / "datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "rowNumber", "fieldName", "note"])


def test_descriptor_and_dictionary_are_up_to_date(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    assert refresh(copy) == [], "run: course data refresh"


def test_refresh_writes_the_same_bytes_twice(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    (copy / "README.md").unlink()
    assert [path.name for path in refresh(copy)] == ["README.md"]
    assert refresh(copy) == []
    assert (copy / "README.md").read_bytes() == (data_folder() / "README.md").read_bytes()


def test_every_file_in_the_folder_is_described():
    described = {resource["path"] for resource in PACKAGE.resources.values()}
    assert {path.name for path in data_folder().glob("*.csv")} == described
    pages = {path.relative_to(data_folder()).as_posix() for path in data_folder().rglob("*.md")}
    assert pages == set(dictionary(PACKAGE))


@pytest.mark.parametrize("name", names())
def test_a_table_is_utf8_with_unix_line_ends_and_no_stray_blanks(name):
    content = (data_folder() / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(content.decode("utf-8").splitlines()):
        for cell in row:
            assert cell == cell.strip(), cell
            assert cell.lower() not in {"nan", "none.", "null", "n/a", "-"}, cell


@pytest.mark.parametrize("name", names())
def test_a_table_says_what_it_is(name):
    resource = PACKAGE.resource(name)
    assert all(resource[key] for key in ("title", "description", "verification", "licenses"))
    for field in resource["schema"]["fields"]:
        assert field["description"], field["name"]
        if field["type"] in ("integer", "number"):
            assert field["unit"], field["name"]


@pytest.mark.parametrize("name", names())
def test_verified_speaks_one_language(name):
    table = load(name)
    if "verified" in table:
        assert set(table["verified"]) <= VERIFIED


def test_ids_are_unique_across_all_tables():
    seen: dict[str, str] = {}
    for name, resource in PACKAGE.resources.items():
        key = resource["schema"]["primaryKey"]
        if isinstance(key, str):
            for row_id in load(name)[key]:
                assert row_id not in seen, f"{row_id} stands in {seen[row_id]} and {name}"
                seen[row_id] = name


def test_ids_named_in_text_exist():
    known = {
        row_id
        for name, resource in PACKAGE.resources.items()
        if isinstance(key := resource["schema"]["primaryKey"], str)
        for row_id in load(name)[key]
    }
    cited = re.compile(r"\b(?:[CDEF]\d{3}|L\d{2}|ST\d{2}|W\d{3}|[IJKMPRT]\d{2}|N\d{3})\b")
    removed = {f"F{number:03}" for number in range(46, 51)}
    for name in names():
        for row in load(name).itertuples():
            text = " ".join(str(cell) for cell in row if isinstance(cell, str) and "http" not in cell)
            assert set(cited.findall(text)) <= known, (name, row[1])
        described = json.dumps(PACKAGE.resource(name), ensure_ascii=False)
        described = re.sub(r'"(path|hash|pattern)": "[^"]*"', "", described)
        assert set(cited.findall(described)) - removed <= known, name


def test_lists_of_ids_resolve():
    sources, evidence = set(load("sources")["id"]), set(load("evidence")["evidence_id"])
    for cell in load("claim_checks")["evidence_ids"].dropna():
        assert set(cell.split(";")) <= evidence
    for cell in [*load("evidence")["related_sources"], *load("glossary")["source_ids"]]:
        assert set(cell.split(";")) <= sources | {"none"}


def test_rows_that_a_row_rests_on_resolve_and_none_is_unverified():
    for name, column in (
        ("measures", "record_ids"),
        ("commitments", "standard_ids"),
        ("objections", "record_ids"),
    ):
        for cell in load(name)[column].dropna():
            for row_id in cell.split(";"):
                assert find_row(row_id)[1]["verified"] not in ("unverified", "no"), (name, row_id)


def test_a_measure_has_a_finding_only_where_there_is_a_body():
    measures = load("measures")
    unseen = measures["body_kind"] == "none seen"
    assert (measures["body"].isna() == unseen).all()
    assert (measures["first_finding"].isna() == unseen).all()
    steps = measures[["legality", "aim", "necessity", "proportionality"]]
    assert ((steps == "no finding").all(axis=1) == unseen).all()
    assert ((steps == "no finding").any(axis=1) == unseen).all()
    judged = measures[~unseen]
    assert (judged["known_since"] <= judged["first_finding"]).all()


def test_a_state_is_bound_from_a_day_on_or_not_bound():
    commitments = load("commitments")
    bound = commitments["status"].isin(["party", "party with own limits"])
    assert (commitments["bound_since"].notna() == bound).all()
    assert (commitments["own_limits"].notna() == (commitments["status"] == "party with own limits")).all()
    assert commitments.loc[commitments["status"] == "signed only", "signed"].notna().all()
    assert not commitments.duplicated(["state", "treaty"]).any()


def test_find_row():
    name, row = find_row("F023")
    assert (name, row["value"], row["number"]) == ("figures", "1.3", 1.3)


def test_figures_keep_the_printed_value_beside_the_number():
    figures = load("figures").set_index("figure_id")
    assert float(figures.loc["F023", "value"]) == 1.3
    assert figures.loc["F052", "number"] == 28_750_000
    assert figures.loc["F017", "lower"] == 300
    assert figures.loc["F018", "upper"] == 100
    for row in figures.itertuples():
        for number in (row.number, row.lower, row.upper):
            if number == number:
                assert f"{number:,.2f}".rstrip("0").rstrip(".") in row.value or f"{number:.0f}" in row.value


def test_unverified_rows_stay_marked():
    claims = load("claims")
    unseen = claims["record_check"] == "not checked"
    assert (claims.loc[unseen, "verified"] == "unverified").all()
    assert (claims.loc[claims["record_check"] == "not found", "verified"] == "partly").all()
    judged = claims[~claims["record_check"].isin(["not checked", "untestable"])]
    assert judged["verified"].isin(["yes", "partly"]).all()
    assert (judged.loc[judged["record_url"].isna(), "verified"] == "partly").all()
    figures = load("figures")
    leaning = (figures["derived_check"].fillna("") + figures["caveat"].fillna("")).str.contains(
        r"\(unverified"
    )
    assert (figures["verified"] == "partly").equals(leaning)
    checks = load("claim_checks")
    assert (checks.loc[checks["confidence"].isin(["low", "unverified"]), "verified"] == "unverified").all()


def test_index_scores_are_an_extract_on_one_scale():
    fotn = load("fotn")
    categories = ["A_obstacles", "B_content", "C_violations"]
    others = fotn[fotn["country"] != "China"]
    assert others[categories].isna().all(axis=None)
    assert fotn.groupby("report_year").size().max() <= 12
    converted = fotn["converted"] == "yes"
    assert (fotn.loc[converted, "total"] == 100 - fotn.loc[converted, "original_total"]).all()
    assert (fotn.loc[~converted, "total"] == fotn.loc[~converted, "original_total"]).all()
    china = fotn[fotn["country"] == "China"].dropna(subset=categories)
    assert (china[categories].sum(axis=1) == china["total"]).all()
    assert not fotn.duplicated(["country", "report_year"]).any()


def test_invented_copies_give_official_totals_only_for_the_extract():
    copies, fotn = load("unreliable_copies"), load("fotn")
    given = copies.dropna(subset=["official_2024"])
    official = fotn[fotn["report_year"] == 2024].set_index("country")["total"]
    assert (given["official_2024"] == given["country"].map(official)).all()
    assert (given["difference"] == given["value_in_copy"] - given["official_2024"]).all()
    agrees = given["problem"] == "agrees with official workbook"
    assert agrees.tolist() == (given["difference"] == 0).tolist()


def test_ranks_follow_from_the_counts():
    fiw = load("fiw").dropna(subset=["rank_from_top"])
    assert (fiw["rank_from_top"] == fiw["n_scoring_higher"] + 1).all()
    together = fiw["n_scoring_higher"] + fiw["n_tied_incl_China"] + fiw["n_scoring_lower"]
    assert (together == fiw["n_assessed"]).all()
    assert (fiw["n_countries"] + fiw["n_territories"] == fiw["n_assessed"]).all()
    assert (fiw["PR_score_40"] + fiw["CL_score_60"] == fiw["total_100"]).all()


def test_internet_users_has_the_countries_of_the_index_and_the_world():
    users = load("internet_users")
    assert set(load("fotn")["country"]) | {"World"} <= set(users["country"])
    assert (users["date"].str[:4].astype(int) == users["year"]).all()
    assert users.loc[users["unit"].str.startswith("%"), "value"].max() <= 100


def test_outline_covers_every_paragraph_but_those_left_out():
    outline, counts = load("outline"), load("word_counts")
    outlined = set(zip(outline["source_id"], outline["paragraph"], strict=True))
    assert set(zip(counts["source_id"], counts["paragraph"], strict=True)) == outlined
    for source in load("sources").query("role == 'text'").itertuples():
        expected = set(range(1, source.paragraphs + 1)) - set(LEFT_OUT.get(source.id, ()))
        assert {number for source_id, number in outlined if source_id == source.id} == expected


def test_what_is_left_out_is_left_out_everywhere_and_said():
    for name in ("outline", "word_counts", "figures"):
        table = load(name)
        numbers = table.loc[table["source_id"] == "S5", "paragraph"].astype(str)
        assert not numbers.isin([str(n) for n in LEFT_OUT["S5"]]).any()
    for name in ("outline", "word_counts"):
        assert "S5 ¶4–8" in PACKAGE.resource(name)["description"]


def test_summaries_are_short_and_differ():
    summaries = load("outline")["summary"]
    assert summaries.str.split().str.len().max() <= 30
    assert summaries.str.endswith(".").all()
    twice = summaries[summaries.duplicated()]
    assert set(twice) <= {"The title is printed a second time."}


def test_words_stand_in_alphabetical_order():
    for _, part in load("word_counts").groupby(["source_id", "paragraph"]):
        assert list(part["token"]) == sorted(part["token"])


def test_no_machine_path_stands_in_the_data():
    for path in data_folder().rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w.])/(work|home|tmp|root|Users|var)/|[A-Z]:\\\\", text), path.name

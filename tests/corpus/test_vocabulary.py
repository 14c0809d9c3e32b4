from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from helpers.csv_files import JINING, read_records, set_cells

import ipcompare as ipc
from ipcompare import results
from ipcompare.corpus.vocabulary import vocabulary

NAMED_BY_THE_ISSUE = [
    "hv_patents_per_10k",
    "valid_patents_per_10k",
    "pct_filings_annual",
    "pct_filings",
    "valid_trademarks",
    "trademarks_per_100_enterprises",
    "trademark_enterprises_per_10k",
    "pledge_finance",
    "pledge_finance_cumulative",
    "pledge_finance_registered",
    "standard_certified_enterprises",
    "standard_applying_enterprises",
    "standard_applying_enterprises_annual",
    "satisfaction",
    "copyright_registrations",
    "info_service_points",
    "ip_specialists",
]
# Definitions that look alike and must stay apart: unit and basis tell them from each other.
LOOK_ALIKES = {
    ("pct_filings_annual", "pct_filings"): "basis",
    ("pledge_finance", "pledge_finance_cumulative"): "basis",
    ("standard_applying_enterprises", "standard_applying_enterprises_annual"): "basis",
    ("trademarks_per_100_enterprises", "trademark_enterprises_per_10k"): "unit",
}
PER = {"10k": 10**4, "100": 100, "1M": 10**6, "100M": 10**8}
FACTORS = {"percent": Fraction(1, 100), "mu": Fraction(2000, 3)}


@pytest.fixture(scope="module")
def indicators(data: results.Data) -> pd.DataFrame:
    return data.indicators.set_index("indicator")


def listed(cell: object) -> list[str]:
    return cell.split(";") if isinstance(cell, str) else []


def validated(folder: Path):
    from frictionless import Package

    return Package(str(folder / "datapackage.json")).validate()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_package_of_tables_is_valid_by_the_frictionless_standard(root, data):
    report = validated(root / "data")
    assert report.valid, report.flatten(["name", "type", "note"])[:5]
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert rows == {name: len(frame) for name, frame in data._asdict().items()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_standard_finds_what_the_schema_forbids(data_folder):
    set_cells(data_folder, JINING, 3, indicator="hv_patent", year="soon")
    found = {(row[0], row[1]) for row in validated(data_folder).flatten(["fieldName", "type"])}
    assert ("year", "type-error") in found
    assert "foreign-key" in {kind for _, kind in found}


@pytest.mark.parametrize("name", NAMED_BY_THE_ISSUE)
def test_an_indicator_that_users_were_promised_exists_with_its_definition_in_both_languages(indicators, name):
    entry = indicators.loc[name]
    columns = ["name_zh", "name_en", "description_zh", "description_en", "unit", "basis", "direction", "concept"]
    assert entry[columns].notna().all()
    assert re.search(r"[\u4e00-\u9fff]", entry["name_zh"])
    assert not re.search(r"[\u4e00-\u9fff]", entry["name_en"])


def test_every_indicator_is_used_by_a_statement_or_a_fact_or_is_what_one_of_them_may_mean(data):
    used = set(data.observations["indicator"]) | set(data.context["indicator"])
    meant = set(data.readings.loc[data.readings["indicator"].isin(used), "as_indicator"].dropna())
    assert len(used) > 100
    assert set(data.indicators["indicator"]) == used | meant


def test_a_reading_is_given_once_for_a_place_that_exists(data):
    assert not data.readings.duplicated(["indicator", "reading", "place", "role"]).any()
    places = set(data.cities["city"]) | set(data.jurisdictions["jurisdiction"])
    named = set(data.readings["place"].dropna())
    assert named
    assert named <= places


def test_every_indicator_belongs_to_one_concept_and_every_concept_has_an_indicator(data):
    assert data.indicators["indicator"].is_unique
    assert data.indicators["concept"].notna().all()
    assert set(data.indicators["concept"]) == set(data.concepts["concept"])
    assert data.concepts["name_zh"].is_unique
    assert data.concepts["name_en"].is_unique


def test_names_are_unique_in_either_language(data):
    assert data.indicators["name_zh"].is_unique
    assert data.indicators["name_en"].is_unique


def test_warnings_of_confusion_name_other_indicators_and_hold_both_ways(indicators):
    pairs = {(name, other) for name, cell in indicators["not_to_confuse_with"].items() for other in listed(cell)}
    assert len(pairs) > 20
    assert {other for _, other in pairs} <= set(indicators.index)
    assert [pair for pair in pairs if pair[0] == pair[1]] == []
    assert {(other, name) for name, other in pairs} == pairs


@pytest.mark.parametrize(("pair", "column"), LOOK_ALIKES.items())
def test_look_alike_definitions_are_entries_of_their_own(indicators, pair, column):
    one, other = (indicators.loc[name] for name in pair)
    assert one[column] != other[column]
    assert pair[1] in listed(one["not_to_confuse_with"])


def test_what_is_printed_with_another_word_is_another_indicator(data):
    """Works are not any copyright, and an enterprise that applies the standard need not hold its certificate."""
    rows = pd.concat([data.observations, data.context])
    for concept, word in (("copyright", "作品"), ("copyright", "软件著作权"), ("standard_certification", "认证")):
        names = set(data.indicators.loc[data.indicators["concept"] == concept, "indicator"])
        own = rows[rows["indicator"].isin(names)]
        says = own["name_zh"].str.contains(word)
        assert says.any()
        assert not set(own.loc[says, "indicator"]) & set(own.loc[~says, "indicator"]), word


def test_further_bases_are_bases_and_never_the_first_one_again(indicators):
    bases = {"stock", "annual_flow", "cumulative_flow", "annual_growth", "share", "score", "unspecified"}
    assert set(indicators["basis"]) <= bases
    also = {name: listed(cell) for name, cell in indicators["basis_also"].items() if listed(cell)}
    assert also
    for name, further in also.items():
        assert set(further) <= bases - {indicators.loc[name, "basis"]}
        assert len(set(further)) == len(further)


def test_the_factor_of_every_unit_is_the_one_that_its_name_says(data):
    for unit in data.units.to_dict("records"):
        per = re.search(r"/(\d+[kM]?)_", unit["unit"])
        expected = Fraction(1, PER[per[1]]) if per else FACTORS.get(unit["unit"], Fraction(1))
        assert Fraction(unit["factor"]) == expected, unit["unit"]
        assert isinstance(unit["per"], str) == bool(per), unit["unit"]


def test_every_unit_is_used_and_its_printed_forms_are_there(data):
    used = set(data.observations["unit"].dropna()) | set(data.context["unit"]) | set(data.indicators["unit"])
    assert set(data.units["unit"]) == used
    for forms in data.units["printed"]:
        assert all(form and form == form.strip() for form in forms.split(";"))


def test_a_ratio_of_counts_says_what_it_is_divided_by(data, indicators):
    ratios = set(data.units.loc[data.units["per"].notna(), "unit"])
    assert ratios
    assert indicators.loc[indicators["unit"].isin(ratios), "denominator"].notna().all()


def test_a_share_is_in_per_cent_and_a_score_in_points(indicators):
    assert set(indicators.loc[indicators["basis"] == "share", "unit"]) == {"percent"}
    assert set(indicators.loc[indicators["basis"] == "score", "unit"]) == {"point"}


def test_every_code_of_an_enumeration_has_a_name_in_both_languages(data, root):
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    lists = data.codes.groupby("list")["code"].agg(set)
    schema = {entry["name"]: entry["schema"]["fields"] for entry in package["resources"]}
    enums = {
        field["name"]: set(field["constraints"]["enum"])
        for table in ("observations", "indicators")
        for field in schema[table]
        if "enum" in field.get("constraints", {})
    }
    assert {"comparator", "role", "basis", "modality", "place", "dimension"} <= set(enums)
    for name, codes in enums.items():
        if name in lists.index:
            assert codes <= lists[name], name


def test_no_two_codes_of_a_list_have_one_name_and_every_list_is_described(data, root):
    for column in ("name_zh", "name_en"):
        assert not data.codes.duplicated(["list", column]).any()
    page = (root / "docs" / "coding.md").read_text(encoding="utf-8").partition("## Code lists")[2].partition("\n## ")[0]
    assert set(re.findall("`([a-z_]+)`", page)) - {"codes"} == set(data.codes["list"])


def test_a_plan_is_of_a_city_or_of_a_jurisdiction_above(data):
    plans = vocabulary(data).plans
    assert list(plans) == data.plans["plan_id"].tolist()
    assert (plans["china-14fyp-2021"].city, plans["hubei-points-2026"].city) == ("china", "hubei")
    of_jining = [name for name, plan in plans.items() if plan.city == "jining"]
    assert of_jining == ["jining-2017", "jining-14fyp-2021"]
    assert [plans[name].issue_date for name in of_jining] == ["2017-04-12", "2021-11-22"]


def test_words_are_listed_once_and_every_assumption_they_rest_on_exists(data, root):
    words = read_records(root / "data" / "words.csv")
    assert len({row["word"] for row in words}) == len(words)
    known = set(data.assumptions["assumption_id"])
    assert {row["assumption_id"] for row in words if row["position"] == "whole"} <= known
    assert all(row["value"] for row in words if row["position"] == "whole")
    assert not any(row["value"] for row in words if row["position"] != "whole")


def test_a_trap_that_doubts_a_number_says_whose_and_a_caution_doubts_none(data, data_folder):
    rows = data.trap_rows.merge(data.traps, on="trap")
    assert set(rows["trap"]) == set(data.traps["trap"])
    doubting = rows[rows["doubts"]]
    assert doubting["part"].notna().all()
    assert doubting.groupby("trap")["part"].agg(lambda parts: "doubted" in set(parts)).all()
    assert rows.loc[~rows["doubts"], "part"].isna().all()
    assert {"slip"} <= set(doubting["kind"])
    assert rows.loc[rows["kind"] == "slip", "doubts"].all()
    # The witness of a likely slip of row is not in doubt itself.
    row = rows[(rows["trap"] == "suzhou_first_instance_80_05")].groupby("part").agg(set)
    assert row["obs_id"]["doubted"] == {"suzhou-anhui-2022@2414+5"}
    assert "N14-13" in row["fact_id"]["witness"]
    at = data.trap_rows.index[data.trap_rows["part"] == "doubted"][0] + 2
    set_cells(data_folder, "trap_rows.csv", at, part="")
    assert "part" in set(ipc.check(data_folder)["rule"])

"""How much of the vocabulary a plan puts a number on, and in which words, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.shipped_tables_changed import changed

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import IpcompareError
from ipcompare.measure.ambition import ambition
from ipcompare.results import Panel

CITIES = ["bengbu", "jining", "jingmen_htz", "hangzhou", "suzhou_anhui"]
DIMENSIONS = ["creation", "utilization", "protection", "management", "service", "culture_talent", "all"]


def only(panel: Panel, *statements: dict) -> Panel:
    """Give a panel whose plans make these statements and no others; breadth and wording read what is printed."""
    like = panel.data.observations.iloc[[0]]
    plans = coded_plans(panel.data).set_index("city")["plan_id"]
    rows = [{"comparator": "eq", "role": "target", "city": like["city"].item(), **cells} for cells in statements]
    frames = [like.assign(**cells, plan_id=plans[cells["city"]]) for cells in rows]
    return panel._replace(data=panel.data._replace(observations=pd.concat(frames, ignore_index=True)))


@pytest.fixture(scope="module")
def breadth(panel) -> pd.DataFrame:
    return ambition(panel, against="vocabulary")


@pytest.fixture(scope="module")
def wording(panel) -> pd.DataFrame:
    return ambition(panel, against="wording").set_index("city")


def said(rows: pd.DataFrame, city: str, dimension: str = "all") -> list:
    row = rows[(rows["city"] == city) & (rows["dimension"] == dimension)].iloc[0]
    counts = [row[f"{name}{end}"] for name in ("indicators", "concepts") for end in ("", "_of", "_share")]
    return [*counts, row["silent"]]


def test_every_city_has_a_row_for_every_dimension_and_one_for_all(breadth):
    assert sorted(zip(breadth["city"], breadth["dimension"], strict=True)) == sorted(
        (city, dimension) for city in CITIES for dimension in DIMENSIONS
    )
    assert breadth["city"].drop_duplicates().to_list() == CITIES


def test_the_dimensions_add_up_to_all_in_indicators_and_concepts_overlap(breadth):
    parts = breadth[breadth["dimension"] != "all"].groupby("city")[["indicators", "indicators_of", "concepts_of"]].sum()
    whole = breadth[breadth["dimension"] == "all"].set_index("city")
    assert parts["indicators"].to_dict() == whole["indicators"].to_dict()
    assert parts["indicators_of"].to_dict() == whole["indicators_of"].to_dict()
    assert (parts["concepts_of"] > whole["concepts_of"].loc[parts.index]).all(), "copyright is used and protected"


def test_shares_and_silence_go_together(breadth):
    for plural in ("indicators", "concepts"):
        assert (breadth[plural] / breadth[f"{plural}_of"]).to_list() == pytest.approx(
            breadth[f"{plural}_share"].to_list()
        )
        assert breadth[f"{plural}_share"].between(0, 1).all()
    silent = breadth["silent"].map(lambda names: len(names.split(";")) if names else 0)
    assert (silent + breadth["concepts"] == breadth["concepts_of"]).all()


def test_what_the_shipped_plans_leave_out(breadth, data):
    # Hangzhou prints nine targets of nine indicators with a number, none of them on protection or on talent.
    assert said(breadth, "hangzhou")[0] == 9
    for dimension in ("protection", "culture_talent"):
        assert said(breadth, "hangzhou", dimension)[0] == 0
    # Its satisfaction is to "reach and keep a high level": no number.
    assert "satisfaction" in said(breadth, "hangzhou", "protection")[-1].split(";")
    assert "satisfaction" not in said(breadth, "bengbu", "protection")[-1].split(";")
    known = data.indicators.set_index("indicator").loc[data.observations["indicator"].unique()]
    assert said(breadth, "jining")[1] == len(known)
    assert said(breadth, "jining")[4] == known["concept"].nunique()


def test_breadth_by_hand(panel):
    # Of three indicators, two of concept invention_patents, Bengbu sets a number for two and Hangzhou for one.
    rows = ambition(
        only(
            panel,
            {"city": "bengbu", "indicator": "hv_patents_per_10k"},
            {"city": "bengbu", "indicator": "valid_patents_per_10k", "role": "recurring"},
            {"city": "bengbu", "indicator": "hv_patents_per_10k", "year": 2025},
            {"city": "bengbu", "indicator": "satisfaction", "comparator": "none"},
            {"city": "bengbu", "indicator": "satisfaction", "role": "baseline"},
            {"city": "hangzhou", "indicator": "satisfaction"},
        ),
        against="vocabulary",
    )
    assert rows["dimension"].drop_duplicates().to_list() == ["creation", "protection", "all"]
    assert said(rows, "bengbu") == [2, 3, 2 / 3, 1, 2, 0.5, "satisfaction"]
    assert said(rows, "bengbu", "creation") == [2, 2, 1, 1, 1, 1, ""]
    assert said(rows, "bengbu", "protection") == [0, 1, 0, 0, 1, 0, "satisfaction"]
    assert said(rows, "hangzhou") == [1, 3, 1 / 3, 1, 2, 0.5, "invention_patents"]
    assert said(rows, "jining") == [0, 3, 0, 0, 2, 0, "invention_patents;satisfaction"]


def test_firmness_by_hand(panel):
    bengbu = [
        {"modality": "firm", "attribute": "binding"},
        {"modality": "firm", "attribute": "expected", "role": "milestone"},
        {"modality": "strive", "attribute": None, "role": "recurring"},
        {"modality": "report", "attribute": None},
        {"modality": "firm", "attribute": "binding", "comparator": "none"},  # no number
        {"modality": "firm", "attribute": "binding", "role": "baseline"},  # no promise
    ]
    rows = ambition(only(panel, *({"city": "bengbu", **words} for words in bengbu)), against="wording")
    row = rows.set_index("city").loc["bengbu"]
    names = ["statements", "firm", "strive", "report", "expected", "binding", "attribute_not_said", "firm_share"]
    assert row[names].to_list() == [4, 2, 1, 1, 1, 1, 2, 0.5]
    other = rows.set_index("city").loc["jining"]
    assert other["statements"] == 0
    assert pd.isna(other["firm_share"])


def test_the_words_of_the_shipped_plans_add_up(wording):
    assert wording.index.to_list() == CITIES
    assert (wording[["firm", "strive", "report"]].sum(axis=1) == wording["statements"]).all()
    assert (wording[["expected", "binding", "attribute_not_said"]].sum(axis=1) == wording["statements"]).all()
    assert (wording["firm"] / wording["statements"]).to_list() == pytest.approx(wording["firm_share"].to_list())
    assert wording.loc[["jining", "hangzhou"], "statements"].to_list() == [4, 9]


def test_a_word_changed_in_the_tables_moves_one_count(data, wording):
    told = changed(data, "bengbu-2024@1170+3", modality="strive", attribute="binding")
    counts = ["firm", "strive", "binding", "statements"]
    after = ambition(ipc.harmonize(told), against="wording").set_index("city")
    moved = after.loc["bengbu", counts] - wording.loc["bengbu", counts]
    assert (moved["firm"], moved["strive"], moved["binding"], moved["statements"]) == (-1, 1, 1, 0)


def test_tables_without_statements_are_an_error_and_no_division_by_zero(panel):
    nothing = panel._replace(data=panel.data._replace(observations=panel.data.observations.iloc[:0]))
    for against in ("vocabulary", "wording"):
        with pytest.raises(IpcompareError):
            ambition(nothing, against=against)

"""A figure whose wording leaves the basis open keeps all its admissible readings, and no other."""

from __future__ import annotations

from math import inf, nan, sqrt

import pandas as pd
import pytest
from helpers.shipped_tables_changed import with_statement

import ipcompare as ipc
from ipcompare.results import Panel

PLEDGED, PAST = "v:suzhou-anhui-2022@1865+4", "v:suzhou-anhui-2022@815+8"
REGISTERED = {
    year: f"v:suzhou-anhui-2022@{place}" for year, place in ((2021, "2212+3"), (2023, "2217+1"), (2025, "2220+2"))
}
YI = 1e8
BASES = {"annual": "annual_flow", "cumulative": "cumulative_flow", "stock": "stock"}


def rests_on(panel: Panel, assumption: str) -> set[str]:
    """Collect the values that rest on an assumption, themselves or through their parents."""
    lineage = panel.lineage
    found = set(lineage.loc[lineage["assumption_id"] == assumption, "value_id"])
    while True:
        children = set(lineage.loc[lineage["parent_id"].isin(found), "value_id"])
        if children <= found:
            return found
        found |= children


@pytest.fixture(scope="module")
def values(panel) -> pd.DataFrame:
    return panel.values.set_index("value_id")


def test_the_registered_amounts_of_suzhou_are_read_by_year_and_interpolated(values):
    for year, yi in ((2021, 6.3), (2023, 8), (2025, 10)):
        row = values.loc[f"{REGISTERED[year]}|annual"]
        assert (row["year"], row["basis"], row["indicator"]) == (
            year,
            "annual_flow",
            "pledge_finance_registered_annual",
        )
        assert row["mid"] == pytest.approx(yi * YI, rel=1e-15)
    path = values[(values["indicator"] == "pledge_finance_registered_annual") & (values["method"] == "interpolated")]
    # Even growth: 2022 is sqrt(6.3 * 8) = 7.0992957, 2024 is sqrt(8 * 10) = 8.9442719
    assert path.set_index("year")["mid"].to_dict() == pytest.approx({2022: 7.0992957397 * YI, 2024: 8.9442719100 * YI})


def test_the_sum_of_the_path_supports_the_five_year_reading_of_more_than_forty(values):
    (total,) = values.index[values["indicator"] == "pledge_finance_registered_cumulative"]
    # 6.3 + 7.0992957 + 8 + 8.9442719 + 10 = 40.3435676 (亿元)
    expected = 6.3 + sqrt(6.3 * 8) + 8 + sqrt(80) + 10
    assert expected == pytest.approx(40.34, abs=0.005)
    row = values.loc[total]
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((expected * YI,) * 3)
    assert (row["basis"], row["period_start"], row["period_end"]) == ("cumulative_flow", 2021, 2025)
    reading = values.loc[f"{PLEDGED}|cumulative"]
    assert (reading["period_start"], reading["period_end"]) == (2021, 2025)
    assert reading["lo"] == 40 * YI
    assert reading["lo"] <= row["lo"] <= row["hi"] <= reading["hi"]


def test_the_mean_year_of_more_than_forty_is_at_least_eight(values):
    row = values.loc[f"mean_year({PLEDGED}|cumulative)"]
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((8 * YI, nan, inf), nan_ok=True)  # 40 / 5
    assert (row["indicator"], row["basis"]) == ("pledge_finance_annual", "annual_flow")


def test_the_yearly_reading_of_more_than_forty_is_refused_with_its_evidence(panel, values):
    assert f"{PLEDGED}|annual" not in values.index
    (refusal,) = panel.refusals[panel.refusals["row_id"] == PLEDGED].to_dict("records")
    assert refusal["reason"] == "reading_contradicted"
    assert "more than 40 is not the amount of one year" in refusal["text_en"]
    assert "超40亿元不可能是一年的金额" in refusal["text_zh"]
    assert f"{PLEDGED}|stock" in values.index, "what nothing contradicts is carried beside it"


def test_the_evidence_against_a_reading_is_about_the_statement_that_is_refused(panel):
    # 26.716 in 2020 is an achievement of the plan before; "more than 40" is another statement, of 2025.
    said = panel.refusals[panel.refusals["row_id"] == PAST]
    assert f"{PAST}|annual" in set(panel.values["value_id"]) or list(said["reason"]) == ["reading_contradicted"]
    assert not said["text_en"].str.contains("more than 40").any()


def test_no_unspecified_value_in_use_is_silently_resolved(panel):
    values = panel.values
    unspecified = values[(values["basis"] == "unspecified") & (values["status"] == "used")]
    assert len(unspecified) > 50
    read = panel.lineage[panel.lineage["step"] == "reading"]
    answered = set(read["parent_id"]) | set(
        panel.refusals.loc[panel.refusals["reason"].str.startswith(("no_reading", "reading_")), "row_id"]
    )
    assert set(unspecified["value_id"]) - answered == set()
    assert set(unspecified["method"]) == {"printed"}


def test_a_yearly_duty_without_a_basis_is_not_silently_dropped(data):
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == "suzhou-anhui-2022@1960+3", ["role", "year"]] = ["recurring", pd.NA]
    panel = ipc.harmonize(data._replace(observations=frame))
    parents = set(panel.lineage.loc[panel.lineage["step"] == "reading", "parent_id"])
    assert "v:suzhou-anhui-2022@1960+3" in parents | set(panel.refusals["row_id"])


def test_a_level_compounded_from_an_unspecified_base_has_readings_too(data):
    added = with_statement(
        data, "jingmen-htz-2023@1916+3", "jingmen-htz-2023@9001+3", role="baseline", year=2022, value=2e8
    )
    panel = ipc.harmonize(added)
    (level,) = panel.values[panel.values["method"] == "compounded"].to_dict("records")
    parents = set(panel.lineage.loc[panel.lineage["step"] == "reading", "parent_id"])
    assert level["basis"] != "unspecified" or level["value_id"] in parents | set(panel.refusals["row_id"])


def test_readings_stand_side_by_side_with_the_basis_and_number_of_what_they_read(panel):
    values = panel.values.set_index("value_id")
    steps = panel.lineage[panel.lineage["step"] == "reading"]
    assert len(steps) > 100
    for value_id, parent in zip(steps["value_id"], steps["parent_id"], strict=True):
        reading, printed = values.loc[value_id], values.loc[parent]
        assert printed["basis"] == "unspecified"
        assert reading["basis"] == BASES[reading["reading"]]
        numbers = ["lo", "mid", "hi"]
        assert reading[numbers].to_list() == pytest.approx(printed[numbers].to_list(), nan_ok=True)
        assert (reading["unit"], reading["year"], reading["grade"]) == (printed["unit"], printed["year"], "C")


def test_every_contradicted_reading_is_refused_with_its_evidence_and_carried_nowhere(data, panel):
    contradicted = data.readings[data.readings["support"] == "contradicted"]
    assert len(contradicted) > 0
    for row in contradicted.to_dict("records"):
        place, indicator, reading = row["place"], row["indicator"], row["reading"]
        of_it = panel.values[(panel.values["indicator"] == indicator) & (panel.values["status"] == "used")]
        if isinstance(place, str):
            of_it = of_it[of_it["city"] == place]
        if isinstance(row["role"], str):
            of_it = of_it[of_it["role"] == row["role"]]
        else:  # rows for one role go before those for all
            same = data.readings[(data.readings["indicator"] == indicator) & (data.readings["place"] == place)]
            of_it = of_it[~of_it["role"].isin(same["role"].dropna())]
        assert len(of_it) > 0
        for value_id in of_it["value_id"]:
            assert f"{value_id}|{reading}" not in set(panel.values["value_id"])
            said = panel.refusals[panel.refusals["row_id"] == value_id]
            assert said["text_en"].str.contains(row["evidence_en"], regex=False).any()
            assert said["text_zh"].str.contains(row["evidence_zh"], regex=False).any()


def test_what_is_known_of_a_place_goes_before_what_holds_everywhere(panel):
    readings = panel.values[(panel.values["method"] == "reading") & (panel.values["year"] == 2025)]
    of = {
        city: set(
            readings.loc[
                (readings["city"] == city) & readings["indicator"].str.startswith("pledge_finance_"), "reading"
            ]
        )
        for city in ("bengbu", "jingmen_htz")
    }
    assert of["jingmen_htz"] == {"annual", "cumulative", "stock"}  # nothing is known of it
    assert of["bengbu"] == {"annual", "stock"}  # 17.2 stands in the year before its plan


def test_a_sum_over_the_plan_has_the_years_of_its_plan_and_a_past_sum_has_none(values):
    target, past = values.loc["v:jining-2017@527+4|cumulative"], values.loc["v:suzhou-anhui-2022@558+3|cumulative"]
    assert (target["period_start"], target["period_end"]) == (2017, 2020)
    assert past[["period_start", "period_end"]].isna().all()


@pytest.mark.parametrize("reading", ["annual", "cumulative", "stock"])
def test_switching_a_reading_off_removes_exactly_what_rests_on_it(data, panel, reading):
    name = f"reading_{reading}"
    gone = rests_on(panel, name)
    less = ipc.harmonize(data, without=[name])
    assert len(gone) > 10
    assert set(panel.values["value_id"]) - set(less.values["value_id"]) == gone
    assert set(less.values["value_id"]) <= set(panel.values["value_id"])
    kept = panel.values[~panel.values["value_id"].isin(gone)].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, less.values.reset_index(drop=True))
    assert name not in set(less.ledger["assumption_id"])

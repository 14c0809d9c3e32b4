"""Between printed years, over the years of a plan, and from a base by a growth target."""

from __future__ import annotations

import re
from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.shipped_tables_changed import changed, with_statement

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.results import Data

HV = ["v:suzhou-anhui-2022@2173+1", "v:suzhou-anhui-2022@2176+3", "v:suzhou-anhui-2022@2181+1"]
GROWTH, BASE = "jingmen-htz-2023@1890+5#2", "jingmen-htz-2023@9001+3"


def series(points: dict[int, tuple[float, float, float]], basis: str = "stock", indicator: str = "i") -> pd.DataFrame:
    rows = [
        {"city": "x", "indicator": indicator, "unit": "item", "basis": basis, "reading": None, "year": year,
         "lo": lo, "mid": mid, "hi": hi, "value_id": f"{indicator}{year}"}
        for year, (lo, mid, hi) in points.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def points(values: dict[int, float], basis: str = "stock", indicator: str = "i") -> pd.DataFrame:
    return series({year: (value,) * 3 for year, value in values.items()}, basis, indicator)


def mids(frame: pd.DataFrame) -> dict[int, float]:
    return dict(zip(frame["year"], frame["mid"], strict=True))


def backwards(data: Data) -> Data:
    return data._replace(observations=data.observations.iloc[::-1].reset_index(drop=True))


@pytest.fixture(scope="module")
def grown(data) -> Data:
    """Jingmen High-tech Zone with a base for its growth target: 2亿 of pledge financing in 2022."""
    return with_statement(data, "jingmen-htz-2023@1916+3", BASE, role="baseline", year=2022, value=2e8)


@pytest.mark.parametrize("basis", ["stock", "annual_flow", "cumulative_flow"])
def test_stocks_and_flows_grow_at_an_even_rate(basis):
    # 1 to 8 in three years doubles every year.
    assert mids(ipc.interpolate(points({2020: 1, 2023: 8}, basis))) == pytest.approx({2021: 2, 2022: 4})


@pytest.mark.parametrize("basis", ["share", "score", "annual_growth"])
def test_shares_scores_and_rates_change_by_even_steps(basis):
    # 1 to 7 in three years adds 2 every year.
    assert mids(ipc.interpolate(points({2020: 1, 2023: 7}, basis))) == pytest.approx({2021: 3, 2022: 5})


def test_each_pair_of_neighbours_has_its_own_pace_and_names_its_ends():
    made = ipc.interpolate(points({2020: 1, 2022: 4, 2024: 64}))
    # sqrt(1 * 4) = 2, sqrt(4 * 64) = 16
    assert mids(made) == pytest.approx({2021: 2, 2023: 16})
    assert list(zip(made["from_id"], made["to_id"], strict=True)) == [("i2020", "i2022"), ("i2022", "i2024")]
    assert set(made["role"]) == {"interpolated"}


def test_low_end_point_and_high_end_are_interpolated_each():
    made = ipc.interpolate(series({2020: (1, 2, 4), 2022: (4, 8, 16)}))
    # sqrt(1 * 4) = 2, sqrt(2 * 8) = 4, sqrt(4 * 16) = 8
    assert made[["lo", "mid", "hi"]].to_numpy().tolist() == [pytest.approx([2, 4, 8])]


@pytest.mark.parametrize("basis", ["stock", "share"])
def test_an_open_end_stays_open_whichever_end_it_is(basis):
    for ends in ({2020: (1, nan, inf), 2022: (4, 4, 4)}, {2020: (1, 1, 1), 2022: (4, nan, inf)}):
        (row,) = ipc.interpolate(series(ends, basis)).to_dict("records")
        assert (row["lo"], row["hi"]) == (pytest.approx(2 if basis == "stock" else 2.5), inf)
        assert isnan(row["mid"])


def test_no_even_rate_leads_from_or_to_zero_but_even_steps_do():
    for ends in ({2020: 0, 2022: 4}, {2020: 4, 2022: 0}):
        assert ipc.interpolate(points(ends))[["lo", "mid", "hi"]].isna().all(axis=None)
        assert mids(ipc.interpolate(points(ends, "share"))) == {2021: 2}


def test_neighbouring_years_one_point_and_nothing_make_nothing():
    alone = points({2020: 1})
    for frame in (points({2020: 1, 2021: 2}), alone, alone.iloc[:0]):
        assert len(ipc.interpolate(frame)) == 0
    assert len(ipc.interpolate(alone, until=2025)) == 0, "one point has no pace"


def test_two_values_for_a_year_raise_and_are_both_named():
    frame = pd.concat([points({2020: 1, 2022: 4}), points({2022: 5}).assign(value_id="other")], ignore_index=True)
    with pytest.raises(IpcompareError, match="two values of one series for 2022") as caught:
        ipc.interpolate(frame)
    assert sorted(caught.value.where.split(" and ")) == ["i2022", "other"]


@pytest.mark.parametrize("key", ["city", "indicator", "unit", "basis", "reading"])
def test_values_that_differ_in_kind_are_never_on_one_path(key):
    frame = points({2020: 1, 2022: 4})
    frame.loc[1, key] = "another"
    assert len(ipc.interpolate(frame)) == 0


def test_the_order_of_rows_is_irrelevant():
    frame = pd.concat([points({2020: 1, 2022: 4, 2025: 32}), points({2019: 5, 2023: 80}, indicator="j")])
    straight = ipc.interpolate(frame, until=2026).set_index(["indicator", "year"]).sort_index()
    for seed in range(5):
        shuffled = ipc.interpolate(frame.sample(frac=1, random_state=seed), until=2026)
        pd.testing.assert_frame_equal(straight, shuffled.set_index(["indicator", "year"]).sort_index())


def test_nothing_is_extrapolated_unless_asked_for_and_then_flagged():
    frame = points({2020: 1, 2022: 4, 2023: 12})
    assert mids(ipc.interpolate(frame)) == pytest.approx({2021: 2})
    made = ipc.interpolate(frame, until=2025)
    # The last pace is times 3: 36, 108
    assert mids(made[made["role"] == "extrapolated"]) == pytest.approx({2024: 36, 2025: 108})
    assert mids(made[made["role"] == "interpolated"]) == pytest.approx({2021: 2})
    assert mids(ipc.interpolate(points({2020: 1, 2021: 3}, "share"), until=2023)) == pytest.approx({2022: 5, 2023: 7})


@pytest.mark.parametrize("basis", ["stock", "share"])
def test_an_extrapolated_interval_that_narrowed_is_never_turned_inside_out(basis):
    made = ipc.interpolate(series({2020: (1, 5, 10), 2021: (5, 7, 10)}, basis), until=2024)
    assert len(made) == 3
    assert list(made.loc[made["lo"] > made["hi"], "year"]) == []


def test_values_without_a_year_are_refused_by_name():
    frame = points({2020: 1, 2022: 4}).astype({"year": "Int64"})
    frame.loc[1, "year"] = pd.NA  # a yearly duty, as it stands in the values of a panel
    with pytest.raises(IpcompareError, match="i2022"):
        ipc.interpolate(frame)


def test_the_panel_interpolates_the_printed_path_of_suzhou(panel):
    values = panel.values.set_index("value_id")
    # Printed 1 (2021), 1.5 (2023), 2 (2025): sqrt(1 * 1.5) = 1.2247449, sqrt(1.5 * 2) = 1.7320508
    for ends, year, expected in ((HV[:2], 2022, 1.2247448714), (HV[1:], 2024, 1.7320508076)):
        row = values.loc[f"interpolated({ends[0]},{ends[1]})@{year}"]
        assert row["mid"] == pytest.approx(expected)
        assert (row["grade"], row["reasons"], row["method"]) == ("C", "year", "interpolated")
    # Shares by even steps: 5.6 (2021) and 8.5 (2023) give 7.05
    share = values[(values["indicator"] == "patent_intensive_gdp_share") & (values["method"] == "interpolated")]
    share = share[share["year"] == 2022]
    assert share["mid"].to_list() == [pytest.approx(7.05)]
    assert not values["method"].eq("extrapolated").any()


def test_the_panel_extrapolates_only_on_request(data):
    panel = ipc.harmonize(data, use=["extrapolate_pace"])
    row = panel.values.set_index("value_id").loc[f"extrapolated({HV[1]},{HV[2]})@2026"]
    assert row["mid"] == pytest.approx(2 * (2 / 1.5) ** 0.5)  # the pace of 1.5 to 2 in two years, for one year more
    assert (row["method"], row["role"], row["grade"]) == ("extrapolated", "extrapolated", "C")
    rests = panel.lineage.loc[panel.lineage["value_id"] == row.name, "assumption_id"]
    assert set(rests) == {"interpolate_log", "extrapolate_pace"}


def test_a_path_from_zero_is_refused_with_a_reason(data):
    panel = ipc.harmonize(changed(data, HV[0].removeprefix("v:"), value=0.0))
    said = panel.refusals[panel.refusals["row_id"] == HV[0]]
    assert list(said["reason"]) == ["zero_base"]
    assert not panel.values["value_id"].str.startswith(f"interpolated({HV[0]}").any()


def test_a_year_that_a_plan_leaves_blank_is_never_filled(data, panel):
    # Bengbu prints 86 % (2023), —— (2024), —— (2025), 90 % (2026); between them 88.67 was told for 2025.
    own = (panel.values["city"] == "bengbu") & (panel.values["indicator"] == "satisfaction")
    assert set(panel.values.loc[own, "year"]) == {2023, 2026}
    blank = panel.refusals[panel.refusals["reason"] == "blank"]
    assert list(blank["text_en"].str[-4:]) == ["2024", "2025"]
    assert "88.6" not in ipc.explain(panel, "satisfaction", "bengbu", "jingmen_htz")
    filled = ipc.harmonize(data._replace(blanks=data.blanks.iloc[:0])).values
    assert 88.66 < filled.loc[filled["indicator"].eq("satisfaction") & filled["year"].eq(2025), "mid"].max() < 88.67


def test_a_blank_holds_for_all_that_its_row_may_be_read_as(data):
    blank = data.blanks.head(1).assign(plan_id="bengbu-2024", indicator="pledge_finance", year=2024)
    without = data.observations[data.observations["obs_id"] != "bengbu-2024@1230+4"]
    panel = ipc.harmonize(data._replace(blanks=blank, observations=without))
    own = panel.values[(panel.values["city"] == "bengbu") & panel.values["indicator"].str.startswith("pledge_finance")]
    assert len(own)
    assert 2024 not in set(own["year"])
    assert set(panel.refusals.loc[panel.refusals["reason"] == "blank", "indicator"]) >= {"pledge_finance_annual"}


def test_a_sum_needs_every_year_of_the_plan(data, panel):
    values = panel.values[panel.values["method"] == "summed"].set_index("city")
    # Bengbu: 20 + 22 + 25 = 67 (亿元) over 2024 to 2026; the base of 2023 is outside its plan.
    assert values.loc["bengbu", "mid"] == pytest.approx(67e8)
    assert (values.loc["bengbu", "period_start"], values.loc["bengbu", "period_end"]) == (2024, 2026)
    less = ipc.harmonize(data, without=["interpolate_log"])
    assert list(less.values.loc[less.values["method"] == "summed", "city"]) == ["bengbu"]
    said = less.refusals[less.refusals["indicator"] == "pledge_finance_registered_annual"]
    assert list(said["reason"]) == ["incomplete_path"]
    assert said["text_en"].item().endswith("2022, 2024")


def test_a_sum_over_a_bound_is_a_bound(data):
    panel = ipc.harmonize(changed(data, "bengbu-2024@1242+4", comparator="ge"))
    row = panel.values[(panel.values["method"] == "summed") & (panel.values["city"] == "bengbu")].iloc[0]
    assert (row["lo"], row["hi"]) == (pytest.approx(67e8), inf)
    assert isnan(row["mid"])


def test_a_sum_has_the_reasons_of_all_its_parts(panel):
    row = panel.values[(panel.values["method"] == "summed") & (panel.values["city"] == "suzhou_anhui")].iloc[0]
    # Two of its five years, 2022 and 2024, are printed nowhere.
    assert set(row["reasons"].split(";")) == {"basis", "year"}


def test_a_sum_never_adds_two_units_up(data):
    like = "bengbu-2024@799+3"  # 60 PCT filings in 2026
    mixed = with_statement(
        data, like, "bengbu-2024@9001+3", role="milestone", year=2024, value=100.0, unit="enterprise"
    )
    mixed = with_statement(mixed, like, "bengbu-2024@9002+3", role="milestone", year=2025, value=50.0)
    values = ipc.harmonize(mixed).values
    assert list(values.loc[values["indicator"] == "pct_filings_cumulative", "city"]).count("bengbu") == 0


def test_a_printed_yearly_amount_goes_before_a_reading_in_a_sum(data):
    cells = {"indicator": "pledge_finance_annual", "basis": "annual_flow", "value": 1e9}
    added = with_statement(data, "bengbu-2024@1230+4", "bengbu-2024@9001+4", **cells)
    values = ipc.harmonize(added).values
    row = values[(values["method"] == "summed") & (values["city"] == "bengbu")].iloc[0]
    # 10 as printed for 2024, not the 20 that may or may not be yearly: 10 + 22 + 25 = 57
    assert row["mid"] == pytest.approx(57e8)


def test_a_mean_year_needs_a_window(data, panel):
    obs_id = "hangzhou-2023@825+5"
    assert f"mean_year(v:{obs_id})" not in set(panel.values["value_id"])
    assert list(panel.refusals.loc[panel.refusals["row_id"] == f"v:{obs_id}", "reason"]) == ["no_window"]
    told = ipc.harmonize(changed(data, obs_id, period_start=2023, period_end=2025))
    # 250 in three years is 83.333 a year (亿元)
    row = told.values.set_index("value_id").loc[f"mean_year(v:{obs_id})"]
    assert row["mid"] == pytest.approx(250e8 / 3)
    assert (row["indicator"], row["basis"], row["role"]) == ("pledge_finance_annual", "annual_flow", "mean_year")
    assert f"v:{obs_id}" not in set(told.refusals["row_id"])


def test_a_growth_target_without_a_base_is_refused(panel):
    assert not panel.values["method"].eq("compounded").any()
    assert list(panel.refusals.loc[panel.refusals["row_id"] == f"v:{GROWTH}", "reason"]) == ["no_baseline"]


def test_a_growth_target_compounds_from_the_base_that_a_plan_prints(data, grown):
    panel = ipc.harmonize(grown)
    row = panel.values.set_index("value_id").loc[f"compound(v:{BASE},v:{GROWTH})"]
    # At least 10 per cent a year from 2 in 2022: at least 2 * 1.1 ** 3 = 2.662 in 2025 (亿元)
    assert (row["lo"], row["hi"], row["year"]) == (pytest.approx(2.662e8), inf, 2025)
    assert isnan(row["mid"])
    assert (row["indicator"], row["grade"], row["method"]) == ("pledge_finance", "C", "compounded")
    point = ipc.harmonize(changed(grown, GROWTH, comparator="eq")).values.set_index("value_id").loc[row.name]
    assert point[["lo", "mid", "hi"]].to_list() == pytest.approx([2.662e8] * 3)
    without = ipc.harmonize(grown, without=["compound_growth"])
    assert row.name not in set(without.values["value_id"])


def test_a_zero_base_is_called_zero_and_not_missing(grown):
    panel = ipc.harmonize(changed(grown, BASE, value=0.0))
    assert not panel.values["method"].eq("compounded").any()
    assert list(panel.refusals.loc[panel.refusals["row_id"] == f"v:{GROWTH}", "reason"]) == ["zero_base"]


def test_growth_never_runs_backwards_from_a_base_after_the_target(grown):
    panel = ipc.harmonize(changed(grown, BASE, year=2026))
    assert list(panel.values.loc[panel.values["method"] == "compounded", "value_id"]) == []
    assert f"v:{GROWTH}" in set(panel.refusals["row_id"])


def test_which_of_two_bases_compounds_does_not_depend_on_the_order_of_rows(grown):
    two = with_statement(grown, BASE, "jingmen-htz-2023@9002+3", year=2021, value=1e8)
    found = [ipc.harmonize(tables).values.query("method == 'compounded'") for tables in (two, backwards(two))]
    assert found[0]["lo"].to_list() == found[1]["lo"].to_list()


@pytest.mark.parametrize("obs_id", ["bengbu-2024@1341+4", "jining-2017@527+4"])
def test_a_statement_given_twice_is_an_error_that_names_it(data, obs_id):
    twice = with_statement(data, obs_id, obs_id)
    with pytest.raises(IpcompareError, match=re.escape(obs_id)):
        ipc.harmonize(twice)

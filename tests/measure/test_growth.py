"""From base to target by hand, as a rate, a step and a ratio; and the targets of all cities side by side."""

from __future__ import annotations

from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.shipped_tables_changed import changed

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import NO_BASE
from ipcompare.results import Data

HV, BENGBU_BASE, BENGBU_TARGET = "hv_patents_per_10k", "bengbu-2024@1151+5", "bengbu-2024@1170+3"


def without_role(data: Data, role: str) -> Data:
    frame = data.observations
    return data._replace(observations=frame[frame["role"] != role].reset_index(drop=True))


def growth_of(data: Data, city: str, indicator: str) -> pd.Series:
    return ipc.growth(ipc.harmonize(data)).set_index(["city", "indicator"]).loc[(city, indicator)]


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return ipc.growth(panel).set_index(["city", "indicator"])


@pytest.mark.parametrize(
    ("city", "indicator", "base", "target", "years", "ratio", "rate", "step"),
    [
        # 14 / 9.54 = 1.46751; its cube root less 1 is 13.639 %; (14 - 9.54) / 3 = 1.48667
        ("bengbu", HV, 9.54, 14, 3, 1.467505, 0.136388, 1.486667),
        # 70,000 / 49,000 = 1.42857; cube root 1.12625; 21,000 / 3
        ("bengbu", "valid_trademarks", 49_000, 70_000, 3, 1.428571, 0.126248, 7000),
        # 25 / 17.2 (亿元) = 1.45349; cube root 1.13276; 7.8 / 3 = 2.6
        ("bengbu", "pledge_finance", 17.2e8, 25e8, 3, 1.453488, 0.132758, 2.6e8),
        # 800 / 471 = 1.69851; cube root 1.19314; 329 / 3 = 109.66667
        ("bengbu", "ip_specialists", 471, 800, 3, 1.698514, 0.193135, 109.666667),
        # 210 / 114 = 1.84211; cube root 1.22585; 96 / 3
        ("bengbu", "standard_applying_enterprises", 114, 210, 3, 1.842105, 0.225852, 32),
        # 2 / 1; the fourth root of 2 is 1.18921; 1 / 4
        ("suzhou_anhui", HV, 1, 2, 4, 2, 0.189207, 0.25),
        # 10 / 6.3 (亿元) = 1.58730; fourth root 1.12244; 3.7 / 4 = 0.925
        ("suzhou_anhui", "pledge_finance_registered", 6.3e8, 10e8, 4, 1.587302, 0.122444, 0.925e8),
        # 5 / 1; fourth root 1.49535; 4 / 4
        ("suzhou_anhui", "info_service_points", 1, 5, 4, 5, 0.495349, 1),
        # 25 / 11 = 2.27273; fourth root 1.22783; 14 / 4
        ("suzhou_anhui", "model_enterprises", 11, 25, 4, 2.272727, 0.227826, 3.5),
    ],
)
def test_growth_by_hand(rows, city, indicator, base, target, years, ratio, rate, step):
    row = rows.loc[(city, indicator)]
    assert (row["base"], row["target"], row["years"]) == pytest.approx((base, target, years))
    for name, expected in (("ratio", ratio), ("cagr", rate), ("step", step)):
        found = [row[f"{name}{end}"] for end in ("", "_lo", "_hi")]
        assert found == pytest.approx([expected] * 3, rel=1e-5)
    assert row["cagr"] == pytest.approx((target / base) ** (1 / years) - 1, rel=1e-12)
    assert pd.isna(row["reason"])


@pytest.mark.parametrize(
    ("city", "indicator", "step"),
    [
        ("suzhou_anhui", "patent_intensive_gdp_share", 1.65),  # (12.2 - 5.6) / 4
        ("suzhou_anhui", "copyright_gdp_share", 1.0),  # (5.12 - 1.12) / 4
        ("suzhou_anhui", "first_instance_acceptance_rate", 0.9875),  # (84 - 80.05) / 4
        ("bengbu", "satisfaction", 4 / 3),  # (90 - 86) / 3
    ],
)
def test_shares_and_scores_change_by_points_and_have_no_rate(rows, city, indicator, step):
    row = rows.loc[(city, indicator)]
    assert [row["step"], row["step_lo"], row["step_hi"]] == pytest.approx([step] * 3)
    assert row[["ratio", "ratio_lo", "ratio_hi", "cagr", "cagr_lo", "cagr_hi"]].isna().all()
    assert row["reason"] == "share_or_score"


def test_every_target_has_a_row_and_only_cities_that_print_both_ends_are_measured(rows, panel):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    assert sorted(rows["target_id"]) == sorted(targets["value_id"])
    measured = rows[rows["step_lo"].notna()]
    assert set(measured.index.get_level_values("city")) == {"bengbu", "suzhou_anhui"}
    assert len(measured) == 14
    assert set(rows.loc[rows["step_lo"].isna(), "reason"]) <= set(NO_BASE)


def test_growth_ids_join_the_printed_ends(rows):
    row = rows.loc[("bengbu", HV)]
    assert row["growth_id"] == f"v:{BENGBU_BASE}~v:{BENGBU_TARGET}"


def test_every_missing_rate_has_a_reason(data):
    told = data
    for obs_id, comparator in ((BENGBU_TARGET, "ge"), ("bengbu-2024@1323+4", "lt"), ("bengbu-2024@1184+5", "gt")):
        told = changed(told, obs_id, comparator=comparator)
    rows = ipc.growth(ipc.harmonize(told))
    missing = rows[rows["cagr"].isna()]
    assert len(missing) > 5
    assert missing["reason"].notna().all()


def test_a_zero_base_has_a_step_and_no_rate(data):
    row = growth_of(changed(data, BENGBU_BASE, value=0.0), "bengbu", HV)
    assert row["reason"] == "zero_base"
    assert [row["step"], row["step_lo"], row["step_hi"]] == pytest.approx([14 / 3] * 3)
    assert row[["ratio", "ratio_lo", "ratio_hi", "cagr", "cagr_lo", "cagr_hi"]].isna().all()


def test_a_base_that_is_a_bound_gives_bounds(data):
    # From at least 9.54 to 14: at most 14 / 9.54, and no lower end but nothing left.
    row = growth_of(changed(data, BENGBU_BASE, comparator="ge"), "bengbu", HV)
    assert row["ratio_hi"] == pytest.approx(14 / 9.54)
    assert row["ratio_lo"] == 0
    assert row["cagr_lo"] == -1
    assert isnan(row["cagr"])
    assert isinstance(row["reason"], str)


def test_a_base_of_less_than_is_shown_as_printed_and_not_called_zero(data):
    # From less than 471 to 800 in three years: more than 800 / 471 in all, with no upper end.
    row = growth_of(changed(data, "bengbu-2024@1323+4", comparator="lt"), "bengbu", "ip_specialists")
    assert row["base"] == 471
    assert row["reason"] != "zero_base"
    assert (row["ratio_lo"], row["ratio_hi"]) == (pytest.approx(800 / 471), inf)
    assert row["step_lo"] == pytest.approx(329 / 3)
    assert isnan(row["cagr"])


def test_a_target_of_about_or_between_gives_an_interval(data):
    # About 14 is 13.3 to 14.7: the cube roots of 13.3 / 9.54 and 14.7 / 9.54 less 1
    row = growth_of(changed(data, BENGBU_TARGET, comparator="approx"), "bengbu", HV)
    expected = [(top / 9.54) ** (1 / 3) - 1 for top in (13.3, 14, 14.7)]
    assert [row["cagr_lo"], row["cagr"], row["cagr_hi"]] == pytest.approx(expected)
    row = growth_of(changed(data, BENGBU_TARGET, comparator="range", value_max=16.0), "bengbu", HV)
    assert [row["ratio_lo"], row["ratio"], row["ratio_hi"]] == pytest.approx([14 / 9.54, 15 / 9.54, 16 / 9.54])
    assert row["bound"] == "range"


def test_a_base_without_a_target_is_no_growth(data):
    kept = data.observations[~data.observations["obs_id"].isin([BENGBU_TARGET, "bengbu-2024@771+3"])]
    rows = ipc.growth(ipc.harmonize(data._replace(observations=kept))).set_index(["city", "indicator"])
    assert ("bengbu", HV) not in rows.index


def test_without_bases_every_target_says_so_and_without_targets_there_is_an_error(data):
    reasons = ipc.growth(ipc.harmonize(without_role(data, "baseline")))["reason"]
    assert reasons.notna().all()
    assert set(reasons) <= set(NO_BASE)
    with pytest.raises(IpcompareError, match="no growth to measure") as caught:
        ipc.growth(ipc.harmonize(without_role(data, "target")))
    assert "target" in caught.value.expected


def test_targets_can_be_compared_where_no_plan_prints_a_base(data):
    table = ipc.compare(ipc.harmonize(without_role(data, "baseline")), HV).set_index("city")
    assert table.loc["hangzhou", "lo"] == 40
    assert table["base"].isna().all()


def test_compare_has_a_row_for_every_city_and_says_why_one_is_empty(data, panel):
    table = ipc.compare(panel, HV).set_index("city")
    assert list(table.index) == list(data.cities["city"])
    assert table.loc["jining", "footnotes"] == "other:valid_patents_per_10k"
    assert pd.isna(table.loc["jining", "lo"])
    satisfaction = ipc.compare(panel, "satisfaction").set_index("city")["footnotes"]
    assert satisfaction["jining"] == "silent"
    assert satisfaction["hangzhou"] == "no_number"  # 達到并保持較高水平


def test_compare_shows_base_target_window_and_pace(panel):
    row = ipc.compare(panel, HV).set_index("city").loc["bengbu"]
    assert (row["base_year"], row["base"], row["target_year"]) == (2023, 9.54, 2026)
    assert (row["lo"], row["mid"], row["hi"]) == (14, 14, 14)
    assert (row["window_start"], row["window_end"]) == (2024, 2026)
    assert row["cagr_lo"] == pytest.approx(0.136388, rel=1e-5)
    assert row["step_lo"] == pytest.approx(1.486667, rel=1e-5)
    assert row["target_id"] == f"v:{BENGBU_TARGET}"


def test_an_earlier_target_of_a_plan_that_prints_a_base_is_not_said_to_lack_one(data):
    # Bengbu's 12 for 2025 as a target of its own, beside 14 for 2026: both rest on the base of 9.54.
    panel = ipc.harmonize(changed(data, "bengbu-2024@1165+3", role="target"))
    assert ipc.growth(panel).set_index(["city", "indicator"]).loc[("bengbu", HV), "target"] == 14, "the last one"
    table = ipc.compare(panel, HV).set_index("target_id")
    assert f"v:{BENGBU_TARGET}" in table.index
    assert "no_baseline" not in table.loc["v:bengbu-2024@1165+3", "footnotes"].split(";")


def test_compare_shows_that_a_plan_contradicts_itself(panel):
    # Bengbu's table has 90 per cent, its goals "90 per cent or more": the table is used, the other is kept.
    table = ipc.compare(panel).set_index("target_id")
    notes = table.loc["v:bengbu-2024@1309+3", "footnotes"].split(";")
    assert "conflict" in notes
    assert "conflict" not in table.loc[f"v:{BENGBU_TARGET}", "footnotes"].split(";")
    losers = panel.values[panel.values["used_instead"] == "v:bengbu-2024@1309+3"]
    assert losers[["value_id", "status"]].to_numpy().tolist() == [["v:bengbu-2024@968+5", "overruled"]]


def test_compare_sets_targets_against_the_nation_of_the_same_year(panel):
    table = ipc.compare(panel, HV).set_index("city")
    # The nation aims at 12 in 2025: 40 / 12, 2 / 12, at least 8 / 12. It sets none for 2026, Bengbu's year.
    expected = {"hangzhou": (40 / 12, 40 / 12), "suzhou_anhui": (2 / 12, 2 / 12), "jingmen_htz": (8 / 12, inf)}
    for city, bounds in expected.items():
        assert tuple(table.loc[city, ["nation", "to_nation_lo", "to_nation_hi"]]) == pytest.approx((12, *bounds))
    assert tuple(table.loc["bengbu", ["nation", "to_nation_lo"]]) == pytest.approx((nan, nan), nan_ok=True)


def test_compare_lists_every_printed_target_once(panel):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    table = ipc.compare(panel)
    assert sorted(table["target_id"]) == sorted(targets["value_id"])
    assert table["cities"].is_monotonic_decreasing
    counts = targets.groupby("indicator")["city"].nunique()
    assert (table["cities"] == table["indicator"].map(counts)).all()


def test_a_row_of_a_related_definition_is_graded_too(panel):
    # Other cities speak of the theme, so the grade of Jining's own number is not missing: D, by definition.
    rows = ipc.compare(panel, "valid_patents_per_10k").set_index("city")
    assert rows.loc["jining", "grade"] == "D"


@pytest.mark.parametrize(
    ("indicator", "city", "printed"),
    [
        ("valid_trademarks", "suzhou_anhui", "33795件"),  # an achievement of the plan before
        ("ip_budget_share", "jingmen_htz", "0.3%以上"),  # a duty of every year
    ],
)
def test_a_city_that_prints_a_number_is_not_said_to_print_none(data, panel, indicator, city, printed):
    own = data.observations[(data.observations["city"] == city) & (data.observations["indicator"] == indicator)]
    assert own["value"].notna().all()
    assert ipc.compare(panel, indicator).set_index("city").loc[city, "footnotes"] != "no_number", printed

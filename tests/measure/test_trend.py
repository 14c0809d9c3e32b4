"""The trend before a plan beside statsmodels and the textbook formula, and where targets lie in it."""

from __future__ import annotations

from math import exp, inf, isnan, log, nan, sqrt

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from helpers.panels_of_values import HV, made, value
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import growth
from ipcompare.measure.trend import against_trend, hindcasts, trend
from ipcompare.results import Panel

many = settings(max_examples=50, deadline=None, database=None, derandomize=True)
REASONS = {"no_series", "too_few_years", "reading_unknown", "scope"}
NO_BASE = {"no_baseline", "share_without_base", "rate_printed", "past_basis_open", "basis_differs", "comparator"}
# Satisfaction of the nation, year-end surveys known at the end of 2019
SCORES = {2012: 63.69, 2015: 68.72, 2016: 72.38, 2017: 76.69, 2018: 76.88, 2019: 78.98}
# High-value patents per 10,000 of the nation at the end of 2020 to 2025, China's patent office
NATION = {2020: 6.3, 2021: 7.5, 2022: 9.4, 2023: 11.8, 2024: 14.0, 2025: 16.0}


def by_statsmodels(years, values, at: float, *, linear: bool = False, level: float = 0.95) -> dict[str, float]:
    """Predict with the public interface: years as they are, an intercept, a summary frame."""
    fit = sm.OLS(
        np.asarray(values) if linear else np.log(values), sm.add_constant(np.asarray(years, dtype=float))
    ).fit()
    frame = fit.get_prediction(np.array([[1.0, at]])).summary_frame(alpha=1 - level)
    found = frame[["mean", "obs_ci_lower", "obs_ci_upper"]].iloc[0]
    back = found if linear else np.exp(found)
    slope = fit.params[1] if linear else np.expm1(fit.params[1])
    return {"mid": back["mean"], "lo": back["obs_ci_lower"], "hi": back["obs_ci_upper"], "rate": slope}


def only(panel: Panel, *values, compares: str = "level") -> dict:
    return against_trend(made(panel, *values)).set_index(["compares", "tier"]).loc[(compares, "china")].to_dict()


def past(numbers: dict[int, float], city: str = "china", **cells) -> list:
    return [value(city, year, number, "outcome", **cells) for year, number in numbers.items()]


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return against_trend(panel)


@many
@given(
    logs=st.lists(st.floats(-3, 3), min_size=3, max_size=8),
    gaps=st.lists(st.integers(1, 3), min_size=8, max_size=8),
    ahead=st.integers(-3, 6),
    level=st.sampled_from([0.5, 0.8, 0.95]),
    linear=st.booleans(),
)
def test_trend_and_interval_are_those_of_statsmodels(logs, gaps, ahead, level, linear):
    years = list(2000 + np.cumsum(gaps[: len(logs)]))
    values = logs if linear else np.exp(logs)
    found = trend(years, values, years[-1] + ahead, linear=linear, level=level)
    for name, expected in by_statsmodels(years, values, years[-1] + ahead, linear=linear, level=level).items():
        seen = (getattr(found, name), expected)
        seen = seen if linear or name == "rate" else np.log(seen)
        assert seen[0] == pytest.approx(seen[1], rel=1e-6, abs=1e-6), name
    assert found.lo <= found.mid <= found.hi
    assert found.years == len(logs)


def test_the_interval_is_that_of_the_textbook():
    # Draper and Smith, Applied Regression Analysis, 3rd ed. 1998, sec. 3.1: for a single new observation
    # the line there, less and more t of n - 2 degrees of freedom times s times the root of 1 + 1/n + (x0 - mean)²/Sxx.
    years, logs = np.array([2016, 2017, 2019, 2020]), np.log([3.0, 4.1, 5.0, 7.2])
    line = stats.linregress(years, logs)
    spread = sqrt(((logs - line.intercept - line.slope * years) ** 2).sum() / 2)
    # The mean year is 2018, Sxx = 4 + 1 + 1 + 4 = 10; 2025 is seven years from it.
    reach = stats.t.ppf(0.975, 2) * spread * sqrt(1 + 1 / 4 + 49 / 10)
    middle = line.intercept + line.slope * 2025
    found = trend(years, np.exp(logs), 2025)
    assert [found.mid, found.lo, found.hi] == pytest.approx([exp(middle), exp(middle - reach), exp(middle + reach)])


def test_the_rate_of_two_points_by_least_squares_is_the_compound_rate_of_growth(panel):
    # A line through two points has the slope log(14 / 9.54) / 3.
    ends = {2023: 9.54, 2026: 14.0}
    slope = sm.OLS(np.log([*ends.values()]), sm.add_constant(np.array([*ends], dtype=float))).fit().params[1]
    found = growth(panel).set_index(["city", "indicator"])["cagr"]
    assert found.loc[("bengbu", HV)] == pytest.approx(np.expm1(slope), rel=1e-9)


def test_a_series_that_doubles_goes_on_doubling():
    found = trend([2018, 2019, 2020], [1, 2, 4], 2022)
    assert [found.mid, found.lo, found.hi] == pytest.approx([16] * 3)
    assert found.rate == pytest.approx(1)
    straight = trend([2018, 2019, 2020], [1, 3, 5], 2022, linear=True)
    assert [straight.mid, straight.lo, straight.hi, straight.rate] == pytest.approx([9, 9, 9, 2])


def test_shares_are_those_of_students_t():
    years, values = [2018, 2019, 2020, 2021], [1.0, 2.1, 3.9, 8.2]
    found = trend(years, values, 2022, asked=[10.0])
    # The log of the interval's end is 4.302653 standard errors from the middle (t of 0.975 on 2 degrees of freedom).
    error = (log(found.hi) - log(found.mid)) / 4.302653
    assert found.shares == pytest.approx([stats.t.cdf((log(10) - log(found.mid)) / error, 2)], rel=1e-5)
    ends = trend(years, values, 2022, asked=[found.lo, found.mid, found.hi, inf, 0.0])
    assert ends.shares == pytest.approx([0.025, 0.5, 0.975, 1, 0])
    assert trend(years, values, 2022, linear=True, asked=[-5.0]).shares[0] > 0, "below zero is possible on a line"


@many
@given(
    values=st.lists(st.floats(0.1, 100), min_size=3, max_size=6),
    factor=st.sampled_from([1e-4, 0.5, 1e8]),
    moved=st.integers(-15, 15),
)
def test_the_trend_knows_no_units_no_era_and_no_order(values, factor, moved):
    years = [2010 + year for year in range(len(values))]
    first = trend(years, values, 2018, asked=[7.0])
    scaled = [number * factor for number in values][::-1]
    other = trend([year + moved for year in years][::-1], scaled, 2018 + moved, asked=[7.0 * factor])
    assert log(other.mid) == pytest.approx(log(first.mid) + log(factor), abs=1e-6)
    assert other.rate == pytest.approx(first.rate, rel=1e-6, abs=1e-9)
    if first.hi / first.mid > 1 + 1e-6:
        assert other.shares == pytest.approx(first.shares, abs=1e-6)


@pytest.mark.parametrize(
    ("years", "values", "options", "words"),
    [
        ([2019, 2020], [1, 2], {}, "2 values of 2 years"),
        ([2018, 2019, 2019], [1, 2, 3], {}, "3 values of 2 years"),
        ([2017, 2018, 2019, 2019], [1, 2, 3, 4], {}, "4 values of 3 years"),
        ([2018, 2019, 2020], [1, 0, 3], {}, "not above zero"),
        ([2018, 2019, 2020], [1, -2, 3], {}, "not above zero"),
        ([2018, 2019, 2020], [1, 2, 3], {"level": 1}, "prediction interval of 1"),
        ([2018, 2019, 2020], [1, 2, 3], {"level": 95}, "prediction interval of 95"),
    ],
)
def test_what_has_no_trend_is_refused(years, values, options, words):
    with pytest.raises(IpcompareError, match=words):
        trend(years, values, 2022, **options)


@pytest.mark.parametrize("values", [[1, nan, 3], [1, inf, 3], [1, 2, 3, 4]])
def test_values_that_are_missing_endless_or_too_many_are_refused_and_make_no_trend_of_nothing(values):
    with pytest.raises(IpcompareError):
        trend([2018, 2019, 2020], values, 2022)


def test_an_interval_too_wide_for_numbers_is_open_and_not_a_warning():
    found = trend([2018, 2019, 2020], [1, 1000, 2], 2025, level=0.999)
    assert (found.lo, found.hi) == (0, inf)


def test_from_another_base_the_slope_and_both_strays_count():
    years, values = [2020, 2021, 2022, 2023], [6.3, 7.5, 9.4, 11.8]
    fit = sm.OLS(np.log(values), sm.add_constant(np.asarray(years, dtype=float))).fit()
    middle = log(9.54) + 3 * fit.params[1]
    reach = stats.t.ppf(0.975, 2) * sqrt(9 * fit.bse[1] ** 2 + 2 * fit.scale)
    found = trend(years, values, 2026, base=(2023, 9.54))
    assert [found.mid, found.lo, found.hi] == pytest.approx([exp(middle), exp(middle - reach), exp(middle + reach)])
    # On the line itself the middle is that of the line.
    plain = trend(years, values, 2026)
    assert trend(years, values, 2026, base=(2021.5, exp(log(plain.mid) - 4.5 * fit.params[1]))).mid == pytest.approx(
        plain.mid
    )
    straight = trend([2018, 2019, 2020], [1, 3, 5], 2022, linear=True, base=(2020, 50))
    assert [straight.lo, straight.mid, straight.hi] == pytest.approx([54] * 3)


def test_a_line_of_satisfaction_fails_its_hindcast():
    # Known up to 2019 it leads to 83.0 to 94.3 in 2023; the nation had 82.04.
    line = trend([*SCORES], [*SCORES.values()], 2023, linear=True)
    assert [round(line.lo, 1), round(line.hi, 1)] == [83.0, 94.3]
    later = {**SCORES, 2023: 82.04}
    assert hindcasts([*later], [*later.values()], 6, linear=True)[-1] is False


def test_hindcasts_hold_every_earlier_trend_against_every_later_value():
    years, values = [2018, 2019, 2020, 2021, 2022], [1.0, 2.1, 3.9, 8.2, 100.0]
    # From three years to the fourth and fifth, from four to the fifth
    found = hindcasts(years, values, 4)
    expected = []
    for count, at in ((3, 3), (3, 4), (4, 4)):
        line = by_statsmodels(years[:count], values[:count], years[at])
        expected.append(line["lo"] <= values[at] <= line["hi"])
    assert found == expected
    assert hindcasts(years[:3], values[:3], 3) == []


def test_every_target_is_placed_in_both_tiers_or_says_why_not(panel, rows):
    values = panel.values
    targets = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    assert sorted(rows["target_id"]) == sorted([*targets["value_id"]] * 4)
    assert set(rows["compares"]) == {"level", "own_base"}
    assert (rows["trend_mid"].isna() == rows["reason"].notna()).all()
    assert (rows["position"].isna() == rows["reason"].notna()).all()
    assert set(rows["reason"].dropna()) <= REASONS | NO_BASE
    placed = rows[rows["reason"].isna()]
    assert (placed["grade"] >= "C").all()
    assert (placed["freedom"] == placed["years"] - 2).all()
    assert (placed["last_year"] <= placed["known_until"]).all()
    undecided = placed["position"] == "undecided"
    assert (undecided == placed["position_reason"].notna()).all()
    assert (placed.loc[~undecided, "hindcast_share"] >= 0.95).all()


@pytest.mark.parametrize(
    ("city", "start", "due", "position"), [("bengbu", 2024, 2026, "below"), ("hangzhou", 2023, 2025, "above")]
)
def test_a_shipped_target_in_the_trend_of_the_years_before_its_plan(rows, city, start, due, position):
    # 14 in 2026 beside 22.0 (18.0 to 26.9), 40 in 2025 beside 17.0 (7.5 to 38.4)
    rows = rows[rows["compares"] == "level"]
    row = rows[(rows["city"] == city) & (rows["indicator"] == HV) & (rows["tier"] == "china")].iloc[0]
    before = {year: seen for year, seen in NATION.items() if year < start}
    expected = by_statsmodels([*before], [*before.values()], due)
    assert (row["first_year"], row["last_year"], row["years"]) == (2020, start - 1, len(before))
    for name in ("mid", "lo", "hi", "rate"):
        assert row[f"trend_{name}"] == pytest.approx(expected[name], rel=1e-6)
    assert row["position"] == position
    assert row["share_lo"] == row["share_hi"]


def test_the_own_base_of_bengbu_grown_as_the_nation_grew(rows):
    # 9.54 in 2023, and the nation's 23.5 % a year for three years: 18.0
    row = rows[(rows["city"] == "bengbu") & (rows["indicator"] == HV) & (rows["compares"] == "own_base")].iloc[0]
    assert (row["base_year"], row["base"], row["target_year"]) == (2023, 9.54, 2026)
    assert row["trend_mid"] == pytest.approx(9.54 * (1 + row["trend_rate"]) ** 3)
    assert round(row["trend_mid"], 1) == 18.0
    assert row["position"] == "below"


def test_satisfaction_is_undecided_because_its_trend_fails(rows):
    row = rows[(rows["city"] == "suzhou_anhui") & (rows["indicator"] == "satisfaction") & (rows["compares"] == "level")]
    row = row[row["reason"].isna()].iloc[0]
    assert (row["position"], row["position_reason"]) == ("undecided", "hindcast_fails")
    assert row["hindcast_share"] < 0.95


def test_what_was_not_known_when_the_plan_was_issued_only_tries_the_trend(panel, rows):
    issued = panel.data.plans.set_index("plan_id")["issue_date"].dt.year
    dated = rows[rows["plan_id"].map(issued).notna()]
    assert (dated["known_until"] == dated["plan_id"].map(issued) - 1).all()
    known = panel.values.set_index("value_id")
    for row in rows[rows["reason"].isna()].to_dict("records"):
        cells = known.loc[row["series_id"].split("~")]
        assert cells["year"].max() == row["last_year"]
        assert len(cells) == row["years"]
        assert cells["as_of"].isna().all()
        assert set(cells["role"]) <= {"outcome", "baseline"}
        assert (cells["doubts"] == "").all()


@pytest.mark.parametrize(
    ("later", "position", "reason"),
    [({}, "undecided", "no_hindcast"), ({2024: 15.0}, "below", None), ({2024: 1000.0}, "undecided", "hindcast_fails")],
)
def test_a_position_is_given_only_where_the_hindcast_holds(panel, later, position, reason):
    row = only(panel, value("bengbu", 2026, 5), *past({2021: 7, 2022: 9, 2023: 11.9, **later}))
    assert row["years"] == 3
    assert row["position"] == position
    assert row["position_reason"] == reason if reason else pd.isna(row["position_reason"])


@pytest.mark.parametrize(
    ("target", "position"),
    [
        # 1, 2.1, 3.9, 8.2 from 2018 to 2021 go on to 16.2 in 2022, between 12.4 and 21.1.
        ((100,), "above"),
        ((100, "target", "ge"), "above"),
        ((1,), "below"),
        ((1, "target", "le"), "below"),
        ((15,), "inside"),
        ((1, "target", "ge"), "undecided"),
        ((100, "target", "le"), "undecided"),
        ((15, "target", "ge"), "undecided"),
    ],
)
def test_a_bound_may_leave_the_position_open(panel, target, position):
    row = only(panel, value("bengbu", 2022, *target), *past({2018: 1, 2019: 2.1, 2020: 3.9, 2021: 8.2}))
    assert 1 < row["trend_lo"] < 15 < row["trend_hi"] < 100
    assert row["position"] == position
    assert 0 <= row["share_lo"] <= row["share_hi"] <= 1


def test_only_realised_year_end_points_before_the_plan_count(panel):
    # Bengbu's plan starts in 2024.
    off = [*past({2024: 99, 2025: 99}), *past({2019: 99}, as_of="2019-06-30"), *past({2018: 99}, status="derived")]
    off += [value("china", 2017, 99, "outcome", "ge"), value("china", 2016, 99, "progress")]
    off += [value("china", 2015, 99, "outcome", doubts="some_trap"), value("china", 2022, 99, "baseline")]
    off += past({2019: 99}, "bengbu", origin="context")
    row = only(panel, value("bengbu", 2026, 14), *past({2021: 7, 2022: 9, 2023: 12}), *off)
    assert (row["first_year"], row["last_year"], row["years"]) == (2021, 2023, 3)
    assert row["trend_mid"] == pytest.approx(by_statsmodels([2021, 2022, 2023], [7, 9, 12], 2026)["mid"])
    # A baseline is a realised value where there is no outcome of its year.
    row = only(panel, value("bengbu", 2026, 14), *past({2021: 7, 2023: 12}), value("china", 2022, 9, "baseline"))
    assert row["trend_mid"] == pytest.approx(by_statsmodels([2021, 2022, 2023], [7, 9, 12], 2026)["mid"])


@pytest.mark.parametrize(
    ("cells", "series", "reason"),
    [
        ({}, {}, "no_series"),
        ({}, {2021: 7, 2023: 12}, "too_few_years"),
        ({}, {2023: 7, 2024: 9, 2025: 12}, "too_few_years"),
        ({"basis": "unspecified"}, {2021: 7, 2022: 9, 2023: 12}, "reading_unknown"),
        ({"indicator": "valid_patents", "unit": "item"}, {2021: 7, 2022: 9, 2023: 12}, "scope"),
    ],
)
def test_why_there_is_no_trend_is_said(panel, cells, series, reason):
    row = only(panel, value("bengbu", 2026, 14, **cells), *past(series, **cells))
    assert row["reason"] == reason
    assert isnan(row["trend_mid"])


def test_shares_and_scores_follow_a_line(panel):
    about = {"indicator": "satisfaction", "unit": "point", "basis": "score"}
    row = only(panel, value("bengbu", 2026, 90, **about), *past({2020: 80, 2021: 81, 2022: 83, 2023: 83}, **about))
    expected = by_statsmodels([2020, 2021, 2022, 2023], [80, 81, 83, 83], 2026, linear=True)
    assert [row["trend_lo"], row["trend_mid"], row["trend_hi"]] == pytest.approx(
        [expected[e] for e in ("lo", "mid", "hi")]
    )
    assert row["trend_rate"] == pytest.approx(1.1), "the sum of -1.5, -0.5, 0.5, 1.5 times the values is 5.5, over 5"


def test_a_zero_in_one_series_is_a_reason_there_and_no_end_of_all(panel):
    good = {"indicator": "valid_patents_per_10k"}
    values = [value("bengbu", 2026, 14), *past({2020: 0, 2021: 7, 2022: 9, 2023: 12})]
    found = against_trend(made(panel, *values, value("bengbu", 2026, 30, **good), *past(NATION, **good)))
    found = found[(found["tier"] == "china") & (found["compares"] == "level")].set_index("indicator")
    assert isinstance(found.loc[HV, "reason"], str)
    assert found.loc["valid_patents_per_10k", "trend_mid"] > 0


@pytest.mark.parametrize("number", [3, 5, 7])
def test_a_target_on_a_trend_that_does_not_move_is_inside(panel, number):
    row = only(panel, value("bengbu", 2026, number), *past(dict.fromkeys(range(2016, 2023), number)))
    assert (row["share_lo"], row["position"]) == (pytest.approx(0.5, abs=0.01), "inside")

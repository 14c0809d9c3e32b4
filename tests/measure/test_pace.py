"""The pace between printed years by hand, where the increase falls, and the mean pace over some years."""

from __future__ import annotations

from math import inf, isnan, nan

import pandas as pd
import pytest
from helpers.panels_of_values import HV, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.corpus.lookup import records
from ipcompare.corpus.rows import to_rows
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import growth
from ipcompare.measure.pace import Stretch, mean_pace, pace, stretches

few = settings(max_examples=10, deadline=None, database=None, derandomize=True)
levels = st.floats(0.1, 1000)


def path(*points: tuple, city: str = "bengbu", **cells) -> list:
    """Give a baseline, milestones and a target, each a year, a number and, where it is a bound, a comparator."""
    roles = ["baseline", *["milestone"] * (len(points) - 2), "target"]
    return [value(city, *point[:2], role, *point[2:], **cells) for point, role in zip(points, roles, strict=True)]


def of(rows: pd.DataFrame, city: str, indicator: str = HV) -> pd.DataFrame:
    return rows[(rows["city"] == city) & (rows["indicator"] == indicator)]


@pytest.fixture(scope="module")
def rows(panel) -> pd.DataFrame:
    return pace(panel)


@pytest.mark.parametrize(
    ("city", "indicator", "to_years", "steps", "rates", "shares", "loading"),
    [
        # 9.54, 10.5, 12, 14: of 4.46 in all 0.96, 1.5 and 2; 10.5 / 9.54 = 1.100629, 12 / 10.5 = 1.142857, 14 / 12.
        # Each year would have a third if all brought the same: 2 / 4.46 * 3 = 1.345291
        ("bengbu", HV, [2024, 2025, 2026], [0.96, 1.5, 2], [0.100629, 0.142857, 0.166667],
         [0.215247, 0.336323, 0.448430], [0.645740, 1.008969, 1.345291]),
        # 471, 600, 700, 800: of 329 in all 129, 100 and 100; 600 / 471 = 1.273885
        ("bengbu", "ip_specialists", [2024, 2025, 2026], [129, 100, 100], [0.273885, 0.166667, 0.142857],
         [0.392097, 0.303951, 0.303951], [1.176292, 0.911854, 0.911854]),
        # 1, 1.5, 2 over two years each: the roots of 1.5 and of 4 / 3; half of the increase in half of the years
        ("suzhou_anhui", HV, [2023, 2025], [0.25, 0.25], [0.224745, 0.154701], [0.5, 0.5], [1, 1]),
        # 1.12, 2, 5.12 per cent: points a year and no rate; of 4 points 0.88 and 3.12, in two years of four each
        ("suzhou_anhui", "copyright_gdp_share", [2023, 2025], [0.44, 1.56], [nan, nan], [0.22, 0.78], [0.44, 1.56]),
    ],
)  # fmt: skip
def test_pace_by_hand(rows, city, indicator, to_years, steps, rates, shares, loading):
    own = of(rows, city, indicator)
    assert own["to_year"].to_list() == to_years
    for name, expected in (("step", steps), ("cagr", rates)):
        for end in ("", "_lo", "_hi"):
            assert own[f"{name}{end}"].to_list() == pytest.approx(expected, rel=1e-5, nan_ok=True)
    assert own["share"].to_list() == pytest.approx(shares, rel=1e-5)
    assert own["back_loading"].to_list() == pytest.approx(loading, rel=1e-5)
    assert own["last"].to_list() == [False] * (len(own) - 1) + [True]


def test_the_shares_of_a_path_add_up_to_one(rows):
    known = rows[rows["share"].notna()]
    keys = [known[name] for name in ("city", "indicator", "unit", "basis")]
    assert len(known) > 20
    assert known.groupby(keys)["share"].sum().to_list() == pytest.approx([1.0] * known.groupby(keys).ngroups)


def test_nation_and_province_have_paths_of_their_own(rows):
    # 6.3 in 2020 to 12 in 2025; the province writes "less than 5" in 2020: at least (12 / 5) ** (1 / 5) - 1 a year.
    (nation,) = records(of(rows, "china"))
    assert (nation["from_year"], nation["to_year"], nation["cagr"]) == (2020, 2025, pytest.approx(0.137544, rel=1e-5))
    (province,) = records(of(rows, "anhui"))
    assert (province["cagr_lo"], province["cagr_hi"]) == (pytest.approx(0.191358, rel=1e-5), inf)
    assert isnan(province["cagr"])


def test_a_path_of_one_stretch_has_no_share(panel):
    (row,) = records(pace(made(panel, *path((2020, 4), (2022, 9)))))
    # The square root of 9 / 4 is 1.5.
    assert (row["cagr"], row["step"], row["years"]) == pytest.approx((0.5, 2.5, 2))
    assert isnan(row["share"])
    assert isnan(row["back_loading"])
    assert row["last"]


def test_a_milestone_that_is_a_bound_gives_bounds_and_no_share(panel):
    first, last = records(pace(made(panel, *path((2020, 5), (2022, 6, "ge"), (2026, 12)))))
    # At least (6 - 5) / 2 a year, then at most (12 - 6) / 4: rates of 1.2 ** (1 / 2) and 2 ** (1 / 4)
    assert (first["step_lo"], first["step_hi"]) == (0.5, inf)
    assert (last["step_lo"], last["step_hi"]) == (-inf, 1.5)
    assert (first["cagr_lo"], first["cagr_hi"]) == (pytest.approx(0.095445, rel=1e-5), inf)
    assert (last["cagr_lo"], last["cagr_hi"]) == (-1, pytest.approx(0.189207, rel=1e-5))
    assert all(isnan(row[name]) for row in (first, last) for name in ("step", "cagr", "share"))


def test_a_path_may_fall_turn_or_stand_still(panel):
    def shares(*numbers: float) -> list[float]:
        points = [(2020 + at, number) for at, number in enumerate(numbers)]
        return pace(made(panel, *path(*points)))["share"].to_list()

    assert shares(10, 9, 6) == pytest.approx([0.25, 0.75]), "1 and 3 of 4"
    assert shares(10, 8, 14) == pytest.approx([-0.5, 1.5]), "-2 and 6 of 4"
    assert all(isnan(share) for share in shares(10, 12, 10)), "nothing changes in all"


def test_from_zero_there_is_a_step_and_no_rate(panel):
    first, last = records(pace(made(panel, *path((2020, 0), (2021, 3), (2022, 6)))))
    assert (first["step"], first["share"], last["cagr"]) == pytest.approx((3, 0.5, 1))
    assert all(isnan(first[f"cagr{end}"]) for end in ("", "_lo", "_hi"))


def test_only_used_year_end_baselines_milestones_and_targets_are_on_a_path(panel):
    off = [
        value("bengbu", 2021, 99, "outcome"),
        value("bengbu", 2022, 99, "milestone", status="overruled"),
        value("bengbu", 2023, 99, "interpolated", status="derived"),
        value("china", 2021, 99, "baseline", as_of="2021-06-30"),
    ]
    found = pace(made(panel, *path((2020, 5), (2026, 12)), *off))
    assert found[["city", "from_year", "to_year"]].to_numpy().tolist() == [["bengbu", 2020, 2026]]


@pytest.mark.parametrize("other", [{"unit": "item"}, {"basis": "annual_flow"}, {"indicator": "valid_patents_per_10k"}])
def test_values_that_differ_in_kind_are_never_on_one_path(panel, other):
    with pytest.raises(IpcompareError, match="no path to measure"):
        pace(made(panel, value("bengbu", 2020, 5, "baseline", **other), value("bengbu", 2026, 12)))


def test_a_target_ends_a_path_and_a_later_baseline_begins_another(panel):
    points = [(2015, 5, "baseline"), (2020, 10, "target"), (2021, 8, "baseline"), (2025, 12, "target")]
    found = pace(made(panel, *(value("china", *point) for point in points)))
    assert found[["from_year", "to_year", "last"]].to_numpy().tolist() == [[2015, 2020, True], [2021, 2025, True]]


def test_the_state_at_the_end_of_a_plan_does_not_take_the_place_of_its_target(panel):
    # Planned: 5 to 10 until 2020. Reached: 8, from where the next plan goes on to 12. Planned was a pace of 1 a year.
    points = [(2015, 5, "baseline"), (2020, 10, "target"), (2020, 8, "baseline"), (2025, 12, "target")]
    found = pace(made(panel, *(value("china", *point) for point in points)))
    assert found["step"].to_list() == pytest.approx([1, 0.8])
    assert found["last"].to_list() == [True, True]


def test_a_value_from_outside_is_not_on_the_path_of_a_plan(panel):
    outside = value("bengbu", 2020, 5, "baseline", origin="context", plan_id=None)
    with pytest.raises(IpcompareError, match="no path to measure"):
        pace(made(panel, outside, value("bengbu", 2026, 12)))


def test_an_open_basis_has_a_rate_only_within_one_table(panel):
    # As in growth: a base in the table and a target in the text may not count the same.
    table = path((2023, 10), (2026, 20), basis="unspecified")
    assert pace(made(panel, *table))["cagr"].notna().all()
    apart = [table[0], table[1]._replace(place="tasks")]
    assert growth(made(panel, *apart))["reason"].to_list() == ["reading_unknown"]
    assert stretches(made(panel, *apart))["cagr"].isna().all()


def test_the_order_of_rows_is_irrelevant(panel, rows):
    for seed in range(3):
        pd.testing.assert_frame_equal(rows, pace(panel._replace(values=panel.values.sample(frac=1, random_state=seed))))


@few
@given(numbers=st.lists(levels, min_size=3, max_size=6))
def test_stretches_multiply_and_add_up_to_the_whole(panel, numbers):
    points = made(panel, *path(*((2020 + 2 * at, number) for at, number in enumerate(numbers))))
    found, whole = pace(points), growth(points).loc[0]
    assert ((1 + found["cagr"]) ** found["years"]).prod() == pytest.approx(whole["ratio"])
    assert (found["step"] * found["years"]).sum() == pytest.approx(numbers[-1] - numbers[0], abs=1e-9)
    if abs(numbers[-1] - numbers[0]) > 1e-3:
        assert found["share"].sum() == pytest.approx(1)


@few
@given(base=levels, target=levels, years=st.integers(1, 9), start=st.integers(0, 8), data=st.data())
def test_within_one_stretch_the_mean_pace_is_that_of_the_stretch(panel, base, target, years, start, data):
    found = to_rows(Stretch, stretches(made(panel, *path((2020, base), (2020 + years, target)))))
    first = data.draw(st.integers(2020, 2019 + years))
    last = data.draw(st.integers(first + 1, 2020 + years))
    expected = (target / base) ** (1 / years) - 1
    assert list(mean_pace(found, first, last)) == pytest.approx([expected] * 3, rel=1e-9, abs=1e-12)


def test_the_mean_pace_over_stretches_compounds_or_averages(panel):
    rising = to_rows(Stretch, stretches(made(panel, *path((2020, 1), (2022, 4), (2023, 5), (2024, 10)))))
    # 2022 to 2024: 4 to 10, a rate of 2.5 ** (1 / 2); 2021 to 2023: 2 to 5 at even rates, the same.
    assert mean_pace(rising, 2022, 2024).mid == pytest.approx(2.5**0.5 - 1)
    assert mean_pace(rising, 2021, 2023).mid == pytest.approx(2.5**0.5 - 1)
    share = path((2020, 1), (2022, 4), (2023, 5), (2024, 10), basis="share", unit="percent")
    # 1.5 a year, then 1, then 5: from 2021 to 2024 (1.5 + 1 + 5) / 3
    assert mean_pace(to_rows(Stretch, stretches(made(panel, *share))), 2021, 2024).mid == pytest.approx(2.5)


def test_there_is_no_mean_pace_beyond_the_path_from_zero_or_over_no_years(panel):
    found = to_rows(Stretch, stretches(made(panel, *path((2020, 1), (2024, 16)))))
    assert [mean_pace(found, *years) for years in ((2019, 2024), (2020, 2025), (2022, 2022), (2023, 2021))] == [
        None
    ] * 4
    assert mean_pace([], 2020, 2024) is None
    assert mean_pace(to_rows(Stretch, stretches(made(panel, *path((2020, 0), (2024, 16))))), 2020, 2024) is None


@pytest.mark.parametrize("milestone", [(2022, 6, "ge"), (2022, 8, "le")])
@pytest.mark.parametrize("basis", ["stock", "share"])
def test_what_lies_between_two_points_does_not_blur_the_pace_between_them(panel, milestone, basis):
    # 5 in 2020 and 12 in 2026 are points: the mean pace is (12 / 5) ** (1 / 6) - 1, or 7 / 6 points, whatever 2022 is.
    found = to_rows(Stretch, stretches(made(panel, *path((2020, 5), milestone, (2026, 12), basis=basis))))
    expected = 7 / 6 if basis == "share" else (12 / 5) ** (1 / 6) - 1
    assert list(mean_pace(found, 2020, 2026)) == pytest.approx([expected] * 3)


def test_no_path_is_an_error_that_says_what_is_needed(panel):
    for alone in (value("bengbu", 2026, 12), value("bengbu", 2023, 5, "baseline")):
        with pytest.raises(IpcompareError, match="no path to measure") as caught:
            pace(made(panel, alone))
        assert "baseline" in caught.value.expected

"""A value that enters a result twice is one value: bounds equal those of a search over all that the inputs may be."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from math import inf, log

import numpy as np
import pandas as pd
import pytest
from helpers.panels_of_values import HV, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

import ipcompare as ipc
from ipcompare.corpus.lookup import records
from ipcompare.corpus.rows import to_rows
from ipcompare.harmonization.panel import rounded
from ipcompare.harmonization.value import Value
from ipcompare.measure.pace import Stretch, mean_pace, stretches

few = settings(max_examples=15, deadline=None, database=None, derandomize=True)
FINE = 9
TWO_PATHS = [
    (city, year, role) for city in ("bengbu", "hangzhou") for year, role in ((2020, "baseline"), (2025, "target"))
]
ends = st.tuples(st.floats(1, 20), st.floats(1, 1.6)).map(lambda drawn: (drawn[0], drawn[0] * drawn[1]))
bases = st.sampled_from(["stock", "share"])


def search(function: Callable[..., float], *inputs: tuple[float, float]) -> tuple[float, float]:
    """Give the lowest and the highest value of a function over a grid of its inputs, their ends included."""
    found = [function(*point) for point in product(*(np.linspace(*pair, FINE) for pair in inputs))]
    return min(found), max(found)


def between(pair: tuple[float, float]) -> dict[str, object]:
    lo, hi = pair
    return {"lo": lo, "mid": (lo + hi) / 2, "hi": hi, "comparator": "range"}


def at(first: float, last: float, weight: float, basis: str) -> float:
    return first + (last - first) * weight if basis == "share" else first * (last / first) ** weight


def path(panel: ipc.results.Panel, points: dict[int, tuple[float, float]], basis: str) -> list[Stretch]:
    roles = ["baseline", *["milestone"] * (len(points) - 2), "target"]
    rows = [
        value("bengbu", year, 1.0, role, basis=basis)._replace(**between(pair))
        for (year, pair), role in zip(points.items(), roles, strict=True)
    ]
    return to_rows(Stretch, stretches(made(panel, *rows)))


@few
@given(first=ends, last=ends, basis=bases)
def test_interpolation_and_extrapolation(first, last, basis):
    frame = pd.DataFrame([
        {"city": "x", "indicator": "i", "unit": "item", "basis": basis, "reading": None, "year": year,
         "value_id": str(year), **between(pair)}
        for year, pair in ((2020, first), (2024, last))
    ])  # fmt: skip
    for row in records(ipc.interpolate(frame, until=2027)):
        weight = (row["year"] - 2020) / 4
        expected = search(lambda one, other, weight=weight: at(one, other, weight, basis), first, last)
        assert (row["lo"], row["hi"]) == pytest.approx(expected), row["year"]
        assert row["lo"] <= row["mid"] <= row["hi"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((4, 4), (8, inf), (16, inf)),  # at least 8: twice as much again, or more
        ((0, 4), (8, 8), (16, inf)),  # at most 4, then 8: at least twice as much again, from next to nothing any pace
        ((4, inf), (8, 8), (0, 16)),  # at least 4, then 8: at most twice as much again, and any fall
        ((0, 4), (0, 8), (0, inf)),
    ],
)
def test_an_open_end_leaves_open_what_it_leaves_open_beyond_the_last_year(first, last, expected):
    frame = pd.DataFrame([
        {"city": "x", "indicator": "i", "unit": "item", "basis": "stock", "reading": None, "year": year,
         "value_id": str(year), "lo": pair[0], "mid": pair[0] if pair[0] == pair[1] else np.nan, "hi": pair[1]}
        for year, pair in ((2020, first), (2022, last))
    ]).astype({"lo": "float64", "hi": "float64"})  # fmt: skip
    row = ipc.interpolate(frame, until=2024).query("year == 2024").iloc[0]
    assert (row["lo"], row["hi"]) == pytest.approx(expected)


@few
@given(points=st.tuples(ends, ends, ends), basis=bases, start=st.integers(2020, 2025), data=st.data())
def test_the_mean_pace_over_any_years_of_a_path(panel, points, basis, start, data):
    end = data.draw(st.integers(start + 1, 2026))
    known = dict(zip((2020, 2023, 2026), points, strict=True))
    found = mean_pace(path(panel, known, basis), start, end)

    def level(year: int, first: float, middle: float, last: float) -> float:
        pair, since = ((first, middle), 2020) if year <= 2023 else ((middle, last), 2023)
        return at(*pair, (year - since) / 3, basis)

    def pace(*point: float) -> float:
        one, other = level(start, *point), level(end, *point)
        return (other - one) / (end - start) if basis == "share" else (other / one) ** (1 / (end - start)) - 1

    assert (found.lo, found.hi) == pytest.approx(search(pace, *points), abs=1e-12)


@few
@given(points=st.tuples(ends, ends, ends, ends).filter(lambda drawn: drawn[0][1] < drawn[-1][0] - 0.1))
def test_the_share_of_each_stretch_in_the_whole(panel, points):
    years = (2020, 2021, 2023, 2026)
    roles = ("baseline", "milestone", "milestone", "target")
    rows = [
        value("bengbu", year, 1.0, role)._replace(**between(pair))
        for year, role, pair in zip(years, roles, points, strict=True)
    ]
    found = ipc.pace(made(panel, *rows))
    for index, row in enumerate(records(found)):
        expected = search(lambda *four, index=index: (four[index + 1] - four[index]) / (four[3] - four[0]), *points)
        assert (row["share_lo"], row["share_hi"]) == pytest.approx(expected)
        assert row["share_lo"] <= row["share"] <= row["share_hi"]


def test_there_is_no_share_of_what_may_be_nothing(panel):
    printed = ((2020, 1, "baseline"), (2022, 1.5, "milestone"), (2024, 2, "target"))
    points = [value("bengbu", *row, half_unit=0.5) for row in printed]
    rows = ipc.pace(made(panel, *points))
    assert rows["share"].to_list() == [0.5, 0.5]
    assert rows[["share_rounded_lo", "share_rounded_hi"]].isna().all(axis=None), "1.5 may be both start and end"


@few
@given(base=ends, growth=st.tuples(st.floats(1.01, 3), st.floats(1, 1.5)), goal=st.floats(5, 200), basis=bases)
def test_the_years_to_a_goal_from_a_base_that_the_pace_starts_from_too(panel, base, growth, goal, basis):
    target = (base[1] * growth[0], base[1] * growth[0] * growth[1])
    rows = [
        value("bengbu", 2020, 1.0, "baseline", basis=basis)._replace(**between(base)),
        value("bengbu", 2025, 1.0, "target", basis=basis)._replace(**between(target)),
        value("china", 2025, goal, "target", basis=basis),
    ]
    found = ipc.catch_up(made(panel, *rows)).set_index(["city", "goal"]).sort_index().loc[("bengbu", "nation_target")]

    def years(start: float, end: float) -> float:
        if goal <= start:
            return 0.0
        return 5 * (goal - start) / (end - start) if basis == "share" else 5 * log(goal / start) / log(end / start)

    assert (found["years_lo"], found["years_hi"]) == pytest.approx(search(years, base, target))


@few
@given(base=ends, target=ends, basis=bases)
def test_growth_from_base_to_target(panel, base, target, basis):
    rows = [value("bengbu", year, 1.0, role, basis=basis)._replace(**between(pair))
            for year, role, pair in ((2020, "baseline", base), (2025, "target", target))]  # fmt: skip
    (row,) = records(ipc.growth(made(panel, *rows)))
    step = search(lambda one, other: (other - one) / 5, base, target)
    assert (row["step_lo"], row["step_hi"]) == pytest.approx(step)
    if basis != "share":
        rate = search(lambda one, other: (other / one) ** 0.2 - 1, base, target)
        assert (row["cagr_lo"], row["cagr_hi"]) == pytest.approx(rate, abs=1e-12)


@few
@given(base=ends, target=ends, leading=st.tuples(st.floats(60, 80), st.floats(1, 1.5)))
def test_the_share_of_the_distance_to_the_leader(panel, base, target, leading):
    goal = (leading[0], leading[0] * leading[1])
    rows = [
        value("bengbu", 2020, 1.0, "baseline")._replace(**between(base)),
        value("bengbu", 2025, 1.0, "target")._replace(**between(target)),
        value("hangzhou", 2025, 1.0, "target")._replace(**between(goal)),
    ]
    found = ipc.ambition(made(panel, *rows), against="leader").set_index("city").loc["bengbu"]
    expected = search(lambda one, other, best: (other - one) / (best - one), base, target, goal)
    assert (found["closed_lo"], found["closed_hi"]) == pytest.approx(expected)


@few
@given(levels=st.tuples(ends, ends, ends, ends), basis=bases)
def test_the_parts_of_the_difference_of_two_cities(panel, levels, basis):
    rows = [
        value(city, year, 1.0, role, basis=basis)._replace(**between(pair))
        for (city, year, role), pair in zip(TWO_PATHS, levels, strict=True)
    ]
    found = ipc.decompose(made(panel, *rows), HV, "bengbu", "hangzhou").set_index("part")

    def parts(base: float, target: float, its_base: float, its_target: float) -> dict[str, float]:
        pace = 0.0 if basis == "share" else (base - its_base) * ((target / base + its_target / its_base) / 2 - 1)
        return {"level": base - its_base, "pace": pace, "catch_up": target - its_target - base + its_base - pace}

    for part, row in found.iterrows():
        low, high = search(lambda *four, part=part: parts(*four)[part], *levels)
        # A grid may miss the turn of the pace part by a little, never exceed it.
        assert row["amount_lo"] <= low + 1e-9
        assert row["amount_hi"] >= high - 1e-9
        assert (row["amount_lo"], row["amount_hi"]) == pytest.approx((low, high), abs=0.01 * max(map(max, levels)))
        assert row["amount_lo"] <= row["amount"] <= row["amount_hi"]


def test_where_both_levels_rest_on_one_printed_value_the_parts_have_no_bounds(panel):
    # From 2022 to 2024 Suzhou (Anhui) has 1.5 of 2023 on both sides: tight bounds would need the search.
    wide = rounded(panel)
    found = ipc.decompose(wide, HV, "bengbu", "suzhou_anhui")
    assert (found["amount_lo"] < found["amount"]).all(), "2023 and 2025 are printed by both"
    some = wide.values["year"].isin([2022, 2024]) | (wide.values["city"] != "suzhou_anhui")
    bengbu = [value("bengbu", 2022, 9, "baseline"), value("bengbu", 2024, 10.5)]
    rows = [*to_rows(Value, wide.values[some & (wide.values["city"] == "suzhou_anhui")]), *bengbu]
    assert ipc.decompose(made(wide, *rows), HV, "bengbu", "suzhou_anhui")["amount_lo"].isna().all()


def test_a_sum_of_a_path_counts_its_printed_ends_once(data):
    # Suzhou's registered pledge financing, with each printed year from a little less to a little more.
    frame = data.observations.copy()
    own = frame["indicator"].eq("pledge_finance_registered") & frame["city"].eq("suzhou_anhui")
    panel = ipc.harmonize(data._replace(observations=frame), use=["printed_digits"])
    total = panel.values.query("method == 'summed' and city == 'suzhou_anhui'").iloc[0]
    printed = panel.values[panel.values["value_id"].isin("v:" + frame.loc[own, "obs_id"])].sort_values("year")
    printed = printed.drop_duplicates("year")
    years = printed["year"].to_list()

    def summed(*numbers: float) -> float:
        known = dict(zip(years, numbers, strict=True))
        total = sum(known.values())
        for one, other in pairwise(years):
            total += sum(
                at(known[one], known[other], (year - one) / (other - one), "flow") for year in range(one + 1, other)
            )
        return total

    expected = search(summed, *zip(printed["lo"], printed["hi"], strict=True))
    assert (total["lo"], total["hi"]) == pytest.approx(expected)

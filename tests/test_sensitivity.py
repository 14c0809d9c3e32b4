"""Margins, thresholds, variance shares and reversals worked out by hand."""

from __future__ import annotations

from math import isnan, nan

import pandas as pd
import pytest
from hand_made import FIRST, FOURTH, PLAIN, SECOND, THIRD, A, B, C, D, hand_made
from made_values import directed

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

ONE = {FIRST: {A: (10, 20), B: (12, 14)}}
# By min-max A has (1, 0), B (0, .7): A is ahead by w - .7 (1 - w), so above w = .7 / 1.7 = .41176.
TRADE = {FIRST: {A: 10, B: 0, C: 0, D: 0}, SECOND: {A: 0, B: 7, C: 10, D: 0}}


def simulated(panel: ipc.Panel, cells: dict, **options: object) -> ipc.Simulation:
    return ipc.simulate(hand_made(panel, cells), [*cells], **{**PLAIN, "draws": 5, **options})


def turning(found: ipc.Simulation, city: str, other: str) -> pd.DataFrame:
    rows = ipc.flips(found)
    return rows[(rows["city"] == city) & (rows["other"] == other)].set_index("factor")


def test_a_tornado_moves_one_value_at_a_time(panel):
    rows = ipc.tornado(simulated(panel, ONE), A, B)
    # At the centre 15 against 13; A alone from 10 to 20, B alone from 12 to 14.
    assert rows["factor"].tolist() == [f"value:{A}:{FIRST}", f"value:{B}:{FIRST}"]
    assert rows[["margin", "margin_lo", "margin_hi", "swing"]].to_numpy().tolist() == [[2, -3, 7, 10], [2, 1, 3, 2]]
    assert rows["flips"].tolist() == [True, False]


def test_a_tornado_seen_from_the_other_place_is_its_mirror(panel):
    found = simulated(panel, {**TRADE, THIRD: {A: (1, 4), B: 2, C: 3, D: [1, 2]}}, weights="any")
    one, other = (ipc.tornado(found, *pair).set_index("factor") for pair in ((A, B), (B, A)))
    other = other.loc[one.index]
    assert one["margin_lo"].tolist() == pytest.approx((-other["margin_hi"]).tolist())
    assert one["flips"].tolist() == other["flips"].tolist()


def test_where_less_is_better_the_smaller_value_is_ahead(panel):
    found = ipc.simulate(directed(hand_made(panel, ONE), "lower", FIRST), FIRST, draws=5)
    assert ipc.tornado(found, A, B)[["margin", "margin_lo", "margin_hi"]].to_numpy().tolist() == [
        [-2, -7, 3],
        [-2, -3, -1],
    ]
    found = ipc.simulate(directed(hand_made(panel, {FIRST: {A: (10, 20), B: 13.013}}), "lower", FIRST), FIRST, draws=5)
    (row,) = turning(found, B, A).to_dict("records")
    assert (row["change"], row["at"]) == (pytest.approx(-0.1987, abs=1e-7), pytest.approx(13.013, abs=1e-6))


def test_a_tornado_takes_the_readings_in_turn(panel):
    rows = ipc.tornado(simulated(panel, {FIRST: {A: [1, 5, 9], B: 3}}), A, B)
    assert rows[["kind", "margin", "margin_lo", "margin_hi", "flips"]].values.tolist() == [["reading", -2, -2, 6, True]]


@pytest.mark.parametrize("other", [12.5, 13, 13.013, 14.999])
def test_the_value_at_which_the_order_turns_is_found(panel, other):
    # A stands at 15 of 10 to 20 and has to come down to the value of B: by a share of (15 - other) / 10.
    (row,) = turning(simulated(panel, {FIRST: {A: (10, 20), B: other}}), A, B).to_dict("records")
    assert row["at"] == pytest.approx(other, abs=1e-6)
    assert row["change"] == pytest.approx((other - 15) / 10, abs=1e-7)


def test_the_weight_at_which_the_order_turns_is_found(panel):
    rows = turning(simulated(panel, TRADE), A, B)
    threshold = 0.7 / 1.7
    assert rows.loc[f"weight:{FIRST}", ["at", "change"]].tolist() == pytest.approx([threshold, threshold - 0.5])
    assert rows.loc[f"weight:{SECOND}", ["at", "change"]].tolist() == pytest.approx([1 - threshold, 0.5 - threshold])


def test_a_weight_at_a_step_of_the_search_is_found_as_well_as_any_other(panel):
    # A (1, 0) against B (0, .5) of 10 and C: w = 1/3 and 2/3 fall on quarters of the uniform numbers behind them.
    rows = turning(simulated(panel, {FIRST: {A: 10, B: 0, C: 0}, SECOND: {A: 0, B: 5, C: 10}}), A, B)
    assert rows["at"].to_dict() == pytest.approx({f"weight:{FIRST}": 1 / 3, f"weight:{SECOND}": 2 / 3}, abs=1e-6)


def test_a_weight_can_take_all_but_nothing(panel):
    # A (.98, 1) against B (1, 0): B is ahead only where .02 w > 1 - w, above w = .98039.
    found = simulated(panel, {FIRST: {A: 98, B: 100, C: 0}, SECOND: {A: 1, B: 0, C: 0}})
    rows = turning(found, A, B)
    assert rows["at"].to_dict() == pytest.approx({f"weight:{SECOND}": 1 - 1 / 1.02, f"weight:{FIRST}": 1 / 1.02})
    assert ipc.tornado(found, A, B).set_index("factor").loc[f"weight:{FIRST}", "flips"]


def test_the_smallest_change_stands_first_and_discrete_ones_before_all(panel):
    rows = turning(simulated(panel, {FIRST: {A: [(14, 18), (1, 2)], B: (12, 17.02)}}), A, B)
    # Values: B has to rise from 14.51 to 16, 1.49 of 5.02; A to come down to 14.51, 1.49 of 4.
    assert rows["change"].tolist() == pytest.approx([nan, 1.49 / 5.02, -0.3725], nan_ok=True, abs=1e-6)
    assert rows["kind"].tolist() == ["reading", "value", "value"]
    assert rows["level"].iloc[0] == f"{A}:{FIRST}:1"
    assert isnan(rows["at"].iloc[0])


def test_a_gap_can_turn_an_order(panel):
    # A has (.601, 1), B (.9, a gap): .8005 against .7 with the gap in its middle, even with the gap at .701.
    cells = {FIRST: {A: 6.01, B: 9, C: 10, D: 0}, SECOND: {A: 10, C: 0, D: 0}}
    (row,) = turning(simulated(panel, cells, weights="equal"), A, B).to_dict("records")
    assert (row["kind"], row["change"]) == ("gap", pytest.approx(0.201, abs=1e-6))
    assert isnan(row["at"])


def test_a_pair_that_nothing_turns_has_a_row_of_its_own(panel):
    rows = ipc.flips(simulated(panel, {FIRST: {A: (10, 20), B: (1, 2), C: 30}}))
    assert rows[["city", "other", "kind"]].to_numpy().tolist() == [[C, A, "none"], [C, B, "none"], [A, B, "none"]]
    assert rows[["factor", "change", "at", "level"]].isna().all(axis=None)


def test_ties_at_the_centre_are_left_out_whatever_the_rounding(panel):
    # A (7, 10, 9, 5) and B (10, 9, 7, 5) of 10: the same mean, .775, summed in another order.
    names = [FIRST, SECOND, THIRD, FOURTH]
    values = zip(names, (7, 10, 9, 5), (10, 9, 7, 5), strict=True)
    found = simulated(panel, {name: {A: one, B: other, C: 0, D: 10} for name, one, other in values})
    rows = ipc.flips(found)
    assert {D, C} <= {*rows["city"], *rows["other"]}
    assert not len(rows[rows["city"].isin([A, B]) & rows["other"].isin([A, B])])


def test_sobol_shares_of_a_sum_are_those_of_its_variances(panel):
    # The variance of a uniform value is its squared width over 12: 16 and 4 of 20. C takes no part.
    found = simulated(panel, {FIRST: {A: (0, 4), B: (1, 3), C: (0, 9)}})
    rows = ipc.sobol(found, A, B, samples=256).set_index("factor")
    exact = {f"value:{A}:{FIRST}": 0.8, f"value:{B}:{FIRST}": 0.2, f"value:{C}:{FIRST}": 0}
    assert rows["first"].to_dict() == pytest.approx(exact, abs=0.02)
    assert rows["total"].to_dict() == pytest.approx(exact, abs=0.02)
    assert rows.index[0] == f"value:{A}:{FIRST}"


def test_sobol_shares_of_an_interaction(panel):
    # A is 1 by one reading and 1 to 5 by the other: 1 + 4 r u. Var = E r E 16 u² - 1 = 8/3 - 1 = 5/3.
    # Of r alone: E is 1 + 2 r, variance 1; of u alone: 1 + 2 u, variance 4/12. Shares .6 and .2, totals .8 and .4.
    found = simulated(panel, {FIRST: {A: [1, (1, 5)], B: 3}})
    rows = ipc.sobol(found, A, B, samples=256).set_index("kind")
    assert rows["first"].to_dict() == pytest.approx({"reading": 0.6, "value": 0.2}, abs=0.03)
    assert rows["total"].to_dict() == pytest.approx({"reading": 0.8, "value": 0.4}, abs=0.03)


def test_sobol_repeats_with_its_seed_and_changes_with_it(panel):
    found = simulated(panel, ONE)
    rows = [ipc.sobol(found, A, B, samples=16, seed=seed) for seed in (3, 3, 4)]
    assert rows[0].equals(rows[1])
    assert not rows[0].equals(rows[2])
    # Zero is a seed like any other.
    assert ipc.sobol(found, A, B, samples=16, seed=0).equals(ipc.sobol(found, A, B, samples=16, seed=0))


@pytest.mark.parametrize("seed", [1.5, True])
def test_sobol_refuses_a_seed_that_is_no_whole_number(panel, seed):
    with pytest.raises(IpcompareError, match="seed is") as caught:
        ipc.sobol(simulated(panel, ONE), A, B, samples=8, seed=seed)
    assert "whole number" in caught.value.expected


def test_sobol_takes_the_seeds_that_a_simulation_takes(panel):
    assert len(ipc.sobol(simulated(panel, ONE, seed=-1), A, B, samples=8, seed=-1)) == 2


@pytest.mark.parametrize("samples", [1, 100, 8.0, True])
def test_sobol_refuses_other_samples_than_powers_of_two(panel, samples):
    with pytest.raises(IpcompareError, match="samples") as caught:
        ipc.sobol(simulated(panel, ONE), A, B, samples=samples)
    assert "power of two" in caught.value.expected


def test_a_place_left_out_can_reverse_the_others(panel):
    # Min-max. With D: A (1, 0) .5, B (.7, .25) .475, C (0, .15). Without D the second scale ends at 5: B (.7, 1).
    cells = {FIRST: {A: 10, B: 7, C: 0, D: 10}, SECOND: {A: 0, B: 5, C: 3, D: 20}}
    rows = ipc.leave_one_out(simulated(panel, cells)).query("left_out == @D").set_index("city")
    assert rows[["rank", "rank_without", "changed"]].to_numpy().tolist() == [[1, 2, True], [2, 1, True], [3, 3, False]]
    assert rows.index.tolist() == [A, B, C]
    assert set(rows["what"]) == {"city"}


def test_an_indicator_left_out_can_reverse_the_order(panel):
    # All three: A 2/3, B 1/3, C 1.7/3. Without the first: A and B .5, C .6. Without the third: A 1, C .5, B 0.
    cells = {FIRST: {A: 10, B: 0, C: 5}, SECOND: {A: 10, B: 0, C: 5}, THIRD: {A: 0, B: 10, C: 7}}
    rows = ipc.leave_one_out(simulated(panel, cells)).query("what == 'indicator'").set_index(["left_out", "city"])
    ranks = rows["rank_without"].unstack()[[A, B, C]]
    assert rows["rank"].unstack()[[A, B, C]].drop_duplicates().to_numpy().tolist() == [[1, 3, 2]]
    assert ranks.loc[FIRST].tolist() == ranks.loc[SECOND].tolist() == [2, 2, 1]
    assert ranks.loc[THIRD].tolist() == [1, 3, 2]
    assert (rows["changed"] == (rows["rank"] != rows["rank_without"])).all()


def test_each_of_two_indicators_is_left_out_too(panel):
    rows = ipc.leave_one_out(simulated(panel, TRADE)).query("what == 'indicator'")
    assert set(rows["left_out"]) == {FIRST, SECOND}


def test_the_indicator_that_has_all_the_weight_can_be_left_out(panel):
    cells = {FIRST: {A: 1, B: 2, C: 3}, SECOND: {A: 3, B: 2, C: 1}, THIRD: {A: 1, B: 3, C: 2}}
    rows = ipc.leave_one_out(simulated(panel, cells, weights={FIRST: 1.0, SECOND: 0.0, THIRD: 0.0}))
    assert rows.query("left_out == @FIRST")["rank"].tolist() == [3, 2, 1]


def test_places_that_nothing_tells_apart_once_one_is_left_out_tie(panel):
    # Without C, A has the first indicator alone and B the second alone.
    rows = ipc.leave_one_out(simulated(panel, {FIRST: {A: 1, C: 2}, SECOND: {B: 3, C: 2}}))
    assert rows.query("left_out == @C")["rank_without"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("call", "cells", "what", "hint"),
    [
        (lambda s: ipc.tornado(s, A, B), {FIRST: {A: 1, B: 2}}, "nothing is uncertain", "rank("),
        (ipc.flips, {FIRST: {A: 1, B: 2}}, "nothing is uncertain", "rank("),
        (ipc.flips, {FIRST: {A: (1, 3), B: 2}}, "all places tie at the centre", "wins"),
        (lambda s: ipc.sobol(s, A, B), {FIRST: {A: (1, 3), B: 2}}, "1 uncertain factors", "tornado"),
        (lambda s: ipc.sobol(s, A, B), {FIRST: {A: 1, B: 2, C: (0, 3), D: (0, 3)}}, "never changes", ""),
        (lambda s: ipc.tornado(s, A, A), ONE, f"{A} beside itself", ""),
        (lambda s: ipc.tornado(s, A, "jinin"), {FIRST: {A: (1, 3), B: 2}}, "unknown place", f"nearest: {B}"),
        (ipc.leave_one_out, ONE, "nothing can be left out", ""),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(panel, call, cells, what, hint):
    with pytest.raises(IpcompareError, match=what) as caught:
        call(simulated(panel, cells))
    assert caught.value.expected
    assert hint in caught.value.hint
    assert isinstance(caught.value, UnknownNameError) == what.startswith("unknown")

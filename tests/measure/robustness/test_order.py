"""Orders that bounds alone establish: by hand, against the definition, and never against a simulation."""

from __future__ import annotations

from itertools import permutations
from math import inf

import numpy as np
import pytest
from helpers.panels_of_cells import FIRST, SECOND, THIRD, A, B, C, D, hand_made, with_places
from helpers.panels_of_values import directed

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.results import Order

HV = "hv_patents_per_10k"
CITIES = (A, B, C, D)


def pairs(found: Order, *, cover: bool = False) -> set[tuple[str, str]]:
    rows = found.relation[found.relation["cover"]] if cover else found.relation
    return set(rows[["above", "below"]].itertuples(index=False, name=None))


def ranks(found: Order, *names: str) -> dict[str, list[float]]:
    return {row["city"]: [row[name] for name in names] for row in found.ranks.to_dict("records")}


def test_a_lower_bound_leaves_open_where_a_place_stands(panel):
    # 40, 12 and 2, and at least 8 in Jingmen: surely above 2, and anywhere from first to third.
    found = ipc.order(panel, HV, allow_mixed_levels=True)
    chain = {("hangzhou", "bengbu"), ("bengbu", "suzhou_anhui"), ("jingmen_htz", "suzhou_anhui")}
    assert pairs(found, cover=True) == chain
    assert pairs(found) == {*chain, ("hangzhou", "suzhou_anhui")}
    assert found.rankings == 3
    assert ranks(found, "rank_best", "rank_worst", "rank_mean", "level", "beside") == {
        "hangzhou": [1, 2, pytest.approx(4 / 3), 0, 1],
        "jingmen_htz": [1, 3, 2, 0, 2],
        "bengbu": [2, 3, pytest.approx(8 / 3), 1, 1],
        "suzhou_anhui": [4, 4, 4, 2, 0],
    }
    assert found.refused[["city", "indicator", "reason"]].to_numpy().tolist() == [["jining", HV, "definition"]]


def test_the_shares_of_ranks_sum_to_one_by_place_and_by_rank(panel):
    shares = ipc.order(panel, HV, allow_mixed_levels=True).shares.pivot(index="city", columns="rank", values="share")
    assert [*shares.sum(axis=0), *shares.sum(axis=1)] == pytest.approx([1] * 8)
    assert shares.loc["jingmen_htz"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])
    assert shares.loc["hangzhou"].tolist() == pytest.approx([2 / 3, 1 / 3, 0, 0])


def test_two_indicators_that_disagree_leave_all_places_beside_each_other(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: 1, B: 2, C: 3}, SECOND: {A: 3, B: 2, C: 1}}), [FIRST, SECOND])
    assert pairs(found) == set()
    assert found.rankings == 6
    columns = ["rank_best", "rank_worst", "rank_mean", "level", "beside"]
    assert found.ranks[columns].to_numpy().tolist() == [[1, 3, 2, 0, 2]] * 3


def test_two_indicators_that_agree_but_for_one_pair(panel):
    # A is above all and D below all; B and C disagree: two rankings.
    cells = {FIRST: {A: 9, B: 5, C: 3, D: 1}, SECOND: {A: 9, B: 3, C: 5, D: 1}}
    found = ipc.order(hand_made(panel, cells), [FIRST, SECOND])
    assert pairs(found, cover=True) == {(A, B), (A, C), (B, D), (C, D)}
    assert found.rankings == 2
    assert ranks(found, "rank_mean", "level") == {A: [1, 0], B: [2.5, 1], C: [2.5, 1], D: [4, 2]}


def test_where_less_is_better_the_order_turns_round(panel):
    told = directed(hand_made(panel, {FIRST: {A: (1, 2), B: (3, inf), C: (2, 5)}}), "lower", FIRST)
    # A is at most 2 and so surely below B, 3 or more; C may be 2 as well.
    assert pairs(ipc.order(told, FIRST)) == {(A, B)}


def test_the_readings_of_an_open_figure_span_its_interval(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: [1, 5], B: 4, C: 6}}), FIRST)
    assert pairs(found) == {(C, A), (C, B)}


def test_a_gap_leaves_a_place_beside_all_others(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: 9, B: 1, C: 5}, SECOND: {A: 9, B: 1}}), [FIRST, SECOND])
    assert pairs(found) == {(A, B)}
    assert found.rankings == 3
    assert ranks(found, "beside") == {A: [1], B: [1], C: [2]}
    assert (C, SECOND) in set(found.refused[["city", "indicator"]].itertuples(index=False, name=None))


def test_an_indicator_that_no_place_has_orders_nobody_and_is_named_for_each(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: 9, B: 1, C: 5}}), [FIRST, SECOND])
    assert found.rankings == 6
    assert set(found.refused.query("indicator == @SECOND")["city"]) == set(panel.data.cities["city"])


def test_equal_places_stand_beside_each_other(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: 3, B: 3, C: 3}}), FIRST)
    assert (pairs(found), found.rankings) == (set(), 6)


def test_open_bounds_alone_may_still_be_in_any_order(panel):
    found = ipc.order(hand_made(panel, {FIRST: {A: (1, inf), B: (9, inf)}}), FIRST)
    assert (pairs(found), found.rankings) == (set(), 2)


def cells_by_lot(seed: int) -> dict[str, dict[str, tuple[float, float]]]:
    """Draw small tables of intervals with gaps, whole numbers so that ends often meet."""
    lots = np.random.Generator(np.random.PCG64(seed))
    cells: dict[str, dict[str, tuple[float, float]]] = {}
    for name in (FIRST, SECOND, THIRD)[: 1 + seed % 3]:
        ends = {city: sorted(map(int, lots.integers(0, 6, 2))) for city in CITIES}
        cells[name] = {city: (low, high) for city, (low, high) in ends.items() if lots.random() < 0.9}
    return cells


@pytest.mark.parametrize("seed", range(6))
def test_an_order_is_what_its_definition_says_and_no_simulation_contradicts_it(panel, seed):
    cells = cells_by_lot(seed)
    told, names = hand_made(panel, cells), list(cells)
    found = ipc.order(told, names)
    open_end = (-inf, inf)
    ends = {city: [cells[name].get(city, open_end) for name in names] for city in ranks(found, "level")}
    expected = {
        (one, other)
        for one, other in permutations(ends, 2)
        if all(a[0] >= b[1] for a, b in zip(ends[one], ends[other], strict=True))
        and any(a[0] > b[1] for a, b in zip(ends[one], ends[other], strict=True))
    }
    assert pairs(found) == expected
    agreeing = [
        order for order in permutations(ends) if all(order.index(one) < order.index(other) for one, other in expected)
    ]
    assert found.rankings == len(agreeing)
    means = {city: np.mean([order.index(city) + 1 for order in agreeing]) for city in ends}
    assert {city: mean for city, (mean,) in ranks(found, "rank_mean").items()} == pytest.approx(means)
    wins = ipc.simulate(told, names, draws=200, aggregations=["arithmetic"]).wins.set_index(["city", "other"])["share"]
    assert all(wins[pair] == 1 for pair in expected)


def test_an_order_and_a_ranking_leave_the_same_ranks_open(panel):
    ranking = ipc.rank(panel, HV, allow_mixed_levels=True).frame.set_index("city")[["rank_best", "rank_worst"]]
    assert ranks(ipc.order(panel, HV, allow_mixed_levels=True), "rank_best", "rank_worst") == {
        city: row.tolist() for city, row in ranking.iterrows()
    }


def test_more_places_than_can_be_counted_are_refused(panel):
    many, names = with_places(panel, 21)
    told = hand_made(many, {FIRST: dict.fromkeys(names, 1)})
    with pytest.raises(IpcompareError, match="21 places") as caught:
        ipc.order(told, FIRST)
    assert "at most 20" in caught.value.expected


@pytest.mark.parametrize(
    ("options", "what", "expected"),
    [
        ({"indicator": []}, "no indicator", "more or less is better"),
        ({"indicator": [FIRST, FIRST]}, f"{FIRST} stands twice", "each once"),
        ({"indicator": "resident_population"}, "resident_population has no direction", "more or less is better"),
        ({"min_grade": "Q"}, "unknown grade 'Q'", "A, B, C, D, X"),
        ({"year": 1900}, "0 places can be put in order", "two places or more"),
    ],
)
def test_bad_input_is_refused_in_words(panel, options, what, expected):
    told = hand_made(panel, {FIRST: {A: 1, B: 2}})
    with pytest.raises(IpcompareError) as caught:
        ipc.order(told, **{"indicator": FIRST, **options})
    assert what in caught.value.what
    assert expected in caught.value.expected


def test_an_unknown_indicator_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError) as caught:
        ipc.order(panel, "hv_patents_per_10")
    assert HV in caught.value.hint


def test_one_city_is_refused_with_what_the_others_lack(panel):
    with pytest.raises(IpcompareError, match="1 places can be put in order") as caught:
        ipc.order(hand_made(panel, {FIRST: {A: 1}}), FIRST)
    assert all(f"{city}, {FIRST}: " in caught.value.where for city in (B, C, D))
    assert "min_grade" in caught.value.hint

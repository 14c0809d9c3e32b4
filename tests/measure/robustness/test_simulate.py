"""Draws against exact enumeration, the same bytes from the same seed, and every bad input with its answer."""

from __future__ import annotations

from itertools import product
from math import inf

import numpy as np
import pandas as pd
import pytest
from helpers.panels_of_cells import DRAWS, FIRST, FOURTH, MIXED, PLAIN, SECOND, THIRD, A, B, C, D, hand_made, near, won
from helpers.panels_of_values import directed

import ipcompare as ipc
from ipcompare.errors import IpcompareError

# By min-max A has (1, 1/3), B (.03, 1); by ranks A has (1, 1/3), B (2/3, 1).
CROSSED = {FIRST: {A: 100, B: 3, C: 2, D: 0}, SECOND: {A: 1, B: 3, C: 2, D: 0}}


@pytest.mark.parametrize(
    ("one", "other", "exact"),
    [
        ((1, 3), (2, 4), 1 / 8),  # the first is above only in the overlap of one, and then half the time: 1/2 * 1/2 / 2
        ((0, 4), (1, 2), 5 / 8),  # 4 less the mean 1.5 of the other, over 4
        ((10, 20), 12.5, 3 / 4),
        ((0, 1), (1, 2), 0),
        (3, 3, 1 / 2),  # a tie counts half
    ],
)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_two_uniform_values_win_as_often_as_worked_out(panel, one, other, exact, direction):
    told = directed(hand_made(panel, {FIRST: {A: one, B: other}}), direction, FIRST)
    found = ipc.simulate(told, FIRST, draws=DRAWS)
    assert near(won(found, A, B), exact if direction == "higher" else 1 - exact)
    assert won(found, A, B) + won(found, B, A) == pytest.approx(1)


def test_the_width_of_an_open_end_is_an_assumption_of_the_panel(panel, data):
    # Half beyond the bound: 5 to 7.5, of which 1.5 / 2.5 lie above 6; a fifth: 5 to 6, of which none does.
    told = hand_made(panel, {FIRST: {A: (5, inf), B: 6}})
    for width, exact in (((0.5, 0.5), 0.6), ((0.2, 0.2), 0)):
        recipe = ipc.harmonize(data, assumptions={"open_end_width": width}).recipe
        assert near(won(ipc.simulate(told._replace(recipe=recipe), FIRST, draws=DRAWS), A, B), exact)
    recipe = ipc.harmonize(data, assumptions={"open_end_width": (0.2, 0.5)}).recipe
    found = ipc.simulate(told._replace(recipe=recipe), FIRST, draws=DRAWS)
    pair = found.wins.set_index(["city", "other"]).loc[(A, B)]
    assert pair["share_lo"] == 0 < pair["share"] < pair["share_hi"]
    assert pair["share_hi"] == pytest.approx(1, abs=0.001)  # without limit


def test_without_open_ends_a_share_is_no_range(panel):
    found = ipc.simulate(hand_made(panel, MIXED), [*MIXED], draws=50)
    for frame in (found.acceptability, found.wins):
        assert frame["share_lo"].equals(frame["share"].rename("share_lo"))
        assert frame["share_hi"].equals(frame["share"].rename("share_hi"))


def test_readings_converge_to_their_enumeration_ties_included(panel):
    cells = {A: [1, 4, 6], B: [3, 4], C: [2, 5], D: [4]}
    found = ipc.simulate(hand_made(panel, {FIRST: cells}), FIRST, draws=DRAWS, seed=1)
    exact = pd.DataFrame(0.0, index=[*cells], columns=range(1, 5))
    combinations = list(product(*cells.values()))
    for drawn in combinations:
        for city, value in zip(cells, drawn, strict=True):
            best, held = 1 + sum(x > value for x in drawn), sum(x == value for x in drawn)
            for rank in range(best, best + held):
                exact.loc[city, rank] += 1 / held / len(combinations)
    shares = found.acceptability.pivot(index="city", columns="rank", values="share")
    for city, rank in product(exact.index, exact.columns):
        assert near(shares.loc[city, rank], exact.loc[city, rank])
    assert [*shares.sum(axis=0), *shares.sum(axis=1)] == pytest.approx([1] * 8)


def test_each_normalisation_is_drawn_as_often_as_the_others(panel):
    # Equal weights: A 2/3 against B .52 by min-max, but 2/3 against .83 by ranks.
    told = hand_made(panel, CROSSED)
    found = ipc.simulate(told, [FIRST, SECOND], weights="equal", aggregations=["arithmetic"], draws=DRAWS)
    assert near(won(found, A, B), 1 / 2)
    for draw in range(20):
        rows = ipc.assumed(found, draw).set_index("factor")["level"]
        assert (found.ranks.loc[draw, A] == 1) == (rows["normalisation"] == "min_max")


def test_each_aggregation_is_drawn_as_often_as_the_others(panel):
    # Copeland: A beats B, C and D on one indicator and loses to B and C on the other: it ties with both and beats D.
    # B beats C and D on both. So B is first by Copeland, A by the arithmetic mean: 2/3 against .52.
    told = hand_made(panel, CROSSED)
    options = {"weights": "equal", "normalisations": ["min_max"], "aggregations": ["arithmetic", "copeland"]}
    assert near(won(ipc.simulate(told, [FIRST, SECOND], draws=DRAWS, **options), A, B), 1 / 2)


@pytest.mark.parametrize(("weight", "share"), [(0.4, 0), (0.41, 1), ("any", 1 - 0.40733)])
def test_weights_are_those_given_or_drawn_evenly(panel, weight, share):
    # A is ahead where .97 w > 2/3 (1 - w), so above w = .66667 / 1.63667 = .40733.
    weights = weight if weight == "any" else {FIRST: weight, SECOND: 1 - weight}
    found = ipc.simulate(hand_made(panel, CROSSED), [FIRST, SECOND], draws=DRAWS, weights=weights, **PLAIN)
    assert near(won(found, A, B), share)


@pytest.mark.parametrize("chunk", [1, 7, 199, 10**6])
def test_the_size_of_a_chunk_changes_no_byte(panel, chunk):
    told = hand_made(panel, MIXED)
    one, other = (ipc.simulate(told, [*MIXED], draws=200, chunk=size) for size in (200, chunk))
    assert one.points.tobytes() == other.points.tobytes()
    assert one.ranks.to_numpy().tobytes() == other.ranks.to_numpy().tobytes()
    for name in ("wins", "acceptability"):
        assert getattr(one, name)["share"].to_numpy().tobytes() == getattr(other, name)["share"].to_numpy().tobytes()


def test_seeds_differ_and_repeat(panel):
    told = hand_made(panel, MIXED)
    points = [ipc.simulate(told, FIRST, draws=50, seed=seed).points.tobytes() for seed in (0, 0, 1, -1)]
    assert points[0] == points[1]
    assert len(set(points)) == 3


def test_a_large_seed_is_not_cut(panel):
    told = hand_made(panel, MIXED)
    one, other = (ipc.simulate(told, FIRST, draws=50, seed=seed).points.sum() for seed in (0, 2**64))
    assert one != other


def test_a_seed_of_numpy_is_a_whole_number_too(panel):
    told = hand_made(panel, MIXED)
    one, other = (ipc.simulate(told, FIRST, draws=np.int64(20), seed=seed) for seed in (3, np.int64(3)))
    assert one.points.tobytes() == other.points.tobytes()


def test_a_factor_that_comes_leaves_the_draws_of_the_others(panel):
    more = {**MIXED, FIRST: {**MIXED[FIRST], D: (1, 2)}, FOURTH: {A: (1, 2), B: 1, C: 3}}
    few = ipc.simulate(hand_made(panel, MIXED), [*MIXED], draws=50, seed=5)
    many = ipc.simulate(hand_made(panel, more), [*more], draws=80, seed=5)
    names = [[factor.name for factor in found.model.factors] for found in (few, many)]
    assert len(names[1]) > len(names[0]) > 0
    for at, name in enumerate(names[0]):
        assert few.points[:, at].tolist() == many.points[:50, names[1].index(name)].tolist()


@pytest.mark.parametrize(
    "options", [{}, {"weights": {FIRST: 0.5, SECOND: 0.3, THIRD: 0.2}, "normalisations": ("rank",), "seed": 9}]
)
def test_a_recipe_makes_the_same_draws_again(panel, options):
    told = hand_made(panel, MIXED)
    found = ipc.simulate(told, MIXED.keys(), draws=70, year=2025, min_grade="C", **options)
    again = ipc.simulate(told, **found.recipe)
    assert again.points.tobytes() == found.points.tobytes()
    assert again.ranks.equals(found.ranks)
    assert again.recipe == found.recipe


def test_places_without_anything_uncertain_have_one_order(panel):
    found = ipc.simulate(panel, "hv_patents_per_10k", draws=3)
    assert found.ranks.drop_duplicates().to_dict("records") == [{"bengbu": 2, "hangzhou": 1, "suzhou_anhui": 3}]
    assert set(found.refused["city"]) == {"jining", "jingmen_htz"}


@pytest.mark.parametrize("weights", ["any", {FIRST: 1.0, SECOND: 0.0}])
@pytest.mark.parametrize("told", [{A: 2, B: 2, C: 2}, {A: 1, B: 2, C: 3}], ids=["all constant", "one constant"])
def test_places_that_nothing_tells_apart_tie(panel, told, weights):
    made = hand_made(panel, {FIRST: {A: 1, B: 1, C: 1}, SECOND: told})
    found = ipc.simulate(made, [FIRST, SECOND], draws=9, weights=weights, **PLAIN)
    apart = told[A] != told[B] and weights == "any"
    assert won(found, A, B) == (0 if apart else 0.5)
    assert found.acceptability["share"].notna().all()


def test_an_indicator_that_no_place_has_is_refused_by_name(panel):
    # Gaps are drawn between the worst and the best value present: here none is.
    with pytest.raises(IpcompareError, match=SECOND):
        ipc.simulate(hand_made(panel, {FIRST: {A: 1, B: 2, C: 3}}), [FIRST, SECOND], draws=20)


WHOLE, GIVEN = "a whole number of 1 or more", "a weight for every indicator"


@pytest.mark.parametrize(
    ("options", "what", "expected"),
    [
        *(({"draws": bad}, f"draws is {bad!r}", WHOLE) for bad in (0, -5, 2.5, True, "10", None)),
        *(({"seed": bad}, f"seed is {bad!r}", "a whole number") for bad in (1.5, True, "0", None)),
        ({"chunk": 0}, "chunk is 0", WHOLE),
        ({"weights": "most"}, "weights 'most'", "any, equal, or " + GIVEN),
        ({"weights": {FIRST: 0.5, SECOND: 0.4}}, "weights that sum to 0.9", "1"),
        ({"weights": {FIRST: 1.0}}, f"no weight for {SECOND}", GIVEN),
        ({"weights": {FIRST: 1.5, SECOND: -0.5}}, f"{SECOND}=-0.5", "numbers of 0 or more"),
        ({"weights": {FIRST: 1.0, "valid_patent": 0.0}}, "'valid_patent'", SECOND),
        ({"normalisations": ["minmax"]}, "unknown normalisation 'minmax'", "min_max"),
        ({"aggregations": ["mean"]}, "unknown aggregation 'mean'", "arithmetic"),
        ({"aggregations": []}, "no aggregation", "at least one"),
        ({"normalisations": ["distance_to_target"]}, "distance_to_target without targets", "target"),
        ({"normalisations": ["z_score"], "draws": 1}, "geometric", "scores of 0 or more"),
        ({"min_grade": "Q"}, "unknown grade 'Q'", "A, B, C, D, X"),
        ({"indicator": []}, "no indicator", "more or less is better"),
        ({"indicator": [FIRST, FIRST]}, f"{FIRST} stands twice", "each once"),
        ({"indicator": "resident_population"}, "resident_population has no direction", "more or less is better"),
        ({"indicator": "hv_patent"}, "unknown indicator 'hv_patent'", "names"),
        ({"year": 1900}, f"fewer than two places can be compared on {FIRST}, {SECOND}", "two places are let in"),
    ],
)
def test_bad_input_is_refused_in_words(panel, options, what, expected):
    told = hand_made(panel, CROSSED)
    with pytest.raises(IpcompareError) as caught:
        ipc.simulate(told, **{"indicator": [FIRST, SECOND], "draws": 5, **options})
    assert what in caught.value.what
    assert expected in caught.value.expected


def test_one_city_is_refused_with_what_the_others_lack(panel):
    with pytest.raises(IpcompareError, match="fewer than two places") as caught:
        ipc.simulate(hand_made(panel, {FIRST: {A: 1}}), FIRST)
    assert all(f"{city}, {FIRST}: " in caught.value.where for city in (B, C, D))
    assert "min_grade" in caught.value.hint


def test_open_bounds_alone_are_refused_with_their_ids(panel):
    with pytest.raises(IpcompareError, match="every value is a lower bound with an open end") as caught:
        ipc.simulate(hand_made(panel, {FIRST: {A: (1, inf), B: (2, inf)}}), FIRST)
    assert caught.value.where == f"{A}:{FIRST}:0, {B}:{FIRST}:0"
    assert "order(" in caught.value.hint

"""Composite scores by hand, their uncertainty, and every refusal with what is missing."""

from __future__ import annotations

from itertools import product
from math import inf, log, sqrt

import numpy as np
import pytest
from helpers.panels_of_cells import FIRST, FOURTH, SECOND, THIRD, A, B, C, D, hand_made
from helpers.panels_of_values import directed

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.results import Index, Panel

SCORE = "score_higher_is_better"
FIVE = [FIRST, SECOND, THIRD, FOURTH, "well_known_trademarks"]
# By min-max A (0, .5), B (1, 0), C (.2, 1); by ranks A (0, .5), B (1, 0), C (.5, 1).
CELLS = {FIRST: {A: 1, B: 11, C: 3}, SECOND: {A: 2, B: 1, C: 3}}


def scores(found: Index) -> list[float]:
    frame = found.frame.set_index("city")[SCORE]
    return [frame[city] for city in (A, B, C) if city in frame]


def made(panel: Panel, cells: dict = CELLS, **options: object) -> Index:
    return ipc.index(hand_made(panel, cells), [*cells], **{"draws": 50, **options})


def lifted(score: float) -> float:
    """Move a score from [0, 1] to [0.01, 1], as the geometric mean does first."""
    return 0.01 + 0.99 * score


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [0.25, 0.5, 0.6]),
        ({"weights": {FIRST: 0.8, SECOND: 0.2}}, [0.1, 0.8, 0.36]),
        ({"weights": {FIRST: 1, SECOND: 0}}, [0, 1, 0.2]),
        ({"normalisation": "rank"}, [0.25, 0.5, 0.75]),
        # First: mean 5, sample deviation sqrt(56 / 2); second: mean 2, deviation 1.
        ({"normalisation": "z_score"}, [-4 / sqrt(28) / 2, (6 / sqrt(28) - 1) / 2, (-2 / sqrt(28) + 1) / 2]),
        ({"aggregation": "geometric"}, [sqrt(lifted(a) * lifted(b)) for a, b in ((0, 0.5), (1, 0), (0.2, 1))]),
        # C beats A on both; A beats B on one and loses on the other, and so do B and C.
        ({"aggregation": "copeland"}, [-0.5, 0, 0.5]),
        ({"aggregation": "copeland", "weights": {FIRST: 0.6, SECOND: 0.4}}, [-1, 1, 0]),
        (
            {"normalisation": "distance_to_target", "targets": {SECOND: 4, FIRST: 10}},
            [(0.1 + 0.5) / 2, (1.1 + 0.25) / 2, (0.3 + 0.75) / 2],
        ),
    ],
)
def test_a_score_is_what_one_works_out_by_hand(panel, options, expected):
    found = made(panel, **options)
    assert scores(found) == pytest.approx(expected)
    assert found.frame["rank"].tolist() == [1, 2, 3]
    assert found.frame["city"].tolist() == [city for _, city in sorted(zip(expected, (A, B, C), strict=True))][::-1]


def test_entropy_gives_more_weight_to_what_differs_more(panel):
    # Shares of the scores: 0, 5/6 and 1/6; 1/3, 0 and 2/3. One less the entropy over log 3 of each, then their shares.
    entropies = [-sum(p * log(p) for p in shares) / log(3) for shares in ((5 / 6, 1 / 6), (1 / 3, 2 / 3))]
    first, second = (1 - entropy for entropy in entropies)
    with pytest.warns(UserWarning, match="entropy weights of 3 places: so few cases carry no weights of their own"):
        found = made(panel, weights="entropy")
    assert found.weights.to_dict() == pytest.approx(
        {FIRST: first / (first + second), SECOND: second / (first + second)}
    )
    assert found.weights[FIRST] > 0.5
    weight = found.weights[FIRST]
    assert scores(found) == pytest.approx([0.5 * (1 - weight), weight, 0.2 * weight + 1 - weight])
    assert made(panel).weights.to_dict() == {FIRST: 0.5, SECOND: 0.5}


def test_the_first_component_weighs_what_moves_together(panel):
    # The second indicator is ten times the first, the third is uncorrelated with both.
    cells = {FIRST: {A: 1, B: 2, C: 3, D: 4}, SECOND: {A: 10, B: 20, C: 30, D: 40}, THIRD: {A: 2, B: 1, C: 1, D: 2}}
    with pytest.warns(UserWarning, match="pca weights of 4 places"):
        found = made(panel, cells, weights="pca")
    assert found.weights.tolist() == pytest.approx([0.5, 0.5, 0], abs=1e-9)


def test_where_less_is_better_the_smallest_value_scores_best(panel):
    found = ipc.index(directed(hand_made(panel, CELLS), "lower", FIRST), [FIRST, SECOND], draws=20)
    # The first turned round: A 1, B 0, C .8.
    assert scores(found) == pytest.approx([0.75, 0, 0.9])


def test_a_recipe_makes_the_same_index_again(panel):
    told = hand_made(panel, {**CELLS, THIRD: {A: (1, 5), B: [2, 3]}})
    options = {"normalisation": "distance_to_target", "targets": {FIRST: 10, SECOND: 4, THIRD: 3}, "min_coverage": 0.6}
    found = ipc.index(told, (FIRST, SECOND, THIRD), **options, draws=60, seed=4)
    again = ipc.index(told, **found.recipe)
    assert again.frame.equals(found.frame)
    assert again.matrix.equals(found.matrix)
    assert again.recipe == found.recipe
    assert again.simulation.points.tobytes() == found.simulation.points.tobytes()


def test_the_simulation_of_an_index_can_be_made_again(panel):
    told = hand_made(panel, CELLS)
    found = ipc.index(told, [*CELLS], draws=60).simulation
    assert ipc.simulate(told, **found.recipe).ranks.equals(found.ranks)


def test_an_interval_gives_the_score_its_width(panel):
    # A has 0 to 10 on a scale to 20, half the weight, and nothing on the other: 0 to .25. 5 % at .0125, 95 % at .2375.
    found = made(panel, {FIRST: {A: (0, 10), B: 0, C: 20}, SECOND: {A: 0, B: 10, C: 5}}, draws=4000)
    rows = found.frame.set_index("city")[["score_lo", SCORE, "score_hi"]]
    assert rows.loc[A].tolist() == pytest.approx([0.0125, 0.125, 0.2375], abs=0.006)
    assert rows.loc[B].tolist() == pytest.approx([0.5] * 3)
    assert rows.loc[C].tolist() == pytest.approx([0.75] * 3)


def test_a_gap_counts_as_the_middle_and_is_taken_anywhere(panel):
    # B lacks the second: (1 + .5) / 2, and .5 to 1 while the gap moves.
    found = made(panel, {FIRST: {A: 1, B: 11, C: 3}, SECOND: {A: 2, C: 3}}, min_coverage=0.5, draws=4000)
    row = found.frame.set_index("city").loc[B]
    assert row[[SCORE, "score_lo", "score_hi"]].tolist() == pytest.approx([0.75, 0.525, 0.975], abs=0.01)
    assert (row["coverage"], row["missing"]) == (0.5, SECOND)
    assert np.isnan(found.matrix.loc[B, SECOND])


@pytest.mark.parametrize("normalisation", ["min_max", "rank", "z_score"])
def test_the_matrix_shown_is_the_one_that_the_scores_are_made_of(panel, normalisation):
    cells = {FIRST: {A: 1, B: 11, C: 3, D: 7}, SECOND: {A: 2, B: 5, D: 9}}
    found = made(panel, cells, normalisation=normalisation, min_coverage=0.5)
    by_hand = (found.matrix @ found.weights).dropna()
    assert set(by_hand.index) == {A, B, D}
    assert by_hand.to_dict() == pytest.approx(found.frame.set_index("city")[SCORE][by_hand.index].to_dict())


WIDE = {
    FIRST: {A: (9, 18), B: (8, 25), C: (6, 27), D: (9, 21)},
    SECOND: {A: (0, 4), D: (7, 23)},
}


METHODS = set(product(["min_max", "rank", "z_score"], ["arithmetic", "geometric", "copeland"]))


@pytest.mark.parametrize(("normalisation", "aggregation"), sorted(METHODS - {("z_score", "geometric")}))
def test_a_score_lies_within_its_own_bounds(panel, normalisation, aggregation):
    method = {"normalisation": normalisation, "aggregation": aggregation}
    frame = made(panel, WIDE, min_coverage=0.5, draws=300, **method).frame
    assert (frame["score_lo"] <= frame[SCORE] + 1e-9).all()
    assert (frame[SCORE] <= frame["score_hi"] + 1e-9).all()


@pytest.mark.parametrize("draws", [10, 300])
def test_a_rank_lies_within_its_own_bounds(panel, draws):
    # Nearly all the weight on the one indicator on which A is first; elsewhere it is last.
    cells = {name: {A: 0, B: 9, C: 10, D: 9} for name in (SECOND, THIRD, FOURTH)}
    weights = {FIRST: 0.97, SECOND: 0.01, THIRD: 0.01, FOURTH: 0.01}
    frame = made(panel, {FIRST: {A: 10, B: 9, C: 1, D: 0}, **cells}, weights=weights, draws=draws).frame
    assert frame.loc[frame["city"] == A, "rank"].item() == 1
    assert (frame["rank_best"] <= frame["rank"]).all()
    assert (frame["rank"] <= frame["rank_worst"]).all()


def test_places_of_one_score_share_a_rank_whatever_the_rounding(panel):
    values = zip(FIVE, (7, 10, 9, 5), (10, 9, 7, 5), strict=False)
    frame = made(panel, {name: {A: one, B: other, C: 0, D: 10} for name, one, other in values}).frame
    assert frame.set_index("city")["rank"].to_dict() == {D: 1, A: 2, B: 2, C: 4}


def test_a_place_with_too_little_is_left_out_and_said_to_be(panel):
    found = made(panel, {**CELLS, SECOND: {A: 2, B: 1, D: 3}}, min_coverage=1)
    assert set(found.frame["city"]) == {A, B}
    rows = found.refused.query("reason == 'coverage'")[["city", "indicator"]].to_numpy().tolist()
    assert rows == [[C, SECOND], [D, FIRST]]
    assert set(found.simulation.ranks.columns) == {A, B}


def test_the_simulation_of_an_index_speaks_of_its_places_alone(panel):
    found = made(panel, {FIRST: {A: 1, B: 11, C: (3, 4)}, SECOND: {A: 2, B: 1}})
    assert set(found.frame["city"]) == {A, B}
    assert not ipc.assumed(found.simulation, 0)["factor"].str.contains(C).any()


@pytest.mark.parametrize("have", [1, 3, 4])
def test_a_share_of_indicators_that_is_just_enough_is_enough(panel, have):
    cells = {name: {A: 1, B: 2, **({C: 3} if at < have else {})} for at, name in enumerate(FIVE)}
    frame = made(panel, cells, min_coverage=have / 5).frame
    assert frame.set_index("city").loc[C, "coverage"] == pytest.approx(have / 5)


def test_too_little_coverage_names_what_each_place_lacks(panel):
    cells = {FIRST: {A: 1, B: 2}, SECOND: {A: 1, C: 2}, THIRD: {B: 1, C: 2}}
    with pytest.raises(IpcompareError, match="0 places have a value for at least 80% of the indicators") as caught:
        made(panel, cells)
    assert caught.value.where == f"{A} lacks {THIRD}; {B} lacks {SECOND}; {C} lacks {FIRST}"
    assert caught.value.expected == "two places or more"
    assert "min_coverage" in caught.value.hint


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({FIRST: {A: 1, B: 1, C: 1}, SECOND: {A: 1, B: 2, C: 3}}, f"{FIRST} tells no two places apart"),
        ({FIRST: {A: 1, B: 2, C: 3}, SECOND: {A: 1}}, f"{SECOND} tells no two places apart"),
        ({FIRST: {A: 1, B: 2, C: 3}, SECOND: {}}, f"no place can be compared on {SECOND}"),
        ({FIRST: {A: 1}, SECOND: {A: 2}}, "fewer than two places can be compared"),
        ({FIRST: {A: (1, inf), B: (2, inf)}, SECOND: {A: (3, inf), B: (1, inf)}}, "every value is a lower bound"),
        ({FIRST: {A: 1, B: 2}}, "an index of 1 indicator"),
    ],
)
def test_cells_that_make_no_index_are_refused_by_name(panel, cells, what):
    with pytest.raises(IpcompareError) as caught:
        made(panel, cells, min_coverage=0.5)
    assert what in caught.value.what
    assert caught.value.expected
    assert caught.value.hint


@pytest.mark.parametrize(
    ("options", "what", "expected"),
    [
        *(({"draws": bad}, f"draws is {bad!r}", "whole number") for bad in (0, 2.5, True)),
        *(({"seed": bad}, f"seed is {bad!r}", "whole number") for bad in (1.5, "0", True)),
        *(({"min_coverage": bad}, f"min_coverage {bad!r}", "a share above 0") for bad in (0, 80, "0.8")),
        ({"weights": {FIRST: 0.5, SECOND: 0.6}}, "weights that sum to 1.1", "1"),
        ({"weights": {FIRST: 1}}, f"no weight for {SECOND}", "weight for every indicator"),
        ({"weights": "any"}, "unknown weighting 'any'", "equal"),
        ({"normalisation": "z"}, "unknown normalisation 'z'", "z_score"),
        ({"aggregation": "mean"}, "unknown aggregation 'mean'", "arithmetic"),
        ({"normalisation": "z_score", "aggregation": "geometric"}, "geometric", "0 or more"),
        ({"normalisation": "z_score", "weights": "entropy"}, "entropy weights of negative", "0 or more"),
        ({"normalisation": "distance_to_target"}, "distance_to_target without targets", "target"),
        ({"normalisation": "distance_to_target", "targets": {FIRST: 3}}, f"targets for {FIRST}", SECOND),
        ({"normalisation": "distance_to_target", "targets": {FIRST: 0, SECOND: 1}}, "targets", "positive"),
        ({"targets": {FIRST: 3, SECOND: 1}}, "min_max with targets", "target"),
    ],
)
def test_bad_input_is_refused_in_words(panel, options, what, expected):
    with pytest.raises(IpcompareError) as caught:
        made(panel, **options)
    assert what in caught.value.what
    assert expected in caught.value.expected

"""Composite indicators and rank acceptability beside published examples, and beside the geometry of weights."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.measure.arrays.composite import aggregate, given_weights, normalise, weigh
from ipcompare.measure.arrays.draws import checked_draws, uniform_weights
from ipcompare.measure.arrays.ranks import acceptability, ranks, wins

some = settings(max_examples=60, deadline=None, database=None, derandomize=True)

# OECD and JRC, Handbook on Constructing Composite Indicators: Methodology and User Guide (2008), table A.2,
# page 152: the 23 countries of the Technology Achievement Index that serve as case study; patents, royalties,
# internet, exports, telephones, electricity, schooling, university.
TAI = np.array(
    [
        [187, 125.6, 200.2, 50.7, 3.08, 4.15, 10, 27.4],  # Finland
        [289, 130, 179.1, 66.2, 3.00, 4.07, 12, 13.9],  # United States
        [271, 156.6, 125.8, 59.7, 3.10, 4.14, 11.4, 15.3],  # Sweden
        [994, 64.6, 49, 80.8, 3.00, 3.86, 9.5, 10],  # Japan
        [779, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2],  # Korea
        [189, 151.2, 136, 50.9, 3.02, 3.77, 9.4, 9.5],  # Netherlands
        [82, 134, 57.4, 61.9, 3.02, 3.73, 9.4, 14.9],  # United Kingdom
        [31, 38.6, 108, 48.7, 2.94, 4.18, 11.6, 14.2],  # Canada
        [75, 18.2, 125.9, 16.2, 2.94, 3.94, 10.9, 25.3],  # Australia
        [8, 25.5, 72.3, 74.9, 2.95, 3.83, 7.1, 24.2],  # Singapore
        [235, 36.8, 41.2, 64.2, 2.94, 3.75, 10.2, 14.4],  # Germany
        [103, 20.2, 193.6, 19, 3.12, 4.39, 11.9, 11.2],  # Norway
        [106, 110.3, 48.6, 53.6, 2.97, 3.68, 9.4, 12.3],  # Ireland
        [72, 73.9, 58.9, 47.6, 2.91, 3.86, 9.3, 13.6],  # Belgium
        [103, 13, 146.7, 15.4, 2.86, 3.91, 11.7, 13.1],  # New Zealand
        [165, 14.8, 84.2, 50.3, 2.99, 3.79, 8.4, 13.6],  # Austria
        [205, 33.6, 36.4, 58.9, 2.97, 3.80, 7.9, 12.6],  # France
        [74, 43.6, 43.2, 45, 2.96, 3.74, 9.6, 11],  # Israel
        [42, 8.6, 21, 53.4, 2.86, 3.62, 7.3, 15.6],  # Spain
        [13, 9.8, 30.4, 51, 3.00, 3.65, 7.2, 13],  # Italy
        [28, 4.2, 25, 51.7, 2.75, 3.68, 9.5, 8.2],  # Czech Republic
        [26, 6.2, 21.6, 63.5, 2.73, 3.46, 9.1, 7.7],  # Hungary
        [105, 4, 20.3, 49.5, 2.84, 3.71, 7.1, 10.6],  # Slovenia
    ]
)
SCHOOLING = TAI[:, [6]]
# Table 15, page 87, on mean years of school, in the order above. The rank counts from the last place up.
PRINTED_RANK = [15, 23, 19, 12, 17, 9, 9, 20, 18, 1, 16, 22, 9, 8, 21, 6, 5, 14, 4, 3, 12, 7, 1]
PRINTED = {
    "z_score": [
        0.26, 1.52, 1.14, -0.06, 0.76, -0.12, -0.12, 1.27, 0.83, -1.58, 0.38, 1.46,
        -0.12, -0.19, 1.33, -0.76, -1.08, 0.00, -1.46, -1.52, -0.06, -0.31, -1.58,
    ],
    "min_max": [
        0.59, 1.00, 0.88, 0.49, 0.76, 0.47, 0.47, 0.92, 0.78, 0.00, 0.63, 0.98,
        0.47, 0.45, 0.94, 0.27, 0.16, 0.51, 0.04, 0.02, 0.49, 0.41, 0.00,
    ],
    "distance_to_target": [  # to the best country, the United States
        0.83, 1.00, 0.95, 0.79, 0.90, 0.78, 0.78, 0.97, 0.91, 0.59, 0.85, 0.99,
        0.78, 0.78, 0.98, 0.70, 0.66, 0.80, 0.61, 0.60, 0.79, 0.76, 0.59,
    ],
}  # fmt: skip
# Table 38, page 116, column GME: ranks by the geometric mean of the raw data with equal weights, in the order above.
PRINTED_GEOMETRIC = [2, 1, 3, 4, 16, 5, 6, 13, 14, 18, 8, 11, 7, 9, 17, 12, 10, 15, 19, 21, 23, 22, 20]


def equal(count: int) -> np.ndarray:
    return np.full(count, 1 / count)


def profile(orders: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Turn orders, best first, and how many indicators give each, into scores and weights, places by the alphabet."""
    places = sorted(next(iter(orders)))
    scores = [[-order.index(place) for order in orders] for place in places]
    return np.array(scores, dtype=float), np.array(list(orders.values())) / sum(orders.values())


@pytest.mark.parametrize("how", sorted(PRINTED))
def test_normalised_as_printed_in_the_handbook(how):
    found = normalise(SCHOOLING, how, [12.0] if how == "distance_to_target" else None).ravel()
    assert found == pytest.approx(np.array(PRINTED[how]), abs=0.0051)


def test_ranks_as_printed_in_the_handbook():
    # Counted from the top and with the mean for ties: 9.4 three times at 9, 10, 11 of 23 gives (10 - 1) / 22.
    ties = [PRINTED_RANK.count(rank) for rank in PRINTED_RANK]
    expected = [(rank + (tied - 1) / 2 - 1) / 22 for rank, tied in zip(PRINTED_RANK, ties, strict=True)]
    assert normalise(SCHOOLING, "rank").ravel() == pytest.approx(expected)


@pytest.mark.parametrize("how", ["min_max", "z_score", "rank"])
def test_what_tells_nothing_apart_is_a_gap_and_gaps_do_not_disturb(how):
    # A constant column whose mean is rounded, a single value, no value, and a column with a gap.
    matrix = np.array([[0.1, 5.0, nan, 10.0], [0.1, nan, nan, nan], [0.1, nan, nan, 12.0], [0.1, nan, nan, 7.0]])
    found = normalise(matrix, how)
    assert np.isnan(found[:, :3]).all()
    assert np.isnan(found[1, 3])
    assert found[[0, 2, 3], 3] == pytest.approx(normalise([[10.0], [12.0], [7.0]], how).ravel())


def test_a_distance_to_a_target_needs_no_other_place():
    found = normalise([[5.0, nan], [5.0, 3.0]], "distance_to_target", [10, 4])
    assert found == pytest.approx(np.array([[0.5, nan], [0.5, 0.75]]), nan_ok=True)


@pytest.mark.parametrize("how", ["min_max", "z_score", "rank"])
def test_every_draw_is_normalised_on_its_own(how):
    draws = np.random.default_rng(0).random((2, 3, 4, 2))
    found = normalise(draws, how)
    for one, two in np.ndindex(2, 3):
        assert found[one, two] == pytest.approx(normalise(draws[one, two], how))


@pytest.mark.parametrize(
    ("values", "how", "targets", "said"),
    [
        ([[1.0], [inf]], "min_max", None, "infinite"),
        ([1.0, 2.0], "min_max", None, "shape"),
        ([[]], "min_max", None, "shape"),
        ([[1.0], [2.0]], "distance_to_target", None, "without targets"),
        ([[1.0], [2.0]], "min_max", [1.0], "with targets"),
        ([[1.0], [2.0]], "distance_to_target", [0.0], "targets"),
        ([[1.0], [2.0]], "distance_to_target", [1.0, 2.0], "targets"),
    ],
)
def test_what_cannot_be_normalised_is_refused(values, how, targets, said):
    with pytest.raises(IpcompareError, match=said):
        normalise(values, how, targets)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda: normalise(SCHOOLING, "minmax"), "normalisation"),
        (lambda: weigh(SCHOOLING, "entropies"), "weighting"),
        (lambda: aggregate(SCHOOLING, [1.0], "geometrical"), "aggregation"),
    ],
)
def test_an_unknown_method_is_refused_with_the_nearest_name(call, kind):
    with pytest.raises(UnknownNameError, match=f"unknown {kind}") as caught:
        call()
    assert "nearest" in caught.value.hint


@some
@given(
    arrays.arrays(np.float64, (5, 3), elements=st.integers(-1000, 1000)),
    st.floats(0.01, 100),
    st.floats(-1000, 1000),
)
def test_min_max_does_not_depend_on_the_unit(values, factor, shift):
    moved = normalise(values * factor + shift, "min_max")
    assert moved == pytest.approx(normalise(values, "min_max"), abs=1e-7, nan_ok=True)


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        # Xu (2004), A note on the subjective and objective integrated approach to determine attribute weights,
        # European Journal of Operational Research 156(2), 530-532
        ([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]], [0.4630, 0.3992, 0.1378, 0]),
        # Zavadskas and Podvezko (2016), Integrated determination of objective criteria weights in MCDM,
        # International Journal of Information Technology & Decision Making 15(2), 267-283
        ([[3, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]], [0.1146, 0.1981, 0.4185, 0.2689]),
        # Shares 0 and 1 have no entropy; 1/4 and 3/4 have 0.811278 of the most: 1 and 0.188722, over 1.188722
        ([[0, 1], [1, 3]], [0.8412, 0.1588]),
        # Two indicators that do not differ, one of them zero
        ([[0, 7, 1], [0, 7, 3]], [0, 0, 1]),
    ],
)
def test_entropy_weights_as_published_and_by_hand(values, weights):
    assert weigh(values, "entropy") == pytest.approx(weights, abs=5e-5)


def test_pca_weights_are_the_squared_loadings_of_the_handbook():
    # Table 8, page 69, first column; their squares sum to the first eigenvalue, 3.35 (table 7: 3.3).
    loadings = np.array([-0.11, -0.56, -0.92, 0.35, -0.76, -0.91, -0.74, -0.36])
    found = weigh(TAI, "pca")
    assert found == pytest.approx(loadings**2 / (loadings**2).sum(), abs=0.002)
    assert found.sum() == pytest.approx(1)


def test_pca_weights_by_hand():
    # Two indicators move as one, the third apart from them: the first component is the two, half and half.
    values = np.array([[1.0, 20.0, 1.0], [1.0, 20.0, 2.0], [2.0, 10.0, 1.0], [2.0, 10.0, 2.0]])
    assert weigh(values, "pca") == pytest.approx([0.5, 0.5, 0])
    assert weigh(values[:, :1], "pca") == pytest.approx([1])


def test_equal_weights_need_no_values():
    assert weigh([[1.0, nan, 2.0, nan]], "equal") == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(
    ("values", "how", "said"),
    [
        ([[1.0, nan], [2.0, 3.0], [3.0, 1.0]], "entropy", "entropy .* 1 gaps"),
        ([[1.0, nan], [2.0, 3.0], [3.0, 1.0]], "pca", "pca .* 1 gaps"),
        ([[1.0, -2.0], [2.0, 3.0]], "entropy", "negative values, as low as -2"),
        ([[1.0, 2.0]], "entropy", "fewer than two places"),
        ([[1.0, 2.0], [1.0, 2.0]], "entropy", "constant"),
        ([[1.0, 2.0], [2.0, 1.0]], "pca", "2 places"),
        ([[1.0, 2.0], [1.0, 3.0], [1.0, 5.0]], "pca", r"columns \[0\]"),
        ([[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [2.0, 2.0]], "pca", "no first principal component"),
        ([[[1.0], [2.0]]], "equal", "shape"),
    ],
)
def test_values_that_allow_no_weights_are_refused(values, how, said):
    with pytest.raises(IpcompareError, match=said):
        weigh(values, how)


def test_given_weights_come_in_the_order_of_the_indicators():
    assert given_weights({"b": 0.7, "a": 0.1, "c": 0.2}, ["a", "b", "c"]).tolist() == [0.1, 0.7, 0.2]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"a": 0.5, "b": 0.6}, "sum to 1.1"),
        ({"a": 0.5, "b": 0.5 + 2e-9}, "sum to 1.000000002"),
        ({"a": 1.0}, "no weight for b"),
        ({"a": -0.5, "b": 1.5}, "a=-0.5"),
        ({"a": nan, "b": 1.0}, "a=nan"),
        ({"a": inf, "b": 1.0}, "a=inf"),
        ({"a": 0.5, "b": 0.25, "bb": 0.25}, "unknown indicator 'bb'"),
    ],
)
def test_weights_that_are_none_are_refused_with_what_to_do(weights, said):
    with pytest.raises(IpcompareError, match=said) as caught:
        given_weights(weights, ["a", "b"])
    assert caught.value.expected


def test_geometric_and_arithmetic_means_as_printed_in_the_handbook():
    # Handbook, section 6.11, pages 103 and 104: equal by addition, 2.14 and 6 by the geometric mean; one more on the
    # second indicator takes them to 2.54 and 6.23 (cut off, not rounded: 2.5457 and 6.2357).
    scores = [[21, 1, 1, 1], [6, 6, 6, 6], [21, 2, 1, 1], [6, 7, 6, 6]]
    assert aggregate(scores[:2], equal(4), "arithmetic").tolist() == [6, 6]
    assert aggregate(scores, equal(4), "geometric", floor=0) == pytest.approx([2.145, 6, 2.545, 6.235], abs=0.005)


def test_geometric_ranks_as_printed_in_the_handbook():
    assert ranks(aggregate(TAI, equal(8), "geometric", floor=0)).tolist() == PRINTED_GEOMETRIC


def test_a_zero_does_not_wipe_out_the_rest_unless_asked():
    # 0.01 ** 0.5 * 1 ** 0.5, and 0.505 ** 0.5 * 0.505 ** 0.5
    assert aggregate([[0.0, 1.0], [0.5, 0.5]], equal(2), "geometric") == pytest.approx([0.1, 0.505])
    # With half the weight on the zero, and with none.
    found = aggregate([[0.0, 4.0], [2.0, 8.0]], [[0.5, 0.5], [0.0, 1.0]], "geometric", floor=0)
    assert found == pytest.approx(np.array([[0, 4], [4, 8]]))


@pytest.mark.parametrize("how", ["arithmetic", "geometric", "copeland"])
def test_weights_of_each_draw_are_used_for_that_draw(how):
    generator = np.random.default_rng(0)
    scores, weights = generator.random((3, 4, 2)), uniform_weights(generator.random((3, 2)))
    expected = [aggregate(one, own, how) for one, own in zip(scores, weights, strict=True)]
    assert aggregate(scores, weights, how) == pytest.approx(np.array(expected))


def test_weights_at_a_gap_are_those_of_what_is_present():
    # (0.5 * 0.2 + 0.2 * 0.9) / 0.7; the root of the product likewise; nothing to judge in the second and third place
    scores, weights = [[0.2, nan, 0.9, nan], [nan] * 4, [nan, nan, nan, 1.0]], [0.5, 0.3, 0.2, 0.0]
    assert aggregate(scores, weights, "arithmetic") == pytest.approx([0.4, nan, nan], nan_ok=True)
    expected = (0.2**0.5 * 0.9**0.2) ** (1 / 0.7)
    assert aggregate(scores, weights, "geometric", floor=0) == pytest.approx([expected, nan, nan], nan_ok=True)


@pytest.mark.parametrize(
    ("scores", "weights", "how", "said"),
    [
        ([[1.0, -0.5]], [0.5, 0.5], "geometric", "as low as -0.5"),
        ([[1.0, 0.5]], [1.0], "arithmetic", "shape"),
        ([[1.0, inf]], [0.5, 0.5], "arithmetic", "infinite"),
    ],
)
def test_what_cannot_be_aggregated_is_refused(scores, weights, how, said):
    with pytest.raises(IpcompareError, match=said):
        aggregate(scores, weights, how)


@some
@given(
    arrays.arrays(np.float64, (4, 3), elements=st.floats(0, 1)),
    arrays.arrays(np.float64, (1, 3), elements=st.floats(0.01, 0.99)),
    st.integers(0, 3),
    st.integers(0, 2),
    st.floats(0, 1),
)
def test_more_of_anything_never_lowers_a_mean(scores, uniforms, place, indicator, more):
    raised = scores.copy()
    raised[place, indicator] += more
    weights = uniform_weights(uniforms)[0]
    for how in ("arithmetic", "geometric"):
        assert (aggregate(raised, weights, how) >= aggregate(scores, weights, how) - 1e-12).all()


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        # Handbook, tables 25 and 27, pages 106 and 107 (after Moulin 1988): c is ahead of all, b of a and d, d of a.
        ({"abcd": 3, "acbd": 5, "bdca": 7, "cbda": 6}, [-3 / 3, 1 / 3, 3 / 3, -1 / 3]),
        # Handbook, tables 28 and 30, pages 108 and 109 (after Condorcet 1785): a beats b, b beats c, c beats a.
        ({"abc": 23, "bca": 17, "bac": 2, "cab": 10, "cba": 8}, [0, 0, 0]),
        # Lippman, Math in Society (2nd edition, 2012), Voting Theory, example 11: 1.5, 1.5, 2 and 1 points where a win
        # is 1 and a tie 0.5; twice the points over 3, less 1. Without D, who comes last, A overtakes C: 1.5, 0.5 and 1.
        ({"DACB": 5, "ACBD": 5, "CBDA": 6, "BDAC": 4}, [0, 0, 1 / 3, -1 / 3]),
        ({"ACB": 10, "CBA": 6, "BAC": 4}, [0.5, -0.5, 0]),
    ],
)
def test_copeland_scores_as_published(orders, expected):
    assert aggregate(*profile(orders), "copeland") == pytest.approx(expected)


def test_copeland_scores_of_the_five_countries_of_the_handbook():
    # Table 35, page 113, gives telephones with three digits. Table 36, page 114, by row against 0.5: Finland ties with
    # the United States, loses to Sweden, beats two; the United States tie twice and beat two; and so on.
    five = TAI[:5].copy()
    five[:, 4] = [3.080, 2.997, 3.096, 3.003, 2.972]
    assert (aggregate(five, equal(8), "copeland") * 4).tolist() == [1, 2, 3, -2, -4]


def test_copeland_compares_what_both_have_and_sees_through_rounding():
    # 0.1 + 0.2 is more than 0.3 as computers add, and the same as people do.
    assert aggregate([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0.1, 0.2, 0.3], "copeland").tolist() == [0, 0]
    # The second has nothing in common with the third, loses to the first on the first indicator; the last has nothing.
    scores = [[3.0, 1.0], [2.0, nan], [nan, 2.0], [nan, nan]]
    found = aggregate(scores, [0.5, 0.5], "copeland")
    assert found == pytest.approx([0, -0.5, 0.5, nan], nan_ok=True)
    assert np.isnan(aggregate([[1.0], [nan]], [1.0], "copeland")).all(), "no other place to be compared with"


def counted_ranks(scores: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(scores), nan, 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2))


tied_scores = st.integers(1, 45).flatmap(
    lambda places: arrays.arrays(np.float64, (6, places), elements=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, nan]))
)
clear_scores = st.integers(2, 45).flatmap(
    lambda places: st.lists(st.permutations(range(places)), min_size=1, max_size=5).map(lambda rows: np.array(rows) / 7)
)


@some
@given(st.one_of(tied_scores, clear_scores))
def test_a_rank_is_one_more_than_the_number_of_better_places(scores):
    assert ranks(scores) == pytest.approx(counted_ranks(scores), nan_ok=True)
    assert ranks(scores[0]) == pytest.approx(counted_ranks(scores)[0], nan_ok=True)
    assert ranks(scores[None, :, :])[0] == pytest.approx(counted_ranks(scores), nan_ok=True)


def test_many_draws_are_ranked_like_few():
    # More than fit into one block of work, by both ways to rank.
    for places in (3, 40):
        scores = np.random.default_rng(places).integers(0, 2 * places, (300_000 // places, places)) / 3
        found = ranks(scores)
        for part in (slice(0, 50), slice(-50, None)):
            assert np.array_equal(found[part], counted_ranks(scores[part]))


@some
@given(st.one_of(tied_scores.map(np.nan_to_num), clear_scores))
def test_acceptabilities_sum_to_one_by_place_and_by_rank(scores):
    found = acceptability(ranks(scores))
    assert found.sum(axis=0) == pytest.approx(1)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found >= 0).all()


def test_ties_share_their_ranks_and_a_missing_rank_counts_for_none():
    # Draw 1: a first, b and c share 2 and 3. Draw 2: all share. Draw 3: b first, c second, a missing. Draw 4: c, a, b.
    held = [[1, 2, 2], [1, 1, 1], [nan, 1, 2], [2, 3, 1]]
    third, expected = 1 / 3, np.zeros((3, 3))
    expected += [[1, 0, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]]
    expected += third
    expected += [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    expected += [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert acceptability(held) == pytest.approx(expected / 4)


@pytest.mark.parametrize("held", [[[0.0, 1.0]], [[1.5, 1.5]], [[1.0, 3.0]], [1.0, 2.0], np.empty((0, 2))])
def test_ranks_that_are_none_are_refused(held):
    with pytest.raises(IpcompareError, match="ranks"):
        acceptability(held)


def counted_wins(scores: np.ndarray) -> np.ndarray:
    left, right = scores[:, :, None], scores[:, None, :]
    return ((left > right) + (left == right) / 2).mean(axis=0)


@some
@given(st.one_of(tied_scores, clear_scores))
def test_wins_are_shares_of_draws_and_ties_count_half(scores):
    found = wins(scores)
    assert found == pytest.approx(counted_wins(scores))
    both = ~np.isnan(scores)
    assert found + found.T == pytest.approx((both[:, :, None] & both[:, None, :]).mean(axis=0)), "one where none lacks"


@pytest.mark.parametrize("draws", [2039, 2040, 2041, 6001])
def test_wins_are_counted_to_the_last_draw(draws):
    generator = np.random.default_rng(draws)
    for scores in (generator.random((draws, 4)), generator.integers(0, 3, (draws, 4)).astype(float)):
        assert wins(scores) == pytest.approx(counted_wins(scores), abs=1e-12)


def test_nothing_to_count_is_refused():
    for call in (lambda: ranks([]), lambda: ranks(1.0), lambda: wins(np.empty((0, 3))), lambda: wins([0.1, 0.2])):
        with pytest.raises(IpcompareError, match="shape"):
            call()


def test_uniform_weights_are_uniform_on_the_simplex():
    weights = uniform_weights(np.random.default_rng(3).random((100_000, 4)))
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.mean(axis=0) == pytest.approx(0.25, abs=0.003)
    # The part of the simplex where one weight is above t is a simplex smaller by (1 - t) to the power of 3.
    for level in (0.1, 0.25, 0.5, 0.8):
        assert (weights > level).mean(axis=0) == pytest.approx((1 - level) ** 3, abs=0.006)


def test_the_same_numbers_give_the_same_weights_and_the_ends_give_some():
    # Logarithms of 1/2 and 1/8 are as 1 to 3.
    assert uniform_weights([[0.5, 0.125]]).tolist() == pytest.approx(np.array([[0.25, 0.75]]))
    ends = uniform_weights([[0.0, 0.5], [1.0, 0.5], [0.0, 0.0], [1.0, 1.0]])
    assert ends.sum(axis=1) == pytest.approx(1)
    assert ends[2:] == pytest.approx(0.5)
    assert ends[0, 0] > 0.99
    assert 0 < ends[1, 0] < 1e-15


@pytest.mark.parametrize("number", [-0.1, 1.1, nan])
def test_numbers_that_are_no_uniforms_are_refused(number):
    with pytest.raises(IpcompareError, match="outside"):
        uniform_weights([[0.5, number]])


def acceptable(values, draws=200_000):
    """Give the shares of ranks of a weighted sum under all weights that there are."""
    weights = uniform_weights(np.random.default_rng(7).random((draws, np.shape(values)[1])))
    return acceptability(ranks(aggregate(np.asarray(values)[None], weights, "arithmetic")))


def test_acceptabilities_of_two_indicators_are_cut_lengths():
    # Worth w, 1 - w, 0.6 and 0.3 with w uniform. c is first for w between 0.4 and 0.6; a above 0.6.
    # c is never below second, for only one of a and b exceeds 0.6. a falls behind d below 0.3.
    # a is second where it is below c and above b, between 0.5 and 0.6; third between 0.3 and 0.5.
    end = [0.4, 0.1, 0.2, 0.3]
    found = acceptable([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6], [0.3, 0.3]])
    assert found == pytest.approx(np.array([end, end, [0.2, 0.8, 0, 0], [0, 0, 0.6, 0.4]]), abs=0.005)


def test_acceptabilities_of_three_indicators_are_cut_areas():
    # Three places are worth the three weights, the last one half. A weight is above one half in a corner of the
    # triangle of weights, a quarter of it. In the quarter left in the middle the last place is first; else second,
    # since no two weights exceed one half. Each of the others is second in a third of the middle; third in another
    # third of it and in half of the two corners that are not its own, 1/12 + 1/4; fourth as often.
    corner = [1 / 4, 1 / 12, 1 / 3, 1 / 3]
    found = acceptable([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.5]])
    assert found == pytest.approx(np.array([corner] * 3 + [[1 / 4, 3 / 4, 0, 0]]), abs=0.005)


def test_whole_numbers_of_any_kind_are_draws_and_seeds():
    for draws, seed in ((1, 0), (np.int32(5), -3), (10**6, 10**30)):
        checked_draws(draws, seed)
    with pytest.raises(IpcompareError, match="draws is -1"):
        checked_draws(-1, 0)

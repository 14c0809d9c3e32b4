"""Rank correlations against all orders and against scipy, with the power that so few places have."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from hand_made import FIRST, SECOND, A, B, C, hand_made, with_places
from scipy.stats import kendalltau, permutation_test, spearmanr

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

MEASURES = {"spearman": spearmanr, "kendall": kendalltau}


def correlated(panel: ipc.Panel, first: list, second: list, **options: object) -> ipc.Correlation:
    """Correlate two indicators of as many cities as there are values."""
    many, names = with_places(panel, len(first))
    cells = {name: dict(zip(names, values, strict=True)) for name, values in ((FIRST, first), (SECOND, second))}
    return ipc.correlate(hand_made(many, cells), FIRST, SECOND, **{"draws": 500, **options})


@pytest.mark.parametrize(
    ("second", "rho", "tau"),
    [
        # Squared differences of ranks 0, 1, 1, 0, 0: rho = 1 - 6 * 2 / (5 * 24); one of ten pairs is out of order.
        ([1, 3, 2, 4, 5], 0.9, 0.8),
        ([5, 4, 3, 2, 1], -1, -1),
        # 16, 4, 0, 4, 16 but for one exchange: 9, 4, 1, 4, 16 sum to 34; rho = 1 - 204 / 120; one pair in order.
        ([4, 5, 3, 2, 1], -0.9, -0.8),
    ],
)
def test_the_statistic_by_hand(panel, second, rho, tau):
    assert correlated(panel, [1, 2, 3, 4, 5], second).statistic == pytest.approx(rho)
    assert correlated(panel, [1, 2, 3, 4, 5], second, method="kendall").statistic == pytest.approx(tau)


@pytest.mark.parametrize("method", MEASURES)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 2, 3], [2, 1, 3]),
        ([1, 2, 3, 4], [1, 2, 4, 3]),
        ([1, 2, 2, 4], [3, 1, 1, 9]),
        ([3, 1, 4, 1, 5], [9, 2, 6, 5, 3]),
        ([1, 1, 1, 2, 3], [5, 5, 4, 4, 1]),
        ([0.1, 8, 3, 7, 7], [-4, 1, 1, 2, 2]),
    ],
)
def test_the_p_value_counts_all_orders_ties_included(panel, first, second, method):
    found = correlated(panel, first, second, method=method)

    def distance(values: np.ndarray) -> float:
        return abs(MEASURES[method](values, second).statistic)

    exact = permutation_test((first,), distance, permutation_type="pairings", n_resamples=inf, alternative="greater")
    assert found.statistic == pytest.approx(MEASURES[method](first, second).statistic)
    assert found.p == pytest.approx(exact.pvalue)
    assert found.p >= found.smallest_p


@pytest.mark.parametrize("second", [[1, 2, 3, 4, 5, 6, 8, 7], [8, 1, 2, 3, 4, 5, 6, 7]])
def test_kendall_without_ties_agrees_with_the_exact_test_of_scipy(panel, second):
    found = correlated(panel, [1, 2, 3, 4, 5, 6, 7, 8], second, method="kendall")
    exact = kendalltau([1, 2, 3, 4, 5, 6, 7, 8], second, method="exact")
    assert (found.statistic, found.p) == (pytest.approx(exact.statistic), pytest.approx(exact.pvalue))


@pytest.mark.parametrize(
    ("places", "statistic", "p"),
    [
        # Two-sided tail probabilities of rho: Zar, Significance testing of the Spearman rank correlation coefficient,
        # Journal of the American Statistical Association 67, 1972: critical values 1.000 for n = 5 and .886 for n = 6
        # at 5 %. 24 of 720 orders of six have a sum of squared differences of at most 4 or at least 66.
        (5, 1.0, 2 / 120),
        (6, 1 - 6 * 4 / 210, 24 / 720),
    ],
)
def test_critical_values_as_published(panel, places, statistic, p):
    first = list(range(places))
    second = first if places == 5 else [1, 0, 3, 2, 4, 5]
    found = correlated(panel, first, second)
    assert (found.statistic, found.p) == (pytest.approx(statistic), pytest.approx(p))


@pytest.mark.parametrize("method", MEASURES)
@pytest.mark.parametrize(("places", "smallest"), [(3, 2 / 6), (4, 2 / 24), (5, 2 / 120), (8, 2 / 40320)])
def test_the_smallest_p_is_two_orders_of_all(panel, places, smallest, method):
    found = correlated(panel, list(range(places)), list(range(places))[::-1], method=method)
    assert (found.statistic, found.p, found.smallest_p) == (pytest.approx(-1), *[pytest.approx(smallest)] * 2)


@pytest.mark.parametrize("method", MEASURES)
def test_four_places_can_never_show_anything(panel, method):
    found = correlated(panel, [1, 2, 3, 4], [1, 2, 3, 4], method=method)
    assert found.smallest_p == pytest.approx(0.0833, abs=1e-4)
    assert found.power == 0


@pytest.mark.parametrize("method", MEASURES)
def test_the_power_of_five_places_is_that_of_finding_one_order_or_its_reverse(panel, method):
    draws = 20_000
    lots = np.random.Generator(np.random.Philox(1))
    pairs = lots.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], size=(draws, 5))
    orders = np.argsort(pairs, axis=1)
    same = (orders[..., 0] == orders[..., 1]).all(axis=1) | (orders[..., 0] == orders[:, ::-1, 1]).all(axis=1)
    found = correlated(panel, [1, 2, 3, 4, 5], [1, 2, 3, 5, 4], method=method, draws=draws).power
    assert abs(found - same.mean()) < 4 * sqrt(2 * 0.13 * 0.87 / draws)


def test_the_power_grows_with_the_places_and_repeats_with_its_seed(panel):
    powers = [correlated(panel, list(range(n)), list(range(n)), draws=2000).power for n in range(4, 9)]
    assert powers == sorted(powers)
    assert powers[-1] < 0.8, "eight places are not enough for the usual 80 per cent either"
    one, same, other = (correlated(panel, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], seed=seed).power for seed in (1, 1, 2))
    assert one == same != other


def test_only_places_with_a_point_on_both_are_correlated_and_all_others_are_named(panel):
    many, names = with_places(panel, 6)
    first = dict(zip(names, [1, 2, 3, 4, 5, (6, inf)], strict=True))
    second = dict(zip(names[:-2], [4, 2, 3, 1], strict=True)) | {names[5]: 6}
    found = ipc.correlate(hand_made(many, {FIRST: first, SECOND: second}), FIRST, SECOND, draws=10)
    assert found.cities == names[:4]
    refused = set(found.refused[["city", "indicator"]].itertuples(index=False, name=None))
    assert refused == {(names[4], SECOND), (names[5], FIRST)}


def test_a_constant_indicator_is_refused_by_name(panel):
    with pytest.raises(IpcompareError, match="equal") as caught:
        correlated(panel, [1, 2, 3, 4], [7, 7, 7, 7])
    assert SECOND in caught.value.what + caught.value.where
    assert "different values" in caught.value.expected


@pytest.mark.parametrize("places", [1, 2, 9])
def test_too_few_and_too_many_places_are_refused(panel, places):
    with pytest.raises(IpcompareError, match=f"{places} places have a point on both") as caught:
        correlated(panel, list(range(places)), list(range(places)))
    assert "three to 8" in caught.value.expected
    assert caught.value.hint


@pytest.mark.parametrize("second", [{}, {A: (1, inf), B: (2, inf), C: (3, inf)}], ids=["missing", "open"])
def test_an_indicator_without_a_point_is_refused_with_what_each_place_has(panel, second):
    with pytest.raises(IpcompareError, match="0 places have a point on both indicators") as caught:
        ipc.correlate(hand_made(panel, {FIRST: {A: 1, B: 2, C: 3}, SECOND: second}), FIRST, SECOND)
    assert all(f"{city}, {SECOND}" in caught.value.where for city in (A, B, C))


def test_an_indicator_beside_itself_is_refused(panel):
    with pytest.raises(IpcompareError, match=FIRST) as caught:
        ipc.correlate(hand_made(panel, {FIRST: {A: 1, B: 2, C: 3}}), FIRST, FIRST)
    assert "two" in caught.value.expected


def test_the_hint_names_only_arguments_that_there_are(panel):
    with pytest.raises(IpcompareError) as caught:
        correlated(panel, [1, 2], [1, 2])
    assert "year" not in caught.value.hint, "correlate takes no year"


@pytest.mark.parametrize(
    ("options", "what", "expected"),
    [
        *(({"draws": bad}, f"draws is {bad!r}", "a whole number of 1 or more") for bad in (0, -1, 2.5, True, "9")),
        *(({"seed": bad}, f"seed is {bad!r}", "a whole number") for bad in (1.5, True, "0", None)),
        ({"method": "pearson"}, "unknown method 'pearson'", "kendall, spearman"),
        ({"min_grade": "Q"}, "unknown grade 'Q'", "A, B, C, D, X"),
    ],
)
def test_bad_input_is_refused_in_words(panel, options, what, expected):
    with pytest.raises(IpcompareError) as caught:
        correlated(panel, [1, 2, 3, 4, 5], [2, 1, 3, 4, 5], **options)
    assert what in caught.value.what
    assert expected in caught.value.expected


@pytest.mark.parametrize("seed", [-1, np.int64(5)])
def test_the_seeds_of_a_simulation_do_here_too(panel, seed):
    told = [1, 2, 3, 4, 5]
    assert correlated(panel, told, told, seed=seed).power == correlated(panel, told, told, seed=seed).power > 0


def test_an_unknown_indicator_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError) as caught:
        ipc.correlate(panel, "hv_patents_per_10k", "valid_patent")
    assert "valid_patents" in caught.value.hint

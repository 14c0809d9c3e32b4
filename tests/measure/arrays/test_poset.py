"""Who is surely above whom, and which ranks that leaves open: published counts, brute force, examples by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations, product
from math import comb, factorial, inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare.errors import IpcompareError
from ipcompare.measure.arrays.poset import LIMIT, covers, dominance, levels, linear_extensions

many = settings(max_examples=150, deadline=None, database=None, derandomize=True)

GAP = (nan, nan)
ENDS = [-inf, -1.0, 0.0, 1.0, 2.0, inf]
INTERVALS = [(lo, hi) for lo, hi in product(ENDS, ENDS) if lo <= hi and lo < inf and hi > -inf]


def relation(places: int, pairs: Iterable[tuple[int, int]]) -> np.ndarray:
    """Make the relation in which the first of each pair is above the second."""
    above = np.zeros((places, places), dtype=bool)
    for over, under in pairs:
        above[over, under] = True
    return above


def antichain(places: int) -> np.ndarray:
    return relation(places, [])


def chain(places: int) -> np.ndarray:
    """Place 0 above place 1 above place 2, and so on."""
    return np.triu(np.ones((places, places), dtype=bool), 1)


def boolean_lattice(size: int) -> np.ndarray:
    """Order the subsets of a set, written as bit masks, each above the sets that it holds."""
    sets = range(2**size)
    return relation(len(sets), [(a, b) for a in sets for b in sets if a != b and a & b == b])


def grid(columns: int) -> np.ndarray:
    """Order the cells of two rows: each above those to its right and below it."""
    cells = list(product(range(2), range(columns)))
    at_least = {(a, b) for a in cells for b in cells if a != b and a[0] <= b[0] and a[1] <= b[1]}
    return relation(len(cells), [(cells.index(a), cells.index(b)) for a, b in at_least])


def fence(places: int) -> np.ndarray:
    """Order a zigzag: 0 above 1, 1 below 2, 2 above 3, and so on."""
    return relation(places, [(at, at + 1) if at % 2 == 0 else (at + 1, at) for at in range(places - 1)])


def table(*rows: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Give the low and the high ends of rows of intervals."""
    cells = np.array(rows)
    return cells[..., 0], cells[..., 1]


def reaches(above: np.ndarray, over: int, under: int) -> bool:
    """Say whether one place is above another directly or through others."""
    return any(step == under or reaches(above, step, under) for step in np.flatnonzero(above[over]))


def closure(above: np.ndarray) -> np.ndarray:
    places = range(len(above))
    return np.array([[reaches(above, a, b) for b in places] for a in places]).reshape(above.shape)


def rankings(above: np.ndarray) -> list[tuple[int, ...]]:
    """List the linear extensions: all orders of the places in which nobody stands behind a place that it is above."""
    pairs = [tuple(pair) for pair in np.argwhere(above)]
    orders = permutations(range(len(above)))
    return [order for order in orders if all(order.index(over) < order.index(under) for over, under in pairs)]


@st.composite
def relations(draw: st.DrawFn, most: int = 6) -> np.ndarray:
    """Draw a relation without cycles, not always transitive, on places in any order."""
    order = draw(st.permutations(range(draw(st.integers(0, most)))))
    pairs = [(a, b) for at, a in enumerate(order) for b in order[at + 1 :]]
    kept = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    return relation(len(order), [pair for pair, keep in zip(pairs, kept, strict=True) if keep])


@st.composite
def tables(draw: st.DrawFn) -> list[list[tuple[float, float]]]:
    """Draw rows of intervals from few ends, so that they tie and touch, with open ends and gaps."""
    indicators = draw(st.integers(1, 3))
    row = st.lists(st.sampled_from([*INTERVALS, GAP]), min_size=indicators, max_size=indicators)
    return draw(st.lists(row, min_size=1, max_size=6))


# Dominance


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param([(5, 5), (8, 8)], [(3, 3), (6, 6)], True, id="better on both"),
        pytest.param([(5, 5), (8, 8)], [(5, 5), (6, 6)], True, id="equal on one, better on the other"),
        pytest.param([(5, 5), (8, 8)], [(5, 5), (8, 8)], False, id="equal on both"),
        pytest.param([(5, 5), (8, 8)], [(3, 3), (9, 9)], False, id="better on one, worse on the other"),
        pytest.param([(5, 6)], [(3, 4)], True, id="intervals apart"),
        pytest.param([(4, 6)], [(3, 5)], False, id="intervals overlap"),
        pytest.param([(5, 6)], [(3, 5)], False, id="intervals touch: both may be 5, so not surely better"),
        pytest.param([(5, 6), (2, 2)], [(3, 5), (1, 1)], True, id="touch on one, better on the other"),
        pytest.param([(5, inf)], [(3, 4)], True, id="at least 5 is above 3 to 4"),
        pytest.param([(9, 9)], [(5, inf)], False, id="9 is not surely above at least 5"),
        pytest.param([(5, 5)], [(-inf, 4)], True, id="5 is above at most 4"),
        pytest.param([(9, 9), GAP], [(1, 1), (-1, -1)], False, id="a gap of its own"),
        pytest.param([(9, 9), (9, 9)], [(1, 1), GAP], False, id="a gap of the other"),
        pytest.param([(9, 9), GAP], [(1, 1), GAP], False, id="a gap of both"),
        pytest.param([(-9, -9)], [(-12, -10)], True, id="less is better, with the signs changed"),
    ],
)
def test_a_place_is_above_another_only_if_it_surely_is(first, second, expected):
    assert dominance(*table(first, second)).tolist() == [[False, expected], [False, False]]


@many
@given(tables())
def test_dominance_is_a_strict_partial_order(rows):
    above = dominance(*table(*rows))
    assert above.dtype == bool
    assert not above.diagonal().any()
    assert not (above & above.T).any()
    assert not ((above @ above) & ~above).any()


@many
@given(tables(), st.data())
def test_knowing_more_never_takes_a_relation_back(rows, data):
    """Narrower intervals, points and filled gaps among them, keep every place above those that it was above."""

    def narrower(cell: tuple[float, float]) -> tuple[float, float]:
        lo, hi = (-inf, inf) if cell is GAP else cell
        return data.draw(st.sampled_from([(a, b) for a, b in INTERVALS if lo <= a and b <= hi]))

    known_better = [[narrower(cell) for cell in row] for row in rows]
    assert not (dominance(*table(*rows)) & ~dominance(*table(*known_better))).any()


@many
@given(tables())
def test_a_gap_is_the_same_as_an_interval_without_ends(rows):
    without_ends = [[(-inf, inf) if cell is GAP else cell for cell in row] for row in rows]
    assert (dominance(*table(*rows)) == dominance(*table(*without_ends))).all()


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([[(1, 2), (1, 1)], [(1, 1), (2, 1)]], "place 1, indicator 1"),
        ([[(nan, 1)]], "place 0, indicator 0"),
        ([[(1, nan)]], "place 0, indicator 0"),
        ([[(0, 1), (inf, inf)]], "place 0, indicator 1"),
        ([[(-inf, -inf)]], "place 0, indicator 0"),
    ],
)
def test_what_is_no_interval_is_refused_with_its_place(rows, where):
    with pytest.raises(IpcompareError, match="not an interval") as caught:
        dominance(*table(*rows))
    assert caught.value.where == where


@pytest.mark.parametrize(("lo", "hi"), [((2, 3), (3, 2)), ((3,), (3,)), ((2, 2, 2), (2, 2, 2))])
def test_ends_that_are_not_a_table_are_refused(lo, hi):
    with pytest.raises(IpcompareError, match="lo of shape"):
        dominance(np.zeros(lo), np.zeros(hi))


# The Hasse diagram


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_the_hasse_diagram_of_the_subsets_of_a_set_is_a_cube(size):
    # Each of the 2^n sets covers those with one element less: the n * 2^(n - 1) edges of the n-cube.
    above = boolean_lattice(size)
    edges = covers(above)
    assert edges.sum() == size * 2**size / 2
    assert all((over ^ under).bit_count() == 1 for over, under in np.argwhere(edges).tolist())
    assert levels(above).tolist() == [size - members.bit_count() for members in range(2**size)]


def test_a_chain_is_drawn_as_one_line():
    assert np.argwhere(covers(chain(4))).tolist() == [[0, 1], [1, 2], [2, 3]]
    assert levels(chain(4)).tolist() == [0, 1, 2, 3]


def test_a_level_is_the_longest_way_down():
    # 0 above 1 above 2 above 3, and 4 above 3 only: 3 lies three levels down whatever 4 does.
    above = relation(5, [(0, 1), (1, 2), (2, 3), (4, 3)])
    assert levels(above).tolist() == [0, 1, 2, 3, 0]


@many
@given(relations())
def test_covers_say_the_same_with_no_edge_too_many(above):
    edges = covers(above)
    whole = closure(above)
    assert (closure(edges) == whole).all()
    for over, under in np.argwhere(edges):
        fewer = edges.copy()
        fewer[over, under] = False
        assert not reaches(fewer, over, under)


@many
@given(relations())
def test_every_place_lies_one_level_under_the_lowest_above_it(above):
    found = levels(above)
    for place, level in enumerate(found):
        assert level == max((found[over] + 1 for over in np.flatnonzero(closure(above)[:, place])), default=0)


# Linear extensions: published counts


@pytest.mark.parametrize(("size", "count"), [(0, 1), (1, 1), (2, 2), (3, 48), (4, 1680384)])
def test_the_subsets_of_a_set_have_the_published_count(size, count):
    # OEIS A046873, Number of total orders extending inclusion on P({1,...,n}).
    assert linear_extensions(boolean_lattice(size)).rankings == count


@pytest.mark.parametrize(
    ("columns", "count"), [(1, 1), (2, 2), (3, 5), (4, 14), (5, 42), (6, 132), (7, 429), (8, 1430), (9, 4862)]
)
def test_two_rows_have_the_catalan_numbers(columns, count):
    # Standard Young tableaux of shape (n, n): Stanley, Enumerative Combinatorics, volume 2 (1999), exercise 6.19;
    # OEIS A000108.
    assert linear_extensions(grid(columns)).rankings == count


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("places", "count"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 5), (5, 16), (6, 61), (7, 272), (8, 1385), (9, 7936)]
)
def test_the_zigzag_has_the_euler_numbers(places, count, turned):
    # OEIS A000111, Euler or up/down numbers: the linear extensions of the zigzag of n elements, either end up.
    above = fence(places)
    assert linear_extensions(above.T if turned else above).rankings == count


@pytest.mark.parametrize("places", [0, 1, 2, 5, 12])
def test_without_any_relation_all_rankings_agree_and_all_ranks_are_shared_evenly(places):
    found = linear_extensions(antichain(places))
    assert found.rankings == factorial(places)
    assert found.ranks.shape == (places, places)
    assert (found.ranks == 1 / max(places, 1)).all()
    assert (found.mean_ranks == (places - 1) / 2).all()


@pytest.mark.parametrize("places", [1, 5, LIMIT])
def test_a_chain_leaves_one_ranking_and_its_mean_ranks_are_its_ranks(places):
    found = linear_extensions(chain(places))
    assert found.rankings == 1
    assert (found.ranks == np.eye(places)).all()
    assert found.mean_ranks.tolist() == list(range(places))


def test_as_many_places_as_the_limit_are_counted():
    # Two chains of ten side by side: choose which ten of the twenty ranks the first one takes.
    half = LIMIT // 2
    above = np.kron(np.eye(2, dtype=bool), chain(half))
    found = linear_extensions(above)
    assert found.rankings == comb(LIMIT, half) == 184756
    assert found.ranks[0, 0] == 0.5


# Linear extensions: ranks


def test_ranks_by_hand():
    # 0 above 1, and 2 beside both: 0 1 2, 0 2 1, 2 0 1.
    found = linear_extensions(relation(3, [(0, 1)]))
    assert found.rankings == 3
    assert found.ranks.tolist() == [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3], [1 / 3, 1 / 3, 1 / 3]]
    assert found.mean_ranks.tolist() == [1 / 3, 5 / 3, 1]


def test_mean_ranks_agree_with_a_published_example():
    # Schoch (2022), netrankr: An R package for total, partial, and probabilistic rankings in networks, Journal of
    # Open Source Software 7(77), 4563: the example of exact_rank_prob has 9 rankings, and its tests the mean ranks
    # 4/3, 19/9, 26/9, 4 2/9, 4 4/9, counted from 1.
    found = linear_extensions(relation(5, [(0, 2), (0, 3), (0, 4), (1, 3), (2, 4)]))
    assert found.rankings == 9
    assert found.mean_ranks + 1 == pytest.approx([4 / 3, 19 / 9, 26 / 9, 38 / 9, 40 / 9], rel=1e-14)


def test_a_place_with_a_gap_may_have_any_rank():
    # The first is above the second; the third has a gap and fits before, between and after them.
    found = linear_extensions(dominance(*table([(5, 5), (5, 5)], [(1, 1), (1, 1)], [(9, 9), GAP])))
    assert found.rankings == 3
    assert found.ranks[2].tolist() == [1 / 3] * 3


@many
@given(relations())
def test_count_and_ranks_are_those_of_all_rankings_listed(above):
    found = linear_extensions(above)
    listed = rankings(above)
    places = range(len(above))
    ranks = [[sum(order[rank] == place for order in listed) / len(listed) for rank in places] for place in places]
    assert found.rankings == len(listed)
    assert found.ranks.tolist() == ranks
    assert found.mean_ranks.tolist() == [sum(order.index(place) for order in listed) / len(listed) for place in places]


@many
@given(relations(most=9))
def test_every_place_has_a_rank_and_every_rank_a_place(above):
    found = linear_extensions(above)
    assert found.ranks.sum(axis=0) == pytest.approx(np.ones(len(above)))
    assert found.ranks.sum(axis=1) == pytest.approx(np.ones(len(above)))
    assert all(found.mean_ranks[over] < found.mean_ranks[under] for over, under in np.argwhere(above))


@many
@given(relations(most=9))
def test_the_ranks_that_a_place_may_have_leave_no_rank_out_and_fall_off_on_both_sides(above):
    # Patil and Taillie (2004), Multiple indicators, partially ordered sets, and linear extensions, Environmental and
    # Ecological Statistics 11: rank-frequency distributions are log-concave. Between as many as are above and below.
    shares = linear_extensions(above).ranks
    assert (shares[:, 1:-1] ** 2 >= shares[:, :-2] * shares[:, 2:] * (1 - 1e-12)).all()
    whole = closure(above)
    for place, row in enumerate(shares):
        first, last = whole[:, place].sum(), len(above) - 1 - whole[place].sum()
        assert np.flatnonzero(row).tolist() == list(range(first, last + 1))


# What is refused


def test_too_many_places_are_refused_with_their_number():
    with pytest.raises(IpcompareError, match="21 places") as caught:
        linear_extensions(chain(LIMIT + 1))
    assert str(LIMIT) in caught.value.expected
    assert "leave places out" in caught.value.hint


Read = Callable[[np.ndarray], object]


@pytest.mark.parametrize("read", [covers, levels, linear_extensions])
@pytest.mark.parametrize(
    ("pairs", "where"),
    [
        ([(0, 1), (1, 2), (2, 0), (0, 3)], "places above themselves: 0, 1, 2"),
        ([(2, 3), (3, 2)], "places above themselves: 2, 3"),
        ([(0, 1), (3, 3)], "places above themselves: 3"),
    ],
)
def test_a_cycle_is_refused_with_its_places(read: Read, pairs, where):
    with pytest.raises(IpcompareError, match="cycle") as caught:
        read(relation(4, pairs))
    assert caught.value.where == where


@pytest.mark.parametrize("read", [covers, levels, linear_extensions])
@pytest.mark.parametrize("above", [np.zeros((2, 3), dtype=bool), np.zeros(2, dtype=bool), np.zeros((2, 2))])
def test_what_is_no_square_of_booleans_is_refused(read: Read, above):
    with pytest.raises(IpcompareError, match="a relation of type") as caught:
        read(above)
    assert "bool array" in caught.value.expected


@pytest.mark.parametrize("read", [covers, levels, linear_extensions])
def test_the_relation_that_was_read_stays_as_it_was(read: Read):
    above = relation(3, [(0, 1), (1, 2)])
    read(above)
    assert np.argwhere(above).tolist() == [[0, 1], [1, 2]]

"""The rules of delivery against an oracle that goes through the numbers that a print may mean."""

from __future__ import annotations

from itertools import product
from math import inf, nan

import pytest

from ipcompare.harmonization.value import Value
from ipcompare.measure.verdicts import Dated, goal_of, ruled_before, ruled_when_due

GOAL, DUE, TINY, HUGE = 10.0, 2025, 1e-6, 1e9
LIMITS = {"on_track": 0.95, "behind": 0.6, "far_behind": 0.0, "moving_away": -inf}
BASES = ("stock", "share", "annual_flow", "running_total")
LEVELS = ("stock", "share")
# The print of a number: its comparator, and low end, point and high end.
PRINTS = {
    "eq": lambda x: (x, x, x), "ge": lambda x: (x, nan, inf), "gt": lambda x: (x, nan, inf),
    "le": lambda x: (0.0, nan, x), "lt": lambda x: (0.0, nan, x),
}  # fmt: skip


def dated(basis="stock", comparator="eq", number=GOAL, year=DUE, as_of=None):
    lo, mid, hi = PRINTS[comparator](number)
    value = Value(
        value_id=f"v:{number}-{year}-{as_of}", plan_id=None, city="anhui", indicator="some", year=year, as_of=as_of,
        lo=lo, mid=mid, hi=hi, unit="item", basis=basis, role="outcome", origin="context", grade="A", reasons="",
        method="printed", reading=None, comparator=comparator, place=None, period_start=None, period_end=None,
        status="used", used_instead=None, doubts="", half_unit=nan,
    )  # fmt: skip
    return Dated(value, "anhui", None, "theme", "A")


def judged(direction, target, outcomes, base=None, as_of=DUE, series=None):
    """Judge as the verb does: a target by what is known up to a year."""
    goal = goal_of(target.value, direction)
    seen = sorted((row for row in outcomes if row.at <= as_of), key=lambda row: (-row.at, -row.value.times[0]))
    series = [*seen, *(series or [])]
    return ruled_when_due(goal, seen, series) or ruled_before(goal, seen[0], base, LIMITS, due=as_of >= DUE)


def meant(comparator, number):
    """List numbers that a print may mean, its ends and near them."""
    return {
        "eq": [number],
        "ge": [number, number + TINY, HUGE],
        "gt": [number + TINY, HUGE],
        "le": [0.0, number - TINY, number],
        "lt": [0.0, number - TINY],
    }[comparator]


def wanted(number, strict, up):
    """Say by the words alone whether a number is one that the target asks for."""
    if number == GOAL:
        return not strict
    return number > GOAL if up else number < GOAL


def one_answer(answers, words):
    """Give the word of the one answer that all numbers give, else undecided."""
    return words[answers.pop()] if len(answers) == 1 else "undecided"


def class_by_hand(number, base, strict, up, basis):
    """Name the class of a number of 2023 on the way from a base of 2020 to the goal of 2025."""
    if wanted(number, strict, up):
        return "on_track"
    if (base >= GOAL) if up else (base <= GOAL):
        return "far_behind" if number == base else "moving_away"
    if basis == "share":
        share = ((number - base) / 3) / ((GOAL - base) / 5)
    else:
        share = ((number / base) ** (1 / 3) - 1) / ((GOAL / base) ** (1 / 5) - 1)
    return next(name for name, low in LIMITS.items() if share >= low)


def oracle(basis, up, strict, printed, number, when, base, as_of):
    """Judge by going through the numbers that a print may mean, and through what may still be added to them."""
    numbers, level = meant(printed, number), basis != "annual_flow"
    grows = when != "end" and (basis == "running_total" or (not level and when == "within"))
    added = (0, TINY, 1, HUGE) if grows else (0,)
    good = {wanted(one + more, strict, up) for one in numbers for more in added}
    sure = one_answer(good, {True: "reached", False: "missed"})
    if when == "end" or (grows and (when == "within" or sure == "missed")):
        return sure
    if when == "within":
        return "probably_reached" if sure == "reached" else "undecided"
    if sure == "reached" and level:
        return "reached_early"
    return "unknown" if as_of == DUE else on_the_way(sure, numbers, (base, strict, up, basis))


def on_the_way(sure, numbers, rest):
    """Name the class that all numbers have that a print may mean."""
    if sure == "reached":
        return "on_track"
    if rest[0] is None or (rest[0] == 0 and rest[-1] != "share"):
        return "unknown"
    return one_answer({class_by_hand(one, *rest) for one in numbers}, {name: name for name in LIMITS})


WHEN = {"end": (DUE, None), "within": (DUE, "2025-06-30"), "before": (2023, None)}
CASES = [
    (*case, as_of)
    for case in product(
        BASES,
        (True, False),
        (False, True),
        PRINTS,
        (4.0, 8.0, 9.8, 10.0, 11.0, 16.0),
        WHEN,
        (None, 0.0, 5.0, 10.0, 15.0),
    )
    for as_of in ((2023, DUE) if case[5] == "before" else (DUE,))
]


def test_every_case_is_judged_as_the_numbers_that_it_may_mean_would_be():
    wrong, seen = [], set()
    for basis, up, strict, printed, number, when, base, as_of in CASES:
        target = dated(basis, {(True, True): "gt", (False, True): "lt"}.get((up, strict), "eq"))
        outcome = dated(basis, printed, number, *WHEN[when])
        start = None if base is None else dated(basis, "eq", base, 2020)
        found = judged("higher" if up else "lower", target, [outcome], start, as_of)
        expected = oracle(basis, up, strict, printed, number, when, base, as_of)
        seen.add(expected)
        if found.status != expected:
            wrong.append((basis, up, strict, printed, number, when, base, as_of, found.status, expected))
        elif (found.reason is None) == (expected in ("unknown", "undecided", "probably_reached")):
            wrong.append((found, expected))
    assert wrong == []
    assert seen == {"reached", "reached_early", "probably_reached", "missed", "undecided", "unknown", *LIMITS}


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [(90.0, "on_track", None), (110.0, "on_track", None), (80.0, "on_track", None), (79.0, "moving_away", None)],
)
def test_a_flow_whose_base_is_above_its_target_moves_away_below_it_alone(outcome, status, reason):
    target, base = dated("annual_flow", number=80.0), dated("annual_flow", number=100.0, year=2020)
    found = judged("higher", target, [dated("annual_flow", number=outcome, year=2023)], base, 2023)
    assert (found.status, found.reason) == (status, reason)


def test_shares_are_judged_by_points():
    # From 2 to 12 in three years: 3.33 points a year; 1.3 in the first is 0.39 of it, by growth rates it were 0.79.
    target, base = dated("share", number=12.0), dated("share", number=2.0, year=2022)
    assert judged("higher", target, [dated("share", number=3.3, year=2023)], base, 2023).status == "far_behind"
    stock = judged("higher", dated(number=12.0), [dated(number=3.3, year=2023)], dated(number=2.0, year=2022), 2023)
    assert stock.status == "behind"


@pytest.mark.parametrize(
    ("goal", "status"), [(12.5, "probably_reached"), (12.55, "undecided"), (12.6, "probably_missed")]
)
def test_an_outcome_is_carried_to_the_end_of_the_year_at_the_paces_to_both_neighbours(goal, status):
    # 10 in mid-2025, 8 at the end of 2024, 20 at the end of 2026: half a year on 10 * 10 / 8 = 12.5 or 10 * 2^(1/3).
    late, before, after = dated(as_of="2025-06-30"), dated(number=8.0, year=2024), dated(number=20.0, year=2026)
    further = [dated(number=1.0, year=2023), dated(number=99.0, year=2027)]
    found = judged("higher", dated(number=goal), [late, before], series=[after, *further])
    assert sorted(found.carried) == pytest.approx([12.5, 10 * 2 ** (1 / 3)])
    assert (found.status, found.reason) == (status, "before_year_end")
    assert set(found.evidence) == {late, before, after}


@pytest.mark.parametrize(
    ("goal", "status"), [(12.4, "probably_missed"), (12.55, "undecided"), (12.6, "probably_reached")]
)
def test_where_less_is_better_a_carried_outcome_must_stay_below(goal, status):
    series = [dated(as_of="2025-06-30"), dated(number=8.0, year=2024)]
    assert judged("lower", dated(number=goal), series, series=[dated(number=20.0, year=2026)]).status == status


@pytest.mark.parametrize(("basis", "expected"), [("stock", 12.5), ("running_total", 12.5), ("share", 12.0)])
def test_levels_are_carried_at_an_even_rate_and_shares_by_even_steps(basis, expected):
    late, before = dated(basis, as_of="2025-06-30"), dated(basis, number=8.0, year=2024)
    assert judged("higher", dated(basis, number=30.0), [late, before]).carried == pytest.approx([expected])


def test_every_day_that_an_outcome_can_be_of_is_a_case():
    """Days on both sides of the end of the year too: carried on, and carried back."""
    late = dated(as_of="2025-09-30/2026-03-31")
    found = judged("higher", dated(number=10.3), [late], as_of=2026, series=[dated(number=20.0, year=2030)])
    # From September 2025 it grows for a quarter of a year; by March 2026 it had grown for one.
    assert sorted(found.carried) == pytest.approx([10 * 2 ** (-0.25 / 4.75), 10 * 2 ** (0.25 / 5.25)])
    assert (found.status, found.reason) == ("undecided", "before_year_end")


def test_a_bound_a_zero_and_a_part_of_a_year_have_no_pace():
    before = dated(number=8.0, year=2024)
    for late in (dated(comparator="ge", as_of="2025-06-30"), dated(number=0.0, as_of="2025-06-30")):
        assert judged("higher", dated(number=20.0), [late, before]).carried == ()
    flow = judged("higher", dated("annual_flow", number=20.0), [dated("annual_flow", as_of="2025-06-30")])
    assert (flow.status, flow.reason, flow.carried) == ("undecided", "before_year_end", ())


def test_outcomes_of_one_time_decide_only_where_they_agree():
    both = [dated(number=12.0), dated(number=9.0)]
    assert judged("higher", dated(), both)[:2] == ("undecided", "outcomes_differ")
    assert judged("higher", dated(number=8.0), both)[:2] == ("reached", None)
    assert judged("higher", dated(number=13.0), both)[:2] == ("missed", None)
    # One that leaves it open is no contradiction; one of the middle of the year gives way to the end.
    assert judged("higher", dated(), [dated(comparator="ge", number=9.0), dated(number=12.0)]).status == "reached"
    assert judged("higher", dated(), [dated(number=12.0, as_of="2025-06-30"), dated(number=9.0)]).status == "missed"


def test_what_only_grows_is_sure_before_the_end_of_the_year_and_from_the_year_before():
    total = dated("running_total", number=12.0, as_of="2025-06-30")
    assert judged("higher", dated("running_total"), [total])[:2] == ("reached", None)
    earlier = dated("running_total", number=12.0, year=2023)
    assert judged("higher", dated("running_total"), [earlier]).status == "reached_early"
    assert judged("lower", dated("running_total"), [earlier]).status == "missed"
    assert judged("lower", dated("running_total", number=20.0), [total])[:2] == ("undecided", "before_year_end")


def test_days_of_the_year_before_that_reach_into_the_due_year_are_within_it():
    late = dated(number=12.0, year=DUE, as_of="2024-10-01/2025-03-31")
    assert judged("higher", dated(), [late]).status == "probably_reached"
    assert judged("higher", dated(number=13.0), [late]).status == "undecided"

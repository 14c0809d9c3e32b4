"""The difference between two cities in its three parts, by hand and for any numbers."""

from __future__ import annotations

from math import isnan

import pytest
from helpers.panels_of_values import HV, made, value
from hypothesis import given, settings
from hypothesis import strategies as st

from ipcompare import results
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.harmonization.value import Value
from ipcompare.measure.decompose import decompose

few = settings(max_examples=20, deadline=None, database=None, derandomize=True)
levels = st.floats(0.01, 10_000)
COLUMNS = [
    "part",
    "amount",
    "amount_lo",
    "amount_hi",
    "amount_first",
    "amount_other",
    "share",
    "from_year",
    "to_year",
    "city",
    "other",
    "plan_id",
    "other_plan",
    "indicator",
    "unit",
]


def two(mine: tuple[float, float], its: tuple[float, float], **cells) -> list[Value]:
    """Give Bengbu and Hangzhou a base in 2020 and a target for 2025 each."""
    return [
        value(city, year, number, role, **cells)
        for city, ends in (("bengbu", mine), ("hangzhou", its))
        for year, role, number in ((2020, "baseline", ends[0]), (2025, "target", ends[1]))
    ]


def parts(panel: results.Panel, *values: Value, city: str = "bengbu", other: str = "hangzhou") -> dict[str, float]:
    rows = decompose(made(panel, *values), HV, city, other)
    return dict(zip(rows["part"], rows["amount"], strict=True))


def test_two_plans_by_hand(panel):
    # 2023 to 2025: Bengbu 9.54 to 12, Suzhou 1.5 to 2. Level: 9.54 - 1.5 = 8.04. Pace: the lead grows as Suzhou does,
    # by a third, 8.04 / 3 = 2.68. Catch-up: at Suzhou's pace 9.54 would be 12.72, it is 12. In all 10.
    # The other way round the lead grows as Bengbu does, by 2.46 / 9.54: 2.073208, and 0.113208 are lost to Suzhou.
    rows = decompose(panel, HV, "bengbu", "suzhou_anhui")
    assert list(rows.columns) == COLUMNS
    assert rows["part"].to_list() == ["level", "pace", "catch_up"]
    assert rows["amount_first"].to_list() == pytest.approx([8.04, 2.68, -0.72])
    assert rows["amount_other"].to_list() == pytest.approx([8.04, 2.073208, -0.113208], abs=1e-6)
    assert rows["amount"].to_list() == pytest.approx([8.04, 2.376604, -0.416604], abs=1e-6)
    assert rows["share"].to_list() == pytest.approx([0.804, 0.2376604, -0.0416604], abs=1e-6)
    assert rows["amount_lo"].to_list() == rows["amount_hi"].to_list() == rows["amount"].to_list()
    assert rows.iloc[0, 7:].to_list() == [
        2023, 2025, "bengbu", "suzhou_anhui", "bengbu-2024", "suzhou-anhui-2022", HV, "item/10k_persons",
    ]  # fmt: skip


@few
@given(numbers=st.tuples(levels, levels, levels, levels))
def test_no_part_depends_on_which_city_comes_first(panel, numbers):
    values = two(numbers[:2], numbers[2:])
    one, other = parts(panel, *values), parts(panel, *values, city="hangzhou", other="bengbu")
    size = max(numbers) * max(numbers[1] / numbers[0], numbers[3] / numbers[2])
    for name, amount in one.items():
        assert amount == pytest.approx(-other[name], rel=1e-9, abs=1e-9 * size)


@pytest.mark.parametrize(
    ("mine", "its", "expected"),
    [
        ((4, 8), (2, 4), (2, 2, 0)),  # the same pace: the lead doubles too
        ((2, 6), (2, 4), (0, 0, 2)),  # from the same level: all is catch-up
        ((4, 4), (2, 4), (2, 1, -3)),  # standing still: the lead of 2 grows by half, of 3 on the mean nothing is gained
    ],
)
def test_what_each_part_means(panel, mine, its, expected):
    assert list(parts(panel, *two(mine, its)).values()) == pytest.approx(expected)


@few
@given(numbers=st.tuples(levels, levels, levels, levels))
def test_the_parts_add_up_to_the_difference_and_the_shares_to_one(panel, numbers):
    mine, its = numbers[:2], numbers[2:]
    rows = decompose(made(panel, *two(mine, its)), HV, "bengbu", "hangzhou")
    size = max(numbers) * max(mine[1] / mine[0], its[1] / its[0])
    assert rows["amount"].sum() == pytest.approx(mine[1] - its[1], rel=1e-9, abs=1e-9 * size)
    if abs(mine[1] - its[1]) > 1e-3 * size:
        assert rows["share"].sum() == pytest.approx(1)


def test_targets_that_are_equal_have_amounts_and_no_shares(panel):
    rows = decompose(made(panel, *two((4, 8), (2, 8))), HV, "bengbu", "hangzhou")
    # Ahead by 2, which grows by 2 threefold on the mean of 2 and 4 times; a mean level of 3 times -2 is lost.
    assert rows["amount"].to_list() == pytest.approx([2, 4, -6])
    assert rows["share"].isna().all()


def test_the_first_and_last_of_the_common_years_count_interpolated_ones_included(panel):
    between = value("hangzhou", 2022, 6, "interpolated", status="derived", method="interpolated")
    values = [value("bengbu", 2022, 9, "baseline"), value("bengbu", 2026, 30), value("bengbu", 2025, 12, "milestone")]
    rows = decompose(made(panel, *values, between, *two((1, 1), (4, 8))[2:]), HV, "bengbu", "hangzhou")
    assert (rows["from_year"][0], rows["to_year"][0]) == (2022, 2025)
    # 9 and 6, 12 and 8: the lead of 3 grows by a third to 4, and both have the same pace.
    assert rows["amount"].to_list() == pytest.approx([3, 1, 0])


@pytest.mark.parametrize(
    "instead",
    [
        {"role": "outcome"},
        {"status": "overruled"},
        {"lo": 5.0, "mid": float("nan"), "hi": float("inf"), "comparator": "ge"},
        {"lo": 0.0, "mid": 0.0, "hi": 0.0},
        {"basis": "unspecified"},
    ],
)
def test_only_used_points_above_zero_of_a_known_basis_are_on_a_path(panel, instead):
    values = two((4, 8), (2, 4))
    values[2] = values[2]._replace(**instead)
    with pytest.raises(IpcompareError, match="1 years in common") as caught:
        parts(panel, *values)
    assert caught.value.where == "bengbu: 2020, 2025; hangzhou: 2025"
    assert "two common years" in caught.value.expected


def test_a_city_and_itself_are_refused(panel):
    with pytest.raises(IpcompareError) as caught:
        decompose(panel, HV, "bengbu", "bengbu")
    assert "two different cities" in caught.value.expected


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("hv_patent", "bengbu", "jining"), "indicator"),
        ((HV, "bengbo", "jining"), "city"),
        ((HV, "jining", "china"), "city"),
    ],
)
def test_unknown_names_are_refused(panel, names, kind):
    with pytest.raises(UnknownNameError, match=f"unknown {kind}"):
        decompose(panel, *names)


def test_a_percentage_and_a_score_are_never_subtracted(panel):
    # Bengbu's satisfaction is a percentage, Suzhou's a score of 100: "satisfaction_score_or_percent" among the traps.
    with pytest.raises(IpcompareError):
        decompose(panel, "satisfaction", "bengbu", "suzhou_anhui")


@pytest.mark.parametrize("other", [{"unit": "item"}, {"basis": "annual_flow"}])
def test_values_of_another_unit_or_basis_are_no_path_of_the_same_kind(panel, other):
    values = two((4, 8), (2, 4))
    with pytest.raises(IpcompareError):
        parts(panel, *values[:2], *(row._replace(**other) for row in values[2:]))


def test_a_path_in_two_units_is_not_taken_for_one(panel):
    # Hangzhou prints its base and its target in another unit too: 2 to 4 is the path beside Bengbu's 4 to 8.
    values = two((4, 8), (2, 4))
    again = [row._replace(value_id=row.value_id + "2", unit="item", lo=99.0, mid=99.0, hi=99.0) for row in values[2:]]
    for order in ([*values, *again], [*again, *values]):
        assert list(parts(panel, *order).values()) == pytest.approx([2, 2, 0])


def test_facts_from_outside_are_not_on_the_path_of_a_plan(panel):
    # Jining's plan ends in 2020; its target for 2025 stands in a later plan, among the context facts.
    with pytest.raises(IpcompareError) as caught:
        decompose(panel, HV, "jining", "bengbu")
    assert "jining: none" in caught.value.where


def test_years_between_readings_are_no_path_while_the_readings_are_none(panel):
    # Suzhou prints 2021, 2023 and 2025 without a basis: read as yearly they are no print, nor is what lies between.
    with pytest.raises(IpcompareError) as caught:
        decompose(panel, "pledge_finance_registered_annual", "suzhou_anhui", "bengbu")
    assert "suzhou_anhui: none" in caught.value.where


def test_no_share_is_a_number_where_amounts_cancel(panel):
    rows = decompose(made(panel, *two((3, 3), (3, 3))), HV, "bengbu", "hangzhou")
    assert rows["amount"].to_list() == [0, 0, 0]
    assert all(isnan(share) for share in rows["share"])

"""More than is not at least: which ends are reached, through everything that is made of a value."""

from __future__ import annotations

from math import inf, nan

import pytest
from helpers.panels_of_cells import FIRST, A, B
from helpers.panels_of_values import directed, made, value
from helpers.tables_of_plans import with_plan

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.measure.standing import hull

HV, YEARLY = "hv_patents_per_10k", "copyright_registrations_annual"
UP, DOWN = {"hi": inf, "mid": nan}, {"lo": 0.0, "mid": nan}
ENDS = {"ge": UP, "gt": UP, "le": DOWN, "lt": DOWN, "eq": {}}


def eight(place, comparator, **cells):
    return value(place, 2025, 8, comparator=comparator, indicator=FIRST, unit="item", **{**ENDS[comparator], **cells})


@pytest.mark.parametrize(
    ("one", "other", "above"),
    [
        ("gt", "eq", True),
        ("ge", "eq", False),
        ("gt", "le", True),
        ("ge", "le", False),
        ("ge", "lt", True),
        ("gt", "lt", True),
        ("eq", "lt", True),
        ("eq", "le", False),
        ("eq", "eq", False),
        ("gt", "gt", False),
    ],
)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_an_end_that_is_not_reached_leaves_no_tie(panel, one, other, above, direction):
    told = directed(made(panel, eight(A, one), eight(B, other)), direction, FIRST)
    first, second = (A, B) if direction == "higher" else (B, A)
    assert ipc.order(told, FIRST).relation[["above", "below"]].to_numpy().tolist() == (
        [[first, second]] if above else []
    )
    ranks = ipc.rank(told, FIRST).frame.set_index("city")[["rank_best", "rank_worst"]]
    assert ranks.loc[first].tolist() == [1, 1 if above else 2]
    assert ranks.loc[second].tolist() == [2 if above else 1, 2]
    # What is shown is what is printed.
    assert set(ipc.rank(told, FIRST).frame[["lo", "hi"]].to_numpy().ravel()) <= {0.0, 8.0, inf}


def test_order_and_rank_agree_on_every_indicator_of_the_plans(panel):
    for name in panel.data.indicators.query("direction != 'none'")["indicator"]:
        try:
            ranks = ipc.rank(panel, name, allow_mixed_levels=True).frame.set_index("city")
        except IpcompareError:
            continue
        order = ipc.order(panel, name, allow_mixed_levels=True).ranks.set_index("city")
        for column in ("rank_best", "rank_worst"):
            assert order[column].to_dict() == ranks[column].to_dict()


@pytest.mark.parametrize(("base", "target", "between"), [("eq", "gt", "gt"), ("gt", "ge", "gt"), ("ge", "ge", "ge")])
def test_what_is_made_of_more_than_is_more_than(data, base, target, between):
    rows = [(2021, 5, "baseline", YEARLY, base), (2023, 10, "target", YEARLY, target)]
    values = ipc.harmonize(with_plan(data, "b-1", "bengbu", (2021, 2023), rows)).values.query("plan_id == 'b-1'")
    by_method = values.set_index("method")["comparator"]
    assert by_method[["interpolated", "summed"]].tolist() == [between, between]


def test_whatever_has_one_open_end_says_whether_it_is_reached(panel):
    derived = panel.values[(panel.values["status"] == "derived") & (panel.values["method"] != "extrapolated")]
    comparators = panel.values.set_index("value_id")["comparator"]
    parents = panel.lineage.groupby("value_id")["parent_id"].agg(set)
    checked = 0
    for row in derived[derived["hi"] == inf].itertuples():
        strict = any(comparators.get(parent) == "gt" for parent in parents[row.value_id])
        assert row.comparator == ("gt" if strict else "ge"), row.value_id
        checked += 1
    assert checked


def test_readings_reach_an_end_that_one_of_them_reaches():
    ways = [eight(A, comparator, method="reading", value_id=comparator) for comparator in ("gt", "ge")]
    assert hull(ways).reach[0] == 8
    assert hull(ways[:1] * 2).reach[0] > 8
    assert hull([ways[0], ways[1]._replace(lo=9.0)]).reach[0] > 8

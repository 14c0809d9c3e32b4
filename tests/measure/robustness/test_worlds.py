"""A draw is one world: the same numbers in place of the statements give the same values, whatever follows from them."""

from __future__ import annotations

from itertools import combinations
from math import inf, isclose

import numpy as np
import pandas as pd
import pytest
from helpers.panels_of_cells import A, B
from helpers.panels_of_values import made, value
from helpers.shipped_tables_changed import changed
from helpers.tables_of_plans import with_plan, without_plans

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.lineage import Lineage
from ipcompare.measure.robustness.gate import Field, Options, let_in
from ipcompare.results import Data, Panel, Simulation

HV, TOTAL, ZONE = "hv_patents_per_10k", "hv_patents", "jingmen_htz"
YEARLY, SUMMED = "copyright_registrations_annual", "copyright_registrations_cumulative"
REVENUE, GROWTH = "ip_service_revenue", "ip_service_revenue_growth"
DRAWS = 2
Made = tuple[Panel, int | None]


def drawn(found: Simulation, draw: int) -> pd.Series:
    return ipc.assumed(found, draw).query("kind == 'drawn'").set_index("factor")["value"]


def of_two_plans(data: Data, first: list[tuple], second: list[tuple]) -> Data:
    """Give the tables with made-up plans of two places in place of theirs."""
    for place in ("bengbu", "hangzhou"):
        data = without_plans(data, place)
    data = with_plan(data, "b-1", "bengbu", (2021, 2023), first)
    return with_plan(data, "h-1", "hangzhou", (2021, 2023), second)


def row(year, number, indicator, comparator="eq", high=float("nan"), role="target"):
    return (year, number, role, indicator, comparator, high)


# An interval, a bound and what lies between them; a growth target and what it makes of its base.
MADE_UP = {
    "path": (
        [row(2021, 5, YEARLY, "range", 8, "baseline"), row(2023, 10, YEARLY, "gt")],
        [row(2021, 4, YEARLY, "approx", role="baseline"), row(2023, 12, YEARLY, "le")],
    ),
    "growth": (
        [row(2021, 1e9, REVENUE, "range", 2e9, "baseline"), row(2023, 8, GROWTH, "ge")],
        [row(2021, 1e9, REVENUE, role="baseline"), row(2023, 9, GROWTH, "range", 12)],
    ),
    "ratio": (
        [row(2023, 5, HV, "range", 8), row(2023, 20, "valid_patents_per_10k", "ge")],
        [row(2023, 6, HV, "ge"), row(2023, 30, "valid_patents_per_10k", "approx")],
    ),
}


@pytest.fixture(scope="module", params=["shipped", "bridged", *MADE_UP])
def world(request, data, panel) -> Made:
    if request.param == "shipped":
        return panel, None
    if request.param == "bridged":
        return ipc.harmonize(data, use=["bridge_hv_share"]), None
    return ipc.harmonize(of_two_plans(data, *MADE_UP[request.param])), 2023


def sharing(panel: Panel, year: int | None) -> list[tuple[str, str]]:
    """Give the pairs of indicators of which a plan states both in one statement, by the lineage alone."""
    field, lineage = Field.of(panel, "x", city=None, plans=None, as_of=None), Lineage(panel)
    roots: dict[str, set[str]] = {}
    for name, indicator in field.words.indicators.items():
        ways = [
            way.value_id
            for one in let_in(field, name, Options(year, "C", allow_mixed_levels=True)).admitted.values()
            for way in one.ways
        ]
        ids = set(panel.data.observations["obs_id"]).intersection(lineage.walk(ways, overruled=False))
        if ids and indicator.direction != "none":
            roots[name] = ids
    return [(one, other) for one, other in combinations(roots, 2) if roots[one] & roots[other]]


def replayed(panel: Panel, found: Simulation, draw: int) -> pd.DataFrame:
    """Harmonize the tables anew with the numbers, conventions and statements of one draw; give the values."""
    rows, said = ipc.assumed(found, draw), panel.values.set_index("value_id")
    tables = {"obs_id": panel.data.observations.copy(), "fact_id": panel.data.context.copy()}
    # A draw takes the denominators that there are; what an unknown one may be is in the panel, not in the draw.
    without = [*panel.recipe["without"], "denominator_unknown"]
    recipe = {**panel.recipe, "assumptions": dict(panel.recipe["assumptions"]), "without": without}
    for factor, number in rows.query("kind == 'value'")[["factor", "value"]].itertuples(index=False):
        name = factor.removeprefix("value:")
        if name not in said.index:
            recipe["assumptions"][name] = (number, number)
            recipe["use"] = [other for other in recipe["use"] if other != name]
            continue
        low, mid, high = said.loc[name, ["lo", "mid", "hi"]]
        # Of "about 4" the table holds the middle, of a range and of a bound the end that is there.
        told = mid if said.loc[name, "comparator"] == "approx" else low or high
        for key, table in tables.items():
            at = table[key] == name.removeprefix("v:")
            table.loc[at, "value"] *= number / told
            table.loc[at, "comparator"] = "eq"
    levels = dict(rows.dropna(subset="level")[["factor", "level"]].itertuples(index=False))
    for factor in found.model.factors:
        others = [level for level in factor.levels if level != levels.get(factor.name)]
        if factor.kind == "denominator":
            recipe["without"] = [*recipe["without"], *others]
        if factor.kind == "conflict":
            table = tables["obs_id"]
            tables["obs_id"] = table[~("v:" + table["obs_id"]).isin(others)].reset_index(drop=True)
    changed = panel.data._replace(observations=tables["obs_id"], context=tables["fact_id"])
    # Where a convention leaves a plan nothing, it keeps the denominators that there are.
    kept = ipc.harmonize(changed, **{**recipe, "without": without}).values
    values = ipc.harmonize(changed, **recipe).values
    keys = ["plan_id", "indicator", "year"]
    lacking = ~kept.set_index(keys).index.isin(values.set_index(keys).index)
    return pd.concat([values, kept[lacking]])


def test_the_tables_with_the_numbers_of_a_draw_give_its_values(world):
    panel, year = world
    compared = 0
    for pair in sharing(*world):
        try:
            found = ipc.simulate(panel, pair, allow_mixed_levels=True, draws=DRAWS, year=year)
        except IpcompareError:  # every value is a bound
            continue
        plans = dict(zip(found.model.places, (one.plan_id for one in found.model.entrants), strict=True))
        for draw in range(DRAWS):
            values = replayed(panel, found, draw)
            for factor, number in drawn(found, draw).dropna().items():
                place, _, name = factor.partition(":")
                ends = values.loc[(values["plan_id"] == plans[place]) & (values["indicator"] == name), ["lo", "hi"]]
                assert np.isclose(ends, number, rtol=1e-9).all(axis=1).any(), (pair, draw, factor)
                compared += 1
    assert compared


def test_a_ratio_and_its_total_are_of_one_draw(panel):
    found = ipc.simulate(panel, [HV, TOTAL], allow_mixed_levels=True, draws=30)
    for draw in range(30):
        numbers = drawn(found, draw)
        # The district that stands in for the zone has 430,532 people.
        assert numbers[f"{ZONE}:{TOTAL}"] / numbers[f"{ZONE}:{HV}"] == pytest.approx(43.0532)


def test_a_statement_is_a_flow_or_a_stock_but_not_both_in_one_draw(panel):
    names = ["pledge_finance_annual", "pledge_finance_outstanding"]
    found = ipc.simulate(panel, names, allow_mixed_levels=True, draws=60)
    read = dict.fromkeys(names, 0)
    for draw in range(60):
        numbers = drawn(found, draw)
        for place in found.model.places:
            assert numbers[[f"{place}:{name}" for name in names]].notna().sum() == 1
        for name in names:
            read[name] += int(numbers[f"bengbu:{name}"] == 2.2e9)
    assert min(read.values()) > 10
    assert found.ranks.notna().all(axis=None)


def test_several_facts_of_one_year_are_one_denominator_for_all_that_a_place_states(data):
    told = of_two_plans(data, *MADE_UP["ratio"])
    at = told.context["fact_id"] == "POP-BB-2020"
    other = told.context[at].assign(fact_id="POP-BB-2020-B", value=told.context.loc[at, "value"] * 1.2)
    told = told._replace(context=pd.concat([told.context, other], ignore_index=True))
    found = ipc.simulate(
        ipc.harmonize(told), [TOTAL, "valid_patents", HV, "valid_patents_per_10k"], draws=20, year=2023
    )
    people = set()
    for draw in range(20):
        numbers = drawn(found, draw)
        one, two = (
            numbers[f"bengbu:{a}"] / numbers[f"bengbu:{b}"]
            for a, b in ((TOTAL, HV), ("valid_patents", "valid_patents_per_10k"))
        )
        assert isclose(one, two)
        assert 329.6408 <= one <= 1.2 * 329.6408
        people.add(round(one, 6))
    assert len(people) == 20


@pytest.mark.parametrize(("width", "second"), [(0.25, 0), (0.75, 1 / 3), (1, 1 / 2), (3, 5 / 6)])
def test_where_eight_or_more_stands_depends_on_how_far_it_reaches(data, width, second):
    """Bengbu aims at 12: of 8 to 8 (1 + width) the part above it is what the bound does not say."""
    panel = ipc.harmonize(data, assumptions={"open_end_width": (width, width)})
    found = ipc.simulate(panel, HV, allow_mixed_levels=True)
    row = found.acceptability.query("city == @ZONE and rank == 2").iloc[0]
    assert row["share"] == row["share_lo"] == row["share_hi"] == pytest.approx(second, abs=0.02)
    assert "open_end_width" not in [factor.name for factor in found.model.factors]


def test_a_share_that_the_width_decides_is_given_as_a_range(panel):
    found = ipc.simulate(panel, HV, allow_mixed_levels=True)
    shares = found.acceptability.set_index(["city", "rank"])[["share_lo", "share", "share_hi"]]
    # Without limit nothing keeps the zone from being first; within the widths it is second in up to 5 draws of 6.
    assert shares.loc[(ZONE, 2)].tolist() == pytest.approx([0, 0.58, 0.83], abs=0.02)
    assert shares.loc[(ZONE, 3)].tolist() == pytest.approx([0, 0.42, 1], abs=0.02)
    assert shares.loc[(ZONE, 1)].tolist() == pytest.approx([0, 0, 1], abs=0.001)
    assert shares.loc[("suzhou_anhui", 4)].tolist() == [1, 1, 1]
    won = found.wins.set_index(["city", "other"])[["share_lo", "share_hi"]]
    assert won.loc[(ZONE, "bengbu")].tolist() == pytest.approx([0, 1], abs=0.001)
    widths = [ipc.assumed(found, draw).set_index("factor").loc["open_end_width", "value"] for draw in range(200)]
    least, most = panel.data.assumptions.set_index("assumption_id").loc["open_end_width", ["lo", "hi"]]
    assert least <= min(widths) < least + 0.2 < most - 0.2 < max(widths) <= most


@pytest.mark.parametrize(
    "name", ["hv_patents_per_10k", "hv_patents", "standard_applying_enterprises", "pledge_finance_annual"]
)
def test_no_share_is_certain_of_a_place_whose_rank_the_bounds_leave_open(panel, name):
    ranks = ipc.rank(panel, name, allow_mixed_levels=True).frame.set_index("city")
    shares = ipc.simulate(panel, name, allow_mixed_levels=True, draws=500).acceptability
    for row in shares.itertuples():
        bounds = ranks.loc[row.city]
        if bounds["hi"] == inf and bounds["rank_best"] < bounds["rank_worst"]:
            assert row.share_lo < 1, row
        if row.share_hi > 0:
            assert bounds["rank_best"] <= row.rank <= bounds["rank_worst"], row


@pytest.mark.parametrize(("basis", "unit"), [("share", "percent"), ("score", "point")])
def test_no_share_and_no_score_is_drawn_beyond_the_whole(panel, basis, unit):
    cells = {"indicator": "satisfaction", "basis": basis, "unit": unit}
    told = made(panel, value(A, 2025, 90, comparator="ge", **cells), value(B, 2025, 95, **cells))
    found = ipc.simulate(told, "satisfaction", draws=2000)
    numbers = [drawn(found, draw)[f"{A}:satisfaction"] for draw in range(200)]
    assert 90 <= min(numbers) < 92
    assert 98 < max(numbers) <= 100
    # 90 to 100 at every width: half of it above 95.
    row = found.acceptability.query("city == @A and rank == 1").iloc[0]
    assert row["share_lo"] == row["share_hi"] == pytest.approx(0.5, abs=0.04)


def test_growth_may_be_more_than_the_whole(panel):
    cells = {"indicator": GROWTH, "basis": "annual_growth", "unit": "percent"}
    told = made(panel, value(A, 2025, 90, comparator="ge", **cells), value(B, 2025, 95, **cells))
    found = ipc.simulate(told, GROWTH, draws=50)
    assert max(drawn(found, draw)[f"{A}:{GROWTH}"] for draw in range(50)) > 150


def test_an_open_end_at_zero_has_no_width(panel):
    told = made(panel, value(A, 2025, 0, comparator="ge"), value(B, 2025, 3))
    with pytest.raises(IpcompareError, match="bound of zero with an open end"):
        ipc.simulate(told, HV)


@pytest.mark.parametrize("names", [[HV, TOTAL], ["pledge_finance_annual", "pledge_finance_outstanding"]])
def test_an_index_of_two_indicators_of_one_statement_is_refused_with_its_name(panel, names):
    with pytest.raises(IpcompareError, match="both follow from v:bengbu-2024@") as caught:
        ipc.index(panel, names, ["bengbu", "hangzhou", ZONE], allow_mixed_levels=True, min_coverage=0.5)
    assert all(name in caught.value.what for name in names)
    assert "simulate" in caught.value.hint


def test_every_pair_that_shares_a_statement_is_refused_by_an_index(world):
    panel, year = world
    for pair in sharing(*world):
        with pytest.raises(IpcompareError):
            ipc.index(panel, pair, allow_mixed_levels=True, min_coverage=0.5, draws=5, year=year)


def test_a_bound_has_no_score(data):
    told = changed(data, "suzhou-anhui-2022@2181+1", comparator="ge")
    with pytest.raises(IpcompareError, match="1 places") as caught:
        ipc.index(ipc.harmonize(told), [HV, "ip_specialists"], draws=5)
    assert "suzhou_anhui, hv_patents_per_10k: a lower bound only" in caught.value.where


def test_a_plan_with_a_bound_is_left_out_of_an_index_by_name(panel):
    found = ipc.index(panel, [HV, "ip_specialists"], allow_mixed_levels=True, min_coverage=0.5, draws=5)
    assert ZONE not in set(found.frame["city"])
    row = found.refused.query("city == @ZONE and reason == 'lower_bound_only'").iloc[0]
    assert row["detail"] in set(panel.values["value_id"])
    assert ipc.simulate(panel, **found.simulation.recipe).ranks.equals(found.simulation.ranks)

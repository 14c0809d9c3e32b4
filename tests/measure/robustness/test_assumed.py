"""What draws rest on: one convention for all places, contradictions, readings, bridges, and every draw recovered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers.panels_of_cells import DRAWS, FIRST, MIXED, PLAIN, SECOND, THIRD, A, B, C, hand_made, near, won
from helpers.panels_of_values import directed
from helpers.shipped_tables_changed import changed, with_statement

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.results import Data, Simulation

APPLYING = "standard_applying_enterprises"
# Suzhou (Anhui) states its enterprises that apply the standard in 2025 twice; Bengbu states 175.
WINNER, LOSER = "suzhou-anhui-2022@1880+3", "suzhou-anhui-2022@3585+5"


def levels(found: Simulation, draw: int, kind: str) -> list[str]:
    rows = ipc.assumed(found, draw)
    return rows.loc[rows["kind"] == kind, "level"].tolist()


def contradiction(data: Data, **loser: object) -> Data:
    """Give the tables in which Suzhou (Anhui) aims at 80 in its goals and at something else in its tasks."""
    told = changed(data, WINNER, comparator="eq", basis="stock")
    return changed(told, LOSER, **{"value": 200.0, "comparator": "eq", "basis": "stock", **loser})


@pytest.fixture(scope="module")
def crossing(data) -> Simulation:
    # Bengbu 43.8 per 10,000: 14,438 by the census, 14,288 by 2024. Hangzhou 12: 14,323 by the census, 15,149 by 2024.
    # So Bengbu is ahead under the census for both and under nothing else: 1/2 of the draws, 1/4 if mixed.
    told = changed(changed(data, "hangzhou-2023@762+3", value=12.0), "bengbu-2024@1165+3", value=43.8)
    return ipc.simulate(ipc.harmonize(told), "hv_patents", allow_mixed_levels=True, draws=DRAWS)


def test_a_denominator_convention_holds_for_all_places_at_once(crossing):
    assert near(won(crossing, "bengbu", "hangzhou"), 1 / 2)
    values = {"denominator_census": (14_438.27, 14_323.21), "denominator_previous_year": (14_438.27, 15_148.8)}
    seen = set()
    for draw in range(20):
        (convention,) = levels(crossing, draw, "denominator")
        drawn = ipc.assumed(crossing, draw).set_index("factor")["value"]
        assert [drawn[f"{city}:hv_patents"] for city in ("bengbu", "hangzhou")] == pytest.approx(values[convention])
        seen.add(convention)
    assert seen == set(values)


def test_a_convention_that_was_asked_for_by_name_does_not_stop_a_simulation(data):
    panel = ipc.harmonize(data, use=["denominator_census"])
    assert len(ipc.simulate(panel, "hv_patents", draws=5).ranks) == 5


def test_a_bridge_spans_its_bounds(data):
    # 5 per 10,000 of all patents, of which the shares that the ledger names are of high value, against Suzhou's 2.
    told = changed(data, "jining-2017@495+4", value=5.0, comparator="eq", year=2025)
    assert "jining" not in ipc.simulate(ipc.harmonize(told), "hv_patents_per_10k", draws=5).model.places
    bridged = ipc.harmonize(told, use=["bridge_hv_share"])
    low, high = bridged.ledger.set_index("assumption_id").loc["bridge_hv_share", ["lo", "hi"]]
    assert 5 * low < 2 < 5 * high
    found = ipc.simulate(bridged, "hv_patents_per_10k", draws=DRAWS)
    assert near(won(found, "jining", "suzhou_anhui"), (5 * high - 2) / (5 * high - 5 * low))


def test_a_plan_that_contradicts_itself_is_drawn_both_ways(data):
    found = ipc.simulate(ipc.harmonize(contradiction(data)), APPLYING, draws=DRAWS)
    assert near(won(found, "bengbu", "suzhou_anhui"), 1 / 2)  # 175 is more than 80 and less than 200
    for draw in range(10):
        assert levels(found, draw, "conflict") == levels(found, draw, "drawn")[1:]


def test_conventions_and_contradictions_are_drawn_independently(data):
    # Hangzhou 12 per 10,000 is 14,323 or 15,149; Bengbu says 43.8 or, in its tasks, 46: 14,438 or 15,164 by the census,
    # 14,288 or 15,005 by 2024. Ahead of Hangzhou in the two cases of the census alone: still half, each in a quarter.
    told = changed(changed(data, "hangzhou-2023@762+3", value=12.0), "bengbu-2024@1165+3", value=43.8)
    told = with_statement(told, "bengbu-2024@1165+3", "bengbu-2024@7000+2", value=46.0, place="task")
    found = ipc.simulate(ipc.harmonize(told), "hv_patents", draws=DRAWS)
    chosen = [at for at, factor in enumerate(found.model.factors) if factor.kind in ("denominator", "conflict")]
    drawn = pd.DataFrame(found.points[:, chosen] > 0.5).value_counts(normalize=True)
    assert drawn.index.nlevels == 2
    assert len(drawn) == 4
    for share in drawn:
        assert near(share, 1 / 4)
    assert near(won(found, "bengbu", "hangzhou"), 1 / 2)


def test_of_three_statements_that_differ_each_is_drawn(data):
    told = with_statement(contradiction(data), LOSER, "suzhou-anhui-2022@3590+1", value=150.0)
    found = ipc.simulate(ipc.harmonize(told), APPLYING, draws=40)
    drawn = {levels(found, draw, "drawn")[1] for draw in range(40)}
    assert drawn == {f"v:{name}" for name in (WINNER, LOSER, "suzhou-anhui-2022@3590+1")}


def test_a_statement_that_only_repeats_does_not_hide_the_one_that_differs(data):
    # 80 in the goals, 80 again and 200 among the tasks: what is said is still 80 and 200.
    told = with_statement(contradiction(data), LOSER, "suzhou-anhui-2022@3580+1", value=80.0)
    found = ipc.simulate(ipc.harmonize(told), APPLYING, draws=DRAWS)
    assert 0 < won(found, "bengbu", "suzhou_anhui") < 1


@pytest.mark.parametrize("grade", ["B", "C"])
def test_the_statement_taken_is_the_one_that_the_value_rests_on(data, grade):
    # "200 or more" is graded C: where C is not let in, the draw must not go on with 80 and say 200.
    found = ipc.simulate(ipc.harmonize(contradiction(data, comparator="ge")), APPLYING, min_grade=grade, draws=20)
    for draw in range(20):
        assert levels(found, draw, "conflict") in ([], levels(found, draw, "drawn")[1:])


def test_the_reading_taken_is_the_one_that_the_value_rests_on(data):
    # The losing statement leaves its basis open and has two readings, the winning one has a basis.
    found = ipc.simulate(ipc.harmonize(contradiction(data, basis="unspecified")), APPLYING, draws=20)
    loser = [draw for draw in range(20) if levels(found, draw, "conflict") == [f"v:{LOSER}"]]
    assert {levels(found, draw, "drawn")[1] for draw in loser} == {f"v:{LOSER}|stock", f"v:{LOSER}|cumulative"}
    for draw in loser:
        assert levels(found, draw, "reading") == levels(found, draw, "drawn")[1:]


def test_what_a_draw_assumed_gives_its_ranks_again(panel):
    told = directed(hand_made(panel, MIXED), "lower", THIRD)
    found = ipc.simulate(told, [*MIXED], draws=30, **PLAIN)
    for draw in range(30):
        rows = ipc.assumed(found, draw).set_index("factor")["value"]
        weights = [rows[f"weight:{name}"] for name in MIXED]
        assert sum(weights) == pytest.approx(1)
        table = pd.DataFrame({name: {city: rows.get(f"{city}:{name}") for city in (A, B, C)} for name in MIXED})
        table = table.astype("float64").assign(**{THIRD: lambda frame: -frame[THIRD]})
        low, high = table.min(), table.max()
        table.loc[C, SECOND] = low[SECOND] + rows[f"gap:{C}:{SECOND}"] * (high - low)[SECOND]
        score = ((table - low) / (high - low)).mul(weights).sum(axis=1)
        assert found.ranks.loc[draw].tolist() == score.rank(ascending=False).tolist()


def test_a_value_lies_in_the_interval_of_the_reading_taken(panel):
    found = ipc.simulate(hand_made(panel, MIXED), FIRST, draws=40)
    ends = {f"{B}:{FIRST}:0": (2, 2), f"{B}:{FIRST}:1": (3, 5)}
    seen = set()
    for draw in range(40):
        rows = ipc.assumed(found, draw).set_index("factor")
        taken, (low, high) = rows.loc[f"{B}:{FIRST}", "level"], ends[rows.loc[f"{B}:{FIRST}", "level"]]
        assert rows.loc[f"reading:{B}:{FIRST}", "level"] == taken
        number = rows.loc[f"{B}:{FIRST}", "value"]
        assert low <= number <= high
        assert number == (rows.loc[f"value:{taken}", "value"] if low < high else low)
        seen.add(taken)
    assert seen == set(ends)


@pytest.mark.parametrize("indicator", ["pledge_finance_annual", "ip_specialists", "hv_patents"])
def test_every_value_drawn_can_be_traced(panel, indicator):
    found = ipc.simulate(panel, indicator, allow_mixed_levels=True, draws=6)
    for name in {name for draw in range(6) for name in levels(found, draw, "drawn")}:
        assert len(ipc.trace(panel, name).frame)


def test_the_number_of_a_draw_may_come_from_numpy(panel):
    found = ipc.simulate(hand_made(panel, MIXED), FIRST, draws=20)
    at = np.flatnonzero(found.ranks[A] == found.ranks[A].max())[0]
    assert ipc.assumed(found, at).equals(ipc.assumed(found, int(at)))


@pytest.mark.parametrize("draw", [-1, 20, 1.5, True, "1"])
def test_a_draw_that_is_not_there_is_refused(panel, draw):
    found = ipc.simulate(hand_made(panel, MIXED), FIRST, draws=20)
    with pytest.raises(IpcompareError, match="no draw") as caught:
        ipc.assumed(found, draw)
    assert caught.value.expected == "a whole number from 0 to 19"

"""Between related definitions a bounded ratio leads, only where it is asked for by name, and never better than C."""

from __future__ import annotations

import json
from math import inf, nan

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.model import Grade
from ipcompare.results import Data, Panel

BRIDGE = "bridge_hv_share"
SUZHOU, JINING = "v:suzhou-anhui-2022@1609+3", "v:jining-2017@495+4"  # 12 and more than 4.2 per 10,000


def with_bounds(data: Data, lo: float, hi: float) -> Data:
    """Give the shipped tables with other bounds of the bridge in table ``assumptions`` itself."""
    table = data.assumptions.copy()
    table.loc[table["assumption_id"] == BRIDGE, ["lo", "hi"]] = [lo, hi]
    return data._replace(assumptions=table)


def assert_same(one: Panel, other: Panel) -> None:
    for name in ("values", "ledger", "lineage", "refusals"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.recipe == other.recipe


@pytest.fixture(scope="module")
def bridged(data) -> Panel:
    return ipc.harmonize(data, use=[BRIDGE])


def test_no_bridge_is_used_unless_it_is_asked_for_by_name(data, panel):
    for found in (
        panel,
        ipc.harmonize(data, use=["extrapolate_pace"]),
        ipc.harmonize(data, without=["reading_annual"]),
    ):
        assert not found.values["method"].eq("bridged").any()
        assert BRIDGE not in set(found.ledger["assumption_id"])


def test_a_bridge_multiplies_by_its_bounds(bridged):
    values = bridged.values.set_index("value_id")
    # 12 * 0.166 = 1.992, 12 * 0.431 = 5.172
    row = values.loc[f"bridged({SUZHOU},bridge_hv_share)"]
    assert (row["lo"], row["hi"]) == pytest.approx((1.992, 5.172))
    assert row["lo"] <= row["mid"] <= row["hi"]
    assert (row["indicator"], row["unit"], row["method"]) == ("hv_patents_per_10k", "item/10k_persons", "bridged")
    # More than 4.2 * 0.166 = 0.6972, with no upper end and no point
    row = values.loc[f"bridged({JINING},bridge_hv_share)"]
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((0.6972, nan, inf), nan_ok=True)


def test_bounds_are_replaced_by_name_and_that_switches_the_bridge_on(data):
    panel = ipc.harmonize(data, assumptions={BRIDGE: (0.17, 0.43)})
    row = panel.values.set_index("value_id").loc[f"bridged({SUZHOU},bridge_hv_share)"]
    assert (row["lo"], row["hi"]) == pytest.approx((2.04, 5.16))  # 12 * 0.17, 12 * 0.43
    ledger = panel.ledger.set_index("assumption_id").loc[BRIDGE]
    assert (ledger["lo"], ledger["hi"]) == (0.17, 0.43)
    assert ledger["touches"] == panel.values["method"].eq("bridged").sum()


def test_a_bridge_of_one_number_is_a_point(data):
    panel = ipc.harmonize(data, assumptions={BRIDGE: (0.25, 0.25)})
    row = panel.values.set_index("value_id").loc[f"bridged({SUZHOU},bridge_hv_share)"]
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((3, 3, 3))


def test_what_a_bridge_makes_is_graded_c_at_best_and_says_why(bridged):
    made = bridged.values[bridged.values["method"] == "bridged"]
    assert len(made) > 10
    assert all(Grade(mark) >= Grade.C for mark in made["grade"])
    assert made["reasons"].str.split(";").map(lambda reasons: "definition" in reasons).all()
    pairs = ipc.grade(bridged, indicator="hv_patents_per_10k").set_index(["city_a", "city_b"])
    # Jining prints all valid patents, for 2020; bridged, it still shares no year with the others.
    assert pairs.loc[("bengbu", "jining"), ["grade", "reasons"]].to_list() == ["D", "year"]


def test_a_bridge_raises_a_pair_of_another_definition_to_c_where_a_year_is_shared(data):
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == "jining-2017@495+4", "year"] = 2025
    told = data._replace(observations=frame)
    for use, expected in (([], ["D", "definition"]), ([BRIDGE], ["C", "definition;comparator"])):
        pairs = ipc.grade(ipc.harmonize(told, use=use), indicator="hv_patents_per_10k").set_index(["city_a", "city_b"])
        assert sorted(pairs.loc[("bengbu", "jining"), "reasons"].split(";")) == sorted(expected[1].split(";"))
        assert pairs.loc[("bengbu", "jining"), "grade"] == expected[0]


def test_the_way_back_from_the_part_to_the_whole_is_not_taken(bridged):
    made = bridged.values[bridged.values["method"] == "bridged"]
    assert set(made["indicator"]) == {"hv_patents_per_10k", "hv_patents"}


def test_the_evidence_is_recomputed_and_lies_within_the_bounds(data):
    observed = data.observations.set_index("obs_id")["value"]
    facts = data.context.set_index("fact_id")["value"]
    ratios = []
    for row in data.bridge_evidence.query("assumption_id == @BRIDGE").to_dict("records"):
        told = {name: row[name] for name in ("obs_id", "obs_id_whole", "fact_id", "fact_id_whole")}
        numbers = {
            name: (observed if "obs" in name else facts)[told[name]] for name in told if isinstance(told[name], str)
        }
        part = next(number for name, number in numbers.items() if not name.endswith("whole"))
        whole = next((number for name, number in numbers.items() if name.endswith("whole")), 100)  # a share in per cent
        ratios.append(part / whole)
    # 8/30, 2/12, 5.2/23.24, 24.3/73.2, 12.56/33.3, 40.2 per cent, 43.1 per cent
    assert ratios == pytest.approx([0.26667, 0.16667, 0.22375, 0.33197, 0.37718, 0.402, 0.431], abs=1e-5)
    assumption = data.assumptions.set_index("assumption_id").loc[BRIDGE]
    assert assumption["lo"] <= min(ratios)
    assert max(ratios) <= assumption["hi"]
    assert (min(ratios) - assumption["lo"], assumption["hi"] - max(ratios)) == pytest.approx((0, 0), abs=0.001)


def test_part_and_whole_of_the_evidence_are_of_one_place_and_one_date(data):
    observations, facts = data.observations.set_index("obs_id"), data.context.set_index("fact_id")
    for row in data.bridge_evidence.to_dict("records"):
        if isinstance(row["obs_id_whole"], str):
            part, whole = observations.loc[row["obs_id"]], observations.loc[row["obs_id_whole"]]
            assert (part["plan_id"], part["year"]) == (whole["plan_id"], whole["year"])
        if isinstance(row["fact_id_whole"], str):
            part, whole = facts.loc[row["fact_id"]], facts.loc[row["fact_id_whole"]]
            assert (part["jurisdiction"], part["year"]) == (whole["jurisdiction"], whole["year"])
            assert str(part["as_of"]) == str(whole["as_of"])


@pytest.mark.parametrize(
    "bounds",
    [
        (0, 0.4), (0, 0), (-0.1, 0.4), (0.4, 0.2), (nan, 0.4), (0.2, nan), (0.2, inf), ("a", "b"), (None, 0.4),
        (0.2,), (0.1, 0.2, 0.3), 0.3, "12", None,
    ],
)  # fmt: skip
def test_bounds_that_are_not_two_positive_numbers_in_order_are_refused_by_name(data, bounds):
    with pytest.raises(IpcompareError, match=BRIDGE) as caught:
        ipc.harmonize(data, assumptions={BRIDGE: bounds})
    assert caught.value.expected
    assert "0.166 to 0.431" in caught.value.hint


@pytest.mark.parametrize(("lo", "hi"), [(0.0, 0.4), (-0.1, 0.4), (0.4, 0.2)])
def test_bounds_of_the_table_itself_are_held_to_the_same_rule(data, lo, hi):
    with pytest.raises(IpcompareError, match=BRIDGE):
        ipc.harmonize(with_bounds(data, lo, hi), use=[BRIDGE])


@pytest.mark.parametrize("argument", ["use", "without", "assumptions"])
def test_an_unknown_assumption_is_refused_with_the_nearest_name(data, argument):
    given = {"bridge_hv_shares": (0.2, 0.3)} if argument == "assumptions" else ["bridge_hv_shares"]
    with pytest.raises(UnknownNameError, match="bridge_hv_shares") as caught:
        ipc.harmonize(data, **{argument: given})
    assert caught.value.hint == "nearest: bridge_hv_share"


@pytest.mark.parametrize(
    "name",
    ["as_printed", "fact_as_given", "notation_wan", "notation_yi", "word_first_one", "unit_rescale", "table_first",
     "approx_width"],
)  # fmt: skip
def test_how_characters_are_read_cannot_be_switched_off(data, name):
    with pytest.raises(IpcompareError, match=f"{name}.*cannot be switched off"):
        ipc.harmonize(data, without=[name])


def test_everything_else_can_be_switched_off(data):
    kinds = ["basis", "time", "denominator", "bridge"]
    names = list(data.assumptions.loc[data.assumptions["kind"].isin(kinds), "assumption_id"])
    panel = ipc.harmonize(data, without=names)
    assert len(names) > 10
    assert not set(names) & set(panel.ledger["assumption_id"])
    assert set(panel.values["method"]) == {"printed"}


@pytest.mark.parametrize("name", ["sum_of_path", "reading_annual", "denominator_census", "notation_wan"])
def test_an_assumption_without_a_width_has_no_bounds_to_replace(data, name):
    with pytest.raises(IpcompareError, match=f"{name}.*no bounds to replace"):
        ipc.harmonize(data, assumptions={name: (0.1, 0.2)})


def test_asking_for_and_refusing_an_assumption_at_once_is_an_error(data):
    for given in ({"use": [BRIDGE]}, {"assumptions": {BRIDGE: (0.2, 0.3)}}):
        with pytest.raises(IpcompareError, match="asked for and refused at once"):
            ipc.harmonize(data, without=[BRIDGE], **given)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"use": ["bridge_hv_share", "extrapolate_pace"]},
        {"assumptions": {"bridge_hv_share": (0.17, 0.43), "approx_width": (0.1, 0.1)}, "without": ["reading_stock"]},
        {"without": ["denominator_census", "interpolate_log", "mean_of_window"]},
    ],
)
def test_a_run_is_replayed_from_its_recipe_even_through_json(data, arguments):
    panel = ipc.harmonize(data, **arguments)
    assert_same(panel, ipc.harmonize(data, **panel.recipe))
    written = json.loads(json.dumps(panel.recipe))
    replayed = ipc.harmonize(data, **written)
    assert_same(panel._replace(recipe=written), replayed)
    assert json.dumps(replayed.recipe) == json.dumps(panel.recipe)


def test_a_recipe_is_taken_down_before_the_caller_changes_its_arguments(data):
    chosen, wanted = {BRIDGE: (0.2, 0.3)}, ["extrapolate_pace"]
    panel = ipc.harmonize(data, assumptions=chosen, use=(name for name in wanted))
    chosen.clear()
    wanted.clear()
    assert panel.recipe == {"assumptions": {BRIDGE: (0.2, 0.3)}, "use": ["extrapolate_pace"], "without": []}


def test_two_bridges_from_one_definition_give_values_with_ids_of_their_own(data):
    table, links = data.assumptions, data.relations
    second = table[table["assumption_id"] == BRIDGE].assign(assumption_id="bridge_two")
    link = links[links["source"].eq("valid_patents_per_10k") & links["relation"].eq("bridge")]
    link = link.assign(assumption_id="bridge_two", target="valid_patents_per_100m_revenue")
    told = data._replace(assumptions=pd.concat([table, second]), relations=pd.concat([links, link]))
    values = ipc.harmonize(told, use=[BRIDGE, "bridge_two"]).values
    assert values["method"].eq("bridged").sum() > 40
    assert list(values.loc[values["value_id"].duplicated(), "value_id"]) == []


def test_a_value_kept_in_another_unit_is_not_bridged(data):
    frame = data.observations.copy()
    frame.loc[frame["obs_id"] == SUZHOU.removeprefix("v:"), "unit"] = "item/10k_market_entities"
    values = ipc.harmonize(data._replace(observations=frame), use=[BRIDGE]).values
    assert values.set_index("value_id").loc[SUZHOU, "grade"] == "X"
    assert f"bridged({SUZHOU},bridge_hv_share)" not in set(values["value_id"])

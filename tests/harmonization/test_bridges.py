"""Between related definitions a bounded ratio leads, only where it is asked for by name, and never better than C."""

from __future__ import annotations

import json
from math import inf, nan

import hypothesis
import pandas as pd
import pytest
from hypothesis import strategies as st

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
    # 2 of 12 is the lowest share of the tables, 13.7 of 20 the highest: 12 / 6 = 2, 12 * 0.685 = 8.22
    row = values.loc[f"bridged({SUZHOU},bridge_hv_share)"]
    assert (row["lo"], row["hi"]) == pytest.approx((2, 8.22))
    assert row["lo"] <= row["mid"] <= row["hi"]
    assert (row["indicator"], row["unit"], row["method"]) == ("hv_patents_per_10k", "item/10k_persons", "bridged")
    # More than 4.2 / 6 = 0.7, with no upper end and no point
    row = values.loc[f"bridged({JINING},bridge_hv_share)"]
    assert (row["lo"], row["mid"], row["hi"]) == pytest.approx((0.7, nan, inf), nan_ok=True)


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
    for use, expected in (([], ["D", "definition;year"]), ([BRIDGE], ["C", "definition;comparator"])):
        pairs = ipc.grade(ipc.harmonize(told, use=use), indicator="hv_patents_per_10k").set_index(["city_a", "city_b"])
        assert sorted(pairs.loc[("bengbu", "jining"), "reasons"].split(";")) == sorted(expected[1].split(";"))
        assert pairs.loc[("bengbu", "jining"), "grade"] == expected[0]


def test_the_way_back_from_the_part_to_the_whole_is_not_taken(bridged):
    made = bridged.values[bridged.values["method"] == "bridged"]
    assert set(made["indicator"]) == {"hv_patents_per_10k", "hv_patents"}


@pytest.fixture(scope="module")
def pairs(panel) -> pd.DataFrame:
    return ipc.bridge_evidence(panel)


def recomputed(data: Data) -> dict[tuple[str, str], float]:
    """Divide by hand whatever the tables have of both definitions for one place, year and day."""
    facts = data.context.fillna({"as_of": ""}).rename(columns={"fact_id": "id", "jurisdiction": "place"})
    statements = (
        data.observations.drop(columns="place").assign(as_of="").rename(columns={"obs_id": "id", "city": "place"})
    )
    columns = ["id", "place", "year", "as_of", "indicator", "value", "comparator"]
    rows = [row for row in pd.concat([facts[columns], statements[columns]]).itertuples() if row.comparator == "eq"]
    return {
        (f"v:{part.id}", f"v:{whole.id}"): part.value / whole.value
        for part in rows
        for whole in rows
        if whole.indicator in ("valid_patents", "valid_patents_per_10k")
        and part.indicator == whole.indicator.replace("valid", "hv")
        and (part.place, part.year, part.as_of) == (whole.place, whole.year, whole.as_of)
    }


def test_every_pair_of_one_place_and_time_is_among_the_evidence(data, panel, pairs):
    repeats = set(panel.values.loc[panel.values["status"] == "repeats", "value_id"])
    expected = {ids: share for ids, share in recomputed(data).items() if not repeats & set(ids)}
    points = pairs[pairs["whole_id"].notna() & (pairs["share_lo"] == pairs["share_hi"])]
    found = dict(zip(zip(points["part_id"], points["whole_id"], strict=True), points["share_lo"], strict=True))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ids", "kind", "share", "used"),
    [
        (("v:HB14-01", "v:HB14-03"), "planned", (0.6, 0.6), True),  # Hubei's plan: 12 of 20 by 2025
        (
            ("v:jingmen-htz-2023@1572+4", "v:jingmen-htz-2023@1551+5"),
            "planned",
            (0, inf),
            False,
        ),  # 8 or more of 30 or more
        (("v:JMH-O-03", "v:JMH-O-01"), "realised", (5.2 / 23.24,) * 2, True),  # Jingmen, June 2023
        (("v:HB-O-04", "v:HB14-03"), "mixed", (0.685, 0.685), True),  # 13.7 were there, 20 in all had been planned
        (("v:AH14-05", "v:AH13-01"), "mixed", (0, 0.5), True),  # less than 5 of more than 10
    ],
)
def test_pairs_by_hand(pairs, ids, kind, share, used):
    row = pairs.set_index(["part_id", "whole_id"]).loc[ids]
    assert (row["kind"], bool(row["used"])) == (kind, used)
    assert (row["share_lo"], row["share_hi"]) == pytest.approx(share)


def test_shares_that_are_given_as_such_count_too(pairs):
    given = pairs[pairs["whole_id"].isna()].set_index("part_id")
    assert given["share_lo"].to_dict() == pytest.approx({"v:NO-HV-11": 0.402, "v:NO-HV-10": 0.431})


def test_the_ledger_says_the_bounds_and_which_pairs_they_rest_on(bridged, pairs):
    row = bridged.ledger.set_index("assumption_id").loc[BRIDGE]
    used = pairs[pairs["used"]]
    points = used[used["share_lo"] == used["share_hi"]]
    assert (row["lo"], row["hi"]) == pytest.approx((points["share_lo"].min(), points["share_hi"].max()))
    named = [
        part + (f"~{whole}" if isinstance(whole, str) else "")
        for part, whole in zip(used["part_id"], used["whole_id"], strict=True)
    ]
    assert row["evidence"].split(";") == named
    assert bridged.ledger["evidence"].notna().sum() == 1


def excluded(panel: Panel) -> list[str]:
    """Give the bridged values that share nothing with a value printed for the same place and time."""
    values = panel.values.assign(at=panel.values["as_of"].fillna(""))
    printed = values[(values["method"] == "printed") & (values["status"] == "used")]
    keys = ["city", "indicator", "year", "at"]
    beside = values[values["method"] == "bridged"].merge(printed, on=keys, suffixes=("", "_printed"))
    apart = (beside["lo"] > beside["hi_printed"] * (1 + 1e-12)) | (beside["hi"] < beside["lo_printed"] * (1 - 1e-12))
    return beside.loc[apart, "value_id"].to_list()


def test_no_bridged_value_excludes_a_printed_one(data, bridged):
    assert excluded(bridged) == []
    assert excluded(ipc.harmonize(data, use=[BRIDGE, "printed_digits", "extrapolate_pace"])) == []
    row = bridged.values.set_index("value_id").loc[f"bridged(v:HB14-03,{BRIDGE})"]
    assert row["lo"] <= 12 <= 13.7 <= row["hi"], "Hubei 2025: 12 planned, 13.7 there, beside 20 in all"
    assert excluded(ipc.harmonize(data, assumptions={BRIDGE: (0.166, 0.431)})), "bounds that are given may exclude it"


@hypothesis.settings(max_examples=12, deadline=None, database=None, derandomize=True)
@hypothesis.given(
    wholes=st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["eq", "ge", "le"])), min_size=4, max_size=4),
    parts=st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["eq", "ge", "le"])), min_size=4, max_size=4),
)
def test_in_no_tables_does_a_bridged_value_exclude_a_printed_one(data, wholes, parts):
    facts = data.context.set_index("fact_id")
    whole, part = facts.loc["HB14-03"].copy(), facts.loc["HB14-01"].copy()
    rows = {}
    for at, pair in enumerate(zip(wholes, parts, strict=True)):
        for name, row, (number, comparator) in (("W", whole, pair[0]), ("P", part, pair[1])):
            rows[f"T-{name}-{at}"] = {**row, "value": float(number), "comparator": comparator, "year": 2030 + at}
    told = pd.concat([facts, pd.DataFrame.from_dict(rows, orient="index")]).rename_axis("fact_id").reset_index()
    told = told.astype(data.context.dtypes)
    assert excluded(ipc.harmonize(data._replace(context=told), use=[BRIDGE])) == []


def test_without_any_pair_a_bridge_is_refused_unless_its_bounds_are_given(data):
    parts = ("hv_patents", "hv_patents_per_10k", "hv_share_of_valid_patents")
    told = data._replace(
        observations=data.observations[~data.observations["indicator"].isin(parts)].reset_index(drop=True),
        context=data.context[~data.context["indicator"].isin(parts)].reset_index(drop=True),
    )
    with pytest.raises(IpcompareError, match=f"nothing bounds '{BRIDGE}'"):
        ipc.harmonize(told, use=[BRIDGE])
    assert ipc.harmonize(told, assumptions={BRIDGE: (0.2, 0.3)}).values["method"].eq("bridged").any()


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
    assert "every pair in the tables" in caught.value.hint


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
    kinds = ["basis", "time", "denominator", "bridge", "precision"]
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

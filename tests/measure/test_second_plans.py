"""A place with several plans: nothing runs from one into the other, and the plan in force is what verbs compare."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.tables_of_plans import HV, with_plan

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

OLD, NEW = "bengbu-2021", "bengbu-2024"
# The plan in force starts from 9.54 in 2023, and aims at 10.5 in 2024, 12 in 2025 and 14 in 2026.
BASE_TO_TARGET = [(2020, 5.0, "baseline"), (2025, 11.0)]


@pytest.fixture(scope="module")
def both(data):
    """Bengbu with a plan before the shipped one: from 5 in 2020 to 11 in 2025."""
    return ipc.harmonize(with_plan(data, OLD, "bengbu", (2021, 2023), BASE_TO_TARGET, issue_date="2021-06-01"))


VERBS = {
    "compare": lambda panel, **chosen: ipc.compare(panel, **chosen),
    "growth": lambda panel, **chosen: ipc.growth(panel, **chosen),
    "growth from outside": lambda panel, **chosen: ipc.growth(panel, baselines="context", **chosen),
    "pace": lambda panel, **chosen: ipc.pace(panel, **chosen),
    "catch_up": lambda panel, **chosen: ipc.catch_up(panel, **chosen),
    "delivery": lambda panel, **chosen: ipc.delivery(panel, **chosen),
    "coverage": lambda panel, **chosen: ipc.coverage(panel, **chosen),
    "grade": lambda panel, **chosen: ipc.grade(panel, **chosen),
    "toolbox": lambda panel, **chosen: ipc.toolbox(panel, **chosen),
    **{
        f"ambition {name}": lambda panel, name=name, **chosen: ipc.ambition(panel, against=name, **chosen)
        for name in ("nation", "province", "trend", "leader", "vocabulary", "wording")
    },
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_plan_that_is_not_in_force_changes_no_result(panel, both, verb):
    pd.testing.assert_frame_equal(VERBS[verb](both), VERBS[verb](panel))


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in ("grade", "toolbox")])
def test_all_plans_are_those_in_force_and_the_others(both, verb):
    every, mine = VERBS[verb](both, plans="all"), VERBS[verb](both, plans=OLD)
    places = every[every["plan_id"].isin([OLD, NEW])]
    assert set(places["plan_id"]) == {OLD, NEW}
    assert set(mine.loc[mine["city"] == "bengbu", "plan_id"].dropna()) == {OLD}
    assert VERBS[verb](both, plans=["bengbu-2021", "jining-2017"])["plan_id"].isin([OLD]).any()


def test_no_value_is_made_from_values_of_two_plans(both):
    plans = both.values.set_index("value_id")["plan_id"]
    steps = both.lineage[both.lineage["parent_id"].isin(plans.index)]
    mine, parents = plans.loc[steps["value_id"]].to_numpy(), plans.loc[steps["parent_id"]].to_numpy()
    stated = pd.notna(parents)
    assert (mine[stated] == parents[stated]).all()
    between = both.values[(both.values["plan_id"] == OLD) & (both.values["role"] == "interpolated")]
    # Four years between 2020 and 2025 at the pace of the old plan alone: 5 * 2.2 ** (1 / 5) in 2021.
    assert sorted(between["year"]) == [2021, 2022, 2023, 2024]
    assert between.loc[between["year"] == 2021, "mid"].item() == pytest.approx(5 * 2.2**0.2)


def test_growth_pairs_the_base_and_the_target_of_one_plan(both):
    rows = ipc.growth(both, HV, "bengbu", plans="all").set_index("plan_id")
    assert rows.loc[OLD, ["base_year", "target_year"]].tolist() == [2020, 2025]
    assert rows.loc[OLD, "cagr"] == pytest.approx((11 / 5) ** (1 / 5) - 1)
    assert rows.loc[NEW, "cagr"] == pytest.approx((14 / 9.54) ** (1 / 3) - 1)


def test_one_target_year_overrules_nothing_across_plans(data):
    told = with_plan(data, OLD, "bengbu", (2021, 2026), [(2026, 11.0)], issue_date="2021-06-01")
    values = ipc.harmonize(told).values
    targets = values[(values["indicator"] == HV) & (values["city"] == "bengbu") & (values["role"] == "target")]
    assert targets.set_index("plan_id")["status"].to_dict() == {OLD: "used", NEW: "used"}
    rows = ipc.compare(ipc.harmonize(told), HV, plans="all")
    assert rows.loc[rows["city"] == "bengbu", ["plan_id", "lo", "plan_status"]].values.tolist() == [
        [OLD, 11.0, "superseded"],
        [NEW, 14.0, "in_force"],
    ]


def test_of_plans_that_overlap_the_one_issued_last_is_in_force(data):
    told = with_plan(data, "bengbu-2025", "bengbu", (2024, 2030), [(2030, 20.0)], issue_date="2025-02-01")
    panel = ipc.harmonize(told)
    assert ipc.in_force(panel).set_index("city").loc["bengbu", ["plan_id", "status"]].tolist() == [
        "bengbu-2025",
        "in_force",
    ]
    before = ipc.in_force(panel, as_of="2024-12-31").set_index("city")
    assert before.loc["bengbu", "plan_id"] == NEW
    assert ipc.compare(panel, HV, "bengbu", as_of=2024)["lo"].tolist() == [14.0]
    assert ipc.compare(panel, HV, "bengbu")["lo"].tolist() == [20.0]


def test_a_plan_whose_years_are_over_counts_until_there_is_another_and_is_marked(data):
    panel = ipc.harmonize(data)
    rows = ipc.compare(panel).drop_duplicates("city").set_index("city")["plan_status"].to_dict()
    assert rows.pop("jining") == "expired"
    assert set(rows.values()) == {"in_force"}
    # Ten years on all are over, and none drops out.
    later = ipc.in_force(panel, as_of=2035)
    assert (list(later["city"]), set(later["status"])) == (list(data.cities["city"]), {"expired"})
    # Before the first was issued there is none of that place.
    assert list(ipc.in_force(panel, as_of="2017-12-31")["city"]) == ["jining"]


def test_a_plan_without_a_date_counts_from_the_first_day_of_its_years(data):
    told = with_plan(data, "bengbu-2027", "bengbu", (2027, 2030), [(2030, 20.0)])
    panel = ipc.harmonize(told)
    assert ipc.in_force(panel, as_of="2026-12-31").set_index("city").loc["bengbu", "plan_id"] == NEW
    later = ipc.in_force(panel, as_of="2027-01-01").set_index("city").loc["bengbu"]
    assert later[["plan_id", "since"]].tolist() == ["bengbu-2027", "2027-01-01"]


def test_three_plans_are_three_and_never_one_path(data):
    told = with_plan(data, OLD, "bengbu", (2021, 2023), BASE_TO_TARGET, issue_date="2021-06-01")
    told = with_plan(told, "bengbu-2016", "bengbu", (2016, 2020), [(2015, 2.0, "baseline"), (2020, 4.0)])
    panel = ipc.harmonize(told)
    rows = ipc.pace(panel, HV, "bengbu", plans="all")
    spans = rows.groupby("plan_id", sort=False)[["from_year", "to_year"]].agg({"from_year": "min", "to_year": "max"})
    assert {plan: tuple(span) for plan, span in spans.iterrows()} == {
        "bengbu-2016": (2015, 2020), OLD: (2020, 2025), NEW: (2023, 2026),
    }  # fmt: skip
    plans = ipc.succession(panel, "bengbu", indicator=HV).plans
    assert plans[["plan_id", "before"]].fillna("").values.tolist() == [
        ["bengbu-2016", ""], [OLD, "bengbu-2016"], [NEW, OLD],
    ]  # fmt: skip


def test_a_succession_says_what_is_higher_faster_broader_and_firmer(both):
    plans, targets = ipc.succession(both, "蚌埠")
    row = targets.set_index(["plan_id", "indicator"]).loc[(NEW, HV)]
    # 14 after 11; 13.6 % a year after 17.1 %.
    assert (row["lo"], row["lo_before"], row["level"]) == (14.0, 11.0, "higher")
    assert row["pace_mid"] == pytest.approx((14 / 9.54) ** (1 / 3) - 1)
    assert row["pace_mid_before"] == pytest.approx((11 / 5) ** (1 / 5) - 1)
    assert (row["pace"], row["outcome_before"]) == ("lower", "unknown")
    new = plans.set_index("plan_id").loc[NEW]
    assert (new["before"], new["higher"], new["slower"], new["dropped"]) == (OLD, 1, 1, 0)
    assert (new["broader"], new["firmer"]) == ("higher", "lower"), "all of the one target before is firm"
    assert new["added"] == len(targets) - 1


def test_a_bound_leaves_a_succession_open_and_silence_of_an_uncoded_plan_is_none(data):
    told = with_plan(data, OLD, "bengbu", (2021, 2023), [(2025, 11.0, "target", HV, "ge")], issue_date="2021-06-01")
    targets = ipc.succession(ipc.harmonize(told), "bengbu", indicator=HV).targets
    assert targets["level"].tolist() == ["undecided"], "14 may be below what is at least 11"
    jining = ipc.succession(ipc.harmonize(data), "jining").targets
    assert set(jining["level"]) == {"higher", "added", "not_at_hand"}


def test_what_the_plan_before_reached_is_told(data):
    told = with_plan(data, OLD, "bengbu", (2021, 2023), [(2023, 9.0)], issue_date="2021-06-01")
    facts = told.context.iloc[[0]].assign(
        fact_id="X-1", jurisdiction="bengbu", indicator=HV, value=9.54, value_raw="9.54", unit="item/10k_persons",
        year=2023, as_of=None, role="outcome", comparator="eq",
    )  # fmt: skip
    told = told._replace(context=pd.concat([told.context, facts.astype(told.context.dtypes)], ignore_index=True))
    plans, targets = ipc.succession(ipc.harmonize(told), "bengbu", indicator=HV)
    assert targets["outcome_before"].tolist() == ["reached"]
    assert plans.set_index("plan_id").loc[OLD, ["reached", "missed", "open"]].tolist() == [1, 0, 0]


def test_a_place_with_one_plan_has_no_succession(panel):
    with pytest.raises(IpcompareError, match="hangzhou has 1 plan in the tables"):
        ipc.succession(panel, "hangzhou")
    with pytest.raises(UnknownNameError, match="Suzhou in Jiangsu"):
        ipc.succession(panel, "Suzhou")


@pytest.mark.parametrize("as_of", ["soon", "2024-13-01", True])
def test_what_is_no_date_is_refused(panel, as_of):
    with pytest.raises(IpcompareError, match="as_of"):
        ipc.in_force(panel, as_of=as_of)


def test_plans_and_a_date_at_once_are_refused_and_unknown_plans_named(panel):
    with pytest.raises(IpcompareError, match="plans and as_of at once"):
        ipc.growth(panel, plans="all", as_of=2024)
    with pytest.raises(UnknownNameError, match="bengbu-2023"):
        ipc.growth(panel, plans="bengbu-2023")


def test_tables_in_place_of_a_panel_are_refused_by_every_verb(data):
    for verb in VERBS.values():
        with pytest.raises(IpcompareError, match="reads a panel, not tables"):
            verb(data)


def test_a_revised_plan_of_the_same_years_comes_after_the_one_it_replaces(data):
    revised = [(2023, 9.0, "baseline"), (2026, 16.0)]
    told = with_plan(data, "bengbu-2024-revised", "bengbu", (2024, 2026), revised, issue_date="2025-06-01")
    plans, targets = ipc.succession(ipc.harmonize(told), "bengbu", indicator=HV)
    assert plans["before"].fillna("").tolist() == ["", NEW]
    assert targets[["lo", "lo_before", "level"]].values.tolist() == [[16.0, 14.0, "higher"]]


def test_plans_of_which_none_comes_first_have_no_succession(data):
    told = with_plan(data, "hangzhou-other", "hangzhou", (2023, 2025), [(2025, 50.0)], issue_date="2023-01-10")
    with pytest.raises(IpcompareError, match="no plan of hangzhou comes before another"):
        ipc.succession(ipc.harmonize(told), "hangzhou")


def test_of_some_indicators_nothing_is_said_of_whole_plans(both):
    assert {"broader", "firmer", "firm_share"} <= set(ipc.succession(both, "bengbu").plans)
    assert not {"broader", "firmer", "firm_share"} & set(ipc.succession(both, "bengbu", indicator=HV).plans)


def test_a_place_whose_plans_are_left_out_is_not_called_silent(both):
    rows = ipc.compare(both, HV, plans=OLD).set_index("city")
    assert rows.loc["hangzhou", "footnotes"] == "no_plan"
    for verb in (ipc.coverage, lambda panel, **chosen: ipc.ambition(panel, against="wording", **chosen)):
        assert list(verb(both, plans=OLD)["city"].unique()) == ["bengbu"]


@pytest.mark.parametrize("as_of", ["2024-03-04", "2024", 0, 20240304, True, 2024.5])
def test_delivery_is_judged_at_the_end_of_a_year(panel, as_of):
    with pytest.raises(IpcompareError, match="as_of"):
        ipc.delivery(panel, as_of=as_of)


def test_the_nation_and_the_provinces_are_asked_for_by_their_names(panel):
    for name in ("china", "全国", "China"):
        assert set(ipc.delivery(panel, city=name)["city"]) == {"china"}
        assert set(ipc.pace(panel, city=[name, "bengbu"])["city"]) == {"china", "bengbu"}

"""Several plans of one place: the one in force stands for it, and all of them stand side by side on request."""

from __future__ import annotations

import pytest
from helpers.panels_of_cells import FIRST, SECOND, A, B, C, hand_made
from helpers.tables_of_plans import HV, with_plan, without_plans

import ipcompare as ipc
from ipcompare import results
from ipcompare.errors import IpcompareError, UnknownNameError

OLD, NEW = "bengbu-2021", "bengbu-2024"
STAFFED = "ip_specialists"
PLEDGE, APPLYING = "pledge_finance_annual", "standard_applying_enterprises"
SEVERAL = [HV, PLEDGE, APPLYING]
# The plan in force aims at 12 in 2025.
STATED = [(2020, 5, "baseline"), (2025, 11), (2025, 900, "target", APPLYING), (2025, 300, "target", STAFFED)]


@pytest.fixture(scope="module")
def two(data) -> results.Panel:
    return ipc.harmonize(with_plan(data, OLD, "bengbu", (2021, 2025), STATED, "2021-06-01"))


def labels(frame) -> list[tuple[str, str]]:
    return list(frame[["city", "plan_id"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    "call",
    [
        lambda panel: ipc.rank(panel, HV).frame,
        lambda panel: ipc.rank(panel, APPLYING, allow_mixed_levels=True).frame,
        lambda panel: ipc.rank(panel, HV, min_grade="A").refused,
        lambda panel: ipc.mean(panel, HV).refused.assign(mid=ipc.mean(panel, HV).mid),
        lambda panel: ipc.order(panel, SEVERAL, allow_mixed_levels=True).ranks,
        lambda panel: ipc.order(panel, SEVERAL, allow_mixed_levels=True).refused,
        lambda panel: ipc.simulate(panel, SEVERAL, allow_mixed_levels=True, draws=50).ranks,
        lambda panel: ipc.simulate(panel, "hv_patents", draws=50).wins,
        lambda panel: ipc.index(panel, [HV, STAFFED], min_coverage=0.5, draws=50).frame,
        ipc.growth,
        ipc.pace,
        ipc.grade,
    ],
)
def test_a_plan_that_is_superseded_changes_no_number(panel, two, call):
    assert call(two).equals(call(panel))


def test_the_target_of_the_plan_in_force_is_ranked(two):
    frame = ipc.rank(two, HV).frame.set_index("city")
    assert frame.loc["bengbu", ["plan_id", "mid", "grade", "rank_best"]].tolist() == [NEW, 12, "A", 2]


def test_all_plans_are_ranked_beside_each_other_by_their_ids(two):
    ranking = ipc.rank(two, HV, plans="all", year=2025)
    assert ranking.frame[["plan_id", "mid", "rank_best", "rank_worst"]].to_numpy().tolist() == [
        ["hangzhou-2023", 40, 1, 1], [NEW, 12, 2, 2], [OLD, 11, 3, 3], ["suzhou-anhui-2022", 2, 4, 4],
    ]  # fmt: skip
    assert labels(ranking.refused) == [("jining", "jining-2017"), ("jingmen_htz", "jingmen-htz-2023")]
    found = ipc.mean(two, HV, plans="all", year=2025)
    assert (found.mid, found.cities.count("bengbu"), set(found.plan_ids) >= {OLD, NEW}) == (65 / 4, 2, True)


def test_at_a_date_the_old_plan_stands_for_its_place(two):
    ranking = ipc.rank(two, HV, as_of=2022)
    assert ranking.frame[["plan_id", "mid"]].to_numpy().tolist() == [[OLD, 11], ["suzhou-anhui-2022", 2]]
    refused = ranking.refused.set_index("city")
    assert refused.loc["hangzhou", "reason"] == "no_plan"
    assert refused.loc[["hangzhou", "jingmen_htz"], "plan_id"].isna().all()
    assert ipc.rank(two, HV, plans=[OLD, "suzhou-anhui-2022"]).frame.equals(ranking.frame)


def test_labels_are_plans_only_where_a_place_has_several(two):
    found = ipc.order(two, HV, plans="all")
    assert (NEW, OLD, True) in set(found.relation[["above", "below", "cover"]].itertuples(index=False, name=None))
    assert set(found.relation["above"]) == {"hangzhou", NEW, OLD}
    assert labels(found.ranks) == [
        ("hangzhou", "hangzhou-2023"), ("bengbu", NEW), ("bengbu", OLD), ("suzhou_anhui", "suzhou-anhui-2022"),
    ]  # fmt: skip
    assert found.shares.groupby("plan_id")["share"].sum().tolist() == pytest.approx([1] * 4)
    drawn = ipc.simulate(two, HV, plans="all", draws=5)
    assert set(drawn.ranks.columns) == {"hangzhou", NEW, OLD, "suzhou_anhui"}
    assert f"{OLD}:{HV}" in set(ipc.assumed(drawn, 0)["factor"])
    won = drawn.wins.set_index(["plan_id", "other_plan_id"])
    assert won.loc[(NEW, OLD), ["city", "other", "share"]].tolist() == ["bengbu", "bengbu", 1]
    assert set(drawn.acceptability["plan_id"]) == {plan for _, plan in labels(found.ranks)}


def test_an_index_sets_all_plans_side_by_side(two):
    found = ipc.index(two, [HV, APPLYING], plans="all", min_coverage=1, draws=20)
    assert labels(found.frame)[0] == ("bengbu", OLD)  # 900 enterprises against 175, and 11 against 12
    assert set(found.matrix.index) == {NEW, OLD}
    # "More than 80" has no score.
    assert ("suzhou_anhui", "lower_bound_only") in set(zip(found.refused["city"], found.refused["reason"], strict=True))
    reasons = found.refused.query("reason == 'coverage'").set_index("plan_id")
    assert reasons.loc["hangzhou-2023", ["city", "indicator", "detail"]].tolist() == ["hangzhou", APPLYING, "1/2"]
    assert ipc.simulate(two, **found.simulation.recipe).ranks.equals(found.simulation.ranks)


@pytest.mark.parametrize(
    ("plans", "chosen", "year", "number"),
    [
        # Two that overlap, the later issued counts though the other runs longer.
        ({"b-1": (2021, 2026, 11, "2021-03-01"), "b-2": (2022, 2025, 13, "2023-05-01")}, "b-2", 2025, 13),
        ({"b-1": (2021, 2025, 11, "2023-05-01"), "b-2": (2022, 2026, 13, "2021-03-01")}, "b-1", 2025, 11),
        # Two that do not, of which the first is over.
        ({"b-1": (2016, 2020, 3, None), "b-2": (2021, 2025, 13, None)}, "b-2", 2025, 13),
        # Two with one target year.
        ({"b-1": (2016, 2025, 9, None), "b-2": (2021, 2025, 13, None)}, "b-2", 2025, 13),
        # Three.
        ({"b-1": (2016, 2020, 3, None), "b-2": (2021, 2025, 9, None), "b-3": (2023, 2025, 13, None)}, "b-3", 2025, 13),
        # All are over: the last stands for the place.
        ({"b-1": (2011, 2015, 3, None), "b-2": (2016, 2020, 4, None)}, "b-2", 2020, 4),
    ],
)
def test_one_plan_stands_for_a_place_and_its_own_target_counts(data, plans, chosen, year, number):
    told = without_plans(data, "bengbu")
    for name, (start, end, target, issued) in plans.items():
        told = with_plan(told, name, "bengbu", (start, end), [(start - 1, 1, "baseline"), (end, target)], issued)
    told = with_plan(told, "z-1", "jining", (2021, 2026), [(2020, 7, "baseline"), (2025, 7)])
    field = ipc.harmonize(told)
    frame = ipc.rank(field, HV, ["bengbu", "jining"], year=year).frame.set_index("city")
    assert frame.loc["bengbu", ["plan_id", "mid"]].tolist() == [chosen, number]
    late = {name for name, plan in plans.items() if plan[1] >= year}
    if len(late) > 1:
        assert set(ipc.order(field, HV, "蚌埠", plans="all", year=year).ranks["plan_id"]) == late


@pytest.mark.parametrize("scope", [{"plans": "all"}, {"as_of": 2022}, {"plans": [OLD, "suzhou-anhui-2022"]}])
def test_recipes_repeat_the_choice_of_plans(two, scope):
    found = ipc.simulate(two, [HV, APPLYING], ["蚌埠", "suzhou_anhui"], draws=30, **scope)
    again = ipc.simulate(two, **found.recipe)
    assert again.ranks.equals(found.ranks)
    assert again.points.tobytes() == found.points.tobytes()
    assert again.recipe == found.recipe
    made = ipc.index(two, [HV, STAFFED], ["蚌埠", "suzhou_anhui"], draws=30, **scope)
    assert ipc.index(two, **made.recipe).frame.equals(made.frame)
    assert ipc.simulate(two, **made.simulation.recipe).ranks.equals(made.simulation.ranks)


def test_the_simulation_of_an_index_repeats_without_those_who_lack_too_much(panel):
    told = hand_made(panel, {FIRST: {A: 1, B: 11, C: (3, 4)}, SECOND: {A: 2, B: 1}})
    found = ipc.index(told, [FIRST, SECOND], draws=9)
    assert set(labels(found.frame)) == {(B, "jining-2017"), (A, "bengbu-2024")}
    again = ipc.simulate(told, **found.simulation.recipe)
    assert again.points.tobytes() == found.simulation.points.tobytes()


def test_what_one_plan_contradicts_of_itself_leaves_the_other_as_it_is(data):
    statements = [(2025, 80, "target", APPLYING), (2025, 200, "target", APPLYING, "eq", float("nan"), "task")]
    told = with_plan(data, "s-1", "suzhou_anhui", (2024, 2026), statements)
    told = with_plan(told, "s-2", "suzhou_anhui", (2023, 2026), [(2025, 80, "target", APPLYING)])
    found = ipc.simulate(ipc.harmonize(told), APPLYING, plans=["s-1", "s-2"], draws=40)
    drawn = [ipc.assumed(found, at).set_index("factor")["value"] for at in range(40)]
    assert {row[f"s-1:{APPLYING}"] for row in drawn} == {80, 200}
    assert {row[f"s-2:{APPLYING}"] for row in drawn} == {80}


def test_places_and_indicators_go_by_any_of_their_names(panel):
    one = ipc.rank(panel, "每万人口高价值发明专利拥有量", ["杭州", "Bengbu"])
    assert one.frame["city"].tolist() == ["hangzhou", "bengbu"]
    assert one.refused.empty
    assert ipc.order(panel, HV, ["bengbu", "hangzhou"]).ranks["city"].tolist() == ["hangzhou", "bengbu"]
    with pytest.raises(UnknownNameError, match="may mean"):
        ipc.rank(panel, HV, ["Suzhou", "bengbu"])


@pytest.mark.parametrize("verb", [ipc.rank, ipc.mean, ipc.order, ipc.simulate, ipc.index])
def test_tables_are_refused_and_so_is_a_date_beside_named_plans(data, panel, verb):
    with pytest.raises(IpcompareError, match="reads a panel, not tables"):
        verb(data, HV)
    with pytest.raises(IpcompareError, match="at once"):
        verb(panel, HV, plans="all", as_of=2024)


@pytest.mark.parametrize("verb", [ipc.rank, ipc.mean])
def test_several_indicators_have_no_one_ranking(panel, verb):
    with pytest.raises(IpcompareError, match="2 indicators") as caught:
        verb(panel, [HV, PLEDGE])
    assert "order" in caught.value.hint

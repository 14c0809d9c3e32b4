"""The network of tasks and agencies, worked out by hand and against published examples."""

from __future__ import annotations

import io

import networkx as nx
import pandas as pd
import pytest
from helpers.tables_of_tasks import Task, with_tasks

import ipcompare as ipc
from ipcompare import results
from ipcompare.cli import main
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import IpcompareError

A, B, C = "bengbu", "jining", "hangzhou"
PLAN = "bengbu-2024"
ONE, TWO, THREE, FOUR = "market_regulation", "science_technology", "finance", "court"


@pytest.fixture(scope="module")
def shipped(data) -> results.Agencies:
    return ipc.agencies(ipc.harmonize(data))


def naming(*names: str, kind: str = "task") -> Task:
    return Task(agencies=names, kind=kind)


def test_degrees_and_shared_tasks_by_hand(data):
    # Five tasks: the first agency in four, the second in three, the third in two, the fourth in one: ten names.
    tasks = [naming(ONE, TWO, THREE), naming(ONE, TWO), naming(THREE, ONE), naming(TWO, ONE, FOUR), naming()]
    found = ipc.agencies(ipc.harmonize(with_tasks(data, {A: tasks})))
    assert found.nodes.to_dict("list") == {
        "plan_id": [PLAN] * 4,
        "city": [A] * 4,
        "agency": [ONE, TWO, THREE, FOUR],
        "kind": ["government_department"] * 3 + ["court"],
        "degree": [4, 3, 2, 1],
        "share": [0.4, 0.3, 0.2, 0.1],
    }
    assert found.edges.drop(columns="plan_id").to_numpy().tolist() == [
        [A, ONE, TWO, 3],
        [A, ONE, THREE, 2],
        [A, ONE, FOUR, 1],
        [A, TWO, THREE, 1],
        [A, TWO, FOUR, 1],
    ]
    (row,) = found.concentration.to_dict("records")
    # The fifth task names nobody. 0.16 + 0.09 + 0.04 + 0.01 = 0.3
    assert row == pytest.approx(
        {"plan_id": PLAN, "city": A, "tasks": 4, "agencies": 4, "mentions": 10, "mean": 2.5, "hhi": 0.3, "top3": 0.9}
    )


def test_concentration_is_that_of_the_merger_guidelines(data):
    """
    Shares of 30, 30, 20 and 20 per cent give 2600 points, here 0.26.

    U.S. Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines, 2010,
    section 5.3, note 9: 900 + 900 + 400 + 400.
    """
    tasks = [naming(ONE, TWO, THREE, FOUR), naming(ONE, TWO, THREE, FOUR), naming(ONE, TWO)]
    (row,) = ipc.agencies(ipc.harmonize(with_tasks(data, {A: tasks}))).concentration.to_dict("records")
    assert row["hhi"] == pytest.approx(0.26)
    assert row["top3"] == pytest.approx(0.8)


def test_shared_tasks_are_those_of_the_southern_women(data):
    """
    Women as agencies and the social events as the tasks that name them.

    Davis, Gardner and Gardner, Deep South, 1941; the matrix of women by women, with Evelyn's row as
    here, is in Breiger, The Duality of Persons and Groups, Social Forces 53(2), 1974.
    """
    davis = nx.davis_southern_women_graph()
    women = davis.graph["top"]
    frame = data.agencies.head(1).loc[[0] * len(women)].assign(agency=women)
    tasks = [naming(*davis[event]) for event in davis.graph["bottom"]]
    found = ipc.agencies(ipc.harmonize(with_tasks(data._replace(agencies=frame), {A: tasks})))
    shared = {frozenset(row[:2]): row[2] for row in found.edges[["agency_a", "agency_b", "shared"]].to_numpy()}
    evelyn, *others = women
    assert evelyn == "Evelyn Jefferson"
    assert [shared.get(frozenset({evelyn, other}), 0) for other in others] == [
        6, 7, 6, 3, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 2, 1, 1,
    ]  # fmt: skip
    assert found.nodes.set_index("agency").loc[evelyn, "degree"] == 8


def test_one_agency_for_everything_is_the_most_concentrated_and_shares_nothing(data):
    found = ipc.agencies(ipc.harmonize(with_tasks(data, {A: [naming(ONE), naming(ONE)]})))
    assert found.concentration[["hhi", "top3"]].to_numpy().tolist() == [[1.0, 1.0]]
    assert list(found.edges.columns) == ["plan_id", "city", "agency_a", "agency_b", "shared"]
    assert found.edges.empty


def test_the_order_of_names_makes_no_leader(data):
    forth = ipc.agencies(ipc.harmonize(with_tasks(data, {A: [naming(ONE, TWO, THREE), naming(TWO, FOUR)]})))
    back = ipc.agencies(ipc.harmonize(with_tasks(data, {A: [naming(THREE, TWO, ONE), naming(FOUR, TWO)]})))
    for frame in ("nodes", "edges", "concentration"):
        pd.testing.assert_frame_equal(getattr(forth, frame), getattr(back, frame))


def test_a_plan_that_names_none_is_listed_and_compared_with_nothing(data):
    told = with_tasks(data, {A: [naming(ONE)], B: [naming(), naming()], C: [naming(), naming(TWO, kind="safeguard")]})
    for found, tasks in (
        (ipc.agencies(ipc.harmonize(told)), [2, 1]),
        (ipc.agencies(ipc.harmonize(told), safeguards=True), [2, 2]),
    ):
        rows = found.not_named.drop(columns="plan_id").to_dict("list")
        assert rows == {"city": [B, C], "tasks": tasks, "reason": ["no_agencies"] * 2}
        assert set(found.nodes["city"]) == set(found.concentration["city"]) == set(found.network) == {A}


def test_the_safeguards_of_a_plan_that_names_agencies_count_where_asked(data):
    told = with_tasks(data, {A: [naming(ONE), naming(ONE, TWO, kind="safeguard")]})
    assert ipc.agencies(ipc.harmonize(told)).nodes["degree"].to_list() == [1]
    assert ipc.agencies(ipc.harmonize(told), safeguards=True).nodes["degree"].to_list() == [2, 1]


def test_no_agency_anywhere_is_an_error(data):
    with pytest.raises(IpcompareError, match="no plan names an agency"):
        ipc.agencies(ipc.harmonize(with_tasks(data, {A: [naming()], B: [naming(ONE, kind="safeguard")]})))


def test_the_shipped_networks_are_those_of_the_two_plans_that_name_agencies(data, shipped):
    assert list(shipped.network) == ["bengbu", "jining"]
    assert set(shipped.not_named["city"]) == set(data.cities["city"]) - set(shipped.network)
    tasks = data.tasks[data.tasks["kind"] == "task"]
    for city, graph in shipped.network.items():
        plan = coded_plans(data).set_index("city").loc[city, "plan_id"]
        own = data.task_agencies[data.task_agencies["task_id"].isin(tasks.loc[tasks["plan_id"] == plan, "task_id"])]
        assert nx.is_bipartite(graph)
        sides = nx.get_node_attributes(graph, "bipartite")
        assert {name for name, side in sides.items() if side == 1} == set(own["agency"])
        assert {name for name, side in sides.items() if side == 0} == set(
            tasks.loc[tasks["plan_id"] == plan, "task_id"]
        )
        assert graph.number_of_edges() == len(own)
        for row in own.to_dict("records"):
            assert graph.edges[row["task_id"], row["agency"]] == {"role": row["role"], "order": row["order"]}
        nodes = shipped.nodes[shipped.nodes["city"] == city]
        assert dict(zip(nodes["agency"], nodes["degree"], strict=True)) == own["agency"].value_counts().to_dict()
        assert nodes["share"].sum() == pytest.approx(1)


def test_duties_for_the_whole_of_a_plan_stand_apart_and_for_plans_without_a_network_too(data, shipped):
    leads = shipped.duties[shipped.duties["duty"] == "lead"]
    assert set(leads["city"]) == {"hangzhou", "jingmen_htz"} <= set(shipped.not_named["city"])
    assert set(shipped.duties["city"]) == set(data.cities["city"])
    assert len(shipped.duties) == len(data.plan_agencies)
    one = ipc.agencies(ipc.harmonize(data), "bengbu").duties
    assert set(one["city"]) == {"bengbu"}


def test_every_shared_task_is_counted_once(data, shipped):
    names = data.task_agencies.groupby("task_id")["agency"].agg(list)
    for row in shipped.edges.head(40).to_dict("records"):
        plan = row["plan_id"]
        tasks = data.tasks.loc[(data.tasks["plan_id"] == plan) & (data.tasks["kind"] == "task"), "task_id"]
        both = [task for task in tasks if {row["agency_a"], row["agency_b"]} <= set(names[task])]
        assert row["shared"] == len(both) > 0


def test_the_command_prints_the_nodes_and_says_who_is_not_shown(capsys, shipped):
    assert main(["agencies", "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(out)), shipped.nodes, check_dtype=False)
    assert err.splitlines() == [
        f"not shown: {city}: the plan names no agency task by task" for city in shipped.not_named["city"]
    ]
    assert main(["agencies", "--lang", "zh"]) == 0
    assert "市场监督管理局" in capsys.readouterr().out

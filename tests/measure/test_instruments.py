"""Presence, prevalence, likeness and breadth of instruments, counted by hand and against published numbers."""

from __future__ import annotations

import io
from itertools import combinations
from math import comb

import pandas as pd
import pytest
from helpers.tables_of_tasks import Task, with_tasks, with_vocabulary
from scipy.stats import hypergeom

import ipcompare as ipc
from ipcompare import results
from ipcompare.cli import main
from ipcompare.errors import IpcompareError

A, B, C = "bengbu", "jining", "hangzhou"


@pytest.fixture(scope="module")
def shipped(data) -> results.Instruments:
    return ipc.instruments(ipc.harmonize(data))


def using(*names: str, depth: str = "mention") -> Task:
    return Task(dict.fromkeys(names, depth))


def cell(found: results.Instruments, city: str, instrument: str) -> list:
    row = found.presence.set_index(["city", "instrument"]).loc[(city, instrument)]
    return row[["named", "actions", "depth"]].to_list()


def test_depth_is_action_only_where_a_task_shows_one_and_silence_is_a_row(data):
    told, (one, other, third, _) = with_vocabulary(data, 4)
    plans = {A: [using(one), using(one, depth="action"), using(one, other)], B: [using(other, depth="action")]}
    found = ipc.instruments(ipc.harmonize(with_tasks(told, plans)))
    assert cell(found, A, one) == [3, 1, "action"]
    assert cell(found, A, other) == [1, 0, "mention"]
    assert cell(found, A, third) == [0, 0, "silent"]
    assert cell(found, B, one) == [0, 0, "silent"]
    assert cell(found, B, other) == [1, 1, "action"]
    assert len(found.presence) == 2 * 4


def test_prevalence_counts_places_and_names_the_only_one(data):
    told, (one, other, third, fourth) = with_vocabulary(data, 4)
    plans = {A: [using(one, other)], B: [using(one, depth="action")], C: [using(one, third), using(third)]}
    rows = ipc.instruments(ipc.harmonize(with_tasks(told, plans))).prevalence
    assert rows["instrument"].to_list() == [one, other, third, fourth]
    assert rows["cities"].to_list() == [3, 1, 1, 0]
    assert rows["action_cities"].to_list() == [1, 0, 0, 0]
    assert rows["unique_to"].fillna("").to_list() == ["", A, C, ""]


def test_the_safeguards_count_only_where_asked(data):
    told, (one, other) = with_vocabulary(data, 2)
    told = with_tasks(told, {A: [using(one), Task({one: "action", other: "mention"}, kind="safeguard")]})
    assert cell(ipc.instruments(ipc.harmonize(told)), A, one) == [1, 0, "mention"]
    assert cell(ipc.instruments(ipc.harmonize(told)), A, other) == [0, 0, "silent"]
    assert cell(ipc.instruments(ipc.harmonize(told), safeguards=True), A, one) == [2, 1, "action"]
    assert cell(ipc.instruments(ipc.harmonize(told), safeguards=True), A, other) == [1, 0, "mention"]


def test_boxes_count_and_each_kind_stands_beside_the_sum(data):
    told, (one, other, third) = with_vocabulary(data, 3)
    box = Task({one: "action", other: "mention"}, kind="box")
    safeguard = Task({one: "action", third: "action"}, kind="safeguard")
    told = with_tasks(told, {A: [using(one), using(one), box, safeguard], B: [using(other)]})
    columns = ["instrument", "tasks", "boxes", "safeguards", "named", "actions", "depth"]
    expected = {
        False: [[one, 2, 1, 1, 3, 1, "action"], [other, 0, 1, 0, 1, 0, "mention"], [third, 0, 0, 1, 0, 0, "silent"]],
        True: [[one, 2, 1, 1, 4, 2, "action"], [other, 0, 1, 0, 1, 0, "mention"], [third, 0, 0, 1, 1, 1, "action"]],
    }
    for safeguards, rows in expected.items():
        found = ipc.instruments(ipc.harmonize(told), safeguards=safeguards)
        assert found.presence.query("city == @A")[columns].to_numpy().tolist() == rows
        whole = found.breadth.query("city == @A and dimension == 'all'").iloc[0]
        assert whole["instruments"] == (3 if safeguards else 2)
        assert whole[["in_tasks", "in_boxes", "in_safeguards"]].to_list() == [1, 2, 2]


def test_a_plan_with_a_box_and_no_task_is_not_coded(data):
    told, (one,) = with_vocabulary(data, 1)
    told = with_tasks(told, {A: [using(one)], B: [Task({one: "action"}, kind="box")]})
    assert list(ipc.instruments(ipc.harmonize(told)).presence["city"]) == [A]


def test_likeness_by_hand_and_by_the_lady_tasting_tea(data):
    """
    Two plans of four instruments each, out of eight, share three.

    Fisher, The Design of Experiments, 1935, chapter II: of the 70 ways to choose four cups of
    eight, 16 hold three right ones and one holds four.
    """
    told, names = with_vocabulary(data, 8)
    plans = {A: [using(*names[:4])], B: [using(*names[1:5])]}
    panel = ipc.harmonize(with_tasks(told, plans))
    with pytest.warns(UserWarning, match="no test: the vocabulary was written from these plans"):
        (row,) = ipc.instruments(panel, p_values=True).similarity.to_dict("records")
    assert (row["city_a"], row["city_b"], row["instruments_a"], row["instruments_b"]) == (A, B, 4, 4)
    assert (row["shared"], row["either"]) == (3, 5)
    assert row["jaccard"] == pytest.approx(3 / 5)
    assert row["expected"] == pytest.approx(4 * 4 / 8)
    assert row["p_value"] == pytest.approx((16 + 1) / 70)


@pytest.mark.parametrize(
    ("size", "first", "second", "shared"), [(6, 3, 2, 1), (7, 5, 4, 2), (7, 5, 4, 4), (5, 5, 3, 3)]
)
def test_the_p_value_counts_all_choices(data, size, first, second, shared):
    told, names = with_vocabulary(data, size)
    other = names[first - shared : first - shared + second]
    panel = ipc.harmonize(with_tasks(told, {A: [using(*names[:first])], B: [using(*other)]}))
    with pytest.warns(UserWarning, match="upper tail and unadjusted"):
        found = ipc.instruments(panel, p_values=True).similarity.iloc[0]
    assert found["shared"] == shared
    as_many = sum(len(set(names[:first]) & set(choice)) >= shared for choice in combinations(names, second))
    assert found["p_value"] == pytest.approx(as_many / comb(size, second))
    assert found["p_value"] == pytest.approx(hypergeom.sf(shared - 1, size, first, second))


@pytest.mark.filterwarnings("error")
def test_no_p_value_comes_unasked(shipped, panel):
    assert not [name for frame in ipc.instruments(panel) for name in frame.columns if name.startswith("p_")]


@pytest.mark.filterwarnings("ignore:p-values of similarity")
def test_a_plan_that_names_no_instrument_is_like_no_other(data):
    told, names = with_vocabulary(data, 4)
    panel = ipc.harmonize(with_tasks(told, {A: [using(*names[:2])], B: [Task()], C: [Task()]}))
    rows = ipc.instruments(panel, p_values=True).similarity
    by_pair = rows.set_index(["city_a", "city_b"])
    assert by_pair.loc[(A, B), ["shared", "jaccard", "p_value"]].to_list() == [0, 0, 1]
    assert pd.isna(by_pair.loc[(B, C), "jaccard"])


def test_breadth_by_hand(data):
    # high_value_patents and overseas_filing are creation, patent_navigation and pledge_financing utilization.
    names = ["high_value_patents", "overseas_filing", "patent_navigation", "pledge_financing"]
    told = data._replace(instruments=data.instruments[data.instruments["instrument"].isin(names)])
    plans = {A: [using(names[0], names[1], depth="action"), using(names[2])], B: [using(names[3])]}
    rows = ipc.instruments(ipc.harmonize(with_tasks(told, plans))).breadth
    columns = ["city", "dimension", "instruments", "of", "share", "actions"]
    assert rows[columns].to_numpy().tolist() == [
        [A, "creation", 2, 2, 1.0, 2],
        [A, "utilization", 1, 2, 0.5, 0],
        [A, "all", 3, 4, 0.75, 2],
        [B, "creation", 0, 2, 0.0, 0],
        [B, "utilization", 1, 2, 0.5, 0],
        [B, "all", 1, 4, 0.25, 0],
    ]


def test_a_plan_that_was_not_coded_is_not_called_silent(data):
    told, (one, _) = with_vocabulary(data, 2)
    found = ipc.instruments(ipc.harmonize(with_tasks(told, {A: [using(one)], B: [using(one)]})))
    for frame in (found.presence, found.breadth):
        assert list(frame["city"].unique()) == [A, B]


@pytest.mark.parametrize("verb", [ipc.instruments, ipc.agencies])
def test_tables_without_tasks_are_an_error(data, verb):
    for tasks in (data.tasks.head(0), data.tasks[data.tasks["kind"] != "task"]):
        with pytest.raises(IpcompareError, match="no task") as caught:
            verb(ipc.harmonize(data._replace(tasks=tasks)))
        assert caught.value.expected == "one row per numbered task of a plan"


def test_the_shipped_plans_add_up(data, shipped):
    kinds = data.tasks.set_index("task_id")["kind"]
    rows = data.task_instruments.assign(kind=data.task_instruments["task_id"].map(kinds))
    for kind, column in {"task": "tasks", "box": "boxes", "safeguard": "safeguards"}.items():
        assert shipped.presence[column].sum() == (rows["kind"] == kind).sum() > 0
    rows = rows[rows["kind"] != "safeguard"]
    assert shipped.presence["named"].sum() == len(rows)
    assert shipped.presence["actions"].sum() == (rows["depth"] == "action").sum()
    assert len(shipped.presence) == len(data.cities) * len(data.instruments)
    parts = shipped.breadth[shipped.breadth["dimension"] != "all"]
    whole = shipped.breadth[shipped.breadth["dimension"] == "all"].set_index("city")
    for name in ("instruments", "of", "actions", "in_tasks", "in_boxes", "in_safeguards"):
        assert parts.groupby("city")[name].sum().to_dict() == whole[name].to_dict()
    assert set(whole["of"]) == {len(data.instruments)}
    assert (shipped.presence["actions"] <= shipped.presence["named"]).all()


def test_what_bengbu_prints_in_boxes_counts(data, shipped, panel):
    """With its boxes Bengbu ties Hangzhou, with the safeguards it is one behind; docs/tasks.md names what they add."""
    broad, broader = (
        found.breadth.query("dimension == 'all'").set_index("city")["instruments"].to_dict()
        for found in (shipped, ipc.instruments(panel, safeguards=True))
    )
    assert (broad["bengbu"], broad["hangzhou"]) == (44, 44)
    assert (broader["bengbu"], broader["hangzhou"]) == (46, 47)
    kinds = data.tasks.set_index("task_id")["kind"]
    tasks = data.task_instruments[data.task_instruments["task_id"].map(kinds) == "task"]
    alone = ipc.instruments(ipc.harmonize(data._replace(task_instruments=tasks)))
    before, after = (
        found.presence.query("city == 'bengbu'").set_index("instrument")["depth"] for found in (alone, shipped)
    )
    changed = {name: (before[name], after[name]) for name in after.index[before != after]}
    assert changed == {"equity_finance": ("silent", "action")} | dict.fromkeys(
        ("mediation", "ip_insurance", "rights_aid"), ("mention", "action")
    )


def test_the_likeness_of_the_shipped_plans_is_that_of_their_sets(data, shipped):
    named = {city: set(rows["instrument"]) for city, rows in shipped.presence.query("named > 0").groupby("city")}
    assert len(shipped.similarity) == comb(len(data.cities), 2)
    for row in shipped.similarity.to_dict("records"):
        one, other = named[row["city_a"]], named[row["city_b"]]
        assert row["jaccard"] == pytest.approx(len(one & other) / len(one | other))
        assert row["expected"] == pytest.approx(hypergeom(len(data.instruments), len(one), len(other)).mean())


def test_the_command_prints_the_prevalence_in_the_language_of_the_reader(capsys, shipped, data):
    assert main(["instruments", "--format", "csv"]) == 0
    printed = pd.read_csv(io.StringIO(capsys.readouterr().out))
    pd.testing.assert_frame_equal(printed, shipped.prevalence, check_dtype=False)
    assert main(["instruments", "--safeguards", "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in data.instruments["name_zh"])

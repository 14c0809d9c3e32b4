"""Places with several plans: every plan is drawn and told by its years."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.drawing import HV, draw_windows, new_axes

import ipcompare as ipc
from ipcompare.present.plot.kit.plans import by_plan

LATER = {"plan_id": "bengbu-2027", "window_start": 2027, "window_end": 2030}


@pytest.fixture(scope="module")
def several(data):
    """A second plan of Bengbu, and one of the nation that is known by facts alone."""
    first = data.plans[data.plans["city"] == "bengbu"]
    nation = {"plan_id": "china-2021", "city": None, "window_start": 2021, "window_end": 2025}
    later = data.observations.head(1).assign(plan_id=LATER["plan_id"])
    return data._replace(
        plans=pd.concat([data.plans, first.assign(**LATER), first.assign(**nation)]),
        observations=pd.concat([data.observations, later]),
    )


@pytest.fixture
def twice(panel):
    """The coverage of two plans of Bengbu and of one of Hangzhou; the later plan states nothing on creation."""
    frame = ipc.coverage(panel)
    first, other = (frame[frame["city"] == city] for city in ("bengbu", "hangzhou"))
    later = first.assign(plan_id=LATER["plan_id"])
    later.loc[later["dimension"] == "creation", "indicators"] = 0
    return pd.concat([later, other, first], ignore_index=True)


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Bengbu 2027–2030", "Hangzhou", "Bengbu 2024–2026"]),
        ("zh", ["蚌埠2027—2030年", "杭州", "蚌埠2024—2026年"]),
    ],
)
def test_every_plan_of_a_place_has_a_row_with_its_years_and_one_alone_has_none(several, twice, lang, names):
    ax = ipc.plot.coverage(twice, new_axes(), data=several, lang=lang)
    assert rows(ax) == names
    text = ipc.plot.coverage.alt(twice, data=several, lang=lang)
    assert [name for name in names if name not in text] == []


def test_one_plan_a_place_or_no_plans_in_the_frame_change_nothing(several, twice):
    alone = twice[twice["plan_id"] != LATER["plan_id"]]
    for frame in (alone, twice.drop(columns="plan_id")):
        shown, data, options = by_plan(frame, several, {})
        assert shown is frame
        assert data is several
        assert options == {}


def test_plans_of_the_same_years_are_told_apart_by_their_titles(several, twice):
    same = several.plans.assign(window_start=2024, window_end=2026)
    same.loc[same["plan_id"] == LATER["plan_id"], "title_en"] = "Another plan"
    ax = ipc.plot.coverage(twice, new_axes(), data=several._replace(plans=same))
    assert rows(ax)[0] == "Another plan"
    assert rows(ax)[2].startswith("Work plan of Bengbu")


def test_pairs_and_relations_are_keyed_by_plan(several):
    plans = ["bengbu-2024", LATER["plan_id"]]
    ranks = pd.DataFrame(
        {"city": "bengbu", "plan_id": plans, "level": [0, 1], "rank_best": [1, 2], "rank_worst": [1, 2]}
    )
    relation = pd.DataFrame(
        {"above": ["bengbu"], "below": ["bengbu"], "plan_above": plans[:1], "plan_below": plans[1:], "cover": True}
    )
    text = ipc.plot.hasse.alt(ranks, relation=relation, data=several)
    assert "Bengbu 2024–2026 above Bengbu 2027–2030" in text


def test_realised_values_belong_to_the_place_and_lines_to_their_plans(several, panel):
    values = panel.values[(panel.values["indicator"] == HV) & (panel.values["city"] == "bengbu")]
    used = values[(values["status"] == "used") & values["mid"].notna()].head(2)
    frame = pd.concat(
        [
            used.assign(plan_id="bengbu-2024", year=[2023, 2026]),
            used.assign(plan_id=LATER["plan_id"], year=[2026, 2030]),
            used.head(1).assign(plan_id=None, year=2022),
        ]
    )
    ax = ipc.plot.trajectories(frame, new_axes(), data=several, indicator=HV)
    assert sorted(tuple(line.get_xdata()) for line in ax.lines) == [(2022,), (2023, 2026), (2026, 2030)]
    names = {text.get_text().rpartition(" ")[0] for text in ax.texts}
    assert names == {"Bengbu", "Bengbu 2024–2026", "Bengbu 2027–2030"}
    assert len({line.get_color() for line in ax.lines}) == 3


def test_plans_without_statements_have_no_bar(several, panel):
    known = several._replace(observations=panel.data.observations)
    ax = draw_windows(panel._replace(data=known), "en")
    assert rows(ax) == rows(draw_windows(panel, "en"))

"""Partial orders of places."""

from __future__ import annotations

import itertools
import re
from functools import partial

import pandas as pd
import pytest
from helpers.drawing import HV, PLEDGE, new_axes, places_of, unbroken
from helpers.faults_of_figures import faults

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.plot.kit.hasse_layout import diagram


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def ranks(levels, best=1, worst=1):
    return pd.DataFrame([(city, level, best, worst, "A", "target") for city, level in levels.items()], columns=RANKS)


RANKS = ["city", "level", "rank_best", "rank_worst", "grade", "role"]


PAIRS = ["above", "below", "cover"]


@pytest.fixture(scope="module")
def order(panel):
    return ipc.order(panel, HV, allow_mixed_levels=True)


@pytest.fixture(scope="module")
def simulation(panel):
    return ipc.simulate(panel, [PLEDGE, HV], allow_mixed_levels=True, draws=200)


def test_a_hasse_diagram_has_a_line_for_each_cover_and_stands_by_level(panel, lang):
    relation = pd.DataFrame(
        [("hangzhou", "bengbu", True), ("bengbu", "jining", True), ("hangzhou", "jining", False)], columns=PAIRS
    )
    frame = ranks({"hangzhou": 0, "bengbu": 1, "jining": 2}, 1, 2)
    ax = ipc.plot.hasse(frame, new_axes(), relation=relation, data=panel.data, lang=lang)
    names = places_of(panel.data, lang)
    at = {text.get_text().split("\n")[0]: text.get_position() for text in ax.texts}
    assert [at[names[city]][1] for city in frame["city"]] == [0, -1, -2]
    ends = [(line.get_ydata()[0], line.get_ydata()[-1]) for line in ax.lines]
    assert ends == [(0, -1), (-1, -2)], "what follows from two lines has none"
    assert all(text.get_text().endswith({"en": "rank 1–2", "zh": "第1—2位"}[lang]) for text in ax.texts)


def test_the_note_names_the_worst_grade_and_whose_number_is_a_milestone(order, panel, lang):
    assert order.ranks.set_index("city")[["grade", "role"]].T.to_dict("list") == {
        "hangzhou": ["A", "target"],
        "jingmen_htz": ["C", "target"],
        "bengbu": ["A", "milestone"],
        "suzhou_anhui": ["A", "target"],
    }
    ax = ipc.plot.hasse(order.ranks, new_axes(), relation=order.relation, data=panel.data, lang=lang)
    note = unbroken(ax, lang)
    assert {"en": "With a milestone for its number: Bengbu.", "zh": "所用数值含阶段性目标：蚌埠。"}[lang] in note
    assert {"en": "Worst grade C.", "zh": "最低可比等级C。"}[lang] in note
    alone = order.ranks[order.ranks["role"] == "target"]
    ax = ipc.plot.hasse(alone, new_axes(), relation=order.relation.iloc[:0], data=panel.data, lang=lang)
    assert {"en": "milestone", "zh": "阶段性"}[lang] not in unbroken(ax, lang)


def test_a_zone_has_a_dashed_frame_and_places_without_relation_stand_in_one_row(order, panel):
    frame = order.ranks.assign(level=0)
    ax = ipc.plot.hasse(frame, new_axes(), relation=order.relation.iloc[:0], data=panel.data)
    assert len(ax.lines) == 0
    dashed = {text.get_text().split("\n")[0] for text in ax.texts if text.get_bbox_patch().get_linestyle() != "-"}
    assert len({text.get_position()[1] for text in ax.texts}) == 1
    assert all("Jingmen" in name for name in dashed)
    assert len(dashed) == 1


def test_lines_cross_only_where_they_must_and_go_around_names():
    # Straight down they would cross: a over d, b over c.
    found = diagram({"a": 0, "b": 0, "c": 1, "d": 1}, [("a", "d"), ("b", "c")])
    (above_a, below_a), (above_b, below_b) = found.lines
    assert (above_a[0] - above_b[0]) * (below_a[0] - below_b[0]) > 0
    # The line from a to c passes the row of b beside it.
    long = diagram({"a": 0, "b": 1, "c": 2}, [("a", "b"), ("b", "c"), ("a", "c")])
    (passing,) = [line for line in long.lines if len(line) == 3 and line[1] != long.points["b"]]
    assert abs(passing[1][0] - long.points["b"][0]) >= 0.5
    assert passing[1][1] == long.points["b"][1] == -1


@pytest.mark.parametrize("chain", [True, False])
def test_twelve_places_stay_legible(panel, chain):
    names = [*panel.data.cities["city"], "china", "anhui", "hubei", "shandong", "zhejiang", "jingmen", "dongbao"]
    frame = ranks({name: at if chain else at % 2 for at, name in enumerate(names)}, 1, 12)
    pairs = [(one, other, True) for one, other in itertools.pairwise(names)]
    relation = pd.DataFrame(pairs if chain else pairs[::2], columns=PAIRS)
    draw = partial(ipc.plot.hasse, frame, relation=relation, data=panel.data)
    assert faults(lambda ax, lang: draw(ax=ax, lang=lang), langs=("en", "zh")) == []


def test_nothing_to_draw_is_refused(simulation, order, panel):
    empty = {"data": panel.data, "relation": order.relation}
    for draw in (ipc.plot.acceptability, ipc.plot.hasse):
        frame = (simulation.acceptability if draw is ipc.plot.acceptability else order.ranks).iloc[:0]
        more = {} if draw is ipc.plot.acceptability else {"relation": order.relation}
        with pytest.raises(IpcompareError, match=f"nothing to draw: no rows for {draw.__name__}"):
            draw(frame, new_axes(), data=panel.data, **more)
    with pytest.raises(UnknownNameError):
        ipc.plot.hasse(order.ranks, new_axes(), lang="fr", **empty)


def test_every_label_is_whole_and_in_one_language(simulation, order, panel):
    table = partial(ipc.plot.acceptability, simulation.acceptability, data=panel.data, indicators=[HV])
    diagram_of = partial(ipc.plot.hasse, order.ranks, relation=order.relation, data=panel.data)
    for draw in (table, diagram_of):
        assert faults(lambda ax, lang, draw=draw: draw(ax=ax, lang=lang)) == []


def test_the_text_alternatives_tell_ranks_and_relations(panel, lang):
    relation = pd.DataFrame([("hangzhou", "bengbu", True)], columns=PAIRS)
    frame = ranks({"hangzhou": 0, "jining": 0, "bengbu": 1}, 1, 2)
    said = ipc.plot.hasse.alt(frame, relation=relation, data=panel.data, lang=lang)
    # Three pairs, one in order.
    expected = {
        "en": ["Hangzhou above Bengbu", "Jining rank 1–2", "order is open: 2"],
        "zh": ["杭州高于蚌埠", "济宁第1—2位", "先后未定的有2对"],
    }[lang]
    assert [words for words in expected if words not in said] == []
    shares = pd.DataFrame({"city": ["jining"] * 2, "rank": [1, 2], "share": [0.3, 0.7]})
    shares = shares.assign(share_lo=shares["share"], share_hi=shares["share"])
    often = ipc.plot.acceptability.alt(shares, data=panel.data, lang=lang, indicators=[HV])
    assert {"en": "Jining rank 2 (70%)", "zh": "济宁第2位（70%）"}[lang] in often
    assert not re.search({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said + often)
    both = ipc.plot.hasse.alt(frame, relation=relation, data=panel.data, lang="both")
    assert said in both.split("\n")

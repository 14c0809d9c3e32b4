"""Ranks over draws."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.drawing import HV, PLEDGE, new_axes, places_of, unbroken

import ipcompare as ipc


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def simulation(panel):
    return ipc.simulate(panel, [PLEDGE, HV], allow_mixed_levels=True, draws=200)


def test_every_cell_has_its_share_and_the_best_mean_rank_is_first(panel, lang):
    shares = {"jining": (0.002, 0.998, 0.0), "bengbu": (0.25, 0.002, 0.748), "hangzhou": (0.748, 0.0, 0.252)}
    rows = [(city, rank, share) for city, line in shares.items() for rank, share in enumerate(line, start=1)]
    frame = pd.DataFrame(rows, columns=["city", "rank", "share"])
    ax = ipc.plot.acceptability(frame, new_axes(), data=panel.data, lang=lang)
    # Mean ranks: Hangzhou 0.748 + 3 * 0.252 = 1.504, Jining 1.998, Bengbu 2.498.
    names = places_of(panel.data, lang)
    assert [label.get_text() for label in ax.get_yticklabels()] == [names[c] for c in ("hangzhou", "jining", "bengbu")]
    shown = {tuple(map(int, text.get_position())): text.get_text() for text in ax.texts}
    assert [shown[x, 0] for x in range(3)] == ["75%", "0%", "25%"]
    assert [shown[x, 1] for x in range(3)] == ["<1%", ">99%", "0%"], "hardly any is not none, nearly all not all"
    first = {"en": "rank 1", "zh": "第1位"}[lang]
    assert ax.get_xticklabels()[0].get_text() == first


def test_the_note_names_the_indicators_and_says_that_shares_are_no_probabilities(simulation, panel, lang):
    draw = ipc.plot.acceptability
    ax = draw(simulation.acceptability, new_axes(), data=panel.data, lang=lang, indicators=[HV])
    signs = {"en": ["High-value", "no probability", "◇"], "zh": ["高价值", "不是现实中的概率", "◇"]}[lang]
    assert [sign for sign in signs if sign not in unbroken(ax, lang)] == []

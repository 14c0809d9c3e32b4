"""Ranks over draws."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.drawing import HV, PLEDGE, new_axes, places_of, unbroken
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.present.style import PALE, PALETTE


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
    frame = frame.assign(share_lo=frame["share"], share_hi=frame["share"])
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


def test_a_share_that_depends_on_open_ends_is_a_bar_with_a_lighter_part(panel, lang):
    frame = ipc.simulate(panel, HV, allow_mixed_levels=True, draws=300).acceptability
    ax = ipc.plot.acceptability(frame, new_axes(), data=panel.data, lang=lang)
    row = frame.query("city == 'jingmen_htz' and rank == 2").iloc[0]
    assert (row["share_lo"], row["share_hi"] > 0.7) == (0, True)
    assert f"0%–{100 * row['share_hi']:.0f}%" in [text.get_text() for text in ax.texts]
    whole, most, least = (
        [bar.get_width() for bar in ax.patches if to_hex(bar.get_facecolor()) == colour.lower()]
        for colour in (PALE, PALETTE[5], PALETTE[0])
    )
    assert len(whole) == len(most) == len(least) == len(frame)
    for ends, column in ((most, "share_hi"), (least, "share_lo")):
        assert sorted(end / whole[0] for end in ends) == pytest.approx(sorted(frame[column]))
    assert {"en": "is an assumption", "zh": "系本库假设"}[lang] in unbroken(ax, lang)


def test_without_open_ends_the_note_says_nothing_of_them(panel, lang):
    frame = ipc.simulate(panel, HV, draws=20).acceptability
    ax = ipc.plot.acceptability(frame, new_axes(), data=panel.data, lang=lang)
    assert {"en": "is an assumption", "zh": "系本库假设"}[lang] not in unbroken(ax, lang)

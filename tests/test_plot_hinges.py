"""Which assumption the order of two places hangs on."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from drawing import HV, PLEDGE, new_axes, unbroken
from printable import faults

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

PAIR = ("bengbu", "hangzhou")
FACTORS = ["factor", "kind", "margin", "margin_lo", "margin_hi", "swing", "flips"]


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def swings(panel):
    return ipc.tornado(ipc.simulate(panel, [PLEDGE, HV], allow_mixed_levels=True, draws=10), *PAIR)


def tornado_frame(*rows):
    """Give a table of factors around a margin of 1."""
    return pd.DataFrame(
        [(name, name.split(":")[0], 1.0, low, high, high - low, low < 0) for name, low, high in rows], columns=FACTORS
    )


def test_a_bar_runs_between_the_extremes_and_is_hatched_where_the_order_changes(panel):
    ax = ipc.plot.tornado(
        tornado_frame((f"weight:{HV}", -0.5, 2.0), ("aggregation", 0.5, 1.5)), new_axes(), data=panel.data
    )
    spans = [(bar.get_x(), bar.get_x() + bar.get_width(), bool(bar.get_hatch())) for bar in ax.patches]
    assert spans == [(-0.5, 2.0, True), (0.5, 1.5, False)]
    assert ax.yaxis_inverted(), "the widest swing is at the top"
    assert [0, 0] in [list(line.get_xdata()) for line in ax.lines]
    assert {"−0.5", "2", "0.5", "1.5"} <= {text.get_text() for text in ax.texts}


def test_factors_are_named_in_words(data, lang):
    # Of Bengbu's statement itself, of a fact, and of every other kind.
    rows = [
        f"value:bengbu:{PLEDGE}", f"reading:jingmen_htz:{PLEDGE}", f"gap:hangzhou:{HV}", f"weight:{HV}", "denominator",
        "conflict:v:bengbu-2024@1170+3", "normalisation", "aggregation",
    ]  # fmt: skip
    ax = ipc.plot.tornado(tornado_frame(*((name, 0.5, 1.5) for name in rows)), new_axes(), data=data, lang=lang)
    names = [label.get_text().replace("\n", "" if lang == "zh" else " ") for label in ax.get_yticklabels()]
    expected = {
        "en": [
            "Value in an interval: Bengbu, IP pledge financing per year",
            "Reading: Jingmen High-tech Zone ◇, IP pledge financing per year",
            "Gap: Hangzhou, High-value invention patents per 10,000 people",
            "Weight: High-value invention patents per 10,000 people", "Denominator",
            "Conflict in a plan: Bengbu, High-value invention patents per 10,000 people",
            "Normalisation", "Aggregation",
        ],
        "zh": [
            "区间取值：蚌埠，年度知识产权质押融资金额", "口径理解：荆门高新区 ◇，年度知识产权质押融资金额",
            "缺失值：杭州，每万人口高价值发明专利拥有量", "权重：每万人口高价值发明专利拥有量", "分母口径",
            "规划内不一致：蚌埠，每万人口高价值发明专利拥有量", "标准化方法", "合成方法",
        ],
    }  # fmt: skip
    assert names == expected[lang]


def test_ten_factors_are_drawn_and_the_rest_counted(panel, lang):
    rows = [(f"weight:{name}", 1.0 - at / 100, 1.5) for at, name in enumerate(panel.data.indicators["indicator"][:12])]
    frame = tornado_frame(*rows, ("aggregation", 1.0, 1.0))
    ax = ipc.plot.tornado(frame, new_axes(), data=panel.data, lang=lang)
    assert len(ax.patches) == 10
    counted = {
        "en": ("Not shown: 2 with a smaller swing", "Without effect: 1"),
        "zh": ("影响较小的2项", "另有1项不改变"),
    }[lang]
    assert all(words in unbroken(ax, lang) for words in counted)


def test_the_sides_of_the_line_say_who_is_ahead(swings, panel):
    ax = ipc.plot.tornado(swings, new_axes(), data=panel.data, pair=("bengbu", "hangzhou"))
    sides = {text.get_text(): text.get_ha() for text in ax.texts if "ahead" in text.get_text()}
    assert sides == {"Bengbu ahead →": "left", "← Hangzhou ahead": "right"}
    unnamed = ipc.plot.tornado(swings, new_axes(), data=panel.data)
    assert "the first place" in unnamed.get_title(loc="left")


def test_no_assumption_that_moves_anything_is_refused(swings, panel):
    still = tornado_frame(("aggregation", 1.0, 1.0))
    for tell in (ipc.plot.tornado_alt, lambda frame, *, data: ipc.plot.tornado(frame, new_axes(), data=data)):
        with pytest.raises(IpcompareError, match="no assumption moves the margin"):
            tell(still, data=panel.data)
    with pytest.raises(UnknownNameError):
        ipc.plot.tornado(swings, new_axes(), data=panel.data, lang="fr")


def test_one_factor_that_changes_nothing_stands_on_its_side_of_zero(panel):
    ax = ipc.plot.tornado(tornado_frame(("aggregation", 2e8, 6e8)), new_axes(), data=panel.data, lang="zh")
    low, high = ax.get_xlim()
    assert low < 0 < 6e8 < high, "the line at which the order would change is in the figure"
    assert {"2亿", "6亿"} <= {text.get_text() for text in ax.texts}


def test_every_label_is_whole_and_in_one_language(swings, panel):
    draw = ipc.plot.tornado
    assert faults(lambda ax, lang: draw(swings, ax, data=panel.data, lang=lang, pair=PAIR)) == []


def test_the_text_alternative_says_what_changes_the_order(panel, lang):
    frame = tornado_frame((f"weight:{HV}", -0.5, 2.0), ("aggregation", 0.5, 1.5))
    said = ipc.plot.tornado_alt(frame, data=panel.data, lang=lang, pair=PAIR)
    expected = {
        "en": ["Bengbu and Hangzhou", "(−0.5 to 2)", "Change the order (1): Weight: High-value"],
        "zh": ["蚌埠与杭州", "（−0.5至2）", "可改变先后的有1项：权重：每万人口高价值"],
    }[lang]
    assert [words for words in expected if words not in said] == []
    assert not re.search({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said)
    assert said in ipc.plot.tornado_alt(frame, data=panel.data, lang="both", pair=PAIR).split("\n")

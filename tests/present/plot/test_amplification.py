"""Paces beside those of the tier above."""

from __future__ import annotations

import math
import re

import pytest
from helpers.drawing import arrows_of, new_axes, places_of, unbroken
from helpers.faults_of_figures import faults

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

KINDS = {"amplification": ipc.plot.amplification, "levels": ipc.plot.levels}


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def nation(panel):
    return ipc.ambition(panel, against="nation")


def drawn(name, frame, panel, lang="en"):
    return KINDS[name](frame, new_axes(), data=panel.data, lang=lang)


def marks(ax):
    """Give the points of every row, from left to right, with the shape of the mark."""
    found = [line for line in ax.lines if line.get_marker() not in ("None", "|")]
    rows = {line.get_ydata()[0] for line in found}
    return {
        y: sorted((line.get_xdata()[0], line.get_marker()) for line in found if line.get_ydata()[0] == y) for y in rows
    }


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def unbroken_texts(ax):
    return {text.replace("\n", " ") for text in texts(ax)} | {text.replace("\n", "") for text in texts(ax)}


def only(frame, reason, city, indicator):
    """Give the one comparison of a city on an indicator."""
    return frame[(frame["city"] == city) & (frame["indicator"] == indicator) & frame[reason].isna()]


@pytest.fixture(scope="module")
def province(panel):
    return ipc.ambition(panel, against="province")


ALTS = {"amplification": ipc.plot.amplification.alt, "levels": ipc.plot.levels.alt}


def test_own_pace_and_the_tiers_stand_on_one_scale_with_the_difference_in_words(nation, panel):
    # 2 from 1 in four years: 2 ** (1/4) - 1 = 18.92 % a year. China 12 from 6.3 in five: (12/6.3) ** (1/5) - 1 =
    # 13.75 %. The larger is at one, the other at 13.75 / 18.92 = 0.727; the difference is 5.17 points.
    ax = drawn("amplification", only(nation, "pace_reason", "suzhou_anhui", "hv_patents_per_10k"), panel)
    # What was left to China, 12 from 7.5 in four years, is 1.6 ** (1/4) - 1 = 12.47 %: 0.659 and 6.5 points.
    ((left, square), (tier, ring), (own, _)) = next(iter(marks(ax).values()))
    assert (round(left, 3), square, round(tier, 3), ring, own) == (0.659, "s", 0.727, "o", 1)
    assert {"18.9%", "China 13.8%", "5.2 points higher; 6.5 points higher than the 12.5% left"} <= unbroken_texts(ax)


def test_a_slower_pace_is_lower_and_its_number_stands_on_the_outer_side(nation, panel, lang):
    # 12 from 9.54 in two years: (12/9.54) ** (1/2) - 1 = 12.15 %, 1.6 below 13.75 %, and 11.3 above what was left.
    ax = drawn("amplification", only(nation, "pace_reason", "bengbu", "hv_patents_per_10k"), panel, lang)
    said = {
        "en": "1.6 points lower; 11.3 points higher than the 0.8% left",
        "zh": "低1.6个百分点；较尚需增速0.8%高11.3个百分点",
    }
    assert said[lang] in unbroken_texts(ax)
    sides = {text.get_text(): text.get_horizontalalignment() for text in ax.texts}
    assert sides["12.2%"] == "right"
    assert sides[{"en": "China 13.8%", "zh": "全国 13.8%"}[lang]] == "left"


def test_shares_and_scores_are_a_group_of_their_own(nation, panel, lang):
    ax = drawn("amplification", nation, panel, lang)
    words = texts(ax)
    heads = {"en": ("Growth a year, %", "Shares and scores"), "zh": ("年均复合增长率，%", "比重与得分")}[lang]
    at = [next(n for n, word in enumerate(words) if word.startswith(head)) for head in heads]
    assert at[0] < words.index("41.4%") < at[1] < words.index("3.50"), "points after all rates"
    # Satisfaction 82 from 75 in two years: 3.5 points a year; the nation 82 from 80.05 in five: 0.39; 3.11 more.
    assert any({"en": "3.11 points higher", "zh": "高3.11分"}[lang] in word for word in words)
    assert max(x for row in marks(ax).values() for x, _ in row) == 1, "each group has its largest pace at one"


def test_a_bound_of_the_tier_is_an_arrow_and_no_point(province, panel, lang):
    # Anhui starts from less than 5 and comes to 12 in five years: more than 19.1 % a year, and so both its paces.
    ax = drawn("amplification", only(province, "pace_reason", "bengbu", "hv_patents_per_10k"), panel, lang)
    assert {arrow.xyann[0] > 0 for arrow in arrows_of(ax)} == {True}
    assert [len(row) for row in marks(ax).values()] == [1], "only the plan's own pace is a point"
    assert {"en": "more than 7.0 points lower", "zh": "低超过7.0个百分点"}[lang] in " ".join(texts(ax))


def test_plans_without_a_comparison_say_why_and_the_note_counts_all(nation, panel, lang):
    ax = drawn("amplification", nation, panel, lang)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[-3:] == [places_of(panel.data, lang)[city] for city in ("jining", "jingmen_htz", "hangzhou")]
    why = panel.data.codes[panel.data.codes["list"] == "reason"].set_index("code")[f"name_{lang}"]
    counts = nation["pace_reason"].value_counts()
    note = unbroken(ax, lang)
    assert f"{counts.sum()}" in note
    for reason, count in counts.items():
        assert {"en": f"{why[reason]} ({count})", "zh": f"{why[reason]}{count}项"}[lang] in note


@pytest.mark.parametrize(
    ("lo", "mid", "hi", "en", "zh"),
    [
        (0.0, 0.0, 0.0, "the same", "相同"),
        (0.01, math.nan, 0.02, "1.0–2.0 points higher", "高1.0–2.0个百分点"),
        (-0.02, math.nan, -0.01, "1.0–2.0 points lower", "低1.0–2.0个百分点"),
        (-0.01, math.nan, 0.02, "1.0 points lower to 2.0 points higher", "低1.0个百分点至高2.0个百分点"),
        (-math.inf, math.nan, 0.02, "at most 2.0 points higher", "至多高2.0个百分点"),
        (-0.01, math.nan, math.inf, "at most 1.0 points lower", "至多低1.0个百分点"),
        (0.01, math.nan, math.inf, "at least 1.0 points higher", "至少高1.0个百分点"),
        (-math.inf, math.nan, math.inf, "higher or lower", "高低未定"),
    ],
)
def test_a_difference_between_bounds_is_said_as_far_as_it_is_known(nation, panel, lo, mid, hi, en, zh):
    row = only(nation, "pace_reason", "bengbu", "hv_patents_per_10k")
    row = row.assign(amplification_lo=lo, amplification_mid=mid, amplification_hi=hi, left_reason="no_outcome")
    assert en in texts(drawn("amplification", row, panel))
    assert zh in texts(drawn("amplification", row, panel, "zh"))


@pytest.mark.parametrize("name", KINDS)
def test_nothing_to_compare_is_refused_with_the_reasons(nation, panel, name):
    reason = {"amplification": "pace_reason", "levels": "level_reason"}[name]
    with pytest.raises(IpcompareError, match=r"no target stands beside one.*\n.*no_baseline 126"):
        drawn(name, nation.assign(**{reason: "no_baseline"}), panel)
    with pytest.raises(UnknownNameError):
        drawn(name, nation, panel, "fr")


@pytest.mark.parametrize("name", KINDS)
def test_the_worst_grade_is_that_of_all_that_is_drawn_and_doubts_are_those_of_the_part(nation, panel, name):
    part = {"amplification": "pace", "levels": "level"}[name]
    note = unbroken(drawn(name, nation, panel), "en")
    assert f"Worst grade {nation[f'{part}_grade'].dropna().max()}." in note
    assert "Worst grade C." in note, "two bounds and a zone, or an interpolated path"
    traps = panel.data.traps.set_index("trap")["text_en"]
    shown = {trap for cell in nation[f"{part}_doubts"] for trap in cell.split(";") if trap}
    others = {trap for cell in nation["doubts"] for trap in cell.split(";") if trap} - shown
    assert all(traps[trap][:40] in note for trap in shown)
    assert not any(traps[trap][:40] in note for trap in others)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("tier", ["nation", "province"])
def test_every_label_is_whole_and_in_one_language(request, panel, name, tier):
    frame = request.getfixturevalue(tier)
    assert faults(lambda ax, lang: KINDS[name](frame, ax, data=panel.data, lang=lang)) == []


@pytest.mark.parametrize("name", KINDS)
def test_the_text_alternative_has_the_numbers_of_the_figure(nation, panel, name, lang):
    said = ALTS[name](nation, data=panel.data, lang=lang)
    shown = {"amplification": "13.8%", "levels": "3.33"}[name]
    assert shown in said
    assert not re.search({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said)
    both = ALTS[name](nation, data=panel.data, lang="both").split("\n")
    assert both == [ALTS[name](nation, data=panel.data, lang=one) for one in ("zh", "en")]

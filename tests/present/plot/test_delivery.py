"""What became of the targets: outcomes as a share of the target, verdicts in words."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from helpers.drawing import arrows_of, new_axes, places_of, unbroken
from helpers.faults_of_figures import faults

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError

HV, EVENTS = "hv_patents_per_10k", "malicious_infringement_events"


PLAIN = {
    "indicator": HV, "unit": "item/10k_persons", "basis": "stock", "target_year": 2025, "target_lo": 12.0,
    "target_hi": 12.0, "outcome_year": 2025.0, "status": "reached", "missed_by_lo": math.nan, "missed_by_hi": math.nan,
    "carried_lo": math.nan, "carried_hi": math.nan, "comparator": "eq", "outcome_as_of": None,
    "outcome_comparator": "eq", "pace_ratio": math.nan, "grade": "A", "reason": None, "origin": "plan",
}  # fmt: skip


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def row(city, outcome, **cells):
    """Give a target of 12 with an outcome: a point, or low and high end."""
    lo, hi = outcome if isinstance(outcome, tuple) else (outcome, outcome)
    ends = {"outcome_lo": lo, "outcome_mid": lo if lo == hi else math.nan, "outcome_hi": hi}
    return PLAIN | ends | {"city": city} | cells


def drawn(panel, *rows, lang="en"):
    return ipc.plot.delivery(pd.DataFrame(rows), new_axes(), data=panel.data, lang=lang)


def lengths(ax):
    """Give the bars of every row: the full part and the hollow part behind it."""
    rows = {}
    for bar in ax.patches:
        rows.setdefault(round(bar.get_y() + 0.25), []).append(bar.get_width())
    return rows


def verdicts(ax, lang="en"):
    words = [text.get_text().replace("\n", "" if lang == "zh" else " ") for text in ax.texts]
    return [word for word in words if re.search("[(（]", word)]


def unknown(city, reason, origin="plan"):
    nothing = (math.nan, math.nan)
    return row(city, nothing, status="unknown", reason=reason, origin=origin, outcome_year=math.nan, grade=None)


@pytest.fixture(scope="module")
def frame(panel):
    return ipc.delivery(panel)


def test_a_bar_is_the_outcome_over_the_target_and_the_target_stands_at_one(panel):
    # 9 of 12 is 75 %, 18 of 12 is 150 %.
    missed = row("bengbu", 9.0, status="missed", missed_by_lo=3.0, missed_by_hi=3.0)
    ax = drawn(panel, missed, row("hangzhou", 18.0))
    assert lengths(ax) == {0: [0.75, 0], 1: [1.5, 0]}
    assert {tuple(line.get_xdata()) for line in ax.lines} == {(1, 1)}
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "target = 100%"]
    assert verdicts(ax) == ["75%  Missed by 3 (9 of 12)", "150%  Reached (18 of 12)"]


def test_bounds_are_hollow_with_an_arrow_and_keep_their_sign(panel, lang):
    at_least = row("bengbu", (15.0, math.inf), outcome_comparator="ge", comparator="gt")
    at_most = row("hangzhou", (0.0, 18.0), status="undecided", outcome_comparator="lt", comparator="ge")
    between = row("jining", (9.0, 15.0), status="undecided", outcome_comparator="range")
    ax = drawn(panel, at_least, at_most, between, lang=lang)
    assert lengths(ax) == {0: [1.25, 0], 1: [0, 1.5], 2: [0.75, 0.5]}
    assert [(arrow.xy, arrow.xyann[0] > 0) for arrow in arrows_of(ax)] == [((1.25, 0), True), ((1.5, 1), False)]
    expected = {
        "en": ["≥125%  Reached (≥15 of >12)", "<150%  Undecided (<18 of ≥12)", "75%–125%  Undecided (9–15 of 12)"],
        "zh": [
            "不低于125%  已完成（不低于15，目标超过12）",
            "低于150%  尚难判定（低于18，目标不低于12）",
            "75%–125%  尚难判定（9–15，目标12）",
        ],
    }
    assert verdicts(ax, lang) == expected[lang]


def test_what_is_probable_is_hollow_with_its_day_and_a_line_to_the_end_of_the_year(panel, lang):
    early = {"reason": "before_year_end", "outcome_as_of": "2025-09-30/2025-12-10", "outcome_year": 2024.94}
    rows = [
        row("bengbu", 9.0, status="probably_missed", carried_lo=9.6, carried_hi=10.8, **early),
        row("jining", 12.0, status="probably_reached", **early),
        row("hangzhou", 12.0),
    ]
    ax = drawn(panel, *rows, lang=lang)
    assert lengths(ax) == {0: [0, 0.75], 1: [0, 1], 2: [1, 0]}
    lines = [tuple(line.get_xdata()) for line in ax.lines if set(line.get_xdata()) != {1}]
    assert lines == [pytest.approx((0.8, 0.9))], "9.6 and 10.8 of 12"
    said = {
        "en": "75%  Probably missed (9 of 12, Sep–Dec 2025)",
        "zh": "75%  很可能未完成（9月至12月9，目标12）",
    }[lang]
    assert verdicts(ax, lang)[0] == said
    note = {"en": "Line: carried to the end of the year", "zh": "细线：推算至年末"}[lang]
    assert note in unbroken(ax, lang)
    assert note not in unbroken(drawn(panel, *rows[1:], lang=lang), lang)
    told = ipc.plot.delivery.alt(pd.DataFrame(rows), data=panel.data, lang=lang)
    assert {"en": ", carried to the end of the year 9.6–10.8", "zh": "，推算至年末为9.6–10.8"}[lang] in told


def test_near_the_target_a_share_has_a_decimal(panel):
    # 11.96 of 12 is 99.67 %: not reached, so it is not written as 100 %.
    ax = drawn(panel, row("bengbu", 11.96, status="missed", missed_by_lo=0.04, missed_by_hi=0.04), row("jining", 12.0))
    assert [word.split("  ")[0] for word in verdicts(ax)] == ["99.7%", "100%"]


def test_where_less_is_better_the_high_end_of_the_target_counts_and_the_note_says_so(panel, lang):
    # At most 4 is asked, 3 are there: 75 %.
    cells = {"indicator": EVENTS, "unit": "event", "target_lo": 0.0, "target_hi": 4.0}
    ax = drawn(panel, row("bengbu", 3.0, **cells), lang=lang)
    assert lengths(ax) == {0: [0.75, 0]}
    assert {"en": "Where less is better", "zh": "越低越好"}[lang] in unbroken(ax, lang)


def test_of_a_target_of_zero_there_is_no_share_but_a_verdict(panel):
    cells = {"indicator": EVENTS, "unit": "event", "target_lo": 0.0, "target_hi": 0.0}
    ax = drawn(panel, row("bengbu", 3.0, status="missed", missed_by_lo=3.0, missed_by_hi=3.0, **cells))
    assert lengths(ax) == {0: [0, 0]}
    assert verdicts(ax) == ["Missed by 3 (3 of 0)"]


def test_pace_and_time_of_the_outcome_are_said(panel, lang):
    behind = row("bengbu", 9.0, status="behind", pace_ratio=0.72, outcome_year=2023.0)
    ax = drawn(
        panel,
        behind,
        row("jining", 13.0, status="reached_early", outcome_year=2024.5, outcome_as_of="2025-06-30"),
        lang=lang,
    )
    expected = {
        "en": [
            "75%  Behind, 72% of the pace needed (9 of 12, end of 2023)",
            "108%  Reached early (13 of 12, Jun 2025)",
        ],
        "zh": ["75%  进度偏慢，为所需速度的72%（2023年底9，目标12）", "108%  曾提前达到（6月13，目标12）"],
    }
    assert verdicts(ax, lang) == expected[lang]
    assert {"en": "Behind: The observed pace", "zh": "进度偏慢：实际速度"}[lang] in unbroken(ax, lang)


def test_plans_come_first_then_silence_with_its_reasons_then_context_in_grey(panel, lang):
    rows = [row("bengbu", 9.0, status="missed", missed_by_lo=3.0, missed_by_hi=3.0), unknown("jining", "no_outcome")]
    rows += [
        unknown("jining", "no_outcome"),
        row("china", 16.0, origin="context"),
        row("china", 16.0, origin="context"),
    ]
    ax = drawn(panel, *rows, unknown("anhui", "no_baseline", "context"), lang=lang)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert [name.split({"en": ":", "zh": "，"}[lang])[0] for name in names] == {
        "en": ["Bengbu", "Jining", "China"], "zh": ["蚌埠", "济宁", "全国"]
    }[lang], "a target that two documents print stands once"  # fmt: skip
    why = {"en": "no outcome of the same definition (2)", "zh": "无同一定义的实际值2项"}[lang]
    assert why in {text.get_text() for text in ax.texts}
    own, context = (next(bar for bar in ax.patches if round(bar.get_y() + 0.25) == y).get_facecolor() for y in (0, 3))
    assert len(set(context[:3])) == 1, "grey"
    assert len(set(own[:3])) == 3
    counted = {"en": "Not judged: 3, of the plans 2", "zh": "无法核实3项（规划目标2项）"}[lang]
    assert counted in unbroken(ax, lang)


def test_the_shipped_targets_that_can_be_judged_are_all_there(frame, panel, lang):
    ax = ipc.plot.delivery(frame, new_axes(), data=panel.data, lang=lang)
    known = frame[frame["status"] != "unknown"].drop_duplicates(["city", "indicator", "target_year", "target_lo"])
    silent = set(frame.loc[frame["origin"] == "plan", "city"]) - set(known.loc[known["origin"] == "plan", "city"])
    assert len(ax.get_yticks()) == len(known) + len(silent)
    assert {places_of(panel.data, lang)[city] for city in silent} <= {
        label.get_text() for label in ax.get_yticklabels()
    }
    statuses = panel.data.codes[panel.data.codes["list"] == "delivery"].set_index("code")[f"name_{lang}"]
    said = " ".join(verdicts(ax, lang))
    assert [status for status in known["status"].unique() if statuses[status] not in said] == []
    assert known["grade"].max() in unbroken(ax, lang)


def test_nothing_to_judge_is_refused(frame, panel):
    with pytest.raises(IpcompareError, match=r"no target can be judged\n.*no_outcome 1"):
        drawn(panel, unknown("jining", "no_outcome"))
    with pytest.raises(IpcompareError, match="no target can be judged"):
        ipc.plot.delivery.alt(pd.DataFrame([unknown("jining", "no_outcome")]), data=panel.data)
    with pytest.raises(UnknownNameError):
        ipc.plot.delivery(frame, new_axes(), data=panel.data, lang="fr")


def test_every_label_is_whole_and_in_one_language(frame, panel):
    assert faults(lambda ax, lang: ipc.plot.delivery(frame, ax, data=panel.data, lang=lang)) == []


def test_the_text_alternative_says_the_verdicts_and_counts_the_rest(panel, lang):
    rows = [row("bengbu", 9.0, status="missed", missed_by_lo=3.0, missed_by_hi=3.0), unknown("jining", "no_outcome")]
    frame = pd.DataFrame([*rows, row("china", 16.0, origin="context")])
    said = ipc.plot.delivery.alt(frame, data=panel.data, lang=lang)
    expected = {
        "en": ["Missed by 3 (9 of 12)", "For context: Reached 1.", "Not judged: 1"],
        "zh": ["未完成，差3（9，目标12）", "参照目标：已完成1项。", "无法核实1项"],
    }[lang]
    assert [words for words in expected if words not in said] == []
    assert not re.search({"en": "[一-鿿]", "zh": "[a-z]"}[lang], said)
    assert said in ipc.plot.delivery.alt(frame, data=panel.data, lang="both").split("\n")

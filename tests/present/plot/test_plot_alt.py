"""The text alternatives of grades and bars; those of the other figures are tested with their figures."""

from __future__ import annotations

import re

import pytest
from helpers.drawing import PLEDGE, places_of

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.present.words.labels import short_interval


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def test_grades_are_counted_over_the_indicators_of_the_figure(panel, lang):
    frame = ipc.grade(panel)
    better = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    said = ipc.plot.grades_alt(frame, data=panel.data, lang=lang)
    for mark, count in better["grade"].value_counts().items():
        assert {"en": f"{mark} {count}", "zh": f"{mark}级{count}对"}[lang] in said
    names = panel.data.indicators.set_index("indicator")[f"name_{lang}"]
    for mark in ("A", "X"):
        counts = better.loc[better["grade"] == mark, "indicator"].value_counts()
        assert [name for name in counts.index if names[name] not in said] == []
    left_out = frame["indicator"].nunique() - better["indicator"].nunique()
    assert {"en": f"theme only: {left_out}.", "zh": f"另有{left_out}项指标"}[lang] in said
    with pytest.raises(IpcompareError, match="no grade but D"):
        ipc.plot.grades_alt(frame[frame["grade"] == "D"], data=panel.data, lang=lang)


def test_bars_are_told_with_the_ranks_that_bounds_leave_open(panel, lang):
    frame = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame
    said = ipc.plot.bars_alt(frame, data=panel.data, indicator=PLEDGE, lang=lang)
    names = places_of(panel.data, lang)
    assert frame["rank_best"].ne(frame["rank_worst"]).any()
    for row in frame.itertuples():
        dash = "–" if lang == "en" else "—"
        ranks = f"{row.rank_best}" + (f"{dash}{row.rank_worst}" if row.rank_worst > row.rank_best else "")
        number = f"{names[row.city]} {short_interval(row.lo, row.mid, row.hi, lang)}"
        assert {"en": f"{number}, rank {ranks}", "zh": f"{number}，第{ranks}位"}[lang] in said
    beside = {"en": "A zone (◇) stands beside cities", "zh": "园区与城市并列"}[lang]
    assert beside in said
    assert beside not in ipc.plot.bars_alt(frame.assign(mixed=False), data=panel.data, indicator=PLEDGE, lang=lang)


def test_they_speak_one_language_or_both_in_turn(panel):
    ranking, graded = ipc.rank(panel, PLEDGE).frame, ipc.grade(panel)
    for lang, other in (("en", "[一-鿿]"), ("zh", "[a-z]")):
        texts = [
            ipc.plot.bars_alt(ranking, data=panel.data, indicator=PLEDGE, lang=lang),
            ipc.plot.grades_alt(graded, data=panel.data, lang=lang),
        ]
        assert re.findall(other, " ".join(texts)) == []
        assert texts[1] in ipc.plot.grades_alt(graded, data=panel.data, lang="both").split("\n")

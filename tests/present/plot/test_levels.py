"""Targets as multiples of those of the tier above."""

from __future__ import annotations

import math

import pytest
from helpers.drawing import arrows_of, new_axes

import ipcompare as ipc

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


def only(frame, reason, city, indicator):
    """Give the one comparison of a city on an indicator."""
    return frame[(frame["city"] == city) & (frame["indicator"] == indicator) & frame[reason].isna()]


def test_levels_stand_on_a_log_axis_around_one(nation, panel, lang):
    frame = nation[nation["indicator"] == "hv_patents_per_10k"]
    ax = drawn("levels", frame, panel, lang)
    assert ax.get_xscale() == "log"
    assert [line.get_xdata() for line in ax.lines if list(line.get_ydata()) == [0, 1]] == [[1, 1]]
    # Hangzhou 40, Bengbu's milestone 12 and Suzhou 2 over 12; Jingmen "at least 8" is no point.
    assert {y: [x for x, _ in row] for y, row in marks(ax).items()} == {
        0: [pytest.approx(40 / 12)], 1: [1], 3: [pytest.approx(2 / 12)]
    }  # fmt: skip
    (arrow,) = arrows_of(ax)
    assert arrow.xy == (pytest.approx(8 / 12), 2)
    assert {"en": "≥0.667×", "zh": "≥0.667倍"}[lang] in texts(ax)
    assert {"en": "China: 12 items per 10,000 people", "zh": "全国目标12件/万人"}[lang] in texts(ax)


def test_a_level_that_may_be_anything_below_a_bound_points_to_the_left(nation, panel):
    row = only(nation, "level_reason", "bengbu", "hv_patents_per_10k")
    ax = drawn("levels", row.assign(level_lo=0.0, level_mid=math.nan, level_hi=0.5), panel)
    (arrow,) = arrows_of(ax)
    assert arrow.xy == (0.5, 0)
    assert arrow.xyann[0] < 0
    assert "≤0.5×" in texts(ax)

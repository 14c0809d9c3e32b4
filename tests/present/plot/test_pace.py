"""When the increase falls due."""

from __future__ import annotations

import pytest
from helpers.drawing import draw_pace, unbroken
from matplotlib.colors import to_rgb, to_rgba

import ipcompare as ipc
from ipcompare.errors import IpcompareError


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def words_of(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def stretches(ax):
    """Give the bars by row: where each ends, from left to right."""
    rows = {}
    for bar in ax.patches:
        rows.setdefault(bar.get_y(), []).append((bar.get_x() + bar.get_width(), bar.get_facecolor()))
    return list(rows.values())


def test_the_stretches_of_a_bar_make_up_the_whole_from_light_to_dark(panel, lang):
    ax = draw_pace(panel, lang)
    rows = stretches(ax)
    assert len(rows) == 13
    assert [row[-1][0] for row in rows] == pytest.approx([100] * 13)
    # Bengbu, high-value patents: 0.96, 1.5 and 2 of 4.46.
    assert [end for end, _ in rows[0]] == pytest.approx([21.524664, 55.156951, 100])
    whole = ipc.pace(panel)
    doubted = (whole["doubts"] != "").groupby([whole["city"], whole["indicator"]]).any().sum()
    hollow = [row for row in rows if {face for _, face in row} == {to_rgba("white")}]
    assert 0 < len(hollow) <= doubted
    for row in [row for row in rows if row not in hollow]:
        light = [sum(to_rgb(face)) for _, face in row]
        assert light == sorted(light, reverse=True)
    assert {"en": "22% (2024)", "zh": "22%（2024年）"}[lang] in words_of(ax)


def test_the_even_spread_is_marked_and_the_last_stretch_says_how_back_loaded_it_is(panel):
    ax = draw_pace(panel, "en")
    places = {round(tick): [] for tick in ax.get_yticks()}
    for line in ax.lines:
        places[round(sum(line.get_ydata()) / 2)].append(line.get_xdata()[0])
    even = [sorted({round(x, 3) for x in marked}) for marked in places.values()]
    assert even == [[33.333, 66.667]] * 5 + [[50.0]] * 8
    factors = [float(word[1:]) for word in words_of(ax) if word.startswith("×")]
    # 2 / 4.46 over a third is 1.35; the copyright share 3.12 / 4 over a half is 1.56.
    assert factors[0] == 1.35
    assert factors[5] == 1.56
    assert factors[:5] == sorted(factors[:5], reverse=True)
    assert factors[5:] == sorted(factors[5:], reverse=True)


def test_paths_of_one_stretch_or_with_a_bound_are_counted_and_the_nation_is_no_plan(panel):
    frame = ipc.pace(panel)
    assert "single stretch (3)" in unbroken(draw_pace(panel, "en", frame=frame), "en")
    bounded = frame.assign(share=frame["share"].where(frame["indicator"] != "ip_specialists"))
    ax = draw_pace(panel, "en", frame=bounded)
    assert len(stretches(ax)) == 12
    assert "with a bound, or up and down (1)" in unbroken(ax, "en")
    with pytest.raises(IpcompareError, match="no path to draw"):
        draw_pace(panel, "en", frame=frame[frame["city"] == "china"])

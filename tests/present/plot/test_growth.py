"""How fast the plans want to grow."""

from __future__ import annotations

import re
from math import inf, nan

import pytest
from helpers.drawing import arrows_of, clashes, draw_growth, draw_pace, places_of, unbroken
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError
from ipcompare.present.style import GREY, new_figure, style


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def rates(panel):
    frame = ipc.growth(panel, baselines="context")
    return frame[frame["cagr_lo"].notna()]


def words_of(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def marks(ax):
    """Give the marks of points by row: percentage, shape, face and edge."""
    lines = [line for line in ax.lines if line.get_marker() not in ("None", "|", None)]
    return {
        int(line.get_ydata()[0]): (line.get_xdata()[0], line.get_markerfacecolor(), line.get_color()) for line in lines
    }


def one(rates, **cells):
    row = rates[(rates["city"] == "bengbu") & (rates["indicator"] == "hv_patents_per_10k")]
    return row.assign(**cells)


def test_every_rate_has_a_row_with_its_place_its_percentage_and_its_years(panel, rates, lang):
    ax, names = draw_growth(panel, lang), places_of(panel.data, lang)
    assert len(words_of(ax)) == len(rates) == 13
    years = {"en": "(2023–2026)", "zh": "（2023—2026年）"}[lang]
    gap = {"en": " ", "zh": ""}[lang]
    assert f"{names['bengbu']} 13.6%{gap}{years}" in words_of(ax)  # (14 / 9.54) ** (1 / 3) - 1
    points = sorted(point for point, _, _ in marks(ax).values())
    assert points == pytest.approx(sorted(100 * rates["cagr"].dropna()))


def test_indicators_that_most_places_share_come_first_then_the_fastest(panel, rates):
    ax = draw_growth(panel, "en")
    names = panel.data.indicators.set_index("indicator")["name_en"]
    shown = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    groups = rates.groupby("indicator").agg(places=("city", "size"), top=("cagr", "max"))
    expected = groups.sort_values(["places", "top"], ascending=False).index
    assert shown == names[expected].to_list()
    assert ax.yaxis_inverted(), "the first row is at the top"


def test_a_base_from_outside_the_plan_is_grey_and_hollow_and_the_note_says_so(panel, rates, lang):
    outside = rates[rates["base_origin"] == "context"]
    points = 100 * outside["cagr"].dropna()
    ax = draw_growth(panel, lang)
    hollow = [(x, to_hex(color)) for x, face, color in marks(ax).values() if face == "white"]
    # What is in doubt is hollow too, in the colour of its place.
    assert sorted(x for x, color in hollow if color == GREY) == pytest.approx(sorted(points))
    assert len(hollow) == len(points) + (rates["doubts"] != "").sum()
    sign = {"en": "Grey", "zh": "灰色"}[lang]
    assert sign in ax.get_xlabel()
    assert sign not in draw_growth(panel, lang, frame=ipc.growth(panel)).get_xlabel()


def test_an_open_end_is_an_arrow_from_the_end_that_is_known(panel, rates):
    (arrow,) = arrows_of(draw_growth(panel, "en"))
    (bound,) = rates.loc[rates["cagr_hi"] == inf, "cagr_lo"]
    assert arrow.xy[0] == pytest.approx(100 * bound)
    assert arrow.xyann[0] > 0
    assert any("Jining >19.9%" in word for word in words_of(draw_growth(panel, "en")))
    # From at least so much: no lower end; the rate is at most 13.6 per cent.
    below = one(rates, cagr=nan, cagr_lo=-1.0)
    ax = draw_growth(panel, "en", frame=below)
    (arrow,) = arrows_of(ax)
    assert arrow.xyann[0] < 0
    assert words_of(ax) == ["Bengbu ≤13.6% (2023–2026)"]


def test_an_interval_is_a_line_and_a_fall_has_a_minus_sign(panel, rates):
    ax = draw_growth(panel, "en", frame=one(rates, cagr_lo=-0.05, cagr=0.01, cagr_hi=0.07))
    (line,) = [line for line in ax.lines if line.get_marker() == "|"]
    assert list(line.get_xdata()) == pytest.approx([-5, 7])
    assert words_of(ax) == ["Bengbu −5.0%–7.0% (2023–2026)"]
    assert ax.get_xlim()[0] < -5


def test_a_zone_is_hollow_and_marked(panel, rates):
    ax = draw_growth(panel, "en", frame=one(rates, city="jingmen_htz"))
    assert "◇" in words_of(ax)[0]
    assert "◇" in ax.get_xlabel()
    assert [face for _, face, _ in marks(ax).values()] == ["white"]


def test_targets_without_a_rate_are_counted_by_reason(panel, lang):
    frame = ipc.growth(panel)
    without = frame[frame["cagr_lo"].isna()]
    note, counts = unbroken(draw_growth(panel, lang, frame=frame), lang), without["reason"].value_counts()
    assert f"{len(without)}" in note
    assert all(re.search(rf"\b{count}\b" if lang == "en" else f"{count}项", note) for count in counts)
    with pytest.raises(IpcompareError, match="no growth to draw") as caught:
        draw_growth(panel, lang, frame=without)
    assert "no_baseline" in str(caught.value)


@pytest.mark.parametrize("said", ["en", "zh", "both"])
@pytest.mark.parametrize("size", ["page", "slide", "tall"])
@pytest.mark.parametrize("draw", [draw_growth, draw_pace])
def test_nothing_is_cut_off_or_covered(panel, draw, size, said):
    with style():
        assert clashes(draw(panel, said, new_figure(size)[1])) == ([], [])


def test_the_texts_name_the_fastest_the_latest_and_what_is_missing(panel):
    chinese, english = ipc.plot.growth.alt(ipc.growth(panel), data=panel.data, lang="both").split("\n")
    assert "126项目标值中10项有增长率" in chinese
    # Five for one in four years: 5 ** (1 / 4) - 1
    assert "Fastest: Suzhou (Anhui), Provincial IP information service points 49.5% (2021–2025)" in english
    assert english.endswith("(2).")
    chinese, english = ipc.plot.pace.alt(ipc.pace(panel), data=panel.data, lang="both").split("\n")
    assert "宿州省级知识产权信息公共服务网点，2024—2025年占75%，均匀分布为50%" in chinese
    assert "Least: Bengbu, IP specialists, 30% in 2026 where even years would bring 33%." in english

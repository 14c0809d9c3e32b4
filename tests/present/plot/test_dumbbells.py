"""From base to target, one row a city."""

from __future__ import annotations

import pytest
from helpers.drawing import HV, arrows_of, clashes, draw_dumbbells, places_of, unbroken
from helpers.panels_of_values import made, value
from helpers.shipped_tables_changed import changed
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.style import GREY, new_figure, style


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def marks(ax):
    """Give the points of every row: position and whether it is filled, from left to right."""
    lines = [line for line in ax.lines if line.get_marker() not in ("None", "|")]
    found = [
        (line.get_ydata()[0], line.get_xdata()[0], to_hex(line.get_markerfacecolor()) != "#ffffff") for line in lines
    ]
    rows = {at for at, _, _ in found}
    return {at: sorted((x, filled) for row, x, filled in found if row == at) for at in rows}


def words_of(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


PCT = "pct_filings_annual"


def test_a_base_is_open_and_a_target_filled_at_their_numbers(panel, lang):
    ax = draw_dumbbells(panel, lang)
    cities = [label.get_text() for label in ax.get_yticklabels()]
    assert cities == list(places_of(panel.data, lang).values())
    assert ax.yaxis_inverted(), "the first place is at the top"
    # Bengbu 9.54 to 14, Hangzhou 40 without a base, Suzhou (Anhui) 1 to 2; Jining is silent, Jingmen has a bound.
    assert marks(ax) == {0: [(9.54, False), (14, True)], 3: [(40, True)], 4: [(1, False), (2, True)]}
    ways = [sorted(line.get_xdata()) for line in ax.lines if line.get_alpha()]
    assert ways == [[9.54, 14], [1, 2]]


def test_years_stand_beside_the_marks_the_base_left_of_the_target(panel, lang):
    words = words_of(draw_dumbbells(panel, lang))
    expected = {"en": ("9.54 (2023)", "14 (2026)"), "zh": ("9.54（2023年）", "14（2026年）")}[lang]
    base, target = (words[text] for text in expected)
    assert (base.xy, target.xy) == ((9.54, 0), (14, 0))
    assert (base.get_ha(), target.get_ha()) == ("right", "left")


def test_a_falling_target_has_its_label_on_the_left(data):
    # A target of 5 from a base of 9.54
    panel = ipc.harmonize(changed(data, "bengbu-2024@1170+3", value=5.0))
    words = words_of(draw_dumbbells(panel, "en"))
    assert words["5 (2026)"].get_ha() == "right"
    assert words["9.54 (2023)"].get_ha() == "left"


def test_a_bound_is_an_arrow_in_its_open_direction_and_no_point(panel):
    (arrow,) = arrows_of(draw_dumbbells(panel, "en"))
    assert arrow.xy == (8, 2)
    assert arrow.xyann[0] > 0, "to the right, in points"
    lower = made(panel, value("bengbu", 2025, 8.0, comparator="le"))
    (arrow,) = arrows_of(draw_dumbbells(lower, "en"))
    assert arrow.xy == (8, 0)
    assert arrow.xyann[0] < 0
    assert marks(draw_dumbbells(lower, "en")) == {}


def test_a_range_is_a_line_between_its_ends_with_its_middle(panel):
    ax = draw_dumbbells(made(panel, value("bengbu", 2025, 8.0, comparator="range", high=12.0)), "en")
    (line,) = [line for line in ax.lines if line.get_marker() == "|"]
    assert list(line.get_xdata()) == [8, 12]
    assert marks(ax) == {0: [(10, True)]}
    assert any(text.startswith("8–12 (2025)") for text in words_of(ax))


def test_a_zone_is_hollow_with_a_mark_of_its_own(panel):
    ax = draw_dumbbells(made(panel, value("jingmen_htz", 2025, 8.0)), "en")
    (mark,) = [line for line in ax.lines if line.get_marker() not in ("None", "|")]
    assert (mark.get_marker(), mark.get_markerfacecolor()) == ("D", "white")
    assert "◇" in ax.get_xlabel()


def test_a_city_without_a_target_or_a_base_has_words_why(panel, lang):
    words = words_of(draw_dumbbells(panel, lang))
    instead = {
        "en": "sets instead: Valid invention patents per 10,000 people",
        "zh": "另设：每万人口有效发明专利拥有量",
    }[lang]
    assert words[instead].xy[1] == 1, "the row of Jining"
    lacking = {"en": "40 (2025)\nno baseline printed", "zh": "40（2025年）\n规划未载明基期值"}[lang]
    assert words[lacking].xy[1] == 3


def test_what_is_derived_is_grey_and_said_to_be(panel, lang):
    ax = draw_dumbbells(panel, lang, indicator=PCT)
    derived = {"en": "50–200 (2020)\nderived under assumptions", "zh": "50–200（2020年）\n按假设推算"}[lang]
    assert words_of(ax)[derived].xy[1] == 1
    (span,) = [line for line in ax.lines if list(line.get_xdata()) == [50, 200]]
    assert to_hex(span.get_color()) == GREY
    assert {"en": "Grey", "zh": "灰色"}[lang] in ax.get_xlabel()
    assert {"en": "Grey", "zh": "灰色"}[lang] not in draw_dumbbells(panel, lang).get_xlabel()


def test_the_note_names_unit_and_worst_grade(panel):
    frame = ipc.compare(panel, HV)
    assert frame.loc[frame["lo"].notna(), "grade"].max() == "D"
    note = unbroken(draw_dumbbells(panel, "en"), "en")
    assert "In items per 10,000 people." in note
    assert "grade D." in note


def test_without_a_zone_or_a_bound_the_note_is_silent_about_them(panel):
    frame = ipc.compare(panel, HV)
    ax = draw_dumbbells(panel, "en", frame=frame[frame["city"] == "bengbu"])
    assert len(ax.get_yticks()) == 1
    assert "◇" not in ax.get_xlabel()
    assert "Arrow" not in ax.get_xlabel()


def test_what_cannot_be_drawn_is_refused(panel):
    with pytest.raises(IpcompareError, match="more than one unit: percent, point"):
        draw_dumbbells(panel, "en", indicator="satisfaction")
    with pytest.raises(IpcompareError, match=f"no target of {HV}"):
        draw_dumbbells(panel, "en", frame=ipc.compare(panel, "valid_trademarks"))
    with pytest.raises(UnknownNameError):
        draw_dumbbells(panel, "en", frame=ipc.compare(panel, HV), indicator="hv_patent_per_10k")


@pytest.mark.parametrize("said", ["en", "zh", "both"])
@pytest.mark.parametrize("size", ["page", "slide"])
@pytest.mark.parametrize("indicator", [HV, PCT, "pledge_finance", "valid_trademarks"])
def test_nothing_is_cut_off_or_covered(panel, indicator, size, said):
    with style():
        ax = draw_dumbbells(panel, said, new_figure(size)[1], indicator=indicator)
        assert clashes(ax) == ([], [])


def test_the_text_names_numbers_years_rates_and_the_silent(panel):
    frame = ipc.compare(panel, HV)
    chinese, english = ipc.plot.dumbbells.alt(frame, data=panel.data, indicator=HV, lang="both").split("\n")
    # (14 / 9.54) ** (1 / 3) - 1 = 0.1364; 2 ** (1 / 4) - 1 = 0.1892
    assert "蚌埠 9.54（2023年）至14（2026年），年均复合增长率13.6%" in chinese
    assert "Suzhou (Anhui) 1 (2021) to 2 (2025), 18.9% a year" in english
    assert "Target only: Jingmen High-tech Zone ≥8 (2025); Hangzhou 40 (2025)." in english
    assert "无目标值：济宁（另设：每万人口有效发明专利拥有量）。" in chinese
    derived = ipc.plot.dumbbells.alt(ipc.compare(panel, PCT), data=panel.data, indicator=PCT)
    assert "Derived under assumptions: Jining 50–200 (2020); Suzhou (Anhui) ≥8 (2025)." in derived

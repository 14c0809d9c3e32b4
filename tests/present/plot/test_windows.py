"""The years that plans cover."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.drawing import clashes, draw_indexed, draw_windows, places_of
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans
from ipcompare.errors import IpcompareError
from ipcompare.present.style import new_figure, style


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def bar_ends(ax):
    """Give first and last moment of every bar by row; the bands behind have no bar height."""
    bars = [patch for patch in ax.patches if patch.get_height() < 0.9]
    return {round(bar.get_y() + bar.get_height() / 2): (bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars}


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_a_bar_runs_from_the_first_to_the_end_of_the_last_year_in_the_order_of_the_cities(panel, lang):
    ax, plans = draw_windows(panel, lang), coded_plans(panel.data).set_index("city")
    assert [label.get_text() for label in ax.get_yticklabels()] == list(places_of(panel.data, lang).values())
    assert ax.yaxis_inverted(), "the first place is at the top"
    cities = panel.data.cities["city"].to_list()
    starts, ends = plans.loc[cities, "window_start"], plans.loc[cities, "window_end"] + 1
    assert bar_ends(ax) == dict(enumerate(zip(starts, ends, strict=True)))
    assert bar_ends(ax)[cities.index("suzhou_anhui")] == (2021, 2026)


def test_the_date_of_issue_stands_at_its_day_and_a_plan_without_one_says_so(panel, lang):
    ax = draw_windows(panel, lang)
    marks = {round(line.get_ydata()[0] + 0.28): line.get_xdata()[0] for line in ax.lines if line.get_marker() == "v"}
    # 2024-03-04 is day 64 of a leap year, 2017-04-12 day 102, 2023-01-10 day 10, 2022-11-09 day 313.
    days = {0: 2024 + 63 / 366, 1: 2017 + 101 / 365, 3: 2023 + 9 / 365, 4: 2022 + 312 / 365}
    assert marks == pytest.approx(days)
    silent = {"en": "no date of issue printed", "zh": "文中未载印发日期"}[lang]
    (word,) = [text for text in ax.texts if text.get_text() == silent]
    assert round(word.xy[1] + 0.19) == 2, "the row of Jingmen High-tech Zone"
    assert {"en": "2022-11-09", "zh": "2022年11月9日"}[lang] in texts(ax)


def test_the_target_years_of_the_nation_lie_behind(panel):
    ax = draw_windows(panel, "en")
    bands = [patch for patch in ax.patches if patch.get_height() > 0.9]
    assert [(band.get_x(), band.get_width()) for band in bands] == [(2020, 1), (2025, 1)]
    assert all(band.get_zorder() < 1 for band in bands)
    # A plan of 2021 to 2025 alone has one of them in its years.
    alone = panel.data.plans[panel.data.plans["city"] == "suzhou_anhui"]
    ax = draw_windows(panel, "en", frame=alone)
    assert [patch.get_x() for patch in ax.patches if patch.get_height() > 0.9] == [2025]
    assert "2020" not in ax.get_xlabel()


def test_a_zone_is_an_open_bar_and_no_note_speaks_of_one_that_is_not_there(panel, lang):
    ax, cities = draw_windows(panel, lang), panel.data.cities
    faces = [to_hex(patch.get_facecolor()) for patch in ax.patches if patch.get_height() < 0.9]
    assert [face == "#ffffff" for face in faces] == (cities["level"] == "zone").to_list()
    others = panel.data.plans[panel.data.plans["city"] != "jingmen_htz"]
    assert "◇" not in draw_windows(panel, lang, frame=others).get_xlabel()


def test_a_plan_issued_before_its_years_stays_inside_the_axes(panel):
    early = panel.data.plans.assign(issue_date=pd.Timestamp("2015-12-31"))
    ax = draw_windows(panel, "en", frame=early)
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "v"]
    assert len(marks) == 5
    assert ax.get_xlim()[0] < min(marks) < 2016


def test_no_plans_are_refused(panel):
    with pytest.raises(IpcompareError, match="nothing to draw: no rows for windows"):
        draw_windows(panel, "en", frame=panel.data.plans.iloc[:0])


@pytest.mark.parametrize("said", ["en", "zh", "both"])
@pytest.mark.parametrize("size", ["page", "slide"])
@pytest.mark.parametrize("draw", [draw_windows, draw_indexed])
def test_nothing_is_cut_off_or_covered(panel, draw, said, size):
    with style():
        ax = draw(panel, said, new_figure(size)[1])
        assert clashes(ax) == ([], [])


def test_the_text_names_years_dates_and_what_is_missing(panel):
    text = ipc.plot.windows.alt(panel.data.plans, data=panel.data, lang="both")
    chinese, english = text.split("\n")
    assert "济宁 2017—2020年" in chinese
    assert "文中未载印发日期：荆门高新区。" in chinese
    assert "Hangzhou 2023-01-10" in english
    assert "No date of issue printed: Jingmen High-tech Zone." in english
    assert english.endswith("five-year plans: Jining, Jingmen High-tech Zone, Hangzhou, Suzhou (Anhui).")
    with pytest.raises(IpcompareError):
        ipc.plot.windows.alt(panel.data.plans.iloc[:0], data=panel.data)

"""Values over the years, and as an index."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers.drawing import HV, arrows_of, draw_indexed, draw_trajectories, places_of, unbroken
from helpers.panels_of_values import made, value
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.plot.trajectories import plans_and_nation
from ipcompare.present.style import GREY
from ipcompare.present.words.intervals import short_interval


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def texts(ax):
    return [text.get_text() for text in ax.texts]


def lines_of(ax):
    """Give heights by years of every line; several targets of the same number for one year are one point."""
    points = [sorted(set(zip(*line.get_data(), strict=True))) for line in ax.lines]
    return {tuple(year for year, _ in line): [height for _, height in line] for line in points}


END_LABELS = {
    "en": {"Bengbu 14", "Hangzhou 40", "Jingmen High-tech Zone ◇ ≥8", "Suzhou (Anhui) 2", "China 6.3 → 12"},
    "zh": {"蚌埠 14", "杭州 40", "荆门高新区 ◇ ≥8", "宿州 2", "全国 6.3 → 12"},
}


def used(panel, **wanted):
    frame = plans_and_nation(panel)
    frame = frame[(frame["indicator"] == HV) & (frame["status"] == "used")]
    for column, cell in wanted.items():
        frame = frame[frame[column] == cell]
    return frame.sort_values("year")


def end_labels(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def line_of(ax, frame):
    """Find the line that runs through the values of a frame."""
    heights = frame["mid"].fillna(frame["lo"]).tolist()
    points = list(zip(frame["year"].tolist(), heights, strict=True))
    (line,) = [line for line in ax.lines if list(map(tuple, np.column_stack(line.get_data()))) == points]
    return line


def test_every_first_printed_value_is_100_and_the_others_follow(panel, lang):
    ax = draw_indexed(panel, lang)
    # 9.54, 10.5, 12 and 14 over 9.54; 1, 1.5 and 2; the nation's 6.3 and 12.
    expected = {
        (2023, 2024, 2025, 2026): [100, 110.062893, 125.786164, 146.750524],
        (2021, 2023, 2025): [100, 150, 200],
        (2020, 2025): [100, 190.476190],
    }
    found = lines_of(ax)
    assert set(found) == set(expected)
    for years, heights in expected.items():
        assert found[years] == pytest.approx(heights)
    assert ax.get_yscale() == "linear"
    assert "100" in ax.get_title(loc="left")
    names = places_of(panel.data, lang)
    assert {f"{names['bengbu']} 146.8", f"{names['suzhou_anhui']} 200"} < set(texts(ax))
    (nation,) = [line for line in ax.lines if min(line.get_xdata()) == 2020]
    assert nation.is_dashed()
    assert to_hex(nation.get_color()) == GREY


def test_places_that_cannot_be_set_to_100_are_named_with_the_reason(panel, lang):
    note = unbroken(draw_indexed(panel, lang), lang)
    assert {"en": "Jining (no value)", "zh": "济宁（无数值）"}[lang] in note
    single = {"en": "Hangzhou, Jingmen High-tech Zone ◇ (one value only)", "zh": "杭州、荆门高新区 ◇（仅有一个数值）"}
    assert single[lang] in note


def test_a_first_value_that_is_a_bound_is_no_100_and_a_later_bound_keeps_its_arrow(panel):
    path = [value("bengbu", 2020, 4.0, "baseline"), value("bengbu", 2025, 8.0, comparator="ge")]
    bounded = [value("hangzhou", 2020, 5.0, "baseline", "ge"), value("hangzhou", 2025, 9.0)]
    ax = draw_indexed(panel, "en", frame=made(panel, *path, *bounded).values)
    assert lines_of(ax) == {(2020, 2025): [100, 200]}
    assert "Bengbu ≥200" in texts(ax)
    assert "Hangzhou (first value only a bound)" in unbroken(ax, "en")
    (arrow,) = arrows_of(ax)
    assert 200 < arrow.xyann[1] < arrow.xy[1] < ax.get_ylim()[1]


def test_shares_and_places_without_a_path_have_no_index(panel):
    with pytest.raises(IpcompareError, match="it has no index"):
        draw_indexed(panel, "en", frame=panel.values, indicator="copyright_gdp_share")
    alone = made(panel, value("bengbu", 2020, 4.0)).values
    with pytest.raises(IpcompareError, match=f"no path of {HV}"):
        draw_indexed(panel, "en", frame=alone)


def test_the_text_of_paths_names_ends_years_and_the_silent(panel):
    frame = plans_and_nation(panel)
    chinese, english = ipc.plot.trajectories.alt(frame, data=panel.data, indicator=HV, lang="both").split("\n")
    assert "蚌埠 9.54（2023年）至14（2026年）" in chinese
    assert "规划以外：全国 6.3（2020年）至12（2025年）。" in chinese
    assert "Jingmen High-tech Zone ≥8 (2025)" in english
    assert english.endswith("Not shown: Jining (no value).")
    indexed = ipc.plot.trajectories.alt(frame, data=panel.data, indicator=HV, indexed=True)
    assert "Suzhou (Anhui) 100 (2021) to 200 (2025)" in indexed
    assert "Hangzhou, Jingmen High-tech Zone (one value only)" in indexed


def test_the_note_says_who_is_silent_the_worst_grade_and_the_source_and_no_sign_that_is_not_there(panel, lang):
    note = unbroken(draw_trajectories(panel, lang), lang)
    # Suzhou's 2 of 2025 stands beside the nation's 12 of another tier, Jingmen's is a bound of a zone.
    worst = {"en": "Worst grade C.", "zh": "最低可比等级C。"}[lang]
    said = {
        "en": ("Jining (no value)", "Arrow:", "Dashed:", "Source: the plans"),
        "zh": ("济宁（无数值）", "箭头", "灰色虚线", "资料来源："),
    }
    assert [part for part in (worst, *said[lang]) if part not in note] == []
    cities = panel.values["city"].isin(["bengbu", "suzhou_anhui"]) & (panel.values["origin"] == "plan")
    two = unbroken(draw_trajectories(panel, lang, frame=panel.values[cities]), lang)
    assert [part for part in said[lang][:3] if part in two] == []
    assert worst.replace("C", "A") in two


def test_each_place_is_named_at_the_end_of_its_line_with_its_number(panel, lang):
    ax = draw_trajectories(panel, lang)
    labels = end_labels(ax)
    assert set(labels) == END_LABELS[lang]
    names = panel.data.cities.set_index("city")[f"name_{lang}"]
    for city in used(panel, origin="plan")["city"].unique():
        last = used(panel, origin="plan", city=city).iloc[-1]
        number = short_interval(last["lo"], last["mid"], last["hi"], lang)
        (label,) = [text for word, text in labels.items() if word.startswith(names[city]) and word.endswith(number)]
        assert label.xy == (last["year"], last["mid"] if last["mid"] == last["mid"] else last["lo"])


def test_lines_run_through_the_used_values_and_nothing_else_is_drawn(panel, lang):
    ax = draw_trajectories(panel, lang)
    places = used(panel)["city"].unique()
    assert len(ax.lines) == len(places) == 5
    assert len({line_of(ax, used(panel, city=place)) for place in places}) == 5
    assert ax.get_yscale() == "log"
    assert ax.get_title(loc="left") == panel.data.indicators.set_index("indicator").loc[HV, f"name_{lang}"]
    years = [int(label.get_text()) for label in ax.get_xticklabels()]
    assert years == list(range(used(panel)["year"].min(), used(panel)["year"].max() + 1))


def test_only_the_zone_has_an_open_marker(panel, lang):
    ax = draw_trajectories(panel, lang)
    zones = set(panel.data.cities.loc[panel.data.cities["level"] == "zone", "city"])
    faces = {
        city: line_of(ax, used(panel, city=city)).get_markerfacecolor() for city in used(panel, origin="plan")["city"]
    }
    assert {city for city, face in faces.items() if face == "white"} == zones == {"jingmen_htz"}


def test_a_lower_bound_is_an_arrow_upward_from_the_bound_and_a_point_has_none(panel, lang):
    ax = draw_trajectories(panel, lang)
    bounds = used(panel, origin="plan", hi=float("inf"))
    (arrow,) = arrows_of(ax)
    (bound,) = bounds.itertuples()
    assert arrow.xy[0] == arrow.xyann[0] == bound.year
    assert bound.lo < arrow.xyann[1] < arrow.xy[1] < ax.get_ylim()[1]


def test_an_upper_bound_is_an_arrow_downward_from_the_bound(panel, lang):
    frame = used(panel, city="jingmen_htz").assign(lo=0.0, mid=float("nan"), hi=8.0, comparator="le")
    ax = draw_trajectories(panel, lang, frame=frame)
    assert ax.lines[0].get_ydata().tolist() == [8.0]
    (arrow,) = arrows_of(ax)
    assert arrow.xy[1] < arrow.xyann[1] < 8.0
    assert any(label.endswith("≤8") for label in end_labels(ax))


def test_what_is_not_from_the_plans_is_grey_and_dashed_and_lies_under_the_plans(panel, lang):
    ax = draw_trajectories(panel, lang)
    reference = line_of(ax, used(panel, city="china"))
    plans = [line for line in ax.lines if line is not reference]
    assert reference.is_dashed()
    assert to_hex(reference.get_color()) == GREY
    assert not any(line.is_dashed() or to_hex(line.get_color()) == GREY for line in plans)
    assert reference.get_zorder() < min(line.get_zorder() for line in plans)


def test_every_indicator_that_plans_share_gets_an_axis_with_numbers(panel, lang):
    table = ipc.compare(panel)
    one_unit = table.groupby("indicator")["unit"].transform("nunique") == 1
    shared = table.loc[(table["cities"] > 1) & one_unit, "indicator"].unique()
    values = panel.values[panel.values["origin"] == "plan"]
    unnumbered = []
    for indicator in shared:
        ax = draw_trajectories(panel, lang, frame=values, indicator=indicator)
        low, high = ax.get_ylim()
        unnumbered += [] if any(low <= tick <= high for tick in ax.get_yticks()) else [indicator]
    assert len(shared) > 5
    assert unnumbered == []


def test_values_in_different_units_are_not_drawn_on_one_axis(panel):
    """What is not comparable is refused: a satisfaction percentage is not a satisfaction score."""
    frame = used(panel, origin="plan")
    mixed = frame.assign(unit=frame["unit"].where(frame["city"] != "hangzhou", "item/100_enterprises"))
    with pytest.raises(IpcompareError, match="unit"):
        draw_trajectories(panel, "en", frame=mixed)


def test_more_cities_than_colours_can_be_drawn_and_told_apart(panel):
    one = used(panel, city="hangzhou")
    names = [f"city_{number}" for number in range(9)]
    cities = pd.concat([panel.data.cities.iloc[[0]].assign(city=name, name_en=name) for name in names])
    values = pd.concat([one.assign(city=name, lo=at + 1, mid=at + 1) for at, name in enumerate(names)])
    more = panel._replace(data=panel.data._replace(cities=cities.reset_index(drop=True)))
    ax = draw_trajectories(more, "en", frame=values)
    assert len({(line.get_color(), line.get_marker()) for line in ax.lines}) == len(names)


def test_an_indicator_without_a_value_to_draw_is_refused_by_name(panel):
    frame = plans_and_nation(panel)
    with pytest.raises(IpcompareError, match="hv_patents_per_10k"):
        draw_trajectories(panel, "en", frame=frame[frame["indicator"] != HV])


def test_an_unknown_indicator_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError) as caught:
        draw_trajectories(panel, "en", indicator="hv_patent_per_10k")
    assert HV in caught.value.hint

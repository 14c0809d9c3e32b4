from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers.drawing import HV, arrows_of, draw_trajectories
from matplotlib.colors import to_hex

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.gallery import high_value_values
from ipcompare.present.style import GREY
from ipcompare.present.words.labels import short_interval

END_LABELS = {
    "en": {"Bengbu 14", "Hangzhou 40", "Jingmen High-tech Zone ◇ ≥8", "Suzhou (Anhui) 2", "China 6.3 → 12"},
    "zh": {"蚌埠 14", "杭州 40", "荆门高新区 ◇ ≥8", "宿州 2", "全国 6.3 → 12"},
}


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


def used(panel, **wanted):
    frame = high_value_values(panel)
    frame = frame[(frame["indicator"] == HV) & (frame["status"] == "used")]
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.sort_values("year")


def line_of(ax, frame):
    """Find the line that runs through the values of a frame."""
    heights = frame["mid"].fillna(frame["lo"]).tolist()
    points = list(zip(frame["year"].tolist(), heights, strict=True))
    (line,) = [line for line in ax.lines if list(map(tuple, np.column_stack(line.get_data()))) == points]
    return line


def end_labels(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


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
    frame = high_value_values(panel)
    with pytest.raises(IpcompareError, match="hv_patents_per_10k"):
        draw_trajectories(panel, "en", frame=frame[frame["indicator"] != HV])


def test_an_unknown_indicator_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError) as caught:
        draw_trajectories(panel, "en", indicator="hv_patent_per_10k")
    assert HV in caught.value.hint

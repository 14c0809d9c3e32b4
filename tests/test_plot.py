from __future__ import annotations

import io
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fresh_process import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text

import ipcompare as ipc
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present import gallery
from ipcompare.present.gallery import high_value_values
from ipcompare.present.labels import short_interval
from ipcompare.present.style import GREY, new_figure, style

HV = "hv_patents_per_10k"
FONTS = sorted((ROOT / "ipcompare" / "present" / "fonts").glob("*.ttf"))
END_LABELS = {
    "en": {"Bengbu 14", "Hangzhou 40", "Jingmen High-tech Zone ◇ ≥8", "Suzhou (Anhui) 2", "China 6.3 → 12"},
    "zh": {"蚌埠 14", "杭州 40", "荆门高新区 ◇ ≥8", "宿州 2", "全国 6.3 → 12"},
}


def new_axes(size=(7.2, 4.6)):
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def draw_coverage(panel, lang, ax=None):
    return ipc.plot.coverage(ipc.coverage(panel), new_axes() if ax is None else ax, data=panel.data, lang=lang)


def draw_trajectories(panel, lang, ax=None, *, frame=None, indicator=HV):
    ax = new_axes() if ax is None else ax
    frame = high_value_values(panel) if frame is None else frame
    return ipc.plot.trajectories(frame, ax, data=panel.data, indicator=indicator, lang=lang)


FIGURES = {"coverage": draw_coverage, "trajectories": draw_trajectories}


@pytest.fixture(params=["en", "zh"])
def lang(request):
    return request.param


@pytest.fixture(params=FIGURES.values(), ids=FIGURES)
def figure(request):
    return request.param


def settings():
    """Give matplotlib's settings but the backend, which matplotlib itself chooses late."""
    return {name: value for name, value in mpl.rcParams.copy().items() if name != "backend"}


def shown_texts(ax):
    return [text for text in ax.findobj(Text) if text.get_visible() and text.get_text().strip()]


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


def arrows_of(ax):
    return [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]


def end_labels(ax):
    return {text.get_text(): text for text in ax.texts if text.get_text()}


def test_a_cell_shows_the_count_of_the_coverage_frame_and_silence_is_hatched(panel, lang):
    ax, frame = draw_coverage(panel, lang), ipc.coverage(panel)
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[panel.data.cities["city"], frame["dimension"].unique()].to_numpy()
    written, hatched = np.zeros_like(counts), np.full(counts.shape, fill_value=False)
    for text in ax.texts:
        column, row = text.get_position()
        written[row, column] = int(text.get_text())
    for patch in ax.patches:
        assert patch.get_hatch()
        hatched[int(patch.get_y() + 0.5), int(patch.get_x() + 0.5)] = True
    np.testing.assert_array_equal(written, counts)
    np.testing.assert_array_equal(ax.images[0].get_array(), counts)
    np.testing.assert_array_equal(hatched, counts == 0)
    assert 0 < hatched.sum() < hatched.size
    assert len(ax.texts) + len(ax.patches) == counts.size


def test_rows_are_places_and_columns_are_dimensions_in_the_order_of_the_tables(panel, lang):
    ax, data = draw_coverage(panel, lang), panel.data
    places = [
        name + (" ◇" if level == "zone" else "")
        for name, level in zip(data.cities[f"name_{lang}"], data.cities["level"], strict=True)
    ]
    dimensions = data.codes.loc[data.codes["list"] == "dimension"].set_index("code")[f"name_{lang}"]
    shown = dimensions[ipc.coverage(panel)["dimension"].unique()].to_list()
    assert [label.get_text() for label in ax.get_yticklabels()] == places
    assert [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()] == shown
    assert sum("◇" in place for place in places) == 1
    assert ax.yaxis_inverted(), "the first place is at the top"


def test_a_drawing_of_two_places_does_not_claim_five_plans(panel, lang):
    frame = ipc.coverage(panel)
    ax = ipc.plot.coverage(frame[frame["city"].isin(["bengbu", "jining"])], new_axes(), data=panel.data, lang=lang)
    assert len(ax.get_yticks()) == 2
    assert not re.search("five|五", ax.get_title(loc="left"), re.IGNORECASE)


def test_a_note_explains_every_sign(panel, lang):
    words = {"en": ("Hatched", "◇"), "zh": ("斜线", "◇")}[lang]
    assert all(word in draw_coverage(panel, lang).get_xlabel() for word in words)
    words = {"en": ("Logarithmic", "Arrow", "◇", "Dashed"), "zh": ("对数", "箭头", "◇", "虚线")}[lang]
    assert all(word in draw_trajectories(panel, lang).get_xlabel() for word in words)


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
    table = ipc.comparison(panel)
    shared = table.loc[(table["cities"] > 1) & (table["grade"] != "X"), "indicator"].unique()
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


def test_the_axes_given_are_the_axes_returned(panel, figure, lang):
    ax = new_axes()
    assert figure(panel, lang, ax) is ax


def test_no_global_state_is_changed(panel, figure, lang):
    before = settings()
    figure(panel, lang).figure.savefig(io.BytesIO())
    with pytest.raises(UnknownNameError):
        figure(panel, "fr")
    assert settings() == before
    assert before["font.family"] == ["sans-serif"]


def test_no_input_is_changed(panel, lang):
    coverage, values = ipc.coverage(panel), panel.values.copy()
    before = coverage.copy()
    ipc.plot.coverage(coverage, new_axes(), data=panel.data, lang=lang)
    draw_trajectories(panel, lang, frame=panel.values[panel.values["origin"] == "plan"])
    pd.testing.assert_frame_equal(coverage, before)
    pd.testing.assert_frame_equal(panel.values, values)


def test_the_shipped_font_alone_draws_every_character(panel, figure, lang):
    """Warnings of missing glyphs are errors in these tests; the axes were made outside of any style."""
    ax = figure(panel, lang)
    ax.figure.savefig(io.BytesIO(), format="png")
    files = {Path(findfont(text.get_fontproperties())) for text in shown_texts(ax)}
    assert {file.name for file in files} == {"IPCompareSansSC-Regular.ttf"}
    assert files < set(FONTS)


def test_a_figure_speaks_one_language(panel, figure, lang):
    words = " ".join(text.get_text() for text in shown_texts(figure(panel, lang)))
    other = "[一-鿿]" if lang == "en" else "[A-Za-z]"
    assert len(words) > 50
    assert re.findall(other, words) == []


@pytest.mark.parametrize("name", gallery.FIGURES)
def test_no_label_of_a_published_figure_covers_another_or_is_cut_off(panel, name, lang):
    with style():
        _, ax = new_figure()
        gallery.FIGURES[name](panel, ax, lang)
        ax.figure.canvas.draw()
    boxes = {text.get_text(): Text.get_window_extent(text) for text in shown_texts(ax)}
    page = ax.figure.bbox
    cut = [word for word, box in boxes.items() if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1]
    names = list(boxes)
    covered = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :] if boxes[a].overlaps(boxes[b])]
    assert (cut, covered) == ([], [])


@pytest.mark.parametrize(("name", "near"), [("eng", "en"), ("zhh", "zh")])
def test_an_unknown_language_is_refused_with_the_nearest(panel, figure, name, near):
    with pytest.raises(UnknownNameError, match=f"unknown language '{name}'") as caught:
        figure(panel, name)
    assert caught.value.expected == "en, zh"
    assert caught.value.hint == f"nearest: {near}"


def test_an_indicator_without_a_value_to_draw_is_refused_by_name(panel):
    frame = high_value_values(panel)
    with pytest.raises(IpcompareError, match="hv_patents_per_10k"):
        draw_trajectories(panel, "en", frame=frame[frame["indicator"] != HV])


def test_an_unknown_indicator_is_refused_with_the_nearest(panel):
    with pytest.raises(UnknownNameError) as caught:
        draw_trajectories(panel, "en", indicator="hv_patent_per_10k")
    assert HV in caught.value.hint

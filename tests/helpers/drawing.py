"""Draw every kind of figure on axes of our own, as a user does, and look at what is on them."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import ipcompare as ipc
from ipcompare.present import gallery
from ipcompare.present.plot.trajectories import plans_and_nation

HV = "hv_patents_per_10k"
PLEDGE = "pledge_finance_annual"
# The published pictures of the shipped tables.
PICTURES = gallery.published(ipc.harmonize(ipc.load()))


def new_axes():
    figure = Figure(figsize=(7.2, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def draw_coverage(panel, lang, ax=None):
    return ipc.plot.coverage(ipc.coverage(panel), ax or new_axes(), data=panel.data, lang=lang)


def draw_trajectories(panel, lang, ax=None, *, frame=None, indicator=HV):
    frame = plans_and_nation(panel) if frame is None else frame
    return ipc.plot.trajectories(frame, ax or new_axes(), data=panel.data, indicator=indicator, lang=lang)


def draw_grades(panel, lang, ax=None):
    return ipc.plot.grades(ipc.grade(panel), ax or new_axes(), data=panel.data, lang=lang)


def draw_bars(panel, lang, ax=None, *, frame=None):
    frame = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame if frame is None else frame
    return ipc.plot.bars(frame, ax or new_axes(), data=panel.data, indicator=PLEDGE, lang=lang)


def draw_indexed(panel, lang, ax=None, *, frame=None, indicator=HV):
    frame = plans_and_nation(panel) if frame is None else frame
    ax = ax or new_axes()
    return ipc.plot.trajectories(frame, ax, data=panel.data, indicator=indicator, lang=lang, indexed=True)


def draw_windows(panel, lang, ax=None, *, frame=None):
    frame = panel.data.plans if frame is None else frame
    return ipc.plot.windows(frame, ax or new_axes(), data=panel.data, lang=lang)


def draw_dumbbells(panel, lang, ax=None, *, frame=None, indicator=HV):
    frame = ipc.compare(panel, indicator) if frame is None else frame
    return ipc.plot.dumbbells(frame, ax or new_axes(), data=panel.data, indicator=indicator, lang=lang)


def draw_growth(panel, lang, ax=None, *, frame=None):
    frame = ipc.growth(panel, baselines="context") if frame is None else frame
    return ipc.plot.growth(frame, ax or new_axes(), data=panel.data, lang=lang)


def draw_pace(panel, lang, ax=None, *, frame=None):
    frame = ipc.pace(panel) if frame is None else frame
    return ipc.plot.pace(frame, ax or new_axes(), data=panel.data, lang=lang)


FIGURES = {
    "coverage": draw_coverage,
    "trajectories": draw_trajectories,
    "indexed": draw_indexed,
    "windows": draw_windows,
    "grades": draw_grades,
    "bars": draw_bars,
    "dumbbells": draw_dumbbells,
    "growth": draw_growth,
    "pace": draw_pace,
}


def clashes(ax):
    """Lay out the figure of an axes; give the labels that are cut off and the pairs that cover each other."""
    ax.figure.draw_without_rendering()
    texts = shown_texts(ax)
    words = [text.get_text() for text in texts]
    ends = np.array([Text.get_window_extent(text).extents for text in texts]).reshape(-1, 4)
    page = ax.figure.bbox
    outside = (ends[:, :2] < 0).any(axis=1) | (ends[:, 2:] > page.max).any(axis=1)
    low, high = ends[:, :2], ends[:, 2:]
    overlap = ((low[:, None] <= high) & (low <= high[:, None])).all(axis=2)
    pairs = np.argwhere(np.triu(overlap, k=1))
    return [words[at] for at in np.flatnonzero(outside)], [(words[one], words[other]) for one, other in pairs]


def shown_texts(ax):
    return [text for text in ax.findobj(Text) if text.get_visible() and text.get_text().strip()]


def arrows_of(ax):
    return [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]


def unbroken(ax, lang):
    """Give the note under an axes without its line breaks."""
    return ax.get_xlabel().replace("\n", "" if lang == "zh" else " ")


def places_of(data, lang):
    """Name the places in the order of their table, a zone with its mark."""
    rows = zip(data.cities["city"], data.cities[f"name_{lang}"], data.cities["level"], strict=True)
    return {city: name + (" ◇" if level == "zone" else "") for city, name, level in rows}

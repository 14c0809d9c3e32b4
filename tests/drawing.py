"""Draw every kind of figure on axes of our own, as a user does, and look at what is on them."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import ipcompare as ipc
from ipcompare.present.gallery import high_value_values

HV = "hv_patents_per_10k"
PLEDGE = "pledge_finance_annual"


def new_axes():
    figure = Figure(figsize=(7.2, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def draw_coverage(panel, lang, ax=None):
    return ipc.plot.coverage(ipc.coverage(panel), ax or new_axes(), data=panel.data, lang=lang)


def draw_trajectories(panel, lang, ax=None, *, frame=None, indicator=HV):
    frame = high_value_values(panel) if frame is None else frame
    return ipc.plot.trajectories(frame, ax or new_axes(), data=panel.data, indicator=indicator, lang=lang)


def draw_grades(panel, lang, ax=None):
    return ipc.plot.grades(ipc.grade(panel), ax or new_axes(), data=panel.data, lang=lang)


def draw_bars(panel, lang, ax=None, *, frame=None):
    frame = ipc.rank(panel, PLEDGE, allow_mixed_levels=True).frame if frame is None else frame
    return ipc.plot.bars(frame, ax or new_axes(), data=panel.data, indicator=PLEDGE, lang=lang)


FIGURES = {"coverage": draw_coverage, "trajectories": draw_trajectories, "grades": draw_grades, "bars": draw_bars}


def shown_texts(ax):
    return [text for text in ax.findobj(Text) if text.get_visible() and text.get_text().strip()]


def arrows_of(ax):
    return [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]


def places_of(data, lang):
    """Name the places in the order of their table, a zone with its mark."""
    rows = zip(data.cities["city"], data.cities[f"name_{lang}"], data.cities["level"], strict=True)
    return {city: name + (" ◇" if level == "zone" else "") for city, name, level in rows}

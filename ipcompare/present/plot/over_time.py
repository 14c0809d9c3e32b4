"""Values over the years."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.labels import Labels, labels, short_interval, short_number
from ipcompare.present.plot.base import heights, look, place_name, zones
from ipcompare.present.style import GREY, PALE, dress, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def trajectories(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en") -> Axes:
    """
    Draw the printed values of one indicator over the years, on a logarithmic axis.

    A bound is drawn as an arrow in its open direction, a zone with an open
    marker, values from outside the plans in grey. On a logarithmic axis equal
    slopes are equal rates of growth.

    Parameters
    ----------
    frame
        Values of a panel: ``city``, ``indicator``, ``year``, ``lo``, ``mid``,
        ``hi``, ``unit``, ``origin``, ``status``, ``role``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator to draw.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If the frame has no usable value of the indicator.
    """
    words = labels(data, lang)
    require("indicator", [indicator], words.indicators)
    wanted = _drawable(frame, indicator)
    cities = data.cities["city"].to_list()
    with style():
        ax.set_yscale("log")
        for place, line in wanted.sort_values("year").groupby("city"):
            name = place_name(data, words, str(place))
            if place in cities:
                own = look(cities.index(place))
                _line(ax, line, **own, open_marker=place in zones(data))
                _end_label(ax, line, name, own["color"], lang)
            else:
                _reference(ax, line, name, lang)
        _finish_trajectories(ax, wanted, words, indicator)
        dress(ax)
    return ax


def _drawable(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Choose the values to draw; a logarithmic axis has no place for zero, and one axis has one unit."""
    wanted = frame[(frame["indicator"] == indicator) & (frame["status"] == "used") & frame["year"].notna()]
    wanted = wanted.assign(height=heights(wanted))
    wanted = wanted[wanted["height"] > 0]
    if wanted.empty:
        raise IpcompareError(f"no value of {indicator} to draw", expected="at least one value above zero with a year")
    units = sorted(set(wanted["unit"]))
    if len(units) > 1:
        raise IpcompareError(
            f"values of {indicator} in more than one unit: {', '.join(units)}",
            expected="one unit on one axis",
            hint="draw the places of each unit apart",
        )
    return wanted


def _reference(ax: Axes, line: pd.DataFrame, name: str, lang: str) -> None:
    """Draw a series from outside the plans: dashed, under the others, named at its start."""
    ax.plot(line["year"], line["height"], color=GREY, ls=(0, (4, 2)), marker=".", lw=1.2, zorder=1.5)
    first, last = records(line)[0], records(line)[-1]
    ends = [short_interval(row["lo"], row["mid"], row["hi"], lang) for row in (first, last)]
    text = f"{name} {ends[0]} → {ends[1]}" if len(line) > 1 else f"{name} {ends[0]}"
    place = (first["year"], first["height"])
    ax.annotate(text, place, (0, 10), textcoords="offset points", color=GREY, fontsize=8.5)


def _line(ax: Axes, line: pd.DataFrame, *, color: str, marker: str, open_marker: bool) -> None:
    face = "white" if open_marker else color
    ax.plot(line["year"], line["height"], color=color, marker=marker, markerfacecolor=face, lw=1.4, ms=6)
    for row in records(line[line["mid"].isna()]):
        away = (1.05, 1.45) if row["hi"] == float("inf") else (0.95, 0.69)
        tail, head = (row["height"] * factor for factor in away)
        arrow = {"arrowstyle": "-|>", "color": color, "lw": 1.4}
        ax.annotate("", (row["year"], head), (row["year"], tail), arrowprops=arrow)


def _end_label(ax: Axes, line: pd.DataFrame, name: str, color: str, lang: str) -> None:
    last = records(line)[-1]
    text = f"{name} {short_interval(last['lo'], last['mid'], last['hi'], lang)}"
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    shown: dict[str, Any] = {"va": "center", "color": color, "fontsize": 8.5, "bbox": box}
    ax.annotate(text, (last["year"], last["height"]), (9, 0), textcoords="offset points", **shown)


def _ticks(low: float, high: float) -> list[float]:
    """Give ticks at 1, 2 and 5 times powers of ten around the values; of more than eight only the powers."""
    powers = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
    ticks = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    near = [tick for tick in ticks if low / 2 < tick < high * 2]
    return near if len(near) <= 8 else [tick for tick in near if log10(tick).is_integer()]


def _finish_trajectories(ax: Axes, wanted: pd.DataFrame, words: Labels, indicator: str) -> None:
    years = range(int(wanted["year"].min()), int(wanted["year"].max()) + 1)
    ax.set_xticks(list(years), [str(year) for year in years])
    ax.set_xlim(years[0] - 0.3, years[-1] + 1.6)
    ticks = _ticks(float(wanted["height"].min()), float(wanted["height"].max()))
    ax.set_yticks(ticks, [short_number(tick, words.lang) for tick in ticks])
    ax.minorticks_off()
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    ax.set_title(words.indicators[indicator], loc="left")
    note = words.phrase(
        "对数坐标，斜率相同即增速相同；箭头表示只给出下限；◇为园区；灰色虚线来自规划以外。",
        "Logarithmic axis: equal slopes, equal growth. Arrow: lower bound only. ◇ A zone. Dashed: not from the plans.",
    )
    ax.set_xlabel(note, loc="left", color=GREY, fontsize=8, labelpad=10)

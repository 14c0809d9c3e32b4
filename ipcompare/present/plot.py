"""Figures: one function a kind, frame and axes in, axes out."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.labels import Labels, labels, short_interval, short_number
from ipcompare.present.style import GREY, INK, MARKERS, PALE, PALETTE, dress, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["bars", "coverage", "grades", "trajectories"]


def coverage(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw how many indicators each plan states in each dimension; silence is hatched.

    Parameters
    ----------
    frame
        From `ipcompare.coverage`: ``city``, ``dimension``, ``indicators``, ``share``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    from matplotlib.patches import Rectangle

    words = labels(data, lang)
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[frame["city"].unique(), frame["dimension"].unique()]
    with style():
        top = counts.to_numpy().max()
        ax.imshow(counts.to_numpy(), cmap="Blues", vmin=0, vmax=1.35 * top, aspect="auto")
        for (row, column), count in _cells(counts):
            if count == 0:
                box = Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor="white", edgecolor=PALE, hatch="////", lw=0)
                ax.add_patch(box)
            else:
                ink = "white" if count > 0.75 * top else INK
                ax.text(column, row, str(count), ha="center", va="center", color=ink)
        names = [words.codes["dimension"][name].replace(" and ", " and\n") for name in counts.columns]
        ax.set_xticks(range(counts.shape[1]), names)
        ax.set_yticks(range(counts.shape[0]), [_place(data, words, name) for name in counts.index])
        ax.set_title(
            words.phrase("各规划在各维度设定的指标数", "Indicators that each plan states, by dimension"), loc="left"
        )
        note = words.phrase(
            "斜线表示该规划在此维度没有量化表述；同一规划内的重复表述只计一次；◇为园区。",
            "Hatched: nothing measurable stated. Repeated statements of a plan count once. ◇ A zone, not a city.",
        )
        ax.set_xlabel(note, loc="left", color=GREY, fontsize=8, labelpad=10)
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _cells(counts: pd.DataFrame) -> list[tuple[tuple[int, int], int]]:
    return [
        ((row, column), int(count)) for row, line in enumerate(counts.to_numpy()) for column, count in enumerate(line)
    ]


def _place(data: Data, words: Labels, place: str) -> str:
    """Name a place; a zone is marked wherever it stands beside cities."""
    return words.places[place] + (" ◇" if place in _zones(data) else "")


def _zones(data: Data) -> set[str]:
    return set(data.cities.loc[data.cities["level"] == "zone", "city"])


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
            name = _place(data, words, str(place))
            if place in cities:
                look = _look(cities.index(place))
                _line(ax, line, **look, open_marker=place in _zones(data))
                _end_label(ax, line, name, look["color"], lang)
            else:
                _reference(ax, line, name, lang)
        _finish_trajectories(ax, wanted, words, indicator)
        dress(ax)
    return ax


def _drawable(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Choose the values to draw; a logarithmic axis has no place for zero, and one axis has one unit."""
    wanted = frame[(frame["indicator"] == indicator) & (frame["status"] == "used") & frame["year"].notna()]
    wanted = wanted.assign(height=_heights(wanted))
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


def _heights(frame: pd.DataFrame) -> pd.Series:
    """Give the printed number of every value: the point, else the bound that is finite."""
    return frame["mid"].fillna(frame["lo"].where(frame["hi"] == float("inf"), frame["hi"]))


def _look(at: int) -> dict[str, Any]:
    """Give a place its colour and marker; beyond the palette the same colours come with other markers."""
    return {"color": PALETTE[at % len(PALETTE)], "marker": MARKERS[(at + at // len(PALETTE)) % len(MARKERS)]}


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
    look: dict[str, Any] = {"va": "center", "color": color, "fontsize": 8.5, "bbox": box}
    ax.annotate(text, (last["year"], last["height"]), (9, 0), textcoords="offset points", **look)


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


GRADE_COLOURS = {"A": "#1b7837", "B": "#7fbf7b", "C": "#fdb863", "D": "#e0e0e0", "X": "#762a83"}


def grades(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the grade of every pair of places on the indicators where any pair is better or worse than "same theme".

    Parameters
    ----------
    frame
        From `ipcompare.grade`: ``indicator``, ``city_a``, ``city_b``, ``grade``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If no pair is graded anything but D.
    """
    from matplotlib.patches import Rectangle

    words = labels(data, lang)
    shown = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    if shown.empty:
        raise IpcompareError("no grade but D to draw", expected="at least one pair graded A, B, C or X")
    best = shown.groupby("indicator")["grade"].agg(lambda marks: "".join(sorted(marks)))
    rows = best.sort_values().index.to_list()
    pairs = list(shown[["city_a", "city_b"]].drop_duplicates().itertuples(index=False, name=None))
    order = data.cities["city"].to_list()
    pairs.sort(key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    with style():
        for row in records(shown):
            x, y = pairs.index((row["city_a"], row["city_b"])), rows.index(row["indicator"])
            color = GRADE_COLOURS[row["grade"]]
            ax.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=color, edgecolor="none"))
            ink = "white" if row["grade"] in "AX" else INK
            ax.text(x, y, row["grade"], ha="center", va="center", color=ink, fontsize=8)
        ax.set_xlim(-0.5, len(pairs) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        names = [f"{_place(data, words, a)}\n{_place(data, words, b)}" for a, b in pairs]
        ax.set_xticks(range(len(pairs)), names, rotation=90, fontsize=7.5)
        ax.set_yticks(range(len(rows)), [words.indicators[name] for name in rows], fontsize=7.5)
        ax.set_title(words.phrase("各指标两两可比等级", "How well each pair of places compares"), loc="left")
        explained = [f"{mark} {words.codes['grade'][mark]}" for mark in "ABCDX"]
        parts = [words.phrase("；", "; ").join(part) for part in (explained[:2], explained[2:])]
        note = "\n".join([*parts, words.phrase("空白：无可比表述。◇为园区。", "Blank: nothing to compare. ◇ A zone.")])
        ax.set_xlabel(note, loc="left", color=GREY, fontsize=7.5, labelpad=8)
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def bars(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en") -> Axes:
    """
    Draw a ranking as intervals: a bar from the low to the high end, an arrow where it is open.

    Parameters
    ----------
    frame
        ``Ranking.frame`` of `ipcompare.rank`: only what may be ranked together gets here.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator that was ranked.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes. Where a zone stands beside cities, it is marked and the note says so.
    """
    words = labels(data, lang)
    closed = frame["hi"].where(frame["hi"] != float("inf"), frame["lo"])
    reach = float(closed.max()) * 1.25
    with style():
        for at, row in enumerate(records(frame)):
            open_end = row["hi"] == float("inf")
            high = reach if open_end else row["hi"]
            ax.barh(at, row["lo"], color=PALETTE[0], height=0.5)
            ax.barh(at, high - row["lo"], left=row["lo"], color=PALETTE[0], alpha=0.25, height=0.5)
            if open_end:
                ax.annotate(
                    "", (reach * 1.04, at), (reach * 0.97, at), arrowprops={"arrowstyle": "-|>", "color": PALETTE[0]}
                )
            said = short_interval(row["lo"], row["mid"], row["hi"], lang)
            ax.annotate(
                said, (high, at), (14 if open_end else 4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_yticks(range(len(frame)), [_place(data, words, city) for city in frame["city"]])
        ax.invert_yaxis()
        ax.set_xlim(0, reach * 1.3)
        ax.set_xticks([])
        year, unit = frame["year"].iloc[0], words.units[frame["unit"].iloc[0]]
        ax.set_title(f"{words.indicators[indicator]}{words.phrase('，', ', ')}{year}", loc="left")
        worst = frame["grade"].max()
        note = words.phrase(f"单位：{unit}。可比等级{worst}。", f"In {unit}. Grade {worst}. ")
        if frame["mixed"].any():
            note += words.phrase(
                "◇为园区，与城市并列系特别要求。", "◇ A zone, beside cities only because that was asked for."
            )
        ax.set_xlabel(note, loc="left", color=GREY, fontsize=8, labelpad=8)
        dress(ax)
        ax.spines["bottom"].set_visible(False)
    return ax

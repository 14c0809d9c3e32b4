"""Values over the years."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map, records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import POINTS
from ipcompare.present.plot.base import footer, heights, look, place_name, zones
from ipcompare.present.plot.rows import heading, note, said, voices
from ipcompare.present.plot.wording import dated, in_row, listed, span, told
from ipcompare.present.style import GREY, PALE, dress, style
from ipcompare.present.words.labels import Labels, labels, short_interval, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def trajectories(
    frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en", indexed: bool = False
) -> Axes:
    """
    Draw the printed values of one indicator over the years, on a logarithmic axis.

    A bound is drawn as an arrow in its open direction, a zone with an open
    marker, values from outside the plans in grey. On a logarithmic axis equal
    slopes are equal rates of growth.

    Parameters
    ----------
    frame
        Values of a panel: ``city``, ``indicator``, ``year``, ``lo``, ``mid``,
        ``hi``, ``unit``, ``basis``, ``origin``, ``status``, ``role``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator to draw.
    lang
        ``en``, ``zh`` or ``both``.
    indexed
        Set the first printed value of every place to 100, on a linear axis.
        A place with one value only, or whose first value is a bound, is named
        in the note as not shown.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If the frame has no usable value of the indicator; if its values stand
        in several units; with `indexed`, if they are shares, scores or growth
        rates (a percentage of a percentage would mislead) or no place has a
        first value and a later one.
    UnknownNameError
        If the indicator or the language does not exist.
    """
    words = labels(data, lang)
    require("indicator", [indicator], words.indicators)
    wanted, absent = _chosen(frame, indicator, data, indexed=indexed)
    cities = data.cities["city"].to_list()
    with style():
        ax.set_yscale("linear" if indexed else "log")
        for place, own_values in wanted.sort_values("year").groupby("city"):
            name = place_name(data, words, str(place))
            if place in cities:
                own = look(cities.index(place))
                _line(ax, own_values, **own, open_marker=place in zones(data))
                _end_label(ax, own_values, name, own["color"], lang)
            else:
                _reference(ax, own_values, name, lang, at_end=indexed)
        _finish_years(ax, wanted)
        if indexed:
            _finish_indexed(ax, wanted, absent, data, words)
        else:
            _finish_logarithmic(ax, wanted, words)
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


class _Absent(NamedTuple):
    """Places of the frame that a drawing leaves out, by reason."""

    silent: list[str]
    single: list[str]
    bounded: list[str]


def _chosen(frame: pd.DataFrame, indicator: str, data: Data, *, indexed: bool) -> tuple[pd.DataFrame, _Absent]:
    """Choose the values to draw, and say which places are left out."""
    wanted = _drawable(frame, indicator)
    spoken, present = set(wanted["city"]), set(frame["city"])
    silent = [city for city in data.cities["city"] if city in present - spoken]
    if not indexed:
        return wanted, _Absent(silent, [], [])
    if wanted["basis"].isin(POINTS).any():
        raise IpcompareError(
            f"{indicator} is a share, a score or a rate: it has no index",
            expected="an indicator that grows by a rate",
            hint="draw it with indexed=False",
        )
    wanted = wanted.sort_values("year", kind="stable")
    years = wanted.groupby("city", sort=False)["year"].nunique()
    first = column_map(wanted.drop_duplicates("city"), "city", "mid")
    single = [str(place) for place in years.index[years == 1]]
    bounded = [place for place, start in first.items() if place not in single and start != start]
    shown = wanted[~wanted["city"].isin([*single, *bounded])]
    return _index(shown, indicator, first), _Absent(silent, single, bounded)


def _index(shown: pd.DataFrame, indicator: str, first: dict[str, float]) -> pd.DataFrame:
    """Set the first printed value of every place to 100."""
    if shown.empty:
        raise IpcompareError(
            f"no path of {indicator} to draw",
            expected="a place with a first value, not a bound, and a later one",
            hint="draw it with indexed=False",
        )
    factor = 100 / shown["city"].map(first)
    # Lines run through the exact index; what is written beside them has one decimal.
    written = {end: (shown[end] * factor).round(1) for end in ("lo", "mid", "hi")}
    return shown.assign(height=shown["height"] * factor, **written)


def _unshown(absent: _Absent, data: Data, words: Labels) -> str:
    """Name the places that are not shown, with the reason."""
    reasons = [
        (absent.silent, words.phrase("无数值", "no value")),
        (absent.single, words.phrase("仅有一个数值", "one value only")),
        (absent.bounded, words.phrase("首个数值仅为界限", "first value only a bound")),
    ]
    parts = [
        listed(words, [place_name(data, words, place) for place in places]) + words.phrase(f"（{why}）", f" ({why})")
        for places, why in reasons
        if places
    ]
    if not parts:
        return ""
    return words.phrase("未列入：", "Not shown: ") + in_row(words, parts) + words.phrase("。", ".")


def _reference(ax: Axes, line: pd.DataFrame, name: str, lang: str, *, at_end: bool) -> None:
    """Draw a series from outside the plans: dashed, under the others, named at its start unless told otherwise."""
    ax.plot(line["year"], line["height"], color=GREY, ls=(0, (4, 2)), marker=".", lw=1.2, zorder=1.5)
    if at_end:
        _end_label(ax, line, name, GREY, lang)
        return
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


def _finish_years(ax: Axes, wanted: pd.DataFrame) -> None:
    years = range(int(wanted["year"].min()), int(wanted["year"].max()) + 1)
    ax.set_xticks(list(years), [str(year) for year in years])
    ax.set_xlim(years[0] - 0.3, years[-1] + 1.6)
    ax.grid(axis="y", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def _finish_logarithmic(ax: Axes, wanted: pd.DataFrame, words: Labels) -> None:
    ticks = _ticks(float(wanted["height"].min()), float(wanted["height"].max()))
    ax.set_yticks(ticks, [short_number(tick, words.lang) for tick in ticks])
    ax.minorticks_off()
    ax.set_title(words.indicators[wanted["indicator"].iloc[0]], loc="left")
    note = words.phrase(
        "对数坐标，斜率相同即增速相同；箭头表示只给出下限；◇为园区；灰色虚线来自规划以外。",
        "Logarithmic axis: equal slopes, equal growth. Arrow: lower bound only. ◇ A zone. Dashed: not from the plans.",
    )
    footer(ax, note)


def _finish_indexed(ax: Axes, wanted: pd.DataFrame, absent: _Absent, data: Data, words: Labels) -> None:
    from matplotlib.ticker import MaxNLocator

    bound = wanted[wanted["mid"].isna()]
    reach = [*wanted["height"], *bound["height"] * 1.5, *bound["height"] * 0.65]
    margin = 0.06 * (max(reach) - min(reach))
    low, high = min(reach) - margin, max(reach) + 2 * margin
    ticks = [tick for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= tick <= high]
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_ylim(low, high)
    indicator, languages = wanted["indicator"].iloc[0], voices(data, words.lang)
    heading(ax, said(languages, lambda one: _indexed_title(one, indicator)))
    note(ax, said(languages, lambda one: _indexed_note(one, wanted) + _unshown(absent, data, one)))


def _indexed_title(words: Labels, indicator: str) -> str:
    name = words.indicators[indicator]
    return words.phrase(f"{name}（首个载明年份=100）", f"{name} (first printed year = 100)")


def _indexed_note(words: Labels, wanted: pd.DataFrame) -> str:
    """Explain the axis, and of the signs those that are there."""
    signs = [
        (True, "线性坐标，各地首个载明年份的数值为100。", "Linear axis, the first printed year of every place = 100. "),
        (wanted["mid"].isna().any(), "箭头指向界限未限定的一端。", "Arrow: a bound, open that way. "),
        ((wanted["origin"] != "plan").any(), "灰色虚线来自规划以外。", "Dashed: not from the plans. "),
    ]
    return "".join(words.phrase(chinese, english) for there, chinese, english in signs if there)


def trajectories_alt(
    frame: pd.DataFrame, *, data: Data, indicator: str, lang: str = "en", indexed: bool = False
) -> str:
    """
    Tell in words what `trajectories` draws.

    Parameters
    ----------
    frame, data, indicator, indexed
        As in `trajectories`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        First and last number of every place with their years, what is not from the plans, and who sets no number.

    Raises
    ------
    IpcompareError, UnknownNameError
        As in `trajectories`.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> own = panel.values[panel.values["origin"] == "plan"]
    >>> print(trajectories_alt(own, data=panel.data, indicator="hv_patents_per_10k").split(". ")[1])
    Plans: Bengbu 9.54 (2023) to 14 (2026); Jingmen High-tech Zone ≥8 (2025); Hangzhou 40 (2025);
    Suzhou (Anhui) 1 (2021) to 2 (2025)
    """
    require("indicator", [indicator], data.indicators["indicator"])
    wanted, absent = _chosen(frame, indicator, data, indexed=indexed)
    order = data.cities["city"].to_list()
    paths = {str(place): rows for place, rows in wanted.sort_values("year").groupby("city")}

    def write(words: Labels) -> list[str]:
        ends = {place: _ends(words, rows) for place, rows in paths.items()}
        plans = [f"{words.places[city]} {ends[city]}" for city in order if city in ends]
        outside = [f"{words.places[place]} {said}" for place, said in ends.items() if place not in order]
        sentences = [
            _subject(words, wanted, indicator, indexed=indexed),
            _sentence(words, ("规划：", "Plans: "), in_row(words, plans)),
            _sentence(words, ("规划以外：", "From outside the plans: "), in_row(words, outside)),
            _unshown(absent, data, words).replace(" ◇", ""),
        ]
        return [sentence for sentence in sentences if sentence]

    return told(data, lang, write)


def _ends(words: Labels, rows: pd.DataFrame) -> str:
    """Write the first and the last number of a path with their years."""
    ends = records(rows)[:1] + records(rows)[1:][-1:]
    said = [(short_interval(row["lo"], row["mid"], row["hi"], words.lang), row["year"]) for row in ends]
    return words.phrase("至", " to ").join(dated(words, number, year) for number, year in said)


def _subject(words: Labels, wanted: pd.DataFrame, indicator: str, *, indexed: bool) -> str:
    name, years = words.indicators[indicator], span(words, wanted["year"].min(), wanted["year"].max())
    if indexed:
        return words.phrase(
            f"图示{years}年{name}的指数，各地首个载明年份为100。",
            f"{name}, {years}, as an index: the first printed year of every place is 100.",
        )
    unit = words.units[wanted["unit"].iloc[0]]
    return words.phrase(
        f"图示{years}年{name}的载明数值，单位为{unit}，对数坐标。",
        f"Printed values of {name}, {years}, in {unit}, on a logarithmic axis.",
    )


def _sentence(words: Labels, heads: tuple[str, str], said: str) -> str:
    return words.phrase(*heads) + said + words.phrase("。", ".") if said else ""

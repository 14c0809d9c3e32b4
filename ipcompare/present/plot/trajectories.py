"""Values over the years."""

from __future__ import annotations

from math import ceil, floor, inf, isnan, log10
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import Row, column_map, records, require
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.tables import Data
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import series_grades
from ipcompare.harmonization.scope import scope
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.present.plot.kit.figure import HIGH_VALUE, Published, figure
from ipcompare.present.plot.kit.marks import Look, bounded, boxed, place_look
from ipcompare.present.plot.kit.page import heading, note, round_ticks
from ipcompare.present.plot.kit.wording import clause, daggered, dated, joined, listed, source_note, span
from ipcompare.present.style import GREY, PALE
from ipcompare.present.words.labels import Labels, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel


def plans_and_nation(panel: Panel) -> pd.DataFrame:
    """Choose the values of the plans in force, and of the nation's plans those that print a base and a target."""
    values = scope(panel, "trajectories").values
    nation = (values["city"] == vocabulary(panel.data).nation) & values["role"].isin(["baseline", "target"])
    both = values[nation].groupby(["plan_id", "indicator"])["role"].transform("nunique") > 1
    return values[(values["origin"] == "plan") | (nation & both.reindex(values.index, fill_value=False))]


def _tell(frame: pd.DataFrame, *, data: Data, indicator: str, labels: Labels, indexed: bool = False) -> list[str]:
    """
    Tell first and last number of every place with their years, what is not from the plans, and who sets no number.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> values = panel.values[panel.values["origin"] == "plan"]
    >>> print(ipc.plot.trajectories.alt(values, data=panel.data, indicator="hv_patents_per_10k").split(". ")[1])
    Plans: Bengbu 9.54 (2023) to 14 (2026); Jingmen High-tech Zone ≥8 (2025); Hangzhou 40 (2025);
    Suzhou (Anhui) 1 (2021) to 2 (2025)
    """
    wanted, absent = _chosen(frame, indicator, data, indexed=indexed)
    order = data.cities["city"].to_list()
    paths = wanted.sort_values("year").groupby("city")
    ends = {str(place): f"{labels.places[str(place)]} {_ends(labels, rows)}" for place, rows in paths}
    outside = [text for place, text in ends.items() if place not in order]
    return [
        _subject(labels, wanted, indicator, indexed=indexed),
        clause(labels, "规划：", "Plans: ", [ends[city] for city in order if city in ends]),
        clause(labels, "规划以外：", "From outside the plans: ", outside),
        _unshown(labels, absent).replace(" ◇", ""),
    ]


def _ends(labels: Labels, rows: pd.DataFrame) -> str:
    """Write the first and the last number of a path with their years."""
    ends = records(rows.iloc[[0, -1]] if len(rows) > 1 else rows)
    written = [dated(labels, bounded(labels, row), row["year"]) for row in ends]
    return labels.phrase("至", " to ").join(written)


def _subject(labels: Labels, wanted: pd.DataFrame, indicator: str, *, indexed: bool) -> str:
    name, years = labels.indicators[indicator], span(labels, wanted["year"].min(), wanted["year"].max())
    if indexed:
        return labels.phrase(
            f"图示{years}年{name}的指数，各地首个载明年份为100。",
            f"{name}, {years}, as an index: the first printed year of every place is 100.",
        )
    unit = labels.units[wanted["unit"].iloc[0]]
    return labels.phrase(
        f"图示{years}年{name}的载明数值，单位为{unit}，对数坐标。",
        f"Printed values of {name}, {years}, in {unit}, on a logarithmic axis.",
    )


@figure(
    _tell,
    Published(
        "01_tour",
        lambda panel: {"frame": plans_and_nation(panel), "indicator": HIGH_VALUE},
        name="high-value-patents",
    ),
    needs="values of a panel",
)
def trajectories(
    frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, labels: Labels, indexed: bool = False
) -> None:
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
    indicator
        Indicator to draw.
    indexed
        Set the first printed value of every place to 100, on a linear axis.
        A place with one value only, or whose first value is a bound, is named
        in the note as not shown.

    Raises
    ------
    IpcompareError
        If the frame has no usable value of the indicator; if its values stand
        in several units; with `indexed`, if they are shares, scores or growth
        rates (a percentage of a percentage would mislead) or no place has a
        first value and a later one.
    """
    wanted, absent = _chosen(frame, indicator, data, indexed=indexed)
    cities = data.cities["city"].to_list()
    ax.set_yscale("linear" if indexed else "log")
    for place, path in wanted.sort_values("year").groupby("city"):
        name, look = labels.marked(str(place)), place_look(data, labels, str(place))
        if place in cities:
            _line(ax, path, look)
            _end_label(ax, path, name, look.color, labels)
        else:
            _reference(ax, path, name, labels, at_end=indexed)
    _finish_years(ax, wanted)
    if indexed:
        _index_axis(ax, wanted)
        heading(ax, labels.in_each(_title, indicator))
    else:
        ticks = _ticks(float(wanted["height"].min()), float(wanted["height"].max()))
        ax.set_yticks(ticks, [short_number(tick, labels.lang) for tick in ticks])
        ax.minorticks_off()
        ax.set_title(labels.indicators[indicator], loc="left")
    note(ax, labels.in_each(_explained, wanted, absent, data, indexed=indexed))


def _drawable(frame: pd.DataFrame, indicator: str, data: Data) -> pd.DataFrame:
    """Choose the values to draw; a logarithmic axis has no place for zero, and one axis has one unit."""
    require("indicator", [indicator], data.indicators["indicator"])
    wanted = frame[(frame["indicator"] == indicator) & (frame["status"] == "used") & frame["year"].notna()]
    # The point, else the bound that is finite.
    wanted = wanted.assign(height=wanted["mid"].fillna(wanted["lo"].where(wanted["hi"] == inf, wanted["hi"])))
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
    wanted = _drawable(frame, indicator, data)
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
    bounded = [place for place, start in first.items() if place not in single and isnan(start)]
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


def _unshown(labels: Labels, absent: _Absent) -> str:
    """Name the places that are not shown, with the reason."""
    reasons = [
        (absent.silent, labels.phrase("无数值", "no value")),
        (absent.single, labels.phrase("仅有一个数值", "one value only")),
        (absent.bounded, labels.phrase("首个数值仅为界限", "first value only a bound")),
    ]
    parts = [
        listed(labels, map(labels.marked, places)) + labels.phrase(f"（{why}）", f" ({why})")
        for places, why in reasons
        if places
    ]
    return clause(labels, "未列入：", "Not shown: ", parts)


def _reference(ax: Axes, path: pd.DataFrame, name: str, labels: Labels, *, at_end: bool) -> None:
    """Draw a series from outside the plans: dashed, under the others, named at its start unless told otherwise."""
    ax.plot(path["year"], path["height"], color=GREY, ls=(0, (4, 2)), marker=".", lw=1.2, zorder=1.5)
    if at_end:
        _end_label(ax, path, name, GREY, labels)
        return
    ends: list[Row] = records(path.iloc[[0, -1]] if len(path) > 1 else path)
    text = f"{name} {' → '.join(bounded(labels, row) for row in ends)}"
    place = (ends[0]["year"], ends[0]["height"])
    ax.annotate(text, place, (0, 10), textcoords="offset points", color=GREY, fontsize=8.5)


def _line(ax: Axes, path: pd.DataFrame, look: Look) -> None:
    """Draw a series of the plans, with an arrow at every bound."""
    face = look.face
    ax.plot(path["year"], path["height"], color=look.color, marker=look.marker, markerfacecolor=face, lw=1.4, ms=6)
    for row in records(path[path["doubts"] != ""]):
        ax.plot([row["year"]], [row["height"]], color=look.color, marker=look.marker, markerfacecolor="white", ms=6)
    for row in records(path[path["mid"].isna()]):
        away = (1.05, 1.45) if row["hi"] == inf else (0.95, 0.69)
        tail, head = (row["height"] * factor for factor in away)
        arrow = {"arrowstyle": "-|>", "color": look.color, "lw": 1.4}
        ax.annotate("", (row["year"], head), (row["year"], tail), arrowprops=arrow)


def _end_label(ax: Axes, path: pd.DataFrame, name: str, color: str, labels: Labels) -> None:
    last = records(path)[-1]
    text = f"{name} {bounded(labels, last)}{daggered(last)}"
    ax.annotate(text, (last["year"], last["height"]), (9, 0), textcoords="offset points", **boxed(8.5, color))


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


def _index_axis(ax: Axes, wanted: pd.DataFrame) -> None:
    """Set a linear axis on which the arrows of bounds have room."""
    bound = wanted[wanted["mid"].isna()]
    reach = [*wanted["height"], *bound["height"] * 1.5, *bound["height"] * 0.65]
    margin = 0.06 * (max(reach) - min(reach))
    low, high = min(reach) - margin, max(reach) + 2 * margin
    ticks = round_ticks(low, high, 6)
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_ylim(low, high)


def _title(labels: Labels, indicator: str) -> str:
    name = labels.indicators[indicator]
    return labels.phrase(f"{name}（首个载明年份=100）", f"{name} (first printed year = 100)")


def _explained(labels: Labels, wanted: pd.DataFrame, absent: _Absent, data: Data, *, indexed: bool) -> str:
    """Explain the axis and of the signs those that are there; name who is not shown, the worst grade, the source."""
    signs = [
        (
            indexed,
            "线性坐标，各地首个载明年份的数值为100。",
            "Linear axis, the first printed year of every place = 100.",
        ),
        (not indexed, "对数坐标，斜率相同即增速相同。", "Logarithmic axis: equal slopes, equal growth."),
        (wanted["mid"].isna().any(), "箭头指向界限未限定的一端。", "Arrow: a bound, open that way."),
        ((wanted["origin"] != "plan").any(), "灰色虚线来自规划以外。", "Dashed: not from the plans."),
    ]
    grades = series_grades(to_rows(Value, wanted), vocabulary(data))
    return joined(
        labels,
        [
            *(labels.phrase(chinese, english) for there, chinese, english in signs if there),
            _unshown(labels, absent),
            source_note(labels, wanted["city"], grades=grades, rows=records(wanted)),
        ],
    )

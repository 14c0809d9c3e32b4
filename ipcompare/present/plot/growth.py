"""How fast the plans want to grow from base to target."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import growth as rates_of
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.marks import Ends, Look, row_look, value_mark, value_text
from ipcompare.present.plot.kit.page import columns, heading, note, round_ticks, row_size, set_reach, zero_line
from ipcompare.present.plot.kit.rows import counted_reasons
from ipcompare.present.plot.kit.wording import (
    clause,
    daggered,
    dated,
    listed,
    reason_counts,
    source_note,
    span,
    wrapped,
)
from ipcompare.present.style import GREY, INK, PALE
from ipcompare.present.words.intervals import interval, is_strict, minus, percent
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell the rates of shared indicators, the fastest and the slowest, and how many targets have no rate and why.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.plot.growth.alt(ipc.growth(panel), data=panel.data).split(". ")[0]
    'Compound annual growth from base to target: 10 of 126 targets have a rate'
    """
    groups = _groups(frame, data)
    rows = sorted((row for group in groups for row in group), key=_speed)
    slowest, fastest = (_told(labels, rows[at]) for at in (0, -1))
    shared = [
        labels.indicators[group[0]["indicator"]]
        + labels.phrase("：", ": ")
        + listed(labels, [_dated_rate(labels, labels.places[row["city"]], row) for row in group])
        for group in groups
        if len(group) > 1
    ]
    outside = [_told(labels, row) for row in rows if row["base_origin"] == "context"]
    return [
        labels.phrase(
            f"图示从基期值到目标值的年均复合增长率，{len(frame)}项目标值中{len(rows)}项有增长率。",
            f"Compound annual growth from base to target: {len(rows)} of {len(frame)} targets have a rate.",
        ),
        clause(labels, "", "", shared),
        labels.phrase(f"最快：{fastest}；最慢：{slowest}。", f"Fastest: {fastest}; slowest: {slowest}."),
        clause(labels, "基期值取自规划以外：", "Base from outside the plan: ", outside),
        _unrated(labels, frame),
    ]


def _told(labels: Labels, row: Row) -> str:
    name = labels.places[row["city"]] + labels.phrase("", ", ") + labels.indicators[row["indicator"]]
    return _dated_rate(labels, name, row)


@figure(_tell, Published("03_growth", lambda panel: {"frame": rates_of(panel)}), needs="the result of growth(panel)")
def growth(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw the compound annual growth from base to target, one row for every target that has a rate.

    Rows stand by indicator, those that most places share first; about a dozen fit a page. An interval is
    a line, an open end an arrow, a zone a hollow mark; a base from outside the plan
    makes the row grey and hollow. How many targets have no rate, and why, stands below.

    Parameters
    ----------
    frame
        From `ipcompare.growth`: ``city``, ``indicator``, ``base_year``, ``target_year``, ``base_origin``,
        ``cagr``, ``cagr_lo``, ``cagr_hi`` (fractions a year), ``grade``, ``reason``.

    Raises
    ------
    IpcompareError
        If no target has a rate.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.growth(ipc.growth(panel), new_figure()[1], data=panel.data)
    >>> ax.texts[0].get_text()
    'Bengbu 13.6% (2023–2026)'
    """
    groups = _groups(frame, data)
    rows = [row for group in groups for row in group]
    names = [wrapped(labels.indicators[group[0]["indicator"]], columns(ax, share=0.4)) for group in groups]
    lines = sum(max(len(group), name.count("\n") + 1) for group, name in zip(groups, names, strict=True))
    size = row_size(ax, 1.25 * lines)
    for at, row in enumerate(rows):
        outside, ends = row["base_origin"] == "context", _rates(row)
        value_mark(ax, at, ends, Look() if outside else row_look(data, labels, row))
        text = _dated_rate(labels, labels.marked(row["city"]), row)
        value_text(ax, at, ends, text, right=True, color=GREY if outside else INK, size=size)
    known = [rate for row in rows for rate in _rates(row) if isfinite(rate)]
    low, high = min(0.0, *known), max(0.0, *known)
    set_reach(ax, low, high, names, size=size)
    ticks = round_ticks(low, high, 6)
    ax.set_xticks(ticks, [minus(f"{tick:g}%") for tick in ticks], fontsize=size)
    zero_line(ax)
    _group_names(ax, groups, names, size)
    heading(ax, labels.phrase("从基期值到目标值的年均复合增长率", "Compound annual growth from base to target"))
    note(ax, labels.in_each(_explained, frame, rows))
    ax.spines[["left", "bottom"]].set_visible(False)


def _rates(row: Row) -> Ends:
    """Give the ends of a rate in per cent; where nothing holds the base from above there is no lower end."""
    low = -inf if row["cagr_lo"] <= -1 and isnan(row["cagr"]) else row["cagr_lo"]
    return 100 * low, 100 * row["cagr"], 100 * row["cagr_hi"]


def _rated(frame: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows with a rate, or an end of one."""
    rated = frame[(frame["cagr_lo"] > -1) | (frame["cagr_hi"] < inf)]
    if rated.empty:
        raise IpcompareError(
            "no growth to draw",
            where=counted_reasons(frame["reason"]),
            expected="at least one target with a rate",
            hint='growth(panel, baselines="context") takes bases from outside the plans too',
        )
    return rated


def _groups(frame: pd.DataFrame, data: Data) -> list[list[Row]]:
    """Group the rated rows by indicator: what most places share first, then the fastest; places in their order."""
    order = data.cities["city"].to_list()
    grouped = [records(group) for _, group in _rated(frame).groupby("indicator", sort=False)]
    for group in grouped:
        group.sort(key=lambda row: order.index(row["city"]))
    return sorted(grouped, key=lambda group: (-len(group), -max(_speed(row) for row in group)))


def _speed(row: Row) -> float:
    """Give the number by which a rate is sorted: its point, else the end that is known."""
    low, mid, high = _rates(row)
    return next(rate for rate in (mid, low, high) if abs(rate) < inf)


def _dated_rate(labels: Labels, name: str, row: Row) -> str:
    low, mid, high = _rates(row)
    text = interval(
        low, low if isnan(mid) else mid, high, lambda rate: minus(percent(rate / 100)), strict=is_strict(row, "cagr")
    )
    return f"{name}{daggered(row)} {dated(labels, text, span(labels, row['base_year'], row['target_year']))}"


def _group_names(ax: Axes, groups: list[list[Row]], names: list[str], size: float) -> None:
    """Name every indicator once beside its rows, with a line between it and the next."""
    middles, at = [], 0
    for group in groups:
        ax.axhline(at - 0.5, color=PALE, lw=0.8, zorder=0)
        middles.append(at + (len(group) - 1) / 2)
        at += len(group)
    ax.set_yticks(middles, names, fontsize=size, color=INK)
    ax.set_ylim(at - 0.5, -0.5)


def _explained(labels: Labels, frame: pd.DataFrame, rows: list[Row]) -> str:
    """Explain the signs that are there; then how many targets have no rate, grade and source."""
    open_end = any(abs(end) == inf for row in rows for end in _rates(row))
    outside = any(row["base_origin"] == "context" for row in rows)
    signs = [
        (open_end, "箭头指向未限定的一端。", "Arrow: open that way. "),
        (outside, "灰色空心：基期值取自规划以外。", "Grey and hollow: base from outside the plan. "),
    ]
    explained = "".join(labels.phrase(chinese, english) for there, chinese, english in signs if there)
    places, grades = [row["city"] for row in rows], [row["grade"] for row in rows] + _side_by_side(rows)
    return explained + _unrated(labels, frame) + source_note(labels, places, grades=grades, rows=rows)


def _side_by_side(rows: list[Row]) -> list[str]:
    """Grade what stands on one indicator: paces over different years compare at C."""
    years: dict[str, set[tuple[int, int]]] = {}
    for row in rows:
        years.setdefault(row["indicator"], set()).add((row["base_year"], row["target_year"]))
    return ["C" for windows in years.values() if len(windows) > 1]


def _unrated(labels: Labels, frame: pd.DataFrame) -> str:
    """Say how many targets have no rate, and why."""
    without = frame.drop(_rated(frame).index)
    if without.empty:
        return ""
    why = reason_counts(labels, without["reason"])
    return labels.phrase(
        f"{len(frame)}项目标值中{len(without)}项无增长率：{why}。",
        f"{len(without)} of {len(frame)} targets have no rate: {why}. ",
    )

"""How fast the plans want to grow from base to target."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.margins import set_reach
from ipcompare.present.plot.rows import (
    Look,
    columns,
    heading,
    last_words,
    minus,
    note,
    own_look,
    reason_counts,
    row_size,
    said,
    value_mark,
    value_text,
    voices,
)
from ipcompare.present.plot.wording import dated, in_row, listed, percent, span, told, wrapped
from ipcompare.present.style import GREY, INK, PALE, dress, style
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Row = dict[str, Any]


def growth(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the compound annual growth from base to target, one row for every target that has a rate.

    Rows stand by indicator, those that most places share first. An interval is
    a line, an open end an arrow, a zone a hollow mark; a base from outside the plan
    makes the row grey and hollow. How many targets have no rate, and why, stands below.

    Parameters
    ----------
    frame
        From `ipcompare.growth`: ``city``, ``indicator``, ``base_year``, ``target_year``, ``base_origin``,
        ``cagr``, ``cagr_lo``, ``cagr_hi`` (fractions a year), ``grade``, ``reason``.
    ax
        Axes to draw on; about a dozen rows fit a page.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, in per cent a year.

    Raises
    ------
    IpcompareError
        If no target has a rate.
    UnknownNameError
        If the language does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = growth(ipc.growth(panel), new_figure()[1], data=panel.data)
    >>> ax.texts[0].get_text()
    'Bengbu 13.6% (2023–2026)'
    """
    words, languages = labels(data, lang), voices(data, lang)
    groups = _groups(frame, data)
    rows = [row for group in groups for row in group]
    with style():
        names = [wrapped(words.indicators[group[0]["indicator"]], columns(ax, share=0.4)) for group in groups]
        lines = sum(max(len(group), name.count("\n") + 1) for group, name in zip(groups, names, strict=True))
        size = row_size(ax, 1.25 * lines)
        for at, row in enumerate(rows):
            _growth_row(ax, at, row, data, words, size)
        _finish_growth(ax, rows, names, size)
        _group_names(ax, groups, names, size)
        title = ("从基期值到目标值的年均复合增长率", "Compound annual growth from base to target")
        heading(ax, said(languages, lambda one: one.phrase(*title)))
        note(ax, said(languages, lambda one: _growth_note(one, frame, rows, data)))
        dress(ax)
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _rates(row: Row) -> tuple[float, float, float]:
    """Give the ends of a rate in per cent; where nothing holds the base from above there is no lower end."""
    low = -inf if row["cagr_lo"] <= -1 and row["cagr"] != row["cagr"] else row["cagr_lo"]
    return 100 * low, 100 * row["cagr"], 100 * row["cagr_hi"]


def _rated(frame: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows with a rate, or an end of one."""
    rated = frame[(frame["cagr_lo"] > -1) | (frame["cagr_hi"] < inf)]
    if rated.empty:
        counts = ", ".join(f"{code} {count}" for code, count in frame["reason"].value_counts().items())
        raise IpcompareError(
            "no growth to draw",
            where=counts,
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


def _rate_text(row: Row) -> str:
    low, mid, high = (rate / 100 for rate in _rates(row))
    if high == inf:
        return minus(f"≥{percent(low)}")
    if low == -inf:
        return minus(f"≤{percent(high)}")
    return minus(percent(mid)) if low == high else minus(f"{percent(low)}") + f"–{minus(percent(high))}"


def _said_rate(words: Labels, name: str, row: Row) -> str:
    return f"{name} {dated(words, _rate_text(row), span(words, row['base_year'], row['target_year']))}"


def _growth_row(ax: Axes, at: int, row: Row, data: Data, words: Labels, size: float) -> None:
    shape = Look() if row["base_origin"] == "context" else own_look(data, row["city"])
    ends = _rates(row)
    value_mark(ax, at, ends, shape)
    color = GREY if row["base_origin"] == "context" else INK
    text = _said_rate(words, place_name(data, words, row["city"]), row)
    value_text(ax, at, ends, text, right=True, color=color, size=size)


def _finish_growth(ax: Axes, rows: list[Row], names: list[str], size: float) -> None:
    from matplotlib.ticker import MaxNLocator

    known = [rate for row in rows for rate in _rates(row) if abs(rate) < inf]
    low, high = min(0.0, *known), max(0.0, *known)
    set_reach(ax, low, high, names, size=size)
    ticks = [tick for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= tick <= high]
    ax.set_xticks(ticks, [minus(f"{tick:g}%") for tick in ticks], fontsize=size)
    ax.axvline(0, color=GREY, lw=0.8, zorder=1)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def _group_names(ax: Axes, groups: list[list[Row]], names: list[str], size: float) -> None:
    """Name every indicator once beside its rows, with a line between it and the next."""
    middles, at = [], 0
    for group in groups:
        ax.axhline(at - 0.5, color=PALE, lw=0.8, zorder=0)
        middles.append(at + (len(group) - 1) / 2)
        at += len(group)
    ax.set_yticks(middles, names, fontsize=size, color=INK)
    ax.set_ylim(at - 0.5, -0.5)


def _growth_note(words: Labels, frame: pd.DataFrame, rows: list[Row], data: Data) -> str:
    """Explain the signs that are there; then how many targets have no rate, grade and source."""
    import pandas as pd

    outside = any(row["base_origin"] == "context" for row in rows)
    signs = [
        (
            any(abs(end) == inf for row in rows for end in _rates(row)),
            "箭头指向未限定的一端。",
            "Arrow: open that way. ",
        ),
        (outside, "灰色空心：基期值取自规划以外。", "Grey and hollow: base from outside the plan. "),
        (True, _unrated(words, frame), _unrated(words, frame)),
    ]
    told_signs = "".join(words.phrase(chinese, english) for there, chinese, english in signs if there)
    zone = any(row["city"] in zones(data) for row in rows)
    return told_signs + last_words(words, grades=pd.Series([row["grade"] for row in rows]), zone=zone)


def _unrated(words: Labels, frame: pd.DataFrame) -> str:
    """Say how many targets have no rate, and why."""
    without = frame.drop(_rated(frame).index)
    if without.empty:
        return ""
    why = reason_counts(words, without["reason"])
    return words.phrase(
        f"{len(frame)}项目标值中{len(without)}项无增长率：{why}。",
        f"{len(without)} of {len(frame)} targets have no rate: {why}. ",
    )


def growth_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `growth` draws.

    Parameters
    ----------
    frame, data
        As in `growth`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The rates of indicators that several places share, the fastest and the slowest, what rests on a base from
        outside the plans, and how many targets have no rate and why.

    Raises
    ------
    IpcompareError, UnknownNameError
        As in `growth`.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> growth_alt(ipc.growth(panel), data=panel.data).split(". ")[0]
    'Compound annual growth from base to target: 10 of 127 targets have a rate'
    """
    groups = _groups(frame, data)
    rows = sorted((row for group in groups for row in group), key=_speed)

    def write(words: Labels) -> list[str]:
        def one(row: Row) -> str:
            return _said_rate(
                words, f"{words.places[row['city']]}{words.phrase('', ', ')}{words.indicators[row['indicator']]}", row
            )

        shared = [
            words.indicators[group[0]["indicator"]]
            + words.phrase("：", ": ")
            + listed(words, [_said_rate(words, words.places[row["city"]], row) for row in group])
            for group in groups
            if len(group) > 1
        ]
        outside = [one(row) for row in rows if row["base_origin"] == "context"]
        return [
            words.phrase(
                f"图示从基期值到目标值的年均复合增长率，{len(frame)}项目标值中{len(rows)}项有增长率。",
                f"Compound annual growth from base to target: {len(rows)} of {len(frame)} targets have a rate.",
            ),
            *(f"{text}{words.phrase('。', '.')}" for text in [in_row(words, shared)] if text),
            words.phrase(
                f"最快：{one(rows[-1])}；最慢：{one(rows[0])}。", f"Fastest: {one(rows[-1])}; slowest: {one(rows[0])}."
            ),
            *(
                words.phrase(f"基期值取自规划以外：{text}。", f"Base from outside the plan: {text}.")
                for text in [in_row(words, outside)]
                if text
            ),
            _unrated(words, frame).rstrip(),
        ]

    return told(data, lang, lambda words: [sentence for sentence in write(words) if sentence])

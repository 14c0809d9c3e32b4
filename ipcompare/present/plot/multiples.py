"""Targets over those of the province and the nation for the same year."""

from __future__ import annotations

from functools import partial
from math import inf, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row
from ipcompare.corpus.tables import Data
from ipcompare.present.plot.rows import (
    Ends,
    beside,
    ends_of,
    finish_rows,
    heading,
    note,
    own_look,
    representative,
    row_names,
    said,
    silent_places,
    silent_rows,
    value_mark,
    value_text,
    voices,
)
from ipcompare.present.plot.tiers import above, compared, first_rows, missing, noted
from ipcompare.present.plot.wording import told
from ipcompare.present.style import INK, PALE, dress, style
from ipcompare.present.words.labels import Labels, short_interval

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def levels(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw every target as a multiple of the tier's own target for the same year, on a logarithmic axis.

    The line stands at one: as much as the tier. Targets on one indicator stand
    together, the highest first. An open end is an arrow. A plan without any such
    comparison has a row that says why.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``nation`` or ``province``: ``city``, ``indicator``, ``unit``,
        ``tier``, ``tier_year``, ``tier_lo``, ``tier_mid``, ``tier_hi``, ``level_lo``,
        ``level_mid``, ``level_hi``, ``level_reason``, ``grade``.
    ax
        Axes to draw on; a dozen targets fit a page.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If no target can be divided by one of the tier.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = levels(ipc.ambition(panel, against="nation"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    "Targets as a multiple of the nation's own for the same year"
    """
    rows = _leveled(frame)
    words, silent = voices(data, lang), silent_places(frame, "level_reason")
    with style():
        names, size = row_names(ax, words, data, rows, more=1.5 * len(words) * len(silent))
        ax.set_xscale("log")
        for y, row in enumerate(rows):
            ends, shape = _log_ends(row), own_look(data, row["city"])
            value_mark(ax, y, ends, shape)
            value_text(ax, y, ends, said(words, partial(_multiple, row=row)), right=True, color=INK, size=size)
            beside(ax, y, said(words, partial(_of, row=row)), size=size)
        ticks = {float(y): name for y, name in enumerate(names)}
        ticks |= silent_rows(ax, silent, len(rows), words=words, data=data, size=size)
        finish_rows(ax, ticks, size=size)
        _times_axis(ax, size)
        heading(ax, said(words, partial(_level_title, frame=frame, data=data)))
        note(ax, said(words, partial(_level_note, frame=frame, data=data)))
        dress(ax)
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _leveled(frame: pd.DataFrame) -> list[Row]:
    """Choose the targets with a level, those on one indicator together, the highest first."""
    rows = compared(frame, "level_reason")
    for row in rows:
        row["years"] = (int(row["tier_year"]),) * 2
    first = {row["indicator"]: -at for at, row in enumerate(reversed(rows))}
    return sorted(rows, key=lambda row: (first[row["indicator"]], -representative(ends_of(row, "level"))))


def _log_ends(row: Row) -> Ends:
    """Give the ends of a level; on a logarithmic axis there is no zero, so that it is an open end."""
    lo, mid, hi = ends_of(row, "level")
    return lo if lo > 0 else -inf, mid if mid > 0 else nan, hi


def _times_axis(ax: Axes, size: float) -> None:
    """Mark multiples on the axis, and the line at one."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = ax.dataLim.intervalx
    ax.set_xlim(min(low, 1) / 1.5, max(high, 1) * 2.6)
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{number:g}"))
    ax.tick_params(axis="x", labelsize=size)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    ax.axvline(1, color=INK, lw=1, zorder=1)


def _multiple(words: Labels, *, row: Row) -> str:
    lo, mid, hi = (float(f"{end:.3g}") for end in ends_of(row, "level"))
    text = short_interval(lo, mid, hi, words.lang)
    return words.phrase(f"{text}倍", f"{text}×")


def _of(words: Labels, *, row: Row) -> str:
    """Write the tier's own target."""
    unit = words.units[row["unit"]]
    number = short_interval(*ends_of(row, "tier"), words.lang)
    place = words.places[row["tier"]]
    return words.phrase(f"{place}目标{number}{unit}", f"{place}: {number}{'' if unit == '%' else ' '}{unit}")


def _level_title(words: Labels, *, frame: pd.DataFrame, data: Data) -> str:
    zh, en = ("全国", "the nation's") if above(frame, data) == "nation" else ("所在省", "the province's")
    return words.phrase(f"规划目标相当于{zh}同年目标的倍数", f"Targets as a multiple of {en} own for the same year")


def _level_note(words: Labels, *, frame: pd.DataFrame, data: Data) -> str:
    """Say what the marks mean, what is missing and why."""
    marks = words.phrase(
        "对数坐标；竖线为1，即与上级目标相同；箭头：仅有界限；该年为规划的目标年或阶段年；灰字为上级目标。",
        "Logarithmic axis; the line at 1: the same as the tier above. Arrow: a bound only. The year is that of a "
        "target or a milestone of the plan. Grey: the tier's own target.",
    )
    return noted(words, marks, frame, "level_reason", data)


def levels_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `levels` draws.

    Parameters
    ----------
    frame
        As for `levels`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many targets are above and below the tier's, the multiples, and what cannot be compared.

    Raises
    ------
    IpcompareError
        If no target can be divided by one of the tier.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(levels_alt(ipc.ambition(panel, against="nation"), data=panel.data).split(". ")[1])
    Compared: 9; surely above: 1; surely below: 4
    """
    rows = _leveled(frame)
    above, below = sum(row["level_lo"] > 1 for row in rows), sum(row["level_hi"] < 1 for row in rows)

    def write(words: Labels) -> list[str]:
        return [
            _level_title(words, frame=frame, data=data) + words.phrase("。", "."),
            words.phrase(
                f"可比目标{len(rows)}项，其中确定高于上级{above}项、确定低于上级{below}项。",
                f"Compared: {len(rows)}; surely above: {above}; surely below: {below}.",
            ),
            first_rows(words, rows, data, lambda row: _multiple(words, row=row)),
            missing(words, frame["level_reason"]),
        ]

    return told(data, lang, write)

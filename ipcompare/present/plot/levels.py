"""Targets over those of the province and the nation for the same year."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row
from ipcompare.corpus.tables import Data
from ipcompare.measure.ambition import ambition
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.marks import Ends, ends_of, representative, row_look, value_mark, value_text
from ipcompare.present.plot.kit.page import finish_rows, fitted_names, heading, note
from ipcompare.present.plot.kit.rows import beside, row_name, silent_places, silent_rows
from ipcompare.present.plot.kit.tiers import compared, first_rows, missing, tier_name, tier_note
from ipcompare.present.style import INK, PALE
from ipcompare.present.words.intervals import is_strict, short_interval
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell how many targets are above and below the tier's, the multiples, and what cannot be compared.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(ipc.plot.levels.alt(ipc.ambition(panel, against="nation"), data=panel.data).split(". ")[1])
    Compared: 9; surely above: 1; surely below: 4
    """
    rows = _leveled(frame)
    above, below = sum(row["level_lo"] > 1 for row in rows), sum(row["level_hi"] < 1 for row in rows)
    return [
        _title(labels, frame, data) + labels.phrase("。", "."),
        labels.phrase(
            f"可比目标{len(rows)}项，其中确定高于上级{above}项、确定低于上级{below}项。",
            f"Compared: {len(rows)}; surely above: {above}; surely below: {below}.",
        ),
        first_rows(labels, rows, _multiple),
        missing(labels, frame["level_reason"]),
    ]


@figure(
    _tell,
    Published("04_ambition", lambda panel: {"frame": ambition(panel, against="nation")}),
    needs='the result of ambition(panel, against="nation"), or the province',
)
def levels(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw every target as a multiple of the tier's own target for the same year, on a logarithmic axis.

    The line stands at one: as much as the tier. Targets on one indicator stand
    together, the highest first; a dozen fit a page. An open end is an arrow. A plan without any such
    comparison has a row that says why.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``nation`` or ``province``: ``city``, ``indicator``, ``unit``,
        ``tier``, ``tier_year``, ``tier_lo``, ``tier_mid``, ``tier_hi``, ``tier_bound``, ``level_lo``,
        ``level_mid``, ``level_hi``, ``level_bound``, ``level_reason``, ``level_grade``, ``level_doubts``.

    Raises
    ------
    IpcompareError
        If no target can be divided by one of the tier.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.levels(ipc.ambition(panel, against="nation"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    "Targets as a multiple of the nation's own for the same year"
    """
    rows, silent = _leveled(frame), silent_places(frame, "level_reason")
    written = [labels.in_each(row_name, row) for row in rows]
    names, size = fitted_names(ax, written, more=1.5 * len(labels.languages) * len(silent))
    ax.set_xscale("log")
    for y, row in enumerate(rows):
        ends = _log_ends(row)
        value_mark(ax, y, ends, row_look(data, labels, row))
        value_text(ax, y, ends, labels.in_each(_multiple, row), right=True, color=INK, size=size)
        beside(ax, y, labels.in_each(_of, row), size=size)
    ticks = {float(y): name for y, name in enumerate(names)}
    ticks |= silent_rows(ax, silent, len(rows), labels=labels, size=size)
    finish_rows(ax, ticks, size=size)
    _times_axis(ax, size)
    heading(ax, labels.in_each(_title, frame, data))
    note(ax, labels.in_each(_explained, frame))
    ax.spines[["left", "bottom"]].set_visible(False)


def _leveled(frame: pd.DataFrame) -> list[Row]:
    """Choose the targets with a level, those on one indicator together, the highest first."""
    rows = [{**row, "years": (int(row["tier_year"]),) * 2} for row in compared(frame, "level")]
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


def _multiple(labels: Labels, row: Row) -> str:
    lo, mid, hi = (float(f"{end:.3g}") for end in ends_of(row, "level"))
    text = short_interval(lo, mid, hi, labels.lang, strict=is_strict(row, "level"))
    return labels.phrase(f"{text}倍", f"{text}×")


def _of(labels: Labels, row: Row) -> str:
    """Write the tier's own target."""
    unit = labels.units[row["unit"]]
    number = short_interval(*ends_of(row, "tier"), labels.lang, strict=is_strict(row, "tier"))
    place = labels.places[row["tier"]]
    return labels.phrase(f"{place}目标{number}{unit}", f"{place}: {number}{'' if unit == '%' else ' '}{unit}")


def _title(labels: Labels, frame: pd.DataFrame, data: Data) -> str:
    tier = tier_name(labels, frame, data)
    return labels.phrase(
        f"规划目标相当于{tier}同年目标的倍数", f"Targets as a multiple of {tier} own for the same year"
    )


def _explained(labels: Labels, frame: pd.DataFrame) -> str:
    """Say what the marks mean, what is missing and why."""
    marks = labels.phrase(
        "对数坐标；竖线为1，即与上级目标相同；箭头：仅有界限；该年为规划的目标年或阶段年；灰字为上级目标。",
        "Logarithmic axis; the line at 1: the same as the tier above. Arrow: a bound only. The year is that of a "
        "target or a milestone of the plan. Grey: the tier's own target.",
    )
    return tier_note(labels, marks, frame, "level")

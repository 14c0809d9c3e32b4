"""Targets beside those of the province and the nation: pace beside pace, level over level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import POINTS
from ipcompare.present.plot.base import zones
from ipcompare.present.plot.rows import (
    Look,
    beside,
    ends_of,
    finish_rows,
    heading,
    last_words,
    minus,
    note,
    own_look,
    reason_counts,
    representative,
    row_name,
    row_names,
    said,
    silent_places,
    silent_rows,
    value_mark,
    value_text,
    voices,
)
from ipcompare.present.plot.wording import in_row, told
from ipcompare.present.style import GREY, INK, PALE, dress, style
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LISTED = 6


def amplification(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the pace of every target beside the tier's own pace in the same years, and write the difference.

    Rates and changes in points stand in two groups, each on a scale of its own;
    zero is the same line in both. An open end is an arrow. A plan without any such
    comparison has a row that says why; how many targets have none stands below.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``nation`` or ``province``: ``city``, ``indicator``, ``unit``,
        ``basis``, ``tier``, ``from_year``, ``to_year``, ``pace_*``, ``tier_pace_*``,
        ``amplification_*`` (fractions a year, or points), ``pace_reason``, ``grade``.
    ax
        Axes to draw on; ten targets fit a page.
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
        If no target has a pace beside that of the tier.

    Notes
    -----
    Targets of lower tiers that outpace those above are the tier-by-tier
    amplification of Li, Liu, Weng and Zhou, Target Setting in Tournaments, Economic
    Journal 129, 2019.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = amplification(ipc.ambition(panel, against="nation"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    "Pace of the targets beside the nation's own, in the same years"
    """
    rows = compared(frame, "pace_reason")
    words, silent = voices(data, lang), silent_places(frame, "pace_reason")
    for row in rows:
        row["years"] = int(row["from_year"]), int(row["to_year"])
    with style():
        names, size = row_names(ax, words, data, rows, more=1.5 * len(words) * (len(silent) + 2))
        rows = [{**row, "name": name} for row, name in zip(rows, names, strict=True)]
        groups = [[row for row in rows if (row["basis"] in POINTS) == points] for points in (False, True)]
        ticks: dict[float, str] = {}
        top = 0.0
        for kind, group in zip(_GROUPS, groups, strict=True):
            if group:
                ticks |= _paces(ax, group, top, kind=kind, words=words, data=data, size=size)
                top = max(ticks) + 1
        ticks |= silent_rows(ax, silent, top, words=words, data=data, size=size)
        open_high = any(row[name] == inf for row in rows for name in ("pace_hi", "tier_pace_hi"))
        ax.set_xlim(ax.dataLim.x0 - 0.5, ax.dataLim.x1 + (0.9 if open_high else 0.4))
        finish_rows(ax, ticks, size=size)
        heading(ax, said(words, partial(_pace_title, frame=frame, data=data)))
        note(ax, said(words, partial(_pace_note, frame=frame, data=data)))
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


# The heading of a group, by language.
_GROUPS = (
    ("年均复合增长率，%", "Growth a year, %"),
    (
        "比重与得分：每年变动，百分点或分（比例尺另定）",
        "Shares and scores: change a year in points, on a scale of its own",
    ),
)


def compared(frame: pd.DataFrame, reason: str) -> list[Row]:
    """Choose the targets that have a comparison."""
    compared = frame[frame[reason].isna()]
    if compared.empty:
        counts = ", ".join(f"{code} {count}" for code, count in frame[reason].value_counts().items())
        raise IpcompareError(
            "no target stands beside one of the tier above",
            where=f"{reason}: {counts}",
            expected="a target on an indicator on which the tier above sets one too",
            hint="another yardstick of ambition, or more facts in table context",
        )
    return records(compared)


def _paces(
    ax: Axes, rows: list[Row], top: float, *, kind: tuple[str, str], words: Sequence[Labels], data: Data, size: float
) -> dict[float, str]:
    """Draw a group of targets under its heading, the largest pace at one; give the names of the rows."""
    title = said(words, lambda one: one.phrase(*kind))
    ax.text(0, top, title, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=GREY)
    every = [abs(number) for row in rows for name in ("pace", "tier_pace") for number in ends_of(row, name)]
    scale = 1 / max([number for number in every if 0 < number < inf], default=1)
    ax.plot([0, 0], [top + 0.5, top + len(rows) + 0.4], color=GREY, lw=0.8, zorder=1)
    for at, row in enumerate(rows, start=1):
        _dumbbell(ax, row, top + at, scale, words=words, data=data, size=size)
        beside(ax, top + at, said(words, partial(_difference, row=row)), size=size, color=INK)
    return {top + at: row["name"] for at, row in enumerate(rows, start=1)}


def _dumbbell(ax: Axes, row: Row, y: float, scale: float, *, words: Sequence[Labels], data: Data, size: float) -> None:
    """Draw a pace and that of the tier, joined, each with its number on the outer side."""
    own, tier = ends_of(row, "pace", scale), ends_of(row, "tier_pace", scale)
    shape = own_look(data, row["city"])
    ends = representative(own), representative(tier)
    ax.plot(ends, [y, y], color=PALE, lw=2.5, zorder=1.5)
    value_mark(ax, y, tier, Look())
    value_mark(ax, y, own, shape)
    above = said(words, lambda one: f"{one.places[row['tier']]} {_pace_text(row, 'tier_pace')}")
    value_text(ax, y, tier, above, right=ends[1] > ends[0], color=GREY, size=size)
    value_text(ax, y, own, _pace_text(row, "pace"), right=ends[0] >= ends[1], color=INK, size=size)


def _pace_text(row: Row, name: str) -> str:
    """Write a pace; a bound keeps its sign."""
    factor, digits, sign = (1, 2, "") if row["basis"] in POINTS else (100, 1, "%")
    lo, mid, hi = ends_of(row, name, factor)
    if lo == hi:
        return minus(f"{mid:.{digits}f}{sign}")
    if hi == inf:
        return minus(f"≥{lo:.{digits}f}{sign}")
    return minus(f"≤{hi:.{digits}f}{sign}" if lo == -inf else f"{lo:.{digits}f}–{hi:.{digits}f}{sign}")


def _difference(words: Labels, *, row: Row) -> str:
    """Write how much the pace is higher or lower than that of the tier, in points a year."""
    factor, digits = (1, 2) if row["basis"] in POINTS else (100, 1)
    lo, _, hi = ends_of(row, "amplification", factor)
    higher, lower = words.phrase("高", "higher"), words.phrase("低", "lower")
    score = row["basis"] == "score" and row["unit"] == "point"

    def side(word: str, near: float, far: float) -> str:
        number = f"{near:.{digits}f}" if far in (near, inf) else f"{near:.{digits}f}–{far:.{digits}f}"
        least = words.phrase("至少", "at least ") if far == inf and near > 0 else ""
        return words.phrase(f"{least}{word}{number}{'分' if score else '个百分点'}", f"{least}{number} points {word}")

    if lo == -inf and hi == inf:
        return words.phrase("高低未定", "higher or lower")
    if round(lo, digits) == round(hi, digits) == 0:
        return words.phrase("相同", "the same")
    if lo >= 0 or hi <= 0:
        return side(higher, lo, hi) if lo >= 0 else side(lower, -hi, -lo)
    if inf in (-lo, hi):
        most = side(higher, hi, hi) if lo == -inf else side(lower, -lo, -lo)
        return words.phrase("至多", "at most ") + most
    return words.phrase("至", " to ").join([side(lower, -lo, -lo), side(higher, hi, hi)])


def above(frame: pd.DataFrame, data: Data) -> str:
    """Give the level of the tier: nation or province."""
    return str(column_map(data.jurisdictions, "jurisdiction", "level")[frame["tier"].iloc[0]])


def _pace_title(words: Labels, *, frame: pd.DataFrame, data: Data) -> str:
    zh, en = ("全国", "the nation's") if above(frame, data) == "nation" else ("所在省", "the province's")
    return words.phrase(
        f"规划目标增速与{zh}目标增速（相同年份）", f"Pace of the targets beside {en} own, in the same years"
    )


def _pace_note(words: Labels, *, frame: pd.DataFrame, data: Data) -> str:
    """Say what the marks mean, what is missing and why."""
    marks = words.phrase(
        "彩色标记：规划目标增速，按两者共有的年份计；灰色空心圆：上级目标增速；竖线：零；箭头：仅有界限。",
        "Coloured: the plan's pace in the years that both have. Grey ring: that of the tier above. "
        "Vertical line: zero. Arrow: a bound only.",
    )
    return noted(words, marks, frame, "pace_reason", data)


def noted(words: Labels, marks: str, frame: pd.DataFrame, reason: str, data: Data) -> str:
    """Join a note: the marks, what cannot be compared and why, the worst grade, the source."""
    shown = frame[frame[reason].isna()]
    zone = not zones(data).isdisjoint(frame["city"])
    parts = [marks, missing(words, frame[reason]), last_words(words, grades=shown["grade"], zone=zone)]
    return words.phrase("", " ").join(part for part in parts if part)


def missing(words: Labels, codes: pd.Series) -> str:
    """Count the targets without a comparison by reason."""
    count, why = int(codes.notna().sum()), reason_counts(words, codes=codes)
    if not count:
        return ""
    return words.phrase(f"另有{count}项目标无法比较：{why}。", f"Not compared: {count}. Reasons: {why}.")


def amplification_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `amplification` draws.

    Parameters
    ----------
    frame
        As for `amplification`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many targets are compared, the widest differences, and what cannot be compared.

    Raises
    ------
    IpcompareError
        If no target has a pace beside that of the tier.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(amplification_alt(ipc.ambition(panel, against="province"), data=panel.data).split(". ")[1])
    Compared: 2; surely higher: 0; surely lower: 2
    """
    rows = compared(frame, "pace_reason")
    for row in rows:
        row["years"] = int(row["from_year"]), int(row["to_year"])
    higher = sum(row["amplification_lo"] > 0 for row in rows)
    lower = sum(row["amplification_hi"] < 0 for row in rows)

    def write(words: Labels) -> list[str]:
        return [
            _pace_title(words, frame=frame, data=data) + words.phrase("。", "."),
            words.phrase(
                f"可比目标{len(rows)}项，其中确定较高{higher}项、确定较低{lower}项。",
                f"Compared: {len(rows)}; surely higher: {higher}; surely lower: {lower}.",
            ),
            first_rows(words, rows, data, partial(_pace_sentence, words)),
            missing(words, frame["pace_reason"]),
        ]

    return told(data, lang, write)


def _pace_sentence(words: Labels, row: Row) -> str:
    own, tier = _pace_text(row, "pace"), _pace_text(row, "tier_pace")
    above, difference = words.places[row["tier"]], _difference(words, row=row)
    return words.phrase(f"{own}，{above}{tier}，{difference}", f"{own}, {above} {tier}, {difference}")


def first_rows(words: Labels, rows: list[Row], data: Data, write: Callable[[Row], str]) -> str:
    """Tell the first rows one by one, and how many more there are."""
    told_rows = [
        words.phrase("：", ": ").join([row_name(words, data=data, row=row), write(row)]) for row in rows[:LISTED]
    ]
    more = len(rows) - LISTED
    if more > 0:
        told_rows.append(words.phrase(f"其余{more}项从略", f"{more} more"))
    return in_row(words, told_rows) + words.phrase("。", ".")

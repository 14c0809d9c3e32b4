"""The pace of targets beside that of the province's or the nation's own."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import Row
from ipcompare.corpus.tables import Data
from ipcompare.harmonization.value import POINTS
from ipcompare.measure.ambition import ambition
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.marks import Look, ends_of, representative, row_look, value_mark, value_text
from ipcompare.present.plot.kit.page import finish_rows, fitted_names, heading, note
from ipcompare.present.plot.kit.rows import across, beside, row_name, silent_places, silent_rows
from ipcompare.present.plot.kit.tiers import compared, first_rows, missing, tier_name, tier_note
from ipcompare.present.style import GREY, INK, PALE
from ipcompare.present.words.intervals import interval, is_strict, minus
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell how many targets are compared, the widest differences, and what cannot be compared.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> text = ipc.plot.amplification.alt(ipc.ambition(panel, against="province"), data=panel.data)
    >>> print(text.split(". ")[1])
    Compared: 2; surely higher: 0; surely lower: 2
    """
    rows = _paced(frame)
    higher = sum(row["amplification_lo"] > 0 for row in rows)
    lower = sum(row["amplification_hi"] < 0 for row in rows)
    return [
        _title(labels, frame, data) + labels.phrase("。", "."),
        labels.phrase(
            f"可比目标{len(rows)}项，其中确定较高{higher}项、确定较低{lower}项。",
            f"Compared: {len(rows)}; surely higher: {higher}; surely lower: {lower}.",
        ),
        first_rows(labels, rows, _told),
        missing(labels, frame["pace_reason"]),
    ]


def _told(labels: Labels, row: Row) -> str:
    pace, tier = _pace_text(row, "pace"), _pace_text(row, "tier_pace")
    above, differences = labels.places[row["tier"]], _differences(labels, row)
    return labels.phrase(f"{pace}，{above}{tier}，{differences}", f"{pace}, {above} {tier}, {differences}")


@figure(
    _tell,
    Published("04_ambition", lambda panel: {"frame": ambition(panel, against="nation")}),
    needs='the result of ambition(panel, against="nation"), or the province',
)
def amplification(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw the pace of every target beside both paces of the tier, and write the differences.

    The tier's are the average of its plan in the same years, and what was left to do from its last realised
    value when the plan of the place began. Rates and changes in points stand in two groups, each on a scale of its own;
    zero is the same line in both. An open end is an arrow. A plan without any such
    comparison has a row that says why; how many targets have none stands below. Ten targets fit a page.

    Parameters
    ----------
    frame
        From `ipcompare.ambition` against ``nation`` or ``province``: ``city``, ``indicator``, ``unit``,
        ``basis``, ``tier``, ``from_year``, ``to_year``, ``pace_*``, ``tier_pace_*``, ``amplification_*``,
        ``tier_left_*``, ``amplification_left_*`` (fractions a year, or points, with ``_bound``), ``left_from_year``,
        ``pace_reason``, ``left_reason``, ``pace_grade``, ``pace_doubts``.

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
    >>> ax = ipc.plot.amplification(ipc.ambition(panel, against="nation"), new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    "Pace of the targets beside the nation's own, in the same years"
    """
    rows, silent = _paced(frame), silent_places(frame, "pace_reason")
    written = [labels.in_each(row_name, row) for row in rows]
    names, size = fitted_names(ax, written, more=1.5 * len(labels.languages) * (len(silent) + 2))
    rows = [{**row, "name": name} for row, name in zip(rows, names, strict=True)]
    ticks: dict[float, str] = {}
    top = 0.0
    for points, title in _GROUPS.items():
        group = [row for row in rows if (row["basis"] in POINTS) == points]
        if group:
            across(ax, top, labels.phrase(*title), size=size)
            _paces(ax, group, top, labels=labels, data=data, size=size)
            ticks |= {top + at: row["name"] for at, row in enumerate(group, start=1)}
            top = max(ticks) + 1
    ticks |= silent_rows(ax, silent, top, labels=labels, size=size)
    open_high = any(row[f"{name}_hi"] == inf for row in rows for name in _PACES)
    ax.set_xlim(ax.dataLim.x0 - 0.7, ax.dataLim.x1 + (1.9 if open_high else 0.4))
    finish_rows(ax, ticks, size=size)
    heading(ax, labels.in_each(_title, frame, data))
    note(ax, labels.in_each(_explained, frame))
    ax.spines[:].set_visible(False)


_PACES = ("pace", "tier_pace", "tier_left")
_LEFT = Look(marker="s")
# The heading of the group of rates, and of that of points.
_GROUPS = {
    False: ("年均复合增长率，%", "Growth a year, %"),
    True: (
        "比重与得分：每年变动，百分点或分（比例尺另定）",
        "Shares and scores: change a year in points, on a scale of its own",
    ),
}


def _paced(frame: pd.DataFrame) -> list[Row]:
    """Choose the targets with a pace beside that of the tier, each with its years."""
    rows = compared(frame, "pace")
    return [{**row, "years": (int(row["from_year"]), int(row["to_year"]))} for row in rows]


def _paces(ax: Axes, rows: list[Row], top: float, *, labels: Labels, data: Data, size: float) -> None:
    """Draw a group of targets under its heading, the largest pace at one."""
    every = [abs(number) for row in rows for name in _PACES for number in ends_of(row, name)]
    scale = 1 / max([number for number in every if 0 < number < inf], default=1)
    ax.plot([0, 0], [top + 0.5, top + len(rows) + 0.4], color=GREY, lw=0.8, zorder=1)
    for y, row in enumerate(rows, start=1):
        _dumbbell(ax, row, top + y, scale, labels=labels, shape=row_look(data, labels, row), size=size)
        beside(ax, top + y, labels.in_each(_differences, row), size=size, color=INK)


def _dumbbell(ax: Axes, row: Row, y: float, scale: float, *, labels: Labels, shape: Look, size: float) -> None:
    """Draw a pace and the average of the tier, joined, each with its number on the outer side, and what was left."""
    pace, tier = ends_of(row, "pace", scale), ends_of(row, "tier_pace", scale)
    ends = representative(pace), representative(tier)
    ax.plot(ends, [y, y], color=PALE, lw=2.5, zorder=1.5)
    value_mark(ax, y, tier, Look())
    value_mark(ax, y, pace, shape)
    marks = [pace, tier]
    if not isinstance(row["left_reason"], str):
        marks.append(ends_of(row, "tier_left", scale))
        value_mark(ax, y, marks[-1], _LEFT)
    # A text covers what is under it: it stands clear of all three marks.
    low, high = min(mark[0] for mark in marks), max(mark[2] for mark in marks)
    for own, right, text, color in (
        (tier, ends[1] > ends[0], labels.in_each(_tier_text, row), GREY),
        (pace, ends[0] >= ends[1], _pace_text(row, "pace"), INK),
    ):
        clear = (own[0], own[1], high) if right else (low, own[1], own[2])
        value_text(ax, y, clear, text, right=right, color=color, size=size)


def _tier_text(labels: Labels, row: Row) -> str:
    return f"{labels.places[row['tier']]} {_pace_text(row, 'tier_pace')}"


def _pace_text(row: Row, name: str) -> str:
    """Write a pace; a bound keeps its sign."""
    factor, digits, sign = (1, 2, "") if row["basis"] in POINTS else (100, 1, "%")
    lo, _, hi = ends_of(row, name, factor)
    return minus(interval(lo, lo, hi, f"{{:.{digits}f}}".format, strict=is_strict(row, name)) + sign)


def _differences(labels: Labels, row: Row) -> str:
    """Write the difference to the average of the tier, then that to what was left to it."""
    average = _difference(labels, row, "amplification")
    if isinstance(row["left_reason"], str):
        return average
    left, pace = _difference(labels, row, "amplification_left"), _pace_text(row, "tier_left")
    return labels.phrase(f"{average}；较尚需增速{pace}{left}", f"{average}; {left} than the {pace} left")


def _difference(labels: Labels, row: Row, name: str) -> str:
    """Write how much the pace is higher or lower than one of the tier, in points a year."""
    factor, digits = (1, 2) if row["basis"] in POINTS else (100, 1)
    lo, _, hi = ends_of(row, name, factor)
    strict = is_strict(row, name)
    if lo == -inf and hi == inf:
        return labels.phrase("高低未定", "higher or lower")
    if round(lo, digits) == round(hi, digits) == 0:
        return labels.phrase("相同", "the same")
    if lo >= 0 or hi <= 0:
        up, near, far = (True, lo, hi) if lo >= 0 else (False, -hi, -lo)
        limit = _LEAST[strict] if far == inf and near > 0 else None
        return _side(labels, row, (near,) if far in (near, inf) else (near, far), up=up, limit=limit)
    if inf in (-lo, hi):
        return _side(labels, row, (hi if lo == -inf else -lo,), up=lo == -inf, limit=_MOST[strict])
    return labels.phrase("至", " to ").join([_side(labels, row, (-lo,), up=False), _side(labels, row, (hi,), up=True)])


class _Limit(NamedTuple):
    """How a limit is said: in Chinese before or after the direction, in English before the number."""

    before_zh: str
    after_zh: str
    en: str


# By whether the limit itself is excluded.
_LEAST = {False: _Limit("至少", "", "at least "), True: _Limit("", "超过", "more than ")}
_MOST = {False: _Limit("至多", "", "at most "), True: _Limit("", "不足", "less than ")}


def _side(labels: Labels, row: Row, numbers: tuple[float, ...], *, up: bool, limit: _Limit | None = None) -> str:
    """Write a difference in one direction, of one number or between two."""
    digits = 2 if row["basis"] in POINTS else 1
    number = "–".join(f"{each:.{digits}f}" for each in numbers)
    unit = "分" if row["basis"] == "score" and row["unit"] == "point" else "个百分点"
    before, after, least = limit or _Limit("", "", "")
    return labels.phrase(
        f"{before}{'高' if up else '低'}{after}{number}{unit}", f"{least}{number} points {'higher' if up else 'lower'}"
    )


def _title(labels: Labels, frame: pd.DataFrame, data: Data) -> str:
    tier = tier_name(labels, frame, data)
    return labels.phrase(
        f"规划目标增速与{tier}目标增速（相同年份）", f"Pace of the targets beside {tier} own, in the same years"
    )


def _explained(labels: Labels, frame: pd.DataFrame) -> str:
    """Say what the marks mean, what is missing and why."""
    marks = labels.phrase(
        "彩色标记：规划目标增速，按两者共有的年份计；灰色空心圆：上级规划同期平均增速；灰色空心方块：上级尚需增速，即自本地起始年（或此前）"
        "最近的实际值至上级目标的年均增速；竖线：零；箭头：仅有界限。",
        "Coloured: the plan's pace in the years that both have. Grey ring: the average of the tier's own plan in these "
        "years. Grey square: what was left to the tier, from its last realised value by the first of these years to "
        "its own target. Vertical line: zero. Arrow: a bound only.",
    )
    return tier_note(labels, marks, frame, "pace")

"""What became of the targets: the outcome as a share of the target, and the verdict in words."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, isnan, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.delivery import delivery as judged
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.marks import Ends, Look, ends_of, value_mark
from ipcompare.present.plot.kit.page import finish_rows, fitted_names, heading, note
from ipcompare.present.plot.kit.rows import (
    across,
    beside,
    counted_reasons,
    row_name,
    row_sentence,
    silent_places,
    silent_rows,
)
from ipcompare.present.plot.kit.wording import clause, joined, reason_counts, source_note
from ipcompare.present.style import GREY, INK, PALETTE
from ipcompare.present.words.days import in_months
from ipcompare.present.words.intervals import interval, short_interval
from ipcompare.present.words.labels import Labels, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# The outcome is of before the end of the target year.
EARLY = "before_year_end"
PACED = ("on_track", "behind", "far_behind", "moving_away")
SAME = ["city", "indicator", "unit", "basis", "target_year", "target_lo", "target_hi", "origin"]
# What is counted on a day; what is of a whole year, and shares and scores, have a year alone.
AT_YEAR_END = ("stock", "cumulative_flow")
# Of the width, what the names of the rows take; of a line, the gap under it.
NAMES, GAP = 0.4, 0.2
CONTEXT = "#a6a6a6"


# Targets for context that a page holds in one language.
CONTEXT_ROWS = 14


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell the verdict on each target of the plans, the verdicts on the others counted, and what cannot be judged.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(ipc.plot.delivery.alt(ipc.delivery(panel), data=panel.data).split("; ")[2])
    Hangzhou: Valid registered trademarks per 100 enterprises, 2025: Undecided (<147 of 125). For context: Reached 6
    """
    rows = _judged(frame, data)
    of_plans, others = ([row for row in rows if (row["origin"] == "plan") == ours] for ours in (True, False))
    verdicts = [row_sentence(labels, row, _verdict(labels, row) + _ended(labels, row)) for row in of_plans]
    none = [labels.phrase("均无法核实", "none can be judged")]
    return [
        _title(labels) + labels.phrase("。", "."),
        clause(labels, "规划目标：", "Targets of the plans: ", verdicts or none),
        clause(labels, "参照目标：", "For context: ", _counted(labels, others)),
        _unknown(labels, frame),
    ]


def _counted(labels: Labels, rows: list[Row]) -> list[str]:
    """Count verdicts, in the order of their code list."""
    statuses = [row["status"] for row in rows]
    counts = {name: statuses.count(code) for code, name in labels.codes["delivery"].items() if code in statuses}
    return [labels.phrase(f"{name}{count}项", f"{name} {count}") for name, count in counts.items()]


@figure(_tell, Published("06_delivery", lambda panel: {"frame": judged(panel)}), needs="the result of delivery(panel)")
def delivery(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw the outcome of every target that can be judged as a share of the target, with the verdict in words.

    The targets of the plans come first, then, in grey, those of cities, provinces and the nation that are
    among the facts; twenty fit a page. What cannot be judged is counted by reason in the note; a
    plan of which nothing can be judged has a row that says why. A target
    that several documents print is drawn once. From a target of zero there is no share. An outcome of before the end
    of the target year is a hollow bar, and what it comes to when it is carried to the end of the year a line over it.

    Parameters
    ----------
    frame
        From `ipcompare.delivery`: ``city``, ``indicator``, ``unit``, ``basis``, ``target_year``, ``target_lo``,
        ``target_hi``, ``outcome_year``, ``outcome_lo``, ``outcome_mid``, ``outcome_hi``, ``outcome_as_of``,
        ``outcome_comparator``, ``comparator``, ``status``, ``missed_by_lo``, ``missed_by_hi``, ``carried_lo``,
        ``carried_hi``, ``pace_ratio``, ``grade``, ``reason``, ``origin``.

    Raises
    ------
    IpcompareError
        If no target can be judged.

    Notes
    -----
    One bar a row with a mark for the target: the bullet graph of Few, Information
    Dashboard Design, O'Reilly, 2006.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.delivery(ipc.delivery(panel), new_figure()[1], data=panel.data)
    >>> ax.get_yticklabels()[0].get_text()
    'Jining: Valid invention patents per 10,000 people, 2020'
    """
    rows, silent = _judged(frame, data), _silent(frame, data)
    first = sum(row["origin"] == "plan" for row in rows)
    rest = len(rows)
    rows = rows[: first + CONTEXT_ROWS // len(labels.languages)]
    rest -= len(rows)
    more = (1 + GAP) * len(labels.languages) * (len(silent) + 1)
    written = [labels.in_each(row_name, row) for row in rows]
    names, size = fitted_names(ax, written, more=more, share=NAMES, gap=GAP)
    top = first + len(silent)
    places = [*range(first), *range(top + 1, top + 1 + len(rows) - first)]
    ticks = {float(y): name for y, name in zip(places, names, strict=True)}
    ticks |= silent_rows(ax, silent, first, labels=labels, size=size)
    if first < len(rows):
        across(ax, top, _aside(labels), size=size)
    for y, row in zip(places, rows, strict=True):
        _bullet(ax, row, y, labels=labels, size=size)
    finish_rows(ax, ticks, size=size)
    drawn = [end for row in rows for end in (*_share(row), *_carried(row)) if isfinite(end)]
    ax.set_xlim(0, max([1.0, *drawn]) * 1.1)
    ax.set_xticks([0, 1], ["0", labels.phrase("目标值=100%", "target = 100%")], fontsize=size)
    heading(ax, _title(labels))
    note(ax, labels.in_each(_explained, frame, rows, data, rest))
    ax.spines[:].set_visible(False)


def _judged(frame: pd.DataFrame, data: Data) -> list[Row]:
    """Choose the targets with a verdict, each once, with what had to be reached."""
    known = frame[frame["status"] != "unknown"].drop_duplicates(SAME)
    if known.empty:
        raise IpcompareError(
            "no target can be judged",
            where=f"reasons: {counted_reasons(frame['reason'])}",
            expected="an outcome of the same definition as a target",
            hint="outcomes are facts of table context; the column reason of the frame says what each target lacks",
        )
    better = column_map(data.indicators, "indicator", "direction")
    rows = []
    for row in records(known):
        less = better[row["indicator"]] == "lower"
        goal = row["target_hi"] if less else row["target_lo"]
        rows.append({**row, "years": (int(row["target_year"]),) * 2, "goal": goal, "less": less})
    return rows


def _silent(frame: pd.DataFrame, data: Data) -> dict[str, pd.Series]:
    """Give the plans of which no target can be judged, with the reasons."""
    of_plans = frame[(frame["origin"] == "plan") & frame["city"].isin(data.cities["city"])]
    return silent_places(of_plans.assign(why=of_plans["reason"].where(of_plans["status"] == "unknown")), "why")


def _share(row: Row) -> Ends:
    """Give the outcome as a share of the target, none of a target of zero; an upper bound runs from an open end."""
    if not row["goal"]:
        return 0.0, 0.0, 0.0
    lo, mid, hi = ends_of(row, "outcome", 1 / row["goal"])
    return (-inf if isnan(mid) and lo == 0 else lo), mid, hi


def _carried(row: Row) -> Ends:
    """Give what the outcome comes to at the end of the target year as a share of the target; NaN where nothing."""
    lo, hi = (row[f"carried_{end}"] / row["goal"] if row["goal"] else nan for end in ("lo", "hi"))
    return lo, lo if lo == hi else nan, hi


def _bullet(ax: Axes, row: Row, y: float, *, labels: Labels, size: float) -> None:
    """Draw the bar of a target: full to the low end, hollow to the high end and where it is too early or in doubt."""
    color, ink = (PALETTE[0], INK) if row["origin"] == "plan" else (CONTEXT, GREY)
    lo, _, hi = _share(row)
    solid, reach = 0.0 if row["reason"] == EARLY or row.get("doubts") else max(lo, 0.0), hi if isfinite(hi) else lo
    ax.plot([1, 1], [y - 0.5, y + 0.5], color=INK, lw=1.2, zorder=2)
    ax.barh(y, solid, 0.5, color=color)
    ax.barh(y, reach - solid, 0.5, solid, facecolor="white", edgecolor=color, lw=0.8)
    if not isfinite(lo) or not isfinite(hi):
        value_mark(ax, y, (lo, nan, hi), Look(color))
    if isfinite(_carried(row)[0]):
        value_mark(ax, y, _carried(row), Look(INK))
    beside(ax, y, labels.in_each(_beside, row), size=size, color=ink)


def _beside(labels: Labels, row: Row) -> str:
    """Write a share, finer near the target, and the verdict."""
    lo, mid, hi = _share(row)
    ends = (lo, lo if lo == hi else mid, hi)
    share = _bounded(
        labels, row["outcome_comparator"], ends, lambda end: f"{100 * end:.{int(0 < abs(end - 1) < 0.01)}f}%"
    )
    return f"{share if row['goal'] else ''}  {_verdict(labels, row)}".strip()


def _verdict(labels: Labels, row: Row) -> str:
    """Write the status, what is wanting or how fast it goes, and the numbers."""
    verdict = labels.codes["delivery"][row["status"]]
    if row["status"] == "missed":
        least, most = (float(f"{row[name]:.4g}") for name in ("missed_by_lo", "missed_by_hi"))
        wanting = short_interval(least, least, most, labels.lang)
        verdict += labels.phrase(f"，差{wanting}", f" by {wanting}")
    if row["status"] in PACED:
        ratio = f"{100 * row['pace_ratio']:.0f}%" if isfinite(row["pace_ratio"]) else ""
        verdict += labels.phrase(f"，为所需速度的{ratio}", f", {ratio} of the pace needed") if ratio else ""
    write = _writer(labels)
    outcome = _bounded(labels, row["outcome_comparator"], ends_of(row, "outcome"), write)
    goal = _bounded(labels, row["comparator"], (row["goal"], row["goal"], row["goal"]), write)
    when = _when(labels, row)
    return labels.phrase(f"{verdict}（{when}{outcome}，目标{goal}）", f"{verdict} ({outcome} of {goal}{when})")


def _ended(labels: Labels, row: Row) -> str:
    """Write what the outcome comes to at the end of the year, where the line alone shows it in the figure."""
    lo, hi = (float(f"{row[f'carried_{end}']:.3g}") for end in ("lo", "hi"))
    if isnan(lo):
        return ""
    return labels.phrase("，推算至年末为", ", carried to the end of the year ") + short_interval(
        lo, lo, hi, labels.lang
    )


def _writer(labels: Labels) -> Callable[[float], str]:
    return lambda number: short_number(number, labels.lang)


def _bounded(labels: Labels, comparator: str, ends: Ends, write: Callable[[float], str]) -> str:
    """Write a number with the sign of its bound: more than is not at least."""
    lo, mid, hi = ends
    if comparator in ("ge", "gt", "le", "lt"):
        return labels.codes["comparator"][comparator] + write(hi if comparator in ("le", "lt") else lo)
    return interval(lo, mid, hi, write)


def _when(labels: Labels, row: Row) -> str:
    """Write the time of an outcome that is not of the end of the target year."""
    if isinstance(row["outcome_as_of"], str):
        months = in_months(row["outcome_as_of"], labels.lang)
        return labels.phrase(months.removeprefix(f"{row['target_year']}年"), f", {months}")
    if row["outcome_year"] == row["target_year"]:
        return ""
    year = int(row["outcome_year"])
    if row["basis"] in AT_YEAR_END:
        return labels.phrase(f"{year}年底", f", end of {year}")
    return labels.phrase(f"{year}年", f", {year}")


def _title(labels: Labels) -> str:
    return labels.phrase(
        "目标完成情况：实际值占目标值的比例", "What became of the targets: outcome as a share of the target"
    )


def _aside(labels: Labels) -> str:
    return labels.phrase("参照：事实表所载的上级及其他规划目标", "For context: targets of other plans among the facts")


def _explained(labels: Labels, frame: pd.DataFrame, rows: list[Row], data: Data, rest: int) -> str:
    """Say what the marks mean, what cannot be judged and why, the worst grade, the source."""
    paced = {row["status"] for row in rows} & set(PACED)
    limits = data.thresholds[(data.thresholds["kind"] == "pace_ratio") & data.thresholds["threshold"].isin(paced)]
    names, text = labels.codes["delivery"], f"text_{labels.lang}"
    parts = [
        labels.phrase(
            "蓝色：规划目标；灰色：参照；箭头或空心条：实际值仅有界限、为区间、存疑，或早于目标年末而不足以定论。",
            "Blue: targets of the plans. Grey: context. Arrow or hollow: the outcome is a bound, an interval, in "
            "doubt, or too early before the end of the target year to settle it.",
        ),
        labels.phrase(
            "细线：推算至年末的数，判定规则见方法说明。",
            "Line: carried to the end of the year, by the rule of docs/methods.md.",
        )
        if any(isfinite(_carried(row)[0]) for row in rows)
        else "",
        labels.phrase("越低越好的指标，低于100%即为达到。", "Where less is better, below 100% is reached.")
        if any(row["less"] for row in rows)
        else "",
        *(names[row["threshold"]] + labels.phrase("：", ": ") + row[text] for row in records(limits)),
        labels.phrase(f"另有{rest}项参照目标未列。", f"Targets for context not shown: {rest}.") if rest else "",
        _unknown(labels, frame),
        source_note(labels, frame["city"], grades=frame.loc[frame["status"] != "unknown", "grade"], rows=rows),
    ]
    return joined(labels, parts)


def _unknown(labels: Labels, frame: pd.DataFrame) -> str:
    """Count what cannot be judged by reason."""
    unknown = frame[frame["status"] == "unknown"]
    if unknown.empty:
        return ""
    of_plans, why = int((unknown["origin"] == "plan").sum()), reason_counts(labels, unknown["reason"])
    return labels.phrase(
        f"无法核实{len(unknown)}项（规划目标{of_plans}项）：{why}。",
        f"Not judged: {len(unknown)}, of the plans {of_plans}. Reasons: {why}.",
    )

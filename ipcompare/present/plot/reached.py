"""What became of the targets: the outcome as a share of the target, and the verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf, isfinite, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import zones
from ipcompare.present.plot.rows import (
    Ends,
    Look,
    beside,
    ends_of,
    finish_rows,
    fitted_names,
    heading,
    last_words,
    note,
    reason_counts,
    row_name,
    said,
    silent_places,
    silent_rows,
    value_mark,
    voices,
)
from ipcompare.present.plot.wording import in_row, told
from ipcompare.present.style import GREY, INK, PALETTE, dress, style
from ipcompare.present.words.labels import Labels, short_interval, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PACED = ("on_track", "behind", "far_behind", "moving_away")
SAME = ["city", "indicator", "unit", "basis", "target_year", "target_lo", "target_hi", "origin"]
# Of the width, what the names of the rows take; of a line, the gap under it.
NAMES, GAP = 0.4, 0.2
CONTEXT = "#a6a6a6"


def delivery(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the outcome of every target that can be judged as a share of the target, with the verdict in words.

    The targets of the plans come first, then, in grey, those of cities, provinces and the nation that are
    among the facts. What cannot be judged is counted by reason in the note; a
    plan of which nothing can be judged has a row that says why. A target
    that several documents print is drawn once. From a target of zero there is no share.

    Parameters
    ----------
    frame
        From `ipcompare.delivery`: ``city``, ``indicator``, ``unit``, ``basis``, ``target_year``, ``target_lo``,
        ``target_hi``, ``outcome_year``, ``outcome_lo``, ``outcome_mid``, ``outcome_hi``, ``status``,
        ``missed_by_lo``, ``missed_by_hi``, ``pace_ratio``, ``grade``, ``reason``, ``origin``.
    ax
        Axes to draw on; twenty targets fit a page.
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
    >>> ax = delivery(ipc.delivery(panel), new_figure()[1], data=panel.data)
    >>> ax.get_yticklabels()[0].get_text()
    'Jining: Valid invention patents per 10,000 people, 2020'
    """
    rows = _judged(frame, data)
    words = voices(data, lang)
    silent = _silent(frame, data)
    own = sum(row["origin"] == "plan" for row in rows)
    with style():
        more = (1 + GAP) * len(words) * (len(silent) + 1)
        written = [said(words, partial(row_name, data=data, row=row)) for row in rows]
        names, size = fitted_names(ax, written, more=more, share=NAMES, gap=GAP)
        ticks = {float(y): name for y, name in enumerate(names[:own])}
        ticks |= silent_rows(ax, silent, own, words=words, data=data, size=size)
        top = own + len(silent)
        if own < len(rows):
            text = said(words, _aside)
            ax.text(0, top, text, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=GREY)
        ticks |= {float(top + at): name for at, name in enumerate(names[own:], start=1)}
        for y, row in zip([*range(own), *range(top + 1, top + 1 + len(rows))], rows, strict=False):
            _bullet(ax, row, y, words=words, size=size)
        finish_rows(ax, ticks, size=size)
        _target_line(ax, rows, words, size)
        heading(ax, said(words, _title))
        note(ax, said(words, partial(_note, frame=frame, rows=rows, data=data)))
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _judged(frame: pd.DataFrame, data: Data) -> list[Row]:
    """Choose the targets with a verdict, each once, with the outcome as a share of what had to be reached."""
    known = frame[frame["status"] != "unknown"].drop_duplicates(SAME)
    if known.empty:
        counts = ", ".join(f"{code} {count}" for code, count in frame["reason"].value_counts().items())
        raise IpcompareError(
            "no target can be judged",
            where=f"reasons: {counts}",
            expected="an outcome of the same definition as a target",
            hint="outcomes are facts of table context; the column reason of the frame says what each target lacks",
        )
    better = column_map(data.indicators, "indicator", "direction")
    rows = records(known)
    for row in rows:
        row["years"] = (int(row["target_year"]),) * 2
        row["goal"] = row["target_hi"] if better[row["indicator"]] == "lower" else row["target_lo"]
        row["less"] = better[row["indicator"]] == "lower"
    return rows


def _silent(frame: pd.DataFrame, data: Data) -> dict[str, pd.Series]:
    """Give the plans of which no target can be judged, with the reasons."""
    own = frame[(frame["origin"] == "plan") & frame["city"].isin(data.cities["city"])]
    return silent_places(own.assign(unknown=own["reason"].where(own["status"] == "unknown")), "unknown")


def _share(row: Row) -> Ends:
    """Give the outcome as a share of the target, none of a target of zero; an upper bound runs from an open end."""
    if not row["goal"]:
        return 0.0, 0.0, 0.0
    lo, mid, hi = ends_of(row, "outcome", 1 / row["goal"])
    return (-inf if mid != mid and lo == 0 else lo), mid, hi


def _bullet(ax: Axes, row: Row, y: float, *, words: Sequence[Labels], size: float) -> None:
    """Draw the bar of a target: full to the low end, pale to the high end, an arrow where an end is open."""
    own = row["origin"] == "plan"
    color = PALETTE[0] if own else CONTEXT
    lo, _, hi = ends = _share(row)
    solid, reach = max(lo, 0.0), hi if isfinite(hi) else lo
    ax.plot([1, 1], [y - 0.5, y + 0.5], color=INK, lw=1.2, zorder=2)
    ax.barh(y, solid, 0.5, color=color)
    ax.barh(y, reach - solid, 0.5, solid, facecolor="white", edgecolor=color, lw=0.8)
    if not isfinite(lo) or not isfinite(hi):
        value_mark(ax, y, (lo, nan, hi), Look(color))
    share = _percent(ends) if row["goal"] else ""
    beside(
        ax,
        y,
        said(words, lambda one: f"{share}  {_verdict(one, row=row)}".strip()),
        size=size,
        color=INK if own else GREY,
    )


def _percent(ends: Ends) -> str:
    """Write a share, finer near the target; a bound keeps its sign."""
    lo, _, hi = (f"{100 * end:.1f}" if 0 < abs(end - 1) < 0.01 else f"{100 * end:.0f}" for end in ends)
    if ends[2] == inf:
        return f"≥{lo}%"
    return f"≤{hi}%" if ends[0] == -inf else f"{lo}%" if ends[0] == ends[2] else f"{lo}–{hi}%"


def _verdict(words: Labels, *, row: Row) -> str:
    """Write the status, what is wanting or how fast it goes, and the numbers."""
    said_so = words.codes["delivery"][row["status"]]
    if row["status"] == "missed":
        wanting = _interval(row["missed_by_lo"], row["missed_by_hi"], words)
        said_so += words.phrase(f"，差{wanting}", f" by {wanting}")
    if row["status"] in PACED:
        ratio = f"{100 * row['pace_ratio']:.0f}%" if isfinite(row["pace_ratio"]) else ""
        said_so += words.phrase(f"，为所需速度的{ratio}", f", {ratio} of the pace needed") if ratio else ""
    outcome = short_interval(*ends_of(row, "outcome"), words.lang)
    goal = short_number(row["goal"], words.lang)
    when = _when(words, row)
    return words.phrase(f"{said_so}（{when}{outcome}，目标{goal}）", f"{said_so} ({outcome} of {goal}{when})")


def _interval(lo: float, hi: float, words: Labels) -> str:
    return short_interval(float(f"{lo:.4g}"), float(f"{lo:.4g}"), float(f"{hi:.4g}"), words.lang)


def _when(words: Labels, row: Row) -> str:
    """Write the time of an outcome that is not of the end of the target year."""
    at = row["outcome_year"]
    if at == row["target_year"]:
        return ""
    year, month = (int(at), 12) if at == int(at) else (int(at) + 1, round(at % 1 * 12))
    if month == 12:
        return words.phrase(f"{year}年底", f", end of {year}")
    return words.phrase(f"{year}年{month}月", f", {year}-{month:02d}")


def _target_line(ax: Axes, rows: list[Row], words: Sequence[Labels], size: float) -> None:
    """Name the mark of the target, and leave room for arrows."""
    ends = [end for row in rows for end in _share(row) if isfinite(end)]
    ax.set_xlim(0, max([1.0, *ends]) * 1.1)
    ax.set_xticks([0, 1], ["0", said(words, lambda one: one.phrase("目标值=100%", "target = 100%"))], fontsize=size)


def _title(words: Labels) -> str:
    return words.phrase(
        "目标完成情况：实际值占目标值的比例", "What became of the targets: outcome as a share of the target"
    )


def _aside(words: Labels) -> str:
    return words.phrase("参照：事实表所载的上级及其他规划目标", "For context: targets of other plans among the facts")


def _note(words: Labels, *, frame: pd.DataFrame, rows: list[Row], data: Data) -> str:
    """Say what the marks mean, what cannot be judged and why, the worst grade, the source."""
    parts = [
        words.phrase(
            "蓝色：规划目标；灰色：参照；箭头或空心条：实际值仅有界限或为区间。",
            "Blue: targets of the plans. Grey: context. Arrow or hollow: the outcome is a bound or an interval.",
        )
    ]
    if any(row["less"] for row in rows):
        parts.append(words.phrase("越低越好的指标，低于100%即为达到。", "Where less is better, below 100% is reached."))
    paced = {row["status"] for row in rows} & set(PACED)
    limits = data.thresholds[(data.thresholds["kind"] == "pace_ratio") & data.thresholds["threshold"].isin(paced)]
    names = words.codes["delivery"]
    parts += [
        words.phrase(f"{names[row['threshold']]}：{row['text_zh']}", f"{names[row['threshold']]}: {row['text_en']}")
        for row in records(limits)
    ]
    parts.append(_unknown(words, frame))
    zone = not zones(data).isdisjoint(frame["city"])
    parts.append(last_words(words, grades=frame.loc[frame["status"] != "unknown", "grade"], zone=zone))
    return words.phrase("", " ").join(part for part in parts if part)


def _unknown(words: Labels, frame: pd.DataFrame) -> str:
    """Count what cannot be judged by reason."""
    unknown = frame[frame["status"] == "unknown"]
    if unknown.empty:
        return ""
    own, why = int((unknown["origin"] == "plan").sum()), reason_counts(words, unknown["reason"])
    return words.phrase(
        f"无法核实{len(unknown)}项（规划目标{own}项）：{why}。",
        f"Not judged: {len(unknown)}, of the plans {own}. Reasons: {why}.",
    )


def delivery_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `delivery` draws.

    Parameters
    ----------
    frame
        As for `delivery`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The verdict on each target of the plans, the verdicts on the others counted, and what cannot be judged.

    Raises
    ------
    IpcompareError
        If no target can be judged.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(delivery_alt(ipc.delivery(panel), data=panel.data).split("; ")[1])
    Jining: Valid registered trademarks, 2020: Reached (62.51 thousand of 37.5 thousand)
    """
    rows = _judged(frame, data)
    own = [row for row in rows if row["origin"] == "plan"]
    others = [row for row in rows if row["origin"] != "plan"]

    def write(words: Labels) -> list[str]:
        stop, colon = words.phrase("。", "."), words.phrase("：", ": ")
        told_rows = [f"{row_name(words, data=data, row=row)}{colon}{_verdict(words, row=row)}" for row in own]
        sentences = [
            _title(words) + stop,
            words.phrase("规划目标：", "Targets of the plans: ") + in_row(words, told_rows or [_none(words)]) + stop,
        ]
        if others:
            sentences.append(words.phrase("参照目标：", "For context: ") + _counted(words, others) + stop)
        return [*sentences, _unknown(words, frame)]

    return told(data, lang, write)


def _none(words: Labels) -> str:
    return words.phrase("均无法核实", "none can be judged")


def _counted(words: Labels, rows: list[Row]) -> str:
    """Count verdicts, in the order of their code list."""
    statuses = [row["status"] for row in rows]
    counts = {name: statuses.count(code) for code, name in words.codes["delivery"].items() if code in statuses}
    return in_row(words, [words.phrase(f"{name}{count}项", f"{name} {count}") for name, count in counts.items()])

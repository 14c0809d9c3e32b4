"""Base and target of places side by side on one indicator."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.measure.compare import compare
from ipcompare.present.plot.kit.figure import HIGH_VALUE, Published, figure
from ipcompare.present.plot.kit.marks import Ends, Look, bounded, boxed, value_mark, value_text
from ipcompare.present.plot.kit.page import columns, heading, note, round_ticks, set_reach, zero_line
from ipcompare.present.plot.kit.wording import clause, dated, source_note, wrapped
from ipcompare.present.style import GREY, INK, PALETTE
from ipcompare.present.words.intervals import is_strict, percent, rate
from ipcompare.present.words.labels import Labels, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, data: Data, indicator: str, labels: Labels) -> list[str]:
    """
    Tell base and target of every city with their years and the growth between them, and why the others have none.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> frame = ipc.compare(panel, "hv_patents_per_10k")
    >>> text = ipc.plot.dumbbells.alt(frame, data=panel.data, indicator="hv_patents_per_10k")
    >>> text.split(". ")[1].split("; ")[0]
    'Base and target: Bengbu 9.54 (2023) to 14 (2026), 13.6% a year'
    """
    rows = _compared(frame, indicator, data)
    drawn = [row for row in rows if not _silent(row)]
    name, unit = labels.indicators[indicator], labels.units[drawn[0]["unit"]]
    based = [_way(labels, row) for row in drawn if _based(row)]
    alone = [_way(labels, row) for row in drawn if not _based(row) and not _derived(row)]
    derived = [_way(labels, row) for row in drawn if _derived(row)]
    why = [(labels.places[row["city"]], labels.reasons(row["footnotes"])) for row in rows if _silent(row)]
    without = [labels.phrase(f"{place}（{reason}）", f"{place} ({reason})") for place, reason in why]
    return [
        labels.phrase(f"图示各地{name}的基期值与目标值，单位为{unit}。", f"{name}, base and target, in {unit}."),
        clause(labels, "基期值至目标值：", "Base and target: ", based),
        clause(labels, "仅有目标值：", "Target only: ", alone),
        clause(labels, "按假设推算：", "Derived under assumptions: ", derived),
        clause(labels, "无目标值：", "No target: ", without),
    ]


def _way(labels: Labels, row: Row) -> str:
    """Write base and target of a place with their years, and the growth a year where there is a rate."""
    target = dated(labels, bounded(labels, row), row["target_year"])
    if not _based(row):
        return f"{labels.places[row['city']]} {target}"
    base = dated(labels, short_number(row["base"], labels.lang), row["base_year"])
    speed = rate(row["cagr_lo"], row["cagr_hi"], percent, strict=is_strict(row, "cagr"))
    speed = labels.phrase(f"，年均复合增长率{speed}", f", {speed} a year") if speed else ""
    return f"{labels.places[row['city']]} {base}{labels.phrase('至', ' to ')}{target}{speed}"


@figure(
    _tell,
    Published(
        "03_growth",
        lambda panel: {"frame": compare(panel, HIGH_VALUE), "indicator": HIGH_VALUE},
        name="base-to-target",
    ),
    needs="the result of compare(panel, indicator)",
)
def dumbbells(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, labels: Labels) -> None:
    """
    Draw the way from base to target of every city on one indicator, one row a city, in the order of the cities.

    The base is an open circle, the target a filled mark (hollow for a zone), a
    bound an arrow in its open direction; each with its year. A value derived under
    assumptions is grey. A city without a value has a text that says why.

    Parameters
    ----------
    frame
        From ``ipcompare.compare(panel, indicator)``: ``indicator``, ``city``, ``base_year``, ``base``,
        ``target_year``, ``lo``, ``mid``, ``hi``, ``unit``, ``grade``, ``footnotes``, ``target_id``.
    indicator
        Indicator to draw.

    Raises
    ------
    IpcompareError
        If no city has a value, or the values stand in several units.
    """
    rows = _compared(frame, indicator, data)
    size = 8 if columns(ax) > 80 else 6
    for at, row in enumerate(rows):
        if _silent(row):
            why = wrapped(labels.in_each(_reason, row), columns(ax, share=0.5, size=size))
            ax.annotate(why, (0, at), (6, 0), textcoords="offset points", **boxed(size, GREY))
        else:
            _dumbbell(ax, at, row, labels, size=size)
    names = [wrapped(labels.marked(row["city"]), columns(ax, share=0.34)) for row in rows]
    ax.set_yticks(range(len(rows)), names, color=INK, fontsize=size + 1)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    reach = max([row[name] for row in rows for name in ("base", "lo", "mid", "hi") if isfinite(row[name])] + [1e-9])
    ticks = round_ticks(0, reach, 5)
    ax.set_xticks(ticks, [labels.in_each(_number, tick) for tick in ticks], fontsize=size)
    set_reach(ax, 0, reach, names, size=size)
    zero_line(ax)
    heading(ax, labels.in_each(_title, indicator))
    note(ax, labels.in_each(_explained, rows))
    ax.spines[["left", "bottom"]].set_visible(False)


def _compared(frame: pd.DataFrame, indicator: str, data: Data) -> list[Row]:
    """Give the rows of an indicator in the order of the cities."""
    require("indicator", [indicator], data.indicators["indicator"])
    shown = frame[frame["indicator"] == indicator]
    if shown["lo"].isna().all():
        raise IpcompareError(
            f"no target of {indicator} to draw",
            expected="at least one city that sets it with a number",
            hint="ipcompare.coverage(panel) shows what the plans state",
        )
    units = sorted(set(shown["unit"].dropna()))
    if len(units) > 1:
        raise IpcompareError(
            f"targets of {indicator} in more than one unit: {', '.join(units)}",
            expected="one unit on one axis",
            hint="draw the cities of each unit apart",
        )
    order = data.cities["city"].to_list()
    return sorted(records(shown), key=lambda row: (order.index(row["city"]), row["target_year"]))


def _silent(row: Row) -> bool:
    return isnan(row["lo"])


def _based(row: Row) -> bool:
    return not isnan(row["base"])


def _derived(row: Row) -> bool:
    """Say whether a value is derived: its id then names the step."""
    return any(sign in row["target_id"] for sign in "(|~")


def _ends(row: Row) -> Ends:
    """Give the ends of a target; that of "at most" is open below."""
    return -inf if isnan(row["mid"]) and row["lo"] == 0 else row["lo"], row["mid"], row["hi"]


def _dumbbell(ax: Axes, at: int, row: Row, labels: Labels, *, size: float) -> None:
    """Draw one row: base, way, target, and what is written beside them."""
    ends, zone = _ends(row), row["city"] in labels.zones
    near = next(end for end in (ends[1], *ends) if isfinite(end))
    color = GREY if _derived(row) else PALETTE[0]
    rising = not _based(row) or near >= row["base"]
    if _based(row):
        ax.plot([row["base"], near], [at, at], color=color, lw=2.4, alpha=0.45, solid_capstyle="butt", zorder=1.5)
        start = (row["base"], row["base"], row["base"])
        value_mark(ax, at, start, Look(color, "o", hollow=True))
        text = dated(labels, short_number(row["base"], labels.lang), row["base_year"])
        value_text(ax, at, start, text, right=not rising, color=INK, size=size)
    value_mark(ax, at, ends, Look(color, "D" if zone else "o", hollow=zone))
    text = dated(labels, bounded(labels, row), row["target_year"])
    remark = labels.in_each(_remark, row)
    value_text(ax, at, ends, f"{text}\n{remark}".strip(), right=rising, color=INK, size=size)


def _remark(labels: Labels, row: Row) -> str:
    """Say of a target why there is no base beside it."""
    if _derived(row):
        return labels.phrase("按假设推算", "derived under assumptions")
    if _based(row):
        return ""
    code = "no_baseline" if "no_baseline" in row["footnotes"] else "basis_differs"
    return wrapped(labels.reasons(code), 28)


def _reason(labels: Labels, row: Row) -> str:
    return labels.reasons(row["footnotes"])


def _number(labels: Labels, number: float) -> str:
    return short_number(number, labels.lang)


def _title(labels: Labels, indicator: str) -> str:
    name = labels.indicators[indicator]
    return labels.phrase(f"{name}：基期值与目标值", f"{name}: base and target")


def _explained(labels: Labels, rows: list[Row]) -> str:
    """Explain the signs that are there, then unit, grade and source."""
    shown = [row for row in rows if not _silent(row)]
    unit = labels.units[shown[0]["unit"]]
    bounded = any(not isfinite(end) for row in shown for end in _ends(row)[::2])
    signs = [
        (True, "○基期值，●目标值，括号内为年份。", "○ Base, ● target, with their years. "),
        (bounded, "箭头指向界限未限定的一端。", "Arrow: a bound, open that way. "),
        (
            any(_derived(row) for row in shown),
            "灰色：非规划原值，按列明的假设推算。",
            "Grey: not as printed, derived under assumptions. ",
        ),
        (True, f"单位：{unit}。", f"In {unit}. "),
    ]
    explained = "".join(labels.phrase(chinese, english) for there, chinese, english in signs if there)
    places, grades = [row["city"] for row in rows], [row["grade"] for row in shown]
    return explained + source_note(labels, places, grades=grades)

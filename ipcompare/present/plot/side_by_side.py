"""Places side by side on one indicator."""

from __future__ import annotations

from functools import partial
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records, require
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.margins import set_reach
from ipcompare.present.plot.rows import (
    Look,
    columns,
    heading,
    last_words,
    note,
    said,
    value_mark,
    value_text,
    voices,
)
from ipcompare.present.plot.wording import dated, in_row, percent, span, told, wrapped
from ipcompare.present.style import GREY, INK, PALE, PALETTE, dress, style
from ipcompare.present.words.labels import Labels, labels, short_interval, short_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def bars(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en") -> Axes:
    """
    Draw a ranking as intervals: a bar from the low to the high end, an arrow where it is open.

    Parameters
    ----------
    frame
        ``Ranking.frame`` of `ipcompare.rank`: only what may be ranked together gets here.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator that was ranked.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes. Where a zone stands beside cities, it is marked and the note says so.
    """
    words = labels(data, lang)
    closed = frame["hi"].where(frame["hi"] != float("inf"), frame["lo"])
    reach = float(closed.max()) * 1.25
    with style():
        for at, row in enumerate(records(frame)):
            open_end = row["hi"] == float("inf")
            high = reach if open_end else row["hi"]
            ax.barh(at, row["lo"], color=PALETTE[0], height=0.5)
            ax.barh(at, high - row["lo"], left=row["lo"], color=PALETTE[0], alpha=0.25, height=0.5)
            if open_end:
                ax.annotate(
                    "", (reach * 1.04, at), (reach * 0.97, at), arrowprops={"arrowstyle": "-|>", "color": PALETTE[0]}
                )
            number = short_interval(row["lo"], row["mid"], row["hi"], lang)
            ax.annotate(
                number, (high, at), (14 if open_end else 4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_yticks(range(len(frame)), [place_name(data, words, city) for city in frame["city"]])
        ax.invert_yaxis()
        ax.set_xlim(0, reach * 1.3)
        ax.set_xticks([])
        languages = voices(data, lang)
        ax.set_title(said(languages, lambda one: _ranked(one, frame, indicator)), loc="left")
        explained = said(languages, lambda one: _bars_note(one, frame))
        ax.set_xlabel(explained, loc="left", color=GREY, fontsize=8, labelpad=8)
        dress(ax)
        ax.spines["bottom"].set_visible(False)
    return ax


def bars_alt(frame: pd.DataFrame, *, data: Data, indicator: str, lang: str = "en") -> str:
    """
    Tell in words what `bars` draws.

    Parameters
    ----------
    frame, data, indicator
        As for `bars`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The value of every place with the ranks that its bounds leave open, the grade, and whether a zone is among them.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ranking = ipc.rank(panel, "hv_patents_per_10k")
    >>> bars_alt(ranking.frame, data=panel.data, indicator="hv_patents_per_10k").split("; ")[0]
    'High-value invention patents per 10,000 people, 2025 (items per 10,000 people): Hangzhou 40, rank 1'
    """
    year, unit, worst = frame["year"].iloc[0], frame["unit"].iloc[0], frame["grade"].max()

    def write(words: Labels) -> list[str]:
        values = []
        for row in records(frame):
            best, last = row["rank_best"], row["rank_worst"]
            ranks = f"{best}" if best == last else span(words, best, last)
            number = short_interval(row["lo"], row["mid"], row["hi"], words.lang)
            value = f"{place_name(data, words, row['city'])} {number}"
            values.append(words.phrase(f"{value}，第{ranks}位", f"{value}, rank {ranks}"))
        mixed = words.phrase("园区与城市并列，仅供对照。", "A zone (◇) stands beside cities.")
        return [
            words.phrase(
                f"{year}年{words.indicators[indicator]}（{words.units[unit]}）：{in_row(words, values)}。",
                f"{words.indicators[indicator]}, {year} ({words.units[unit]}): {in_row(words, values)}.",
            ),
            words.phrase(f"最低可比等级{worst}。", f"Worst grade {worst}."),
            *([mixed] if frame["mixed"].any() else []),
        ]

    return told(data, lang, write)


def _ranked(words: Labels, frame: pd.DataFrame, indicator: str) -> str:
    return words.indicators[indicator] + words.phrase("，", ", ") + str(frame["year"].iloc[0])


def _bars_note(words: Labels, frame: pd.DataFrame) -> str:
    unit, worst = words.units[frame["unit"].iloc[0]], frame["grade"].max()
    mixed = words.phrase("◇为园区，与城市并列系特别要求。", "◇ A zone, beside cities only because that was asked for.")
    plain = words.phrase(f"单位：{unit}。可比等级{worst}。", f"In {unit}. Grade {worst}. ")
    return plain + (mixed if frame["mixed"].any() else "")


def dumbbells(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en") -> Axes:
    """
    Draw the way from base to target of every city on one indicator, one row a city.

    The base is an open circle, the target a filled mark (hollow for a zone), a
    bound an arrow in its open direction; each with its year. A value derived under
    assumptions is grey. A city without a value has words that say why.

    Parameters
    ----------
    frame
        From ``ipcompare.compare(panel, indicator)``: ``indicator``, ``city``, ``base_year``, ``base``,
        ``target_year``, ``lo``, ``mid``, ``hi``, ``unit``, ``grade``, ``footnotes``, ``target_id``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator to draw.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes, rows in the order of the cities.

    Raises
    ------
    IpcompareError
        If no city has a value, or the values stand in several units.
    UnknownNameError
        If the indicator or the language does not exist.
    """
    words, languages = labels(data, lang), voices(data, lang)
    rows = _compared(frame, indicator, data)
    with style():
        size = 8 if columns(ax) > 80 else 6
        for at, row in enumerate(rows):
            if _silent(row):
                _silence(ax, at, said(languages, partial(_reason, row)), size)
            else:
                remark = said(languages, partial(_remark, row))
                _dumbbell(ax, at, row, words, remark, zone=row["city"] in zones(data), size=size)
        names = [wrapped(place_name(data, words, row["city"]), columns(ax, share=0.34)) for row in rows]
        ax.set_yticks(range(len(rows)), names, color=INK, fontsize=size + 1)
        _finish_dumbbells(ax, rows, names, languages, size)
        heading(ax, said(languages, lambda one: _title(one, indicator)))
        note(ax, said(languages, lambda one: _dumbbells_note(one, rows, data)))
        dress(ax)
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _compared(frame: pd.DataFrame, indicator: str, data: Data) -> list[dict[str, Any]]:
    """Give the rows of an indicator in the order of the cities."""
    require("indicator", [indicator], data.indicators["indicator"])
    own = frame[frame["indicator"] == indicator]
    if own["lo"].isna().all():
        raise IpcompareError(
            f"no target of {indicator} to draw",
            expected="at least one city that sets it with a number",
            hint="ipcompare.coverage(panel) shows what the plans state",
        )
    units = sorted(set(own["unit"].dropna()))
    if len(units) > 1:
        raise IpcompareError(
            f"targets of {indicator} in more than one unit: {', '.join(units)}",
            expected="one unit on one axis",
            hint="draw the cities of each unit apart",
        )
    order = data.cities["city"].to_list()
    return sorted(records(own), key=lambda row: (order.index(row["city"]), row["target_year"]))


def _silent(row: dict[str, Any]) -> bool:
    return bool(row["lo"] != row["lo"])


def _derived(row: dict[str, Any]) -> bool:
    """Say whether a value is derived: its id then names the step."""
    return any(sign in row["target_id"] for sign in "(|~")


def _ends(row: dict[str, Any]) -> tuple[float, float, float]:
    """Give the ends of a target; that of "at most" is open below."""
    below = row["mid"] != row["mid"] and row["lo"] == 0
    return -inf if below else row["lo"], row["mid"], row["hi"]


def _dumbbell(ax: Axes, at: int, row: dict[str, Any], words: Labels, remark: str, *, zone: bool, size: float) -> None:
    """Draw one row: base, way, target, and what is written beside them."""
    ends = _ends(row)
    near = next(end for end in (ends[1], *ends) if isfinite(end))
    color = GREY if _derived(row) else PALETTE[0]
    based = row["base"] == row["base"]
    rising = not based or near >= row["base"]
    if based:
        ax.plot([row["base"], near], [at, at], color=color, lw=2.4, alpha=0.45, solid_capstyle="butt", zorder=1.5)
        start = (row["base"], row["base"], row["base"])
        value_mark(ax, at, start, Look(color, "o", hollow=True))
        text = dated(words, short_number(row["base"], words.lang), row["base_year"])
        value_text(ax, at, start, text, right=not rising, color=INK, size=size)
    value_mark(ax, at, ends, Look(color, "D" if zone else "o", hollow=zone))
    text = dated(words, short_interval(row["lo"], row["mid"], row["hi"], words.lang), row["target_year"])
    value_text(ax, at, ends, f"{text}\n{remark}".strip(), right=rising, color=INK, size=size)


def _remark(row: dict[str, Any], words: Labels) -> str:
    """Say of a target why there is no base beside it."""
    if _derived(row):
        return words.phrase("按假设推算", "derived under assumptions")
    if row["base"] == row["base"]:
        return ""
    code = "no_baseline" if "no_baseline" in row["footnotes"] else "basis_differs"
    return wrapped(words.reasons(code), 28)


def _silence(ax: Axes, at: int, why: str, size: float) -> None:
    """Write in a row why nothing is drawn in it."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    place: Any = {"textcoords": "offset points", "va": "center", "color": GREY, "fontsize": size, "bbox": box}
    ax.annotate(wrapped(why, columns(ax, share=0.5, size=size)), (0, at), (6, 0), **place)


def _reason(row: dict[str, Any], words: Labels) -> str:
    return words.reasons(row["footnotes"])


def _finish_dumbbells(
    ax: Axes, rows: list[dict[str, Any]], names: list[str], languages: list[Labels], size: float
) -> None:
    from matplotlib.ticker import MaxNLocator

    numbers = [row[name] for row in rows for name in ("base", "lo", "mid", "hi") if isfinite(row[name])]
    reach = max([*numbers, 1e-9])
    ticks = [tick for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(0, reach) if 0 <= tick <= reach]
    ax.set_xticks(ticks, [said(languages, partial(_number, tick)) for tick in ticks], fontsize=size)
    set_reach(ax, 0, reach, names, size=size)
    ax.axvline(0, color=GREY, lw=0.8, zorder=1)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)
    ax.set_ylim(len(rows) - 0.5, -0.5)


def _number(number: float, words: Labels) -> str:
    return short_number(number, words.lang)


def _title(words: Labels, indicator: str) -> str:
    name = words.indicators[indicator]
    return words.phrase(f"{name}：基期值与目标值", f"{name}: base and target")


def _dumbbells_note(words: Labels, rows: list[dict[str, Any]], data: Data) -> str:
    """Explain the signs that are there, then unit, grade and source."""
    shown = [row for row in rows if not _silent(row)]
    unit = words.units[shown[0]["unit"]]
    zone = any(row["city"] in zones(data) for row in rows)
    signs = [
        (True, "○基期值，●目标值，括号内为年份。", "○ Base, ● target, with their years. "),
        (any(_bounded(row) for row in shown), "箭头指向界限未限定的一端。", "Arrow: a bound, open that way. "),
        (
            any(_derived(row) for row in shown),
            "灰色：非规划原值，按列明的假设推算。",
            "Grey: not as printed, derived under assumptions. ",
        ),
        (True, f"单位：{unit}。", f"In {unit}. "),
    ]
    explained = "".join(words.phrase(chinese, english) for there, chinese, english in signs if there)
    return explained + last_words(words, grades=_grades(shown), zone=zone)


def _bounded(row: dict[str, Any]) -> bool:
    return not all(isfinite(end) for end in (_ends(row)[0], _ends(row)[2]))


def _grades(rows: list[dict[str, Any]]) -> pd.Series:
    import pandas as pd

    return pd.Series([row["grade"] for row in rows])


def dumbbells_alt(frame: pd.DataFrame, *, data: Data, indicator: str, lang: str = "en") -> str:
    """
    Tell in words what `dumbbells` draws.

    Parameters
    ----------
    frame, data, indicator
        As in `dumbbells`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        Base and target of every city with their years and the growth between them, and why the others have none.

    Raises
    ------
    IpcompareError, UnknownNameError
        As in `dumbbells`.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> frame = ipc.compare(panel, "hv_patents_per_10k")
    >>> text = dumbbells_alt(frame, data=panel.data, indicator="hv_patents_per_10k")
    >>> text.split(". ")[1].split("; ")[0]
    'Base and target: Bengbu 9.54 (2023) to 14 (2026), 13.6% a year'
    """
    rows = _compared(frame, indicator, data)
    drawn, silent = [row for row in rows if not _silent(row)], [row for row in rows if _silent(row)]

    def write(words: Labels) -> list[str]:
        name, unit = words.indicators[indicator], words.units[drawn[0]["unit"]]
        ways = [_way(words, row) for row in drawn if row["base"] == row["base"]]
        alone = [_way(words, row) for row in drawn if row["base"] != row["base"] and not _derived(row)]
        derived = [_way(words, row) for row in drawn if _derived(row)]
        why = [(words.places[row["city"]], words.reasons(row["footnotes"])) for row in silent]
        without = [words.phrase(f"{place}（{reason}）", f"{place} ({reason})") for place, reason in why]
        return [
            words.phrase(f"图示各地{name}的基期值与目标值，单位为{unit}。", f"{name}, base and target, in {unit}."),
            *_clause(words, ("基期值至目标值：", "Base and target: "), ways),
            *_clause(words, ("仅有目标值：", "Target only: "), alone),
            *_clause(words, ("按假设推算：", "Derived under assumptions: "), derived),
            *_clause(words, ("无目标值：", "No target: "), without),
        ]

    return told(data, lang, write)


def _way(words: Labels, row: dict[str, Any]) -> str:
    """Write base and target of a place with their years, and the growth a year where there is a rate."""
    target = dated(words, short_interval(row["lo"], row["mid"], row["hi"], words.lang), row["target_year"])
    if row["base"] != row["base"]:
        return f"{words.places[row['city']]} {target}"
    base = dated(words, short_number(row["base"], words.lang), row["base_year"])
    rate = _rate(words, row["cagr_lo"], row["cagr_hi"])
    return f"{words.places[row['city']]} {base}{words.phrase('至', ' to ')}{target}{rate}"


def _rate(words: Labels, low: float, high: float) -> str:
    if low != low:
        return ""
    number = percent(low) if low == high else f"≥{percent(low)}" if high == inf else f"{percent(low)}–{percent(high)}"
    return words.phrase(f"，年均复合增长率{number}", f", {number} a year")


def _clause(words: Labels, heads: tuple[str, str], parts: list[str]) -> list[str]:
    """Make a sentence of a head and its parts; none without a part."""
    return [words.phrase(*heads) + in_row(words, parts) + words.phrase("。", ".")] if parts else []

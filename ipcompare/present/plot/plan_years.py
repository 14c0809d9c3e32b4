"""The years that plans cover, and when they were issued."""

from __future__ import annotations

from calendar import isleap
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.rows import columns, heading, last_words, note, said, voices
from ipcompare.present.plot.wording import listed, one_line, span, told, wide
from ipcompare.present.style import GREY, INK, PALE, PALETTE, dress, style
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def windows(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the years that each plan covers as a bar, with its date of issue.

    The target years of the nation's five-year plans lie lightly behind. A plan
    that prints no date of issue says so in its row.

    Parameters
    ----------
    frame
        Plans, as in ``panel.data.plans``: ``city``, ``window_start``,
        ``window_end``, ``issue_date`` (missing where the text prints none).
    ax
        Axes to draw on.
    data
        Tables with the names; the nation's target years are those of its
        targets in table ``context``.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes: a year begins at its number, rows in the order of the cities.

    Raises
    ------
    IpcompareError
        If there is no plan to draw.
    UnknownNameError
        If the language does not exist.
    """
    words = labels(data, lang)
    rows = _plans(frame, data)
    begins, ends = zip(*(_reach(row) for row in rows), strict=True)
    years = range(floor(min(begins)), ceil(max(ends)))
    due = [year for year in _national_years(data) if year in years]
    with style():
        for year in due:
            ax.axvspan(year, year + 1, color=PALE, alpha=0.5, lw=0, zorder=0)
        ax.set_xlim(years[0] - 0.15, years[-1] + 1.15)
        every = ceil(6 * len(years) / columns(ax, share=0.65))
        for at, row in enumerate(rows):
            _window(ax, at, row, words, zone=row["city"] in zones(data), size=8.5 if every == 1 else 6.5)
        ax.set_yticks(range(len(rows)), [place_name(data, words, row["city"]) for row in rows], color=INK)
        ax.set_ylim(len(rows) - 0.4, -0.75)
        ax.set_xticks([year + 0.5 for year in years[::every]], [str(year) for year in years[::every]])
        heading(ax, words.phrase("各规划的规划期与印发日期", "Years that each plan covers, and its date of issue"))
        mixed = any(row["city"] in zones(data) for row in rows)
        note(ax, said(voices(data, lang), lambda one: _note(one, due, zone=mixed)))
        dress(ax)
    return ax


def _plans(frame: pd.DataFrame, data: Data) -> list[dict[str, Any]]:
    """Give the plans in the order of the cities, then of their years."""
    if frame.empty:
        raise IpcompareError(
            "no plan to draw", expected="at least one row of table plans", hint="panel.data.plans holds them all"
        )
    order = data.cities["city"].to_list()
    return sorted(records(frame), key=lambda row: (order.index(row["city"]), row["window_start"]))


def _national_years(data: Data) -> list[int]:
    """Give the years that end a five-year period and for which the nation has targets."""
    nation = data.jurisdictions.loc[data.jurisdictions["level"] == "nation", "jurisdiction"]
    own = data.context[data.context["jurisdiction"].isin(nation) & (data.context["role"] == "target")]
    return sorted({int(year) for year in own["year"].dropna() if year % 5 == 0})


def _issued(row: dict[str, Any]) -> float | None:
    """Give the date of issue as a year and its part that has passed."""
    date = row["issue_date"]
    if date != date:
        return None
    return float(date.year + (date.timetuple().tm_yday - 1) / (366 if isleap(date.year) else 365))


def _reach(row: dict[str, Any]) -> tuple[float, float]:
    """Give the first and the last moment that a row shows, in years."""
    issued = _issued(row)
    start, end = row["window_start"], row["window_end"] + 1
    return (start, end) if issued is None else (min(start, issued), max(end, issued))


def _window(ax: Axes, at: int, row: dict[str, Any], words: Labels, *, zone: bool, size: float) -> None:
    start, end = row["window_start"], row["window_end"]
    colour = PALETTE[0]
    ax.barh(at, end + 1 - start, left=start, height=0.36, color="white" if zone else colour, edgecolor=colour, lw=1.4)
    years = span(words, start, end)
    ax.text(
        (start + end + 1) / 2, at, years, ha="center", va="center", color=colour if zone else "white", fontsize=size
    )
    issued = _issued(row)
    if issued is None:
        _above(ax, at, (start, end + 1), one_line(words, "文中未载印发日期", "no date of issue printed"), GREY, size)
    else:
        ax.plot(issued, at - 0.28, marker="v", color=PALETTE[1], markersize=6, ls="none", clip_on=False)
        _above(ax, at, (issued, issued), _date(row["issue_date"], words), INK, size)


def _above(ax: Axes, at: int, ends: tuple[float, float], text: str, color: str, size: float) -> None:
    """Write above a bar from its first end on, or up to its last end where there is no room to the right."""
    low, high = ax.get_xlim()
    right = (ends[0] - low) / (high - low) + wide(text) / columns(ax, share=0.6, size=size) > 1
    away = 6 * (ends[0] == ends[1])
    place, shift = (ends[1], -away) if right else (ends[0], away)
    align: Any = {"ha": "right" if right else "left", "color": color, "fontsize": size - 0.5}
    ax.annotate(text, (place, at - 0.19), (shift, 4), textcoords="offset points", **align)


def _date(date: Any, words: Labels) -> str:
    chinese = f"{date.year}年{date.month}月{date.day}日"
    return one_line(words, chinese, f"{date:%Y-%m-%d}")


def _note(words: Labels, due: list[int], *, zone: bool) -> str:
    years = listed(words, [str(year) for year in due])
    signs = words.phrase("横条：规划期。▼：印发日期。", "Bar: years that the plan covers. ▼ Date of issue. ")
    ends = words.phrase(
        f"灰带：国家五年规划目标年（{years}年）。", f"Grey: target years of the nation's five-year plans ({years}). "
    )
    return signs + (ends if due else "") + last_words(words, zone=zone)


def windows_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `windows` draws.

    Parameters
    ----------
    frame, data
        As in `windows`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The years of every plan, dates of issue, and which plans end with a five-year plan of the nation.

    Raises
    ------
    IpcompareError, UnknownNameError
        As in `windows`.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> print(windows_alt(data.plans, data=data).split(". ")[0])
    Years that the plans cover: Bengbu 2024–2026, Jining 2017–2020, Jingmen High-tech Zone 2023–2025,
    Hangzhou 2023–2025, Suzhou (Anhui) 2021–2025
    """
    rows = _plans(frame, data)

    def write(words: Labels) -> list[str]:
        years = [f"{words.places[row['city']]} {_years(row, words)}" for row in rows]
        issued = [f"{words.places[row['city']]} {_date(row['issue_date'], words)}" for row in rows if _issued(row)]
        undated = [words.places[row["city"]] for row in rows if not _issued(row)]
        due = [words.places[row["city"]] for row in rows if row["window_end"] in _national_years(data)]
        return [
            _sentence(words, ("各规划的规划期：", "Years that the plans cover: "), years),
            _sentence(words, ("印发日期：", "Issued: "), issued),
            _sentence(words, ("文中未载印发日期：", "No date of issue printed: "), undated),
            _sentence(
                words, ("规划期末即国家五年规划目标年：", "End in a target year of the nation's five-year plans: "), due
            ),
        ]

    return told(data, lang, lambda words: [sentence for sentence in write(words) if sentence])


def _years(row: dict[str, Any], words: Labels) -> str:
    return span(words, row["window_start"], row["window_end"]) + words.phrase("年", "")


def _sentence(words: Labels, heads: tuple[str, str], names: list[str]) -> str:
    return words.phrase(*heads) + listed(words, names) + words.phrase("。", ".") if names else ""

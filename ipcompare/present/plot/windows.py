"""The years that plans cover, and when they were issued."""

from __future__ import annotations

from calendar import isleap
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.page import columns, heading, note
from ipcompare.present.plot.kit.wording import listed, one_line, source_note, span, wide
from ipcompare.present.style import GREY, INK, PALE, PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _with_statements(frame: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Choose the plans of which there is a text; others are known by facts alone."""
    return frame[frame["plan_id"].isin(data.observations["plan_id"])]


def _tell(frame: pd.DataFrame, *, data: Data, labels: Labels) -> list[str]:
    """
    Tell the years of every plan, dates of issue, and which plans end with a five-year plan of the nation.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> print(ipc.plot.windows.alt(data.plans, data=data).split(". ")[0])
    Years that the plans cover: Bengbu 2024–2026, Jining 2017–2020, Jingmen High-tech Zone 2023–2025,
    Hangzhou 2023–2025, Suzhou (Anhui) 2021–2025
    """
    rows, due = _plans(frame, data), _national_years(data)
    year = labels.phrase("年", "")
    parts = {
        ("各规划的规划期：", "Years that the plans cover: "): [
            (row, f" {span(labels, row['window_start'], row['window_end'])}{year}") for row in rows
        ],
        ("印发日期：", "Issued: "): [(row, f" {_date(labels, row['issue_date'])}") for row in rows if _issued(row)],
        ("文中未载印发日期：", "No date of issue printed: "): [(row, "") for row in rows if not _issued(row)],
        ("规划期末即国家五年规划目标年：", "End in a target year of the nation's five-year plans: "): [
            (row, "") for row in rows if row["window_end"] in due
        ],
    }
    return [
        labels.phrase(*head) + listed(labels, [labels.places[row["city"]] + text for row, text in part]) + stop
        for head, part in parts.items()
        for stop in [labels.phrase("。", ".")]
        if part
    ]


@figure(
    _tell,
    Published("01_tour", lambda panel: {"frame": panel.data.plans}, name="plan-years"),
    needs="rows of table plans whose plans have statements; panel.data.plans holds them all",
    choose=_with_statements,
)
def windows(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw the years that each plan with statements covers as a bar, with its date of issue.

    The target years of the nation's five-year plans lie lightly behind. A plan
    that prints no date of issue says so in its row. A year begins at its number; rows stand in the order of
    the cities. Plans that are known by facts alone are left out.

    Parameters
    ----------
    frame
        Plans, as in ``panel.data.plans``: ``plan_id``, ``city``, ``window_start``,
        ``window_end``, ``issue_date`` (missing where the text prints none).
    """
    rows, zones = _plans(frame, data), labels.zones
    begins, ends = zip(*(_reach(row) for row in rows), strict=True)
    years = range(floor(min(begins)), ceil(max(ends)))
    due = [year for year in _national_years(data) if year in years]
    for year in due:
        ax.axvspan(year, year + 1, color=PALE, alpha=0.5, lw=0, zorder=0)
    ax.set_xlim(years[0] - 0.15, years[-1] + 1.15)
    every = ceil(6 * len(years) / columns(ax, share=0.65))
    for at, row in enumerate(rows):
        _window(ax, at, row, labels, zone=row["city"] in zones, size=8.5 if every == 1 else 6.5)
    ax.set_yticks(range(len(rows)), [labels.marked(row["city"]) for row in rows], color=INK)
    ax.set_ylim(len(rows) - 0.4, -0.75)
    ax.set_xticks([year + 0.5 for year in years[::every]], [str(year) for year in years[::every]])
    heading(ax, labels.phrase("各规划的规划期与印发日期", "Years that each plan covers, and its date of issue"))
    note(ax, labels.in_each(_explained, due, [row["city"] for row in rows]))


def _plans(frame: pd.DataFrame, data: Data) -> list[Row]:
    """Give the plans in the order of the cities, then of their years."""
    order = data.cities["city"].to_list()
    return sorted(records(frame), key=lambda row: (order.index(row["city"]), row["window_start"]))


def _national_years(data: Data) -> list[int]:
    """Give the years that end a five-year period and for which the nation has targets."""
    nation = data.jurisdictions.loc[data.jurisdictions["level"] == "nation", "jurisdiction"]
    targets = data.context[data.context["jurisdiction"].isin(nation) & (data.context["role"] == "target")]
    return sorted({int(year) for year in targets["year"].dropna() if year % 5 == 0})


def _issued(row: Row) -> float | None:
    """Give the date of issue as a year and its part that has passed."""
    import pandas as pd

    date = row["issue_date"]
    if pd.isna(date):
        return None
    return float(date.year + (date.timetuple().tm_yday - 1) / (366 if isleap(date.year) else 365))


def _reach(row: Row) -> tuple[float, float]:
    """Give the first and the last moment that a row shows, in years."""
    issued = _issued(row)
    start, end = row["window_start"], row["window_end"] + 1
    return (start, end) if issued is None else (min(start, issued), max(end, issued))


def _window(ax: Axes, at: int, row: Row, labels: Labels, *, zone: bool, size: float) -> None:
    start, end, color = row["window_start"], row["window_end"] + 1, PALETTE[0]
    face, ink = ("white", color) if zone else (color, "white")
    ax.barh(at, end - start, left=start, height=0.36, color=face, edgecolor=color, lw=1.4)
    ax.text((start + end) / 2, at, span(labels, start, end - 1), ha="center", va="center", color=ink, fontsize=size)
    issued = _issued(row)
    if issued is None:
        _above(ax, at, (start, end), one_line(labels, "文中未载印发日期", "no date of issue printed"), GREY, size)
    else:
        ax.plot(issued, at - 0.28, marker="v", color=PALETTE[1], markersize=6, ls="none", clip_on=False)
        _above(ax, at, (issued, issued), _date(labels, row["issue_date"]), INK, size)


def _above(ax: Axes, at: int, ends: tuple[float, float], text: str, color: str, size: float) -> None:
    """Write above a bar from its first end on, or up to its last end where there is no room to the right."""
    low, high = ax.get_xlim()
    right = (ends[0] - low) / (high - low) + wide(text) / columns(ax, share=0.6, size=size) > 1
    away = 6 * (ends[0] == ends[1])
    place, shift = (ends[1], -away) if right else (ends[0], away)
    align: Any = {"ha": "right" if right else "left", "color": color, "fontsize": size - 0.5}
    ax.annotate(text, (place, at - 0.19), (shift, 4), textcoords="offset points", **align)


def _date(labels: Labels, date: Any) -> str:
    return one_line(labels, f"{date.year}年{date.month}月{date.day}日", f"{date:%Y-%m-%d}")


def _explained(labels: Labels, due: list[int], places: list[str]) -> str:
    years = listed(labels, [str(year) for year in due])
    signs = labels.phrase("横条：规划期。▼：印发日期。", "Bar: years that the plan covers. ▼ Date of issue. ")
    ends = labels.phrase(
        f"灰带：国家五年规划目标年（{years}年）。", f"Grey: target years of the nation's five-year plans ({years}). "
    )
    return signs + (ends if due else "") + source_note(labels, places)

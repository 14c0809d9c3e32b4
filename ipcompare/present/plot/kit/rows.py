"""Rows of figures with one row a target: their names, what stands beside them, silence with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row
from ipcompare.present.plot.kit.page import columns
from ipcompare.present.plot.kit.wording import daggered, reason_counts, span, wrapped
from ipcompare.present.style import GREY
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Of the width, what texts beside the rows may take. Reasons named in a row across the axes.
BESIDE, MOST = 0.4, 2


def row_name(labels: Labels, row: Row) -> str:
    """Name a row by place, indicator and ``years``, the first and the last."""
    place, indicator = labels.marked(row["city"]), labels.indicators[row["indicator"]] + daggered(row)
    first, last = row["years"]
    years = f"{first}" if first == last else span(labels, first, last)
    return labels.phrase(f"{place}，{years}年：{indicator}", f"{place}: {indicator}, {years}")


def row_sentence(labels: Labels, row: Row, text: str) -> str:
    """Name a row and tell what stands in it."""
    return row_name(labels, row) + labels.phrase("：", ": ") + text


def beside(ax: Axes, y: float, text: str, *, size: float, color: str = GREY) -> None:
    """Write a text right of the axes beside a row."""
    shown = wrapped(text, columns(ax, share=BESIDE, size=size))
    ax.text(1.01, y, shown, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=color)


def across(ax: Axes, y: float, text: str, *, size: float, x: float = 0) -> None:
    """Write a text in grey across a row in which nothing is drawn."""
    ax.text(x, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=GREY)


def silent_places(frame: pd.DataFrame, reason: str) -> dict[str, pd.Series]:
    """Give the places of which no row has a comparison, with the reasons."""
    heard = frame.loc[frame[reason].isna(), "city"]
    silent = frame[~frame["city"].isin(heard)]
    return {str(city): codes for city, codes in silent.groupby("city", sort=False)[reason]}


def silent_rows(ax: Axes, silent: dict[str, pd.Series], top: float, *, labels: Labels, size: float) -> dict[float, str]:
    """Write in a row of its own for every silent place why nothing is drawn; give the names of the rows."""
    for at, codes in enumerate(silent.values()):
        text = wrapped(labels.in_each(reason_counts, codes, MOST), columns(ax, share=0.55, size=size))
        across(ax, top + at, text, size=size, x=0.02)
    return {top + at: labels.in_each(Labels.marked, place) for at, place in enumerate(silent)}


def counted_reasons(codes: pd.Series) -> str:
    """Count reason codes for an error."""
    return ", ".join(f"{code} {count}" for code, count in codes.value_counts().items())

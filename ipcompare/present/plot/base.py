"""What the figures share: names of places, looks, and the numbers that they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.tables import Data
from ipcompare.present.style import GREY, MARKERS, PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def place_name(data: Data, words: Labels, place: str) -> str:
    """Name a place; a zone is marked wherever it stands beside cities."""
    return words.places[place] + (" ◇" if place in zones(data) else "")


def zones(data: Data) -> set[str]:
    """Give the places that are zones, not cities."""
    return set(data.cities.loc[data.cities["level"] == "zone", "city"])


def look(at: int) -> dict[str, Any]:
    """Give a place its colour and marker; beyond the palette the same colours come with other markers."""
    return {"color": PALETTE[at % len(PALETTE)], "marker": MARKERS[(at + at // len(PALETTE)) % len(MARKERS)]}


def heights(frame: pd.DataFrame) -> pd.Series:
    """Give the printed number of every value: the point, else the bound that is finite."""
    return frame["mid"].fillna(frame["lo"].where(frame["hi"] == float("inf"), frame["hi"]))


def footer(ax: Axes, note: str, *, size: float = 8) -> None:
    """Put a note under an axes: what the marks mean, source and grade."""
    ax.set_xlabel(note, loc="left", color=GREY, fontsize=size, labelpad=10)

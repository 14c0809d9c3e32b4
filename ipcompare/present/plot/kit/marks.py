"""Values as marks: points, intervals and bounds, in the look of their place."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import Row
from ipcompare.corpus.tables import Data
from ipcompare.present.style import GREY, MARKERS, PALETTE
from ipcompare.present.words.intervals import is_strict, short_interval
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In points: an open end.
ARROW = 20

Ends = tuple[float, float, float]


class Look(NamedTuple):
    """Colour and shape of a mark; zones and what is not from the plans are hollow."""

    color: str = GREY
    marker: str = "o"
    hollow: bool = True

    @property
    def face(self) -> str:
        """What fills the mark."""
        return "white" if self.hollow else self.color


def place_look(data: Data, labels: Labels, place: str) -> Look:
    """
    Give the look of a place of the plans; that of another is grey and hollow.

    Beyond the palette the same colours come with other markers.
    """
    cities = data.cities["city"].to_list()
    if place not in cities:
        return Look()
    at = cities.index(place)
    marker = MARKERS[(at + at // len(PALETTE)) % len(MARKERS)]
    return Look(PALETTE[at % len(PALETTE)], marker, hollow=place in labels.zones)


def ends_of(row: Row, name: str = "", scale: float = 1) -> Ends:
    """Give low end, point and high end of a value of a row, on a scale."""
    lo, mid, hi = (row[f"{name}_{end}" if name else end] * scale for end in ("lo", "mid", "hi"))
    return lo, mid, hi


def bounded(labels: Labels, row: Row, name: str = "") -> str:
    """Write a value of a row in short numbers; a bound keeps its sign."""
    return short_interval(*ends_of(row, name), labels.lang, strict=is_strict(row, name))


def representative(ends: Ends) -> float:
    """Give the point, else the end that is known."""
    lo, mid, hi = ends
    return hi if isnan(mid) and hi != inf else lo if isnan(mid) else mid


def value_mark(ax: Axes, y: float, ends: Ends, shape: Look) -> None:
    """Draw a value: a marker where it has a point, a line to each end that is known, an arrow to each that is open."""
    lo, mid, hi = ends
    known = [end for end in (lo, hi) if isfinite(end)]
    if lo < hi:
        ax.plot(known, [y] * len(known), color=shape.color, lw=1.4, marker="|", ms=8, zorder=2.5)
        arrow = {"arrowstyle": "<|-", "color": shape.color, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
        for end, away in ((lo, -ARROW), (hi, ARROW)):
            if not isfinite(end):
                ax.annotate("", (known[0], y), (away, 0), textcoords="offset points", arrowprops=arrow)
    if not isnan(mid):
        ax.plot([mid], [y], color=shape.color, marker=shape.marker, markerfacecolor=shape.face, ms=6.5, zorder=3)


def value_text(ax: Axes, y: float, ends: Ends, text: str, *, right: bool, color: str, size: float = 8) -> None:
    """Write a text left or right of a value, clear of its arrow."""
    end = ends[2] if right else ends[0]
    away = 7 if isfinite(end) else ARROW + 4
    place = (end if isfinite(end) else representative(ends), y)
    shown = boxed(size, color, pad=0.6)
    ax.annotate(
        text, place, (away if right else -away, 0), textcoords="offset points", ha="left" if right else "right", **shown
    )


def boxed(size: float, color: str, *, pad: float = 1) -> dict[str, Any]:
    """Give the look of a text that covers the lines under it."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": pad}
    return {"va": "center", "fontsize": size, "color": color, "bbox": box}

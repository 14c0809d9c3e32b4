"""Room at the sides of an axes for what is written beside the values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ipcompare.present.plot.rows import columns
from ipcompare.present.plot.wording import wide

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def set_reach(ax: Axes, low: float, high: float, names: Iterable[str], *, size: float = 8) -> None:
    """
    Set the limits across so that the values from low to high and all texts beside them stay inside.

    The texts are the annotations that stand on the axes; the names of the rows
    take their part of the figure away.
    """
    from matplotlib.text import Annotation

    lines = [line for name in names for line in name.split("\n")]
    across = columns(ax, size=size) - max(map(wide, lines), default=0) - 2
    reach = high - low or 1.0
    left, right = low - 0.03 * reach, high + 0.03 * reach
    annotations = [text for text in ax.texts if isinstance(text, Annotation) and text.get_text()]
    for _ in range(2):
        for text in annotations:
            taken = max(map(wide, text.get_text().split("\n"))) + 2 + abs(text.get_position()[0]) / (0.55 * size)
            free, place = max(0.2, 1 - taken / across), text.xy[0]
            if text.get_horizontalalignment() == "right":
                left = min(left, right - (right - place) / free)
            else:
                right = max(right, left + (place - left) / free)
    ax.set_xlim(left, right)

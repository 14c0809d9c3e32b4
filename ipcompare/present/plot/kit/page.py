"""Where texts stand on the page of a figure, and how much of them fits: titles, notes, columns, margins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ipcompare.present.plot.kit.wording import wide, wrapped
from ipcompare.present.style import GREY, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

# Of the font size: what a column and a line of text take. Of the height of a figure: what the rows take.
COLUMN, LINE, ROWS = 0.52, 1.3, 0.66
# Of the width, what names of rows may take. Font sizes of names, the largest that fits first.
NAMES, SIZES = 0.36, (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
# Columns that the name of a tick may take on a line.
TICK = 72
# In points: the gap under a title.
TITLE_GAP = 6


def columns(ax: Axes, *, share: float = 1, size: float = 8) -> int:
    """Estimate how many columns of text a share of the width holds that a drawing may fill."""
    points = ax.figure.bbox.width * 72 / ax.figure.dpi
    return max(8, int(share * _place(ax)[1] * points / (COLUMN * size)))


def row_size(ax: Axes, lines: float, *, largest: float = 8) -> float:
    """Choose the font size at which so many lines of text stand below each other in an axes."""
    points = ax.figure.bbox.height * 72 / ax.figure.dpi
    return max(5.0, min(largest, ROWS * points / (LINE * max(lines, 1))))


def fitted_names(
    ax: Axes, written: Iterable[str], *, more: float = 0, share: float = NAMES, gap: float = 0.5
) -> tuple[list[str], float]:
    """Break names into lines that fit beside an axes with so many more lines and gaps between; give their size too."""
    written = list(written)
    for size in SIZES:
        names = [wrapped(name, columns(ax, share=share, size=size)) for name in written]
        if row_size(ax, sum(name.count("\n") + 1 + gap for name in names) + more) >= size:
            break
    return names, size


def heading(ax: Axes, text: str) -> None:
    """Put a title at the left edge of the figure, above the names of the rows too."""
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    title = ax.set_title(wrapped(text, columns(ax, size=10.8)), loc="left")
    across = blended_transform_factory(ax.figure.transSubfigure, ax.transAxes)
    _to_edge(ax, title, across + ScaledTranslation(0, TITLE_GAP / 72, ax.figure.dpi_scale_trans))


def footer(ax: Axes, note: str, *, size: float = 8, gap: float = 10) -> None:
    """Put a note under an axes: what the marks mean, source and grade."""
    ax.set_xlabel(note, loc="left", color=GREY, fontsize=size, labelpad=gap)


def note(ax: Axes, text: str, *, size: float = 7.5) -> None:
    """Put a note under an axes from the left edge of the figure, in lines that fit its width."""
    from matplotlib.transforms import IdentityTransform, blended_transform_factory

    footer(ax, wrapped(text, columns(ax, size=size)), size=size)
    _to_edge(ax, ax.xaxis.label, blended_transform_factory(ax.figure.transSubfigure, IdentityTransform()))


def _to_edge(ax: Axes, text: Text, transform: Transform) -> None:
    text.set_transform(transform)
    text.set_x(_place(ax)[0] + 0.01)


def _place(ax: Axes) -> tuple[float, float]:
    """Give left edge and width of the part of the figure that belongs to an axes, as fractions."""
    spec = ax.get_subplotspec()
    every, taken = (spec.get_gridspec().ncols, spec.colspan) if spec else (1, range(1))
    return taken.start / every, 0.98 * len(taken) / every


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Give at most so many ticks at round numbers from the low to the high end."""
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def fit_ticks(ax: Axes) -> None:
    """Break names of ticks that would leave no room for what is drawn."""
    from matplotlib.ticker import FixedLocator

    for axis in (ax.xaxis, ax.yaxis):
        if isinstance(axis.get_major_locator(), FixedLocator):
            names = [label.get_text() for label in axis.get_ticklabels()]
            if any(wide(line) > TICK for name in names for line in name.split("\n")):
                axis.set_ticks(axis.get_ticklocs(), [wrapped(name, TICK) for name in names])


def zero_line(ax: Axes) -> None:
    """Draw the line at zero and pale lines at the ticks, under all marks."""
    ax.axvline(0, color=GREY, lw=0.8, zorder=1)
    ax.grid(axis="x", color=PALE, lw=0.6)
    ax.set_axisbelow(True)


def finish_rows(ax: Axes, ticks: dict[float, str], *, size: float) -> None:
    """Name the rows, the first at the top, and leave the other axis without ticks."""
    places = sorted(ticks)
    ax.set_yticks(places, [ticks[y] for y in places], fontsize=size)
    ax.set_ylim(max(ticks) + 0.6, -0.6)
    ax.set_xticks([])


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

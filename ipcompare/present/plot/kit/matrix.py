"""Matrices: a heatmap with a text in every cell, silence hatched or blank, names beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ipcompare.present.style import INK, PALE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Shades of less luminance than this carry white texts. In points: the outline of a hollow cell.
DARK, OUTLINE = 0.25, 0.9


def matrix(
    ax: Axes,
    numbers: pd.DataFrame,
    texts: pd.DataFrame,
    *,
    colours: str | Sequence[str],
    top: float,
    size: float = 9,
    gap: float = 0,
) -> None:
    """Draw numbers from zero to the top as shades with their texts; a missing number has neither."""
    from seaborn import heatmap
    from seaborn.utils import relative_luminance

    earlier = len(ax.texts)
    heatmap(
        numbers,
        ax=ax,
        cmap=colours if isinstance(colours, str) else list(colours),
        vmin=0,
        vmax=top,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": size, "linespacing": 1.25},
        cbar=False,
        linewidths=gap,
        linecolor="white",
        xticklabels=False,
        yticklabels=False,
    )
    shades = ax.collections[-1].to_rgba(numbers.to_numpy()[numbers.notna().to_numpy()])
    for text, shade in zip(ax.texts[earlier:], shades, strict=True):
        text.set_color("white" if relative_luminance(shade) < DARK else INK)


def name_cells(ax: Axes, columns: Sequence[str], rows: Sequence[str], *, size: float = 9, turned: bool = False) -> None:
    """Name the columns below, turned where they are long, and the rows."""
    ax.set_xticks([at + 0.5 for at in range(len(columns))], columns, fontsize=size, rotation=90 if turned else 0)
    ax.set_yticks([at + 0.5 for at in range(len(rows))], rows, fontsize=size, rotation=0)
    ax.set(xlabel="", ylabel="")


def hatched(ax: Axes, cells: Iterable[tuple[int, int]]) -> None:
    """Hatch the cells of silence, given by row and column."""
    from matplotlib.patches import Rectangle

    for row, column in cells:
        ax.add_patch(Rectangle((column, row), 1, 1, facecolor="white", edgecolor=PALE, hatch="////", lw=0))


def hollow(ax: Axes, cells: Iterable[tuple[int, int]], colour: str, *, gap: float) -> None:
    """Outline cells inside the gaps around them."""
    from matplotlib.patches import Rectangle

    for row, column in cells:
        box = Rectangle((column, row), 1, 1, facecolor="none", edgecolor=colour, lw=gap + 2 * OUTLINE, zorder=0)
        ax.add_patch(box)
        box.set_clip_path(box)

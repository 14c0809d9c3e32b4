"""What figures with one row a target share: texts that fit, values that may be bounds, silence with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import Row
from ipcompare.corpus.tables import Data
from ipcompare.present.plot.base import footer, look, place_name, zones
from ipcompare.present.plot.wording import in_row, span, wrapped
from ipcompare.present.style import GREY
from ipcompare.present.words.labels import BOTH, Labels, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

# Of the font size: what a column and a line of text take. Of the height of a figure: what the rows take.
COLUMN, LINE, ROWS = 0.52, 1.3, 0.66
# Of the width, what names of rows and texts beside them may take.
NAMES, BESIDE = 0.36, 0.4
# Font sizes of names, the largest that fits first.
SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
# In points: an open end, the gap under a title.
ARROW, TITLE_GAP = 20, 6
# Reasons named in a row across the axes.
MOST = 2

Ends = tuple[float, float, float]


class Look(NamedTuple):
    """Colour and shape of a mark; zones and what is not from the plans are hollow."""

    color: str = GREY
    marker: str = "o"
    hollow: bool = True


def own_look(data: Data, place: str) -> Look:
    """Give the look of a place of the plans; that of another is grey and hollow."""
    cities = data.cities["city"].to_list()
    return Look(**look(cities.index(place)), hollow=place in zones(data)) if place in cities else Look()


def voices(data: Data, lang: str) -> list[Labels]:
    """Give the words of a language; those of Chinese and of English for both."""
    labels(data, lang)
    return [labels(data, one) for one in (["zh", "en"] if lang == BOTH else [lang])]


def said(words: Sequence[Labels], write: Callable[[Labels], str]) -> str:
    """Write a text in every language asked for, each on lines of its own, once where they are the same."""
    return "\n".join(dict.fromkeys(write(one) for one in words))


def columns(ax: Axes, *, share: float = 1, size: float = 8) -> int:
    """Estimate how many columns of text a share of the width holds that a drawing may fill."""
    points = ax.figure.bbox.width * 72 / ax.figure.dpi
    return max(8, int(share * _place(ax)[1] * points / (COLUMN * size)))


def row_size(ax: Axes, lines: float, *, largest: float = 8) -> float:
    """Choose the font size at which so many lines of text stand below each other in an axes."""
    points = ax.figure.bbox.height * 72 / ax.figure.dpi
    return max(5.0, min(largest, ROWS * points / (LINE * max(lines, 1))))


def heading(ax: Axes, text: str) -> None:
    """Put a title at the left edge of the figure, above the names of the rows too."""
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    title = ax.set_title(wrapped(text, columns(ax, size=10.8)), loc="left")
    across = blended_transform_factory(ax.figure.transSubfigure, ax.transAxes)
    _to_edge(ax, title, across + ScaledTranslation(0, TITLE_GAP / 72, ax.figure.dpi_scale_trans))


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


def row_names(
    ax: Axes, words: Sequence[Labels], data: Data, rows: list[Row], *, more: float = 0
) -> tuple[list[str], float]:
    """Name rows as `row_name` does, in lines that fit beside an axes with so many more lines; give their size too."""
    return fitted_names(ax, [said(words, partial(row_name, data=data, row=row)) for row in rows], more=more)


def fitted_names(
    ax: Axes, written: Sequence[str], *, more: float = 0, share: float = NAMES, gap: float = 0.5
) -> tuple[list[str], float]:
    """Break names into lines that fit beside an axes with so many more lines and gaps between; give their size too."""
    for size in SIZES:
        names = [wrapped(name, columns(ax, share=share, size=size)) for name in written]
        if row_size(ax, sum(name.count("\n") + 1 + gap for name in names) + more) >= size:
            break
    return names, size


def row_name(words: Labels, *, data: Data, row: Row) -> str:
    """Name a row by place, indicator and ``years``, the first and the last."""
    place, indicator = place_name(data, words, row["city"]), words.indicators[row["indicator"]]
    first, last = row["years"]
    years = f"{first}" if first == last else span(words, first, last)
    return words.phrase(f"{place}，{years}年：{indicator}", f"{place}: {indicator}, {years}")


def finish_rows(ax: Axes, ticks: dict[float, str], *, size: float) -> None:
    """Name the rows, the first at the top, and leave the other axis without ticks."""
    ax.set_yticks(list(ticks), list(ticks.values()), fontsize=size)
    ax.set_ylim(max(ticks) + 0.6, -0.6)
    ax.set_xticks([])


def beside(ax: Axes, y: float, text: str, *, size: float, color: str = GREY) -> None:
    """Write a text right of the axes beside a row."""
    shown = wrapped(text, columns(ax, share=BESIDE, size=size))
    ax.text(1.01, y, shown, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=color)


def silent_places(frame: pd.DataFrame, reason: str) -> dict[str, pd.Series]:
    """Give the places of which no row has a comparison, with the reasons."""
    heard = frame.loc[frame[reason].isna(), "city"]
    silent = frame[~frame["city"].isin(heard)]
    return {str(city): codes for city, codes in silent.groupby("city", sort=False)[reason]}


def silent_rows(
    ax: Axes, silent: dict[str, pd.Series], top: float, *, words: Sequence[Labels], data: Data, size: float
) -> dict[float, str]:
    """Write in a row of its own for every silent place why nothing is drawn; give the names of the rows."""
    for at, codes in enumerate(silent.values()):
        silent_row(ax, top + at, said(words, partial(reason_counts, codes=codes, most=MOST)), size=size)
    return {top + at: said(words, partial(place_name, data, place=place)) for at, place in enumerate(silent)}


def silent_row(ax: Axes, y: float, text: str, *, size: float) -> None:
    """Write across a row why nothing is drawn in it."""
    shown = wrapped(text, columns(ax, share=0.55, size=size))
    ax.text(0.02, y, shown, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=GREY)


def reason_counts(words: Labels, codes: pd.Series, most: int | None = None) -> str:
    """Count reason codes in words, the most frequent first; those beyond so many together."""
    counts = [(words.reasons(code), int(count)) for code, count in codes.value_counts().items()]
    rest = sum(count for _, count in counts[most:]) if most else 0
    if rest:
        counts = [*counts[:most], (words.phrase("其他", "other"), rest)]
    return in_row(words, [words.phrase(f"{name}{count}项", f"{name} ({count})") for name, count in counts])


def ends_of(row: Row, name: str, scale: float = 1) -> Ends:
    """Give low end, point and high end of a value of a row, on a scale."""
    lo, mid, hi = (row[f"{name}_{end}"] * scale for end in ("lo", "mid", "hi"))
    return lo, mid, hi


def representative(ends: Ends) -> float:
    """Give the point, else the end that is known."""
    lo, mid, hi = ends
    return mid if mid == mid else hi if hi != inf else lo


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
    if mid == mid:
        face = "white" if shape.hollow else shape.color
        ax.plot([mid], [y], color=shape.color, marker=shape.marker, markerfacecolor=face, ms=6.5, zorder=3)


def value_text(ax: Axes, y: float, ends: Ends, text: str, *, right: bool, color: str, size: float = 8) -> None:
    """Write a text left or right of a value, clear of its arrow."""
    end = ends[2] if right else ends[0]
    away = 7 if isfinite(end) else ARROW + 4
    place = (end if isfinite(end) else representative(ends), y)
    written = ax.annotate(text, place, (away if right else -away, 0), textcoords="offset points", va="center")
    written.set(ha="left" if right else "right", color=color, fontsize=size)
    written.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})


def minus(text: str) -> str:
    """Write negative numbers with a minus sign."""
    return text.replace("-", "−")


def last_words(words: Labels, *, grades: pd.Series | None = None, zone: bool = False) -> str:
    """End a note: what ◇ means where it is there, the worst grade shown, the source."""
    parts = [words.phrase("◇为园区。", "◇ A zone, not a city.")] if zone else []
    if grades is not None and grades.notna().any():
        parts.append(words.phrase(f"最低可比等级{grades.max()}。", f"Worst grade {grades.max()}."))
    parts.append(
        words.phrase("资料来源：所列规划；背景数据见事实表。", "Source: the plans named; facts: data/context.csv.")
    )
    return words.phrase("", " ").join(parts)

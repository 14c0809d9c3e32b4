"""Which plan says something about what, with silence visible."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ipcompare.corpus.tables import Data
from ipcompare.present.plot.base import place_name
from ipcompare.present.plot.rows import note, said, voices
from ipcompare.present.plot.wording import in_row, listed, told
from ipcompare.present.style import INK, PALE, dress, style
from ipcompare.present.words.labels import Labels, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def coverage(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw how many indicators each plan states in each dimension; silence is hatched.

    Parameters
    ----------
    frame
        From `ipcompare.coverage`: ``city``, ``dimension``, ``indicators``, ``share``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.
    """
    import numpy as np
    from matplotlib.patches import Rectangle

    words = labels(data, lang)
    counts = frame.pivot(index="city", columns="dimension", values="indicators")
    counts = counts.loc[frame["city"].unique(), frame["dimension"].unique()]
    with style():
        top = counts.to_numpy().max()
        columns, rows = (np.arange(size + 1) - 0.5 for size in counts.shape[::-1])
        ax.pcolormesh(columns, rows, counts.to_numpy(), cmap="Blues", vmin=0, vmax=1.35 * top)
        ax.invert_yaxis()
        for (row, column), count in _cells(counts):
            if count == 0:
                box = Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor="white", edgecolor=PALE, hatch="////", lw=0)
                ax.add_patch(box)
            else:
                ink = "white" if count > 0.75 * top else INK
                ax.text(column, row, str(count), ha="center", va="center", color=ink)
        languages = voices(data, lang)
        names = [said(languages, partial(_dimension, str(name))) for name in counts.columns]
        ax.set_xticks(range(counts.shape[1]), names)
        ax.set_yticks(range(counts.shape[0]), [place_name(data, words, name) for name in counts.index])
        ax.set_title(
            words.phrase("各规划在各维度设定的指标数", "Indicators that each plan states, by dimension"), loc="left"
        )
        signs = words.phrase(
            "斜线表示该规划在此维度没有量化表述；同一规划内的重复表述只计一次；◇为园区。",
            "Hatched: nothing measurable stated. Repeated statements of a plan count once. ◇ A zone, not a city.",
        )
        note(ax, signs, size=8)
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _dimension(name: str, words: Labels) -> str:
    return words.codes["dimension"][name].replace(" and ", " and\n")


def _cells(counts: pd.DataFrame) -> list[tuple[tuple[int, int], int]]:
    return [
        ((row, column), int(count)) for row, line in enumerate(counts.to_numpy()) for column, count in enumerate(line)
    ]


def coverage_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `coverage` draws.

    Parameters
    ----------
    frame
        From `ipcompare.coverage`: ``city``, ``dimension``, ``indicators``.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many indicators each plan states, where most and fewest are, and where a plan is silent.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> coverage_alt(ipc.coverage(panel), data=panel.data).split(". ")[0]
    'Indicators that 5 plans state in 6 dimensions'
    """

    def write(words: Labels) -> list[str]:
        totals = frame.groupby("city", sort=False)["indicators"].sum()
        places = [(words.places[str(city)], int(count)) for city, count in totals.items()]
        sentences = [
            words.phrase(
                f"图示{len(totals)}份规划在{frame['dimension'].nunique()}个维度设定的指标数。",
                f"Indicators that {len(totals)} plans state in {frame['dimension'].nunique()} dimensions.",
            ),
            words.phrase("合计：", "In all: ")
            + listed(words, [words.phrase(f"{name}{count}项", f"{name} {count}") for name, count in places])
            + words.phrase("。", "."),
        ]
        return [*sentences, _silence(frame, words)]

    return told(data, lang, write)


def _silence(frame: pd.DataFrame, words: Labels) -> str:
    """Say which plan states nothing in which dimensions."""
    silent = frame[frame["indicators"] == 0].groupby("city", sort=False)["dimension"].agg(list)
    if silent.empty:
        return words.phrase(
            "各规划在各维度均有量化表述。", "Every plan states something measurable in every dimension."
        )
    parts = []
    for city, names in silent.items():
        row = listed(words, [words.codes["dimension"][name] for name in names])
        parts.append(words.places[str(city)] + words.phrase(f"（{row}）", f" ({row})"))
    return words.phrase("没有量化表述的维度：", "Nothing measurable: ") + in_row(words, parts) + words.phrase("。", ".")

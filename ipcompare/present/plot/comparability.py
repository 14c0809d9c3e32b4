"""How well each pair of places compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.labels import labels
from ipcompare.present.plot.base import place_name
from ipcompare.present.style import GREY, INK, dress, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


GRADE_COLOURS = {"A": "#1b7837", "B": "#7fbf7b", "C": "#fdb863", "D": "#e0e0e0", "X": "#762a83"}


def grades(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en") -> Axes:
    """
    Draw the grade of every pair of places on the indicators where any pair is better or worse than "same theme".

    Parameters
    ----------
    frame
        From `ipcompare.grade`: ``indicator``, ``city_a``, ``city_b``, ``grade``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If no pair is graded anything but D.
    """
    from matplotlib.patches import Rectangle

    words = labels(data, lang)
    shown = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    if shown.empty:
        raise IpcompareError("no grade but D to draw", expected="at least one pair graded A, B, C or X")
    best = shown.groupby("indicator")["grade"].agg(lambda marks: "".join(sorted(marks)))
    rows = best.sort_values().index.to_list()
    pairs = list(shown[["city_a", "city_b"]].drop_duplicates().itertuples(index=False, name=None))
    order = data.cities["city"].to_list()
    pairs.sort(key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    with style():
        for row in records(shown):
            x, y = pairs.index((row["city_a"], row["city_b"])), rows.index(row["indicator"])
            color = GRADE_COLOURS[row["grade"]]
            ax.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=color, edgecolor="none"))
            ink = "white" if row["grade"] in "AX" else INK
            ax.text(x, y, row["grade"], ha="center", va="center", color=ink, fontsize=8)
        ax.set_xlim(-0.5, len(pairs) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        names = [f"{place_name(data, words, a)}\n{place_name(data, words, b)}" for a, b in pairs]
        ax.set_xticks(range(len(pairs)), names, rotation=90, fontsize=7.5)
        ax.set_yticks(range(len(rows)), [words.indicators[name] for name in rows], fontsize=7.5)
        ax.set_title(words.phrase("各指标两两可比等级", "How well each pair of places compares"), loc="left")
        explained = [f"{mark} {words.codes['grade'][mark]}" for mark in "ABCDX"]
        parts = [words.phrase("；", "; ").join(part) for part in (explained[:2], explained[2:])]
        note = "\n".join([*parts, words.phrase("空白：无可比表述。◇为园区。", "Blank: nothing to compare. ◇ A zone.")])
        ax.set_xlabel(note, loc="left", color=GREY, fontsize=7.5, labelpad=8)
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax

"""How well each pair of places compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name
from ipcompare.present.plot.rows import said, voices
from ipcompare.present.plot.wording import in_row, listed, told
from ipcompare.present.style import GREY, INK, dress, style
from ipcompare.present.words.labels import Labels, labels

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
        ``en``, ``zh`` or ``both``.

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

    words, shown = labels(data, lang), _better(frame)
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
        ax.set_xlabel(said(voices(data, lang), _explained), loc="left", color=GREY, fontsize=7.5, labelpad=8)
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _better(frame: pd.DataFrame) -> pd.DataFrame:
    """Choose the indicators on which any pair is better or worse than "same theme"."""
    shown = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    if shown.empty:
        raise IpcompareError("no grade but D to draw", expected="at least one pair graded A, B, C or X")
    return shown


def _explained(words: Labels) -> str:
    """Say what the grades mean."""
    meanings = [f"{mark} {words.codes['grade'][mark]}" for mark in "ABCDX"]
    blank = words.phrase("空白：无可比表述。◇为园区。", "Blank: nothing to compare. ◇ A zone.")
    return "\n".join([in_row(words, meanings[:2]), in_row(words, meanings[2:]), blank])


def grades_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `grades` draws.

    Parameters
    ----------
    frame
        As for `grades`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many comparisons have which grade, where the best and the impossible ones are, and what
        is left out.

    Raises
    ------
    IpcompareError
        If no pair is graded anything but D.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> grades_alt(ipc.grade(panel), data=panel.data).split(". ")[2]
    'Grade X: Public satisfaction with IP protection (2)'
    """
    shown = _better(frame)
    counts = shown["grade"].value_counts().sort_index()
    left_out = frame["indicator"].nunique() - shown["indicator"].nunique()

    def write(words: Labels) -> list[str]:
        each = listed(words, [words.phrase(f"{mark}级{count}对", f"{mark} {count}") for mark, count in counts.items()])
        named = [
            words.phrase(f"{mark}级：", f"Grade {mark}: ") + _named(words, shown, str(mark)) + words.phrase("。", ".")
            for mark in (counts.index[0], "X")
            if mark in counts.index
        ]
        return [
            words.phrase(
                f"各指标两两可比等级：{shown['indicator'].nunique()}项指标，{each}。",
                f"How well each pair of places compares on {shown['indicator'].nunique()} indicators: {each}.",
            ),
            *dict.fromkeys(named),
            words.phrase(
                f"另有{left_out}项指标各地仅主题相同，未列。",
                f"Indicators left out because places share the theme only: {left_out}.",
            ),
        ]

    return told(data, lang, write)


def _named(words: Labels, shown: pd.DataFrame, mark: str) -> str:
    """Name the indicators with pairs of one grade, and count the pairs."""
    counts = shown.loc[shown["grade"] == mark, "indicator"].value_counts()
    names = [(words.indicators[str(name)], count) for name, count in counts.items()]
    return in_row(words, [words.phrase(f"{name}{count}对", f"{name} ({count})") for name, count in names])

"""How well each pair of places compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import grade
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.matrix import matrix, name_cells
from ipcompare.present.plot.kit.page import columns, footer
from ipcompare.present.plot.kit.wording import daggered, doubt_note, in_row, listed, wrapped
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = {"A": "#1b7837", "B": "#7fbf7b", "C": "#fdb863", "D": "#e0e0e0", "X": "#762a83"}


def _tell(frame: pd.DataFrame, *, labels: Labels) -> list[str]:
    """
    Tell how many pairs have each grade, which indicators have the best and the worst, and how many are left out.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ipc.plot.grades.alt(ipc.grade(panel), data=panel.data).split(". ")[2]
    'Grade X: Public satisfaction with IP protection (2)'
    """
    shown = _better(frame)
    counts = shown["grade"].value_counts().sort_index()
    indicators = shown["indicator"].nunique()
    each = listed(labels, [labels.phrase(f"{mark}级{count}对", f"{mark} {count}") for mark, count in counts.items()])
    marks = dict.fromkeys(mark for mark in (counts.index[0], "X") if mark in counts.index)
    return [
        labels.phrase(
            f"各指标两两可比等级：{indicators}项指标，{each}。",
            f"How well each pair of places compares on {indicators} indicators: {each}.",
        ),
        *(
            labels.phrase(f"{mark}级：", f"Grade {mark}: ") + _named(labels, shown, mark) + labels.phrase("。", ".")
            for mark in marks
        ),
        _left_out(labels, frame).strip(),
    ]


def _named(labels: Labels, shown: pd.DataFrame, mark: str) -> str:
    """Name the indicators with pairs of one grade, and count the pairs."""
    counts = shown.loc[shown["grade"] == mark, "indicator"].value_counts()
    names = [(labels.indicators[str(name)], count) for name, count in counts.items()]
    return in_row(labels, [labels.phrase(f"{name}{count}对", f"{name} ({count})") for name, count in names])


def _better(frame: pd.DataFrame) -> pd.DataFrame:
    """Choose the indicators on which any pair is better or worse than "same theme"."""
    shown = frame[frame["indicator"].isin(frame.loc[frame["grade"] != "D", "indicator"])]
    if shown.empty:
        raise IpcompareError("no grade but D to draw", expected="at least one pair graded A, B, C or X")
    return shown


@figure(
    _tell,
    Published("02_harmonization", lambda panel: {"frame": grade(panel)}, size="tall"),
    needs="the result of grade(panel)",
)
def grades(frame: pd.DataFrame, ax: Axes, *, data: Data, labels: Labels) -> None:
    """
    Draw the grade of every pair of places on the indicators where any pair is better or worse than "same theme".

    Parameters
    ----------
    frame
        From `ipcompare.grade`: ``indicator``, ``city_a``, ``city_b``, ``grade``.

    Raises
    ------
    IpcompareError
        If no pair is graded anything but D.
    """
    shown, order = _better(frame), data.cities["city"].to_list()
    best = shown.groupby("indicator")["grade"].agg(lambda marks: "".join(sorted(marks)))
    marks = shown.pivot(index="indicator", columns=["city_a", "city_b"], values="grade")
    pairs = sorted(marks.columns.to_list(), key=lambda pair: tuple(map(order.index, pair)))
    marks = marks.loc[best.sort_values().index, pairs]
    numbers = marks.apply(lambda line: line.map(list(COLOURS).index, na_action="ignore")).astype(float)
    doubted = shown.assign(mark=[row["grade"] + daggered(row) for row in records(shown)])
    texts = doubted.pivot(index="indicator", columns=["city_a", "city_b"], values="mark").loc[marks.index, pairs]
    matrix(ax, numbers, texts, colours=list(COLOURS.values()), top=len(COLOURS) - 1, size=8, gap=1.5)
    names = ["\n".join(map(labels.marked, pair)) for pair in pairs]
    name_cells(ax, names, [labels.indicators[name] for name in marks.index], size=7.5, turned=True)
    ax.set_title(labels.phrase("各指标两两可比等级", "How well each pair of places compares"), loc="left")
    footer(ax, wrapped(labels.in_each(_explained, frame), columns(ax, share=0.6, size=7.5)), size=7.5, gap=8)
    ax.spines[:].set_visible(False)


def _explained(labels: Labels, frame: pd.DataFrame) -> str:
    """Say what the grades mean, and how much is left out."""
    meanings = [f"{mark} {labels.codes['grade'][mark]}" for mark in COLOURS]
    doubts = doubt_note(labels, records(_better(frame)))
    blank = labels.phrase("空白：无可比表述。◇为园区。", "Blank: nothing to compare. ◇ A zone.")
    lines = [
        in_row(labels, meanings[:2]),
        in_row(labels, meanings[2:]),
        blank,
        _left_out(labels, frame).strip(),
        doubts,
    ]
    return "\n".join(filter(None, lines))


def _left_out(labels: Labels, frame: pd.DataFrame) -> str:
    """Count the indicators and pairs that are not drawn."""
    rest = frame[~frame["indicator"].isin(_better(frame)["indicator"])]
    count, pairs = rest["indicator"].nunique(), len(rest)
    return labels.phrase(
        f"另有{count}项指标（{pairs}对）均仅主题相同（D级），未列。",
        f" Left out: {count} further indicators ({pairs} pairs) with the theme in common only (D).",
    )

"""Places side by side on one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.tables import Data
from ipcompare.present.labels import labels, short_interval
from ipcompare.present.plot.base import place_name
from ipcompare.present.style import GREY, PALETTE, dress, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def bars(frame: pd.DataFrame, ax: Axes, *, data: Data, indicator: str, lang: str = "en") -> Axes:
    """
    Draw a ranking as intervals: a bar from the low to the high end, an arrow where it is open.

    Parameters
    ----------
    frame
        ``Ranking.frame`` of `ipcompare.rank`: only what may be ranked together gets here.
    ax
        Axes to draw on.
    data
        Tables with the names.
    indicator
        Indicator that was ranked.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes. Where a zone stands beside cities, it is marked and the note says so.
    """
    words = labels(data, lang)
    closed = frame["hi"].where(frame["hi"] != float("inf"), frame["lo"])
    reach = float(closed.max()) * 1.25
    with style():
        for at, row in enumerate(records(frame)):
            open_end = row["hi"] == float("inf")
            high = reach if open_end else row["hi"]
            ax.barh(at, row["lo"], color=PALETTE[0], height=0.5)
            ax.barh(at, high - row["lo"], left=row["lo"], color=PALETTE[0], alpha=0.25, height=0.5)
            if open_end:
                ax.annotate(
                    "", (reach * 1.04, at), (reach * 0.97, at), arrowprops={"arrowstyle": "-|>", "color": PALETTE[0]}
                )
            said = short_interval(row["lo"], row["mid"], row["hi"], lang)
            ax.annotate(
                said, (high, at), (14 if open_end else 4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_yticks(range(len(frame)), [place_name(data, words, city) for city in frame["city"]])
        ax.invert_yaxis()
        ax.set_xlim(0, reach * 1.3)
        ax.set_xticks([])
        year, unit = frame["year"].iloc[0], words.units[frame["unit"].iloc[0]]
        ax.set_title(f"{words.indicators[indicator]}{words.phrase('，', ', ')}{year}", loc="left")
        worst = frame["grade"].max()
        note = words.phrase(f"单位：{unit}。可比等级{worst}。", f"In {unit}. Grade {worst}. ")
        if frame["mixed"].any():
            note += words.phrase(
                "◇为园区，与城市并列系特别要求。", "◇ A zone, beside cities only because that was asked for."
            )
        ax.set_xlabel(note, loc="left", color=GREY, fontsize=8, labelpad=8)
        dress(ax)
        ax.spines["bottom"].set_visible(False)
    return ax

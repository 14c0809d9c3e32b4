"""A ranking as intervals."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.measure.robustness.rank import rank
from ipcompare.present.plot.kit.figure import PLEDGE, Published, figure
from ipcompare.present.plot.kit.marks import bounded
from ipcompare.present.plot.kit.page import footer
from ipcompare.present.plot.kit.wording import in_row, ranked
from ipcompare.present.style import PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, indicator: str, labels: Labels) -> list[str]:
    """
    Tell the value of every place with the ranks that its bounds leave open, the grade, and if a zone is among them.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> ranking = ipc.rank(panel, "hv_patents_per_10k").frame
    >>> ipc.plot.bars.alt(ranking, data=panel.data, indicator="hv_patents_per_10k").split("; ")[0]
    'High-value invention patents per 10,000 people, 2025 (items per 10,000 people): Hangzhou 40, rank 1'
    """
    year, unit, worst = frame["year"].iloc[0], labels.units[frame["unit"].iloc[0]], frame["grade"].max()
    parts = []
    for row in records(frame):
        ranks = ranked(labels, row["rank_best"], row["rank_worst"])
        value = f"{labels.marked(row['city'])} {bounded(labels, row)}"
        parts.append(labels.phrase(f"{value}，{ranks}", f"{value}, {ranks}"))
    name, values = labels.indicators[indicator], in_row(labels, parts)
    mixed = labels.phrase("园区与城市并列，仅供对照。", "A zone (◇) stands beside cities.")
    return [
        labels.phrase(f"{year}年{name}（{unit}）：{values}。", f"{name}, {year} ({unit}): {values}."),
        labels.phrase(f"最低可比等级{worst}。", f"Worst grade {worst}."),
        mixed if frame["mixed"].any() else "",
    ]


@figure(
    _tell,
    Published(
        "02_harmonization",
        lambda panel: {"frame": rank(panel, PLEDGE, allow_mixed_levels=True).frame, "indicator": PLEDGE},
        name="pledge-financing",
    ),
    needs="the frame of rank(panel, indicator)",
)
def bars(frame: pd.DataFrame, ax: Axes, *, indicator: str, labels: Labels) -> None:
    """
    Draw a ranking as intervals: a bar from the low to the high end, an arrow where it is open.

    Where a zone stands beside cities, it is marked and the note says so.

    Parameters
    ----------
    frame
        ``Ranking.frame`` of `ipcompare.rank`: only what may be ranked together gets here.
    indicator
        Indicator that was ranked.
    """
    reach = float(frame["hi"].where(frame["hi"] != inf, frame["lo"]).max()) * 1.25
    for at, row in enumerate(records(frame)):
        open_end = row["hi"] == inf
        high = reach if open_end else row["hi"]
        ax.barh(at, row["lo"], color=PALETTE[0], height=0.5)
        ax.barh(at, high - row["lo"], left=row["lo"], color=PALETTE[0], alpha=0.25, height=0.5)
        if open_end:
            arrow = {"arrowstyle": "-|>", "color": PALETTE[0]}
            ax.annotate("", (reach * 1.04, at), (reach * 0.97, at), arrowprops=arrow)
        number, away = bounded(labels, row), (14 if open_end else 4, 0)
        ax.annotate(number, (high, at), away, textcoords="offset points", va="center", fontsize=8.5)
    ax.set_yticks(range(len(frame)), [labels.marked(city) for city in frame["city"]])
    ax.invert_yaxis()
    ax.set_xlim(0, reach * 1.3)
    ax.set_xticks([])
    ax.set_title(labels.in_each(_title, frame, indicator), loc="left")
    footer(ax, labels.in_each(_explained, frame), gap=8)
    ax.spines["bottom"].set_visible(False)


def _title(labels: Labels, frame: pd.DataFrame, indicator: str) -> str:
    return labels.indicators[indicator] + labels.phrase("，", ", ") + str(frame["year"].iloc[0])


def _explained(labels: Labels, frame: pd.DataFrame) -> str:
    unit, worst = labels.units[frame["unit"].iloc[0]], frame["grade"].max()
    mixed = labels.phrase("◇为园区，与城市并列系特别要求。", "◇ A zone, beside cities only because that was asked for.")
    plain = labels.phrase(f"单位：{unit}。可比等级{worst}。", f"In {unit}. Grade {worst}. ")
    return plain + (mixed if frame["mixed"].any() else "")

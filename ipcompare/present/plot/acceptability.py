"""What draws say of ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ipcompare.measure.robustness.simulate import simulate
from ipcompare.present.plot.kit.figure import HIGH_VALUE, PLEDGE, Published, figure
from ipcompare.present.plot.kit.matrix import matrix, name_cells
from ipcompare.present.plot.kit.page import columns, heading, note
from ipcompare.present.plot.kit.wording import in_row, joined, listed, on_indicators, ranked, source_note
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel

# On these three places or more say something that can be compared.
SEVERAL = (HIGH_VALUE, PLEDGE, "pct_filings_annual", "standard_applying_enterprises")


def _simulated(panel: Panel) -> Mapping[str, Any]:
    simulation = simulate(panel, SEVERAL, allow_mixed_levels=True, draws=10_000, seed=0)
    return {"frame": simulation.acceptability, "indicators": SEVERAL}


def _tell(frame: pd.DataFrame, *, labels: Labels, indicators: Sequence[str] = ()) -> list[str]:
    """
    Tell the rank that each place holds most often, with its share, and whose rank never changes.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> shares = ipc.simulate(panel, "hv_patents_per_10k", draws=50).acceptability
    >>> ipc.plot.acceptability.alt(shares, data=panel.data).split(". ")[1]
    'Most often: Hangzhou rank 1 (100%); Bengbu rank 2 (100%); Suzhou (Anhui) rank 3 (100%)'
    """
    shares = _shares(frame)
    parts = [_most_often(labels, str(city), line) for city, line in shares.iterrows()]
    certain = listed(labels, [labels.marked(str(city)) for city in shares.index[(shares == 1).any(axis=1)]])
    return [
        _title(labels) + labels.phrase("。", "."),
        labels.phrase(f"最常居位次：{in_row(labels, parts)}。", f"Most often: {in_row(labels, parts)}."),
        labels.phrase(f"位次不随抽样变化：{certain or '无'}。", f"The same rank in every draw: {certain or 'none'}."),
        on_indicators(labels, indicators),
    ]


def _most_often(labels: Labels, city: str, line: pd.Series) -> str:
    """Name a place with the rank that it holds most often."""
    rank, share = int(line.argmax()) + 1, _percent(line.max())
    held = f"{labels.marked(city)}{labels.phrase('', ' ')}{ranked(labels, rank, rank)}"
    return labels.phrase(f"{held}（{share}）", f"{held} ({share})")


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Lay out the shares, places by ranks, the place with the best mean rank first."""
    mean = (frame["rank"] * frame["share"]).groupby(frame["city"], sort=False).sum()
    return frame.pivot(index="city", columns="rank", values="share").loc[mean.sort_values(kind="stable").index]


@figure(_tell, Published("05_robustness", _simulated), needs="the acceptability of a simulation of two places or more")
def acceptability(frame: pd.DataFrame, ax: Axes, *, labels: Labels, indicators: Sequence[str] = ()) -> None:
    """
    Draw in how many of the draws each place holds each rank, as a table with shades; the mean rank sorts the rows.

    Parameters
    ----------
    frame
        ``Simulation.acceptability`` of `ipcompare.simulate`: ``city``, ``rank``, ``share``.
    indicators
        Indicators of the simulation, to be named in the note.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> shares = ipc.simulate(panel, "hv_patents_per_10k", draws=50).acceptability
    >>> ax = ipc.plot.acceptability(shares, new_figure()[1], data=panel.data)
    >>> [text.get_text() for text in ax.texts][:3]
    ['100%', '0%', '0%']
    """
    shares = _shares(frame)
    size = max(5.5, min(9.0, columns(ax, size=9) / (2.2 * len(shares))))
    matrix(ax, shares, shares.map(_percent), colours="Blues", top=1.25, size=size)
    ranks = [labels.in_each(ranked, rank, rank) for rank in range(1, shares.shape[1] + 1)]
    name_cells(ax, ranks, [labels.in_each(Labels.marked, str(city)) for city in shares.index], size=size)
    ax.xaxis.tick_top()
    heading(ax, _title(labels))
    note(ax, labels.in_each(_explained, list(shares.index), indicators))
    ax.spines[:].set_visible(False)


def _percent(share: float) -> str:
    """Write a share; what is hardly any, or nearly all, is not rounded to none or all."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share < 1 else f"{100 * share:.0f}%"


def _title(labels: Labels) -> str:
    return labels.phrase("各地居各位次的抽样比例", "Share of the draws in which each place holds each rank")


def _explained(labels: Labels, places: list[str], indicators: Sequence[str]) -> str:
    meaning = labels.phrase(
        "位次可接受度：在区间取值、口径、分母、权重与方法的全部抽样中，该地居该位次的比例；并列者分占所居位次。"
        "比例取决于所列假设，不是现实中的概率。各行按平均位次排列。",
        "Rank acceptability: of all draws over intervals, readings, denominators, weights and methods. It follows from "
        "these assumptions and is no probability of anything in the world. Rows by mean rank.",
    )
    return joined(labels, [on_indicators(labels, indicators), meaning, source_note(labels, places)])

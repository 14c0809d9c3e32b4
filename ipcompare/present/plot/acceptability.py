"""What draws say of ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.rows import to_rows
from ipcompare.measure.robustness.simulate import simulate
from ipcompare.present.plot.kit.figure import HIGH_VALUE, PLEDGE, Published, figure
from ipcompare.present.plot.kit.matrix import name_cells
from ipcompare.present.plot.kit.page import columns, heading, note
from ipcompare.present.plot.kit.wording import in_row, joined, listed, on_indicators, ranked, source_note
from ipcompare.present.style import INK, PALE, PALETTE
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel

# The bar of a cell, as a share of it.
LONG, TALL = 0.84, 0.16
# On these three places or more say something that can be compared.
SEVERAL = (HIGH_VALUE, PLEDGE, "pct_filings_annual", "standard_applying_enterprises")


class _Cell(NamedTuple):
    """A row of the frame."""

    city: str
    rank: int
    share: float
    share_lo: float
    share_hi: float


def _simulated(panel: Panel) -> Mapping[str, Any]:
    simulation = simulate(panel, SEVERAL, allow_mixed_levels=True, draws=10_000, seed=0)
    return {"frame": simulation.acceptability, "indicators": SEVERAL}


def _tell(frame: pd.DataFrame, *, labels: Labels, indicators: Sequence[str] = ()) -> list[str]:
    """
    Tell the rank that each place holds most often, with the least and the most of its share, and whose never changes.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> shares = ipc.simulate(panel, "hv_patents_per_10k", draws=50).acceptability
    >>> ipc.plot.acceptability.alt(shares, data=panel.data).split(". ")[1]
    'Most often: Hangzhou rank 1 (100%); Bengbu rank 2 (100%); Suzhou (Anhui) rank 3 (100%)'
    """
    places, shares = _shares(frame)
    most = [max(line, key=lambda cell: cell.share) for line in shares]
    parts = [_most_often(labels, city, cell) for city, cell in zip(places, most, strict=True)]
    certain = listed(
        labels, [labels.marked(city) for city, cell in zip(places, most, strict=True) if cell.share_lo == 1]
    )
    return [
        _title(labels) + labels.phrase("。", "."),
        labels.phrase(f"最常居位次：{in_row(labels, parts)}。", f"Most often: {in_row(labels, parts)}."),
        labels.phrase(f"位次不随抽样变化：{certain or '无'}。", f"The same rank in every draw: {certain or 'none'}."),
        on_indicators(labels, indicators),
    ]


def _most_often(labels: Labels, city: str, cell: _Cell) -> str:
    """Name a place with the rank that it holds most often."""
    held = f"{labels.marked(city)}{labels.phrase('', ' ')}{ranked(labels, cell.rank, cell.rank)}"
    return labels.phrase(f"{held}（{_range(cell)}）", f"{held} ({_range(cell)})")


def _shares(frame: pd.DataFrame) -> tuple[list[str], list[list[_Cell]]]:
    """Give the places, the best mean rank first, and a line of cells for each, by rank."""
    lines: dict[str, list[_Cell]] = {}
    for cell in sorted(to_rows(_Cell, frame), key=lambda cell: cell.rank):
        lines.setdefault(cell.city, []).append(cell)
    places = sorted(frame["city"].unique(), key=lambda city: sum(cell.rank * cell.share for cell in lines[city]))
    return places, [lines[city] for city in places]


@figure(_tell, Published("05_robustness", _simulated), needs="the acceptability of a simulation of two places or more")
def acceptability(frame: pd.DataFrame, ax: Axes, *, labels: Labels, indicators: Sequence[str] = ()) -> None:
    """
    Draw in how many of the draws each place holds each rank, as a table of bars; the mean rank sorts the rows.

    Where the share depends on how far open ends reach, the bar is dark up to its least and light from there on, and the
    text gives both ends.

    Parameters
    ----------
    frame
        ``Simulation.acceptability`` of `ipcompare.simulate`: ``city``, ``rank``, ``share``, ``share_lo``, ``share_hi``.
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
    places, shares = _shares(frame)
    size = max(5.5, min(9.0, columns(ax, size=9) / (2.8 * len(places))))
    for row, cell in ((row, cell) for row, line in enumerate(shares) for cell in line):
        ax.text(cell.rank - 0.5, row + 0.42, _range(cell), ha="center", va="center", fontsize=size, color=INK)
        for end, colour in ((1, PALE), (cell.share_hi, PALETTE[5]), (cell.share_lo, PALETTE[0])):
            ax.barh(row + 0.75, LONG * end, TALL, left=cell.rank - (1 + LONG) / 2, color=colour)
    ax.set(xlim=(0, len(shares[0])), ylim=(len(places), 0))
    ranks = [labels.in_each(ranked, cell.rank, cell.rank) for cell in shares[0]]
    name_cells(ax, ranks, [labels.in_each(Labels.marked, city) for city in places], size=size)
    ax.xaxis.tick_top()
    heading(ax, _title(labels))
    reaching = any(cell.share_lo < cell.share_hi for line in shares for cell in line)
    note(ax, labels.in_each(_explained, places, indicators, reaching))
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _percent(share: float) -> str:
    """Write a share; what is hardly any, or nearly all, is not rounded to none or all."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share < 1 else f"{100 * share:.0f}%"


def _range(cell: _Cell) -> str:
    """Write a share, or the least and the most that it is; what is written alike is written once."""
    return "–".join(dict.fromkeys((_percent(cell.share_lo), _percent(cell.share_hi))))


def _title(labels: Labels) -> str:
    return labels.phrase("各地居各位次的抽样比例", "Share of the draws in which each place holds each rank")


def _explained(labels: Labels, places: list[str], indicators: Sequence[str], reaching: bool) -> str:
    meaning = labels.phrase(
        "位次可接受度：在取值、口径、分母、权重与方法的全部抽样中，该地居该位次的比例；并列者分占所居位次。"
        "比例取决于所列假设，不是现实中的概率。各行按平均位次排列。",
        "Rank acceptability: of all draws over intervals, readings, denominators, weights and methods. It follows from "
        "these assumptions and is no probability of anything in the world. Rows by mean rank.",
    )
    light = labels.phrase(
        "“以上”的目标无上限，上端取多高系本库假设：浅色为比例随之变化的范围。",
        'How far "or more" reaches is an assumption: the light part is how the share changes with it.',
    )
    return joined(
        labels, [on_indicators(labels, indicators), meaning, *[light] * reaching, source_note(labels, places)]
    )

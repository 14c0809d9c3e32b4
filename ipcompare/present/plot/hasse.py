"""What bounds alone establish of an order of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.measure.robustness.order import order
from ipcompare.present.plot.kit.figure import HIGH_VALUE, Published, figure
from ipcompare.present.plot.kit.hasse_layout import diagram
from ipcompare.present.plot.kit.page import columns, heading, note
from ipcompare.present.plot.kit.wording import (
    clause,
    daggered,
    in_row,
    joined,
    on_indicators,
    ranked,
    source_note,
    wrapped,
)
from ipcompare.present.style import GREY, INK
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel


def _ordered(panel: Panel) -> Mapping[str, Any]:
    established = order(panel, HIGH_VALUE, allow_mixed_levels=True)
    return {"frame": established.ranks, "relation": established.relation, "indicators": [HIGH_VALUE]}


def _tell(frame: pd.DataFrame, *, relation: pd.DataFrame, labels: Labels, indicators: Sequence[str] = ()) -> list[str]:
    """
    Tell the lines of the diagram, the ranks left open, and how many pairs have no order.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> order = ipc.order(panel, "hv_patents_per_10k")
    >>> ipc.plot.hasse.alt(order.ranks, relation=order.relation, data=panel.data).split(". ")[1]
    'Directly above: Bengbu above Suzhou (Anhui); Hangzhou above Bengbu'
    """
    unordered = len(frame) * (len(frame) - 1) // 2 - len(relation)
    covers = records(relation[relation["cover"].astype(bool)])
    over = labels.phrase("高于", " above ")
    pairs = in_row(labels, [labels.marked(row["above"]) + over + labels.marked(row["below"]) for row in covers])
    ranks = in_row(labels, [_node(labels, row).replace("\n", labels.phrase("", " ")) for row in records(frame)])
    return [
        _title(labels) + labels.phrase("。", "."),
        labels.phrase(f"直接相连：{pairs or '无'}。", f"Directly above: {pairs or 'none'}."),
        labels.phrase(f"可能位次：{ranks}。", f"Possible ranks: {ranks}."),
        labels.phrase(f"先后未定的有{unordered}对。", f"Pairs whose order is open: {unordered}."),
        on_indicators(labels, indicators),
    ]


@figure(
    _tell,
    Published("05_robustness", _ordered, name="order"),
    needs="the ranks of an order of two places or more",
)
def hasse(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    relation: pd.DataFrame,
    labels: Labels,
    indicators: Sequence[str] = (),
) -> None:
    """
    Draw a partial order as a Hasse diagram: who is surely above whom, level by level.

    Only cover relations are lines; what follows from two of them has none. Under
    each name stand the ranks that the order leaves open. A zone has a dashed frame.
    Up to twelve places stay readable on a page.

    Parameters
    ----------
    frame
        ``Order.ranks`` of `ipcompare.order`: ``city``, ``level``, ``rank_best``, ``rank_worst``, ``grade``, ``role``.
    relation
        ``Order.relation``: ``above``, ``below``, ``cover``.
    indicators
        Indicators of the order, to be named in the note.

    Notes
    -----
    Hasse diagrams of partial orders as in Brüggemann and Patil, Ranking and
    Prioritization for Multi-indicator Systems, Springer, 2011.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> order = ipc.order(panel, "hv_patents_per_10k")
    >>> ax = ipc.plot.hasse(order.ranks, new_figure()[1], relation=order.relation, data=panel.data)
    >>> len(ax.lines)
    2
    """
    covers = relation.loc[relation["cover"].astype(bool), ["above", "below"]]
    layout = diagram(column_map(frame, "city", "level"), list(covers.itertuples(index=False, name=None)))
    size = 8.5 if layout.width <= 6 else 7.0
    room = min(columns(ax, share=0.9 / layout.width, size=size), 28)
    for line in layout.lines:
        ax.plot(*zip(*line, strict=True), color=GREY, lw=1.2, zorder=1)
    for row in records(frame):
        text = wrapped(labels.in_each(_node, row), room).replace("\n◇", " ◇")
        edge = (0, (3, 2)) if row["city"] in labels.zones else "-"
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK, "lw": 0.9, "ls": edge}
        ax.text(*layout.points[row["city"]], text, ha="center", va="center", fontsize=size, bbox=box, zorder=3)
    ax.set_xlim(-layout.width / 2 - 0.02, layout.width / 2 + 0.02)
    ax.set_ylim(-frame["level"].max() - 0.5, 0.5)
    ax.set(xticks=[], yticks=[])
    heading(ax, _title(labels))
    note(ax, labels.in_each(_explained, frame, indicators))
    ax.spines[:].set_visible(False)


def _node(labels: Labels, row: Row) -> str:
    return f"{labels.marked(row['city'])}{daggered(row)}\n{ranked(labels, row['rank_best'], row['rank_worst'])}"


def _title(labels: Labels) -> str:
    return labels.phrase("各地确定的先后次序", "Which places are surely above which")


def _explained(labels: Labels, frame: pd.DataFrame, indicators: Sequence[str]) -> str:
    meaning = labels.phrase(
        "自上而下有连线相通：上方在每项指标上确定不低于下方，且至少一项确定更优；无连线相通：先后未定。"
        "位次：与此次序相符的一切排序中可能的位次。“以上”的目标无上限，可为其下限以上的任何值。",
        "A way down along lines: surely at least as good on every indicator and better on one. No such way: the order "
        "of the two is open. Ranks: those possible in any ranking that agrees. An open end may be anything "
        "beyond its bound.",
    )
    early = frame[frame["role"].str.contains("milestone")]["city"]
    milestones = clause(
        labels,
        "所用数值含阶段性目标：",
        "With a milestone for its number: ",
        [labels.marked(str(city)) for city in early],
    )
    source = source_note(labels, frame["city"], grades=frame["grade"], rows=records(frame))
    return joined(labels, [on_indicators(labels, indicators), meaning, milestones, source])

"""How alike two plans are in the policy instruments that their tasks and boxes name."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, records
from ipcompare.measure.instruments import instruments
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.matrix import hatched, matrix, name_cells
from ipcompare.present.plot.kit.page import heading, note, row_size
from ipcompare.present.plot.kit.wording import joined, wrapped, zone_note
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def _tell(frame: pd.DataFrame, *, labels: Labels) -> list[str]:
    """
    Tell the most and the least similar pair, what they share and what chance alone would.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> print(ipc.plot.similarity.alt(ipc.instruments(panel).similarity, data=panel.data).split(". ")[1])
    Most alike: Bengbu and Hangzhou, 37 of 51 shared (0.73), by chance 35.9; least: Jining and Suzhou (Anhui), 27 of \
51 shared (0.53), by chance 28.0.
    """
    known = frame[frame["jaccard"].notna()].sort_values("jaccard", ascending=False, kind="stable")
    ends = [_told_pair(labels, row) for row in records(known)]
    stop = labels.phrase("。", ".")
    return [
        _title(labels) + labels.phrase(f"，共{len(frame)}对", f", {len(frame)} pairs") + stop,
        *(
            labels.phrase(f"最相似的为{most}；最不相似的为{least}", f"Most alike: {most}; least: {least}") + stop
            for most, least in zip(ends[:1], ends[-1:], strict=True)
        ),
    ]


def _told_pair(labels: Labels, row: Row) -> str:
    one, other = labels.places[row["city_a"]], labels.places[row["city_b"]]
    shared, either, index, chance = row["shared"], row["either"], row["jaccard"], row["expected"]
    return labels.phrase(
        f"{one}与{other}，合计{either}种、共有{shared}种（指数{index:.2f}），随机期望{chance:.1f}种",
        f"{one} and {other}, {shared} of {either} shared ({index:.2f}), by chance {chance:.1f}",
    )


@figure(
    _tell,
    Published("08_tasks_and_agencies", lambda panel: {"frame": instruments(panel).similarity}),
    needs="the similarity of instruments(data) with at least one pair of places",
)
def similarity(frame: pd.DataFrame, ax: Axes, *, labels: Labels) -> None:
    """
    Draw how much the instruments of every two plans overlap, with what chance alone would share.

    Parameters
    ----------
    frame
        From `ipcompare.instruments`, its ``similarity``: ``city_a``, ``city_b``, ``shared``, ``either``, ``jaccard``,
        ``expected``.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> ax = ipc.plot.similarity(ipc.instruments(panel).similarity, new_figure()[1], data=panel.data)
    >>> ax.get_title(loc="left")
    'How alike the plans are in the instruments that they name'
    """
    places = list(dict.fromkeys([*frame["city_a"], *frame["city_b"]]))
    size = row_size(ax, (3 * len(labels.languages) + 1) * (len(places) - 1), largest=8)
    written = frame.assign(text=[labels.in_each(_in_pair, row) for row in records(frame)])
    index, texts = (
        written.pivot(index="city_b", columns="city_a", values=value).reindex(index=places[1:], columns=places[:-1])
        for value in ("jaccard", "text")
    )
    most = frame["jaccard"].max()
    matrix(ax, index, texts, colours="Blues", top=most / 0.55 if most > 0 else 1, size=size, gap=4)
    silent = index.isna() & texts.notna()
    for row, column in zip(*silent.to_numpy().nonzero(), strict=True):
        hatched(ax, [(row, column)])
        ax.text(column + 0.5, row + 0.5, texts.iloc[row, column], ha="center", va="center", fontsize=size)
    names = [wrapped(labels.in_each(Labels.marked, place), 17) for place in places]
    name_cells(ax, names[:-1], names[1:], size=size)
    heading(ax, _title(labels))
    note(ax, labels.in_each(_explained, places))
    ax.spines[:].set_visible(False)


def _title(labels: Labels) -> str:
    return labels.phrase("各规划政策工具的相似程度", "How alike the plans are in the instruments that they name")


def _in_pair(labels: Labels, row: Row) -> str:
    """Write in the cell of a pair the index, what they share, and what chance alone would."""
    if isnan(row["jaccard"]):
        return labels.phrase("均未涉及", "neither names any")
    return labels.phrase(
        f"{row['jaccard']:.2f}\n共有{row['shared']}，合计{row['either']}\n随机期望{row['expected']:.1f}",
        f"{row['jaccard']:.2f}\n{row['shared']} of {row['either']} shared\n{row['expected']:.1f} by chance",
    )


def _explained(labels: Labels, places: list[str]) -> str:
    """Say what the numbers mean."""
    parts = [
        labels.phrase(
            "方格内：杰卡德指数（共有工具数与合计工具数之比）；共有与合计的工具数；工具数不变、随机选取时共有数的期望值。",
            "In a cell: Jaccard's index (shared over all that either names); the two numbers; what two plans with as "
            "many instruments would share by chance alone.",
        ),
        labels.phrase(
            "计编号任务和专栏涉及的工具。工具表据这些规划编制，期望值只作参照。",
            "Instruments that numbered tasks and boxes name. The vocabulary was written from these plans: chance is a "
            "yardstick, not a test.",
        ),
        zone_note(labels, places),
        labels.phrase("资料来源：所列规划。", "Source: the plans named."),
    ]
    return joined(labels, parts)

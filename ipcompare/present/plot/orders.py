"""Orders of places: what draws say of ranks, and what bounds alone establish."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import Row, column_map, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.base import place_name, zones
from ipcompare.present.plot.layers import diagram
from ipcompare.present.plot.rows import columns, heading, last_words, note, said, voices
from ipcompare.present.plot.wording import in_row, listed, span, told, wrapped
from ipcompare.present.style import GREY, INK, dress, style
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def acceptability(
    frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en", indicators: Sequence[str] = ()
) -> Axes:
    """
    Draw in how many of the draws each place holds each rank, as a table with shades; the mean rank sorts the rows.

    Parameters
    ----------
    frame
        ``Simulation.acceptability`` of `ipcompare.simulate`: ``city``, ``rank``, ``share``.
    ax
        Axes to draw on.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.
    indicators
        Indicators of the simulation, to be named in the note.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If the frame is empty.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> found = ipc.simulate(panel, "hv_patents_per_10k", draws=50)
    >>> ax = acceptability(found.acceptability, new_figure()[1], data=panel.data)
    >>> [text.get_text() for text in ax.texts][:3]
    ['100%', '0%', '0%']
    """
    shares = _shares(frame)
    words = voices(data, lang)
    with style():
        ax.imshow(shares.to_numpy(), cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
        size = max(5.5, min(9.0, columns(ax, size=9) / (2.2 * len(shares))))
        for y, (_, line) in enumerate(shares.iterrows()):
            for x, share in enumerate(line):
                ink = "white" if share > 0.65 else INK
                ax.text(x, y, _percent(share), ha="center", va="center", fontsize=size, color=ink)
        ranks = [said(words, partial(_rank, best=rank, worst=rank)) for rank in range(1, shares.shape[1] + 1)]
        ax.set_xticks(range(shares.shape[1]), ranks, fontsize=size)
        places = [said(words, partial(place_name, data, place=city)) for city in shares.index]
        ax.set_yticks(range(len(shares)), places, fontsize=size)
        ax.xaxis.tick_top()
        heading(ax, said(words, _share_title))
        note(ax, said(words, partial(_share_note, data=data, places=list(shares.index), indicators=indicators)))
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Lay out the shares, places by ranks, the place with the best mean rank first."""
    if frame.empty:
        raise IpcompareError("no place to draw", expected="the acceptability of a simulation of two places or more")
    mean = (frame["rank"] * frame["share"]).groupby(frame["city"], sort=False).sum()
    return frame.pivot(index="city", columns="rank", values="share").loc[mean.sort_values(kind="stable").index]


def _percent(share: float) -> str:
    """Write a share; what is hardly any, or nearly all, is not rounded to none or all."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share < 1 else f"{100 * share:.0f}%"


def _rank(words: Labels, *, best: int, worst: int) -> str:
    ranks = f"{best}" if best == worst else span(words, best, worst)
    return words.phrase(f"第{ranks}位", f"rank {ranks}")


def _share_title(words: Labels) -> str:
    return words.phrase("各地居各位次的抽样比例", "Share of the draws in which each place holds each rank")


def _on(words: Labels, indicators: Sequence[str]) -> str:
    """Name the indicators, if they are given."""
    names = in_row(words, [words.indicators[name] for name in indicators])
    return words.phrase(f"指标：{names}。", f"Indicators: {names}. ") if indicators else ""


def _share_note(words: Labels, *, data: Data, places: list[str], indicators: Sequence[str]) -> str:
    meaning = words.phrase(
        "位次可接受度：在区间取值、口径、分母、权重与方法的全部抽样中，该地居该位次的比例；并列者分占所居位次。"
        "比例取决于所列假设，不是现实中的概率。各行按平均位次排列。",
        "Rank acceptability: of all draws over intervals, readings, denominators, weights and methods. It follows from "
        "these assumptions and is no probability of anything in the world. Rows by mean rank. ",
    )
    return _on(words, indicators) + meaning + last_words(words, zone=not zones(data).isdisjoint(places))


def acceptability_alt(frame: pd.DataFrame, *, data: Data, lang: str = "en", indicators: Sequence[str] = ()) -> str:
    """
    Tell in words what `acceptability` draws.

    Parameters
    ----------
    frame, data, indicators
        As for `acceptability`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The rank that each place holds most often, with its share, and which ranks it never holds.

    Raises
    ------
    IpcompareError
        If the frame is empty.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> found = ipc.simulate(panel, "hv_patents_per_10k", draws=50)
    >>> acceptability_alt(found.acceptability, data=panel.data).split(". ")[1]
    'Most often: Hangzhou rank 1 (100%); Bengbu rank 2 (100%); Suzhou (Anhui) rank 3 (100%)'
    """
    shares = _shares(frame)
    certain = [str(city) for city in shares.index[(shares == 1).any(axis=1)]]

    def write(words: Labels) -> list[str]:
        parts = [_most_often(words, data, str(city), line) for city, line in shares.iterrows()]
        names = listed(words, [place_name(data, words, city) for city in certain])
        return [
            _share_title(words) + words.phrase("。", "."),
            words.phrase(f"最常居位次：{in_row(words, parts)}。", f"Most often: {in_row(words, parts)}."),
            words.phrase(f"位次不随抽样变化：{names or '无'}。", f"The same rank in every draw: {names or 'none'}."),
            *([_on(words, indicators).strip()] if indicators else []),
        ]

    return told(data, lang, write)


def _most_often(words: Labels, data: Data, city: str, line: pd.Series) -> str:
    """Name a place with the rank that it holds most often."""
    rank, share = int(line.argmax()) + 1, _percent(line.max())
    held = f"{place_name(data, words, city)}{words.phrase('', ' ')}{_rank(words, best=rank, worst=rank)}"
    return words.phrase(f"{held}（{share}）", f"{held} ({share})")


def hasse(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    relation: pd.DataFrame,
    data: Data,
    lang: str = "en",
    indicators: Sequence[str] = (),
) -> Axes:
    """
    Draw a partial order as a Hasse diagram: who is surely above whom, level by level.

    Only cover relations are lines; what follows from two of them has none. Under
    each name stand the ranks that the order leaves open. A zone has a dashed frame.

    Parameters
    ----------
    frame
        ``Order.ranks`` of `ipcompare.order`: ``city``, ``level``, ``rank_best``, ``rank_worst``.
    ax
        Axes to draw on; up to twelve places stay readable on a page.
    relation
        ``Order.relation``: ``above``, ``below``, ``cover``.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both``.
    indicators
        Indicators of the order, to be named in the note.

    Returns
    -------
    matplotlib.axes.Axes
        The same axes.

    Raises
    ------
    IpcompareError
        If there is no place to draw.

    Notes
    -----
    Hasse diagrams of partial orders as in Brüggemann and Patil, Ranking and
    Prioritization for Multi-indicator Systems, Springer, 2011.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> found = ipc.order(panel, "hv_patents_per_10k")
    >>> ax = hasse(found.ranks, new_figure()[1], relation=found.relation, data=panel.data)
    >>> len(ax.lines)
    2
    """
    _refuse_empty(frame)
    words = voices(data, lang)
    covers = relation.loc[relation["cover"].astype(bool), ["above", "below"]]
    found = diagram(column_map(frame, "city", "level"), list(covers.itertuples(index=False, name=None)))
    with style():
        size = 8.5 if found.width <= 6 else 7.0
        room = columns(ax, share=0.9 / found.width, size=size)
        for line in found.lines:
            ax.plot(*zip(*line, strict=True), color=GREY, lw=1.2, zorder=1)
        for row in records(frame):
            text = wrapped(said(words, partial(_node, row=row, data=data)), min(room, 28)).replace("\n◇", " ◇")
            edge = (0, (3, 2)) if row["city"] in zones(data) else "-"
            box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK, "lw": 0.9, "ls": edge}
            ax.text(*found.points[row["city"]], text, ha="center", va="center", fontsize=size, bbox=box, zorder=3)
        ax.set_xlim(-found.width / 2 - 0.02, found.width / 2 + 0.02)
        ax.set_ylim(-frame["level"].max() - 0.5, 0.5)
        ax.set_xticks([])
        ax.set_yticks([])
        heading(ax, said(words, _order_title))
        note(ax, said(words, partial(_order_note, data=data, places=set(frame["city"]), indicators=indicators)))
        dress(ax)
        ax.spines[:].set_visible(False)
    return ax


def _refuse_empty(frame: pd.DataFrame) -> None:
    if frame.empty:
        raise IpcompareError("no place to draw", expected="the ranks of an order of two places or more")


def _node(words: Labels, *, row: Row, data: Data) -> str:
    ranks = _rank(words, best=row["rank_best"], worst=row["rank_worst"])
    return f"{place_name(data, words, row['city'])}\n{ranks}"


def _order_title(words: Labels) -> str:
    return words.phrase("各地确定的先后次序", "Which places are surely above which")


def _order_note(words: Labels, *, data: Data, places: set[str], indicators: Sequence[str]) -> str:
    meaning = words.phrase(
        "自上而下有连线相通：上方在每项指标上确定不低于下方，且至少一项确定更优；无连线相通：先后未定。"
        "位次：与此次序相符的一切排序中可能的位次。",
        "A way down along lines: surely at least as good on every indicator and better on one. No such way: the order "
        "of the two is open. Ranks: those possible in any ranking that agrees. ",
    )
    return _on(words, indicators) + meaning + last_words(words, zone=not zones(data).isdisjoint(places))


def hasse_alt(
    frame: pd.DataFrame, *, relation: pd.DataFrame, data: Data, lang: str = "en", indicators: Sequence[str] = ()
) -> str:
    """
    Tell in words what `hasse` draws.

    Parameters
    ----------
    frame, relation, data, indicators
        As for `hasse`.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        The lines of the diagram, the ranks left open, and how many pairs have no order.

    Raises
    ------
    IpcompareError
        If there is no place to tell of.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> found = ipc.order(panel, "hv_patents_per_10k")
    >>> hasse_alt(found.ranks, relation=found.relation, data=panel.data).split(". ")[1]
    'Directly above: Bengbu above Suzhou (Anhui); Hangzhou above Bengbu'
    """
    _refuse_empty(frame)
    covers = records(relation[relation["cover"].astype(bool)])
    unordered = len(frame) * (len(frame) - 1) // 2 - len(relation)

    def write(words: Labels) -> list[str]:
        name = partial(place_name, data, words)
        above = words.phrase("高于", " above ")
        pairs = in_row(words, [f"{name(row['above'])}{above}{name(row['below'])}" for row in covers])
        ranks = [_node(words, row=row, data=data).replace("\n", words.phrase("", " ")) for row in records(frame)]
        return [
            _order_title(words) + words.phrase("。", "."),
            words.phrase(f"直接相连：{pairs or '无'}。", f"Directly above: {pairs or 'none'}."),
            words.phrase(f"可能位次：{in_row(words, ranks)}。", f"Possible ranks: {in_row(words, ranks)}."),
            words.phrase(f"先后未定的有{unordered}对。", f"Pairs whose order is open: {unordered}."),
            *([_on(words, indicators).strip()] if indicators else []),
        ]

    return told(data, lang, write)

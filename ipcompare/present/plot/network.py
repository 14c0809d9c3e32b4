"""Who is named for the tasks of a plan: agencies in a circle, joined where they share tasks."""

from __future__ import annotations

from functools import partial
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.rows import columns, fitted_names, heading, note, said, voices
from ipcompare.present.plot.wording import in_row, listed, percent, told, wrapped
from ipcompare.present.style import INK, PALETTE, dress, style
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Of the width of a figure: what the names of one side may take. In lines: the gap between two names.
NAMES, GAP = 0.31, 0.45
# Half the width of the axes, of which the circle has 1: the rest is room for the names.
REACH = 1 / (1 - 2 * NAMES)
# Square points of the largest circle, points of the widest link, agencies named in the text alternative.
LARGEST, WIDEST, MOST = 150, 5.0, 5
OWN = "government_department"


class _Spot(NamedTuple):
    """Where an agency stands, and its name in lines that fit."""

    x: float
    y: float
    name: str


def agencies(frame: pd.DataFrame, ax: Axes, *, edges: pd.DataFrame, data: Data, lang: str = "en") -> Axes:
    """
    Draw the agencies that one plan names, the larger the more tasks name them, with links where they share tasks.

    The agencies of most tasks stand at the top, alternately right and left, on a circle on which every name has
    lines of its own: names never cover each other, and the same frames give the same picture.

    Parameters
    ----------
    frame
        From `ipcompare.agencies`, the ``nodes`` of one place: ``city``, ``agency``, ``degree``, ``share``, ``kind``.
    ax
        Axes to draw on.
    edges
        The ``edges`` of the same place: ``agency_a``, ``agency_b``, ``shared``.
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
        If the frame holds no agency, or those of several places.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> data = ipc.load()
    >>> found = ipc.agencies(data)
    >>> nodes, edges = (rows[rows["city"] == "jining"] for rows in (found.nodes, found.edges))
    >>> ax = agencies(nodes, new_figure()[1], edges=edges, data=data)
    >>> ax.get_title(loc="left")
    'Jining: the agencies named for the tasks'
    """
    _refuse(frame)
    words, rows = voices(data, lang), _by_degree(frame)
    with style():
        spots, size = _spots(ax, rows, words)
        _links(ax, records(edges), {row["agency"]: spot for row, spot in zip(rows, spots, strict=True)})
        for spot in spots:
            _name_beside(ax, spot, size)
        most = max(row["degree"] for row in rows)
        ax.scatter(
            [spot.x for spot in spots],
            [spot.y for spot in spots],
            s=[LARGEST * row["degree"] / most for row in rows],
            facecolors=[PALETTE[0] if row["kind"] == OWN else "white" for row in rows],
            edgecolors=PALETTE[0],
            linewidths=1.1,
            zorder=3,
        )
        ax.set_xlim(-REACH, REACH)
        ax.set_ylim(-1.06, 1.06)
        ax.set_xticks([])
        ax.set_yticks([])
        heading(ax, said(words, partial(_title, city=str(frame["city"].iloc[0]))))
        note(ax, said(words, partial(_note, kinds=frame["kind"], shared=len(edges))))
        dress(ax).spines[:].set_visible(False)
    return ax


def _refuse(frame: pd.DataFrame) -> None:
    places = frame["city"].nunique()
    if places != 1:
        found = "no agency" if frame.empty else f"the agencies of {places} places"
        raise IpcompareError(
            f"{found} to draw",
            expected="the agencies of one place whose plan names them",
            hint="agencies(data).nodes.query(\"city == 'bengbu'\"); not_named lists the plans that name none",
        )


def _by_degree(frame: pd.DataFrame) -> list[Row]:
    return records(frame.sort_values("degree", ascending=False, kind="stable"))


def _title(words: Labels, *, city: str) -> str:
    place = words.places[city]
    return words.phrase(f"{place}：规划任务的责任单位", f"{place}: the agencies named for the tasks")


def _spots(ax: Axes, rows: list[Row], words: list[Labels]) -> tuple[list[_Spot], float]:
    """Put the agencies on both sides of a circle, each at the height of its name; give the size of the names too."""
    written = [_name(row, words) for row in rows]
    sides = [list(range(at, len(rows), 2)) for at in (0, 1)]
    size = min(fitted_names(ax, [written[at] for at in side], share=NAMES, gap=GAP)[1] for side in sides)
    across = columns(ax, share=NAMES, size=size)
    found: dict[int, _Spot] = {}
    for side, sign in zip(sides, (1, -1), strict=True):
        names = [wrapped(written[at], across) for at in side]
        for at, name, y in zip(side, names, _levels(names), strict=True):
            found[at] = _Spot(sign * sqrt(1 - y * y), y, f"{name} {rows[at]['degree']}")
    return [found[at] for at in range(len(rows))], size


def _name(row: Row, words: list[Labels]) -> str:
    return " ".join(dict.fromkeys(word.agencies[row["agency"]] for word in words))


def _levels(names: list[str]) -> list[float]:
    """Give each name its height between 1 and -1, from the top, in the proportion of its lines."""
    lines = [name.count("\n") + 1 + GAP for name in names]
    tops = [sum(lines[:at]) for at in range(len(lines))]
    return [1 - 2 * (top + own / 2) / sum(lines) for top, own in zip(tops, lines, strict=True)]


def _links(ax: Axes, edges: list[Row], spots: dict[str, _Spot]) -> None:
    """Join the agencies that share tasks, the more tasks the wider and darker, strongest on top."""
    from matplotlib.collections import LineCollection

    if not edges:
        return
    ordered = sorted(edges, key=lambda row: row["shared"])
    most = ordered[-1]["shared"]
    ends = [[spots[row[name]][:2] for name in ("agency_a", "agency_b")] for row in ordered]
    strength = [row["shared"] / most for row in ordered]
    shades = [f"{0.86 - 0.5 * part:.3f}" for part in strength]
    ax.add_collection(
        LineCollection(ends, colors=shades, linewidths=[0.4 + WIDEST * part for part in strength], zorder=1)
    )


def _name_beside(ax: Axes, spot: _Spot, size: float) -> None:
    """Write the name beside the circle, on the outer side."""
    right = spot.x >= 0
    away = 4 + sqrt(LARGEST) / 2
    written = ax.annotate(spot.name, (spot.x, spot.y), (away if right else -away, 0), textcoords="offset points")
    written.set(ha="left" if right else "right", va="center", fontsize=size, color=INK, linespacing=1.05)


def _note(words: Labels, *, kinds: pd.Series, shared: int) -> str:
    """Say what circles, links and numbers mean, and what the plan does not say."""
    parts = [
        words.phrase(
            "圆和数字：列明该单位的任务数；连线越粗，共同承担的任务越多。",
            "Circle and number: tasks that name the agency. Link: tasks that name both, the wider the more.",
        )
        if shared
        else words.phrase("圆和数字：列明该单位的任务数。", "Circle and number: tasks that name the agency.")
    ]
    if set(kinds) - {OWN}:
        names = [name for code, name in words.codes["agency_kind"].items() if code in set(kinds) - {OWN}]
        parts.append(
            words.phrase("实心：政府部门；空心：", "Filled: departments of the city government. Hollow: ")
            + listed(words, [name if words.lang == "zh" else name.lower() for name in names])
            + words.phrase("。", ".")
        )
    parts.append(
        words.phrase(
            "同一任务的责任单位同等计数，排列顺序不表示牵头关系。资料来源：所列规划。",
            "All agencies of a task count alike; the order of print says nothing about the lead. Source: the plan.",
        )
    )
    return words.phrase("", " ").join(parts)


def agencies_alt(frame: pd.DataFrame, *, edges: pd.DataFrame, data: Data, lang: str = "en") -> str:
    """
    Tell in words what `agencies` draws.

    Parameters
    ----------
    frame, edges
        As for `agencies`.
    data
        Tables with the names.
    lang
        ``en``, ``zh`` or ``both`` (Chinese, then English on a line of its own).

    Returns
    -------
    str
        How many agencies the plan names, those of most tasks, how much of all mentions they hold, the pair that
        shares most tasks, and how many are named once.

    Raises
    ------
    IpcompareError
        If the frame holds no agency, or those of several places.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> found = ipc.agencies(data)
    >>> nodes, edges = (rows[rows["city"] == "jining"] for rows in (found.nodes, found.edges))
    >>> agencies_alt(nodes, edges=edges, data=data).split(". ")[1].split("; ")[0]
    'Named most often: Intellectual property office (before the reform) 16'
    """
    _refuse(frame)
    rows = _by_degree(frame)
    first, shared = rows[:MOST], records(edges.sort_values("shared", ascending=False, kind="stable"))[:1]

    def write(words: Labels) -> list[str]:
        stop = words.phrase("。", ".")
        most = [
            words.phrase(
                f"{words.agencies[row['agency']]}{row['degree']}项", f"{words.agencies[row['agency']]} {row['degree']}"
            )
            for row in first
        ]
        part = percent(sum(row["share"] for row in first))
        once = sum(row["degree"] == 1 for row in rows)
        return [
            _title(words, city=rows[0]["city"]) + words.phrase(f"，共{len(rows)}个", f", {len(rows)} in all") + stop,
            words.phrase("列明任务最多的：", "Named most often: ") + in_row(words, most) + stop,
            words.phrase(
                f"以上{len(first)}个单位占全部列名次数的{part}，只列名一次的单位{once}个。",
                f"These {len(first)} hold {part} of all mentions; named for one task only: {once}.",
            ),
            *[_pair(words, row) for row in shared],
        ]

    return told(data, lang, write)


def _pair(words: Labels, row: Row) -> str:
    one, other = words.agencies[row["agency_a"]], words.agencies[row["agency_b"]]
    return words.phrase(
        f"共同承担任务最多的为{one}与{other}（{row['shared']}项）。",
        f"Most tasks in common: {one} and {other} ({row['shared']}).",
    )

"""Who is named for the tasks of a plan: agencies in a circle, joined where they share tasks."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import Row, records
from ipcompare.errors import IpcompareError
from ipcompare.measure.agencies import agencies as named_agencies
from ipcompare.present.plot.kit.figure import Published, figure
from ipcompare.present.plot.kit.page import columns, fitted_names, heading, note
from ipcompare.present.plot.kit.wording import clause, inside, joined, listed, wrapped
from ipcompare.present.style import INK, PALETTE
from ipcompare.present.words.intervals import percent
from ipcompare.present.words.labels import Labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel

# Of the width of a figure: what the names of one side may take. In lines: the gap between two names.
NAMES, GAP = 0.31, 0.45
# Half the width of the axes, of which the circle has 1: the rest is room for the names.
REACH = 1 / (1 - 2 * NAMES)
# Square points of the largest circle, points of the widest link, agencies named in the text alternative.
LARGEST, WIDEST, MOST = 150, 5.0, 5
DEPARTMENT = "government_department"


def _cities(panel: Panel) -> list[str]:
    """Give the places whose plans name agencies."""
    return [str(city) for city in named_agencies(panel).nodes["city"].unique()]


def _of_city(panel: Panel, city: str) -> Mapping[str, Any]:
    network = named_agencies(panel)
    nodes, edges = (rows[rows["city"] == city] for rows in (network.nodes, network.edges))
    return {"frame": nodes, "edges": edges}


def _tell(frame: pd.DataFrame, *, edges: pd.DataFrame, labels: Labels) -> list[str]:
    """
    Tell how many agencies the plan names, those of most tasks, and the pair that shares most.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> network = ipc.agencies(panel)
    >>> nodes, edges = (rows[rows["city"] == "jining"] for rows in (network.nodes, network.edges))
    >>> ipc.plot.agencies.alt(nodes, edges=edges, data=panel.data).split(". ")[1].split("; ")[0]
    'Named most often: Intellectual property office (before the reform) 16'
    """
    rows = _by_degree(frame)
    first = rows[:MOST]
    most = [(labels.agencies[row["agency"]], row["degree"]) for row in first]
    part = percent(sum(row["share"] for row in first))
    once = sum(row["degree"] == 1 for row in rows)
    shared = records(edges.sort_values("shared", ascending=False, kind="stable"))[:1]
    return [
        _title(labels, rows[0]["city"]) + labels.phrase(f"，共{len(rows)}个。", f", {len(rows)} in all."),
        clause(
            labels,
            "列明任务最多的：",
            "Named most often: ",
            [labels.phrase(f"{name}{count}项", f"{name} {count}") for name, count in most],
        ),
        labels.phrase(
            f"以上{len(first)}个单位占全部列名次数的{part}，只列名一次的单位{once}个。",
            f"These {len(first)} hold {part} of all mentions; named for one task only: {once}.",
        ),
        *[_pair(labels, row) for row in shared],
    ]


def _pair(labels: Labels, row: Row) -> str:
    one, other = labels.agencies[row["agency_a"]], labels.agencies[row["agency_b"]]
    return labels.phrase(
        f"共同承担任务最多的为{one}与{other}（{row['shared']}项）。",
        f"Most tasks in common: {one} and {other} ({row['shared']}).",
    )


class _Spot(NamedTuple):
    """Where an agency stands, and its name in lines that fit."""

    x: float
    y: float
    name: str


@figure(
    _tell, Published("08_tasks_and_agencies", _of_city, each=_cities), needs="the nodes of one place of agencies(data)"
)
def agencies(frame: pd.DataFrame, ax: Axes, *, edges: pd.DataFrame, labels: Labels) -> None:
    """
    Draw the agencies that one plan names, the larger the more tasks name them, with links where they share tasks.

    The agencies of most tasks stand at the top, alternately right and left, on a circle on which every name has
    lines of its own: names never cover each other, and the same frames give the same picture.

    Parameters
    ----------
    frame
        From `ipcompare.agencies`, the ``nodes`` of one place: ``city``, ``agency``, ``degree``, ``share``, ``kind``.
    edges
        The ``edges`` of the same place: ``agency_a``, ``agency_b``, ``shared``.

    Raises
    ------
    IpcompareError
        If the frame holds no agency, or those of several plans.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.style import new_figure
    >>> panel = ipc.harmonize(ipc.load())
    >>> network = ipc.agencies(panel)
    >>> nodes, edges = (rows[rows["city"] == "jining"] for rows in (network.nodes, network.edges))
    >>> ax = ipc.plot.agencies(nodes, new_figure()[1], edges=edges, data=panel.data)
    >>> ax.get_title(loc="left")
    'Jining: the agencies named for the tasks'
    """
    rows = _by_degree(frame)
    spots, size = _spots(ax, rows, labels)
    _links(ax, records(edges), {row["agency"]: spot for row, spot in zip(rows, spots, strict=True)})
    for spot in spots:
        _name_beside(ax, spot, size)
    most = max(row["degree"] for row in rows)
    ax.scatter(
        [spot.x for spot in spots],
        [spot.y for spot in spots],
        s=[LARGEST * row["degree"] / most for row in rows],
        facecolors=[PALETTE[0] if row["kind"] == DEPARTMENT else "white" for row in rows],
        edgecolors=PALETTE[0],
        linewidths=1.1,
        zorder=3,
    )
    ax.set(xlim=(-REACH, REACH), ylim=(-1.06, 1.06), xticks=[], yticks=[])
    heading(ax, labels.in_each(_title, rows[0]["city"]))
    note(ax, labels.in_each(_explained, set(frame["kind"]) - {DEPARTMENT}, len(edges)))
    ax.spines[:].set_visible(False)


def _by_degree(frame: pd.DataFrame) -> list[Row]:
    """Give the agencies of one plan, those of most tasks first."""
    places = frame["city"].nunique()
    if places != 1:
        raise IpcompareError(
            f"the agencies of {places} plans to draw",
            expected="the agencies of one place whose plan names them",
            hint="filter nodes and edges by city; not_named lists the plans that name none",
        )
    return records(frame.sort_values("degree", ascending=False, kind="stable"))


def _title(labels: Labels, city: str) -> str:
    place = labels.places[city]
    return labels.phrase(f"{place}：规划任务的责任单位", f"{place}: the agencies named for the tasks")


def _spots(ax: Axes, rows: list[Row], labels: Labels) -> tuple[list[_Spot], float]:
    """Put the agencies on both sides of a circle, each at the height of its name; give the size of the names too."""
    written = [" ".join(dict.fromkeys(one.agencies[row["agency"]] for one in labels.languages)) for row in rows]
    sides = [list(range(at, len(rows), 2)) for at in (0, 1)]
    size = min(fitted_names(ax, [written[at] for at in side], share=NAMES, gap=GAP)[1] for side in sides)
    across = columns(ax, share=NAMES, size=size)
    spots: dict[int, _Spot] = {}
    for side, sign in zip(sides, (1, -1), strict=True):
        names = [wrapped(written[at], across) for at in side]
        for at, name, y in zip(side, names, _levels(names), strict=True):
            spots[at] = _Spot(sign * sqrt(1 - y * y), y, f"{name} {rows[at]['degree']}")
    return [spots[at] for at in range(len(rows))], size


def _levels(names: list[str]) -> list[float]:
    """Give each name its height between 1 and -1, from the top, in the proportion of its lines."""
    lines = [name.count("\n") + 1 + GAP for name in names]
    tops = [sum(lines[:at]) for at in range(len(lines))]
    return [1 - 2 * (top + height / 2) / sum(lines) for top, height in zip(tops, lines, strict=True)]


def _links(ax: Axes, edges: list[Row], spots: dict[str, _Spot]) -> None:
    """Join the agencies that share tasks, the more tasks the wider and darker, strongest on top."""
    from matplotlib.collections import LineCollection

    if not edges:
        return
    ordered = sorted(edges, key=lambda row: row["shared"])
    most = ordered[-1]["shared"]
    ends = [[spots[row[name]][:2] for name in ("agency_a", "agency_b")] for row in ordered]
    strength = [row["shared"] / most for row in ordered]
    shades, widths = [f"{0.86 - 0.5 * part:.3f}" for part in strength], [0.4 + WIDEST * part for part in strength]
    ax.add_collection(LineCollection(ends, colors=shades, linewidths=widths, zorder=1))


def _name_beside(ax: Axes, spot: _Spot, size: float) -> None:
    """Write the name beside the circle, on the outer side."""
    right = spot.x >= 0
    away = 4 + sqrt(LARGEST) / 2
    written = ax.annotate(spot.name, (spot.x, spot.y), (away if right else -away, 0), textcoords="offset points")
    written.set(ha="left" if right else "right", va="center", fontsize=size, color=INK, linespacing=1.05)


def _explained(labels: Labels, others: set[str], shared: int) -> str:
    """Say what circles, links and numbers mean, and what the plan does not say."""
    names = [name for code, name in labels.codes["agency_kind"].items() if code in others]
    kinds = listed(labels, [name if labels.lang == "zh" else inside(name) for name in names])
    parts = [
        labels.phrase(
            "圆和数字：列明该单位的任务数；连线越粗，共同承担的任务越多。",
            "Circle and number: tasks that name the agency. Link: tasks that name both, the wider the more.",
        )
        if shared
        else labels.phrase("圆和数字：列明该单位的任务数。", "Circle and number: tasks that name the agency."),
        labels.phrase(
            f"实心：政府部门；空心：{kinds}。", f"Filled: departments of the city government. Hollow: {kinds}."
        )
        if others
        else "",
        labels.phrase(
            "同一任务的责任单位同等计数，排列顺序不表示牵头关系。资料来源：所列规划。",
            "All agencies of a task count alike; the order of print says nothing about the lead. Source: the plan.",
        ),
    ]
    return joined(labels, parts)

"""Where the places of a Hasse diagram stand: rows by level, few crossings, lines that go around names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

# A place, or the point at which a line passes the row of another level.
Node = str | tuple[str, str, int]
Point = tuple[float, float]
SWEEPS = 12
PASSING = 0.5
"""Room of a passing line, where a place takes one."""


class Diagram(NamedTuple):
    """Points of the places by name, lines from above to below, and the room that the widest row takes."""

    points: dict[str, Point]
    lines: list[list[Point]]
    width: float


def diagram(levels: Mapping[str, int], covers: Iterable[tuple[str, str]]) -> Diagram:
    """
    Lay out a Hasse diagram: levels from the top down, every cover relation a line.

    A line over several levels passes each row between at a point of its own, so that it
    never runs through a name. The rows are sorted by the mean position of their
    neighbours, up and down in turn, and the order with the fewest crossings is kept.

    Parameters
    ----------
    levels
        Level of every place, 0 at the top.
    covers
        Pairs of places, above and below, with nothing between.

    Returns
    -------
    Diagram
        Row ``n`` stands at ``y = -n``, each row centred at ``x = 0``.

    Notes
    -----
    Layers with points for long lines, ordered by barycentres: Sugiyama, Tagawa and
    Toda, Methods for Visual Understanding of Hierarchical System Structures, IEEE
    Transactions on Systems, Man, and Cybernetics 11(2), 1981.

    Examples
    --------
    >>> layout = diagram({"a": 0, "b": 0, "c": 1}, [("a", "c")])
    >>> layout.points
    {'a': (-0.5, 0.0), 'b': (0.5, 0.0), 'c': (0.0, -1.0)}
    """
    rows: list[list[Node]] = [[] for _ in range(max(levels.values(), default=0) + 1)]
    for place, level in levels.items():
        rows[level].append(place)
    chains: list[list[Node]] = []
    for above, below in covers:
        passing: list[Node] = [(above, below, level) for level in range(levels[above] + 1, levels[below])]
        for at, node in enumerate(passing, start=levels[above] + 1):
            rows[at].append(node)
        chains.append([above, *passing, below])
    spots = _spots(_untangled(rows, [link for chain in chains for link in pairwise(chain)]))
    width = max(sum(_room(node) for node in row) for row in rows)
    points = {place: spots[place] for place in levels}
    return Diagram(points, [[spots[node] for node in chain] for chain in chains], width)


def _untangled(rows: list[list[Node]], links: list[tuple[Node, Node]]) -> list[list[Node]]:
    """Sort the rows so that few lines cross."""
    above, below = _neighbours(links, down=False), _neighbours(links, down=True)
    best, fewest = rows, _crossings(rows, links)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        rows = list(rows)
        for at in order:
            rows[at] = _sorted(rows[at], rows[at - 1] if down else rows[at + 1], above if down else below)
        crossings = _crossings(rows, links)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _neighbours(links: list[tuple[Node, Node]], *, down: bool) -> Callable[[Node], list[Node]]:
    neighbours: dict[Node, list[Node]] = {}
    for above, below in links:
        node, other = (above, below) if down else (below, above)
        neighbours.setdefault(node, []).append(other)
    return lambda node: neighbours.get(node, [])


def _sorted(row: list[Node], beside: list[Node], neighbours: Callable[[Node], list[Node]]) -> list[Node]:
    """Sort a row by the mean position of the neighbours; a node without any stays about where it is."""
    positions = {node: (at + 0.5) / len(beside) for at, node in enumerate(beside)}
    places = {node: (at + 0.5) / len(row) for at, node in enumerate(row)}

    def mean(node: Node) -> float:
        near = [positions[other] for other in neighbours(node)]
        return sum(near) / len(near) if near else places[node]

    return sorted(row, key=mean)


def _crossings(rows: list[list[Node]], links: list[tuple[Node, Node]]) -> int:
    """Count the pairs of lines that cross."""
    position = {node: at for row in rows for at, node in enumerate(row)}
    level = {node: at for at, row in enumerate(rows) for node in row}
    return sum(
        level[a] == level[c] and (position[a] - position[c]) * (position[b] - position[d]) < 0
        for at, (a, b) in enumerate(links)
        for c, d in links[at + 1 :]
    )


def _spots(rows: list[list[Node]]) -> dict[Node, Point]:
    spots: dict[Node, Point] = {}
    for level, row in enumerate(rows):
        x = -sum(_room(node) for node in row) / 2
        for node in row:
            spots[node] = (x + _room(node) / 2, 0.0 - level)
            x += _room(node)
    return spots


def _room(node: Node) -> float:
    return 1.0 if isinstance(node, str) else PASSING

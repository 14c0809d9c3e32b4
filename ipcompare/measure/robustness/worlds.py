"""One draw is one world: a printed statement has one number in it, and whatever is derived follows from that number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.assume import Bounds, choose
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.rates import between
from ipcompare.harmonization.value import POINTS, Value

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel

OPEN_END = "open_end_width"
# A share of a whole and a score out of a hundred end there; growth does not.
MOST = {"share": 100.0, "score": 100.0}


class Span(NamedTuple):
    """The ends between which a draw takes a number, the upper one infinite where it is open, and the most it can be."""

    lo: float
    hi: float
    most: float = inf

    def top(self, width: Any) -> Any:
        """Give the upper end: of an open one the lower end and that share of it more, but no more than it can be."""
        import numpy as np

        return np.maximum(self.lo, np.minimum(self.lo + abs(self.lo) * width, self.most)) if self.open else self.hi

    @property
    def open(self) -> bool:
        """Say whether the upper end is open."""
        return self.hi == inf


Take = Callable[[str, Span], Any]
"""What a world asks for each thing that it does not know, by its name: a number, or an array of one a draw."""


class World(NamedTuple):
    """
    The values behind the cells under one replay, by their ids, and what each follows from.

    ``parents`` are the values that a value is made of, in the order of its lineage, without those that it overruled.
    ``traced`` are the ids that the panel itself has; a replay makes values of its own.
    """

    values: dict[str, Value]
    parents: dict[str, list[str]]
    words: Vocabulary
    bounds: dict[str, Bounds]
    bridges: dict[str, str]
    traced: frozenset[str]

    @classmethod
    def of(cls, panel: Panel, ids: Iterable[str]) -> World:
        """Collect what these values of a panel rest on."""
        lineage = Lineage(panel)
        reached = {name for one in lineage.walk(ids, overruled=False) for name in (one, f"v:{one}")}
        values = {row.value_id: row for row in to_rows(Value, panel.values[panel.values["value_id"].isin(reached)])}
        parents: dict[str, list[str]] = {}
        bridges: dict[str, str] = {}
        for value_id, value in values.items():
            steps = [step for step in lineage.steps(value_id) if step.step != "overrule"]
            names = [name for step in steps for name in (step.parent_id, f"v:{step.parent_id}") if name in values]
            parents[value_id] = [] if value.method == "printed" else list(dict.fromkeys(names))
            bridges.update((value_id, step.assumption_id) for step in steps if step.step == "bridge")
        # Those of a bridge are worked out from the tables: the ledger has them as used.
        ledger = zip(*(panel.ledger[name] for name in ("assumption_id", "lo", "hi")), strict=True)
        used = {name: (float(lo), float(hi)) for name, lo, hi in ledger}
        bounds = choose(panel.data.assumptions, **panel.recipe).bounds | used
        return cls(values, parents, vocabulary(panel.data), bounds, bridges, frozenset(values))

    def under(self, replay: World) -> World:
        """Give the world of a replay, with what only the panel itself has beside it."""
        return replay._replace(
            values=self.values | replay.values,
            parents=self.parents | replay.parents,
            bridges=self.bridges | replay.bridges,
            traced=self.traced,
        )

    def walk(self, value_id: str) -> Iterator[Value]:
        """Visit a value and all that it follows from."""
        yield self.values[value_id]
        for parent in self.parents[value_id]:
            yield from self.walk(parent)

    def statements(self, value_id: str) -> set[str]:
        """Give the statements of plans that a value follows from."""
        return {value.value_id for value in self.walk(value_id) if value.origin == "plan" and self.is_root(value)}

    def is_root(self, value: Value) -> bool:
        """Say whether nothing of this world lies behind a value."""
        return not self.parents[value.value_id]

    def number(self, value_id: str, take: Take) -> Any:
        """
        Give the number of a value in a world in which the statements, denominators and bridges are as `take` says.

        The same steps as in `harmonize`, on points instead of intervals.
        """
        value, parents = self.values[value_id], self.parents[value_id]
        if self.is_root(value):
            return take(value_id, Span(value.lo, value.hi, MOST.get(value.basis, inf)))
        if value.method in ("divided", "multiplied"):
            return self._converted(value, parents, take)
        parts = [self.number(parent, take) for parent in parents]
        match value.method:
            case "averaged":
                start, end = self.values[parents[0]].window or (0, 0)
                return parts[0] / (end - start + 1)
            case "interpolated" | "extrapolated":
                start, end, year = (self.values[name].year or 0 for name in (*parents, value_id))
                return between(parts[0], parts[1], (year - start) / (end - start), value.basis in POINTS)
            case "summed":
                return sum(parts)
            case "compounded":
                start, end = (self.values[parent].year or 0 for parent in parents)
                return parts[0] * (1 + parts[1] / 100) ** (end - start)
            case "bridged":
                name = self.bridges[value_id]
                return parts[0] * take(name, Span(*self.bounds[name]))
        return parts[0]

    def _converted(self, value: Value, parents: list[str], take: Take) -> Any:
        """Divide or multiply by the denominator: where a convention leaves several facts, by anything between them."""
        first, *facts = parents
        ratio = value if value.method == "divided" else self.values[first]
        scale = float(self.words.units[self.words.indicators[ratio.indicator].unit].factor)
        ends = [self.values[fact] for fact in facts]
        by = scale * take("+".join(facts), Span(min(fact.lo for fact in ends), max(fact.hi for fact in ends)))
        number = self.number(first, take)
        return number / by if value.method == "divided" else number * by

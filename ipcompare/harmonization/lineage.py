"""The one walk through lineage: from values to what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipcompare.corpus.rows import to_rows
from ipcompare.harmonization.value import Step

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel


class Lineage:
    """
    The steps behind every value of a panel, read once.

    Parameters
    ----------
    panel
        From `harmonize`.
    """

    def __init__(self, panel: Panel) -> None:
        self._steps: dict[str, list[Step]] = {}
        for step in to_rows(Step, panel.lineage):
            self._steps.setdefault(step.value_id, []).append(step)

    def steps(self, value_id: str) -> list[Step]:
        """Give the steps that lead to a value; none for a statement or fact."""
        return self._steps.get(value_id, [])

    def walk(self, value_ids: Iterable[str], *, overruled: bool = True) -> Iterator[str]:
        """
        Visit values, each followed by everything that it rests on; what several rest on is visited once.

        Parameters
        ----------
        value_ids
            Where to start.
        overruled
            Whether what a value overruled belongs to what it rests on.
        """
        waiting, seen = list(value_ids)[::-1], set[str]()
        while waiting:
            value_id = waiting.pop()
            if value_id not in seen:
                seen.add(value_id)
                yield value_id
                steps = [step for step in self.steps(value_id) if overruled or step.step != "overrule"]
                waiting += [step.parent_id for step in reversed(steps)]

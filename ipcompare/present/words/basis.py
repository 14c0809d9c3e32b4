"""What a sentence rests on: statements, their doubts and traps, and the worst grade of what it puts side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.rows import to_rows
from ipcompare.corpus.vocabulary import vocabulary
from ipcompare.harmonization.doubts import doubted_rows, ids_of, traps_of
from ipcompare.harmonization.grade import pair_grade
from ipcompare.harmonization.lineage import Lineage
from ipcompare.harmonization.value import Value
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

# Columns of a pace between two years; what else is read of a row is a level in one year.
_PACES = ("cagr", "step", "ratio", "doubling", "pace", "amplification", "share", "years", "closed")
# The columns that name the number which a row shows, the first that it has.
_LEVELS = ("level_id", "target_id", "value_id")


class Reads(NamedTuple):
    """The rows that a placeholder reads, and the column that it reads of them."""

    rows: pd.DataFrame
    column: str


class _Shown(NamedTuple):
    """What a sentence says of a place: a number of one year, or a pace over several."""

    city: str
    definition: tuple[object, ...]
    years: tuple[object, object] | None
    value: Value | None


class Basis:
    """
    What the values of a panel rest on, read once for many sentences.

    Attributes
    ----------
    doubted : dict
        The statements and facts whose number is in doubt, with their traps.
    traps : dict
        The traps that touch a statement or fact, those of mere witnesses apart.
    """

    def __init__(self, panel: Panel) -> None:
        self._lineage, self._words = Lineage(panel), vocabulary(panel.data)
        self._printed = {*panel.data.observations["obs_id"], *panel.data.context["fact_id"]}
        self._values = {value.value_id: value for value in to_rows(Value, panel.values)}
        self.doubted = doubted_rows(panel.data)
        self.traps = traps_of(panel.data)

    def statements(self, read: Iterable[Reads]) -> list[str]:
        """Follow the ids of rows to the statements and facts that they rest on, each once."""
        ids = [name for rows, _ in read for names in ids_of(rows) for name in names]
        return [name for name in self._lineage.walk(ids, overruled=False) if name in self._printed]

    def worst(self, read: list[Reads]) -> str | None:
        """
        Give the worst grade of rows, and of every pair of places that they put side by side.

        What has a grade of its own in a row (``level_grade`` for ``level_mid``) is graded by that. A row without
        a grade has that of the values that it names. Two numbers are graded as they stand; two
        paces by their rows, C at best over different years and D where the definitions differ.
        """
        marks = [mark for rows, column in read for mark in self._grades(rows, column)]
        shown = dict.fromkeys(item for one in read for item in self._shown(one))
        # Base and target of a pace that is told are told with it.
        paced = {(item.city, item.definition) for item in shown if item.years}
        shown = {item: None for item in shown if item.years or (item.city, item.definition) not in paced}
        marks += [str(mark) for one, other in combinations(shown, 2) if (mark := self._pair(one, other))]
        return max(marks, default=None)

    def _grades(self, rows: pd.DataFrame, column: str) -> list[str]:
        # A row that shows two things has a grade for each beside the worst of both.
        own = f"{str(column).rpartition('_')[0]}_grade"
        if own in rows or "grade" in rows:
            return [str(mark) for mark in rows[own if own in rows else "grade"].dropna()]
        named = [name for names in ids_of(rows) for name in names]
        return [self._values[name].grade for name in named if name in self._values]

    def _shown(self, read: Reads) -> Iterator[_Shown]:
        rows, column = read
        # A verdict sets a place beside its own target alone.
        if not {"city", "indicator", "unit"}.issubset(rows) or "outcome_id" in rows:
            return
        pace = column.startswith(_PACES)
        for row in records(rows):
            name = next((row[key] for key in _LEVELS if isinstance(row.get(key), str)), "")
            value = None if pace else self._values.get(name)
            years = _years(row) if pace else None
            if value or years:
                yield _Shown(row["city"], (row["indicator"], row["unit"], row.get("basis")), years, value)

    def _pair(self, one: _Shown, other: _Shown) -> Grade | None:
        if one.city == other.city:
            return None
        if one.value and other.value:
            return pair_grade(one.value, other.value, self._words)
        if not one.years or not other.years:
            return None
        if one.definition != other.definition:
            return Grade.D
        return Grade.C if one.years != other.years or self._words.mixed_levels(one.city, other.city) else Grade.A


def _years(row: Row) -> tuple[Any, Any] | None:
    starts = (("base_year", "target_year"), ("from_year", "to_year"), ("base_year", "goal_year"))
    pairs = [(row.get(start), row.get(end)) for start, end in starts]
    return next((pair for pair in pairs if all(isinstance(year, int) for year in pair)), None)

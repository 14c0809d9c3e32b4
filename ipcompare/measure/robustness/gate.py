"""The gate before every ranking, mean, order and index: what may stand side by side, and why the rest may not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import code_names, require
from ipcompare.corpus.names import Names, resolve, resolve_one
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import looked_at, pair_grade, stated
from ipcompare.harmonization.panel import rounded
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, scope
from ipcompare.harmonization.value import Value
from ipcompare.measure.arrays.poset import dominance
from ipcompare.measure.standing import hull, instead, spoken
from ipcompare.model import Grade

if TYPE_CHECKING:
    import numpy as np

    from ipcompare.harmonization.panel import Panel

HINT = "another year, a lower min_grade, allow_mixed_levels=True, or an assumption in harmonize"


class Options(NamedTuple):
    """What is let in: the year to compare (by default the one that most plans share), the worst grade, zones."""

    year: int | None = None
    min_grade: str = "C"
    allow_mixed_levels: bool = False


class Field(NamedTuple):
    """The plans that take part, with the panel that they are compared in."""

    panel: Panel
    words: Vocabulary
    entrants: list[Entrant]

    @classmethod
    def of(cls, panel: Panel, verb: str, *, city: Names, plans: Plans, as_of: AsOf) -> Field:
        """Choose the plans that a verb compares."""
        chosen = scope(panel, verb, plans=plans, as_of=as_of)
        cities = resolve(panel.data, "city", city)
        return cls(panel, vocabulary(panel.data), entrants(chosen, cities))

    def indicators(self, names: Names, *, directed: bool = True) -> tuple[str, ...]:
        """
        Give the ids of indicators, by default of such that places can be put in order by.

        Raises
        ------
        UnknownNameError
            If one does not exist.
        IpcompareError
            If there is none, one stands twice or has no direction.
        """
        asked = [names] if isinstance(names, str) else list(names or ())
        ids = tuple(resolve_one(self.panel.data, "indicator", name) for name in asked)
        twice = [name for name in ids if ids.count(name) > 1]
        aimless = [name for name in ids if directed and self.words.indicators[name].direction == "none"]
        if not ids or twice or aimless:
            fault = "stands twice" if twice else "has no direction"
            what = f"{(twice or aimless)[0]} {fault}" if ids else "no indicator"
            raise IpcompareError(what, expected="indicators where more or less is better, each once")
        return ids

    def sign(self, indicator: str) -> int:
        """Give -1 for an indicator where less is better, otherwise 1."""
        return -1 if self.words.indicators[indicator].direction == "lower" else 1

    def label(self, entrant: Entrant) -> str:
        """Name a plan by its city, or by its id where several of the city take part."""
        alone = sum(other.city == entrant.city for other in self.entrants) == 1
        return entrant.city if alone or entrant.plan_id is None else entrant.plan_id


class Refused(NamedTuple):
    """What was not let in: a code of list ``reason``, and in detail an id, years, a grade or a number."""

    city: str
    plan_id: str | None
    indicator: str
    reason: str
    detail: str


class Admitted(NamedTuple):
    """The value of a plan that was let in; ``ways`` are the values that it joins where readings leave several open."""

    value: Value
    ways: list[Value]
    level: str


class Gate(NamedTuple):
    """Who may stand side by side on one indicator, in which year, and who was refused and why."""

    admitted: dict[Entrant, Admitted]
    refused: list[Refused]
    year: int | None
    mixed: bool

    def doubts_of(self, entrant: Entrant) -> str:
        """Give the traps by which the number of a plan is in doubt; none where it is not let in."""
        return self.admitted[entrant].value.doubts or "" if entrant in self.admitted else ""


Why = tuple[str, str]
Outsiders = list[tuple[Entrant, str, str]]


def let_in(field: Field, indicator: str, options: Options) -> Gate:
    """Let in what may be ranked or averaged together; say of everything else why not."""
    require("grade", [options.min_grade], [str(mark) for mark in Grade])
    numbers, said = stated(field.panel, [indicator]), spoken(field.panel, field.words, indicator)
    values = {entrant: numbers.get((indicator, entrant.plan_id or ""), []) for entrant in field.entrants}
    year = options.year if options.year is not None else _common_year(values.values())
    admitted: dict[Entrant, Admitted] = {}
    refused: Outsiders = []
    for entrant, rows in values.items():
        level = field.words.places[entrant.city].level
        silence = said.get(entrant.plan_id or "", {})
        best = (
            _candidate(rows, level, year, options.min_grade) if rows else _silence(field, entrant, indicator, silence)
        )
        if isinstance(best, Admitted):
            admitted[entrant] = best
        else:
            refused.append((entrant, *best))
    mixing = options.allow_mixed_levels and Grade(options.min_grade) >= Grade.C
    for outsiders in ([] if mixing else [_zones_among_cities]) + [_other_windows, _other_units]:
        for outsider in outsiders(admitted):
            refused.append(outsider)
            del admitted[outsider[0]]
    mixed = len({one.level for one in admitted.values()}) > 1
    admitted = _graded_together(admitted, field.words)
    why = [Refused(city, plan, indicator, *reason) for (plan, city), *reason in refused]
    return Gate(admitted, why, year, mixed)


def _graded_together(admitted: dict[Entrant, Admitted], words: Vocabulary) -> dict[Entrant, Admitted]:
    """Give every number the best grade that it has with another of those let in; what is alike is graded once."""
    kinds: dict[Entrant, object] = {entrant: (one.level, *looked_at(one.value)) for entrant, one in admitted.items()}
    alike = defaultdict[object, list[Value]](list)
    for entrant, kind in kinds.items():
        alike[kind].append(admitted[entrant].value)
    best: dict[object, str] = {}
    for kind, (value, *same) in alike.items():
        others = [*same[:1], *(values[0] for other, values in alike.items() if other != kind)]
        beside = min((pair_grade(value, other, words) for other in others), default=Grade.A)
        best[kind] = str(max(value.grade, beside))
    return {
        entrant: one._replace(value=one.value._replace(grade=best[kinds[entrant]])) for entrant, one in admitted.items()
    }


def two_or_more(field: Field, indicators: Sequence[str], options: Options) -> Gate:
    """Let in as `let_in` does on one indicator, and refuse where fewer than two plans are left."""
    if len(indicators) > 1:
        hint = "order(...), simulate(...) and index(...) take several"
        raise IpcompareError(f"{len(indicators)} indicators at once", expected="one indicator", hint=hint)
    (indicator,) = indicators
    gate = let_in(field, indicator, options)
    if len(gate.admitted) < 2:
        raise IpcompareError(
            f"{len(gate.admitted)} of {len(field.entrants)} places can be compared on {indicator} in {gate.year}",
            where=listed(field, gate.refused),
            expected="two places or more",
            hint=HINT,
        )
    return gate


def turned(value: Value, sign: int) -> tuple[float, float]:
    """Give the least and the most that a value can be, larger is better: with sign -1 less of it is."""
    low, high = value.reach
    return (low, high) if sign > 0 else (-high, -low)


def present(field: Field, gates: Mapping[str, Gate]) -> list[Entrant]:
    """Give the plans that are let in on any indicator."""
    return [entrant for entrant in field.entrants if any(entrant in gate.admitted for gate in gates.values())]


def listed(field: Field, refused: Iterable[Refused], *, by_indicator: bool = False) -> str:
    """List refusals for an error."""
    names = code_names(field.panel.data, "reason", "en")
    return "; ".join(
        field.label(Entrant(row.plan_id, row.city))
        + (f", {row.indicator}: " if by_indicator else ": ")
        + names[row.reason]
        + (f" ({row.detail})" if row.detail else "")
        for row in refused
    )


def recipe_of(options: Options, *, city: Names, plans: Plans, as_of: AsOf) -> dict[str, Any]:
    """Give the arguments that choose who takes part, as plain text, numbers and lists."""
    city, plans = (names if names is None or isinstance(names, str) else list(names) for names in (city, plans))
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    return {"city": city, **options._asdict(), "plans": plans, "as_of": day}


def _zones_among_cities(admitted: Mapping[Entrant, Admitted]) -> Outsiders:
    """Find the zones where there are cities too."""
    zones = [entrant for entrant, one in admitted.items() if one.level == "zone"]
    return [(entrant, "level", "zone") for entrant in zones] if len(zones) < len(admitted) else []


def _other_windows(admitted: Mapping[Entrant, Admitted]) -> Outsiders:
    """Find the sums that run over other years than most, or do not say over which."""
    sums = {entrant: one.value.window for entrant, one in admitted.items() if one.value.basis == "cumulative_flow"}
    common = _most_common(window for window in sums.values() if window)
    return [
        (entrant, "year", f"{window[0]}-{window[1]}" if window else "")
        for entrant, window in sums.items()
        if window is None or window != common
    ]


def _other_units(admitted: Mapping[Entrant, Admitted]) -> Outsiders:
    """Find the values in another unit than most."""
    units = {entrant: one.value.unit for entrant, one in admitted.items()}
    common = _most_common(units.values())
    return [(entrant, "unit", unit) for entrant, unit in units.items() if unit != common]


def _most_common(keys: Iterable[Any]) -> Any:
    """Give the most frequent of some keys, of several the first in their order; None without any."""
    return max(Counter(sorted(keys)).items(), key=lambda item: item[1], default=(None, 0))[0]


def _common_year(values: Iterable[Sequence[Value]]) -> int | None:
    """Give the year that most plans share, of several the latest."""
    counts = Counter(year for series in values for year in {value.year for value in series} if year is not None)
    return max(counts, key=lambda year: (counts[year], year), default=None)


def _silence(field: Field, entrant: Entrant, indicator: str, said: dict[str, bool]) -> Why:
    """Say why a plan has no value on an indicator at all."""
    if entrant.plan_id is None:
        return "no_plan", ""
    reason, _, related = instead(said, field.words, indicator).partition(":")
    return ("definition", related) if related else (reason, "")


def _candidate(values: Sequence[Value], level: str, year: int | None, min_grade: str) -> Admitted | Why:
    """Choose the best value of a plan for the year, or say why there is none."""
    in_year = [value for value in values if value.year == year]
    if not in_year:
        return "year", ", ".join(sorted({str(value.year) for value in values}))
    # Where readings are admissible they stand for the figure whose basis is open.
    ways = [value for value in in_year if value.basis != "unspecified"] or in_year
    best = hull(ways)
    # An open basis is as good as another theme until a reading is chosen.
    mark = Grade.D if best.basis == "unspecified" else Grade(best.grade)
    # A unit that is not the canonical one does no harm among values printed in the same unit.
    if mark == Grade.X:
        mark = Grade.A if best.method == "printed" else Grade.C
    mark = max(mark, Grade.C) if best.lo != best.hi else mark
    if mark > Grade(min_grade):
        return "basis" if best.basis == "unspecified" else best.reasons.split(";")[0] or "comparator", str(mark)
    joined = best.value_id.split("~")
    return Admitted(best._replace(grade=str(mark)), [value for value in ways if value.value_id in joined], level)


def ends_of(field: Field, gates: Mapping[str, Gate], entered: Sequence[Entrant]) -> np.ndarray[Any, Any]:
    """Lay out low and high ends, places by indicators, larger is better; a gap is NaN."""
    import numpy as np

    ends = np.full((2, len(entered), len(gates)), np.nan)
    for column, (name, gate) in enumerate(gates.items()):
        for entrant, (value, *_) in gate.admitted.items():
            ends[:, entered.index(entrant), column] = turned(value, field.sign(name))
    return ends


def above_by_digits(
    field: Field, gates: Mapping[str, Gate], entered: Sequence[Entrant], options: Options
) -> np.ndarray[Any, Any] | None:
    """Say which places are surely above which for all that the printed digits leave open; None where that is off."""
    wide = rounded(field.panel)
    if wide is field.panel:
        return None
    chosen = field._replace(panel=wide)
    asked = options._replace(min_grade=str(Grade.X))
    again = {name: let_in(chosen, name, asked._replace(year=gate.year)) for name, gate in gates.items()}
    kept = {
        name: gate._replace(admitted={one: value for one, value in gate.admitted.items() if one in entered})
        for name, gate in again.items()
    }
    return dominance(*ends_of(chosen, kept, entered))

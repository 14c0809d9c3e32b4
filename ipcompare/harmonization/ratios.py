"""Totals and ratios by their denominators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.vocabulary import Indicator, Relation, Vocabulary
from ipcompare.harmonization.assume import Assumptions, Bounds
from ipcompare.harmonization.value import Derived, Value
from ipcompare.model import Interval

if TYPE_CHECKING:
    from ipcompare.corpus.tables import Data

CENSUSES = (2010, 2020)
UNKNOWN = "denominator_unknown"


class _Denominator(NamedTuple):
    """One admissible denominator: the fact, and what is assumed."""

    fact: Value
    assumptions: tuple[str, ...]


Facts = dict[tuple[str, str], dict[int, list[Value]]]


def by_denominators(values: Iterable[Value], data: Data, words: Vocabulary, assume: Assumptions) -> Derived:
    """
    Turn totals into ratios and ratios into totals.

    Every admissible convention for the denominator is used (last census, end
    of the year, end of the year before), and the results span the interval. A convention
    without a number leaves it wider, by ``denominator_unknown``.
    No convention reaches across the population break of the 2020 census: a value
    before 2020 takes the census of 2010, one from 2020 on that of 2020. Where a
    plan's own place has no statistics, the nearest unit stands in, as a named
    assumption of its own.
    """
    derived = Derived.empty()
    values = list(values)
    facts, places = _facts(values, words), _places(data)
    for value in values:
        for relation in words.related("ratio"):
            canonical = value.unit == words.indicators[value.indicator].unit
            if value.indicator not in (relation.source, relation.target) or not canonical:
                continue
            denominators = _denominators(value, relation.by or "", facts, places, assume)
            if denominators:
                _convert(derived, value, relation, denominators, words, assume)
            else:
                _refuse(derived, value, words.indicators[relation.by or ""], words)
    return derived


def _refuse(derived: Derived, value: Value, by: Indicator, words: Vocabulary) -> None:
    zh, en = words.place_names[value.city]
    detail = f"{zh}{value.year}年{by.name_zh}", f"{by.name_en}, {en} {value.year}"
    derived.refuse(value, "no_denominator", *detail)


def _facts(values: list[Value], words: Vocabulary) -> Facts:
    """Give denominators by indicator and place: per year what was realised at its end, in the order of the ids."""
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for value in sorted(values, key=lambda value: value.value_id):
        at_year_end = value.origin == "context" and value.role in ("context", "outcome") and value.as_of is None
        if at_year_end and value.lo > 0 and value.year and value.unit == words.indicators[value.indicator].unit:
            facts[value.indicator, value.city][value.year].append(value)
    return facts


def _places(data: Data) -> dict[str, list[tuple[str, bool]]]:
    """Say where to look for the statistics of a city: its own jurisdiction, then one that stands in for it."""
    places: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    linked = data.jurisdictions[data.jurisdictions["city"].notna()].sort_values("relation", ascending=False)
    for jurisdiction, city, relation in zip(linked["jurisdiction"], linked["city"], linked["relation"], strict=True):
        places[city].append((jurisdiction, relation == "proxy"))
        if relation == "same" and jurisdiction != city:
            places[jurisdiction] = places[city]
    return places


def _denominators(
    value: Value, by: str, facts: Facts, places: dict[str, list[tuple[str, bool]]], assume: Assumptions
) -> list[_Denominator]:
    year = value.year or 0
    census = max((at for at in CENSUSES if at <= year), default=None)
    # The year before the year of a census lies across the break: a convention, and its number is not known.
    before = year - 1 if year - 1 >= (census or year) else None
    at_year_end = {"denominator_end_of_year": year, "denominator_previous_year": before}
    admitted = {"denominator_census": census, **at_year_end} if census else at_year_end
    conventions = {name: at for name, at in admitted.items() if assume.on(name)}
    for place, proxy in places.get(value.city, [(value.city, False)]):
        if proxy and not assume.on("denominator_proxy"):
            continue
        known = facts.get((by, place), {})
        usable = {name: at for name, at in conventions.items() if at in known}
        if usable:
            unknown = len(usable) < len(conventions) and assume.on(UNKNOWN)
            extra = (*(("denominator_proxy",) if proxy else ()), *((UNKNOWN,) if unknown else ()))
            # Two conventions may mean the same fact: the census stands for the end of its year.
            named = {at: tuple(name for name in usable if usable[name] == at) for at in usable.values()}
            return [_Denominator(fact, (*names, *extra)) for at, names in named.items() for fact in known[at or 0]]
    return []


def _convert(
    derived: Derived,
    value: Value,
    relation: Relation,
    denominators: list[_Denominator],
    words: Vocabulary,
    assume: Assumptions,
) -> None:
    """Divide a total, or multiply a ratio, by all admissible denominators at once."""
    divide = value.indicator == relation.source
    verb = "divided" if divide else "multiplied"
    ids = [item.fact.value_id.removeprefix("v:") for item in denominators]
    names = list(dict.fromkeys(name for item in denominators for name in item.assumptions))
    reason = "scope;denominator" if "denominator_proxy" in names else "denominator"
    indicator = relation.target if divide else relation.source
    scale = float(words.units[words.indicators[relation.target].unit].factor)
    by = _span(denominators, assume.bounds[UNKNOWN] if UNKNOWN in names else None, scale)
    ends = _ratio(value.ends, by) if divide else _total(value.ends, by)
    converted = value.derive(f"{verb}({value.value_id},{'+'.join(ids)})", verb, reason)._replace(
        indicator=indicator,
        unit=words.indicators[indicator].unit,
        lo=ends.lo,
        mid=ends.mid,
        hi=ends.hi,
    )
    derived.add(converted, [value.value_id], verb, names)
    for fact_id, item in zip(ids, denominators, strict=True):
        for name in item.assumptions:
            derived.add_step(converted.value_id, fact_id, verb, name)


def _span(denominators: list[_Denominator], unknown: Bounds | None, scale: float) -> Interval:
    """
    Give the interval that the denominators span, with their mean.

    A convention whose number is not known may lie within the bounds of `unknown` of each that is known, so
    that the span never narrows when one of them is lost.
    """
    facts = [item.fact for item in denominators]
    mean = sum(fact.mid for fact in facts) / len(facts)
    lo, hi = min(fact.lo for fact in facts), max(fact.hi for fact in facts)
    if unknown:
        lo = min(lo, unknown[0] * max(fact.lo for fact in facts))
        hi = max(hi, unknown[1] * min(fact.hi for fact in facts))
    return Interval(lo * scale, mean * scale, hi * scale)


def _ratio(ends: Interval, by: Interval) -> Interval:
    return Interval(ends.lo / by.hi, ends.mid / by.mid, ends.hi / by.lo)


def _total(ends: Interval, by: Interval) -> Interval:
    return Interval(ends.lo * by.lo, ends.mid * by.mid, ends.hi * by.hi)

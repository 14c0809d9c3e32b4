"""Bridges between related definitions, bounded by every pair of both that the tables have for one place and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf, isnan
from typing import NamedTuple

from ipcompare.corpus.vocabulary import Relation, Vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.value import Derived, Value

# What a bridge takes: print and what a plan's own path makes of it, nothing that a denominator or a bridge made.
_TAKEN = ("printed", "reading", "interpolated", "extrapolated")
_REALISED = ("outcome", "baseline", "past", "context")


class Pair(NamedTuple):
    """Part and whole of one place and time, or a share as given, and the share that they leave open."""

    assumption_id: str
    city: str
    year: int
    as_of: str | None
    kind: str
    part_id: str
    whole_id: str | None
    share_lo: float
    share_hi: float
    used: bool


def with_bounds(assume: Assumptions, values: list[Value], words: Vocabulary) -> tuple[Assumptions, dict[str, str]]:
    """
    Give the bridges that were asked for without bounds those of their evidence, and name it.

    Raises
    ------
    IpcompareError
        If no pair of the tables gives a share.
    """
    wanted = {name for _, name in _bridges(words, assume) if isnan(assume.bounds[name][0])}
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs_of(values, words) if wanted else []:
        if pair.used and pair.assumption_id in wanted:
            pairs[pair.assumption_id].append(pair)
    bounds = {name: _bounds(name, pairs[name]) for name in wanted}
    named = {
        name: ";".join("~".join(filter(None, (pair.part_id, pair.whole_id))) for pair in known)
        for name, known in pairs.items()
    }
    return assume._replace(bounds={**assume.bounds, **bounds}), named


def by_bridges(values: Iterable[Value], words: Vocabulary, assume: Assumptions) -> Derived:
    """Multiply by the bounded ratio of a bridge that was asked for by name; the result is graded C at best."""
    derived = Derived.empty()
    values = list(values)
    for relation, name in _bridges(words, assume):
        lo, hi = assume.bounds[name]
        for value in values:
            if _is(value, relation.source, words):
                bridged = value.derive(f"bridged({value.value_id},{name})", "bridged", "definition")._replace(
                    indicator=relation.target,
                    lo=value.lo * lo,
                    mid=value.mid * (lo + hi) / 2,
                    hi=value.hi * hi,
                )
                derived.add(bridged, [value.value_id], "bridge", [name])
    return derived


def _bridges(words: Vocabulary, assume: Assumptions) -> Iterator[tuple[Relation, str]]:
    """Give the bridges that were asked for, with the assumption that each rests on."""
    for relation in words.related("bridge"):
        if relation.assumption_id and assume.on(relation.assumption_id):
            yield relation, relation.assumption_id


def _is(value: Value, indicator: str | None, words: Vocabulary) -> bool:
    return value.indicator == indicator and value.unit == words.indicators[indicator].unit and value.method in _TAKEN


def pairs_of(values: list[Value], words: Vocabulary) -> list[Pair]:
    """Pair what is printed of the part with all that a bridge would take of the whole."""
    pairs: dict[tuple[str, str | None, str], Pair] = {}
    for relation in words.related("bridge"):
        name = relation.assumption_id or ""
        wholes: dict[tuple[object, ...], list[Value]] = defaultdict(list)
        for value in values:
            if _is(value, relation.source, words):
                wholes[_time(value, words)].append(value)
        for part in values:
            if part.method == "printed" and _is(part, relation.target, words):
                for whole in wholes[_time(part, words)]:
                    pairs[name, whole.value_id, part.value_id] = _pair(name, part, whole)
            elif part.method == "printed" and _is(part, relation.by, words):
                pairs[name, None, part.value_id] = _given(name, part, float(words.units[part.unit].factor))
    return sorted(pairs.values(), key=lambda pair: (*pair[:3], pair.part_id, pair.whole_id or ""))


def _time(value: Value, words: Vocabulary) -> tuple[object, ...]:
    return words.same.get(value.city, value.city), value.year, value.as_of


def _pair(name: str, part: Value, whole: Value) -> Pair:
    kinds = ["realised" if value.role in _REALISED else "planned" for value in (part, whole)]
    lo, hi = part.lo / whole.hi if whole.hi else 0.0, part.hi / whole.lo if whole.lo else inf
    kind = kinds[0] if kinds[0] == kinds[1] else "mixed"
    ids = (part.value_id, whole.value_id)
    return Pair(name, part.city, part.year or 0, part.as_of, kind, *ids, lo, hi, lo > 0 or hi < inf)


def _given(name: str, share: Value, factor: float) -> Pair:
    kind = "realised" if share.role in _REALISED else "planned"
    ends = (share.lo * factor, share.hi * factor)
    return Pair(name, share.city, share.year or 0, share.as_of, kind, share.value_id, None, *ends, used=True)


def _bounds(name: str, pairs: list[Pair]) -> tuple[float, float]:
    """Cover every share, and reach every share that is open to one side."""
    shares = [pair for pair in pairs if pair.share_lo > 0 and pair.share_hi < inf]
    if not shares:
        raise IpcompareError(
            f"nothing bounds {name!r}",
            expected="part and whole of one place and time in the tables",
            hint="give its bounds in assumptions",
        )
    lows = [pair.share_lo if pair.share_lo > 0 else pair.share_hi for pair in pairs]
    highs = [pair.share_hi if pair.share_hi < inf else pair.share_lo for pair in pairs]
    return min(lows), max(highs)

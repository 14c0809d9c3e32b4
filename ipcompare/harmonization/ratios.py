"""Totals and ratios by their denominators, and bridges between related definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.assume import Assumptions
from ipcompare.harmonization.convert import units_of
from ipcompare.harmonization.value import Derived, Row, derive, refuse

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

CENSUSES = (2010, 2020)


class _Denominator(NamedTuple):
    """One admissible denominator: its bounds, the fact it comes from and what is assumed."""

    lo: float
    mid: float
    hi: float
    fact_id: str
    assumptions: tuple[str, ...]


Facts = dict[tuple[str, str], dict[int, list[Row]]]


def by_denominators(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """
    Turn totals into ratios and ratios into totals.

    Every admissible convention for the denominator is used (last census, end
    of the year, end of the year before), and the results span the interval.
    No convention reaches across the population break of the 2020 census: a value
    before 2020 takes the census of 2010, one from 2020 on that of 2020. Where a
    plan's own place has no statistics, the nearest unit stands in, as a named
    assumption of its own.
    """
    made = Derived.empty()
    rows = list(rows)
    relations = [row for row in records(data.relations) if row["relation"] == "ratio"]
    facts = _facts(rows, data)
    scale = {name: float(unit.factor) for name, unit in units_of(data.units).items()}
    units = column_map(data.indicators, "indicator", "unit")
    places = _places(data)
    for row in rows:
        for relation in relations:
            divide = row["indicator"] == relation["source"]
            if (not divide and row["indicator"] != relation["target"]) or row["unit"] != units[row["indicator"]]:
                continue
            other = relation["target"] if divide else relation["source"]
            found = _denominators(row, relation["by"], facts, places, assume)
            if not found:
                said = f"{relation['by']} {row['city']} {row['year']}"
                made.refusals.append(
                    refuse(row["value_id"], row["city"], row["indicator"], "no_denominator", said, said)
                )
                continue
            ratio_scale = scale[units[relation["target"]]]
            _add_ratio(made, row, found, ratio_scale, other, units[other], divide=divide)
    return made


def _facts(rows: list[Row], data: Data) -> Facts:
    """Give denominators by indicator and place: per year the facts of its end, in the order of their ids."""
    units = column_map(data.indicators, "indicator", "unit")
    within_year = {f"v:{name}" for name in data.context.loc[data.context["month"].notna(), "fact_id"]}
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda row: str(row["value_id"])):
        at_year_end = row["origin"] == "context" and row["value_id"] not in within_year
        if at_year_end and row["lo"] > 0 and row["unit"] == units[row["indicator"]]:
            facts[row["indicator"], row["city"]][int(row["year"])].append(row)
    return facts


def _places(data: Data) -> dict[str, list[tuple[str, bool]]]:
    """Say where to look for the statistics of a city: its own jurisdiction, then one that stands in for it."""
    places: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    linked: pd.DataFrame = data.jurisdictions[data.jurisdictions["city"].notna()]
    for row in records(linked.sort_values("relation", ascending=False)):
        places[row["city"]].append((row["jurisdiction"], row["relation"] == "proxy"))
        if row["relation"] == "same" and row["jurisdiction"] != row["city"]:
            places[row["jurisdiction"]] = places[row["city"]]
    return places


def _denominators(
    row: Row,
    by: str,
    facts: Facts,
    places: dict[str, list[tuple[str, bool]]],
    assume: Assumptions,
) -> list[_Denominator]:
    year = int(row["year"])
    census = max((at for at in CENSUSES if at <= year), default=None)
    conventions = {"denominator_census": census, "denominator_end_of_year": year}
    if year - 1 >= (census or year):
        conventions["denominator_previous_year"] = year - 1
    for place, proxy in places.get(row["city"], [(row["city"], False)]):
        if proxy and not assume.on("denominator_proxy"):
            continue
        known = facts.get((by, place), {})
        extra = ("denominator_proxy",) if proxy else ()
        usable = {name: at for name, at in conventions.items() if at in known and assume.on(name)}
        if usable:
            # Two conventions may mean the same fact: the census stands for the end of its year.
            named = {at: tuple(name for name in usable if usable[name] == at) for at in usable.values()}
            return [
                _Denominator(fact["lo"], fact["mid"], fact["hi"], fact["value_id"].removeprefix("v:"), (*names, *extra))
                for at, names in named.items()
                for fact in known[at]
            ]
    return []


def _add_ratio(
    made: Derived, row: Row, found: list[_Denominator], scale: float, indicator: str, unit: str, *, divide: bool
) -> None:
    low, high = min(item.lo for item in found) * scale, max(item.hi for item in found) * scale
    mean = sum(item.mid for item in found) / len(found) * scale
    if divide:
        bounds = {"lo": row["lo"] / high, "mid": row["mid"] / mean, "hi": row["hi"] / low}
    else:
        bounds = {"lo": row["lo"] * low, "mid": row["mid"] * mean, "hi": row["hi"] * high}
    verb = "divided" if divide else "multiplied"
    proxy = any("denominator_proxy" in item.assumptions for item in found)
    value = derive(
        row,
        value_id=f"{verb}({row['value_id']},{'+'.join(item.fact_id for item in found)})",
        method=verb,
        reason="scope;denominator" if proxy else "denominator",
        indicator=indicator,
        unit=unit,
        **bounds,
    )
    names = list(dict.fromkeys(name for item in found for name in item.assumptions))
    made.add(value, [row["value_id"]], verb, names)
    for item in found:
        for name in item.assumptions:
            made.add_step(value["value_id"], item.fact_id, verb, name)


def by_bridges(rows: Iterable[Row], data: Data, assume: Assumptions) -> Derived:
    """Multiply by the bounded ratio of a bridge that was asked for by name; the result is graded C at best."""
    made = Derived.empty()
    bridges = [
        row for row in records(data.relations) if row["relation"] == "bridge" and assume.on(row["assumption_id"])
    ]
    rows = list(rows)
    units = column_map(data.indicators, "indicator", "unit")
    for bridge in bridges:
        lo, hi = assume.bounds[bridge["assumption_id"]]
        for row in rows:
            if row["indicator"] != bridge["source"] or row["unit"] != units[bridge["source"]]:
                continue
            changes = {"lo": row["lo"] * lo, "mid": row["mid"] * (lo + hi) / 2, "hi": row["hi"] * hi}
            value_id = f"bridged({row['value_id']},{bridge['assumption_id']})"
            changes["indicator"] = bridge["target"]
            value = derive(row, value_id=value_id, method="bridged", reason="definition", **changes)
            made.add(value, [row["value_id"]], "bridge", [bridge["assumption_id"]])
    return made

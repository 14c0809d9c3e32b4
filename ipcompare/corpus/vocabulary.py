"""What the tables mean, built once for a run: units, indicators, plans and places as types."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import place_names
from ipcompare.corpus.rows import to_rows

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data


class Unit(NamedTuple):
    """What a unit counts, what it divides by, and its exact factor."""

    quantity: str
    per: str
    factor: Fraction


class Indicator(NamedTuple):
    """An indicator: its theme, canonical unit and basis, whether more of it is better, and its name."""

    indicator: str
    concept: str
    dimension: str
    unit: str
    basis: str
    denominator: str | None
    direction: str
    name_zh: str
    name_en: str


class Plan(NamedTuple):
    """A plan: whose it is (a city, or a jurisdiction known by facts only), when it was issued, its years."""

    plan_id: str
    city: str
    issue_date: str | None
    window_start: int
    window_end: int


class Place(NamedTuple):
    """A place whose plan is compared: city or zone, and the province above it."""

    city: str
    level: str
    province: str | None


class Relation(NamedTuple):
    """How one indicator follows from another: sum, growth, ratio (``by`` a denominator) or bridge."""

    relation: str
    source: str
    target: str
    by: str | None
    assumption_id: str | None


class _Jurisdiction(NamedTuple):
    jurisdiction: str
    level: str
    city: str | None
    relation: str | None


class Vocabulary(NamedTuple):
    """
    What the verbs look up, each once.

    Attributes
    ----------
    units, indicators, plans, places
        By their ids; plans and places in the order of their tables.
    zones
        The places that are zones, not cities.
    relations
        All of them, in the order of the table.
    nation
        The jurisdiction at the top, empty where there is none.
    same, stands_for
        Jurisdictions that are a place of the plans, and those that stand in for one: their place.
    place_names, unit_names
        Chinese and English name of every city and jurisdiction, and of every unit.
    blanks
        Plan, indicator and year of every cell that a plan leaves blank, for all that the indicator may be read as.
    """

    units: dict[str, Unit]
    indicators: dict[str, Indicator]
    plans: dict[str, Plan]
    places: dict[str, Place]
    zones: set[str]
    relations: list[Relation]
    nation: str
    same: dict[str, str]
    stands_for: dict[str, str]
    place_names: dict[str, tuple[str, str]]
    unit_names: dict[str, tuple[str, str]]
    blanks: set[tuple[str, str, int]]

    def mixed_levels(self, one: str, other: str) -> bool:
        """Say whether two places differ in level: the nation and provinces from zones alone, not from cities."""
        levels = {self.places[place].level for place in (one, other) if place in self.places}
        return len(levels) > 1 or (one in self.zones) != (other in self.zones)

    def related(self, relation: str) -> list[Relation]:
        """Give the relations of one kind."""
        return [row for row in self.relations if row.relation == relation]

    def tier(self, name: str, city: str) -> str | None:
        """Give the ``nation`` or the ``province`` above a place."""
        return self.nation if name == "nation" else self.places[city].province

    def window(self, plan_id: str | None) -> tuple[int, int] | None:
        """Give the years of a plan, None where there is no plan."""
        plan = self.plans.get(plan_id or "")
        return (plan.window_start, plan.window_end) if plan else None

    def siblings(self, indicator: str) -> list[str]:
        """Give the other indicators of the same theme, first those of the same unit, denominator and basis."""
        own = self.indicators[indicator]
        others = [row for row in self.indicators.values() if row.concept == own.concept and row != own]
        kin = ("unit", "denominator", "basis")
        return [
            row.indicator for row in sorted(others, key=lambda row: [getattr(row, k) != getattr(own, k) for k in kin])
        ]


def vocabulary(data: Data) -> Vocabulary:
    """Build the vocabulary of some tables."""
    jurisdictions = to_rows(_Jurisdiction, data.jurisdictions)
    zh, en = (place_names(data, lang) for lang in ("zh", "en"))
    names = zip(data.units["name_zh"], data.units["name_en"], strict=True)
    places = {row.city: row for row in to_rows(Place, data.cities)}
    linked = [(row.relation, row.jurisdiction, row.city) for row in jurisdictions if row.city is not None]
    return Vocabulary(
        units_of(data.units),
        {row.indicator: row for row in to_rows(Indicator, data.indicators)},
        plans_of(data),
        places,
        {city for city, place in places.items() if place.level == "zone"},
        to_rows(Relation, data.relations),
        next((row.jurisdiction for row in jurisdictions if row.level == "nation"), ""),
        {name: city for relation, name, city in linked if relation == "same"},
        {name: city for relation, name, city in linked if relation == "proxy"},
        {place: (zh[place], en[place]) for place in zh},
        dict(zip(data.units["unit"], names, strict=True)),
        _blanks(data),
    )


def _blanks(data: Data) -> set[tuple[str, str, int]]:
    read_as = data.readings[["indicator", "as_indicator"]].dropna()
    blanks = data.blanks.merge(read_as, on="indicator", how="left")
    return {
        (plan, name, year)
        for plan, year, *names in blanks[["plan_id", "year", "indicator", "as_indicator"]].itertuples(index=False)
        for name in names
        if isinstance(name, str)
    }


def plans_of(data: Data) -> dict[str, Plan]:
    """Give the plans by their id; that of a jurisdiction belongs to it as that of a city to the city."""
    plans = data.plans.assign(
        issue_date=data.plans["issue_date"].dt.strftime("%Y-%m-%d"),
        city=data.plans["city"].fillna(data.plans["jurisdiction"]),
    )
    return {row.plan_id: row for row in to_rows(Plan, plans)}


def units_of(units: pd.DataFrame) -> dict[str, Unit]:
    """Give the units of table ``units`` by their id."""
    cells = zip(units["unit"], units["quantity"], units["per"].fillna(""), units["factor"], strict=True)
    return {unit: Unit(quantity, per, Fraction(factor)) for unit, quantity, per, factor in cells}

"""The gate before every ranking, mean, order and index: what may stand side by side, and why the rest may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, require
from ipcompare.corpus.names import resolve_one
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import stated
from ipcompare.harmonization.value import Row, window
from ipcompare.measure.standing import hull, instead
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

Stated = dict[tuple[str, str], list[Row]]


class Options(NamedTuple):
    """What is let in: the year to compare (by default the one that most places share), the worst grade, zones."""

    year: int | None = None
    min_grade: str = "C"
    allow_mixed_levels: bool = False


class Gate(NamedTuple):
    """Who may stand side by side on one indicator, in which year, and who was refused and why."""

    rows: list[Row]
    refused: list[Refused]
    year: int | None


def let_in(panel: Panel, indicator: str, options: Options, said: Stated | None = None) -> Gate:
    """
    Let in what may be ranked or averaged together; say of everyone else why not.

    Every row let in carries ``level``, ``mixed`` and ``ways``: the values that it
    joins, side by side, where readings leave several open.
    """
    indicator = resolve_one(panel.data, "indicator", indicator)
    require("grade", [options.min_grade], [str(mark) for mark in Grade])
    said = said or stated(panel)
    own = {city: rows for (name, city), rows in said.items() if name == indicator}
    year = options.year if options.year is not None else _common_year(own.values())
    levels = column_map(panel.data.cities, "city", "level")
    chosen: dict[str, Row] = {}
    refused: list[Refused] = []
    for city in levels:
        row, reason, detail = _candidate(panel, own.get(city, []), city, indicator, year, options.min_grade)
        if row is None:
            refused.append((city, reason, detail))
        else:
            chosen[city] = {**row, "level": levels[city]}
    mixing = options.allow_mixed_levels and Grade(options.min_grade) >= Grade.C
    for outsiders in ([] if mixing else [_zones_among_cities], [_other_windows], [_other_units]):
        for city, reason, detail in [found for find in outsiders for found in find(chosen)]:
            refused.append((city, reason, detail))
            del chosen[city]
    mixed = len({row["level"] for row in chosen.values()}) > 1
    worst = Grade.C if mixed else Grade.A
    rows = [{**row, "mixed": mixed, "grade": str(max(Grade(row["grade"]), worst))} for row in chosen.values()]
    return Gate(rows, refused, year)


def two_or_more(panel: Panel, indicator: str, options: Options) -> Gate:
    """Let in as `let_in` does, and refuse where fewer than two places are left."""
    gate = let_in(panel, indicator, options)
    if len(gate.rows) < 2:
        raise IpcompareError(
            f"{len(gate.rows)} of {len(panel.data.cities)} places can be compared on {indicator} in {gate.year}",
            where="; ".join(f"{city}: {detail}" for city, _, detail in gate.refused),
            expected="two places or more",
            hint="another year, a lower min_grade, allow_mixed_levels=True, or an assumption in harmonize",
        )
    return gate


def directed(panel: Panel, indicators: str | Sequence[str]) -> tuple[str, ...]:
    """
    Give the names of indicators that places can be put in order by.

    Raises
    ------
    UnknownNameError
        If one does not exist.
    IpcompareError
        If there is none, one stands twice or has no direction.
    """
    asked = [indicators] if isinstance(indicators, str) else indicators
    names = tuple(resolve_one(panel.data, "indicator", name) for name in asked)
    better = column_map(panel.data.indicators, "indicator", "direction")
    twice = [name for name in names if names.count(name) > 1]
    aimless = [name for name in names if better[name] == "none"]
    if not names or twice or aimless:
        fault = "stands twice" if twice else "has no direction"
        what = f"{(twice or aimless)[0]} {fault}" if names else "no indicator"
        raise IpcompareError(what, expected="indicators where more or less is better, each once")
    return names


def refused_cells(gates: Mapping[str, Gate]) -> pd.DataFrame:
    """Put the refusals of several indicators into a frame: ``city``, ``indicator``, ``reason``, ``detail``."""
    rows = [(city, name, *why) for name, gate in gates.items() for city, *why in gate.refused]
    return refused_frame(rows, "city", "indicator", "reason", "detail")


def refused_frame(refused: Iterable[tuple[str, ...]], *names: str) -> pd.DataFrame:
    """Put refusals into a frame."""
    import pandas as pd

    return pd.DataFrame(list(refused), columns=list(names) or ["city", "reason", "detail"], dtype="str")


Refused = tuple[str, str, str]


def _zones_among_cities(chosen: dict[str, Row]) -> list[Refused]:
    """Find the zones where there are cities too."""
    zones = [city for city, row in chosen.items() if row["level"] == "zone"]
    why = "a zone is ranked with cities only with allow_mixed_levels=True, and then at grade C"
    return [(city, "level", why) for city in zones] if len(zones) < len(chosen) else []


def _other_windows(chosen: dict[str, Row]) -> list[Refused]:
    """Find the sums that run over other years than most, or do not say over which."""
    sums = {city: window(row) for city, row in chosen.items() if row["basis"] == "cumulative_flow"}
    known = sorted(years for years in sums.values() if years)
    common = max(known, key=known.count, default=None)
    said = {city: f"a sum over {years[0]} to {years[1]}" if years else "no years named" for city, years in sums.items()}
    return [(city, "year", said[city]) for city, years in sums.items() if years is None or years != common]


def _other_units(chosen: dict[str, Row]) -> list[Refused]:
    """Find the values in another unit than most."""
    units = sorted(row["unit"] for row in chosen.values())
    common = max(units, key=units.count, default=None)
    return [(city, "unit", f"printed in {row['unit']}") for city, row in chosen.items() if row["unit"] != common]


def _common_year(values: Iterable[list[Row]]) -> int | None:
    counts: dict[int, int] = {}
    for rows in values:
        for year in {int(row["year"]) for row in rows}:
            counts[year] = counts.get(year, 0) + 1
    return max(counts, key=lambda year: (counts[year], year), default=None)


def _candidate(
    panel: Panel, rows: list[Row], city: str, indicator: str, year: int | None, min_grade: str
) -> tuple[Row | None, str, str]:
    """Choose the best value of a city for the year, or say why there is none."""
    if not rows:
        said = instead(panel, city, indicator)
        return None, "definition" if said.startswith("other:") else said, said
    in_year = [row for row in rows if row["year"] == year]
    if not in_year:
        years = ", ".join(sorted({str(row["year"]) for row in rows}))
        return None, "year", f"has values for {years} only"
    # Where readings are admissible they stand for the figure whose basis is open.
    ways = [row for row in in_year if row["basis"] != "unspecified"] or in_year
    best = hull(ways)
    # An open basis is as good as another theme until a reading is chosen.
    mark = Grade.D if best["basis"] == "unspecified" else Grade(best["grade"])
    # A unit that is not the canonical one does no harm among values printed in the same unit.
    if mark == Grade.X:
        mark = Grade.A if best["method"] == "printed" else Grade.C
    mark = max(mark, Grade.C) if best["lo"] != best["hi"] else mark
    if mark > Grade(min_grade):
        reason = "basis" if best["basis"] == "unspecified" else best["reasons"].split(";")[0] or "comparator"
        return None, reason, f"graded {mark}, below {min_grade}"
    joined = best["value_id"].split("~")
    return {**best, "grade": str(mark), "ways": [row for row in ways if row["value_id"] in joined]}, "", ""

"""Ranks and means: only of what is comparable, and why the rest is not let in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, require
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.grade import stated
from ipcompare.harmonization.rows import Row, window
from ipcompare.measure.compare import hull, instead
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


class Ranking(NamedTuple):
    """
    A ranking under bounds.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``city``, ``level``, ``year``, ``lo``, ``mid``, ``hi``, ``unit``,
        ``rank_best`` and ``rank_worst`` (the ranks that the bounds leave open,
        1 is first by the direction of the indicator), ``grade``, ``mixed``
        (whether a zone stands beside cities), ``value_id``.
    refused : pandas.DataFrame
        ``city``, ``reason`` (code), ``detail``: who is not in the ranking, and why.
    """

    frame: pd.DataFrame
    refused: pd.DataFrame


class Mean(NamedTuple):
    """The mean of an indicator over places, as an interval; ``mid`` is NaN where any value is a bound."""

    lo: float
    mid: float
    hi: float
    unit: str
    year: int
    cities: list[str]
    grade: str
    mixed: bool
    refused: pd.DataFrame


def rank(
    panel: Panel,
    indicator: str,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
) -> Ranking:
    """
    Rank the places on an indicator, with the ranks that bounds leave open.

    All places are compared for one year: the given one, or the one for which
    most places have a value (the latest of these). What is graded below
    `min_grade` is refused; a zone stands beside cities only if that is allowed.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        The indicator; its direction decides who is first.
    year
        The year to compare.
    min_grade
        The worst grade that is let in.
    allow_mixed_levels
        Whether a zone may share the ranking with cities; it is marked then.

    Returns
    -------
    Ranking
        The ranking and who was refused.

    Raises
    ------
    UnknownNameError
        If the indicator or the grade does not exist.
    IpcompareError
        If fewer than two places are left, or the indicator has no direction;
        the error names every refused place and why.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ranking = ipc.rank(ipc.harmonize(ipc.load()), "hv_patents_per_10k")
    >>> ranking.frame[["city", "rank_best", "rank_worst"]].values.tolist()
    [['hangzhou', 1, 1], ['bengbu', 2, 2], ['suzhou_anhui', 3, 3]]
    >>> ranking.refused[["city", "reason"]].values.tolist()
    [['jining', 'definition'], ['jingmen_htz', 'level']]
    """
    import pandas as pd

    rows, refused = _gate(panel, indicator, year, min_grade, allow_mixed_levels)
    direction = column_map(panel.data.indicators, "indicator", "direction")[indicator]
    if direction == "none":
        raise IpcompareError(f"{indicator} has no direction", expected="an indicator where more or less is better")
    frame = pd.DataFrame(rows)
    lo, hi = frame["lo"].to_numpy(), frame["hi"].to_numpy()
    if direction == "lower":
        lo, hi = -hi, -lo
    surely_above = (lo[None, :] > hi[:, None]).sum(axis=1)
    surely_below = (hi[None, :] < lo[:, None]).sum(axis=1)
    frame = frame.assign(rank_best=surely_above + 1, rank_worst=len(frame) - surely_below)
    names = [
        "city",
        "level",
        "year",
        "lo",
        "mid",
        "hi",
        "unit",
        "rank_best",
        "rank_worst",
        "grade",
        "mixed",
        "value_id",
    ]
    return Ranking(frame.sort_values(["rank_best", "rank_worst", "city"])[names].reset_index(drop=True), refused)


def mean(
    panel: Panel,
    indicator: str,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
) -> Mean:
    """
    Average an indicator over places, as an interval, unweighted.

    Parameters, refusals and errors are those of `rank`.

    Returns
    -------
    Mean
        ``lo``, ``mid`` (NaN where any value is a bound), ``hi``, ``unit``,
        ``year``, ``cities``, ``grade`` (the worst let in), ``mixed`` (whether a
        zone is among cities), ``refused``.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.mean(ipc.harmonize(ipc.load()), "hv_patents_per_10k").mid
    18.0
    """
    rows, refused = _gate(panel, indicator, year, min_grade, allow_mixed_levels)
    lo, mid, hi = (sum(row[name] for row in rows) / len(rows) for name in ("lo", "mid", "hi"))
    worst = max(row["grade"] for row in rows)
    return Mean(
        lo, mid, hi, rows[0]["unit"], rows[0]["year"], [row["city"] for row in rows], worst, rows[0]["mixed"], refused
    )


def _gate(
    panel: Panel, indicator: str, year: int | None, min_grade: str, allow_mixed_levels: bool
) -> tuple[list[Row], pd.DataFrame]:
    """Let in what may be ranked or averaged together; say of everyone else why not."""
    import pandas as pd

    require("indicator", [indicator], panel.data.indicators["indicator"])
    require("grade", [min_grade], [str(mark) for mark in Grade])
    said = {city: rows for (name, city), rows in stated(panel).items() if name == indicator}
    year = year if year is not None else _common_year(said.values())
    levels = column_map(panel.data.cities, "city", "level")
    chosen: dict[str, Row] = {}
    refused: list[Refused] = []
    for city in levels:
        row, reason, detail = _candidate(panel, said.get(city, []), city, indicator, year, min_grade)
        if row is None:
            refused.append((city, reason, detail))
        else:
            chosen[city] = {**row, "level": levels[city]}
    mixing = allow_mixed_levels and Grade(min_grade) >= Grade.C
    for outsiders in ([] if mixing else [_zones_among_cities], [_other_windows], [_other_units]):
        for city, reason, detail in [found for find in outsiders for found in find(chosen)]:
            refused.append((city, reason, detail))
            del chosen[city]
    table = pd.DataFrame(refused, columns=["city", "reason", "detail"], dtype="str")
    if len(chosen) < 2:
        raise IpcompareError(
            f"{len(chosen)} of {len(levels)} places can be compared on {indicator} in {year}",
            where="; ".join(f"{city}: {detail}" for city, _, detail in refused),
            expected="two places or more",
            hint="another year, a lower min_grade, allow_mixed_levels=True, or an assumption in harmonize",
        )
    mixed = len({row["level"] for row in chosen.values()}) > 1
    worst = Grade.C if mixed else Grade.A
    rows = [{**row, "mixed": mixed, "grade": str(max(Grade(row["grade"]), worst))} for row in chosen.values()]
    return rows, table


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
    best = hull([row for row in in_year if row["basis"] != "unspecified"] or in_year)
    # An open basis is as good as another theme until a reading is chosen.
    mark = Grade.D if best["basis"] == "unspecified" else Grade(best["grade"])
    # A unit that is not the canonical one does no harm among values printed in the same unit.
    if mark == Grade.X:
        mark = Grade.A if best["method"] == "printed" else Grade.C
    mark = max(mark, Grade.C) if best["lo"] != best["hi"] else mark
    if mark > Grade(min_grade):
        reason = "basis" if best["basis"] == "unspecified" else best["reasons"].split(";")[0] or "comparator"
        return None, reason, f"graded {mark}, below {min_grade}"
    return {**best, "grade": str(mark)}, "", ""

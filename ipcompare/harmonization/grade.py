"""How well two places compare on an indicator, and why not better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, records, require
from ipcompare.harmonization.value import METHODS, Row, window
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


class _Pair(NamedTuple):
    """The best comparison of two places on one indicator."""

    grade: Grade
    reasons: tuple[str, ...]
    year: int | None
    value_a: str
    value_b: str
    distance: int = 0


def grade(panel: Panel, *, indicator: str | None = None) -> pd.DataFrame:
    """
    Grade the comparison of every pair of places on every indicator.

    A: same definition, basis, unit and year, both as printed. B: after an exact
    conversion. C: under named assumptions or between bounds, an interval. D:
    same theme only (another definition, or no year in common). X: not comparable.
    Of several ways to compare, the best graded counts, then the latest year.

    Parameters
    ----------
    panel
        From `harmonize`; its assumptions decide what can be compared.
    indicator
        Only this indicator; by default all that any plan states or that an
        assumption makes of what it states.

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``city_a``, ``city_b``, ``grade``, ``reasons`` (codes of
        list ``reason``, separated by semicolons; empty for A), ``year`` (missing
        without a common one), ``value_a``, ``value_b`` (ids; for D across
        definitions those of the related indicator). Pairs of which one place
        says nothing on the theme are left out: silence has no grade.

    Raises
    ------
    UnknownNameError
        If the indicator does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.grade(ipc.harmonize(ipc.load()), indicator="hv_patents_per_10k")
    >>> rows.loc[(rows.city_a == "bengbu") & (rows.city_b == "hangzhou"), ["grade", "year"]].values.tolist()
    [['A', 2025]]
    """
    import pandas as pd

    if indicator is not None:
        require("indicator", [indicator], panel.data.indicators["indicator"])
    said = stated(panel)
    levels = column_map(panel.data.cities, "city", "level")
    concepts = column_map(panel.data.indicators, "indicator", "concept")
    related = _related(panel)
    names = [indicator] if indicator else sorted({name for name, _ in said})
    rows = []
    for name in names:
        siblings = [other for other in concepts if concepts[other] == concepts[name] and other != name]
        for a, b in combinations(panel.data.cities["city"], 2):
            pair = _grade_pair(said, name, siblings, a, b, related)
            if pair is None:
                continue
            if levels[a] != levels[b] and pair.grade < Grade.D:
                pair = pair._replace(grade=max(pair.grade, Grade.C), reasons=(*pair.reasons, "level"))
            reasons = ";".join(dict.fromkeys(pair.reasons))
            rows.append((name, a, b, str(pair.grade), reasons, pair.year, pair.value_a, pair.value_b))
    columns = ["indicator", "city_a", "city_b", "grade", "reasons", "year", "value_a", "value_b"]
    types = {name: "Int64" if name == "year" else "str" for name in columns}
    return pd.DataFrame(rows, columns=columns).astype(types)


def stated(panel: Panel) -> dict[tuple[str, str], list[Row]]:
    """Give the usable values of the plans by indicator and city, past achievements apart."""
    values = panel.values
    usable = values["status"].isin(["used", "derived"]) & (values["origin"] == "plan") & values["year"].notna()
    said: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in records(values[usable & (values["role"] != "past")]):
        said[row["indicator"], row["city"]].append(row)
    return said


def _related(panel: Panel) -> dict[str, tuple[str, str, str]]:
    """Give basis, denominator and unit of every indicator, to say how two of one theme differ."""
    frame = panel.data.indicators.fillna({"denominator": ""})
    return {row["indicator"]: (row["basis"], row["denominator"], row["unit"]) for row in records(frame)}


def _grade_pair(
    said: dict[tuple[str, str], list[Row]],
    name: str,
    siblings: Iterable[str],
    a: str,
    b: str,
    related: dict[str, tuple[str, str, str]],
) -> _Pair | None:
    mine, its = said.get((name, a), []), said.get((name, b), [])
    if mine and its:
        return _same_indicator(mine, its)
    if not mine and not its:
        return None
    for other in siblings:
        instead = said.get((other, b if mine else a), [])
        if instead:
            ids = [last(rows)["value_id"] for rows in ((mine, instead) if mine else (instead, its))]
            return _Pair(Grade.D, (_difference(related[name], related[other]),), None, ids[0], ids[1])
    return None


def _difference(one: tuple[str, str, str], other: tuple[str, str, str]) -> str:
    if one[1] != other[1]:
        return "denominator"
    if one[0] != other[0] and one[2] == other[2]:
        return "basis"
    return "definition"


def _same_indicator(mine: list[Row], its: list[Row]) -> _Pair:
    """Choose the best way to compare two places that state the same indicator."""
    ways = [
        _way(one, other)
        for one in mine
        for other in its
        if one["year"] == other["year"] and one["unit"] == other["unit"]
    ]
    if ways:
        return min(ways, key=lambda pair: (pair.grade, -(pair.year or 0), pair.distance))
    one, other = last(mine), last(its)
    if one["unit"] != other["unit"]:
        return _Pair(Grade.X, ("unit",), None, one["value_id"], other["value_id"])
    return _Pair(Grade.D, ("year",), None, one["value_id"], other["value_id"])


def _way(one: Row, other: Row) -> _Pair:
    grades = [Grade(one["grade"]), Grade(other["grade"])]
    reasons = [reason for row in (one, other) for reason in row["reasons"].split(";") if reason]
    if "unspecified" in (one["basis"], other["basis"]):
        grades.append(Grade.D)
        reasons.append("basis")
    elif one["basis"] != other["basis"]:
        grades.append(Grade.C)
        reasons.append("basis")
    if one["basis"] == other["basis"] == "cumulative_flow" and (window(one) is None or window(one) != window(other)):
        grades.append(Grade.D)
        reasons.append("year")
    if one["lo"] != one["hi"] or other["lo"] != other["hi"]:
        grades.append(Grade.C)
        reasons.append("comparator")
    # Two values in one unit that is not the canonical one compare as they are printed.
    if one["grade"] == other["grade"] == Grade.X:
        printed = one["method"] == other["method"] == "printed"
        grades = [(Grade.A if printed else Grade.C) if mark == Grade.X else mark for mark in grades]
        reasons = [reason for reason in reasons if reason != "unit"]
    ids = (one["value_id"], other["value_id"])
    distance = sum(METHODS.index(row["method"]) for row in (one, other))
    return _Pair(max(grades), tuple(dict.fromkeys(reasons)), int(one["year"]), *ids, distance)


def last(rows: list[Row]) -> Row:
    """Give the value that stands for a place: the nearest to print, then the latest year."""
    return min(rows, key=lambda row: (METHODS.index(row["method"]), -int(row["year"]), row["value_id"]))

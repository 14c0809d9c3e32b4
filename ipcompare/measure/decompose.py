"""What the difference between the targets of two cities consists of."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.names import resolve_one
from ipcompare.errors import IpcompareError
from ipcompare.measure.growth import POINTS

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def decompose(panel: Panel, indicator: str, city: str, other: str) -> pd.DataFrame:
    """
    Split the difference between the targets of two cities into level, pace and catch-up.

    Over the years that both paths have, with B the levels of the first year, T of
    the last and r = T / B: the difference T1 - T2 is exactly the *level* part
    B1 - B2, what the first city was ahead; the *pace* part (B1 - B2)(r2 - 1),
    what that lead grows to at the other city's pace; and the *catch-up* part
    B1 (r1 - r2), what the first city gains by its own faster pace (negative where
    it is slower). Shares and scores move by points: a lead does not grow by itself,
    and the pace part is zero. An identity of this package; it describes plans and
    explains nothing.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One indicator for which both plans print a path.
    city, other
        The two cities.

    Returns
    -------
    pandas.DataFrame
        Three rows: ``part`` (level, pace, catch_up), ``amount`` in ``unit``, ``share`` of
        the difference (missing where there is none), ``from_year``, ``to_year``,
        ``city``, ``other``, ``indicator``, ``unit``.

    Raises
    ------
    UnknownNameError
        If a city or the indicator does not exist.
    IpcompareError
        If the two paths have fewer than two years in common, in points.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> parts = ipc.decompose(ipc.harmonize(ipc.load()), "hv_patents_per_10k", "bengbu", "suzhou_anhui")
    >>> parts[["part", "amount"]].round(2).values.tolist()
    [['level', 8.04], ['pace', 2.68], ['catch_up', -0.72]]
    """
    import pandas as pd

    indicator = resolve_one(panel.data, "indicator", indicator)
    city, other = (resolve_one(panel.data, "city", name) for name in (city, other))
    paths = [_levels(panel, indicator, name) for name in (city, other)]
    key, common = _common(*paths)
    if len(common) < 2 or city == other:
        said = [f"{name}: {_years(path)}" for name, path in zip((city, other), paths, strict=True)]
        raise IpcompareError(
            f"{indicator}: the paths of {city} and {other} have {len(common)} years in common",
            where="; ".join(said),
            expected="two different cities with points in at least two common years, in one unit and basis",
            hint="growth(panel) says of every target what it lacks",
        )
    mine, its = (path[key] for path in paths)
    first, last = common[0], common[-1]
    base, theirs, gap = mine[first], its[first], mine[last] - its[last]
    pace = 0.0 if key[1] in POINTS else (base - theirs) * (its[last] / theirs - 1)
    amounts = {"level": base - theirs, "pace": pace, "catch_up": gap - (base - theirs) - pace}
    unit = key[0]
    about = {"from_year": first, "to_year": last, "city": city, "other": other, "indicator": indicator, "unit": unit}
    rows = [
        {"part": part, "amount": amount, "share": amount / gap if gap else nan, **about}
        for part, amount in amounts.items()
    ]
    return pd.DataFrame(rows)


Paths = dict[tuple[str, str], dict[int, float]]


def _levels(panel: Panel, indicator: str, city: str) -> Paths:
    """Give the points of a plan's paths above zero, interpolated years included, by unit and basis, then by year."""
    values = panel.values
    roles = ["interpolated", "target", "milestone", "baseline"]
    own = (values["city"] == city) & (values["indicator"] == indicator) & (values["origin"] == "plan")
    path = values[own & values["role"].isin(roles) & values["status"].isin(["used", "derived"])]
    path = path[(path["mid"] > 0) & path["year"].notna() & path["reading"].isna() & (path["basis"] != "unspecified")]
    path = path[path["method"].isin(["printed", "interpolated"])]
    found: Paths = {}
    for row in records(path.sort_values("role", key=lambda role: role.map(roles.index))):
        found.setdefault((row["unit"], row["basis"]), {})[int(row["year"])] = row["mid"]
    return found


def _common(mine: Paths, its: Paths) -> tuple[tuple[str, str], list[int]]:
    """Find the unit and basis in which two plans share most years."""
    shared = {key: sorted(set(mine[key]) & set(its[key])) for key in mine if key in its}
    key = max(shared, key=lambda key: (len(shared[key]), key), default=("", ""))
    return key, shared.get(key, [])


def _years(paths: Paths) -> str:
    return " and ".join(", ".join(map(str, sorted(path))) for path in paths.values()) or "none"

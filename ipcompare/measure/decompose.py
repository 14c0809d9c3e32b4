"""What the difference between the targets of two cities consists of."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records, require
from ipcompare.errors import IpcompareError

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
    it is slower). An identity of this package; it describes plans and explains nothing.

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

    require("indicator", [indicator], panel.data.indicators["indicator"])
    require("city", [city, other], panel.data.cities["city"])
    mine, its = (_levels(panel, indicator, name) for name in (city, other))
    common = sorted(set(mine) & set(its))
    if len(common) < 2 or city == other:
        said = [f"{name}: {', '.join(map(str, sorted(path))) or 'none'}" for name, path in ((city, mine), (other, its))]
        raise IpcompareError(
            f"{indicator}: the paths of {city} and {other} have {len(common)} years in common",
            where="; ".join(said),
            expected="two different cities with points in at least two common years",
            hint="growth(panel) says of every target what it lacks",
        )
    first, last = common[0], common[-1]
    (base, unit), (theirs, _) = mine[first], its[first]
    ratio, other_ratio = mine[last][0] / base, its[last][0] / theirs
    amounts = {
        "level": base - theirs,
        "pace": (base - theirs) * (other_ratio - 1),
        "catch_up": base * (ratio - other_ratio),
    }
    gap = mine[last][0] - its[last][0]
    about = {"from_year": first, "to_year": last, "city": city, "other": other, "indicator": indicator, "unit": unit}
    rows = [
        {"part": part, "amount": amount, "share": amount / gap if gap else nan, **about}
        for part, amount in amounts.items()
    ]
    return pd.DataFrame(rows)


def _levels(panel: Panel, indicator: str, city: str) -> dict[int, tuple[float, str]]:
    """Give the points of a plan's path above zero, interpolated years included, by year."""
    values = panel.values
    roles = ["interpolated", "target", "milestone", "baseline"]
    path = values[(values["city"] == city) & (values["indicator"] == indicator) & values["role"].isin(roles)]
    path = path[path["status"].isin(["used", "derived"]) & (path["mid"] > 0) & path["year"].notna()]
    path = path[path["method"].isin(["printed", "interpolated"]) & (path["basis"] != "unspecified")]
    path = path.sort_values("role", key=lambda role: role.map(roles.index))
    return {int(row["year"]): (row["mid"], row["unit"]) for row in records(path)}

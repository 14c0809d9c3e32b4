"""Targets beside those of the tiers above: level against level, and pace against pace in the same years."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import inf, nan
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map, records
from ipcompare.harmonization.value import Row
from ipcompare.measure.pace import is_total, mean_pace, paths

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

Key = tuple[str, str, str, str]
ENDS = ("lo", "mid", "hi")


def against_tier(panel: Panel, tier: str) -> pd.DataFrame:
    """
    Set every target beside that of the province or the nation.

    The columns are those that `ambition` documents for these yardsticks.
    """
    import pandas as pd

    known = paths(panel)
    above = tiers(panel, tier)
    promised = _own_targets(panel)
    planned = _planned(panel)
    rows = []
    for row in records(last_targets(panel)):
        other = above[row["city"]]
        key = (other, row["indicator"], row["unit"], row["basis"])
        own_key = (row["city"], *key[1:])
        theirs = promised.get(key, [])
        said = _level(panel, row, other, theirs, planned[own_key])
        rows.append(said | _amplification(row, known.get(own_key, []), known.get(key, []), has_target=bool(theirs)))
    if not rows:
        return pd.DataFrame()
    return pd.DataFrame(rows).astype(dict.fromkeys(("target_year", "tier_year", "from_year", "to_year"), "Int64"))


def last_targets(panel: Panel) -> pd.DataFrame:
    """Give the last printed target of every plan on every indicator, unit and basis."""
    values = panel.values
    used = values[(values["status"] == "used") & (values["origin"] == "plan") & (values["role"] == "target")]
    keys = ["city", "indicator", "unit", "basis"]
    dated = used[used["year"].notna()].sort_values(["indicator", "city", "year"], kind="stable")
    return dated.drop_duplicates(keys, keep="last")


def tiers(panel: Panel, tier: str) -> dict[str, str]:
    """Name the province or the nation above every city."""
    data = panel.data
    if tier == "province":
        return column_map(data.cities, "city", "province")
    nation = data.jurisdictions.loc[data.jurisdictions["level"] == "nation", "jurisdiction"]
    return dict.fromkeys(data.cities["city"], next(iter(nation), ""))


def _planned(panel: Panel) -> dict[Key, dict[int, Row]]:
    """Give what each plan prints for a year to come, targets before milestones."""
    values = panel.values
    own = values[(values["status"] == "used") & (values["origin"] == "plan") & values["year"].notna()]
    own = own[own["role"].isin(["milestone", "target"])].sort_values("role")
    planned: dict[Key, dict[int, Row]] = defaultdict(dict)
    for row in records(own):
        planned[row["city"], row["indicator"], row["unit"], row["basis"]][int(row["year"])] = row
    return planned


def _own_targets(panel: Panel) -> dict[Key, list[Row]]:
    """Give the targets that the tiers above print themselves, once a year."""
    values = panel.values
    own = values[(values["origin"] == "context") & (values["role"] == "target") & (values["status"] == "used")]
    own = own.sort_values(["year", "value_id"]).drop_duplicates(["city", "indicator", "unit", "basis", "year"])
    targets: dict[Key, list[Row]] = defaultdict(list)
    for row in records(own):
        targets[row["city"], row["indicator"], row["unit"], row["basis"]].append(row)
    return targets


def _level(panel: Panel, row: Row, tier: str, theirs: list[Row], own: dict[int, Row]) -> Row:
    """Divide the plan's value by the tier's own target for the same year: that of the target, else the last shared."""
    names = ("city", "indicator", "unit", "basis", "lo", "mid", "hi", "grade")
    said: Row = {**{name: row[name] for name in names}, "target_year": row["year"], "tier": tier}
    shared = [other for other in theirs if other["year"] in own]
    chosen = max(shared, key=lambda other: (other["year"] == row["year"], other["year"]), default=None)
    mine = own[chosen["year"]] if chosen else None
    reason = _no_level(panel, row, theirs, chosen)
    shown = chosen or (theirs[-1] if theirs else None)
    said |= {f"tier_{end}": shown[end] if shown else nan for end in ENDS}
    said |= {"tier_year": shown["year"] if shown else None}
    levels = _over(mine, chosen) if mine and chosen and reason is None else (nan, nan, nan)
    said |= dict(zip(("level_lo", "level_mid", "level_hi"), levels, strict=True))
    ids = {"level_id": mine["value_id"] if mine else None, "tier_id": shown["value_id"] if shown else None}
    return said | {"level_reason": reason, "target_id": row["value_id"], **ids}


def _no_level(panel: Panel, row: Row, theirs: list[Row], chosen: Row | None) -> str | None:
    if row["basis"] == "unspecified":
        return "reading_unknown"
    if not theirs:
        return "no_tier_target"
    if chosen is None:
        return "year"
    if is_total(panel, row["unit"], row["basis"]):
        return "scope"
    return "zero_base" if chosen["hi"] <= 0 else None


def _over(row: Row, other: Row) -> tuple[float, float, float]:
    """Divide two intervals; an upper bound below leaves the ratio open above."""
    mid = row["mid"] / other["mid"] if other["mid"] else nan
    return row["lo"] / other["hi"], mid, row["hi"] / other["lo"] if other["lo"] > 0 else inf


def _amplification(row: Row, own: list[list[Row]], theirs: list[list[Row]], *, has_target: bool) -> Row:
    """Subtract the tier's pace from the city's own over the most years that a path of each has in common."""
    names = [f"{what}_{end}" for what in ("pace", "tier_pace", "amplification") for end in ENDS]
    said: Row = {"from_year": None, "to_year": None, **dict.fromkeys(names, nan)}
    reason = _no_pace(row, own, theirs, has_target=has_target)
    if reason:
        return said | {"pace_reason": reason}
    mine_path, its_path = max(product(own, theirs), key=lambda pair: _overlap(*pair)[1] - _overlap(*pair)[0])
    start, end = _overlap(mine_path, its_path)
    if end <= start:
        return said | {"pace_reason": "no_common_years"}
    mine, its = mean_pace(mine_path, start, end), mean_pace(its_path, start, end)
    if mine is None or its is None:
        return said | {"pace_reason": "zero_base"}
    gap = (mine.lo - its.hi, mine.mid - its.mid, mine.hi - its.lo)
    found = dict(zip(names, [*mine, *its, *gap], strict=True))
    return said | {"from_year": start, "to_year": end, **found, "pace_reason": None}


def _no_pace(row: Row, own: list[list[Row]], theirs: list[list[Row]], *, has_target: bool) -> str | None:
    if row["basis"] == "unspecified":
        return "reading_unknown"
    if not own:
        return "no_baseline"
    if not theirs:
        return "no_tier_baseline" if has_target else "no_tier_target"
    return None


def _overlap(one: list[Row], other: list[Row]) -> tuple[int, int]:
    return max(one[0]["from_year"], other[0]["from_year"]), min(one[-1]["to_year"], other[-1]["to_year"])

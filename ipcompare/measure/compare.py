"""Targets side by side: what each plan sets, how fast, and how well it compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import records
from ipcompare.corpus.names import Names, resolve
from ipcompare.harmonization.grade import grade, stated
from ipcompare.harmonization.value import Row
from ipcompare.measure.filters import filtered
from ipcompare.measure.growth import rates
from ipcompare.measure.standing import hull, instead

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def compare(panel: Panel, indicator: Names = None, city: Names = None) -> pd.DataFrame:
    """
    Set the targets of the plans side by side.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One or several, by ids or names: then every city has a row for each, the silent ones too.
        By default all printed targets of all indicators, those that most plans
        share first.
    city
        Places to show, by ids or names; all by default.

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``cities`` (places whose plan sets it), ``city``,
        ``base_year``, ``base``, ``target_year``, ``lo``, ``mid``, ``hi``,
        ``unit``, ``basis``, ``window_start``, ``window_end``, ``cagr_lo``,
        ``cagr_hi`` (compound annual growth, fractions), ``step_lo``,
        ``step_hi`` (change per year in ``unit``), ``nation`` (the nation's own
        target for the same year), ``to_nation_lo``, ``to_nation_hi`` (the target
        over it; missing where the nation sets none), ``grade`` (the best with
        another city, missing where no other city speaks of the theme),
        ``footnotes`` (codes of list ``reason``: why the grade is no better, ``conflict``,
        ``no_baseline``; or ``no_number``, ``no_target``, ``silent``,
        ``other:<indicator>`` for a related definition), ``target_id``.

    Raises
    ------
    UnknownNameError
        If the indicator does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.compare(ipc.harmonize(ipc.load()), "hv_patents_per_10k").set_index("city")
    >>> rows.loc["jining", "footnotes"]
    'other:valid_patents_per_10k'
    """
    import pandas as pd

    table, asked = _targets(panel), resolve(panel.data, "indicator", indicator)
    if asked:
        table = pd.concat([_with_silent(panel, table[table["indicator"] == name], name) for name in asked])
    order = {city: at for at, city in enumerate(panel.data.cities["city"])}
    table = table.assign(order=table["city"].map(order))
    table = table.sort_values(["cities", "indicator", "order"], ascending=[False, True, True])
    return filtered(table[_COLUMNS], panel, asked, city)


_COLUMNS = [
    "indicator", "cities", "city", "base_year", "base", "target_year", "lo", "mid", "hi", "unit", "basis",
    "window_start", "window_end", "cagr_lo", "cagr_hi", "step_lo", "step_hi",
    "nation", "to_nation_lo", "to_nation_hi", "grade", "footnotes", "target_id",
]  # fmt: skip


def _targets(panel: Panel) -> pd.DataFrame:
    used = panel.values[(panel.values["status"] == "used") & (panel.values["origin"] == "plan")]
    targets = used[used["role"] == "target"].rename(columns={"value_id": "target_id", "year": "target_year"})
    pace = rates(panel)[["target_id", "base_year", "base", "cagr_lo", "cagr_hi", "step_lo", "step_hi"]]
    table = targets.drop(columns=["grade", "reasons"]).merge(pace, on="target_id", how="left")
    table = table.merge(_best_grades(panel), on=["indicator", "city"], how="left")
    table = table.merge(panel.data.plans[["city", "window_start", "window_end"]], on="city")
    table["cities"] = table.groupby("indicator")["city"].transform("nunique")
    overruled = panel.values.loc[panel.values["status"] == "overruled", "used_instead"]
    conflict = table["target_id"].isin(overruled).map({True: ";conflict", False: ""})
    based = set(used.loc[used["role"] == "baseline", ["city", "indicator"]].itertuples(index=False, name=None))
    pairs = table[["city", "indicator"]].itertuples(index=False, name=None)
    no_base = ["" if pair in based else ";no_baseline" for pair in pairs]
    table["footnotes"] = (table["reasons"].fillna("") + conflict + no_base).str.strip(";")
    return _against_nation(panel, table)


def _against_nation(panel: Panel, table: pd.DataFrame) -> pd.DataFrame:
    """Set every target beside the nation's own target for the same year and unit, where there is one."""
    values = panel.values
    jurisdictions = panel.data.jurisdictions
    nation = values["city"].isin(jurisdictions.loc[jurisdictions["level"] == "nation", "jurisdiction"])
    own = values[nation & (values["role"] == "target") & (values["method"] == "printed")]
    names = {"year": "target_year", "lo": "nation", "hi": "nation_hi"}
    own = own.drop_duplicates(["indicator", "year", "unit"]).rename(columns=names)
    table = table.merge(own[["indicator", "target_year", "unit", "nation", "nation_hi"]], how="left")
    return table.assign(to_nation_lo=table["lo"] / table["nation_hi"], to_nation_hi=table["hi"] / table["nation"])


def _best_grades(panel: Panel) -> pd.DataFrame:
    """Give the best grade of every city on every indicator, with its reasons."""
    import pandas as pd

    pairs = grade(panel)
    sides = [pairs.rename(columns={side: "city"})[["indicator", "city", "grade", "reasons"]] for side in _SIDES]
    return pd.concat(sides).sort_values(["grade", "reasons"]).drop_duplicates(["indicator", "city"])


_SIDES = ["city_a", "city_b"]


def _with_silent(panel: Panel, table: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Add a row for every city that prints no target: what assumptions make of its plan, or why there is nothing."""
    import pandas as pd

    said = stated(panel)
    best = {(row["indicator"], row["city"]): {"grade": row["grade"]} for row in records(_best_grades(panel))}
    windows = {row["city"]: row for row in records(panel.data.plans[["city", "window_start", "window_end"]])}
    rows = []
    for city in panel.data.cities["city"]:
        if city in set(table["city"]):
            continue
        row = {"indicator": indicator, "cities": table["city"].nunique(), **windows[city]}
        values = said.get((indicator, city))
        row |= _derived(values) if values else {"footnotes": instead(panel, city, indicator)}
        rows.append(row | best.get((indicator, city), {}))
    added = pd.DataFrame(rows, columns=table.columns)
    return pd.concat([table, added.astype(table.dtypes.to_dict())]) if rows else table


def _derived(values: list[Row]) -> Row:
    """Show what is derived for a city in place of a printed target, for the last year that there is."""
    year = max(row["year"] for row in values)
    value = hull([row for row in values if row["year"] == year])
    taken = {name: value[name] for name in ("lo", "mid", "hi", "unit", "basis", "grade")}
    return {**taken, "target_year": value["year"], "footnotes": value["reasons"], "target_id": value["value_id"]}

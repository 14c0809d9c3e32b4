"""Growth from the base that a plan prints to the target that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

COLUMNS = [
    "growth_id", "city", "indicator", "unit", "base_year", "base", "target_year", "target", "bound", "years",
    "ratio", "cagr", "step", "base_id", "target_id", "reason",
]  # fmt: skip


def growth(panel: Panel) -> pd.DataFrame:
    """
    Measure growth from base to target for each city and indicator that print both.

    The base is the plan's baseline, the target its last target. Where the target
    is only a bound (90 % or more), ratio, rate and step are those of the bound
    and ``bound`` says in which direction the true ones lie. Shares and scores
    have a step in points a year and no rate: a percentage of a percentage would
    mislead.

    Parameters
    ----------
    panel
        From `harmonize`. Only values with status ``used`` count.

    Returns
    -------
    pandas.DataFrame
        Columns ``growth_id``, ``city``, ``indicator``, ``unit``, ``base_year``,
        ``base``, ``target_year``, ``target``, ``bound`` (eq, ge or le),
        ``years``, ``ratio`` (target over base), ``cagr`` (compound annual growth
        rate, a fraction: ``ratio ** (1 / years) - 1``), ``step`` (change in
        ``unit`` per year), ``base_id``, ``target_id`` and ``reason``, which says
        why a rate is missing: ``share_or_score``, ``zero_base``, ``range``.
        Sorted by indicator and city.

    Raises
    ------
    IpcompareError
        If no city prints both a base and a target of one indicator.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.growth(ipc.harmonize(ipc.load())).set_index(["city", "indicator"])
    >>> round(rows.loc[("bengbu", "hv_patents_per_10k"), "cagr"], 4)
    np.float64(0.1364)
    """
    used = panel.values[(panel.values["status"] == "used") & (panel.values["origin"] == "plan")]
    pairs = _pairs(used)
    if pairs.empty:
        raise IpcompareError(
            "no growth to measure",
            expected="a baseline and a later target of one indicator in one plan, in one unit and basis",
            hint="see panel.values for what the plans print",
        )
    years = (pairs["target_year"] - pairs["base_year"]).astype("float64")
    pairs["years"] = years
    pairs["ratio"] = pairs["target"] / pairs["base"]
    pairs["step"] = (pairs["target"] - pairs["base"]) / years
    pairs["reason"] = _reasons(pairs)
    pairs["ratio"] = pairs["ratio"].where(pairs["reason"].isna())
    pairs["cagr"] = pairs["ratio"] ** (1 / years) - 1
    pairs["growth_id"] = pairs["base_id"] + "~" + pairs["target_id"]
    return pairs.sort_values(["indicator", "city"])[COLUMNS].reset_index(drop=True)


def _pairs(used: pd.DataFrame) -> pd.DataFrame:
    """Join each baseline with the last target in the same unit and basis."""
    keys = ["city", "indicator", "unit", "basis"]
    base = used[used["role"] == "baseline"]
    target = used[used["role"] == "target"].sort_values("year").groupby(keys).tail(1)
    pairs = base.merge(target, on=keys, suffixes=("_base", "_target"))
    pairs = pairs[pairs["year_base"] < pairs["year_target"]]
    pairs = pairs.rename(
        columns={
            "value_id_base": "base_id", "value_id_target": "target_id",
            "year_base": "base_year", "year_target": "target_year",
        }
    )  # fmt: skip
    pairs["base"] = pairs["mid_base"]
    pairs["target"] = pairs["mid_target"].fillna(pairs["lo_target"])
    pairs["bound"] = pairs["comparator_target"].map({"ge": "ge", "gt": "ge", "le": "le", "lt": "le"}).fillna("eq")
    return pairs[pairs["base"].notna()]


def _reasons(pairs: pd.DataFrame) -> pd.Series:
    import pandas as pd

    reasons = pd.Series(pd.NA, index=pairs.index, dtype="str")
    reasons[pairs["base"] <= 0] = "zero_base"
    reasons[pairs["basis"].isin(["share", "score", "annual_growth"])] = "share_or_score"
    return reasons

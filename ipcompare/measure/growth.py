"""Growth from the base that a plan prints to the target that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

COLUMNS = [
    "growth_id", "city", "indicator", "unit", "basis", "base_year", "base", "target_year", "target", "bound", "years",
    "ratio", "ratio_lo", "ratio_hi", "cagr", "cagr_lo", "cagr_hi", "step", "step_lo", "step_hi",
    "base_id", "target_id", "reason",
]  # fmt: skip
POINTS = ("share", "score", "annual_growth")


def growth(panel: Panel) -> pd.DataFrame:
    """
    Measure growth from base to target for each city and indicator that print both.

    The base is the plan's baseline, the target its last target. All results are
    intervals: a target of "at least 2" from a base of 1 grows by at least so much
    a year, and has no point. Shares and scores change by points a year and
    have no rate: a percentage of a percentage would mislead.

    Parameters
    ----------
    panel
        From `harmonize`. Only printed values with status ``used`` count.

    Returns
    -------
    pandas.DataFrame
        ``growth_id``, ``city``, ``indicator``, ``unit``, ``basis``,
        ``base_year``, ``base``, ``target_year``, ``target`` (the printed number;
        ``bound`` says whether it is one: eq, ge, le, range), ``years``;
        ``ratio`` (target over base), ``cagr`` (compound annual growth rate, a
        fraction: ``ratio ** (1 / years) - 1``) and ``step`` (change per year in
        ``unit``), each as a point (missing for a bound) with ``_lo`` and ``_hi``;
        ``base_id``, ``target_id``; ``reason``, why a rate is missing:
        ``share_or_score``, ``zero_base``, ``lower_bound_only``, ``upper_bound_only``. Sorted by
        indicator and city.

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
    pairs = rates(panel)
    if pairs.empty:
        raise IpcompareError(
            "no growth to measure",
            expected="a baseline and a later target of one indicator in one plan, in one unit and basis",
            hint="see panel.values for what the plans print",
        )
    return pairs


def rates(panel: Panel) -> pd.DataFrame:
    """Measure as `growth` does; empty where there is nothing to measure."""
    used = panel.values[(panel.values["status"] == "used") & (panel.values["origin"] == "plan")]
    pairs = _pairs(used)
    pairs["years"] = (pairs["target_year"] - pairs["base_year"]).astype("float64")
    pairs["growth_id"] = pairs["base_id"] + "~" + pairs["target_id"]
    pairs["reason"] = _reasons(pairs)
    rated = ~pairs["reason"].isin(["share_or_score", "zero_base"])
    for end, base, target in (("", "mid", "mid"), ("_lo", "hi", "lo"), ("_hi", "lo", "hi")):
        low, high = pairs[f"{base}_base"], pairs[f"{target}_target"]
        pairs[f"step{end}"] = (high - low) / pairs["years"]
        pairs[f"ratio{end}"] = (high / low).where(rated)
        pairs[f"cagr{end}"] = pairs[f"ratio{end}"] ** (1 / pairs["years"]) - 1
    return pairs.sort_values(["indicator", "city"])[COLUMNS].reset_index(drop=True)


def _pairs(used: pd.DataFrame) -> pd.DataFrame:
    """Join each baseline with the last target in the same unit and basis."""
    keys = ["city", "indicator", "unit", "basis"]
    base = used[used["role"] == "baseline"]
    target = used[used["role"] == "target"].sort_values("year").groupby(keys).tail(1)
    pairs = base.merge(target, on=keys, suffixes=("_base", "_target"))
    pairs = pairs[pairs["year_base"] < pairs["year_target"]]
    names = {"value_id": "id", "year": "year"}
    ends = {f"{old}_{end}": f"{end}_{new}" for old, new in names.items() for end in ("base", "target")}
    pairs = pairs.rename(columns=ends)
    below = pairs["comparator_base"].isin(["le", "lt"])
    pairs["base"] = pairs["mid_base"].fillna(pairs["lo_base"].where(~below, pairs["hi_base"]))
    closed_below = pairs["comparator_target"].isin(["le", "lt"])
    pairs["target"] = pairs["mid_target"].fillna(pairs["lo_target"].where(~closed_below, pairs["hi_target"]))
    bounds = {"ge": "ge", "gt": "ge", "le": "le", "lt": "le", "range": "range", "approx": "range"}
    pairs["bound"] = pairs["comparator_target"].map(bounds).fillna("eq")
    return pairs


def _reasons(pairs: pd.DataFrame) -> pd.Series:
    import pandas as pd

    reasons = pd.Series(pd.NA, index=pairs.index, dtype="str")
    reasons[pairs["bound"] == "le"] = "upper_bound_only"
    reasons[(pairs["bound"] == "ge") | pairs["mid_base"].isna()] = "lower_bound_only"
    reasons[pairs["base"] <= 0] = "zero_base"
    reasons[pairs["basis"].isin(POINTS)] = "share_or_score"
    return reasons

"""Growth from base to target as intervals, with a reason wherever there is no rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map, require
from ipcompare.corpus.names import Names
from ipcompare.corpus.vocabulary import plans_of
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.precision import reach
from ipcompare.harmonization.rates import compound_rate
from ipcompare.harmonization.scope import AsOf, Plans, scope
from ipcompare.harmonization.value import POINTS
from ipcompare.measure.filters import filtered

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

# Why a target has no base, the first that holds.
NO_BASE = ("rate_printed", "share_without_base", "past_basis_open", "basis_differs", "no_baseline")
KEYS = ["plan_id", "city", "indicator", "unit", "basis"]
COLUMNS = [
    "growth_id", "plan_id", "city", "indicator", "unit", "basis", "base_year", "base", "base_origin",
    "target_year", "target", "bound", "years",
    "ratio", "ratio_lo", "ratio_hi", "cagr", "cagr_lo", "cagr_hi", "step", "step_lo", "step_hi",
    "doubling", "doubling_lo", "doubling_hi", "cagr_rounded_lo", "cagr_rounded_hi", "step_rounded_lo",
    "step_rounded_hi", "sign_survives", "order_survives", "grade", "base_id", "target_id", "reason",
]  # fmt: skip


def growth(
    panel: Panel,
    indicator: Names = None,
    city: Names = None,
    *,
    baselines: str = "plan",
    plans: Plans = None,
    as_of: AsOf = None,
) -> pd.DataFrame:
    """
    Measure growth from base to target, for every plan and indicator with a target.

    The base is the plan's baseline, the target its last target. All results are
    intervals: a target of "at least 2" from a base of 1 grows by at least so much
    a year, and has no point. Shares and scores change by points a year and
    have no rate: a percentage of a percentage would mislead.

    Parameters
    ----------
    panel
        From `harmonize`. Printed values with status ``used`` count as targets.
    indicator, city
        Only these; by default all.
    baselines
        ``plan``: only what the plan itself prints. ``context``: where a plan
        prints none, a year-end value of the same place, definition, unit and basis
        from the context facts: one up to the year in which the plan starts before
        one after it, the nearest to that year first, of one year a printed one before
        a derived one. Such a base keeps ``base_origin`` context, and the row is graded C at
        best: that the fact counts what the plan means is an assumption. Readings
        and sums over several years are no such base, and neither is what another plan prints.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        ``growth_id`` (the ids of base and target, which `trace` follows; that of
        the target alone without a base), ``city``, ``indicator``, ``unit``, ``basis``,
        ``base_year``, ``base`` (missing without one), ``base_origin`` (plan or
        context), ``target_year``, ``target`` (the printed number;
        ``bound`` says whether it is one: eq, ge, gt, le, lt, range), ``years``;
        ``ratio`` (target over base), ``cagr`` (compound annual growth rate, a
        fraction: ``ratio ** (1 / years) - 1``), ``step`` (change per year in
        ``unit``) and ``doubling`` (years to double at that rate,
        ``log(2) / log(1 + cagr)``; infinite where nothing grows), each as a point
        (missing for a bound) with ``_lo`` and ``_hi``; ``cagr_rounded`` and ``step_rounded`` with ``_lo`` and ``_hi``,
        what they may be if base and target were rounded to the digits that they are printed with (missing where
        neither is printed in digits, or without ``printed_digits``); ``sign_survives``, whether what
        grows, or falls, as printed does so for all that the digits leave open (missing where that is open as
        printed, or has no such range); ``order_survives``, whether for all of that the rate is another than every
        rate on the same indicator, unit and basis among the plans compared (missing without a rate, or without
        another); ``grade`` of the base and
        the target, the worse; ``base_id``, ``target_id``; ``reason``, why a rate or
        its point is missing: ``rate_printed`` (the plan prints
        the rate itself), ``share_without_base``, ``past_basis_open`` (a past value is printed, but not as the base:
        its basis is open), ``no_baseline`` (no value before the target at all), ``basis_differs`` (the base has
        another basis or unit), ``reading_unknown`` (the basis is open, and base and
        target do not stand in one table), ``zero_base``, ``share_or_score``,
        ``lower_bound_only``, ``upper_bound_only``. Sorted by indicator and city.

    Raises
    ------
    UnknownNameError
        If a name does not exist, or `baselines` is neither ``plan`` nor ``context``.
    IpcompareError
        If no plan prints a target, or none that is asked for.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.growth(ipc.harmonize(ipc.load())).set_index(["city", "indicator"])
    >>> round(rows.loc[("bengbu", "hv_patents_per_10k"), "cagr"], 4)
    np.float64(0.1364)
    >>> rows.loc[("hangzhou", "hv_patents_per_10k"), "reason"]
    'no_baseline'
    """
    rows = grown(scope(panel, "growth", plans=plans, as_of=as_of), baselines)
    return filtered(rows, panel, indicator, city)


def grown(panel: Panel, baselines: str) -> pd.DataFrame:
    """Measure as `growth` does, within a panel whose plans are chosen; refuse where there is nothing to measure."""
    require("kind of baselines", [baselines], ["plan", "context"])
    rows = rates(panel, outside=baselines == "context")
    if rows.empty:
        raise IpcompareError(
            "no growth to measure",
            expected="a target with a number and a year in one of the plans",
            hint="see panel.values for what the plans print",
        )
    return rows


class Grown(NamedTuple):
    """What other verbs read of a row of `growth`."""

    plan_id: str
    city: str
    indicator: str
    unit: str
    basis: str
    base_year: int | None
    base: float
    base_origin: str | None
    target_year: int
    target: float
    cagr: float
    cagr_lo: float
    cagr_hi: float
    step_lo: float
    step_hi: float
    grade: str
    base_id: str | None
    target_id: str
    reason: str | None

    @property
    def definition(self) -> tuple[str, str, str]:
        """Indicator, unit and basis: what another number must share to be compared."""
        return self.indicator, self.unit, self.basis


def rates(panel: Panel, *, outside: bool = False) -> pd.DataFrame:
    """Measure as `growth` does; empty where there is nothing to measure."""
    import numpy as np

    pairs = _pairs(panel, outside=outside)
    columns = {name: pairs[name].to_numpy(dtype="float64", na_value=np.nan) for name in _NUMBERS}
    years = columns["year_target"] - columns["year_base"]
    reason = _reasons(pairs)
    rated = (reason.isna() | reason.isin(["lower_bound_only", "upper_bound_only"])).to_numpy()
    stepped = rated | reason.isin(["zero_base", "share_or_score"]).to_numpy()
    made: dict[str, Any] = {"years": years, "reason": reason}
    with np.errstate(divide="ignore", invalid="ignore"):
        for end, base, target in (("", "mid", "mid"), ("_lo", "hi", "lo"), ("_hi", "lo", "hi")):
            low, high = columns[f"{base}_base"], columns[f"{target}_target"]
            ratio = np.where(rated, high / low, np.nan)
            made |= {f"step{end}": np.where(stepped, (high - low) / years, np.nan), f"ratio{end}": ratio}
            made[f"cagr{end}"] = np.where(rated, compound_rate(low, high, years), np.nan)
            slower = {"": "", "_lo": "_hi", "_hi": "_lo"}[end]
            doubling = np.where(made[f"cagr{end}"] <= 0, np.inf, np.log(2) / np.log1p(made[f"cagr{end}"]))
            made[f"doubling{slower}"] = doubling
    first, last = ({name: columns[f"{name}_{end}"] for name in DIGITAL} for end in ("base", "target"))
    made |= rounded_change(first, last, pairs["basis"].to_numpy(), years, rated, stepped)
    made["sign_survives"] = _sign_survives(made)
    made["order_survives"] = _order_survives(pairs, made)
    ids = (pairs["base_id"] + "~" + pairs["target_id"]).fillna(pairs["target_id"])
    pairs = pairs.assign(growth_id=ids, **made)
    pairs = pairs.rename(columns={"year_base": "base_year", "year_target": "target_year"})
    return pairs.sort_values(["indicator", "city", "plan_id"])[COLUMNS].reset_index(drop=True)


DIGITAL = ("lo", "hi", "half_unit")
Ends = dict[str, Any]


def rounded_change(first: Ends, last: Ends, basis: Any, years: Any, rated: Any, stepped: Any) -> dict[str, Any]:
    """Measure rate and step between what the digits of two ends leave open; missing where neither has digits."""
    import numpy as np

    printed = ~np.isnan(first["half_unit"]) | ~np.isnan(last["half_unit"])
    (low, high), (below, above) = (reach(end["lo"], end["hi"], end["half_unit"], basis) for end in (first, last))
    made = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for name, base, target in (("lo", high, below), ("hi", low, above)):
            made[f"cagr_rounded_{name}"] = np.where(rated & printed, compound_rate(base, target, years), np.nan)
            made[f"step_rounded_{name}"] = np.where(stepped & printed, (target - base) / years, np.nan)
    return made


def _sign_survives(made: dict[str, Any]) -> pd.Series:
    """Say whether a sign that is sure as printed is sure for all that the digits leave open."""
    import numpy as np
    import pandas as pd

    grows, falls = made["step_lo"] > 0, made["step_hi"] < 0
    survives = np.where(grows, made["step_rounded_lo"] > 0, made["step_rounded_hi"] < 0)
    known = (grows | falls) & ~np.isnan(made["step_rounded_lo"])
    return pd.Series(survives, dtype="boolean").where(pd.Series(known))


def _order_survives(pairs: pd.DataFrame, made: dict[str, Any]) -> pd.Series:
    """Say whether a rate, for all that the digits leave open, is apart from all others of the same definition."""
    import pandas as pd

    rates = pd.DataFrame({"lo": made["cagr_rounded_lo"], "hi": made["cagr_rounded_hi"]})
    rates["group"] = pairs.groupby(KEYS[2:], sort=False).ngroup()
    rates = rates.dropna().sort_values(["group", "lo"], kind="stable")
    groups = rates.groupby("group")
    # The highest end among those that start lower, and the lowest start among those that start higher.
    reached = groups["hi"].cummax().groupby(rates["group"]).shift()
    following = groups["lo"].shift(-1)
    apart = ~(reached >= rates["lo"]) & ~(following <= rates["hi"])
    alone = reached.isna() & following.isna()
    return apart.astype("boolean").mask(alone).reindex(pairs.index)


_NUMBERS = [f"{name}_{end}" for name in ("year", "lo", "mid", "hi", "half_unit") for end in ("base", "target")]
_BASE = ["year", "lo", "mid", "hi", "half_unit", "comparator", "grade", "value_id", "origin", "place"]


def _pairs(panel: Panel, *, outside: bool) -> pd.DataFrame:
    """Join the last target of each plan and indicator with the last base before it, where there is one."""
    import pandas as pd

    own = used(panel, "target", "baseline")[[*KEYS, *_BASE, "role"]]
    # One number for a series is compared faster than four texts.
    own = own.assign(series=own.groupby(KEYS, sort=False).ngroup()).sort_values("year", kind="stable")
    target = own[own["role"] == "target"].drop_duplicates("series", keep="last").drop(columns="role")
    base = own[own["role"] == "baseline"]
    due = base["series"].map(target.set_index("series")["year"])
    found = base[(base["year"] < due).fillna(False)].drop_duplicates("series", keep="last")
    if outside:
        lacking = target[~target["series"].isin(found["series"])]
        found = pd.concat([found, _outside(panel, lacking)], ignore_index=True)
    pairs = target.rename(columns={name: f"{name}_target" for name in _BASE})
    pairs = pairs.join(found.set_index("series")[_BASE].add_suffix("_base"), on="series").reset_index(drop=True)
    other = base[~base["series"].isin(target["series"])]
    pairs["elsewhere"] = _listed(pairs, other, ["plan_id", "indicator"])
    pairs["achieved"] = _listed(pairs, used(panel, "past"), ["plan_id", "indicator"])
    for end in ("base", "target"):
        below = pairs[f"comparator_{end}"].isin(["le", "lt"])
        pairs[end] = pairs[f"mid_{end}"].fillna(pairs[f"lo_{end}"].where(~below, pairs[f"hi_{end}"]))
    pairs["bound"] = pairs["comparator_target"].replace("approx", "range")
    worst = pairs["grade_target"].where(~(pairs["grade_base"] > pairs["grade_target"]), pairs["grade_base"])
    worst = worst.where((pairs["origin_base"] != "context") | (worst > "C"), "C")
    return pairs.assign(grade=worst).rename(
        columns={"value_id_base": "base_id", "value_id_target": "target_id", "origin_base": "base_origin"}
    )


def _listed(frame: pd.DataFrame, other: pd.DataFrame, names: list[str]) -> pd.Series:
    """Say of every row whether its key stands in another frame."""
    import pandas as pd

    keys = pd.MultiIndex.from_frame(frame[names])
    return pd.Series(keys.isin(pd.MultiIndex.from_frame(other[names])), index=frame.index)


def _outside(panel: Panel, lacking: pd.DataFrame) -> pd.DataFrame:
    """Choose one value from outside the plan for every target that lacks a base, of the same definition."""
    values, data = panel.values, panel.data
    same = data.jurisdictions[data.jurisdictions["relation"] == "same"]
    facts = values[values["plan_id"].isna() & values["role"].isin(["outcome", "baseline"])]
    facts = facts[facts["as_of"].isna() & facts["status"].isin(["used", "derived"]) & (facts["grade"] != "X")]
    facts = facts[(facts["method"] != "reading") & (facts["basis"] != "cumulative_flow")]
    facts = facts.assign(city=facts["city"].map(column_map(same, "jurisdiction", "city")))
    wanted = lacking[[*KEYS, "series", "year"]].rename(columns={"year": "due"})
    facts = facts.drop(columns="plan_id").merge(wanted, on=KEYS[1:]).query("year < due")
    start = facts["plan_id"].map({name: plan.window_start for name, plan in plans_of(data).items()})
    facts = facts.assign(late=facts["year"] > start, made=facts["method"] != "printed")
    facts["gap"] = (facts["year"] - start).abs()
    facts = facts.sort_values(["late", "gap", "made", "value_id"])
    return facts.drop_duplicates("series")[["series", *_BASE]]


def _reasons(pairs: pd.DataFrame) -> pd.Series:
    import pandas as pd

    reasons = pd.Series(pd.NA, index=pairs.index, dtype="str")
    inf = float("inf")
    reasons[(pairs["lo_target"] <= 0) | (pairs["hi_base"] == inf)] = "upper_bound_only"
    reasons[(pairs["hi_target"] == inf) | (pairs["lo_base"] <= 0)] = "lower_bound_only"
    reasons[(pairs["base"] <= 0) | (pairs["hi_base"] <= 0)] = "zero_base"
    reasons[pairs["basis"].isin(POINTS)] = "share_or_score"
    in_one_table = (pairs["place_base"] == "table") & (pairs["place_target"] == "table")
    reasons[(pairs["basis"] == "unspecified") & ~in_one_table] = "reading_unknown"
    missing = pairs["base_id"].isna()
    reasons[missing & pairs["elsewhere"]] = "basis_differs"
    # Of several that hold the first counts: a rate that the plan prints itself, a share, a past value, nothing at all.
    reasons[missing & ~pairs["elsewhere"]] = "no_baseline"
    reasons[missing & ~pairs["elsewhere"] & pairs["achieved"]] = "past_basis_open"
    reasons[missing & ~pairs["elsewhere"] & pairs["basis"].isin(["share", "score"])] = "share_without_base"
    reasons[missing & (pairs["basis"] == "annual_growth")] = "rate_printed"
    return reasons

"""The path of the nation or province before a plan, as a log-linear trend with its prediction interval."""

from __future__ import annotations

from math import inf, isclose, log, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import Row
from ipcompare.measure.growth import POINTS
from ipcompare.measure.pace import is_total
from ipcompare.measure.tiers import last_targets, tiers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ipcompare.harmonization.panel import Panel

MIN_YEARS = 3
EXACT = 1e-9


class Trend(NamedTuple):
    """
    A trend carried forward to one year.

    Attributes
    ----------
    mid, lo, hi : float
        The trend in that year, and the ends of the prediction interval for a
        single new observation.
    rate : float
        Yearly growth along the trend, a fraction; points a year for a linear trend.
    years : int
        Observations that it rests on.
    shares : tuple of float
        For each value asked about, the predictive probability of staying below it.
    """

    mid: float
    lo: float
    hi: float
    rate: float
    years: int
    shares: tuple[float, ...]


def trend(
    years: Sequence[float],
    values: Sequence[float],
    at: float,
    *,
    linear: bool = False,
    level: float = 0.95,
    asked: Sequence[float] = (),
) -> Trend:
    """
    Carry a series forward by ordinary least squares on logarithms.

    Parameters
    ----------
    years, values
        The observations: at least three different years; values above zero unless `linear`.
    at
        The year to predict.
    linear
        Fit the values themselves instead of their logarithms, for shares and scores.
    level
        Coverage of the prediction interval.
    asked
        Values to place in the predictive distribution.

    Returns
    -------
    Trend
        The prediction, its interval and where the asked values lie.

    Raises
    ------
    IpcompareError
        If there are too few years, a value is not above zero, or the level is not between 0 and 1.

    Notes
    -----
    The interval is that of a new observation, with Student's t on n - 2 degrees of
    freedom (Draper and Smith, Applied Regression Analysis, 3rd ed. 1998, ch. 3), as
    statsmodels gives it. With three years there is one degree of freedom, and the
    interval is very wide: that is how little three years say.

    Examples
    --------
    >>> trend([2018, 2019, 2020, 2021], [1.0, 2.1, 3.9, 8.2], 2022).years
    4
    """
    import numpy as np
    from scipy import stats
    from statsmodels.regression.linear_model import OLS

    seen, heights = np.asarray(years, dtype="float64"), np.asarray(values, dtype="float64")
    _refuse_unequal(seen, heights)
    _refuse_short(seen, heights, linear=linear, level=level)
    centre = seen.mean()
    design = np.column_stack([np.ones_like(seen), seen - centre])
    fit = OLS(heights if linear else np.log(heights), design).fit()
    found = fit.get_prediction(np.array([[1.0, at - centre]]))
    mid, spread = float(found.predicted_mean[0]), float(found.se_obs[0])
    # What is left of a constant or a perfect line is rounding.
    spread = 0.0 if spread < EXACT * max(1.0, abs(mid)) else spread
    reach = spread * float(stats.t.ppf((1 + level) / 2, len(seen) - 2))
    shares = tuple(_share(value, mid, spread, len(seen) - 2, linear=linear) for value in asked)
    slope = float(fit.params[1])
    ends = np.array([mid, mid - reach, mid + reach])
    with np.errstate(over="ignore"):
        back, rate = (ends, slope) if linear else (np.exp(ends), float(np.expm1(slope)))
    return Trend(float(back[0]), float(back[1]), float(back[2]), rate, len(seen), shares)


def _refuse_unequal(years: Any, values: Any) -> None:
    import numpy as np

    if len(years) != len(values) or not np.isfinite(years).all() or not np.isfinite(values).all():
        raise IpcompareError(
            f"{len(years)} years and {len(values)} values", expected="as many finite values as years, none missing"
        )


def _refuse_short(years: Any, values: Any, *, linear: bool, level: float) -> None:
    different = len(set(years.tolist()))
    if different < MIN_YEARS or len(years) != different:
        raise IpcompareError(
            f"a trend over {len(years)} values of {different} years", expected=f"{MIN_YEARS} years or more, each once"
        )
    if not linear and (values <= 0).any():
        raise IpcompareError("a value that is not above zero", expected="values above zero", hint="linear=True")
    if not 0 < level < 1:
        raise IpcompareError(f"a prediction interval of {level!r}", expected="a level between 0 and 1")


def _share(value: float, mid: float, spread: float, freedom: int, *, linear: bool) -> float:
    """Give the predictive probability of a value no larger than this one."""
    from scipy import stats

    if value == inf or (value <= 0 and not linear):
        return 1.0 if value == inf else 0.0
    height = value if linear else log(value)
    if spread == 0:
        return 0.5 if isclose(height, mid, rel_tol=EXACT, abs_tol=EXACT) else float(height > mid)
    return float(stats.t.cdf((height - mid) / spread, freedom))


def against_trend(panel: Panel) -> pd.DataFrame:
    """
    Place every target in the trends of nation and province before the plan.

    The columns are those that `ambition` documents for this yardstick.
    """
    import pandas as pd

    series = _outcomes(panel)
    starts = column_map(panel.data.plans, "city", "window_start")
    above = [tiers(panel, name) for name in ("nation", "province")]
    rows = [
        _placed(panel, row, tier[row["city"]], series, starts[row["city"]])
        for row in records(last_targets(panel))
        for tier in above
    ]
    if not rows:
        return pd.DataFrame()
    return pd.DataFrame(rows).astype(dict.fromkeys(("target_year", "first_year", "last_year"), "Int64"))


def _outcomes(panel: Panel) -> dict[tuple[str, str, str, str], dict[int, Row]]:
    """Give the realised year-end values by place, indicator, unit and basis, one a year."""
    values = panel.values
    seen = values[(values["role"] == "outcome") & (values["status"] == "used") & values["month"].isna()]
    series: dict[tuple[str, str, str, str], dict[int, Row]] = {}
    for row in records(seen[seen["mid"].notna() & seen["year"].notna()].sort_values("value_id")):
        key = (row["city"], row["indicator"], row["unit"], row["basis"])
        series.setdefault(key, {}).setdefault(int(row["year"]), row)
    return series


def _placed(
    panel: Panel, row: Row, tier: str, series: dict[tuple[str, str, str, str], dict[int, Row]], start: int
) -> Row:
    names = ("city", "indicator", "unit", "basis", "lo", "mid", "hi")
    said: Row = {**{name: row[name] for name in names}, "target_year": row["year"], "tier": tier}
    known = series.get((tier, row["indicator"], row["unit"], row["basis"]), {})
    before = {year: known[year] for year in sorted(known) if year < start}
    said |= {"first_year": min(before, default=None), "last_year": max(before, default=None), "years": len(before)}
    empty = ("trend_mid", "trend_lo", "trend_hi", "trend_rate", "share_lo", "share_hi")
    said |= {**dict.fromkeys(empty, nan), "position": None, "target_id": row["value_id"]}
    said["reason"] = _no_trend(panel, row, known, before)
    if said["reason"] is None:
        linear = row["basis"] in POINTS
        heights = [item["mid"] for item in before.values()]
        found = trend([*before], heights, int(row["year"]), linear=linear, asked=(row["lo"], row["hi"]))
        said |= {"trend_mid": found.mid, "trend_lo": found.lo, "trend_hi": found.hi, "trend_rate": found.rate}
        said |= {"share_lo": found.shares[0], "share_hi": found.shares[1], "position": _position(row, found)}
    return said


def _no_trend(panel: Panel, row: Row, known: dict[int, Row], before: dict[int, Row]) -> str | None:
    if row["basis"] == "unspecified":
        return "reading_unknown"
    if not known:
        return "no_series"
    if len(before) < MIN_YEARS:
        return "too_few_years"
    if row["basis"] not in POINTS and any(item["mid"] <= 0 for item in before.values()):
        return "zero_base"
    return "scope" if is_total(panel, row["unit"], row["basis"]) else None


def _position(row: Row, found: Trend) -> str:
    """Say where a target lies; a bound may leave it open."""
    low, high = found.lo - EXACT * abs(found.lo), found.hi + EXACT * abs(found.hi)
    if row["lo"] > high:
        return "above"
    if row["hi"] < low:
        return "below"
    return "inside" if low <= row["lo"] and row["hi"] <= high else "undecided"

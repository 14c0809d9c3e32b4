"""The path of the nation or province before a plan, as a log-linear trend with its prediction interval."""

from __future__ import annotations

from math import inf, isclose, log, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.rows import side_by_side, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.panel import used
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.measure.pace import is_total
from ipcompare.measure.tiers import Target, last_targets

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


class Placed(NamedTuple):
    """Where a target lies in the trend of a tier before the plan."""

    tier: str | None
    first_year: int | None
    last_year: int | None
    years: int
    trend_mid: float = nan
    trend_lo: float = nan
    trend_hi: float = nan
    trend_rate: float = nan
    share_lo: float = nan
    share_hi: float = nan
    position: str | None = None
    reason: str | None = None


# Realised values of a place on one definition, by year.
Series = dict[int, float]


def against_trend(panel: Panel) -> pd.DataFrame:
    """
    Place every target in the trends of nation and province before the plan.

    The columns are those that `ambition` documents for this yardstick.
    """
    words, outcomes = vocabulary(panel.data), _outcomes(panel)
    rows = []
    for target in last_targets(panel):
        window = words.window(target.plan_id)
        for tier in (words.tier(name, target.city) for name in ("nation", "province")):
            known = outcomes.get((tier or "", *target.definition), {})
            before = {year: known[year] for year in sorted(known) if window and year < window[0]}
            placed = Placed(tier, min(before, default=None), max(before, default=None), len(before))
            reason = _no_trend(words, target, known, before)
            rows.append((target, placed._replace(reason=reason) if reason else _placed(target, placed, before)))
    return side_by_side((Target, Placed), rows).drop(columns="grade")


def _outcomes(panel: Panel) -> dict[tuple[str, str, str, str], Series]:
    """Give the realised year-end values by place, indicator, unit and basis, one a year."""
    facts = used(panel, "outcome", origin="context")
    at_year_end = facts[facts["as_of"].isna() & facts["mid"].notna()].sort_values("value_id")
    series: dict[tuple[str, str, str, str], Series] = {}
    for value in to_rows(Value, at_year_end):
        key = (value.city, value.indicator, value.unit, value.basis)
        series.setdefault(key, {}).setdefault(value.year or 0, value.mid)
    return series


def _placed(target: Target, placed: Placed, before: Series) -> Placed:
    """Add the trend in the target year, the shares below both ends of the target, and where the target lies."""
    asked = (target.lo, target.hi)
    line = trend([*before], [*before.values()], target.target_year, linear=target.basis in POINTS, asked=asked)
    return placed._replace(
        trend_mid=line.mid,
        trend_lo=line.lo,
        trend_hi=line.hi,
        trend_rate=line.rate,
        share_lo=line.shares[0],
        share_hi=line.shares[1],
        position=_position(target, line),
    )


def _no_trend(words: Vocabulary, target: Target, known: Series, before: Series) -> str | None:
    if target.basis == "unspecified":
        return "reading_unknown"
    if not known:
        return "no_series"
    if len(before) < MIN_YEARS:
        return "too_few_years"
    if target.basis not in POINTS and any(height <= 0 for height in before.values()):
        return "zero_base"
    return "scope" if is_total(words, target.unit, target.basis) else None


def _position(target: Target, line: Trend) -> str:
    """Say where a target lies; a bound may leave it open."""
    low, high = line.lo - EXACT * abs(line.lo), line.hi + EXACT * abs(line.hi)
    if target.lo > high:
        return "above"
    if target.hi < low:
        return "below"
    return "inside" if low <= target.lo and target.hi <= high else "undecided"

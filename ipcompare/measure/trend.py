"""What the path of nation or province before a plan leads to, with its prediction interval and its hindcasts."""

from __future__ import annotations

from math import inf, isclose, isnan, log, nan, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import Row, records
from ipcompare.corpus.rows import side_by_side, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import plan_since
from ipcompare.harmonization.value import POINTS, Value
from ipcompare.measure.growth import rates
from ipcompare.measure.pace import is_total
from ipcompare.measure.realised import realised
from ipcompare.measure.tiers import Target, last_targets
from ipcompare.model import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ipcompare.harmonization.panel import Panel

MIN_YEARS = 3
LEVEL = 0.95
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
    level: float = LEVEL,
    asked: Sequence[float] = (),
    base: tuple[float, float] | None = None,
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
    base
        Year and value of another series that is carried on with the growth of this one.

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

    From another base the level of the line drops out. What is uncertain is the slope, over the
    years from the base, and how far one observation strays at both ends: the variance is
    that of the slope times the years squared, and twice that of the residuals.

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
    _refuse_short(seen, heights if base is None else np.append(heights, base[1]), linear=linear, level=level)
    centre = seen.mean()
    design = np.column_stack([np.ones_like(seen), seen - centre])
    fit = OLS(heights if linear else np.log(heights), design).fit()
    slope = float(fit.params[1])
    if base is None:
        found = fit.get_prediction(np.array([[1.0, at - centre]]))
        mid, spread = float(found.predicted_mean[0]), float(found.se_obs[0])
    else:
        ahead, start = at - base[0], base[1] if linear else log(base[1])
        mid, spread = start + slope * ahead, sqrt((ahead * float(fit.bse[1])) ** 2 + 2 * float(fit.scale))
    # What is left of a constant or a perfect line is rounding.
    spread = 0.0 if spread < EXACT * max(1.0, abs(mid)) else spread
    reach = spread * float(stats.t.ppf((1 + level) / 2, len(seen) - 2))
    shares = tuple(_share(value, mid, spread, len(seen) - 2, linear=linear) for value in asked)
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


def hindcasts(
    years: Sequence[float], values: Sequence[float], known: int, *, linear: bool = False, level: float = LEVEL
) -> list[bool]:
    """
    Say of trends that ended earlier whether their intervals held what came after.

    Every trend over the first three to `known` of the values in order is held against every later value.

    Examples
    --------
    >>> hindcasts([2018, 2019, 2020, 2021], [1.0, 2.1, 3.9, 8.2], 3)
    [True]
    """
    held = []
    for count in range(MIN_YEARS, known + 1):
        for year, height in zip(years[count:], values[count:], strict=True):
            line = trend(years[:count], values[:count], year, linear=linear, level=level)
            low, high = _ends(line)
            held.append(low <= height <= high)
    return held


def _ends(line: Trend) -> tuple[float, float]:
    """Give the ends of an interval, with room for rounding."""
    return line.lo - EXACT * abs(line.lo), line.hi + EXACT * abs(line.hi)


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
    """Where a target lies in what the path of a tier before the plan leads to."""

    compares: str
    tier: str | None
    known_until: int | None
    first_year: int | None
    last_year: int | None
    years: int
    freedom: int
    base_year: int | None = None
    base: float = nan
    trend_mid: float = nan
    trend_lo: float = nan
    trend_hi: float = nan
    trend_rate: float = nan
    share_lo: float = nan
    share_hi: float = nan
    hindcasts: int = 0
    hindcast_share: float = nan
    position: str | None = None
    position_reason: str | None = None
    grade: str | None = None
    reason: str | None = None
    base_id: str | None = None
    series_id: str | None = None


class _Known(NamedTuple):
    """Realised points of a tier in the order of their years, of these so many known when a plan was issued."""

    points: list[Value]
    before: list[Value]

    @property
    def years(self) -> list[int]:
        """The years of all of them."""
        return [value.year or 0 for value in self.points]

    @property
    def heights(self) -> list[float]:
        """What was realised in these years."""
        return [value.mid for value in self.points]


def against_trend(panel: Panel) -> pd.DataFrame:
    """
    Place every target in the trends of nation and province before the plan, and in its own base grown as they grew.

    The columns are those that `ambition` documents for this yardstick.
    """
    words, seen = vocabulary(panel.data), realised(panel)
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    bases = {row["target_id"]: row for row in records(rates(panel))}
    rows = []
    for target in last_targets(panel):
        until = _known_until(words, target.plan_id)
        for tier in (words.tier(name, target.city) for name in ("nation", "province")):
            series = seen.get((tier or "", *target.definition), {}).values()
            points = [value for value in series if not isnan(value.mid)]
            known = _Known(points, [value for value in points if until is not None and (value.year or 0) <= until])
            for compares in ("level", "own_base"):
                base = bases[target.target_id] if compares == "own_base" else None
                rows.append((target, _placed(words, target, _about(compares, tier, until, known), known, base, values)))
    return side_by_side((Target, Placed), rows)


def _known_until(words: Vocabulary, plan_id: str | None) -> int | None:
    """Give the last year whose end was over when a plan was issued, or where that is not known when it began."""
    plan = words.plans.get(plan_id or "")
    return int(plan_since(plan)[:4]) - 1 if plan else None


def _about(compares: str, tier: str | None, until: int | None, known: _Known) -> Placed:
    """Say what is compared, and on which years it rests."""
    years = known.years[: len(known.before)]
    about = Placed(compares, tier, until, min(years, default=None), max(years, default=None), len(years), 0)
    return about._replace(
        freedom=max(len(years) - 2, 0), series_id="~".join(value.value_id for value in known.before) or None
    )


def _placed(
    words: Vocabulary, target: Target, about: Placed, known: _Known, base: Row | None, values: dict[str, Value]
) -> Placed:
    """Add the trend in the target year, the shares below both ends of the target, and where the target lies."""
    start = values.get(base["base_id"]) if base else None
    if start:
        about = about._replace(base_year=start.year, base=start.mid, base_id=start.value_id)
    reason = _no_trend(words, target, known) or (_no_base(target, start, base["reason"]) if base else None)
    if reason:
        return about._replace(reason=reason)
    linear = target.basis in POINTS
    count = len(known.before)
    line = trend(
        known.years[:count], known.heights[:count], target.target_year,
        linear=linear, asked=(target.lo, target.hi), base=(start.year or 0, start.mid) if start else None,
    )  # fmt: skip
    held = hindcasts(known.years, known.heights, count, linear=linear)
    position, why = _position(target, line, held)
    rests_on = [*known.before, values[target.target_id], *([start] if start else [])]
    return about._replace(
        trend_mid=line.mid,
        trend_lo=line.lo,
        trend_hi=line.hi,
        trend_rate=line.rate,
        share_lo=line.shares[0],
        share_hi=line.shares[1],
        hindcasts=len(held),
        hindcast_share=sum(held) / len(held) if held else nan,
        position=position,
        position_reason=why,
        # That a path goes on as it did is an assumption.
        grade=str(max(Grade.C, *(Grade(value.grade) for value in rests_on))),
    )


def _no_trend(words: Vocabulary, target: Target, known: _Known) -> str | None:
    if target.basis == "unspecified":
        return "reading_unknown"
    if not known.points:
        return "no_series"
    if len(known.before) < MIN_YEARS:
        return "too_few_years"
    if target.basis not in POINTS and any(value.mid <= 0 for value in known.before):
        return "zero_base"
    return "scope" if is_total(words, target.unit, target.basis) else None


def _no_base(target: Target, start: Value | None, reason: str | None) -> str | None:
    """Say why there is no own base to carry on; a total has none where its nation's growth is that of all."""
    if start is None:
        return reason
    if isnan(start.mid):
        return "comparator"
    return "zero_base" if start.mid <= 0 and target.basis not in POINTS else None


def _position(target: Target, line: Trend, held: list[bool]) -> tuple[str, str | None]:
    """Say where a target lies, or why that is undecided: the trend is untried or failed before, or a bound is open."""
    if not held:
        return "undecided", "no_hindcast"
    if sum(held) < LEVEL * len(held):
        return "undecided", "hindcast_fails"
    low, high = _ends(line)
    if target.lo > high:
        return "above", None
    if target.hi < low:
        return "below", None
    return ("inside", None) if low <= target.lo and target.hi <= high else ("undecided", "comparator")

"""Which assumption an order hangs on: one at a time, by the smallest change that flips it, and all together."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

from ipcompare.errors import IpcompareError
from ipcompare.harmonization.rows import Row
from ipcompare.measure.ranks import ranks
from ipcompare.measure.simulate import Simulation
from ipcompare.measure.smaa import checked_draws
from ipcompare.measure.uncertain import (
    CENTRE,
    Factor,
    Model,
    centre,
    described,
    scores,
    without_indicator,
    without_place,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ENDS = (0.0, 1.0)
STEPS = 200


def tornado(simulation: Simulation, city: str, other: str) -> pd.DataFrame:
    """
    Move one assumption at a time and watch the margin between two places.

    All others stay at their centre: the panel's own choices, the middle of every
    interval, equal weights.

    Parameters
    ----------
    simulation
        From `simulate`; its model says what is uncertain.
    city, other
        Two places of it.

    Returns
    -------
    pandas.DataFrame
        One row per factor, the widest swing first: ``factor``, ``kind``,
        ``margin`` (score of the first place less that of the second, at the centre;
        in the unit of the indicator where there is only one), ``margin_lo``, ``margin_hi``
        (its extremes while the factor moves over its range), ``swing``
        (their difference), ``flips`` (whether the order changes on the way).

    Raises
    ------
    IpcompareError
        If a place is not in the simulation, or nothing is uncertain.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.simulate(ipc.harmonize(ipc.load()), "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> ipc.tornado(found, "bengbu", "jingmen_htz")["flips"].any()
    np.False_
    """
    import pandas as pd

    model = simulation.model
    pair = _pair(model, city, other)
    _refuse_certain(model)
    now = float(_margin(model, centre(model), pair)[0])
    rows = []
    for at, factor in enumerate(model.factors):
        margins = _margin(model, _swept(model, at, factor), pair)
        low, high = float(min(margins.min(), now)), float(max(margins.max(), now))
        rows.append((factor.name, factor.kind, now, low, high, high - low, _flips(now, low, high)))
    names = ["factor", "kind", "margin", "margin_lo", "margin_hi", "swing", "flips"]
    table = pd.DataFrame(rows, columns=names)
    return table.sort_values(["swing", "factor"], ascending=[False, True]).reset_index(drop=True)


def _flips(now: float, low: float, high: float) -> bool:
    return low < 0 if now > 0 else high > 0 if now < 0 else low < 0 or high > 0


def flips(simulation: Simulation) -> pd.DataFrame:
    """
    Find for every pair of places the smallest change of one assumption that changes their order.

    Parameters
    ----------
    simulation
        From `simulate`.

    Returns
    -------
    pandas.DataFrame
        One row per pair and factor that can change their order: ``city`` (ahead at the centre),
        ``other``, ``factor``, ``kind``, ``change`` (how far a continuous factor has to
        move from its centre, as a share of its range from -0.5 to 0.5, for a weight the
        change of the weight; missing for a discrete factor), ``at`` (the value or the weight at which the order
        changes; missing for gaps and discrete factors), ``level`` (the level of a discrete
        factor that changes the order). Pairs that no single assumption turns have one row with
        ``kind`` none. Ties at the centre are left out: they have no order to change.

    Raises
    ------
    IpcompareError
        If nothing is uncertain.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.simulate(ipc.harmonize(ipc.load()), "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> ipc.flips(found)["kind"].unique().tolist()
    ['none']
    """
    import pandas as pd

    model = simulation.model
    _refuse_certain(model)
    base = scores(model, centre(model))[0]
    rows: list[dict[str, Any]] = []
    order = sorted(range(len(model.places)), key=lambda at: -base[at])
    for first, ahead in enumerate(order):
        for behind in order[first + 1 :]:
            if base[ahead] > base[behind]:
                rows.extend(_turning(model, (ahead, behind)))
    if not rows:
        raise IpcompareError(
            "all places tie at the centre", expected="two places in some order", hint="wins of the simulation"
        )
    return pd.DataFrame(rows, columns=["city", "other", "factor", "kind", "change", "at", "level"])


def _turning(model: Model, pair: tuple[int, int]) -> list[dict[str, Any]]:
    nothing: Row = {"factor": None, "kind": "none", "change": float("nan"), "at": float("nan"), "level": None}
    rows: list[Row] = []
    for at, factor in enumerate(model.factors):
        points = _swept(model, at, factor)
        turned = _margin(model, points, pair) < 0
        if not turned.any():
            continue
        row = {**nothing, "factor": factor.name, "kind": factor.kind}
        if factor.levels:
            row["level"] = factor.levels[int(turned.argmax())]
        else:
            places = _positions(model, at)
            middle = _middle(model, at)
            nearest = places[turned][abs(places[turned] - middle).argmin()]
            row |= _reached(model, at, _threshold(model, at, pair, float(nearest)))
        rows.append(row)
    rows.sort(key=lambda row: (row["change"] == row["change"], abs(row["change"])))
    names = {"city": model.places[pair[0]], "other": model.places[pair[1]]}
    return [{**names, **row} for row in rows or [nothing]]


def _reached(model: Model, at: int, there: float) -> dict[str, float]:
    """Say how far a continuous factor moved and what it means there: a value, a weight, or nothing for a gap."""
    factor = model.factors[at]
    change = there - _middle(model, at)
    if factor.kind == "weight":
        return {"change": change, "at": there}
    if factor.kind == "value":
        named = factor.name.partition(":")[2]
        row = next(row for row in described(model, _moved(model, at, there)[0]) if row["factor"] == named)
        return {"change": change, "at": row["value"]}
    return {"change": change}


def _threshold(model: Model, at: int, pair: tuple[int, int], reached: float) -> float:
    """Narrow down where the order turns, between the step before and the one where it has turned."""
    from scipy.optimize import bisect

    def margin(place: float) -> float:
        return float(_margin(model, _moved(model, at, place), pair)[0])

    places = _positions(model, at)
    steps = places[places < reached] if reached > _middle(model, at) else places[places > reached]
    before = float(steps.max() if reached > _middle(model, at) else steps.min())
    if margin(before) <= 0:
        return before
    return float(bisect(margin, before, reached, xtol=1e-12))


def _positions(model: Model, at: int) -> np.ndarray[Any, Any]:
    """Give the steps of a continuous factor: places in its interval, or weights from next to none to nearly all."""
    import numpy as np

    along = np.linspace(*ENDS, STEPS + 1)
    return along[1:-1] if model.factors[at].kind == "weight" else along


def _middle(model: Model, at: int) -> float:
    return 1 / len(model.indicators) if model.factors[at].kind == "weight" else CENTRE


def _moved(model: Model, at: int, place: float) -> np.ndarray[Any, Any]:
    """Give the centre with one factor moved; for a weight, the number behind it while the others stay equal."""
    from math import exp, log

    point = centre(model)
    if model.factors[at].kind == "weight":
        others = (len(model.indicators) - 1) * log(2)
        place = exp(-place * others / (1 - place))
    point[0, at] = place
    return point


def _swept(model: Model, at: int, factor: Factor) -> np.ndarray[Any, Any]:
    """Give points that move one factor over its levels or its range and leave all others at the centre."""
    import numpy as np

    if not factor.levels:
        return np.concatenate([_moved(model, at, float(place)) for place in _positions(model, at)])
    levels = len(factor.levels)
    points = np.repeat(centre(model), levels, axis=0)
    points[:, at] = (np.arange(levels) + 0.5) / levels
    return points


def _margin(model: Model, points: np.ndarray[Any, Any], pair: tuple[int, int]) -> np.ndarray[Any, Any]:
    import numpy as np

    scored = scores(model, points)
    return np.asarray(scored[:, pair[0]] - scored[:, pair[1]])


def _pair(model: Model, city: str, other: str) -> tuple[int, int]:
    from ipcompare.corpus.lookup import require

    require("place of the simulation", [city, other], model.places)
    if city == other:
        raise IpcompareError(f"{city} beside itself", expected="two different places")
    return model.places.index(city), model.places.index(other)


def _refuse_certain(model: Model) -> None:
    if not model.factors:
        raise IpcompareError(
            "nothing is uncertain: every value is a point with one reading",
            expected="at least one interval, reading, convention, conflict or choice of method",
            hint="rank(panel, ...) gives the order",
        )


def sobol(simulation: Simulation, city: str, other: str, *, samples: int = 1024, seed: int = 0) -> pd.DataFrame:
    """
    Share out the variance of the margin between two places among the assumptions.

    Parameters
    ----------
    simulation
        From `simulate`.
    city, other
        Two places of it.
    samples
        Base samples, a power of two; the model runs ``samples * (factors + 2)`` times.
    seed
        Start of the scrambled Sobol sequence and of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row per factor, the largest total first: ``factor``, ``kind``, ``first``
        (first-order index: the factor alone), ``first_error``, ``total`` (with all
        its interactions), ``total_error`` (half widths of 95 % bootstrap intervals).

    Raises
    ------
    IpcompareError
        If a place is not in the simulation, fewer than two things are uncertain,
        `samples` is no power of two, or the margin never changes.

    Notes
    -----
    Estimators of Saltelli et al., Variance based sensitivity analysis of model
    output, Computer Physics Communications 181, 2010, as implemented in SALib.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.simulate(ipc.harmonize(ipc.load()), "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> rows = ipc.sobol(found, "suzhou_anhui", "jingmen_htz", samples=64)
    >>> rows.loc[0, "kind"] in ("value", "reading")
    True
    """
    import numpy as np
    import pandas as pd

    model = simulation.model
    pair = _pair(model, city, other)
    _refuse_samples(model, samples)
    checked_draws(samples, seed)
    # SALib takes a seed of zero for none at all.
    seed = 1 + int(seed) % 2**31
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    names = [factor.name for factor in model.factors]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = np.clip(sample.sample(problem, samples, calc_second_order=False, seed=seed), 1e-12, 1 - 1e-12)
    margins = _margin(model, points, pair)
    if np.ptp(margins) == 0:
        raise IpcompareError(
            f"the margin between {city} and {other} never changes", expected="two places that something moves apart"
        )
    # SALib 1.5 takes a seed of 0 for none, and its intervals would differ from run to run.
    found = analyze.analyze(problem, margins, calc_second_order=False, seed=seed + 1)
    table = pd.DataFrame(
        {
            "factor": names,
            "kind": [factor.kind for factor in model.factors],
            "first": found["S1"],
            "first_error": found["S1_conf"],
            "total": found["ST"],
            "total_error": found["ST_conf"],
        }
    )
    return table.sort_values(["total", "factor"], ascending=[False, True]).reset_index(drop=True)


def _refuse_samples(model: Model, samples: int) -> None:
    if len(model.factors) < 2:
        raise IpcompareError(
            f"{len(model.factors)} uncertain factors", expected="two or more", hint="tornado shows what one does"
        )
    whole_number = isinstance(samples, Integral) and not isinstance(samples, bool)
    if not whole_number or samples < 2 or samples & (samples - 1):
        raise IpcompareError(f"{samples!r} samples", expected="a power of two, such as 1024")


def leave_one_out(simulation: Simulation) -> pd.DataFrame:
    """
    Leave each indicator and each place out once, and see which ranks change.

    Ranks are those at the centre: the panel's own choices, the middle of every
    interval, equal weights, and a gap in the middle of what is present. A place that is
    left out has no rank; the ranks of the others are compared among themselves.

    Parameters
    ----------
    simulation
        From `simulate`.

    Returns
    -------
    pandas.DataFrame
        One row per thing left out and place: ``left_out``, ``what`` (indicator or city),
        ``city``, ``rank`` (among the places that stay, with everything), ``rank_without``,
        ``changed``.

    Raises
    ------
    IpcompareError
        If there is nothing to leave out: one indicator and two places.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.simulate(ipc.harmonize(ipc.load()), "hv_patents_per_10k", draws=10)
    >>> ipc.leave_one_out(found)["changed"].any()
    np.False_
    """
    import pandas as pd

    model = simulation.model
    rows: list[tuple[str, str, str, int, int, bool]] = []
    if len(model.indicators) > 1:
        for column, name in enumerate(model.indicators):
            rows.extend(_compared(model, "indicator", name, without_indicator(model, column), model.places))
    if len(model.places) > 2:
        for at, place in enumerate(model.places):
            stay = tuple(name for name in model.places if name != place)
            rows.extend(_compared(model, "city", place, without_place(model, at), stay))
    if not rows:
        raise IpcompareError("nothing can be left out", expected="two indicators or more, or more than two places")
    return pd.DataFrame(rows, columns=["left_out", "what", "city", "rank", "rank_without", "changed"])


def _compared(
    model: Model, what: str, name: str, other: Model, stay: tuple[str, ...]
) -> list[tuple[str, str, str, int, int, bool]]:
    kept = [model.places.index(place) for place in stay]
    before = ranks(scores(model, centre(model))[:, kept])[0]
    after = ranks(scores(other, centre(other)))[0]
    return [
        (name, what, place, int(one), int(two), bool(one != two))
        for place, one, two in zip(stay, before, after, strict=True)
    ]

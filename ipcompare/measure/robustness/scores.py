"""From a point of the model to values and scores, and what a point assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.measure.arrays.composite import aggregate, normalise
from ipcompare.measure.arrays.draws import uniform_weights

if TYPE_CHECKING:
    import numpy as np

    from ipcompare.measure.robustness.model import Model

    Floats = np.ndarray[Any, Any]

CENTRE = 0.5
DIGITS = 12


class Assumed(NamedTuple):
    """What a point of the model says of one factor, or of one place on one indicator."""

    factor: str
    kind: str
    level: str | None
    value: float


def values(model: Model, points: Floats) -> Floats:
    """Give the values, larger is better, for points of the model: shape (points, places, indicators), NaN for gaps."""
    import numpy as np

    scenario = _scenario(model, points)
    out = np.full((len(points), len(model.places), len(model.indicators)), np.nan)
    for (place, column), cell in model.cells.items():
        way = _level(model, cell.reading, points)
        lo, hi = cell.lo[scenario, way], cell.hi[scenario, way]
        out[:, place, column] = lo if cell.value is None else lo + points[:, cell.value] * (hi - lo)
    return np.asarray(out * model.signs)


def _scenario(model: Model, points: Floats) -> Floats:
    """Give the numbers of the replays that the points take."""
    import numpy as np

    scenario = np.zeros(len(points), dtype="int64")
    for at in model.scenario:
        scenario = scenario * len(model.factors[at].levels) + _level(model, at, points)
    return scenario


def _level(model: Model, at: int | None, points: Floats) -> Floats:
    """Give the number of the level of a discrete factor at every point, the first where there is no such factor."""
    import numpy as np

    if at is None:
        return np.zeros(len(points), dtype="int64")
    count = len(model.factors[at].levels)
    return np.asarray(np.minimum((points[:, at] * count).astype("int64"), count - 1))


def filled(model: Model, points: Floats) -> Floats:
    """Give the values as `values` does, every gap filled between the worst and the best that is present."""
    import numpy as np

    out = values(model, points)
    if not model.gaps:
        return out
    low, high = np.nanmin(out, axis=1), np.nanmax(out, axis=1)
    for (place, column), at in model.gaps.items():
        out[:, place, column] = low[:, column] + points[:, at] * (high - low)[:, column]
    return out


def scores(model: Model, points: Floats) -> Floats:
    """
    Score the places for points of the model, larger is better: shape (points, places).

    One indicator is its own score. Of several, gaps are filled anywhere between
    the worst and the best value present, then the values are normalised, weighted
    and aggregated as the point says.
    """
    import numpy as np

    complete = filled(model, points)
    if len(model.indicators) == 1:
        return np.asarray(complete[:, :, 0])
    weights = weights_at(model, points)
    levels = {name: _level(model, _index(model, name), points) for name in ("normalisation", "aggregation")}
    out = np.empty(complete.shape[:2])
    for one, normalisation in enumerate(model.method.normalisations):
        for two, aggregation in enumerate(model.method.aggregations):
            at = np.flatnonzero((levels["normalisation"] == one) & (levels["aggregation"] == two))
            if len(at):
                targets = model.method.targets if normalisation == "distance_to_target" else None
                out[at] = aggregate(normalise(complete[at], normalisation, targets), weights[at], aggregation)
    # Where nothing tells the places apart they tie; differences of rounding are none.
    return np.asarray(np.nan_to_num(np.round(out, DIGITS)))


def weights_at(model: Model, points: Floats) -> Floats:
    """Give the weights that points mean: shape (points, indicators)."""
    import numpy as np

    if isinstance(model.weights, tuple):
        return uniform_weights(points[:, list(model.weights)])
    return np.broadcast_to(model.weights, (len(points), len(model.indicators)))


def _index(model: Model, name: str) -> int | None:
    return next((at for at, factor in enumerate(model.factors) if factor.name == name), None)


def centre(model: Model) -> Floats:
    """Give the point of reference: the panel's own choices, the middle of every interval, equal weights."""
    import numpy as np

    return np.array([[0.0 if factor.levels else CENTRE for factor in model.factors]])


def described(model: Model, point: Floats) -> list[Assumed]:
    """Say what a point of the model assumes, one row a factor, then one a place and indicator."""
    points, nan = point[None, :], float("nan")
    weights = dict(zip(model.indicators, weights_at(model, points)[0], strict=True))
    numbers = values(model, points)[0] * model.signs
    scenario = int(_scenario(model, points)[0])
    drawn, readings = [], {}
    for (place, column), cell in sorted(model.cells.items()):
        level = cell.ids[scenario][int(_level(model, cell.reading, points)[0])]
        # A reading is named by the value that it gives under the statement and convention of this point.
        readings[cell.reading] = level
        name = f"{model.places[place]}:{model.indicators[column]}"
        drawn.append(Assumed(name, "drawn", level, float(numbers[place, column])))
    rows = []
    for at, (name, kind, levels) in enumerate(model.factors):
        if levels:
            level = readings.get(at) or levels[int(_level(model, at, points)[0])]
            rows.append(Assumed(name, kind, level, nan))
        else:
            number = weights[name.partition(":")[2]] if kind == "weight" else point[at]
            rows.append(Assumed(name, kind, None, float(number)))
    return [*rows, *drawn]

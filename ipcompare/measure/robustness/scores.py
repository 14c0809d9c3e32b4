"""From a point of the model to values and scores, and what a point assumes."""

from __future__ import annotations

from re import findall
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.measure.arrays.composite import aggregate, normalise
from ipcompare.measure.arrays.draws import uniform_weights
from ipcompare.measure.robustness.worlds import OPEN_END

if TYPE_CHECKING:
    import numpy as np

    from ipcompare.measure.robustness.model import Cell, Model
    from ipcompare.measure.robustness.worlds import Span, Take

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
    for number, world in enumerate(model.worlds):
        at = np.flatnonzero(scenario == number)
        take = _taking(model, points[at])
        for (place, column), cell in model.cells.items():
            ids, taken = _way(cell, number, points[at])
            for way, value_id in enumerate(ids):
                drawn = np.broadcast_to(world.number(value_id, take), len(at))
                out[at[taken == way], place, column] = drawn[taken == way]
    return np.asarray(out * model.signs)


def _taking(model: Model, points: Floats) -> Take:
    """Take what a world asks for from points of the model: what has one name has one number wherever it stands."""
    width = _width(model, points)

    def take(name: str, span: Span) -> Any:
        unknown = model.unknowns.get(name)
        return span.lo if unknown is None else span.lo + points[:, unknown.factor] * (span.top(width) - span.lo)

    return take


def _width(model: Model, points: Floats) -> Any:
    at, lo, hi = model.width
    return hi if at is None else lo + points[:, at] * (hi - lo)


def _way(cell: Cell, scenario: int, points: Floats) -> tuple[list[str], Floats]:
    """Give the values of a cell under a replay, and which of them each point takes: -1 where its reading has none."""
    import numpy as np

    lines = cell.ways[scenario]
    ids = list(dict.fromkeys(value_id for line in lines for value_id in line))
    taken = np.full(len(points), -1)
    share = points[:, cell.reading] * len(lines) if cell.reading is not None else np.zeros(len(points))
    level = np.minimum(share.astype("int64"), len(lines) - 1)
    for number, line in enumerate(lines):
        here = level == number
        if line:
            among = np.minimum(((share[here] - number) * len(line)).astype("int64"), len(line) - 1)
            taken[here] = np.array([ids.index(value_id) for value_id in line])[among]
    return ids, taken


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
    low, high = np.fmin.reduce(out, axis=1), np.fmax.reduce(out, axis=1)
    for (place, column), at in model.gaps.items():
        fill = low[:, column] + points[:, at] * (high - low)[:, column]
        out[:, place, column] = np.where(np.isnan(out[:, place, column]), fill, out[:, place, column])
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
    scenario, take = int(_scenario(model, points)[0]), _taking(model, points)
    shown = {f"value:{name}": take(name, one.span)[0] for name, one in model.unknowns.items()}
    shown |= {f"weight:{name}": weight for name, weight in weights.items()}
    shown |= {OPEN_END: _width(model, points)[0]} if model.width.factor is not None else {}
    drawn: list[Assumed] = []
    read: dict[int | None, list[str]] = {}
    for (place, column), cell in sorted(model.cells.items()):
        ids, (taken,) = _way(cell, scenario, points)
        # A reading is named by the values that it gives under the statement and convention of this point.
        level = ids[taken] if taken >= 0 else None
        read.setdefault(cell.reading, []).extend([level] if level else [])
        name = f"{model.places[place]}:{model.indicators[column]}"
        drawn.append(Assumed(name, "drawn", level and _traceable(model, level), float(numbers[place, column])))
    rows = []
    for at, (name, kind, levels) in enumerate(model.factors):
        if kind == "reading":
            rows.append(Assumed(name, kind, "~".join(_traceable(model, level) for level in read[at]), nan))
        elif levels:
            rows.append(Assumed(name, kind, levels[int(_level(model, at, points)[0])], nan))
        else:
            rows.append(Assumed(name, kind, None, float(shown.get(name, point[at]))))
    return [*rows, *drawn]


def _traceable(model: Model, value_id: str) -> str:
    """Name a value that only a replay has by the statements that it rests on."""
    if value_id in model.worlds[0].traced or "|" in value_id:
        return value_id
    return "~".join(findall(r"v:[^,()~|@]+@\d+\+\d+(?:#\d+)?", value_id)) or value_id

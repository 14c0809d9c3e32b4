"""What is uncertain when places are put in order: one model, walked by simulation and index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import inf
from re import findall
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import choose
from ipcompare.harmonization.grade import stated
from ipcompare.harmonization.panel import harmonize
from ipcompare.harmonization.value import Row
from ipcompare.measure.arrays.composite import AGGREGATIONS, NORMALISERS, aggregate, given_weights, normalise
from ipcompare.measure.arrays.draws import uniform_weights
from ipcompare.measure.robustness.gate import Gate, Options, directed, let_in, refused_cells

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

ANY = "any"
EQUAL = "equal"
CENTRE = 0.5
DIGITS = 12


class Method(NamedTuple):
    """How several indicators become one score: several names mean that each draw takes one of them."""

    weights: str | Mapping[str, float] = ANY
    normalisations: tuple[str, ...] = ("min_max", "rank")
    aggregations: tuple[str, ...] = ("arithmetic", "geometric", "copeland")
    targets: tuple[float, ...] | None = None


class Factor(NamedTuple):
    """
    One thing that is uncertain.

    ``kind`` is value, reading, denominator, conflict, gap, weight, normalisation
    or aggregation. ``levels`` are the choices of a discrete factor, the one that
    the panel itself takes first; a continuous factor has none and runs from 0 to 1.
    """

    name: str
    kind: str
    levels: tuple[str, ...]


class Cell(NamedTuple):
    """One place on one indicator: ends and value ids by scenario and way, and the factors that move it."""

    lo: np.ndarray[Any, Any]
    hi: np.ndarray[Any, Any]
    ids: tuple[tuple[str, ...], ...]
    reading: int | None
    value: int | None


class Model(NamedTuple):
    """
    Places, indicators and everything that is uncertain about their order.

    A point of the model is a row of numbers in [0, 1), one a factor: the same
    point always means the same assumptions.
    """

    places: tuple[str, ...]
    indicators: tuple[str, ...]
    signs: np.ndarray[Any, Any]
    factors: tuple[Factor, ...]
    cells: dict[tuple[int, int], Cell]
    gaps: dict[tuple[int, int], int]
    scenario: tuple[int, ...]
    weights: np.ndarray[Any, Any] | tuple[int, ...]
    method: Method
    years: dict[str, int | None]
    refused: pd.DataFrame


def build(panel: Panel, indicators: str | Sequence[str], options: Options, method: Method) -> Model:
    """
    Collect what is uncertain about the order of the places on some indicators.

    Raises
    ------
    UnknownNameError
        If an indicator, a grade, a normalisation or an aggregation does not exist.
    IpcompareError
        If fewer than two places are left on every indicator, an indicator has no
        direction or stands twice, every value is an open bound, or weights are wrong.
    """
    import numpy as np

    names = directed(panel, indicators)
    said = stated(panel)
    gates = {name: let_in(panel, name, options, said) for name in names}
    kept = {name: {row["city"]: row for row in gates[name].rows} for name in names}
    refused = refused_cells(gates)
    places = tuple(city for city in panel.data.cities["city"] if any(city in rows for rows in kept.values()))
    few = len(places) < 2 or all(len(rows) < 2 for rows in kept.values())
    nobody = [] if few else [name for name, rows in kept.items() if not rows]
    if few or nobody:
        raise IpcompareError(
            f"{'no place' if nobody else 'fewer than two places'} can be compared on {', '.join(nobody or names)}",
            where="; ".join(f"{city}, {name}: {detail}" for city, name, _, detail in refused.itertuples(index=False)),
            expected="an indicator on which two places are let in",
            hint="another year, a lower min_grade, allow_mixed_levels=True, or an assumption in harmonize",
        )
    _refuse_open(kept)
    factors: list[Factor] = []
    scenarios, axes = _scenarios(panel, kept, options, factors, gates)
    width = choose(panel.data.assumptions, **panel.recipe).bounds["open_end_width"][1]
    cells, gaps, known = {}, {}, set(panel.values["value_id"])
    for at, name in product(range(len(places)), names):
        column = names.index(name)
        row = kept[name].get(places[at])
        if row is None:
            factors.append(Factor(f"gap:{places[at]}:{name}", "gap", ()))
            gaps[at, column] = len(factors) - 1
        else:
            ways = [found.get((places[at], name)) or row["ways"] for found in scenarios]
            cells[at, column] = _cell(ways, f"{places[at]}:{name}", width, factors, known)
    better = column_map(panel.data.indicators, "indicator", "direction")
    signs = np.array([-1.0 if better[name] == "lower" else 1.0 for name in names])
    years = {name: gates[name].year for name in names}
    certain = np.full(len(names), 1 / len(names))
    model = Model(places, names, signs, tuple(factors), cells, gaps, axes, certain, Method(), years, refused)
    return with_method(model, method)


def with_method(model: Model, method: Method) -> Model:
    """Give the model with other ways to make one score of several indicators; these factors come last."""
    factors = [factor for factor in model.factors if factor.kind not in ("weight", "normalisation", "aggregation")]
    weights = _weights(model.indicators, method, factors)
    choices = _choices(method)
    factors.extend(choices if len(model.indicators) > 1 else [])
    return model._replace(factors=tuple(factors), weights=weights, method=method)


def _refuse_open(kept: Mapping[str, Mapping[str, Row]]) -> None:
    """Refuse where every value is open: then every order is possible, and a draw would invent one."""
    rows = [row for found in kept.values() for row in found.values()]
    if all(row["hi"] == inf for row in rows):
        raise IpcompareError(
            "every value is a lower bound with an open end",
            where=", ".join(row["value_id"] for row in rows),
            expected="at least one value with two ends",
            hint="order(panel, ...) shows what the bounds alone say",
        )


Ways = dict[tuple[str, str], list[Row]]


def _scenarios(
    panel: Panel,
    kept: Mapping[str, Mapping[str, Row]],
    options: Options,
    factors: list[Factor],
    gates: Mapping[str, Gate],
) -> tuple[list[Ways], tuple[int, ...]]:
    """Replay the panel under every convention and every outcome of a conflict that the values rest on."""
    cells = [row for rows in kept.values() for row in rows.values()]
    touched = _ancestors(panel, [way["value_id"] for row in cells for way in row["ways"]])
    conventions = _conventions(panel, touched)
    conflicts = _conflicts(panel, touched)
    if len(conventions) > 1:
        factors.append(Factor("denominator", "denominator", tuple(conventions)))
    factors.extend(Factor(f"conflict:{ids[0]}", "conflict", tuple(ids)) for ids in conflicts)
    axes = tuple(range(len(factors)))
    replays = []
    for choice in product(*(factor.levels for factor in factors)):
        taken = dict(zip([factor.name for factor in factors], choice, strict=True))
        turned = [ids for ids in conflicts if taken[f"conflict:{ids[0]}"] != ids[0]]
        drop = [other for ids in turned for other in ids if taken[f"conflict:{ids[0]}"] != other]
        spared = taken.get("denominator")
        other = [name for name in conventions if spared and name != spared]
        replays.append(_ways(_replay(panel, drop, other) if drop or other else panel, options, gates))
    return replays, axes


def _ways(panel: Panel, options: Options, gates: Mapping[str, Gate]) -> Ways:
    """Give the values of every cell under one replay; a place that its gate refuses keeps its own."""
    said = stated(panel)
    found: Ways = {}
    for name, gate in gates.items():
        own = let_in(panel, name, options._replace(year=gate.year, min_grade="X"), said)
        found |= {(row["city"], name): row["ways"] for row in own.rows}
    return found


def _replay(panel: Panel, drop: list[str], without: list[str]) -> Panel:
    """Make the panel again without some statements and conventions."""
    observations = panel.data.observations
    lost = set(drop) | _repeating(panel, drop)
    kept = observations[~("v:" + observations["obs_id"]).isin(lost)].reset_index(drop=True)
    recipe = panel.recipe
    dropped: dict[str, Any] = {
        "assumptions": {name: ends for name, ends in recipe["assumptions"].items() if name not in without},
        "use": [name for name in recipe["use"] if name not in without],
        "without": [*recipe["without"], *without],
    }
    return harmonize(panel.data._replace(observations=kept), **dropped)


def _repeating(panel: Panel, ids: list[str]) -> set[str]:
    """Find the statements that say the same as one of these: they fall with it."""
    values = panel.values
    keys = ["city", "indicator", "year", "role", "lo", "hi", "comparator", "unit"]
    printed = values[(values["origin"] == "plan") & (values["method"] == "printed")]
    same = printed[keys].merge(printed.loc[printed["value_id"].isin(ids), keys].drop_duplicates(), on=keys, how="inner")
    if same.empty:
        return set()
    marked = printed.merge(same.drop_duplicates(), on=keys)
    return set(marked["value_id"])


def _ancestors(panel: Panel, ids: list[str]) -> set[str]:
    parents: dict[str, list[str]] = {}
    for value_id, parent_id in zip(panel.lineage["value_id"], panel.lineage["parent_id"], strict=True):
        parents.setdefault(value_id, []).append(parent_id)
    found: set[str] = set()
    open_ids = list(ids)
    while open_ids:
        value_id = open_ids.pop()
        if value_id not in found:
            found.add(value_id)
            open_ids.extend(parents.get(value_id, []))
    return found


def _conventions(panel: Panel, touched: set[str]) -> list[str]:
    """Give the denominator conventions that the values rest on; a proxy is no convention."""
    kinds = column_map(panel.data.assumptions, "assumption_id", "kind")
    lineage = panel.lineage[panel.lineage["value_id"].isin(touched)]
    used = set(lineage["assumption_id"]) - {"denominator_proxy"}
    return [name for name, kind in kinds.items() if kind == "denominator" and name in used]


def _conflicts(panel: Panel, touched: set[str]) -> list[list[str]]:
    """Give the statements that contradict each other, the one that is used first; one of each that say the same."""
    lineage = panel.lineage[(panel.lineage["step"] == "overrule") & panel.lineage["value_id"].isin(touched)]
    says = panel.values.set_index("value_id")[["lo", "hi", "comparator", "unit"]].apply(tuple, axis=1)
    conflicts: dict[str, dict[object, str]] = {}
    for winner, loser in lineage[["value_id", "parent_id"]].itertuples(index=False):
        conflicts.setdefault(winner, {says[winner]: winner}).setdefault(says[loser], loser)
    return [list(ids.values()) for ids in conflicts.values()]


def _cell(ways: list[list[Row]], name: str, width: float, factors: list[Factor], known: set[str]) -> Cell:
    """Lay out the ways of a cell by scenario; a shorter list is filled up by repeating it evenly."""
    import numpy as np

    most = max(len(rows) for rows in ways)
    rows = [[found[at * len(found) // most] for at in range(most)] for found in ways]
    lo = np.array([[row["lo"] for row in line] for line in rows])
    hi = np.array([[row["hi"] if row["hi"] != inf else row["lo"] * (1 + width) for row in line] for line in rows])
    ids = tuple(tuple(_traceable(row["value_id"], known) for row in line) for line in rows)
    reading = value = None
    if most > 1:
        factors.append(Factor(f"reading:{name}", "reading", ids[0]))
        reading = len(factors) - 1
    if (lo < hi).any():
        factors.append(Factor(f"value:{name}", "value", ()))
        value = len(factors) - 1
    return Cell(lo, hi, ids, reading, value)


def _traceable(value_id: str, known: set[str]) -> str:
    """Name a value that only a replay has by the statements that it rests on."""
    if value_id in known or "|" in value_id:
        return value_id
    return "~".join(findall(r"v:[^,()~|@]+@\d+\+\d+(?:#\d+)?", value_id)) or value_id


def _weights(names: tuple[str, ...], method: Method, factors: list[Factor]) -> np.ndarray[Any, Any] | tuple[int, ...]:
    import numpy as np

    if method.weights == ANY and len(names) > 1:
        start = len(factors)
        factors.extend(Factor(f"weight:{name}", "weight", ()) for name in names)
        return tuple(range(start, len(factors)))
    if isinstance(method.weights, str):
        if method.weights not in (ANY, EQUAL):
            raise IpcompareError(
                f"weights {method.weights!r}", expected="any, equal, or a weight for every indicator by its name"
            )
        return np.full(len(names), 1 / len(names))
    return given_weights(method.weights, names)


def _choices(method: Method) -> list[Factor]:
    from ipcompare.corpus.lookup import require

    require("normalisation", method.normalisations, NORMALISERS)
    require("aggregation", method.aggregations, AGGREGATIONS)
    if not method.normalisations or not method.aggregations:
        raise IpcompareError("no normalisation or no aggregation", expected="at least one of each")
    if "z_score" in method.normalisations and "geometric" in method.aggregations:
        raise IpcompareError(
            "z_score with geometric", expected="scores of 0 or more for geometric", hint="leave one of them out"
        )
    named = {"normalisation": method.normalisations, "aggregation": method.aggregations}
    return [Factor(name, name, tuple(levels)) for name, levels in named.items() if len(levels) > 1]


def level_of(factor: Factor, uniforms: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Turn numbers in [0, 1) into the numbers of a discrete factor's levels."""
    import numpy as np

    return np.asarray(np.minimum((uniforms * len(factor.levels)).astype("int64"), len(factor.levels) - 1))


def values(model: Model, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give the values, larger is better, for points of the model: shape (points, places, indicators), NaN for gaps."""
    import numpy as np

    scenario = _scenario(model, points)
    out = np.full((len(points), len(model.places), len(model.indicators)), np.nan)
    for (place, column), cell in model.cells.items():
        way: Any = 0 if cell.reading is None else level_of(model.factors[cell.reading], points[:, cell.reading])
        lo, hi = cell.lo[scenario, way], cell.hi[scenario, way]
        out[:, place, column] = lo if cell.value is None else lo + points[:, cell.value] * (hi - lo)
    return np.asarray(out * model.signs)


def _scenario(model: Model, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give the numbers of the replays that the points take."""
    import numpy as np

    scenario = np.zeros(len(points), dtype="int64")
    for at in model.scenario:
        scenario = scenario * len(model.factors[at].levels) + level_of(model.factors[at], points[:, at])
    return scenario


def scores(model: Model, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """
    Score the places for points of the model, larger is better: shape (points, places).

    One indicator is its own score. Of several, gaps are filled anywhere between
    the worst and the best value present, then the values are normalised, weighted
    and aggregated as the point says.
    """
    import numpy as np

    found = filled(model, points)
    if len(model.indicators) == 1:
        return np.asarray(found[:, :, 0])
    weights = model.weights
    if isinstance(weights, tuple):
        weights = uniform_weights(points[:, list(weights)])
    return _combined(model, points, found, np.broadcast_to(weights, (len(points), len(model.indicators))))


def filled(model: Model, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give the values as `values` does, every gap filled between the worst and the best that is present."""
    import numpy as np

    found = values(model, points)
    if not model.gaps:
        return found
    low, high = np.nanmin(found, axis=1), np.nanmax(found, axis=1)
    for (place, column), at in model.gaps.items():
        found[:, place, column] = low[:, column] + points[:, at] * (high - low)[:, column]
    return found


def _combined(
    model: Model, points: np.ndarray[Any, Any], found: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    import numpy as np

    out = np.empty(found.shape[:2])
    taken = {name: _taken(model, points, name) for name in ("normalisation", "aggregation")}
    for one, normalisation in enumerate(model.method.normalisations):
        for two, aggregation in enumerate(model.method.aggregations):
            at = np.flatnonzero((taken["normalisation"] == one) & (taken["aggregation"] == two))
            if len(at):
                targets = model.method.targets if normalisation == "distance_to_target" else None
                out[at] = aggregate(normalise(found[at], normalisation, targets), weights[at], aggregation)
    # Where nothing tells the places apart they tie; differences of rounding are none.
    return np.asarray(np.nan_to_num(np.round(out, DIGITS)))


def _taken(model: Model, points: np.ndarray[Any, Any], name: str) -> np.ndarray[Any, Any]:
    import numpy as np

    at = next((at for at, factor in enumerate(model.factors) if factor.name == name), None)
    return np.zeros(len(points), dtype="int64") if at is None else level_of(model.factors[at], points[:, at])


def centre(model: Model) -> np.ndarray[Any, Any]:
    """Give the point of reference: the panel's own choices, the middle of every interval, equal weights."""
    import numpy as np

    return np.array([[0.0 if factor.levels else CENTRE for factor in model.factors]])


def described(model: Model, point: np.ndarray[Any, Any]) -> list[Row]:
    """Say in words of the tables what a point of the model assumes, one row a factor, then one a cell."""
    weights = drawn_weights(model, point)
    rows: list[Row] = []
    for at, factor in enumerate(model.factors):
        row: Row = {"factor": factor.name, "kind": factor.kind, "level": None, "value": float(point[at])}
        if factor.levels:
            row |= {"level": factor.levels[int(level_of(factor, point[at : at + 1])[0])], "value": float("nan")}
        if factor.kind == "weight":
            row["value"] = weights[factor.name.partition(":")[2]]
        rows.append(row)
    # A reading is named by the value that it gives under the statement and convention of this point.
    named = {row["factor"]: row for row in rows}
    taken = values(model, point[None, :])[0] * model.signs
    scenario = int(_scenario(model, point[None, :])[0])
    for (place, column), cell in sorted(model.cells.items()):
        way = 0
        if cell.reading is not None:
            way = int(level_of(model.factors[cell.reading], point[cell.reading : cell.reading + 1])[0])
        name = f"{model.places[place]}:{model.indicators[column]}"
        level = cell.ids[scenario][way]
        if cell.reading is not None:
            named[f"reading:{name}"]["level"] = level
        rows.append({"factor": name, "kind": "drawn", "level": level, "value": float(taken[place, column])})
    return rows


def drawn_weights(model: Model, point: np.ndarray[Any, Any]) -> dict[str, float]:
    """Give the weights that a point means, by indicator."""
    weights = model.weights
    if isinstance(weights, tuple):
        weights = uniform_weights(point[list(weights)][None, :])[0]
    return {name: float(weight) for name, weight in zip(model.indicators, weights, strict=True)}


def without_place(model: Model, out: int) -> Model:
    """Give the model without one place, and without what was uncertain about it alone."""
    keep = [at for at in range(len(model.places)) if at != out]
    move = {old: new for new, old in enumerate(keep)}
    cells = {(move[at], column): cell for (at, column), cell in model.cells.items() if at != out}
    gaps = {(move[at], column): factor for (at, column), factor in model.gaps.items() if at != out}
    lost = {f"{kind}:{model.places[out]}:{name}" for kind in ("value", "reading", "gap") for name in model.indicators}
    stay = [at for at, factor in enumerate(model.factors) if factor.name not in lost]
    number = {old: new for new, old in enumerate(stay)}

    def moved(at: int | None) -> int | None:
        return None if at is None else number[at]

    weights = tuple(number[at] for at in model.weights) if isinstance(model.weights, tuple) else model.weights
    return model._replace(
        places=tuple(model.places[at] for at in keep),
        factors=tuple(model.factors[at] for at in stay),
        cells={key: cell._replace(reading=moved(cell.reading), value=moved(cell.value)) for key, cell in cells.items()},
        gaps={key: number[at] for key, at in gaps.items()},
        scenario=tuple(number[at] for at in model.scenario),
        weights=weights,
    )

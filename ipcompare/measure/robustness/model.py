"""What is uncertain when places are put in order: one model, walked by simulation and index."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import inf
from re import findall
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import choose
from ipcompare.harmonization.scope import Entrant
from ipcompare.harmonization.value import Value
from ipcompare.measure.arrays.composite import AGGREGATIONS, NORMALISERS, given_weights
from ipcompare.measure.robustness.gate import HINT, Field, Gate, Options, Refused, let_in, listed, present
from ipcompare.measure.robustness.scenarios import Factor, replays

if TYPE_CHECKING:
    import numpy as np

ANY = "any"
EQUAL = "equal"


class Method(NamedTuple):
    """How several indicators become one score: several names mean that each draw takes one of them."""

    weights: str | Mapping[str, float] = ANY
    normalisations: tuple[str, ...] = ("min_max", "rank")
    aggregations: tuple[str, ...] = ("arithmetic", "geometric", "copeland")
    targets: tuple[float, ...] | None = None


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
    point always means the same assumptions. ``places`` are the labels of the plans in
    ``entrants``: the city, or the plan where several of the city take part.
    """

    places: tuple[str, ...]
    entrants: tuple[Entrant, ...]
    indicators: tuple[str, ...]
    signs: np.ndarray[Any, Any]
    factors: tuple[Factor, ...]
    cells: dict[tuple[int, int], Cell]
    gaps: dict[tuple[int, int], int]
    scenario: tuple[int, ...]
    weights: np.ndarray[Any, Any] | tuple[int, ...]
    method: Method
    refused: list[Refused]


def gates_of(field: Field, indicators: tuple[str, ...], options: Options) -> dict[str, Gate]:
    """
    Let in as `let_in` does on every indicator.

    Raises
    ------
    UnknownNameError
        If the grade does not exist.
    IpcompareError
        If fewer than two plans are left on every indicator, none on one, or every value is an open bound.
    """
    gates = {name: let_in(field, name, options) for name in indicators}
    few = all(len(gate.admitted) < 2 for gate in gates.values()) or len(present(field, gates)) < 2
    nobody = [] if few else [name for name, gate in gates.items() if not gate.admitted]
    if few or nobody:
        raise IpcompareError(
            f"{'no place' if nobody else 'fewer than two places'} can be compared on {', '.join(nobody or indicators)}",
            where=listed(field, (row for gate in gates.values() for row in gate.refused), by_indicator=True),
            expected="an indicator on which two places are let in",
            hint=HINT,
        )
    values = [one.value for gate in gates.values() for one in gate.admitted.values()]
    if all(value.hi == inf for value in values):  # then every order is possible, and a draw would invent one
        raise IpcompareError(
            "every value is a lower bound with an open end",
            where=", ".join(value.value_id for value in values),
            expected="at least one value with two ends",
            hint="order(panel, ...) shows what the bounds alone say",
        )
    return gates


def build(field: Field, gates: Mapping[str, Gate], options: Options, method: Method) -> Model:
    """
    Collect what is uncertain about the order of the plans that were let in.

    Raises
    ------
    UnknownNameError
        If a normalisation or an aggregation does not exist.
    IpcompareError
        If weights are wrong or the methods do not go together.
    """
    import numpy as np

    panel, names, entered = field.panel, tuple(gates), present(field, gates)
    factors, scenarios = replays(field, gates, options)
    width = choose(panel.data.assumptions, **panel.recipe).bounds["open_end_width"][1]
    cells, gaps, known = {}, {}, set(panel.values["value_id"])
    for (place, entrant), (column, name) in product(enumerate(entered), enumerate(names)):
        label, admitted = f"{field.label(entrant)}:{name}", gates[name].admitted.get(entrant)
        if admitted is None:
            factors.append(Factor(f"gap:{label}", "gap"))
            gaps[place, column] = len(factors) - 1
        else:
            # A plan that the gate refuses under a replay keeps its own values.
            ways = [replay.get((entrant, name)) or admitted.ways for replay in scenarios]
            cells[place, column] = _cell(ways, label, width, factors, known)
    model = Model(
        places=tuple(field.label(entrant) for entrant in entered),
        entrants=tuple(entered),
        indicators=names,
        signs=np.array([float(field.sign(name)) for name in names]),
        factors=tuple(factors),
        cells=cells,
        gaps=gaps,
        scenario=tuple(at for at, factor in enumerate(factors) if factor.kind in ("denominator", "conflict")),
        weights=(),
        method=method,
        refused=[row for gate in gates.values() for row in gate.refused],
    )
    return with_method(model, method)


def with_method(model: Model, method: Method) -> Model:
    """Give the model with other ways to make one score of several indicators; these factors come last."""
    factors = [factor for factor in model.factors if factor.kind not in ("weight", "normalisation", "aggregation")]
    weights = _weights(model.indicators, method, factors)
    choices = _choices(method)
    factors.extend(choices if len(model.indicators) > 1 else [])
    return model._replace(factors=tuple(factors), weights=weights, method=method)


def _cell(ways: list[list[Value]], name: str, width: float, factors: list[Factor], known: set[str]) -> Cell:
    """Lay out the ways of a cell by scenario; a shorter list is filled up by repeating it evenly."""
    import numpy as np

    most = max(len(values) for values in ways)
    lines = [[values[at * len(values) // most] for at in range(most)] for values in ways]
    lo = np.array([[value.lo for value in line] for line in lines])
    hi = np.array([[value.hi if value.hi != inf else value.lo * (1 + width) for value in line] for line in lines])
    ids = tuple(tuple(_traceable(value.value_id, known) for value in line) for line in lines)
    reading = position = None
    if most > 1:
        factors.append(Factor(f"reading:{name}", "reading", ids[0]))
        reading = len(factors) - 1
    if (lo < hi).any():
        factors.append(Factor(f"value:{name}", "value"))
        position = len(factors) - 1
    return Cell(lo, hi, ids, reading, position)


def _traceable(value_id: str, known: set[str]) -> str:
    """Name a value that only a replay has by the statements that it rests on."""
    if value_id in known or "|" in value_id:
        return value_id
    return "~".join(findall(r"v:[^,()~|@]+@\d+\+\d+(?:#\d+)?", value_id)) or value_id


def _weights(names: tuple[str, ...], method: Method, factors: list[Factor]) -> np.ndarray[Any, Any] | tuple[int, ...]:
    import numpy as np

    if method.weights == ANY and len(names) > 1:
        start = len(factors)
        factors.extend(Factor(f"weight:{name}", "weight") for name in names)
        return tuple(range(start, len(factors)))
    if isinstance(method.weights, str):
        if method.weights not in (ANY, EQUAL):
            raise IpcompareError(
                f"weights {method.weights!r}", expected="any, equal, or a weight for every indicator by its name"
            )
        return np.full(len(names), 1 / len(names))
    return given_weights(method.weights, names)


def _choices(method: Method) -> list[Factor]:
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

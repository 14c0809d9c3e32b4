"""What is uncertain when places are put in order: one model, walked by simulation and index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import require
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.assume import choose
from ipcompare.harmonization.scope import Entrant
from ipcompare.harmonization.value import Value
from ipcompare.measure.arrays.composite import AGGREGATIONS, NORMALISERS, given_weights
from ipcompare.measure.robustness.gate import HINT, Field, Gate, Options, Refused, let_in, listed, present
from ipcompare.measure.robustness.scenarios import Factor, Replay, replays
from ipcompare.measure.robustness.worlds import OPEN_END, Span, World

if TYPE_CHECKING:
    import numpy as np

    from ipcompare.harmonization.panel import Panel

# A place and an indicator by their numbers, and the values of every cell by replay.
Key = tuple[int, int]
Lines = dict[Key, list[list[Value]]]
ANY = "any"
EQUAL = "equal"


class Method(NamedTuple):
    """How several indicators become one score: several names mean that each draw takes one of them."""

    weights: str | Mapping[str, float] = ANY
    normalisations: tuple[str, ...] = ("min_max", "rank")
    aggregations: tuple[str, ...] = ("arithmetic", "geometric", "copeland")
    targets: tuple[float, ...] | None = None


class Cell(NamedTuple):
    """
    One place on one indicator: the ids of its values by replay and reading, and the factor that takes one.

    A reading under which the statement says nothing of the indicator has none: then the cell is a gap.
    """

    ways: tuple[tuple[tuple[str, ...], ...], ...]
    reading: int | None


class Unknown(NamedTuple):
    """The factor that takes a number of a statement, a denominator or a bridge, and between which ends."""

    factor: int
    span: Span


class Width(NamedTuple):
    """How far open ends reach beyond their bounds, as a share of them; no factor where none is open or it is fixed."""

    factor: int | None
    lo: float
    hi: float


class Model(NamedTuple):
    """
    Places, indicators and everything that is uncertain about their order.

    A point of the model is a row of numbers in [0, 1), one a factor: the same
    point always means the same assumptions. ``places`` are the labels of the plans in
    ``entrants``: the city, or the plan where several of the city take part. ``worlds`` are the
    values under every replay, ``unknowns`` what they rest on and nobody knows, by its id.
    """

    places: tuple[str, ...]
    entrants: tuple[Entrant, ...]
    indicators: tuple[str, ...]
    signs: np.ndarray[Any, Any]
    factors: tuple[Factor, ...]
    cells: dict[tuple[int, int], Cell]
    gaps: dict[tuple[int, int], int]
    worlds: tuple[World, ...]
    unknowns: dict[str, Unknown]
    width: Width
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

    names, entered = tuple(gates), present(field, gates)
    factors, outcomes = replays(field, gates, options)
    cells = {
        (place, column): admitted
        for (place, entrant), (column, name) in product(enumerate(entered), enumerate(names))
        if (admitted := gates[name].admitted.get(entrant))
    }
    # A plan that the gate refuses under a replay keeps its own values.
    lines = {
        (place, column): [replay.ways.get((entered[place], names[column])) or one.ways for replay in outcomes]
        for (place, column), one in cells.items()
    }
    worlds = _worlds(field.panel, outcomes, lines)
    labels = {
        key: f"{field.label(entered[key[0]])}:{names[key[1]]}"
        for key in product(range(len(entered)), range(len(names)))
    }
    laid = _laid(lines, labels, worlds, factors)
    gaps = {}
    for key, label in labels.items():
        if key not in laid or not all(all(line) for line in laid[key].ways):
            factors.append(Factor(f"gap:{label}", "gap"))
            gaps[key] = len(factors) - 1
    width = Width(None, *choose(field.panel.data.assumptions, **field.panel.recipe).bounds[OPEN_END])
    unknowns = _unknowns(lines, worlds, factors)
    if width.lo < width.hi and any(one.span.open and one.span.lo < one.span.most for one in unknowns.values()):
        factors.append(Factor(OPEN_END, "width"))
        width = width._replace(factor=len(factors) - 1)
    model = Model(
        places=tuple(field.label(entrant) for entrant in entered),
        entrants=tuple(entered),
        indicators=names,
        signs=np.array([float(field.sign(name)) for name in names]),
        factors=tuple(factors),
        cells=laid,
        gaps=gaps,
        worlds=worlds,
        unknowns=unknowns,
        width=width,
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


def _worlds(panel: Panel, outcomes: Sequence[Replay], lines: Lines) -> tuple[World, ...]:
    """Collect what the values of the cells rest on, under each replay."""
    ids = {way.value_id for ways in lines.values() for line in ways for way in line}
    own = World.of(panel, ids)
    return tuple(own.under(World.of(replay.panel, ids)) for replay in outcomes)


def _laid(lines: Lines, labels: Mapping[Key, str], worlds: Sequence[World], factors: list[Factor]) -> dict[Key, Cell]:
    """Lay out the ways of the cells by replay and reading: cells that read one statement of open basis do it alike."""
    laid: dict[Key, Cell] = {}
    for opens, keys in _read_together(lines, worlds):
        levels = [_readings(way for key in keys for way in lines[key][at]) for at in range(len(worlds))]
        ways = {
            key: tuple(
                tuple(
                    tuple(way.value_id for way in line if level in (None, way.reading or level)) for level in readings
                )
                for line, readings in zip(lines[key], levels, strict=True)
            )
            for key in keys
        }
        factor = None
        if any(len(line) > 1 or len(line[0]) > 1 for cell in ways.values() for line in cell):
            named = tuple(dict.fromkeys(str(level) for readings in levels for level in readings))
            factors.append(Factor(f"reading:{min(opens, default=labels[keys[0]])}", "reading", named))
            factor = len(factors) - 1
        laid |= {key: Cell(cell, factor) for key, cell in ways.items()}
    return laid


def _readings(ways: Iterable[Value]) -> list[str | None]:
    """Give the readings among some values, each once; None alone where none is a reading."""
    return list(dict.fromkeys(way.reading for way in ways if way.reading)) or [None]


def _read_together(lines: Lines, worlds: Sequence[World]) -> list[tuple[set[str], list[Key]]]:
    """Group the cells by the statements of open basis that they share, with these statements."""
    groups: list[tuple[set[str], list[Key]]] = []
    for key, ways in lines.items():
        behind = [
            one for world, line in zip(worlds, ways, strict=True) for way in line for one in world.walk(way.value_id)
        ]
        opens, keys = {one.value_id for one in behind if one.basis == "unspecified"}, [key]
        for group in [group for group in groups if group[0] & opens]:
            groups.remove(group)
            opens, keys = opens | group[0], group[1] + keys
        groups.append((opens, keys))
    return groups


def _unknowns(lines: Lines, worlds: Sequence[World], factors: list[Factor]) -> dict[str, Unknown]:
    """
    Find what the values rest on that is no point, each once however many rest on it.

    Raises
    ------
    IpcompareError
        If an open end begins at zero: no share of zero is a width.
    """
    found: dict[str, Unknown] = {}

    def take(name: str, span: Span) -> float:
        if span.lo < span.hi and name not in found:
            if span.open and span.lo == 0:
                what, hint = f"{name} is a bound of zero with an open end", "order(panel, ...) needs no width"
                raise IpcompareError(what, expected="a bound that a share of it is a width of", hint=hint)
            factors.append(Factor(f"value:{name}", "value"))
            found[name] = Unknown(len(factors) - 1, span)
        return span.lo

    for ways in lines.values():
        for world, line in zip(worlds, ways, strict=True):
            for way in line:
                world.number(way.value_id, take)
    return found


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

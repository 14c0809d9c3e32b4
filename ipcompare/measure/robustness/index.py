"""One number for those who must have one, never without its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isnan
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import warn

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Entrant, Plans
from ipcompare.measure.arrays.composite import given_weights, normalise, weigh
from ipcompare.measure.arrays.draws import checked_draws
from ipcompare.measure.arrays.ranks import ranks
from ipcompare.measure.robustness.gate import Field, Gate, Options, Refused, listed, present, recipe_of
from ipcompare.measure.robustness.model import EQUAL, Method, Model, build, gates_of, with_method
from ipcompare.measure.robustness.scores import centre, filled, scores, values
from ipcompare.measure.robustness.simulate import CHUNK, Simulation, draw, simulation_of
from ipcompare.measure.robustness.worlds import World

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


DERIVED = ("entropy", "pca")
NO_WEIGHTS = (
    "so few cases carry no weights of their own; these say how the places happen to differ, not what matters, and "
    "another place may turn them over"
)


@summarized
class Index(NamedTuple):
    """
    A composite index and what it hides.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``city``, ``plan_id``, ``score_higher_is_better``, ``score_lo``, ``score_hi`` (5th and 95th
        percentile while values, readings, conventions and gaps vary), ``rank``,
        ``rank_best``, ``rank_worst`` (while weights, normalisation and
        aggregation vary as well), ``coverage`` (share of the indicators with a value), ``missing``
        (the others, separated by semicolons).
    matrix : pandas.DataFrame
        The normalised values, places (plans where several of a city take part) by indicators, larger is
        better; NaN is a gap.
    weights : pandas.Series
        By indicator.
    simulation : Simulation
        The draws behind ``rank_best`` and ``rank_worst``.
    refused : pandas.DataFrame
        ``city``, ``plan_id``, ``indicator``, ``reason``, ``detail``: what was not let in, as in `rank`; reason
        ``coverage`` for what a plan with too few values lacks, with the share of indicators that it has; reason
        ``lower_bound_only`` or ``upper_bound_only`` for a value that is a bound, with its id: it has no score, and the
        plan is left out.
    recipe : dict
        The arguments: ``index(panel, **recipe)`` gives the same again.
    """

    frame: pd.DataFrame
    matrix: pd.DataFrame
    weights: pd.Series
    simulation: Simulation
    refused: pd.DataFrame
    recipe: dict[str, Any]


def index(
    panel: Panel,
    indicator: Names,
    city: Names = None,
    *,
    normalisation: str = "min_max",
    aggregation: str = "arithmetic",
    weights: str | Mapping[str, float] = "equal",
    targets: Mapping[str, float] | None = None,
    min_coverage: float = 0.8,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    draws: int = 2000,
    seed: int = 0,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Index:
    """
    Combine several indicators into one index.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        Two indicators or more.
    normalisation, aggregation
        Names from `composite`.
    weights
        ``equal``, or a weight for every indicator; ``entropy`` and ``pca`` too, with a warning.
    targets
        For ``distance_to_target``: the level of every indicator that counts as one.
    min_coverage
        Share of the indicators that a place must have a value for.
    city, year, min_grade, allow_mixed_levels, plans, as_of
        As in `rank`.
    draws, seed
        For the uncertainty.

    Returns
    -------
    Index
        Scores, ranks and the ranks that other reasonable choices give.

    Raises
    ------
    UnknownNameError
        If a name or a method does not exist.
    IpcompareError
        If no panel is given, there are fewer than two indicators, two of them follow from one
        statement (the error names it), fewer than two plans have enough
        values (the error says what is missing), an indicator tells no places
        apart, or weights or targets are wrong.

    Warns
    -----
    UserWarning
        If the weights are to come from the values of a few places.

    Notes
    -----
    Steps, names and warnings follow OECD and JRC, Handbook on Constructing Composite
    Indicators: Methodology and User Guide, OECD Publishing, 2008. A gap counts as
    the middle between the worst and the best place that is present; its uncertainty takes it anywhere
    between them.
    """
    import numpy as np
    import pandas as pd

    checked_draws(draws, seed)
    _refuse_coverage(min_coverage)
    field = Field.of(panel, "index", city=city, plans=plans, as_of=as_of)
    names, options = field.indicators(indicator), Options(year, min_grade, allow_mixed_levels)
    gates, bounds = _without_bounds(field, gates_of(field, names, options))
    field, gates, few = _covered(field, gates, bounds, min_coverage)
    _refuse_shared(field, gates)
    model = build(field, gates, options, Method(EQUAL, (normalisation,), (aggregation,)))
    if len(names) < 2:
        raise IpcompareError(f"an index of {len(names)} indicator", expected="two or more", hint="rank(...)")
    numbers = values(model, centre(model))[0]
    _refuse_constant(model, numbers)
    levels = _levels(model, targets)
    matrix = normalise(filled(model, centre(model))[0], normalisation, levels)
    matrix[np.isnan(numbers)] = np.nan
    fixed = weigh(matrix, weights) if isinstance(weights, str) else given_weights(weights, names)
    if weights in DERIVED:
        warn(f"{weights} weights of {len(matrix)} places: {NO_WEIGHTS}", stacklevel=2)
    weighted = model._replace(weights=fixed, method=model.method._replace(targets=levels))
    scored = scores(weighted, centre(weighted))[0]
    _, spread = draw(weighted, draws, seed, CHUNK)
    drawn = {
        "indicator": list(names), **recipe_of(options, city=city, plans=plans, as_of=as_of), "draws": draws,
        "seed": seed,
    }  # fmt: skip
    # Those who lack too much are not in the simulation: it is repeated with the others alone.
    cities, ids = ([getattr(one, name) for one in model.entrants] for name in ("city", "plan_id"))
    others = {"city": cities, "plans": ids, "as_of": None} if few or bounds else {}
    wide = simulation_of(with_method(model, Method()), draws, seed, CHUNK, {**drawn, **others})
    recipe = {
        **drawn, "normalisation": normalisation, "aggregation": aggregation, "min_coverage": min_coverage,
        "weights": weights if isinstance(weights, str) else dict(weights), "targets": dict(targets or {}) or None,
    }  # fmt: skip
    return Index(
        _framed(model, scored, spread, wide),
        pd.DataFrame(matrix, model.places, model.indicators),
        pd.Series(fixed, model.indicators),
        wide,
        to_frame(Refused, [*model.refused, *bounds, *few]),
        recipe,
    )


def _without_bounds(field: Field, gates: dict[str, Gate]) -> tuple[dict[str, Gate], list[Refused]]:
    """Leave out the plans of which a value is only a bound: neither it nor anything between its ends is a score."""
    bounds = [
        Refused(
            one.city, one.plan_id, name, f"{'lower' if admitted.value.hi == inf else 'upper'}_bound_only", way.value_id
        )
        for name, gate in gates.items()
        for one, admitted in gate.admitted.items()
        for way in admitted.ways
        if isnan(way.mid)
    ]
    out = {Entrant(row.plan_id, row.city) for row in bounds}
    kept = {
        name: gate._replace(admitted={one: admitted for one, admitted in gate.admitted.items() if one not in out})
        for name, gate in gates.items()
    }
    if len(present(field, kept)) < 2:
        raise IpcompareError(
            f"{len(present(field, kept))} places have more than bounds on {', '.join(gates)}",
            where=listed(field, bounds, by_indicator=True),
            expected="two places or more",
            hint="order(panel, ...) needs no points, simulate(panel, ...) varies how far open ends reach",
        )
    return kept, bounds


def _refuse_shared(field: Field, gates: Mapping[str, Gate]) -> None:
    """Refuse indicators of which a plan states two in one statement: it would count twice."""
    ways = {
        (one, name): [way.value_id for way in admitted.ways]
        for name, gate in gates.items()
        for one, admitted in gate.admitted.items()
    }
    world = World.of(field.panel, {way for line in ways.values() for way in line})
    said: dict[str, str] = {}
    for (_, name), line in ways.items():
        for statement in sorted({root for way in line for root in world.statements(way)}):
            other = said.setdefault(statement, name)
            if other != name:
                raise IpcompareError(
                    f"{other} and {name} both follow from {statement}",
                    expected="indicators that follow from different statements",
                    hint="leave one of them out; simulate(panel, ...) draws the statement once for both",
                )


def _covered(
    field: Field, gates: dict[str, Gate], bounds: list[Refused], min_coverage: float
) -> tuple[Field, dict[str, Gate], list[Refused]]:
    """Leave out the plans with too few values, and say of each what it lacks."""
    lacks = {one: [name for name, gate in gates.items() if one not in gate.admitted] for one in present(field, gates)}
    needed = min_coverage * len(gates) - 1e-9
    few = [one for one, names in lacks.items() if len(gates) - len(names) < needed]
    if len(lacks) - len(few) < 2:
        lines = [f"{field.label(one)} lacks {', '.join(names)}" for one, names in lacks.items() if names]
        raise IpcompareError(
            f"{len(lacks) - len(few)} places have a value for at least {min_coverage:.0%} of the indicators",
            where="; ".join(filter(None, [*lines, listed(field, bounds, by_indicator=True)])),
            expected="two places or more",
            hint="fewer indicators, a lower min_coverage, or order(panel, ...), which needs no values in gaps",
        )
    if not few:
        return field, gates, []
    share = {one: f"{len(gates) - len(names)}/{len(gates)}" for one, names in lacks.items()}
    refused = [Refused(one.city, one.plan_id, name, "coverage", share[one]) for one in few for name in lacks[one]]
    kept = [one for one in lacks if one not in few]
    covered = {
        name: gate._replace(admitted={one: gate.admitted[one] for one in kept if one in gate.admitted})
        for name, gate in gates.items()
    }
    return field._replace(entrants=kept), covered, refused


def _refuse_coverage(min_coverage: float) -> None:
    if isinstance(min_coverage, bool) or not isinstance(min_coverage, Real) or not 0 < float(min_coverage) <= 1:
        raise IpcompareError(f"min_coverage {min_coverage!r}", expected="a share above 0, at most 1")


def _missing(model: Model, at: int) -> list[str]:
    return [name for column, name in enumerate(model.indicators) if (at, column) not in model.cells]


def _refuse_constant(model: Model, numbers: np.ndarray[Any, Any]) -> None:
    """Refuse an indicator that tells no places apart: whatever its weight, it would only dilute the others."""
    import numpy as np

    present = np.isfinite(numbers).sum(axis=0)
    constant = [
        name
        for column, name in enumerate(model.indicators)
        if present[column] < 2 or np.nanmin(numbers[:, column]) == np.nanmax(numbers[:, column])
    ]
    if constant:
        raise IpcompareError(
            f"{', '.join(constant)} tells no two places apart",
            where=f"places: {', '.join(model.places)}",
            expected="indicators on which at least two places differ",
            hint="leave it out",
        )


def _levels(model: Model, targets: Mapping[str, float] | None) -> tuple[float, ...] | None:
    """Give the levels that count as one, in the order of the indicators."""
    if targets is None:
        return None
    if set(targets) != set(model.indicators) or (model.signs < 0).any():
        raise IpcompareError(
            f"targets for {', '.join(sorted(targets)) or 'nothing'}",
            expected=f"a level for each of {', '.join(model.indicators)}, where more is better",
        )
    return tuple(targets[name] for name in model.indicators)


def _framed(model: Model, scored: np.ndarray[Any, Any], spread: np.ndarray[Any, Any], wide: Simulation) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    low, high = np.quantile(spread, [0.05, 0.95], axis=0)
    lacks = [_missing(model, at) for at in range(len(model.places))]
    keys = ["score_higher_is_better", "city", "plan_id"]
    frame = pd.DataFrame(model.entrants)[["city", "plan_id"]].assign(
        score_higher_is_better=scored,
        # The centre is one of the choices, even where few draws come near it.
        score_lo=np.minimum(low, scored),
        score_hi=np.maximum(high, scored),
        rank=ranks(scored).astype("int64"),
        rank_best=wide.ranks.min().to_numpy(),
        rank_worst=wide.ranks.max().to_numpy(),
        coverage=[1 - len(names) / len(model.indicators) for names in lacks],
        missing=[";".join(names) for names in lacks],
    )
    return frame.sort_values(keys, ascending=[False, True, True]).reset_index(drop=True)

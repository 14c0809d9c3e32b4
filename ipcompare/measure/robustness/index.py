"""One number for those who must have one, never without its uncertainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.measure.arrays.composite import given_weights, normalise, weigh
from ipcompare.measure.arrays.draws import checked_draws
from ipcompare.measure.arrays.ranks import ranks
from ipcompare.measure.robustness.gate import Options
from ipcompare.measure.robustness.model import (
    Method,
    Model,
    build,
    centre,
    drawn_weights,
    filled,
    scores,
    values,
    with_method,
    without_place,
)
from ipcompare.measure.robustness.simulate import CHUNK, Simulation, draw, simulation_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

SCORE = "score_higher_is_better"


@summarized
class Index(NamedTuple):
    """
    A composite index and what it hides.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``city``, ``score_higher_is_better``, ``score_lo``, ``score_hi`` (5th and 95th
        percentile while values, readings, conventions and gaps vary), ``rank``,
        ``rank_best``, ``rank_worst`` (while weights, normalisation and
        aggregation vary as well), ``coverage`` (share of the indicators with a value), ``missing``
        (the others, separated by semicolons).
    matrix : pandas.DataFrame
        The normalised values, places by indicators, larger is better; NaN is a gap.
    weights : pandas.Series
        By indicator.
    simulation : Simulation
        The draws behind ``rank_best`` and ``rank_worst``.
    refused : pandas.DataFrame
        ``city``, ``indicator``, ``reason``, ``detail``: what was not let in; reason
        ``coverage`` for a place with too few values.
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
    indicator: Sequence[str],
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
) -> Index:
    """
    Combine several indicators into one index.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        Two or more.
    normalisation, aggregation
        Names from `composite`.
    weights
        ``equal``, ``entropy``, ``pca``, or a weight for every indicator.
    targets
        For ``distance_to_target``: the level of every indicator that counts as one.
    min_coverage
        Share of the indicators that a place must have a value for.
    year, min_grade, allow_mixed_levels
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
        If an indicator or a method does not exist.
    IpcompareError
        If there are fewer than two indicators, fewer than two places have enough
        values (the error says what is missing), an indicator tells no places
        apart, or weights or targets are wrong.

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
    options = Options(year, min_grade, allow_mixed_levels)
    model = build(panel, indicator, options, Method("equal", (normalisation,), (aggregation,)))
    if len(model.indicators) < 2:
        raise IpcompareError(f"an index of {len(model.indicators)} indicator", expected="two or more", hint="rank(...)")
    model, refused = _covered(model, min_coverage)
    found = values(model, centre(model))[0]
    _refuse_constant(model, found)
    levels = _levels(model, targets)
    gaps = np.isnan(found)
    matrix = normalise(filled(model, centre(model))[0], normalisation, levels)
    matrix[gaps] = np.nan
    own = model._replace(weights=_weights(model, matrix, weights), method=model.method._replace(targets=levels))
    scored = scores(own, centre(own))[0]
    _, spread = draw(own, draws, seed, CHUNK)
    drawn = {"indicator": list(model.indicators), "draws": draws, "seed": seed, **options._asdict()}
    wide = simulation_of(with_method(model, Method()), draws, seed, CHUNK, drawn)
    frame = _framed(model, scored, spread, wide)
    recipe = {
        "indicator": list(model.indicators), "normalisation": normalisation, "aggregation": aggregation,
        "weights": weights if isinstance(weights, str) else dict(weights), "targets": dict(targets or {}) or None,
        "min_coverage": min_coverage, "year": year, "min_grade": min_grade,
        "allow_mixed_levels": allow_mixed_levels, "draws": draws, "seed": seed,
    }  # fmt: skip
    return Index(
        frame,
        pd.DataFrame(matrix, model.places, model.indicators),
        pd.Series(drawn_weights(own, centre(own)[0])),
        wide,
        refused,
        recipe,
    )


def _covered(model: Model, min_coverage: float) -> tuple[Model, pd.DataFrame]:
    """Leave out the places with too few values, and say of each what it lacks."""
    import pandas as pd

    lacks = {place: _missing(model, at) for at, place in enumerate(model.places)}
    needed = min_coverage * len(model.indicators) - 1e-9
    few = [place for place, names in lacks.items() if len(model.indicators) - len(names) < needed]
    rows = [(place, name, "coverage", "no comparable value") for place in few for name in lacks[place]]
    added = pd.DataFrame(rows, columns=model.refused.columns, dtype="str")
    if len(model.places) - len(few) < 2:
        said = [f"{place} lacks {', '.join(names)}" for place, names in lacks.items() if names]
        raise IpcompareError(
            f"{len(model.places) - len(few)} places have a value for at least {min_coverage:.0%} of the indicators",
            where="; ".join(said),
            expected="two places or more",
            hint="fewer indicators, a lower min_coverage, or order(panel, ...), which needs no values in gaps",
        )
    for place in few:
        model = without_place(model, model.places.index(place))
    return model, pd.concat([model.refused, added], ignore_index=True)


def _refuse_coverage(min_coverage: float) -> None:
    if isinstance(min_coverage, bool) or not isinstance(min_coverage, Real) or not 0 < float(min_coverage) <= 1:
        raise IpcompareError(f"min_coverage {min_coverage!r}", expected="a share above 0, at most 1")


def _missing(model: Model, at: int) -> list[str]:
    return [name for column, name in enumerate(model.indicators) if (at, column) not in model.cells]


def _refuse_constant(model: Model, found: np.ndarray[Any, Any]) -> None:
    """Refuse an indicator that tells no places apart: whatever its weight, it would only dilute the others."""
    import numpy as np

    present = np.isfinite(found).sum(axis=0)
    constant = [
        name
        for column, name in enumerate(model.indicators)
        if present[column] < 2 or np.nanmin(found[:, column]) == np.nanmax(found[:, column])
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


def _weights(model: Model, matrix: np.ndarray[Any, Any], weights: str | Mapping[str, float]) -> np.ndarray[Any, Any]:
    return weigh(matrix, weights) if isinstance(weights, str) else given_weights(weights, model.indicators)


def _framed(model: Model, scored: np.ndarray[Any, Any], spread: np.ndarray[Any, Any], wide: Simulation) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    low, high = np.quantile(spread, [0.05, 0.95], axis=0)
    lacks = [_missing(model, at) for at in range(len(model.places))]
    frame = pd.DataFrame(
        {
            "city": model.places,
            SCORE: scored,
            # The centre is one of the choices, even where few draws come near it.
            "score_lo": np.minimum(low, scored),
            "score_hi": np.maximum(high, scored),
            "rank": ranks(scored[None, :])[0].astype("int64"),
            "rank_best": wide.ranks.min().to_numpy(),
            "rank_worst": wide.ranks.max().to_numpy(),
            "coverage": [1 - len(names) / len(model.indicators) for names in lacks],
            "missing": [";".join(names) for names in lacks],
        }
    )
    return frame.sort_values([SCORE, "city"], ascending=[False, True]).reset_index(drop=True)

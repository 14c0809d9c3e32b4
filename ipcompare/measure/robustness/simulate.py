"""Orders under everything that is uncertain: seeded draws, and what they leave of a ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from numbers import Integral
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Plans
from ipcompare.measure.arrays.draws import checked_draws, stream, whole
from ipcompare.measure.arrays.ranks import acceptability, ranks, wins
from ipcompare.measure.robustness.gate import Field, Options, Refused, recipe_of
from ipcompare.measure.robustness.model import ANY, Method, Model, build, gates_of
from ipcompare.measure.robustness.rank import shares_of
from ipcompare.measure.robustness.scores import Assumed, described, scores

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

    Floats = np.ndarray[Any, Any]

CHUNK = 20_000
WIDTHS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0, 64.0, 1e6)
"""Where from the least (0) to the most (1) of ``open_end_width`` shares are counted, and beyond; the last: no limit."""


@summarized
class Simulation(NamedTuple):
    """
    What many draws say about the order of places.

    Attributes
    ----------
    acceptability : pandas.DataFrame
        One row per place and rank: ``city``, ``plan_id``, ``rank`` (1 is first), ``share`` of the
        draws in which the place has that rank: its rank acceptability. Places that
        tie share the ranks that they hold together. ``share_lo`` and ``share_hi`` are the least and the most that it is
        while the width of open ends is held at steps from its least to its most, and once without limit: where they
        differ, the share says more about the width than about the place.
    wins : pandas.DataFrame
        One row per ordered pair: ``city``, ``plan_id``, ``other``, ``other_plan_id``, ``share`` of the
        draws in which the first is above the second; a tie counts half. ``share_lo`` and ``share_hi`` as above.
    ranks : pandas.DataFrame
        One row per draw, one column per place (its plan where several of a city take part): the best
        rank that it has then.
    points : numpy.ndarray
        Shape (draws, factors): what each draw assumed; `assumed` puts it in words.
    model : Model
        Places, indicators and factors.
    refused : pandas.DataFrame
        ``city``, ``plan_id``, ``indicator``, ``reason``, ``detail``: what was not let in, as in `rank`.
    recipe : dict
        The arguments of the run: ``simulate(panel, **recipe)`` makes the same draws again.
    """

    acceptability: pd.DataFrame
    wins: pd.DataFrame
    ranks: pd.DataFrame
    points: Floats
    model: Model
    refused: pd.DataFrame
    recipe: dict[str, Any]


class Win(NamedTuple):
    """How often one plan is above another, and the least and most often while the width of open ends varies."""

    city: str
    plan_id: str | None
    other: str
    other_plan_id: str | None
    share: float
    share_lo: float
    share_hi: float


def simulate(
    panel: Panel,
    indicator: Names,
    city: Names = None,
    *,
    draws: int = 10_000,
    seed: int = 0,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    weights: str | Mapping[str, float] = ANY,
    normalisations: Sequence[str] = Method().normalisations,
    aggregations: Sequence[str] = Method().aggregations,
    chunk: int = CHUNK,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Simulation:
    """
    Draw over everything that is uncertain about the order of places, and count the ranks.

    Each draw is one world: it takes one number for every printed statement that is no point, one admissible reading of
    every figure whose basis is open, one denominator convention for all places, one number for every
    denominator, one of the statements where a plan contradicts itself, and one width for all open ends; whatever is
    derived from these follows. Of several indicators it also takes weights,
    a normalisation, an aggregation, and a value for every gap between the worst
    and the best that is present. Bridges are in it where the panel was
    harmonized with them. A figure read as something else leaves a gap.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One indicator or several.
    draws, seed
        How many draws, and where the random numbers start.
    city, year, min_grade, allow_mixed_levels, plans, as_of
        As in `rank`.
    weights
        ``any`` (every set of weights equally likely), ``equal``, or a weight for every indicator.
    normalisations, aggregations
        Names from `composite`; with several, each draw takes one.
    chunk
        Draws held in memory at once; the result is the same for any number.

    Returns
    -------
    Simulation
        Rank acceptabilities, pairwise wins, and every draw with what it assumed.

    Raises
    ------
    UnknownNameError
        If a name, grade, normalisation or aggregation does not exist.
    IpcompareError
        If no panel is given, `draws` or `chunk` is no positive whole number, `seed` no whole number, weights do
        not sum to one, fewer than two plans are let in, every value is an open bound, or one of zero is.

    Notes
    -----
    Rank acceptability and uniformly distributed weights are those of Lahdelma and
    Salminen, SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group Decision
    Making, Operations Research 49(3), 2001. How far an open end reaches beyond its bound nobody knows: the width
    varies between the ends of assumption ``open_end_width``, and no share or score goes beyond 100. With few
    places these shares describe choices, no sample: they are no probabilities of anything in the world.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> simulation = ipc.simulate(panel, "pledge_finance_annual", allow_mixed_levels=True, draws=500)
    >>> first = simulation.acceptability.query("rank == 1").set_index("city")["share"]
    >>> first["bengbu"] > 0.5
    np.True_
    """
    checked_draws(draws, seed)
    whole("chunk", chunk, 1)
    field = Field.of(panel, "simulate", city=city, plans=plans, as_of=as_of)
    options = Options(year, min_grade, allow_mixed_levels)
    method = Method(weights, tuple(normalisations), tuple(aggregations))
    names = field.indicators(indicator)
    model = build(field, gates_of(field, names, options), options, method)
    recipe = {
        "indicator": list(names), **recipe_of(options, city=city, plans=plans, as_of=as_of), "draws": draws,
        "seed": seed, "weights": weights if isinstance(weights, str) else dict(weights),
        "normalisations": list(normalisations), "aggregations": list(aggregations),
    }  # fmt: skip
    return simulation_of(model, draws, seed, chunk, recipe)


def simulation_of(model: Model, draws: int, seed: int, chunk: int, recipe: dict[str, Any]) -> Simulation:
    """Draw from a model and count."""
    import pandas as pd

    points, scored = draw(model, draws, seed, chunk)
    at = model.width.factor
    by_width = [] if at is None else [_held(model, points, at, width, chunk) for width in WIDTHS]
    held = ranks(scored)
    accepted = _ranged(acceptability(held), [acceptability(ranks(one)) for one in by_width])
    won = _ranged(wins(scored), [wins(one) for one in by_width])
    pairs = [
        Win(one.city, one.plan_id, other.city, other.plan_id, *won[:, above, below].tolist())
        for (above, one), (below, other) in permutations(enumerate(model.entrants), 2)
    ]
    shares = shares_of(model.entrants, accepted[0]).assign(share_lo=accepted[1].ravel(), share_hi=accepted[2].ravel())
    rows = pd.DataFrame(held.astype("int64"), columns=list(model.places))
    return Simulation(shares, to_frame(Win, pairs), rows, points, model, to_frame(Refused, model.refused), recipe)


def draw(model: Model, draws: int, seed: int, chunk: int) -> tuple[Floats, Floats]:
    """
    Draw points of the model and score them.

    Every factor has a stream of random numbers of its own, named after it: a
    factor that comes or goes leaves the draws of the others as they were.
    """
    import numpy as np

    streams = [stream(seed, factor.name) for factor in model.factors]
    points = np.stack([numbers.random(draws) for numbers in streams], axis=1) if streams else np.empty((draws, 0))
    return points, _scored(model, points, chunk)


def _scored(model: Model, points: Floats, chunk: int) -> Floats:
    import numpy as np

    return np.concatenate([scores(model, points[start : start + chunk]) for start in range(0, len(points), chunk)])


def _held(model: Model, points: Floats, at: int, width: float, chunk: int) -> Floats:
    """Score the same draws once more, with one width for all of them."""
    held = points.copy()
    held[:, at] = width
    return _scored(model, held, chunk)


def _ranged(share: Floats, others: list[Floats]) -> Floats:
    """Give shares with the least and the most that they are of several counts; without others the shares themselves."""
    import numpy as np

    return np.stack([share, np.min(others or [share], axis=0), np.max(others or [share], axis=0)])


def assumed(simulation: Simulation, draw: int) -> pd.DataFrame:
    """
    Say what one draw of a simulation assumed.

    Parameters
    ----------
    simulation
        From `simulate`.
    draw
        Number of the draw, from 0.

    Returns
    -------
    pandas.DataFrame
        One row per factor: ``factor``, ``kind``, ``level`` (the choice taken: a
        value id, a convention, a normalisation; missing for a continuous factor),
        ``value`` (the number of the statement or denominator of that id, the width of open ends as a share
        of the bound, the weight, or where from 0 to 1 a gap lies between the worst and the best; missing for a
        discrete factor); then one row of kind ``drawn`` per place and
        indicator: ``level`` is the id of the value used, which `trace` follows
        where the panel has it (a replay under another convention makes values of its own), ``value`` the number
        drawn; both are missing where the draw reads the statement as something else.

    Raises
    ------
    IpcompareError
        If there is no such draw.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> simulation = ipc.simulate(ipc.harmonize(ipc.load()), "pledge_finance_annual", allow_mixed_levels=True, draws=10)
    >>> ipc.assumed(simulation, 3).query("kind == 'drawn'")["factor"].tolist()[0]
    'bengbu:pledge_finance_annual'
    """
    if isinstance(draw, bool) or not isinstance(draw, Integral) or not 0 <= draw < len(simulation.points):
        raise IpcompareError(f"no draw {draw!r}", expected=f"a whole number from 0 to {len(simulation.points) - 1}")
    return to_frame(Assumed, described(simulation.model, simulation.points[draw]))

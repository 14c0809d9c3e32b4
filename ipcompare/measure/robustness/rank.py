"""Ranks and means: only of what is comparable, and why the rest is not let in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.harmonization.scope import AsOf, Entrant, Plans
from ipcompare.harmonization.value import Value
from ipcompare.measure.arrays.poset import dominance
from ipcompare.measure.robustness.gate import Field, Options, Refused, above_by_digits, turned, two_or_more

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


@summarized
class Ranking(NamedTuple):
    """
    A ranking under bounds.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``city``, ``plan_id``, ``level``, ``year``, ``lo``, ``mid``, ``hi``, ``bound``, ``unit``,
        ``rank_best`` and ``rank_worst`` (the ranks that the bounds leave open,
        1 is first by the direction of the indicator), ``survives`` (whether these stay the same for all that the
        printed digits leave open; missing without ``printed_digits``), ``grade``, ``mixed``
        (whether a zone stands beside cities), ``value_id``, ``doubts`` (as in `compare`).
    refused : pandas.DataFrame
        Who is not in the ranking: ``city``, ``plan_id``, ``reason`` (a code of list ``reason``), ``detail``
        (years that there are values for, a related indicator, the grade, the unit or the years of a sum).
    """

    frame: pd.DataFrame
    refused: pd.DataFrame


@summarized
class Mean(NamedTuple):
    """The mean of an indicator over places, as an interval; ``mid`` is NaN where any value is a bound."""

    lo: float
    mid: float
    hi: float
    unit: str
    year: int
    cities: list[str]
    plan_ids: list[str]
    grade: str
    mixed: bool
    refused: pd.DataFrame


class Share(NamedTuple):
    """How often a plan has a rank, of all rankings or draws."""

    city: str
    plan_id: str | None
    rank: int
    share: float


def rank(
    panel: Panel,
    indicator: Names,
    city: Names = None,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Ranking:
    """
    Rank the places on an indicator, with the ranks that bounds leave open.

    All plans are compared for one year: the given one, or the one for which
    most of them have a value (the latest of these). What is graded below
    `min_grade` is refused; a zone stands beside cities only if that is allowed.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        The indicator; its direction decides who is first.
    city
        Only these places; by default all.
    year
        The year to compare.
    min_grade
        The worst grade that is let in.
    allow_mixed_levels
        Whether a zone may share the ranking with cities; it is marked then.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    Ranking
        The ranking and who was refused.

    Raises
    ------
    UnknownNameError
        If a name or the grade does not exist.
    IpcompareError
        If no panel is given, fewer than two plans are left, or the indicator has no direction;
        the error names every refused place and why.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ranking = ipc.rank(ipc.harmonize(ipc.load()), "hv_patents_per_10k")
    >>> ranking.frame[["city", "rank_best", "rank_worst"]].values.tolist()
    [['hangzhou', 1, 1], ['bengbu', 2, 2], ['suzhou_anhui', 3, 3]]
    >>> ranking.refused[["city", "reason"]].values.tolist()
    [['jining', 'definition'], ['jingmen_htz', 'level']]
    """
    import numpy as np
    import pandas as pd

    field = Field.of(panel, "rank", city=city, plans=plans, as_of=as_of)
    names = field.indicators(indicator)
    gate_options = Options(year, min_grade, allow_mixed_levels)
    gate = two_or_more(field, names, gate_options)
    frame = to_frame(Value, [one.value for one in gate.admitted.values()]).astype({"year": "int64"})
    ends = np.array([turned(one.value, field.sign(names[0])) for one in gate.admitted.values()])
    above = dominance(ends[:, :1], ends[:, 1:])
    wide = above_by_digits(field, {names[0]: gate}, list(gate.admitted), gate_options)
    frame = (
        frame.rename(columns={"comparator": "bound"})
        .assign(
            level=[one.level for one in gate.admitted.values()],
            mixed=gate.mixed,
            rank_best=1 + above.sum(axis=0),
            rank_worst=len(above) - above.sum(axis=1),
            survives=pd.array([None] * len(above) if wide is None else _same_ranks(above, wide), dtype="boolean"),
        )
        .sort_values(["rank_best", "rank_worst", "city", "plan_id"])
    )
    return Ranking(frame[_COLUMNS].reset_index(drop=True), to_frame(Refused, gate.refused).drop(columns="indicator"))


def _same_ranks(above: np.ndarray[Any, Any], wide: np.ndarray[Any, Any]) -> list[bool]:
    """Say of every place whether it is above and below as many others in both orders."""
    same = (above.sum(axis=0) == wide.sum(axis=0)) & (above.sum(axis=1) == wide.sum(axis=1))
    return [bool(one) for one in same]


_COLUMNS = [
    "city", "plan_id", "level", "year", "lo", "mid", "hi", "bound", "unit", "rank_best", "rank_worst", "survives",
    "grade", "mixed", "value_id", "doubts",
]  # fmt: skip


def mean(
    panel: Panel,
    indicator: Names,
    city: Names = None,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Mean:
    """
    Average an indicator over places, as an interval, unweighted.

    Parameters, refusals and errors are those of `rank`; the indicator needs no direction.

    Returns
    -------
    Mean
        ``lo``, ``mid`` (NaN where any value is a bound), ``hi``, ``unit``,
        ``year``, ``cities``, ``plan_ids``, ``grade`` (the worst let in), ``mixed`` (whether a
        zone is among cities), ``refused``.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.mean(ipc.harmonize(ipc.load()), "hv_patents_per_10k").mid
    18.0
    """
    field = Field.of(panel, "mean", city=city, plans=plans, as_of=as_of)
    names = field.indicators(indicator, directed=False)
    gate = two_or_more(field, names, Options(year, min_grade, allow_mixed_levels))
    values = [one.value for one in gate.admitted.values()]
    lo, mid, hi = (sum(ends) / len(values) for ends in zip(*(value.ends for value in values), strict=True))
    cities, plan_ids = [value.city for value in values], [value.plan_id or "" for value in values]
    worst, refused = max(value.grade for value in values), to_frame(Refused, gate.refused).drop(columns="indicator")
    about = (values[0].unit, values[0].year or 0, cities, plan_ids, worst, gate.mixed, refused)
    return Mean(lo, mid, hi, *about)


def shares_of(entered: Sequence[Entrant], shares: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Lay out the share of every plan and rank."""
    rows = [
        Share(city, plan_id, rank, share)
        for (plan_id, city), line in zip(entered, shares.tolist(), strict=True)
        for rank, share in enumerate(line, 1)
    ]
    return to_frame(Share, rows)

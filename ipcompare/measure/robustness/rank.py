"""Ranks and means: only of what is comparable, and why the rest is not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.corpus.names import resolve_one
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.measure.robustness.gate import Options, refused_frame, two_or_more

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


@summarized
class Ranking(NamedTuple):
    """
    A ranking under bounds.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``city``, ``level``, ``year``, ``lo``, ``mid``, ``hi``, ``unit``,
        ``rank_best`` and ``rank_worst`` (the ranks that the bounds leave open,
        1 is first by the direction of the indicator), ``grade``, ``mixed``
        (whether a zone stands beside cities), ``value_id``.
    refused : pandas.DataFrame
        ``city``, ``reason`` (code), ``detail``: who is not in the ranking, and why.
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
    grade: str
    mixed: bool
    refused: pd.DataFrame


def rank(
    panel: Panel,
    indicator: str,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
) -> Ranking:
    """
    Rank the places on an indicator, with the ranks that bounds leave open.

    All places are compared for one year: the given one, or the one for which
    most places have a value (the latest of these). What is graded below
    `min_grade` is refused; a zone stands beside cities only if that is allowed.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        The indicator; its direction decides who is first.
    year
        The year to compare.
    min_grade
        The worst grade that is let in.
    allow_mixed_levels
        Whether a zone may share the ranking with cities; it is marked then.

    Returns
    -------
    Ranking
        The ranking and who was refused.

    Raises
    ------
    UnknownNameError
        If the indicator or the grade does not exist.
    IpcompareError
        If fewer than two places are left, or the indicator has no direction;
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
    import pandas as pd

    indicator = resolve_one(panel.data, "indicator", indicator)
    gate = two_or_more(panel, indicator, Options(year, min_grade, allow_mixed_levels))
    direction = column_map(panel.data.indicators, "indicator", "direction")[indicator]
    if direction == "none":
        raise IpcompareError(f"{indicator} has no direction", expected="an indicator where more or less is better")
    frame = pd.DataFrame(gate.rows)
    lo, hi = frame["lo"].to_numpy(), frame["hi"].to_numpy()
    if direction == "lower":
        lo, hi = -hi, -lo
    surely_above = (lo[None, :] > hi[:, None]).sum(axis=1)
    surely_below = (hi[None, :] < lo[:, None]).sum(axis=1)
    frame = frame.assign(rank_best=surely_above + 1, rank_worst=len(frame) - surely_below)
    names = [
        "city",
        "level",
        "year",
        "lo",
        "mid",
        "hi",
        "unit",
        "rank_best",
        "rank_worst",
        "grade",
        "mixed",
        "value_id",
    ]
    return Ranking(
        frame.sort_values(["rank_best", "rank_worst", "city"])[names].reset_index(drop=True),
        refused_frame(gate.refused),
    )


def mean(
    panel: Panel,
    indicator: str,
    *,
    year: int | None = None,
    min_grade: str = "C",
    allow_mixed_levels: bool = False,
) -> Mean:
    """
    Average an indicator over places, as an interval, unweighted.

    Parameters, refusals and errors are those of `rank`.

    Returns
    -------
    Mean
        ``lo``, ``mid`` (NaN where any value is a bound), ``hi``, ``unit``,
        ``year``, ``cities``, ``grade`` (the worst let in), ``mixed`` (whether a
        zone is among cities), ``refused``.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.mean(ipc.harmonize(ipc.load()), "hv_patents_per_10k").mid
    18.0
    """
    rows, refused, _ = two_or_more(panel, indicator, Options(year, min_grade, allow_mixed_levels))
    lo, mid, hi = (sum(row[name] for row in rows) / len(rows) for name in ("lo", "mid", "hi"))
    worst = max(row["grade"] for row in rows)
    return Mean(
        lo,
        mid,
        hi,
        rows[0]["unit"],
        rows[0]["year"],
        [row["city"] for row in rows],
        worst,
        rows[0]["mixed"],
        refused_frame(refused),
    )

"""Which policy instruments the tasks of each plan use, how deeply, and how alike two plans are in that."""

from __future__ import annotations

from itertools import combinations
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import code_names
from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.summary import summarized
from ipcompare.harmonization.scope import AsOf, Entrant, Plans
from ipcompare.measure.tasks import counted_tasks, with_tasks

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


@summarized
class Instruments(NamedTuple):
    """
    What the plans would do.

    Attributes
    ----------
    presence : pandas.DataFrame
        One row per plan and instrument of the vocabulary: ``plan_id``, ``city``, ``instrument``, ``dimension`` (of
        the instrument, not of the tasks), ``tasks`` (that name it; 0 is silence, not missing),
        ``actions`` (of these, with words that tell an act of their own) and ``depth``: action where one
        task has such words, mention where none has, silent where no task names it.
    prevalence : pandas.DataFrame
        One row per instrument, those of most places first: ``instrument``, ``dimension``, ``cities`` (places that name
        it), ``action_cities`` (places with an action), ``unique_to`` (the place, where it is only one;
        missing otherwise).
    similarity : pandas.DataFrame
        One row per pair of plans: ``city_a``, ``city_b``, ``plan_a``, ``plan_b``, ``instruments_a``, ``instruments_b``,
        ``shared`` (named by both), ``either`` (by at least one), ``jaccard`` (``shared`` over
        ``either``; missing where neither names any), ``expected`` (mean of ``shared`` under the null), ``p_value``
        (probability of so many shared or more under the null).
    breadth : pandas.DataFrame
        One row per plan and dimension, and one for ``all``: ``plan_id``, ``city``, ``dimension``, ``instruments``
        (named), ``of`` (in the vocabulary), ``share`` (the first over the second), ``actions`` (instruments with an
        action).
    """

    presence: pd.DataFrame
    prevalence: pd.DataFrame
    similarity: pd.DataFrame
    breadth: pd.DataFrame


def instruments(
    panel: Panel, city: Names = None, *, safeguards: bool = False, plans: Plans = None, as_of: AsOf = None
) -> Instruments:
    """
    Count the policy instruments that the tasks of each plan name.

    Depth counts only with evidence: an instrument that is named without an act, body,
    programme or number of its own is a mere mention.

    Parameters
    ----------
    panel
        From `harmonize`.
    city
        Only these places; by default all.
    safeguards
        Whether the safeguards of a plan are counted with its tasks. They say how the tasks are to be
        carried out, and are left out by default.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    Instruments
        Presence, prevalence, similarity and breadth. Places and dimensions stand in the order of
        their tables; a place without any coded task is left out, as that is no silence.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, or the plans have no task.

    Notes
    -----
    Similarity is that of Jaccard, The Distribution of the Flora in the Alpine Zone, New Phytologist
    11(2), 1912. The null: each of two plans draws its own number of instruments from the vocabulary at
    random, each set as likely as any other. The number they share is then hypergeometric, the exact distribution behind
    Veech, A Probabilistic Model for Analysing Species Co-occurrence, Global Ecology and Biogeography 22,
    2013; the two numbers fixed, it orders pairs as Jaccard's index does. No plan draws at random and the
    vocabulary was written from these plans, so the p-value describes how far a pair is from chance; it
    tests no cause, and the pairs are not independent. A zone is no city, and may use fewer instruments for that alone.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> comparison = ipc.instruments(ipc.harmonize(ipc.load()))
    >>> rows = comparison.presence.set_index(["city", "instrument"])
    >>> rows.loc[("bengbu", "pledge_financing"), "depth"]
    'action'
    """
    chosen, coded = with_tasks(panel, "instruments", city, plans, as_of)
    presence = _presence(chosen, coded, safeguards=safeguards)
    return Instruments(presence, _prevalence(presence), _similarity(presence), _breadth(panel.data, presence))


def _presence(panel: Panel, coded: list[Entrant], *, safeguards: bool) -> pd.DataFrame:
    import pandas as pd

    data, tasks = panel.data, counted_tasks(panel, safeguards=safeguards)
    named = data.task_instruments.merge(tasks[["task_id", "plan_id"]], on="task_id")
    named = named.assign(action=named["depth"] == "action")
    counts = named.groupby(["plan_id", "instrument"]).agg(tasks=("task_id", "nunique"), actions=("action", "sum"))
    plans = to_frame(Entrant, [entrant for entrant in coded if entrant.plan_id in set(tasks["plan_id"])])
    rows = plans.merge(data.instruments[["instrument", "dimension"]], how="cross")
    rows = rows.join(counts, on=["plan_id", "instrument"]).fillna({"tasks": 0, "actions": 0})
    rows = rows.astype({"tasks": "int64", "actions": "int64"})
    depth = pd.Series("mention", index=rows.index, dtype="str").mask(rows["actions"] > 0, "action")
    return rows.assign(depth=depth.mask(rows["tasks"] == 0, "silent"))


def _prevalence(presence: pd.DataFrame) -> pd.DataFrame:
    by_city = presence.groupby(["instrument", "dimension", "city"], sort=False)[["tasks", "actions"]].max() > 0
    marked = by_city.rename(columns={"tasks": "cities", "actions": "action_cities"}).reset_index("city")
    rows = marked.groupby(["instrument", "dimension"], sort=False)[["cities", "action_cities"]].sum().reset_index()
    only = marked[marked["cities"]].reset_index().drop_duplicates("instrument").set_index("instrument")["city"]
    unique_to = rows["instrument"].map(only).where(rows["cities"] == 1)
    rows = rows.assign(unique_to=unique_to).sort_values("cities", ascending=False, kind="stable")
    return rows.reset_index(drop=True)


def _similarity(presence: pd.DataFrame) -> pd.DataFrame:
    """Compare the sets of every two plans with what chance alone would share."""
    from scipy.stats import hypergeom

    named = presence[presence["tasks"] > 0].groupby("plan_id")["instrument"].agg(set).to_dict()
    vocabulary = presence["instrument"].nunique()
    rows = []
    for one, other in combinations(to_rows(Entrant, presence.drop_duplicates("plan_id")), 2):
        first, second = named.get(one.plan_id, set()), named.get(other.plan_id, set())
        shared, either = len(first & second), len(first | second)
        pair = (one.city, other.city, one.plan_id or "", other.plan_id or "", len(first), len(second), shared, either)
        jaccard = shared / either if either else nan
        chance = float(hypergeom.sf(shared - 1, vocabulary, len(first), len(second)))
        rows.append(_Pair(*pair, jaccard, len(first) * len(second) / vocabulary, chance))
    return to_frame(_Pair, rows)


class _Pair(NamedTuple):
    """How alike two plans are in their instruments."""

    city_a: str
    city_b: str
    plan_a: str
    plan_b: str
    instruments_a: int
    instruments_b: int
    shared: int
    either: int
    jaccard: float
    expected: float
    p_value: float


def _breadth(data: Data, presence: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    known = set(presence["dimension"])
    order = [*(code for code in code_names(data, "dimension", "en") if code in known), "all"]
    marked = presence.assign(named=presence["tasks"] > 0, acted=presence["actions"] > 0)
    both = pd.concat([marked, marked.assign(dimension="all")])
    counted = {"instruments": ("named", "sum"), "of": ("named", "size"), "actions": ("acted", "sum")}
    counts = both.groupby(["plan_id", "dimension"]).agg(**counted)
    plans = presence[["plan_id", "city"]].drop_duplicates("plan_id")
    rows = plans.merge(pd.DataFrame({"dimension": order}), how="cross").join(counts, on=["plan_id", "dimension"])
    rows.insert(5, "share", rows["instruments"] / rows["of"])
    return rows

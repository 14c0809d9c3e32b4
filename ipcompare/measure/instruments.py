"""Which policy instruments the tasks and boxes of each plan name, how deeply, and how alike two plans are in that."""

from __future__ import annotations

import warnings
from itertools import combinations
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import code_names
from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.summary import summarized
from ipcompare.harmonization.scope import AsOf, Entrant, Plans
from ipcompare.measure.tasks import with_tasks

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel

# What names an instrument: column of its count, by kind of table ``tasks``.
KINDS = {"task": "tasks", "box": "boxes", "safeguard": "safeguards"}
NO_TEST = (
    "p-values of similarity are no test: the vocabulary was written from these plans, so every item occurs in some, "
    "no plan draws at random, and pairs that share a plan are not independent; they are upper tail and unadjusted"
)


@summarized
class Instruments(NamedTuple):
    """
    What the plans would do.

    Attributes
    ----------
    presence : pandas.DataFrame
        One row per plan and instrument of the vocabulary: ``plan_id``, ``city``, ``instrument``, ``dimension`` (of
        the instrument, not of the tasks), ``tasks``, ``boxes``, ``safeguards`` (how many of each name it), ``named``
        (tasks and boxes that name it, and safeguards where asked for; 0 is silence, not missing), ``actions`` (of
        ``named``, with words that tell an act of their own) and ``depth``: action where one has such words, mention
        where none has, silent where ``named`` is 0.
    prevalence : pandas.DataFrame
        One row per instrument, those of most places first: ``instrument``, ``dimension``, ``cities`` (places that name
        it), ``action_cities`` (places with an action), ``unique_to`` (the place, where it is only one;
        missing otherwise).
    similarity : pandas.DataFrame
        One row per pair of plans: ``city_a``, ``city_b``, ``plan_a``, ``plan_b``, ``instruments_a``, ``instruments_b``,
        ``shared`` (named by both), ``either`` (by at least one), ``jaccard`` (``shared`` over
        ``either``; missing where neither names any), ``expected`` (mean of ``shared`` under the null); where asked
        for, ``p_value`` (probability of so many shared or more under the null: upper tail, unadjusted).
    breadth : pandas.DataFrame
        One row per plan and dimension, and one for ``all``: ``plan_id``, ``city``, ``dimension``, ``instruments``
        (named), ``of`` (in the vocabulary), ``share`` (the first over the second), ``actions`` (instruments with an
        action), ``in_tasks``, ``in_boxes``, ``in_safeguards`` (instruments that the tasks name, whatever else does;
        that the boxes name; that the safeguards name, whether counted or not).
    """

    presence: pd.DataFrame
    prevalence: pd.DataFrame
    similarity: pd.DataFrame
    breadth: pd.DataFrame


def instruments(
    panel: Panel,
    city: Names = None,
    *,
    safeguards: bool = False,
    p_values: bool = False,
    plans: Plans = None,
    as_of: AsOf = None,
) -> Instruments:
    """
    Count the policy instruments that the numbered tasks and the boxes of each plan name.

    Depth counts only with evidence: an instrument that is named without an act, body,
    programme or number of its own is a mere mention.

    Parameters
    ----------
    panel
        From `harmonize`.
    city
        Only these places; by default all.
    safeguards
        Whether the safeguards of a plan are counted with its tasks and boxes. They say how the tasks are to be
        carried out, and are left out by default.
    p_values
        Whether the similarity has a ``p_value``. It is no test, and a warning says why.
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

    Warns
    -----
    UserWarning
        If p-values are asked for.

    Notes
    -----
    Similarity is that of Jaccard, The Distribution of the Flora in the Alpine Zone, New Phytologist
    11(2), 1912. The null: each of two plans draws its own number of instruments from the vocabulary at
    random, each set as likely as any other. The number they share is then hypergeometric, the exact distribution behind
    Veech, A Probabilistic Model for Analysing Species Co-occurrence, Global Ecology and Biogeography 22,
    2013; the two numbers fixed, it orders pairs as Jaccard's index does. No plan draws at random, the pairs are not
    independent, and every item of the vocabulary occurs in some plan, as it was written from them. ``expected`` is
    therefore a yardstick for ``shared``, and a p-value (upper tail, unadjusted for the number of pairs) tests nothing.
    A zone is no city, and may use fewer instruments for that alone.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> comparison = ipc.instruments(ipc.harmonize(ipc.load()))
    >>> rows = comparison.presence.set_index(["city", "instrument"])
    >>> rows.loc[("bengbu", "pledge_financing"), "depth"]
    'action'
    """
    chosen, coded = with_tasks(panel, "instruments", city, plans, as_of)
    presence = _presence(chosen.data, coded, [kind for kind in KINDS if safeguards or kind != "safeguard"])
    similarity = _similarity(presence)
    if p_values:
        warnings.warn(NO_TEST, stacklevel=2)
        similarity = _with_p_values(similarity, presence["instrument"].nunique())
    return Instruments(presence, _prevalence(presence), similarity, _breadth(panel.data, presence))


def _presence(data: Data, coded: list[Entrant], counted: list[str]) -> pd.DataFrame:
    import pandas as pd

    uses = data.task_instruments.merge(data.tasks[["task_id", "plan_id", "kind"]], on="task_id")
    for kind, column in KINDS.items():
        uses[column] = uses["kind"] == kind
    uses["named"] = uses["kind"].isin(counted)
    uses["actions"] = uses["named"] & (uses["depth"] == "action")
    columns = [*KINDS.values(), "named", "actions"]
    counts = uses.groupby(["plan_id", "instrument"])[columns].sum()
    rows = to_frame(Entrant, coded).merge(data.instruments[["instrument", "dimension"]], how="cross")
    rows = rows.join(counts, on=["plan_id", "instrument"]).fillna(dict.fromkeys(columns, 0))
    rows = rows.astype(dict.fromkeys(columns, "int64"))
    depth = pd.Series("mention", index=rows.index, dtype="str").mask(rows["actions"] > 0, "action")
    return rows.assign(depth=depth.mask(rows["named"] == 0, "silent"))


def _prevalence(presence: pd.DataFrame) -> pd.DataFrame:
    by_city = presence.groupby(["instrument", "dimension", "city"], sort=False)[["named", "actions"]].max() > 0
    marked = by_city.rename(columns={"named": "cities", "actions": "action_cities"}).reset_index("city")
    rows = marked.groupby(["instrument", "dimension"], sort=False)[["cities", "action_cities"]].sum().reset_index()
    only = marked[marked["cities"]].reset_index().drop_duplicates("instrument").set_index("instrument")["city"]
    unique_to = rows["instrument"].map(only).where(rows["cities"] == 1)
    rows = rows.assign(unique_to=unique_to).sort_values("cities", ascending=False, kind="stable")
    return rows.reset_index(drop=True)


def _similarity(presence: pd.DataFrame) -> pd.DataFrame:
    """Compare the sets of every two plans with what chance alone would share."""
    named = presence[presence["named"] > 0].groupby("plan_id")["instrument"].agg(set).to_dict()
    vocabulary = presence["instrument"].nunique()
    rows = []
    for one, other in combinations(to_rows(Entrant, presence.drop_duplicates("plan_id")), 2):
        first, second = named.get(one.plan_id, set()), named.get(other.plan_id, set())
        shared, either = len(first & second), len(first | second)
        pair = (one.city, other.city, one.plan_id or "", other.plan_id or "", len(first), len(second), shared, either)
        jaccard = shared / either if either else nan
        rows.append(_Pair(*pair, jaccard, len(first) * len(second) / vocabulary))
    return to_frame(_Pair, rows)


def _with_p_values(similarity: pd.DataFrame, vocabulary: int) -> pd.DataFrame:
    """Add how likely chance alone is to share as many."""
    from scipy.stats import hypergeom

    drawn = similarity["instruments_a"], similarity["instruments_b"]
    return similarity.assign(p_value=hypergeom.sf(similarity["shared"] - 1, vocabulary, *drawn))


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


def _breadth(data: Data, presence: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    known = set(presence["dimension"])
    order = [*(code for code in code_names(data, "dimension", "en") if code in known), "all"]
    columns = {"named": "instruments", "actions": "actions"} | {column: f"in_{column}" for column in KINDS.values()}
    marked = (presence[list(columns)] > 0).rename(columns=columns).join(presence[["plan_id", "dimension"]])
    groups = pd.concat([marked, marked.assign(dimension="all")]).groupby(["plan_id", "dimension"])
    counts = groups.sum()
    counts.insert(1, "of", groups.size())
    plans = presence[["plan_id", "city"]].drop_duplicates("plan_id")
    rows = plans.merge(pd.DataFrame({"dimension": order}), how="cross").join(counts, on=["plan_id", "dimension"])
    rows.insert(5, "share", rows["instruments"] / rows["of"])
    return rows

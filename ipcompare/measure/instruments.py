"""Which policy instruments the tasks of each plan use, how deeply, and how alike two plans are in that."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import code_names, column_map
from ipcompare.corpus.summary import summarized
from ipcompare.measure.tasks import counted_tasks, places_of

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data


@summarized
class Instruments(NamedTuple):
    """
    What the plans would do.

    Attributes
    ----------
    presence : pandas.DataFrame
        One row per place and instrument of the vocabulary: ``city``, ``instrument``, ``dimension`` (of
        the instrument, not of the tasks), ``tasks`` (that name it; 0 is silence, not missing),
        ``actions`` (of these, with words that tell an act of their own) and ``depth``: action where one
        task has such words, mention where none has, silent where no task names it.
    prevalence : pandas.DataFrame
        One row per instrument, those of most places first: ``instrument``, ``dimension``, ``cities`` (places that name
        it), ``action_cities`` (places with an action), ``unique_to`` (the place, where it is only one;
        missing otherwise).
    similarity : pandas.DataFrame
        One row per pair of places: ``city_a``, ``city_b``, ``instruments_a``, ``instruments_b``,
        ``shared`` (named by both), ``either`` (by at least one), ``jaccard`` (``shared`` over
        ``either``; missing where neither names any), ``expected`` (mean of ``shared`` under the null), ``p_value``
        (probability of so many shared or more under the null).
    breadth : pandas.DataFrame
        One row per place and dimension, and one for ``all``: ``city``, ``dimension``, ``instruments``
        (named), ``of`` (in the vocabulary), ``share`` (the first over the second), ``actions`` (instruments with an
        action).
    """

    presence: pd.DataFrame
    prevalence: pd.DataFrame
    similarity: pd.DataFrame
    breadth: pd.DataFrame


def instruments(data: Data, *, safeguards: bool = False) -> Instruments:
    """
    Count the policy instruments that the tasks of each plan name.

    Depth counts only with evidence: an instrument that is named without an act, body,
    programme or number of its own is a mere mention.

    Parameters
    ----------
    data
        From `load`.
    safeguards
        Whether the safeguards of a plan are counted with its tasks. They say how the tasks are to be
        carried out, and are left out by default.

    Returns
    -------
    Instruments
        Presence, prevalence, similarity and breadth. Places and dimensions stand in the order of
        their tables; a place without any coded task is left out, as that is no silence.

    Raises
    ------
    IpcompareError
        If the tables hold no task.

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
    >>> found = ipc.instruments(ipc.load())
    >>> rows = found.presence.set_index(["city", "instrument"])
    >>> rows.loc[("bengbu", "pledge_financing"), "depth"]
    'action'
    """
    presence = _presence(data, safeguards=safeguards)
    return Instruments(presence, _prevalence(presence), _similarity(presence), _breadth(data, presence))


def _presence(data: Data, *, safeguards: bool) -> pd.DataFrame:
    import pandas as pd

    tasks = counted_tasks(data, safeguards=safeguards)
    used = data.task_instruments.merge(tasks[["task_id", "city"]], on="task_id")
    used = used.assign(action=used["depth"] == "action")
    counts = used.groupby(["city", "instrument"]).agg(tasks=("task_id", "nunique"), actions=("action", "sum"))
    names = ["city", "instrument"]
    grid = pd.MultiIndex.from_product([places_of(data, tasks), data.instruments["instrument"]], names=names)
    rows = counts.reindex(grid, fill_value=0).reset_index()
    rows.insert(2, "dimension", rows["instrument"].map(column_map(data.instruments, "instrument", "dimension")))
    depth = pd.Series("mention", index=rows.index, dtype="str").mask(rows["actions"] > 0, "action")
    return rows.assign(depth=depth.mask(rows["tasks"] == 0, "silent"))


def _prevalence(presence: pd.DataFrame) -> pd.DataFrame:
    marked = presence.assign(named=presence["tasks"] > 0, acted=presence["actions"] > 0)
    by = marked.groupby(["instrument", "dimension"], sort=False)
    rows = by.agg(cities=("named", "sum"), action_cities=("acted", "sum")).reset_index()
    only = marked[marked["named"]].drop_duplicates("instrument").set_index("instrument")["city"]
    unique_to = rows["instrument"].map(only).where(rows["cities"] == 1)
    rows = rows.assign(unique_to=unique_to).sort_values("cities", ascending=False, kind="stable")
    return rows.reset_index(drop=True)


def _similarity(presence: pd.DataFrame) -> pd.DataFrame:
    """Compare the sets of every two places with what chance alone would share."""
    import pandas as pd
    from scipy.stats import hypergeom

    named = presence[presence["tasks"] > 0].groupby("city")["instrument"].agg(set).to_dict()
    vocabulary = presence["instrument"].nunique()
    rows = []
    for one, other in combinations(presence["city"].unique(), 2):
        first, second = named.get(one, set()), named.get(other, set())
        shared, either = len(first & second), len(first | second)
        expected = len(first) * len(second) / vocabulary
        p_value = float(hypergeom.sf(shared - 1, vocabulary, len(first), len(second)))
        row = [one, other, len(first), len(second), shared, either, shared / either if either else float("nan")]
        rows.append([*row, expected, p_value])
    return pd.DataFrame(rows, columns=_PAIR)


_PAIR = [
    "city_a", "city_b", "instruments_a", "instruments_b", "shared", "either", "jaccard", "expected", "p_value",
]  # fmt: skip


def _breadth(data: Data, presence: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    known = set(presence["dimension"])
    order = [*(code for code in code_names(data, "dimension", "en") if code in known), "all"]
    marked = presence.assign(named=presence["tasks"] > 0, acted=presence["actions"] > 0)
    both = pd.concat([marked, marked.assign(dimension="all")])
    counted = {"instruments": ("named", "sum"), "of": ("named", "size"), "actions": ("acted", "sum")}
    counts = both.groupby(["city", "dimension"]).agg(**counted)
    names = ["city", "dimension"]
    grid = pd.MultiIndex.from_product([presence["city"].unique(), order], names=names)
    rows = counts.reindex(grid).reset_index()
    rows.insert(4, "share", rows["instruments"] / rows["of"])
    return rows

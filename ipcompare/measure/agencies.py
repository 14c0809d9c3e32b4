"""Who is to do it: the network of tasks and agencies in each plan that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.measure.tasks import counted_tasks, places_of

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from ipcompare.corpus.tables import Data


@summarized
class Agencies(NamedTuple):
    """
    Who is to do it, in the plans that say so.

    Attributes
    ----------
    nodes : pandas.DataFrame
        One row per place and agency, those of most tasks first: ``city``, ``agency``, ``kind``, ``degree`` (tasks that
        name it), ``share`` (``degree`` over the sum of all degrees of the place).
    edges : pandas.DataFrame
        One row per place and pair of agencies that share a task: ``city``, ``agency_a``, ``agency_b``, ``shared``
        (tasks that name both), most first.
    concentration : pandas.DataFrame
        One row per place: ``city``, ``tasks`` (that name an agency), ``agencies``, ``mentions``
        (sum of degrees), ``mean`` (agencies per task), ``hhi`` (Herfindahl-Hirschman index: sum
        of squared shares, from one over the number of agencies to 1), ``top3`` (share of the three largest).
    not_named : pandas.DataFrame
        Places whose plan names no agency for any task: ``city``, ``tasks`` (all of them), ``reason`` (``no_agencies``).
        They have no rows elsewhere: a network that is not printed is not an empty one.
    network : dict of str to networkx.Graph
        By place: a bipartite graph, tasks with node attribute ``bipartite`` 0, agencies with 1; edges carry ``role``
        and ``order`` as printed.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    concentration: pd.DataFrame
    not_named: pd.DataFrame
    network: dict[str, nx.Graph[str]]


def agencies(data: Data, *, safeguards: bool = False) -> Agencies:
    """
    Measure the network of tasks and agencies in the plans that name agencies.

    All agencies of a task count alike: the order in which they are printed says nothing about the
    lead. Plans that name none are listed, and compared with nothing.

    Parameters
    ----------
    data
        From `load`.
    safeguards
        Whether the safeguards of a plan are counted with its tasks. They do not make a plan one that
        names agencies: who is named for a safeguard alone is not told for the tasks.

    Returns
    -------
    Agencies
        Nodes, edges, concentration, places that name none, and the graphs.

    Raises
    ------
    IpcompareError
        If the tables hold no task, or no plan names an agency for one.

    Notes
    -----
    Shared tasks are the weighted projection of the two-mode network on its agencies (Borgatti and
    Everett, Network Analysis of 2-Mode Data, Social Networks 19(3), 1997). The index of concentration
    is that of Hirschman, National Power and the Structure of Foreign Trade, 1945, and Herfindahl,
    Concentration in the Steel Industry, 1950, in fractions. Agencies are the bodies of their year: a plan
    from before the reform of 2018 and 2019 names several where a later one names their ``successor``, which alone
    lowers its index.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> found = ipc.agencies(ipc.load())
    >>> list(found.not_named["city"])
    ['jingmen_htz', 'hangzhou', 'suzhou_anhui']
    >>> found.nodes.loc[0, ["city", "agency"]].to_list(), found.nodes.loc[0, "degree"]
    (['bengbu', 'market_regulation'], np.int64(15))
    """
    import pandas as pd

    tasks = counted_tasks(data, safeguards=safeguards)
    named = data.task_agencies.merge(tasks[["task_id", "city", "kind"]], on="task_id")
    naming = set(named.loc[named["kind"] == "task", "city"])
    if not naming:
        raise IpcompareError(
            "no plan names an agency for a task",
            where="table task_agencies",
            expected="one row per agency that a task names",
            hint="add them; without any there is no network",
        )
    places = places_of(data, tasks)
    network = {city: _graph(named[named["city"] == city]) for city in places if city in naming}
    nodes = {city: _nodes(data, graph) for city, graph in network.items()}
    edges = {city: _edges(data, graph) for city, graph in network.items()}
    counts = tasks.groupby("city").size()
    silent = [city for city in places if city not in naming]
    not_named = pd.DataFrame({"city": silent, "tasks": counts.reindex(silent).to_numpy(), "reason": "no_agencies"})
    return Agencies(_joined(nodes), _joined(edges), _concentration(network, nodes), not_named, network)


def _graph(named: pd.DataFrame) -> nx.Graph[str]:
    """Join every task to the agencies that it names."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    for row in records(named):
        graph.add_node(row["task_id"], bipartite=0)
        graph.add_node(row["agency"], bipartite=1)
        graph.add_edge(row["task_id"], row["agency"], role=row["role"], order=row["order"])
    return graph


def _agencies_of(data: Data, graph: nx.Graph[str]) -> list[str]:
    """Name the agencies of a graph in the order of their table."""
    return [agency for agency in data.agencies["agency"] if agency in graph]


def _nodes(data: Data, graph: nx.Graph[str]) -> pd.DataFrame:
    import pandas as pd

    names = _agencies_of(data, graph)
    kinds = column_map(data.agencies, "agency", "kind")
    rows = pd.DataFrame({"agency": names, "kind": [kinds[name] for name in names]})
    rows["degree"] = [graph.degree[name] for name in names]
    rows["share"] = rows["degree"] / rows["degree"].sum()
    return rows.sort_values("degree", ascending=False, kind="stable")


def _edges(data: Data, graph: nx.Graph[str]) -> pd.DataFrame:
    import networkx as nx
    import pandas as pd

    names = _agencies_of(data, graph)
    projected = nx.bipartite.weighted_projected_graph(graph, names)
    at = {name: place for place, name in enumerate(names)}
    pairs = [(*sorted(pair, key=at.__getitem__), projected.edges[pair]["weight"]) for pair in projected.edges]
    pairs.sort(key=lambda pair: (-pair[2], at[pair[0]], at[pair[1]]))
    return pd.DataFrame(pairs, columns=["agency_a", "agency_b", "shared"]).astype({"shared": "int64"})


def _joined(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the frames of all places under one another, the place first."""
    import pandas as pd

    return pd.concat(frames, names=["city", None]).reset_index("city").reset_index(drop=True)


def _concentration(network: dict[str, nx.Graph[str]], nodes: dict[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for city, frame in nodes.items():
        tasks, mentions = len(network[city]) - len(frame), int(frame["degree"].sum())
        row = {"city": city, "tasks": tasks, "agencies": len(frame), "mentions": mentions, "mean": mentions / tasks}
        shares = frame["share"]
        rows.append(row | {"hhi": float((shares**2).sum()), "top3": float(shares.nlargest(3).sum())})
    return pd.DataFrame(rows)

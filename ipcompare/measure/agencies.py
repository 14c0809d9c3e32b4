"""Who is to do it: the network of tasks and agencies in each plan that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map
from ipcompare.corpus.names import Names
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, plan_labels
from ipcompare.measure.tasks import with_tasks

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


@summarized
class Agencies(NamedTuple):
    """
    Who is to do it, in the plans that say so.

    Attributes
    ----------
    nodes : pandas.DataFrame
        One row per plan and agency, those of most tasks first: ``plan_id``, ``city``, ``agency``, ``kind``,
        ``degree`` (tasks that name it), ``share`` (``degree`` over the sum of all degrees of the place).
    edges : pandas.DataFrame
        One row per plan and pair of agencies that share a task: ``plan_id``, ``city``, ``agency_a``,
        ``agency_b``, ``shared`` (tasks that name both), most first.
    concentration : pandas.DataFrame
        One row per plan: ``plan_id``, ``city``, ``tasks`` (that name an agency), ``agencies``, ``mentions``
        (sum of degrees), ``mean`` (agencies per task), ``hhi`` (Herfindahl-Hirschman index: sum
        of squared shares, from one over the number of agencies to 1), ``top3`` (share of the three largest).
    not_named : pandas.DataFrame
        Plans that name no agency for any task: ``plan_id``, ``city``, ``tasks`` (all of them), ``reason``
        (``no_agencies``).
        They have no rows elsewhere: a network that is not printed is not an empty one.
    duties : pandas.DataFrame
        One row per plan, body and duty for the whole plan, for every plan that states one, those of ``not_named``
        too: ``plan_id``, ``city``, ``agency``, ``kind``, ``duty`` (lead, coordinate, supervise or office, list
        ``duty`` of the codes). ``lead`` stands only where the text says so; a duty without a row is not stated.
    network : dict of str to networkx.Graph
        By place, by plan where several of one take part: a bipartite graph, tasks with node attribute
        ``bipartite`` 0, agencies with 1; edges carry ``role`` and ``order`` as printed.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    concentration: pd.DataFrame
    not_named: pd.DataFrame
    duties: pd.DataFrame
    network: dict[str, nx.Graph[str]]


def agencies(
    panel: Panel, city: Names = None, *, safeguards: bool = False, plans: Plans = None, as_of: AsOf = None
) -> Agencies:
    """
    Measure the network of tasks and agencies in the plans that name agencies.

    All agencies of a task count alike: the order in which they are printed says nothing about the
    lead. Plans that name none are listed, and compared with nothing. Who leads, coordinates or
    supervises a whole plan stands apart, in ``duties``.

    Parameters
    ----------
    panel
        From `harmonize`.
    city
        Only these places; by default all.
    safeguards
        Whether the safeguards of a plan are counted with its tasks. They do not make a plan one that
        names agencies: who is named for a safeguard alone is not told for the tasks. Boxes are never counted: a duty
        is that of a numbered task.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    Agencies
        Nodes, edges, concentration, places that name none, duties for whole plans, and the graphs.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, the plans have no task, or none of them names an agency for one.

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
    >>> network = ipc.agencies(ipc.harmonize(ipc.load()))
    >>> list(network.not_named["city"])
    ['jingmen_htz', 'hangzhou', 'suzhou_anhui']
    >>> duties = network.duties[network.duties["duty"] == "lead"]
    >>> duties[["city", "agency"]].values.tolist()
    [['jingmen_htz', 'market_regulation'], ['hangzhou', 'market_regulation']]
    >>> network.nodes.loc[0, ["city", "agency"]].to_list(), network.nodes.loc[0, "degree"]
    (['bengbu', 'market_regulation'], np.int64(15))
    """
    chosen, coded = with_tasks(panel, "agencies", city, plans, as_of)
    data, kinds = chosen.data, ["task", "safeguard"] if safeguards else ["task"]
    tasks = data.tasks[data.tasks["kind"].isin(kinds)]
    named = data.task_agencies.merge(tasks[["task_id", "plan_id", "kind"]], on="task_id")
    naming = set(named.loc[named["kind"] == "task", "plan_id"])
    if not naming:
        raise IpcompareError(
            "no plan names an agency for a task",
            where="table task_agencies",
            expected="one row per agency that a task names",
            hint="add them; without any there is no network",
        )
    graphs = {one: _graph(named[named["plan_id"] == one.plan_id]) for one in coded if one.plan_id in naming}
    nodes = {one: _nodes(data, graph) for one, graph in graphs.items()}
    edges = {one: _edges(data, graph) for one, graph in graphs.items()}
    counts = tasks.groupby("plan_id").size()
    silent = to_frame(Entrant, [one for one in coded if one.plan_id in counts.index and one not in graphs])
    not_named = silent.assign(tasks=silent["plan_id"].map(counts), reason="no_agencies")
    network = dict(zip(plan_labels(list(graphs)), graphs.values(), strict=True))
    concentration, duties = _concentration(graphs, nodes), _duties(data, coded)
    return Agencies(_joined(nodes), _joined(edges), concentration, not_named, duties, network)


def _duties(data: Data, coded: list[Entrant]) -> pd.DataFrame:
    """Give the bodies that the plans name for the whole of them, in the order of the plans."""
    named = data.plan_agencies.merge(data.agencies[["agency", "kind"]], on="agency")
    columns = ["plan_id", "city", "agency", "kind", "duty"]
    return to_frame(Entrant, coded).merge(named, on="plan_id")[columns]


def _graph(named: pd.DataFrame) -> nx.Graph[str]:
    """Join every task to the agencies that it names."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    for task, agency, role, order in named[["task_id", "agency", "role", "order"]].itertuples(index=False):
        graph.add_node(task, bipartite=0)
        graph.add_node(agency, bipartite=1)
        graph.add_edge(task, agency, role=role, order=order)
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


def _joined(frames: dict[Entrant, pd.DataFrame]) -> pd.DataFrame:
    """Put the frames of all plans under one another, plan and place first."""
    import pandas as pd

    return pd.concat(frames, names=["plan_id", "city", None]).reset_index(["plan_id", "city"]).reset_index(drop=True)


class _Concentration(NamedTuple):
    """How the tasks of a plan are spread over agencies."""

    plan_id: str | None
    city: str
    tasks: int
    agencies: int
    mentions: int
    mean: float
    hhi: float
    top3: float


def _concentration(graphs: dict[Entrant, nx.Graph[str]], nodes: dict[Entrant, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    for entrant, frame in nodes.items():
        tasks, mentions, shares = len(graphs[entrant]) - len(frame), int(frame["degree"].sum()), frame["share"]
        spread = (float((shares**2).sum()), float(shares.nlargest(3).sum()))
        rows.append(_Concentration(*entrant, tasks, len(frame), mentions, mentions / tasks, *spread))
    return to_frame(_Concentration, rows)

"""Which plans a verb compares: the one in force of each place, those that are named, or all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import resolve
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.vocabulary import Plan, plans_of
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.panel import Panel

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["in_force"]

ALL = "all"
Plans = str | Sequence[str] | None
AsOf = int | str | date | None


class Entrant(NamedTuple):
    """A plan that is compared, with its place; a place without a plan in the tables has none."""

    plan_id: str | None
    city: str


class InForce(NamedTuple):
    """The plan that stands for a place at a date."""

    city: str
    plan_id: str
    status: str
    since: str
    window_start: int
    window_end: int


def in_force(panel: Panel, *, as_of: AsOf = None) -> pd.DataFrame:
    """
    Say which plan stands for each place.

    The latest issued of the plans whose years are not over; where all are over, the
    latest expired, marked as such, so that no place drops out. A plan without an issue date counts
    from the first day of its years. Only plans with statements in the tables are chosen: one that is known
    by facts alone has none to compare.

    Parameters
    ----------
    panel
        From `harmonize`.
    as_of
        A year (its end), a date or one written as 2024-03-04. By default the day on which the last of all
        plans was issued, so that the choice does not depend on the day on which it is made.

    Returns
    -------
    pandas.DataFrame
        One row per place with a plan issued by then, in the order of table ``cities``: ``city``, ``plan_id``,
        ``status`` (in_force or expired), ``since`` (when it was issued, or its first day), ``window_start``,
        ``window_end``.

    Raises
    ------
    IpcompareError
        If something else than a panel is given, or `as_of` is no date.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.in_force(ipc.harmonize(ipc.load())).set_index("city")
    >>> rows.loc[["bengbu", "jining"], ["plan_id", "status"]].values.tolist()
    [['bengbu-2024', 'in_force'], ['jining-2017', 'expired']]
    """
    require_panel(panel, "in_force")
    return to_frame(InForce, _standing(panel, *_coded_by(panel, as_of)))


def plan_statuses(panel: Panel, as_of: AsOf = None) -> dict[str, str]:
    """Give the status of every plan of a place: in_force, expired, superseded by a later one, or not_yet issued."""
    coded, day = _coded_by(panel, as_of)
    standing = {row.plan_id: row.status for row in _standing(panel, coded, day)}
    statuses = {}
    for plan in coded:
        over = f"{plan.window_end}-12-31" < day
        other = "not_yet" if plan_since(plan) > day else "expired" if over else "superseded"
        statuses[plan.plan_id] = standing.get(plan.plan_id, other)
    return statuses


def _standing(panel: Panel, coded: list[Plan], day: str) -> list[InForce]:
    plans: dict[str, list[Plan]] = {city: [] for city in panel.data.cities["city"]}
    for plan in coded:
        if plan.city in plans and plan_since(plan) <= day:
            plans[plan.city].append(plan)
    rows = []
    for city, candidates in plans.items():
        valid = [plan for plan in candidates if f"{plan.window_end}-12-31" >= day]
        chosen = max(valid or candidates, key=lambda plan: (plan_since(plan), *_years(plan)), default=None)
        if chosen:
            status = "in_force" if valid else "expired"
            window = (chosen.window_start, chosen.window_end)
            rows.append(InForce(city, chosen.plan_id, status, plan_since(chosen), *window))
    return rows


def _coded(panel: Panel) -> list[Plan]:
    """Give the plans with statements, values or tasks; one that facts alone tell of has none to compare."""
    values, data = panel.values, panel.data
    coded = {*data.observations["plan_id"], *data.tasks["plan_id"], *values.loc[values["origin"] == "plan", "plan_id"]}
    return [plan for plan in plans_of(panel.data).values() if plan.plan_id in coded]


def _coded_by(panel: Panel, as_of: AsOf) -> tuple[list[Plan], str]:
    """Give the coded plans, and the day at which they are in force: by default that of the last of them."""
    coded = _coded(panel)
    return coded, _day(as_of) if as_of is not None else max(map(plan_since, coded), default="")


def scope(panel: Panel, verb: str, *, plans: Plans = None, as_of: AsOf = None) -> Panel:
    """
    Give the panel with the chosen plans alone: their values and statements; facts stay.

    Parameters
    ----------
    panel
        What a verb was given.
    verb
        Its name, for the error.
    plans
        Ids or titles of plans, ``all``, or by default the plan in force of each place, as `in_force` chooses.
    as_of
        As in `in_force`; only with the default of `plans`.

    Raises
    ------
    UnknownNameError
        If a plan does not exist.
    IpcompareError
        If no panel is given, or a date beside named plans.
    """
    require_panel(panel, verb)
    if plans is not None and as_of is not None:
        raise IpcompareError(
            "plans and as_of at once", expected="one of the two", hint="as_of chooses the plans in force at a date"
        )
    if isinstance(plans, str) and plans == ALL:
        return panel
    named = resolve(panel.data, "plan", plans)
    chosen = named
    if chosen is None:
        chosen = [row.plan_id for row in _standing(panel, *_coded_by(panel, as_of))]
    values, observations = panel.values, panel.data.observations
    stays = (values["origin"] != "plan") | values["plan_id"].isin(chosen)
    stated = observations["plan_id"].isin(chosen)
    if stays.all() and stated.all():
        return panel
    tasks = panel.data.tasks
    data = panel.data._replace(
        observations=observations[stated].reset_index(drop=True),
        tasks=tasks[tasks["plan_id"].isin(chosen)].reset_index(drop=True),
    )
    return panel._replace(values=values[stays].reset_index(drop=True), data=data)


def values_in_force(panel: Panel) -> pd.DataFrame:
    """Give the values of the plans in force, and those of the facts."""
    return scope(panel, "values_in_force").values


def entrants(panel: Panel, cities: Sequence[str] | None = None) -> list[Entrant]:
    """Give the plans of a scoped panel with their places, in the order of table ``cities``, then by their years."""
    plans: dict[str, list[Entrant]] = defaultdict(list)
    for plan in sorted(_coded(panel), key=_years):
        plans[plan.city].append(Entrant(plan.plan_id, plan.city))
    wanted = (
        panel.data.cities["city"] if cities is None else filter(set(cities).__contains__, panel.data.cities["city"])
    )
    return [entrant for city in wanted for entrant in plans.get(city, [Entrant(None, city)])]


def entered(panel: Panel) -> pd.DataFrame:
    """Give the entrants as a frame: ``plan_id``, ``city``."""
    return to_frame(Entrant, entrants(panel))


def plan_labels(entrants: Sequence[Entrant]) -> list[str]:
    """Name entrants: by their city, and where several plans of it take part by the plan."""
    plans = Counter(entrant.city for entrant in entrants)
    return [city if plans[city] == 1 else plan_id or city for plan_id, city in entrants]


def require_panel(panel: object, verb: str) -> None:
    """
    Refuse what is not a panel from `harmonize`.

    Raises
    ------
    IpcompareError
        It says what was given and what to give.
    """
    if not isinstance(panel, Panel):
        tables = hasattr(panel, "observations")
        raise IpcompareError(
            f"{verb} reads a panel, not {'tables' if tables else f'a {type(panel).__name__}'}",
            expected="a panel from harmonize()",
            hint="give ipc.harmonize(data)" if tables else "panel = ipc.harmonize(ipc.load())",
        )


def plan_since(plan: Plan) -> str:
    """Give the day from which a plan counts: that of its issue, else the first of its years."""
    return plan.issue_date or f"{plan.window_start}-01-01"


def _years(plan: Plan) -> tuple[int, int, str]:
    return plan.window_start, plan.window_end, plan.plan_id


def _day(as_of: int | str | date) -> str:
    """Give a day as text: of a year its last."""
    if isinstance(as_of, date):
        return as_of.isoformat()[:10]
    text = f"{as_of:04d}-12-31" if isinstance(as_of, int) and not isinstance(as_of, bool) else str(as_of)
    try:
        return date.fromisoformat(f"{text}-12-31" if len(text) == 4 else text).isoformat()
    except ValueError:
        raise IpcompareError(f"as_of {as_of!r}", expected="a year such as 2024, or a date such as 2024-03-04") from None

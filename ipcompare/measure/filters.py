"""Rows of a result for some indicators and cities, by any of their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve, resolve_places
from ipcompare.corpus.vocabulary import plans_of
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.doubts import marked

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def filtered(frame: pd.DataFrame, panel: Panel, indicator: Names, city: Names) -> pd.DataFrame:
    """
    Keep the rows of the indicators and cities that are asked for, each with the doubts about what it rests on.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If nothing is left: a filter that matches nothing is an error, never an empty result; or if
        the result has no such column.
    """
    data = panel.data
    wanted = {"indicator": resolve(data, "indicator", indicator), "city": resolve_places(data, city)}
    rows = frame
    for column, ids in wanted.items():
        if ids is not None and column not in rows:
            raise IpcompareError(f"this result has no {column}", hint=f"leave {column} out")
        rows = rows if ids is None else rows[rows[column].isin(ids)]
    if rows.empty and not frame.empty:
        raise nothing_matches(**wanted)
    return marked(rows.reset_index(drop=True), panel)


def nothing_matches(**wanted: Sequence[str] | None) -> IpcompareError:
    """Give the error of a filter that leaves nothing, with what was asked for."""
    return IpcompareError(
        "nothing matches",
        where="; ".join(f"{column} {', '.join(ids)}" for column, ids in wanted.items() if ids is not None),
        expected="an indicator that the plans of the asked cities set",
        hint="compare(panel) or ipcompare table lists what there is",
    )


def within(panel: Panel, cities: Sequence[str] | None) -> Panel:
    """Give the panel with the plans of some places alone; all where none are named."""
    if cities is None:
        return panel
    data, values = panel.data, panel.values
    plans = [plan.plan_id for plan in plans_of(data).values() if plan.city in cities]
    kept = data._replace(
        cities=data.cities[data.cities["city"].isin(cities)].reset_index(drop=True),
        observations=data.observations[data.observations["plan_id"].isin(plans)].reset_index(drop=True),
        tasks=data.tasks[data.tasks["plan_id"].isin(plans)].reset_index(drop=True),
    )
    stays = (values["origin"] != "plan") | values["plan_id"].isin(plans)
    return panel._replace(values=values[stays].reset_index(drop=True), data=kept)

"""The shipped tables with something changed in memory."""

from __future__ import annotations

import pandas as pd

from ipcompare import results


def changed(data: results.Data, obs_id: str, **cells: object) -> results.Data:
    """Give the shipped tables with some cells of one statement changed."""
    frame = data.observations.copy()
    for name, cell in cells.items():
        frame.loc[frame["obs_id"] == obs_id, name] = cell
    return data._replace(observations=frame)


def with_statement(data: results.Data, like: str, obs_id: str, **cells: object) -> results.Data:
    """Give the shipped tables with a statement added, of the plan that its id names, otherwise like another."""
    row = data.observations[data.observations["obs_id"] == like].copy()
    for name, cell in {"obs_id": obs_id, "plan_id": obs_id.partition("@")[0], **cells}.items():
        row[name] = cell
    return data._replace(observations=pd.concat([data.observations, row], ignore_index=True))

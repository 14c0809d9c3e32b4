"""The shipped tables with something changed in memory."""

from __future__ import annotations

import pandas as pd

from ipcompare.results import Data


def changed(data: Data, obs_id: str, **cells: object) -> Data:
    """Give the shipped tables with some cells of one statement changed."""
    frame = data.observations.copy()
    for name, cell in cells.items():
        frame.loc[frame["obs_id"] == obs_id, name] = cell
    return data._replace(observations=frame)


def with_statement(data: Data, like: str, obs_id: str, **cells: object) -> Data:
    """Give the shipped tables with a statement added, otherwise like another."""
    row = data.observations[data.observations["obs_id"] == like].copy()
    for name, cell in {"obs_id": obs_id, **cells}.items():
        row[name] = cell
    return data._replace(observations=pd.concat([data.observations, row], ignore_index=True))

"""The tasks that count, with the place whose plan sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import column_map
from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data


def counted_tasks(data: Data, *, safeguards: bool) -> pd.DataFrame:
    """Give the tasks, with the safeguards or without, and the ``city`` of each."""
    tasks = data.tasks if safeguards else data.tasks[data.tasks["kind"] == "task"]
    if tasks.empty:
        raise IpcompareError(
            "no task to count",
            where="table tasks",
            expected="one row per numbered task of a plan",
            hint="add them; safeguards by themselves are no tasks",
        )
    return tasks.assign(city=tasks["plan_id"].map(column_map(data.plans, "plan_id", "city")))


def places_of(data: Data, tasks: pd.DataFrame) -> list[str]:
    """Name the places with a task in the order of their table; a plan without any has not been coded."""
    coded = set(tasks["city"])
    return [city for city in data.cities["city"] if city in coded]

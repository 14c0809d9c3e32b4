"""The tasks that count, with the plan that sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, scope
from ipcompare.measure.filters import within

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def with_tasks(panel: Panel, verb: str, city: Names, plans: Plans, as_of: AsOf) -> tuple[Panel, list[Entrant]]:
    """Give the panel of the chosen plans, and those with a task; a plan without any has not been coded."""
    chosen = within(scope(panel, verb, plans=plans, as_of=as_of), resolve(panel.data, "city", city))
    coded = set(chosen.data.tasks["plan_id"])
    return chosen, [entrant for entrant in entrants(chosen) if entrant.plan_id in coded]


def counted_tasks(panel: Panel, *, safeguards: bool) -> pd.DataFrame:
    """Give the tasks, with the safeguards or without."""
    tasks = panel.data.tasks
    tasks = tasks if safeguards else tasks[tasks["kind"] == "task"]
    if tasks.empty:
        raise IpcompareError(
            "no task to count",
            where="table tasks",
            expected="one row per numbered task of a plan",
            hint="add them; safeguards by themselves are no tasks",
        )
    return tasks

"""The plans whose tasks are coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, scope
from ipcompare.measure.filters import within

if TYPE_CHECKING:
    from ipcompare.harmonization.panel import Panel


def with_tasks(panel: Panel, verb: str, city: Names, plans: Plans, as_of: AsOf) -> tuple[Panel, list[Entrant]]:
    """Give the panel of the chosen plans, and those with a numbered task; a plan without any has not been coded."""
    chosen = within(scope(panel, verb, plans=plans, as_of=as_of), resolve(panel.data, "city", city))
    tasks = chosen.data.tasks
    coded = set(tasks.loc[tasks["kind"] == "task", "plan_id"])
    if not coded:
        raise IpcompareError(
            "no task to count",
            where="table tasks",
            expected="one row per numbered task of a plan",
            hint="add them; boxes and safeguards by themselves are no tasks",
        )
    return chosen, [entrant for entrant in entrants(chosen) if entrant.plan_id in coded]

"""Plans whose tasks are written down in the test: which instruments each names, and which agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from ipcompare.results import Data


class Task(NamedTuple):
    """One task: the depth of each instrument that it names, and its agencies in order."""

    instruments: Mapping[str, str] = {}
    agencies: Sequence[str] = ()
    kind: str = "task"


def with_tasks(data: Data, plans: Mapping[str, Sequence[Task]]) -> Data:
    """Give the tables with these tasks by city, and no others."""
    plan_of = dict(zip(data.plans["city"], data.plans["plan_id"], strict=True))
    numbered = [
        (f"{plan_of[city]}@{at}+1", plan_of[city], task) for city, own in plans.items() for at, task in enumerate(own)
    ]
    tasks = [{"task_id": key, "plan_id": plan, "kind": task.kind} for key, plan, task in numbered]
    uses = [(key, name, depth) for key, _, task in numbered for name, depth in task.instruments.items()]
    named = [(key, name, at, "responsible") for key, _, task in numbered for at, name in enumerate(task.agencies, 1)]
    return data._replace(
        tasks=pd.DataFrame(tasks, columns=["task_id", "plan_id", "kind"]),
        task_instruments=pd.DataFrame(uses, columns=["task_id", "instrument", "depth"]),
        task_agencies=pd.DataFrame(named, columns=["task_id", "agency", "order", "role"]),
    )


def with_vocabulary(data: Data, size: int) -> tuple[Data, list[str]]:
    """Give the tables with so many instruments and no others, and their names."""
    kept = data.instruments.head(size)
    return data._replace(instruments=kept), list(kept["instrument"])

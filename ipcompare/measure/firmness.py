"""In which words a plan commits itself to its numbered targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names
from ipcompare.harmonization.scope import entrants

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def firmness(panel: Panel) -> pd.DataFrame:
    """
    Count the numbered targets of each plan by the words that commit to them.

    The columns are those that `ambition` documents for this yardstick.
    """
    import pandas as pd

    data = panel.data
    targets = data.observations[data.observations["role"].isin(["target", "milestone", "recurring"])]
    targets = targets[targets["comparator"] != "none"]
    if targets.empty:
        return pd.DataFrame()
    rows = []
    for plan_id, city in filter(all, entrants(panel)):
        plan = targets[targets["plan_id"] == plan_id]
        row: dict[str, object] = {"plan_id": plan_id, "city": city, "statements": len(plan)}
        for name in ("modality", "attribute"):
            row |= {code: int((plan[name] == code).sum()) for code in code_names(data, name, "en")}
        row["attribute_not_said"] = int(plan["attribute"].isna().sum())
        row["firm_share"] = (plan["modality"] == "firm").mean() if len(plan) else float("nan")
        rows.append(row)
    return pd.DataFrame(rows).astype({"plan_id": "str"})

"""In which words a plan commits itself to its numbered targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names

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
    for city in data.cities["city"]:
        own = targets[targets["city"] == city]
        row: dict[str, object] = {"city": city, "statements": len(own)}
        for name in ("modality", "attribute"):
            row |= {code: int((own[name] == code).sum()) for code in code_names(data, name, "en")}
        row["attribute_not_said"] = int(own["attribute"].isna().sum())
        row["firm_share"] = (own["modality"] == "firm").mean() if len(own) else float("nan")
        rows.append(row)
    return pd.DataFrame(rows)

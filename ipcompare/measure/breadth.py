"""How much of the vocabulary a plan puts a number on, and in which words it commits itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def breadth(panel: Panel) -> pd.DataFrame:
    """
    Count what each plan sets a numbered target for, by dimension, and name what it is silent on.

    The columns are those that `ambition` documents for this yardstick.
    """
    import pandas as pd

    data = panel.data
    stated = data.observations[["city", "indicator", "role", "comparator"]]
    stated = stated.merge(data.indicators[["indicator", "concept", "dimension"]], on="indicator")
    numbered = stated[stated["role"].isin(["target", "recurring"]) & (stated["comparator"] != "none")]
    if numbered.empty:
        return pd.DataFrame()
    dimensions = [code for code in code_names(data, "dimension", "en") if code in set(stated["dimension"])]
    rows = []
    for city in data.cities["city"]:
        for dimension in [*dimensions, "all"]:
            within = stated if dimension == "all" else stated[stated["dimension"] == dimension]
            own = numbered[(numbered["city"] == city) & numbered["indicator"].isin(within["indicator"])]
            row: dict[str, object] = {"city": city, "dimension": dimension}
            for plural, name in (("indicators", "indicator"), ("concepts", "concept")):
                known, has = set(within[name]), set(own[name])
                row |= {plural: len(has), f"{plural}_of": len(known), f"{plural}_share": len(has) / len(known)}
            silent = sorted(set(within["concept"]) - set(own["concept"]))
            rows.append(row | {"silent": ";".join(silent)})
    return pd.DataFrame(rows)


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

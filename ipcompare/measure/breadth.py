"""How much of the vocabulary a plan puts a number on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names
from ipcompare.harmonization.scope import entrants

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
    stated = data.observations[["plan_id", "indicator", "role", "comparator"]]
    stated = stated.merge(data.indicators[["indicator", "concept", "dimension"]], on="indicator")
    numbered = stated[stated["role"].isin(["target", "recurring"]) & (stated["comparator"] != "none")]
    if numbered.empty:
        return pd.DataFrame()
    dimensions = [code for code in code_names(data, "dimension", "en") if code in set(stated["dimension"])]
    rows = []
    for plan_id, city in filter(all, entrants(panel)):
        for dimension in [*dimensions, "all"]:
            within = stated if dimension == "all" else stated[stated["dimension"] == dimension]
            targets = numbered[(numbered["plan_id"] == plan_id) & numbered["indicator"].isin(within["indicator"])]
            row: dict[str, object] = {"plan_id": plan_id, "city": city, "dimension": dimension}
            for plural, name in (("indicators", "indicator"), ("concepts", "concept")):
                known, has = within[name].nunique(), targets[name].nunique()
                row |= {plural: has, f"{plural}_of": known, f"{plural}_share": has / known}
            silent = sorted(set(within["concept"]) - set(targets["concept"]))
            rows.append(row | {"silent": ";".join(silent)})
    return pd.DataFrame(rows).astype({"plan_id": "str"})

"""Several statements of one plan about the same thing: which one is used, and what becomes of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SAME = ["city", "indicator", "year", "role"]


def resolve(values: pd.DataFrame, *, order: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Choose one statement where a plan makes several about the same indicator, year and role.

    Parameters
    ----------
    values
        Values with ``place`` and ``origin``; only those of plans are compared.
    order
        Places by falling priority.

    Returns
    -------
    values : pandas.DataFrame
        With ``status`` (used, repeats, overruled) and ``used_instead``, the id of
        the value that was used; missing for a used value.
    lineage : pandas.DataFrame
        One row per overruled value, step ``overrule``, so that a loser is
        never lost.
    """
    values = values.reset_index(drop=True)
    # Ids of one plan sort by place in the text once the offset is a number.
    offset = values["value_id"].str.extract(r"@(\d+)\+", expand=False).astype("Float64")
    rank = values["place"].map({place: number for number, place in enumerate(order)})
    ranked = values.assign(rank=rank, offset=offset)[(values["origin"] == "plan") & values["year"].notna()]
    ranked = ranked.sort_values(["rank", "offset", "value_id"])
    winner = ranked.groupby(SAME)["value_id"].transform("first").reindex(values.index)
    loses = winner.notna() & (winner != values["value_id"])
    facts = values.set_index("value_id")[["lo", "hi", "comparator", "unit"]]
    mine = facts.reset_index(drop=True)
    its = facts.reindex(winner.where(loses)).reset_index(drop=True)
    agrees = (mine.eq(its) | (mine.isna() & its.isna())).all(axis=1)
    status = agrees.map({True: "repeats", False: "overruled"}).where(loses, "used")
    values = values.assign(status=status, used_instead=winner.where(loses)).astype({"used_instead": "str"})
    lost = values.loc[values["status"] == "overruled", ["used_instead", "value_id"]]
    lineage = lost.set_axis(["value_id", "parent_id"], axis=1).assign(step="overrule", assumption_id="table_first")
    return values, lineage

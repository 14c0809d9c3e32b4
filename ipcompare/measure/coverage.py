"""Which plan says something about what, with silence on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names
from ipcompare.corpus.names import Names, resolve
from ipcompare.harmonization.scope import AsOf, Plans, entered, scope
from ipcompare.measure.filters import within

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def coverage(
    panel: Panel, indicator: Names = None, city: Names = None, *, plans: Plans = None, as_of: AsOf = None
) -> pd.DataFrame:
    """
    Count the indicators that each plan states, by dimension.

    An indicator counts once however often the plan repeats it, and
    also where the plan sets it without a number.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city
        Only these; by default all.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        One row per plan that takes part and dimension: ``plan_id``, ``city``, ``dimension``, ``indicators``
        (number stated; 0 is silence, not missing), ``with_number`` (of these,
        with a printed number), ``vocabulary`` (indicators of the dimension that
        any plan states) and ``share`` (``indicators`` over ``vocabulary``).
        Cities and dimensions in the order of their tables.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.coverage(ipc.harmonize(ipc.load()))
    >>> rows.loc[(rows.city == "jining") & (rows.dimension == "protection"), "indicators"].item()
    0
    """
    chosen = scope(panel, "coverage", plans=plans, as_of=as_of)
    names = resolve(panel.data, "indicator", indicator)
    chosen = within(chosen, resolve(panel.data, "city", city))
    statements = chosen.data.observations[["plan_id", "indicator", "comparator"]]
    statements = statements if names is None else statements[statements["indicator"].isin(names)]
    numbered = statements.assign(number=statements["comparator"] != "none")
    stated = numbered.groupby(["plan_id", "indicator"])["number"].any().reset_index()
    stated = stated.merge(panel.data.indicators[["indicator", "dimension"]], on="indicator")
    vocabulary = stated.groupby("dimension")["indicator"].nunique()
    counts = stated.groupby(["plan_id", "dimension"]).agg(
        indicators=("indicator", "size"), with_number=("number", "sum")
    )
    order = [code for code in code_names(panel.data, "dimension", "en") if code in vocabulary.index]
    grid = entered(chosen).dropna().merge(vocabulary.rename("vocabulary").loc[order].reset_index(), how="cross")
    rows = grid.join(counts, on=["plan_id", "dimension"]).fillna({"indicators": 0, "with_number": 0})
    rows = rows.astype({"indicators": "int64", "with_number": "int64"}).assign(
        share=rows["indicators"] / rows["vocabulary"]
    )
    return rows[["plan_id", "city", "dimension", "indicators", "with_number", "vocabulary", "share"]]


def sharing(panel: Panel) -> pd.DataFrame:
    """Count the plans that state each indicator."""
    return panel.data.observations.groupby("indicator", as_index=False).agg(plans=("plan_id", "nunique"))

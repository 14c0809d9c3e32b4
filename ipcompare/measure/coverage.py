"""Which plan says something about what, with silence on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import code_names
from ipcompare.corpus.names import Names, resolve
from ipcompare.measure.filters import filtered

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


def coverage(panel: Panel, indicator: Names = None, city: Names = None) -> pd.DataFrame:
    """
    Count the indicators that each plan states, by dimension.

    An indicator counts once for a city however often the plan repeats it, and
    also where the plan sets it without a number.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator, city
        What to count, one or several, by ids or names; all by default.

    Returns
    -------
    pandas.DataFrame
        One row per city and dimension: ``city``, ``dimension``, ``indicators``
        (number stated; 0 is silence, not missing), ``with_number`` (of these,
        with a printed number), ``vocabulary`` (indicators of the dimension that
        any plan states) and ``share`` (``indicators`` over ``vocabulary``).
        Cities and dimensions in the order of their tables.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.coverage(ipc.harmonize(ipc.load()))
    >>> rows.loc[(rows.city == "jining") & (rows.dimension == "protection"), "indicators"].item()
    0
    """
    import pandas as pd

    data = panel.data
    stated = data.observations[["city", "indicator", "comparator"]].assign(
        number=data.observations["comparator"] != "none"
    )
    numbered = stated.groupby(["city", "indicator"])["number"].any().reset_index()
    stated = numbered.merge(data.indicators[["indicator", "dimension"]], on="indicator")
    asked = resolve(data, "indicator", indicator)
    stated = stated if asked is None else stated[stated["indicator"].isin(asked)]
    vocabulary = stated.groupby("dimension")["indicator"].nunique()
    dimensions = [code for code in code_names(data, "dimension", "en") if code in vocabulary.index]
    grid = pd.MultiIndex.from_product([data.cities["city"], dimensions], names=["city", "dimension"])
    counts = stated.groupby(["city", "dimension"]).agg(indicators=("indicator", "size"), with_number=("number", "sum"))
    counts = counts.reindex(grid, fill_value=0).reset_index()
    counts["vocabulary"] = counts["dimension"].map(vocabulary)
    return filtered(counts.assign(share=counts["indicators"] / counts["vocabulary"]), panel, city=city)


def sharing(panel: Panel) -> pd.DataFrame:
    """Count the plans that state each indicator."""
    return panel.data.observations.groupby("indicator", as_index=False).agg(plans=("plan_id", "nunique"))

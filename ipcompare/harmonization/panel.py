"""Turn statements and facts into comparable values, with lineage and a ledger of what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import code_names, records
from ipcompare.corpus.summary import summarized
from ipcompare.errors import IpcompareError
from ipcompare.harmonization import paths, ratios, readings
from ipcompare.harmonization.assume import Assumptions, Bounds, choose
from ipcompare.harmonization.conflicts import resolve
from ipcompare.harmonization.read import read_all
from ipcompare.harmonization.value import VALUE_TYPES, Derived, Refusal, Row, Step

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data


@summarized
class Panel(NamedTuple):
    """
    Comparable values and everything they rest on.

    Attributes
    ----------
    values : pandas.DataFrame
        One row per value: ``value_id``, ``city`` (for context facts the
        jurisdiction), ``indicator``, ``year``, ``month`` (of a fact that is no
        year-end value, missing for all others and for plans), ``lo``, ``mid``,
        ``hi`` in ``unit``, ``basis``, ``role``, ``origin`` (plan or context),
        ``grade``, ``reasons`` (why it is no A, separated by semicolons),
        ``method`` (printed, reading, interpolated, extrapolated, summed, averaged,
        compounded, divided, multiplied, bridged), ``reading``, ``comparator``,
        ``place``, ``period_start``, ``period_end``, ``status`` (used, repeats,
        overruled for printed values, derived for all others) and ``used_instead``.
        An open end is infinite; a bound has no ``mid``.
    ledger : pandas.DataFrame
        One row per assumption used: ``assumption_id``, ``kind``, ``text_zh``,
        ``text_en``, ``lo`` and ``hi`` as used, ``exact``, ``source``,
        ``touches`` (values that rest on it directly).
    lineage : pandas.DataFrame
        ``value_id``, ``parent_id`` (a statement, a fact or another value),
        ``step``, ``assumption_id``. Every value has at least one row.
    refusals : pandas.DataFrame
        ``row_id``, ``city``, ``indicator``, ``reason``, ``text_zh``,
        ``text_en``: what was not converted, and why.
    data : Data
        The tables that the panel was made from.
    recipe : dict
        The arguments of the run: ``harmonize(data, **panel.recipe)`` makes the
        same panel again.
    """

    values: pd.DataFrame
    ledger: pd.DataFrame
    lineage: pd.DataFrame
    refusals: pd.DataFrame
    data: Data
    recipe: dict[str, Any]


def harmonize(
    data: Data,
    *,
    assumptions: Mapping[str, Bounds] | None = None,
    use: Iterable[str] = (),
    without: Iterable[str] = (),
) -> Panel:
    """
    Bring statements and facts to comparable values.

    Printed digits are converted exactly, in fractions. Beyond that every step is
    an assumption with an id: readings of figures whose wording leaves the basis
    open, interpolation between printed years, sums and mean years, totals and
    ratios by their denominators, and, only on request, bridges and extrapolation.
    What does not convert is listed among the refusals.

    Parameters
    ----------
    data
        Tables from `load`.
    assumptions
        Bounds to use instead of those of table ``assumptions``, by id. Naming
        one here also switches it on: ``{"bridge_hv_share": (0.17, 0.43)}``.
    use
        Assumptions to switch on that are made only on request.
    without
        Assumptions to switch off.

    Returns
    -------
    Panel
        Values, ledger, lineage, refusals, the tables and the recipe.

    Raises
    ------
    UnknownNameError
        If an assumption does not exist; it names the nearest.
    IpcompareError
        If bounds are not two positive numbers in order, an assumption cannot be
        switched off, or a statement or fact stands twice.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> panel.values.set_index("value_id").loc["v:hangzhou-2023@806+5", "mid"]
    np.float64(25000.0)
    """
    import pandas as pd

    use, without = (tuple([names] if isinstance(names, str) else names) for names in (use, without))
    assume = choose(data.assumptions, assumptions=assumptions, use=use, without=without)
    _refuse_twice(data)
    made = read_all(data, assume)
    printed, overruled = resolve(made.rows, order=list(code_names(data, "place", "en")))
    derived = _derive([row for row in printed if row["status"] == "used"], data, assume)
    values = _frame([*printed, *derived.rows])
    lineage = pd.DataFrame([*made.steps, *derived.steps, *overruled], columns=Step._fields, dtype="str")
    refusals = pd.DataFrame([*made.refusals, *derived.refusals], columns=Refusal._fields, dtype="str")
    recipe = {"assumptions": dict(assumptions or {}), "use": list(use), "without": list(without)}
    return Panel(values, _ledger(data, lineage, assume), lineage, refusals, data, recipe)


def _derive(stated: list[Row], data: Data, assume: Assumptions) -> Derived:
    """Apply the steps in their one order; each sees what the steps before it made. Yearly duties have no year."""
    used = [row for row in stated if isinstance(row["year"], int)]
    made = Derived.empty()
    made.extend(paths.compound(used, data, assume))
    made.extend(readings.read_openly([*stated, *made.rows], data, assume))
    made.extend(paths.fill_years([*used, *made.rows], data, assume))
    made.extend(paths.mean_years([*used, *made.rows], data, assume))
    made.extend(paths.sums([*used, *made.rows], data, assume))
    made.extend(ratios.by_bridges([*used, *made.rows], data, assume))
    made.extend(ratios.by_denominators(used, data, assume))
    return made


def _refuse_twice(data: Data) -> None:
    """Refuse tables in which a statement or fact stands twice: every sum and count would be wrong."""
    for frame, key in ((data.observations, "obs_id"), (data.context, "fact_id")):
        twice = frame.loc[frame[key].duplicated(), key]
        if len(twice):
            raise IpcompareError(
                f"{twice.iloc[0]} stands twice in the tables",
                where=", ".join(twice.head(5)),
                expected=f"every {key} once",
                hint="ipcompare check names the lines",
            )


def _frame(rows: list[Row]) -> pd.DataFrame:
    import pandas as pd

    columns = {name: [row[name] for row in rows] for name in VALUE_TYPES}
    return pd.DataFrame({name: pd.Series(column, dtype=VALUE_TYPES[name]) for name, column in columns.items()})


def _ledger(data: Data, lineage: pd.DataFrame, assume: Assumptions) -> pd.DataFrame:
    import pandas as pd

    touches = lineage.groupby("assumption_id")["value_id"].nunique()
    rows = [row for row in records(data.assumptions) if row["assumption_id"] in touches.index]
    for row in rows:
        row["lo"], row["hi"] = assume.bounds[row["assumption_id"]]
        row["touches"] = int(touches[row["assumption_id"]])
    columns = data.assumptions.dtypes.to_dict() | {"touches": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)

"""Turn statements and facts into comparable values, with lineage and a ledger of what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from ipcompare.corpus.lookup import code_names
from ipcompare.corpus.names import require_data
from ipcompare.corpus.rows import to_frame
from ipcompare.corpus.summary import summarized
from ipcompare.corpus.tables import blamed_on, conformed
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization import bridges, paths, ratios, readings
from ipcompare.harmonization.assume import DIGITS, Assumptions, Bounds, choose
from ipcompare.harmonization.conflicts import resolve
from ipcompare.harmonization.doubts import with_doubts
from ipcompare.harmonization.precision import widen
from ipcompare.harmonization.read import read_all
from ipcompare.harmonization.value import Derived, Refusal, Step, Value

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
        One row per value, the fields of `Value`: ``value_id``, ``plan_id`` (the plan that
        states it; missing for what was realised), ``city`` (for context facts the
        jurisdiction), ``indicator``, ``year``, ``as_of`` (the day of a fact that is no
        year-end value, or the first and last day it can be of; missing for all others and for plans), ``lo``, ``mid``,
        ``hi`` in ``unit``, ``basis``, ``role``, ``origin`` (plan or context),
        ``grade``, ``reasons`` (why it is no A, separated by semicolons),
        ``method`` (printed, reading, interpolated, extrapolated, summed, averaged,
        compounded, divided, multiplied, bridged), ``reading``, ``comparator``,
        ``place``, ``period_start``, ``period_end``, ``status`` (used, repeats,
        overruled for printed values, derived for all others), ``used_instead``, ``doubts`` (the traps by which a
        printed number that it rests on is in doubt, separated by semicolons; empty for none) and
        ``half_unit`` (half a unit of the last printed digit, in ``unit``: by so much the number may have been
        rounded, zero for a word; missing for what is derived, and everywhere without ``printed_digits`` or where it
        has widened the value already).
        An open end is infinite; a bound has no ``mid``.
    ledger : pandas.DataFrame
        One row per assumption used: ``assumption_id``, ``kind``, ``text_zh``,
        ``text_en``, ``lo`` and ``hi`` as used, ``exact``, ``source``, ``evidence`` (ids of the values that its bounds
        rest on, part and whole joined by ``~``, separated by semicolons; missing where they are given),
        ``touches`` (values that rest on it directly).
    lineage : pandas.DataFrame
        ``value_id``, ``parent_id`` (a statement, a fact or another value),
        ``step``, ``assumption_id``. Every value has at least one row.
    refusals : pandas.DataFrame
        ``row_id``, ``plan_id``, ``city``, ``indicator``, ``reason`` (a code of list ``reason``), ``text_zh``,
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
        Assumptions to switch on that are made only on request. ``printed_digits`` asked for here widens every
        printed value by the digits that it is printed with, as `rounded` does.
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
        If no tables are given, bounds are not two positive numbers in order, an assumption cannot
        be switched off, nothing in the tables bounds a bridge, or a statement or fact stands twice or has
        no finite number.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> panel.values.set_index("value_id").loc["v:hangzhou-2023@806+5", "mid"]
    np.float64(25000.0)
    """
    require_data(data, "harmonize")
    use, without = (tuple([names] if isinstance(names, str) else names) for names in (use, without))
    with blamed_on(data):
        return _harmonized(conformed(data), dict(assumptions or {}), use, without)


def _harmonized(data: Data, assumptions: dict[str, Any], use: Sequence[str], without: Sequence[str]) -> Panel:
    import pandas as pd

    assume = choose(data.assumptions, assumptions=assumptions, use=use, without=without)
    _refuse_twice(data)
    _refuse_no_number(data)
    words = vocabulary(data)
    read = read_all(data, words, assume)
    printed, overruled = resolve(read.values, order=list(code_names(data, "place", "en")))
    if DIGITS in assume.asked:
        printed, widened = widen(printed)
        read.steps.extend(widened)
    derived, assume, evidence = _derive([value for value in printed if value.status == "used"], data, words, assume)
    values = to_frame(Value, with_doubts([*printed, *derived.values], derived.steps, data))
    lineage = pd.DataFrame([*read.steps, *derived.steps, *overruled], columns=Step._fields, dtype="str")
    refusals = _refusals([*read.refusals, *derived.refusals], data)
    recipe = {"assumptions": assumptions, "use": list(use), "without": list(without)}
    return Panel(values, _ledger(data, lineage, assume, evidence), lineage, refusals, data, recipe)


def _derive(
    stated: list[Value], data: Data, words: Vocabulary, assume: Assumptions
) -> tuple[Derived, Assumptions, dict[str, str]]:
    """
    Apply the steps in their one order; each sees what the steps before it made. Yearly duties have no year.

    Give the assumptions with the bounds that the values themselves set, too, and what these rest on.
    """
    dated = [value for value in stated if value.year is not None]
    derived = Derived.empty()
    derived.extend(paths.compound(dated, words, assume))
    derived.extend(readings.read_openly([*stated, *derived.values], data, words, assume))
    derived.extend(paths.fill_years([*dated, *derived.values], words, assume))
    derived.extend(paths.mean_years([*dated, *derived.values], words, assume))
    derived.extend(paths.sums([*dated, *derived.values], words, assume))
    assume, evidence = bridges.with_bounds(assume, [*dated, *derived.values], words)
    derived.extend(bridges.by_bridges([*dated, *derived.values], words, assume))
    derived.extend(ratios.by_denominators(dated, data, words, assume))
    return derived, assume, evidence


def _refusals(refusals: list[Refusal], data: Data) -> pd.DataFrame:
    """Word the reasons in both languages, each with its detail."""
    frame = to_frame(Refusal, refusals)
    for lang, colon in (("zh", "："), ("en", ": ")):
        detail = frame.pop(f"detail_{lang}")
        reason = frame["reason"].map(code_names(data, "reason", lang))
        frame[f"text_{lang}"] = reason + (colon + detail).where(detail != "", "")
    return frame


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


def _refuse_no_number(data: Data) -> None:
    """Refuse a statement or fact whose comparator speaks of a number that is missing or infinite."""
    import numpy as np

    for frame, key, columns in (
        (data.observations, "obs_id", ("value", "value_max")),
        (data.context, "fact_id", ("value",)),
    ):
        for column in columns:
            wanted = frame["comparator"] == "range" if column == "value_max" else frame["comparator"] != "none"
            lacking = frame[wanted & ~np.isfinite(frame[column].to_numpy(dtype="float64", na_value=np.nan))]
            if len(lacking):
                raise IpcompareError(
                    f"{column} of {lacking[key].iloc[0]} is {lacking[column].iloc[0]}",
                    where=", ".join(lacking[key].head(5)),
                    expected="a finite number, or the comparator none",
                    hint="correct the row, or leave it out",
                )


def _ledger(data: Data, lineage: pd.DataFrame, assume: Assumptions, evidence: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    touches = lineage.groupby("assumption_id")["value_id"].nunique()
    ledger = data.assumptions[data.assumptions["assumption_id"].isin(touches.index)].reset_index(drop=True)
    bounds = [assume.bounds[name] for name in ledger["assumption_id"]]
    return ledger.assign(
        lo=[lo for lo, _ in bounds],
        hi=[hi for _, hi in bounds],
        evidence=pd.Series([evidence.get(name) for name in ledger["assumption_id"]], ledger.index, dtype="str"),
        touches=ledger["assumption_id"].map(touches).astype("int64"),
    )


def rounded(panel: Panel) -> Panel:
    """
    Give the panel in which every printed value is widened by its digits, and everything derived with it.

    Grades stay those of what is printed. It is the panel itself where that is so already, or where ``printed_digits``
    is off; else made again from its tables and recipe, once for each panel, so values changed by hand do not count.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> values = rounded(ipc.harmonize(ipc.load())).values.set_index("value_id")
    >>> values.loc["v:bengbu-2024@1170+3", ["lo", "mid", "hi"]].to_list()
    [13.5, 14.0, 14.5]
    """
    recipe = panel.recipe
    if DIGITS in (*recipe["use"], *recipe["without"]):
        return panel
    known = _ROUNDED.get(id(panel.values))
    if known and known[0]() is panel.values:
        return known[1]
    made = harmonize(panel.data, **{**recipe, "use": [*recipe["use"], DIGITS]})
    while len(_ROUNDED) >= _KEPT:
        del _ROUNDED[next(iter(_ROUNDED))]
    _ROUNDED[id(panel.values)] = (ref(panel.values), made)
    return made


_ROUNDED: dict[int, tuple[ref[pd.DataFrame], Panel]] = {}
_KEPT = 8


def used(panel: Panel, *roles: str, origin: str = "plan") -> pd.DataFrame:
    """Give the printed values with a year that count, of plans or of context facts, by their roles."""
    values = panel.values
    counts = (values["status"] == "used") & (values["origin"] == origin) & values["role"].isin(roles)
    return values[counts & values["year"].notna()]

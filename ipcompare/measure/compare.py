"""Targets of the plans side by side, silence included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.grade import graded, stated
from ipcompare.harmonization.scope import AsOf, Plans, entrants, plan_statuses, scope
from ipcompare.harmonization.value import Value
from ipcompare.measure.filters import nothing_matches, within
from ipcompare.measure.growth import rates
from ipcompare.measure.standing import hull, instead

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

# The best grade of a plan on an indicator, with its reasons.
Best = dict[tuple[str, str], tuple[str, str]]


def compare(
    panel: Panel, indicator: Names = None, city: Names = None, *, plans: Plans = None, as_of: AsOf = None
) -> pd.DataFrame:
    """
    Set the targets of the plans side by side.

    Parameters
    ----------
    panel
        From `harmonize`.
    indicator
        One indicator or several: then every place has a row for each, the silent ones too. By
        default all printed targets of all indicators, those that most places
        share first.
    city
        Only these places: grades and counts are those among them.
    plans, as_of
        Which plans: by default the one in force of each place (see `in_force`).

    Returns
    -------
    pandas.DataFrame
        ``indicator``, ``cities`` (places whose plan sets it), ``plan_id``, ``plan_status`` (a code of list
        ``plan_status``), ``city``,
        ``base_year``, ``base``, ``target_year``, ``lo``, ``mid``, ``hi``,
        ``unit``, ``basis``, ``window_start``, ``window_end``, ``cagr_lo``,
        ``cagr_hi`` (compound annual growth, fractions), ``step_lo``,
        ``step_hi`` (change per year in ``unit``), ``nation`` (the nation's own
        target for the same year), ``to_nation_lo``, ``to_nation_hi`` (the target
        over it; missing where the nation sets none), ``grade`` (the best with
        another city, missing where no other city speaks of the theme),
        ``footnotes`` (codes of list ``reason``: why the grade is no better, ``conflict``,
        ``no_baseline``; or ``no_number``, ``no_target``, ``silent``,
        ``other:<indicator>`` for a related definition, ``no_plan`` where none of its plans takes part), ``target_id``.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, or no plan that is asked for prints a target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> rows = ipc.compare(ipc.harmonize(ipc.load()), "hv_patents_per_10k").set_index("city")
    >>> rows.loc["jining", "footnotes"]
    'other:valid_patents_per_10k'
    """
    import pandas as pd

    chosen = scope(panel, "compare", plans=plans, as_of=as_of)
    words, statuses = vocabulary(panel.data), plan_statuses(panel, as_of)
    names, cities = resolve(panel.data, "indicator", indicator), resolve(panel.data, "city", city)
    chosen = within(chosen, cities)
    best = _best_grades(chosen, names)
    table = _targets(chosen, words, best)
    if names is not None:
        table = table[table["indicator"].isin(names)]
        table = pd.concat([table, *(_silent(chosen, words, table, name, best) for name in names)])
    if table.empty:
        raise nothing_matches(indicator=names, city=cities)
    order = {place: at for at, place in enumerate(words.places)}
    table = table.assign(order=table["city"].map(order), plan_status=table["plan_id"].map(statuses))
    table = table.sort_values(["cities", "indicator", "order", "plan_id"], ascending=[False, True, True, True])
    return table[_COLUMNS].reset_index(drop=True)


_COLUMNS = [
    "indicator", "cities", "plan_id", "plan_status", "city", "base_year", "base", "target_year", "lo", "mid", "hi",
    "unit", "basis",    "window_start", "window_end", "cagr_lo", "cagr_hi", "step_lo", "step_hi",
    "nation", "to_nation_lo", "to_nation_hi", "grade", "footnotes", "target_id",
]  # fmt: skip


def _targets(panel: Panel, words: Vocabulary, best: Best) -> pd.DataFrame:
    import pandas as pd

    values = panel.values
    used = values[(values["status"] == "used") & (values["origin"] == "plan")]
    targets = used[used["role"] == "target"].rename(columns={"value_id": "target_id", "year": "target_year"})
    pace = rates(panel)[["target_id", "base_year", "base", "cagr_lo", "cagr_hi", "step_lo", "step_hi"]]
    table = targets.drop(columns=["grade", "reasons"]).merge(pace, on="target_id", how="left")
    table["cities"] = table.groupby("indicator")["city"].transform("nunique")
    keys = list(zip(table["indicator"], table["plan_id"], strict=True))
    based = set(used.loc[used["role"] == "baseline", ["indicator", "plan_id"]].itertuples(index=False, name=None))
    overruled = set(values.loc[values["status"] == "overruled", "used_instead"])
    reasons = [best[key][1] if key in best else "" for key in keys]
    conflict = ["conflict" if target in overruled else "" for target in table["target_id"]]
    no_base = ["" if key in based else "no_baseline" for key in keys]
    footnotes = [";".join(filter(None, codes)) for codes in zip(reasons, conflict, no_base, strict=True)]
    grades = [best[key][0] if key in best else None for key in keys]
    windows = [words.window(plan) for plan in table["plan_id"]]
    table = table.assign(grade=pd.Series(grades, dtype="str"), footnotes=pd.Series(footnotes, dtype="str"))
    table["window_start"], table["window_end"] = ([window and window[at] for window in windows] for at in (0, 1))
    table = table.astype({"window_start": "Int64", "window_end": "Int64"})
    return _against_nation(panel, words, table)


def _against_nation(panel: Panel, words: Vocabulary, table: pd.DataFrame) -> pd.DataFrame:
    """Set every target beside the nation's own target for the same year and unit, where there is one."""
    values = panel.values
    nation = (values["city"] == words.nation) & (values["role"] == "target") & (values["method"] == "printed")
    names = {"year": "target_year", "lo": "nation", "hi": "nation_hi"}
    targets = values[nation].drop_duplicates(["indicator", "year", "unit"]).rename(columns=names)
    table = table.merge(targets[["indicator", "target_year", "unit", "nation", "nation_hi"]], how="left")
    return table.assign(to_nation_lo=table["lo"] / table["nation_hi"], to_nation_hi=table["hi"] / table["nation"])


def _best_grades(panel: Panel, names: Sequence[str] | None) -> Best:
    """Give the best grade of every plan on every indicator, of equal ones the first in the order of their reasons."""
    best: Best = {}
    for pair in graded(panel, names):
        for plan in (pair.plan_a, pair.plan_b):
            mark = (pair.grade, pair.reasons)
            best[pair.indicator, plan] = min(mark, best.get((pair.indicator, plan), mark))
    return best


def _silent(panel: Panel, words: Vocabulary, table: pd.DataFrame, indicator: str, best: Best) -> pd.DataFrame:
    """Give a row for every plan that prints no target: what assumptions make of it, or why there is nothing."""
    import pandas as pd

    targets = table[table["indicator"] == indicator]
    values, spoken = stated(panel), set(targets["plan_id"])
    rows = []
    for plan_id, city in entrants(panel):
        if plan_id in spoken:
            continue
        start, end = words.window(plan_id) or (None, None)
        row = {"indicator": indicator, "cities": targets["city"].nunique(), "plan_id": plan_id, "city": city}
        row |= {"window_start": start, "window_end": end}
        derived, mark = values.get((indicator, plan_id or "")), best.get((indicator, plan_id or ""))
        silence = instead(panel, words, plan_id, indicator) if plan_id else "no_plan"
        row |= _derived(derived) if derived else {"footnotes": silence}
        rows.append(row | ({"grade": mark[0]} if mark else {}))
    return pd.DataFrame(rows, columns=table.columns).astype(table.dtypes.to_dict())


def _derived(values: list[Value]) -> dict[str, object]:
    """Show what is derived for a plan in place of a printed target, for the last year that there is."""
    year = max(value.year or 0 for value in values)
    value = hull([value for value in values if value.year == year])
    shown = {name: getattr(value, name) for name in ("lo", "mid", "hi", "unit", "basis", "grade")}
    return {**shown, "target_year": value.year, "footnotes": value.reasons, "target_id": value.value_id}

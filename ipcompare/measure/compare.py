"""Targets of the plans side by side, silence included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipcompare.corpus.names import Names, resolve
from ipcompare.corpus.rows import to_frame, to_rows
from ipcompare.corpus.vocabulary import Vocabulary, vocabulary
from ipcompare.harmonization.doubts import marked
from ipcompare.harmonization.grade import Mark, Standing, Stated, stated, themes
from ipcompare.harmonization.scope import AsOf, Entrant, Plans, entrants, plan_statuses, scope
from ipcompare.harmonization.value import Value
from ipcompare.measure.filters import nothing_matches, within
from ipcompare.measure.growth import rates
from ipcompare.measure.pace import is_total
from ipcompare.measure.standing import hull, instead, spoken

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel


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
        ``base_year``, ``base``, ``target_year``, ``lo``, ``mid``, ``hi``, ``bound`` (a code of list ``comparator``),
        ``unit``, ``basis``, ``window_start``, ``window_end``, ``cagr_lo``,
        ``cagr_hi`` (compound annual growth, fractions), ``step_lo``,
        ``step_hi`` (change per year in ``unit``), ``nation`` (the nation's own
        target for the same year), ``to_nation_lo``, ``to_nation_hi`` (the target
        over it; missing where the nation sets none, for totals, and where the wording leaves the basis open),
        ``grade`` of the number shown: the best with the target of another place for the same year (D where the years
        or the definitions differ, missing where no other place speaks of the theme), ``graded_with`` (the
        places with which it has that grade, separated by semicolons),
        ``footnotes`` (codes of list ``reason``: why the grade is no better, ``conflict``,
        why there is no base, as in `growth`; or ``no_number``, ``no_target``, ``silent``,
        ``other:<indicator>`` for a related definition, ``no_plan`` where none of its plans takes part), ``target_id``,
        ``doubts`` (the traps by which a number that the row rests on is in doubt, separated by semicolons).

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
    beside = _Beside(entrants(chosen), _shown(stated(chosen, names and themes(names, words))), words)
    table = _targets(_of(chosen, names), beside)
    if names is not None:
        table = pd.concat([table, *(_silent(chosen, beside, table, name) for name in names)])
    if table.empty:
        raise nothing_matches(indicator=names, city=cities)
    order = {place: at for at, place in enumerate(words.places)}
    table = table.assign(order=table["city"].map(order), plan_status=table["plan_id"].map(statuses))
    table = table.sort_values(["cities", "indicator", "order", "plan_id"], ascending=[False, True, True, True])
    return marked(table[_COLUMNS].reset_index(drop=True), panel)


_COLUMNS = [
    "indicator", "cities", "plan_id", "plan_status", "city", "base_year", "base", "target_year", "lo", "mid", "hi",
    "bound", "unit", "basis", "window_start", "window_end", "cagr_lo", "cagr_hi", "step_lo", "step_hi",
    "nation", "to_nation_lo", "to_nation_hi", "grade", "graded_with", "footnotes", "target_id",
]  # fmt: skip


def _shown(values: Stated) -> Stated:
    """Keep what a row can show: of a plan with targets these, of others what is derived for them."""
    return {
        key: [value for value in rows if value.role == "target" and value.method == "printed"] or rows
        for key, rows in values.items()
    }


def _of(panel: Panel, names: list[str] | None) -> Panel:
    """Give the panel with the values on some indicators alone; all where none are named."""
    values = panel.values
    return panel if names is None else panel._replace(values=values[values["indicator"].isin(names)])


class _Beside:
    """The plans side by side, what they state, and the words for it."""

    def __init__(self, entered: list[Entrant], values: Stated, words: Vocabulary) -> None:
        self.entered, self.values, self.words = entered, values, words
        self._standing: dict[str, Standing] = {}

    def mark(self, value: Value) -> Mark:
        """Grade one number."""
        name = value.indicator
        if name not in self._standing:
            self._standing[name] = Standing(self.values, name, self.entered, self.words)
        return self._standing[name].mark(value)


def _targets(panel: Panel, beside: _Beside) -> pd.DataFrame:
    import pandas as pd

    values = panel.values
    used = values[(values["status"] == "used") & (values["origin"] == "plan")]
    targets = used[used["role"] == "target"].reset_index(drop=True)
    marks = to_frame(Mark, [beside.mark(value) for value in to_rows(Value, targets)])
    names = {"value_id": "target_id", "year": "target_year", "comparator": "bound"}
    targets = targets.drop(columns=["grade", "reasons"]).rename(columns=names)
    pace = rates(panel)
    pace["no_base"] = pace["reason"].where(pace["base_id"].isna())
    pace = pace[["target_id", "base_year", "base", "cagr_lo", "cagr_hi", "step_lo", "step_hi", "no_base"]]
    table = pd.concat([targets, marks], axis=1).merge(pace, on="target_id", how="left")
    table["cities"] = table.groupby("indicator")["city"].transform("nunique")
    overruled = set(values.loc[values["status"] == "overruled", "used_instead"])
    conflict = ["conflict" if target in overruled else "" for target in table["target_id"]]
    codes = zip(table["reasons"], conflict, table["no_base"].fillna(""), strict=True)
    footnotes = [";".join(filter(None, row)) for row in codes]
    windows = [beside.words.window(plan) for plan in table["plan_id"]]
    table = table.assign(footnotes=pd.Series(footnotes, dtype="str"))
    table["window_start"], table["window_end"] = ([window and window[at] for window in windows] for at in (0, 1))
    table = table.astype({"window_start": "Int64", "window_end": "Int64"})
    return _against_nation(panel, beside.words, table)


def _against_nation(panel: Panel, words: Vocabulary, table: pd.DataFrame) -> pd.DataFrame:
    """
    Set every target beside the nation's own for the same year and unit; of several plans of the nation beside all.

    A total of a nation is no yardstick for a place, and neither is a number whose wording leaves the basis open.
    """
    import pandas as pd

    values = panel.values
    nation = (values["city"] == words.nation) & (values["role"] == "target") & (values["method"] == "printed")
    keys = ["indicator", "target_year", "unit"]
    targets = values[nation].rename(columns={"year": "target_year"}).groupby(keys)
    table = table.merge(targets.agg(nation=("lo", "min"), nation_hi=("hi", "max")).reset_index(), how="left")
    totals = [is_total(words, unit, basis) for unit, basis in zip(table["unit"], table["basis"], strict=True)]
    compared = ~pd.Series(totals, index=table.index, dtype=bool) & (table["basis"] != "unspecified")
    over = {"to_nation_lo": table["lo"] / table["nation_hi"], "to_nation_hi": table["hi"] / table["nation"]}
    return table.assign(**{name: ratio.where(compared) for name, ratio in over.items()})


def _silent(panel: Panel, beside: _Beside, table: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Give a row for every plan that prints no target: what assumptions make of it, or why there is nothing."""
    import pandas as pd

    targets, words = table[table["indicator"] == indicator], beside.words
    said, stating = spoken(panel, words, indicator), set(targets["plan_id"])
    rows = []
    for plan_id, city in beside.entered:
        if plan_id in stating:
            continue
        start, end = words.window(plan_id) or (None, None)
        row = {"indicator": indicator, "cities": targets["city"].nunique(), "plan_id": plan_id, "city": city}
        row |= {"window_start": start, "window_end": end}
        derived = beside.values.get((indicator, plan_id or ""))
        silence = instead(said.get(plan_id, {}), words, indicator) if plan_id else "no_plan"
        rows.append(row | (_derived(derived, beside) if derived else {"footnotes": silence}))
    return pd.DataFrame(rows, columns=table.columns).astype(table.dtypes.to_dict())


def _derived(values: list[Value], beside: _Beside) -> dict[str, object]:
    """Show what is derived for a plan in place of a printed target, for the last year that there is."""
    year = max(value.year or 0 for value in values)
    value = hull([value for value in values if value.year == year])
    grade, reasons, partners = beside.mark(value)
    shown = {name: getattr(value, name) for name in ("lo", "mid", "hi", "unit", "basis")}
    footnotes = ";".join(dict.fromkeys(filter(None, f"{value.reasons};{reasons}".split(";"))))
    about = {"target_year": value.year, "bound": value.comparator, "grade": grade, "graded_with": partners}
    return {**shown, **about, "footnotes": footnotes, "target_id": value.value_id}

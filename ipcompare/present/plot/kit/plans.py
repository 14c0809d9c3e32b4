"""The plan as the key of what is drawn: where a place has several, each has a name with its years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipcompare.corpus.lookup import coded_plans, column_map, place_names, records
from ipcompare.corpus.tables import Data

if TYPE_CHECKING:
    import pandas as pd

# The columns of frames that name a place, each with that of its plan.
KEYS = {
    "city": "plan_id",
    "city_a": "plan_a",
    "city_b": "plan_b",
    "above": "plan_above",
    "below": "plan_below",
}
TABLES = {"cities": "city", "jurisdictions": "jurisdiction"}


def by_plan(frame: pd.DataFrame, data: Data, options: dict[str, Any]) -> tuple[pd.DataFrame, Data, dict[str, Any]]:
    """
    Put plans in the seats of places that have several coded ones in a frame; nothing changes where none has.

    The plan's id then stands in the columns of places, and the tables name it by place and years beside the place
    itself, so that figures draw plans as they draw places.
    """
    plans = _several(frame, data, options.get("indicator"))
    if not plans:
        return frame, data, options
    names = {lang: _names(plans, data, lang) for lang in ("zh", "en")}
    tables = {name: _seated(getattr(data, name), key, plans, names) for name, key in TABLES.items()}
    return _keyed(frame, plans), data._replace(**tables), {name: _keyed(one, plans) for name, one in options.items()}


def _several(frame: pd.DataFrame, data: Data, indicator: str | None) -> dict[str, str]:
    """Give the coded plans of places with several in the rows of an indicator, or in all rows, with their places."""
    import pandas as pd

    rows = frame[frame["indicator"] == indicator] if indicator and "indicator" in frame else frame
    pairs = [
        rows[[place, plan]].set_axis(["place", "plan"], axis=1)
        for place, plan in KEYS.items()
        if place in rows and plan in rows
    ]
    if not pairs:
        return {}
    known = pd.concat(pairs).drop_duplicates()
    known = known[known["plan"].isin(coded_plans(data)["plan_id"])]
    return column_map(known[known.groupby("place")["plan"].transform("nunique") > 1], "plan", "place")


def _names(plans: dict[str, str], data: Data, lang: str) -> dict[str, str]:
    """Name plans by place and years, in the order of their years; those of the same years by their titles."""
    places = place_names(data, lang)
    rows = records(data.plans[data.plans["plan_id"].isin(plans)].sort_values(["window_start", "window_end"]))
    years = "{place}{window_start}—{window_end}年" if lang == "zh" else "{place} {window_start}–{window_end}"
    named = {row["plan_id"]: years.format(place=places[plans[row["plan_id"]]], **row) for row in rows}
    twice = {name for name in named.values() if list(named.values()).count(name) > 1}
    return {
        row["plan_id"]: row[f"title_{lang}"] if named[row["plan_id"]] in twice else named[row["plan_id"]]
        for row in rows
    }


def _seated(table: pd.DataFrame, key: str, plans: dict[str, str], names: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Give every plan a row after that of its place, with the name that it is drawn by."""
    import pandas as pd

    parts = []
    for at, place in enumerate(table[key]):
        parts.append(table.iloc[[at]])
        for plan in [plan for plan in names["en"] if plans[plan] == place]:
            given = {key: plan, **{f"name_{lang}": of[plan] for lang, of in names.items()}}
            parts.append(table.iloc[[at]].assign(**given))
    return pd.concat(parts, ignore_index=True)


def _keyed(frame: Any, plans: dict[str, str]) -> Any:
    """Write the plans into the columns of places; what is no frame stays as it is."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        return frame
    columns = {
        place: frame[plan].where(frame[plan].isin(plans), frame[place])
        for place, plan in KEYS.items()
        if place in frame and plan in frame
    }
    return frame.assign(**columns)

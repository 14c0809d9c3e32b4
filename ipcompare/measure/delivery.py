"""Whether the targets whose year has come were reached, and whether the others are on their way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import inf, nan
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.lookup import column_map, records
from ipcompare.corpus.names import Names
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.value import Row
from ipcompare.measure.filters import filtered

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel


def delivery(panel: Panel, indicator: Names = None, city: Names = None, *, as_of: int | None = None) -> pd.DataFrame:
    """
    Judge every printed target by the outcomes in the context facts.

    A target is compared with an outcome of its own place, indicator, unit and
    basis, and with nothing else: a figure whose wording leaves the basis open, a
    running total without its years, or a place that stands in for another gives
    no verdict. Bounds stay bounds: a verdict holds for all that they leave open.

    A target whose year is still to come is judged by its pace, as Eurostat judges
    indicators with a quantitative target: the compound annual growth rate from the
    base to the last outcome over the one from the same base to the target. Shares,
    scores and growth rates are judged by points a year instead. The limits
    of the classes are those of table ``thresholds``.

    Parameters
    ----------
    panel
        From `harmonize`. Printed values with status ``used`` count: targets of the
        plans, and those of the nation, provinces and cities among the facts.
    indicator, city
        What to keep, one or several, by ids or names; all by default.
    as_of
        The year at whose end things are judged; a later outcome is not looked at.
        By default the last year with a year-end outcome, so that the verdict
        does not depend on the day.

    Returns
    -------
    pandas.DataFrame
        One row per target: ``city`` (or jurisdiction), ``indicator``, ``unit``,
        ``basis``, ``target_year``, ``target_lo``, ``target_hi``, ``comparator``;
        ``base_year`` and ``base`` (the printed number of the baseline of the plan,
        else the last outcome up to the year in which the plan starts; for targets
        among the facts their baseline); ``outcome_year`` (that of the last outcome up to
        the target year: 2024.0 is the end of 2024, 2024.5 June 2025),
        ``outcome_lo``, ``outcome_mid``, ``outcome_hi``; ``status`` (a code of list
        ``delivery``: reached, missed, undecided, reached_early (a level reached before its
        year may be lost again; an amount of another year says nothing), on_track,
        behind, far_behind, moving_away, unknown); ``missed_by_lo``, ``missed_by_hi`` (what
        is wanting, in ``unit``; missing unless missed); ``required_pace``,
        ``observed_pace`` (fractions a year, or points; missing where an end is a
        bound) and ``pace_ratio``; ``grade`` (C where a number was worked out from
        others, or the outcome is a bound; missing without one); ``reason`` (a code of
        list ``reason``: why it is unknown or undecided); ``target_id``,
        ``outcome_id``, ``base_id``, ``origin`` (plan or context). The plans come
        first, cities and jurisdictions in the order of their tables.

    Raises
    ------
    IpcompareError
        If there is no target with a number and a year, or no outcome.

    References
    ----------
    Eurostat (2021), Sustainable development in the European Union: monitoring
    report on progress towards the SDGs in an EU context, 2021 edition: assessment
    of indicators with a quantitative target.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.measure.delivery import delivery
    >>> rows = delivery(ipc.harmonize(ipc.load())).set_index("target_id")
    >>> rows.loc["v:jining-2017@495+4", "status"]
    'missed'
    """
    import pandas as pd

    rows = _printed(panel)
    targets, outcomes = ([row for row in rows if row["role"] == role] for role in ("target", "outcome"))
    targets = _once(targets)
    if as_of is None:
        as_of = max((row["year"] for row in outcomes if row["at"] == row["year"]), default=None)
    if not targets or as_of is None:
        raise IpcompareError(
            f"nothing to judge: no {'outcome' if targets else 'target'}",
            expected="targets with a number and a year, and year-end outcomes in table context",
            hint="see panel.values for what there is; as_of names the year where no outcome is of a year-end",
        )
    known = _known(panel.data, rows, [row for row in outcomes if row["at"] <= as_of])
    limits = _limits(panel.data)
    frame = pd.DataFrame([_judged(row, known, as_of, limits) for row in targets])[list(_TYPES)].astype(_TYPES)
    places = dict.fromkeys([*panel.data.cities["city"], *panel.data.jurisdictions["jurisdiction"]])
    frame["order"] = frame["city"].map({place: at for at, place in enumerate(places)})
    order = ["origin", "order", "indicator", "target_year", "target_id"]
    frame = frame.sort_values(order, ascending=[False, *[True] * 4]).drop(columns="order")
    return filtered(frame, panel, indicator, city)


_TYPES = {
    "city": "str", "indicator": "str", "unit": "str", "basis": "str", "target_year": "Int64", "target_lo": "float64",
    "target_hi": "float64", "comparator": "str", "base_year": "float64", "base": "float64", "outcome_year": "float64",
    "outcome_lo": "float64", "outcome_mid": "float64", "outcome_hi": "float64", "status": "str",
    "missed_by_lo": "float64", "missed_by_hi": "float64", "required_pace": "float64", "observed_pace": "float64",
    "pace_ratio": "float64", "grade": "str", "reason": "str", "target_id": "str", "outcome_id": "str", "base_id": "str",
    "origin": "str",
}  # fmt: skip
_READ = [
    "value_id", "city", "indicator", "unit", "basis", "year", "month", "lo", "mid", "hi", "comparator", "role",
    "origin", "grade",
]  # fmt: skip
# A change of these is counted in points a year: a percentage of a percentage would mislead.
_POINTS = ("share", "score", "annual_growth")
# The meaning of these is open, or hangs on a window that no fact names.
_OPEN = ("unspecified", "cumulative_flow")
_NOTHING: Row = {
    **dict.fromkeys(("at", "lo", "mid", "hi"), nan), **dict.fromkeys(("value_id", "comparator", "basis")), "grade": "",
}  # fmt: skip

_KEYS = ("city", "indicator", "unit", "basis")
Key = tuple[str, ...]


class _Known(NamedTuple):
    """What targets are held against: by definition, the latest first."""

    outcomes: dict[Key, list[Row]]
    baselines: dict[Key, list[Row]]
    starts: dict[str, int]
    instead: list[tuple[str, tuple[str, ...], set[Key]]]


def _printed(panel: Panel) -> list[Row]:
    """Give the printed numbers with their own city, their time as a year-end, their concept and their grade."""
    data, values = panel.data, panel.values
    dated = (values["method"] == "printed") & (values["status"] == "used") & values["year"].notna()
    rows = records(values.loc[dated, _READ])
    linked = data.jurisdictions[data.jurisdictions["city"].notna()]
    own, proxies = (
        column_map(linked[linked["relation"] == relation], "jurisdiction", "city") for relation in ("same", "proxy")
    )
    indicators = {row["indicator"]: row for row in records(data.indicators)}
    derived = {f"v:{name}" for name in data.context.loc[data.context["derived"].fillna(False), "fact_id"]}
    for row in rows:
        month = row["month"] if isinstance(row["month"], int) else 12
        row["at"] = row["year"] - 1 + month / 12
        row["stands_for"] = proxies.get(row["city"])
        row["city"] = own.get(row["city"], row["city"])
        row |= {name: indicators[row["indicator"]][name] for name in ("concept", "direction")}
        # Two values in one unit that is not the canonical one compare as they are printed.
        row["grade"] = "A" if row["grade"] == "X" else row["grade"]
        margin = row["lo"] != row["hi"] and (row["role"] != "target" or row["comparator"] == "approx")
        if row["value_id"] in derived or margin:
            row["grade"] = "C"
    return rows


def _once(targets: list[Row]) -> list[Row]:
    """Keep one of several targets that say the same: two documents of one place may print it."""
    names = (*_KEYS, "origin", "at", "lo", "hi", "comparator")
    kept = {_key(row, names): row for row in sorted(targets, key=lambda row: str(row["value_id"]), reverse=True)}
    return [row for row in targets if kept[_key(row, names)] is row]


def _key(row: Row, names: Iterable[str] = _KEYS) -> Key:
    return tuple(row[name] for name in names)


def _known(data: Data, rows: list[Row], seen: list[Row]) -> _Known:
    outcomes, baselines = defaultdict(list), defaultdict(list)
    for row in sorted(rows, key=lambda row: -row["at"]):
        if row["role"] == "baseline":
            baselines[_key(row, [*_KEYS, "origin"])].append(row)
    for row in sorted(seen, key=lambda row: -row["at"]):
        if row["basis"] not in _OPEN:
            outcomes[_key(row)].append(row)
    return _Known(outcomes, baselines, column_map(data.plans, "city", "window_start"), _instead(seen))


def _instead(seen: list[Row]) -> list[tuple[str, tuple[str, ...], set[Key]]]:
    """Give what may be there in place of an outcome of the same definition, the nearest first."""
    sums = [row for row in seen if row["basis"] == "cumulative_flow"]
    nearby = [{**row, "city": row["stands_for"]} for row in seen]
    kinds = [
        ("no_window", _KEYS, sums),
        ("no_outcome_year", _KEYS, seen),
        ("unit", ("city", "indicator", "basis"), seen),
        ("basis", ("city", "indicator"), seen),
        ("scope", _KEYS, nearby),
        ("definition", ("city", "concept"), seen),
    ]
    return [(reason, names, {_key(row, names) for row in rows}) for reason, names, rows in kinds]


def _limits(data: Data) -> dict[str, float]:
    """Give the low ends of the classes of the ratio of paces, the highest first."""
    limits = data.thresholds[data.thresholds["kind"] == "pace_ratio"].fillna({"value": -inf})
    return column_map(limits.sort_values("value", ascending=False), "threshold", "value")


def _judged(target: Row, known: _Known, as_of: int, limits: dict[str, float]) -> Row:
    """Set outcome, base and paces beside a target, and give it its status."""
    target = {**target, **_goal(target)}
    outcomes = [row for row in known.outcomes.get(_key(target), []) if row["at"] <= target["at"]]
    outcome, base = next(iter(outcomes), _NOTHING), _base(target, outcomes, known)
    required = max(target["sign"] * _pace(base, target["goal"], target["at"]), 0.0) * target["sign"] + 0.0
    observed = _pace(base, _point(outcome), outcome["at"])
    ratio = _ratio(target["sign"] * observed, abs(required))
    status, reason = _status(target, outcome, base, as_of)
    used = [target, outcome, base] if status == "paced" else [target, outcome]
    if status == "paced":
        status, reason = _class(ratio, limits)
    if reason == "no_outcome":
        reason = next((other for other, names, keys in known.instead if _key(target, names) in keys), reason)
    low, high = _good(target["sign"], outcome)
    wanting = target["sign"] * target["goal"] if status == "missed" else nan
    return {
        **{name: target[name] for name in (*_KEYS, "comparator", "origin")},
        **{f"target_{name}": target[name] for name in ("year", "lo", "hi")},
        **{f"outcome_{name}": outcome[name] for name in ("lo", "mid", "hi")},
        **{f"{name}_id": row["value_id"] for name, row in (("target", target), ("outcome", outcome), ("base", base))},
        "base_year": base["at"],
        "base": _number(base),
        "outcome_year": outcome["at"],
        "status": status,
        "missed_by_lo": wanting - high,
        "missed_by_hi": wanting - low,
        "required_pace": required,
        "observed_pace": observed,
        "pace_ratio": ratio,
        "grade": max(row["grade"] for row in used) if outcomes else None,
        "reason": reason,
    }


def _goal(target: Row) -> Row:
    """Give the end that must be reached, and whether upwards; a bound on the other side asks for nothing."""
    up, bound = target["direction"] == "higher", target["comparator"]
    goal = target["lo"] if up else target["hi"]
    asked = bound not in (("le", "lt") if up else ("ge", "gt"))
    return {"goal": goal if asked else nan, "sign": {"higher": 1, "lower": -1}.get(target["direction"], nan)}


def _base(target: Row, outcomes: list[Row], known: _Known) -> Row:
    """Choose what the same plan prints as its base, else the last outcome up to the year in which it starts."""
    own = known.baselines.get(_key(target, [*_KEYS, "origin"]), [])
    start = known.starts.get(target["city"], nan) if target["origin"] == "plan" else nan
    bases = [row for row in own if row["at"] < target["at"]] + [row for row in outcomes if row["at"] <= start]
    return next(iter(bases), _NOTHING)


def _point(row: Row) -> float:
    return float(row["lo"]) if row["lo"] == row["hi"] else nan


def _number(row: Row) -> float:
    """Give the number as it is printed, also where it is a bound."""
    bound = row["hi"] if row["comparator"] in ("le", "lt") else row["lo"]
    return float(bound if row["mid"] != row["mid"] else row["mid"])


def _pace(base: Row, end: float, at: float) -> float:
    """Give the change a year from a base to an end: a rate, or points where a rate would mislead."""
    start, years = _point(base), at - base["at"]
    if not years > 0 or base["basis"] in _OPEN:
        return nan
    if base["basis"] in _POINTS:
        return float((end - start) / years)
    return float((end / start) ** (1 / years) - 1) if start > 0 and end >= 0 else nan


def _ratio(observed: float, required: float) -> float:
    """Give the one pace over the other; from a base that is already there no pace is asked for, only none back."""
    if required == 0:
        return -inf if observed < 0 else nan
    return round(observed / required, 9)


def _class(ratio: float, limits: dict[str, float]) -> tuple[str, str | None]:
    """Give the class of a ratio; there is none where an end is a bound."""
    if ratio != ratio:
        return "undecided", "comparator"
    return next((name for name, low in limits.items() if ratio >= low), "unknown"), None


def _good(sign: float, outcome: Row) -> tuple[float, float]:
    """Give the ends of an outcome on a scale on which more is better."""
    low, high = sorted((sign * outcome["lo"], sign * outcome["hi"]))
    return low, high


def _status(target: Row, outcome: Row, base: Row, as_of: int) -> tuple[str, str | None]:
    """Give the status and the reason for it: of the cases the first that holds counts."""
    reached, missed = _verdict(target, outcome)
    due = outcome["at"] == target["at"]
    zero = target["basis"] not in _POINTS and (_number(base) <= 0 or target["goal"] <= 0)
    cases = [
        (target["basis"] == "unspecified", "unknown", "reading_unknown"),
        (target["direction"] == "none", "unknown", "no_direction"),
        (target["goal"] != target["goal"], "unknown", "comparator"),
        (outcome is _NOTHING, "unknown", "no_outcome"),
        (due and reached, "reached", None),
        (due and missed, "missed", None),
        (due, "undecided", "comparator"),
        (reached and target["basis"] != "annual_flow", "reached_early", None),
        (target["at"] <= as_of, "unknown", "no_outcome_year"),
        (base is _NOTHING, "unknown", "no_baseline"),
        (outcome["at"] <= base["at"], "unknown", "outcome_before_base"),
        (zero, "unknown", "zero_base"),
    ]
    return next(((status, reason) for holds, status, reason in cases if holds), ("paced", None))


def _verdict(target: Row, outcome: Row) -> tuple[bool, bool]:
    """Say whether an outcome surely reaches the goal, and whether it surely does not; more than ten is not ten."""
    low, high = _good(target["sign"], outcome)
    goal = target["sign"] * target["goal"]
    beyond, short = ("gt", "lt") if target["sign"] > 0 else ("lt", "gt")
    strict = target["comparator"] == beyond
    reached = low > goal or (low == goal and (not strict or outcome["comparator"] == beyond))
    missed = high < goal or (high == goal and (strict or outcome["comparator"] == short))
    return reached, missed

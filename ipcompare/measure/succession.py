"""The plans of one place side by side: each beside the one before it, and what that one reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.names import Names, resolve, resolve_places
from ipcompare.corpus.summary import summarized
from ipcompare.corpus.vocabulary import Plan, plans_of, vocabulary
from ipcompare.errors import IpcompareError
from ipcompare.harmonization.scope import ALL, plan_since, require_panel
from ipcompare.measure.delivery import delivery
from ipcompare.measure.firmness import firmness
from ipcompare.measure.pace import mean_pace, paths

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

DEFINITION = ["indicator", "unit", "basis"]
LEVELS = ("higher", "lower", "same", "undecided", "added", "dropped", "not_at_hand")
ENDS = ("lo", "mid", "hi")


@summarized
class Succession(NamedTuple):
    """
    The plans of one place, each beside the one before.

    Attributes
    ----------
    plans : pandas.DataFrame
        One row per plan in the order of their years: ``plan_id``, ``city``, ``before`` (the latest plan that
        starts earlier, or in the same year and was issued earlier; missing for the first), ``since``,
        ``window_start``, ``window_end``, ``coded`` (whether its statements are in the tables; else facts alone
        tell of it, and its silence says nothing), ``indicators`` and ``concepts`` (with a numbered target),
        ``firm_share`` (of its numbered targets, milestones and yearly duties; missing where it is not coded);
        ``broader`` and ``firmer`` beside the one before (by themes and firm words: higher, lower, same; missing
        where either is not coded; these three columns only where all indicators are asked for); ``higher``,
        ``lower``, ``same``, ``undecided`` (targets by their level beside the same target before), ``added``,
        ``dropped``, ``not_at_hand``, ``faster``, ``slower``; and of its own targets ``reached``, ``missed`` and
        ``open`` (whatever else `delivery` says).
    targets : pandas.DataFrame
        One row per plan with one before it and definition that either sets: ``plan_id``, ``before``, ``city``,
        ``indicator``, ``unit``, ``basis``; ``target_year``, ``lo``, ``mid``, ``hi``, ``pace_lo``, ``pace_mid``,
        ``pace_hi`` (mean yearly growth over the plan's own path, a fraction; points for shares and scores)
        and ``target_id``, and the same with ``_before`` of the plan before; ``level`` (a code of list
        ``succession``: higher, lower, same, undecided where bounds or an open basis leave it open; added, dropped, or
        not_at_hand where the plan that lacks it is not coded), ``pace`` (the same of the paces; missing
        where either has no path), ``outcome_before`` (the status that `delivery` gives the target before).
    """

    plans: pd.DataFrame
    targets: pd.DataFrame


def succession(panel: Panel, city: str, *, indicator: Names = None) -> Succession:
    """
    Set the plans of one place side by side, each beside the one before it.

    Is the new plan higher, faster, broader, firmer than the one before, and what did that one
    reach? Targets are compared where indicator, unit and basis are the same, with the bounds that the plans
    print; nothing is worked out across plans. The levels are as printed, for the target years of
    each plan: a later year alone makes many a target higher, which the pace beside it shows.

    Parameters
    ----------
    panel
        From `harmonize`.
    city
        The place: a city, the nation or a province, by any of its names.
    indicator
        Only these; by default all.

    Returns
    -------
    Succession
        The plans, and their targets beside those before.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    IpcompareError
        If no panel is given, or the place has fewer than two plans in the tables.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> plans = ipc.succession(ipc.harmonize(ipc.load()), "济宁").plans
    >>> plans[["plan_id", "before", "coded"]].values.tolist()
    [['jining-2017', nan, True], ['jining-14fyp-2021', 'jining-2017', False]]
    """
    require_panel(panel, "succession")
    (place,), names = resolve_places(panel.data, [city]) or [""], resolve(panel.data, "indicator", indicator)
    targets = _last_targets(panel, place, names)
    plans = _plans(panel, place, targets)
    if len(plans) < 2:
        raise IpcompareError(
            f"{place} has {len(plans)} plan{'' if len(plans) == 1 else 's'} in the tables",
            where=", ".join(plan.plan_id for plan in plans),
            expected="two plans or more, coded or known by their facts",
            hint="add a plan, or see names(data, 'plans')",
        )
    if not any(_before(plan, plans) for plan in plans):
        raise IpcompareError(
            f"no plan of {place} comes before another",
            where=", ".join(f"{plan.plan_id} from {plan_since(plan)}" for plan in plans),
            expected="plans that start in different years, or were issued on different days",
            hint="give their dates of issue in table plans",
        )
    statuses = _statuses(panel)
    frame = _targets(targets, plans, statuses, coded=set(panel.data.observations["plan_id"]))
    summary = _summary(panel, plans, targets, frame, statuses)
    whole = ["firm_share", "broader", "firmer"]
    # What is said of whole plans says nothing of some indicators.
    return Succession(summary if names is None else summary.drop(columns=whole), frame)


def _plans(panel: Panel, place: str, targets: pd.DataFrame) -> list[Plan]:
    known = {*panel.data.observations["plan_id"], *targets["plan_id"]}
    plans = [plan for plan in plans_of(panel.data).values() if plan.city == place and plan.plan_id in known]
    return sorted(plans, key=_years)


def _years(plan: Plan) -> tuple[int, str, str]:
    return plan.window_start, plan_since(plan), plan.plan_id


def _before(plan: Plan, plans: list[Plan]) -> str | None:
    """Choose the latest plan that starts earlier, or in the same year and was issued earlier."""
    earlier = [other for other in plans if _years(other)[:2] < _years(plan)[:2]]
    return max(earlier, key=_years).plan_id if earlier else None


def _last_targets(panel: Panel, place: str, names: list[str] | None) -> pd.DataFrame:
    """Give the last target of every plan of a place by definition, with the mean pace over the plan's own path."""
    import pandas as pd

    values, plans = panel.values, plans_of(panel.data)
    printed = values[(values["role"] == "target") & (values["status"] == "used") & values["year"].notna()]
    printed = printed[printed["plan_id"].map({name: plan.city for name, plan in plans.items()}) == place]
    printed = printed if names is None else printed[printed["indicator"].isin(names)]
    last = printed.sort_values(["year", "value_id"]).drop_duplicates(["plan_id", *DEFINITION], keep="last")
    last = last.rename(columns={"year": "target_year", "value_id": "target_id"})
    routes = [path for key, routes in paths(panel).items() if key[0] == place for path in routes]
    paces = [(path, mean_pace(path, path[0].from_year, path[-1].to_year)) for path in routes]
    rows = [(path[0].plan_id, *path[0][2:5], *pace) for path, pace in paces if pace]
    columns = ["plan_id", *DEFINITION, *(f"pace_{end}" for end in ENDS)]
    known = pd.DataFrame(rows, columns=columns).drop_duplicates(columns[:4], keep="last")
    known = known.astype(dict.fromkeys(columns[:4], "str") | dict.fromkeys(columns[4:], "float64"))
    kept = ["plan_id", *DEFINITION, "target_year", *ENDS, "target_id"]
    return last[kept].merge(known, on=columns[:4], how="left").sort_values(["plan_id", *DEFINITION])


def _statuses(panel: Panel) -> dict[str, str]:
    """Give what became of every target; nothing where the facts hold no outcome."""
    try:
        verdicts = delivery(panel, plans=ALL)
    except IpcompareError:
        return {}
    return dict(zip(verdicts["target_id"], verdicts["status"], strict=True))


def _targets(targets: pd.DataFrame, plans: list[Plan], statuses: dict[str, str], coded: set[str]) -> pd.DataFrame:
    """Set every target beside the same one of the plan before."""
    import pandas as pd

    sides = []
    for plan in plans:
        before = _before(plan, plans)
        if before:
            new, old = (targets[targets["plan_id"] == name].drop(columns="plan_id") for name in (plan.plan_id, before))
            both = new.merge(old, on=DEFINITION, how="outer", suffixes=("", "_before"))
            sides.append(both.assign(plan_id=plan.plan_id, before=before, city=plan.city))
    frame = pd.concat(sides, ignore_index=True)
    level = pd.Series(_change(frame, ENDS), dtype="str").where(frame["basis"] != "unspecified", "undecided")
    for side, whose, change in (("target_id_before", "before", "added"), ("target_id", "plan_id", "dropped")):
        lacks = frame[side].isna()
        level = level.mask(lacks, change).mask(lacks & ~frame[whose].isin(coded), "not_at_hand")
    frame["level"] = level
    known = frame["pace_lo"].notna() & frame["pace_lo_before"].notna()
    frame["pace"] = pd.Series(_change(frame, [f"pace_{end}" for end in ENDS]), dtype="str").where(known)
    frame["outcome_before"] = frame["target_id_before"].map(statuses)
    measured = ["target_year", *ENDS, *(f"pace_{end}" for end in ENDS), "target_id"]
    columns = ["plan_id", "before", "city", *DEFINITION, *measured, *(f"{name}_before" for name in measured)]
    return frame[[*columns, "level", "pace", "outcome_before"]]


def _change(frame: pd.DataFrame, ends: list[str] | tuple[str, ...]) -> np.ndarray:
    """Say whether the intervals are surely higher or lower than those before, or the same point."""
    import numpy as np

    lo, _, hi = (frame[end] for end in ends)
    before_lo, _, before_hi = (frame[f"{end}_before"] for end in ends)
    same = (lo == hi) & (before_lo == before_hi) & (lo == before_lo)
    return np.select([lo > before_hi, hi < before_lo, same], ["higher", "lower", "same"], "undecided")


def _summary(
    panel: Panel, plans: list[Plan], targets: pd.DataFrame, beside: pd.DataFrame, statuses: dict[str, str]
) -> pd.DataFrame:
    """Count, plan by plan, what changed and what was reached."""
    import pandas as pd

    words, coded = vocabulary(panel.data), set(panel.data.observations["plan_id"])
    frame = pd.DataFrame({"plan_id": [plan.plan_id for plan in plans], "city": [plan.city for plan in plans]})
    frame["before"] = pd.Series([_before(plan, plans) for plan in plans], dtype="str")
    frame["since"] = [plan_since(plan) for plan in plans]
    frame["window_start"], frame["window_end"] = zip(*(plan[3:5] for plan in plans), strict=True)
    frame["coded"] = frame["plan_id"].isin(coded)
    counted = targets.assign(concept=targets["indicator"].map(lambda name: words.indicators[name].concept))
    counted["status"] = targets["target_id"].map(statuses)
    for plural, name in (("indicators", "indicator"), ("concepts", "concept")):
        frame[plural] = frame["plan_id"].map(counted.groupby("plan_id")[name].nunique()).fillna(0).astype("int64")
    firm = firmness(panel)
    frame["firm_share"] = frame["plan_id"].map(firm.set_index("plan_id")["firm_share"]) if len(firm) else float("nan")
    before = frame.set_index("plan_id").reindex(frame["before"]).reset_index(drop=True)
    for name, column in (("broader", "concepts"), ("firmer", "firm_share")):
        change = (frame[column] - before[column]).where(frame["coded"] & before["coded"].eq(True))
        words_of = {1.0: "higher", -1.0: "lower", 0.0: "same"}
        signs = (change.gt(0).astype(float) - change.lt(0)).where(change.notna())
        frame[name] = pd.Series([words_of.get(sign) for sign in signs], frame.index, dtype="str")
    for level in LEVELS:
        frame[level] = _count(frame, beside, beside["level"] == level)
    frame["faster"], frame["slower"] = (_count(frame, beside, beside["pace"] == way) for way in ("higher", "lower"))
    reached, missed = counted["status"].isin(["reached", "reached_early"]), counted["status"] == "missed"
    frame["reached"], frame["missed"] = _count(frame, counted, reached), _count(frame, counted, missed)
    frame["open"] = _count(frame, counted, ~reached & ~missed)
    return frame


def _count(frame: pd.DataFrame, rows: pd.DataFrame, holds: pd.Series) -> pd.Series:
    """Count for every plan the rows of which something holds."""
    return frame["plan_id"].map(rows.loc[holds, "plan_id"].value_counts()).fillna(0).astype("int64")

"""Turn statements and facts into values with lineage, and keep a ledger of what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import code_names, column_map, records
from ipcompare.corpus.printed import NOTATIONS, Word
from ipcompare.harmonization.conflicts import resolve
from ipcompare.harmonization.convert import Unit, exact_factor, interval, units_of
from ipcompare.model import Grade

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

VALUE_TYPES = {
    "value_id": "str",
    "city": "str",
    "indicator": "str",
    "year": "Int64",
    "lo": "float64",
    "mid": "float64",
    "hi": "float64",
    "unit": "str",
    "basis": "str",
    "role": "str",
    "origin": "str",
    "grade": "str",
    "comparator": "str",
    "place": "str",
}


class Panel(NamedTuple):
    """
    Comparable values and everything they rest on.

    Attributes
    ----------
    values : pandas.DataFrame
        One row per value: ``value_id``, ``city`` (for context facts the
        jurisdiction), ``indicator``, ``year``, ``lo``, ``mid``, ``hi`` in
        ``unit``, ``basis``, ``role``, ``origin`` (plan or context), ``grade``,
        ``comparator``, ``place``, ``status`` (used, repeats, overruled) and
        ``used_instead``. An open end is infinite; a bound has no ``mid``.
    ledger : pandas.DataFrame
        One row per assumption used: ``assumption_id``, ``kind``, ``text_zh``,
        ``text_en``, ``lo``, ``hi``, ``exact``, ``source``, ``touches`` (values).
    lineage : pandas.DataFrame
        ``value_id``, ``parent_id`` (a statement or a fact), ``step``,
        ``assumption_id``.
    refusals : pandas.DataFrame
        ``row_id``, ``city``, ``indicator``, ``reason``, ``text_zh``,
        ``text_en``: what was not converted, and why.
    data : Data
        The tables that the panel was made from.
    """

    values: pd.DataFrame
    ledger: pd.DataFrame
    lineage: pd.DataFrame
    refusals: pd.DataFrame
    data: Data


def harmonize(data: Data) -> Panel:
    """
    Bring every statement and fact to the unit of its indicator, by exact conversions only.

    Multipliers (万, 亿), words (全覆盖) and units of the same quantity and
    denominator are converted in fractions from the printed digits on; floats
    come after that. A unit that does not convert exactly is left as printed,
    graded X and listed among the refusals.

    Parameters
    ----------
    data
        Tables from `load`.

    Returns
    -------
    Panel
        Values, ledger, lineage, refusals and the tables themselves.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> panel = ipc.harmonize(ipc.load())
    >>> panel.values.set_index("value_id").loc["v:hangzhou-2023@806+5", "mid"]
    np.float64(25000.0)
    """
    import pandas as pd

    context = _Context.of(data)
    read = [*_plan_rows(data, context), *_fact_rows(data, context)]
    made = [item for item in read if isinstance(item, _Made)]
    values = pd.DataFrame([item.value for item in made], columns=list(VALUE_TYPES)).astype(VALUE_TYPES)
    lineage = pd.DataFrame(
        [(item.value["value_id"], item.parent, step, assumption) for item in made for step, assumption in item.steps],
        columns=["value_id", "parent_id", "step", "assumption_id"],
        dtype="str",
    )
    refusals = pd.DataFrame(
        [item.refusal for item in read if item.refusal],
        columns=["row_id", "city", "indicator", "reason", "text_zh", "text_en"],
        dtype="str",
    )
    values, conflicts = resolve(values, order=list(code_names(data, "place", "en")))
    lineage = pd.concat([lineage, conflicts], ignore_index=True)
    return Panel(values, _ledger(data, lineage), lineage, refusals, data)


class _Context(NamedTuple):
    """What the conversion of a row needs to look up."""

    units: dict[str, Unit]
    canonical: dict[str, str]
    bases: dict[str, str]
    words: dict[str, Word]
    approx: float

    @classmethod
    def of(cls, data: Data) -> _Context:
        rows = records(data.words.astype({"value": "str"}).fillna(""))
        words = {row["word"]: Word(**row) for row in rows}
        return cls(
            units_of(data.units),
            column_map(data.indicators, "indicator", "unit"),
            column_map(data.indicators, "indicator", "basis"),
            words,
            column_map(data.assumptions, "assumption_id", "lo")["approx_width"],
        )


class _Made(NamedTuple):
    """A value with its parent and steps, or (value empty) only the refusal."""

    value: dict[str, Any]
    parent: str
    steps: list[tuple[str, str]]
    refusal: tuple[str, ...] | None


class _Refused(NamedTuple):
    refusal: tuple[str, ...]


def _plan_rows(data: Data, context: _Context) -> Iterator[_Made | _Refused]:
    for row in records(data.observations):
        if row["comparator"] == "none":
            yield _Refused(_refusal(row["obs_id"], row["city"], row["indicator"], "no_number", row["value_raw"]))
            continue
        steps = [("read", "as_printed"), *_printed_steps(row, context.words)]
        extra = {"city": row["city"], "basis": row["basis"], "origin": "plan", "place": row["place"]}
        yield _convert(row, row["obs_id"], steps, extra, context)


def _fact_rows(data: Data, context: _Context) -> Iterator[_Made | _Refused]:
    for row in records(data.context):
        steps = [("read", "fact_as_given"), *_printed_steps(row, context.words)]
        basis = context.bases[row["indicator"]]
        extra = {"city": row["jurisdiction"], "basis": basis, "origin": "context", "place": None}
        yield _convert({**row, "value_max": float("nan")}, row["fact_id"], steps, extra, context)


def _printed_steps(row: dict[str, Any], words: dict[str, Word]) -> list[tuple[str, str]]:
    """Name the assumptions by which the characters became a number."""
    word = words.get(row["value_raw"])
    if word is not None and word.assumption_id:
        return [("word", word.assumption_id)]
    unit_raw = row["unit_raw"] if isinstance(row["unit_raw"], str) else ""
    return [("multiply", NOTATIONS[unit_raw[0]])] if unit_raw[:1] in NOTATIONS else []


def _convert(
    row: dict[str, Any], row_id: str, steps: list[tuple[str, str]], extra: dict[str, Any], context: _Context
) -> _Made:
    target = context.canonical[row["indicator"]]
    factor = exact_factor(row["unit"], target, context.units)
    grade, refusal, unit = Grade.A, None, target
    if factor is None:
        refusal = _refusal(row_id, extra["city"], row["indicator"], "unit", f"{row['unit']} → {target}")
        factor, grade, unit = Fraction(1), Grade.X, row["unit"]
    elif factor != 1:
        steps, grade = [*steps, ("rescale", "unit_rescale")], Grade.B
    if row["comparator"] == "approx":
        steps = [*steps, ("widen", "approx_width")]
    bounds = interval(row["value"], row["value_max"], row["comparator"], factor=factor, approx=context.approx)
    value = {
        "value_id": f"v:{row_id}",
        **{name: row[name] for name in ("indicator", "year", "role", "comparator")},
        **bounds._asdict(),
        **extra,
        "unit": unit,
        "grade": str(grade),
    }
    return _Made(value, row_id, steps, refusal)


_REASONS = {
    "no_number": ("文本未给出数字", "the plan prints no number"),
    "unit": ("单位无法精确换算，按原单位保留", "the units do not convert exactly; kept as printed"),
}


def _refusal(row_id: str, city: str, indicator: str, reason: str, detail: str) -> tuple[str, ...]:
    zh, en = _REASONS[reason]
    return row_id, city, indicator, reason, f"{zh}：{detail}", f"{en}: {detail}"


def _ledger(data: Data, lineage: pd.DataFrame) -> pd.DataFrame:
    touches = lineage.groupby("assumption_id")["value_id"].nunique().rename("touches")
    return data.assumptions.merge(touches, left_on="assumption_id", right_index=True).reset_index(drop=True)

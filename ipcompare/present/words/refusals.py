"""Why a plan is not let into a ranking, a mean, an order or an index, as a sentence in either language."""

from __future__ import annotations

from ipcompare.model import Grade
from ipcompare.present.words.labels import Labels

# By the reason, or by what the detail says where that depends on it: Chinese, English.
_SENTENCES = {
    "graded": ("评为{detail}级，未达要求：{reason}", "graded {detail}, below what is let in: {reason}"),
    "year": ("仅有{detail}年的数值", "has values for {detail} only"),
    "window": ("为{detail}年累计数", "a sum over {detail}"),
    "unit": ("按“{detail}”列示", "printed in {detail}"),
    "level": (
        "园区与市级别不同，经允许方可并列，且最高评为C级",
        "a zone stands beside cities only where that is allowed, and then at grade C",
    ),
    "definition": ("另设：{detail}", "sets instead: {detail}"),
    "coverage": ("仅{detail}的指标有可比数值", "comparable values on {detail} of the indicators only"),
}


def refusal(names: Labels, reason: str, detail: str = "") -> str:
    """
    Say why something was not let in.

    Parameters
    ----------
    names
        From `labels`: one language, or both on lines of their own.
    reason, detail
        A row of a ``refused`` frame. A reason without a sentence of its own has its name.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> from ipcompare.present.words.labels import labels
    >>> names = labels(ipc.load(), "en")
    >>> refusal(names, "year", "2021, 2023"), refusal(names, "denominator", "C")
    ('has values for 2021 and 2023 only', 'graded C, below what is let in: another denominator')
    """
    return names.in_each(_sentence, reason, detail)


def _sentence(names: Labels, reason: str, detail: str) -> str:
    name, key = names.codes["reason"][reason], reason
    if detail in [*Grade]:
        key = "graded"
    elif not detail:
        # A sum that names no years has a reason of its own, other plans without a detail their reason alone.
        return names.codes["reason"]["no_window"] if reason == "year" else name
    elif reason == "year":
        key = "window" if "-" in detail else "year"
        detail = _listed(names, detail.split(", "))
    elif reason in ("unit", "definition"):
        detail = {"unit": names.units, "definition": names.indicators}[reason][detail]
    return names.phrase(*_SENTENCES[key]).format(detail=detail, reason=name) if key in _SENTENCES else name


def _listed(names: Labels, items: list[str]) -> str:
    """List items, the last after an "and"."""
    *first, last = items
    return names.phrase("、", ", ").join(first) + names.phrase("、", " and ") + last if first else last

"""What exists by which name: ids, Chinese and English names, one resolver for all verbs and commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from ipcompare.corpus.lookup import code_names, require
from ipcompare.errors import IpcompareError, UnknownNameError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

__all__ = ["names"]

Names = str | Iterable[str] | None


class _Kind(NamedTuple):
    """Where the things of a kind stand: table, id column, and the columns of their names."""

    table: str
    id: str
    names: tuple[str, ...] = ("name_zh", "name_en")


KINDS = {
    "indicator": _Kind("indicators", "indicator"),
    "city": _Kind("cities", "city"),
    "jurisdiction": _Kind("jurisdictions", "jurisdiction"),
    "plan": _Kind("plans", "plan_id", ("title_zh", "title_en")),
    "concept": _Kind("concepts", "concept"),
    "unit": _Kind("units", "unit"),
    "instrument": _Kind("instruments", "instrument"),
    "agency": _Kind("agencies", "agency"),
    "assumption": _Kind("assumptions", "assumption_id", ("text_zh", "text_en")),
}
# The plural by which `names` and the command line list a kind.
PLURALS = {which.table: kind for kind, which in KINDS.items()}


def names(data: Data, kind: str) -> pd.DataFrame:
    """
    List what exists of one kind, with the names that every verb and command accepts.

    Parameters
    ----------
    data
        Tables from `load`.
    kind
        ``indicators``, ``cities``, ``jurisdictions``, ``plans``, ``concepts``, ``units``, ``instruments``,
        ``agencies`` or ``assumptions``.

    Returns
    -------
    pandas.DataFrame
        One row each in the order of its table: ``id``, ``name_zh``, ``name_en``.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    IpcompareError
        If something else than tables is given.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.names(ipc.load(), "cities")["id"].tolist()[:2]
    ['bengbu', 'jining']
    """
    require_data(data, "names")
    require("kind of names", [kind], PLURALS)
    which = KINDS[PLURALS[kind]]
    columns = dict(zip((which.id, *which.names), ("id", "name_zh", "name_en"), strict=True))
    listed: pd.DataFrame = getattr(data, which.table)[list(columns)].rename(columns=columns)
    return listed.reset_index(drop=True)


def require_data(data: object, verb: str) -> None:
    """
    Refuse what is not tables from `load`.

    Raises
    ------
    IpcompareError
        It says what was given and what to give.
    """
    from ipcompare.corpus.tables import Data

    if not isinstance(data, Data):
        panel = hasattr(data, "lineage")
        raise IpcompareError(
            f"{verb} reads tables, not {'a panel' if panel else f'a {type(data).__name__}'}",
            expected="tables from load()",
            hint="give panel.data" if panel else "data = ipc.load()",
        )


def resolve(data: Data, kind: str, wanted: Names) -> list[str] | None:
    """
    Turn ids, Chinese or English names, one or several, into ids; None stays None.

    Width, case and spaces do not matter. A name that means two things is
    refused with both, and so is one that list ``homonym`` of table ``codes`` warns of.

    Raises
    ------
    UnknownNameError
        If a name does not exist, or means several things; it lists the nearest.
    """
    if wanted is None:
        return None
    asked = list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    # Ids are the usual case, and never ambiguous, whatever other names look like them.
    ids = set(getattr(data, KINDS[kind].table)[KINDS[kind].id])
    forms = {} if all(isinstance(name, str) and name in ids for name in asked) else _forms(data, kind)
    return list(
        dict.fromkeys(
            name if isinstance(name, str) and name in ids else _resolved(data, kind, name, forms) for name in asked
        )
    )


def resolve_one(data: Data, kind: str, wanted: str) -> str:
    """Turn one id or name into an id, as `resolve` does."""
    (found,) = resolve(data, kind, [wanted]) or [wanted]
    return found


def resolve_places(data: Data, wanted: Names) -> list[str] | None:
    """Turn names of cities, and of the nation and the provinces, into ids as `resolve` does; a city goes first."""
    if wanted is None:
        return None
    places = []
    for name in [wanted] if isinstance(wanted, str) else wanted:
        try:
            places.append(resolve_one(data, "city", name))
        except UnknownNameError as unknown:
            if unknown.meaning:
                raise
            try:
                places.append(resolve_one(data, "jurisdiction", name))
            except UnknownNameError:
                raise unknown from None
    return list(dict.fromkeys(places))


def _resolved(data: Data, kind: str, name: object, forms: dict[str, list[str]]) -> str:
    known = {found for ids in forms.values() for found in ids}
    if not isinstance(name, str):
        raise UnknownNameError(kind, repr(name), known, near=())
    form, homonyms = _form(name), code_names(data, "homonym", "en")
    found = forms.get(form, [])
    if form in homonyms or len(found) > 1:
        meaning = homonyms.get(form, " or ".join(found))
        raise UnknownNameError(kind, name, (), near=found or _near(form, forms), meaning=meaning)
    if not found:
        raise UnknownNameError(kind, name, known, near=_near(form, forms))
    return found[0]


def _near(form: str, forms: dict[str, list[str]]) -> list[str]:
    """Give the ids whose names are nearest to a form, and those whose name holds it, at most five."""
    holding = [name for name in forms if form and form in name] if len(form) > 1 else []
    ids = [found for name in [*nearest(form, forms), *holding] for found in forms[name]]
    return list(dict.fromkeys(ids))[:5]


def _forms(data: Data, kind: str) -> dict[str, list[str]]:
    """Give every form of every name with the ids that it means."""
    which = KINDS[kind]
    table: pd.DataFrame = getattr(data, which.table)
    known = [(table[which.id], table[name]) for name in (which.id, *which.names)]
    if kind == "city":
        # The official name of a city, with 市, stands in the table of jurisdictions.
        same = data.jurisdictions[data.jurisdictions["relation"] == "same"]
        known += [(same["city"], same[name]) for name in which.names]
    forms: dict[str, list[str]] = {}
    for ids, written in known:
        for key, name in zip(ids, written, strict=True):
            if isinstance(name, str) and key not in forms.setdefault(_form(name), []):
                forms[_form(name)].append(key)
    return forms


def _form(name: str) -> str:
    """Give a name without what does not matter: width, case, spaces."""
    return "".join(normalize("NFKC", name).split()).casefold()

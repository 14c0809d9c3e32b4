"""One family of errors: each says what, where, what was expected and what to do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DataError", "IpcompareError", "Nearest", "NotebookError", "OutputError", "UnknownNameError", "nearest"]


class IpcompareError(Exception):
    """
    Base of all errors of the package.

    Parameters
    ----------
    what
        What went wrong, in one sentence.
    where
        File, row or call that it concerns.
    expected
        What would have been right.
    hint
        What to do about it.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", hint: str = "") -> None:
        self.what, self.where, self.expected, self.hint = what, where, expected, hint
        labelled = [("where", where), ("expected", expected), ("hint", hint)]
        super().__init__("\n".join([what, *(f"  {label}: {text}" for label, text in labelled if text)]))

    def __reduce__(self) -> tuple[Any, ...]:
        # Python would call the class with the finished message, which hangs pools of processes: an error is made
        # again with its message and attributes, whatever its class is called with.
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[IpcompareError], arguments: tuple[Any, ...]) -> IpcompareError:
    return kind.__new__(kind, *arguments)


class UnknownNameError(IpcompareError):
    """
    A city, indicator, id or option that does not exist, or a name that means several.

    Parameters
    ----------
    kind, name
        What kind of thing was asked for, and by which name.
    known
        The names that exist.
    near
        The nearest of them, where the caller knows better than likeness of letters.
    meaning
        What an ambiguous name may mean.
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], *, near: Iterable[str] | None = None, meaning: str = ""
    ) -> None:
        self.kind, self.name, self.meaning = kind, name, meaning
        names = sorted(known)
        found = nearest(name, names) if near is None else list(near)
        if meaning:
            what, expected = f"{kind} {name!r} may mean {meaning}", "a name that means one thing"
        else:
            what = f"unknown {kind} {name!r}"
            expected = f"one of {len(names)} names" if len(names) > 12 else ", ".join(names)
        super().__init__(what, expected=expected, hint=f"nearest: {', '.join(found)}" if found else "no name is near")


class DataError(IpcompareError):
    """
    Tables that cannot be used.

    Attributes
    ----------
    findings : pandas.DataFrame
        All findings of the check, errors first.
    """

    def __init__(self, findings: pd.DataFrame) -> None:
        self.findings = findings
        errors = findings[findings["severity"] == "error"]
        first = errors.head(8)
        lines = [
            f"{row.file}:{row.line} [{row.rule}] {row.column}: found {row.found}; expected {row.expected}"
            for row in first.itertuples()
        ]
        more = f"\n... and {len(errors) - len(first)} more" if len(errors) > len(first) else ""
        super().__init__(
            f"{len(errors)} errors in the tables\n" + "\n".join(lines) + more,
            hint="ipcompare check lists them all; load(path, strict=False) returns the tables all the same",
        )


class NotebookError(IpcompareError):
    """A notebook that did not run to its end."""


class OutputError(IpcompareError):
    """An output that could not be written."""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """
    Give the known names nearest to one that was not found, at most three.

    Examples
    --------
    >>> nearest("hanghzou", ["hangzhou", "jining"])
    ['hangzhou']
    """
    return Nearest(known)(name)


class Nearest:
    """
    Suggest known names for many that were not found, and stop where they are too many to be slips.

    A call compares at most `MOST` names: of more known ones those that begin or end most like the name. When all calls
    together have compared `ENOUGH`, there are no further suggestions.

    Parameters
    ----------
    known
        The names that exist.

    Examples
    --------
    >>> suggest = Nearest(["hangzhou", "jining"])
    >>> suggest("hanghzou"), suggest("jinign"), suggest("x")
    (['hangzhou'], ['jining'], [])
    """

    MOST, ENOUGH = 1_000, 20_000

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(set(known))
        self._reversed = sorted(name[::-1] for name in self._known) if len(self._known) > self.MOST else []
        self._found: dict[str, list[str]] = {}
        self._compared = 0

    def __call__(self, name: str) -> list[str]:
        """Give the names nearest to one, at most three."""
        if name not in self._found:
            near = self._like(name) if self._compared < self.ENOUGH else []
            self._compared += len(near)
            self._found[name] = get_close_matches(name, near, n=3, cutoff=0.6)
        return self._found[name]

    def _like(self, name: str) -> list[str]:
        """Give the names to compare with one: of many its neighbours in the order of letters, read both ways."""
        if not self._reversed:
            return self._known
        begin, end = _around(self._known, name, self.MOST // 2), _around(self._reversed, name[::-1], self.MOST // 2)
        return sorted({*begin, *(other[::-1] for other in end)})


def _around(ordered: list[str], name: str, count: int) -> list[str]:
    """Give so many names around the place of one in an order."""
    first = max(0, bisect_left(ordered, name) - count // 2)
    return ordered[first : first + count]

"""One family of errors: each says what, where, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DataError", "IpcompareError", "NotebookError", "OutputError", "UnknownNameError", "nearest"]


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
    return get_close_matches(name, list(known), n=3, cutoff=0.6)

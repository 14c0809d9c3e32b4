"""Where the shipped tables, the notebooks and the plan texts lie."""

from __future__ import annotations

import os
from pathlib import Path

from ipcompare.errors import IpcompareError

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES_VARIABLE = "IPCOMPARE_SOURCES"
DATA_VARIABLE = "IPCOMPARE_DATA"


def shipped(name: str) -> Path:
    """
    Find a folder that is shipped with the package, ``data`` or ``notebooks``.

    In a checkout it lies beside the package, in an installed wheel inside it.
    """
    checkout = PACKAGE.parent
    if (PACKAGE / f"_{name}").is_dir():
        return PACKAGE / f"_{name}"
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise IpcompareError(
        f"the {name} folder of the package is missing",
        where=str(PACKAGE),
        hint="install the package again",
    )


def data_folder(path: str | os.PathLike[str] | None) -> Path:
    """
    Give the folder of the tables: the argument, else ``IPCOMPARE_DATA``, else the shipped one.

    Raises
    ------
    IpcompareError
        If the folder is named but does not exist, or is a file.
    """
    named = path if path is not None else os.environ.get(DATA_VARIABLE) or None
    hint = f"leave it out for the shipped tables, and {DATA_VARIABLE} unset"
    return shipped("data") if named is None else _existing(named, "the data folder", "a folder", hint)


def sources_folder(sources: str | os.PathLike[str] | None) -> Path | None:
    """
    Give the folder of the plan texts: the argument, else ``IPCOMPARE_SOURCES``, else None.

    Raises
    ------
    IpcompareError
        If the folder is named but does not exist, or is a file.
    """
    named = sources if sources is not None else os.environ.get(SOURCES_VARIABLE) or None
    if named is None:
        return None
    hint = f"set {SOURCES_VARIABLE} or --sources to it, or leave both out"
    return _existing(named, "the folder of the plan texts", "a folder with one .txt file a plan", hint)


def _existing(named: str | os.PathLike[str], what: str, expected: str, hint: str) -> Path:
    folder = Path(named)
    # These two say no to any path that cannot be; the methods of a path raise.
    if not os.path.isdir(folder) or not os.fspath(named):  # noqa: PTH112
        fault = "is a file, not a folder" if os.path.isfile(folder) else "does not exist"  # noqa: PTH113
        raise IpcompareError(f"{what} {fault}", where=os.fspath(named), expected=expected, hint=hint)
    return folder

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
        If the folder is named but does not exist.
    """
    named = path if path is not None else os.environ.get(DATA_VARIABLE) or None
    folder = shipped("data") if named is None else Path(named)
    if not folder.is_dir():
        hint = f"leave it out for the shipped tables, and {DATA_VARIABLE} unset"
        raise IpcompareError("the data folder does not exist", where=str(folder), expected="a folder", hint=hint)
    return folder


def sources_folder(sources: str | os.PathLike[str] | None) -> Path | None:
    """
    Give the folder of the plan texts: the argument, else ``IPCOMPARE_SOURCES``, else None.

    Raises
    ------
    IpcompareError
        If the folder is named but does not exist.
    """
    named = sources if sources is not None else os.environ.get(SOURCES_VARIABLE) or None
    if named is None:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise IpcompareError(
            "the folder of the plan texts does not exist",
            where=str(folder),
            expected="a folder with one .txt file a plan",
            hint=f"set {SOURCES_VARIABLE} or --sources to it, or leave both out",
        )
    return folder

"""What a result was made with: versions and the tables."""

from __future__ import annotations

import os
from importlib import metadata

from ipcompare.corpus.folders import data_digest, data_folder

__all__ = ["colophon"]

LIBRARIES = ("ipcompare", "pandas", "numpy", "scipy", "statsmodels", "matplotlib")


def colophon(data: str | os.PathLike[str] | None = None) -> str:
    """
    Name the versions and the tables that a result was made with.

    Parameters
    ----------
    data
        Folder of the tables, as in `load`.

    Returns
    -------
    str
        Two lines: the versions of the libraries, and one SHA-256 over the tables.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.colophon().splitlines()[0].split(",")[0].split()[0]
    'ipcompare'
    """
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    return f"{versions}\ntables sha256 {data_digest(data_folder(data))}"

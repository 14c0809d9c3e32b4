"""What a result was made with: versions and the tables."""

from __future__ import annotations

from importlib import metadata

from ipcompare.corpus.names import require_data
from ipcompare.corpus.tables import Data, digest

__all__ = ["colophon"]

LIBRARIES = ("ipcompare", "pandas", "numpy", "scipy", "statsmodels", "matplotlib")


def colophon(data: Data) -> str:
    """
    Name the versions and the tables that a result was made with.

    Parameters
    ----------
    data
        Tables from `load`.

    Returns
    -------
    str
        Two lines: the versions of the libraries, and one SHA-256 over the tables.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> ipc.colophon(ipc.load()).splitlines()[1].split()[:2]
    ['tables', 'sha256']
    """
    require_data(data, "colophon")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    return f"{versions}\ntables sha256 {digest(data)}"

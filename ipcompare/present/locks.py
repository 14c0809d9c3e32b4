"""Locks that the system itself lets go when a process ends, however it ends."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from ipcompare.errors import OutputError


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """
    Hold a lock on a file that is there only meanwhile; say whether the system knows locks at all.

    Raises
    ------
    OutputError
        If another run holds it.
    """
    handle, sure = _take(path)
    try:
        yield sure
    finally:
        _let_go(path, handle)


def _take(path: Path) -> tuple[int, bool]:
    """Open and lock a file, again if whoever held it before has taken its name away meanwhile."""
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            sure = _lock(path, handle)
            if _is_named(path, handle):
                return handle, sure
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _let_go(path: Path, handle: int) -> None:
    """Remove the file while it is locked, so that nobody has it under this name after; Windows does so once closed."""
    try:
        path.unlink()
    except OSError:
        os.close(handle)
        with suppress(OSError):
            path.unlink()
    else:
        os.close(handle)


def _is_named(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _lock(path: Path, handle: int) -> bool:
    """Lock an open file at once or not at all."""
    try:
        _locker()(handle)
    except ImportError:
        return False
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False  # some network folders know no locks
        raise OutputError(
            "another run is writing there",
            where=str(path.parent),
            expected="one run at a time for a folder or file",
            hint="wait until it has ended, or choose another place with --out or --output",
        ) from error
    return True


def _locker() -> Any:
    """Give the call of this system that locks an open file."""
    try:
        fcntl: Any = import_module("fcntl")
    except ImportError:
        msvcrt: Any = import_module("msvcrt")
        return lambda handle: msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    return lambda handle: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Write outputs so that a failure leaves earlier ones as they were."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ipcompare.errors import OutputError


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """
    Give a folder beside `out` to write into; move its files to `out` once all are done.

    On any error, an interruption included, nothing of `out` has changed.

    Raises
    ------
    OutputError
        If the folder cannot be made or written.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        yield staging
        _move(staging, out)
    except BaseException as error:
        shutil.rmtree(staging, ignore_errors=True)
        for folder in made:
            _drop_if_empty(folder)
        if isinstance(error, OSError):
            raise _unwritable(Path(error.filename or out), error) from error
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _drop_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _move(staging: Path, out: Path) -> None:
    """Move all files to their places; if one cannot be moved, put back what was there before."""
    done: list[tuple[Path, Path]] = []
    try:
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as kept:
            try:
                for path in sorted(path for path in staging.rglob("*") if path.is_file()):
                    target, old = out / path.relative_to(staging), Path(kept) / path.relative_to(staging)
                    for folder in (target.parent, old.parent):
                        folder.mkdir(parents=True, exist_ok=True)
                    if target.is_file():
                        shutil.copy2(target, old)
                    done.append((target, old))
                    path.replace(target)
            except BaseException:
                for target, old in reversed(done):
                    _put_back(target, old)
                raise
    except OSError as error:
        raise _unwritable(Path(error.filename or out), error) from error


def _put_back(target: Path, old: Path) -> None:
    if old.exists():
        old.replace(target)
    elif target.is_file():
        target.unlink()


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write: {error.strerror or error}",
        where=str(path),
        expected="a folder that may be written and has room",
        hint="choose another folder with --out",
    )


def write_file(path: Path, content: bytes) -> None:
    """
    Write one file beside its place, then move it there.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error

"""Write outputs so that a failure leaves earlier ones as they were, and a reader can tell a whole set."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ipcompare.errors import OutputError
from ipcompare.present.locks import held

MANIFEST = "MANIFEST.csv"
# What is on its way has a name that says so, and which run or file it belongs to.
_SIGN = ".out-"
_OURS = re.compile(re.escape(_SIGN) + r"[0-9a-f]{12}(?=\.lock$|-\w{8}$)")
_DAY = 86_400


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """
    Give a folder inside `out` to write into; move its files to their places in `out` once all are done.

    On any error, an interruption included, nothing of `out` has changed. What a killed run
    left is removed by the next.

    Raises
    ------
    OutputError
        If the folder cannot be made or written, or another run is writing there.

    Notes
    -----
    A manifest that is replaced is taken away before the first file moves, and the new one is
    moved last: a set that has its manifest is whole, and one that was killed on its way has none.
    """
    with _told(out), _folder(out), _staging(out) as staging:
        yield staging
        _move(staging, out)


def write_file(path: Path, content: bytes) -> None:
    """
    Write one file inside its folder, then move it to its place.

    The mode of an earlier file is kept, and its owner where the system lets us. Behind a
    symbolic link the file that it leads to is written; devices and pipes are written to as they are.

    Raises
    ------
    OutputError
        If it cannot be written, or another run is writing it.
    """
    with _told(path):
        if _is_through(path):
            path.write_bytes(content)
            return
        target = _behind_links(path)
        with _folder(target.parent), _staging(target.parent, target.name) as staging:
            new = staging / "new"
            new.write_bytes(content)
            _put(new, target)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn errors of the system into one of the package that names the place as the user knows it."""
    try:
        yield
    except OSError as error:
        named = Path(str(error.filename2 or error.filename or path))
        raise OutputError(
            f"cannot write: {error.strerror or error}",
            where=str(Path(*(part for part in named.parts if not _OURS.match(part)))),
            expected="a folder that may be written and has room",
            hint="choose another place with --out or --output",
        ) from error


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """Make a folder with its parents; on any error take those away that it made, if they are empty."""
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _staging(folder: Path, name: str = "") -> Iterator[Path]:
    """Give a folder inside another for one that writes all of it, or the file of a name; only one may do so."""
    _sweep(folder)
    mine = _SIGN + sha256(os.fsencode(name)).hexdigest()[:12]
    with held(folder / f"{mine}.lock"):
        staging = Path(tempfile.mkdtemp(prefix=f"{mine}-", dir=folder))
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder: that of which nobody holds the lock."""
    for name in {found[0] for path in folder.iterdir() if (found := _OURS.match(path.name))}:
        with suppress(OutputError, OSError), held(folder / f"{name}.lock") as sure:
            for left in folder.glob(f"{name}-*"):
                # Without locks, who lives is told by the time.
                if sure or time.time() - left.stat().st_mtime > _DAY:
                    shutil.rmtree(left, ignore_errors=True)


class _Moving(NamedTuple):
    """A file on its way to its place, and where the earlier one is kept."""

    new: Path
    target: Path
    earlier: Path


def _move(staging: Path, out: Path) -> None:
    """Move all files to their places, manifests last; if one cannot be moved, put back what was there before."""
    paths = sorted(
        (path for path in staging.rglob("*") if path.is_file()), key=lambda path: (path.name == MANIFEST, path)
    )
    kept = Path(tempfile.mkdtemp(dir=staging))
    files = [_Moving(path, out / path.relative_to(staging), kept / str(at)) for at, path in enumerate(paths)]
    with ExitStack() as folders:
        for folder in dict.fromkeys(file.target.parent for file in files):
            folders.enter_context(_folder(folder))
        files = [file._replace(target=_behind_links(file.target)) for file in files]
        for file in files:
            _keep(file)
        try:
            for file in files:
                if file.new.name == MANIFEST and file.earlier.exists():
                    file.target.unlink()
            for file in files:
                _put(file.new, file.target)
        except BaseException:
            for file in reversed(files):
                _put_back(file)
            raise


def _keep(file: _Moving) -> None:
    """Keep an earlier file under a second name; where there are no second names, keep a copy."""
    if not file.target.is_file() or _is_through(file.target):
        return
    try:
        os.link(file.target, file.earlier)
    except (AttributeError, OSError):
        shutil.copy2(file.target, file.earlier)


def _put_back(file: _Moving) -> None:
    """Put an earlier file back, or take a new one away; what could not be moved is in its place already."""
    with suppress(OSError):
        if file.earlier.exists():
            _put(file.earlier, file.target)
        elif not file.new.exists():
            file.target.unlink(missing_ok=True)


def _put(new: Path, target: Path) -> None:
    """Move a file to its place, with the mode of the one that is there; write to what is no file as it is."""
    if _is_through(target):
        target.write_bytes(new.read_bytes())
        return
    _dress(new, target)
    try:
        new.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The place is on another file system, behind a link or a mount.
        with _staging(target.parent, target.name) as near:
            shutil.copy2(new, near / "new")
            _dress(near / "new", target)
            (near / "new").replace(target)
        new.unlink()


def _dress(new: Path, target: Path) -> None:
    """Give a file the mode of the one that it replaces, and its owner and group where the system lets us."""
    if not target.exists():
        return
    earlier = target.stat()
    for owner, group in ((earlier.st_uid, -1), (-1, earlier.st_gid)):
        with suppress(AttributeError, OSError):
            os.chown(new, owner, group)
    new.chmod(stat.S_IMODE(earlier.st_mode))


def _behind_links(path: Path) -> Path:
    """Give the place that a symbolic link leads to, so that the link stays."""
    return Path(os.path.realpath(path)) if path.is_symlink() and not _is_through(path) else path


def _is_through(path: Path) -> bool:
    """Say whether a name leads to no file that could be replaced: a device, a pipe, or one without a place."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or not Path(os.path.realpath(path)).exists()

"""What is printed: bytes as they are, or text for a terminal, and no traceback where nobody can take it."""

from __future__ import annotations

import sys
from contextlib import suppress

from ipcompare.errors import OutputError


def show(text: str) -> None:
    """
    Print text that people read; a terminal that knows no Chinese shows question marks.

    Raises
    ------
    BrokenPipeError
        If the reader has gone.
    OutputError
        If it cannot be printed.
    """
    emit(text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "replace"))


def emit(content: bytes) -> None:
    """
    Print bytes as they are, whatever the terminal is.

    They go past the buffer of the stream, where what could not be written
    would fail a second time when Python ends.

    Raises
    ------
    BrokenPipeError
        If the reader has gone.
    OutputError
        If they cannot be printed.
    """
    stream = sys.stdout
    if stream is None:
        raise OutputError("standard output is closed", hint="write to a file with --output")
    try:
        stream.flush()
        binary = getattr(stream, "buffer", None)
        if binary is None:  # a stream of text alone, as in a notebook
            stream.write(content.decode("utf-8", "replace"))
            return
        raw, left = getattr(binary, "raw", binary), memoryview(content)
        while left:
            left = left[raw.write(left) or 0 :]
    except BrokenPipeError:
        raise
    except OSError as error:
        hint = "write to a file with --output, or make room"
        raise OutputError(f"cannot print: {error.strerror or error}", where="standard output", hint=hint) from error


def tell(text: str) -> None:
    """Say something beside the result on standard error; where that is closed, nobody is to hear it."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()

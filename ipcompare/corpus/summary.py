"""Short summaries of tables, panels and results, as a notebook and a prompt show them."""

from __future__ import annotations

from html import escape
from textwrap import fill
from typing import Any, TypeVar

Result = TypeVar("Result", bound=type)


def summarized(kind: Result) -> Result:
    """Let a class of named tuples show what it holds in a few lines, in place of all of its cells."""
    shown: Any = kind
    shown.__repr__, shown._repr_html_ = _text, _html
    return kind


def _text(shown: Any) -> str:
    frames, others = _parts(shown)
    lines = [f"{type(shown).__name__}: {_about(shown)}"]
    rows = ", ".join(f"{name} {len(frame):,}" for name, frame in frames.items())
    lines += [fill(f"rows: {rows}", 110, initial_indent="  ", subsequent_indent="    ")] if rows else []
    return "\n".join([*lines, *(f"  {name}: {text}" for name, text in others.items())])


def _html(shown: Any) -> str:
    frames, others = _parts(shown)
    cells = {name: (f"{len(frame):,} rows", ", ".join(map(str, frame.columns))) for name, frame in frames.items()}
    cells |= {name: ("", text) for name, text in others.items()}
    rows = [
        f"<tr><th>{name}</th><td>{size}</td><td>{escape(_short(text))}</td></tr>"
        for name, (size, text) in cells.items()
    ]
    caption = f"<caption>{type(shown).__name__}: {escape(_about(shown))}</caption>"
    return f"<table>{caption}<tbody>{''.join(rows)}</tbody></table>"


def _about(shown: Any) -> str:
    """Say what it is, in the first sentence of its class."""
    lines = (line.strip() for line in (type(shown).__doc__ or "").splitlines())
    first = next(line for line in lines if line).replace("``", "")
    return (first[:1].lower() + first[1:]).rstrip(".")


def _parts(shown: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the frames of a result, and the rest in short."""
    parts = {name: getattr(shown, name) for name in shown._fields}
    frames = {name: part for name, part in parts.items() if hasattr(part, "columns")}
    return frames, {name: _brief(part) for name, part in parts.items() if name not in frames}


def _brief(part: Any) -> str:
    if hasattr(part, "shape"):
        return f"{' × '.join(map(str, part.shape))} numbers"
    if hasattr(part, "_fields"):
        return type(part).__name__
    if isinstance(part, dict):
        return _short(", ".join(f"{key}={_brief(value)}" for key, value in part.items())) or "none"
    text = part if isinstance(part, str) else repr(part)
    return type(part).__name__ if text.startswith("<") else _short(text)


def _short(text: str) -> str:
    """Cut a text where a line ends."""
    line = text.partition("\n")[0]
    return line if line == text and len(line) <= 110 else f"{line[:107]}..."

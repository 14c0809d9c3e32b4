"""The command line: one command for each result of the registry that has one."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipcompare
from ipcompare.corpus.folders import sources_folder
from ipcompare.errors import IpcompareError
from ipcompare.present.formats import FORMATS, format_of, frame_bytes
from ipcompare.present.registry import Result, commands, load_verb, part_of
from ipcompare.present.streams import emit, show, tell

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

_CODES = """exit codes: 0 all is well; 1 the check found errors, or the command failed; 2 a wrong call;
130 interrupted; 141 the reader of the output went away before its end"""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Returns
    -------
    int
        0 if all is well, 1 if the check found errors or a command failed, 2 for a wrong call, 130 if it was
        interrupted, 141 if the reader of its output went away before its end.
    """
    if isinstance(sys.stderr, io.TextIOWrapper):
        # A terminal that knows no Chinese shows question marks instead of failing.
        sys.stderr.reconfigure(errors="replace")
    try:
        options = _parser().parse_args(arguments)
        _require_paths(options)
        return _COMMANDS.get(options.result.name, _show_result)(options)
    except IpcompareError as error:
        tell(f"ipcompare: {error}")
        return 1
    except BrokenPipeError:
        tell("ipcompare: the output was not read to its end")
        return 141
    except KeyboardInterrupt:
        tell("ipcompare: interrupted, nothing half-written was left")
        return 130


class _Parser(argparse.ArgumentParser):
    """A parser whose help is printed like everything else."""

    def print_help(self, file: Any = None) -> None:
        """Print the help, by default on standard output."""
        if file is None:
            show(self.format_help())
        else:
            super().print_help(file)


class _Version(argparse.Action):
    """Print the version and stop."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        show(f"ipcompare {ipcompare.__version__}\n")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ipcompare",
        description="Compare the targets of Chinese intellectual-property plans, "
        "every number traceable to its printed characters.",
        epilog=_CODES,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and stop")
    common = _Parser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="folder of tables (default: those shipped)")
    common.add_argument(
        "--sources", metavar="DIR", help="folder of the plan texts (default: the variable IPCOMPARE_SOURCES)"
    )
    shown = _Parser(add_help=False)
    shown.add_argument(
        "--format", choices=FORMATS, help="how to give the result (default: by the ending of --output, else table)"
    )
    endings = ", ".join(FORMATS.values())
    shown.add_argument("--output", metavar="FILE", help=f"write to a file instead of printing: {endings}")
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for result in commands():
        parents = [common, shown] if result.frames else [common]
        command = added.add_parser(result.command, help=result.about, description=result.about, parents=parents)
        # Not in the common parent: a default of one command would be that of all.
        lang = None if result.name == "reproduce" else "en"
        command.add_argument("--lang", choices=["en", "zh"], default=lang, help=f"language (default: {lang or 'both'})")
        for argument in result.arguments:
            command.add_argument(argument.flag, help=argument.help, **argument.settings)
        parts = list(dict.fromkeys(frame.part for frame in result.frames if frame.part))
        if len(parts) > 1:
            command.add_argument("--part", choices=parts, help=f"which frame to show (default: {parts[0]})")
        command.set_defaults(result=result)
    return parser


def _require_paths(options: argparse.Namespace) -> None:
    """Refuse before any work what names no file or folder, and settle in which format the result is given."""
    for name in ("data", "sources", "out", "output"):
        if getattr(options, name, None) == "":
            raise IpcompareError(f"--{name} names nothing", expected="a path", hint=f"name one, or leave --{name} out")
    if options.sources is not None:
        sources_folder(options.sources)
    if options.result.frames:
        options.format = format_of(options.format, options.output)


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Give the arguments that were given; of one name the name alone, so that ``all`` may stand for all."""
    names = [argument.flag.strip("-").replace("-", "_") for argument in options.result.arguments]
    found = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in found.items()}


def _called(options: argparse.Namespace, **more: Any) -> tuple[Any, Data]:
    """Call the verb of a command, and give what it gives with the tables that it read."""
    from ipcompare.corpus.tables import load
    from ipcompare.harmonization.panel import harmonize

    result: Result = options.result
    data = load(options.data)
    if result.spoken:
        more["lang"] = options.lang
    read = data if result.reads == "data" else harmonize(data)
    return load_verb(result.verb)(read, **_given(options), **more), data


def _show_result(options: argparse.Namespace) -> int:
    """Show a frame of a result, by default the first, and say beside it what was left out."""
    found, data = _called(options)
    if isinstance(found, str):
        show(f"{found}\n")
        return 0
    result: Result = options.result
    part = getattr(options, "part", None) or result.frames[0].part
    _show(_named(part_of(found, part), data, options), options)
    if result.aside:
        _tell_aside(part_of(found, result.aside), data, options.lang)
    return 0


def _tell_aside(aside: pd.DataFrame, data: Data, lang: str) -> None:
    """Say who was left out, and why; of several plans of a place which."""
    from ipcompare.corpus.lookup import records
    from ipcompare.present.words.labels import labels
    from ipcompare.present.words.refusals import refusal

    several = aside.groupby("city")["plan_id"].nunique() > 1
    for row in records(aside):
        about = [row["plan_id"] if several[row["city"]] else row["city"], *filter(None, [row.get("indicator")])]
        why = refusal(labels(data, lang), row["reason"], row.get("detail", ""))
        tell(f"not {'let in' if 'detail' in row else 'shown'}: {', '.join(about)}: {why}")


def _check(options: argparse.Namespace) -> int:
    from ipcompare.corpus.tables import check

    findings = check(options.data, sources=options.sources)
    errors = int((findings["severity"] == "error").sum())
    if len(findings) or options.format != "table" or options.output:
        _show(findings, options)
    tell(f"{errors} errors, {len(findings) - errors} other findings")
    return 1 if errors else 0


def _trace(options: argparse.Namespace) -> int:
    found, _ = _called(options, sources=options.sources)
    if options.format == "table":
        _give(f"{found.words}\n", options.output)
    else:
        _show(found.frame, options)
    return 0


def _pack(options: argparse.Namespace) -> int:
    written, _ = _called(options)
    show(f"{len(written) + 1} files in {options.out}\n")
    return 0


def _reproduce(options: argparse.Namespace) -> int:
    from ipcompare.present.reproduce import reproduce

    written = reproduce(
        options.out,
        data=options.data,
        sources=options.sources,
        languages=[options.lang] if options.lang else ("en", "zh"),
        update_figures=options.update_figures,
        progress=sys.stderr is not None and sys.stderr.isatty(),
        **({"reports": options.report} if options.report else {}),
    )
    show(_aligned(written.assign(sha256=written["sha256"].str[:12])))
    show(f"{len(written) + 1} files in {options.out}\n")
    return 0


# What these do besides showing what a verb gives.
_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "trace": _trace,
    "pack": _pack,
    "reproduce": _reproduce,
}


def _named(frame: pd.DataFrame, data: Data, options: argparse.Namespace) -> pd.DataFrame:
    """Put names in the reader's language for a table; the other formats keep the ids."""
    if options.format != "table":
        return frame
    from ipcompare.present.registry import columns_of
    from ipcompare.present.words.labels import labels

    words, known = labels(data, options.lang), columns_of(frame.columns)
    kinds = {str(name): known[name].kind for name in frame.columns if name in known}
    for name, kind in kinds.items():
        if kind == "reasons":
            frame = frame.assign(**{name: [words.reasons(codes) for codes in frame[name]]})
        elif words.names(kind) and kind != "plans":
            names = words.names(kind)
            frame = frame.assign(**{name: [names.get(cell, cell) for cell in frame[name]]})
    return frame


def _show(frame: pd.DataFrame, options: argparse.Namespace) -> None:
    """Print a frame, or write it to the asked file."""
    _give(_aligned(frame) if options.format == "table" else frame_bytes(frame, options.format), options.output)


def _give(content: str | bytes, output: str | None) -> None:
    """Print text for people, or the bytes of a file for programs; or write either to a file."""
    from ipcompare.present.outputs import write_file

    if output is not None:
        write_file(Path(output), content.encode() if isinstance(content, str) else content)
    elif isinstance(content, str):
        show(content)
    else:
        emit(content)


def _aligned(frame: pd.DataFrame) -> str:
    """Align a frame for people who read it as it stands."""
    if frame.empty:
        return "  ".join(frame.columns) + "\n"
    return frame.to_string(index=False, na_rep="", max_colwidth=60) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())

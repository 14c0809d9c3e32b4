"""The command line: one command for each result of the registry that has one."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipcompare.errors import IpcompareError
from ipcompare.present.registry import Result, commands, load_verb, part_of

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data

FORMATS = ("table", "csv", "json", "xlsx")


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Returns
    -------
    int
        0 if all is well, 1 if the check found errors or a command failed, 2 for a wrong call.
    """
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows no Chinese shows question marks instead of failing.
            stream.reconfigure(errors="replace")
    try:
        return _COMMANDS.get(options.result.name, _show_result)(options)
    except IpcompareError as error:
        print(f"ipcompare: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("ipcompare: interrupted, nothing half-written was left", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ipcompare",
        description="Compare the targets of Chinese intellectual-property plans, "
        "every number traceable to its printed characters.",
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="folder of tables (default: those shipped)")
    common.add_argument(
        "--sources", metavar="DIR", help="folder of the plan texts (default: the variable IPCOMPARE_SOURCES)"
    )
    shown = argparse.ArgumentParser(add_help=False)
    shown.add_argument("--format", choices=FORMATS, default="table", help="how to print the result (default: table)")
    shown.add_argument("--output", metavar="FILE", help="write to a file instead of printing; needed for xlsx")
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
        print(found)
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
        print(f"not {'let in' if 'detail' in row else 'shown'}: {', '.join(about)}: {why}", file=sys.stderr)


def _check(options: argparse.Namespace) -> int:
    from ipcompare.corpus.tables import check

    findings = check(options.data, sources=options.sources)
    errors = int((findings["severity"] == "error").sum())
    if len(findings) or options.format != "table" or options.output:
        _show(findings, options)
    print(f"{errors} errors, {len(findings) - errors} other findings", file=sys.stderr)
    return 1 if errors else 0


def _trace(options: argparse.Namespace) -> int:
    found, _ = _called(options, sources=options.sources)
    if options.format == "table" and not options.output:
        print(found.words)
    else:
        _show(found.frame, options)
    return 0


def _pack(options: argparse.Namespace) -> int:
    written, _ = _called(options)
    print(f"{len(written) + 1} files in {options.out}")
    return 0


def _reproduce(options: argparse.Namespace) -> int:
    from ipcompare.present.reproduce import reproduce

    written = reproduce(
        options.out,
        data=options.data,
        sources=options.sources,
        languages=[options.lang] if options.lang else ("en", "zh"),
        update_figures=options.update_figures,
        progress=sys.stderr.isatty(),
        **({"reports": options.report} if options.report else {}),
    )
    print(written.assign(sha256=written["sha256"].str[:12]).to_string(index=False))
    print(f"{len(written)} files in {options.out}")
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
    from ipcompare.present.outputs import write_file

    if options.format == "xlsx":
        from ipcompare.present.spreadsheet import plain_sheet, workbook_bytes

        if not options.output:
            raise IpcompareError("an .xlsx file cannot be printed", hint="name a file with --output")
        content = workbook_bytes([plain_sheet(frame, "ipcompare")], title="ipcompare")
    else:
        content = _text(frame, options.format).encode()
    if options.output:
        write_file(Path(options.output), content)
    else:
        sys.stdout.write(content.decode())


def _text(frame: pd.DataFrame, format: str) -> str:
    if format == "csv":
        return frame.to_csv(index=False)
    if format == "json":
        return str(frame.to_json(orient="records", force_ascii=False, indent=1, double_precision=15)) + "\n"
    return frame.to_string(index=False, na_rep="", max_colwidth=60) + "\n"

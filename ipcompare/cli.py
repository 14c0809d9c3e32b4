"""The command line: one thin command per public verb."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.corpus.tables import Data
    from ipcompare.harmonization.panel import Panel

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, str, Command], argparse.ArgumentParser]
REPORTS = ("html", "pdf", "docx")
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
        command: Command = options.command
        return command(options)
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, about: str, command: Command, *parents: argparse.ArgumentParser, lang: str | None = "en"
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about, parents=[common, *parents])
        made.set_defaults(command=command)
        # Not in the common parent: a default of one command would be that of all.
        made.add_argument("--lang", choices=["en", "zh"], default=lang, help=f"language (default: {lang or 'both'})")
        return made

    add("check", "find every fault of the tables, and prove the offsets where the texts are at hand", _check, shown)
    _add_lists(lambda name, about, command: add(name, about, command, shown))
    _add_orders(lambda name, about, command: add(name, about, command, shown))
    _add_tasks(lambda name, about, command: add(name, about, command, shown))
    explained = add("explain", "say how two cities compare on an indicator, and why not better", _explain)
    for name in ("city_a", "city_b", "indicator"):
        explained.add_argument(name)
    traced = add("trace", "follow a value, growth row, statement or fact back to printed characters", _trace, shown)
    traced.add_argument("id", help="value_id, growth_id, obs_id or fact_id")
    packed = add("pack", "write everything for one language into a folder or a .zip", _pack)
    packed.add_argument("--out", metavar="PATH", required=True, help="folder, or a file that ends in .zip")
    about = "check, harmonize, run the notebooks, write figures, reports and workbooks"
    made = add("reproduce", about, _reproduce, lang=None)
    made.add_argument("--out", metavar="DIR", default="build", help="folder to write to (default: build)")
    made.add_argument("--report", action="append", choices=REPORTS, help="only this kind of report (repeatable)")
    made.add_argument("--update-figures", action="store_true", help="refresh the committed figures/ as well")
    return parser


def _add_lists(add: Add) -> None:
    """Add the commands that list rows by city and indicator."""
    listed = {
        "table": ("the targets of the plans side by side", _table),
        "growth": ("growth from base to target, or why there is none", _growth),
        "pace": ("the pace between the printed years of each path", _pace),
        "catch-up": ("years to the nation's level or the leading city's target at a plan's own pace", _catch_up),
        "ambition": ("the targets against one yardstick", _ambition),
        "delivery": ("whether targets were reached", _delivery),
    }
    for name, (about, command) in listed.items():
        made = add(name, about, command)
        made.add_argument("--indicator", action="append", metavar="NAME", help="only this indicator (repeatable)")
        made.add_argument("--city", action="append", metavar="NAME", help="only this city (repeatable)")
        if name in ("growth", "catch-up"):
            made.add_argument(
                "--baselines", choices=["plan", "context"], default="plan", help="where a base may be from"
            )
        if name == "ambition":
            yardsticks = ["nation", "province", "trend", "leader", "vocabulary", "wording"]
            made.add_argument("--against", choices=yardsticks, required=True, help="the yardstick")


def _add_orders(add: Add) -> None:
    """Add the commands that put places in order by indicators."""
    ordered = {
        "order": ("the order that bounds alone establish", _order),
        "simulate": ("how often each place has each rank while everything uncertain varies", _simulate),
        "index": ("one composite index with its uncertainty", _index),
    }
    for name, (about, command) in ordered.items():
        made = add(name, about, command)
        made.add_argument("indicator", nargs="+", help="one indicator or several")
        made.add_argument("--year", type=int, help="year to compare (default: the one that most places share)")
        made.add_argument("--min-grade", default="C", help="worst grade let in (default: C)")
        made.add_argument("--allow-mixed-levels", action="store_true", help="let a zone stand beside cities")
        if name != "order":
            made.add_argument("--draws", type=int, default=10_000, help="number of draws (default: 10000)")
            made.add_argument("--seed", type=int, default=0, help="start of the random numbers (default: 0)")
        if name == "index":
            made.add_argument("--min-coverage", type=float, default=0.8, help="share of values needed (default: 0.8)")


def _add_tasks(add: Add) -> None:
    """Add the commands on what the plans would do, and who is to do it."""
    counted = {
        "instruments": ("the policy instruments that the tasks of the plans name", _instruments),
        "agencies": ("the agencies that are to carry out the tasks, in the plans that name them", _agencies),
    }
    for name, (about, command) in counted.items():
        made = add(name, about, command)
        made.add_argument("--safeguards", action="store_true", help="count the safeguards with the tasks")


def _panel(options: argparse.Namespace) -> Panel:
    from ipcompare.corpus.tables import load
    from ipcompare.harmonization.panel import harmonize

    return harmonize(load(options.data))


def _check(options: argparse.Namespace) -> int:
    from ipcompare.corpus.tables import check

    findings = check(options.data, sources=options.sources)
    errors = int((findings["severity"] == "error").sum())
    if len(findings) or options.format != "table" or options.output:
        _show(findings, options)
    print(f"{errors} errors, {len(findings) - errors} other findings", file=sys.stderr)
    return 1 if errors else 0


def _table(options: argparse.Namespace) -> int:
    import pandas as pd

    from ipcompare.corpus.lookup import require
    from ipcompare.measure.compare import compare

    panel = _panel(options)
    names = options.indicator or []
    require("indicator", names, panel.data.indicators["indicator"])
    # One indicator named: every city has a row, the silent ones too.
    table = pd.concat([compare(panel, name) for name in names]) if names else compare(panel)
    _show(_named(_filtered(table, panel, options), panel.data, options), options)
    return 0


def _growth(options: argparse.Namespace) -> int:
    from ipcompare.measure.growth import growth

    return _list(options, lambda panel: growth(panel, baselines=options.baselines))


def _pace(options: argparse.Namespace) -> int:
    from ipcompare.measure.pace import pace

    return _list(options, pace)


def _catch_up(options: argparse.Namespace) -> int:
    from ipcompare.measure.catch_up import catch_up

    return _list(options, lambda panel: catch_up(panel, baselines=options.baselines))


def _ambition(options: argparse.Namespace) -> int:
    from ipcompare.measure.ambition import ambition

    return _list(options, lambda panel: ambition(panel, against=options.against))


def _delivery(options: argparse.Namespace) -> int:
    from ipcompare.measure.delivery import delivery

    return _list(options, delivery)


def _list(options: argparse.Namespace, verb: Callable[[Panel], pd.DataFrame]) -> int:
    panel = _panel(options)
    _show(_named(_filtered(verb(panel), panel, options), panel.data, options), options)
    return 0


def _order(options: argparse.Namespace) -> int:
    from ipcompare.measure.robustness.order import order

    panel = _panel(options)
    found = order(panel, options.indicator, **_gate(options))
    return _show_refused(found.ranks, found.refused, panel, options)


def _simulate(options: argparse.Namespace) -> int:
    from ipcompare.measure.robustness.simulate import simulate

    panel = _panel(options)
    found = simulate(panel, options.indicator, draws=options.draws, seed=options.seed, **_gate(options))
    return _show_refused(found.acceptability, found.refused, panel, options)


def _index(options: argparse.Namespace) -> int:
    from ipcompare.measure.robustness.index import index

    panel = _panel(options)
    drawn = {"draws": options.draws, "seed": options.seed, "min_coverage": options.min_coverage}
    found = index(panel, options.indicator, **drawn, **_gate(options))
    return _show_refused(found.frame, found.refused, panel, options)


def _gate(options: argparse.Namespace) -> dict[str, Any]:
    names = ("year", "min_grade", "allow_mixed_levels")
    return {name: getattr(options, name) for name in names}


def _show_refused(frame: pd.DataFrame, refused: pd.DataFrame, panel: Panel, options: argparse.Namespace) -> int:
    """Show a result, and say beside it who was not let in."""
    from ipcompare.present.words.labels import labels
    from ipcompare.present.words.refusals import refusal

    _show(_named(frame, panel.data, options), options)
    names = labels(panel.data, options.lang)
    for row in refused.itertuples():
        why = refusal(names, row.reason, row.detail)
        print(f"not let in: {row.city}, {row.indicator}: {why}", file=sys.stderr)
    return 0


def _instruments(options: argparse.Namespace) -> int:
    from ipcompare.corpus.tables import load
    from ipcompare.measure.instruments import instruments

    data = load(options.data)
    _show(_named(instruments(data, safeguards=options.safeguards).prevalence, data, options), options)
    return 0


def _agencies(options: argparse.Namespace) -> int:
    from ipcompare.corpus.lookup import code_names, records
    from ipcompare.corpus.tables import load
    from ipcompare.measure.agencies import agencies

    data = load(options.data)
    found = agencies(data, safeguards=options.safeguards)
    _show(_named(found.nodes, data, options), options)
    why = code_names(data, "reason", "en")
    for row in records(found.not_named):
        print(f"not shown: {row['city']}: {why[row['reason']]}", file=sys.stderr)
    return 0


def _explain(options: argparse.Namespace) -> int:
    from ipcompare.present.words.explain import explain

    panel = _panel(options)
    print(explain(panel, options.city_a, options.city_b, options.indicator, lang=options.lang))
    return 0


def _trace(options: argparse.Namespace) -> int:
    from ipcompare.present.words.trace import trace

    found = trace(_panel(options), options.id, sources=options.sources, lang=options.lang)
    if options.format == "table" and not options.output:
        print(found.words)
    else:
        _show(found.frame, options)
    return 0


def _pack(options: argparse.Namespace) -> int:
    from ipcompare.present.pack import pack

    written = pack(_panel(options), options.out, lang=options.lang)
    print(f"{len(written) + 1} files in {options.out}")
    return 0


def _reproduce(options: argparse.Namespace) -> int:
    from ipcompare.present.reproduce import reproduce

    written = reproduce(
        options.out,
        data=options.data,
        sources=options.sources,
        reports=options.report or REPORTS,
        languages=[options.lang] if options.lang else ("en", "zh"),
        update_figures=options.update_figures,
        progress=sys.stderr.isatty(),
    )
    print(written.assign(sha256=written["sha256"].str[:12]).to_string(index=False))
    print(f"{len(written)} files in {options.out}")
    return 0


def _filtered(frame: pd.DataFrame, panel: Panel, options: argparse.Namespace) -> pd.DataFrame:
    """Keep the asked indicators and cities; a name that matches nothing is an error."""
    from ipcompare.corpus.lookup import require

    for column, names in (("indicator", options.indicator), ("city", options.city)):
        if names:
            if column not in frame:
                raise IpcompareError(f"this result has no {column}", hint=f"leave --{column} out")
            known = panel.data.indicators["indicator"] if column == "indicator" else panel.data.cities["city"]
            require(column, names, known)
            frame = frame[frame[column].isin(names)]
    if frame.empty:
        raise IpcompareError(
            "nothing matches",
            expected="an indicator that the asked cities set",
            hint="ipcompare table lists what there is",
        )
    return frame


def _named(frame: pd.DataFrame, data: Data, options: argparse.Namespace) -> pd.DataFrame:
    """Put names in the reader's language for a table; the other formats keep the ids."""
    if options.format != "table":
        return frame
    from ipcompare.present.table import LISTS, PLACES, REASONS
    from ipcompare.present.words.labels import labels

    words = labels(data, options.lang)
    names = {**dict.fromkeys((*PLACES, "unique_to"), words.places), "indicator": words.indicators, "unit": words.units}
    names |= {column: words.codes[name] for column, name in LISTS.items()}
    names |= {"instrument": words.instruments, "agency": words.agencies}
    names |= {"dimension": words.codes["dimension"], "kind": words.codes["agency_kind"]}
    frame = frame.assign(**{column: frame[column].map(known) for column, known in names.items() if column in frame})
    said = [column for column in REASONS if column in frame]
    frame = frame.assign(**{column: [words.reasons(codes) for codes in frame[column]] for column in said})
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

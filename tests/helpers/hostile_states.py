"""Sessions as other libraries and users leave them, and the whole of the package run in one of them."""

from __future__ import annotations

import contextlib
import csv
import decimal
import hashlib
import json
import locale
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd


def _decimals(**settings: Any) -> Callable[[], object]:
    def set_context() -> None:
        context = decimal.getcontext()
        for name, value in settings.items():
            if name == "traps":
                for signal in context.traps:
                    context.traps[signal] = value
            else:
                setattr(context, name, value)

    return set_context


def _option(name: str, value: Any) -> Callable[[], object]:
    def set_option() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pd.set_option(name, value)

    return set_option


def _locale(*names: str) -> Callable[[], object]:
    """Set the first locale that this machine has."""

    def set_locale() -> None:
        for name in names:
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, name)
                return

    return set_locale


def _rc(**settings: Any) -> Callable[[], object]:
    return lambda: mpl.rcParams.update({name.replace("__", "."): value for name, value in settings.items()})


def _hook(*_: object) -> None:
    raise SystemExit("a hook of the session was called")


def _hooks() -> None:
    sys.excepthook = sys.unraisablehook = _hook


def _randoms() -> None:
    random.seed(4)
    np.random.seed(4)


def _without_posix() -> None:
    for module in ("fcntl", "resource", "pwd", "grp", "termios"):
        sys.modules[module] = None  # type: ignore[assignment]
    for name in ("fork", "getuid", "geteuid", "sched_getaffinity", "chown", "fchmod", "mkfifo", "killpg", "setsid"):
        if hasattr(os, name):
            delattr(os, name)
    if hasattr(signal, "SIGKILL"):
        del signal.SIGKILL


STATES: dict[str, Callable[[], object]] = {
    "plain": lambda: None,
    "decimals of three digits": _decimals(prec=3),
    "decimals of one digit, rounded up": _decimals(prec=1, rounding=decimal.ROUND_UP, Emax=2, Emin=-2),
    "decimals that trap everything": _decimals(traps=True),
    "decimals that trap nothing": _decimals(traps=False),
    "a German locale": _locale("de_DE.UTF-8", "de_DE", "C"),
    "the locale C": _locale("C"),
    "another folder": lambda: os.chdir("/"),
    "figures in TeX": _rc(text__usetex=True, axes__unicode_minus=False, axes__formatter__use_mathtext=True),
    "figures of another size": _rc(
        savefig__dpi=40, figure__dpi=33, savefig__bbox="tight", savefig__transparent=True, figure__autolayout=True
    ),
    "figures in another font": _rc(
        font__family=["monospace"], font__size=30, axes__prop_cycle=mpl.cycler(color=["red"]), lines__linewidth=9,
        svg__fonttype="none", svg__hashsalt=None, axes__formatter__use_locale=True, path__sketch=(1, 100, 2),
    ),
    "figures with a layout": _rc(figure__constrained_layout__use=True, text__parse_math=False, axes__grid=True),
    "text of Python objects": _option("future.infer_string", False),
    "text as Python keeps it": _option("mode.string_storage", "python"),
    "frames of three digits": lambda: [
        _option(name, value)()
        for name, value in [
            ("display.precision", 1), ("display.max_rows", 2), ("display.max_columns", 2), ("display.width", 20),
            ("display.max_colwidth", 4), ("display.float_format", "{:.0f}".format), ("display.chop_threshold", 10.0),
            ("display.unicode.east_asian_width", True), ("display.html.use_mathjax", False),
        ]
    ],
    "warnings as errors": lambda: warnings.simplefilter("error"),
    "numbers that raise": lambda: np.seterr(all="raise"),
    "numbers of one digit": lambda: np.set_printoptions(precision=1, threshold=2, legacy="1.13"),
    "random numbers begun": _randoms,
    "a low limit of recursion": lambda: sys.setrecursionlimit(400),
    "hooks of its own": _hooks,
    "cells of ten signs": lambda: csv.field_size_limit(10),
    "a system without POSIX": _without_posix,
}  # fmt: skip


def session() -> dict[str, str]:
    """Tell the state of the session that other code may rest on."""
    return {
        "decimals": repr(decimal.getcontext()),
        "locale": locale.setlocale(locale.LC_ALL),
        "folder": os.getcwd(),  # noqa: PTH109
        "figures": repr({name: value for name, value in mpl.rcParams.items() if name != "backend"}),
        "frames": repr([_pandas_option(name) for name in _OPTIONS]),
        "warnings": repr(warnings.filters),
        "numbers": repr((np.geterr(), np.get_printoptions())),
        "random": repr((random.getstate(), np.random.get_state())),
        "recursion": repr(sys.getrecursionlimit()),
        "hooks": repr((sys.excepthook, sys.unraisablehook, sys.displayhook)),
        "cells": repr(csv.field_size_limit()),
        "environment": repr(sorted(os.environ.items())),
        "path": repr(sys.path),
    }


def _pandas_option(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pd.get_option(name)


_OPTIONS = [
    "future.infer_string", "mode.string_storage", "display.precision", "display.max_rows", "display.max_columns",
    "display.width", "display.max_colwidth", "display.float_format", "display.chop_threshold",
    "display.unicode.east_asian_width",
]  # fmt: skip


def everything() -> dict[str, str]:
    """Run the package from the tables to the files, and give the sum of each thing that it makes."""
    import ipcompare as ipc
    from ipcompare.present.formats import frame_bytes
    from ipcompare.present.gallery import published, render

    data = ipc.load()
    panel = ipc.harmonize(data)
    hv = "hv_patents_per_10k"
    frames = {name: getattr(panel, name) for name in ("values", "ledger", "lineage", "refusals")}
    frames |= {"check": ipc.check(), "claims": ipc.claims(panel), "trace": ipc.trace(panel, "bengbu-2024@784+3").frame}
    frames |= {
        "growth": ipc.growth(panel),
        "pace": ipc.pace(panel),
        "grade": ipc.grade(panel),
        "delivery": ipc.delivery(panel),
        "ambition": ipc.ambition(panel, against="trend", indicator=hv),
        "instruments": ipc.instruments(panel).similarity,
        "simulate": ipc.simulate(panel, hv, allow_mixed_levels=True, draws=100).acceptability,
        "order": ipc.order(panel, hv, allow_mixed_levels=True).ranks,
        "index": ipc.index(panel, [hv, "ip_specialists"], draws=20).frame,
        "succession": ipc.succession(panel, "jining").plans,
        "decompose": ipc.decompose(panel, hv, "bengbu", "suzhou_anhui"),
    }
    files = {f"{name}.{kind}": frame_bytes(frame, kind) for name, frame in frames.items() for kind in ("csv", "json")}
    files |= {f"values.{kind}": frame_bytes(panel.values, kind) for kind in ("xlsx", "stata")}
    for kind in ("html", "latex", "xlsx"):
        made = ipc.table(frames["growth"], data=data, kind=kind, lang="zh")
        files[f"table.{kind}"] = made if isinstance(made, bytes) else made.encode()
    drawn = render(panel, "growth", lang="zh", kinds=("png", "svg", "pdf"))
    # Any picture will do for a page: each takes seconds, and all are drawn in the same way.
    images = {f"{name}-en.{kind}": drawn[f"growth-zh.{kind}"] for name in published(panel) for kind in ("png", "svg")}
    report = ipc.report(panel, kind="html", lang="en", images=images, claims=frames["claims"])
    files |= {**drawn, "report.html": report, "book.xlsx": ipc.workbook(panel, lang="zh")}
    files["explain"] = ipc.explain(panel, hv, "bengbu", "hangzhou", lang="zh").encode()
    files["shown"] = repr(panel).encode() + repr(data).encode()
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


# States that do not get in each other's way share a session.
SESSIONS = {
    "decimals of three digits": ["decimals of three digits"],
    "decimals of one digit": ["decimals of one digit, rounded up"],
    "decimals that trap everything": ["decimals that trap everything"],
    "decimals that trap nothing": ["decimals that trap nothing"],
    "figures": [name for name in STATES if name.startswith("figures")],
    "text": ["text of Python objects", "a German locale"],
    "frames": ["frames of three digits", "text as Python keeps it", "the locale C", "a low limit of recursion"],
    "numbers": [
        "numbers that raise", "numbers of one digit", "random numbers begun", "hooks of its own", "cells of ten signs",
        "another folder", "a system without POSIX", "warnings as errors",
    ],
}  # fmt: skip


def main(*states: str) -> None:
    """Make states, run everything in them, and print what was made and what of the session is another."""
    # Other libraries change filters of warnings as they are imported, which is not ours to undo.
    for name in ("scipy.stats", "statsmodels.api", "seaborn", "networkx", "openpyxl", "fontTools.subset"):
        import_module(name)
    for state in states:
        STATES[state]()
    before = session()
    made = everything()
    after = session()
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    print(json.dumps({"made": made, "changed": changed}))


if __name__ == "__main__":
    main(*sys.argv[1:])

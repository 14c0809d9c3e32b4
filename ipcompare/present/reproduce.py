"""The main job: check, harmonize, run the notebooks, write figures and workbooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus.findings import to_frame
from ipcompare.corpus.folders import DATA_VARIABLE, SOURCES_VARIABLE, data_folder, shipped, sources_folder
from ipcompare.corpus.lookup import LANGUAGES, require
from ipcompare.corpus.tables import check, load
from ipcompare.errors import DataError, IpcompareError
from ipcompare.harmonization.panel import harmonize
from ipcompare.present.formats import csv_bytes
from ipcompare.present.gallery import Picture, files, published
from ipcompare.present.notebooks import execute
from ipcompare.present.outputs import MANIFEST, staged
from ipcompare.present.pack import figure_manifest, manifest
from ipcompare.present.report import KINDS, report
from ipcompare.present.words.claims import claims
from ipcompare.present.workbook import workbook

if TYPE_CHECKING:
    import pandas as pd

    from ipcompare.harmonization.panel import Panel

__all__ = ["reproduce"]


class _Step(NamedTuple):
    """One piece of work and what it makes: files by their path."""

    name: str
    make: Callable[[], dict[str, bytes]]


def reproduce(
    out: str | os.PathLike[str] = "build",
    *,
    data: str | os.PathLike[str] | None = None,
    sources: str | os.PathLike[str] | None = None,
    reports: Sequence[str] = tuple(KINDS),
    languages: Sequence[str] = LANGUAGES,
    update_figures: bool = False,
    progress: bool = False,
) -> pd.DataFrame:
    """
    Make everything again from the tables: executed notebooks, figures, reports, workbooks, frames.

    Parameters
    ----------
    out
        Folder to write to. Its earlier files change only once everything has worked.
    data
        Folder of tables; the shipped ones by default.
    sources
        Folder of the plan texts; by default the one that ``IPCOMPARE_SOURCES``
        names. Without it everything is made, but the offsets are not proved.
    reports
        Kinds of report to write: ``html``, ``pdf``, ``docx``; all by default.
    languages
        Languages of figures, workbooks and reports; both by default.
    update_figures
        Refresh the committed ``figures/`` beside the notebooks as well.
    progress
        Show a progress bar on standard error.

    Returns
    -------
    pandas.DataFrame
        One row per file written: ``file``, ``bytes``, ``sha256``. They stand in ``MANIFEST.csv`` of the folder too,
        which is written last: where it is, the set is whole.

    Raises
    ------
    UnknownNameError
        If there is no such kind of report or language.
    IpcompareError
        If the committed figures are to be refreshed in one language only.
    DataError
        If the tables have errors; nothing is written then.
    NotebookError
        If a notebook fails; it names the cell. Nothing is written then.
    OutputError
        If the folder cannot be written.
    """
    require("kind of report", reports, KINDS)
    require("language", languages, LANGUAGES)
    if update_figures and set(languages) != set(LANGUAGES):
        raise IpcompareError(
            f"figures in {', '.join(languages)} only",
            expected="both languages, where the committed figures are refreshed",
            hint="leave --lang out, or --update-figures",
        )
    folder = sources_folder(sources)
    findings = check(data, sources=folder)
    if (findings["severity"] == "error").any():
        raise DataError(findings)
    panel = harmonize(load(data, strict=False))
    with staged(Path(out)) as staging:
        for name, content in _run(
            _notebook_steps(data_folder(data), folder), _drawing_steps(panel, findings, languages, reports), progress
        ):
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        written = _listing(staging)
        (staging / MANIFEST).write_bytes(csv_bytes(written))
        if update_figures:
            _refresh(staging / "figures", shipped("notebooks").parent / "figures")
    return written


def _notebook_steps(tables: Path, texts: Path | None) -> list[_Step]:
    environment = {DATA_VARIABLE: str(tables.resolve())}
    if texts:
        environment[SOURCES_VARIABLE] = str(texts.resolve())
    paths = sorted(shipped("notebooks").glob("*.ipynb"))

    def step(path: Path) -> _Step:
        return _Step(path.name, lambda: {f"notebooks/{path.name}": execute(path, environment=environment)})

    return [step(path) for path in paths]


def _drawing_steps(
    panel: Panel, findings: pd.DataFrame, languages: Sequence[str], reports: Sequence[str]
) -> list[_Step]:
    drawn: dict[str, bytes] = {}

    def figure(name: str, picture: Picture) -> _Step:
        def make() -> dict[str, bytes]:
            made = files(panel, name, picture, languages=languages)
            drawn.update(made)
            return {f"figures/{file}": content for file, content in made.items()}

        return _Step(name, make)

    def listed() -> dict[str, bytes]:
        return {"figures/MANIFEST.csv": csv_bytes(figure_manifest(drawn, panel))}

    def book(lang: str) -> _Step:
        return _Step(f"workbook {lang}", lambda: {f"ipcompare-{lang}.xlsx": workbook(panel, lang=lang)})

    def printed() -> dict[str, bytes]:
        sentences = claims(panel)
        return {
            f"report-{lang}.{kind}": report(panel, kind=kind, lang=lang, images=drawn, claims=sentences)
            for lang in languages
            for kind in reports
        }

    def frames() -> dict[str, bytes]:
        named = {"values": panel.values, "ledger": panel.ledger, "lineage": panel.lineage}
        named |= {"refusals": panel.refusals, "findings": findings if len(findings) else to_frame([])}
        return {f"tables/{name}.csv": csv_bytes(frame) for name, frame in named.items()}

    figures = [figure(name, picture) for name, picture in published(panel).items()]
    steps = [*figures, _Step("manifest", listed), *(book(lang) for lang in languages)]
    return [*steps, *([_Step("reports", printed)] if reports else []), _Step("tables", frames)]


def _run(notebooks: list[_Step], drawings: list[_Step], progress: bool) -> Iterator[tuple[str, bytes]]:
    """Run the notebooks in kernels of their own while the rest is made here."""
    from tqdm import tqdm

    bar = tqdm(total=len(notebooks) + len(drawings), disable=not progress, unit="step")
    with bar, ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        running: list[Future[dict[str, bytes]]] = [pool.submit(step.make) for step in notebooks]
        try:
            for step in drawings:
                bar.set_description(step.name)
                yield from step.make().items()
                bar.update()
            for step, future in zip(notebooks, running, strict=True):
                bar.set_description(step.name)
                yield from future.result().items()
                bar.update()
        finally:
            for future in running:
                future.cancel()


def _listing(folder: Path) -> pd.DataFrame:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return manifest({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def _refresh(made: Path, committed: Path) -> None:
    """Replace the committed figures, and remove those that are no longer made."""
    with staged(committed) as staging:
        for path in made.iterdir():
            (staging / path.name).write_bytes(path.read_bytes())
    for path in committed.glob("*.[ps][nv]g"):
        if not (made / path.name).exists():
            path.unlink()

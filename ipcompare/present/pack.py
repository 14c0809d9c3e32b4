"""Everything for one language in one folder or archive: figures, tables, workbook, reports and a manifest."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ipcompare.corpus.lookup import LANGUAGES, require
from ipcompare.corpus.tables import digest
from ipcompare.harmonization.panel import Panel
from ipcompare.harmonization.scope import require_panel
from ipcompare.present.archive import zip_bytes
from ipcompare.present.formats import csv_bytes
from ipcompare.present.gallery import published, render
from ipcompare.present.outputs import MANIFEST, staged, write_file
from ipcompare.present.registry import RESULTS, first_frame
from ipcompare.present.report import KINDS, report
from ipcompare.present.style import KINDS as IMAGES
from ipcompare.present.table import table
from ipcompare.present.workbook import workbook

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["pack"]


def pack(panel: Panel, out: str | os.PathLike[str], *, lang: str = "en") -> pd.DataFrame:
    """
    Write everything that a policy writer needs in one language.

    Parameters
    ----------
    panel
        From `harmonize`.
    out
        A folder, or a file whose name ends in ``.zip``. Earlier files change only
        once everything has been made.
    lang
        ``en`` or ``zh``.

    Returns
    -------
    pandas.DataFrame
        The manifest: ``file``, ``bytes``, ``sha256``.

    Raises
    ------
    UnknownNameError
        If there is no such language.
    OutputError
        If the folder or file cannot be written.
    """
    require_panel(panel, "pack")
    require("language", [lang], LANGUAGES)
    files = _files(panel, lang)
    listing = manifest(files)
    files[MANIFEST] = csv_bytes(listing)
    target = Path(out)
    if target.suffix == ".zip":
        write_file(target, zip_bytes(files))
    else:
        with staged(target) as staging:
            for name, content in files.items():
                path = staging / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    return listing


def _files(panel: Panel, lang: str) -> dict[str, bytes]:
    drawn = {
        file: content
        for name in published(panel)
        for file, content in render(panel, name, lang=lang, kinds=IMAGES).items()
    }
    files = {f"figures/{file}": content for file, content in drawn.items()}
    for result in RESULTS:
        if result.packed:
            frame = first_frame(result, panel)
            files[f"tables/{result.packed}.html"] = table(frame, data=panel.data, kind="html", lang=lang).encode()
            files[f"tables/{result.packed}.xlsx"] = table(frame, data=panel.data, kind="xlsx", lang=lang)
    files |= {f"brief-{lang}.{kind}": report(panel, kind=kind, lang=lang, images=drawn) for kind in KINDS}
    files[f"ipcompare-{lang}.xlsx"] = workbook(panel, lang=lang)
    return files


def manifest(files: Mapping[str, bytes]) -> pd.DataFrame:
    """List files with their size and digest."""
    import pandas as pd

    rows = [(name, len(files[name]), sha256(files[name]).hexdigest()) for name in sorted(files)]
    return pd.DataFrame(rows, columns=["file", "bytes", "sha256"])


def figure_manifest(files: Mapping[str, bytes], panel: Panel) -> pd.DataFrame:
    """List published figures with the notebook and the function that show and draw them, and the state of the data."""
    import pandas as pd

    tables, pictures = digest(panel.data), published(panel)
    rows = []
    for name in sorted(files):
        picture = pictures[name.rpartition("-")[0]]
        rows.append((name, sha256(files[name]).hexdigest(), picture.notebook, picture.function, tables))
    return pd.DataFrame(rows, columns=["file", "sha256", "notebook", "function", "tables_sha256"])

"""Load and check the curated tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ipcompare.corpus import bound_rules, plan_rules, rules, task_rules, texts, year_rules
from ipcompare.corpus.findings import Finding, to_frame
from ipcompare.corpus.folders import data_folder, sources_folder
from ipcompare.corpus.names import require_data
from ipcompare.corpus.read import Raw, from_frames, read_folder, unlisted_files
from ipcompare.corpus.schema import Table, tables
from ipcompare.corpus.summary import summarized
from ipcompare.corpus.typed import DTYPES, cell_faults, frame_of
from ipcompare.errors import DataError, IpcompareError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Data", "check", "load"]


@summarized
class Data(NamedTuple):
    """
    The curated tables, plain frames with the columns of ``docs/data-dictionary.md``.

    Text columns have dtype ``str``, whole numbers ``Int64``, numbers
    ``float64``; an empty cell is missing (NaN or NA).
    """

    observations: pd.DataFrame
    plans: pd.DataFrame
    cities: pd.DataFrame
    jurisdictions: pd.DataFrame
    concepts: pd.DataFrame
    indicators: pd.DataFrame
    units: pd.DataFrame
    words: pd.DataFrame
    assumptions: pd.DataFrame
    readings: pd.DataFrame
    relations: pd.DataFrame
    context: pd.DataFrame
    context_left_out: pd.DataFrame
    blanks: pd.DataFrame
    traps: pd.DataFrame
    trap_rows: pd.DataFrame
    codes: pd.DataFrame
    glossary: pd.DataFrame
    thresholds: pd.DataFrame
    claims: pd.DataFrame
    claim_values: pd.DataFrame
    tasks: pd.DataFrame
    instruments: pd.DataFrame
    task_instruments: pd.DataFrame
    agencies: pd.DataFrame
    task_agencies: pd.DataFrame
    plan_agencies: pd.DataFrame
    task_statements: pd.DataFrame


def load(path: str | os.PathLike[str] | None = None, *, strict: bool = True) -> Data:
    """
    Load the curated tables, checked against their schema.

    Parameters
    ----------
    path
        A folder of tables of the same schema; by default the one that
        ``IPCOMPARE_DATA`` names, else the shipped one.
    strict
        Whether errors in the tables are refused. With False the tables come as
        far as they can be read: a cell that does not parse is missing, a column
        that is not there is absent.

    Returns
    -------
    Data
        One frame a table.

    Raises
    ------
    DataError
        If the check finds errors and `strict` is true; it carries all findings.
    IpcompareError
        If the folder does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> data = ipc.load()
    >>> data.observations.groupby("plan_id").size()["jining-2017"]
    np.int64(4)
    """
    raws, findings = _read(path)
    if strict:
        findings += _faults(raws)
        if any(finding.severity == "error" for finding in findings):
            raise DataError(to_frame(findings))
    return Data(**{name: frame_of(raw) for name, raw in raws.items()})


def check(
    data: Data | str | os.PathLike[str] | None = None, *, sources: str | os.PathLike[str] | None = None
) -> pd.DataFrame:
    """
    Find every fault of the tables at once.

    Parameters
    ----------
    data
        Loaded tables, or a folder; the shipped tables by default. From a folder
        the files themselves are checked too (encoding, line ends, columns).
    sources
        Folder of the plan texts; by default the one that ``IPCOMPARE_SOURCES``
        names. With it, ``text[start:end] == value_raw`` is proved for every
        statement, the bound before every value is compared with its comparator,
        and the SHA-256 of every text is compared with the recorded one. Without
        it a finding of severity note says that this was not done.

    Returns
    -------
    pandas.DataFrame
        Columns ``severity`` (error, warning, note), ``rule``, ``file``,
        ``line``, ``row_id``, ``column``, ``found``, ``expected``, ``hint``;
        errors first. Empty where nothing was found. The line is the one in the
        file, or for loaded tables the one that the row has in its file.

    Raises
    ------
    IpcompareError
        If a named folder does not exist.

    Examples
    --------
    >>> import ipcompare as ipc
    >>> findings = ipc.check(ipc.load())
    >>> (findings.severity == "error").sum()
    np.int64(0)
    """
    folder = sources_folder(sources)
    if isinstance(data, tuple):
        require_data(data, "check")
        raws, findings = from_frames(data._asdict(), tables())
    else:
        raws, findings = _read(data)
        findings += unlisted_files(data_folder(data), tables()["observations"])
    findings += _faults(raws)
    findings += list(texts.text_faults(raws, folder)) if folder else [texts.no_texts()]
    return to_frame(findings)


def _read(path: str | os.PathLike[str] | None) -> tuple[dict[str, Raw], list[Finding]]:
    return read_folder(data_folder(path), tables())


def _faults(raws: dict[str, Raw]) -> list[Finding]:
    found = [fault for raw in raws.values() for fault in cell_faults(raw)]
    for rule in (*rules.RULES, *plan_rules.RULES, *task_rules.RULES, *year_rules.RULES, *bound_rules.RULES):
        found += rule(raws)
    return found


def conformed(data: Data) -> Data:
    """
    Give tables the dtypes of `load`, whatever a reader of CSV, Parquet or another library made of them.

    Tables that have them are given back as they are.

    Examples
    --------
    >>> data = load()
    >>> conformed(data) is data
    True
    >>> text = data.plans.astype(object)
    >>> str(conformed(data._replace(plans=text)).plans["window_start"].dtype)
    'Int64'
    """
    known = tables()
    other = {name: frame for name, frame in data._asdict().items() if not _has_dtypes(frame, known[name])}
    if not other:
        return data
    raws, _ = from_frames(other, {name: known[name] for name in other})
    return data._replace(**{name: frame_of(raw) for name, raw in raws.items()})


def _has_dtypes(frame: pd.DataFrame, table: Table) -> bool:
    """Say whether the columns have their dtypes, and whether what is missing is no empty text."""
    wanted = {field.name: DTYPES[field.type] for field in table.fields}
    alike = all(str(dtype) == wanted.get(str(name), str(dtype)) for name, dtype in frame.dtypes.items())
    return alike and not any((frame[name] == "").any() for name in frame if wanted.get(str(name)) == "str")


@contextmanager
def blamed_on(data: Data) -> Iterator[None]:
    """Turn a failure on tables with errors into the `DataError` that names them: no verb has to expect each fault."""
    try:
        yield
    except IpcompareError:
        raise
    except Exception as error:
        findings = check(data)
        if (findings["severity"] == "error").any():
            raise DataError(findings) from error
        raise


def digest(data: Data) -> str:
    """Give one SHA-256 over all tables, names and content: it names the state of the data behind a result."""
    import hashlib

    total = hashlib.sha256()
    for name, frame in data._asdict().items():
        total.update(f"{name}\0{frame.to_csv(index=False)}".encode())
    return total.hexdigest()

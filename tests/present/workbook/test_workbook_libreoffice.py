"""A real spreadsheet program opens the workbook, works every formula out itself, and comes to the library's numbers."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile

import openpyxl
import pytest
from helpers.processes import run
from helpers.shipped_tables_changed import changed
from helpers.workers import made_once

import ipcompare as ipc

# LibreOffice writes data bars a second time as an extension that openpyxl does not read.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning:openpyxl")
BASE, OUTCOME = "bengbu-2024@1151+5", "JN-O-03"


def program():
    """Find LibreOffice. In CI its absence is a failure: a check that is skipped there checks nothing."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None and os.environ.get("CI"):
        pytest.fail("no LibreOffice: apt-get install libreoffice-calc", pytrace=False)
    if found is None:
        pytest.skip("no LibreOffice on this machine (apt-get install libreoffice-calc)")
    return found


def rewritten(content, change):
    """Give a workbook with the XML of its sheets changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            xml = source.read(name)
            target.writestr(name, change(name, xml) if name.startswith("xl/worksheets/sheet") else xml)
    return made.getvalue()


def without_numbers(_, xml):
    """Take away the numbers that stand beside the formulas, so that there is nothing to copy."""
    return re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", xml)


def edited(content, numbers):
    """Type other numbers into cells, as a reader would: sheet, cell and number."""
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    files = {f"xl/worksheets/sheet{names.index(sheet) + 1}.xml": (cell, new) for sheet, cell, new in numbers}

    def change(name, xml):
        if name not in files:
            return xml
        cell, new = files[name]
        found, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*'.encode(), rf"\g<1>{new}".encode(), xml)
        assert count == 1
        return found

    return rewritten(content, change)


def other_numbers(data):
    """Bengbu's base of 9.54 as 9.5, and what Jining had in 2020, 3.75, as 3.5."""
    context = data.context.copy()
    context.loc[context["fact_id"] == OUTCOME, "value"] = 3.5
    return changed(data, BASE, value=9.5)._replace(context=context)


def cell_of(book, sheet, key, column):
    """Find the cell of a column in the row of a statement or fact."""
    page = book[sheet]
    heads = [cell.value for cell in page[2]]
    (row,) = [row for row in page.iter_rows(min_row=3) if row[0].value == key]
    return row[heads.index(column)].coordinate


@pytest.fixture(scope="module")
def contents(panel, data):
    """Workbooks in both languages, and the English one of other numbers."""
    made = {lang: ipc.workbook(panel, lang=lang) for lang in ("en", "zh")}
    return made | {"other": ipc.workbook(ipc.harmonize(other_numbers(data)), lang="en")}


@pytest.fixture(scope="module")
def recalculated(contents, tmp_path_factory):
    """The workbooks as LibreOffice saves them: en, zh, and the English one after a reader has edited two cells."""
    soffice = program()
    book = openpyxl.load_workbook(io.BytesIO(contents["en"]))
    cells = [("Observations", BASE, 9.5), ("Context facts", OUTCOME, 3.5)]
    typed = [(sheet, cell_of(book, sheet, key, "Value"), new) for sheet, key, new in cells]
    given = {"en": contents["en"], "zh": contents["zh"], "edited": edited(contents["en"], typed)}

    def make(folder):
        for name, content in given.items():
            (folder / f"{name}.xlsx").write_bytes(rewritten(content, without_numbers))
        profile = (folder / "profile").as_uri()
        command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
        files = [folder / f"{name}.xlsx" for name in given]
        run(*command, "--outdir", folder / "out", *files, cwd=folder)

    folder = made_once(tmp_path_factory, "libreoffice", make) / "out"
    return {name: openpyxl.load_workbook(folder / f"{name}.xlsx", data_only=True) for name in given}


def numbers_beside_formulas(content):
    """Give the library's number of every formula, by sheet and cell."""
    live = openpyxl.load_workbook(io.BytesIO(content))
    numbers = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.coordinate): numbers[sheet.title][cell.coordinate].value
        for sheet in live
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def differences(book, expected):
    """List the cells that hold anything but the expected number."""
    found = {(sheet, at): book[sheet][at].value for sheet, at in expected}
    return {
        at: (found[at], number)
        for at, number in expected.items()
        if not isinstance(found[at], (int, float)) or found[at] != pytest.approx(number, rel=1e-9, abs=1e-12)
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_libreoffice_comes_to_the_number_of_the_library_in_every_formula(recalculated, contents, lang):
    expected = numbers_beside_formulas(contents[lang])
    assert len(expected) > 2000
    assert recalculated[lang].sheetnames == openpyxl.load_workbook(io.BytesIO(contents[lang])).sheetnames
    assert differences(recalculated[lang], expected) == {}


def test_without_their_numbers_the_formulas_hold_nothing_before_libreoffice_works_them_out(contents):
    bare = rewritten(contents["en"], without_numbers)
    assert set(numbers_beside_formulas(bare).values()) == {None}


def test_a_number_changed_in_the_sheet_changes_all_that_follows_as_in_the_library(recalculated, contents):
    expected, before = numbers_beside_formulas(contents["other"]), numbers_beside_formulas(contents["en"])
    moved = {at for at in expected if expected[at] != before[at]}
    assert {sheet for sheet, _ in moved} >= {"Comparison", "Growth", "Year by year", "Nation and province", "Delivery"}
    assert len(moved) > 20
    assert differences(recalculated["edited"], expected) == {}


def test_libreoffice_keeps_texts_links_and_charts(recalculated, contents):
    ours = openpyxl.load_workbook(io.BytesIO(contents["zh"]))
    theirs = recalculated["zh"]
    for sheet in ours:
        texts = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
        assert {at: theirs[sheet.title][at].value for at in texts} == texts
        links = sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row)
        assert sum(cell.hyperlink is not None for row in theirs[sheet.title].iter_rows() for cell in row) == links
        assert len(theirs[sheet.title]._charts) == len(sheet._charts)

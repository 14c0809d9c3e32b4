from __future__ import annotations

import hashlib
import io
import os
import zipfile

import pandas as pd
import pytest
from helpers.csv_files import fingerprint
from helpers.drawing import PICTURES
from helpers.published_files import whole_pack

import ipcompare as ipc
from ipcompare.cli import main
from ipcompare.errors import OutputError, UnknownNameError
from ipcompare.present import pack as packing
from ipcompare.present.archive import same_bytes, zip_bytes
from ipcompare.present.registry import RESULTS

ONE = {"coverage": PICTURES["coverage"]}


@pytest.fixture
def few(monkeypatch):
    """One figure, one table and one small brief to wait for; the rest is the real thing."""
    monkeypatch.setattr(packing, "published", lambda panel: ONE)
    monkeypatch.setattr(packing, "RESULTS", [result for result in RESULTS if result.packed == "coverage"])
    monkeypatch.setattr(packing, "report", lambda panel, *, kind, lang, images: f"{kind} {lang}".encode())
    monkeypatch.setattr(packing, "workbook", lambda panel, *, lang: lang.encode())


@pytest.fixture
def failing(few, monkeypatch, request):
    """Everything goes well until the workbook, which comes last."""

    def fail(*_args, **_kwargs):
        raise request.param

    monkeypatch.setattr(packing, "workbook", fail)
    return request.param


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def expected(lang, figures):
    names = {f"figures/{name}-{lang}.{kind}" for name in figures for kind in ("png", "svg", "pdf")}
    names |= {
        f"tables/{name}.{kind}"
        for name in (result.packed for result in packing.RESULTS if result.packed)
        for kind in ("html", "xlsx")
    }
    names |= {f"brief-{lang}.{kind}" for kind in ("html", "pdf", "docx")}
    return names | {f"ipcompare-{lang}.xlsx"}


def test_a_whole_pack_is_in_one_language_and_its_manifest_is_right(panel, tmp_path_factory):
    packed = whole_pack(tmp_path_factory, panel)
    out, listed = packed / "out", pd.read_csv(packed / "listing.csv")
    assert names_in(out) == {*expected("zh", PICTURES), "MANIFEST.csv"}
    assert set(listed["file"]) == expected("zh", PICTURES)
    pd.testing.assert_frame_equal(pd.read_csv(out / "MANIFEST.csv"), listed)
    for row in listed.itertuples():
        content = (out / row.file).read_bytes()
        assert (row.bytes, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert len(content) > 500
    page = (out / "tables" / "growth.html").read_text(encoding="utf-8")
    assert "蚌埠" in page
    assert "Bengbu" not in page


def test_a_zip_holds_what_the_folder_holds_with_the_same_bytes_on_every_run(few, panel, tmp_path):
    ipc.pack(panel, tmp_path / "folder", lang="zh")
    for name in ("one.zip", "two.zip"):
        ipc.pack(panel, tmp_path / "new" / name, lang="zh")
    one, two = ((tmp_path / "new" / name).read_bytes() for name in ("one.zip", "two.zip"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {name: (tmp_path / "folder" / name).read_bytes() for name in names_in(tmp_path / "folder")}
    assert set(held) == {*expected("zh", ONE), "MANIFEST.csv"}


def test_a_second_pack_replaces_its_files_and_leaves_those_of_others(few, panel, tmp_path):
    ipc.pack(panel, tmp_path, lang="en")
    before = fingerprint(tmp_path)
    (tmp_path / "notes.txt").write_text("my own")
    (tmp_path / "brief-en.pdf").write_text("spoilt")
    ipc.pack(panel, tmp_path, lang="en")
    assert {name: mark[0] for name, mark in fingerprint(tmp_path).items() if name != "notes.txt"} == {
        name: mark[0] for name, mark in before.items()
    }
    assert (tmp_path / "notes.txt").read_text() == "my own"


@pytest.mark.parametrize("lang", ["fr", "both", ""])
def test_an_unknown_language_is_refused_before_anything_is_made(panel, tmp_path, lang):
    with pytest.raises(UnknownNameError, match=f"unknown language '{lang}'"):
        ipc.pack(panel, tmp_path / "out", lang=lang)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_named_and_stays(few, panel, tmp_path):
    (tmp_path / "out").write_bytes(b"in the way")
    with pytest.raises(OutputError, match="cannot write") as caught:
        ipc.pack(panel, tmp_path / "out")
    assert str(tmp_path / "out") in caught.value.where
    assert fingerprint(tmp_path).keys() == {"out"}
    assert (tmp_path / "out").read_bytes() == b"in the way"


def test_a_folder_in_place_of_the_archive_is_named(few, panel, tmp_path):
    (tmp_path / "out.zip").mkdir()
    with pytest.raises(OutputError, match="cannot write") as caught:
        ipc.pack(panel, tmp_path / "out.zip")
    assert str(tmp_path / "out.zip") in caught.value.where
    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]


@pytest.mark.parametrize("name", ["out", "out.zip"])
@pytest.mark.parametrize("number", [13, 28], ids=["no rights", "no room"])
def test_a_place_without_rights_or_room_is_named_and_earlier_files_stay(
    few, panel, tmp_path, monkeypatch, name, number
):
    """Both kinds of output make a temporary file or folder first; the system refuses that, also to a superuser."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "out.zip").write_bytes(b"earlier")
    (place / "out").mkdir()
    (place / "out" / "brief-en.pdf").write_bytes(b"earlier")
    before = fingerprint(place)

    def refuse(*_args, **_kwargs):
        raise OSError(number, os.strerror(number), str(place))

    for maker in ("mkstemp", "mkdtemp"):
        monkeypatch.setattr(f"ipcompare.present.outputs.tempfile.{maker}", refuse)
    with pytest.raises(OutputError, match=f"cannot write: {os.strerror(number)}") as caught:
        ipc.pack(panel, place / name)
    assert str(place) in caught.value.where
    assert fingerprint(place) == before


@pytest.mark.parametrize("failing", [KeyboardInterrupt(), MemoryError()], indirect=True, ids=repr)
@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_an_interrupted_pack_leaves_earlier_files_and_no_half_written_ones(failing, panel, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "brief-en.pdf").write_bytes(b"earlier")
    (tmp_path / "out.zip").write_bytes(b"earlier")
    before = fingerprint(tmp_path)
    with pytest.raises(type(failing)):
        ipc.pack(panel, tmp_path / name)
    assert fingerprint(tmp_path) == before


def test_a_file_that_another_program_holds_is_named_and_the_others_stay(few, panel, tmp_path, monkeypatch):
    """On Windows a file that is open in a program cannot be replaced."""
    ipc.pack(panel, tmp_path / "out")
    before = fingerprint(tmp_path)
    replace = type(tmp_path).replace

    def held(self, target):
        if self.parent.name.startswith(".out-") and str(target).endswith("ipcompare-en.xlsx"):
            raise PermissionError(13, "The file is open in another program", str(target))
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", held)
    with pytest.raises(OutputError, match="open in another program") as caught:
        ipc.pack(panel, tmp_path / "out")
    assert caught.value.where.endswith("ipcompare-en.xlsx")
    assert {name: mark[0] for name, mark in fingerprint(tmp_path).items()} == {
        name: mark[0] for name, mark in before.items()
    }


def test_the_command_packs_one_language(few, tmp_path, capsys):
    assert main(["pack", "--out", str(tmp_path / "out.zip"), "--lang", "zh"]) == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert set(archive.namelist()) == {*expected("zh", ONE), "MANIFEST.csv"}
    assert capsys.readouterr().out == f"{len(expected('zh', ONE)) + 1} files in {tmp_path / 'out.zip'}\n"


def test_an_office_document_keeps_its_content_and_loses_the_time(tmp_path):
    core = '<a><dcterms:modified xsi:type="t">{}</dcterms:modified></a>'
    made = [zip_bytes({"docProps/core.xml": core.format(when).encode(), "b": b"x"}) for when in ("2026-01-01", "now")]
    assert made[0] != made[1]
    assert same_bytes(made[0]) == same_bytes(made[1])
    with zipfile.ZipFile(io.BytesIO(same_bytes(made[0]))) as archive:
        assert archive.read("b") == b"x"
        assert archive.read("docProps/core.xml").decode() == core.format("2000-01-01T00:00:00Z")

from __future__ import annotations

import hashlib
import io
import re
from xml.etree import ElementTree

import matplotlib.image
import pandas as pd
import pytest
from helpers.drawing import PICTURES
from helpers.notebook_files import COMMITTED
from helpers.repository import ROOT

import ipcompare as ipc
from ipcompare.errors import UnknownNameError
from ipcompare.present import plot
from ipcompare.present.gallery import render
from ipcompare.present.pack import figure_manifest
from ipcompare.present.style import DPI, SIZES, image_bytes, new_figure, style

SVG = "{http://www.w3.org/2000/svg}"


def test_a_published_figure_names_a_function_a_size_and_a_notebook_that_exist():
    assert len(PICTURES) >= 15
    for name, figure in PICTURES.items():
        assert callable(getattr(plot, figure.function)), name
        assert callable(getattr(plot, figure.function).alt), name
        assert figure.size in SIZES
        assert f"{figure.notebook}.ipynb" in {path.name for path in COMMITTED}


def test_every_published_figure_is_named_in_the_notebooks_readme_beside_its_notebook():
    page = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[`(\S+)\.ipynb`\](.*)$", page, re.M))
    named = {(name, book) for book, row in rows.items() for name in re.findall(r"figures/([a-z-]+)-en\.png", row)}
    assert named == {(name, figure.notebook) for name, figure in PICTURES.items()}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_svg_says_in_both_languages_what_it_shows(panel, name, lang):
    (content,) = render(panel, name, lang=lang, kinds=("svg",)).values()
    root = ElementTree.fromstring(content)
    assert root.get("role") == "img"
    told = {node.get("lang"): node.text for node in root.findall(f"{SVG}desc")}
    assert list(told) == [lang, {"en": "zh", "zh": "en"}[lang]]
    assert root.find(f"{SVG}title").text == told[lang].partition("\n")[0]
    for one, text in told.items():
        assert text == PICTURES[name].alt(panel, one)
        assert len(text) > 40
        assert bool(re.search("[一-鿿]", text)) == (one == "zh")


@pytest.mark.parametrize("size", SIZES)
def test_signs_of_xml_in_an_alternative_text_stay_text(size):
    told = {"en": 'a < b & "c" > d\nmore', "zh": "甲<乙"}
    with style():
        figure, ax = new_figure(size)
        ax.plot([1, 2])
        root = ElementTree.fromstring(image_bytes(figure, "svg", alt=told))
    assert {node.get("lang"): node.text for node in root.findall(f"{SVG}desc")} == told
    width, height = SIZES[size]
    assert (root.get("width"), root.get("height")) == (f"{width * 72:g}pt", f"{height * 72:g}pt")


def test_a_picture_has_the_size_and_resolution_of_print(panel):
    (content,) = render(panel, "grades", lang="en", kinds=("png",)).values()
    width, height = SIZES[PICTURES["grades"].size]
    rows, columns, _ = matplotlib.image.imread(io.BytesIO(content), format="png").shape
    assert (columns, rows) == (round(width * DPI), round(height * DPI))


def test_one_drawing_gives_all_kinds_and_both_languages_in_one_figure(panel):
    made = render(panel, "coverage", lang="both", kinds=("png", "svg", "pdf"))
    assert list(made) == ["coverage-both.png", "coverage-both.svg", "coverage-both.pdf"]
    starts = [b"\x89PNG", b"<?xml", b"%PDF"]
    assert all(content.startswith(start) for content, start in zip(made.values(), starts, strict=True))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": "growht"}, "unknown figure 'growht'"),
        ({"lang": "fr"}, "unknown language 'fr'"),
        ({"kinds": ("jpg",)}, "unknown kind of file 'jpg'"),
    ],
)
def test_an_unknown_figure_language_or_kind_is_named(panel, changes, complaint):
    with pytest.raises(UnknownNameError, match=complaint):
        render(panel, **{"name": "coverage", "lang": "en", **changes})


def test_an_unknown_size_is_named():
    with pytest.raises(UnknownNameError, match="unknown size of figure 'pages'") as caught:
        new_figure("pages")
    assert caught.value.hint.startswith("nearest: page")


def test_the_manifest_lists_file_digest_notebook_function_and_the_state_of_the_tables(panel):
    files = {"order-en.svg": b"one", "base-to-target-zh.png": b"two"}
    listed = figure_manifest(files, panel)
    assert list(listed.columns) == ["file", "sha256", "notebook", "function", "tables_sha256"]
    assert listed["file"].to_list() == ["base-to-target-zh.png", "order-en.svg"]
    assert listed["sha256"].to_list() == [hashlib.sha256(text).hexdigest() for text in (b"two", b"one")]
    assert listed["notebook"].to_list() == ["03_growth", "05_robustness"]
    assert listed["function"].to_list() == ["dumbbells", "hasse"]
    (state,) = listed["tables_sha256"].unique()
    assert ipc.colophon(panel.data).endswith(state)


def test_another_state_of_the_tables_has_another_digest(panel):
    other = panel._replace(data=panel.data._replace(cities=panel.data.cities.iloc[::-1]))
    one, two = (figure_manifest({"order-en.svg": b""}, state)["tables_sha256"][0] for state in (panel, other))
    assert one != two


def test_the_committed_manifest_lists_the_committed_figures():
    listed = pd.read_csv(ROOT / "figures" / "MANIFEST.csv")
    pictures = sorted(path.name for path in (ROOT / "figures").iterdir() if path.suffix in (".png", ".svg"))
    assert listed["file"].to_list() == pictures
    assert len(pictures) == len(PICTURES) * 4
    for row in listed.itertuples():
        assert hashlib.sha256((ROOT / "figures" / row.file).read_bytes()).hexdigest() == row.sha256
        figure = PICTURES[row.file.rpartition("-")[0]]
        assert (row.notebook, row.function) == (figure.notebook, figure.function)

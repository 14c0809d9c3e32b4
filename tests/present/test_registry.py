"""The registry: what it declares is there, and a result declared in it has everything without any other change."""

from __future__ import annotations

import inspect
import io
import re
import sys
from types import ModuleType

import openpyxl
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare import results
from ipcompare.cli import main
from ipcompare.measure.filters import filtered
from ipcompare.present import pack as packing
from ipcompare.present import registry
from ipcompare.present.columns import Column
from ipcompare.present.registry import ROWS, Frame, Page, Result
from ipcompare.present.table import items_of

CITY = "bengbu"
DOUBLED = Result(
    "doubled", "made_module:doubled", "twice every target", ROWS,
    (Frame("doubled", "", {"twice_lo": Column("两倍", "Twice", "computed"), "fate": Column("结局", "Fate")}),),
    page=Page("加倍", "Doubled", "加倍后是多少？", "How much is twice as much?"), packed="doubled",
)  # fmt: skip


def doubled(panel, indicator=None, city=None):
    """A verb as a contributor may write one."""
    values = panel.values[panel.values["status"] == "used"]
    rows = values[(values["role"] == "target") & (values["origin"] == "plan")]
    frame = rows[["city", "indicator", "year"]].assign(
        twice_lo=2 * rows["lo"], twice_hi=2 * rows["hi"], fate="open", reason="comparator"
    )
    return filtered(frame, panel, indicator, city)


@pytest.fixture
def made(monkeypatch):
    """The verb in a module of its own and its declaration, nothing else."""
    module = ModuleType("made_module")
    module.doubled = doubled
    monkeypatch.setitem(sys.modules, "made_module", module)
    monkeypatch.setattr(registry, "RESULTS", [*registry.RESULTS, DOUBLED])
    monkeypatch.setattr(packing, "RESULTS", [DOUBLED])


@pytest.mark.usefixtures("made")
def test_a_declared_verb_has_a_command_and_a_place_at_the_top_level(panel, capsys):
    assert ipc.doubled is doubled
    assert "doubled" in ipc.__all__
    assert main(["doubled", "--city", "蚌埠", "--format", "csv"]) == 0
    shown = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert shown["twice_lo"].tolist() == doubled(panel, city=CITY)["twice_lo"].tolist()
    assert main(["doubled", "--city", "蚌埠", "--lang", "zh"]) == 0
    assert "蚌埠" in capsys.readouterr().out


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("lang", "title", "heads"), [
    ("en", "Doubled", ["City", "Indicator", "Year", "Twice, low end", "Twice, high end", "Fate", "Reason"]),
    ("zh", "加倍", ["城市", "指标", "年份", "两倍下限", "两倍上限", "结局", "原因"]),
])  # fmt: skip
def test_a_declared_verb_has_a_sheet_with_its_question(panel, lang, title, heads):
    book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang=lang)))
    assert [cell.value for cell in book[title][2]] == heads
    rows = list(book[title].iter_rows(min_row=3, values_only=True))
    expected = doubled(panel)
    assert [row[3] for row in rows] == expected["twice_lo"].tolist()
    assert [row[4] for row in rows] == [None if high == float("inf") else high for high in expected["twice_hi"]]
    assert {row[0] for row in rows} <= set(panel.data.cities[f"name_{lang}"])
    questions = {row[1]: row[2] for row in book.worksheets[0].iter_rows(min_row=3, values_only=True)}
    assert questions[title] == {"en": "How much is twice as much?", "zh": "加倍后是多少？"}[lang]


@pytest.mark.usefixtures("made")
def test_a_declared_verb_has_headings_and_a_table_in_the_pack(panel, monkeypatch, tmp_path):
    shown = ipc.table(doubled(panel), data=panel.data, kind="markdown", lang="both")
    assert shown.startswith("| 城市 City | 指标 Indicator | 年份 Year | 两倍 Twice | 结局 Fate |")
    monkeypatch.setattr(packing, "published", lambda _panel: {})
    for name in ("report", "workbook"):
        monkeypatch.setattr(packing, name, lambda *_args, **_options: b"")
    assert "tables/doubled.html" in set(ipc.pack(panel, tmp_path / "out", lang="zh")["file"])


@pytest.mark.usefixtures("made")
def test_a_declared_verb_is_read_by_claims(data):
    text = "{x}"
    claim = {"claim_id": "mine", "section": "growth", "readme": False, "text_zh": text, "text_en": text}
    where = f"city={CITY};indicator=hv_patents_per_10k;year=2026"
    value = {"claim_id": "mine", "name": "x", "frame": "doubled", "where": where, "column": "twice_lo"}
    values = pd.DataFrame([{**value, "how": "value", "show": "number"}])
    panel = ipc.harmonize(data._replace(claims=pd.DataFrame([claim]), claim_values=values))
    row = ipc.claims(panel).iloc[0]
    # Bengbu's target is 14 in 2026.
    assert (row["text_en"], row["calls"]) == ("28", "ipc.doubled(panel)")


def test_the_top_level_holds_verbs_only_and_results_the_classes():
    assert list(ipc.__all__) == sorted(ipc.__all__)
    assert len(ipc.__all__) <= 40
    for name in ipc.__all__:
        thing = getattr(ipc, name)
        assert name == "plot" or inspect.isfunction(thing), name
        assert name in dir(ipc)
    for name in results.__all__:
        assert issubclass(getattr(results, name), tuple), name
        assert not hasattr(ipc, name), name


@pytest.mark.parametrize("result", registry.commands(), ids=lambda result: result.name)
def test_a_command_declares_what_its_verb_takes(result):
    taken = inspect.signature(registry.load_verb(result.verb)).parameters
    asked = {argument.flag.strip("-").replace("-", "_") for argument in result.arguments}
    # One kind of report or several: the verb names them in the plural.
    known = {"report": "reports"}
    scope = {"plans", "as_of", "city", "indicator"}
    assert {known.get(name, name) for name in asked} - scope <= set(taken)


def test_every_frame_of_a_result_is_headed_in_both_languages(panel):
    """Of frames that claims read; those of the tables themselves are headed by the schema."""
    for result in registry.RESULTS:
        for frame in result.frames:
            if result.about and frame.name:
                rows = registry.frame_of(result, frame, panel)
                known = registry.columns_of(rows.columns)
                for item in items_of(rows, known).values():
                    assert re.search("[一-鿿]", item.column.zh), (frame.name, item)
                    assert item.column.en != item.name, (frame.name, item)


def test_every_sheet_has_a_name_and_a_question_of_its_own():
    for part in zip(*(page[:4] for _, page in registry.pages()), strict=True):
        assert len(set(part)) == len(part)

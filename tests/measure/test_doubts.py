"""A doubt about a printed number travels to all that rests on it, in every result, figure, table and sheet."""

import io

import openpyxl
import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.corpus.lookup import column_map
from ipcompare.harmonization.doubts import doubted_rows, id_columns, traps_of
from ipcompare.present.gallery import published
from ipcompare.present.registry import readings
from ipcompare.present.style import new_figure

TRAP = {
    "trap": "made_up", "kind": "slip", "doubts": True,
    "text_zh": "此数存疑待考", "text_en": "A number made up to be doubted",
}  # fmt: skip
# Rows of these are of the tables, or of statements themselves.
RAW = ("observations", "indicators")


def with_doubts(data, rows):
    """Give the tables with a made-up trap that doubts some statements and facts."""
    traps = pd.concat([data.traps, pd.DataFrame([TRAP])], ignore_index=True).astype(data.traps.dtypes.to_dict())
    keys = {row: ("obs_id" if "@" in row else "fact_id") for row in rows}
    touched = [{"trap": "made_up", key: row, "part": "doubted"} for row, key in keys.items()]
    made = pd.concat([data.trap_rows, pd.DataFrame(touched)], ignore_index=True).astype(data.trap_rows.dtypes.to_dict())
    return data._replace(traps=traps, trap_rows=made)


@pytest.fixture(scope="module")
def doubted(data):
    """A panel in which every printed number is in doubt."""
    return ipc.harmonize(with_doubts(data, [*data.observations["obs_id"], *data.context["fact_id"]]))


def test_what_is_derived_from_a_doubted_number_is_doubted_and_nothing_else(panel):
    rows, lineage = doubted_rows(panel.data), panel.lineage[panel.lineage["step"] != "overrule"]
    parents = lineage.groupby("value_id")["parent_id"].agg(set).to_dict()

    def traps(name):
        own = set(filter(None, rows.get(name, "").split(";")))
        return own.union(*(traps(parent) for parent in parents.get(name, set())))

    found = panel.values.set_index("value_id")["doubts"]
    assert (found != "").sum() > len(rows) / 2
    for value_id, doubts in found.items():
        assert set(filter(None, doubts.split(";"))) == traps(value_id), value_id


def test_the_number_that_bears_witness_is_not_doubted(panel):
    assert "suzhou_first_instance_80_05" in doubted_rows(panel.data)["suzhou-anhui-2022@2414+5"]
    assert "N14-13" not in doubted_rows(panel.data)
    assert "suzhou_first_instance_80_05" not in traps_of(panel.data).get("N14-13", [])


@pytest.mark.parametrize("name", [name for name in readings() if name not in RAW])
def test_every_row_that_names_a_value_carries_its_doubts(doubted, name):
    rows = readings()[name].make(doubted)
    columns = id_columns(rows)
    if not columns:
        return
    known = column_map(doubted.values, "value_id", "doubts")
    named = [
        [part for cell in row if isinstance(cell, str) for part in cell.split("~")] for row in rows[columns].values
    ]
    assert any(known.get(part) for parts in named for part in parts)
    for parts, doubts in zip(named, rows["doubts"], strict=True):
        expected = {trap for part in parts for trap in known.get(part, "").split(";") if trap}
        assert set(filter(None, doubts.split(";"))) == expected


def _texts(ax):
    from matplotlib.text import Text

    return " ".join(text.get_text().replace("\n", "") for text in ax.figure.findobj(Text))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_values_says_what_is_in_doubt(doubted, lang):
    drawn = 0
    for name, figure in published(doubted).items():
        frames = [frame for frame in figure.arguments(doubted).values() if isinstance(frame, pd.DataFrame)]
        if not any("doubts" in frame and (frame["doubts"].fillna("") != "").any() for frame in frames):
            continue
        ax = new_figure()[1]
        figure.draw(doubted, ax, lang)
        assert "†" in _texts(ax), name
        assert TRAP[f"text_{lang}"].replace(" ", "") in _texts(ax).replace(" ", ""), name
        drawn += 1
    assert drawn >= 6


def test_a_table_has_a_footnote_for_the_doubt(panel):
    rows = ipc.growth(panel, "copyright_gdp_share", "suzhou_anhui")
    text = panel.data.traps.set_index("trap").loc["suzhou_copyright_share_jump"]
    for lang, kind in (("zh", "html"), ("en", "markdown"), ("en", "latex")):
        assert text[f"text_{lang}"].split("%")[0][:20] in ipc.table(rows, data=panel.data, lang=lang, kind=kind)


def test_the_sheets_of_targets_growth_and_paths_tell_the_doubt(panel):
    book = openpyxl.load_workbook(io.BytesIO(ipc.workbook(panel, lang="zh")))
    text = panel.data.traps.set_index("trap").loc["suzhou_copyright_share_jump", "text_zh"]
    telling = [sheet.title for sheet in book if any(text in str(cell.value) for row in sheet for cell in row)]
    assert {"目标比较", "增长速度", "分年进度"} <= set(telling)


def test_explain_and_trace_tell_the_traps_on_their_way(panel):
    text = panel.data.traps.set_index("trap").loc["suzhou_copyright_share_jump"]
    assert text["text_zh"] in ipc.trace(panel, "suzhou-anhui-2022@2343+4", lang="zh").words
    assert text["text_en"] in ipc.explain(panel, "copyright_gdp_share", "suzhou_anhui", "jining")


def test_a_doubted_number_leads_no_sentence(doubted):
    told = ipc.claims(doubted)
    assert (told["statements"] == "").all(), "only counts over whole tables are left"
    assert set(ipc.claims(doubted, left_out=True)["reason"]) >= {"doubt"}

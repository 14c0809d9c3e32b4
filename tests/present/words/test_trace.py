"""From any derived number the whole way back to printed characters and to the facts, as a frame and in words."""

from __future__ import annotations

import re

import pytest

import ipcompare as ipc
from ipcompare.corpus.rows import to_rows
from ipcompare.errors import UnknownNameError
from ipcompare.harmonization.value import Value
from ipcompare.present.words.days import in_time
from ipcompare.results import Trace

PATH = [f"suzhou-anhui-2022@{place}" for place in ("2212+3", "2217+1", "2220+2")]  # 6.3, 8, 10
SUM = f"sum(v:{PATH[0]}|annual..v:{PATH[2]}|annual)"
PLEDGED = "suzhou-anhui-2022@1865+4"
MEAN_YEAR = f"mean_year(v:{PLEDGED}|cumulative)"
RATIO = "hangzhou-2023@762+3"
TOTAL = f"multiplied(v:{RATIO},POP-HZ-2020+POPY-HZ-2024)"


def printed_in(found: Trace) -> dict[str, str]:
    """Give the printed characters of every statement or fact in a chain."""
    rows = found.frame[found.frame["value_raw"].notna()]
    return dict(zip(rows["parent_id"], rows["value_raw"], strict=True))


def paragraph(found: Trace, value_id: str) -> str:
    """Give what the words say of one value: its line and the indented ones below it."""
    lines = found.words.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith((f"{value_id}:", f"{value_id}："))]
    assert len(starts) == 1, f"{value_id} is told {len(starts)} times"
    rest = lines[starts[0] + 1 :]
    end = next((at for at, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return "\n".join([lines[starts[0]], *rest[:end]])


@pytest.fixture
def _no_sources(no_sources) -> None:
    """Plan texts only where a test passes them."""


def test_a_sum_leads_back_to_the_three_printed_numbers(panel, sources):
    found = ipc.trace(panel, SUM, sources=sources)
    assert printed_in(found) == {PATH[0]: "6.3", PATH[1]: "8", PATH[2]: "10"}
    steps = set(zip(found.frame["step"], found.frame["assumption_id"], strict=True))
    assert steps == {
        ("sum", "sum_of_path"), ("interpolated", "interpolate_log"), ("reading", "reading_annual"),
        ("read", "as_printed"), ("multiply", "notation_yi"),
    }  # fmt: skip
    parts = found.frame.loc[found.frame["value_id"] == SUM, "parent_id"]
    assert len(parts) == 5, "one part for each year of the plan"


def test_every_step_of_a_chain_stands_in_the_frame_once(panel):
    for value_id in (SUM, MEAN_YEAR, TOTAL):
        frame = ipc.trace(panel, value_id).frame
        assert not frame.duplicated(["value_id", "step", "assumption_id", "parent_id"]).any()


def test_a_mean_year_leads_back_to_more_than_forty(panel, sources, plan_texts):
    found = ipc.trace(panel, MEAN_YEAR, sources=sources)
    chain = ["mean_year", "reading", "read", "multiply"]
    assert list(found.frame["step"]) == chain
    assert list(found.frame["assumption_id"]) == ["mean_of_window", "reading_cumulative", "as_printed", "notation_yi"]
    assert printed_in(found) == {PLEDGED: "40亿元"}
    row = found.frame[found.frame["step"] == "read"].iloc[0]
    text = plan_texts["suzhou-anhui-2022"]
    assert text[row["start"] : row["end"]] == "40亿元"
    assert (row["start"], row["end"]) == (1865, 1869)
    assert row["before"].endswith("力争知识产权质押融资总额突破")
    assert row["after"].startswith("，")
    assert f"... {row['before']}[40亿元]{row['after']} ..." in found.words


def test_every_link_of_a_chain_is_a_value_a_statement_or_a_fact(data, panel):
    ends = set(data.observations["obs_id"]) | set(data.context["fact_id"])
    for value_id in (SUM, MEAN_YEAR, TOTAL):
        frame = ipc.trace(panel, value_id).frame
        told = set(frame["value_id"])
        assert value_id in told
        for parent in frame["parent_id"]:
            assert parent in told or parent in ends


def test_a_total_leads_back_to_the_printed_ratio_and_to_both_populations(panel, sources):
    found = ipc.trace(panel, TOTAL, sources=sources)
    assert printed_in(found) == {RATIO: "40件", "POP-HZ-2020": "11936010", "POPY-HZ-2024": "12624000"}
    facts = found.frame[found.frame["parent_id"].str.startswith("POP")]
    assert facts["source_title"].notna().all()
    assert "40件" in found.words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_name_the_populations_that_a_total_rests_on(panel, lang):
    words = ipc.trace(panel, TOTAL, lang=lang).words
    for number in ("11936010", "12624000"):
        assert number in words.replace(",", "")


@pytest.mark.usefixtures("_no_sources")
def test_without_the_texts_the_chain_is_whole_and_only_the_words_around_are_missing(panel, sources):
    bare, full = ipc.trace(panel, MEAN_YEAR), ipc.trace(panel, MEAN_YEAR, sources=sources)
    assert bare.frame[["before", "after"]].isna().all(axis=None)
    around = ["before", "after"]
    assert bare.frame.drop(columns=around).equals(full.frame.drop(columns=around))
    assert [line for line in full.words.splitlines() if "[40亿元]" not in line] == bare.words.splitlines()


def test_the_texts_are_found_by_the_environment(panel, sources, monkeypatch):
    monkeypatch.setenv("IPCOMPARE_SOURCES", str(sources))
    assert "[40亿元]" in ipc.trace(panel, MEAN_YEAR).words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_tell_every_value_with_its_number_and_its_assumptions(data, panel, lang):
    found = ipc.trace(panel, MEAN_YEAR, lang=lang)
    texts = data.assumptions.set_index("assumption_id")[f"text_{lang}"]
    for name in ("mean_of_window", "reading_cumulative", "notation_yi"):
        assert name in found.words
        assert texts[name] in found.words
    names = data.indicators.set_index("indicator")[f"name_{lang}"]
    assert "> 800,000,000" in paragraph(found, MEAN_YEAR)
    assert names["pledge_finance_annual"] in paragraph(found, MEAN_YEAR)
    assert "> 4,000,000,000" in paragraph(found, f"v:{PLEDGED}")
    title = data.plans.set_index("plan_id").loc["suzhou-anhui-2022", f"title_{lang}"]
    for part in ("40亿元", "1865", "1869", title, "宿政办秘〔2022〕41号"):
        assert part in paragraph(found, f"v:{PLEDGED}")


def test_chinese_words_have_no_english_sentence_in_them(panel):
    words = ipc.trace(panel, SUM, lang="zh").words
    ids = re.compile(r"[\w@+|.:,()-]*(?:suzhou|as_|_log|_of_|reading_|notation_)[\w@+|.:,()-]*")
    assert re.findall(r"[A-Za-z]{3,}", ids.sub("", words)) == []


def test_the_words_under_each_value_are_complete(panel):
    found = ipc.trace(panel, SUM)
    # 8 is printed in a column headed 亿元 just as 6.3 is: both rest on it, and both years between on the even rate.
    for statement in PATH:
        assert "notation_yi" in paragraph(found, f"v:{statement}")
        assert "reading_annual" in paragraph(found, f"v:{statement}|annual")
    for ends, year in ((PATH[:2], 2022), (PATH[1:], 2024)):
        between = f"interpolated(v:{ends[0]}|annual,v:{ends[1]}|annual)@{year}"
        assert "interpolate_log" in paragraph(found, between)


def test_a_growth_row_is_followed_to_both_its_ends(panel):
    rows = ipc.growth(panel).set_index(["city", "indicator"])
    row = rows.loc[("bengbu", "hv_patents_per_10k")]
    found = ipc.trace(panel, row["growth_id"])
    assert printed_in(found) == {"bengbu-2024@1151+5": "9.54件", "bengbu-2024@1170+3": "14件"}
    for growth_id, base_id in rows[["growth_id", "base_id"]].itertuples(index=False):
        assert len(printed_in(ipc.trace(panel, growth_id))) >= (1 if base_id != base_id else 2)


def test_the_loser_of_a_conflict_is_told_beside_the_winner(panel):
    found = ipc.trace(panel, "v:bengbu-2024@1309+3")
    assert printed_in(found) == {"bengbu-2024@1309+3": "90%", "bengbu-2024@968+5": "90%以上"}
    assert "overrules v:bengbu-2024@968+5, which is kept." in found.words


def test_a_statement_and_a_fact_are_followed_by_their_own_id(panel):
    assert ipc.trace(panel, RATIO).frame.equals(ipc.trace(panel, f"v:{RATIO}").frame)
    fact = ipc.trace(panel, "POP-BB-2020")
    assert printed_in(fact) == {"POP-BB-2020": "3296408"}
    assert "given as 3296408 in China Census" in fact.words


@pytest.mark.parametrize(("lang", "given", "source"), [("en", "given as", " Source: "), ("zh", "来源数值为", "来源：")])
def test_a_fact_that_was_worked_out_says_how_and_not_that_its_source_gives_it(panel, data, lang, given, source):
    for row in data.context.to_dict("records"):
        found = ipc.trace(panel, row["fact_id"], lang=lang)
        assert (given in found.words) == (not row["derived"])
        if row["derived"]:
            assert row[f"note_{lang}"] + source + row["source_title"] in found.words
            assert found.frame["derived"].all()


def test_the_time_of_a_value_is_its_day_its_year_or_the_years_that_it_runs_over(panel):
    values = {value.value_id: value for value in to_rows(Value, panel.values)}
    averaged = next(value for value in values.values() if value.method == "averaged")
    years = [str(year) for year in averaged.window]
    total = next(
        value
        for value in values.values()
        if value.basis == "cumulative_flow" and value.method == "printed" and value.window
    )
    every = next(value for value in values.values() if value.year is None)
    said = [
        (values["v:hangzhou-2023@762+3"], "in 2025", "2025年"),
        (values["v:JN-O-03"], "on a day between 2020-09-30 and 2020-12-10", "2020年9月30日至12月10日之间某日"),
        (averaged, f"a year on average over {' to '.join(years)}", f"{'至'.join(years)}年年均"),
        (total, f"over {total.window[0]} to {total.window[1]}", f"{total.window[0]}至{total.window[1]}年合计"),
        (every, "every year", "每年"),
    ]
    for value, english, chinese in said:
        assert (in_time(value, "en"), in_time(value, "zh")) == (english, chinese)


def test_a_bridge_is_followed_to_the_definition_that_it_starts_from(data, sources):
    panel = ipc.harmonize(data, use=["bridge_hv_share"])
    found = ipc.trace(panel, "bridged(v:jining-2017@495+4,bridge_hv_share)", sources=sources)
    assert printed_in(found) == {"jining-2017@495+4": "4.2件"}
    assert "bridge_hv_share" in paragraph(found, "bridged(v:jining-2017@495+4,bridge_hv_share)")


@pytest.mark.parametrize(
    ("typo", "near"),
    [
        ("v:hangzhou-2023@806+6", "v:hangzhou-2023@806+5"),
        ("hangzhou-2023@806+6", "v:hangzhou-2023@806+5"),
        ("POP-BB-2021", "v:POP-BB-2020"),
        (SUM.replace("sum(", "sums("), SUM),
        ("v:bengbu-2024@1151+5~v:bengbu-2024@1170+4", "v:bengbu-2024@1170+3"),
    ],
)
def test_an_id_with_a_slip_is_answered_with_the_nearest(panel, typo, near):
    with pytest.raises(UnknownNameError, match="unknown value id") as caught:
        ipc.trace(panel, typo)
    assert near in caught.value.hint


def test_another_language_is_refused(panel):
    with pytest.raises(UnknownNameError, match="unknown language 'fr'"):
        ipc.trace(panel, RATIO, lang="fr")


def test_a_statement_without_a_number_is_followed_too(panel):
    found = ipc.trace(panel, "hangzhou-2023@725+10")
    assert "位居全國同類城市前列" in found.words


def test_what_a_ranking_or_a_comparison_shows_can_be_followed(panel):
    ranking = ipc.rank(panel, "pledge_finance_annual", allow_mixed_levels=True).frame
    table = ipc.compare(panel, "pledge_finance_annual")
    shown = [*ranking["value_id"], *table.loc[table["lo"].notna(), "target_id"]]
    assert len(shown) > 4
    for value_id in shown:
        assert len(printed_in(ipc.trace(panel, value_id))) >= 1


def test_every_value_of_the_panel_can_be_followed_to_something_printed(panel):
    derived = panel.values[panel.values["status"] == "derived"].groupby("method").head(4)
    assert set(derived["method"]) == {"reading", "interpolated", "averaged", "summed", "multiplied", "divided"}
    for value_id in derived["value_id"]:
        assert len(printed_in(ipc.trace(panel, value_id))) >= 1

"""Sentences with results: the numbers in them, what they rest on, and that text and number cannot part."""

from __future__ import annotations

import json
import math
import re

import pandas as pd
import pytest
from helpers.csv_files import read_records
from helpers.repository import ROOT
from helpers.shipped_tables_changed import changed
from helpers.tables_of_plans import with_plan

import ipcompare as ipc
from ipcompare.corpus.lookup import coded_plans, records
from ipcompare.errors import IpcompareError, UnknownNameError
from ipcompare.present.registry import readings
from ipcompare.present.words.basis import Basis, Reads
from ipcompare.present.words.claims import COUNTS, HOWS, SHOWS, claims

HV = "hv_patents_per_10k"
TEXTS = ("text_zh", "text_en")
OPEN = {"frame": "values", "where": "value_id=v:jingmen-htz-2023@1572+4"}
LICENCES = {"frame": "observations", "where": "obs_id=hangzhou-2023@806+5"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
STATEMENTS = sum(len(read_records(path)) for path in (ROOT / "data" / "observations").glob("*.csv"))
NUMBER_WORDS = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double|dozen)\b"


@pytest.fixture(scope="module")
def rendered(panel):
    return claims(panel).set_index("claim_id")


def one_claim(data, text, **cells):
    """Give the shipped tables with one claim, of which {x} is the only placeholder, in both languages."""
    claim = {"claim_id": "mine", "section": "growth", "readme": False, "text_zh": text, "text_en": text, "traps": None}
    value = {
        "claim_id": "mine",
        "name": "x",
        "where": None,
        "column": None,
        "how": "value",
        "show": "number",
        "expect": None,
    }
    value |= cells
    return data._replace(
        claims=pd.DataFrame([claim]), claim_values=pd.DataFrame([value]), trap_rows=data.trap_rows.head(0)
    )


def said(data, text="{x}", **cells):
    return claims(ipc.harmonize(one_claim(data, text, **cells))).iloc[0]


def why_not(data, text="{x}", **cells):
    """Give the reason for which one claim is left out, with what was found."""
    panel = ipc.harmonize(one_claim(data, text, **cells))
    assert claims(panel).empty
    (row,) = claims(panel, left_out=True).itertuples()
    assert row.claim_id == "mine"
    return row


def target_of(city):
    return {"frame": "growth", "where": f"city={city};indicator={HV}"}


def test_the_frame_has_a_row_for_every_claim_in_the_order_of_the_table(data, panel, rendered):
    made = claims(panel)
    assert list(made.columns) == ["claim_id", "section", "text_zh", "text_en", "grade", "statements", "calls"]
    assert list(made["claim_id"]) == list(data.claims["claim_id"])
    assert all(isinstance(dtype, pd.StringDtype) for dtype in made.dtypes)
    pd.testing.assert_frame_equal(made.set_index("claim_id"), rendered)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_language_gives_its_sentences_alone(panel, rendered, lang):
    alone = claims(panel, lang=lang)
    assert [name for name in alone.columns if name.startswith("text_")] == [f"text_{lang}"]
    assert list(alone[f"text_{lang}"]) == list(rendered[f"text_{lang}"])


def test_a_language_that_there_is_not_is_refused_with_the_known_ones(panel):
    with pytest.raises(UnknownNameError, match="unknown language 'fr'") as caught:
        claims(panel, lang="fr")
    assert caught.value.expected == "en, zh"


# Worked out by hand from the printed numbers, nothing of the package.
BY_HAND = {
    # (2 / 1) ** (1 / 4) - 1 = 0.1892; (14 / 9.54) ** (1 / 3) - 1 = 0.1364
    "growth_hv": (
        "每万人口高价值发明专利拥有量方面，宿州市计划由2021年的1件增至2025年的2件，年均增长18.9%；蚌埠市计划由2023年的9.54件增至2026年的14件，年均增长13.6%。",
        "On high-value invention patents per 10,000 people, Suzhou (Anhui) plans to grow by 18.9% a year, from 1 in "
        "2021 to 2 in 2025, and Bengbu by 13.6%, from 9.54 in 2023 to 14 in 2026.",
    ),
    # (1.5 / 1.5) ** (1 / 4) - 1 = 0, (2.5 / 0.5) ** (1 / 4) - 1 = 0.4953; (13.5 / 9.545) ** (1 / 3) - 1 = 0.1225,
    # (14.5 / 9.535) ** (1 / 3) - 1 = 0.1500
    "growth_hv_rounding": (
        "按印出数字的修约范围计，每万人口高价值发明专利拥有量的年均增速，宿州市为0.0%至49.5%，蚌埠市为12.2%至15.0%，两者重叠，何者更快无从判断。",
        "Read to the last digit that is printed, the growth of high-value invention patents per 10,000 people that "
        "Suzhou (Anhui) plans may be anything from 0.0% to 49.5% a year, and that of Bengbu from 12.2% to 15.0%: which "
        "is faster does not survive rounding.",
    ),
    # (13.5 - 12.5) / (13.5 - 9.535) = 0.2522, (14.5 - 11.5) / (14.5 - 9.545) = 0.6054
    "back_loading_rounding": (
        "按印出数字的修约范围计，蚌埠市每万人口高价值发明专利拥有量的增量中，安排在2026年的比重为25.2%至60.5%，高于还是低于均衡分布的33.3%，无从判断。",
        "Read to the last digit that is printed, what Bengbu leaves to 2026 of its rise in high-value invention "
        "patents per 10,000 people may be anything from 25.2% to 60.5%: whether it is more than the 33.3% of an "
        "even path does not survive rounding.",
    ),
    # (14 - 9.54) / 3 = 1.487; (2 - 1) / 4 = 0.25
    "steps": (
        "按绝对量计，每万人口高价值发明专利拥有量，蚌埠市计划年均增加1.49件（基期9.54件），宿州市计划年均增加0.25件（基期1件）。",
        "Counted in high-value invention patents per 10,000 people, Bengbu plans to add 1.49 a year to a base of 9.54, "
        "and Suzhou (Anhui) 0.25 a year to a base of 1.",
    ),
    # (14 - 12) / (14 - 9.54) = 0.4484; one of three years is 0.3333
    "back_loading": (
        "每万人口高价值发明专利拥有量由9.54件增至14件的增量中，蚌埠市将44.8%安排在2026年，即3年中的最后一年；若逐年均衡，该比重为33.3%。",
        "Of its rise from 9.54 to 14 high-value invention patents per 10,000 people, Bengbu leaves 44.8% to 2026, the "
        "last of three years; an even path would leave 33.3%.",
    ),
    # From 10 December at the pace from 2018, 3.75 * (3.75 / 2.92) ** (0.0565 / 1.9435) = 3.78; from 30 September at
    # that to 2022, 3.75 * (6.74 / 3.75) ** (0.25 / 2.25) = 4.00: short of 4.2 in every case.
    "jining_patents": (
        "济宁市提出2020年每万人口有效发明专利拥有量超过4.2件；据其后公开报道推算，当年年底前某时点为3.75件（来源未载明日期，按2020年9月30日至12月10日之间某日计），"
        "按前后相邻实际值之间的增速推算，当年末为3.78至4.00件，判定为很可能未完成。",
        "Jining aimed at more than 4.2 valid invention patents per 10,000 people by 2020; worked out from a later "
        "report, it had 3.75 late in that year (the source names no day; taken to be on a day between 2020-09-30 and "
        "2020-12-10), and carried to the end of that year at the paces between neighbouring outcomes 3.78 to 4.00: "
        "probably missed.",
    ),
}


@pytest.mark.parametrize("claim", BY_HAND)
def test_sentences_worked_out_by_hand(rendered, claim):
    assert tuple(rendered.loc[claim, list(TEXTS)]) == BY_HAND[claim]


def test_numbers_worked_out_by_hand_stand_in_both_languages(rendered):
    numbers = {
        # (25 / 17.2) ** (1 / 3) - 1 = 0.1328; (10 / 6.3) ** (1 / 4) - 1 = 0.1224
        "growth_finance": ["13.3%", "12.2%"],
        # by the digits: 9.535 to 9.545, 13.5 to 14.5, 15.5 to 16.5; of 1 and 2, at the fastest 0.5 to 2.5
        "catch_up": [
            f"{3 * math.log(15.5 / 9.535) / math.log(14.5 / 9.535):.1f}",
            f"{3 * math.log(16.5 / 9.545) / math.log(13.5 / 9.545):.1f}",
            f"{4 * math.log(15.5 / 0.5) / math.log(2.5 / 0.5):.1f}",
        ],
        # 40 / 12, 12 / 12, 2 / 12
        "nation_level": ["333%", "100%", "17%"],
        # 40 / 17
        "province_level": ["235%"],
        # (12 / 9.54) ** (1 / 2) - 1 = 0.1215; (12 / 6.3) ** (1 / 5) - 1 = 0.1375
        "nation_pace": ["12.2%", "18.9%", "13.8%"],
        # (14 - 9.54) / (40 - 9.54) = 0.1464; (2 - 1) / (40 - 1) = 0.0256
        "leader": ["14.6%", "2.6%"],
    }
    for claim, shown in numbers.items():
        for text in TEXTS:
            assert [number for number in shown if number not in rendered.loc[claim, text]] == [], claim


def test_counts_are_those_of_the_files(rendered, root):
    rows = [row for path in (root / "data" / "observations").glob("*.csv") for row in read_records(path)]
    plans = pd.DataFrame(rows).groupby("indicator")["plan_id"].nunique()
    assert rendered.loc["statements", "text_en"] == (
        f"The tables hold {len(rows)} statements on {len(plans)} indicators in five plans."
    )
    assert plans.max() == 4
    assert f"more than four of the five plans, and {(plans == 1).sum()} of the" in rendered.loc["shared", "text_en"]
    assert f"{(plans == 1).sum()}项仅见于单份规划；同一指标至多见于5份规划中的4份" in rendered.loc["shared", "text_zh"]
    numbered = [row for row in rows if row["role"] in ("target", "milestone", "recurring") and row["value"]]
    strive = [row for row in numbered if row["modality"] == "strive"]
    assert f"Of the {len(numbered)} numbered targets" in rendered.loc["wording", "text_en"]
    assert f"{len(strive)} as something to strive for" in rendered.loc["wording", "text_en"]


def test_parts_of_a_count_add_up_to_the_whole(rendered):
    def numbers(claim):
        return [int(number) for number in re.findall(r"\d+", re.sub("[ACDX]级", "", rendered.loc[claim, "text_zh"]))]

    for claim in ("rates", "checked"):
        whole, *parts = numbers(claim)
        assert whole == sum(parts), claim
    cases, *grades, pairs, printed = numbers("grades")
    assert cases == sum(grades)
    assert pairs >= printed


def test_the_rate_of_a_trend_is_below_its_interval_as_the_sentence_says(rendered, panel):
    """The four year-end values of the nation, fitted with numpy alone; t(0.975) of two degrees of freedom is 4.3027."""
    import numpy as np

    years, logs = np.arange(2020, 2024), np.log([6.3, 7.5, 9.4, 11.8])
    slope, start = np.polyfit(years - 2021.5, logs, 1)
    spread = math.sqrt(((logs - start - slope * (years - 2021.5)) ** 2).sum() / 2)
    reach = 4.3027 * spread * math.sqrt(1 + 1 / 4 + 4.5**2 / 5)
    low, high = (math.exp(start + 4.5 * slope + side * reach) for side in (-1, 1))
    assert f"2026年的95%预测区间为{low:.1f}至{high:.1f}件" in rendered.loc["trend", "text_zh"]
    assert low > 14


def test_a_changed_statement_changes_the_sentence_and_leaves_the_readme_behind(data, rendered):
    more = claims(ipc.harmonize(changed(data, "bengbu-2024@1170+3", value=16.0))).set_index("claim_id")
    # (16 / 9.54) ** (1 / 3) - 1 = 0.1881
    assert "Bengbu by 18.8%, from 9.54 in 2023 to 16 in 2026" in more.loc["growth_hv", "text_en"]
    assert "件增至2026年的16件，年均增长18.8%" in more.loc["growth_hv", "text_zh"]
    assert more.loc["growth_hv", "text_zh"] not in README
    assert rendered.loc["growth_hv", "text_zh"] in README


@pytest.mark.parametrize(
    ("cells", "reason", "found"),
    [
        ({"where": "city=bengbo", "column": "cagr"}, "no_row", "{x}: growth, city=bengbo, value of cagr: no row"),
        ({"where": "city=bengbu", "column": "cagr"}, "several_rows", "20 rows"),
        ({"where": f"city=hangzhou;indicator={HV}", "column": "cagr"}, "empty", "an empty cell"),
        ({"column": "cagr", "how": "max"}, "empty", "an empty cell"),
        ({"column": "cagr", "how": "sum"}, "empty", "an empty cell"),
        ({**OPEN, "column": "hi"}, "open_bound", "an open bound"),
        ({**target_of("bengbu"), "column": "city"}, "not_shown", "'bengbu' is no number"),
        ({**target_of("bengbu"), "column": "cagr", "show": "integer"}, "not_shown", "is no integer"),
        ({**target_of("bengbu"), "column": "unit", "show": "place"}, "not_shown", "is no place"),
        ({**target_of("bengbu"), "column": "target", "expect": "<14"}, "expectation", "14.0 is not <14"),
        ({**target_of("bengbu"), "column": "city", "show": "place", "expect": "jining"}, "expectation", "jining"),
        ({**target_of("bengbu"), "column": "target", "expect": ">{x}"}, "expectation", ">{x}"),
    ],
)  # fmt: skip
def test_a_sentence_that_does_not_hold_is_left_out_with_the_reason(data, cells, reason, found):
    row = why_not(data, **{"frame": "growth"} | cells)
    assert row.reason == reason
    assert found in row.detail
    assert reason in set(data.codes.loc[data.codes["list"] == "claim_reason", "code"])


@pytest.mark.parametrize("expect", [">=14", "14", "!=15", "<=14;>13", ">={x}"])
def test_a_sentence_whose_expectation_is_met_is_told(data, expect):
    assert said(data, **target_of("bengbu"), column="target", expect=expect)["text_en"] == "14"


def test_a_count_of_nothing_is_none(data):
    assert said(data, frame="growth", where="city=bengbo", how="count", show="words")["text_en"] == "none"


def test_a_verdict_in_a_sentence_is_that_of_the_result(data, panel):
    """More than 3.7 was there with 3.75 already; what was carried to the end of the year is above it too."""
    alone = data._replace(claims=data.claims[data.claims["claim_id"] == "jining_patents"])
    verdicts = data.codes[data.codes["list"] == "delivery"].set_index("code")
    for made, status in (
        (alone, "probably_missed"),
        (changed(alone, "jining-2017@495+4", value=3.7), "probably_reached"),
    ):
        (row,) = claims(ipc.harmonize(made)).itertuples()
        assert row.text_zh.endswith(f"判定为{verdicts.loc[status, 'name_zh']}。")
        assert row.text_en.endswith(f": {verdicts.loc[status, 'name_en'].lower()}.")
        assert "at least" not in row.text_en
        assert "末为3.75" not in row.text_zh, "3.75 is of a day before the end of the year"


def test_a_count_of_verdicts_names_all_that_there_are(data, panel, rendered):
    plans = ipc.delivery(panel).query("origin == 'plan'")
    assert "据本库收录的资料" in rendered.loc["checked", "text_zh"]
    for lang, write in (("zh", "{name}{count}项"), ("en", "{count} {name}")):
        names = data.codes[data.codes["list"] == "delivery"].set_index("code")[f"name_{lang}"].str.lower()
        for code, count in plans["status"].value_counts().items():
            assert write.format(name=names[code], count=count) in rendered.loc["checked", f"text_{lang}"]


def test_no_claim_tells_an_outcome_without_its_day_or_a_verdict_in_its_own_words(data, panel):
    """Where a value is of a day, the sentence gives the day, and the verdict is the one worked out."""
    delivery, seen = ipc.delivery(panel), set()
    for value in data.claim_values[data.claim_values["frame"] == "delivery"].itertuples():
        if str(value.column).startswith(("outcome_", "carried_")) and value.how == "value":
            conditions = dict(part.split("=") for part in value.where.split(";"))
            rows = delivery[
                [all(str(row[name]) == cell for name, cell in conditions.items()) for row in records(delivery)]
            ]
            if rows["outcome_as_of"].notna().any():
                seen.add(value.claim_id)
    for claim in seen:
        read = set(data.claim_values.loc[data.claim_values["claim_id"] == claim, "column"])
        assert {"outcome_as_of", "status"} <= read, claim
    assert seen == {"jining_patents", "jining_trademarks"}


@pytest.mark.parametrize(
    ("cells", "column", "near"),
    [
        ({"where": "town=bengbu", "column": "cagr"}, "town", ""),
        ({"column": "cagrr", "how": "max"}, "cagrr", "cagr"),
    ],
)  # fmt: skip
def test_a_column_that_a_result_does_not_have_is_a_fault_of_the_table(data, cells, column, near):
    with pytest.raises(IpcompareError, match=rf"claim mine, \{{x\}}: there is no column '{column}'") as caught:
        said(data, **{"frame": "growth"} | cells)
    assert near in caught.value.hint


def test_a_result_that_refuses_the_tables_leaves_its_sentences_out(data):
    """Without a baseline in any plan there is no path, and `pace` says so by an error."""
    targets = data.observations[data.observations["role"] == "target"]
    facts = data.context[data.context["role"] == "outcome"]
    row = why_not(data._replace(observations=targets, context=facts), frame="pace", how="count")
    assert (row.reason, row.detail) == ("refused", "pace: no path to measure")


def test_a_sentence_on_a_number_in_doubt_is_left_out(data):
    doubted = {"frame": "values", "where": "value_id=v:suzhou-anhui-2022@2343+4", "column": "lo"}
    made = one_claim(data, "{x}", **doubted)._replace(trap_rows=data.trap_rows)
    (row,) = claims(ipc.harmonize(made), left_out=True).itertuples()
    assert (row.reason, row.detail) == ("doubt", "suzhou-anhui-2022@2343+4: suzhou_copyright_share_jump")


def test_a_sentence_whose_values_a_trap_touches_names_the_trap_as_considered(data):
    made = one_claim(data, "{x}", **OPEN, column="lo")._replace(trap_rows=data.trap_rows)
    out = claims(ipc.harmonize(made), left_out=True)
    assert out["reason"].tolist() == ["trap"]
    traps = ";".join(data.trap_rows.loc[data.trap_rows["obs_id"] == OPEN["where"].partition("v:")[2], "trap"])
    read = made._replace(claims=made.claims.assign(traps=traps))
    assert claims(ipc.harmonize(read))["text_en"].tolist() == ["8"]


def test_every_pair_that_a_sentence_puts_side_by_side_counts_for_its_grade(data, rendered):
    assert rendered.loc["growth_finance", "grade"] == "D", "the definitions differ"
    assert rendered.loc["targets_hv", "grade"] == "D", "the years differ"
    for claim in ("growth_hv", "steps", "nation_level", "province_level"):
        assert rendered.loc[claim, "grade"] == "C", claim


def test_a_placeholder_without_a_value_is_refused(data):
    with pytest.raises(IpcompareError, match=r"claim mine has no value for \{y\}") as caught:
        said(data, "{x} and {y}", frame="observations", how="count")
    assert caught.value.expected == "one of x"


@pytest.mark.parametrize(
    ("column", "name", "near"), [("frame", "grwth", "growth"), ("how", "summ", "sum"), ("show", "yaer", "year")]
)
def test_what_does_not_exist_is_answered_with_the_nearest_name(data, column, name, near):
    with pytest.raises(UnknownNameError, match=f"unknown {column} of table claim_values '{name}'") as caught:
        said(data, **{"frame": "growth", "how": "count", column: name})
    assert near in caught.value.hint


@pytest.mark.parametrize(
    "where", ["city=bengbu or city", "year=2020+5", "city=['bengbu']", "@data=1", "city=BENGBU", "year=2025.5"]
)
def test_conditions_are_compared_and_never_run(data, where):
    if where.startswith("@"):
        with pytest.raises(IpcompareError, match="there is no column"):
            said(data, frame="observations", where=where, how="count")
    else:
        assert said(data, frame="observations", where=where, how="count")["text_en"] == "0"


@pytest.mark.parametrize(
    ("cells", "zh", "en"),
    [
        ({"frame": "observations", "how": "count"}, str(STATEMENTS), str(STATEMENTS)),
        ({"frame": "observations", "where": "city=jining", "how": "count", "show": "words"}, "4", "four"),
        ({"frame": "observations", "where": "city=hangzhou", "how": "count", "show": "words"}, "11", "11"),
        ({"frame": "ambition_wording", "column": "binding", "how": "sum", "show": "words"}, "0", "none"),
        ({**LICENCES, "column": "value"}, "2.5万", "25 thousand"),
        ({**LICENCES, "column": "value", "show": "integer"}, "2.5万", "25,000"),
        ({**target_of("bengbu"), "column": "target_year", "show": "year"}, "2026", "2026"),
        ({**target_of("bengbu"), "column": "cagr", "show": "percent0"}, "14%", "14%"),
        ({**target_of("bengbu"), "column": "step", "show": "decimal1"}, "1.5", "1.5"),
        ({**target_of("bengbu"), "column": "city", "show": "place"}, "蚌埠", "Bengbu"),
        ({"frame": "observations", "column": "city", "how": "unique"}, "5", "5"),
        # Missing cells, whole numbers in columns of either kind, and truth.
        ({"frame": "observations", "where": "unit=", "how": "count"}, "3", "3"),
        ({"frame": "observations", "where": "city=jining;year=2020", "how": "count"}, "4", "4"),
        ({"frame": "ambition_nation", "where": f"indicator={HV};tier_year=2025", "how": "count"}, "4", "4"),
        ({"frame": "pace", "where": f"city=bengbu;indicator={HV};last=false", "how": "count"}, "2", "2"),
    ],
)  # fmt: skip
def test_values_are_shown_as_each_language_writes_them(data, cells, zh, en):
    row = said(data, "a {x} b {x}", **cells)
    assert (row["text_zh"], row["text_en"]) == (f"a {zh} b {zh}", f"a {en} b {en}")


def test_statements_exist_and_are_those_that_a_trace_leads_to(data, panel, rendered):
    known = {*data.observations["obs_id"], *data.context["fact_id"]}
    for claim, statements in rendered["statements"].items():
        ids = statements.split(";") if statements else []
        assert set(ids) <= known, claim
        assert len(set(ids)) == len(ids), claim
    assert rendered.loc["growth_hv", "statements"].split(";") == [
        "suzhou-anhui-2022@2173+1", "suzhou-anhui-2022@2181+1", "bengbu-2024@1151+5", "bengbu-2024@1170+3",
    ]  # fmt: skip
    assert set(rendered.loc["jining_patents", "statements"].split(";")) == {
        "jining-2017@495+4", "JN-O-03", "JN-O-01", "JN-O-12",
    }  # fmt: skip


def test_a_derived_value_is_followed_to_what_it_was_derived_from(data, panel):
    """Suzhou's total, read as a sum over five years and spread over them, rests on one printed number."""
    derived = panel.values.query(
        "city == 'suzhou_anhui' and method == 'averaged' and indicator == 'pledge_finance_annual'"
    )
    (value,) = derived.itertuples()
    row = said(data, frame="values", where=f"value_id={value.value_id}", column="lo")
    chain = ipc.trace(panel, value.value_id, sources=None).frame
    assert set(chain["parent_id"]) & set(data.observations["obs_id"]) == {row["statements"]}
    assert row["statements"].startswith("suzhou-anhui-2022@")
    assert row["grade"] == value.grade


def test_an_overruled_statement_is_nothing_that_a_claim_rests_on(data, panel):
    (step,) = panel.lineage[panel.lineage["step"] == "overrule"].head(1).itertuples()
    assert step.parent_id.removeprefix("v:") in set(data.observations["obs_id"])
    row = said(data, frame="values", where=f"value_id={step.value_id}", column="lo")
    assert row["statements"] == step.value_id.removeprefix("v:")


def test_counts_rest_on_whole_tables_and_have_no_grade(data, rendered):
    counted = data.claim_values.groupby("claim_id")["how"].agg(lambda hows: set(hows) <= set(COUNTS))
    for claim in counted.index[counted]:
        assert rendered.loc[claim, "statements"] == ""
        assert pd.isna(rendered.loc[claim, "grade"])
    assert counted.sum() > 3


def test_the_grade_is_the_worst_of_the_rows_used(data, rendered):
    assert rendered.loc["back_loading", "grade"] == "A"
    assert rendered.loc["jining_patents", "grade"] == "C", "the realised value was worked out from a later report"
    assert rendered.loc["rank_hv", "grade"] == "C", "a zone stands beside cities"
    # Rows of a path carry no grade: that of the values that they lead from and to counts.
    path = said(data, frame="pace", where=f"city=bengbu;indicator={HV};last=true", column="share")
    assert path["grade"] == "A"
    assert path["statements"] == "bengbu-2024@1165+3;bengbu-2024@1170+3;bengbu-2024@1151+5", "and the base of the path"


def test_what_has_a_grade_of_its_own_in_a_row_is_graded_by_that(data):
    """A row against the nation shows a level, as printed, and a pace that is interpolated."""
    row = Reads(ipc.ambition(ipc.harmonize(data), HV, "bengbu", against="nation"), "")
    basis = Basis(ipc.harmonize(data))
    grades = [basis.worst([row._replace(column=column)]) for column in ("level_mid", "pace_mid", "tier_mid")]
    assert grades == ["A", "C", "C"]


@pytest.mark.parametrize("name", readings())
def test_the_call_that_a_reader_is_given_gives_the_result_that_is_read(panel, name):
    given = eval(readings()[name].call, {"ipc": ipc, "ipcompare": ipc, "panel": panel})
    pd.testing.assert_frame_equal(given, readings()[name].make(panel))


def test_calls_name_each_result_once(rendered):
    assert rendered.loc["back_loading", "calls"] == "ipc.growth(panel); ipc.pace(panel)"


def test_what_the_schema_allows_is_what_can_be_done_and_all_of_it_is_used(data, root):
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    (table,) = [entry for entry in package["resources"] if entry["name"] == "claim_values"]
    allowed = {field["name"]: field["constraints"].get("enum") for field in table["schema"]["fields"]}
    for column, known in (("how", HOWS), ("show", SHOWS)):
        assert allowed[column] == list(known)
        assert set(data.claim_values[column]) == set(known)
    # Which results there are, the registry says alone.
    assert allowed["frame"] is None
    assert set(data.claim_values["frame"]) <= set(readings())


def test_no_number_stands_in_a_sentence_beside_its_placeholders(data):
    """But for units and the width of an interval."""
    fixed = r"\{\w+\}|10,000 people|95%|同一|最后一年|百分点"
    for row in data.claims.itertuples():
        for text in (row.text_zh, row.text_en):
            words = re.sub(fixed, "", text)
            assert re.findall(rf"\d|[一二三四五六七八九十百千半]|{NUMBER_WORDS}", words) == [], row.claim_id


def test_both_languages_of_a_claim_say_the_same_numbers(rendered):
    """Years, percentages and decimals are written alike in both."""
    for row in rendered.itertuples():
        zh, en = (
            [*re.findall(r"\d+\.\d+%?|\d{4}|\d+%", text.replace("10,000", ""))] for text in (row.text_zh, row.text_en)
        )
        alike = {number for number in {*zh, *en} if number.endswith("%") or re.fullmatch(r"20\d\d", number)}
        assert alike & set(zh) == alike & set(en), row.Index


def test_marked_claims_stand_in_the_readme_word_for_word_in_both_languages(data, rendered):
    marked = list(data.claims.loc[data.claims["readme"], "claim_id"])
    assert 5 <= len(marked) <= 8
    prose = " ".join(README.split())
    lines = README.splitlines()
    for claim in marked:
        assert rendered.loc[claim, "text_en"] in prose, claim
        assert f"- {rendered.loc[claim, 'text_zh']}" in lines, claim
    others = rendered.drop(index=marked)
    assert [claim for claim, text in others["text_en"].items() if text in prose] == []


@pytest.mark.parametrize(("heading", "text"), [("What comes out", "text_en"), ("摘要", "text_zh")])
def test_the_sections_of_results_hold_claims_alone(rendered, heading, text):
    (section,) = re.findall(rf"^## {heading}\n(.*?)^## ", README, flags=re.M | re.S)
    section = re.sub("<!-- .* -->", "", section)
    _, *bullets = (" ".join(bullet.split()) for bullet in re.split(r"^- ", section, flags=re.M))
    assert len(bullets) >= 5
    assert [bullet for bullet in bullets if bullet not in set(rendered[text])] == []
    before = section[: section.index("\n- ")]
    assert re.findall(rf"\d|{NUMBER_WORDS}", re.sub(r"`[^`]*`|\]\([^)]*\)", "", before), re.I) == []


def test_no_number_word_in_the_readme_is_a_result_outside_of_a_claim(data, rendered):
    prose = " ".join(re.sub(r"```.*?```|`[^`]*`", "", README, flags=re.S).split())
    for sentence in rendered["text_en"]:
        prose = prose.replace(sentence, "")
    found = re.findall(rf"({NUMBER_WORDS}) (\w+)", prose, re.I)
    sharing = data.observations.loc[data.observations["indicator"] == HV, "city"].nunique()
    accounted = {"five such": len(coded_plans(data)) == 5, "four plans": sharing == 4, "two languages": len(TEXTS) == 2}
    accounted["two commands"] = len(re.findall("^make .*#", README, re.M)) == 2
    assert {f"{number.lower()} {what.lower()}" for number, what in found} == set(accounted)
    assert all(accounted.values())


def test_a_plan_before_those_in_force_changes_no_sentence_but_the_counts_of_statements(data, rendered):
    told = with_plan(data, "bengbu-2021", "bengbu", (2021, 2023), [(2020, 5.0, "baseline"), (2025, 11.0)], "2021-06-01")
    sentences = ipc.claims(ipc.harmonize(told)).set_index("claim_id")["text_en"]
    # The sentence on who names agencies speaks of coded plans: one without coded tasks leaves it out.
    assert set(rendered.index) - set(sentences.index) == {"agencies_named"}
    others = sentences[sentences != rendered.loc[sentences.index, "text_en"]]
    assert others["statements"] == f"The tables hold {STATEMENTS + 2} statements on 122 indicators in six plans."
    assert set(others.index) <= {"statements", "shared", "bounds"}, "these count all statements"

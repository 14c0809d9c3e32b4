"""Why something was not let in, in both languages; every reason that a gate may give has its sentence."""

from __future__ import annotations

import pytest

import ipcompare as ipc
from ipcompare.present.words.labels import labels
from ipcompare.present.words.refusals import refusal


@pytest.mark.parametrize(
    ("reason", "detail", "chinese", "english"),
    [
        ("year", "2021", "仅有2021年的数值", "has values for 2021 only"),
        ("year", "2020, 2021, 2023", "仅有2020、2021、2023年的数值", "has values for 2020, 2021 and 2023 only"),
        ("year", "2021-2025", "为2021-2025年累计数", "a sum over 2021-2025"),
        ("year", "", "累计数未说明起止年份", "a running total without its years"),
        ("year", "C", "评为C级，未达要求：年份不同", "graded C, below what is let in: another year"),
        ("unit", "percent", "按“%”列示", "printed in %"),
        ("definition", "valid_patents_per_10k", "另设：", "sets instead: "),
        ("definition", "D", "评为D级，未达要求：定义不同", "graded D, below what is let in: another definition"),
        ("coverage", "1/2", "仅1/2的指标有可比数值", "comparable values on 1/2 of the indicators only"),
        ("silent", "", "未作表述", "silent"),
        ("no_plan", "", "无规划参与比较", "none of its plans takes part"),
    ],
)
def test_a_refusal_is_a_sentence_in_both_languages(data, reason, detail, chinese, english):
    assert refusal(labels(data, "zh"), reason, detail).startswith(chinese)
    assert refusal(labels(data, "en"), reason, detail).startswith(english)
    assert refusal(labels(data, "both"), reason, detail).startswith(chinese)


def test_every_refusal_of_every_ranking_is_worded_without_codes(panel):
    names = labels(panel.data, "en")
    for indicator, grade in (("hv_patents_per_10k", "B"), ("hv_patents_per_10k", "C"), ("pledge_finance_annual", "C")):
        refused = ipc.order(panel, indicator, min_grade=grade).refused
        for row in refused.itertuples():
            sentence = refusal(names, row.reason, row.detail)
            assert sentence
            assert "_" not in sentence
            assert "{" not in sentence

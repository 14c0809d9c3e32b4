"""Columns of results: how each is headed in both languages, and how it is written."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """
    How a column is headed and written.

    ``kind`` is ``year``, ``rate``, ``computed`` (three digits), ``reasons`` (a footnote), ``days`` (months),
    ``hidden``, a vocabulary (``places``, ``indicators``, ``units``, ``instruments``, ``agencies``, ``plans``) or a
    code list; else a number or text as it is. The heading of an interval goes by its low end where the same name
    alone is something else.
    """

    zh: str
    en: str
    kind: str = ""


# Columns that several results have, or that mean the same wherever they stand.
COLUMNS: dict[str, Column] = {
    "city": Column("城市", "City", "places"),
    "other": Column("另一城市", "Other city", "places"),
    "city_a": Column("甲地", "Place A", "places"),
    "city_b": Column("乙地", "Place B", "places"),
    "plan_id": Column("规划", "Plan", "plans"),
    "plan_a": Column("甲地规划", "Plan of A", "plans"),
    "plan_b": Column("乙地规划", "Plan of B", "plans"),
    "indicator": Column("指标", "Indicator", "indicators"),
    "dimension": Column("维度", "Dimension", "dimension"),
    "instrument": Column("政策工具", "Instrument", "instruments"),
    "agency": Column("责任单位", "Agency", "agencies"),
    "unit": Column("单位", "Unit", "units"),
    "basis": Column("口径", "Basis", "basis"),
    "base_year": Column("基期年", "Base year", "year"),
    "base": Column("基期值", "Base"),
    "base_origin": Column("基期来源", "Origin of the base", "hidden"),
    "target_year": Column("目标年", "Target year", "year"),
    "target": Column("目标值", "Target"),
    "value": Column("数值", "Value"),
    "year": Column("年份", "Year", "year"),
    "years": Column("年数", "Years"),
    "years_rounded_lo": Column("年数（计修约）", "Years by the printed digits"),
    "ratio": Column("倍数", "Ratio", "computed"),
    "cagr": Column("年均复合增长率", "Compound annual growth", "rate"),
    "cagr_rounded_lo": Column("年均复合增长率（计修约）", "Compound annual growth by the printed digits", "rate"),
    "step": Column("年均增量", "Step per year", "computed"),
    "step_rounded_lo": Column("年均增量（计修约）", "Step per year by the printed digits", "hidden"),
    "doubling": Column("翻番年数", "Years to double", "computed"),
    "grade": Column("可比等级", "Grade"),
    "from_year": Column("起始年", "From", "year"),
    "to_year": Column("截止年", "To", "year"),
    "share": Column("占比", "Share", "computed"),
    "tier": Column("上级地区", "Tier", "places"),
    "level": Column("级别", "Level", "level"),
    "level_lo": Column("与上级目标之比", "Level over the tier's", "computed"),
    "pace": Column("增速", "Pace", "rate"),
    "origin": Column("来源", "Origin", "origin"),
    "status": Column("完成情况", "Status", "delivery"),
    "rank": Column("名次", "Rank"),
    "rank_best": Column("最好名次", "Best rank"),
    "rank_worst": Column("最差名次", "Worst rank"),
    "survives": Column("计入修约误差后不变", "Survives printed digits"),
    "indicators": Column("指标数", "Indicators"),
    "tasks": Column("任务数", "Tasks"),
    "boxes": Column("专栏数", "Boxes"),
    "safeguards": Column("保障措施数", "Safeguards"),
    "in_tasks": Column("任务涉及的政策工具数", "Instruments in tasks"),
    "in_boxes": Column("专栏涉及的政策工具数", "Instruments in boxes"),
    "in_safeguards": Column("保障措施涉及的政策工具数", "Instruments in safeguards"),
    "actions": Column("有具体举措的政策工具数", "Instruments with an action"),
    "instruments": Column("政策工具数", "Instruments"),
    "of": Column("政策工具总数", "Of all instruments"),
    "cities": Column("规划数", "Plans"),
    "shared": Column("共有数", "Shared"),
    "reason": Column("原因", "Reason", "reasons"),
    "reasons": Column("原因", "Reasons", "reasons"),
    "footnotes": Column("脚注", "Footnotes", "reasons"),
    "doubts": Column("存疑", "In doubt", "traps"),
    "level_reason": Column("水平未比的原因", "Why no level", "reasons"),
    "pace_reason": Column("增速未比的原因", "Why no pace", "reasons"),
    "detail": Column("说明", "Detail"),
    "bound": Column("界限", "Bound", "hidden"),
    "outcome_bound": Column("实际值界限", "Bound of the outcome", "hidden"),
    "mixed": Column("级别不同", "Mixed levels", "hidden"),
    "value_a": Column("甲地数值编号", "Value of place A", "hidden"),
    "value_b": Column("乙地数值编号", "Value of place B", "hidden"),
    "window_start": Column("规划起始年", "First year of the plan", "hidden"),
    "window_end": Column("规划截止年", "Last year of the plan", "hidden"),
}

COMPARE = {
    "plan_status": Column("规划状态", "Status of the plan", "plan_status"),
    "cities": Column("设定该指标的规划数", "Plans that set it", "hidden"),
    "nation": Column("全国目标", "Nation's target"),
    "graded_with": Column("可比对象", "Graded with", "places"),
    "to_nation_lo": Column("与全国目标之比", "Over the nation's target", "computed"),
}
GROWTH = {
    "sign_survives": Column("计修约后增减方向不变", "Sign survives rounding", "hidden"),
    "order_survives": Column("计修约后与其他增速可分先后", "Order survives rounding", "hidden"),
}
PACE = {
    "share_rounded_lo": Column("占比（计修约）", "Share by the printed digits", "rate"),
    "even_share": Column("均匀占比", "Even share", "computed"),
    "back_loading": Column("后置程度", "Back-loading", "computed"),
    "back_loaded": Column("后置", "Back-loaded", "hidden"),
    "loading_survives": Column("计修约后是否后置不变", "Loading survives rounding", "hidden"),
    "last": Column("末段", "Last stretch"),
}
CATCH_UP = {
    "goal": Column("追赶对象", "Goal", "goal"),
    "goal_lo": Column("对象水平", "Level of the goal"),
    "goal_of": Column("对象地区", "Goal of", "places"),
    "goal_year": Column("对象年份", "Year of the goal", "year"),
}
TIER = {
    "tier_lo": Column("上级目标值", "Target of the tier"),
    "tier_bound": Column("上级目标界限", "Bound of the tier's target", "hidden"),
    "tier_year": Column("上级目标年", "Year of its target", "year"),
    "level_bound": Column("水平之比的界限", "Bound of the level", "hidden"),
    "level_grade": Column("水平可比等级", "Grade of the level"),
    "level_doubts": Column("水平所涉存疑", "Doubts about the level", "hidden"),
    "pace_bound": Column("增速界限", "Bound of the pace", "hidden"),
    "tier_pace_lo": Column("上级规划平均增速", "Average pace of the tier", "rate"),
    "tier_pace_bound": Column("上级规划平均增速界限", "Bound of the average pace", "hidden"),
    "amplification_lo": Column("与上级平均增速之差", "Amplification, over the average", "rate"),
    "amplification_bound": Column("与上级平均增速之差的界限", "Bound of the amplification", "hidden"),
    "amplification_survives": Column("计修约后快慢不变", "Amplification survives rounding", "hidden"),
    "amplification_left_survives": Column(
        "计修约后快慢不变（尚需增速）", "Amplification over what was left survives rounding", "hidden"
    ),
    "left_from_year": Column("上级最近实际值年份", "Year of the tier's last realised value", "year"),
    "left_to_year": Column("上级剩余任务截止年", "End of what was left to the tier", "year"),
    "tier_left_lo": Column("上级尚需增速", "Pace that was left to the tier", "rate"),
    "tier_left_bound": Column("上级尚需增速界限", "Bound of the pace left", "hidden"),
    "amplification_left_lo": Column("与上级尚需增速之差", "Amplification, over what was left", "rate"),
    "amplification_left_bound": Column(
        "与上级尚需增速之差的界限", "Bound of the amplification over what was left", "hidden"
    ),
    "pace_grade": Column("增速可比等级", "Grade of the paces"),
    "pace_doubts": Column("增速所涉存疑", "Doubts about the paces", "hidden"),
    "left_reason": Column("无尚需增速的原因", "Why no pace left", "reasons"),
}
TREND = {
    "compares": Column("比较内容", "What is compared", "trend_of"),
    "known_until": Column("规划印发时已知至", "Known when issued, up to", "year"),
    "freedom": Column("自由度", "Degrees of freedom"),
    "first_year": Column("首年", "First year", "year"),
    "last_year": Column("末年", "Last year", "year"),
    "trend_lo": Column("趋势值", "Trend", "computed"),
    "trend_rate": Column("趋势增速", "Rate of the trend", "computed"),
    "hindcasts": Column("回测次数", "Hindcasts"),
    "hindcast_share": Column("回测命中占比", "Share of hindcasts that held", "computed"),
    "position": Column("所处位置", "Position", "position"),
    "position_reason": Column("尚难判定的原因", "Why undecided", "reasons"),
}
LEADER = {
    "leader": Column("领先城市", "Leading city", "places"),
    "leader_lo": Column("领先目标值", "Leading target"),
    "leader_bound": Column("领先目标界限", "Bound of the leading target", "hidden"),
    "leader_year": Column("领先目标年", "Year of the leading target", "year"),
    "closed_bound": Column("缩小差距比例的界限", "Bound of the distance closed", "hidden"),
    "closed_lo": Column("缩小差距比例", "Distance closed", "rate"),
}
VOCABULARY = {
    "indicators_of": Column("各规划合计指标数", "Indicators of any plan"),
    "indicators_share": Column("指标占比", "Share of the indicators", "computed"),
    "concepts": Column("主题数", "Themes"),
    "concepts_of": Column("各规划合计主题数", "Themes of any plan"),
    "concepts_share": Column("主题占比", "Share of the themes", "computed"),
    "silent": Column("无量化目标的主题", "Themes without a numbered target"),
}
WORDING = {
    "statements": Column("量化目标数", "Numbered targets"),
    "firm": Column("确定", "Firm"),
    "strive": Column("力争", "Strive"),
    "report": Column("已实现", "Report"),
    "expected": Column("预期性", "Anticipatory"),
    "binding": Column("约束性", "Binding"),
    "attribute_not_said": Column("未注明属性", "Neither stated"),
    "firm_share": Column("确定表述占比", "Share of firm words", "computed"),
}
DELIVERY = {
    "comparator": Column("界限", "Bound", "comparator"),
    "outcome_lo": Column("实际值", "Outcome"),
    "outcome_year": Column("实际值年份", "Year of the outcome", "year"),
    "outcome_as_of": Column("实际值日期", "Day of the outcome", "days"),
    "outcome_comparator": Column("实际值界限", "Bound of the outcome", "comparator"),
    "missed_by_lo": Column("差额", "Short by", "computed"),
    "carried_lo": Column("推算至年末", "Carried to the end of the year", "computed"),
    "carried_id": Column("推算所依的实际值", "Outcomes that carry", "hidden"),
    "progress_ids": Column("进展资料", "Progress evidence"),
    "required_pace": Column("所需增速", "Required pace", "computed"),
    "observed_pace": Column("实际增速", "Observed pace", "computed"),
    "pace_ratio": Column("进度比", "Pace ratio", "computed"),
}
COVERAGE = {
    "with_number": Column("有数值的指标数", "With a number"),
    "vocabulary": Column("各规划合计指标数", "Indicators of any plan"),
}
ORDER = {"rank_mean": Column("平均名次", "Mean rank", "computed"), "beside": Column("不可分先后的地区数", "Beside")}
RELATION = {
    "above": Column("在前", "Above", "places"),
    "below": Column("在后", "Below", "places"),
    "cover": Column("直接相邻", "Next to each other"),
}
INDEX = {
    "score_higher_is_better": Column("得分（越高越好）", "Score (higher is better)", "computed"),
    "score_lo": Column("得分", "Score", "computed"),
    "coverage": Column("数值齐全程度", "Values there are", "computed"),
    "missing": Column("缺少的指标", "Missing"),
}
PREVALENCE = {
    "action_cities": Column("有具体举措的规划数", "Plans with an action"),
    "unique_to": Column("仅见于", "Only in", "places"),
}
PRESENCE = {"named": Column("涉及处数", "Tasks and boxes"), "depth": Column("深度", "Depth", "depth")}
SIMILARITY = {
    "instruments_a": Column("甲地政策工具数", "Instruments of A"),
    "instruments_b": Column("乙地政策工具数", "Instruments of B"),
    "either": Column("合计数", "In either"),
    "jaccard": Column("杰卡德系数", "Jaccard", "computed"),
    "expected": Column("随机期望值", "Expected by chance", "computed"),
}
NODES = {"kind": Column("类别", "Kind", "agency_kind"), "degree": Column("列明该单位的任务数", "Tasks that name it")}
EDGES = {"agency_a": Column("甲单位", "Agency A", "agencies"), "agency_b": Column("乙单位", "Agency B", "agencies")}
DUTIES = {"kind": Column("类别", "Kind", "agency_kind"), "duty": Column("职责", "Duty", "duty")}
CONCENTRATION = {
    "agencies": Column("责任单位数", "Agencies"),
    "mentions": Column("列名次数", "Mentions"),
    "mean": Column("每项任务平均单位数", "Agencies a task", "computed"),
    "hhi": Column("集中度（HHI）", "Concentration (HHI)", "computed"),
    "top3": Column("前三位占比", "Share of the first three", "computed"),
}
PARTS = {
    "part": Column("构成", "Part", "part"),
    "amount": Column("数额", "Amount", "computed"),
    "amount_first": Column("数额（差距按乙地增速）", "Amount, the lead at the other's pace", "computed"),
    "amount_other": Column("数额（差距按甲地增速）", "Amount, the lead at the first's pace", "computed"),
}
EVIDENCE = {
    "as_of": Column("截至", "As of"),
    "assumption_id": Column("换算关系", "Bridge"),
    "kind": Column("数值性质", "Kind", "evidence_kind"),
    "share_lo": Column("占比", "Share", "computed"),
    "used": Column("用于定界", "Bounds the bridge"),
}
IN_FORCE = {
    "status": Column("规划状态", "Status", "plan_status"),
    "since": Column("起算日", "Counts from"),
    "window_start": Column("规划起始年", "First year", "year"),
    "window_end": Column("规划截止年", "Last year", "year"),
}
SUCCESSION = {
    "before": Column("前一规划", "Plan before", "plans"),
    "since": Column("起算日", "Counts from"),
    "window_start": Column("规划起始年", "First year", "year"),
    "window_end": Column("规划截止年", "Last year", "year"),
    "coded": Column("已收录原文", "Text coded"),
    "concepts": Column("主题数", "Themes"),
    "firm_share": Column("确定表述占比", "Share of firm words", "computed"),
    "broader": Column("指标范围较前", "Breadth beside before", "succession"),
    "firmer": Column("措辞力度较前", "Firmness beside before", "succession"),
    "higher": Column("更高的目标数", "Higher targets"),
    "lower": Column("更低的目标数", "Lower targets"),
    "same": Column("相同的目标数", "Same targets"),
    "undecided": Column("尚难判定的目标数", "Targets left open"),
    "added": Column("新增目标数", "Added targets"),
    "dropped": Column("不再列出的目标数", "Dropped targets"),
    "not_at_hand": Column("资料未载的目标数", "Targets not at hand"),
    "faster": Column("更快的目标数", "Faster targets"),
    "slower": Column("更慢的目标数", "Slower targets"),
    "reached": Column("已完成", "Reached"),
    "missed": Column("未完成", "Missed"),
    "open": Column("尚未判定", "Not decided"),
}
SUCCESSION_TARGETS = {
    "before": Column("前一规划", "Plan before", "plans"),
    "level": Column("水平较前", "Level beside before", "succession"),
    "outcome_before": Column("前一目标完成情况", "Outcome of the target before", "delivery"),
    "target_year_before": Column("前一目标年", "Target year before", "year"),
    "target_id_before": Column("前一目标编号", "Target before", "hidden"),
}

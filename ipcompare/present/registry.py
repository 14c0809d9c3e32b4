"""The one registry of results: verb, command, frames, columns, sheet and claims of each, declared once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ipcompare.present import columns
from ipcompare.present.columns import Column


class Argument(NamedTuple):
    """An argument of a command: its flag or name, what it does, and the settings of argparse."""

    flag: str
    help: str
    settings: Mapping[str, Any] = {}


class Frame(NamedTuple):
    """
    A frame of a result: the part that holds it, and the columns that it alone has.

    Claims read it by its name, from the verb called with ``given``; without a name they do not.
    """

    name: str = ""
    part: str = ""
    columns: Mapping[str, Column] = {}
    given: Mapping[str, Any] = {}


class Page(NamedTuple):
    """A sheet of the workbook: its name, the question that it answers, and its layout, by default all columns."""

    zh: str
    en: str
    question_zh: str
    question_en: str
    layout: str = ""


class Result(NamedTuple):
    """
    What there is to know of a result.

    Its verb (``module:function``, empty for a table that is read as it is) reads a panel, the tables or a folder.
    With ``about`` it has a command. The first frame is the one that command, sheet and pack show; ``aside`` is the
    part that lists what was left out, ``packed`` the name of its table in a pack; ``spoken`` verbs take a language.
    """

    name: str
    verb: str = ""
    about: str = ""
    arguments: tuple[Argument, ...] = ()
    frames: tuple[Frame, ...] = (Frame(),)
    page: Page | None = None
    packed: str = ""
    aside: str = ""
    reads: str = "panel"
    spoken: bool = False

    @property
    def command(self) -> str:
        """The name of the command."""
        return self.name.replace("_", "-")


def year_or_date(text: str) -> int | str:
    """Read a year as a number; a date stays text."""
    return int(text) if text.isdigit() else text


_MANY = {"action": "append", "metavar": "NAME"}
_SWITCH = {"action": "store_true", "default": None}
INDICATOR = Argument("--indicator", "only this indicator, by id or name (repeatable)", _MANY)
CITY = Argument("--city", "only this place, by id or name (repeatable)", _MANY)
SCOPE = (
    Argument("--plans", 'this plan, by id or title (repeatable), or "all" (default: those in force)', _MANY),
    Argument("--as-of", "year or date that says which plans are in force", {"type": year_or_date, "metavar": "DATE"}),
)
ROWS = (INDICATOR, CITY, *SCOPE)
BASELINES = Argument("--baselines", "where a base may be from (default: plan)", {"choices": ["plan", "context"]})
SAFEGUARDS = Argument("--safeguards", "count the safeguards too", _SWITCH)
_YARDSTICKS = ["nation", "province", "trend", "leader", "vocabulary", "wording"]
_PAIR = (
    Argument("indicator", "indicator, by id or name"),
    Argument("city", "place, by id or name"),
    Argument("other", "the other place"),
)
_GATE = (
    Argument("--year", "year to compare (default: the one that most places share)", {"type": int}),
    Argument("--min-grade", "worst grade let in (default: C)"),
    Argument("--allow-mixed-levels", "let a zone stand beside cities", _SWITCH),
)
_ORDERED = (Argument("indicator", "one indicator or several, by id or name", {"nargs": "+"}), CITY, *_GATE, *SCOPE)
_SEED = Argument("--seed", "start of the random numbers (default: 0)", {"type": int})


def _draws(number: int) -> Argument:
    return Argument("--draws", f"number of draws (default: {number})", {"type": int})


_MEASURE, _ROBUST, _SHEETS = "ipcompare.measure", "ipcompare.measure.robustness", "ipcompare.present.workbook"
_BY = Argument("--by", "what a row is (default: indicators)", {"choices": ["indicators", "themes", "statements"]})
_AGAINST = Argument("--against", "the yardstick", {"choices": _YARDSTICKS, "required": True})


def _ambition(against: str, columns: Mapping[str, Column]) -> Frame:
    return Frame(f"ambition_{against}", "", columns, {"against": against})


RESULTS: list[Result] = [
    Result(
        "check", "ipcompare.corpus.tables:check",
        "find every fault of the tables, and prove the offsets where the texts are at hand", reads="folder",
    ),
    Result(
        "list", "ipcompare.corpus.names:names", "what exists by which names: ids, Chinese and English",
        (Argument("kind", "indicators, cities, jurisdictions, plans, concepts, units, instruments, agencies or "
                  "assumptions"),), reads="data",
    ),
    Result(
        "table", f"{_MEASURE}.compare:compare", "the targets of the plans side by side", ROWS,
        (Frame("compare", "", columns.COMPARE),), packed="targets",
        page=Page("目标比较", "Comparison", "各规划提出了哪些目标，水平如何？",
                  "What targets do the plans set, and how high?", f"{_SHEETS}.targets:comparison_sheet"),
    ),
    Result(
        "growth", f"{_MEASURE}.growth:growth", "growth from base to target, or why there is none", (*ROWS, BASELINES),
        (Frame("growth", "", columns.GROWTH),), packed="growth",
        page=Page("增长速度", "Growth", "从基期到目标，年均增长多快？", "How fast from base to target?",
                  f"{_SHEETS}.targets:growth_sheet"),
    ),
    Result(
        "pace", f"{_MEASURE}.pace:pace", "the pace between the printed years of each path", ROWS,
        (Frame("pace", "", columns.PACE),), packed="pace",
        page=Page("分年进度", "Year by year", "增量在各年之间如何安排？", "How is the increase spread over the years?",
                  f"{_SHEETS}.targets:pace_sheet"),
    ),
    Result(
        "catch_up", f"{_MEASURE}.catch_up:catch_up",
        "years to the nation's level or the leading city's target at a plan's own pace", (*ROWS, BASELINES),
        (Frame("catch_up", "", columns.CATCH_UP),),
    ),
    Result(
        "ambition", f"{_MEASURE}.ambition:ambition", "the targets against one yardstick", (*ROWS, _AGAINST),
        (_ambition("nation", columns.TIER), _ambition("province", columns.TIER), _ambition("trend", columns.TREND),
         _ambition("leader", columns.LEADER), _ambition("vocabulary", columns.VOCABULARY),
         _ambition("wording", columns.WORDING)),
        page=Page("对照国家和省", "Nation and province", "与国家、省的目标相比，水平和增速如何？",
                  "How high and how fast beside nation and province?", f"{_SHEETS}.yardsticks:tiers_sheet"),
    ),
    Result(
        "delivery", f"{_MEASURE}.delivery:delivery", "whether targets were reached",
        (INDICATOR, CITY, SCOPE[0],
         Argument("--as-of", "year at whose end things are judged", {"type": int, "metavar": "YEAR"})),
        (Frame("delivery", "", columns.DELIVERY),), packed="delivery",
        page=Page("完成情况", "Delivery", "目标是否完成，进度如何？",
                  "Were the targets reached, and are the others on track?", f"{_SHEETS}.yardsticks:delivery_sheet"),
    ),
    Result(
        "coverage", f"{_MEASURE}.coverage:coverage", "how many indicators each plan states, by dimension", ROWS,
        (Frame("coverage", "", columns.COVERAGE),), packed="coverage",
        page=Page("指标覆盖", "Coverage", "各规划在各维度提出了多少指标？",
                  "How many indicators does each plan state, by dimension?", f"{_SHEETS}.silence:coverage_sheet"),
    ),
    Result(
        "gaps", page=Page("目标空白", "Gaps", "哪些主题没有量化目标？", "On which themes is there no numbered target?",
                          f"{_SHEETS}.silence:gaps_sheet"), frames=(),
    ),
    Result(
        "in_force", "ipcompare.harmonization.scope:in_force", "which plan stands for each place",
        (SCOPE[1],), (Frame("in_force", "", columns.IN_FORCE),),
    ),
    Result(
        "succession", f"{_MEASURE}.succession:succession",
        "the plans of one place side by side, and what the one before reached",
        (Argument("city", "city, province or nation, by id or name"), INDICATOR),
        (Frame("", "plans", columns.SUCCESSION), Frame("", "targets", columns.SUCCESSION_TARGETS)),
    ),
    Result(
        "grade", "ipcompare.harmonization.grade:grade", "how well two places compare on each indicator", (*ROWS, _BY),
        (Frame("grade"), *(Frame(f"grade_{by}", "", {}, {"by": by}) for by in ("themes", "statements"))),
    ),
    Result(
        "bridge_evidence", "ipcompare.harmonization.evidence:bridge_evidence",
        "every pair of one place and time that bounds a bridge between two definitions", (),
        (Frame("bridge_evidence", "", columns.EVIDENCE),),
    ),
    Result(
        "rank", f"{_ROBUST}.rank:rank", "the ranks on one indicator that bounds leave open",
        (Argument("indicator", "indicator, by id or name"), CITY, *_GATE, *SCOPE),
        (Frame("rank_hv", "frame", {}, {"indicator": "hv_patents_per_10k", "allow_mixed_levels": True}),),
        aside="refused",
    ),
    Result(
        "order", f"{_ROBUST}.order:order", "the order that bounds alone establish", _ORDERED,
        (Frame("", "ranks", columns.ORDER), Frame("", "relation", columns.RELATION)), aside="refused",
    ),
    Result(
        "simulate", f"{_ROBUST}.simulate:simulate",
        "how often each place has each rank while everything uncertain varies", (*_ORDERED, _draws(10_000), _SEED),
        (Frame("", "acceptability"),), aside="refused",
    ),
    Result(
        "index", f"{_ROBUST}.index:index", "one composite index with its uncertainty",
        (*_ORDERED, _draws(2000), _SEED,
         Argument("--min-coverage", "share of values needed (default: 0.8)", {"type": float})),
        (Frame("", "frame", columns.INDEX),), aside="refused",
    ),
    Result(
        "decompose", f"{_MEASURE}.decompose:decompose",
        "the difference between the targets of two places, split into level, pace and catch-up", (*_PAIR, *SCOPE),
        (Frame("", "", columns.PARTS),),
    ),
    Result(
        "toolbox", f"{_MEASURE}.toolbox:toolbox",
        "the breadth of each plan's instruments beside the level and pace of a target", ROWS, (Frame("toolbox"),),
    ),
    Result(
        "instruments", f"{_MEASURE}.instruments:instruments",
        "the policy instruments that the tasks and boxes of the plans name", (CITY, SAFEGUARDS, *SCOPE),
        (Frame("instruments_prevalence", "prevalence", columns.PREVALENCE), Frame("instruments_breadth", "breadth"),
         Frame("instruments_similarity", "similarity", columns.SIMILARITY),
         Frame("instruments_presence", "presence", columns.PRESENCE)),
        page=Page("政策工具", "Instruments", "各规划的任务和专栏涉及哪些政策工具？",
                  "Which policy instruments do the tasks and boxes of each plan name?",
                  f"{_SHEETS}.tools:instruments_sheet"),
    ),
    Result(
        "agencies", f"{_MEASURE}.agencies:agencies",
        "the agencies that are to carry out the tasks, in the plans that name them", (CITY, SAFEGUARDS, *SCOPE),
        (Frame("agencies_nodes", "nodes", columns.NODES), Frame("agencies_edges", "edges", columns.EDGES),
         Frame("agencies_concentration", "concentration", columns.CONCENTRATION),
         Frame("agencies_duties", "duties", columns.DUTIES)), aside="not_named",
        page=Page("责任单位", "Agencies", "任务由哪些单位负责？", "Which agencies are named for the tasks?",
                  f"{_SHEETS}.tools:agencies_sheet"),
    ),
    # Tables that are read as they are, and sheets that belong to no verb.
    Result(
        "paths_chart", page=Page("图1 目标路径", "Chart 1 Paths", "最多规划共有的指标，各地路径如何？",
                                 "What paths do the plans print for the indicator that most share?",
                                 f"{_SHEETS}.charts:paths_sheet"), frames=(),
    ),
    Result(
        "rates_chart", page=Page("图2 年均增速", "Chart 2 Growth", "规划隐含的年均增速，由快到慢",
                                 "The growth that the plans imply, fastest first", f"{_SHEETS}.charts:rates_sheet"),
        frames=(),
    ),
    Result(
        "observations", frames=(Frame("observations", "data.observations"),),
        page=Page("规划原文", "Observations", "规划原文中的每一个数值", "Every number that the plans print",
                  f"{_SHEETS}.statements:observations_sheet"),
    ),
    Result(
        "facts", page=Page("背景数据", "Context facts", "用于对照的规划以外数据", "What comes from outside the plans",
                           f"{_SHEETS}.statements:facts_sheet"), frames=(),
    ),
    Result(
        "sources", page=Page("来源", "Sources", "规划文本的名称、文号、日期和校验码",
                             "Titles, numbers, dates and checksums of the plans", f"{_SHEETS}.about:sources_sheet"),
        frames=(),
    ),
    Result(
        "notes", page=Page("说明", "Notes", "易误读之处、所用依据、未换算的数值",
                           "Traps, what values rest on, and what was not converted", f"{_SHEETS}.about:notes_sheet"),
        frames=(),
    ),
    Result("values", "ipcompare.harmonization.scope:values_in_force", frames=(Frame("values"),)),
    Result("tasks", frames=(Frame("tasks", "data.tasks"),)),
    Result("indicators", f"{_MEASURE}.coverage:sharing", frames=(Frame("indicators"),)),
    Result(
        "explain", "ipcompare.present.words.explain:explain",
        "say how two places compare on an indicator, and why not better", (*_PAIR, *SCOPE), spoken=True, frames=(),
    ),
    Result(
        "trace", "ipcompare.present.words.trace:trace",
        "follow a value, growth row, statement or fact back to printed characters",
        (Argument("id", "value_id, growth_id, obs_id or fact_id"),), (Frame("", "frame"),), spoken=True,
    ),
    Result(
        "pack", "ipcompare.present.pack:pack", "write everything for one language into a folder or a .zip",
        (Argument("--out", "folder, or a file that ends in .zip", {"metavar": "PATH", "required": True}),), frames=(),
        spoken=True,
    ),
    Result(
        "reproduce", "ipcompare.present.reproduce:reproduce",
        "check, harmonize, run the notebooks, write figures, reports and workbooks",
        (Argument("--out", "folder to write to (default: build)", {"metavar": "DIR", "default": "build"}),
         Argument("--report", "only this kind of report (repeatable)",
                  {"action": "append", "choices": ["html", "pdf", "docx"]}),
         Argument("--update-figures", "refresh the committed figures/ as well", {"action": "store_true"})),
        frames=(), reads="folder",
    ),
]  # fmt: skip

# Public verbs that give no result to list, draw or claim.
_OTHERS = {
    "load": "ipcompare.corpus.tables:load",
    "harmonize": "ipcompare.harmonization.panel:harmonize",
    "convert": "ipcompare.harmonization.convert:convert",
    "interpolate": "ipcompare.harmonization.paths:interpolate",
    "mean": f"{_ROBUST}.rank:mean",
    "assumed": f"{_ROBUST}.simulate:assumed",
    "claims": "ipcompare.present.words.claims:claims",
    "table": "ipcompare.present.table:table",
    "report": "ipcompare.present.report.write:report",
    "workbook": "ipcompare.present.workbook:workbook",
    "colophon": "ipcompare.present.colophon:colophon",
    "plot": "ipcompare.present.plot:",
}


def verbs() -> dict[str, str]:
    """Give the public verbs by name, in the order of the alphabet, each as ``module:function``."""
    named = {result.verb.partition(":")[2]: result.verb for result in RESULTS if result.about}
    return dict(sorted({**named, **_OTHERS}.items()))


def load_verb(path: str) -> Any:
    """Import the function of a path such as ``module:function``; without a function, the module."""
    module, _, name = path.partition(":")
    return part_of(import_module(module), name)


def commands() -> list[Result]:
    """Give the results that have a command."""
    return [result for result in RESULTS if result.about]


def pages() -> list[tuple[Result, Page]]:
    """Give the sheets of the workbook in their order, each with its result."""
    return [(result, result.page) for result in RESULTS if result.page]


def part_of(found: Any, part: str) -> Any:
    """Give the part of a result by its name, such as ``frame`` or ``data.tasks``; without a name, the whole."""
    for name in filter(None, part.split(".")):
        found = getattr(found, name)
    return found


class Reading(NamedTuple):
    """How claims read a frame: the call that a reader may repeat, and the same as a function of a panel."""

    call: str
    make: Callable[[Any], Any]


def readings() -> dict[str, Reading]:
    """Give by name the frames that claims may read."""
    return {frame.name: _reading(result, frame) for result in RESULTS for frame in result.frames if frame.name}


def _reading(result: Result, frame: Frame) -> Reading:
    part = f".{frame.part}" if frame.part else ""
    if not result.verb:
        return Reading(f"panel{part}", lambda panel: part_of(panel, frame.part))
    module, _, function = result.verb.partition(":")
    verb = f"ipc.{function}" if function in verbs() else f"{module}.{function}"
    given = "".join(f", {name}={value!r}" for name, value in frame.given.items())
    call = f"{verb}({'panel.data' if result.reads == 'data' else 'panel'}{given}){part}"
    return Reading(call, lambda panel: frame_of(result, frame, panel))


def frame_of(result: Result, frame: Frame, panel: Any) -> Any:
    """Call a verb on a panel or its tables, and give a frame of what it gives."""
    read = panel.data if result.reads == "data" else panel
    return part_of(load_verb(result.verb)(read, **frame.given), frame.part)


def first_frame(result: Result, panel: Any) -> Any:
    """Give the frame that command, sheet and pack show."""
    return frame_of(result, result.frames[0], panel)


def columns_of(names: Iterable[str] = ()) -> dict[str, Column]:
    """Give all columns; where a frame has all the columns of a result's own, these count."""
    here, own = set(names), [frame.columns for result in RESULTS for frame in result.frames]
    found = dict(ChainMap(columns.COLUMNS, *map(dict, own)))
    for named in own:
        if here.issuperset(named):
            found |= named
    return found


def column_of(known: Mapping[str, Column], name: str, *, interval: bool = False) -> Column:
    """Give a column by its name, that of an interval by the name of its ends; an unknown one is headed by its name."""
    alone, low = known.get(name), known.get(f"{name}_lo")
    return (low or alone if interval else alone or low) or Column(name, name)

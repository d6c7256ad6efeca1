"""四、存在问题 五、原因分析 六、工作建议: what the printed counts point at, and words for people to edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonghu.batch.statistics.report.blocks import Block, Figure, Heading, Paragraph, Table
from tonghu.batch.statistics.report.drawing import WIDTH, Series, bars
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, Facts
from tonghu.batch.statistics.report.structure import COLOURS
from tonghu.core.policy.lines import names_of
from tonghu.core.stats.dimensions import UNCOLLECTED
from tonghu.core.stats.indicators import BY_NAME, NO
from tonghu.core.stats.output import CellOut


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong for a child: the answers that say so, who acts, and how."""

    title: str
    indicator: str
    answers: tuple[str, ...]
    department: str
    """Department key of the pack."""
    cause: str
    advice: str


PROBLEMS = (
    Problem("未参加医保", "insurance", ("未纳入医保", "未参保"), "insurance", "异地参保政策知晓不够、重复参保或断保未接续", "逐人核实参保状态，告知居住地参保办法，引导参保"),
    Problem("未办居住证", "residence_registration", ("暂住登记", "未登记"), "police", "居住不满期限、申领条件不清楚或材料不全", "告知办理条件，协助申领居住证"),
    Problem("失学", "schooling", ("失学",), "education", "转学手续未接续、家庭困难或厌学", "逐人核查，落实劝返复学"),
    Problem("辍学", "study_status", ("辍学",), "education", "随迁流动中断学业、厌学或家庭困难", "逐人核查，落实控辍保学"),
    Problem("无人监护", "guardianship_problems", ("无人监护",), "civil_affairs", "父母双方外出而未落实委托照护", "立即入户核实，督促落实监护责任或委托照护"),
    Problem("监护情况较差", "guardianship", ("较差",), "civil_affairs", "监护人能力不足或缺少监护意识", "评估监护能力，加强家庭教育指导"),
    Problem("未接受0-6岁健康管理", "health_management_0_6y", ("未接受",), "health", "流动后未在居住地建册", "通知居住地基层医疗卫生机构建册随访"),
    Problem("未按程序接种疫苗", "vaccination", ("未按程序接种", "未接种"), "disease_control", "接种证未随迁或异地接种信息未接续", "查验接种证，通知补种"),
    Problem("残疾儿童未接受康复救助", "rehabilitation", (NO,), "disabled_federation", "异地申请渠道不清楚", "协助申请残疾儿童康复救助"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """One problem in one population: of whom asked, who has it, of whom it is not known."""

    problem: Problem
    layer: str
    asked: CellOut
    having: CellOut
    unknown: CellOut


def counted(facts: Facts, layer: str) -> list[Counted]:
    """The problems that a release counts in one population."""
    found = []
    for problem in PROBLEMS:
        indicator = BY_NAME[problem.indicator]
        options = dict(facts.options(layer, indicator))
        answers = [options[answer] for answer in problem.answers if answer in options]
        if answers:
            values = [out.value for out in answers]
            # The sum of printed counts tells nothing new; with one of them hidden there is none.
            total = None if any(value is None for value in values) else sum(value or 0 for value in values)
            having = CellOut((), total, "")
            found.append(
                Counted(problem, layer, facts.whole(layer, indicator), having, options.get(UNCOLLECTED, ABSENT))
            )
    return found


def problems(facts: Facts) -> Iterator[Block]:
    """The fourth part."""
    yield Heading("四、存在问题")
    found = {layer: counted(facts, layer) for layer in facts.monitored()}
    for layer, entries in found.items():
        worst = sorted((e for e in entries if e.having.value), key=lambda e: -(e.having.value or 0))
        said = "；".join(f"{e.problem.title}{facts.people(e.having)}{_rate(facts, e)}" for e in worst)
        yield Paragraph(f"{LAYERS[layer]}：{said}。" if said else f"{LAYERS[layer]}：所显示的数中没有下列问题。")
    titles = list(dict.fromkeys(e.problem.title for entries in found.values() for e in entries))
    if titles:
        yield _chart(facts, titles, found)
    for layer, entries in found.items():
        if entries:
            yield _table(facts, layer, entries)


def known(entry: Counted) -> CellOut:
    """Of whom the answer was collected."""
    if entry.asked.value is None or entry.unknown.value is None:
        return CellOut((), None, "hidden")
    return CellOut((), max(entry.asked.value - entry.unknown.value, 0), "")


def _rate(facts: Facts, entry: Counted) -> str:
    rate = facts.percent(entry.having, known(entry))
    return f"，占已采集的{rate}" if rate.endswith("%") else ""


def _chart(facts: Facts, titles: Sequence[str], found: dict[str, list[Counted]]) -> Figure:
    series = []
    for layer, entries in found.items():
        by_title = {entry.problem.title: entry for entry in entries}
        marks = []
        for title in titles:
            entry = by_title.get(title)
            mark = facts.mark(f"{LAYERS[layer]}·{title}", entry.having if entry else CellOut((), 0, ""))
            marks.append(mark if entry else type(mark)(mark.key, 0, "不适用"))
        series.append(Series(LAYERS[layer], COLOURS[layer], marks))
    says = "存在问题：" + "；".join("，".join(f"{m.key} {m.text}" for m in one.marks) for one in series)
    svg, height = bars(titles, series, says)
    return Figure("存在问题的儿童人数（监测摸排口径，单位：人）", svg, WIDTH, height, says)


def _table(facts: Facts, layer: str, entries: Sequence[Counted]) -> Table:
    rows = []
    for e in entries:
        scope = BY_NAME[e.problem.indicator].scope
        rows.append(
            [
                e.problem.title,
                scope.words if scope else "全部",
                facts.number(e.asked),
                facts.number(e.having),
                facts.percent(e.having, known(e)),
                facts.number(e.unknown),
                facts.percent(e.unknown, e.asked),
            ]
        )
    note = "占已采集＝有此问题÷（涉及人数－未采集）。未采集不等于没有问题。一人可有几项问题，各行不能相加。"
    header = ("问题", "范围", "涉及人数", "有此问题", "占已采集", UNCOLLECTED, "未采集占比")
    return Table(f"{LAYERS[layer]}存在问题（监测摸排口径，单位：人）", header, rows, note, texts=2)


def reasons(facts: Facts) -> Iterator[Block]:
    """The fifth and sixth part: prompts, to be edited by who knows the place."""
    merged: dict[str, list[Counted]] = {}
    for layer in facts.monitored():
        for entry in counted(facts, layer):
            if entry.having.value != 0:
                merged.setdefault(entry.problem.title, []).append(entry)
    yield Heading("五、原因分析")
    yield Paragraph("以下为常见原因，供核实后修改：", draft=True)
    for number, (title, entries) in enumerate(merged.items(), start=1):
        yield Paragraph(f"{number}. {title}：可能与{entries[0].problem.cause}有关，需结合入户情况核实。", draft=True)
    yield Heading("六、工作建议")
    yield Paragraph("以下建议按人数自动列出，供讨论修改：", draft=True)
    lead = 0
    for lead, (title, entries) in enumerate(merged.items(), start=1):
        people = "、".join(f"{LAYERS[e.layer]}{facts.people(e.having)}" for e in entries)
        who = names_of(facts.pack, entries[0].problem.department)
        yield Paragraph(
            f"{lead}. {title}（{people}）：由{who}会同乡镇（街道）{entries[0].problem.advice}。", draft=True
        )
    missing = _most_missing(facts)
    if missing:
        yield Paragraph(f"{lead + 1}. 补齐未采集信息：{missing}未采集较多，结合入户走访补录后重新汇总。", draft=True)


def _most_missing(facts: Facts) -> str:
    shares: dict[str, float] = {}
    for layer in facts.monitored():
        for name, indicator in BY_NAME.items():
            out = dict(facts.options(layer, indicator)).get(UNCOLLECTED, ABSENT)
            whole = facts.whole(layer, indicator)
            if out.value and whole.value and name != "age_wide":
                shares[indicator.title] = max(shares.get(indicator.title, 0.0), out.value / whole.value)
    top = sorted((title for title, share in shares.items() if share >= 0.1), key=lambda title: (-shares[title], title))
    return "、".join(top[:3])

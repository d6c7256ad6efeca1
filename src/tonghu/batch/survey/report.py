"""统计分析报告: the skeleton that staff expect, filled from the figures. Words for people to edit, numbers to trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tonghu.batch.survey.cases import LEFT_BEHIND, MIGRANT
from tonghu.batch.survey.children import UNCOLLECTED, Child, Unregistered
from tonghu.batch.survey.figures import (
    Finding,
    Population,
    age_label,
    bands,
    by_option,
    counted,
    findings,
    origin_label,
    percent,
    populations,
    sex_label,
    statistics_population,
    town_label,
    village_label,
)
from tonghu.batch.survey.report_blocks import Bars, Block, Heading, Paragraph, Report, Table
from tonghu.batch.survey.report_method import method, public_part
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.batch.survey.sharing import protected
from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.policy.lines import names_of

_SEXES = ("男", "女", UNCOLLECTED)
_TOP = 3
_NUMERALS = "三四五六七"
_DIMENSIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "就学": (("schooling", ""),),
    "监护": (("guardianship", ""), ("lives_with", MIGRANT), ("carer_relation", LEFT_BEHIND)),
    "健康": (("health", ""),),
    "参加医保": (("insurance", ""),),
    "家庭困难和生活保障": (("hardship", ""), ("support", "")),
}
"""Heading → columns, each for all populations ("") or for one."""
_CHARTED = 15


def build_report(result: Result, children: Sequence[Child], strangers: Sequence[Unregistered]) -> Report:
    """The whole report."""
    stamp = result.stamp
    people = populations(result, children)
    day = result.job.as_of
    blocks: list[Block] = [
        *_basics(result, children, strangers, people),
        *_structure(result, people),
        *_areas(result, people),
        *_problems(people),
        *_advice(result, people, strangers),
        *method(result, people, children),
        *_annex(people),
        *public_part(result, people),
    ]
    return Report(
        title=f"{result.unit}{'、'.join(p.name for p in people)}监测摸排统计分析报告",
        subtitle=f"（截至{day.year}年{day.month}月{day.day}日）",
        marks=stamp.marks(),
        stamp=stamp.line("监测摸排口径与统计分析口径分列"),
        blocks=tuple(_numbered(blocks)),
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Tables and charts numbered through the report."""
    tables = charts = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield replace(block, caption=f"表{tables}　{block.caption}")
        elif isinstance(block, Bars):
            charts += 1
            yield replace(block, caption=f"图{charts}　{block.caption}")
        else:
            yield block


# --- 一、基本情况 ------------------------------------------------------------------------------------------------------
def _basics(
    result: Result, children: Sequence[Child], strangers: Sequence[Unregistered], people: Sequence[Population]
) -> Iterator[Block]:
    day = result.job.as_of
    open_ = sum(1 for child in children if child.case.status == "undetermined")
    yield Heading("一、基本情况")
    yield Paragraph(
        f"截至{day.year}年{day.month}月{day.day}日，{result.unit}登记儿童{len(children)}人。按{result.job.pack.name}现行方案认定，"
        f"{_sizes(children, people)}另有{open_}人资料不足、待确认，不计入人数。"
    )
    yield from _two_populations(result, children)
    lists = "、".join(LIST_NAMES[key] for key in result.lists)
    source = f"比对{lists}" if lists else "没有部门名单可比对"
    yield Paragraph(
        f"数据来自入户登记，{source}。部门名单上有而尚未登记的{len(strangers)}人待入户核查。本次没有上期数据，不作环比和同比。"
    )
    yield _population_table(result, children, people)
    yield from _care(result, children)


def _sizes(children: Sequence[Child], people: Sequence[Population]) -> str:
    parts = "，".join(f"{one.name}{one.size}人" for one in people)
    persons = sum(1 for child in children if child.case.status == "rostered")
    both = sum(1 for child in children if child.case.is_in(MIGRANT) and child.case.is_in(LEFT_BEHIND))
    if len(people) < 2:
        return f"监测摸排口径{parts}。"
    twice = f"，其中同时属于两类的{both}人" if both else ""
    return f"监测摸排口径{parts}{twice}，合计{persons}人（同一儿童只计一次）。"


def _two_populations(result: Result, children: Sequence[Child]) -> Iterator[Block]:
    wider = statistics_population(result, children)
    if wider is None:
        return
    only = sum(1 for child in wider.children if not child.case.is_in(MIGRANT))
    yield Paragraph(
        f"统计分析口径流动儿童{wider.size}人，其中{only}人不属于监测摸排口径的流动儿童。两个口径的对象不同，"
        "人数不能相加，也不能相互替代；以下各部分除注明外均为监测摸排口径。"
    )


def _population_table(result: Result, children: Sequence[Child], people: Sequence[Population]) -> Table:
    pack = result.job.pack
    wider = statistics_population(result, children)
    rows = []
    for one, scope in [*((p, "监测摸排") for p in people), *([(wider, "统计分析")] if wider else [])]:
        target = pack.targets[one.target]
        rows.append(
            [f"{one.name}（{scope}口径）", str(one.size), str(one.undetermined), pack.quote(target.about.clause)]
        )
    note = "一名儿童可以同时属于几个口径，各行不能相加。待确认不计入人数。"
    return Table("各口径人数（单位：人）", ("口径", "纳入", "待确认", "依据"), rows, note, texts=(0, 3))


def _care(result: Result, children: Sequence[Child]) -> Iterator[Block]:
    pack = result.job.pack
    if pack.key_care is not None:
        listed = sum(1 for child in children if child.case.key_care.status == "listed")
        unsure = sum(1 for child in children if child.case.key_care.status == "undetermined")
        yield Paragraph(f"列入重点关爱服务对象{listed}人，待确认{unsure}人（登记在册儿童，不论是否属于监测摸排口径）。")
    if pack.tiers:
        rostered = [child for child in children if child.case.status == "rostered"]
        labels = {tier.key: tier.label for tier in pack.tiers}
        order = [*labels.values(), "未评估"]
        counts = counted(rostered, lambda child: labels.get(child.case.risk.tier or "", "未评估"), order)
        rows = [[label, str(count), percent(count, len(rostered))] for label, count in counts]
        rows.append(["合计", str(len(rostered)), percent(len(rostered), len(rostered))])
        note = "范围：纳入花名册的儿童。"
        yield Table("风险等级（单位：人）", ("等级", "人数", "占比"), rows, note)


# --- 二、结构特征 ------------------------------------------------------------------------------------------------------
def _structure(result: Result, people: Sequence[Population]) -> Iterator[Block]:
    yield Heading("二、结构特征")
    order = [*(name for name, _, _ in bands(result)), UNCOLLECTED]
    yield Heading("（一）年龄", 2)
    for one in people:
        counts = counted(one.children, age_label(result), order)
        if one.size:
            label, count = max(counts, key=lambda entry: entry[1])
            most = f"{one.name}以{label}为主" if count * 2 >= one.size else f"{one.name}中{label}人数最多"
            yield Paragraph(f"{most}，{count}人，占{percent(count, one.size)}。")
    yield _crossed("年龄结构", "年龄段", people, [counted(p.children, age_label(result), order) for p in people])
    for one in people:
        if one.size:
            yield Bars(f"{one.name}年龄结构", "人", counted(one.children, age_label(result), order))
    yield Heading("（二）性别", 2)
    yield _crossed("性别构成", "性别", people, [counted(p.children, sex_label, _SEXES) for p in people])
    yield from _by_column(result, people)


def _by_column(result: Result, people: Sequence[Population]) -> Iterator[Block]:
    """Schooling, guardianship, health, insurance, hardship: one table per column of the forms."""
    for number, (title, columns) in enumerate(_DIMENSIONS.items()):
        yield Heading(f"（{_NUMERALS[number]}）{title}", 2)
        for code, only in columns:
            asked = [one for one in people if only in ("", one.target)]
            if not asked:
                continue
            column = BY_CODE[code]
            note = "可多选，各项之和可以大于合计。" if column.kind is Kind.MULTI else ""
            note += "按受保护事项管理的选项不列入本表。" if protected(result.job.pack).options.get(code) else ""
            counts = [by_option(one.children, result.job.pack, code) for one in asked]
            yield _crossed(column.header, column.header, asked, counts, note)


def _crossed(
    caption: str,
    first: str,
    people: Sequence[Population],
    counts: Sequence[Sequence[tuple[str, int]]],
    note: str = "",
) -> Table:
    """One table of one dimension, each population with count and share; parts add up to the total."""
    labels = list(dict.fromkeys(label for column in counts for label, _ in column))
    labels.sort(key=lambda label: label in (UNCOLLECTED, "不详"))
    header = [first, *(text for one in people for text in (f"{one.name}（人）", "占比"))]
    tallies = [dict(column) for column in counts]
    rows = []
    for label in labels:
        pairs = zip(people, tallies, strict=True)
        rows.append([label, *(t for p, tally in pairs for t in _share(tally.get(label, 0), p.size))])
    rows.append(["合计", *(text for one in people for text in _share(one.size, one.size))])
    return Table(f"{caption}（监测摸排口径）", header, rows, note)


def _share(part: int, whole: int) -> tuple[str, str]:
    return str(part), percent(part, whole)


# --- 三、区域分布 ------------------------------------------------------------------------------------------------------
def _areas(result: Result, people: Sequence[Population]) -> Iterator[Block]:
    yield Heading("三、区域分布")
    yield Heading("（一）乡镇（街道）", 2)
    for one in people:
        towns = [entry for entry in counted(one.children, town_label(one.target)) if entry[0] != "不详"]
        if towns:
            said = "、".join(f"{name}{count}人" for name, count in towns[:_TOP])
            most = "人数较多的是" if len(towns) > _TOP else "分别是" if len(towns) > 1 else "为"
            yield Paragraph(f"{one.name}（按{_place(one)}）涉及{len(towns)}个乡镇（街道），{most}{said}。")
    yield _crossed(
        "分乡镇（街道）人数", "乡镇（街道）", people, [counted(p.children, town_label(p.target)) for p in people]
    )
    for one in people:
        towns = counted(one.children, town_label(one.target))
        if len(towns) > 1:
            note = f"（前{_CHARTED}位）" if len(towns) > _CHARTED else ""
            yield Bars(f"{one.name}分乡镇（街道）人数{note}", "人", towns[:_CHARTED])
    yield Paragraph("分村（社区）人数见附表1。")
    for one in people:
        if one.target == MIGRANT:
            yield Heading("（二）流动儿童户籍来源", 2)
            counts = counted(one.children, origin_label(result))
            rows = [[name, str(count), percent(count, one.size)] for name, count in counts]
            rows.append(["合计", str(one.size), percent(one.size, one.size)])
            yield Table("流动儿童户籍所在省份（监测摸排口径）", ("省份", "人数", "占比"), rows)


def _place(one: Population) -> str:
    return "户籍地" if one.target == LEFT_BEHIND else "现居住地"


# --- 四、存在问题 ------------------------------------------------------------------------------------------------------
def _problems(people: Sequence[Population]) -> Iterator[Block]:
    yield Heading("四、存在问题")
    for one in people:
        found = findings(one)
        worst = sorted((f for f in found if f.having), key=lambda f: -f.having)
        said = "；".join(
            f"{f.question.title}{f.having}人，占已采集的{percent(f.having, f.asked - f.unknown)}" for f in worst
        )
        yield Paragraph(f"{one.name}：{said}。" if said else f"{one.name}：已采集的信息中没有发现下列问题。")
        rows = [_finding_row(finding) for finding in found]
        header = ("问题", "涉及范围", "有此问题", "占已采集", UNCOLLECTED, "未采集占比")
        note = "占已采集＝有此问题÷（涉及范围－未采集）。未采集不等于没有问题。一人可有几项问题，各行不能相加。"
        yield Table(f"{one.name}存在问题（监测摸排口径，单位：人）", header, rows, note)


def _finding_row(finding: Finding) -> list[str]:
    known = finding.asked - finding.unknown
    return [
        finding.question.title,
        str(finding.asked),
        str(finding.having),
        percent(finding.having, known),
        str(finding.unknown),
        percent(finding.unknown, finding.asked),
    ]


# --- 五、工作建议 ------------------------------------------------------------------------------------------------------
def _advice(result: Result, people: Sequence[Population], strangers: Sequence[Unregistered]) -> Iterator[Block]:
    yield Heading("五、工作建议")
    yield Paragraph("根据以上情况，提出以下建议：")
    said: list[str] = []
    merged: dict[str, list[tuple[Population, Finding]]] = {}
    for one in people:
        for finding in findings(one):
            if finding.having:
                merged.setdefault(finding.question.title, []).append((one, finding))
    for title, found in merged.items():
        question = found[0][1].question
        numbers = "、".join(f"{one.name}{finding.having}人" for one, finding in found)
        said.append(
            f"{title}：{numbers}。由{names_of(result.job.pack, question.department)}会同乡镇（街道）{question.advice}。"
        )
    open_ = sum(1 for case in result.cases if case.status == "undetermined")
    if open_:
        said.append(f"待确认{open_}人：按花名册“待确认”表补齐所缺内容，重新核定。")
    if strangers:
        said.append(f"名单上有而未登记{len(strangers)}人：按走访计划“待入户核查”表逐户核查。")
    errors = sum(1 for row in result.problem_rows() if row.degree == "错误")
    if errors:
        said.append(f"数据错误{errors}条：按问题清单在原始登记中改正后重新汇总。")
    for number, text in enumerate(said or ["保持动态更新，按期走访。"], start=1):
        yield Paragraph(f"{number}. {text}")


# --- 附表 -------------------------------------------------------------------------------------------------------------
def _annex(people: Sequence[Population]) -> Iterator[Block]:
    yield Heading("附表1　分村（社区）人数（内部）")
    for one in people:
        tally: Mapping[tuple[str, str], int] = _villages(one)
        rows = [[town, village, str(count)] for (town, village), count in tally.items()]
        rows.append(["合计", "", str(one.size)])
        caption = f"{one.name}分村（社区）人数（监测摸排口径，按{_place(one)}，单位：人）"
        yield Table(caption, ("乡镇（街道）", "村（社区）", "人数"), rows, texts=(0, 1))


def _villages(one: Population) -> dict[tuple[str, str], int]:
    """In the order of division codes, unknown places last."""
    label = village_label(one.target)
    children = sorted(
        one.children, key=lambda child: (child.hukou if one.target == LEFT_BEHIND else child.residence).order
    )
    tally: dict[tuple[str, str], int] = {}
    for child in children:
        tally[label(child)] = tally.get(label(child), 0) + 1
    return tally

"""摸排底数.xlsx: every child known from the base list's sources or registered, what became of it, and every row's way."""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.batch.survey.cases import MIGRANT, STATISTICS, ListRow
from tonghu.batch.survey.children import (
    Area,
    Child,
    Unregistered,
    list_names,
    missing_for,
    standing,
    why_excluded,
)
from tonghu.batch.survey.doubtful import doubtful_sheet
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.batch.survey.rosters import SIGNATURE
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.policy.assess import UNDETERMINED

STATUS = {"rostered": "纳入", "undetermined": "待确认", "excluded": "未纳入", "rejected": "剔除"}
_POPULATION = "摸排底数（教育等部门名单与入户登记的并集，不是监测摸排人数）"
_PERSON = (
    Column("序号", 6),
    Column("姓名", 10),
    Column("性别", 6),
    Column("出生日期", 12),
    Column("公民身份号码", 21),
    Column("户籍地址", 30),
    Column("现居住地", 34),
    Column("监护人", 24),
    Column("联系电话", 15),
    Column("乡镇（街道）", 16),
    Column("村（社区）", 16),
)
_FATE = (Column("来源", 26), Column("来源位置", 58), Column("其他比对名单", 34), Column("结论", 18), Column("说明", 44))


def base_list_sheets(result: Result, children: Sequence[Child], strangers: Sequence[Unregistered]) -> list[Sheet]:
    """The five sheets of the workbook."""
    return [
        _everyone(result, children, strangers),
        _statistics(result, children),
        _accounts(result, children, strangers),
        _ways(result),
        doubtful_sheet(result),
    ]


# --- 摸排底数 ---------------------------------------------------------------------------------------------------------
def _everyone(result: Result, children: Sequence[Child], strangers: Sequence[Unregistered]) -> Sheet:
    base = result.base_sources()
    found: list[tuple[Area, list[Cell]]] = [(child.residence, _registered(child, base)) for child in children]
    found += [(stranger.residence, _unregistered(stranger)) for stranger in strangers]
    found.sort(key=lambda entry: entry[0].order)
    sources = "、".join(LIST_NAMES.get(key, key) for key in base) or "方案未列部门名单"
    return Sheet(
        name="摸排底数",
        title=f"{result.unit}流动儿童、留守儿童摸排底数",
        population=_POPULATION,
        columns=[*_PERSON, *_FATE],
        rows=[[number, *cells] for number, (_, cells) in enumerate(found, start=1)],
        notes=(
            (
                f"共 {len(found)} 人：已登记 {len(children)} 人，名单上有而未登记、待入户核查 {len(strangers)} 人。"
                f"底数来源：入户登记（含自主申报）、{sources}。按现居住地分到乡镇（街道）、村（社区）。"
            ),
        ),
        signature=SIGNATURE,
        freeze=2,
    )


def _registered(child: Child, base: Sequence[str]) -> list[Cell]:
    rows = child.case.lists
    known = [row for row in rows if row.key in base]
    others = [row for row in rows if row.key not in base]
    places = [f"{LIST_NAMES['registrations']}：{row.at.text()}" for row in child.case.rows]
    places += [f"{LIST_NAMES[row.key]}：{row.at.text()}" for row in known]
    sources = [LIST_NAMES["registrations"], *([list_names(known)] if known else [])]
    verdict, why = _verdict(child)
    return [*_who(child), "、".join(sources), "；".join(places), list_names(others), verdict, why]


def _unregistered(stranger: Unregistered) -> list[Cell]:
    rows = stranger.candidate.rows
    places = "；".join(f"{LIST_NAMES[row.key]}：{row.at.text()}" for row in rows)
    return [
        *_who(stranger),
        list_names(rows),
        places,
        "",
        "待入户核查",
        "名单上有，尚未登记；按现居住地派给村（社区）入户",
    ]


def _who(child: Child | Unregistered) -> list[Cell]:
    return [
        child.name,
        child.sex,
        child.birth,
        child.id_number,
        child.hukou_text,
        child.residence_text,
        child.guardians,
        child.phones,
        child.residence.town_text,
        child.residence.village_text,
    ]


def _verdict(child: Child) -> tuple[str, str]:
    case = child.case
    if case.status == "rostered":
        return f"已登记—纳入{standing(case)}", ""
    if case.status == UNDETERMINED:
        return "待确认", f"缺：{missing_for(case)}"
    return "未纳入", why_excluded(case)


# --- 统计口径 ---------------------------------------------------------------------------------------------------------
def _statistics(result: Result, children: Sequence[Child]) -> Sheet:
    pack = result.job.pack
    only = [child for child in children if child.case.is_in(STATISTICS) and child.case.status != "rostered"]
    undecided = sum(1 for child in children if child.case.is_open(STATISTICS) and child.case.status != "rostered")
    target = pack.targets.get(STATISTICS)
    if target is None:
        notes = [f"{pack.name}的方案没有另设统计分析口径，本表为空。"]
    else:
        clause = pack.quote(target.about.clause)
        notes = [
            f"统计分析口径：{target.about.summary or target.about.title}〔{clause}〕。",
            (
                f"共 {len(only)} 人，只属于统计分析口径，不属于监测摸排对象，不进花名册；另有 {undecided} 人是否属于本口径待确认。"
                "两个口径的人数不能相加，也不能相互替代。"
            ),
        ]
    columns = [*_PERSON, Column("监测摸排口径", 14), Column("不在监测摸排口径的原因", 44), Column("登记位置", 30)]
    rows: list[list[Cell]] = []
    for number, child in enumerate(only, start=1):
        state = "待确认" if child.case.status == UNDETERMINED else "未纳入"
        why = why_excluded(child.case) if state == "未纳入" else f"缺：{missing_for(child.case)}"
        rows.append([number, *_who(child), state, why, child.case.row_for(MIGRANT).at.text()])
    return Sheet(
        "统计口径", f"{result.unit}只属于统计分析口径的流动儿童", "流动儿童统计分析口径", columns, rows, notes, freeze=2
    )


# --- 说明 -------------------------------------------------------------------------------------------------------------
def _accounts(result: Result, children: Sequence[Child], strangers: Sequence[Unregistered]) -> Sheet:
    base = result.base_sources()
    rows: list[list[Cell]] = []
    for key, account in result.accounts.items():
        counted = account.rostered + account.excluded + account.undetermined + account.rejected
        role = "登记" if key == "registrations" else "底数来源" if key in base else "只作比对"
        fates = [account.rostered, account.undetermined, account.excluded, account.rejected]
        rows.append([LIST_NAMES[key], role, account.rows, *fates, "相符" if counted == account.rows else "不符"])
    columns = [
        Column("名单", 34),
        Column("作用", 12),
        Column("数据行数", 10),
        Column("纳入", 10),
        Column("待确认", 10),
        Column("未纳入", 10),
        Column("剔除", 10),
        Column("核对", 10),
    ]
    notes = [
        f"登记 {len(children)} 人（一人可有流动、留守两张表），待入户核查 {len(strangers)} 人。",
        (
            "本表按行计数：每个数据行只计一次，行数＝纳入＋待确认＋未纳入＋剔除。纳入：属于监测摸排对象；待确认：资料不足，尚不能认定；"
            "未纳入：不属于监测摸排对象，或不是底数来源的名单上未登记的人；剔除：既无姓名又无号码、整行重复或同一儿童同一表类重复登记。"
        ),
        "名单的行对应到已登记儿童的，随该儿童的结论；底数来源的名单上未登记的人计为待确认（待入户核查）。逐行去向见第四张表。",
        *(f"没有读取：{entry.text}" for entry in result.unread),
        f"读取时看到的其他情况（{len(result.remarks)} 条）见 问题清单.xlsx 的“读取说明”。" if result.remarks else "",
    ]
    shown = [note for note in notes if note]
    return Sheet("说明", f"{result.unit}摸排底数说明", "数据行数（不是人数）", columns, rows, shown)


# --- 逐行去向 ---------------------------------------------------------------------------------------------------------
def _ways(result: Result) -> Sheet:
    status_of = {id(row): case.status for case in result.cases for row in case.rows}
    rows: list[list[Cell]] = []
    for registered in result.registrations:
        fate = "rejected" if registered.rejected else status_of[id(registered)]
        at = registered.at
        where: list[Cell] = [LIST_NAMES["registrations"], at.file, at.sheet or "", at.row]
        rows.append([*where, registered.person.name, STATUS[fate], registered.rejected])
    for listed in result.lists.values():
        rows.extend(_way(row) for row in listed)
    columns = [
        Column("名单", 34),
        Column("文件", 26),
        Column("工作表", 14),
        Column("行", 8),
        Column("姓名", 10),
        Column("去向", 10),
        Column("依据或原因", 56),
    ]
    notes = ("每个数据行的去向，行号与原文件一致，供核对账目。",)
    return Sheet("逐行去向", f"{result.unit}逐行去向", "数据行数（不是人数）", columns, rows, notes)


def _way(row: ListRow) -> list[Cell]:
    at = row.at
    return [LIST_NAMES[row.key], at.file, at.sheet or "", at.row, row.person.name, STATUS[row.status], row.reason]

"""服务匹配.xlsx: which items of the plan's list each child may have, what is missing, who is responsible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tonghu.batch.survey.children import Child, standing
from tonghu.batch.survey.result import Result
from tonghu.batch.survey.sharing import protected
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.policy.care import PROTECTED_NAME, ServiceResult
from tonghu.core.policy.describe import HANDLED, NATURE
from tonghu.core.policy.lines import names_of
from tonghu.core.policy.model import Pack, ServiceItem

STATUS = {"entitled": "符合享有", "check": "需核对"}
_SPECIAL = "专人办理"
_POPULATION = "流动儿童监测摸排口径（待确认的儿童只作“需核对”）"


def service_sheets(result: Result, children: Sequence[Child]) -> list[Sheet]:
    """服务匹配, 按项目汇总 and the measures that the plan's body names besides."""
    return [_by_child(result, children), _by_item(result, children), _measures(result)]


def _none(pack: Pack) -> tuple[str, ...]:
    return () if pack.services else (f"{pack.name}的方案没有服务清单，本表为空；正文所列措施见“正文措施”表。",)


# --- 服务匹配 ---------------------------------------------------------------------------------------------------------
def _by_child(result: Result, children: Sequence[Child]) -> Sheet:
    pack = result.job.pack
    columns = [
        Column("序号", 6),
        Column("姓名", 10),
        Column("性别", 6),
        Column("出生日期", 12),
        Column("身份类别", 10),
        Column("乡镇（街道）", 14),
        Column("村（社区）", 14),
        Column("项目序号", 8),
        Column("服务项目", 30),
        Column("状态", 10),
        Column("需补充核对", 36),
        Column("责任部门", 36),
        Column("办理地", 16),
        Column("办理结果", 14, ("已享有", "已申请", "不符合", "本人放弃", "办理中")),
        Column("办理日期", 12),
    ]
    rows: list[list[Cell]] = []
    for child in children:
        for service in _in_order(child.case.services):
            rows.append([len(rows) + 1, *_who(child), *_service(pack, service), None, None])
    served = sum(1 for child in children if child.case.services)
    return Sheet(
        name="服务匹配",
        title=f"{result.unit}流动儿童关爱服务匹配表",
        population=_POPULATION,
        columns=columns,
        rows=rows,
        notes=(
            f"{served} 人，{len(rows)} 项次。符合享有：已知情况符合清单；需核对：资料不全，或清单写明须符合条件，核对后办理，不等于不享有。",
            *_none(pack),
        ),
        freeze=2,
    )


def _in_order(services: Sequence[ServiceResult]) -> list[ServiceResult]:
    """Protected items last: a gap in the numbers must not tell which one it is."""
    return sorted(services, key=lambda service: (service.item.protected, service.item.number))


def _who(child: Child) -> list[Cell]:
    where = [child.residence.town_text, child.residence.village_text]
    return [child.name, child.sex, child.birth, standing(child.case), *where]


def _service(pack: Pack, service: ServiceResult) -> list[Cell]:
    item = service.item
    if item.protected:
        return ["", service.shared_name(), STATUS[service.status], "", _SPECIAL, ""]
    missing = "、".join(service.missing)
    where = HANDLED.get(item.place, item.place)
    return [item.number, item.project, STATUS[service.status], missing, names_of(pack, item.departments), where]


# --- 按项目汇总 -------------------------------------------------------------------------------------------------------
def _by_item(result: Result, children: Sequence[Child]) -> Sheet:
    pack = result.job.pack
    counts: dict[tuple[str, str], int] = {}
    for child in children:
        for service in child.case.services:
            key = (_key(service.item), service.status)
            counts[key] = counts.get(key, 0) + 1
    hidden = protected(pack).words
    rows: list[list[Cell]] = []
    for item in (one for one in pack.services if not one.protected):
        tally: list[Cell] = [counts.get((_key(item), status), 0) for status in STATUS]
        if item.nature == "public":
            tally = ["面向全体", "面向全体"]
        content = "" if any(word in item.content for word in hidden) else item.content
        about = [names_of(pack, item.departments), HANDLED.get(item.place, item.place), NATURE[item.nature]]
        rows.append([item.number, item.aspect, item.project, content, *tally, *about, pack.quote(item.about.clause)])
    if any(item.protected for item in pack.services):
        tally = [counts.get((PROTECTED_NAME, status), 0) for status in STATUS]
        rows.append(["", "", PROTECTED_NAME, "", *tally, _SPECIAL, "", "", ""])
    columns = [
        Column("项目序号", 8),
        Column("方面", 12),
        Column("服务项目", 28),
        Column("服务内容", 60),
        Column("符合享有人数", 12),
        Column("需核对人数", 12),
        Column("责任部门", 36),
        Column("办理地", 16),
        Column("性质", 10),
        Column("条款", 18),
    ]
    notes = ("一人可享有多项，各项人数不能相加。", *_none(pack))
    return Sheet("按项目汇总", f"{result.unit}关爱服务按项目汇总", _POPULATION, columns, rows, notes)


def _key(item: ServiceItem) -> str:
    return PROTECTED_NAME if item.protected else item.about.key


# --- 正文措施 ---------------------------------------------------------------------------------------------------------
def _measures(result: Result) -> Sheet:
    pack = result.job.pack
    rows: list[list[Cell]] = []
    for entry in pack.sections.get("measures", {}).values():
        if isinstance(entry, Mapping):
            said = [str(entry.get(key) or "") for key in ("title", "summary", "condition")]
            rows.append([*said, names_of(pack, entry.get("departments")), str(entry.get("clause", ""))])
    columns = [Column("措施", 34), Column("说明", 60), Column("条件", 30), Column("责任部门", 36), Column("条款", 22)]
    notes = ("方案正文写明、清单没有列出的措施，由责任部门按条件落实，未逐人匹配。",)
    return Sheet("正文措施", f"{pack.name}方案正文所列措施", "不涉及具体儿童", columns, rows, notes)

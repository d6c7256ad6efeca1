"""走访计划.xlsx: which household to visit when, and whom only the lists know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonghu.batch.survey.children import Area, Child, Unregistered, list_names, phones_of, standing
from tonghu.batch.survey.ledger import tier_label
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.batch.survey.rosters import SIGNATURE
from tonghu.batch.survey.visits import BY_COUNTY, Due, Period, coming, dues, owes, schedule, stricter
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.base.text import without_blanks
from tonghu.core.policy.describe import visits_text
from tonghu.core.policy.model import Pack, Visits

_RANK = {"red": 0, "yellow": 1, "green": 2, None: 3}
_FIRST_RESPONSE = "red_first_response_hours"
_OUTCOMES = ("已登记", "不符合条件", "查无此人", "已迁出", "拒访")
_PLACE = (Column("序号", 6), Column("乡镇（街道）", 14), Column("村（社区）", 14), Column("现居住地", 34))
_BY_HAND = (Column("走访日期", 12), Column("走访人", 10), Column("走访情况", 28), Column("监护人签字", 12))


@dataclass(frozen=True, slots=True)
class Household:
    """Children who live at one address with one guardian: one visit serves them all."""

    children: tuple[Child, ...]

    @property
    def area(self) -> Area:
        """Where it is."""
        return self.children[0].residence

    @property
    def visits(self) -> Visits:
        """The strictest of what is owed to its children."""
        total = Visits()
        for child in self.children:
            one = child.case.risk.visits
            total = Visits(
                stricter(total.home, one.home),
                stricter(total.contact, one.contact),
                total.immediate or one.immediate,
            )
        return total

    @property
    def leading(self) -> Child:
        """The child with the highest tier."""
        return min(self.children, key=lambda child: (_RANK[child.case.risk.tier], child.case.number))


def households(children: Sequence[Child]) -> list[Household]:
    """Merge by address and a shared guardian, parent or telephone; without an address a child stands alone."""
    groups: list[list[Child]] = []
    by_address: dict[str, list[list[Child]]] = {}
    for child in children:
        address = without_blanks(child.residence_text)
        same = by_address.setdefault(address, [])
        home = next((group for group in same if address and any(_related(child, other) for other in group)), None)
        if home is None:
            home = []
            groups.append(home)
            same.append(home)
        home.append(child)
    return [Household(tuple(group)) for group in groups]


def _related(one: Child, other: Child) -> bool:
    names = {carer.name for carer in one.carers if carer.name} & {carer.name for carer in other.carers if carer.name}
    phones = {carer.phone for carer in one.carers if carer.phone} & {c.phone for c in other.carers if c.phone}
    return bool(names or phones)


def visit_sheets(result: Result, children: Sequence[Child], strangers: Sequence[Unregistered]) -> list[Sheet]:
    """走访计划 and 待入户核查."""
    return [_plan(result, children), _to_check(result, strangers)]


# --- 走访计划 ---------------------------------------------------------------------------------------------------------
def _plan(result: Result, children: Sequence[Child]) -> Sheet:
    pack, period = result.job.pack, coming(result.job.as_of)
    wanted = [c for c in children if owes(c.case.risk.visits) or c.case.key_care.status == "listed"]
    homes = households(wanted)
    homes.sort(key=lambda home: (not home.visits.immediate, home.area.order, home.children[0].case.number))
    tier = [Column("等级", 15)] if pack.tiers else []
    columns = [
        *_PLACE,
        Column("儿童", 26),
        Column("人数", 6),
        Column("身份类别", 12),
        Column("监护人", 24),
        Column("联系电话", 15),
        *tier,
        Column("走访要求", 26),
        Column("最迟首次入户", 20),
        Column("本期入户安排", 32),
        Column("本期联系安排", 32),
        *_BY_HAND,
    ]
    rows = [_home_row(pack, number, home, period) for number, home in enumerate(homes, start=1)]
    urgent = sum(1 for home in homes if home.visits.immediate)
    return Sheet(
        name="走访计划",
        title=f"{result.unit}儿童走访计划（{period.text()}）",
        population="按风险等级或走访规定应走访、联系的儿童，及重点关爱服务对象（按户合并）",
        columns=columns,
        rows=rows,
        notes=_plan_notes(pack, len(homes), len(wanted), urgent),
        signature=SIGNATURE,
        freeze=1,
    )


def _plan_notes(pack: Pack, homes: int, children: int, urgent: int) -> list[str]:
    first = f"其中须即时介入 {urgent} 户，排在最前。" if urgent else ""
    hours = pack.parameters.get(_FIRST_RESPONSE)
    note = f"“即时”按 {hours.value} 小时内首次响应掌握（默认值，非文本规定）。" if hours and hours.value else ""
    return [
        f"共 {homes} 户 {children} 人。{first}同一住址、同一监护人的儿童合并为一户，按最严的要求安排；已完成的次数请从本期安排中扣除。{note}",
        "到户时只说明来意为日常探访，不在门口和他人面前谈论等级、困难或身体情况；本表不得张贴、不得留在儿童家中。",
    ]


def _home_row(pack: Pack, number: int, home: Household, period: Period) -> list[Cell]:
    visits = home.visits
    entry, contact = dues(visits.home, period), dues(visits.contact, period)
    members = "\n".join(_member(child) for child in home.children)
    kinds = "、".join(dict.fromkeys(standing(child.case) for child in home.children))
    carers = "\n".join(dict.fromkeys(carer.text() for c in home.children for carer in c.carers if carer.name))
    phones = "\n".join(phones_of(carer for child in home.children for carer in child.carers))
    tier: list[Cell] = [tier_label(pack, home.leading.case) or "未评估"] if pack.tiers else []
    return [
        number,
        home.area.town_text,
        home.area.village_text,
        home.leading.residence_text,
        members,
        len(home.children),
        kinds,
        carers,
        phones,
        *tier,
        visits_text(visits) if owes(visits) else BY_COUNTY,
        _first_entry(visits, entry),
        schedule(entry) or "由县级设定",
        schedule(contact),
        *([None] * len(_BY_HAND)),
    ]


def _member(child: Child) -> str:
    about = "，".join(part for part in (child.sex, f"{child.age}岁" if child.age is not None else "") if part)
    return f"{child.name}（{about}）" if about else child.name


def _first_entry(visits: Visits, entry: Sequence[Due]) -> str:
    if visits.immediate:
        return "即时介入"
    return min(due.next_day() for due in entry).isoformat() if entry else "由县级设定"


# --- 待入户核查 -------------------------------------------------------------------------------------------------------
def _to_check(result: Result, strangers: Sequence[Unregistered]) -> Sheet:
    columns = [
        *_PLACE,
        Column("姓名", 10),
        Column("性别", 6),
        Column("出生日期", 12),
        Column("公民身份号码", 21),
        Column("户籍地址", 30),
        Column("监护人", 16),
        Column("联系电话", 15),
        Column("名单", 30),
        Column("名单位置", 34),
        Column("核查结果", 12, _OUTCOMES),
        Column("核查日期", 12),
        Column("核查人", 10),
        Column("情况说明", 28),
    ]
    rows: list[list[Cell]] = []
    for number, child in enumerate(strangers, start=1):
        at = "；".join(f"{LIST_NAMES[row.key]}：{row.at.text()}" for row in child.candidate.rows)
        where: list[Cell] = [number, child.residence.town_text, child.residence.village_text, child.residence_text]
        who = [child.name, child.sex, child.birth, child.id_number, child.hukou_text, child.guardians, child.phones]
        rows.append([*where, *who, list_names(child.candidate.rows), at, None, None, None, None])
    return Sheet(
        name="待入户核查",
        title=f"{result.unit}待入户核查名单",
        population="摸排底数中尚未登记的儿童（不计入监测摸排人数）",
        columns=columns,
        rows=rows,
        notes=(
            (
                f"共 {len(rows)} 人，来自底数来源的部门名单而没有登记。逐户核查后填写结果："
                f"{'、'.join(_OUTCOMES)}；符合条件的填写登记表。"
            ),
        ),
        signature=SIGNATURE,
        freeze=1,
    )

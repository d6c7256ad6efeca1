"""The departments' lists: whom each one knows, under its own headers, with the faults of its own bookkeeping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tonghu.batch.synthetic.chance import pick
from tonghu.batch.synthetic.circumstances import school_age
from tonghu.batch.synthetic.faults import Entry, damage
from tonghu.batch.synthetic.people import Child, age
from tonghu.batch.synthetic.plan import Plan
from tonghu.batch.synthetic.population import Population
from tonghu.batch.synthetic.registrations import Cell
from tonghu.core.base.registration import DISABILITY_KINDS

AT_SCHOOL = ("小学", "初中", "高中", "中等职业教育", "特殊教育")
_GRADES = "一二三四五六七八九"
_REPEATED = 0.004
"""Share of rows that a department's own list holds twice, word for word."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A child on a list: what is true, and what the department has written down."""

    child: Child
    entry: Entry
    rng: Random
    as_of: date

    @property
    def facts(self) -> Mapping[str, object]:
        """The child's true facts."""
        return self.child.facts

    def text(self, code: str) -> str:
        """A true fact as a department writes it; empty when there is none."""
        value = self.child.facts.get(code)
        if isinstance(value, bool):
            return "是" if value else "否"
        return "、".join(value) if isinstance(value, tuple) else str(value or "")


Write = Callable[[Listed], Cell]


@dataclass(frozen=True, slots=True)
class Sender:
    """One department's list. ``file`` without suffix; ``title`` with county and time left open."""

    key: str
    file: str
    encoding: str
    """Of a csv file; "" for a workbook."""
    title: str
    remark: str
    columns: tuple[tuple[str, float, Write], ...]
    knows: Callable[[Random, Child, date], bool]
    placeholders: bool = False


def entry_of(child: Child) -> Entry:
    """A child as a careful department would write it down."""
    home = child.household
    guardian, phone = (home.father.name, home.father.phone)
    if child.text("lives_with") == "其他监护人" or child.kind == "left_behind":
        guardian, phone = home.carer.name, home.carer.phone
    hukou = home.hukou.address if child.id_number else ""
    return Entry(child.name, child.sex, child.birth, child.id_number, guardian, phone, home.residence.address, hukou)


def rows_of(sender: Sender, rng: Random, people: Population, plan: Plan) -> Iterator[list[Cell]]:
    """The rows of one list in the sender's column order, some of them twice."""
    for child in _known(sender, rng, people, plan.as_of):
        entry = entry_of(child)
        damage(rng, entry, child, placeholders=sender.placeholders)
        listed = Listed(child, entry, rng, plan.as_of)
        row = [write(listed) for _, _, write in sender.columns]
        yield row
        if rng.random() < _REPEATED:
            yield list(row)


def _known(sender: Sender, rng: Random, people: Population, as_of: date) -> Iterable[Child]:
    everyone = [*people.registered, *people.unregistered, *people.outside]
    found = [child for child in everyone if sender.knows(rng, child, as_of)]
    # A department's order has nothing to do with the order of registration.
    return sorted(found, key=lambda child: (child.household.town.code, child.text("school"), child.birth, child.key))


# --- what stands in a cell --------------------------------------------------------------------------------------------
def _name(listed: Listed) -> Cell:
    return listed.entry.name


def _sex(listed: Listed) -> Cell:
    return listed.entry.sex


def _birth(listed: Listed) -> Cell:
    return listed.entry.birth


def _birth_dots(listed: Listed) -> Cell:
    birth = listed.entry.birth
    return f"{birth.year}.{birth.month}.{birth.day}" if isinstance(birth, date) else birth


def _birth_compact(listed: Listed) -> Cell:
    birth = listed.entry.birth
    return f"{birth:%Y%m%d}" if isinstance(birth, date) else birth


def _id(listed: Listed) -> Cell:
    return listed.entry.id_number


def _guardian(listed: Listed) -> Cell:
    return listed.entry.guardian


def _phone(listed: Listed) -> Cell:
    return listed.entry.phone


def _address(listed: Listed) -> Cell:
    return listed.entry.address


def _hukou(listed: Listed) -> Cell:
    return listed.entry.hukou


def _mother(listed: Listed) -> Cell:
    return listed.child.household.mother.name


def _fact(code: str) -> Write:
    return lambda listed: listed.text(code)


def _grade(listed: Listed) -> Cell:
    stage, years = listed.text("schooling"), school_age(listed.child.birth, listed.as_of)
    at = years - 6
    if stage in ("小学", "初中") and 0 <= at < len(_GRADES):
        return f"{_GRADES[at]}年级"
    return {"高中": "高一", "中等职业教育": "中职一年级"}.get(stage, "")


def _student_number(listed: Listed) -> Cell:
    return f"G{listed.child.id_number}" if listed.child.id_number and listed.child.has("school_roll") else ""


def _study_status(listed: Listed) -> Cell:
    return listed.text("study_status") or "在读"


def _permit(listed: Listed) -> Cell:
    kind = listed.text("residence_registration")
    return {"办理居住证": "居住证", "暂住登记": "暂住登记"}.get(kind, "居住登记")


def _arrived(listed: Listed) -> Cell:
    value = listed.facts.get("arrived_on") or listed.facts.get("left_hukou_on")
    return value if isinstance(value, date | str) else ""


def _registered_on(listed: Listed) -> Cell:
    value = listed.facts.get("arrived_on") or listed.facts.get("left_hukou_on")
    start = value if isinstance(value, date) else listed.child.birth
    return min(listed.as_of, start + timedelta(days=15 + int(listed.rng.random() * 120)))


def _managed(code: str) -> Write:
    def write(listed: Listed) -> Cell:
        value = listed.text(code)
        if not value:
            return ""
        # What the department has on file differs from what the family told the worker for one child in twenty.
        done = value != "未接受" if listed.rng.random() < 0.95 else listed.rng.random() < 0.5
        return "已接受" if done else "未接受"

    return write


def _vaccinated(listed: Listed) -> Cell:
    return listed.text("vaccination") if listed.rng.random() < 0.96 else "未按程序接种"


def _town_unit(ending: str) -> Write:
    return lambda listed: f"{listed.child.household.town.name}{ending}"


def _insured_at(listed: Listed) -> Cell:
    if listed.text("insurance") == "纳入户籍地医保":
        return listed.child.household.hukou.area
    return listed.child.household.residence.area


def _insured(listed: Listed) -> Cell:
    chance = listed.rng.random()
    return "正常参保" if chance < 0.955 else "暂停参保" if chance < 0.98 else "终止参保"


def _certificate(listed: Listed) -> Cell:
    kinds = listed.facts.get("disability_kinds")
    grade = "一二三四".find(listed.text("disability_grade")[:1]) + 1
    if not listed.child.id_number or not isinstance(kinds, tuple) or kinds[0] not in DISABILITY_KINDS:
        return ""
    return f"{listed.child.id_number}{DISABILITY_KINDS.index(kinds[0]) + 1}{grade}"


def _source(listed: Listed) -> Cell:
    return pick(listed.rng, ("网格员走访", "群众反映", "学校老师反映", "社区工作者日常掌握"))


# --- whom a department knows ------------------------------------------------------------------------------------------
def _moved(child: Child) -> bool:
    return child.kind in ("migrant", "both")


def _pupils(rng: Random, child: Child, as_of: date) -> bool:
    if child.text("schooling") not in AT_SCHOOL or child.text("study_status") not in ("", "在读", "休学"):
        return False
    return rng.random() < (0.93 if _moved(child) else 0.8) and child.kind != "outside"


def _permits(rng: Random, child: Child, as_of: date) -> bool:
    known = child.text("residence_registration") in ("办理居住证", "暂住登记")
    return _moved(child) and known and child.household.origin != "same_county" and rng.random() < 0.92


def _under_seven(rng: Random, child: Child, as_of: date) -> bool:
    return age(child.birth, as_of) < 7 and rng.random() < 0.84


def _vaccines(rng: Random, child: Child, as_of: date) -> bool:
    return age(child.birth, as_of) < 7 and rng.random() < 0.9


def _insurance(rng: Random, child: Child, as_of: date) -> bool:
    if child.text("insurance") in ("未纳入医保", "未参保", "纳入户籍地医保"):
        return rng.random() < 0.03
    return rng.random() < 0.95


def _disabled(rng: Random, child: Child, as_of: date) -> bool:
    kinds = child.facts.get("disability_kinds")
    return isinstance(kinds, tuple) and "无" not in kinds and rng.random() < 0.88


def _community(rng: Random, child: Child, as_of: date) -> bool:
    return child.kind != "outside" and rng.random() < 0.55


def _daily(rng: Random, child: Child, as_of: date) -> bool:
    return child.kind != "outside" and rng.random() < (0.02 if child.key.startswith("R") else 0.12)


SENDERS: tuple[Sender, ...] = (
    Sender(
        "education", "education_随迁子女名单", "", "{county}教育局{year}年秋季学期随迁子女、留守学生名单",
        "填报单位：{county}教育局基础教育科　　填报日期：{year}年{month}月",
        (
            ("学生姓名", 12, _name), ("性别", 6, _sex), ("出生年月", 12, _birth_dots), ("身份证件号", 22, _id),
            ("学籍号", 24, _student_number), ("户籍所在地", 40, _hukou), ("家庭住址", 46, _address),
            ("就读学校", 22, _fact("school")), ("年级", 10, _grade), ("监护人姓名", 12, _guardian), ("联系电话", 14, _phone),
            ("是否寄宿", 9, _fact("boarding")), ("学籍状态", 9, _study_status),
        ),
        _pupils,
    ),
    Sender(
        "police", "police_居住登记名单", "gb18030", "", "",
        (
            ("姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth_compact), ("公民身份号码", 22, _id),
            ("户籍地址", 40, _hukou), ("居住地址", 46, _address), ("居住登记类型", 12, _permit),
            ("签发或登记日期", 14, _registered_on), ("来本地日期", 12, _arrived),
        ),
        _permits,
    ),
    Sender(
        "health", "health_0-6岁儿童健康管理名单", "", "{county}0-6岁儿童健康管理在册名单（{year}年）",
        "数据来源：基本公共卫生服务管理系统导出　　经办：{county}卫生健康局妇幼股",
        (
            ("儿童姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("身份证号", 22, _id),
            ("母亲姓名", 12, _mother), ("联系电话", 14, _phone), ("现住址", 46, _address),
            ("0-6岁健康管理", 14, _managed("health_management_0_6y")),
            ("0-36个月中医药健康管理", 20, _managed("tcm_management_0_36m")),
            ("家庭医生签约", 12, _fact("family_doctor")), ("管理机构", 22, _town_unit("卫生院")),
        ),
        _under_seven, placeholders=True,
    ),
    Sender(
        "cdc", "cdc_预防接种名单", "utf-8-sig", "", "",
        (
            ("儿童姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("证件号码", 22, _id),
            ("监护人姓名", 12, _guardian), ("家长电话", 14, _phone), ("户籍地", 40, _hukou), ("现居住地", 46, _address),
            ("接种单位", 22, _town_unit("接种门诊")), ("接种情况", 14, _vaccinated),
        ),
        _vaccines, placeholders=True,
    ),
    Sender(
        "insurance", "insurance_城乡居民医保参保名单", "", "{county}{year}年度城乡居民基本医疗保险未成年人参保名单", "",
        (
            ("姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("身份证号码", 22, _id),
            ("参保地", 34, _insured_at), ("参保状态", 12, _insured),
        ),
        _insurance,
    ),
    Sender(
        "disabled", "disabled_持证残疾儿童名单", "", "{county}残疾人联合会持证残疾儿童名单",
        "注：残疾证号由公民身份号码、残疾类别代码、残疾等级代码组成",
        (
            ("姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("公民身份号码", 22, _id),
            ("残疾类别", 22, _fact("disability_kinds")), ("残疾等级", 10, _fact("disability_grade")),
            ("残疾人证号", 24, _certificate), ("接受康复救助情况", 18, _fact("rehabilitation")),
            ("监护人姓名", 12, _guardian), ("联系电话", 14, _phone), ("家庭住址", 46, _address),
        ),
        _disabled,
    ),
    Sender(
        "community", "community_社区平台未成年人名单", "", "{county}社区云平台未成年人名单", "",
        (
            ("姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("身份证号", 22, _id),
            ("户籍地", 40, _hukou), ("实际居住地", 46, _address), ("监护人姓名", 12, _guardian), ("手机号码", 14, _phone),
        ),
        _community,
    ),
    Sender(
        "known", "known_日常工作掌握儿童名单", "", "{county}日常工作中掌握的流动、留守儿童名单", "",
        (
            ("姓名", 12, _name), ("性别", 6, _sex), ("出生日期", 12, _birth), ("身份证号", 22, _id),
            ("户籍地", 40, _hukou), ("现居住地", 46, _address), ("监护人姓名", 12, _guardian), ("联系电话", 14, _phone),
            ("信息来源", 16, _source),
        ),
        _daily,
    ),
)  # fmt: skip
"""The six lists of the contract, and the two further sources that some packs name."""
_FURTHER = frozenset({"community", "known"})


def senders_for(plan: Plan) -> tuple[Sender, ...]:
    """The six department lists, and the further sources that the pack's base list names."""
    return tuple(sender for sender in SENDERS if sender.key not in _FURTHER or sender.key in plan.sources)

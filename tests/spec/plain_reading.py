"""The contract's "Determination semantics" once more, in plain Python and nothing of the program's: what stands in the
cells of one row in, outcomes out. ``True`` met, ``False`` unmet, ``None`` unknown. Places are division codes of today.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

Row = Mapping[str, str]
Known = bool | None

CENTRAL = {"500103", "500104", "500105", "500106", "500107", "500108", "500109", "500112", "500113"}
DISTRICTS = {"350502", "350503", "350504", "350505", "410402", "410403", "410404", "410411", "350102", "350103"}
"""市辖区 among the codes that the tests use, beside Chongqing's and Shanghai's."""
INCAPABLE = {
    "重病",
    "重残",
    "失联",
    "失踪",
    "服刑在押",
    "强制隔离戒毒",
    "被执行其他限制人身自由的措施",
    "被撤销监护资格",
}


# --- logic -----------------------------------------------------------------------------------------------------------
def both(*parts: Known) -> Known:
    return False if False in parts else None if None in parts else True


def either(*parts: Known) -> Known:
    return True if True in parts else None if None in parts else False


def neg(part: Known) -> Known:
    return None if part is None else not part


def some(*parts: Known) -> Known:
    """One answered and none positive is unmet."""
    answered = [part for part in parts if part is not None]
    return any(answered) if answered else None


# --- time ------------------------------------------------------------------------------------------------------------
Span = tuple[date, date] | None
LONG_AGO, NEVER = date(1, 1, 1), date(9999, 12, 31)


def day_span(text: str) -> Span:
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    year, month = parts
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_later(day: date, months: int) -> date:
    if day in (LONG_AGO, NEVER):
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def over(span: Span, months: int, as_of: date, *, more_than: bool = False) -> Known:
    """Whether ``months`` months since any day of the span are over."""
    if span is None:
        return None
    done = [months_later(day, months) < as_of if more_than else months_later(day, months) <= as_of for day in span]
    return done[0] if done[0] is done[1] else None


def later(a: Span, b: Span) -> Span:
    if a is None or b is None:
        return a
    return max(a[0], b[0]), max(a[1], b[1])


class Child:
    """One row under one pack on one day."""

    def __init__(self, policy: str, row: Row, as_of: date) -> None:
        self.policy, self.row, self.as_of = policy, row, as_of
        self.birth = day_span(self.get("出生日期"))

    def get(self, header: str) -> str:
        return self.row.get(header, "")

    def chosen(self, header: str) -> set[str] | None:
        text = self.get(header)
        return set(text.split("、")) if text else None

    def says(self, header: str, *options: str) -> Known:
        chosen = self.chosen(header)
        return None if chosen is None else bool(chosen & set(options))

    def other(self, header: str, *options: str) -> Known:
        chosen = self.chosen(header)
        return None if chosen is None else bool(chosen - set(options))

    def yes(self, header: str) -> Known:
        return {"是": True, "有": True, "否": False, "无": False}.get(self.get(header))

    def age(self, years: int) -> Known:
        """Has reached the birthday."""
        return over(self.birth, years * 12, self.as_of)

    # --- kinds and places --------------------------------------------------------------------------------------------
    def kinds(self) -> set[str]:
        form = self.get("表类")
        migrant = form in ("", "流动") or any(self.get(one) for one in ("离开户籍地日期", "来现居住地日期"))
        own = [f"{who}{what}" for who in ("父亲", "母亲") for what in _OWN]
        own += ["父母双方同时外出", "父母一方外出、另一方无监护能力"]
        left_behind = form in ("", "留守") or any(self.get(one) for one in own)
        return {kind for kind, yes in (("migrant", migrant), ("left_behind", left_behind)) if yes}

    def crosses(self, a: str, b: str, digits: int) -> Known:
        one, other = self.get(f"{a}区划代码"), self.get(f"{b}区划代码")
        if not one or not other:
            return None
        for length in (2, 4, 6, 9):
            if length > digits:
                return False
            if len(one) < length or len(other) < length:
                return None
            if one[:length] != other[:length]:
                return True
        return False

    def urban(self) -> Known:
        """Both ends in central districts of one city."""
        ends = [self.get("户籍地区划代码")[:6], self.get("现居住地区划代码")[:6]]
        if self.policy == "cn-50":
            return both(*(None if not end else end in CENTRAL for end in ends))
        district = [None if not end else end in DISTRICTS or end.startswith(("3101", "5001")) for end in ends]
        same = None if not all(ends) else ends[0][:4] == ends[1][:4]
        return both(same, *district)

    # --- migrants ----------------------------------------------------------------------------------------------------
    def away(self, digits: int) -> Known:
        left, arrived = day_span(self.get("离开户籍地日期")), day_span(self.get("来现居住地日期"))
        born_away = self.crosses("户籍地", "出生地", 2 if self.policy == "cn-31" else digits)
        if self.policy == "cn-31":
            if born_away:
                born_away = {True: None, False: True, None: None}[self.crosses("出生地", "现居住地", 2)]
            if arrived:
                since: Span = later(arrived, self.birth)
            elif left:
                from_left = later(left, self.birth)
                assert from_left is not None
                since = from_left[0], NEVER
            else:
                since = self.birth if born_away else None
        elif left:
            since = later(left, self.birth)
        elif arrived:
            latest = later(arrived, self.birth)
            assert latest is not None
            since = (min(self.birth[0], latest[1]) if self.birth else LONG_AGO), latest[1]
        else:
            since = self.birth if born_away else None
        return over(since, 6, self.as_of)

    def migrant(self) -> Known:
        under_16, guardian = neg(self.age(16)), self.says("共同居住人", "父母双方", "父母一方", "其他监护人")
        if self.policy == "cn-31":
            hukou, home = self.get("户籍地区划代码"), self.get("现居住地区划代码")
            local = None if not hukou else hukou.startswith("31")
            here = None if not home else home.startswith("31")
            away = self.away(6)
            asked = self.yes("主动提出救助帮扶需求")
            return either(
                both(under_16, guardian, neg(local), here, away),
                both(under_16, local, self.crosses("户籍地", "现居住地", 6), away, asked),
            )
        exempt = False if self.policy == "cn-500110" else self.urban()
        return both(under_16, guardian, self.crosses("户籍地", "现居住地", 6), neg(exempt), self.away(6))

    def statistics(self) -> Known:
        guardian = self.says("共同居住人", "父母双方", "父母一方", "其他监护人")
        return both(neg(self.age(16)), guardian, self.crosses("户籍地", "现居住地", 9), self.away(9))

    # --- left-behind children ----------------------------------------------------------------------------------------
    def gone(self, who: str, answer: Known, *, any_length: bool) -> Known:
        """Away for the months and beyond the level, given the answer to whether the parent is away."""
        parts = [answer]
        if not any_length:
            since = day_span(self.get(f"{who}外出务工起始日期"))
            parts.append(over(since, 6, self.as_of, more_than=self.policy == "cn-31"))
        if self.policy != "cn-500110":
            parts.append(self.crosses("户籍地", f"{who}外出务工地", 6))
        return both(*parts)

    def dead(self, who: str) -> bool:
        return self.says(f"{who}状况", "已故") is True or self.says(f"{who}无监护能力情形", "死亡") is True

    def says_both(self, who: str) -> Known:
        if self.dead(who):
            return False
        own = self.yes(f"{who}外出务工")
        return own if own is not None else self.yes("父母双方同时外出")

    def says_one(self, who: str, other: str) -> Known:
        if self.dead(who):
            return False
        own, form = self.yes(f"{who}外出务工"), self.yes("父母一方外出、另一方无监护能力")
        if own is not None:
            return own
        if form:
            others = self.yes(f"{other}外出务工")
            if others is not None:
                return not others
            mine, theirs = self.filled(who), self.filled(other)
            return mine or not theirs
        if form is False:
            return False
        return True if self.yes("父母双方同时外出") else None

    def filled(self, who: str) -> bool:
        return bool(self.get(f"{who}外出务工起始日期") or self.get(f"{who}外出务工地区划代码"))

    def incapable(self, who: str) -> Known:
        judged, circumstances = self.get("监护能力综合判断"), self.chosen(f"{who}无监护能力情形")
        state = self.get(f"{who}状况")
        if judged and self.get("监护能力判断依据"):
            return judged == "无监护能力"
        if (circumstances and circumstances & INCAPABLE) or state == "失联":
            return True
        by_hand = bool(circumstances and circumstances & {"死亡", "其他"})
        if by_hand or state in ("已故", "不详", "离异不共同抚养"):
            return None
        if circumstances is not None:
            return False
        if self.yes("父亲外出务工") is None or self.yes("母亲外出务工") is None:
            return self.yes("父母一方外出、另一方无监护能力")
        return None

    def ways(self, *, any_length: bool) -> tuple[Known, Known]:
        lives = self.get("共同居住人")
        gone = partial(self.gone, any_length=any_length)
        two = both(gone("父亲", self.says_both("父亲")), gone("母亲", self.says_both("母亲")))
        one = either(
            *(
                both(gone(who, self.says_one(who, other)), self.incapable(other))
                for who, other in (("父亲", "母亲"), ("母亲", "父亲"))
            )
        )
        return (
            False if lives in ("父母双方", "父母一方") else two,
            False if lives == "父母双方" else one,
        )

    def left_behind(self, *, leave_out_hukou: bool = False) -> Known:
        under_16 = neg(self.age(16))
        both_away, one_away = self.ways(any_length=False)
        if self.policy != "cn-31":
            return both(under_16, either(both_away, one_away))
        hukou = self.get("户籍地区划代码")
        local = True if leave_out_hukou else None if not hukou else hukou.startswith("31")
        asked = both(self.yes("主动提出救助帮扶需求"), either(*self.ways(any_length=True)))
        return both(under_16, local, either(both_away, one_away, asked))

    # --- key care ----------------------------------------------------------------------------------------------------
    def conditions(self) -> dict[str, Known]:
        problems = self.chosen("监护问题") or set()
        helper = self.yes("有无受委托照护人") or (
            self.yes("有无受委托照护人") is None and bool(self.get("受委托照护人姓名"))
        )
        weak = "受委托照护人照护能力不足" in problems or self.other("受委托照护人能力情形", "无") is True
        if "无人监护" in problems:
            missing: Known = True
        elif problems & {"父或母或其他监护人无监护能力", "父或母无监护能力"}:
            missing = False if (helper or self.get("其他监护人姓名")) and not weak else None
        else:
            missing = False if problems or self.get("监护情况") else None
        return {
            "family_hardship": some(self.other("家庭困难情况", "无"), self.says("生活保障情况", "低保", "特困")),
            "disability": some(
                self.says("健康状况", "残疾"), self.other("残疾类别", "无"), self.other("残疾等级", "无")
            ),
            "guardianship_missing": missing,
            "homeless": self.yes("流浪"),
            "mental_behavioural": self.says("健康状况", "心理/行为异常"),
            "asked_for_help": self.request(),
        }

    def request(self) -> Known:
        asked = self.yes("主动提出救助帮扶需求")
        if self.policy == "cn-31":
            return asked
        migrant, under_16 = "migrant" in self.kinds(), neg(self.age(16))
        if self.policy == "cn-500110":
            return both(asked, migrant, under_16)
        guardian = self.says("共同居住人", "父母双方", "父母一方", "其他监护人")
        return both(asked, migrant, under_16, guardian, self.crosses("户籍地", "现居住地", 9), self.away(9))

    def listed(self) -> tuple[Known, dict[str, Known]]:
        kinds = {"migrant"} if self.policy in ("cn-50", "cn-4104") else {"migrant", "left_behind"}
        found = self.conditions()
        merely_unrecorded = {
            "homeless": not self.get("流浪"),
            "asked_for_help": not self.get("主动提出救助帮扶需求"),
        }
        counted = [False if merely_unrecorded.get(code) else value for code, value in found.items()]
        return both(bool(kinds & self.kinds()), neg(self.age(16)), either(*counted)), found

    # --- risk --------------------------------------------------------------------------------------------------------
    def tier(self) -> tuple[str | None, str | None]:
        if self.policy != "cn-35" or self.age(16):
            return None, None
        situations = self.chosen("风险情形") or set()
        red = bool(situations & RED) or self.yes("流浪") is True or self.says("共同居住人", "无") is True
        red = red or self.says("监护问题", "无人监护") is True
        weak = self.says("监护问题", "父或母或其他监护人监护能力不足", "受委托照护人照护能力不足") is True
        out_of_school = self.says("就学情况", "失学") is True and self.age(6) is True and self.age(16) is False
        yellow = (
            bool(situations & YELLOW)
            or (weak and self.get("监护情况") == "较差")
            or self.says("受委托照护人能力情形", "失能", "半失能", "无民事行为能力", "限制民事行为能力") is True
            or self.get("学业状况") == "辍学"
            or out_of_school
            or self.says("健康状况", "心理/行为异常") is True
        )
        rule = 0 if red else 1 if yellow else 2 if situations == {"无"} else None
        worker = {"高风险（红色）": 0, "中风险（黄色）": 1, "低风险（绿色）": 2}.get(self.get("儿童风险评估"))
        grades = [grade for grade in (rule, worker) if grade is not None]
        if not grades:
            return None, None
        by_worker = worker is not None and worker == min(grades)
        return ("red", "yellow", "green")[min(grades)], "worker" if by_worker else "rule"

    # --- services ----------------------------------------------------------------------------------------------------
    def services(self) -> dict[str, str]:
        """Item name → entitled or check, for the items that both lists have and those of one."""
        if "migrant" not in self.kinds() or self.migrant() is False:
            return {}
        chongqing = self.policy in ("cn-50", "cn-500110")
        stage, hardship = self.get("就学情况"), self.chosen("家庭困难情况")
        support = self.chosen("生活保障情况")
        disabled = self.conditions()["disability"]
        aged_6_to_15 = both(self.age(6), neg(self.age(16)))
        height = float(self.get("身高")) if self.get("身高") else None
        short = None if height is None else height <= (130 if chongqing else 120)
        pupil = None if not stage else stage in ("小学", "初中", "高中", "中等职业教育", "特殊教育")
        living = either(self.says("家庭困难情况", "低保家庭"), bool(support and "低保" in support))
        destitute = either(self.says("家庭困难情况", "特困家庭"), bool(support and "特困" in support))
        any_hardship = either(
            self.other("家庭困难情况", "无"),
            bool(support and support & {"低保", "特困"}),
            self.yes("主动提出救助帮扶需求") is True,
        )
        compulsory: Known = stage in ("小学", "初中") or (False if stage != "失学" else aged_6_to_15)
        maybe = both(aged_6_to_15, None if not stage else stage == "特殊教育")
        entitled: dict[str, Known] = {
            "health 0-6": neg(self.age(7)),
            "compulsory": compulsory,
            **dict.fromkeys(("health care", "insurance", "family education", "culture", "integration"), True),
            "basic living": self.says("生活保障情况", "孤儿基本生活保障", "事实无人抚养儿童基本生活保障"),
            "rehabilitation": both(disabled, self.says("居住登记", "办理居住证")) if chongqing else disabled,
            "education of the disabled": disabled,
            "minimum living": living,
            "destitute": destitute,
            "transport": either(short, pupil),
            "mental health": self.says("健康状况", "心理/行为异常"),
        }
        check: dict[str, Known] = {
            "preschool": both(self.age(3), neg(self.age(7)), stage not in ("小学", "初中", "高中", "中等职业教育")),
            "compulsory": maybe,
            "senior high": stage == "高中" or (both(self.age(14), None) if not stage else False),
            "vocational": stage == "中等职业教育" or (both(self.age(14), None) if not stage else False),
            "severe mental disorder": self.says("残疾类别", "精神残疾") is True,
            "housing": self.yes("住房困难") is True or (not self.get("住房困难") and self.get("居住类型") != "自购房"),
            "rehabilitation": disabled if chongqing else False,
            "minimum living": None if hardship is None else bool(hardship - {"无"}),
            "temporary assistance": any_hardship,
        }
        if chongqing:
            check["online admission"] = either(compulsory, maybe)
        else:
            five = [value for code, value in self.conditions().items() if code != "asked_for_help"]
            entitled["law and safety"] = True
            entitled["regular visits"] = True in five and self.age(16) is False
            listed = self.listed()[0]
            check["regular visits"] = None if listed is None else False
            check["pairing"] = listed is True
        found = {}
        for item in {*entitled, *check}:
            if entitled.get(item, False) is True:
                found[item] = "entitled" if self.migrant() else "check"
            elif entitled.get(item, False) is None or check.get(item, False) is not False:
                found[item] = "check"
        return found

    # --- where -------------------------------------------------------------------------------------------------------
    def monitored_at(self) -> list[str]:
        home, hukou = self.get("现居住地区划代码")[:6], self.get("户籍地区划代码")[:6]
        units: list[str] = []
        if "migrant" in self.kinds() and self.migrant():
            units.append(home)
        if self.policy not in ("cn-50", "cn-4104") and "left_behind" in self.kinds() and self.left_behind():
            units += [hukou, home] if self.policy == "cn-500110" else [hukou]
        return list(dict.fromkeys(unit for unit in units if unit))

    def notify(self) -> list[str]:
        if self.policy != "cn-31" or "left_behind" not in self.kinds():
            return []
        home, hukou = self.get("现居住地区划代码")[:6], self.get("户籍地区划代码")[:6]
        wanted = self.left_behind(leave_out_hukou=True) is not False
        return [hukou] if wanted and home.startswith("31") and hukou and home != hukou else []

    def decided(self) -> dict[str, Any]:
        """Everything, named as the contract names it."""
        status = {True: "included", False: "excluded", None: "undetermined"}
        kinds = self.kinds()
        plans_left_behind = self.policy not in ("cn-50", "cn-4104")
        counts = self.policy in ("cn", "cn-35", "cn-500110")
        listed, conditions = self.listed()
        migrant = status[self.migrant()] if "migrant" in kinds else None
        statistics = status[self.statistics()] if "migrant" in kinds and counts else None
        left = status[self.left_behind()] if "left_behind" in kinds and plans_left_behind else None
        ends = None
        if "included" in (migrant, statistics, left) and self.birth:
            ends = months_later(self.birth[0], 192).isoformat()
        return {
            "migrant": migrant,
            "statistics": statistics,
            "left_behind": left,
            "key_care": {True: "listed", False: "not_listed", None: "undetermined"}[listed],
            "reasons": {code for code, value in conditions.items() if value} if listed is not False else set(),
            "risk": self.tier(),
            "services": self.services() if self.policy in ("cn-50", "cn-500110", "cn-4104") else {},
            "monitored_at": self.monitored_at(),
            "notify": self.notify(),
            "ends": ends,
        }


_OWN = ("外出务工", "外出务工起始日期", "外出务工地区划代码", "外出务工地", "无监护能力情形")
RED = {"遭受虐待", "失踪", "有自残行为"}
YELLOW = {"监护严重不足", "辍学", "患有心理障碍"}

"""Schooling, health, guardianship, hardship and risk of a child: everything that is not place and time."""

from __future__ import annotations

from datetime import date
from random import Random

from tonghu.batch.synthetic.chance import Weighted, pick
from tonghu.batch.synthetic.people import Child, age, months_old
from tonghu.batch.synthetic.plan import Plan
from tonghu.core.base.registration import DISABILITY_KINDS, NO_ONE

_GUARDIANSHIP = {
    "migrant": Weighted({"较好": 82.0, "一般": 16.0, "较差": 2.0}),
    "left_behind": Weighted({"较好": 70.0, "一般": 25.5, "较差": 4.5}),
}
_HARDSHIP = {
    "migrant": Weighted(
        {
            "低保家庭": 22.0,
            "特困家庭": 1.0,
            "低保边缘家庭": 22.0,
            "刚性支出困难家庭": 16.0,
            "防止返贫监测家庭": 21.0,
            "其他": 18.0,
        }
    ),
    "left_behind": Weighted(
        {
            "低保家庭": 46.0,
            "特困家庭": 3.0,
            "低保边缘家庭": 18.0,
            "刚性支出困难家庭": 10.0,
            "防止返贫监测家庭": 18.0,
            "其他": 5.0,
        }
    ),
}
_HARD = {"migrant": 0.045, "left_behind": 0.13}
_OTHER_HARDSHIP = ("父亲务工受伤", "家中老人长期住院", "房屋受灾", "家庭欠债较多")
_SUPPORT = {"低保家庭": "低保", "特困家庭": "特困", "刚性支出困难家庭": "急难社会救助"}
_DISABILITY = Weighted(dict(zip(DISABILITY_KINDS, (8.0, 9.0, 6.0, 34.0, 27.0, 9.0, 7.0), strict=True)))
_GRADE = Weighted({"一级": 24.0, "二级": 31.0, "三级": 25.0, "四级": 20.0})
_AFTER_COMPULSORY = Weighted({"高中": 64.0, "中等职业教育": 35.0, "失学": 1.0})
_PLACE_OF_SERVICE = Weighted({"在居住地接受": 70.0, "在户籍地接受": 21.0, "未接受": 9.0})
_HARMED, _STRAINED, _OVERSEEN = 0.007, 0.02, 0.06
"""Children with a situation of the highest and of the middle tier, and of these the share that a worker grades too low."""
_VACCINATION = Weighted({"已按程序接种": 93.0, "未按程序接种": 6.0, "未接种": 1.0})


def school_age(birth: date, as_of: date) -> int:
    """Age on the last first of September, which decides the school year."""
    september = date(as_of.year if as_of.month >= 9 else as_of.year - 1, 9, 1)
    return age(birth, september)


def describe(rng: Random, child: Child, plan: Plan) -> None:
    """Adds all other facts to a child whose story is told."""
    as_of, form = plan.as_of, "left_behind" if child.kind == "left_behind" else "migrant"
    facts = child.facts
    facts["ethnicity"] = child.household.family.ethnicity
    facts.setdefault("hukou_registered", True)
    _health(rng, child)
    _schooling(rng, child, as_of)
    _public_health(rng, child, plan, form)
    _guardianship(rng, child, plan, form)
    _hardship(rng, child, form)
    facts["height_cm"] = float(
        round(52 + 6.4 * max(0.5, months_old(child.birth, as_of) / 12) ** 0.985 + rng.gauss(0, 4))
    )
    facts["family_doctor"] = rng.random() < 0.55
    facts["guardian_consent"] = rng.random() < 0.97
    facts["asked_for_help"] = rng.random() < 0.016
    facts["homeless"] = rng.random() < 0.0012
    if form == "migrant":
        facts["housing_hardship"] = facts.get("housing") != "自购房" and rng.random() < 0.07
        facts["parents_want_work"] = rng.random() < 0.12
    for parent in ("father", "mother"):
        facts.setdefault(f"{parent}_state", "在世")
    if plan.tiers:
        _risk(rng, child, plan)


def _health(rng: Random, child: Child) -> None:
    facts = child.facts
    found = []
    facts["disability_kinds"], facts["disability_grade"] = (NO_ONE,), NO_ONE
    if rng.random() < 0.011:
        kind = _DISABILITY(rng)
        parts = tuple(rng.sample(DISABILITY_KINDS[:6], 2)) if kind == "多重残疾" else ()
        facts["disability_kinds"], facts["disability_grade"] = (kind, *parts), _GRADE(rng)
        facts["rehabilitation"] = rng.random() < 0.6
        found.append("残疾")
    chance = rng.random()
    if chance < 0.004:
        found.append("重病")
    elif chance < 0.013:
        found.append("慢性病")
    if rng.random() < 0.012:
        found.append("心理/行为异常")
    facts["health"] = tuple(found) or ("健康",)


def _schooling(rng: Random, child: Child, as_of: date) -> None:
    facts, years = child.facts, school_age(child.birth, as_of)
    town = child.household.town.name
    if years < 6:
        facts["schooling"] = "学龄前"
        if years >= 3:
            facts["in_kindergarten"] = rng.random() < 0.9
            if facts["in_kindergarten"]:
                facts["school"] = f"{town}{pick(rng, ('中心', '春苗', '启航', '小太阳'))}幼儿园"
        return
    stage = "小学" if years < 12 else "初中" if years < 15 else _AFTER_COMPULSORY(rng)
    if "残疾" in child.facts.get("health", ()) and rng.random() < 0.3:  # type: ignore[operator] # a tuple by construction
        stage = "特殊教育" if rng.random() < 0.85 else "无就学能力"
    elif rng.random() < 0.003:
        stage = "失学"
    facts["schooling"] = stage
    if stage in ("无就学能力", "失学"):
        if stage == "失学":
            facts["study_status"] = "辍学"
        return
    names = {
        "小学": (f"{town}中心小学", f"{town}第二小学", f"{town}希望小学"),
        "初中": (f"{town}初级中学", f"{town}中学", "实验中学"),
        "高中": ("第一中学", "第二中学"),
        "中等职业教育": ("职业教育中心",),
        "特殊教育": ("特殊教育学校",),
    }
    facts["school"] = pick(rng, names[stage])
    board = {"小学": 0.06, "初中": 0.42, "高中": 0.8, "中等职业教育": 0.8, "特殊教育": 0.4}[stage]
    facts["boarding"] = rng.random() < board * (1.0 if child.kind == "left_behind" else 0.6)
    chance = rng.random()
    facts["study_status"] = "在读" if chance < 0.993 else "休学" if chance < 0.997 else "辍学"
    facts["school_roll"] = rng.random() < 0.97


def _public_health(rng: Random, child: Child, plan: Plan, form: str) -> None:
    facts, months = child.facts, months_old(child.birth, plan.as_of)
    for code, limit in (("health_management_0_6y", 84), ("tcm_management_0_36m", 37)):
        if months < limit:
            options = plan.options(form, code)
            place = _PLACE_OF_SERVICE(rng)
            facts[code] = place if place in options else options[-1] if place == "未接受" else options[0]
    if months < 84:
        facts["vaccination"] = _VACCINATION(rng)
    options = plan.options(form, "insurance")
    chance = rng.random()
    # The options stand in the form's order: with two, insured or not; with three, at the hukou place comes first.
    facts["insurance"] = (
        options[-1] if chance < 0.045 else options[0] if len(options) == 2 or chance < 0.5 else options[1]
    )


def _guardianship(rng: Random, child: Child, plan: Plan, form: str) -> None:
    facts = child.facts
    facts["guardianship"] = grade = _GUARDIANSHIP[form](rng)
    unable, weak, nobody = plan.options(form, "guardianship_problems")[:3]
    alone = child.scenario == "alone" or (facts.get("has_entrusted_carer") is False and rng.random() < 0.3)
    if alone:
        facts["guardianship"], facts["guardianship_problems"] = "较差", (nobody,)
        facts["has_entrusted_carer"] = False
    elif grade == "较差":
        facts["guardianship_problems"] = (weak,) if rng.random() < 0.75 else (unable,)
    elif child.scenario == "one_away_other_incapable" and rng.random() < 0.6:
        facts["guardianship_problems"] = (unable,)
        facts["guardianship"] = "一般" if grade == "较好" else grade
    elif grade == "一般" and rng.random() < 0.12:
        facts["guardianship_problems"] = (weak,)


def _hardship(rng: Random, child: Child, form: str) -> None:
    facts = child.facts
    facts["hardship"], support = (NO_ONE,), []
    if rng.random() < _HARD[form] * (3 if child.scenario == "one_away_other_incapable" else 1):
        kind = _HARDSHIP[form](rng)
        facts["hardship"] = (kind,)
        if kind == "其他":
            facts["hardship_other"] = pick(rng, _OTHER_HARDSHIP)
        if kind in _SUPPORT and rng.random() < 0.9:
            support.append(_SUPPORT[kind])
    if facts["disability_grade"] in ("一级", "二级") and rng.random() < 0.8:
        support.append("残疾人两项补贴")
    if child.scenario == "one_dead" and rng.random() < 0.25:
        support.append("事实无人抚养儿童基本生活保障")
    facts["support"] = tuple(support) or (NO_ONE,)


def _risk(rng: Random, child: Child, plan: Plan) -> None:
    """The worker's grade, mostly what the situations give; now and then milder than they are."""
    facts = child.facts
    lowest, chance = len(plan.tiers) - 1, rng.random()
    shown = min(_shown_level(child), lowest)
    level = 0 if chance < _HARMED else 1 if chance < _HARMED + _STRAINED else lowest
    words = plan.tiers[level][1]
    if level < lowest and words:
        word = pick(rng, words)
        facts["risk_situations"] = (word if word.startswith("疑似") or rng.random() < 0.6 else f"疑似{word}",)
    elif shown == lowest or rng.random() < _OVERSEEN:
        facts["risk_situations"] = (NO_ONE,)
    level = min(level, shown)
    if level < lowest and rng.random() < _OVERSEEN:
        level = lowest
    facts["risk_tier"] = plan.tiers[level][0]


def _shown_level(child: Child) -> int:
    """The tier that the other columns of the form show: 0 the highest, 2 the lowest."""
    problems = child.facts.get("guardianship_problems", ())
    nobody = isinstance(problems, tuple) and "无人监护" in problems
    if child.scenario == "alone" or child.has("homeless") or nobody:
        return 0
    weak = isinstance(problems, tuple) and any("能力不足" in problem for problem in problems)
    carer, health = child.facts.get("carer_incapacity", (NO_ONE,)), child.facts.get("health", ())
    out = child.text("study_status") == "辍学" or child.text("schooling") == "失学"
    unwell = isinstance(health, tuple) and "心理/行为异常" in health
    strained = weak and child.text("guardianship") == "较差"
    return 1 if strained or out or unwell or carer != (NO_ONE,) else 2

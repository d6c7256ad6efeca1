"""Answers of one row that cannot both be true. Each is a warning: a person decides which of the two is wrong.

Nothing is taken back here: which of two contradicting answers a decision uses is ruled by the contract's "Determination
semantics"; this module only says that they contradict.
"""

from __future__ import annotations

from datetime import date

from tonghu.core.base.dates import PartialDate, under_age
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import COLUMNS, DISABILITY_KINDS, NO_ONE, Kind, Registration, header
from tonghu.core.base.truth import Truth
from tonghu.core.survey.row_check import RowCheck

_CARER = ("carer_name", "carer_id_number", "carer_phone", "carer_relation")
_HUKOU = ("hukou_address", "hukou_division")
_PARENTS = (("father", "父亲"), ("mother", "母亲"))
STATES_OF_A_PARENT = frozenset(
    (
        "已故",
        "故",
        "去世",
        "已去世",
        "过世",
        "病故",
        "亡",
        "死亡",
        "已死亡",
        "失踪",
        "失联",
        "离异",
        "离婚",
        "改嫁",
        "出走",
        "服刑",
        "坐牢",
    )
)
_AT_SCHOOL = ("小学", "初中", "高中", "中等职业教育")
_SCHOOL_WORDS = ("高中", "中学", "小学", "职业", "技工", "技校", "中专", "大学")
_EARLIEST_YEARS = {"小学": 5, "初中": 10, "高中": 13, "中等职业教育": 13}
"""School stage → birthday before which it is not believed; two years of margin below the usual age of entry."""
_PRESCHOOL_UNTIL = 8
"""学龄前 is not believed from this birthday on: compulsory schooling starts at 6, may be put off to 7 (义务教育法11)."""


def _add(found: list[Problem], code: str, what: str, advice: str = "请核实后改正其中有误的一项。") -> None:
    column = header(code)
    found.append(Problem(column, "contradiction", f"“{column}”{what}，两者矛盾。{advice}"))


def _alone(code: str) -> RowCheck:
    """无 (and 健康) stands alone in a column of several choices."""

    def find(registration: Registration, _: date, found: list[Problem]) -> None:
        chosen = registration.values.get(code)
        if isinstance(chosen, tuple) and len(chosen) > 1:
            alone = NO_ONE if NO_ONE in chosen else "健康" if code == "health" and "健康" in chosen else None
            if alone is not None:
                others = "、".join(option for option in chosen if option != alone)
                _add(found, code, f"同时选了“{alone}”和“{others}”")

    return RowCheck((code,), (), find, code)


def _disability(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    kinds = values.get("disability_kinds")
    grade = values.get("disability_grade")
    health = values.get("health")
    kinds = kinds if isinstance(kinds, tuple) else None
    some_kind = kinds is not None and kinds != (NO_ONE,)
    graded = grade is not None and grade != NO_ONE
    if graded and kinds is None:
        text = f"“残疾等级”填“{grade}”，但没有填“残疾类别”，两者矛盾。请补填残疾类别或核实残疾等级。"
        found.append(Problem(header("disability_grade"), "contradiction", text))
    elif graded and not some_kind:
        _add(found, "disability_grade", f"填“{grade}”，而“残疾类别”填“无”")
    elif grade == NO_ONE and some_kind and kinds is not None:
        _add(found, "disability_grade", f"填“无”，而“残疾类别”填“{'、'.join(kinds)}”")
    if isinstance(health, tuple):
        if "残疾" in health and kinds == (NO_ONE,):
            _add(found, "health", "选了“残疾”，而“残疾类别”填“无”")
        elif "残疾" not in health and some_kind and kinds is not None:
            _add(found, "health", f"填“{'、'.join(health)}”，没有选“残疾”，而“残疾类别”填“{'、'.join(kinds)}”")
    if kinds is not None and "多重残疾" in kinds and len(set(kinds) & set(DISABILITY_KINDS[:-1])) < 2:
        text = "“残疾类别”填“多重残疾”，但没有列明两个以上具体残疾类别。请补填，例如“多重残疾、视力残疾、听力残疾”。"
        found.append(Problem(header("disability_kinds"), "multiple_kinds_missing", text))


def _schooling(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    schooling = values.get("schooling")
    status = values.get("study_status")
    school = values.get("school")
    if schooling == "学龄前":
        senior = isinstance(school, str) and "幼儿" not in school and any(word in school for word in _SCHOOL_WORDS)
        if senior:
            _add(found, "schooling", f"填“学龄前”，而“就读学校”填“{school}”")
        elif status in ("辍学", "肄业"):
            _add(found, "schooling", f"填“学龄前”，而“学业状况”填“{status}”")
    elif schooling in ("失学", "无就学能力") and status == "在读":
        _add(found, "schooling", f"填“{schooling}”，而“学业状况”填“在读”")
    if values.get("boarding") is True and schooling in ("失学", "无就学能力"):
        _add(found, "boarding", f"填“是”，而“就学情况”填“{schooling}”")
    if values.get("in_kindergarten") is True and schooling in _AT_SCHOOL:
        _add(found, "in_kindergarten", f"填“是”，而“就学情况”填“{schooling}”")


def _stage_and_age(registration: Registration, as_of: date, found: list[Problem]) -> None:
    schooling = registration.values.get("schooling")
    birth = registration.values.get("birth_date")
    if not isinstance(schooling, str) or not isinstance(birth, PartialDate) or birth.first > as_of:
        return
    years = _EARLIEST_YEARS.get(schooling)
    if years is not None and under_age(birth, years * 12, as_of) is Truth.MET:
        _add(found, "schooling", f"填“{schooling}”，而按“出生日期”{birth.text()}还不满{years}周岁")
    if schooling == "学龄前" and under_age(birth, _PRESCHOOL_UNTIL * 12, as_of) is Truth.UNMET:
        _add(found, "schooling", f"填“学龄前”，而按“出生日期”{birth.text()}已满{_PRESCHOOL_UNTIL}周岁")


def _parents(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    both = values.get("both_parents_away")
    lives = values.get("lives_with")
    away: list[bool] = []
    for who, zh in _PARENTS:
        is_away = values.get(f"{who}_away")
        away.append(is_away is True)
        if is_away is True:
            if lives == "父母双方":
                _add(found, "lives_with", f"填“父母双方”，而“{zh}外出务工”填“是”")
            if values.get(f"{who}_state") == "已故":
                _add(found, f"{who}_away", f"填“是”，而“{zh}状况”填“已故”")
            incapable = values.get(f"{who}_incapacity")
            if isinstance(incapable, tuple) and "死亡" in incapable:
                _add(found, f"{who}_away", f"填“是”，而“{zh}无监护能力情形”填“死亡”")
        elif is_away is False:
            if both is True:
                _add(found, "both_parents_away", f"填“是”，而“{zh}外出务工”填“否”")
            if f"{who}_away_since" in values:
                _add(found, f"{who}_away", f"填“否”，却填了“{zh}外出务工起始日期”")
    if both is False and all(away):
        _add(found, "both_parents_away", "填“否”，而“父亲外出务工”“母亲外出务工”都填“是”")
    if both is True and values.get("one_away_other_incapable") is True:
        _add(found, "one_away_other_incapable", "填“是”，而“父母双方同时外出”也填“是”")


def _lives_with_one_away(registration: Registration, _: date, found: list[Problem]) -> None:
    """Contract, "People": a child that lives with the parent is not left behind by that parent, whatever is written."""
    values = registration.values
    lives = values.get("lives_with")
    both, one = header("both_parents_away"), header("one_away_other_incapable")
    if lives in ("父母双方", "父母一方") and values.get("both_parents_away") is True:
        _add(found, "lives_with", f"填“{lives}”，而“{both}”填“是”")
    elif lives == "父母一方" and all(values.get(f"{who}_away") is True for who, _ in _PARENTS):
        _add(found, "lives_with", "填“父母一方”，而“父亲外出务工”“母亲外出务工”都填“是”")
    if lives == "父母双方" and values.get("one_away_other_incapable") is True:
        _add(found, "lives_with", f"填“父母双方”，而“{one}”填“是”")


def _care(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    faults = values.get("guardianship_problems")
    if values.get("has_entrusted_carer") is False:
        filled = next((code for code in _CARER if code in values), None)
        if filled is not None:
            _add(found, "has_entrusted_carer", f"填“无”，却填了“{header(filled)}”")
    if isinstance(faults, tuple) and faults:
        if values.get("guardianship") == "较好":
            _add(found, "guardianship", f"填“较好”，而“监护问题”填“{'、'.join(faults)}”")
        lives = values.get("lives_with")
        if "无人监护" in faults and lives in ("父母双方", "父母一方", "其他监护人"):
            _add(found, "guardianship_problems", f"填“无人监护”，而“共同居住人”填“{lives}”")


def _without_hukou(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    if values.get("hukou_registered") is False and any(code in values for code in _HUKOU):
        _add(found, "hukou_registered", "填“否”，却填了户籍地址或户籍地区划代码")


def _no_name(who: str, zh: str) -> RowCheck:
    """已故 where the parent's name should stand: what it says is not used, for its own column was not filled."""

    def find(registration: Registration, _: date, found: list[Problem]) -> None:
        name = registration.values.get(f"{who}_name")
        if isinstance(name, str) and name in STATES_OF_A_PARENT and f"{who}_state" not in registration.values:
            text = f"“{zh}”填的是“{name}”，不是姓名。请在“{zh}”填姓名，在“{zh}状况”或“{zh}无监护能力情形”填写有关情况；"
            found.append(Problem(header(f"{who}_name"), "contradiction", f"{text}未填的，相关判断按未知处理。"))

    return RowCheck((f"{who}_name",), (f"{who}_state",), find, f"{who}_name")


CONTRADICTIONS: tuple[RowCheck, ...] = (
    *(_no_name(who, zh) for who, zh in _PARENTS),
    *(_alone(column.code) for column in COLUMNS if column.kind is Kind.MULTI),
    RowCheck(("disability_kinds", "disability_grade", "health"), (), _disability),
    RowCheck(("schooling", "study_status", "school", "boarding", "in_kindergarten"), (), _schooling),
    RowCheck(("schooling", "birth_date"), (), _stage_and_age, "schooling"),
    RowCheck(
        (
            *("both_parents_away", "one_away_other_incapable", "lives_with"),
            *(f"{who}_{what}" for who, _ in _PARENTS for what in ("away", "state", "incapacity")),
        ),
        tuple(f"{who}_away_since" for who, _ in _PARENTS),
        _parents,
    ),
    RowCheck(
        ("lives_with", "both_parents_away", "one_away_other_incapable", *(f"{who}_away" for who, _ in _PARENTS)),
        (),
        _lives_with_one_away,
    ),
    RowCheck(("guardianship_problems", "guardianship", "lives_with", "has_entrusted_carer"), _CARER, _care),
    RowCheck(("hukou_registered",), _HUKOU, _without_hukou, "hukou_registered"),
)
"""A ``contradiction`` (or ``multiple_kinds_missing``) for every pair of answers that exclude each other."""

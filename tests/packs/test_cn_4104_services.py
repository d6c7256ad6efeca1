"""Pingdingshan's 25 items: the annex's words and departments, and for whom each is listed (contract, "Services")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.assess import Assessor, Context
from tonghu.core.policy.model import Pack

AS_OF = date(2024, 12, 1)
LAW = ["court", "procuratorate", "education", "police", "womens_federation"]

# (requirement, key, aspect, target, project, departments), in the annex's order.
ITEMS = [
    (
        "PDS-125",
        "health_childcare",
        "幼有所育",
        "0-6岁流动儿童",
        "健康和托育(3岁以下)服务",
        ["health", "disease_control"],
    ),
    ("PDS-126", "preschool", "幼有所育", "3-6岁流动儿童", "学前教育服务", ["education"]),
    ("PDS-127", "compulsory_education", "学有所教", "义务教育阶段流动儿童", "义务教育服务", ["education"]),
    ("PDS-128", "senior_high", "学有所教", "普通高中教育阶段流动儿童", "普通高中教育服务", ["education"]),
    (
        "PDS-129",
        "vocational",
        "学有所教",
        "中等职业教育阶段流动儿童",
        "中等职业教育助学服务",
        ["education", "human_resources"],
    ),
    ("PDS-130", "health_services", "病有所医", "流动儿童", "卫生健康服务", ["health"]),
    ("PDS-131", "insurance", "病有所医", "流动儿童", "医疗保障服务", ["insurance"]),
    (
        "PDS-132",
        "severe_mental_disorder",
        "病有所医",
        "流动儿童中诊断明确、在家居住的严重精神障碍患者",
        "健康管理服务",
        ["health", "civil_affairs"],
    ),
    ("PDS-133", "housing", "住有所居", "家庭住房困难的流动儿童", "住房保障服务", ["housing"]),
    (
        "PDS-134",
        "basic_living",
        "弱有所扶",
        "流动儿童中的孤儿、艾滋病病毒感染儿童、事实无人抚养儿童",
        "基本生活保障服务",
        ["civil_affairs"],
    ),
    (
        "PDS-135",
        "rehabilitation_subsidies",
        "弱有所扶",
        "流动儿童中的残疾儿童",
        "残疾儿童康复救助及残疾人两项补贴",
        ["civil_affairs", "disabled_federation"],
    ),
    (
        "PDS-136",
        "disabled_education",
        "弱有所扶",
        "流动儿童中的残疾儿童",
        "残疾儿童教育服务",
        ["education", "disabled_federation"],
    ),
    ("PDS-137", "minimum_living", "弱有所扶", "符合最低生活保障条件的流动儿童", "最低生活保障服务", ["civil_affairs"]),
    (
        "PDS-138",
        "destitute",
        "弱有所扶",
        "符合户籍地特困救助供养条件的流动儿童",
        "特困人员救助供养服务",
        ["civil_affairs"],
    ),
    (
        "PDS-139",
        "temporary_assistance",
        "弱有所扶",
        "符合本地临时救助情形的流动儿童",
        "临时救助服务",
        ["civil_affairs"],
    ),
    ("PDS-140", "transport", "弱有所扶", "流动儿童", "交通出行服务", ["transport"]),
    ("PDS-141", "family_education", "发展保障", "流动儿童", "家庭教育指导服务", LAW),
    ("PDS-142", "mental_health", "发展保障", "流动儿童", "心理健康服务", ["civil_affairs", "education", "health"]),
    ("PDS-143", "law_safety_education", "发展保障", "流动儿童", "法治安全教育服务", LAW),
    ("PDS-144", "regular_visits", "发展保障", "流动儿童", "日常探访服务", ["civil_affairs"]),
    ("PDS-145", "pairing", "发展保障", "流动儿童", "结对帮扶服务", ["womens_federation"]),
    (
        "PDS-146",
        "culture",
        "发展保障",
        "流动儿童",
        "精神文化生活服务",
        ["education", "civil_affairs", "youth_league", "womens_federation"],
    ),
    ("PDS-147", "clean_network", "发展保障", "流动儿童", "精神文化生活服务", ["cyberspace"]),
    ("PDS-148", "programmes", "发展保障", "流动儿童", "精神文化生活服务", ["culture_broadcast_tourism"]),
    (
        "PDS-149",
        "integration",
        "发展保障",
        "流动儿童",
        "城市融入服务",
        ["civil_affairs", "education", "human_resources", "youth_league", "womens_federation"],
    ),
]
# What the content says and the other plan's does not (A11): (requirement, number, words, words it must not have).
CONTENT = [
    ("PDS-125", 1, "有条件的地方就近提供托育服务", "重庆"),
    ("PDS-126", 2, "具有正式学籍的在普惠性幼儿园中", "重庆"),
    ("PDS-127", 3, "免除学费、住宿费", "学杂费"),
    ("PDS-128", 4, "免除符合条件的普通高中家庭经济困难学生学费、住宿费", "正式学籍"),
    ("PDS-129", 5, "免除符合条件的中等职业教育在校生学费", "正式学籍"),
    ("PDS-134", 10, "协助流动儿童向户籍地申领", "协调"),
    ("PDS-135", 11, "就地受理残疾儿童康复救助申请", "居住证"),
    ("PDS-136", 12, "12年免费教育", "正式学籍"),
    ("PDS-138", 14, "对生活不能自理的给予照料", "协调户籍地"),
    ("PDS-140", 16, "身高1.2米以下", "1.3"),
    ("PDS-144", 20, "入户频率不低于每季度6次", "每月"),
    ("PDS-149", 25, "有就业意愿的流动儿童父母", "重庆"),
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The shipped pack."""
    return load_pack("cn-4104")


Listed = Callable[..., dict[int, str]]


@pytest.fixture(scope="module")
def listed(pack: Pack) -> Listed:
    """Item number → status for one included child whose form answers everything with "nothing special"."""
    divisions, read = load_divisions(), registration_of_texts(pack)
    plain = {
        "姓名": "测试",
        "表类": "流动",
        "出生日期": "2015-03-02",
        "共同居住人": "父母双方",
        "户籍地区划代码": "340104",
        "现居住地区划代码": "410423",
        "离开户籍地日期": "2023-09-01",
        "居住登记": "办理居住证",
        "居住类型": "自购房",
        "监护情况": "较好",
        "就学情况": "小学",
        "健康状况": "健康",
        "残疾类别": "无",
        "残疾等级": "无",
        "家庭困难情况": "无",
        "生活保障情况": "无",
        "住房困难": "否",
        "身高": "140",
    }

    def one(change: Mapping[str, str] | None = None, as_of: date = AS_OF) -> dict[int, str]:
        assessment = Assessor(pack, Context(as_of, divisions, (pack.division,))).assess(
            read(plain | dict(change or {}))
        )
        return {service.item.number: service.status for service in assessment.services}

    return one


def test_the_25_items_in_the_annexes_words(pack: Pack) -> None:
    """PDS-124, issue 2: 25 items in six aspects (2+3+3+1+7+9), blanks carried down (B-55), departments as printed."""
    found = [
        (i.about.key, i.aspect, i.target, i.project, list(i.departments), i.number, i.about.clause.text)
        for i in pack.services
    ]
    assert found == [(*row[1:], n, f"附件第{n}项") for n, row in enumerate(ITEMS, 1)]
    aspects = [item.aspect for item in pack.services]
    assert [aspects.count(aspect) for aspect in dict.fromkeys(aspects)] == [2, 3, 3, 1, 7, 9]


@pytest.mark.parametrize(("requirement", "number", "words", "absent"), CONTENT)
def test_contents_where_plans_differ(pack: Pack, requirement: str, number: int, words: str, absent: str) -> None:
    """A11: the content is this plan's own."""
    content = pack.services[number - 1].content
    assert words in content, requirement
    assert absent not in content


def test_nature_place_and_protection(pack: Pack) -> None:
    """B-68, B-52, B-34: public items 23 and 24, group items, where each is handled, the protected item 8."""
    by_nature = {nature: [i.number for i in pack.services if i.nature == nature] for nature in ("group", "public")}
    assert by_nature == {"group": [19, 22, 25], "public": [23, 24]}
    assert [i.number for i in pack.services if i.place == "hukou"] == [10, 13, 14]
    assert [i.number for i in pack.services if i.place == "both"] == [7, 11]
    assert [i.number for i in pack.services if i.protected] == [8]


def test_a_child_with_nothing_special(listed: Listed) -> None:
    """Every migrant child: 6, 7, 17, 19, 22, 25; a pupil also 3 and 16; public items never."""
    assert listed() == dict.fromkeys((3, 6, 7, 16, 17, 19, 22, 25), "entitled")


@pytest.mark.parametrize(
    ("requirement", "change", "number", "expected"),
    [
        ("PDS-125", {"出生日期": "2017-12-02", "就学情况": "学龄前"}, 1, "entitled"),
        ("PDS-125", {"出生日期": "2017-12-01"}, 1, None),
        ("PDS-126", {"出生日期": "2021-12-01", "就学情况": "学龄前"}, 2, "check"),
        ("PDS-126", {"出生日期": "2021-12-02", "就学情况": "学龄前"}, 2, None),
        ("PDS-126", {"出生日期": "2018-06-01", "就学情况": "小学"}, 2, None),
        ("PDS-126", {"出生日期": "2018-06-01", "就学情况": ""}, 2, "check"),
        ("PDS-127", {"就学情况": "失学"}, 3, "entitled"),
        ("PDS-127", {"就学情况": "失学", "出生日期": "2018-12-02"}, 3, None),
        ("PDS-127", {"就学情况": "特殊教育"}, 3, "check"),
        ("PDS-127", {"就学情况": ""}, 3, "check"),
        ("PDS-127", {"就学情况": "高中"}, 3, None),
        ("PDS-128", {"就学情况": "高中"}, 4, "check"),
        ("PDS-128", {"就学情况": "", "出生日期": "2010-12-01"}, 4, "check"),
        ("PDS-128", {"就学情况": "", "出生日期": "2010-12-02"}, 4, None),
        ("PDS-129", {"就学情况": "中等职业教育"}, 5, "check"),
        ("PDS-129", {"就学情况": "高中"}, 5, None),
        ("PDS-132", {"残疾类别": "精神残疾"}, 8, "check"),
        ("PDS-132", {"残疾类别": ""}, 8, None),
        ("PDS-133", {"住房困难": "是"}, 9, "check"),
        ("PDS-133", {"住房困难": "", "居住类型": "出租房屋"}, 9, "check"),
        ("PDS-133", {"住房困难": "", "居住类型": ""}, 9, "check"),
        ("PDS-133", {"住房困难": ""}, 9, None),
        ("PDS-134", {"生活保障情况": "孤儿基本生活保障"}, 10, "entitled"),
        ("PDS-134", {"生活保障情况": ""}, 10, "check"),
        ("PDS-135", {"残疾类别": "听力残疾", "居住登记": "未登记"}, 11, "entitled"),
        ("PDS-135", {"残疾类别": "", "残疾等级": "", "健康状况": ""}, 11, "check"),
        ("PDS-136", {"残疾等级": "三级"}, 12, "entitled"),
        ("PDS-137", {"家庭困难情况": "低保家庭"}, 13, "entitled"),
        ("PDS-137", {"生活保障情况": "低保"}, 13, "entitled"),
        ("PDS-137", {"家庭困难情况": "刚性支出困难家庭"}, 13, "check"),
        ("PDS-137", {"家庭困难情况": ""}, 13, "check"),
        ("PDS-138", {"家庭困难情况": "特困家庭"}, 14, "entitled"),
        ("PDS-138", {"家庭困难情况": "低保家庭"}, 14, None),
        ("PDS-138", {"家庭困难情况": ""}, 14, "check"),
        ("PDS-139", {"主动提出救助帮扶需求": "是"}, 15, "check"),
        ("PDS-139", {"家庭困难情况": ""}, 15, "check"),
        ("PDS-140", {"就学情况": "学龄前", "身高": "120"}, 16, "entitled"),
        ("PDS-140", {"就学情况": "学龄前", "身高": "121"}, 16, None),
        ("PDS-140", {"就学情况": "学龄前", "身高": ""}, 16, "check"),
        ("PDS-140", {"就学情况": "", "身高": "121"}, 16, "check"),
        ("PDS-142", {"健康状况": "心理/行为异常"}, 18, "entitled"),
        ("PDS-142", {"健康状况": ""}, 18, "check"),
        ("PDS-144", {"家庭困难情况": "低保边缘家庭"}, 20, "entitled"),
        ("PDS-144", {"监护情况": ""}, 20, "check"),
        ("PDS-144", {"主动提出救助帮扶需求": "是"}, 20, None),
        ("PDS-145", {"家庭困难情况": "低保边缘家庭"}, 21, "check"),
        ("PDS-145", {"主动提出救助帮扶需求": "是"}, 21, "check"),
        ("PDS-145", {"监护情况": ""}, 21, None),
        ("PDS-147", {"家庭困难情况": "低保家庭"}, 23, None),
        ("PDS-148", {"家庭困难情况": "低保家庭"}, 24, None),
    ],
)
def test_items_by_the_contracts_table(
    listed: Listed, requirement: str, change: dict[str, str], number: int, expected: str | None
) -> None:
    """Contract, "Services": entitled when known and fit, check when unknown or 符合条件的, otherwise absent."""
    assert listed(change).get(number) == expected, requirement


def test_undetermined_children_get_every_item_at_most_as_check(listed: Listed) -> None:
    """Contract: undetermined: every item at most ``check``; excluded: none."""
    assert set(listed({"共同居住人": ""}).values()) == {"check"}
    assert listed({"共同居住人": "无"}) == {}


def test_services_of_a_county_may_open_the_residence_application(pack: Pack, tmp_path: Path) -> None:
    """PDS-59, B-52: one parameter turns the place of the minimum living guarantee to both."""
    local = tmp_path / "cn-410423.yaml"
    local.write_text(
        "id: cn-410423\nname: 鲁山县\nissuer: 示例\nstatus: draft\ndivision: '410423'\nextends: cn-4104\n"
        "parameters:\n  minimum_living_place: {value: both}\n",
        encoding="utf-8",
    )
    assert load_pack(local).services[12].place == "both"
    assert pack.services[12].place == "hukou"

"""Contract, "Services": both numbered columns of the table, item by item."""

from __future__ import annotations

from typing import Any

import pytest

from tests.spec.deciding import Row, decide

HERE = {"cn-50": "500110001", "cn-500110": "500110001", "cn-4104": "410423"}
CHONGQING = ("cn-50", "cn-500110")
"""Qijiang inherits the municipal list (contract, "What a pack does not define is null")."""
BOTH_LISTS = (*CHONGQING, "cn-4104")
ITEMS = {
    # name: number in Chongqing, in Pingdingshan
    "health 0-6": (1, 1),  # CQ-111, PDS-125
    "preschool": (2, 2),  # CQ-112, PDS-126
    "compulsory": (3, 3),  # CQ-113, PDS-127
    "online admission": (4, None),  # CQ-114
    "senior high": (5, 4),  # CQ-115, PDS-128
    "vocational": (6, 5),  # CQ-116, PDS-129
    "health care": (7, 6),  # CQ-117, PDS-130
    "insurance": (8, 7),  # CQ-118, PDS-131
    "severe mental disorder": (9, 8),  # CQ-119, PDS-132
    "housing": (10, 9),  # CQ-120, PDS-133
    "basic living": (11, 10),  # CQ-121, PDS-134
    "rehabilitation": (12, 11),  # CQ-122, PDS-135
    "education of the disabled": (13, 12),  # CQ-123, PDS-136
    "minimum living": (14, 13),  # CQ-124, PDS-137
    "destitute": (15, 14),  # CQ-125, PDS-138
    "temporary assistance": (16, 15),  # CQ-126, PDS-139
    "transport": (17, 16),  # CQ-127, PDS-140
    "family education": (18, 17),  # CQ-128, PDS-141
    "mental health": (19, 18),  # CQ-129, PDS-142
    "law and safety": (None, 19),  # PDS-143
    "regular visits": (None, 20),  # PDS-144
    "pairing": (None, 21),  # PDS-145
    "culture": (20, 22),  # CQ-130, PDS-146
    "integration": (21, 25),  # CQ-131, PDS-149
}


def child(policy: str, **more: str) -> Row:
    """An included migrant child of whom nothing is known that the list asks about, but that it is nine."""
    return {
        "姓名": "林小雨",
        "表类": "流动",
        "出生日期": "2015-03-02",
        "共同居住人": "父母双方",
        "户籍地区划代码": "340104",
        "现居住地区划代码": HERE[policy],
        "离开户籍地日期": "2023-09-01",
        **more,
    }


def services(policy: str, **more: str) -> dict[int, dict[str, Any]]:
    return {service["item"]: service for service in decide(policy, child(policy, **more))["services"]}


def status(policy: str, item: str, **more: str) -> str | None:
    """``entitled``, ``check`` or ``None`` when the item is not listed."""
    number = ITEMS[item][1 if policy == "cn-4104" else 0]
    assert number is not None
    found = services(policy, **more).get(number)
    return found["status"] if found else None


BOTH: list[tuple[str, dict[str, str], str | None]] = [
    ("health 0-6", {"出生日期": "2017-12-02"}, "entitled"),
    ("health 0-6", {"出生日期": "2017-12-01"}, None),
    ("health 0-6", {"出生日期": "2024-05-01", "离开户籍地日期": "2020-01-01"}, "entitled"),
    ("health 0-6", {}, None),
    ("preschool", {"出生日期": "2021-12-01"}, "check"),
    ("preschool", {"出生日期": "2021-12-02"}, None),
    ("preschool", {"出生日期": "2017-12-02"}, "check"),
    ("preschool", {"出生日期": "2017-12-01"}, None),
    ("preschool", {"出生日期": "2018-05-01", "就学情况": "学龄前"}, "check"),
    ("preschool", {"出生日期": "2018-05-01", "就学情况": "小学"}, None),
    ("compulsory", {"就学情况": "小学"}, "entitled"),
    ("compulsory", {"就学情况": "初中"}, "entitled"),
    ("compulsory", {"就学情况": "失学"}, "entitled"),
    ("compulsory", {"就学情况": "失学", "出生日期": "2018-12-01"}, "entitled"),
    ("compulsory", {"就学情况": "失学", "出生日期": "2018-12-02"}, None),
    ("compulsory", {"就学情况": "失学", "出生日期": "2008-12-02"}, "entitled"),
    ("compulsory", {"就学情况": "特殊教育"}, "check"),
    ("compulsory", {"就学情况": "特殊教育", "出生日期": "2019-12-02"}, None),
    ("compulsory", {"就学情况": ""}, "check"),
    ("compulsory", {"就学情况": "", "出生日期": "2018-12-01"}, "check"),
    ("compulsory", {"就学情况": "", "出生日期": "2018-12-02"}, None),
    ("compulsory", {"就学情况": "学龄前"}, None),
    ("compulsory", {"就学情况": "高中"}, None),
    ("compulsory", {"就学情况": "无就学能力"}, None),
    ("senior high", {"就学情况": "高中", "出生日期": "2009-12-01"}, "check"),
    ("senior high", {"就学情况": "", "出生日期": "2010-12-01"}, "check"),
    ("senior high", {"就学情况": "", "出生日期": "2010-12-02"}, None),
    ("senior high", {"就学情况": "初中", "出生日期": "2009-12-01"}, None),
    ("senior high", {"就学情况": "中等职业教育", "出生日期": "2009-12-01"}, None),
    ("vocational", {"就学情况": "中等职业教育", "出生日期": "2009-12-01"}, "check"),
    ("vocational", {"就学情况": "", "出生日期": "2010-12-01"}, "check"),
    ("vocational", {"就学情况": "", "出生日期": "2010-12-02"}, None),
    ("vocational", {"就学情况": "高中", "出生日期": "2009-12-01"}, None),
    ("health care", {}, "entitled"),
    ("insurance", {}, "entitled"),
    ("family education", {}, "entitled"),
    ("culture", {}, "entitled"),
    ("integration", {}, "entitled"),
    ("severe mental disorder", {"残疾类别": "精神残疾"}, "check"),
    ("severe mental disorder", {"残疾类别": "多重残疾、智力残疾、精神残疾"}, "check"),
    ("severe mental disorder", {"残疾类别": "智力残疾"}, None),
    ("severe mental disorder", {"残疾类别": ""}, None),
    ("severe mental disorder", {"健康状况": "心理/行为异常"}, None),
    ("housing", {"住房困难": "是"}, "check"),
    ("housing", {"住房困难": "是", "居住类型": "自购房"}, "check"),
    ("housing", {"住房困难": "否", "居住类型": "出租房屋"}, None),
    ("housing", {"居住类型": "出租房屋"}, "check"),
    ("housing", {"居住类型": "其他"}, "check"),
    ("housing", {"居住类型": "自购房"}, None),
    ("housing", {}, "check"),
    ("basic living", {"生活保障情况": "孤儿基本生活保障"}, "entitled"),
    ("basic living", {"生活保障情况": "低保、事实无人抚养儿童基本生活保障"}, "entitled"),
    ("basic living", {"生活保障情况": "低保"}, None),
    ("basic living", {"生活保障情况": "无"}, None),
    ("basic living", {}, "check"),
    ("education of the disabled", {"残疾类别": "听力残疾"}, "entitled"),
    ("education of the disabled", {"健康状况": "残疾"}, "entitled"),
    ("education of the disabled", {"残疾等级": "二级"}, "entitled"),
    ("education of the disabled", {"残疾类别": "无"}, None),
    ("education of the disabled", {"健康状况": "健康"}, None),
    ("education of the disabled", {}, "check"),
    ("minimum living", {"家庭困难情况": "低保家庭"}, "entitled"),
    ("minimum living", {"家庭困难情况": "无", "生活保障情况": "低保"}, "entitled"),
    ("minimum living", {"生活保障情况": "低保"}, "entitled"),
    ("minimum living", {"家庭困难情况": "低保边缘家庭"}, "check"),
    ("minimum living", {"家庭困难情况": "特困家庭"}, "check"),
    ("minimum living", {"家庭困难情况": "其他"}, "check"),
    ("minimum living", {"家庭困难情况": "无"}, None),
    ("minimum living", {}, "check"),
    ("destitute", {"家庭困难情况": "特困家庭"}, "entitled"),
    ("destitute", {"家庭困难情况": "无", "生活保障情况": "特困"}, "entitled"),
    ("destitute", {"家庭困难情况": "低保家庭"}, None),
    ("destitute", {"家庭困难情况": "无"}, None),
    ("destitute", {}, "check"),
    ("temporary assistance", {"家庭困难情况": "刚性支出困难家庭"}, "check"),
    ("temporary assistance", {"家庭困难情况": "低保家庭"}, "check"),
    ("temporary assistance", {"家庭困难情况": "无", "主动提出救助帮扶需求": "是"}, "check"),
    ("temporary assistance", {"家庭困难情况": "无", "主动提出救助帮扶需求": "否"}, None),
    ("temporary assistance", {"家庭困难情况": "无"}, None),
    ("temporary assistance", {}, "check"),
    ("transport", {"身高": "115"}, "entitled"),
    ("transport", {"身高": "160", "就学情况": "小学"}, "entitled"),
    ("transport", {"就学情况": "初中"}, "entitled"),
    ("transport", {"身高": "160", "就学情况": "学龄前"}, None),
    ("transport", {"身高": "160", "就学情况": "失学"}, None),
    ("transport", {"身高": "160"}, "check"),
    ("transport", {"就学情况": "学龄前"}, "check"),
    ("transport", {}, "check"),
    ("mental health", {"健康状况": "心理/行为异常"}, "entitled"),
    ("mental health", {"健康状况": "健康"}, None),
    ("mental health", {"健康状况": "残疾、心理/行为异常"}, "entitled"),
    ("mental health", {}, "check"),
]


@pytest.mark.parametrize("policy", BOTH_LISTS)
@pytest.mark.parametrize(("item", "given", "expected"), BOTH, ids=[f"{i}-{'-'.join(g.values())}" for i, g, _ in BOTH])
def test_items_of_both_lists(policy: str, item: str, given: dict[str, str], expected: str | None) -> None:
    assert status(policy, item, **given) == expected


@pytest.mark.parametrize("policy", CHONGQING)
@pytest.mark.parametrize(
    ("item", "given", "expected"),
    [
        ("online admission", {"就学情况": "小学"}, "check"),
        ("online admission", {"就学情况": "失学"}, "check"),
        ("online admission", {"就学情况": "特殊教育"}, "check"),
        ("online admission", {"就学情况": ""}, "check"),
        ("online admission", {"就学情况": "高中"}, None),
        ("online admission", {"就学情况": "", "出生日期": "2018-12-02"}, None),
        # 康复救助 with a residence permit (B-51).
        ("rehabilitation", {"残疾类别": "视力残疾", "居住登记": "办理居住证"}, "entitled"),
        ("rehabilitation", {"残疾类别": "视力残疾", "居住登记": "暂住登记"}, "check"),
        ("rehabilitation", {"残疾类别": "视力残疾"}, "check"),
        ("rehabilitation", {"居住登记": "办理居住证"}, "check"),
        ("rehabilitation", {"残疾类别": "无", "居住登记": "办理居住证"}, None),
        ("transport", {"身高": "130", "就学情况": "学龄前"}, "entitled"),
        ("transport", {"身高": "130.5", "就学情况": "学龄前"}, None),
    ],
)
def test_chongqing_alone(policy: str, item: str, given: dict[str, str], expected: str | None) -> None:
    assert status(policy, item, **given) == expected


NO_REASON = {"家庭困难情况": "无", "健康状况": "健康", "监护情况": "较好"}


@pytest.mark.parametrize(
    ("item", "given", "expected"),
    [
        ("rehabilitation", {"残疾类别": "视力残疾"}, "entitled"),
        ("rehabilitation", {"残疾类别": "视力残疾", "居住登记": "未登记"}, "entitled"),
        ("rehabilitation", {}, "check"),
        ("rehabilitation", {"残疾类别": "无"}, None),
        ("transport", {"身高": "120", "就学情况": "学龄前"}, "entitled"),
        ("transport", {"身高": "121", "就学情况": "学龄前"}, None),
        ("law and safety", {}, "entitled"),
        ("regular visits", {**NO_REASON, "家庭困难情况": "低保家庭"}, "entitled"),
        ("regular visits", {**NO_REASON, "流浪": "是"}, "entitled"),
        ("regular visits", {"家庭困难情况": "低保家庭"}, "entitled"),
        ("regular visits", {**NO_REASON, "主动提出救助帮扶需求": "是"}, None),
        ("regular visits", NO_REASON, None),
        ("regular visits", {**NO_REASON, "健康状况": ""}, "check"),
        ("regular visits", {}, "check"),
        ("pairing", {**NO_REASON, "家庭困难情况": "低保家庭"}, "check"),
        ("pairing", {**NO_REASON, "主动提出救助帮扶需求": "是"}, "check"),
        ("pairing", NO_REASON, None),
    ],
)
def test_pingdingshan_alone(item: str, given: dict[str, str], expected: str | None) -> None:
    assert status("cn-4104", item, **given) == expected


def test_public_items_are_nobodys() -> None:
    """PDS-147, PDS-148, B-68: 净化网络空间 and programmes are services to the public, not matched to a child."""
    assert not {23, 24} & set(services("cn-4104"))


@pytest.mark.parametrize("policy", BOTH_LISTS)
class TestWhoGetsItems:
    def test_undetermined_children_get_every_item_at_most_as_check(self, policy: str) -> None:
        known = {"就学情况": "小学", "家庭困难情况": "低保家庭", "残疾类别": "视力残疾", "居住登记": "办理居住证"}
        included, open_case = services(policy, **known), services(policy, **known, 共同居住人="")
        assert {item["status"] for item in open_case.values()} == {"check"}
        assert set(open_case) == set(included)
        assert "entitled" in {item["status"] for item in included.values()}

    def test_nobody_else_gets_any(self, policy: str) -> None:
        assert services(policy, 共同居住人="无") == {}
        assert services(policy, 出生日期="2008-12-01") == {}
        assert services(policy, 户籍地区划代码=HERE[policy]) == {}
        left_behind = {"表类": "留守", "离开户籍地日期": "", "父亲外出务工": "是"}
        assert services(policy, **left_behind) == {}

    def test_a_check_names_what_is_missing(self, policy: str) -> None:
        number = ITEMS["basic living"][1 if policy == "cn-4104" else 0]
        assert number is not None
        assert services(policy)[number]["missing"] == ["生活保障情况"]
        transport = ITEMS["transport"][1 if policy == "cn-4104" else 0]
        assert transport is not None
        assert set(services(policy)[transport]["missing"]) == {"身高", "就学情况"}
        assert services(policy, 就学情况="小学")[transport]["missing"] == []

    def test_age_unknown(self, policy: str) -> None:
        """The child is undetermined, and what depends on the age is to be checked."""
        found = services(policy, 出生日期="")
        assert found[1]["status"] == found[2]["status"] == found[3]["status"] == "check"
        assert "出生日期" in found[1]["missing"]


@pytest.mark.parametrize("policy", ["cn", "cn-35", "cn-31"])
def test_packs_without_a_list_give_none(policy: str) -> None:
    given = {
        **child("cn-50"),
        "现居住地区划代码": "350524101" if policy != "cn-31" else "310104",
        "来现居住地日期": "2023-09-01",
    }
    decided = decide(policy, given)
    assert decided["migrant"]["monitoring"]["status"] == "included"
    assert decided["services"] == []

"""Random rows, every pack: the program decides what a plain reading of the contract decides.

The reading (:mod:`tests.spec.plain_reading`) shares no code with the program. Where the two differ, the contract's words
say which of them is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.spec.deciding import decide
from tests.spec.plain_reading import Child
from tests.spec.test_services import ITEMS

AS_OF = date(2024, 12, 1)
POLICIES = ("cn", "cn-35", "cn-31", "cn-50", "cn-500110", "cn-4104")
PLACES = {
    "cn": ["350524101", "350524102", "350524", "350525", "350502", "350503", "340104", "410402"],
    "cn-35": ["350524101", "350524102", "350524", "350525", "350502", "350503", "350102", "340104"],
    "cn-31": ["310104", "310104003", "310104004", "310115", "340104", "320583"],
    "cn-50": ["500110", "500110001", "500110002", "500103", "500106", "500116", "340104"],
    "cn-500110": ["500110", "500110001", "500110002", "500103", "500106", "500116", "340104"],
    "cn-4104": ["410423", "410402", "410403", "410404", "410481", "410302", "340104"],
}
CHOICES: dict[str, list[str]] = {
    "表类": ["", "流动", "留守"],
    "共同居住人": ["", "父母双方", "父母一方", "其他监护人", "其他监护人", "无"],
    "监护情况": ["", "较好", "一般", "较差"],
    "监护问题": [
        "",
        "",
        "无人监护",
        "父或母或其他监护人无监护能力",
        "父或母无监护能力",
        "父或母或其他监护人监护能力不足",
        "父或母无监护能力、受委托照护人照护能力不足",
    ],
    "就学情况": ["", "学龄前", "小学", "初中", "高中", "中等职业教育", "特殊教育", "无就学能力", "失学"],
    "学业状况": ["", "在读", "辍学", "休学"],
    "健康状况": ["", "健康", "残疾", "重病", "心理/行为异常", "残疾、心理/行为异常"],
    "残疾类别": ["", "", "无", "视力残疾", "精神残疾"],
    "残疾等级": ["", "", "无", "二级"],
    "居住登记": ["", "办理居住证", "未登记"],
    "居住类型": ["", "自购房", "出租房屋"],
    "住房困难": ["", "", "是", "否"],
    "身高": ["", "", "118", "120", "125", "130", "150"],
    "家庭困难情况": ["", "无", "低保家庭", "特困家庭", "低保边缘家庭", "其他"],
    "生活保障情况": ["", "无", "低保", "特困", "孤儿基本生活保障", "低保、慈善帮扶"],
    "主动提出救助帮扶需求": ["", "是", "否"],
    "流浪": ["", "", "是", "否"],
    "风险情形": ["", "", "无", "遭受虐待", "辍学", "患有心理障碍、失踪"],
    "儿童风险评估": ["", "", "高风险（红色）", "中风险（黄色）", "低风险（绿色）"],
    "有无受委托照护人": ["", "", "有", "无"],
    "其他监护人姓名": ["", "", "陈舅舅"],
    "受委托照护人姓名": ["", "", "陈外婆"],
    "受委托照护人能力情形": ["", "", "无", "失能", "其他"],
    "父母双方同时外出": ["", "", "是", "否"],
    "父母一方外出、另一方无监护能力": ["", "", "是", "否"],
    "监护能力综合判断": ["", "", "", "有监护能力", "无监护能力"],
    "监护能力判断依据": ["", "走访记录"],
}
PARENT = {
    "外出务工": ["", "是", "是", "否"],
    "无监护能力情形": ["", "无", "无", "重病", "死亡", "其他", "服刑在押、其他"],
    "状况": ["", "", "", "在世", "已故", "失联", "不详", "离异不共同抚养"],
}
TERM_DAYS = ["2024-05-31", "2024-06-01", "2024-06-02", "2024-06", "2023-01-15", "2024-11-20", "2019-02"]
BIRTHDAYS = [
    "2008-12-01",
    "2008-12-02",
    "2008-12",
    "2010-12-01",
    "2017-12-01",
    "2017-12-02",
    "2018-12-01",
    "2021-12-02",
]


def row(rng: Random, policy: str) -> dict[str, str]:
    """One row; some draws leave most columns empty, some fill most of them."""
    share = rng.choice([0.35, 0.7, 0.95])

    def sometimes(options: list[str]) -> str:
        return rng.choice(options) if rng.random() < share else ""

    born = rng.choice([*BIRTHDAYS, (AS_OF - timedelta(days=rng.randrange(6300))).isoformat(), "2024-06-15", ""])
    places = PLACES[policy]
    cells = {header: sometimes(options) for header, options in CHOICES.items()}
    for who in ("父亲", "母亲"):
        cells |= {f"{who}{column}": sometimes(options) for column, options in PARENT.items()}
        cells[f"{who}外出务工起始日期"] = sometimes(TERM_DAYS)
        cells[f"{who}外出务工地区划代码"] = sometimes(["440305", "440305", *places])
    return {
        "姓名": "林小雨",
        "出生日期": born,
        "户籍地区划代码": rng.choice([*places, ""]),
        "现居住地区划代码": rng.choice([*places, places[0], places[0], ""]),
        "出生地区划代码": sometimes(places),
        "离开户籍地日期": sometimes(TERM_DAYS),
        "来现居住地日期": sometimes(TERM_DAYS),
        **cells,
    }


def found(policy: str, given: dict[str, str]) -> dict[str, Any]:
    """What the program decides, cut to what the plain reading says."""
    decided = decide(policy, given, AS_OF.isoformat())
    names = {numbers[policy == "cn-4104"]: name for name, numbers in ITEMS.items()}

    def status(kind: str, population: str) -> str | None:
        decision = decided[kind][population]
        return decision["status"] if decision else None

    return {
        "migrant": status("migrant", "monitoring"),
        "statistics": status("migrant", "statistics"),
        "left_behind": status("left_behind", "monitoring"),
        "key_care": decided["key_care"]["status"],
        "reasons": {reason["code"] for reason in decided["key_care"]["reasons"]},
        "risk": (decided["risk"]["tier"], decided["risk"]["graded_by"]),
        "services": {names[one["item"]]: one["status"] for one in decided["services"]},
        "monitored_at": decided["monitored_at"],
        "notify": decided["notify"],
        "ends": decided["ends"]["on"] if decided["ends"] else None,
    }


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.proof("semantics")
def test_decides_as_the_contract_reads(policy: str, proof_run: bool, record_property: Any) -> None:
    rng = Random(f"semantics {policy}")
    rows = 20_000 if proof_run else 400
    for _ in range(rows):
        given = row(rng, policy)
        expected = Child(policy, given, AS_OF).decided()
        actual = found(policy, given)
        assert actual == expected, {header: cell for header, cell in given.items() if cell}
    record_property("rows", rows)


def decisions(policy: str, given: dict[str, str]) -> dict[tuple[str, str], Any]:
    decided = decide(policy, given, AS_OF.isoformat())
    named = (("migrant", "monitoring"), ("migrant", "statistics"), ("left_behind", "monitoring"))
    return {pair: decided[pair[0]][pair[1]] for pair in named if decided[pair[0]][pair[1]]}


def filling(policy: str) -> dict[str, list[str]]:
    """What a person could answer in each column, to the day and to the township."""
    answers = {header: [option for option in options if option] for header, options in CHOICES.items()}
    for who in ("父亲", "母亲"):
        answers |= {f"{who}{column}": [o for o in options if o] for column, options in PARENT.items()}
        answers[f"{who}外出务工起始日期"] = ["2020-01-01", "2024-11-30"]
    for header in ("离开户籍地日期", "来现居住地日期"):
        answers[header] = ["2020-01-01", "2024-11-30"]
    answers["出生日期"] = ["2015-01-01", "2001-01-01"]
    known = [place for place in PLACES[policy] if len(place) == 9] or PLACES[policy]
    for place in ("户籍地", "现居住地", "出生地", "父亲外出务工地", "母亲外出务工地"):
        answers[f"{place}区划代码"] = [*known, "440305001"]
    return answers


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_named_as_missing_is_open_and_decides(policy: str) -> None:
    """Every named column is empty or only partly known, and answers to the named columns alone settle the case."""
    rng, answers = Random(f"missing {policy}"), filling(policy)
    for _ in range(50):
        given = row(rng, policy)
        for pair, decision in decisions(policy, given).items():
            if decision["status"] != "undetermined":
                assert decision["missing"] == []
                continue
            named = [header for header in decision["missing"] if header in answers]
            for header in named:
                partly = "区划代码" in header or len(given.get(header, "")) == len("2024-06")
                assert not given.get(header) or partly, header
            settled = (
                decisions(policy, given | {header: rng.choice(answers[header]) for header in named})[pair]["status"]
                for _ in range(300)
            )
            assert any(status != "undetermined" for status in settled), (pair, decision["missing"])

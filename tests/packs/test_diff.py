"""``policies diff`` as an official reads it: what two places decide differently, and nothing that is only worded so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tonghu.batch.packs import load_pack
from tonghu.batch.policies_command import diff_policies
from tonghu.core.policy.compare import Difference, Silence, differences

Diff = Callable[[str, str], str]


def told(left: str, right: str, *, everything: bool = False) -> str:
    lines: list[str] = []
    diff_policies(left, right, lines.append, everything=everything)
    return "\n".join(lines)


def deciding(left: str, right: str) -> dict[tuple[str, str], Difference | Silence]:
    found = differences(load_pack(left), load_pack(right))
    return {(one.topic, one.label if isinstance(one, Difference) else ""): one for one in found if one.deciding}


def test_a_pack_does_not_differ_from_itself() -> None:
    for policy in ("cn", "cn-31", "cn-35", "cn-50", "cn-500110", "cn-4104"):
        assert differences(load_pack(policy), load_pack(policy)) == []
    assert "没有不同" in told("cn-35", "cn-35")


class TestShanghaiAndFujian:
    """A1, A2, A6, A8, A9, A10, A12, A15: where the two plans really differ."""

    @pytest.mark.parametrize(
        ("topic", "label"),
        [
            ("工作对象", "流动儿童监测摸排对象"),
            ("工作对象", "流动儿童统计分析对象"),
            ("工作对象", "留守儿童监测摸排对象"),
            ("参数与默认值", "父母外出务工月数的界限"),
            ("认定条件", "在上海连续居住或生活满6个月以上"),
            ("认定条件", "通报户籍地"),
            ("认定条件", "不是在中心城区的市辖区之间居住"),
            ("重点关爱", "主动提出救助帮扶需求"),
            ("风险分级与走访", ""),
            ("摸排底数", "办理居住证流动儿童信息"),
            ("摸排底数", "“社区云”"),
            ("登记表", "流动表·儿童基本信息·现居住地"),
            ("登记表", "留守表·儿童风险评估·儿童风险评估"),
            ("统计分析", "牵头"),
            ("步骤与周期", "动员部署会"),
            ("发布与征求意见", "总则"),
        ],
    )
    def test_what_differs(self, topic: str, label: str) -> None:
        assert (topic, label) in deciding("cn-31", "cn-35")

    @pytest.mark.parametrize(
        "same",
        [
            "不满16周岁",  # another wording, the same rule
            "随父母或其他监护人生活",
            "入学入园情况",  # 教育局 and 县（市、区）教育局 are asked alike
            "数据核实",  # 2024-10-31 in both
            "监测摸排",
            "教育局核实的栏目",
            "随迁子女数据信息",
            "家庭生活困难",
            "流动表·儿童基本信息·监护情况",
        ],
    )
    def test_what_does_not(self, same: str) -> None:
        assert same not in {label for _, label in deciding("cn-31", "cn-35")}

    def test_a_topic_of_one_side_only_is_told_once(self) -> None:
        text = told("cn-31", "cn-35")
        risk = text.split("## 风险分级与走访")[1].split("##")[0]
        assert risk.count("上海市") == 1
        assert "高风险（红色）：即时介入处置，每月至少入户走访1次" in risk
        assert "遭受性侵害、遭受虐待" in risk

    def test_nothing_is_told_by_a_key_of_the_program(self) -> None:
        text = told("cn-31", "cn-35", everything=True) + told("cn-50", "cn-4104", everything=True)
        for key in ("civil_affairs", "education、", "districts_of_prefecture", "lists：", "default："):
            assert key not in text


def test_service_items_show_only_what_is_different() -> None:
    """A11: 1.3 m and 1.2 m, 学杂费 and 学费、住宿费."""
    text = told("cn-50", "cn-4104")
    transport = text.split("17. 交通出行服务")[1].split("\n- ")[0]
    assert "1.3米" in transport
    assert "1.2米" in transport
    assert "对象：流动儿童" not in transport
    assert "8. 医疗保障服务" not in text, "the two items say the same"
    assert "父母双方外出务工" not in text, "neither plan speaks of left-behind children"


def test_the_other_direction_finds_the_same() -> None:
    there, back = deciding("cn-31", "cn-35"), deciding("cn-35", "cn-31")
    assert len(there) == len(back)

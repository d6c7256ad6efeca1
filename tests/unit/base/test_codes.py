"""Code lists of domain.md A."""

from __future__ import annotations

import pytest

from tonghu.core.base.codes import (
    CERTIFICATES,
    DISABILITIES,
    DISABILITY_GRADES,
    ETHNICITIES,
    NO_CERTIFICATE_REASONS,
    RELATIONS,
    SEX,
    TRUST,
    CheckResult,
    ExitReason,
    GuardianKind,
    NoAnswer,
    RecordState,
    Source,
    ethnicity,
    form_relation,
    relation_code,
)
from tonghu.core.base.registration import BY_CODE, DISABILITY_KINDS


def test_the_58_codes_of_gb_t_3304() -> None:
    assert len(ETHNICITIES) == 58
    assert list(ETHNICITIES) == [f"{n:02d}" for n in range(1, 57)] + ["97", "98"]
    assert (ETHNICITIES["01"], ETHNICITIES["56"], ETHNICITIES["97"]) == ("汉族", "基诺族", "其他")
    assert len(set(ETHNICITIES.values())) == 58


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("汉", "汉族"),
        ("汉族", "汉族"),
        ("03", "回族"),
        ("3", "回族"),
        ("土家", "土家族"),
        ("穿青人", "其他"),
        ("火星", None),
    ],
)
def test_ethnicity_with_or_without_the_last_character(text: str, name: str | None) -> None:
    assert ethnicity(text) == name


@pytest.mark.parametrize(
    ("word", "code", "option"),
    [
        ("爷爷", "61", "爷爷"),
        ("祖母", "62", "奶奶"),
        ("姥爷", "63", "外公"),
        ("外祖母", "64", "外婆"),
        ("姑姑", "90", "其他"),
    ],
)
def test_relations_and_the_forms_options(word: str, code: str, option: str) -> None:
    assert relation_code(word) == code
    assert code in RELATIONS
    assert form_relation(code) == option
    assert option in BY_CODE["carer_relation"].options


def test_unknown_relation() -> None:
    assert relation_code("邻居") is None


def test_four_kinds_of_no_answer_are_four_states() -> None:
    assert [answer.value for answer in NoAnswer] == ["未采集", "不适用", "拒绝提供", "未知"]
    assert len({answer.code for answer in NoAnswer}) == 4


def test_lists_are_complete() -> None:
    assert tuple(DISABILITIES.values()) == DISABILITY_KINDS
    assert tuple(DISABILITY_GRADES.values()) == ("一级", "二级", "三级", "四级")
    assert list(SEX) == ["0", "1", "2", "9"]
    assert "无证件" in CERTIFICATES.values()
    assert "未登记户口" in NO_CERTIFICATE_REASONS.values()
    assert {result.value for result in CheckResult} == {
        "一致",
        "不一致",
        "查无此人",
        "多条匹配",
        "本部门无权核",
        "逾期未反馈",
    }
    assert len(ExitReason) == 9
    assert RecordState.REGISTERED.value == "在册"
    assert "儿童福利机构或未成年人救助保护机构" in {kind.value for kind in GuardianKind}


def test_every_topic_of_trust_ranks_each_source_once() -> None:
    for order in TRUST.values():
        assert len(set(order)) == len(order)
        assert all(isinstance(source, Source) for source in order)
    assert TRUST["residence_registration"][0] is Source.POLICE
    assert TRUST["schooling"][0] is Source.EDUCATION

"""Characters as people type them (domain.md 3.5)."""

from __future__ import annotations

import pytest

from tonghu.core.base.text import (
    compact,
    half_width,
    person_name,
    phone,
    phone_ok,
    tidy,
    without_blanks,
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("张　三", "张三"),
        (" 李四 ", "李四"),
        ("王\u00a0五\u200b", "王五"),
        ("Maria  Chen", "Maria Chen"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("𠮷田𬭎", "𠮷田𬭎"),  # rare characters outside the basic plane
        ("﨑", "﨑"),  # compatibility ideograph: no Unicode normal form is applied
    ],
)
def test_names(text: str, kept: str) -> None:
    assert person_name(text) == kept
    assert person_name(kept) == kept


def test_prose_keeps_chinese_punctuation() -> None:
    assert tidy("重庆市 綦江区（城区）１２３号Ａ座，Maple Road 5") == "重庆市綦江区（城区）123号A座，Maple Road 5"
    assert tidy("一\r\n\r\n 二 ") == "一\n二"
    assert half_width("（Ａ）　") == "(A) "
    assert compact(" 低保；　特困 ") == "低保; 特困"
    assert without_blanks(" 公民\n身份\u3000号码\ufeff") == "公民身份号码"


@pytest.mark.parametrize(
    ("text", "kept", "ok"),
    [
        ("13800138000", "13800138000", True),
        ("138 0013 8000", "13800138000", True),
        ("138-0013-8000", "13800138000", True),
        ("+86 13800138000", "13800138000", True),
        ("１３８００１３８０００", "13800138000", True),
        ("父138 0013 8000/母+86-13900139000", "13800138000、13900139000", True),
        ("父13800138000母13900139000", "13800138000、13900139000", True),
        ("父亲：13800138000 母亲：13900139000", "13800138000、13900139000", True),
        ("13800138000 13900139000", "13800138000、13900139000", True),
        ("13800138000、13800138000", "13800138000", True),
        ("0595-23230000", "0595-23230000", True),
        ("（0595）23230000", "0595-23230000", True),
        ("0595-23230000转801", "0595-23230000-801", True),
        ("48621234", "48621234", True),
        ("1380013800", "1380013800", False),
        ("12800138000", "12800138000", False),
        ("138****8000", "138****8000", False),
        ("问班主任", "问班主任", False),
    ],
)
def test_phones(text: str, kept: str, ok: bool) -> None:
    assert phone(text) == kept
    assert phone(kept) == kept
    assert phone_ok(kept) == ok

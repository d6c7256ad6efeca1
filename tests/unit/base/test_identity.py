"""Identity numbers. domain.md 4.1 and 4.5; GB 11643-1999."""

from __future__ import annotations

from datetime import date

import pytest

from tonghu.core.base.identity import (
    AGAIN_AS_TEXT,
    IdKind,
    birth_of,
    check_digit,
    make_id,
    normalise_id,
    read_id,
    repair_candidates,
    synthetic,
    truncated_prefix,
    valid,
)

EXAMPLE = "11010519491231002X"  # the standard's own example
CHILD = "700101201602290016"


@pytest.mark.parametrize(
    ("number", "kind", "birth", "sex"),
    [
        (EXAMPLE, IdKind.CITIZEN, date(1949, 12, 31), "女"),
        ("440524188001010014", IdKind.CITIZEN, date(1880, 1, 1), "男"),
        (CHILD, IdKind.CITIZEN, date(2016, 2, 29), "男"),
        ("700101201603010020", IdKind.CITIZEN, date(2016, 3, 1), "女"),
        ("810000201503070011", IdKind.RESIDENCE_PERMIT, date(2015, 3, 7), "男"),
        ("82000020160229002X", IdKind.RESIDENCE_PERMIT, date(2016, 2, 29), "女"),
        ("830000201712310038", IdKind.RESIDENCE_PERMIT, date(2017, 12, 31), "男"),
        ("900840201802280015", IdKind.FOREIGN, date(2018, 2, 28), "男"),
    ],
)
def test_valid_numbers_of_every_kind(number: str, kind: IdKind, birth: date, sex: str) -> None:
    reading = read_id(number)
    assert (reading.number, reading.kind, reading.birth, reading.sex) == (number, kind, birth, sex)
    assert reading.fault is None
    assert reading.notes == ()
    assert valid(number)
    assert birth_of(number) == birth
    assert check_digit(number[:17]) == number[17]
    assert repair_candidates(number) == ()


def test_day_that_does_not_exist_is_a_fault_although_the_check_digit_fits() -> None:
    number = "900840201802300012"  # 30 February
    assert check_digit(number[:17]) == number[17]
    assert not valid(number)
    assert birth_of(number) is None
    assert read_id(number).fault == "id_checksum"


@pytest.mark.parametrize("digit", "0123456789X")
def test_exactly_one_check_digit_is_right(digit: str) -> None:
    assert valid(CHILD[:17] + digit) == (digit == "6")
    assert (birth_of(CHILD[:17] + digit) is not None) == (digit == "6")


@pytest.mark.parametrize("first17", ["", "1" * 16, "1" * 18, "1234567890123456X", "１" * 17])
def test_check_digit_refuses_what_is_not_17_digits(first17: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        check_digit(first17)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("11010519491231002x", "小写字母改为大写"),
        ("１１０１０５１９４９１２３１００２Ｘ", "全角字符改为半角"),
        ("110105 19491231 002X", "去除空格"),
        ("\u00a011010519491231002X\u200b", "去除空格"),
        ("'11010519491231002X", "去除撇号"),
        ("‘11010519491231002X", "去除撇号"),
    ],
)
def test_harmless_differences_are_normalised_and_noted(text: str, note: str) -> None:
    """Contract: full width, stray spaces and a lower-case x are normalised, and the change is noted."""
    reading = read_id(text)
    assert reading.number == EXAMPLE
    assert reading.fault is None
    assert reading.notes == (note,)
    assert normalise_id(text)[0] == EXAMPLE


@pytest.mark.parametrize("text", ["", " ", "无", "暂无", "/", "-"])
def test_nothing_is_no_fault(text: str) -> None:
    assert read_id(text).kind is IdKind.NONE
    assert read_id(text).fault is None
    assert repair_candidates(text) == ()


@pytest.mark.parametrize("text", ["110105194912310000", "1.10105E+17", "1.10105e17", "7.00101201602290E+17"])
def test_spreadsheet_truncation_is_told_and_never_repaired(text: str) -> None:
    reading = read_id(text)
    assert reading.fault == "id_excel_truncated"
    assert reading.suggestion == AGAIN_AS_TEXT
    assert reading.birth is None
    assert reading.sex is None


def test_truncated_number_keeps_what_survived() -> None:
    assert truncated_prefix("110105194912310000") == "110105194912310"
    assert truncated_prefix("1.10105E+17") == "110105"
    assert truncated_prefix("7.00101201602290E+17") == "700101201602290"
    assert truncated_prefix(EXAMPLE) is None
    assert truncated_prefix("没有") is None
    candidates = repair_candidates("110105194912310000")
    assert EXAMPLE in candidates
    assert len(candidates) == 100
    assert all(valid(number) and number.startswith("110105194912310") for number in candidates)
    assert CHILD in repair_candidates("7.00101201602290E+17")
    assert repair_candidates("1.10105E+17") == ()


@pytest.mark.parametrize(
    ("text", "fault", "suggestion"),
    [
        ("11010519491231002", "id_length", EXAMPLE),  # X dropped
        ("70010120160229001", "id_length", None),  # some digit is missing: not determined
        ("1101O519491231002X", "id_checksum", EXAMPLE),
        ("11010519491231oo2X", "id_checksum", EXAMPLE),
        ("l10l05l949l23l002X", "id_checksum", EXAMPLE),
        ("11010519491231002×", "id_checksum", EXAMPLE),
        ("700101-20160229-0016", "id_length", CHILD),
        ("G700101201602290016", "id_length", CHILD),  # school-roll number
        ("70010120160229001643", "id_length", CHILD),  # disability certificate
        ("110105194912310021", "id_checksum", None),
        ("12345", "id_length", None),
        ("张三", "id_length", None),
    ],
)
def test_damage_gives_a_suggestion_only(text: str, fault: str, suggestion: str | None) -> None:
    reading = read_id(text)
    assert reading.fault == fault
    assert reading.suggestion == suggestion
    assert reading.birth is None


def test_old_fifteen_digits() -> None:
    reading = read_id("110105491231002")
    assert reading.kind is IdKind.FIRST_GENERATION
    assert reading.number == "110105491231002"
    assert reading.birth == date(1949, 12, 31)
    assert reading.sex == "女"
    assert reading.fault is None
    assert reading.suggestion == EXAMPLE
    assert not valid("110105491231002")
    assert birth_of("110105491231002") is None
    assert read_id("110105491331002").fault == "id_length"


def test_old_permanent_residence_permit() -> None:
    reading = read_id("abc123456789012")
    assert reading.kind is IdKind.FOREIGN_OLD
    assert reading.number == "ABC123456789012"
    assert reading.fault is None


@pytest.mark.parametrize(("prefix", "unknown"), [("70", False), ("81", False), ("90", False), ("38", True)])
def test_unknown_province_is_a_warning_except_for_drill_permits_and_foreigners(prefix: str, unknown: bool) -> None:
    """cli.md: the prefix 70, 81–83 and the foreign 9… are not reported as id_unknown_division."""
    first17 = f"{prefix}999920160229001"
    reading = read_id(first17 + check_digit(first17))
    assert (reading.fault == "id_unknown_division") == unknown


@pytest.mark.parametrize("place", range(16))
def test_one_transposition_is_found_again(place: int) -> None:
    damaged = CHILD[:place] + CHILD[place + 1] + CHILD[place] + CHILD[place + 2 :]
    if damaged != CHILD:
        assert CHILD in repair_candidates(damaged)
        assert CHILD not in repair_candidates(CHILD)


def test_candidates_of_other_damage() -> None:
    assert repair_candidates("11010519491231002")[0] == EXAMPLE
    assert CHILD in repair_candidates("70010120160229001")
    assert CHILD in repair_candidates("70010120160229001X")
    assert EXAMPLE in repair_candidates("110105491231002")
    assert repair_candidates("12345") == ()
    assert repair_candidates("999999999999999") == ()


def test_synthetic_numbers() -> None:
    assert make_id("700101", date(2016, 2, 29), 1) == CHILD
    assert make_id("700101", date(2016, 2, 29), "001") == CHILD
    assert make_id("810000", date(2015, 3, 7), 1) == "810000201503070011"
    assert synthetic(CHILD)
    assert not synthetic(EXAMPLE)
    with pytest.raises(ValueError, match="real place"):
        make_id("500110", date(2016, 2, 29), 1)

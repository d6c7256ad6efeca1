"""Contract, cli.md "Problem codes": every code, its severity, and where it does not apply."""

from __future__ import annotations

import pytest

from tests.spec.deciding import MIGRANT, Row, decide

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(head: str) -> str:
    """Seventeen digits with their check digit (GB 11643)."""
    rest = sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True)) % 11
    return head + "10X98765432"[rest]


def with_prefix(prefix: str, birth: str = "20150302", order: str = "002") -> str:
    return number(f"{prefix}0101{birth}{order}")


GIRL = with_prefix("70")
SOUND: Row = {
    **MIGRANT,
    "表类": "流动",
    "性别": "女",
    "公民身份号码": GIRL,
    "是否登记户口": "是",
    "健康状况": "健康",
    "残疾类别": "无",
    "残疾等级": "无",
    "就学情况": "小学",
    "学业状况": "在读",
    "监护情况": "较好",
}


def found(*, without: tuple[str, ...] = (), **more: str) -> set[tuple[str, str, str]]:
    """(column, code, severity) of a sound row with some cells changed."""
    given = {key: value for key, value in {**SOUND, **more}.items() if key not in without}
    return {(p["column"], p["code"], p["severity"]) for p in decide("cn-35", given)["problems"]}


def test_a_sound_row_has_no_problem() -> None:
    assert found() == set()


ONE_EACH: list[tuple[str, dict[str, str], tuple[str, str, str]]] = [
    (
        "check digit",
        {"公民身份号码": GIRL[:17] + ("0" if GIRL[17] != "0" else "1")},
        ("公民身份号码", "id_checksum", "error"),
    ),
    ("length", {"公民身份号码": GIRL[:17]}, ("公民身份号码", "id_length", "error")),
    ("15 digits of a child", {"公民身份号码": "700101150302002"}, ("公民身份号码", "id_length", "error")),
    ("birth date", {"出生日期": "2015-03-03"}, ("出生日期", "id_birth_date_mismatch", "error")),
    ("excel", {"公民身份号码": "7.00101E+17"}, ("公民身份号码", "id_excel_truncated", "error")),
    ("excel zeros", {"公民身份号码": GIRL[:15] + "000"}, ("公民身份号码", "id_excel_truncated", "error")),
    ("unreadable date", {"离开户籍地日期": "去年秋天"}, ("离开户籍地日期", "date_unreadable", "error")),
    ("no such day", {"离开户籍地日期": "2023-02-30"}, ("离开户籍地日期", "date_unreadable", "error")),
    ("future", {"来现居住地日期": "2024-12-02"}, ("来现居住地日期", "date_in_future", "error")),
    ("future month", {"来现居住地日期": "2025-01"}, ("来现居住地日期", "date_in_future", "error")),
    ("option", {"共同居住人": "外婆"}, ("共同居住人", "option_unknown", "error")),
    ("option of several", {"健康状况": "健康得很"}, ("健康状况", "option_unknown", "error")),
    ("no name", {"姓名": ""}, ("姓名", "required_missing", "error")),
    ("no birth", {"出生日期": "", "公民身份号码": ""}, ("出生日期", "required_missing", "error")),
    ("no residence", {"现居住地区划代码": ""}, ("现居住地", "required_missing", "error")),
    ("no hukou", {"户籍地区划代码": ""}, ("户籍地址", "required_missing", "error")),
    ("code", {"户籍地区划代码": "350599"}, ("户籍地区划代码", "division_unknown", "error")),
    ("no number", {"公民身份号码": ""}, ("公民身份号码", "id_missing", "warning")),
    ("sex", {"性别": "男"}, ("性别", "id_sex_mismatch", "warning")),
    ("province", {"公民身份号码": with_prefix("78")}, ("公民身份号码", "id_unknown_division", "warning")),
    ("order", {"来现居住地日期": "2023-08-31"}, ("来现居住地日期", "date_order", "warning")),
    (
        "arrival before birth",
        {"离开户籍地日期": "", "来现居住地日期": "2014-08-31"},
        ("来现居住地日期", "date_order", "warning"),
    ),
    ("address", {"户籍地区划代码": "", "户籍地址": "老家"}, ("户籍地址", "address_unresolved", "warning")),
    ("grade without kind", {"残疾类别": "", "残疾等级": "二级"}, ("残疾等级", "contradiction", "warning")),
    ("healthy and disabled", {"健康状况": "健康、残疾"}, ("健康状况", "contradiction", "warning")),
    (
        "preschool at a senior high school",
        {"就学情况": "学龄前", "就读学校": "安溪第一高级中学", "学业状况": "在读"},
        ("就学情况", "contradiction", "warning"),
    ),
    ("phone", {"父亲联系方式": "12345"}, ("父亲联系方式", "phone_format", "warning")),
    (
        "several kinds",
        {"健康状况": "残疾", "残疾类别": "多重残疾", "残疾等级": "一级"},
        ("残疾类别", "multiple_kinds_missing", "warning"),
    ),
    ("full width", {"现居住地区划代码": "３５０５２４１０１"}, ("现居住地区划代码", "normalised", "info")),
]


@pytest.mark.parametrize(("given", "problem"), [pytest.param(g, p, id=i) for i, g, p in ONE_EACH])
def test_each_code_with_its_severity(given: dict[str, str], problem: tuple[str, str, str]) -> None:
    """QJ-70: what is collected is checked for wrong numbers, gaps and contradictions."""
    assert problem in found(**given)


class TestWhereNot:
    def test_a_child_without_hukou_needs_no_number_and_no_hukou_place(self) -> None:
        codes = {code for _, code, _ in found(是否登记户口="否", 公民身份号码="", 户籍地区划代码="")}
        assert not {"id_missing", "required_missing"} & codes

    def test_a_valid_number_stands_in_for_the_birth_date(self) -> None:
        assert found(出生日期="") == set()

    def test_an_address_is_as_good_as_a_code(self) -> None:
        given = {
            "现居住地区划代码": "",
            "现居住地": "福建省泉州市安溪县凤城镇",
            "户籍地区划代码": "",
            "户籍地址": "安徽省合肥市蜀山区",
        }
        assert found(**given) == set()

    @pytest.mark.parametrize("prefix", ["70", "81", "82", "83"])
    def test_prefixes_that_are_known(self, prefix: str) -> None:
        assert "id_unknown_division" not in {code for _, code, _ in found(公民身份号码=with_prefix(prefix))}

    def test_foreign_permanent_residents(self) -> None:
        foreign = number("911840201503020" + "02")
        assert "id_unknown_division" not in {code for _, code, _ in found(公民身份号码=foreign)}

    def test_15_digits_are_accepted_of_adults(self) -> None:
        assert found(父亲公民身份号码="110101800101001") == set()
        assert ("父亲公民身份号码", "id_length", "error") in found(父亲公民身份号码="1101018001010")

    def test_a_departure_before_birth_is_no_fault(self) -> None:
        assert found(离开户籍地日期="2010-01-01") == set()

    def test_the_as_of_date_itself_is_not_the_future(self) -> None:
        assert found(来现居住地日期="2024-12-01") == set()
        assert found(来现居住地日期="2024-12") == set()

    def test_an_option_that_only_another_form_has_is_accepted(self) -> None:
        assert found(纳入医保情况="已参保") == set()
        assert {code for _, code, _ in found(监护问题="受委托照顾人照顾能力不足", 监护情况="一般")} <= {"normalised"}

    def test_a_wrong_number_is_never_repaired_in_silence(self) -> None:
        wrong = GIRL[:16] + str((int(GIRL[16]) + 1) % 10) + GIRL[17]
        row = decide("cn-35", {**SOUND, "公民身份号码": wrong})
        (problem,) = [p for p in row["problems"] if p["code"] == "id_checksum"]
        assert wrong in problem["text"]
        assert problem["suggestion"] != wrong

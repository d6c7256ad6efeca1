"""Names, numbers, dates and addresses as lists write them, and the levels at which they compare."""

from __future__ import annotations

from datetime import date

import pytest

from tonghu.batch.linkage.tables_data import load_tables
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import make_id
from tonghu.core.linkage.addresses import AddressForm, AddressLevel, compare_addresses, read_address
from tonghu.core.linkage.birthdays import DayLevel, compare_births, read_birth
from tonghu.core.linkage.names import NameLevel, compare_names, read_name
from tonghu.core.linkage.numbers import IdLevel, compare_ids, read_id_form
from tonghu.core.linkage.tables import fold

TABLES = load_tables()
CHILD_ID = make_id("700101", date(2015, 3, 2), 12)
ADULT_ID = make_id("700101", date(1988, 3, 2), 12)


def name_level(a: str, b: str, *, former: str = "", guardians: frozenset[str] = frozenset()) -> NameLevel:
    one, two = read_name(a, TABLES, former), read_name(b, TABLES)
    parent = one.parent or two.parent
    return compare_names(
        one, two, TABLES, parent_known=bool(guardians), parent_found=parent in guardians and bool(parent)
    )


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("张 伟", "张伟", NameLevel.SAME),
        ("张峯", "张峰", NameLevel.VARIANT),
        ("買買提·艾力", "买买提艾力", NameLevel.VARIANT),
        ("买买提•艾力", "买买提.艾力", NameLevel.SAME),
        ("单雄信", "善雄信", NameLevel.HOMOPHONE),
        ("仇英", "邱英", NameLevel.HOMOPHONE),
        ("朴志勇", "嫖志勇", NameLevel.HOMOPHONE),
        ("张晓明", "张小明", NameLevel.HOMOPHONE),
        ("张䶮明", "张*明", NameLevel.UNREADABLE),
        ("张䶮明", "张yǎn明", NameLevel.UNREADABLE),
        ("王睿泽", "王容泽", NameLevel.ALIKE),
        ("王瑶", "王遥", NameLevel.HOMOPHONE),
        ("林星", "林新", NameLevel.NEAR_SOUND),
        ("王思涵", "王思琪", NameLevel.ONE_OTHER),
        ("王思涵", "李思涵", NameLevel.OTHER_SURNAME),
        ("王思涵", "王涵思", NameLevel.ORDER),
        ("王思涵", "王涵", NameLevel.PART),
        ("王思涵", "王一", NameLevel.SURNAME),
        ("王思涵", "赵一", NameLevel.DIFFERENT),
        ("zhang wei", "张伟", NameLevel.HOMOPHONE),
        ("无名氏", "张伟", NameLevel.UNKNOWN),
        ("张伟（张小宝）", "张小宝", NameLevel.FORMER),
    ],
)
def test_names(a: str, b: str, level: NameLevel) -> None:
    assert name_level(a, b) is level
    assert name_level(b, a) is level


def test_a_child_called_after_its_mother() -> None:
    assert name_level("李芳之子", "王小明", guardians=frozenset({"李芳"})) is NameLevel.PARENT
    assert name_level("李芳之女", "王小明", guardians=frozenset({"王丽"})) is NameLevel.OTHER_PARENT
    assert read_name("李芳之子", TABLES).parent_sex == "男"
    assert read_name("刘之协", TABLES).parent == "", "a real name"


def id_level(a: str, b: str, births: tuple[int, int] = (0, 0), guardians: frozenset[str] = frozenset()) -> IdLevel:
    return compare_ids(read_id_form(a), read_id_form(b), births=births, guardians=(frozenset(), guardians))


def test_numbers_by_kind_of_damage() -> None:
    wrong = CHILD_ID[:15] + str((int(CHILD_ID[15]) + 1) % 10) + CHILD_ID[16:]
    swapped = CHILD_ID[:9] + CHILD_ID[10] + CHILD_ID[9] + CHILD_ID[11:]
    twin = make_id("700101", date(2015, 3, 2), 34)
    assert id_level("'" + CHILD_ID.lower(), CHILD_ID) is IdLevel.SAME
    assert id_level(wrong, CHILD_ID) is IdLevel.ONE_DIGIT
    assert id_level(swapped, CHILD_ID) is IdLevel.SWAPPED
    assert id_level(CHILD_ID[:15] + "000", CHILD_ID) is IdLevel.CUT
    assert id_level(f"{CHILD_ID[0]}.{CHILD_ID[1:6]}E+17", CHILD_ID) is IdLevel.HEAD
    assert id_level(CHILD_ID[:8] + CHILD_ID[9:], CHILD_ID) is IdLevel.MISSING_DIGIT
    assert id_level(ADULT_ID, CHILD_ID) is IdLevel.OF_ADULT
    assert id_level(ADULT_ID, CHILD_ID, guardians=frozenset({ADULT_ID})) is IdLevel.OF_GUARDIAN
    assert id_level(twin, CHILD_ID) is IdLevel.TWIN
    sibling = make_id("700101", date(2017, 5, 6), 12)
    assert id_level(sibling, CHILD_ID, births=(20150302, 20150302)) is IdLevel.AT_ODDS
    assert id_level(sibling, CHILD_ID, births=(20170506, 20150302)) is IdLevel.DIFFERENT
    assert id_level("无", CHILD_ID) is IdLevel.UNKNOWN


def test_an_adults_fifteen_digits_become_eighteen() -> None:
    assert read_id_form("700101880302012").text == make_id("700101", date(1988, 3, 2), 12)


def birth(year: int, month: int, day: int):
    return read_birth(PartialDate.day(date(year, month, day)), TABLES)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ((2015, 3, 2), DayLevel.SAME),
        ((2015, 2, 3), DayLevel.SWAPPED),
        ((2015, 1, 12), DayLevel.LUNAR),
        ((2015, 3, 7), DayLevel.ONE_DIGIT),
        ((2014, 3, 2), DayLevel.OTHER_YEAR),
        ((2015, 3, 19), DayLevel.OTHER_DAY),
        ((2015, 7, 28), DayLevel.SAME_YEAR),
        ((2011, 7, 28), DayLevel.DIFFERENT),
    ],
)
def test_birth_dates(other: tuple[int, int, int], level: DayLevel) -> None:
    """2015-03-02 is the twelfth of the first lunar month."""
    assert compare_births(birth(2015, 3, 2), birth(*other), ids_known=False) is level


def test_a_date_from_the_number_says_nothing_beside_it() -> None:
    derived = read_birth(PartialDate.day(date(2015, 3, 2)), TABLES, from_id=True)
    assert compare_births(derived, birth(2015, 3, 2), ids_known=True) is DayLevel.UNKNOWN
    assert compare_births(derived, birth(2015, 3, 2), ids_known=False) is DayLevel.SAME


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("某省某市某县凤城镇上山村１２号", AddressForm("凤城镇", "上山村", "12号")),
        ("凤城镇 上山村", AddressForm("凤城镇", "上山村", "")),
        ("某区古南街道中山路25号", AddressForm("古南街道", "", "中山路25号")),
        ("江西景德镇市浮梁县三龙镇", AddressForm("三龙镇", "", "")),
        ("某市某区湖滨社区", AddressForm("", "某市某区湖滨社区", "")),
        ("", AddressForm()),
    ],
)
def test_addresses(text: str, form: AddressForm) -> None:
    assert read_address(text) == form


def test_addresses_compare_at_what_both_write() -> None:
    def level(a: str, b: str) -> AddressLevel:
        return compare_addresses(read_address(a), read_address(b))

    assert level("某县凤城镇上山村1号", "凤城镇上山村1号") is AddressLevel.SAME_DOOR
    assert level("某县凤城镇上山村1号", "凤城镇上山村") is AddressLevel.SAME_VILLAGE
    assert level("某县凤城镇上山村1号", "凤城镇") is AddressLevel.SAME_TOWN
    assert level("凤城镇上山村1号", "凤城镇下山村1号") is AddressLevel.OTHER_VILLAGE
    assert level("凤城镇上山村1号", "龙门镇") is AddressLevel.OTHER_TOWN
    assert level("上山村", "某县") is AddressLevel.UNKNOWN


def test_folded_sounds() -> None:
    assert [fold(s) for s in ("zhang", "zan", "sheng", "sen", "lin", "ning")] == [
        "zan",
        "zan",
        "sen",
        "sen",
        "nin",
        "nin",
    ]


def test_lunar_leap_month() -> None:
    """2020 had a leap fourth month: its first day was 23 May."""
    assert TABLES.solar(2020, 4, 1, leap=True) == date(2020, 5, 23)
    assert TABLES.lunar_of(date(2020, 5, 23)) == (2020, 4, 1)

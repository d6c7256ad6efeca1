"""What is compared, in which levels, and what is assumed of each level before any data are seen. Data only.

A comparison has ordered levels; a pair of rows is at exactly one level of each. A level carries three assumed
probabilities: that it occurs when both rows speak of one child (``same``), of two children who have nothing to do with each
other (``other``), of siblings (``kin``). :mod:`tonghu.core.linkage.learn` replaces them by what the data show.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tonghu.core.linkage.addresses import AddressLevel
from tonghu.core.linkage.birthdays import DayLevel
from tonghu.core.linkage.names import NameLevel
from tonghu.core.linkage.numbers import IdLevel

UNKNOWN = 0
"""Level 0 of every comparison: at least one side does not say. It weighs nothing."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a comparison. ``text`` is what an explanation says of it, in Chinese; ``frequent`` marks agreement on
    a value whose rarity in the roster counts instead of ``other``; ``per_roster`` that ``other`` is to be divided by the
    roster's size.
    """

    text: str
    same: float
    other: float
    kin: float
    frequent: bool = False
    per_roster: bool = False
    agrees: bool = False
    """Whether the level supports the pair, so that learning never makes it speak against it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison. ``shared``: siblings share what it compares."""

    code: str
    title: str
    levels: tuple[Level, ...]
    shared: bool = False


@dataclass(frozen=True)
class Schema:
    """Everything that is compared of a pair, in the order of an explanation."""

    comparisons: tuple[Comparison, ...]

    @cached_property
    def place(self) -> dict[str, int]:
        """Position of each comparison by code."""
        return {comparison.code: at for at, comparison in enumerate(self.comparisons)}

    def level(self, pattern: tuple[int, ...], code: str) -> int:
        """The level of one comparison in a pattern."""
        return pattern[self.place[code]]


def _levels(count: int, given: dict[int, Level]) -> tuple[Level, ...]:
    empty = Level("未比较", 1.0, 1.0, 1.0)
    return tuple(given.get(at, empty) for at in range(count))


_ID = _levels(
    len(IdLevel),
    {
        IdLevel.SAME: Level("公民身份号码相同", 0.90, 5e-4, 4e-3, per_roster=True, agrees=True),
        IdLevel.SAME_UNSOUND: Level(
            "公民身份号码写法相同（校验码不符）", 3e-3, 1e-4, 1e-5, per_roster=True, agrees=True
        ),
        IdLevel.CUT: Level("公民身份号码前15位相同，后三位在表格中丢失", 0.02, 1e-7, 3e-4, agrees=True),
        IdLevel.ONE_DIGIT: Level("公民身份号码仅一位不同", 0.022, 1e-8, 1e-4, agrees=True),
        IdLevel.SWAPPED: Level("公民身份号码相邻两位颠倒", 0.010, 1e-8, 3e-5, agrees=True),
        IdLevel.MISSING_DIGIT: Level("公民身份号码多写或少写一位", 3e-3, 1e-8, 3e-5, agrees=True),
        IdLevel.TWO_DIGITS: Level("公民身份号码两位不同", 2e-3, 1e-7, 2e-3, agrees=True),
        IdLevel.HEAD: Level("科学计数法保留的公民身份号码开头相同", 8e-3, 2.4e-3, 7e-3, agrees=True),
        IdLevel.OF_GUARDIAN: Level("所填证件号是其监护人的", 3e-3, 1e-7, 3e-3, agrees=True),
        IdLevel.OF_ADULT: Level("所填证件号是成年人的", 4e-3, 4e-3, 4e-3),
        IdLevel.AT_ODDS: Level("公民身份号码不同，但其中一个与同一行的出生日期矛盾", 7e-3, 0.012, 0.012),
        IdLevel.TWIN: Level("公民身份号码不同，地区和出生日期段相同（如双胞胎）", 1.5e-3, 5e-5, 0.02),
        IdLevel.DAMAGED_OTHER: Level("公民身份号码有误且对不上", 4e-3, 0.06, 0.06),
        IdLevel.DIFFERENT: Level("公民身份号码不同", 3e-3, 0.92, 0.90),
    },
)
_NAME = _levels(
    len(NameLevel),
    {
        NameLevel.SAME: Level("姓名相同", 0.955, 1e-4, 3e-4, frequent=True, agrees=True),
        NameLevel.VARIANT: Level("姓名相同（繁体、异体字或间隔号写法不同）", 0.01, 1e-6, 1e-5, agrees=True),
        NameLevel.FORMER: Level("与曾用名相同", 4e-3, 1e-6, 1e-5, agrees=True),
        NameLevel.HOMOPHONE: Level("姓名同音", 0.012, 4e-5, 3e-3, agrees=True),
        NameLevel.UNREADABLE: Level("姓名有一字未能录入，其余相同", 4e-3, 4e-6, 3e-4, agrees=True),
        NameLevel.HALF_READABLE: Level("姓名有一字未能录入，另一字相同", 2e-3, 5e-5, 2e-3, agrees=True),
        NameLevel.ALIKE: Level("姓名有一字形近", 4e-3, 2e-5, 3e-3, agrees=True),
        NameLevel.NEAR_SOUND: Level("姓名近音", 2e-3, 1e-4, 2e-3, agrees=True),
        NameLevel.PART: Level("姓名多写或少写一字（部分）", 2e-3, 3e-5, 3e-3, agrees=True),
        NameLevel.ONE_OTHER: Level("姓名仅一字不同", 3e-3, 4e-4, 0.25),
        NameLevel.ORDER: Level("姓名用字相同、次序不同", 5e-4, 2e-6, 2e-3, agrees=True),
        NameLevel.OTHER_SURNAME: Level("名相同、姓不同", 2e-3, 2e-4, 1e-3),
        NameLevel.PARENT: Level("以父母姓名代称，父母与监护人一致", 6e-3, 3e-6, 6e-3, agrees=True),
        NameLevel.SURNAME: Level("同姓，名不同", 4e-3, 0.025, 0.65),
        NameLevel.OTHER_PARENT: Level("以父母姓名代称，与监护人对不上", 5e-4, 6e-3, 5e-4),
        NameLevel.DIFFERENT: Level("姓名不同", 3e-3, 0.97, 0.03),
    },
)
_BIRTH = _levels(
    len(DayLevel),
    {
        DayLevel.SAME: Level("出生日期相同", 0.955, 1.8e-4, 0.02, agrees=True),
        DayLevel.LUNAR: Level("出生日期农历与公历相合", 8e-3, 5e-4, 5e-4, agrees=True),
        DayLevel.SWAPPED: Level("出生日期月、日颠倒", 5e-3, 7e-5, 3e-5, agrees=True),
        DayLevel.ONE_DIGIT: Level("出生日期仅一位不同", 8e-3, 2.5e-3, 3e-3),
        DayLevel.OTHER_YEAR: Level("出生月日相同、年份不同", 6e-3, 2.7e-3, 3e-3),
        DayLevel.SAME_MONTH_ONLY: Level("出生年月相同（日未写）", 2e-3, 5e-3, 3e-3),
        DayLevel.OTHER_DAY: Level("出生年月相同、日不同", 3e-3, 5e-3, 3e-3),
        DayLevel.SAME_YEAR: Level("出生年份相同、月日不同", 3e-3, 0.06, 0.02),
        DayLevel.DIFFERENT: Level("出生日期不同", 6e-3, 0.93, 0.95),
    },
)
_SEX = (
    Level("未比较", 1, 1, 1),
    Level("性别相同", 0.995, 0.5, 0.5, agrees=True),
    Level("性别不同", 0.005, 0.5, 0.5),
)


def _shared(same: Level, *others: Level) -> tuple[Level, ...]:
    return (Level("未比较", 1, 1, 1), same, *others)


_PHONE = _shared(Level("联系电话相同", 0.75, 2e-6, 0.75, agrees=True), Level("联系电话不同", 0.25, 1.0, 0.25))
_GUARDIAN = _shared(
    Level("监护人姓名相同", 0.80, 3e-4, 0.80, agrees=True),
    Level("监护人姓名同音", 0.02, 2e-4, 0.02, agrees=True),
    Level("监护人姓名不同", 0.18, 1.0, 0.18),
)
_GUARDIAN_ID = _shared(
    Level("监护人公民身份号码相同", 0.85, 1e-6, 0.85, agrees=True), Level("监护人公民身份号码不同", 0.15, 1.0, 0.15)
)


def _address(what: str) -> tuple[Level, ...]:
    return _levels(
        len(AddressLevel),
        {
            AddressLevel.SAME_DOOR: Level(f"{what}到门牌相同", 0.30, 2e-5, 0.30, agrees=True),
            AddressLevel.SAME_VILLAGE: Level(f"{what}村（社区）相同", 0.25, 2e-3, 0.25, agrees=True),
            AddressLevel.SAME_TOWN: Level(f"{what}乡镇（街道）相同", 0.25, 0.03, 0.25, agrees=True),
            AddressLevel.OTHER_DOOR: Level(f"{what}乡镇（街道）相同、门牌不同", 0.06, 0.02, 0.06),
            AddressLevel.OTHER_VILLAGE: Level(f"{what}乡镇（街道）相同、村（社区）不同", 0.03, 0.05, 0.03),
            AddressLevel.OTHER_TOWN: Level(f"{what}乡镇（街道）不同", 0.11, 0.90, 0.11),
        },
    )


_SCHOOL = _shared(Level("就读学校相同", 0.90, 0.01, 0.45, agrees=True), Level("就读学校不同", 0.10, 0.99, 0.55))

CHILD = Schema(
    (
        Comparison("id", "公民身份号码", _ID),
        Comparison("name", "姓名", _NAME),
        Comparison("birth", "出生日期", _BIRTH),
        Comparison("sex", "性别", _SEX),
        Comparison("phone", "联系电话", _PHONE, shared=True),
        Comparison("guardian", "监护人", _GUARDIAN, shared=True),
        Comparison("guardian_id", "监护人公民身份号码", _GUARDIAN_ID, shared=True),
        Comparison("residence", "现居住地", _address("现居住地"), shared=True),
        Comparison("hukou", "户籍地址", _address("户籍地址"), shared=True),
        Comparison("school", "就读学校", _SCHOOL, shared=True),
    )
)
"""How two rows about children are compared."""

"""Fields of a child by sensitivity and how each is masked; which of them a role may see is said in :mod:`roles`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MASK = "*"


class Level(Enum):
    """Sensitivity. Order matters: a later level needs at least the protection of an earlier one."""

    PLAIN = "一般"
    PERSONAL = "个人信息"
    SENSITIVE = "敏感个人信息"


class Group(Enum):
    """Fields that are granted together."""

    NAME = "姓名"
    BASIC = "基本情况"
    ID_NUMBER = "公民身份号码"
    PLACE = "户籍地和现居住地"
    CONTACT = "联系方式"
    KIND = "儿童类别"
    ASSIGNMENT = "负责单位"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the child register. ``mask`` names the way its value is shortened on lists and prints.

    ``step_up``: showing it in full asks for a fresh confirmation of identity (security.md B5).
    """

    code: str
    title: str
    group: Group
    level: Level
    mask: str = ""
    searchable: bool = True
    sortable: bool = False
    step_up: bool = False


FIELDS: tuple[Field, ...] = (
    Field("name", "姓名", Group.NAME, Level.PERSONAL, sortable=True),
    Field("sex", "性别", Group.BASIC, Level.PERSONAL),
    Field("birth_date", "出生日期", Group.BASIC, Level.PERSONAL, sortable=True),
    Field("id_number", "公民身份号码", Group.ID_NUMBER, Level.SENSITIVE, mask="id_number", step_up=True),
    Field("phone", "监护人联系电话", Group.CONTACT, Level.SENSITIVE, mask="phone"),
    Field("hukou_division", "户籍地区划", Group.PLACE, Level.PERSONAL, sortable=True),
    Field("hukou_address", "户籍地址", Group.PLACE, Level.SENSITIVE, mask="address", searchable=False),
    Field("residence_division", "现居住地区划", Group.PLACE, Level.PERSONAL, sortable=True),
    Field("residence_address", "现居住地", Group.PLACE, Level.SENSITIVE, mask="address", searchable=False),
    Field("kind", "儿童类别", Group.KIND, Level.SENSITIVE),
    Field("primary_unit", "负责单位", Group.ASSIGNMENT, Level.PLAIN, sortable=True),
    Field("secondary_unit", "另一端单位", Group.ASSIGNMENT, Level.PLAIN),
    Field("responsible", "负责人", Group.ASSIGNMENT, Level.PLAIN),
)
BY_CODE = {field.code: field for field in FIELDS}
ALL = frozenset(BY_CODE)


def of_groups(*groups: Group) -> frozenset[str]:
    """The codes of the fields in these groups."""
    return frozenset(field.code for field in FIELDS if field.group in groups)


def masked(code: str, value: str) -> str:
    """A value as lists and prints show it: enough to recognise, not enough to use.

    >>> masked("id_number", "700101201602290016")
    '700101********0016'
    >>> masked("phone", "13800001234")
    '138****1234'
    """
    way = BY_CODE[code].mask
    if not way or not value:
        return value
    if way == "id_number":
        return f"{value[:6]}{MASK * max(0, len(value) - 10)}{value[-4:]}" if len(value) > 10 else MASK * len(value)
    if way == "phone":
        return f"{value[:3]}{MASK * max(0, len(value) - 7)}{value[-4:]}" if len(value) > 7 else MASK * len(value)
    kept = min(6, len(value) // 2)
    return value[:kept] + MASK * 3

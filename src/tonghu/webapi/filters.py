"""The filters of the list of children, described for programs and read by the page's own form."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from tonghu.registry.forms import Filter
from tonghu.registry.narrowing import SORTABLE, Asked


def _choices(name: str) -> str:
    """The codes of a filter of the page with their words, so that a program knows them too."""
    field: Any = Filter.base_fields[name]
    return f"{field.label}：" + "；".join(f"{code or '不填'} {title}" for code, title in field.choices)


def _codes(name: str) -> dict[str, Any]:
    field: Any = Filter.base_fields[name]
    return {"enum": [code for code, _ in field.choices]}


_SORTS: list[Any] = ["", *sorted(sign + code for code in SORTABLE for sign in ("", "-"))]


class Filters(Schema):
    """What a list may be narrowed and sorted by."""

    q: str = Field("", max_length=60, description="姓名、拼音或首字母、编号、证件号、电话")
    kind: str = Field("", description=_choices("kind"), json_schema_extra=_codes("kind"))
    state: str = Field("", description=_choices("state"), json_schema_extra=_codes("state"))
    whose: str = Field("", description=_choices("whose"), json_schema_extra=_codes("whose"))
    unit: str = Field("", max_length=12, pattern=r"^[0-9A-Z]*$", description="单位代码，含所辖各级")
    sort: str = Field("", description="按哪一栏排序；前面加 - 为倒序", json_schema_extra={"enum": _SORTS})


def refused_filters(asked: Asked, given: Filters) -> str:
    """Why a list is not narrowed like that, ``""`` where it is. The filters are read from the address by the page's form."""
    refused = [
        name
        for name, text in given.dict().items()
        if text and (name not in asked.form.fields or asked.form.errors.get(name))
    ]
    return f"{'、'.join(refused)}：不能这样查找、筛选或排序，或没有查看这一栏的授权。" if refused else ""

"""The declared permission table for an auditor, in Chinese Markdown; generated, never written by hand."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.core.authz.fields import FIELDS
from tonghu.core.authz.permissions import DEMANDS, Permission
from tonghu.core.authz.roles import ROLES, Reach

_REACH = {
    Reach.NATION: "全国",
    Reach.PROVINCE: "省",
    Reach.CITY: "市",
    Reach.COUNTY: "县（市、区）",
    Reach.TOWN: "乡镇（街道）",
    Reach.VILLAGE: "村（社区）",
}
_BY_PACK = "按政策包"
_CLERK = "department_clerk"
Address = tuple[str, str, str]
"""Address, methods, title of the permission that it needs."""


def permission_table(addresses: Iterable[Address]) -> str:
    """The whole page: roles, fields, permissions and addresses."""
    roles = list(ROLES.values())
    parts = [
        "# 权限表\n\n由程序生成（`scripts/permissions.py`），请勿手工修改。没有列出的，一律不允许。",
        "## 角色\n\n"
        + _rows(
            ("角色", "范围", "与之不相容", "说明"),
            [(r.title, _REACH[r.reach], _titles(r.apart) or "—", r.note or "—") for r in roles],
        ),
        "## 能做什么\n\n"
        + _rows(
            ("权限", "目的", "限辖区", "再次确认身份", "写明理由", *(r.title for r in roles)),
            [_permission(permission) for permission in Permission],
        ),
        "## 能看、能改哪些栏目\n\n“看”为可见，“改”为可改；“按政策包”为部门经办人按政策包分到的栏目。\n\n"
        + _rows(("栏目", "级别", "名单上遮盖", *(r.title for r in roles)), [_field(field.code) for field in FIELDS]),
        "## 网址\n\n" + _rows(("网址", "方法", "所需权限"), list(addresses)),
    ]
    return "\n\n".join(parts) + "\n"


def _permission(permission: Permission) -> tuple[str, ...]:
    demand = DEMANDS[permission]
    yes = tuple("✓" if permission in role.permissions else "" for role in ROLES.values())
    flags = (demand.area, demand.step_up, demand.reason)
    return (demand.title, demand.purpose.value, *("是" if flag else "" for flag in flags), *yes)


def _field(code: str) -> tuple[str, ...]:
    field = next(field for field in FIELDS if field.code == code)
    cells = []
    for role in ROLES.values():
        cell = (
            "看改"
            if code in role.sees & role.edits
            else "改"
            if code in role.edits
            else "看"
            if code in role.sees
            else ""
        )
        cells.append(cell or (_BY_PACK if role.key == _CLERK else ""))
    return (field.title, field.level.value, "是" if field.mask else "", *cells)


def _titles(keys: Iterable[str]) -> str:
    return "、".join(ROLES[key].title for key in sorted(keys))


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

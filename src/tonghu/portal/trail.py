"""The audit in words: which page, by whom, about what, with which result; and what it may be searched by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django import forms

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.core.authz.fields import BY_CODE
from tonghu.core.authz.permissions import DEMANDS
from tonghu.core.authz.roles import ROLES
from tonghu.core.base.registration import BY_CODE as REGISTRATION
from tonghu.web import lists
from tonghu.web.checks import patterns
from tonghu.web.declare import declaration_of
from tonghu.web.fields import day_input

AUDIT = lists.a_list("audit")
COLUMNS = (
    lists.Column("at", "时间"),
    lists.Column("who", "人员"),
    lists.Column("role", "角色"),
    lists.Column("what", "操作"),
    lists.Column("object", "对象"),
    lists.Column("fields", "栏目"),
    lists.Column("result", "结果"),
    lists.Column("reason", "理由"),
    lists.Column("origin", "来源地址", usual=False),
    lists.Column("address", "页面", usual=False),
)
RESULTS = {audit.DONE: ("完成", "done"), audit.REFUSED: ("拒绝", "overdue"), audit.FAILED: ("出错", "overdue")}
OBJECTS = {
    "child": "儿童",
    "children": "多名儿童",
    "grant": "授权",
    "unit": "单位",
    "person": "人员",
    "export": "导出",
    "handover": "交接",
}
_LOGIN = "login"


@lru_cache(maxsize=1)
def actions() -> dict[str, str]:
    """Name of an address → what is done there, in the words of the permission that it needs."""
    found = {_LOGIN: "登录"}
    for _, pattern in patterns():
        declaration = declaration_of(pattern.callback)
        if declaration is not None and declaration.permission is not None and pattern.name:
            found[pattern.name] = DEMANDS[declaration.permission].title
    return found


class Search(forms.Form):
    """What the audit may be searched by."""

    actor = forms.CharField(
        label="人员", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "姓名或登录名"})
    )
    object_id = forms.CharField(label="对象编号", required=False, max_length=64)
    action = forms.CharField(
        label="操作", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "如：登录、导出"})
    )
    result = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部"), *((key, title) for key, (title, _) in RESULTS.items())]
    )
    first = forms.DateField(label="从", required=False, widget=day_input())
    last = forms.DateField(label="到", required=False, widget=day_input())


TOLD: dict[str, Callable[[Any], str]] = {
    "actor": lambda value: f"人员：{value}",
    "object_id": lambda value: f"对象：{value}",
    "action": lambda value: f"操作：{value}",
    "result": lambda value: f"结果：{RESULTS[value][0]}",
    "first": lambda value: f"从 {value}",
    "last": lambda value: f"到 {value}",
}


def found(chosen: dict[str, Any]) -> Any:
    """The events under the chosen words."""
    wanted = str(chosen.get("action", ""))
    names = [name for name, title in actions().items() if wanted and (wanted in title or wanted == name)]
    people = accounts.people_named(chosen["actor"]) if chosen.get("actor") else None
    kept: dict[str, Any] = {
        name: chosen.get(name) for name in ("object_id", "result", "first", "last") if chosen.get(name)
    }
    return audit.search(actors=people, actions=names if wanted else None, **kept)


def rows(events: Iterable[Any]) -> list[lists.Row]:
    """Events as rows of the list."""
    listed = list(events)
    names = accounts.person_names({event.actor for event in listed})
    return [lists.Row(str(event.seq), str(event.seq), _cells(event, names)) for event in listed]


def _title(code: str) -> str:
    """A field or a column of the registration table in words."""
    if code in BY_CODE:
        return BY_CODE[code].title
    return REGISTRATION[code].header if code in REGISTRATION else code


def _cells(event: Any, names: dict[str, str]) -> dict[str, object]:
    method, _, name = event.action.partition(" ")
    title, look = RESULTS.get(event.result, (event.result, "off"))
    return {
        "at": f"{lists.local(event.at):%Y-%m-%d %H:%M:%S}",
        "who": names.get(event.actor, event.actor or "—"),
        "role": ROLES[event.role].title if event.role in ROLES else "—",
        "what": actions().get(name, name) + ("（提交）" if method == "POST" and name != _LOGIN else ""),
        "object": f"{OBJECTS.get(event.object_kind, event.object_kind)} {event.object_id}".strip() or "—",
        "fields": "、".join(_title(code) for code in event.fields) or "—",
        "result": lists.state(title, look),
        "reason": event.reason or "—",
        "origin": event.origin or "—",
        "address": event.action,
    }

"""The tabs over a child's pages: one list for every app, each tab with the permission that opens it."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission

TABS = (
    ("child", "概况", Permission.CHILD_VIEW),
    ("child_decision", "认定", Permission.CHILD_DECISION),
    ("child_record", "登记内容", Permission.CHILD_VIEW),
    ("child_attachments", "附件", Permission.CHILD_VIEW),
    ("child_family", "家庭", Permission.CHILD_VIEW),
    ("child_form", "登记表", Permission.CHILD_EDIT),
    ("child_paper", "打印", Permission.CHILD_VIEW),
    ("child_edit", "负责单位和联系", Permission.CHILD_EDIT),
    ("child_entries", "填写记录", Permission.CHILD_VIEW),
    ("child_exit", "退出和重新纳入", Permission.CHILD_EXIT),
    ("child_merge", "合并", Permission.CHILD_MERGE),
    ("child_protected", "受保护情形", Permission.CHILD_PROTECTED),
    ("child_history", "时间线", Permission.CHILD_VIEW),
    ("child_looked", "谁看过", Permission.CHILD_WHO_LOOKED),
)
"""Name of the address, title, permission."""


def tabs(request: Any, number: str, target: Target) -> list[dict[str, Any]]:
    """The tabs that the person of a request may open for a child."""
    here = request.resolver_match.url_name
    return [
        {"title": title, "url": _address(name, number), "here": name == here, "edit": name == "child_form"}
        for name, title, permission in TABS
        if _address(name, number) and request.rule.decide(request.actor, permission, request.today, target)
    ]


def _address(name: str, number: str) -> str:
    """Where a tab leads; empty while its page is not there."""
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""

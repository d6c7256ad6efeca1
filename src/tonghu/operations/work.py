"""The kinds of long work of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tonghu.audit import api as audit
from tonghu.evidence import api as evidence
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.registry import api as registry
from tonghu.registry import rotation
from tonghu.web import shared

LOGINS_KEPT = timedelta(days=30)
"""How long failed and successful logins of the login guard are kept: the field register says so (`lockout`)."""


def anchor(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Write the head of the audit chain to every outside folder."""
    written = audit.anchor()
    return Slice(1, 1, None, f"写入 {len(written)} 处" if written else "还没有审计记录")


def retention(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Delete what has passed its time in the field register: sessions, login attempts, finished work, attachments."""
    now = timezone.now()
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        gone += model.objects.filter(attempt_time__lt=now - LOGINS_KEPT).delete()[0]
    gone += DBTaskResult.objects.finished().filter(finished_at__lt=now - jobs.KEPT).delete()[0]
    gone += jobs.forget_old() + registry.forget_old() + shared.forget_old() + evidence.forget_old()
    return Slice(1, 1, None, f"清除 {gone} 行")


jobs.register(Kind("anchor", "审计存证", anchor, daily_from=0))
jobs.register(Kind("retention", "到期清除", retention, daily_from=2))
jobs.register(Kind("rewrap", "轮换身份密钥", rotation.rewrap))
jobs.register(Kind("reindex", "轮换盲索引密钥", rotation.reindex))

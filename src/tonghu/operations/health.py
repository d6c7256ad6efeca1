"""Whether everything works: yes or no per part for everybody, details for the system administrator. No personal data."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from tonghu.audit import api as audit
from tonghu.jobs import api as jobs

ANCHOR_AGE = timedelta(hours=26)
BEAT_AGE = timedelta(minutes=3)
BACKUP_AGE = timedelta(hours=26)
FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Part:
    """One part: name in the answer, title, whether it works, and a detail for the administrator."""

    name: str
    title: str
    well: bool
    detail: str


def parts() -> list[Part]:
    """Every part. A database that does not answer is the first and only one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return [Part("database", "数据库", False, "不应答")]
    now = timezone.now()
    free = shutil.disk_usage(settings.HOME).free
    anchored, first, beat, backup = audit.last_anchor(), audit.first_at(), jobs.last_beat(), last_backup()
    since = max(filter(None, (anchored, first)), default=None)
    return [
        Part("database", "数据库", True, connection.vendor),
        Part("anchor", "审计存证", since is None or now - since < ANCHOR_AGE, _told(anchored)),
        Part("worker", "后台任务", beat is not None and now - beat < BEAT_AGE, _told(beat)),
        Part("backup", "备份", backup is not None and now - backup < BACKUP_AGE, _told(backup)),
        Part("disk", "磁盘空间", free > FREE_BYTES, f"剩余 {free / (1 << 30):.1f} GiB"),
    ]


def last_backup() -> datetime | None:
    """When the last backup of this installation was finished."""
    marker = settings.HOME / "last-backup"
    if not marker.exists():
        return None
    return datetime.fromisoformat(marker.read_text(encoding="utf-8").strip())


def _told(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "还没有"

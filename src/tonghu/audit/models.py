"""One table, no foreign keys: deleting anything never breaks the history."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(RuntimeError):
    """Audit rows are never changed and never deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reading only."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit rows are append-only")

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit rows are append-only")


class Event(models.Model):
    """One event. ``digest`` chains it to the one before; ``mac`` is keyed with a key that the database lacks."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.CharField("操作人", max_length=64, blank=True, db_index=True)
    role = models.CharField("角色", max_length=40, blank=True)
    action = models.CharField("操作", max_length=60, db_index=True)
    object_kind = models.CharField("对象类型", max_length=40, blank=True)
    object_id = models.CharField("对象", max_length=64, blank=True, db_index=True)
    fields = models.JSONField("栏目", default=list)
    result = models.CharField("结果", max_length=20)
    reason = models.TextField("理由", blank=True)
    origin = models.CharField("来源地址", max_length=64, blank=True)
    detail = models.JSONField("说明", default=dict)
    digest = models.BinaryField("链值")
    mac = models.BinaryField("校验码")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("-seq",)
        indexes = (models.Index(fields=("object_kind", "object_id", "-seq")),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts only."""
        if not self._state.adding:
            raise AppendOnly("audit rows are append-only")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly("audit rows are append-only")

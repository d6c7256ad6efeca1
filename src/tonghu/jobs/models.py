"""A piece of long work and how far it is."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

STATES = {"waiting": "等待", "running": "进行中", "done": "完成", "failed": "未完成"}


class Job(models.Model):
    """One piece of work. ``key`` makes asking twice the same as asking once; ``cursor`` is where it goes on."""

    kind = models.CharField("任务", max_length=40)
    key = models.CharField("唯一标识", max_length=120, unique=True)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="waiting")
    done = models.PositiveBigIntegerField("已完成", default=0)
    total = models.PositiveBigIntegerField("总数", default=0)
    cursor = models.JSONField("进度位置", default=dict)
    message = models.CharField("说明", max_length=200, blank=True)
    started_by = models.CharField("发起人", max_length=20, blank=True)
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    beat_at = models.DateTimeField("最近进展", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.key


class Beat(models.Model):
    """The sign of life of a worker: one row."""

    name = models.CharField("名称", max_length=20, primary_key=True)
    at = models.DateTimeField("时间")

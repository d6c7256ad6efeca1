"""What was merged into what, on which ground, what moved with it; and which pairs are two children."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.merging.grounds import APART, NOT_SAME, SAME
from tonghu.registry.models import Child


class Merge(models.Model):
    """One record became part of another. ``entry``: what the kept record was given; voiding it takes the merge back."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="保留的档案")
    gone = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="并入的档案")
    ground = models.CharField("依据", max_length=10, choices=list(SAME.items()))
    by = models.CharField("办理人", max_length=20)
    at = models.DateTimeField("时间", default=timezone.now)
    entry = models.PositiveIntegerField("填写记录序号")
    tasks = models.JSONField("转来的任务", default=list)
    before = models.JSONField("合并前的负责安排", default=dict)
    undone_at = models.DateTimeField("拆分时间", null=True, blank=True)
    undone_by = models.CharField("拆分人", max_length=20, blank=True)
    undone_for = models.CharField("拆分理由", max_length=10, blank=True, choices=list(APART.items()))

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("gone",), condition=models.Q(undone_at=None), name="a_record_is_merged_once"
            ),
            models.CheckConstraint(condition=~models.Q(child=models.F("gone")), name="nothing_merges_into_itself"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Different(models.Model):
    """Two children that look alike and are two. ``child`` is the one with the smaller id."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    other = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="另一名儿童")
    ground = models.CharField("依据", max_length=10, choices=list(NOT_SAME.items()))
    by = models.CharField("办理人", max_length=20)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "other"), name="a_pair_once"),)

    def __str__(self) -> str:
        return str(self.pk)

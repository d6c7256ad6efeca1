"""What was decided last for each child: derived, made again whenever a value, the day or the pack changes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.registry.models import Child

STATUSES = {"included": "纳入", "excluded": "不纳入", "undetermined": "待确认", "": "本方案未规定"}
CARE = {"listed": "列入", "not_listed": "不列入", "undetermined": "待确认"}
TIERS = {"red": "高风险（红色）", "yellow": "中风险（黄色）", "green": "低风险（绿色）", "": "未评估"}


class Determination(models.Model):
    """The outcomes of one child on a day under a pack. ``missing``: headers of the columns that could decide."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+", verbose_name="儿童")
    as_of = models.DateField("截至")
    pack = models.CharField("政策包", max_length=60)
    migrant = models.CharField("流动·监测摸排", max_length=12, blank=True)
    migrant_statistics = models.CharField("流动·统计分析", max_length=12, blank=True)
    left_behind = models.CharField("留守·监测摸排", max_length=12, blank=True)
    key_care = models.CharField("重点关爱", max_length=12, blank=True)
    tier = models.CharField("风险等级", max_length=8, blank=True)
    undetermined = models.BooleanField("待确认", default=False, db_index=True)
    missing = models.JSONField("缺什么", default=list, blank=True)
    made_at = models.DateTimeField("认定时间", default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("as_of", "pack"), name="determination_due"),)

    def __str__(self) -> str:
        return str(self.child_id)

"""A snapshot of the register that no longer changes, and the protected releases made from it. Contents are sealed."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from tonghu.core.stats.audience import INTERNAL, PUBLIC, SHARED

AUDIENCES = {INTERNAL: "内部", SHARED: "部门共享", PUBLIC: "公开"}
STATES = {"making": "正在生成", "ready": "已生成", "unusable": "没有生成"}


def new_token() -> str:
    """A name for addresses that tells nothing."""
    return secrets.token_hex(8)


class Snapshot(models.Model):
    """What was known of a county's children at one moment. ``digest``: of its content, as the reports print it."""

    token = models.CharField("编号", max_length=16, unique=True, default=new_token)
    area = models.CharField("范围", max_length=12, db_index=True)
    as_of = models.DateField("截至")
    pack = models.CharField("政策包", max_length=60)
    records = models.PositiveIntegerField("档案数", default=0)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    wrapped = models.BinaryField("数据密钥（已包裹）")
    sealed = models.BinaryField("快照（密文）", default=b"")
    taken_by = models.CharField("冻结人", max_length=20)
    taken_at = models.DateTimeField("冻结时间", default=timezone.now)

    class Meta:
        ordering = ("-as_of", "-pk")

    def __str__(self) -> str:
        return self.token


class Release(models.Model):
    """The tables and the report of a snapshot for one kind of readers. ``content``: hash of the tables."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="releases", verbose_name="快照")
    token = models.CharField("编号", max_length=16, unique=True, default=new_token)
    audience = models.CharField("读者", max_length=10, choices=list(AUDIENCES.items()))
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="making")
    remark = models.TextField("说明", blank=True)
    content = models.CharField("统计表摘要", max_length=64, blank=True)
    headline = models.JSONField("主要人数", default=dict, blank=True)
    """As the protected tables print them: table → number, ``None`` where the release hides it."""
    wrapped = models.BinaryField("数据密钥（已包裹）")
    sealed = models.BinaryField("文件（密文）", default=b"")
    job = models.CharField("后台任务", max_length=120, blank=True)
    made_by = models.CharField("生成人", max_length=20)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("snapshot", "audience"), name="a_release_once"),)

    def __str__(self) -> str:
        return self.token

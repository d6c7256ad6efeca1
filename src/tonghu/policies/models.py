"""Versions of packs that were proposed here, and where each is in force from which day. Texts are public, not personal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tonghu.core.workflow.two_people import TITLES, State

ORIGINS = {"shipped": "随程序提供", "uploaded": "本地上传"}


class PackVersion(models.Model):
    """One version of a pack with the text it was read from, its parents' included: the same pack again on any day."""

    pack = models.CharField("政策包", max_length=40)
    name = models.CharField("名称", max_length=80)
    version = models.CharField("版本", max_length=12)
    sources = models.JSONField("原文（含上级）")
    origin = models.CharField("来源", max_length=10, choices=list(ORIGINS.items()))
    added_by = models.CharField("加入人", max_length=20, blank=True)
    added_at = models.DateTimeField("加入时间", default=timezone.now)

    class Meta:
        ordering = ("-added_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("pack", "version"), name="a_version_once"),)

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"


class Adoption(models.Model):
    """A version for an area from a day on: proposed by one person, decided by another."""

    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+", verbose_name="版本")
    area = models.CharField("范围", max_length=12, blank=True)
    starts = models.DateField("生效日期")
    reason = models.CharField("理由", max_length=200)
    state = models.CharField("状态", max_length=12, choices=[(s.value, title) for s, title in TITLES.items()])
    proposed_by = models.CharField("提出人", max_length=20)
    proposed_at = models.DateTimeField("提出时间", default=timezone.now)
    decided_by = models.CharField("批准人", max_length=20, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    opinion = models.CharField("意见", max_length=200, blank=True)
    simulation = models.JSONField("提出时的试算结果", default=dict, blank=True)

    class Meta:
        ordering = ("-starts", "-pk")
        indexes = (models.Index(fields=("state", "area", "starts"), name="adoption_in_force"),)
        constraints = (
            models.CheckConstraint(
                name="adoption_by_two_people",
                condition=~Q(state=State.APPROVED.value) | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.area} {self.starts}"

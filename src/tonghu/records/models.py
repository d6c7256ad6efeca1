"""Entries that are only ever added, and the sheet of today that follows from them. Values are stored sealed, all of them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.registry.models import Child

ORIGINS = {
    "form": "填表",
    "import": "导入",
    "settle": "核定",
    "undo": "撤销",
    "merge": "合并",
    "start": "首次装入",
}

REVIEWS = {"open": "待复核", "agreed": "属实", "returned": "退回核实"}


class Entry(models.Model):
    """One act that brought values: who, when, how, for which child. ``voids``: numbers of entries that it takes back."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    number = models.PositiveIntegerField("序号")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by = models.CharField("记录人", max_length=20, blank=True)
    origin = models.CharField("方式", max_length=10, choices=list(ORIGINS.items()))
    batch = models.CharField("批次", max_length=40, blank=True, db_index=True)
    voids = models.JSONField("撤销的序号", default=list, blank=True)
    acknowledged = models.JSONField("经核实仍提交的提示", default=list, blank=True)
    sealed = models.BinaryField("内容（密文）")

    class Meta:
        ordering = ("child", "number")
        constraints = (models.UniqueConstraint(fields=("child", "number"), name="an_entry_once"),)

    def __str__(self) -> str:
        return f"{self.child_id} {self.number}"


class Override(models.Model):
    """An entry that somebody submitted although warnings stood against it; somebody else looks at it."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="+", verbose_name="填写记录")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    state = models.CharField("复核", max_length=8, choices=list(REVIEWS.items()), default="open", db_index=True)
    decided_by = models.CharField("复核人", max_length=20, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        ordering = ("entry",)

    def __str__(self) -> str:
        return str(self.entry_id)


class Sheet(models.Model):
    """The values that stand today, ready to be read in one go. Derived: it can be made again from the entries."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+", verbose_name="儿童")
    sealed = models.BinaryField("现值（密文）")
    entries = models.PositiveIntegerField("最后一条的序号", default=0)
    filled = models.PositiveSmallIntegerField("已填栏目数", default=0)
    conflicts = models.PositiveSmallIntegerField("来源不一致的栏目数", default=0)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    def __str__(self) -> str:
        return str(self.child_id)


class Draft(models.Model):
    """What somebody typed and has not submitted; one per person and child. Nothing in it counts."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    owner = models.CharField("填写人", max_length=20)
    sealed = models.BinaryField("内容（密文）")
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "owner"), name="one_draft_each"),)

    def __str__(self) -> str:
        return f"{self.child_id} {self.owner}"


class ProtectedNote(models.Model):
    """A state of B-34 (infection, orphan, misconduct, harm …): its own permission, never in lists, exports or figures."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    kind = models.CharField("情形", max_length=40)
    sealed = models.BinaryField("说明（密文）")
    recorded_by = models.CharField("记录人", max_length=20)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    ended_by = models.CharField("解除人", max_length=20, blank=True)

    class Meta:
        ordering = ("-recorded_at", "-pk")

    def __str__(self) -> str:
        return str(self.pk)

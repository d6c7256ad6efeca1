"""What a person has set for a list, and what the processes of the server know together. No personal data of children."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class ListSetting(models.Model):
    """A view of a list that its owner has saved. ``title`` empty: the columns that the owner always wants."""

    owner = models.CharField("人员", max_length=20)
    page = models.CharField("名单", max_length=40)
    title = models.CharField("名称", max_length=20, blank=True)
    query = models.CharField("筛选条件", max_length=300, blank=True)
    columns = models.JSONField("栏目", default=list)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        ordering = ("title",)
        constraints = (models.UniqueConstraint(fields=("owner", "page", "title"), name="one_view_of_a_name"),)

    def __str__(self) -> str:
        return f"{self.page} {self.title}"


class Shared(models.Model):
    """A value that all processes know (:mod:`tonghu.web.shared`). ``key``: a digest."""

    key = models.CharField("标识摘要", max_length=64, primary_key=True)
    value = models.JSONField("值")
    ends_at = models.DateTimeField("到期", null=True, db_index=True)

    def __str__(self) -> str:
        return self.key

"""An attachment and its content. The row stays when the content is destroyed; everything said in words is sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from tonghu.core.record.attachments import ENDINGS, PAPERS
from tonghu.registry.models import Child

FORMS = {"pdf": "PDF", "jpeg": "JPEG 图片", "png": "PNG 图片"}
"""What a file really is."""


class Attachment(models.Model):
    """A paper of a child. ``key``: a data key of its own, sealed under the child's; ``about``: file name and words, sealed
    under its own; ``digest``: keyed, so that the same file is recognised on this child only. Destroyed, these are empty."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    token = models.UUIDField("附件编号", unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=20, choices=[(code, paper.title) for code, paper in PAPERS.items()])
    columns = models.JSONField("证明的栏目", default=list, blank=True)
    dated = models.DateField("材料日期", null=True, blank=True)
    form = models.CharField("格式", max_length=4, choices=list(FORMS.items()))
    size = models.PositiveIntegerField("字节数")
    key_sealed = models.BinaryField("数据密钥（密文）", default=bytes)
    about_sealed = models.BinaryField("文件名和说明（密文）", default=bytes)
    digest = models.BinaryField("内容摘要（带密钥）", default=bytes, max_length=32)
    added_by = models.CharField("上传人", max_length=20)
    added_at = models.DateTimeField("上传时间", default=timezone.now)
    ended_by = models.CharField("移除人", max_length=20, blank=True)
    ended_at = models.DateTimeField("移除时间", null=True, blank=True)
    ended_for = models.CharField("移除理由", max_length=10, blank=True, choices=list(ENDINGS.items()))

    class Meta:
        ordering = ("-added_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("child", "digest"), condition=models.Q(ended_at=None), name="a_file_once_a_child"
            ),
        )

    def __str__(self) -> str:
        return str(self.token)


class Content(models.Model):
    """The file of an attachment, sealed. Kept apart, so that lists do not read it; destroying is deleting the row."""

    attachment = models.OneToOneField(
        Attachment, models.CASCADE, primary_key=True, related_name="+", verbose_name="附件"
    )
    sealed = models.BinaryField("内容（密文）")

    def __str__(self) -> str:
        return str(self.attachment_id)

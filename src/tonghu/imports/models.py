"""A file on its way into the register, its rows, and what a sender's headers were read as. Contents are sealed."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from tonghu.registry.models import Child

STATES = {
    "reading": "正在读取和检查",
    "unusable": "读不出",
    "checked": "已检查，待导入",
    "waiting": "待第二人批准",
    "committing": "导入中",
    "committed": "已导入",
    "undoing": "撤销中",
    "undone": "已撤销",
}
OUTCOMES = {
    "new": "新登记",
    "joined": "与本文件前面一行是同一儿童，记入同一档案",
    "match": "已登记，更新",
    "same": "与已有内容相同",
    "doubt": "疑似已登记，待人工判断",
    "unregistered": "名单有而未登记，不导入",
    "rejected": "不计入",
}


def new_token() -> str:
    """A name for addresses that tells nothing."""
    return secrets.token_hex(8)


class Batch(models.Model):
    """One file. ``digest``: of its bytes, so that the same file is recognised; ``job``: the key of the work on it."""

    token = models.CharField("编号", max_length=16, unique=True, default=new_token)
    key = models.CharField("名单", max_length=20)
    file = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64, db_index=True)
    area = models.CharField("范围", max_length=12)
    unit = models.CharField("识别不出村社区时的负责单位", max_length=12)
    as_of = models.DateField("内容截至")
    state = models.CharField("状态", max_length=12, choices=list(STATES.items()), default="reading")
    wrapped = models.BinaryField("数据密钥（已包裹）")
    sealed = models.BinaryField("文件（密文）")
    named = models.JSONField("更正过的表头", default=dict, blank=True)
    headers = models.JSONField("表头", default=list, blank=True)
    remarks = models.JSONField("文件提示", default=list, blank=True)
    counts = models.JSONField("计数", default=dict, blank=True)
    job = models.CharField("后台任务", max_length=120, blank=True)
    uploaded_by = models.CharField("上传人", max_length=20)
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    approved_by = models.CharField("批准人", max_length=20, blank=True)
    committed_at = models.DateTimeField("完成时间", null=True, blank=True)
    signed_by = models.CharField("核签人", max_length=20, blank=True)
    undone_by = models.CharField("撤销人", max_length=20, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.token


class Row(models.Model):
    """One data row. ``choice``: what a person decided of a doubtful one (``new``, ``skip`` or a child's number)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="+", verbose_name="批次")
    position = models.PositiveIntegerField("顺序")
    outcome = models.CharField("结果", max_length=12, choices=list(OUTCOMES.items()))
    child = models.ForeignKey(Child, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="儿童")
    choice = models.CharField("人工判断", max_length=20, blank=True)
    errors = models.PositiveSmallIntegerField("错误数", default=0)
    changes = models.PositiveSmallIntegerField("改动栏数", default=0)
    done = models.BooleanField("已导入", default=False)
    made = models.BooleanField("由本次新建", default=False)
    entry = models.PositiveIntegerField("填写记录序号", null=True, blank=True)
    sealed = models.BinaryField("内容（密文）")

    class Meta:
        ordering = ("batch", "position")
        constraints = (models.UniqueConstraint(fields=("batch", "position"), name="a_row_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"


class HeaderName(models.Model):
    """A header that a person assigned, remembered per office and list. ``code`` empty: not read."""

    area = models.CharField("范围", max_length=12)
    key = models.CharField("名单", max_length=20)
    header = models.CharField("表头", max_length=120)
    code = models.CharField("栏目", max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("area", "key", "header"), name="a_header_once"),)

    def __str__(self) -> str:
        return self.header

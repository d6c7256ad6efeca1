"""A child and its data key. Identity number, phone and addresses are stored sealed (keys.envelope), never as text."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from tonghu.core.workflow.standing import TITLES

KINDS = {
    "migrant": "流动儿童",
    "left_behind": "留守儿童",
    "both": "流动且留守",
    "open": "待认定",
    "none": "均不纳入",
}
WHOSE = {"mine": "由我负责", "nobody": "没有负责人", "second": "另一端协同", "counted": "由本单位计数"}
"""How a list may be narrowed by who looks after a child and where it counts."""
SEXES = {"男": "男", "女": "女", "": "未采集"}


class Standing(models.Manager["Child"]):
    """Children as they count: a record that was merged into another one is that other one from then on."""

    def get_queryset(self) -> models.QuerySet[Child]:
        """Without those that were merged."""
        return super().get_queryset().filter(merged_into=None)


class Child(models.Model):
    """One child, one row, however many units look after it. ``number`` is what people quote; it tells nothing.

    ``objects`` are the children that stand; ``everyone`` also holds the records that were merged into another one.
    """

    id = models.UUIDField("内部编号", primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=60)
    name_pinyin = models.CharField("姓名拼音", max_length=200, blank=True, db_index=True)
    name_initials = models.CharField("姓名首字母", max_length=40, blank=True, db_index=True)
    sex = models.CharField("性别", max_length=1, blank=True, choices=list(SEXES.items()))
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_number_sealed = models.BinaryField("公民身份号码（密文）", default=bytes)
    id_number_index = models.BinaryField("公民身份号码（盲索引）", default=bytes, db_index=True, max_length=32)
    phone_sealed = models.BinaryField("监护人联系电话（密文）", default=bytes)
    phone_index = models.BinaryField("监护人联系电话（盲索引）", default=bytes, db_index=True, max_length=32)
    hukou_division = models.CharField("户籍地区划", max_length=12, blank=True)
    hukou_address_sealed = models.BinaryField("户籍地址（密文）", default=bytes)
    residence_division = models.CharField("现居住地区划", max_length=12, blank=True)
    residence_address_sealed = models.BinaryField("现居住地（密文）", default=bytes)
    kind = models.CharField("儿童类别", max_length=12, choices=list(KINDS.items()), default="open")
    primary_unit = models.CharField("负责单位", max_length=12)
    secondary_unit = models.CharField("另一端单位", max_length=12, blank=True)
    responsible = models.CharField("负责人", max_length=20, blank=True, db_index=True)
    entered_by = models.CharField("登记人", max_length=20, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("在册情况", max_length=8, blank=True, choices=[(s.value, t) for s, t in TITLES.items()])
    kind_confirmed = models.CharField("已确认的类别", max_length=12, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入的档案"
    )
    objects = Standing()
    everyone: models.Manager[Child] = models.Manager()

    class Meta:
        ordering = ("-updated_at",)
        indexes = (
            models.Index(fields=("primary_unit", "-updated_at"), name="child_by_unit"),
            models.Index(fields=("secondary_unit", "-updated_at"), name="child_by_second_unit"),
            models.Index(fields=("name",), name="child_by_name"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def former_numbers(self) -> list[str]:
        """Numbers of the records that were merged into this one; people go on quoting them."""
        return list(Child.everyone.filter(merged_into=self).order_by("number").values_list("number", flat=True))


class ChildKey(models.Model):
    """The data key of a child, wrapped. Deleting it erases the child's sealed values everywhere (crypto-shred)."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+", verbose_name="儿童")
    wrapped = models.BinaryField("数据密钥（已包裹）")


class Tie(models.Model):
    """A number of an adult that a child's record holds, by which children of one family are found. Blind indexes only."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    column = models.CharField("栏目", max_length=30)
    index = models.BinaryField("号码（盲索引）", max_length=32, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "column"), name="a_tie_once"),)

    def __str__(self) -> str:
        return f"{self.child_id} {self.column}"


class Draft(models.Model):
    """A registration that somebody has begun. The whole form is one sealed text; it disappears when it is registered."""

    owner = models.CharField("填写人", max_length=20, db_index=True)
    unit = models.CharField("单位", max_length=12, blank=True)
    wrapped = models.BinaryField("数据密钥（已包裹）")
    sealed = models.BinaryField("内容（密文）")
    token = models.UUIDField("草稿编号", unique=True, default=uuid.uuid4, editable=False)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return str(self.token)


class Task(models.Model):
    """Something to do about one child (its number, nothing of its record), by one person, by a day."""

    child = models.CharField("儿童编号", max_length=20, db_index=True)
    person = models.CharField("办理人", max_length=20, db_index=True)
    what = models.CharField("事项", max_length=100)
    due = models.DateField("期限")
    given_by = models.CharField("交办人", max_length=20)
    given_at = models.DateTimeField("交办时间", default=timezone.now)
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    note = models.CharField("办理情况", max_length=200, blank=True)

    class Meta:
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.what


class BulkChange(models.Model):
    """One change of one field for many children at once, with what was there before, so that it can be taken back."""

    by = models.CharField("办理人", max_length=20)
    at = models.DateTimeField("时间", default=timezone.now)
    field = models.CharField("栏目", max_length=40)
    value = models.CharField("改为", max_length=40, blank=True)
    reason = models.CharField("理由", max_length=200)
    before = models.JSONField("原值", default=list)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.field} {self.at}"


class ExportRequest(models.Model):
    """Children lists that leave the platform: what, how many, for whom, why; above a threshold a second person approves."""

    number = models.CharField("导出编号", max_length=20, unique=True)
    by = models.CharField("申请人", max_length=20, db_index=True)
    areas = models.JSONField("范围", default=list)
    children = models.JSONField("儿童编号", default=list)
    fields = models.JSONField("栏目", default=list)
    total = models.PositiveIntegerField("人数")
    reason = models.CharField("用途", max_length=200)
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    approved = models.BooleanField("批准", null=True)
    decided_by = models.CharField("审批人", max_length=20, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True)
    taken_at = models.DateTimeField("下载时间", null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                name="nobody_approves_their_own_export",
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("by")),
            ),
        )

    def __str__(self) -> str:
        return self.number


class EmergencyAccess(models.Model):
    """A child outside somebody's area, opened at once for a few hours; a second person reviews it afterwards."""

    child = models.CharField("儿童编号", max_length=20, db_index=True)
    units = models.JSONField("儿童所在单位", default=list)
    by = models.CharField("查看人", max_length=20, db_index=True)
    by_unit = models.CharField("查看人单位", max_length=12, blank=True)
    reason = models.CharField("理由", max_length=200)
    opened_at = models.DateTimeField("打开时间", default=timezone.now)
    ends_at = models.DateTimeField("截止时间")
    justified = models.BooleanField("属实", null=True)
    reviewed_by = models.CharField("复核人", max_length=20, blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)
    review = models.CharField("复核意见", max_length=200, blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.CheckConstraint(
                name="nobody_reviews_their_own_emergency",
                condition=models.Q(reviewed_by="") | ~models.Q(reviewed_by=models.F("by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.by} {self.opened_at}"


class HandOver(models.Model):
    """What a leaving worker hands over to whom: numbers of children, tasks and drafts; the receiver signs."""

    number = models.CharField("交接编号", max_length=20, unique=True)
    giver = models.CharField("移交人", max_length=20, db_index=True)
    receiver = models.CharField("接收人", max_length=20, db_index=True)
    by = models.CharField("经办人", max_length=20)
    area = models.CharField("范围", max_length=12, blank=True)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("交接时间", default=timezone.now)
    children = models.JSONField("儿童编号", default=list)
    tasks = models.JSONField("任务编号", default=list)
    drafts = models.JSONField("草稿编号", default=list)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return self.number


class BoundaryChange(models.Model):
    """A division that was merged, moved or given another code: units, people's grants and children follow it."""

    old = models.CharField("原区划", max_length=12)
    new = models.CharField("现区划", max_length=12)
    old_name = models.CharField("原名称", max_length=80)
    new_name = models.CharField("现名称", max_length=80)
    on = models.DateField("生效日期")
    reason = models.CharField("依据", max_length=200)
    by = models.CharField("经办人", max_length=20)
    at = models.DateTimeField("办理时间", default=timezone.now)
    children = models.PositiveIntegerField("儿童数")
    units = models.PositiveIntegerField("单位数")
    grants = models.PositiveIntegerField("授权数")

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

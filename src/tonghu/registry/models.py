"""A child and its data key. Identity number, phone and addresses are stored sealed (keys.envelope), never as text."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

KINDS = {"migrant": "流动儿童", "left_behind": "留守儿童", "both": "流动且留守", "open": "待认定"}
SEXES = {"男": "男", "女": "女", "": "未采集"}


class Child(models.Model):
    """One child, one row, however many units look after it. ``number`` is what people quote; it tells nothing."""

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
    entered_by = models.CharField("登记人", max_length=20, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("-updated_at",)
        indexes = (
            models.Index(fields=("primary_unit", "-updated_at"), name="child_by_unit"),
            models.Index(fields=("secondary_unit", "-updated_at"), name="child_by_second_unit"),
            models.Index(fields=("name",), name="child_by_name"),
        )

    def __str__(self) -> str:
        return self.number


class ChildKey(models.Model):
    """The data key of a child, wrapped. Deleting it erases the child's sealed values everywhere (crypto-shred)."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+", verbose_name="儿童")
    wrapped = models.BinaryField("数据密钥（已包裹）")

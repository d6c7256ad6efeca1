"""First tables."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="内部编号"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("name_pinyin", models.CharField(blank=True, db_index=True, max_length=200, verbose_name="姓名拼音")),
                (
                    "name_initials",
                    models.CharField(blank=True, db_index=True, max_length=40, verbose_name="姓名首字母"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("男", "男"), ("女", "女"), ("", "未采集")],
                        max_length=1,
                        verbose_name="性别",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("id_number_sealed", models.BinaryField(default=bytes, verbose_name="公民身份号码（密文）")),
                (
                    "id_number_index",
                    models.BinaryField(
                        db_index=True, default=bytes, max_length=32, verbose_name="公民身份号码（盲索引）"
                    ),
                ),
                ("phone_sealed", models.BinaryField(default=bytes, verbose_name="监护人联系电话（密文）")),
                (
                    "phone_index",
                    models.BinaryField(
                        db_index=True, default=bytes, max_length=32, verbose_name="监护人联系电话（盲索引）"
                    ),
                ),
                ("hukou_division", models.CharField(blank=True, max_length=12, verbose_name="户籍地区划")),
                ("hukou_address_sealed", models.BinaryField(default=bytes, verbose_name="户籍地址（密文）")),
                ("residence_division", models.CharField(blank=True, max_length=12, verbose_name="现居住地区划")),
                ("residence_address_sealed", models.BinaryField(default=bytes, verbose_name="现居住地（密文）")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("migrant", "流动儿童"),
                            ("left_behind", "留守儿童"),
                            ("both", "流动且留守"),
                            ("open", "待认定"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="儿童类别",
                    ),
                ),
                ("primary_unit", models.CharField(max_length=12, verbose_name="负责单位")),
                ("secondary_unit", models.CharField(blank=True, max_length=12, verbose_name="另一端单位")),
                ("entered_by", models.CharField(blank=True, max_length=20, verbose_name="登记人")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "ordering": ("-updated_at",),
            },
        ),
        migrations.CreateModel(
            name="ChildKey",
            fields=[
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registry.child",
                        verbose_name="儿童",
                    ),
                ),
                ("wrapped", models.BinaryField(verbose_name="数据密钥（已包裹）")),
            ],
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["primary_unit", "-updated_at"], name="child_by_unit"),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["secondary_unit", "-updated_at"], name="child_by_second_unit"),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["name"], name="child_by_name"),
        ),
    ]

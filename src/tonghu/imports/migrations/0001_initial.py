"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tonghu.imports.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0004_kind_none"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=tonghu.imports.models.new_token, max_length=16, unique=True, verbose_name="编号"
                    ),
                ),
                ("key", models.CharField(max_length=20, verbose_name="名单")),
                ("file", models.CharField(max_length=120, verbose_name="文件名")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="文件摘要")),
                ("area", models.CharField(max_length=12, verbose_name="范围")),
                ("unit", models.CharField(max_length=12, verbose_name="识别不出村社区时的负责单位")),
                ("as_of", models.DateField(verbose_name="内容截至")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "待核对表头"),
                            ("checked", "已检查，待导入"),
                            ("waiting", "待第二人批准"),
                            ("committing", "导入中"),
                            ("committed", "已导入"),
                            ("undone", "已撤销"),
                        ],
                        default="uploaded",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("wrapped", models.BinaryField(verbose_name="数据密钥（已包裹）")),
                ("sealed", models.BinaryField(verbose_name="文件（密文）")),
                ("named", models.JSONField(blank=True, default=dict, verbose_name="更正过的表头")),
                ("headers", models.JSONField(blank=True, default=list, verbose_name="表头")),
                ("remarks", models.JSONField(blank=True, default=list, verbose_name="文件提示")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="计数")),
                ("uploaded_by", models.CharField(max_length=20, verbose_name="上传人")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                ("approved_by", models.CharField(blank=True, max_length=20, verbose_name="批准人")),
                ("committed_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                ("signed_by", models.CharField(blank=True, max_length=20, verbose_name="核签人")),
                ("undone_by", models.CharField(blank=True, max_length=20, verbose_name="撤销人")),
            ],
            options={
                "ordering": ("-uploaded_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="HeaderName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=12, verbose_name="范围")),
                ("key", models.CharField(max_length=20, verbose_name="名单")),
                ("header", models.CharField(max_length=120, verbose_name="表头")),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="栏目")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("area", "key", "header"), name="a_header_once")],
            },
        ),
        migrations.CreateModel(
            name="Row",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="顺序")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "新登记"),
                            ("match", "已登记，更新"),
                            ("same", "与已有内容相同"),
                            ("doubt", "疑似已登记，待人工判断"),
                            ("unregistered", "名单有而未登记，不导入"),
                            ("rejected", "不计入"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("choice", models.CharField(blank=True, max_length=20, verbose_name="人工判断")),
                ("errors", models.PositiveSmallIntegerField(default=0, verbose_name="错误数")),
                ("changes", models.PositiveSmallIntegerField(default=0, verbose_name="改动栏数")),
                ("done", models.BooleanField(default=False, verbose_name="已导入")),
                ("made", models.BooleanField(default=False, verbose_name="由本次新建")),
                ("entry", models.PositiveIntegerField(blank=True, null=True, verbose_name="填写记录序号")),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="imports.batch",
                        verbose_name="批次",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="registry.child",
                        verbose_name="儿童",
                    ),
                ),
            ],
            options={
                "ordering": ("batch", "position"),
                "constraints": [models.UniqueConstraint(fields=("batch", "position"), name="a_row_once")],
            },
        ),
    ]

"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(max_length=40, verbose_name="政策包")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("version", models.CharField(max_length=12, verbose_name="版本")),
                ("sources", models.JSONField(verbose_name="原文（含上级）")),
                (
                    "origin",
                    models.CharField(
                        choices=[("shipped", "随程序提供"), ("uploaded", "本地上传")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("added_by", models.CharField(blank=True, max_length=20, verbose_name="加入人")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="加入时间")),
            ],
            options={
                "ordering": ("-added_at", "-pk"),
                "constraints": [models.UniqueConstraint(fields=("pack", "version"), name="a_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(blank=True, max_length=12, verbose_name="范围")),
                ("starts", models.DateField(verbose_name="生效日期")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待批准"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                            ("withdrawn", "已撤回"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("proposed_by", models.CharField(max_length=20, verbose_name="提出人")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间")),
                ("decided_by", models.CharField(blank=True, max_length=20, verbose_name="批准人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("opinion", models.CharField(blank=True, max_length=200, verbose_name="意见")),
                ("simulation", models.JSONField(blank=True, default=dict, verbose_name="提出时的试算结果")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="policies.packversion",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts", "-pk"),
                "indexes": [models.Index(fields=["state", "area", "starts"], name="adoption_in_force")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adoption_by_two_people",
                    )
                ],
            },
        ),
    ]

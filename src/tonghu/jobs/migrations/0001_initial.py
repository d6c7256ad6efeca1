"""First tables."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="名称")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="任务")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="唯一标识")),
                ("arguments", models.JSONField(default=dict, verbose_name="参数")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等待"), ("running", "进行中"), ("done", "完成"), ("failed", "未完成")],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("done", models.PositiveBigIntegerField(default=0, verbose_name="已完成")),
                ("total", models.PositiveBigIntegerField(default=0, verbose_name="总数")),
                ("cursor", models.JSONField(default=dict, verbose_name="进度位置")),
                ("message", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("started_by", models.CharField(blank=True, max_length=20, verbose_name="发起人")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="发起时间")),
                ("beat_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近进展")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
            ],
            options={
                "ordering": ("-created_at", "-pk"),
            },
        ),
    ]

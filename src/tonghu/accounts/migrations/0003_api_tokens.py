"""Tokens of programs."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_devices"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="给哪个系统、做什么用")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="令牌摘要")),
                ("bound", models.CharField(max_length=64, verbose_name="登录批次摘要")),
                ("permissions", models.JSONField(default=list, verbose_name="可以做的事")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="建立时间")),
                ("ends", models.DateField(verbose_name="到期")),
                ("used_on", models.DateField(blank=True, null=True, verbose_name="最近使用")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="收回时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
            },
        ),
    ]

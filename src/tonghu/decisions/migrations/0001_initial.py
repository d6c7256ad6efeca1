"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0004_kind_none"),
    ]

    operations = [
        migrations.CreateModel(
            name="Determination",
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
                ("as_of", models.DateField(verbose_name="截至")),
                ("pack", models.CharField(max_length=60, verbose_name="政策包")),
                ("migrant", models.CharField(blank=True, max_length=12, verbose_name="流动·监测摸排")),
                ("migrant_statistics", models.CharField(blank=True, max_length=12, verbose_name="流动·统计分析")),
                ("left_behind", models.CharField(blank=True, max_length=12, verbose_name="留守·监测摸排")),
                ("key_care", models.CharField(blank=True, max_length=12, verbose_name="重点关爱")),
                ("tier", models.CharField(blank=True, max_length=8, verbose_name="风险等级")),
                ("undetermined", models.BooleanField(db_index=True, default=False, verbose_name="待确认")),
                ("missing", models.JSONField(blank=True, default=list, verbose_name="缺什么")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="认定时间")),
            ],
            options={
                "indexes": [models.Index(fields=["as_of", "pack"], name="determination_due")],
            },
        ),
    ]

"""Entries that were submitted against warnings, for a second person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_row_level_security"),
        ("registry", "0008_tie_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.entry",
                        verbose_name="填写记录",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待复核"), ("agreed", "属实"), ("returned", "退回核实")],
                        db_index=True,
                        default="open",
                        max_length=8,
                        verbose_name="复核",
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=20, verbose_name="复核人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="儿童",
                    ),
                ),
            ],
            options={
                "ordering": ("entry",),
            },
        ),
    ]

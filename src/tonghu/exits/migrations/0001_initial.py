"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0006_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Exit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "在册"),
                            ("ledger", "仅台账"),
                            ("served", "到龄退出，服务延续"),
                            ("left", "已退出"),
                        ],
                        max_length=8,
                        verbose_name="改为",
                    ),
                ),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("migrant", "流动儿童"),
                            ("left_behind", "留守儿童"),
                            ("both", "流动且留守"),
                            ("open", "待认定"),
                            ("none", "均不纳入"),
                        ],
                        max_length=12,
                        verbose_name="此前的类别",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="退出情形")),
                ("reason", models.CharField(max_length=120, verbose_name="情形和依据")),
                ("on", models.DateField(verbose_name="自何日起")),
                ("by", models.CharField(max_length=20, verbose_name="办理人")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="办理时间")),
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
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("exit", "退出"),
                            ("reentry", "重新纳入"),
                            ("other_kind", "流动、留守转换"),
                            ("move", "移交现居住地"),
                        ],
                        max_length=12,
                        verbose_name="提示",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="可能的情形")),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("migrant", "流动儿童"),
                            ("left_behind", "留守儿童"),
                            ("both", "流动且留守"),
                            ("open", "待认定"),
                            ("none", "均不纳入"),
                        ],
                        max_length=12,
                        verbose_name="原类别",
                    ),
                ),
                (
                    "now",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("migrant", "流动儿童"),
                            ("left_behind", "留守儿童"),
                            ("both", "流动且留守"),
                            ("open", "待认定"),
                            ("none", "均不纳入"),
                        ],
                        max_length=12,
                        verbose_name="现类别",
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=12, verbose_name="移交单位")),
                ("made_on", models.DateField(verbose_name="提出日期")),
                ("accepted", models.BooleanField(null=True, verbose_name="同意")),
                ("refusal", models.CharField(blank=True, max_length=10, verbose_name="不同意的理由")),
                ("decided_by", models.CharField(blank=True, max_length=20, verbose_name="办理人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="办理时间")),
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
                "ordering": ("-made_on", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted", None)), fields=("child",), name="one_open_proposal_a_child"
                    )
                ],
            },
        ),
    ]

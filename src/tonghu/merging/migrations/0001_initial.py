"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0005_child_merged_into"),
    ]

    operations = [
        migrations.CreateModel(
            name="Different",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("sibling", "是双胞胎或兄弟姐妹，已核对"),
                            ("namesake", "同名不同人，已核对证件或户口簿"),
                            ("asked", "已电话或上门核实，不是同一人"),
                        ],
                        max_length=10,
                        verbose_name="依据",
                    ),
                ),
                ("by", models.CharField(max_length=20, verbose_name="办理人")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="儿童",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="另一名儿童",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("child", "other"), name="a_pair_once")],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("papers", "证件或户口簿一致，已核对"),
                            ("asked", "已电话或上门核实，是同一人"),
                            ("lists", "两地或两个部门的名单核对，是同一人"),
                        ],
                        max_length=10,
                        verbose_name="依据",
                    ),
                ),
                ("by", models.CharField(max_length=20, verbose_name="办理人")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("entry", models.PositiveIntegerField(verbose_name="填写记录序号")),
                ("tasks", models.JSONField(default=list, verbose_name="转来的任务")),
                ("before", models.JSONField(default=dict, verbose_name="合并前的负责安排")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="拆分时间")),
                ("undone_by", models.CharField(blank=True, max_length=20, verbose_name="拆分人")),
                (
                    "undone_for",
                    models.CharField(
                        blank=True,
                        choices=[("mistaken", "核实后不是同一人"), ("undo", "合并时选错了档案")],
                        max_length=10,
                        verbose_name="拆分理由",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="保留的档案",
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="并入的档案",
                    ),
                ),
            ],
            options={
                "ordering": ("-at",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("gone",), name="a_record_is_merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("gone")), _negated=True),
                        name="nothing_merges_into_itself",
                    ),
                ],
            },
        ),
    ]

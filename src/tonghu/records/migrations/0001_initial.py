"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0002_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sheet",
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
                ("sealed", models.BinaryField(verbose_name="现值（密文）")),
                ("entries", models.PositiveIntegerField(default=0, verbose_name="最后一条的序号")),
                ("filled", models.PositiveSmallIntegerField(default=0, verbose_name="已填栏目数")),
                ("conflicts", models.PositiveSmallIntegerField(default=0, verbose_name="来源不一致的栏目数")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="更新时间")),
            ],
        ),
        migrations.CreateModel(
            name="ProtectedNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="情形")),
                ("sealed", models.BinaryField(verbose_name="说明（密文）")),
                ("recorded_by", models.CharField(max_length=20, verbose_name="记录人")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                ("ended_by", models.CharField(blank=True, max_length=20, verbose_name="解除人")),
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
                "ordering": ("-recorded_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=20, verbose_name="填写人")),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="保存时间")),
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
                "constraints": [models.UniqueConstraint(fields=("child", "owner"), name="one_draft_each")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="记录时间")),
                ("recorded_by", models.CharField(blank=True, max_length=20, verbose_name="记录人")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("form", "填表"),
                            ("import", "导入"),
                            ("settle", "核定"),
                            ("undo", "撤销"),
                            ("merge", "合并"),
                            ("start", "首次装入"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("batch", models.CharField(blank=True, db_index=True, max_length=40, verbose_name="批次")),
                ("voids", models.JSONField(blank=True, default=list, verbose_name="撤销的序号")),
                ("acknowledged", models.JSONField(blank=True, default=list, verbose_name="经核实仍提交的提示")),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
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
                "ordering": ("child", "number"),
                "constraints": [models.UniqueConstraint(fields=("child", "number"), name="an_entry_once")],
            },
        ),
    ]

"""Responsible workers, tasks, drafts, hand-overs, exports, bulk changes, emergencies, boundary changes."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoundaryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old", models.CharField(max_length=12, verbose_name="原区划")),
                ("new", models.CharField(max_length=12, verbose_name="现区划")),
                ("old_name", models.CharField(max_length=80, verbose_name="原名称")),
                ("new_name", models.CharField(max_length=80, verbose_name="现名称")),
                ("on", models.DateField(verbose_name="生效日期")),
                ("reason", models.CharField(max_length=200, verbose_name="依据")),
                ("by", models.CharField(max_length=20, verbose_name="经办人")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="办理时间")),
                ("children", models.PositiveIntegerField(verbose_name="儿童数")),
                ("units", models.PositiveIntegerField(verbose_name="单位数")),
                ("grants", models.PositiveIntegerField(verbose_name="授权数")),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=20, verbose_name="办理人")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("field", models.CharField(max_length=40, verbose_name="栏目")),
                ("value", models.CharField(blank=True, max_length=40, verbose_name="改为")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("before", models.JSONField(default=list, verbose_name="原值")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(db_index=True, max_length=20, verbose_name="填写人")),
                ("unit", models.CharField(blank=True, max_length=12, verbose_name="单位")),
                ("wrapped", models.BinaryField(verbose_name="数据密钥（已包裹）")),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="草稿编号")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="保存时间")),
            ],
            options={
                "ordering": ("-saved_at",),
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="交接编号")),
                ("giver", models.CharField(db_index=True, max_length=20, verbose_name="移交人")),
                ("receiver", models.CharField(db_index=True, max_length=20, verbose_name="接收人")),
                ("by", models.CharField(max_length=20, verbose_name="经办人")),
                ("area", models.CharField(blank=True, max_length=12, verbose_name="范围")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="交接时间")),
                ("children", models.JSONField(default=list, verbose_name="儿童编号")),
                ("tasks", models.JSONField(default=list, verbose_name="任务编号")),
                ("drafts", models.JSONField(default=list, verbose_name="草稿编号")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("child", models.CharField(db_index=True, max_length=20, verbose_name="儿童编号")),
                ("person", models.CharField(db_index=True, max_length=20, verbose_name="办理人")),
                ("what", models.CharField(max_length=100, verbose_name="事项")),
                ("due", models.DateField(verbose_name="期限")),
                ("given_by", models.CharField(max_length=20, verbose_name="交办人")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="交办时间")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="办理情况")),
            ],
            options={
                "ordering": ("due", "pk"),
            },
        ),
        migrations.AddField(
            model_name="child",
            name="responsible",
            field=models.CharField(blank=True, db_index=True, max_length=20, verbose_name="负责人"),
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("child", models.CharField(db_index=True, max_length=20, verbose_name="儿童编号")),
                ("units", models.JSONField(default=list, verbose_name="儿童所在单位")),
                ("by", models.CharField(db_index=True, max_length=20, verbose_name="查看人")),
                ("by_unit", models.CharField(blank=True, max_length=12, verbose_name="查看人单位")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="打开时间")),
                ("ends_at", models.DateTimeField(verbose_name="截止时间")),
                ("justified", models.BooleanField(null=True, verbose_name="属实")),
                ("reviewed_by", models.CharField(blank=True, max_length=20, verbose_name="复核人")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="复核时间")),
                ("review", models.CharField(blank=True, max_length=200, verbose_name="复核意见")),
            ],
            options={
                "ordering": ("-opened_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", ""),
                            models.Q(("reviewed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_reviews_their_own_emergency",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="导出编号")),
                ("by", models.CharField(db_index=True, max_length=20, verbose_name="申请人")),
                ("areas", models.JSONField(default=list, verbose_name="范围")),
                ("children", models.JSONField(default=list, verbose_name="儿童编号")),
                ("fields", models.JSONField(default=list, verbose_name="栏目")),
                ("total", models.PositiveIntegerField(verbose_name="人数")),
                ("reason", models.CharField(max_length=200, verbose_name="用途")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="申请时间")),
                ("approved", models.BooleanField(null=True, verbose_name="批准")),
                ("decided_by", models.CharField(blank=True, max_length=20, verbose_name="审批人")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审批时间")),
                ("decision_reason", models.CharField(blank=True, max_length=200, verbose_name="审批意见")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="下载时间")),
            ],
            options={
                "ordering": ("-asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""), models.Q(("decided_by", models.F("by")), _negated=True), _connector="OR"
                        ),
                        name="nobody_approves_their_own_export",
                    )
                ],
            },
        ),
    ]

"""First tables."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nation", "全国"),
                            ("province", "省"),
                            ("city", "市"),
                            ("county", "县（市、区）"),
                            ("functional_area", "功能区"),
                            ("town", "乡镇（街道）"),
                            ("village", "村（社区）"),
                            ("department", "部门"),
                            ("school", "学校"),
                            ("police_station", "派出所"),
                            ("clinic", "卫生院（社区卫生服务中心）"),
                            ("protection_station", "未成年人救助保护站"),
                            ("organisation", "社会组织"),
                        ],
                        max_length=20,
                        verbose_name="类型",
                    ),
                ),
                ("area", models.CharField(blank=True, db_index=True, max_length=12, verbose_name="所在区划")),
                ("counts_through", models.JSONField(blank=True, default=list, verbose_name="统计归入的县")),
                ("departments", models.JSONField(blank=True, default=list, verbose_name="部门职责")),
                ("since", models.DateField(blank=True, null=True, verbose_name="启用")),
                ("until", models.DateField(blank=True, null=True, verbose_name="停用")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=40, unique=True, verbose_name="登录名")),
                ("display_name", models.CharField(max_length=40, verbose_name="姓名")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="开通时间")),
                (
                    "password_changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="修改密码时间"),
                ),
                ("minors_checked_on", models.DateField(blank=True, null=True, verbose_name="最近一次从业查询日期")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "ordering": ("username",),
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40, verbose_name="角色")),
                ("area", models.CharField(blank=True, max_length=12, verbose_name="范围")),
                ("department", models.CharField(blank=True, max_length=40, verbose_name="部门")),
                ("starts", models.DateField(verbose_name="起")),
                ("ends", models.DateField(verbose_name="止")),
                ("confidentiality_on", models.DateField(blank=True, null=True, verbose_name="保密承诺签订日期")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "待审批"),
                            ("granted", "已授权"),
                            ("refused", "未批准"),
                            ("withdrawn", "已收回"),
                        ],
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="申请时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审批时间")),
                ("decision_reason", models.CharField(blank=True, max_length=200, verbose_name="审批意见")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被授权人",
                    ),
                ),
            ],
            options={
                "ordering": ("-requested_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_by_and_at_together",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decided_by", models.F("user")), ("state", "granted"), _negated=True),
                        name="nobody_decides_for_themselves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("starts"))), name="grant_has_a_time"
                    ),
                ],
            },
        ),
    ]

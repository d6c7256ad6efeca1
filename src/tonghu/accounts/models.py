"""Units, people and grants. Fields and constraints only; what may happen to them is in actions.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from tonghu.core.authz.decide import Actor, Grant
from tonghu.core.authz.grants import TITLES, State
from tonghu.core.authz.permissions import Permission

UNIT_KINDS = {
    "nation": "全国",
    "province": "省",
    "city": "市",
    "county": "县（市、区）",
    "functional_area": "功能区",
    "town": "乡镇（街道）",
    "village": "村（社区）",
    "department": "部门",
    "school": "学校",
    "police_station": "派出所",
    "clinic": "卫生院（社区卫生服务中心）",
    "protection_station": "未成年人救助保护站",
    "organisation": "社会组织",
}
DIVISIONS = ("province", "city", "county", "functional_area", "town", "village")
"""Kinds that are places; the others are bodies."""
FUNCTIONAL = "F"
"""Stands in the code of a functional area, which no division table numbers: 350583F01."""
STEP_UP_SECONDS = 300
PASSWORD_LASTS = timedelta(days=180)
"""等保 asks for regular change; a long interval, with a check against common passwords, is the lesser evil."""


class Unit(models.Model):
    """A place or a body. ``code``: the division code without trailing zeros, or an own number for a body.

    ``area``: the division in which a body stands; of a division its own code. ``covers``: the divisions that a functional
    area looks after although their codes belong to a county. ``departments``: the pack's departments that a body acts as.
    """

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=20, choices=list(UNIT_KINDS.items()))
    area = models.CharField("所在区划", max_length=12, blank=True, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级")
    covers = models.JSONField("管辖的区划", default=list, blank=True)
    counts_through = models.JSONField("统计归入的县", default=list, blank=True)
    departments = models.JSONField("部门职责", default=list, blank=True)
    since = models.DateField("启用", null=True, blank=True)
    until = models.DateField("停用", null=True, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def open(self) -> bool:
        """Whether the unit still exists."""
        return self.until is None or self.until > timezone.localdate()


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they log in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person of a login name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who works with the platform. Roles come from grants only; nobody is a superuser."""

    username = models.CharField("登录名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("开通时间", default=timezone.now)
    password_changed_at = models.DateTimeField("修改密码时间", default=timezone.now)
    minors_checked_on = models.DateField("最近一次从业查询日期", null=True, blank=True)
    session_epoch = models.PositiveIntegerField("会话批次", default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name

    @property
    def second_factor(self) -> bool:
        """Whether a second factor is set up."""
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return Authenticator.objects.filter(user=self, type__in=kinds).exists()

    def set_password(self, raw_password: str | None) -> None:
        """The new password counts from now."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def password_due(self, today: date) -> bool:
        """Whether the password must be changed before anything else: given by an administrator, or too old (等保)."""
        return today - timezone.localdate(self.password_changed_at) > PASSWORD_LASTS

    def actor(self, only: frozenset[Permission] | None = None) -> Actor:
        """The person as the permission rule sees it, read anew for every request; ``only``: through a token."""
        held = [grant.as_rule() for grant in RoleGrant.objects.filter(user=self, state=State.GRANTED.value)]
        active = self.is_active and self.second_factor
        return Actor(str(self.pk), tuple(spread(held)), active=active, only=only)

    def get_session_auth_hash(self) -> str:
        """Sessions end when the password changes, and when ``session_epoch`` does (second factor, "all other devices")."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under retired secrets."""
        for old in super().get_session_auth_fallback_hash():
            yield f"{old}.{self.session_epoch}"

    @staticmethod
    def stepped_up(request: Any) -> bool:
        """Whether the identity was confirmed in the last five minutes."""
        records = get_authentication_records(request, request.user)
        latest = max((record.get("at", 0) for record in records), default=0)
        return timezone.now().timestamp() - latest <= STEP_UP_SECONDS


def spread(grants: Iterable[Grant]) -> Iterator[Grant]:
    """Grants, those for a functional area also for each division that it covers."""
    found = list(grants)
    functional = [grant.area for grant in found if FUNCTIONAL in grant.area]
    covers = dict(Unit.objects.filter(code__in=functional).values_list("code", "covers")) if functional else {}
    for grant in found:
        yield grant
        yield from (replace(grant, area=str(code)) for code in covers.get(grant.area, ()))


class RoleGrant(models.Model):
    """A role for an area and a time: asked for by one person, decided by another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="被授权人")
    role = models.CharField("角色", max_length=40)
    area = models.CharField("范围", max_length=12, blank=True)
    department = models.CharField("部门", max_length=40, blank=True)
    starts = models.DateField("起")
    ends = models.DateField("止")
    confidentiality_on = models.DateField("保密承诺签订日期", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    state = models.CharField("状态", max_length=12, choices=[(s.value, title) for s, title in TITLES.items()])
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True)

    class Meta:
        ordering = ("-requested_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="decided_by_and_at_together",
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_decides_for_themselves",
                condition=~models.Q(state=State.GRANTED.value, decided_by=models.F("user")),
            ),
            models.CheckConstraint(name="grant_has_a_time", condition=models.Q(ends__gte=models.F("starts"))),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.area}"

    def as_rule(self) -> Grant:
        """The grant as the permission rule sees it."""
        signed = self.confidentiality_on is not None
        return Grant(self.role, self.area, self.starts, self.ends, self.department, signed)


class KnownDevice(models.Model):
    """A browser on which somebody has logged in with both factors. Its owner cannot be locked out of it by strangers."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="人员")
    digest = models.CharField("设备凭据摘要", max_length=64, db_index=True)
    label = models.CharField("设备", max_length=80)
    first_seen = models.DateTimeField("首次登录", default=timezone.now)
    last_seen = models.DateTimeField("最近登录", default=timezone.now)

    class Meta:
        ordering = ("-last_seen",)
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="a_device_once_per_person"),)

    def __str__(self) -> str:
        return self.label


class ApiToken(models.Model):
    """What lets a program work in a person's name. ``bound``: the digest of the logins that it ends with (password, second
    factor, "all other devices"); ``digest``: of the token itself, which is stored nowhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="人员")
    name = models.CharField("给哪个系统、做什么用", max_length=80)
    digest = models.CharField("令牌摘要", max_length=64, unique=True)
    bound = models.CharField("登录批次摘要", max_length=64)
    permissions = models.JSONField("可以做的事", default=list)
    made_at = models.DateTimeField("建立时间", default=timezone.now)
    ends = models.DateField("到期")
    used_on = models.DateField("最近使用", null=True, blank=True)
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

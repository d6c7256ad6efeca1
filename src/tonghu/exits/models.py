"""The steps of a child's way through the register, and those that are proposed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.core.workflow.standing import STEPS, TITLES
from tonghu.registry.models import KINDS, Child


class Exit(models.Model):
    """One step: out of the roster, into the ledger, back again. ``code``: the pack's way to leave; only ever added."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    state = models.CharField("改为", max_length=8, blank=True, choices=[(s.value, t) for s, t in TITLES.items()])
    was = models.CharField("此前的类别", max_length=12, blank=True, choices=list(KINDS.items()))
    code = models.CharField("退出情形", max_length=40, blank=True)
    reason = models.CharField("情形和依据", max_length=120)
    on = models.DateField("自何日起")
    by = models.CharField("办理人", max_length=20)
    at = models.DateTimeField("办理时间", default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return str(self.pk)


class Proposal(models.Model):
    """A step that a rule proposes. ``accepted``: NULL while nobody has decided."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="+", verbose_name="儿童")
    step = models.CharField("提示", max_length=12, choices=[(s.value, t) for s, t in STEPS.items()])
    code = models.CharField("可能的情形", max_length=40, blank=True)
    was = models.CharField("原类别", max_length=12, blank=True, choices=list(KINDS.items()))
    now = models.CharField("现类别", max_length=12, blank=True, choices=list(KINDS.items()))
    unit = models.CharField("移交单位", max_length=12, blank=True)
    made_on = models.DateField("提出日期")
    accepted = models.BooleanField("同意", null=True)
    refusal = models.CharField("不同意的理由", max_length=10, blank=True)
    decided_by = models.CharField("办理人", max_length=20, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("child",), condition=models.Q(accepted=None), name="one_open_proposal_a_child"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

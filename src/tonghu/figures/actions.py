"""Freezing a snapshot and asking for releases of it. Each action decides and runs in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.authz.roles import Reach
from tonghu.core.policy.model import Pack
from tonghu.core.stats.audience import INTERNAL
from tonghu.figures import vault
from tonghu.figures.models import AUDIENCES, Release, Snapshot
from tonghu.jobs import api as jobs


class Refused(ValueError):
    """A step that cannot be taken now. The message is for the user."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, under which rule and pack, on which day."""

    actor: Actor
    rule: Rule
    today: date
    pack: Pack


def readers_within(by: By, area: str) -> tuple[str, ...]:
    """For which readers this person may see releases about an area: all from the whole county up, below it what the
    departments share; ``()``: none."""
    held = by.rule.areas(by.actor, Permission.STATISTICS, by.today)
    if any(area.startswith(one) for one in held):
        return tuple(AUDIENCES)
    return tuple(key for key in AUDIENCES if key != INTERNAL) if any(one.startswith(area) for one in held) else ()


def freeze(*, by: By, area: str, as_of: date) -> Release:
    """Freeze what is known of an area's children now, decided as of a day, and make the office's own report of it."""
    whole = by.rule.decide(by.actor, Permission.STATISTICS, by.today, Target((area,)))
    if not whole or len(area) != Reach.COUNTY.value:
        raise PermissionDenied("只能对本级辖区内的一个县（市、区）冻结快照")
    if as_of > by.today:
        raise Refused("截至日期不能晚于今天")
    snapshot = Snapshot(area=area, as_of=as_of, pack=f"{by.pack.id} {by.pack.version}", taken_by=by.actor.id)
    vault.new_key(snapshot)
    snapshot.save()
    return _ask(by, snapshot, INTERNAL)


def _ask(by: By, snapshot: Snapshot, audience: str) -> Release:
    release = Release(snapshot=snapshot, audience=audience, made_by=by.actor.id)
    vault.new_key(release)
    _queue(release)
    return release


def _queue(release: Release) -> None:
    release.state, release.remark = "making", ""
    release.job = f"figures:{release.token}:{timezone.now():%Y%m%d%H%M%S%f}"
    release.save()
    jobs.start("figures", release.job, by=release.made_by, token=release.token)


def ask(*, by: By, token: str, audience: str) -> Release:
    """Ask for the release of a snapshot for some readers; one that is there is given back. Raises ``Http404``."""
    snapshot = Snapshot.objects.filter(token=token).defer("sealed").first()
    if snapshot is None or audience not in readers_within(by, snapshot.area):
        raise Http404
    if not by.rule.decide(by.actor, Permission.STATISTICS, by.today, Target((snapshot.area,))):
        raise PermissionDenied("由县级生成")
    if not snapshot.digest:
        raise Refused("快照还没有做好，请稍后再试")
    found = snapshot.releases.filter(audience=audience).defer("sealed").first()
    return found or _ask(by, snapshot, audience)


def again(*, by: By, release: Release) -> None:
    """Try once more what was not made."""
    if release.state == "making":
        job = jobs.progress(release.job)
        if job is not None and job.state != "failed":
            raise Refused("正在生成")
    elif release.state == "ready":
        raise Refused("已经生成")
    _queue(release)


def release_of(by: By, token: str) -> Release:
    """A release that this person may see. Raises ``Http404``."""
    found = Release.objects.filter(token=token).select_related("snapshot").defer("snapshot__sealed").first()
    if found is None or found.audience not in readers_within(by, found.snapshot.area):
        raise Http404
    return found

"""Long work of the statistics: the snapshot, then the tables and the report of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.batch.errors import UnusableInput
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.figures import making, vault
from tonghu.figures.models import Release
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.web import wall
from tonghu.web.clock import today
from tonghu.web.rule import pack_for, rule_of


class NoLonger(ValueError):
    """Whoever asked may not see these statistics any more."""


@dataclass(slots=True)
class _Made:
    """What this process has made and not stored yet."""

    key: str = ""
    table: bytes = b""
    records: int = 0
    outcome: making.Outcome | None = None
    wrong: str = ""


_MADE = _Made()


def prepare(arguments: Mapping[str, Any], cursor: Mapping[str, Any]) -> None:
    """Take the snapshot unless it is there, and make the files."""
    with wall.reading("the register of the county that was frozen"):
        release = Release.objects.select_related("snapshot").get(token=arguments["token"])
        snapshot = release.snapshot
        pack = pack_for(snapshot.area, snapshot.as_of)
        actor = accounts.actor_of(release.made_by)
        if actor is None or not rule_of(pack).decide(actor, Permission.STATISTICS, today(), Target((snapshot.area,))):
            raise NoLonger(release.token)
        frozen = (vault.content(snapshot), snapshot.records) if snapshot.digest else making.table_of(snapshot.area)
        earlier = making.earlier_of(release)
    _MADE.key, (_MADE.table, _MADE.records) = release.job, frozen
    _MADE.outcome, _MADE.wrong = None, ""
    try:
        _MADE.outcome = making.release_of(_MADE.table, pack, release, earlier)
    except UnusableInput as error:
        _MADE.wrong = str(error)


def store(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Keep what was made."""
    release = Release.objects.select_for_update().get(token=arguments["token"])
    snapshot, outcome = release.snapshot, _MADE.outcome
    assert _MADE.key == release.job, "prepared before each slice"
    if outcome is None:
        release.state, release.remark = "unusable", _MADE.wrong
        release.save()
        return Slice(1, 1, None, _MADE.wrong[:200])
    if not snapshot.digest:
        vault.put(snapshot, _MADE.table)
        snapshot.records, snapshot.digest = _MADE.records, outcome.snapshot
        snapshot.save()
    vault.put(release, outcome.files)
    release.state, release.content, release.headline = "ready", outcome.content, outcome.headline
    release.remark = "\n".join(outcome.remarks)
    release.save()
    detail = {"audience": release.audience, "content": outcome.content}
    audit.record(
        actor=release.made_by, action="statistics made", object_kind="release", object_id=release.token, detail=detail
    )
    _MADE.table, _MADE.outcome = b"", None
    return Slice(1, 1, None)


jobs.register(Kind("figures", "统计快照和报告", store, prepare=prepare))

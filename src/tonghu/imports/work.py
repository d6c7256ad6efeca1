"""Long work on a batch: the dry run, the import, the undo. Each goes on where a crash stopped it; nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tonghu.accounts import api as accounts
from tonghu.audit import api as audit
from tonghu.core.authz.decide import Target
from tonghu.core.authz.permissions import Permission
from tonghu.imports import actions, undoing
from tonghu.imports.models import Batch
from tonghu.jobs import api as jobs
from tonghu.jobs.api import Kind, Slice
from tonghu.web import wall
from tonghu.web.clock import today
from tonghu.web.rule import pack_for, rule_of

_STORED = 1_000
"""Rows that a slice of the dry run stores."""


class NoLonger(ValueError):
    """Whoever uploaded the file may not import there any more."""


@dataclass(slots=True)
class _Found:
    """The dry run that this process is storing; another process makes its own."""

    key: str = ""
    found: actions.DryRun | None = None


_FOUND = _Found()


def _of(arguments: Mapping[str, Any]) -> tuple[actions.By, Batch]:
    """The batch and its uploader, who must still hold the right to import there."""
    batch = Batch.objects.get(token=arguments["token"])
    pack = pack_for(batch.area, today())
    actor = accounts.actor_of(batch.uploaded_by)
    by = actions.By(actor, rule_of(pack), today(), pack) if actor is not None else None
    if by is None or not by.rule.decide(by.actor, Permission.CHILD_IMPORT, by.today, Target((batch.area,))):
        raise NoLonger(batch.token)
    return by, batch


def look(arguments: Mapping[str, Any], cursor: Mapping[str, Any]) -> None:
    """Read and check the file, before its rows are stored slice by slice."""
    with wall.reading("the file of a batch"):
        by, batch = _of(arguments)
    if _FOUND.key != batch.job or _FOUND.found is None:
        _FOUND.found = None  # one at a time: a large file is a large thing to hold
        _FOUND.key, _FOUND.found = batch.job, actions.dry_run(by=by, batch=batch)


def store(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Store the next rows of the dry run."""
    by, batch = _of(arguments)
    found = _FOUND.found
    assert found is not None, "prepared before each slice"
    whole, at = len(found.rows), cursor.get("at", 0)
    if not found.wrong and (at < whole or at == 0):
        cursor["at"] = actions.keep_rows(by=by, batch=batch, found=found, first=at, size=_STORED)
        if cursor["at"] < whole:
            return Slice(cursor["at"], whole, cursor)
    actions.finish_check(batch=batch, found=found)
    _record(batch, "import checked", by.actor.id, batch.counts)
    _FOUND.key, _FOUND.found = "", None
    return Slice(whole, whole, None, found.wrong[:200])


def commit(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Import the next rows."""
    by, batch = _of(arguments)
    return _step(batch, by, cursor, lambda after: actions.commit_slice(by=by, batch=batch, after=after), "imported")


def undo(arguments: Mapping[str, Any], cursor: dict[str, Any]) -> Slice:
    """Take the next rows back."""
    by, batch = _of(arguments)
    return _step(batch, by, cursor, lambda after: undoing.take_back(by=by, batch=batch, after=after), "undone")


def _step(batch: Batch, by: actions.By, cursor: dict[str, Any], act: Any, what: str) -> Slice:
    if "whole" not in cursor:
        cursor["whole"] = actions.open_rows(batch) if what == "imported" else batch.counts["undo_of"]
    before = cursor.get("done", 0)
    last = act(cursor.get("after", 0))
    if last is None:
        _record(batch, f"import {what}", by.actor.id, {"rows": cursor["whole"]})
        return Slice(cursor["whole"], cursor["whole"], None)
    cursor["after"] = last
    cursor["done"] = min(before + actions.SLICE, cursor["whole"])
    return Slice(cursor["done"], cursor["whole"], cursor)


def _record(batch: Batch, action: str, actor: str, counts: Mapping[str, Any]) -> None:
    detail = {key: value for key, value in counts.items() if isinstance(value, int)}
    audit.record(actor=actor, action=action, object_kind="import", object_id=batch.token, detail=detail)


jobs.register(Kind("import_check", "检查导入的文件", store, prepare=look))
jobs.register(Kind("import_commit", "导入", commit))
jobs.register(Kind("import_undo", "撤销导入", undo))

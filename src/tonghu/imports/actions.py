"""The steps of an import. Each decides who may take it and runs in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import Statement, changed, record_at
from tonghu.core.survey.headers import header_key
from tonghu.imports import checking, vault
from tonghu.imports.models import Batch, HeaderName, Row
from tonghu.records import actions as records
from tonghu.records import api as records_api
from tonghu.records import selectors as known
from tonghu.records.models import Entry
from tonghu.registry import access

MOST_BYTES, MOST_ROWS = 20_000_000, 5_000
SLICE = 50
LARGE_SHARE, LARGE_LEAST = 0.05, 20
"""A file that changes more of the register than this asks a second person."""


class Refused(ValueError):
    """A step that cannot be taken now. The message is for the user."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, under which rule and pack, on which day."""

    actor: Actor
    rule: Rule
    today: date
    pack: Pack


def batch_of(by: By, token: str, permission: Permission = Permission.CHILD_IMPORT) -> Batch:
    """A batch of one's area. Raises ``Http404``."""
    found = Batch.objects.filter(token=token).first()
    if found is None or not by.rule.decide(by.actor, permission, by.today, Target((found.area,))):
        raise Http404
    return found


def source_of(by: By, batch: Batch) -> checking.Source:
    """The file of a batch, ready to be read."""
    return checking.Source(batch.file, vault.file_of(batch), batch.key, by.pack, batch.as_of, batch.named)


def upload(*, by: By, name: str, content: bytes, key: str, area: str, unit: str, as_of: date) -> Batch:
    """Take a file in and read its headers. Raises ``PermissionDenied``, :class:`Refused`, ``UnusableInput``."""
    inside = by.rule.decide(by.actor, Permission.CHILD_IMPORT, by.today, Target((area,)))
    if not inside or not by.rule.decide(by.actor, Permission.CHILD_IMPORT, by.today, Target((unit,))):
        raise PermissionDenied("不能向辖区外导入")
    if len(content) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES // 1_000_000} MB，请按乡镇拆开")
    batch = Batch(key=key, file=name[:120], area=area, unit=unit, as_of=as_of, uploaded_by=by.actor.id)
    batch.digest = hashlib.sha256(content).hexdigest()
    batch.wrapped = vault.new_key(batch.token)
    vault.put_file(batch, content)
    remembered = HeaderName.objects.filter(area=area, key=key).values_list("header", "code")
    batch.named = dict(remembered)
    _read_headers(by, batch)
    batch.save()
    return batch


def _read_headers(by: By, batch: Batch) -> None:
    source = source_of(by, batch)
    with checking.surveyed(source) as (result, _):
        batch.headers = checking.headers(result)
        batch.remarks = [checking.plain(source, text) for text in result.remarks]


def name_headers(*, by: By, batch: Batch, wanted: Mapping[str, str]) -> None:
    """Remember what a person says of headers (header → code, empty: not read), for this file and the sender's next."""
    for header, code in wanted.items():
        HeaderName.objects.update_or_create(
            area=batch.area, key=batch.key, header=header_key(header)[:120], defaults={"code": code}
        )
    batch.named = batch.named | {header_key(header): code for header, code in wanted.items()}
    _read_headers(by, batch)
    batch.save()


def check(*, by: By, batch: Batch) -> None:
    """The dry run. Nothing of the register changes; an earlier dry run of this batch is replaced."""
    if batch.state not in ("uploaded", "checked"):
        raise Refused("已经开始导入，不能再检查。要改文件，请另传一份")
    scope = access.children(by.rule, by.actor, Permission.CHILD_IMPORT, by.today).filter(access.within((batch.area,)))
    children = list(scope.order_by("number"))
    source = source_of(by, batch)
    with checking.surveyed(source) as (result, _):
        rows = checking.checked(source, result)
        if len(rows) > MOST_ROWS:
            raise Refused(f"文件有 {len(rows)} 行，超过一次可以导入的 {MOST_ROWS} 行。请按乡镇拆开")
        checking.recognised(rows, result, source, children)
    Row.objects.filter(batch=batch).delete()
    sealing = vault.Rows(batch)
    made = [_row(batch, sealing, one, by.pack) for one in rows]
    Row.objects.bulk_create(made, batch_size=500)
    batch.counts = dict(Counter(row.outcome for row in made)) | {"rows": len(made)}
    batch.counts |= {"errors": sum(bool(row.errors) for row in made), "children": len(children)}
    batch.state = "checked"
    batch.save()


def _row(batch: Batch, sealing: vault.Rows, one: checking.Checked, pack: Pack) -> Row:
    content: dict[str, Any] = {
        "place": one.place,
        "name": one.name,
        "residence": one.residence,
        "values": one.values,
        "faults": one.faults,
        "evidence": one.evidence,
        "doubts": one.doubts,
        "reason": one.rejected,
    }
    row = Row(batch=batch, position=one.position, errors=sum(fault[1] == "error" for fault in one.faults))
    if one.rejected:
        row.outcome = "rejected"
    elif one.match is not None:
        row.child = one.match
        content["changes"] = _changes(one.match, one.values, batch, pack)
        row.changes = len(content["changes"])
        row.outcome = "match" if row.changes else "same"
    elif one.doubts:
        row.outcome = "doubt"
    else:
        row.outcome = "new" if checking.may_register(batch.key) else "unregistered"
        row.changes = len(one.values) if row.outcome == "new" else 0
    row.sealed = sealing.sealed(one.position, content)
    return row


def _changes(child: Any, values: Mapping[str, str], batch: Batch, pack: Pack) -> list[list[str]]:
    """Column, what stands now, its source, what the file says, what will stand: only where the file says otherwise."""
    said, orders = known.statements(child), known.orders(pack)
    now = record_at(said, orders)
    news = _unsaid(said, values, batch)
    last = max((one.entry for one in said), default=0) + 1
    added = [Statement(c, t, batch.key, batch.as_of, timezone.now(), last) for c, t in news.items()]
    then = record_at([*said, *added], orders)
    return [
        [
            code,
            now[code].text if code in now else "",
            known.source_name(now[code].chosen.source) if code in now else "",
            text,
            then[code].text if code in then else "",
        ]
        for code, text in news.items()
        if code not in now or now[code].text != text
    ]


def _unsaid(said: Sequence[Statement], values: Mapping[str, str], batch: Batch) -> dict[str, str]:
    """The values that this source has not said already: the same file twice states nothing twice."""
    own = record_at([one for one in said if one.source == batch.key], {})
    return changed(own, values)


def choose(*, batch: Batch, row: int, choice: str) -> None:
    """Settle a doubtful row: ``new``, ``skip``, or the number of one of the children that it may be."""
    found = Row.objects.filter(batch=batch, pk=row, outcome="doubt", done=False).first()
    if found is None:
        raise Http404
    offered = {number for number, _, _ in vault.Rows(batch).opened(found.position, found.sealed)["doubts"]}
    if choice not in {"skip", *offered, *(["new"] if checking.may_register(batch.key) else [])}:
        raise Refused("请从列出的儿童中选一个，或选“不是其中任何人”“先不导入”")
    found.choice = choice
    found.save()


def ask_or_begin(*, by: By, batch: Batch) -> None:
    """Begin the import, or ask a second person when the file would change much of the register."""
    if batch.state != "checked":
        raise Refused("请先检查文件")
    changing = batch.counts.get("new", 0) + batch.counts.get("match", 0)
    large = changing > max(LARGE_LEAST, LARGE_SHARE * batch.counts.get("children", 0))
    batch.state = "waiting" if large else "committing"
    batch.save()


def approve(*, by: By, batch: Batch) -> None:
    """The second person agrees."""
    if batch.state != "waiting":
        raise Refused("没有等待批准的导入")
    if by.actor.id == batch.uploaded_by:
        raise Refused("不能批准自己上传的文件，请由另一人批准")
    batch.state, batch.approved_by = "committing", by.actor.id
    batch.save()


def commit_slice(*, by: By, batch: Batch, size: int = SLICE) -> tuple[int, int]:
    """Import the next rows: all of a slice or none of it. Returns (done, of how many). Called until it is finished."""
    if batch.state not in ("committing", "committed"):
        raise Refused("这个文件还不能导入")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    todo = Row.objects.filter(batch=batch, outcome__in=("new", "match", "same", "doubt"))
    rows = list(todo.filter(done=False).exclude(outcome="doubt", choice="").order_by("position")[:size])
    sealing = vault.Rows(batch)
    fresh: list[tuple[Row, dict[str, Any]]] = []
    for row in rows:
        content = sealing.opened(row.position, row.sealed)
        if row.choice and row.choice not in ("new", "skip"):
            row.child = access.named(Q(number=row.choice))
        if row.choice == "skip":
            row.done = True
        elif row.child is not None:
            _update(by, batch, row, content["values"])
        elif row.outcome == "new" or row.choice == "new":
            fresh.append((row, content))
        row.done = True
    _register(by, batch, fresh)
    Row.objects.bulk_update(rows, ["done", "child", "entry", "made"], batch_size=500)
    left = todo.filter(done=False).exclude(outcome="doubt", choice="").count()
    whole = todo.exclude(outcome="doubt", choice="").count()
    if not left and batch.state == "committing":
        batch.state, batch.committed_at = "committed", timezone.now()
        batch.save()
    return whole - left, whole


def _update(by: By, batch: Batch, row: Row, values: Mapping[str, str]) -> None:
    assert row.child is not None
    row.child = access.standing(row.child)  # it may have been merged since the file was checked
    child = access.unscoped().select_for_update().get(pk=row.child_id)
    news = _unsaid(known.statements(child), values, batch)
    if news:
        new = records.New(news, batch.key, batch.as_of)
        entry = records.append(child, [new], by=by.actor.id, origin="import", pack=by.pack, batch=batch.token)
        row.entry = entry.number


def _register(by: By, batch: Batch, fresh: Sequence[tuple[Row, dict[str, Any]]]) -> None:
    if not fresh:
        return
    loaded = [
        (_head(by, batch, content), [records.New(content["values"], batch.key, batch.as_of)]) for _, content in fresh
    ]
    children = records_api.load(loaded, by.pack, by=by.actor.id, origin="import", batch=batch.token)
    for (row, _), child in zip(fresh, children, strict=True):
        row.child, row.made, row.entry = child, True, 1
        records.refresh(child, by.pack)


def _head(by: By, batch: Batch, content: Mapping[str, Any]) -> dict[str, Any]:
    """Who looks after a new child: the deepest unit of its residence, else the one named at the upload."""
    residence = str(content["residence"])
    codes = [residence[:length] for length in (12, 9) if len(residence) >= length]
    there = accounts.unit_names(codes)
    unit = next((code for code in codes if code in there), batch.unit)
    if not by.rule.decide(by.actor, Permission.CHILD_IMPORT, by.today, Target((unit,))):
        unit = batch.unit
    return {"name": content["name"] or "（未填姓名）", "kind": "open", "primary_unit": unit}


def sign(*, by: By, batch: Batch) -> None:
    """Sign the counted result off."""
    if batch.state != "committed":
        raise Refused("导入完成后才能核签")
    batch.signed_by = by.actor.id
    batch.save()


def undo(*, by: By, batch: Batch) -> tuple[int, int, int]:
    """Take a whole import back. Returns (updates taken back, children removed, children kept because others went on).

    A child that this import made and nobody has worked on since is removed; on any other one only this import's values
    are taken back. What was recorded since stays.
    """
    if batch.state not in ("committed", "committing"):
        raise Refused("没有可以撤销的导入")
    taken = removed = kept = 0
    rows = Row.objects.filter(batch=batch, done=True, entry__isnull=False, child__isnull=False)
    merged = rows.filter(child__merged_into__isnull=False).count()
    if merged:
        raise Refused(f"其中 {merged} 名儿童的档案后来并入了别的档案，请先在“重复档案”里拆分，再撤销导入")
    for row in rows:
        child = access.unscoped().select_for_update().get(pk=row.child_id)
        others = Entry.objects.filter(child=child).exclude(batch=batch.token)
        if row.made and not others.exists():
            with transaction.atomic():
                child.delete()
            removed += 1
            continue
        kept += row.made
        taken += 1
        records.append(
            child, [], by=by.actor.id, origin="undo", pack=by.pack, batch=f"{batch.token}-undo", voids=[row.entry or 0]
        )
    batch.state, batch.undone_by = "undone", by.actor.id
    batch.counts = batch.counts | {"undone": [taken, removed, kept]}
    batch.save()
    return taken, removed, kept

"""Adding, opening, removing and destroying attachments. Each decides again and runs in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from tonghu.audit import api as audit
from tonghu.core.authz.permissions import Permission
from tonghu.core.record.attachments import EXPIRED, OTHER, PAPERS, REMOVALS, is_due
from tonghu.core.workflow.standing import State
from tonghu.evidence import access as evidence_access
from tonghu.evidence import selectors, vault
from tonghu.evidence.checking import MIMES, MOST_ATTACHMENTS, checked
from tonghu.evidence.models import Attachment, Content
from tonghu.exits import api as exits
from tonghu.records.actions import By as By
from tonghu.registry import access
from tonghu.registry.api import merged_records
from tonghu.registry.models import Child
from tonghu.web import wall

_LONGEST_NAME, LONGEST_WORDS = 80, 100


class Refused(ValueError):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came with a file. ``columns``: codes that it supports; ``other``: what it is, for one of no listed kind."""

    kind: str
    name: str
    columns: Sequence[str] = ()
    other: str = ""
    dated: date | None = None


def add(*, by: By, number: str, given: Given, content: bytes, confirmed: bool) -> Attachment:
    """Keep a file. Raises ``Http404``, ``PermissionDenied`` (a kind or a column that is not granted), :class:`Refused`,
    ``Unfit``."""
    child, may = _of(by, Permission.CHILD_EDIT, number, confirmed)
    if given.kind not in PAPERS:
        raise Refused("请选择材料种类")
    if not set(given.columns) <= may.edits:
        raise PermissionDenied("没有授权修改所选的栏目")
    if not may.change(given.kind, given.columns):
        if not PAPERS[given.kind].columns and not PAPERS[given.kind].protected and not given.columns:
            raise Refused("请勾选这份材料证明哪些栏目")
        raise PermissionDenied("没有授权上传这种材料")
    if given.kind == OTHER and not given.other:
        raise Refused("种类选“其他”的，请写明是什么材料")
    if given.dated is not None and given.dated > by.today:
        raise Refused("材料日期不能晚于今天")
    child = access.unscoped().select_for_update().get(pk=child.pk)
    _refuse_left(child)
    clean = checked(content)
    with wall.opened("whether a file is there already, also on a record that was merged"):
        key = _refuse_known(child, clean.content)
    made = Attachment(
        child=child,
        kind=given.kind,
        columns=sorted(set(given.columns)),
        dated=given.dated,
        form=clean.form,
        size=len(clean.content),
        added_by=by.actor.id,
    )
    about = {"name": _name(given.name, clean.form), "other": given.other[:LONGEST_WORDS]}
    stored = vault.put(made, key, about, clean.content)
    made.save()
    stored.save()
    return made


def _refuse_known(child: Child, content: bytes) -> bytes:
    """The child's data key, if the file is new and there is room for one more."""
    held = merged_records(child)
    keys = vault.data_keys([one.pk for one in held])
    if child.pk not in keys:
        raise Refused("这份档案的密钥已销毁，不能再存附件")
    if selectors.standing(held).count() >= MOST_ATTACHMENTS:
        raise Refused(f"每名儿童最多 {MOST_ATTACHMENTS} 份附件，请先移除不再需要的")
    for pk, key in keys.items():
        same = Attachment.objects.filter(child=pk, ended_at=None, digest=vault.digest_of(key, content)).first()
        if same is not None:
            raise Refused(f"这份文件已在 {timezone.localdate(same.added_at)} 上传过，没有重复保存")
    return keys[child.pk]


def _name(name: str, form: str) -> str:
    """The file's name with the ending of what it is; nothing in it that a system could take for a path or a command."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip(" .")
    stem = plain.rpartition(".")[0] or plain or "附件"
    return f"{stem[:_LONGEST_NAME]}.{'jpg' if form == 'jpeg' else form}"


def opened(*, by: By, number: str, pk: int, confirmed: bool) -> tuple[Child, Attachment, str, str, bytes]:
    """The child, the attachment, its name, type and content. Raises ``Http404``, also for what is not granted."""
    child, may = _of(by, Permission.CHILD_REVEAL, number, confirmed)
    found = _one(child, pk)
    if found.ended_at is not None or not may.open(found.kind, selectors.columns_of(found)):
        raise Http404
    with wall.reading("what hangs on a record that was merged belongs to the child it was merged into"):
        key = vault.data_keys([found.child_id]).get(found.child_id)
        if key is None:
            raise Http404
        return child, found, vault.about(found, key)["name"], MIMES[found.form], vault.content(found, key)


def remove(*, by: By, number: str, pk: int, why: str, confirmed: bool) -> Attachment:
    """Destroy the content of an attachment; who, when and why stay. Raises ``Http404``, :class:`Refused`."""
    child, may = _of(by, Permission.CHILD_EDIT, number, confirmed)
    child = access.unscoped().select_for_update().get(pk=child.pk)
    found = _one(child, pk)
    if not may.remove(found.kind, selectors.columns_of(found), found.added_by):
        raise Http404
    if found.ended_at is not None:
        raise Refused("这份附件已经移除过了")
    if why not in REMOVALS:
        raise Refused("请选择移除的理由")
    _refuse_left(child)
    with wall.opened("what hangs on a record that was merged belongs to the child it was merged into"):
        return _destroyed(found, by.actor.id, why)


def destroy_due(today: date) -> int:
    """Destroy what has passed its time, one event each. Returns how many."""
    gone = 0
    with wall.opened("what has passed its time has no person"):
        may_be_due = Q(child__state=State.LEFT.value) | Q(child__merged_into__isnull=False)
        rows = Attachment.objects.filter(may_be_due, ended_at=None).select_related("child").order_by("pk")
        for row in list(rows):
            child = access.standing(row.child)
            if is_due(row.kind, exits.left_on(child), child.birth_date, today):
                _destroyed(row, "", EXPIRED)
                detail = {"attachment": row.pk, "kind": row.kind, "why": EXPIRED}
                audit.record(
                    actor="",
                    action="JOB attachment_remove",
                    object_kind="child",
                    object_id=child.number,
                    reason=row.get_ended_for_display(),
                    detail=detail,
                )
                gone += 1
    return gone


def _of(by: By, permission: Permission, number: str, confirmed: bool) -> tuple[Child, evidence_access.May]:
    child, _ = access.child(by.rule, by.actor, permission, by.today, number)
    return child, evidence_access.of(by, child, confirmed=confirmed)


def _one(child: Child, pk: int) -> Attachment:
    with wall.reading("what hangs on a record that was merged belongs to the child it was merged into"):
        found = Attachment.objects.filter(child__in=merged_records(child), pk=pk).first()
    if found is None:
        raise Http404
    return found


def _refuse_left(child: Child) -> None:
    if child.state == State.LEFT.value:
        raise Refused("儿童已退出，附件只能查看；到期自动销毁")


def _destroyed(row: Attachment, by: str, why: str) -> Attachment:
    Content.objects.filter(pk=row.pk).delete()
    row.key_sealed, row.about_sealed, row.digest = b"", b"", b""
    row.ended_by, row.ended_at, row.ended_for = by, timezone.now(), why
    row.save()
    return row

"""The steps of an import. Each decides who may take it and runs in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.batch.errors import UnusableInput
from tonghu.batch.list_names import LIST_NAMES
from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import Statement, changed, record_at
from tonghu.core.survey.headers import header_key
from tonghu.imports import checking, vault
from tonghu.imports.models import Batch, HeaderName, Row
from tonghu.jobs import api as jobs
from tonghu.records import api as records_api
from tonghu.records import recording as records
from tonghu.records import selectors as known
from tonghu.registry import access
from tonghu.web import wall

MOST_BYTES, MOST_ROWS = 60_000_000, 200_000
SLICE = 500
AT_WORK = {"reading": "import_check", "committing": "import_commit", "undoing": "import_undo"}
"""States in which the background works on a batch, and the kind of work."""
LARGE_SHARE, LARGE_LEAST = 0.05, 20
"""A file that changes more of the register than this asks a second person."""


class Refused(ValueError):
    """A step that cannot be taken now. The message is for the user."""


Sealed = tuple[Row, dict[str, Any]]
"""A row with its content opened."""


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
    """Take a file in; reading and checking it is work for the background. Raises ``PermissionDenied``,
    :class:`Refused`."""
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
    put_to_work(batch, "reading")
    return batch


def bring(*, by: By, name: str, content: bytes, key: str, unit: str, as_of: date | None) -> Batch:
    """As :func:`upload`, for what somebody typed. Raises :class:`Refused` with what to give instead."""
    areas = by.rule.areas(by.actor, Permission.CHILD_IMPORT, by.today)
    if not name or key not in LIST_NAMES or unit not in dict(accounts.villages(areas)):
        raise Refused("请选择文件、名单种类和负责单位。")
    if as_of is None or as_of > by.today:
        raise Refused("请填写内容截至哪一天，不能晚于今天。")
    area = next(area for area in areas if unit.startswith(area))
    return upload(by=by, name=name, content=content, key=key, area=area, unit=unit, as_of=as_of)


def put_to_work(batch: Batch, state: str) -> None:
    """Let the background work on a batch."""
    kind = AT_WORK[state]
    batch.state, batch.job = state, f"{kind}:{batch.token}:{timezone.now():%Y%m%d%H%M%S%f}"
    batch.save()
    jobs.start(kind, batch.job, by=batch.uploaded_by, token=batch.token)


def name_headers(*, by: By, batch: Batch, wanted: Mapping[str, str]) -> None:
    """Remember what a person says of headers (header → code, empty: not read), for this file and the sender's next,
    and read the file again."""
    for header, code in wanted.items():
        HeaderName.objects.update_or_create(
            area=batch.area, key=batch.key, header=header_key(header)[:120], defaults={"code": code}
        )
    batch.named = batch.named | {header_key(header): code for header, code in wanted.items()}
    check(by=by, batch=batch)


def check(*, by: By, batch: Batch) -> None:
    """Ask for the dry run. Nothing of the register changes; an earlier dry run of this batch is replaced."""
    if batch.state not in ("checked", "unusable"):
        raise Refused("正在检查，或已经开始导入，不能再检查。要改文件，请另传一份")
    put_to_work(batch, "reading")


@dataclass(frozen=True, slots=True)
class DryRun:
    """What reading and checking a file found, before it is stored. ``wrong``: why it cannot be used."""

    rows: list[checking.Checked] = field(default_factory=list)
    headers: list[list[str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    children: int = 0
    wrong: str = ""


def dry_run(*, by: By, batch: Batch) -> DryRun:
    """Read, check and recognise a file. Takes long and writes nothing: to be called outside a transaction."""
    source = source_of(by, batch)
    try:
        with checking.surveyed(source) as (result, _):
            rows, read = checking.checked(source, result), checking.headers(result)
            remarks = [checking.plain(source, text) for text in result.remarks]
            if len(rows) > MOST_ROWS:
                return DryRun(
                    headers=read, wrong=f"文件有 {len(rows)} 行，超过一次可以导入的 {MOST_ROWS} 行。请按乡镇拆开"
                )
            with wall.reading("whom of the uploader's area a file speaks of; the area was decided at the upload"):
                scope = access.children(by.rule, by.actor, Permission.CHILD_IMPORT, by.today)
                children = list(scope.filter(access.within((batch.area,))).order_by("number"))
                known_ones = list(records_api.registrations(children, by.pack))
            checking.recognised(rows, result, source, known_ones)
    except UnusableInput as error:
        return DryRun(wrong=checking.plain(source, str(error)))
    return DryRun(rows, read, remarks, len(children))


def keep_rows(*, by: By, batch: Batch, found: DryRun, first: int, size: int) -> int:
    """Store the next rows of a dry run, all before them being there. Returns how many are stored now."""
    if first == 0:
        Row.objects.filter(batch=batch).delete()
    part = found.rows[first : first + size]
    sealing = vault.Rows(batch)
    matched = known.statements_of([one.match.pk for one in part if one.match is not None])
    Row.objects.bulk_create(
        [_row(batch, sealing, one, by.pack, matched.get(one.match.pk, ()) if one.match else ()) for one in part],
        batch_size=500,
    )
    return first + len(part)


def finish_check(*, batch: Batch, found: DryRun) -> None:
    """All rows of a dry run are stored: the batch says what it came to."""
    if found.wrong:
        batch.state, batch.remarks = "unusable", [found.wrong]
        batch.headers = found.headers
        batch.save()
        return
    counted = Row.objects.filter(batch=batch).order_by().values_list("outcome").annotate(rows=Count("pk"))
    batch.counts = dict(counted) | {"rows": len(found.rows), "children": found.children}
    batch.counts["errors"] = Row.objects.filter(batch=batch, errors__gt=0).count()
    batch.headers, batch.remarks, batch.state = found.headers, found.remarks, "checked"
    batch.save()


def _row(batch: Batch, sealing: vault.Rows, one: checking.Checked, pack: Pack, said: Sequence[Statement]) -> Row:
    content: dict[str, Any] = {
        "place": one.place,
        "name": one.name,
        "residence": one.residence,
        "values": one.values,
        "faults": one.faults,
        "evidence": one.evidence,
        "doubts": one.doubts,
        "reason": one.rejected,
        "joins": one.joins,
    }
    row = Row(batch=batch, position=one.position, errors=sum(fault[1] == "error" for fault in one.faults))
    if one.rejected:
        row.outcome = "rejected"
    elif one.match is not None:
        row.child = one.match
        content["changes"] = _changes(said, one.values, batch, pack)
        row.changes = len(content["changes"])
        row.outcome = "match" if row.changes else "same"
    elif one.joins:
        row.outcome = "joined"
    elif one.doubts:
        row.outcome = "doubt"
    else:
        row.outcome = "new" if checking.may_register(batch.key) else "unregistered"
        row.changes = len(one.values) if row.outcome == "new" else 0
    row.sealed = sealing.sealed(one.position, content)
    return row


def _changes(said: Sequence[Statement], values: Mapping[str, str], batch: Batch, pack: Pack) -> list[list[str]]:
    """Column, what stands now, its source, what the file says, what will stand: only where the file says otherwise."""
    orders = known.orders(pack)
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
    if batch.state == "committed":  # the rest of the file is in already
        put_to_work(batch, "committing")


def ask_or_begin(*, by: By, batch: Batch) -> None:
    """Begin the import, or ask a second person when the file would change much of the register."""
    if batch.state != "checked":
        raise Refused("请先检查文件")
    changing = batch.counts.get("new", 0) + batch.counts.get("match", 0)
    large = changing > max(LARGE_LEAST, LARGE_SHARE * batch.counts.get("children", 0))
    if large:
        batch.state = "waiting"
        batch.save()
    else:
        put_to_work(batch, "committing")


def approve(*, by: By, batch: Batch) -> None:
    """The second person agrees."""
    if batch.state != "waiting":
        raise Refused("没有等待批准的导入")
    if by.actor.id == batch.uploaded_by:
        raise Refused("不能批准自己上传的文件，请由另一人批准")
    batch.approved_by = by.actor.id
    put_to_work(batch, "committing")


def go_on(*, batch: Batch) -> None:
    """Queue again what failed on the way; what was done is done."""
    if batch.state not in AT_WORK:
        raise Refused("没有中途停下的任务")
    kind = AT_WORK[batch.state]
    if batch.job:
        jobs.start(kind, batch.job, by=batch.uploaded_by, token=batch.token)
    else:
        put_to_work(batch, batch.state)


def open_rows(batch: Batch) -> int:
    """How many rows are still to be imported; doubtful ones that nobody has settled are not among them."""
    return _todo(batch).count()


def _todo(batch: Batch) -> QuerySet[Row]:
    found = Row.objects.filter(batch=batch, done=False, outcome__in=("new", "joined", "match", "same", "doubt"))
    return found.exclude(outcome="doubt", choice="")


def commit_slice(*, by: By, batch: Batch, after: int = 0, size: int = SLICE) -> int | None:
    """Import the next rows behind position ``after``: all of them or none. Returns the last position, ``None`` at the
    end of the file."""
    if batch.state != "committing":
        raise Refused("这个文件还不能导入")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = list(_todo(batch).filter(position__gt=after).order_by("position")[:size])
    if not rows:
        batch.state, batch.committed_at = "committed", timezone.now()
        batch.save()
        return None
    sealing = vault.Rows(batch)
    fresh: list[Sealed] = []
    registered: list[Sealed] = []
    joined: list[Sealed] = []
    for row in rows:
        row.done = True
        if row.choice == "skip":
            continue
        content = sealing.opened(row.position, row.sealed)
        if row.choice and row.choice != "new":
            row.child = access.named(Q(number=row.choice))
        if row.child is not None:
            registered.append((row, content))
        elif row.outcome == "joined":
            joined.append((row, content))
        elif row.outcome == "new" or row.choice == "new":
            fresh.append((row, content))
    _update(by, batch, registered)
    _register(by, batch, fresh)
    _update(by, batch, _beside_firsts(batch, joined, rows))
    columns = ("done", "child", "entry", "made")
    Row.objects.bulk_create(rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=columns)
    return rows[-1].position


def _beside_firsts(batch: Batch, joined: Sequence[Sealed], rows: Sequence[Row]) -> list[Sealed]:
    """Rows of a child's other form, with the child that its first row was given; one whose first waits, waits too."""
    here = {row.position: row for row in rows}
    wanted = {content["joins"] for _, content in joined} - set(here)
    firsts = here | {row.position: row for row in Row.objects.filter(batch=batch, position__in=wanted)}
    found = []
    for row, content in joined:
        first = firsts[content["joins"]]
        row.child, row.done = first.child, first.done
        if row.child is not None:
            found.append((row, content))
    return found


def _update(by: By, batch: Batch, found: Sequence[Sealed]) -> None:
    """State what the file says of children of the register, each under its own row's number."""
    for row, _ in found:
        assert row.child is not None
        row.child = access.standing(row.child)  # it may have been merged since the file was checked
    held = access.unscoped().select_for_update().in_bulk({row.child_id for row, _ in found})
    waiting = list(found)
    while waiting:  # one round as a rule; a child that several rows speak of is told them one after the other
        first = {row.child_id: (row, content) for row, content in reversed(waiting)}
        said = known.statements_of(list(first))
        news = {pk: _unsaid(said[pk], content["values"], batch) for pk, (_, content) in first.items()}
        changing = [pk for pk in first if news[pk]]
        entries = records.append_all(
            [records.Addition(held[pk], [records.New(news[pk], batch.key, batch.as_of)]) for pk in changing],
            by=by.actor.id,
            origin="import",
            pack=by.pack,
            batch=batch.token,
        )
        for pk, entry in zip(changing, entries, strict=True):
            first[pk][0].entry = entry.number
        taken = {row.pk for row, _ in first.values()}
        waiting = [(row, content) for row, content in waiting if row.pk not in taken]


def _register(by: By, batch: Batch, fresh: Sequence[Sealed]) -> None:
    if not fresh:
        return
    units = _units(by, batch, [content for _, content in fresh])
    loaded = [
        (
            {"name": content["name"] or "（未填姓名）", "kind": "open", "primary_unit": unit},
            [records.New(content["values"], batch.key, batch.as_of)],
        )
        for (_, content), unit in zip(fresh, units, strict=True)
    ]
    children = records_api.load(loaded, by.pack, by=by.actor.id, origin="import", batch=batch.token)
    for (row, _), child in zip(fresh, children, strict=True):
        row.child, row.made, row.entry = child, True, 1
    records_api.tell(children)


def _units(by: By, batch: Batch, contents: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who looks after each new child: the deepest unit of its residence, else the one named at the upload."""
    lived = [str(content["residence"]) for content in contents]
    codes = [[home[:length] for length in (12, 9) if len(home) >= length] for home in lived]
    there = accounts.unit_names({code for listed in codes for code in listed})
    mine = {unit: bool(by.rule.decide(by.actor, Permission.CHILD_IMPORT, by.today, Target((unit,)))) for unit in there}
    return [next((code for code in listed if mine.get(code)), batch.unit) for listed in codes]


def sign(*, by: By, batch: Batch) -> None:
    """Sign the counted result off."""
    if batch.state != "committed":
        raise Refused("导入完成后才能核签")
    batch.signed_by = by.actor.id
    batch.save()

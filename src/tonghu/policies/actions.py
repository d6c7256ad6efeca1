"""Bringing a pack in, proposing it for an area, deciding. Runs in the caller's transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

import yaml
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tonghu.batch.pack_check import Checked, check_pack
from tonghu.batch.packs import UnknownPolicy, sources_of
from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.faults import PolicyError
from tonghu.core.workflow.two_people import Refused, State, check_step
from tonghu.policies.models import Adoption, PackVersion
from tonghu.policies.selectors import Known

MOST_BYTES, MOST_FILES, MOST_DEPTH = 2_000_000, 20, 60
FOLDER = "上传的政策包"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, under which rule, on which day."""

    actor: Actor
    rule: Rule
    today: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What checking an upload gave: faults with file and line, or the stored version with hints."""

    faults: tuple[str, ...]
    checked: Checked | None = None
    version: PackVersion | None = None
    known_before: bool = False


def bring_in(*, by: By, files: Sequence[tuple[str, bytes]]) -> Outcome:
    """Check uploaded pack files and keep the pack when nothing is wrong. The same text twice is one version."""
    if not by.rule.decide(by.actor, Permission.POLICY_PROPOSE, by.today):
        raise PermissionDenied("没有提出政策包的授权")
    refusal = _unusable(files)
    if refusal:
        return Outcome((refusal,))
    with tempfile.TemporaryDirectory(prefix="tonghu-pack-") as place:
        folder = Path(place) / FOLDER
        folder.mkdir()
        for name, content in files:
            (folder / PurePath(name).name).write_bytes(content)
        try:
            checked, sources = check_pack(folder), sources_of(folder)
        except PolicyError as error:
            return Outcome(tuple(str(fault) for fault in error.faults))
        except UnknownPolicy as error:
            return Outcome((str(error),))
    if checked.faults:
        return Outcome(checked.faults, checked)
    stored = [[source.id, [list(file) for file in source.files]] for source in sources]
    version, made = PackVersion.objects.get_or_create(
        pack=checked.pack.id,
        version=checked.pack.version,
        defaults={
            "name": checked.pack.name,
            "sources": stored,
            "origin": "uploaded",
            "added_by": by.actor.id,
        },
    )
    return Outcome((), checked, version, not made)


def _unusable(files: Sequence[tuple[str, bytes]]) -> str:
    """Why files are not even looked at; empty when they may be."""
    if not files:
        return "没有选择文件。政策包是一个或几个 .yaml 文件"
    if len(files) > MOST_FILES or sum(len(content) for _, content in files) > MOST_BYTES:
        return f"文件太多或太大。政策包最多 {MOST_FILES} 个文件，合计不超过 {MOST_BYTES // 1_000_000} MB"
    names = [PurePath(name).name for name, _ in files]
    for name in names:
        if not name.endswith((".yaml", ".yml")):
            return f"“{name}”不是 .yaml 文件。请上传政策包的文本文件，不要上传压缩包或方案原件"
    if len(set(names)) < len(names):
        return "有两个文件同名，请改名后一起上传"
    for name, content in files:
        fault = _hostile(content)
        if fault:
            return f"{FOLDER}/{name}：{fault}"
    return ""


def _hostile(content: bytes) -> str:
    """What no pack needs and a reader could be exhausted with: references inside the text, nesting without end."""
    depth = 0
    try:
        for event in yaml.parse(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                return f"第 {_line(event)} 行用了引用（*），政策包里请直接写出内容"
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                return f"第 {_line(event)} 行嵌套超过 {MOST_DEPTH} 层"
    except (yaml.YAMLError, UnicodeDecodeError):
        return ""  # The checker says it with its line.
    return ""


def _line(event: yaml.Event) -> int:
    """The line of an event, from 1."""
    return event.start_mark.line + 1 if event.start_mark is not None else 0


def propose(*, by: By, known: Known, area: str, starts: date, reason: str) -> Adoption:
    """Propose a pack for an area. Raises ``PermissionDenied`` outside one's area, :class:`Refused`."""
    if not by.rule.decide(by.actor, Permission.POLICY_PROPOSE, by.today, Target((area,))):
        raise PermissionDenied("不能为辖区外提出政策包")
    if starts < by.today:
        raise Refused("生效日期不能早于今天：以前的认定按当时施行的政策包，不会改写")
    version = known.added or _shipped_version(known)
    waiting = Adoption.objects.filter(area=area, state=State.PROPOSED.value, version=version)
    if waiting.exists():
        raise Refused("这个版本已经为该范围提出，正在等待批准")
    return Adoption.objects.create(
        version=version, area=area, starts=starts, reason=reason, state=State.PROPOSED.value, proposed_by=by.actor.id
    )


def _shipped_version(known: Known) -> PackVersion:
    stored = [[source.id, [list(file) for file in source.files]] for source in sources_of(known.pack.id)]
    version, _ = PackVersion.objects.get_or_create(
        pack=known.pack.id,
        version=known.pack.version,
        defaults={"name": known.pack.name, "sources": stored, "origin": "shipped"},
    )
    return version


def decide(*, by: By, adoption: Adoption, to: State, opinion: str) -> Adoption:
    """Approve, refuse or withdraw. Raises ``PermissionDenied``, :class:`Refused`."""
    needed = Permission.POLICY_PROPOSE if to is State.WITHDRAWN else Permission.POLICY_APPROVE
    if not by.rule.decide(by.actor, needed, by.today, Target((adoption.area,))):
        raise PermissionDenied("没有审批这一范围政策包的授权")
    found = Adoption.objects.select_for_update().get(pk=adoption.pk)
    state = State(found.state)
    begun = state is State.APPROVED and found.starts <= by.today
    check_step(state, to, proposed_by=found.proposed_by, by=by.actor.id, reason=opinion, begun=begun)
    if to is State.APPROVED and found.starts < by.today:
        raise Refused("生效日期已过。请让提出人撤回，按新的日期重新提出")
    found.state, found.opinion = to.value, opinion
    if to is State.WITHDRAWN:
        found.opinion = f"撤回：{opinion}"
    else:
        found.decided_by, found.decided_at = by.actor.id, timezone.now()
    found.save()
    return found

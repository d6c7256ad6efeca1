"""Merging two records of one child, taking them apart, telling two children apart. In the caller's transaction.

Nothing is thrown away: the kept record is given what the other one knows, with its sources and days, in one entry; the
other record stays as it is and only counts as part of the kept one. Taking apart voids that entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404
from django.utils import timezone

from tonghu.core.authz.permissions import Permission
from tonghu.core.record.statements import Standing
from tonghu.merging import selectors
from tonghu.merging.grounds import APART, NOT_SAME, SAME
from tonghu.merging.models import Different, Merge
from tonghu.records import actions as records_actions
from tonghu.records import recording as records
from tonghu.records import selectors as known
from tonghu.records.models import Draft
from tonghu.registry import access, vault
from tonghu.registry.api import move_tasks, put_heads, put_merged
from tonghu.registry.models import Child
from tonghu.web import wall

By = records_actions.By


class Refused(ValueError):
    """It cannot be done; the text says why and what to do. Nothing was changed."""


def merge(*, by: By, kept: str, gone: str, ground: str, choices: Mapping[str, str], seen: tuple[int, int]) -> Merge:
    """Make one child of two records. ``choices``: column → ``kept`` or ``gone``, for every column that differs.

    ``seen``: the last entries of both that the person had in view. Raises ``Http404``, :class:`Refused`.
    """
    one, other = _both(by, kept, gone)
    if ground not in SAME:
        raise Refused("请选择是同一人的依据")
    if seen != (selectors.latest(one), selectors.latest(other)):
        raise Refused("您打开这一页以后，其中一份档案有了新的内容。请重新核对再合并")
    if one.state != other.state and not other.state:
        raise Refused("要保留的档案不在册，另一份在册。请改为保留在册的一份")
    drafts = Draft.objects.filter(child=other).count()
    if drafts:
        raise Refused(f"要并入的档案还有 {drafts} 份没有提交的草稿，请先提交或删去，再合并")
    mine, theirs = known.record(one, by.pack), known.record(other, by.pack)
    open_columns = [code for code in selectors.differing(mine, theirs) if choices.get(code) not in ("kept", "gone")]
    if open_columns:
        raise Refused(f"还有 {len(open_columns)} 栏两边不一致，请逐栏选择以哪一边为准")
    called = bool(vault.read([one], ("phone",))[one.pk]["phone"])
    entry = records.append(one, _news(mine, theirs, choices), by=by.actor.id, origin="merge", pack=by.pack)
    before = _take_over(one, other) | {"called": called}
    moved = move_tasks(other.number, one.number)
    put_merged(other, one)
    return Merge.objects.create(
        child=one, gone=other, ground=ground, by=by.actor.id, entry=entry.number, tasks=moved, before=before
    )


def _both(by: By, kept: str, gone: str) -> tuple[Child, Child]:
    """Both records, held until the transaction ends, always in the same order."""
    pair = [access.child(by.rule, by.actor, Permission.CHILD_MERGE, by.today, number)[0].pk for number in (kept, gone)]
    if pair[0] == pair[1]:
        raise Refused("这两个编号是同一份档案")
    held = {child.pk: child for child in access.unscoped().select_for_update().filter(pk__in=pair).order_by("pk")}
    if len(held) < 2:
        raise Http404
    return held[pair[0]], held[pair[1]]


def _news(
    mine: Mapping[str, Standing], theirs: Mapping[str, Standing], choices: Mapping[str, str]
) -> list[records.New]:
    """What the kept record is given: all that the other knows, then the choices of a person."""
    news = [
        records.New({code: said.text}, said.source, said.as_of)
        for code, one in theirs.items()
        for said in (one.chosen, *one.rivals)
    ]
    for code in selectors.differing(mine, theirs):
        said = (mine if choices[code] == "kept" else theirs)[code].chosen
        news.append(records.New({code: said.text}, said.source, said.as_of, settled=True))
    return news


def _take_over(one: Child, other: Child) -> dict[str, object]:
    """Units and people that the kept record lacks; field → what it was and what it became."""
    wanted = {
        "secondary_unit": other.primary_unit if other.primary_unit != one.primary_unit else other.secondary_unit,
        "responsible": other.responsible,
    }
    found = {field: ["", value] for field, value in wanted.items() if value and not getattr(one, field)}
    access.records().filter(pk=one.pk).update(**{field: value for field, (_, value) in found.items()})
    return {"units": found}


def take_apart(*, by: By, pk: int, ground: str) -> Merge:
    """Make two children of one again. What was recorded since stays with the kept record. Raises ``Http404``,
    :class:`Refused`."""
    found = one_merge(by, pk)
    if ground not in APART:
        raise Refused("请选择拆分的理由")
    if found.undone_at is not None:
        raise Refused("这次合并已经拆分过了")
    held = access.records().select_for_update().filter(pk__in=(found.child_id, found.gone_id)).order_by("pk")
    by_pk = {child.pk: child for child in held}
    kept, gone = by_pk[found.child_id], by_pk[found.gone_id]
    if kept.merged_into_id is not None:
        raise Refused("保留的档案后来又并入了别的档案，请先拆分后一次合并")
    put_merged(gone, None)
    records.append(kept, [], by=by.actor.id, origin="undo", pack=by.pack, voids=[found.entry])
    gone = access.unscoped().get(pk=gone.pk)
    records.refresh([gone], by.pack)
    if not found.before["called"] and not known.record(kept, by.pack).keys() & set(records.PHONES):
        put_heads([(kept, {"phone": ""})])  # it came with the other record
    move_tasks(kept.number, gone.number, only=found.tasks)
    found.undone_at, found.undone_by, found.undone_for = timezone.now(), by.actor.id, ground
    found.save(update_fields=["undone_at", "undone_by", "undone_for"])
    with wall.opened(
        "the kept record goes back to where it was, which may be outside the area of whoever takes it apart"
    ):
        for field, (was, became) in found.before["units"].items():
            access.unscoped().filter(pk=kept.pk, **{field: became}).update(**{field: was})
    return found


def one_merge(by: By, pk: int) -> Merge:
    """A merge into a child of one's area. Raises ``Http404``."""
    found = Merge.objects.filter(pk=pk).select_related("child", "gone").first()
    if found is None:
        raise Http404
    if not by.rule.decide(by.actor, Permission.CHILD_MERGE, by.today, access.target_of(found.child)):
        raise Http404
    return found


def tell_apart(*, by: By, one: str, other: str, ground: str) -> Different:
    """Two children: do not ask again. Raises ``Http404``, :class:`Refused`."""
    if ground not in NOT_SAME:
        raise Refused("请选择不是同一人的依据")
    first, second = selectors.ordered(*_both(by, one, other))
    found, _ = Different.objects.update_or_create(
        child=first, other=second, defaults={"ground": ground, "by": by.actor.id, "at": timezone.now()}
    )
    return found

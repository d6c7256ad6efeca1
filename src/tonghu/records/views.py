"""Pages of a child's record: parse, one action or selector, render."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tonghu.accounts import api as accounts
from tonghu.core.authz.columns import columns, covered, masking
from tonghu.core.authz.permissions import Permission
from tonghu.core.base.registration import BY_CODE
from tonghu.records import actions, recording, selectors
from tonghu.records.forms import Block, Box, Looked, blocks, kinds, look, typed
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web.declare import declared
from tonghu.web.fields import day

_SHOWN = 200
FORM_KINDS = {"migrant": "流动", "left_behind": "留守"}


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _child(request: Any, number: str, permission: Permission) -> tuple[Any, Any]:
    """The child, and the columns that the permission gives on it; names it in the audit."""
    child, _ = access.child(request.rule, request.actor, permission, request.today, number)
    request.event.object_id = child.number
    return child, columns(request.rule, request.actor, permission, request.today, access.target_of(child))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


@declared(Permission.CHILD_VIEW, about="child")
def record(request: Any, number: str) -> HttpResponse:
    """Every column: value, source, as-of day, recorded day; also as it was known on an earlier day."""
    child, granted = _child(request, number, Permission.CHILD_VIEW)
    asked = request.GET.get("known", "")
    known = day(asked)
    then = known is not None and known < request.today
    found = selectors.record(child, request.pack, _end_of(known) if known and then else None)
    request.event.fields = tuple(granted.sees & set(found))
    names = accounts.person_names({one.chosen.by for one in found.values()})
    only = request.GET.get("only", "")
    shown = selectors.shown(found, granted.sees, request.today, names)
    whole = selectors.completeness(found, request.pack, found["form"].text if "form" in found else "")
    editing = columns(request.rule, request.actor, Permission.CHILD_EDIT, request.today, access.target_of(child))
    context = heading(request, child, granted.sees) | {
        "shown": [one for one in shown if _wanted(one, only)],
        "unknown": [one.header for one in shown if not one.text],
        "only": only,
        "conflicts": sum(bool(one.rivals) for one in shown),
        "stale": sum(one.stale for one in shown),
        "filled": sum(bool(one.text) for one in shown),
        "whole": whole,
        "then": known if then else None,
        "wrong_day": bool(asked) and known is None,
        "may_reveal": bool(
            request.rule.decide(request.actor, Permission.CHILD_REVEAL, request.today, access.target_of(child))
        ),
        "edits": frozenset() if then else editing.edits,
        "papers": frozenset() if then else selectors.with_papers(child, _by(request)),
    }
    return TemplateResponse(request, "records/record.html", context)


def _wanted(one: selectors.Shown, only: str) -> bool:
    match only:
        case "conflicts":
            return bool(one.rivals)
        case "stale":
            return one.stale
        case _:
            return bool(one.text)


@declared(Permission.CHILD_REVEAL, "POST", about="child")
def full(request: Any, number: str, column: str) -> HttpResponse:
    """One covered value in full: one click, one event."""
    child, granted = _child(request, number, Permission.CHILD_REVEAL)
    if column not in granted.sees or not masking(column):
        raise Http404
    found = selectors.record(child, request.pack).get(column)
    request.event.fields, request.event.detail = (column,), {"reveal": True}
    return TemplateResponse(request, "records/_full.html", {"one": found})


@declared(Permission.CHILD_EDIT, "POST", about="child")
def settle(request: Any, number: str, column: str) -> HttpResponse:
    """Decide which of two sources is right."""
    child, granted = _child(request, number, Permission.CHILD_EDIT)
    if column not in granted.edits:
        raise Http404
    request.event.fields = (column,)
    try:
        actions.settle(by=_by(request), number=number, column=column, source=request.POST.get("source", ""))
    except actions.ChangedMeanwhile:
        messages.error(request, "这一栏刚被别人改过，请核对后再定。")
    else:
        messages.success(request, f"“{BY_CODE[column].header}”已核定。")
    return redirect("child_record", number=child.number)


@declared(Permission.CHILD_EDIT, "GET", "HEAD", "POST", about="child")
def form(request: Any, number: str) -> HttpResponse:
    """The registration form. A draft is always kept; submitting reads, checks and says what to do."""
    child, granted = _child(request, number, Permission.CHILD_EDIT)
    found = selectors.record(child, request.pack)
    texts = selectors.texts_of(found)
    offered = kinds(request.pack)
    kind = _kind(request, texts, [key for key, _ in offered])
    seen = max((one.chosen.entry for one in found.values()), default=0)
    answer: dict[str, Any] = {}
    kept = selectors.draft(child, request.actor.id)
    raw: Mapping[str, str] = kept[0] if kept else {}
    if request.method == "POST":
        raw = typed(request.POST, granted.edits)
        request.event.fields = tuple(raw)
        done, answer = _submitted(request, child, raw, texts, kind)
        if done is not None:
            return done
    shown = {one.code: one for one in selectors.shown(found, granted.edits, request.today, {}, covering=False)}
    drawn = blocks(request.pack, kind, texts | dict(raw), shown, granted.edits)
    looked: Looked | None = answer.get("looked")
    if looked is not None:
        _put_faults(drawn, looked)
    context = heading(request, child, granted.sees | granted.edits) | {
        "blocks": drawn,
        "kinds": offered,
        "kind": kind,
        "seen": request.POST.get("seen", seen),
        "sources": [(key, name) for key, name in selectors.SOURCES.items()],
        "draft_of": kept[1] if kept and request.method != "POST" else None,
        "today": request.today,
        **answer,
    }
    return TemplateResponse(request, "records/form.html", context, status=422 if answer else 200)


def _kind(request: Any, texts: Mapping[str, str], offered: list[str]) -> str:
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    if asked in offered:
        return str(asked)
    own = next((key for key, word in FORM_KINDS.items() if word == texts.get("form")), "migrant")
    return own if own in offered else offered[0]


def _submitted(
    request: Any, child: Any, raw: Mapping[str, str], texts: Mapping[str, str], kind: str
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """A redirect when all is well, else what the form must say."""
    by = _by(request)
    actions.save_draft(by=by, number=child.number, values=raw)
    if request.POST.get("do") == "draft":
        messages.success(request, "草稿已保存，只有您自己看得到；提交后才算数。")
        return redirect(f"{request.path}?kind={kind}"), {}
    if request.POST.get("do") == "drop":
        actions.drop_draft(by=by, number=child.number)
        messages.success(request, "草稿已丢弃。")
        return redirect(f"{request.path}?kind={kind}"), {}
    as_of, source = day(request.POST.get("as_of", "")), request.POST.get("source", "")
    looked = look(raw, texts, request.pack, request.today, request.pack.division)
    said = sorted({text for listed in looked.warnings.values() for text in listed})
    wrong = _wrong(request, as_of, source, looked)
    if wrong:
        return None, {"wrong": wrong, "looked": looked, "warned": said}
    if said and request.POST.get("acknowledged") != "yes":
        return None, {"looked": looked, "warned": said, "to_acknowledge": True}
    values = looked.values
    if not texts.get("form"):
        values = values | {"form": FORM_KINDS[kind]}
    new = recording.New(values, source, as_of or request.today, settled=True)
    try:
        seen = int(request.POST.get("seen", "0") or 0)
        _, changed = actions.submit(by=by, number=child.number, new=new, seen=seen, acknowledged=said)
    except actions.ChangedMeanwhile as error:
        headers = "、".join(BY_CODE[code].header for code in error.columns)
        text = f"您打开表单以后，别人改过：{headers}。您填的已存为草稿；请先看“登记内容”里的新值，再决定是否提交。"
        return None, {"wrong": [text], "looked": looked, "warned": said}
    request.event.fields, request.event.detail = tuple(changed), {"changed": len(changed), "acknowledged": len(said)}
    messages.success(request, f"已提交，改动 {len(changed)} 栏。" if changed else "与已有内容相同，没有改动。")
    return redirect("child_record", number=child.number), {}


def _wrong(request: Any, as_of: date | None, source: str, looked: Looked) -> list[str]:
    found = []
    if as_of is None or as_of > request.today:
        found.append("请填写这些内容截至哪一天，不能晚于今天。")
    if source not in selectors.SOURCES:
        found.append("请选择这些内容的来源。")
    if looked.errors:
        found.append(f"有 {len(looked.errors)} 栏要改，见表中红字；内容已存为草稿，不会丢。")
    return found


def _put_faults(drawn: list[Block], looked: Looked) -> None:
    boxes: dict[str, Box] = {box.code: box for block in drawn for box in block.boxes}
    for code, box in boxes.items():
        box.errors = looked.errors.get(code, [])
        box.warnings = looked.warnings.get(code, [])


@declared(Permission.CHILD_VIEW, about="child")
def entries(request: Any, number: str) -> HttpResponse:
    """Every entry: who recorded which columns, when, from which source."""
    child, granted = _child(request, number, Permission.CHILD_VIEW)
    past = selectors.history(child, granted.sees)
    request.event.fields = tuple({one.column for entry in past for one in entry.statements})
    rows = [
        {
            "entry": entry,
            "said": [
                {
                    "header": BY_CODE[one.column].header,
                    "text": covered(one.column, one.text) or "（收回原值）",
                    "source": selectors.source_name(one.source),
                    "as_of": one.as_of,
                }
                for one in entry.statements
                if one.column in BY_CODE
            ],
        }
        for entry in past
    ]
    return TemplateResponse(request, "records/entries.html", heading(request, child, granted.sees) | {"rows": rows})


@declared(Permission.OVERRIDE_REVIEW)
def overrides(request: Any) -> HttpResponse:
    """What was submitted although the form warned, and waits for a second person."""
    scope = access.children(request.rule, request.actor, Permission.OVERRIDE_REVIEW, request.today)
    found = selectors.overrides(scope)
    waiting = list(found.filter(state="open")[:_SHOWN])
    request.event.detail = {"rows": len(waiting)}
    context = {
        "rows": waiting,
        "counts": selectors.override_counts(found),
        "names": accounts.person_names({one.entry.recorded_by for one in waiting}),
        "units": accounts.unit_names({one.child.primary_unit for one in waiting}),
        "named": "name" in request.rule.fields(request.actor, Permission.OVERRIDE_REVIEW, request.today),
        "me": request.actor.id,
    }
    return TemplateResponse(request, "records/overrides.html", context)


@declared(Permission.OVERRIDE_REVIEW, "POST", about="child")
def override_review(request: Any, pk: int) -> HttpResponse:
    """The second person says that it is so, or sends it back."""
    agreed = request.POST.get("to") == "agreed"
    try:
        found = actions.review(by=_by(request), pk=pk, agreed=agreed)
    except actions.Refused as error:
        request.event.object_id = str(pk)
        messages.error(request, str(error))
        return redirect("overrides")
    request.event.object_id, request.event.detail = found.child.number, {"agreed": agreed}
    messages.success(request, "已复核：属实。" if agreed else "已退回，交登记人重新核实。")
    return redirect("overrides")


@declared(Permission.CHILD_PROTECTED, "GET", "HEAD", "POST", about="child")
def protected(request: Any, number: str) -> HttpResponse:
    """States that no form, list, export or figure holds (B-34)."""
    child, granted = _child(request, number, Permission.CHILD_PROTECTED)
    section = request.pack.sections.get("protected", {})
    offered = [(str(key), str(entry["title"])) for key, entry in section.items() if isinstance(entry, Mapping)]
    wrong = ""
    if request.method == "POST":
        kind, text = request.POST.get("kind", ""), request.POST.get("text", "").strip()[:1000]
        request.event.fields = ("protected",)
        if kind in dict(offered) and text:
            actions.protect(by=_by(request), number=number, kind=kind, text=text)
            messages.success(request, "已登记。只有持有本项授权的人看得到，不进入名单、导出和统计。")
            return redirect("child_protected", number=child.number)
        wrong = "请选择情形，并写明依据和来源。"
    notes = selectors.protected_notes(child)
    names = accounts.person_names({name for row, _ in notes for name in (row.recorded_by, row.ended_by)})
    context = heading(request, child, granted.sees) | {
        "offered": offered,
        "wrong": wrong,
        "notes": [
            {
                "row": row,
                "text": text,
                "title": dict(offered).get(row.kind, row.kind),
                "who": names.get(row.recorded_by, ""),
                "ended": names.get(row.ended_by, ""),
            }
            for row, text in notes
        ],
    }
    return TemplateResponse(request, "records/protected.html", context, status=422 if wrong else 200)


@declared(Permission.CHILD_PROTECTED, "POST", about="child")
def protected_end(request: Any, number: str, pk: int) -> HttpResponse:
    """A protected state is over."""
    child, _ = _child(request, number, Permission.CHILD_PROTECTED)
    request.event.fields = ("protected",)
    actions.end_protection(by=_by(request), number=number, pk=pk)
    messages.success(request, "已解除，记录保留。")
    return redirect("child_protected", number=child.number)

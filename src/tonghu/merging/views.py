"""Pages of merging: parse, one action or selector, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from tonghu.accounts import api as accounts
from tonghu.core.authz.columns import columns
from tonghu.core.authz.permissions import Permission
from tonghu.merging import actions, selectors
from tonghu.merging.grounds import APART, NOT_SAME, SAME
from tonghu.records.heading import heading
from tonghu.registry import access
from tonghu.web.declare import declared

_CHOICE = "c_"
_SHOWN = 50
"""Pairs of one page; those that are settled make room for the next."""


def _by(request: Any) -> actions.By:
    return actions.By(request.actor, request.rule, request.today, request.pack)


def _scope(request: Any) -> Any:
    return access.children(request.rule, request.actor, Permission.CHILD_MERGE, request.today)


def _granted(request: Any) -> frozenset[str]:
    found: frozenset[str] = request.rule.fields(request.actor, Permission.CHILD_MERGE, request.today)
    return found


@declared(Permission.CHILD_MERGE)
def merges(request: Any) -> HttpResponse:
    """Pairs of records that may be one child, and what was merged lately."""
    scope = _scope(request)
    found = selectors.pairs(scope, _granted(request))
    page = found[:_SHOWN]
    done = selectors.merges(scope)
    request.event.detail = {"rows": len(page), "pairs": len(found)}
    request.event.fields = tuple(sorted({"name", "birth_date", "sex"} & _granted(request)))
    names = accounts.person_names({one.by for one in done} | {one.undone_by for one in done})
    units = accounts.unit_names({unit for pair in page for unit in (pair.one.primary_unit, pair.other.primary_unit)})
    context = {"pairs": page, "total": len(found), "done": done, "names": names, "units": units}
    return TemplateResponse(request, "merging/merges.html", context | {"sees": _granted(request)})


@declared(Permission.CHILD_MERGE, "GET", "HEAD", "POST", about="child")
def merge(request: Any, number: str) -> HttpResponse:
    """Two records side by side: merge them, or say that they are two children."""
    kept, _ = access.child(request.rule, request.actor, Permission.CHILD_MERGE, request.today, number)
    request.event.object_id = kept.number
    granted = columns(request.rule, request.actor, Permission.CHILD_MERGE, request.today, access.target_of(kept))
    asked = request.POST.get("with", "") or request.GET.get("with", "")
    gone, wrong = _other(request, kept, asked)
    if request.method == "POST" and gone is not None:
        try:
            return _done(request, kept, gone)
        except actions.Refused as refused:
            wrong = str(refused)
    done = selectors.merges_of(kept)
    context = heading(request, kept, granted.sees) | {
        "asked": asked,
        "wrong": wrong,
        "gone": gone,
        "done": done,
        "names": accounts.person_names({one.by for one in done}),
        "grounds": SAME,
        "not_same": NOT_SAME,
    }
    if gone is not None:
        context |= _compared(request, kept, gone, granted.sees)
    return TemplateResponse(request, "merging/merge.html", context, status=422 if request.method == "POST" else 200)


def _other(request: Any, kept: Any, asked: str) -> tuple[Any, str]:
    """The other record; ``None`` and why not."""
    found = selectors.standing(asked) if asked else None
    if not asked:
        return None, ""
    if found is not None and found.pk == kept.pk:
        return None, "这个编号就是本档案（或已并入本档案）。"
    may = found is not None and request.rule.decide(
        request.actor, Permission.CHILD_MERGE, request.today, access.target_of(found)
    )
    return (found, "") if may else (None, "辖区内没有这个编号。别的辖区的档案，请由共同的上级合并。")


def _compared(request: Any, kept: Any, gone: Any, sees: frozenset[str]) -> dict[str, Any]:
    other = columns(request.rule, request.actor, Permission.CHILD_MERGE, request.today, access.target_of(gone))
    lines = selectors.side_by_side(kept, gone, request.pack, sees & other.sees)
    request.event.fields = tuple(line.code for line in lines)
    request.event.detail = {"with": gone.number}
    chosen = {line.code: request.POST.get(_CHOICE + line.code, "") or line.chosen for line in lines}
    return {
        "lines": [(line, chosen[line.code]) for line in lines if line.state != "same"],
        "same": [(line, "") for line in lines if line.state == "same"],
        "differing": sum(line.state == "differ" for line in lines),
        "evidence": selectors.evidence(_scope(request), kept, gone, _granted(request)),
        "seen": (selectors.latest(kept), selectors.latest(gone)),
        "gone_units": accounts.unit_names([gone.primary_unit]),
    }


def _done(request: Any, kept: Any, gone: Any) -> HttpResponse:
    request.event.detail = {"with": gone.number, "do": request.POST.get("do", "")}
    if request.POST.get("do") == "different":
        ground = request.POST.get("not_same", "")
        actions.tell_apart(by=_by(request), one=kept.number, other=gone.number, ground=ground)
        request.event.detail |= {"ground": ground}
        messages.success(request, "已记下是两名儿童，以后不再提示。")
        return redirect("merges")
    choices = {key.removeprefix(_CHOICE): text for key, text in request.POST.items() if key.startswith(_CHOICE)}
    ground = request.POST.get("ground", "")
    made = actions.merge(
        by=_by(request), kept=kept.number, gone=gone.number, ground=ground, choices=choices, seen=_seen(request)
    )
    request.event.detail |= {"ground": ground, "merge": made.pk}
    messages.success(
        request, f"已把 {gone.number} 并入 {kept.number}。旧编号仍可查找；发现并错了，可以在“合并”里拆分。"
    )
    return redirect("child", number=kept.number)


def _seen(request: Any) -> tuple[int, int]:
    try:
        return int(request.POST.get("seen_kept", "")), int(request.POST.get("seen_gone", ""))
    except ValueError:
        return -1, -1


@declared(Permission.CHILD_MERGE, "GET", "HEAD", "POST", about="child")
def apart(request: Any, pk: int) -> HttpResponse:
    """What a merge did, and taking it apart."""
    found = actions.one_merge(_by(request), pk)
    request.event.object_id = found.child.number
    request.event.detail = {"with": found.gone.number}
    wrong = ""
    if request.method == "POST":
        try:
            actions.take_apart(by=_by(request), pk=pk, ground=request.POST.get("ground", ""))
        except actions.Refused as refused:
            wrong = str(refused)
        else:
            request.event.detail |= {"apart": pk, "ground": request.POST["ground"]}
            messages.success(request, f"已拆分：{found.child.number} 和 {found.gone.number} 又是两份档案。")
            return redirect("child", number=found.gone.number)
    context = {
        "found": found,
        "wrong": wrong,
        "grounds": APART,
        "ground": SAME.get(found.ground, ""),
        "names": accounts.person_names([found.by, found.undone_by]),
    }
    return TemplateResponse(request, "merging/apart.html", context, status=422 if wrong else 200)

"""Units: list, make, change, close, and the import from the division data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import access, selectors
from tonghu.accounts.actions import units as actions
from tonghu.accounts.forms import CloseForm, UnitFilter, UnitForm
from tonghu.batch.division_data import load_divisions
from tonghu.core.authz.grants import Refused
from tonghu.core.authz.permissions import Permission
from tonghu.core.policy.lines import names_of
from tonghu.web import lists
from tonghu.web.declare import declared
from tonghu.web.paging import counted
from tonghu.web.rule import current_pack

_BACK = {"title": "单位", "url": "/units/"}
_COLUMNS = (
    lists.Column("name", "名称"),
    lists.Column("kind", "类型"),
    lists.Column("parent", "上级"),
    lists.Column("departments", "部门职责"),
    lists.Column("counts", "统计归入"),
    lists.Column("covers", "管辖", usual=False),
    lists.Column("since", "启用", usual=False),
    lists.Column("until", "停用", usual=False),
)
_UNITS = lists.a_list("units")
_SAMPLE = 60
UNIT_NUMBER = "由系统编号"


@declared(Permission.UNIT_LIST)
def units(request: Any) -> HttpResponse:
    """Units in one's area."""
    form = UnitFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = counted(selectors.narrowed_units(access.units(request), chosen), lists.number_of(request))
    may = bool(request.rule.decide(request.actor, Permission.UNIT_MANAGE, request.today))
    titles = _department_titles()
    codes = {str(code) for unit in page.rows for code in (*unit.counts_through, *unit.covers)}
    names = access.names(codes)
    listing = lists.Listing(
        name=_UNITS,
        title="单位",
        first="编号",
        columns=_COLUMNS,
        page=page,
        unit="个单位",
        rows=[_row(unit, titles, names, may) for unit in page.rows],
        lead=f"{page.total} 个单位",
        form=form,
        chips=lists.chips(form, {"q": lambda v: f"查找：{v}", "kind": lambda v: dict(form.fields["kind"].choices)[v], "closed": lambda _: "已停用"}),
        actions=_buttons() if may else (),
        empty="还没有单位。系统管理员可以从区划数据导入县、乡、村。",
        wrong=not form.is_valid(),
    )  # fmt: skip
    return lists.answer(request, listing)


def _buttons() -> tuple[lists.Action, ...]:
    return (
        lists.Action("新增单位", reverse("unit_new"), main=True),
        lists.Action("从区划数据导入", reverse("units_import")),
        lists.Action("区划调整", reverse("boundary")),
    )


def _row(unit: Any, titles: dict[str, str], names: dict[str, str], may: bool) -> lists.Row:
    cells = {
        "name": unit.name,
        "kind": unit.get_kind_display(),
        "parent": unit.parent.name if unit.parent else "—",
        "departments": "、".join(titles.get(key, key) for key in unit.departments) or "—",
        "counts": "、".join(names.get(code, code) for code in unit.counts_through) or "—",
        "covers": "、".join(names.get(code, code) for code in unit.covers) or "—",
        "since": unit.since or "—",
        "until": unit.until or "—",
    }
    return lists.Row(unit.code, unit.code, cells, reverse("unit", args=[unit.code]) if may else "")


def _department_titles() -> dict[str, str]:
    pack = current_pack()
    return {str(key): names_of(pack, str(key)) for key in pack.sections.get("departments", {})}


def _choices(request: Any) -> dict[str, list[tuple[str, str]]]:
    places = access.places(access.areas(request, Permission.UNIT_MANAGE))
    return {
        "departments": list(_department_titles().items()),
        "counts_through": [(u.code, u.name) for u in places if u.kind == "county"],
        "covers": [(u.code, u.name) for u in places if u.kind == "town"],
    }


@declared(Permission.UNIT_MANAGE, "GET", "HEAD", "POST", about="unit")
def unit_new(request: Any) -> HttpResponse:
    """A new unit."""
    parents = access.places(access.areas(request, Permission.UNIT_MANAGE)).exclude(kind="village")
    form = UnitForm(request.POST or None, unit=None, parents=parents, choices=_choices(request))
    request.event.object_id = "new"
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            unit = actions.make(parent=values.pop("parent"), values=values)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            request.event.object_id = unit.code
            messages.success(request, f"已新增{unit.name}，编号 {unit.code}。")
            return redirect("units")
    context = {"form": form, "title": "新增单位", "back": _BACK, "button": "新增"}
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(Permission.UNIT_MANAGE, "GET", "HEAD", "POST", about="unit")
def unit(request: Any, code: str) -> HttpResponse:
    """Change a unit."""
    found = access.unit(request, Permission.UNIT_MANAGE, code)
    names = ("name", "departments", "counts_through", "covers", "since")
    initial = {name: getattr(found, name) for name in names}
    form = UnitForm(request.POST or None, unit=found, parents=None, choices=_choices(request), initial=initial)
    request.event.object_id = found.code
    if request.method == "POST" and form.is_valid():
        changed = actions.change(found, {k: v for k, v in form.cleaned_data.items() if k in names})
        request.event.detail = {"changed": changed}
        messages.success(request, f"已保存，改动 {len(changed)} 处。" if changed else "没有改动。")
        return redirect("units")
    context = {"form": form, "title": f"{found.name}（{found.code}）", "back": _BACK, "unit": found}
    return TemplateResponse(request, "accounts/unit.html", context, status=422 if form.is_bound else 200)


@declared(Permission.UNIT_MANAGE, "GET", "HEAD", "POST", about="unit")
def unit_close(request: Any, code: str) -> HttpResponse:
    """Close a unit from a day on; what still belongs to it is named."""
    found = access.unit(request, Permission.UNIT_MANAGE, code)
    form = CloseForm(request.POST or None, initial={"on": request.today})
    request.event.object_id = found.code
    if request.method == "POST" and form.is_valid():
        request.event.reason = form.cleaned_data["reason"]
        try:
            actions.close(found, form.cleaned_data["on"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found.name}自 {form.cleaned_data['on']} 起停用。")
            return redirect("units")
    context = {"form": form, "title": f"停用 {found.name}", "back": _BACK, "button": "停用"}
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(Permission.UNIT_MANAGE, "GET", "HEAD", "POST", about="unit")
def units_import(request: Any) -> HttpResponse:
    """Bring the units of a county in line with the division data: first what would change, then the change."""
    table = load_divisions()
    county = str(request.POST.get("county") or request.GET.get("county", "")).strip()[:6]
    areas = access.areas(request, Permission.UNIT_MANAGE)
    counties = [c for area in areas for c in table.counties(request.today, area[:6])]
    request.event.object_id = county or "list"
    if county and county not in {c.code for c in counties}:
        raise Http404
    if not county and len(counties) == 1:
        county = counties[0].code
    context: dict[str, Any] = {"title": "从区划数据导入单位", "back": _BACK, "counties": counties, "county": county}
    if county:
        found = actions.differences(table, current_pack(), county, request.today)
        if request.method == "POST":
            made, renamed = actions.bring_in(found, request.today)
            request.event.detail = {"made": made, "renamed": renamed}
            messages.success(request, f"{table.name(county, request.today)}：新增 {made} 个单位，改名 {renamed} 个。")
            return redirect("units")
        kinds = {"new": "新增", "renamed": "改名", "gone": "区划数据里没有（不动，请核对）"}
        rows = [(kinds[d.kind], d.code or UNIT_NUMBER, d.name, d.was or "—") for d in found[:_SAMPLE]]
        context |= {
            "counts": [(kinds[kind], sum(d.kind == kind for d in found)) for kind in kinds],
            "table": {"head": ("将要", "编号", "名称", "原名称"), "rows": rows, "more": max(0, len(found) - _SAMPLE)},
            "action": request.path,
            "hidden": [("county", county)],
            "button": "导入" if any(d.kind != "gone" for d in found) else "",
            "note": f"{table.name(county, request.today, full=True)}，区划数据截至 {request.today}。"
            + ("没有要改的。" if not found else ""),
        }
    return TemplateResponse(request, "accounts/units_import.html", context)

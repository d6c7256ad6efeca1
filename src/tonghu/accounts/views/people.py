"""People: list, one person, open and close accounts, first passwords, second factors, the yearly check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import access, selectors
from tonghu.accounts.actions import people as actions
from tonghu.accounts.forms import CheckForm, PersonForm, ReasonForm, StaffFilter
from tonghu.core.authz.grants import Refused
from tonghu.core.authz.permissions import Permission
from tonghu.web import lists
from tonghu.web.declare import declared
from tonghu.web.paging import counted

_BACK = {"title": "人员和授权", "url": "/staff/"}
_COLUMNS = (
    lists.Column("name", "姓名"),
    lists.Column("unit", "单位"),
    lists.Column("roles", "今日有效角色"),
    lists.Column("check", "从业查询"),
    lists.Column("factor", "第二因素", usual=False),
    lists.Column("since", "开通", usual=False),
    lists.Column("state", "账号"),
)
_STAFF = lists.a_list("staff")
P = Permission


def may(request: Any, permission: Permission) -> bool:
    """Whether the person of a request holds a permission somewhere."""
    return bool(request.rule.decide(request.actor, permission, request.today))


@declared(P.STAFF_LIST)
def staff(request: Any) -> HttpResponse:
    """People in one's area with the roles that they hold today."""
    form = StaffFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = counted(selectors.narrowed_people(access.people(request), chosen, request.today), lists.number_of(request))
    roles = selectors.role_titles([person.pk for person in page.rows], request.today)
    factors = access.with_second_factor([person.pk for person in page.rows])
    due = set(access.people(request).filter(selectors.check_is_due(request.today)).values_list("pk", flat=True))
    buttons = (
        (P.ACCOUNT_MANAGE, lists.Action("开通账号", reverse("person_new"), main=True)),
        (P.GRANT_REQUEST, lists.Action("申请授权", reverse("grant_new"), main=not may(request, P.ACCOUNT_MANAGE))),
    )
    titles = {name: dict(form.fields[name].choices) for name in ("role", "state")}
    listing = lists.Listing(
        name=_STAFF,
        title="人员和授权",
        first="登录名",
        columns=_COLUMNS,
        page=page,
        rows=[_row(person, roles, factors, due) for person in page.rows],
        lead=f"{page.total} 人",
        form=form,
        chips=lists.chips(
            form,
            {"q": lambda v: f"查找：{v}", "role": lambda v: titles["role"][v], "state": lambda v: titles["state"][v]},
        ),
        actions=[action for permission, action in buttons if may(request, permission)],
        empty="您的辖区里还没有账号，由系统管理员开通。",
        wrong=not form.is_valid(),
    )
    return lists.answer(request, listing)


def _row(person: Any, roles: dict[int, str], factors: set[int], due: set[int]) -> lists.Row:
    checked = person.minors_checked_on
    cells = {
        "name": person.display_name,
        "unit": person.unit.name,
        "roles": roles.get(person.pk, "没有"),
        "check": lists.state(f"{checked or '未查询'}", "overdue") if person.pk in due else checked or "—",
        "factor": lists.state("已设置", "done") if person.pk in factors else lists.state("未设置", "off"),
        "since": person.created_at.date(),
        "state": lists.state("启用", "done") if person.is_active else lists.state("停用", "off"),
    }
    return lists.Row(str(person.pk), person.username, cells, reverse("person", args=[person.pk]))


@declared(P.STAFF_LIST, about="person")
def person(request: Any, pk: int) -> HttpResponse:
    """One person: account, roles, what may be done."""
    found = access.person(request, P.STAFF_LIST, pk)
    request.event.object_id = str(pk)
    grants = access.grants_of(found)
    due = access.people(request).filter(selectors.check_is_due(request.today), pk=pk).exists()
    context = {
        "person": found,
        "due": due,
        "factor": bool(access.with_second_factor([pk])),
        "grants": selectors.told(grants, request.today),
        "may_change": may(request, P.ACCOUNT_MANAGE),
        "may_check": may(request, P.STAFF_CHECK) and pk != request.user.pk,
        "may_free": may(request, P.FACTOR_RESET) and pk != request.user.pk,
        "may_request": may(request, P.GRANT_REQUEST),
        "may_hand_over": may(request, P.HAND_OVER),
        "check_form": CheckForm(initial={"on": request.today}),
    }
    return TemplateResponse(request, "accounts/person.html", context)


@declared(P.ACCOUNT_MANAGE, "GET", "HEAD", "POST", about="person")
def person_new(request: Any) -> HttpResponse:
    """Open an account; the first password is shown once, on the person's page."""
    units = access.units(request, P.ACCOUNT_MANAGE).filter(until=None)
    form = PersonForm(request.POST or None, units=units)
    request.event.object_id = "new"
    if request.method == "POST" and form.is_valid():
        try:
            made, password = actions.open_account(**form.cleaned_data)
        except Refused as error:
            form.add_error("username", str(error))
        else:
            request.event.object_id = str(made.pk)
            return _shown_once(request, made, password)
    note = "账号开通后没有任何权限，授权要另外申请、由另一人审批。"
    context = {"form": form, "title": "开通账号", "back": _BACK, "button": "开通", "note": note}
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


def _shown_once(request: Any, person: Any, password: str) -> HttpResponse:
    """The first password, in this answer only: it is stored nowhere."""
    context = {"person": person, "password": password, "may_request": may(request, P.GRANT_REQUEST)}
    return TemplateResponse(request, "accounts/first_password.html", context)


@declared(P.ACCOUNT_MANAGE, "GET", "HEAD", "POST", about="person")
def person_edit(request: Any, pk: int) -> HttpResponse:
    """Change a person's name or unit."""
    found = access.person(request, P.ACCOUNT_MANAGE, pk)
    units = access.units(request, P.ACCOUNT_MANAGE).filter(until=None)
    initial = {"display_name": found.display_name, "unit": found.unit}
    form = PersonForm(request.POST or None, units=units, person=found, initial=initial)
    request.event.object_id = str(pk)
    if request.method == "POST" and form.is_valid():
        request.event.detail = {"changed": actions.change(found, form.cleaned_data)}
        messages.success(request, "已保存。")
        return redirect("person", pk=pk)
    context = {"form": form, "title": f"修改 {found.username}", "back": _BACK}
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(P.ACCOUNT_MANAGE, "POST", about="person")
def person_password(request: Any, pk: int) -> HttpResponse:
    """Give a first password again; every session of the person ends."""
    found = access.person(request, P.ACCOUNT_MANAGE, pk)
    request.event.object_id = str(pk)
    try:
        return _shown_once(request, found, actions.new_password(by=request.user, person=found))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("person", pk=pk)


@declared(P.ACCOUNT_MANAGE, "POST", about="person")
def person_close(request: Any, pk: int) -> HttpResponse:
    """Close an account; it stops with the next click."""
    return _active(request, pk, False, "已停用，立即生效。名下有儿童的，请负责人办理离岗交接。")


@declared(P.ACCOUNT_MANAGE, "POST", about="person")
def person_open(request: Any, pk: int) -> HttpResponse:
    """Open an account again."""
    return _active(request, pk, True, "已启用。")


def _active(request: Any, pk: int, active: bool, done: str) -> HttpResponse:
    found = access.person(request, P.ACCOUNT_MANAGE, pk)
    request.event.object_id = str(pk)
    try:
        actions.set_active(by=request.user, person=found, active=active)
        messages.success(request, done)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("person", pk=pk)


@declared(P.FACTOR_RESET, "POST", about="person")
def person_factor(request: Any, pk: int) -> HttpResponse:
    """Remove somebody's second factors after a lost phone; the security administrator's, never the account's keeper's."""
    found = access.person(request, P.FACTOR_RESET, pk)
    form = ReasonForm(request.POST)
    request.event.object_id = str(pk)
    if not form.is_valid():
        messages.error(request, "请写明理由。")
        return redirect("person", pk=pk)
    request.event.reason = form.cleaned_data["reason"]
    try:
        actions.free_second_factor(by=request.user, person=found)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已重置第二因素，本人下次登录时重新设置。")
    return redirect("person", pk=pk)


@declared(P.STAFF_CHECK, "POST", about="person")
def person_check(request: Any, pk: int) -> HttpResponse:
    """Note the day of the yearly query."""
    found = access.person(request, P.STAFF_CHECK, pk)
    form = CheckForm(request.POST)
    request.event.object_id = str(pk)
    try:
        if not form.is_valid():
            raise Refused("请填写查询日期")
        actions.checked(by=request.user, person=found, on=form.cleaned_data["on"], today=request.today)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已登记：{form.cleaned_data['on']} 完成从业查询，一年后再查。")
    return redirect("person", pk=pk)

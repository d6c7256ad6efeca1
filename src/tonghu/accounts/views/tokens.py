"""One's own tokens for programs: which there are, a new one, and the end of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from tonghu.accounts import access
from tonghu.accounts.actions import tokens as actions
from tonghu.accounts.forms import TokenForm
from tonghu.core.authz.grants import Refused
from tonghu.core.authz.permissions import DEMANDS, Permission
from tonghu.core.authz.tokens import LASTS, offered, scope
from tonghu.web.declare import declared


@declared(Permission.ACCOUNT)
def tokens(request: Any) -> HttpResponse:
    """Which programs work in one's name."""
    rows = [
        {
            "token": token,
            "alive": actions.alive(token, request.today),
            "may": "、".join(sorted(DEMANDS[permission].title for permission in scope(token.permissions))),
        }
        for token in access.tokens_of(request.user)
    ]
    may_make = bool(offered(request.rule, request.actor, request.today))
    return TemplateResponse(request, "accounts/tokens.html", {"rows": rows, "may_make": may_make})


@declared(Permission.ACCOUNT, "GET", "HEAD", "POST", step_up=True)
def token_new(request: Any) -> HttpResponse:
    """A new token; its text is in this answer only."""
    may = offered(request.rule, request.actor, request.today)
    form = TokenForm(request.POST or None, offered=may, initial={"ends": request.today + LASTS})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = [permission for permission in may if permission.value in given["permissions"]]
        try:
            made, text = actions.make(
                user=request.user, name=given["name"], permissions=wanted, ends=given["ends"], today=request.today
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            request.event.object_id, request.event.reason = str(made.pk), made.name
            request.event.detail = {"permissions": made.permissions, "ends": made.ends.isoformat()}
            return TemplateResponse(request, "accounts/token.html", {"token": made, "text": text})
    note = "令牌代表您本人：程序用它做的每件事都记在您名下。只选用得着的；到期、收回、改密码、重置登录方式后立即失效。"
    back = {"title": "接口令牌", "url": reverse("tokens")}
    context = {"form": form, "title": "新建接口令牌", "back": back, "button": "建立", "note": note}
    return TemplateResponse(request, "web/form.html", context, status=422 if form.is_bound else 200)


@declared(Permission.ACCOUNT, "POST")
def token_withdraw(request: Any, pk: int) -> HttpResponse:
    """End a token now."""
    if not actions.withdraw(user=request.user, pk=pk):
        raise Http404
    request.event.object_id = str(pk)
    messages.success(request, "已收回，用这个令牌的程序从现在起不能再访问。")
    return redirect("tokens")

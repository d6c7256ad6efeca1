"""The guard: login, second factor, method, permission, step-up, audit, for every view, in one place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tonghu.audit import api as audit
from tonghu.core.authz.decide import Actor, Decision
from tonghu.core.authz.permissions import DEMANDS, Permission
from tonghu.web import failures, wall
from tonghu.web.declare import Declaration, declaration_of

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Draft:
    """The audit event of a request; the view fills in the object, fields, reason and detail."""

    object_id: str = ""
    fields: tuple[str, ...] = ()
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


class MissingObject(RuntimeError):
    """A view that declared an object answered without naming it: nothing is sent."""


class Guard:
    """Middleware. Views run inside it, so that nothing is answered before its event is stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the work is done in :meth:`process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Decide, run the view, store the event, answer."""
        declaration = declaration_of(view)
        if declaration is None:
            log.error("undeclared view %s", getattr(request.resolver_match, "view_name", ""))
            return failures.forbidden(request, "这个页面没有登记所需权限，不予打开。请联系系统管理员")
        if request.method not in (*declaration.methods, "OPTIONS"):
            return failures.not_allowed(request, declaration.methods)
        if declaration.permission is None:
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        request.event = Draft()
        request.actor = request.user.actor(request.only)
        if not request.actor.active and not declaration.before_mfa:
            return failures.to_second_factor(request)
        if not (declaration.before_mfa or declaration.password_due) and request.user.password_due(request.today):
            return failures.to_password(request)
        actor = Actor(request.actor.id, request.actor.grants) if declaration.before_mfa else request.actor
        decision = request.rule.decide(actor, declaration.permission, request.today)
        if not decision and not declaration.before_mfa:
            return self._refuse(request, declaration, decision)
        if request.method == "OPTIONS":
            return HttpResponse(headers={"Allow": ", ".join(declaration.methods)})
        request.decision = decision
        if (decision.needs_step_up or declaration.step_up) and not request.user.stepped_up(request):
            return failures.step_up(request)
        return self._run(request, view, args, kwargs, declaration, decision)

    def _run(
        self,
        request: Any,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        declaration: Declaration,
        decision: Decision,
    ) -> HttpResponseBase:
        writes = request.method not in ("GET", "HEAD")
        try:
            with _whole(writes), wall.scope(_scope(request)):
                response: HttpResponseBase = view(request, *args, **kwargs)
                if callable(getattr(response, "render", None)):
                    response = response.render()
                if declaration.about and not request.event.object_id and response.status_code < 300:
                    raise MissingObject(request.resolver_match.view_name)
                with transaction.atomic():
                    self._record(request, declaration, decision, audit.DONE)
        except Http404:
            with transaction.atomic():
                self._record(request, declaration, decision, audit.REFUSED, "没有这条记录，或不在辖区内")
            return failures.not_found(request)
        except PermissionDenied as error:
            return self._refuse(request, declaration, Decision(False, str(error) or decision.why, decision.role))
        except ReauthenticationRequired:
            return failures.step_up(request)
        except ImmediateHttpResponse as answer:
            return answer.response
        except audit.Unavailable:
            return failures.unavailable(request)
        except Exception:
            with transaction.atomic():
                self._record(request, declaration, decision, audit.FAILED, "处理时出错")
            raise
        return response

    def _refuse(self, request: Any, declaration: Declaration, decision: Decision) -> HttpResponse:
        with transaction.atomic():
            self._record(request, declaration, decision, audit.REFUSED, decision.why)
        return failures.forbidden(request, decision.why)

    @staticmethod
    def _record(request: Any, declaration: Declaration, decision: Decision, result: str, why: str = "") -> None:
        draft: Draft = request.event
        assert declaration.permission is not None
        audit.record(
            actor=request.actor.id,
            role=decision.role,
            action=f"{request.method} {request.resolver_match.view_name}",
            result=result,
            object_kind=declaration.about,
            object_id=draft.object_id,
            fields=draft.fields,
            reason=draft.reason or why,
            origin=request.META.get("REMOTE_ADDR", ""),
            detail=draft.detail
            | {"purpose": DEMANDS[declaration.permission].purpose.value}
            | ({} if request.token is None else {"token": request.token}),
        )


def _whole(writes: bool) -> AbstractContextManager[Any]:
    """A transaction around changes. The embedded database has one writer: reading must not hold its lock."""
    return transaction.atomic() if writes or connection.vendor == "postgresql" else nullcontext()


def _scope(request: Any) -> wall.Scope:
    """The rows that the database may show to this person."""
    areas, own = request.rule.child_areas(request.actor, request.today)
    statistics = request.rule.areas(request.actor, Permission.STATISTICS, request.today)
    return wall.Scope(request.actor.id, areas, own, tuple(statistics))


def _to_login(request: Any) -> HttpResponse:
    if failures.for_programs(request):
        return failures.to_login()
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": "/login/"})
    return redirect_to_login(request.get_full_path())

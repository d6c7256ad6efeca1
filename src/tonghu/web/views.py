"""What belongs to every page: settings of lists, the page for no connection, and the worker that shows it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from tonghu.core.authz.permissions import Permission
from tonghu.web.declare import declared, open_to_all
from tonghu.web.lists import LISTS, view_query
from tonghu.web.models import ListSetting

_MOST_VIEWS = 20


def _list_named(name: str) -> str:
    if name not in LISTS:
        raise Http404
    return name


def _back(name: str, query: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{query}" if query else reverse(name))


@declared(Permission.ACCOUNT, "POST")
def list_columns(request: Any, name: str) -> HttpResponse:
    """Keep which columns somebody wants on a list; which of them exist for them is decided when the list is drawn."""
    columns = [code for code in request.POST.getlist("column") if code.isidentifier()][:60]
    ListSetting.objects.update_or_create(
        owner=str(request.user.pk), page=_list_named(name), title="", defaults={"columns": columns}
    )
    return _back(name, view_query(request.POST.get("query", "")))


@declared(Permission.ACCOUNT, "POST")
def list_view_save(request: Any, name: str) -> HttpResponse:
    """Keep the filters in force under a name."""
    title, owner = request.POST.get("title", "").strip()[:20], str(request.user.pk)
    query = view_query(request.POST.get("query", ""))
    kept = ListSetting.objects.filter(owner=owner, page=_list_named(name)).exclude(title="")
    if not title:
        messages.error(request, "请给这个视图起一个名称。")
    elif kept.count() >= _MOST_VIEWS and not kept.filter(title=title).exists():
        messages.error(request, f"最多保存 {_MOST_VIEWS} 个视图，请先删去不用的。")
    else:
        saved = {"query": query, "saved_at": timezone.now()}
        ListSetting.objects.update_or_create(owner=owner, page=name, title=title, defaults=saved)
        messages.success(request, f"已保存视图“{title}”。查找词可能是姓名或号码，不保存。")
    return _back(name, query)


@declared(Permission.ACCOUNT, "POST")
def list_view_remove(request: Any, name: str) -> HttpResponse:
    """Remove one of one's own saved views."""
    mine = ListSetting.objects.filter(owner=str(request.user.pk), page=_list_named(name)).exclude(title="")
    mine.filter(title=request.POST.get("title", "")).delete()
    return _back(name, "")


@open_to_all("断网时显示的页面，不含任何数据")
def offline(request: Any) -> HttpResponse:
    """What the browser shows when the server cannot be reached."""
    return render(request, "web/offline.html")


@open_to_all("断网提示的后台脚本，只缓存静态文件")
def worker(request: Any) -> HttpResponse:
    """The service worker: keeps the page for no connection and its style, nothing else (security.md F4)."""
    files = [reverse("offline"), *(static(name) for name in ("web/tonghu.css", "web/mark.svg", "web/offline.js"))]
    context = {"files": files, "offline": files[0], "static": settings.STATIC_URL}
    return render(request, "web/worker.js", context, content_type="text/javascript; charset=utf-8")

"""System checks: deny by default is a property of the address table, not of memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from tonghu.web.declare import declaration_of


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the platform with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def every_view_is_declared(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """An error for each view without a declaration."""
    return [
        Error(f"the view at {address!r} declares no permission", hint="tonghu.web.declare", id="tonghu.E001")
        for address, pattern in patterns()
        if declaration_of(pattern.callback) is None
    ]

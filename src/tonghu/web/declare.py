"""Every view says what it needs; the guard enforces it. A view without a declaration is not served.

@declared(Permission.CHILD_VIEW, about="child")
def child_page(request, number): ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tonghu.core.authz.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
READ = ("GET", "HEAD")
WRITE = ("POST",)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a view needs. ``permission`` ``None``: open to everybody, with ``why``.

    ``about``: the kind of object that the audit event must name, ``""`` for pages about no single object.
    ``before_mfa``: may be opened while the second factor is not set up yet (setting it up, logging out).
    ``password_due``: may be opened although the password must be changed first (changing it).
    """

    permission: Permission | None
    methods: tuple[str, ...] = READ
    about: str = ""
    why: str = ""
    before_mfa: bool = False
    step_up: bool = False
    password_due: bool = False


def declared(
    permission: Permission,
    *methods: str,
    about: str = "",
    before_mfa: bool = False,
    step_up: bool = False,
    password_due: bool = False,
) -> Callable[[View], View]:
    """Declare a view's permission, methods (default: reading) and the object of its audit event."""
    return _attach(Declaration(permission, methods or READ, about, "", before_mfa, step_up, password_due))


def open_to_all(why: str, *methods: str) -> Callable[[View], View]:
    """Declare a view that needs no login, with the reason."""
    return _attach(Declaration(None, methods or READ, "", why))


def _attach(declaration: Declaration) -> Callable[[View], View]:
    def wrap(view: View) -> View:
        view.declaration = declaration  # type: ignore[attr-defined]  # a function carries its declaration
        return view

    return wrap


def declaration_of(view: Any) -> Declaration | None:
    """The declaration of a view, or ``None``."""
    found = getattr(view, "declaration", None)
    return found if isinstance(found, Declaration) else None

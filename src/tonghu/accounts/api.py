"""The door of accounts for other apps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from tonghu.accounts import access
from tonghu.accounts.models import RoleGrant, Unit, User
from tonghu.core.authz.grants import State
from tonghu.core.authz.roles import ROLES


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code."""
    return dict(Unit.objects.filter(code__in=list(codes)).values_list("code", "name"))


def villages(areas: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of the villages in some areas, with the name of the town in front."""
    found: list[tuple[str, str]] = []
    for area in areas:
        units = Unit.objects.filter(kind="village", code__startswith=area).select_related("parent").order_by("code")
        found += [(unit.code, f"{unit.parent.name if unit.parent else ''} {unit.name}".strip()) for unit in units]
    return found


def units_below(area: str) -> list[tuple[str, str]]:
    """(code, name) of the units directly below an area."""
    return list(Unit.objects.filter(parent__code=area).order_by("code").values_list("code", "name"))


def person_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of people by id (as text)."""
    numbers = [int(text) for text in ids if text.isdigit()]
    return {str(pk): name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "display_name")}


def username_of(pending: str) -> str:
    """The login name of somebody between the two steps of a login, as the login library names them in the session."""
    if not pending:
        return ""
    return User.objects.filter(pk=url_str_to_user_pk(pending)).values_list("username", flat=True).first() or ""


def grants_waiting(areas: tuple[str, ...], person: User) -> int:
    """Requests in these areas that this person may decide."""
    waiting = RoleGrant.objects.filter(access.within("area", areas), state=State.REQUESTED.value)
    return waiting.exclude(user=person).exclude(requested_by=person).count()


def grants_ending(areas: tuple[str, ...], first: date, last: date) -> int:
    """Grants in these areas that end in a period."""
    found = RoleGrant.objects.filter(access.within("area", areas), state=State.GRANTED.value)
    return found.filter(ends__gte=first, ends__lte=last).count()


def ensure_unit(code: str, name: str, kind: str, parent: str) -> None:
    """A unit of the division tree, made when it is missing."""
    above = Unit.objects.filter(code=parent).first() if parent else None
    Unit.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "area": code, "parent": above})


def ensure_person(username: str, name: str, unit: str, password: str) -> User:
    """A person with a password, made when missing (demonstration and first start)."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, display_name=name, unit=Unit.objects.get(code=unit))
        user.set_password(password)
        user.save()
    return user


def ensure_totp(user: User, secret: str) -> None:
    """A second factor with a known secret, made when missing (demonstration only)."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})


def ensure_grant(user: User, role: str, area: str, department: str, starts: date, ends: date) -> None:
    """A grant given by the installation itself (first start), when the person has none of that role in force."""
    held = RoleGrant.objects.filter(user=user, role=role, state=State.GRANTED.value, ends__gte=starts)
    if not held.exists():
        RoleGrant.objects.create(
            user=user,
            role=role,
            area=area,
            department=department,
            starts=starts,
            ends=ends,
            confidentiality_on=starts if ROLES[role].collect_only else None,
            reason="首次启用",
            state=State.GRANTED.value,
            requested_by=user,
        )

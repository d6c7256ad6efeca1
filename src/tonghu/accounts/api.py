"""The door of accounts for other apps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.db.models import Q

from tonghu.accounts import access, selectors
from tonghu.accounts.actions import people, units
from tonghu.accounts.actions.units import village_area as village_area
from tonghu.accounts.models import DIVISIONS, RoleGrant, Unit, User
from tonghu.batch.division_data import load_divisions
from tonghu.core.authz.decide import Actor
from tonghu.core.authz.grants import State
from tonghu.core.authz.permissions import Permission
from tonghu.core.authz.roles import ROLES
from tonghu.web.rule import current_pack

CARING = tuple(
    key for key, role in ROLES.items() if {Permission.CHILD_EDIT, Permission.CHILD_CREATE} <= role.permissions
)
"""Roles whose holders can be responsible for a child."""


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code."""
    return dict(Unit.objects.filter(code__in=list(codes)).values_list("code", "name"))


def villages(areas: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of the villages in some areas, with the name of the town in front; a town without villages itself."""
    found: list[tuple[str, str]] = []
    for area in areas:
        below = Unit.objects.filter(kind="village", code__startswith=area, until=None).select_related("parent")
        here = [(u.code, f"{u.parent.name if u.parent else ''} {u.name}".strip()) for u in below.order_by("code")]
        found += here or list(Unit.objects.filter(code=area, kind="town").values_list("code", "name"))
    return found


def units_below(area: str) -> list[tuple[str, str]]:
    """(code, name) of the units directly below an area."""
    below = Unit.objects.filter(parent__code=area, kind__in=DIVISIONS, until=None)
    return list(below.order_by("code").values_list("code", "name"))


def person_names(ids: Iterable[str]) -> dict[str, str]:
    """Names of people by id (as text)."""
    numbers = [int(text) for text in ids if text.isdigit()]
    return {str(pk): name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "display_name")}


def people_named(text: str) -> list[str]:
    """Ids of the people whose login name or name holds a text."""
    found = User.objects.filter(Q(username__contains=text) | Q(display_name__contains=text))
    return [str(pk) for pk in found.values_list("pk", flat=True)[:200]]


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


def people_below(areas: tuple[str, ...], *, active: bool = True) -> list[tuple[str, str]]:
    """(id, name and unit) of the people whose unit lies in some areas."""
    found = User.objects.filter(access.within("unit__area", areas), is_active=active).select_related("unit")
    return [(str(person.pk), f"{person.display_name}（{person.unit.name}）") for person in found]


def workers(areas: tuple[str, ...]) -> list[tuple[str, str]]:
    """(id, name) of active people in some areas who look after children: their grants are for one village or town."""
    found = User.objects.filter(access.within("unit__area", areas), is_active=True).select_related("unit")
    holding = RoleGrant.objects.filter(state=State.GRANTED.value, role__in=CARING).values("user")
    return [(str(person.pk), f"{person.display_name}（{person.unit.name}）") for person in found.filter(pk__in=holding)]


def actor_of(person: str) -> Actor | None:
    """A person as the rule sees it, ``None`` for an id that nobody has."""
    found = User.objects.filter(pk=person).first() if person.isdecimal() else None
    return found.actor() if found else None


def unit_area_of(person: str) -> str:
    """The area of a person's unit."""
    found = User.objects.filter(pk=person).select_related("unit").first() if person.isdecimal() else None
    return found.unit.area if found else ""


def withdraw_grants(*, by: User, person: str, reason: str) -> int:
    """Withdraw every grant of a leaving person. Returns how many."""
    return people.withdraw_all(by=by, person=User.objects.get(pk=person), reason=reason)


def recode_units(old: str, new: str, on: date) -> tuple[int, int]:
    """Give a division another code or merge it. Returns how many units and grants followed."""
    return units.recode(old, new, on)


def places_below(areas: tuple[str, ...], kinds: tuple[str, ...] = DIVISIONS) -> list[tuple[str, str]]:
    """(code, name) of open divisions in some areas."""
    found = access.places(areas).filter(kind__in=kinds).select_related("parent")
    return [
        (unit.code, f"{unit.parent.name if unit.parent else ''} {unit.name}（{unit.code}）".strip()) for unit in found
    ]


def checks_due(areas: tuple[str, ...], today: date) -> int:
    """People in these areas whose yearly query is due."""
    return User.objects.filter(access.within("unit__area", areas)).filter(selectors.check_is_due(today)).count()


def bring_in_county(county: str, today: date) -> tuple[int, int]:
    """Units of a county from the division data, with the pack's departments and functional areas (first start)."""
    return units.bring_in(units.differences(load_divisions(), current_pack(), county, today), today)


def ensure_body(parent: str, name: str, kind: str) -> None:
    """A body below a division, made when a body of that name is missing."""
    if not Unit.objects.filter(name=name, kind=kind).exists():
        units.make(parent=Unit.objects.get(code=parent), values={"name": name, "kind": kind})


def body_acting_as(department: str, area: str) -> str:
    """The code of the body that acts as a department in an area; the area itself where there is none."""
    bodies = Unit.objects.filter(area=area, until=None).exclude(departments=[])
    return next((body.code for body in bodies if department in body.departments), area)


def people_count() -> int:
    """How many people have a login."""
    return User.objects.count()


def ensure_person(username: str, name: str, unit: str, password: str, checked_on: date | None = None) -> User:
    """A person with a password, made when missing (demonstration and first start)."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User(username=username, display_name=name, unit=Unit.objects.get(code=unit))
        user.minors_checked_on = checked_on
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

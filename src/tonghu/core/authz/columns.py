"""Which columns of the registration table a person sees and edits, from the same grants as every other decision.

A column belongs to a group of fields like the register's own. What belongs to none (guardianship, school, health,
hardship, parents) needs a grant to all of them; a department's clerk gets the columns that the pack gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tonghu.core.authz.decide import Actor, Rule, Target
from tonghu.core.authz.fields import ALL, Group, masked, of_groups
from tonghu.core.authz.permissions import Permission
from tonghu.core.base.registration import BY_CODE, COLUMNS, Kind

_GROUP_OF = {
    "name": Group.NAME,
    "sex": Group.BASIC,
    "birth_date": Group.BASIC,
    "ethnicity": Group.BASIC,
    "id_number": Group.ID_NUMBER,
    "hukou_registered": Group.PLACE,
    "hukou_address": Group.PLACE,
    "hukou_division": Group.PLACE,
    "residence_address": Group.PLACE,
    "residence_division": Group.PLACE,
    "form": Group.KIND,
}
_OF_NOBODY = ("ref",)
"""Given by the register itself."""
_KEEPERS = ALL - of_groups(Group.ASSIGNMENT)
CODES = frozenset(column.code for column in COLUMNS) - set(_OF_NOBODY)
_LOOKS_LIKE = {Kind.ID_NUMBER: "id_number", Kind.PHONE: "phone"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Codes that may be seen, and those of them that may be changed."""

    sees: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()


def columns(rule: Rule, actor: Actor, permission: Permission, today: date, target: Target) -> Columns:
    """The columns that the actor's grants give for a child under a permission."""
    sees: set[str] = set()
    edits: set[str] = set()
    for grant in actor.grants:
        decision = rule.decide(replace(actor, grants=(grant,)), permission, today, target)
        if decision:
            sees |= given(decision.sees)
            edits |= given(decision.edits)
    return Columns(frozenset(sees), frozenset(edits & sees))


def given(fields: frozenset[str]) -> set[str]:
    """The columns that go with some of the register's fields: with all of them, every column."""
    if fields >= _KEEPERS:
        return set(CODES)
    own = {code for code, group in _GROUP_OF.items() if of_groups(group) <= fields}
    return own | (fields & CODES)


def masking(code: str) -> str:
    """The register field whose mask a column wears, ``""`` for one that is shown as it is."""
    if code.endswith("_address"):
        return "hukou_address"
    return _LOOKS_LIKE.get(BY_CODE[code].kind, "")


def covered(code: str, text: str) -> str:
    """A value as pages show it until somebody asks for it in full."""
    like = masking(code)
    return masked(like, text) if like else text

"""The permission rule with what the pack in force adds: which department gets which fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from tonghu.batch.packs import load_pack
from tonghu.core.authz.decide import Rule
from tonghu.core.authz.fields import BY_CODE
from tonghu.core.policy.model import Pack


@lru_cache(maxsize=1)
def current_pack() -> Pack:
    """The pack of this installation."""
    return load_pack(settings.POLICY)


@lru_cache(maxsize=1)
def current_rule() -> Rule:
    """The rule under that pack."""
    return Rule(department_fields(current_pack()))


def department_fields(pack: Pack) -> dict[str, frozenset[str]]:
    """Department → fields of the register that the pack's duties and verification give it."""
    found: dict[str, set[str]] = {}
    verification = pack.sections.get("verification", {}).get("departments", {})
    for key, entry in verification.items() if isinstance(verification, Mapping) else ():
        found.setdefault(str(key), set()).update(_columns(entry))
    for duty in pack.sections.get("duties", {}).values():
        departments = duty.get("departments") if isinstance(duty, Mapping) else None
        for key in departments if isinstance(departments, list | tuple) else ():
            found.setdefault(str(key), set()).update(_columns(duty))
    return {key: frozenset(columns) & BY_CODE.keys() for key, columns in found.items()}


def _columns(entry: object) -> set[str]:
    listed = entry.get("columns") if isinstance(entry, Mapping) else None
    return {str(code) for code in listed} if isinstance(listed, list | tuple) else set()

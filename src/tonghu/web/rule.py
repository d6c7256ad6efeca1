"""The permission rule with what the pack in force adds: which department gets which fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from tonghu.batch.packs import load_pack
from tonghu.core.authz.decide import Rule
from tonghu.core.policy.model import Pack


@lru_cache(maxsize=1)
def current_pack() -> Pack:
    """The pack of this installation."""
    return load_pack(settings.POLICY)


def pack_for(area: str, day: date) -> Pack:
    """The pack in force for an area on a day: the one adopted there, else that of this installation."""
    in_force: Callable[[str, date], Pack | None] = import_string(settings.PACK_IN_FORCE)
    return in_force(area, day) or current_pack()


def current_rule() -> Rule:
    """The rule under the pack of this installation."""
    return rule_of(current_pack())


_rules: dict[tuple[str, str], Rule] = {}


def rule_of(pack: Pack) -> Rule:
    """The rule under a pack."""
    kept = (pack.id, pack.version)
    if kept not in _rules:
        _rules[kept] = Rule(department_fields(pack))
    return _rules[kept]


def department_fields(pack: Pack) -> dict[str, frozenset[str]]:
    """Department → the columns that the pack's verification and duties give it.

    The department that leads the survey (it alone has a duty about all of a child's basics) works with the register's
    own roles and gets no columns here.
    """
    found: dict[str, set[str]] = {}
    verification = pack.sections.get("verification", {}).get("departments", {})
    for key, entry in verification.items() if isinstance(verification, Mapping) else ():
        found.setdefault(str(key), set()).update(_columns(entry))
    for duty in pack.sections.get("duties", {}).values():
        departments = duty.get("departments") if isinstance(duty, Mapping) else None
        for key in departments if isinstance(departments, list | tuple) else ():
            found.setdefault(str(key), set()).update(_columns(duty))
    return {key: frozenset(columns) for key, columns in found.items() if "name" not in columns}


def _columns(entry: object) -> set[str]:
    listed = entry.get("columns") if isinstance(entry, Mapping) else None
    return {str(code) for code in listed} if isinstance(listed, list | tuple) else set()

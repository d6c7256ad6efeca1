"""What a program may do in a person's name: a short list, for a limited time, and nothing that asks who is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tonghu.core.authz.decide import Actor, Rule
from tonghu.core.authz.permissions import Permission

FOR_TOKENS = (
    Permission.CHILD_IMPORT,
    Permission.IMPORT_LIST,
    Permission.CHILD_LIST,
    Permission.CHILD_VIEW,
    Permission.CHILD_DECISION,
    Permission.POLICY_READ,
)
"""Lists may be sent, children of one's area read in the columns one may see, masked. Taking lists away, approving and
opening what is masked stay with a person who confirms the identity."""
LASTS = timedelta(days=90)
"""A token ends at the latest after so long, as a password does."""


def offered(rule: Rule, actor: Actor, today: date) -> tuple[Permission, ...]:
    """What a person may let a program do: what it may do itself today."""
    return tuple(permission for permission in FOR_TOKENS if rule.decide(actor, permission, today))


def scope(names: Iterable[str]) -> frozenset[Permission]:
    """The permissions of a token by their names. One that is no longer for tokens is dropped, never kept."""
    known = {permission.value: permission for permission in FOR_TOKENS}
    return frozenset(known[name] for name in names if name in known)

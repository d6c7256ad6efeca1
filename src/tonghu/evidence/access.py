"""Which attachments somebody may know of, open and change: the one rule, asked with what each paper speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tonghu.core.authz.columns import CODES, columns
from tonghu.core.authz.permissions import Permission
from tonghu.core.record.attachments import PAPERS, needed
from tonghu.records.actions import By
from tonghu.registry import access
from tonghu.registry.models import Child


@dataclass(frozen=True, slots=True)
class May:
    """Who asks, and the columns that this person sees, reads in full and edits of a child; whether its protected
    states too."""

    actor: str
    sees: frozenset[str]
    reads: frozenset[str]
    edits: frozenset[str]
    protected: bool

    def know(self, kind: str, about: Iterable[str]) -> bool:
        """Whether a paper may be listed."""
        return self._all(self.sees, kind, about)

    def open(self, kind: str, about: Iterable[str]) -> bool:
        """Whether its content may be read: papers show numbers in full, so the right to uncover them is asked."""
        return self._all(self.sees & self.reads, kind, about)

    def change(self, kind: str, about: Iterable[str]) -> bool:
        """Whether one may be added."""
        return self._all(self.edits, kind, about)

    def remove(self, kind: str, about: Sequence[str], added_by: str) -> bool:
        """Whether one may be removed: by whoever can look at it, and by whoever added it."""
        return self.change(kind, about) and (self.open(kind, about) or added_by == self.actor)

    def _all(self, granted: frozenset[str], kind: str, about: Iterable[str]) -> bool:
        if PAPERS[kind].protected and not self.protected:
            return False
        return bool(granted) and needed(kind, about, CODES) <= granted


def of(by: By, child: Child, *, confirmed: bool) -> May:
    """What somebody may of a child's papers. ``confirmed``: the identity was confirmed lately; protected states ask it."""
    target = access.target_of(child)

    def granted(permission: Permission) -> Any:
        return columns(by.rule, by.actor, permission, by.today, target)

    protected = confirmed and bool(by.rule.decide(by.actor, Permission.CHILD_PROTECTED, by.today, target))
    return May(
        by.actor.id,
        granted(Permission.CHILD_VIEW).sees,
        granted(Permission.CHILD_REVEAL).sees,
        granted(Permission.CHILD_EDIT).edits,
        protected,
    )

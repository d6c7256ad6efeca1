"""The door of the policies for other apps."""

from __future__ import annotations

from datetime import date

from tonghu.core.policy.model import Pack
from tonghu.core.workflow.two_people import State
from tonghu.policies import selectors
from tonghu.policies.models import Adoption


def in_force(area: str, day: date) -> Pack | None:
    """The pack that was adopted for an area and counts on a day; ``None``: none was, the installation's own counts."""
    found = selectors.adoption_in_force(area, day)
    return selectors.pack_of(found.version) if found else None


def pack_of(key: str) -> Pack:
    """A pack by its key in addresses. Raises ``Http404``."""
    return selectors.find(key).pack


def choices() -> list[tuple[str, str]]:
    """(key, name with version) of every pack that can be read here."""
    return [(one.key, f"{one.pack.name}（{one.pack.id}，{one.pack.version}）") for one in selectors.known()]


def waiting(areas: tuple[str, ...], person: str) -> int:
    """Proposals in these areas that this person may decide."""
    found = selectors.adoptions(areas).filter(state=State.PROPOSED.value)
    return int(found.exclude(proposed_by=person).count())


def scheduled(areas: tuple[str, ...], day: date) -> list[Adoption]:
    """Approved adoptions that have not begun."""
    return list(selectors.adoptions(areas).filter(state=State.APPROVED.value, starts__gt=day))

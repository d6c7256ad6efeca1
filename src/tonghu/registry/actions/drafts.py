"""Begun registrations: kept sealed for the one who began them, handed over with the rest, gone once registered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from tonghu.registry import vault
from tonghu.registry.models import Draft


def of(owner: str, token: str) -> Draft | None:
    """A person's own draft by its token; ``None`` for anything else."""
    try:
        return Draft.objects.filter(owner=owner, token=UUID(token)).first() if token else None
    except ValueError:
        return None


def keep(owner: str, draft: Draft | None, posted: Any, granted: frozenset[str], unit: str) -> Draft:
    """Keep what was typed so far, unchecked: only fields that this person may fill in."""
    typed = {code: "、".join(posted.getlist(code))[:200] for code in sorted(granted) if posted.get(code)}
    kept = draft or Draft(owner=owner)
    kept.unit, kept.saved_at = unit, timezone.now()
    vault.seal_draft(kept, json.dumps(typed, ensure_ascii=False))
    kept.save()
    return kept


def values(draft: Draft) -> Mapping[str, str]:
    """What was typed."""
    found: Mapping[str, str] = json.loads(vault.open_draft(draft))
    return found


def drop(draft: Draft | None) -> None:
    """Forget a draft whose child has been registered."""
    if draft is not None:
        draft.delete()

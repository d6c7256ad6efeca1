"""The records ask which columns have a paper."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tonghu.evidence import access, selectors
from tonghu.records.selectors import papers_asked


@receiver(papers_asked)
def papers(sender: Any, child: Any, by: Any, **_: Any) -> frozenset[str]:
    """Columns of a child for which there is an attachment that this person may know of."""
    return selectors.evidenced(child, access.of(by, child, confirmed=False))

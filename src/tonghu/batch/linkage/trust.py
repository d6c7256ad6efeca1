"""Whom a pack believes where sources differ, in words for ``conflicts.csv``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tonghu.core.policy.describe import SENDERS
from tonghu.core.policy.model import Pack
from tonghu.core.survey.list_columns import REGISTRATIONS

ASK = "来源先后未定，请人工核实"


def trust(pack: Pack) -> Callable[[str, str], str]:
    """Column code and list key → the rule of the pack's source order."""
    orders: dict[str, list[str]] = {}
    for entry in pack.sections.get("source_order", {}).values():
        if isinstance(entry, Mapping):
            orders |= {code: [str(source) for source in entry["sources"]] for code in map(str, entry["columns"])}

    def rule(code: str, key: str) -> str:
        order = orders.get(code, [])
        if key not in order or REGISTRATIONS not in order:
            return ASK
        sender, own = SENDERS.get(key, key), SENDERS[REGISTRATIONS]
        if order.index(key) < order.index(REGISTRATIONS):
            return f"以{sender}为准（来源先于{own}），请核实后更正登记"
        return f"以{own}为准（来源先于{sender}），请{sender}核对"

    return rule

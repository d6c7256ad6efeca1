"""What may not stand beside a child in a file that leaves the office (B-34), as the pack lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.core.base.registration import BY_CODE, Value
from tonghu.core.policy.model import Pack

BASIS = "guardianship_judgement_basis"
BASIS_HELD = "已记录（内容不随表流转）"
"""Stands for the basis of a judgement: the decision asks only whether there is one."""
_ALWAYS = frozenset({"risk_situations"})
"""Names abuse and the like in every jurisdiction, whatever a pack says."""
HELD_BACK = "内容受保护，请到登记原件处查看"


@dataclass(frozen=True, slots=True)
class Protected:
    """Columns that are left out and options that are left out of their cells."""

    columns: frozenset[str]
    options: Mapping[str, frozenset[str]]
    words: tuple[str, ...]
    """Titles of the protected conditions."""

    def shared(self, code: str, value: Value | None) -> Value | None:
        """The value that may be shared; ``None`` where nothing may."""
        if value is None or code in self.columns:
            return None
        if code == BASIS:
            return BASIS_HELD
        hidden = self.options.get(code)
        if not hidden:
            return value
        if isinstance(value, tuple):
            return tuple(option for option in value if option not in hidden) or None
        return None if value in hidden else value

    def headers(self) -> frozenset[str]:
        """Headers of the columns whose content is not quoted."""
        return frozenset(BY_CODE[code].header for code in (*self.columns, *self.options, BASIS))


def protected(pack: Pack) -> Protected:
    """The pack's section ``protected``."""
    columns: set[str] = set(_ALWAYS)
    options: dict[str, frozenset[str]] = {}
    words: list[str] = []
    for entry in pack.sections.get("protected", {}).values():
        if not isinstance(entry, Mapping):
            continue
        words.append(str(entry.get("title", "")))
        named = [str(code) for code in _listed(entry.get("columns"))]
        hidden = frozenset(str(option) for option in _listed(entry.get("options")))
        for code in named:
            if hidden:
                options[code] = options.get(code, frozenset()) | hidden
            else:
                columns.add(code)
    return Protected(frozenset(columns), options, tuple(word for word in words if word))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []

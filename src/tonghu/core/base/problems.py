"""A fault found in reading or checking: where, what, why and what to do. Codes are the contract's (cli.md)."""

from __future__ import annotations

from dataclasses import dataclass

ERRORS = (
    "id_checksum",
    "id_length",
    "id_birth_date_mismatch",
    "id_excel_truncated",
    "id_duplicate",
    "date_unreadable",
    "date_in_future",
    "option_unknown",
    "required_missing",
    "division_unknown",
)
WARNINGS = (
    "id_missing",
    "id_sex_mismatch",
    "id_unknown_division",
    "date_order",
    "address_unresolved",
    "contradiction",
    "phone_format",
    "multiple_kinds_missing",
)
INFOS = ("normalised", "column_unknown")

SEVERITY: dict[str, str] = (
    dict.fromkeys(ERRORS, "error") | dict.fromkeys(WARNINGS, "warning") | dict.fromkeys(INFOS, "info")
)
"""Severity of every problem code: error, warning or info."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one row. ``column`` is the header, ``text`` Chinese, ``suggestion`` a repair that a person may
    accept (never applied in silence) or ``None``."""

    column: str
    code: str
    text: str
    suggestion: str | None = None

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return SEVERITY[self.code]

    def as_json(self) -> dict[str, str | None]:
        """The object of the contract's ``problems`` list."""
        return {
            "column": self.column,
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "suggestion": self.suggestion,
        }

"""Blind indexes: find a value by equality without storing it. Keyed with HMAC-SM3, per field and per tenant.

Only for values that are nearly unique (identity numbers, phones): an index shows which rows are equal, and on a field
with few values that would tell the value.
"""

from __future__ import annotations

from tonghu.keys.ring import Domain, KeyRing

INDEXED = ("id_number", "phone")
"""Fields with a blind index."""


def blind(ring: KeyRing, field: str, tenant: str, value: str, version: int | None = None) -> bytes:
    """The index of a normalised value: 32 bytes; empty for an empty value."""
    if field not in INDEXED:
        raise ValueError(f"no blind index on {field}")
    if not value:
        return b""
    key = ring.provider.derive(ring.key(Domain.BLIND_INDEX, version), f"{field}|{tenant}")
    return ring.provider.mac(key, value.encode())

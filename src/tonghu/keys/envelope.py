"""Envelopes: a value sealed under the key of its child, bound to table, column and row.

A child has a data key of its own, wrapped by the ring's identity key: destroying the wrapped key erases the child from
the database and every backup (crypto-shred). The header of an envelope names its format, so that it can be replaced.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tonghu.keys.provider import Tampered
from tonghu.keys.ring import Domain, KeyRing

FORMAT = 1
_HEADER = struct.Struct(">BH")
"""Format and version of the wrapping key (0: the child's own data key)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lives. An envelope opens only there."""

    table: str
    column: str
    row: str

    def bound(self, header: bytes) -> bytes:
        """The bytes that an envelope is bound to."""
        parts = [text.encode() for text in (self.table, self.column, self.row)]
        return header + b"".join(struct.pack(">I", len(part)) + part for part in parts)


def new_data_key(ring: KeyRing, place: Place) -> bytes:
    """A fresh data key, wrapped by the newest identity key."""
    return wrap(ring, ring.provider.new_key(), place)


def wrap(ring: KeyRing, data_key: bytes, place: Place) -> bytes:
    """Wrap a data key by the newest identity key (also when the ring was rotated)."""
    version = ring.version(Domain.IDENTITY)
    header = _HEADER.pack(FORMAT, version)
    return header + ring.provider.encrypt(ring.key(Domain.IDENTITY, version), data_key, place.bound(header))


def unwrap(ring: KeyRing, wrapped: bytes, place: Place) -> bytes:
    """The data key. Raises :class:`Tampered`, or ``KeyFault`` when the ring lacks the version."""
    header, version = _read_header(wrapped)
    body = wrapped[_HEADER.size :]
    return ring.provider.decrypt(ring.key(Domain.IDENTITY, version), body, place.bound(header))


def wrapped_by(wrapped: bytes) -> int:
    """The version of the identity key that wrapped a data key."""
    return _read_header(wrapped)[1]


def seal(ring: KeyRing, data_key: bytes, text: str, place: Place) -> bytes:
    """Seal one value. Values of the same length class look alike: short texts are padded to 16 bytes."""
    header = _HEADER.pack(FORMAT, 0)
    plain = text.encode()
    padded = struct.pack(">I", len(plain)) + plain + b"\0" * (-(len(plain) + 4) % 16)
    return header + ring.provider.encrypt(data_key, padded, place.bound(header))


def unseal(ring: KeyRing, data_key: bytes, sealed: bytes, place: Place) -> str:
    """The value. Raises :class:`Tampered`."""
    header, _ = _read_header(sealed)
    padded = ring.provider.decrypt(data_key, sealed[_HEADER.size :], place.bound(header))
    (length,) = struct.unpack_from(">I", padded)
    return padded[4 : 4 + length].decode()


def _read_header(sealed: bytes) -> tuple[bytes, int]:
    if len(sealed) < _HEADER.size:
        raise Tampered("密文不完整")
    header = sealed[: _HEADER.size]
    form, version = _HEADER.unpack(header)
    if form != FORMAT:
        raise Tampered(f"不认识的密文格式 {form}")
    return header, version

"""Anchors: the head of the chain, written daily to a place outside the database and keyed, for outside holders."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from tonghu.keys.provider import same
from tonghu.keys.ring import Domain, KeyRing


class ForgedAnchor(ValueError):
    """An anchor file whose MAC does not fit."""


def write(folder: Path, ring: KeyRing, seq: int, digest: bytes, at: datetime) -> Path:
    """Write an anchor; files are never overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"seq": seq, "digest": digest.hex(), "at": at.astimezone(UTC).isoformat()}
    content["mac"] = _mac(ring, content)
    path = folder / f"anchor-{seq:012d}.json"
    if not path.exists():
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def read(folder: Path, ring: KeyRing) -> dict[int, bytes]:
    """Digests by number. Raises :class:`ForgedAnchor`."""
    found = {}
    for path in sorted(folder.glob("anchor-*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        mac = content.pop("mac", "")
        if not same(bytes.fromhex(mac), bytes.fromhex(_mac(ring, content))):
            raise ForgedAnchor(f"存证文件 {path.name} 被改动")
        found[int(content["seq"])] = bytes.fromhex(content["digest"])
    return found


def _mac(ring: KeyRing, content: dict[str, object]) -> str:
    data = json.dumps(content, sort_keys=True).encode()
    return ring.provider.mac(ring.key(Domain.AUDIT, 1), b"anchor|" + data).hex()

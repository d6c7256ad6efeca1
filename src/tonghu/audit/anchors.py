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
    """Write an anchor. One that is there keeps its content; only ``seen``, when the head was last confirmed, moves on."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"seq": seq, "digest": digest.hex(), "at": at.astimezone(UTC).isoformat()}
    content["mac"] = _mac(ring, content)
    content["seen"] = content["at"]
    path = folder / f"anchor-{seq:012d}.json"
    if path.exists():
        content = json.loads(path.read_text(encoding="utf-8")) | {"seen": content["at"]}
    _write_whole(path, json.dumps(content, indent=1) + "\n")
    return path


def _write_whole(path: Path, text: str) -> None:
    """Whole or not at all, also on a full disk."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def read(folder: Path, ring: KeyRing) -> dict[int, bytes]:
    """Digests by number. Raises :class:`ForgedAnchor`."""
    found = {}
    for path in sorted(folder.glob("anchor-*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        mac = content.pop("mac", "")
        content.pop("seen", "")
        if not same(bytes.fromhex(mac), bytes.fromhex(_mac(ring, content))):
            raise ForgedAnchor(f"存证文件 {path.name} 被改动")
        found[int(content["seq"])] = bytes.fromhex(content["digest"])
    return found


def latest(folder: Path) -> datetime | None:
    """When the newest anchor of a folder was written; ``None`` for none. Says nothing about whether it is genuine."""
    newest = max(folder.glob("anchor-*.json"), default=None)
    if newest is None:
        return None
    return datetime.fromisoformat(json.loads(newest.read_text(encoding="utf-8"))["seen"])


def _mac(ring: KeyRing, content: dict[str, object]) -> str:
    data = json.dumps(content, sort_keys=True).encode()
    return ring.provider.mac(ring.key(Domain.AUDIT, 1), b"anchor|" + data).hex()

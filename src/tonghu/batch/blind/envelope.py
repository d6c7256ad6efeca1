"""The form that every file of blind matching has: a readable header, a body, and a proof that both are whole.

One JSON object: ``header`` (kind, version, who, for which period …), ``body``, ``mac``. The proof is an HMAC-SM3 over
the canonical text of header and body; a file that was changed, cut or put together is refused, not read in part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tonghu.batch.blind import crypto
from tonghu.batch.errors import UnusableInput

FORMAT = "tonghu-blind"
VERSION = 1


@dataclass(frozen=True)
class Envelope:
    """A file's header and body; ``digest`` names its exact content in other files."""

    header: Mapping[str, Any]
    body: Any
    digest: str


def write(path: Path, kind: str, header: Mapping[str, Any], body: Any, key: bytes) -> Envelope:
    """Write a file of a kind; the folder must exist. Raises :class:`UnusableInput` when it cannot be written."""
    whole = {"format": FORMAT, "version": VERSION, "kind": kind, **header}
    content = _content(whole, body)
    mac = crypto.hmac_sm3(key, content).hex()
    text = json.dumps(
        {"header": whole, "body": body, "mac": mac}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    try:
        path.write_text(text + "\n", encoding="utf-8")
        if kind in ("secret", "private"):
            path.chmod(0o600)
    except OSError as error:
        raise UnusableInput(f"不能写入 {path}（{error.strerror or error}）。请换一个文件夹") from error
    return Envelope(whole, body, crypto.sm3(content).hex())


def read(path: Path, kind: str, what: str) -> tuple[dict[str, Any], Envelope]:
    """A file of the kind, its proof not yet checked: :func:`verified` must follow. ``what`` names it to the user."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"读不出{what} {path}。请检查文件名，或请对方重新发送") from error
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableInput(f"{path.name} 不是{what}，或传送中损坏（{error.msg}）。请重新取得该文件") from error
    header = raw.get("header") if isinstance(raw, dict) else None
    if not isinstance(header, dict) or header.get("format") != FORMAT or "mac" not in raw or "body" not in raw:
        raise UnusableInput(f"{path.name} 不是盲比对文件。请检查是否选错文件")
    if header.get("kind") != kind:
        raise UnusableInput(f"{path.name} 不是{what}（文件类别是 {header.get('kind')}）。请检查是否选错文件")
    if header.get("version") != VERSION:
        raise UnusableInput(
            f"{path.name} 是第 {header.get('version')} 版盲比对文件，本程序只读第 {VERSION} 版。请双方使用同一版本"
        )
    return raw, Envelope(header, raw["body"], crypto.sm3(_content(header, raw["body"])).hex())


def verified(path: Path, kind: str, what: str, key: bytes) -> Envelope:
    """A file of the kind whose proof is right under the key. Raises :class:`UnusableInput` otherwise."""
    raw, envelope = read(path, kind, what)
    mac = raw["mac"]
    expected = crypto.hmac_sm3(key, _content(envelope.header, envelope.body)).hex()
    if not isinstance(mac, str) or not crypto.equal(mac.encode(), expected.encode()):
        raise UnusableInput(
            f"{path.name} 校验不符：文件被改动过，或不是用同一口令文件（同一双方、同一期间）做的。未使用该文件；请核对口令文件并请对方重新发送"
        )
    return envelope


def _content(header: Mapping[str, Any], body: Any) -> bytes:
    return json.dumps([header, body], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

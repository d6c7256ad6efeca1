"""Sealing of attachments: content and words under a key of the attachment's own, that key under the child's data key.

Turning the identity key wraps the children's keys anew and reaches these with them; destroying a child's key, or an
attachment's, leaves nothing that opens. Backups made before a removal open it until they are deleted.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from django.conf import settings

from tonghu.evidence.models import Attachment, Content
from tonghu.keys.envelope import Place, seal, unseal
from tonghu.records.vault import data_keys as data_keys

_TABLE = "evidence_attachment"


def digest_of(data_key: bytes, content: bytes) -> bytes:
    """A digest that says nothing without the child's key, and nothing of another child's files."""
    provider = settings.KEY_RING.provider
    return bytes(provider.mac(provider.derive(data_key, _TABLE), content))


def put(attachment: Attachment, data_key: bytes, about: dict[str, str], content: bytes) -> Content:
    """Put the sealed parts on an attachment, and make its content (neither is saved)."""
    ring = settings.KEY_RING
    key = ring.provider.new_key()
    attachment.key_sealed = seal(ring, data_key, base64.b64encode(key).decode(), _place(attachment, "key_sealed"))
    words = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    attachment.about_sealed = seal(ring, key, words, _place(attachment, "about_sealed"))
    attachment.digest = digest_of(data_key, content)
    sealed = seal(ring, key, base64.b64encode(content).decode(), _content_place(attachment))
    return Content(attachment=attachment, sealed=sealed)


def about(attachment: Attachment, data_key: bytes) -> dict[str, Any]:
    """File name and words; empty for one that was destroyed."""
    if not attachment.key_sealed:
        return {}
    key = _key(attachment, data_key)
    words = unseal(settings.KEY_RING, key, bytes(attachment.about_sealed), _place(attachment, "about_sealed"))
    found: dict[str, Any] = json.loads(words)
    return found


def content(attachment: Attachment, data_key: bytes) -> bytes:
    """The file. Raises ``Content.DoesNotExist`` for one that was destroyed."""
    sealed = Content.objects.get(pk=attachment.pk).sealed
    text = unseal(settings.KEY_RING, _key(attachment, data_key), bytes(sealed), _content_place(attachment))
    return base64.b64decode(text)


def _key(attachment: Attachment, data_key: bytes) -> bytes:
    place = _place(attachment, "key_sealed")
    return base64.b64decode(unseal(settings.KEY_RING, data_key, bytes(attachment.key_sealed), place))


def _place(attachment: Attachment, column: str) -> Place:
    return Place(_TABLE, column, f"{attachment.child_id}/{attachment.token}")


def _content_place(attachment: Attachment) -> Place:
    return Place("evidence_content", "sealed", f"{attachment.child_id}/{attachment.token}")

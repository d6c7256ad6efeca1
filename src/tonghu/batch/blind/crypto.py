"""The cryptography of blind matching: SM3, HMAC-SM3, HKDF with SM3 and SM4-GCM, all from the library ``cryptography``.

Nothing here knows a file or a child. Keys that are derived for different purposes from one secret never meet: the
token key makes tokens and opens nothing, the check key proves that a file is whole and makes no tokens.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
TOKEN_BYTES = 16
"""A token is the first half of an HMAC-SM3: among 10^12 pairs two differing messages collide once in 10^26 runs."""
_NONCE_BYTES = 12
_TAG_BYTES = 16
_SM4_KEY_BYTES = 16


def random_bytes(count: int = KEY_BYTES) -> bytes:
    """From the operating system."""
    return os.urandom(count)


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """HMAC with SM3, 32 bytes."""
    code = hmac.HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize()


def derived(secret: bytes, purpose: str, context: str) -> bytes:
    """A key of 32 bytes for one purpose, bound to the pair and the period by ``context``."""
    return HKDF(hashes.SM3(), KEY_BYTES, salt=context.encode(), info=f"tonghu-blind/1/{purpose}".encode()).derive(
        secret
    )


class TokenMaker:
    """Turns messages into tokens under one key."""

    def __init__(self, key: bytes) -> None:
        self._keyed: dict[str, hmac.HMAC] = {}
        self._key = key

    def token(self, domain: str, message: str) -> str:
        """The token of a message in hexadecimal digits; messages of different domains never give the same one."""
        code = self._keyed.get(domain)
        if code is None:
            code = hmac.HMAC(self._key, hashes.SM3())
            code.update(domain.encode() + b"\x00")
            self._keyed[domain] = code
        # Copying a keyed state is cheaper than keying again, and there are millions of messages.
        own = code.copy()
        own.update(message.encode())
        return own.finalize()[:TOKEN_BYTES].hex()


def equal(left: bytes, right: bytes) -> bool:
    """Comparison in constant time."""
    return constant_time.bytes_eq(left, right)


def share_for(share: bytes, context: bytes) -> bytes:
    """A side's share for one result: consent to one result must not open another that was made of the same files."""
    return hmac_sm3(share, b"share\x00" + context)


def seal(shares: tuple[bytes, bytes], context: bytes, plain: bytes) -> bytes:
    """Encrypt under a key that needs both shares; ``context`` is bound to it and stays readable."""
    nonce = random_bytes(_NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(_sealing_key(shares, context)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def unseal(shares: tuple[bytes, bytes], context: bytes, sealed: bytes) -> bytes | None:
    """The plain bytes, or ``None`` when a share, the context or a byte is not the right one."""
    nonce, body, tag = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    if len(nonce) < _NONCE_BYTES or len(tag) < _TAG_BYTES:
        return None
    decryptor = Cipher(algorithms.SM4(_sealing_key(shares, context)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        return None


def _sealing_key(shares: tuple[bytes, bytes], context: bytes) -> bytes:
    key = HKDF(hashes.SM3(), _SM4_KEY_BYTES, salt=sm3(context), info=b"tonghu-blind/1/seal")
    return key.derive(shares[0] + shares[1])

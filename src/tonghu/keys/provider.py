"""``CryptoProvider``: the one door to cryptography, and the software provider behind it.

A certified device (SDF/SKF card, cloud 密码服务) implements the same protocol; only such a device counts in a 密评
(GB/T 39786), the software provider does not. SM4-GCM, HMAC-SM3 and SM3 come from OpenSSL through ``cryptography``.
"""

from __future__ import annotations

import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16


class Tampered(ValueError):
    """The ciphertext, its place or its key is not the one it was made with. Nothing of the content is given out."""


class CryptoProvider(Protocol):
    """What the platform asks of cryptography. Bytes in, bytes out."""

    name: str

    def new_key(self) -> bytes:
        """A fresh random key of :data:`KEY_BYTES`."""

    def encrypt(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """Nonce, ciphertext and tag; ``bound_to`` is authenticated and not stored."""

    def decrypt(self, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """The plaintext. Raises :class:`Tampered`."""

    def mac(self, key: bytes, data: bytes) -> bytes:
        """A keyed digest of 32 bytes."""

    def digest(self, data: bytes) -> bytes:
        """A digest of 32 bytes without a key: for chains and files, never for an identity number."""

    def derive(self, key: bytes, label: str) -> bytes:
        """A key of :data:`KEY_BYTES` for one use, out of another key."""


class SoftwareProvider:
    """SM4-GCM, HMAC-SM3, SM3 and HKDF-SM3 in software, for tests and small counties."""

    name = "software-sm"

    def new_key(self) -> bytes:
        """From the operating system's generator."""
        return secrets.token_bytes(KEY_BYTES)

    def encrypt(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        """A fresh random nonce each time; a key is replaced long before 2^32 uses (it belongs to one child)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound_to)
        body = encryptor.update(plain) + encryptor.finalize()
        return nonce + body + encryptor.tag

    def decrypt(self, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """Checks the tag before it hands out a byte."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise Tampered("密文不完整")
        nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound_to)
        try:
            return decryptor.update(body) + decryptor.finalize()
        except InvalidTag as error:
            raise Tampered("密文被改动、移动，或密钥不符") from error

    def mac(self, key: bytes, data: bytes) -> bytes:
        """HMAC-SM3."""
        maker = hmac.HMAC(key, hashes.SM3())
        maker.update(data)
        return maker.finalize()

    def digest(self, data: bytes) -> bytes:
        """SM3."""
        maker = hashes.Hash(hashes.SM3())
        maker.update(data)
        return maker.finalize()

    def derive(self, key: bytes, label: str) -> bytes:
        """HKDF-SM3."""
        return HKDF(algorithm=hashes.SM3(), length=KEY_BYTES, salt=None, info=label.encode()).derive(key)


def same(one: bytes, other: bytes) -> bool:
    """Equality that takes the same time wherever the two differ."""
    return constant_time.bytes_eq(one, other)

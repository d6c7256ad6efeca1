"""The root key as 3-of-5 shares (SLIP-39 words), so that no single person holds it and two lost shares lose nothing."""

from __future__ import annotations

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from tonghu.keys.ring import KeyFault

NEEDED, MADE = 3, 5


def split(root: bytes) -> list[str]:
    """Five shares in words; any three give the key back, any two give nothing."""
    return list(generate_mnemonics(1, [(NEEDED, MADE)], root)[0])


def combine(shares: list[str]) -> bytes:
    """The root key. Raises :class:`KeyFault` when the shares are too few, mistyped or of different keys."""
    try:
        return bytes(combine_mnemonics(shares))
    except MnemonicError as error:
        raise KeyFault(f"这些分片不能恢复根密钥：需要同一次生成的 {NEEDED} 份，请核对有无错字（{error}）") from error

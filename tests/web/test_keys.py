"""Keys and envelopes: vectors, swaps, bit flips, rotation, shares (C2, C3, C6, C7)."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from tonghu.keys.blind import blind
from tonghu.keys.envelope import Place, new_data_key, seal, unseal, unwrap, wrap, wrapped_by
from tonghu.keys.provider import SoftwareProvider, Tampered
from tonghu.keys.ring import RING_FILE, ROOT_FILE, Domain, KeyFault, KeyRing
from tonghu.keys.shares import combine, split

HOME = Place("registry_child", "phone", "1")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys", SoftwareProvider())


def test_standard_vectors() -> None:
    """GB/T 32905 A.1 (SM3 of "abc"); RFC 8998 A.1 (SM4-GCM)."""
    provider = SoftwareProvider()
    assert provider.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce, bound = bytes.fromhex("00001234567800000000abcd"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert provider.decrypt(key, nonce + sealed, bound) == plain


def test_an_envelope_opens_only_in_its_place(ring: KeyRing) -> None:
    key = ring.provider.new_key()
    sealed = seal(ring, key, "13800000001", HOME)
    assert unseal(ring, key, sealed, HOME) == "13800000001"
    others = [
        Place("registry_child", "phone", "2"),
        Place("registry_child", "id_number", "1"),
        Place("x", "phone", "1"),
    ]
    for place in others:
        with pytest.raises(Tampered):
            unseal(ring, key, sealed, place)
    with pytest.raises(Tampered):
        unseal(ring, ring.provider.new_key(), sealed, HOME)


def test_every_bit_flip_is_found(ring: KeyRing) -> None:
    key = ring.provider.new_key()
    sealed = seal(ring, key, "福建省演练街1号", HOME)
    rng, found = Random(2), 0
    for _ in range(1_000):
        position, bit = rng.randrange(len(sealed)), 1 << rng.randrange(8)
        flipped = sealed[:position] + bytes([sealed[position] ^ bit]) + sealed[position + 1 :]
        try:
            unseal(ring, key, flipped, HOME)
        except Tampered:
            found += 1
    assert found == 1_000


def test_values_of_one_length_class_look_alike(ring: KeyRing) -> None:
    key = ring.provider.new_key()
    assert len({len(seal(ring, key, text, HOME)) for text in ("", "1", "12345678", "123456789012")}) == 1
    assert seal(ring, key, "1", HOME) != seal(ring, key, "1", HOME), "a fresh nonce each time"


def test_rotation_keeps_old_children_readable(ring: KeyRing) -> None:
    wrapped = new_data_key(ring, HOME)
    data_key = unwrap(ring, wrapped, HOME)
    assert (wrapped_by(wrapped), ring.rotate(Domain.IDENTITY)) == (1, 2)
    again = KeyRing.open(ring.folder, SoftwareProvider())
    assert unwrap(again, wrapped, HOME) == data_key
    anew = wrap(again, data_key, HOME)
    assert (wrapped_by(anew), unwrap(again, anew, HOME)) == (2, data_key)


def test_blind_indexes_differ_by_field_and_tenant(ring: KeyRing, tmp_path: Path) -> None:
    number = "700101201503070018"
    other = KeyRing.create(tmp_path / "other", SoftwareProvider())
    made = [
        blind(ring, "id_number", "a", number),
        blind(ring, "phone", "a", number),
        blind(ring, "id_number", "b", number),
    ]
    made.append(blind(other, "id_number", "a", number))
    assert len(set(made)) == 4
    assert ring.provider.digest(number.encode()) not in made
    assert blind(ring, "id_number", "a", "") == b""
    with pytest.raises(ValueError, match="sex"):
        blind(ring, "sex", "a", "女")


def test_three_of_five_shares(ring: KeyRing) -> None:
    shares = split(ring.root)
    assert all(combine(list(three)) == ring.root for three in combinations(shares, 3))
    for two in combinations(shares, 2):
        with pytest.raises(KeyFault):
            combine(list(two))
    (ring.folder / ROOT_FILE).unlink()
    with pytest.raises(KeyFault, match="根密钥"):
        KeyRing.open(ring.folder, SoftwareProvider())
    assert KeyRing.open(ring.folder, SoftwareProvider(), combine(shares[2:])).key(Domain.AUDIT) == ring.key(
        Domain.AUDIT
    )


def test_a_ring_says_what_is_wrong(ring: KeyRing) -> None:
    with pytest.raises(KeyFault, match="不会覆盖"):
        KeyRing.create(ring.folder, SoftwareProvider())
    with pytest.raises(KeyFault, match="第 9 版"):
        ring.key(Domain.AUDIT, 9)
    (ring.folder / ROOT_FILE).chmod(0o644)
    with pytest.raises(KeyFault, match="chmod 600"):
        KeyRing.open(ring.folder, SoftwareProvider())
    (ring.folder / ROOT_FILE).chmod(0o600)
    (ring.folder / RING_FILE).write_text("{}")
    with pytest.raises(KeyFault, match="读不出"):
        KeyRing.open(ring.folder, SoftwareProvider())
    (ring.folder / RING_FILE).unlink()
    with pytest.raises(KeyFault, match="密钥备份"):
        KeyRing.open(ring.folder, SoftwareProvider())

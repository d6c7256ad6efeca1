"""Kleene logic and the contract's "one answered and none positive means unmet"."""

from __future__ import annotations

from itertools import product

import pytest

from tonghu.core.base.truth import Truth, all_of, any_of, negate, some_of

MET, UNMET, UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN


@pytest.mark.parametrize(("value", "expected"), [(True, MET), (False, UNMET), (None, UNKNOWN)])
def test_of(value: bool | None, expected: Truth) -> None:
    assert Truth.of(value) is expected


@pytest.mark.parametrize(
    ("parts", "conjunction", "disjunction", "some"),
    [
        ((), MET, UNMET, UNKNOWN),
        ((MET, UNKNOWN), UNKNOWN, MET, MET),
        ((UNMET, UNKNOWN), UNMET, UNKNOWN, UNMET),
        ((UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN, UNKNOWN),
        ((MET, UNMET), UNMET, MET, MET),
        ((MET, MET), MET, MET, MET),
        ((UNMET, UNMET), UNMET, UNMET, UNMET),
    ],
)
def test_tables(parts: tuple[Truth, ...], conjunction: Truth, disjunction: Truth, some: Truth) -> None:
    assert (all_of(parts), any_of(parts), some_of(parts)) == (conjunction, disjunction, some)


def test_de_morgan_holds_in_three_values() -> None:
    for a, b in product(Truth, repeat=2):
        assert negate(all_of((a, b))) is any_of((negate(a), negate(b)))


def test_some_reads_all_parts_also_from_an_iterator() -> None:
    assert some_of(iter((UNKNOWN, UNMET, MET))) is MET

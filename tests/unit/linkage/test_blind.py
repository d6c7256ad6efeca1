"""Blind matching, the pure part: which facts become messages, and what agreeing ones are worth (security.md 4.10)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.core.base.identity import make_id
from tonghu.core.linkage.blind import BlindChild, Kind, Outcome, compare, judge, messages_of

BORN = date(2016, 2, 29)
NUMBER = make_id("700101", BORN, 1)
CHILD = BlindChild(NUMBER, "王小明", "wang xiao ming", BORN, ("王强", "李芳"), ("19900000001",))


def tokens(child: BlindChild) -> dict[Kind, tuple[str, ...]]:
    """Messages stand for tokens here: a keyed digest changes neither equality nor anything else that is compared."""
    return messages_of(child)


def pairs_of(ours: list[BlindChild], theirs: list[BlindChild]) -> list[tuple[int, int, Outcome]]:
    found = compare(dict(enumerate(map(tokens, ours))), dict(enumerate(map(tokens, theirs))))
    return [(pair.ours, pair.theirs, pair.outcome) for pair in found]


def test_a_whole_child_has_every_kind_but_the_repaired_number() -> None:
    assert set(messages_of(CHILD)) == set(Kind) - {Kind.ID_REPAIRED}
    assert len(messages_of(CHILD)[Kind.NAME_BIRTH_GUARDIAN]) == 2


def test_nothing_known_gives_nothing() -> None:
    assert messages_of(BlindChild()) == {}


def test_name_and_birthday_alone_are_never_a_message() -> None:
    """They are few enough to be counted or guessed."""
    assert messages_of(BlindChild(name="王小明", sound="wang xiao ming", birth=BORN)) == {}
    assert messages_of(BlindChild(phones=("19900000001",))) == {}


@pytest.mark.parametrize(
    "damaged",
    [NUMBER[:17], NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), NUMBER[:8] + NUMBER[9] + NUMBER[8] + NUMBER[10:]],
    ids=["last character lost", "last character wrong", "neighbours swapped"],
)
def test_a_damaged_number_meets_the_whole_one(damaged: str) -> None:
    child = BlindChild(damaged, "王小明", "wang xiao ming", BORN, ("王强",))
    assert pairs_of([child], [CHILD]) == [(0, 0, Outcome.SAME)]


def test_a_number_cut_by_a_spreadsheet_meets_by_fifteen_digits_and_name() -> None:
    cut = BlindChild(NUMBER[:15] + "000", "王小明")
    assert pairs_of([cut], [CHILD]) == [(0, 0, Outcome.SAME)]
    assert pairs_of([BlindChild(NUMBER[:15] + "000", "李佳")], [CHILD]) == []


def test_a_number_with_too_many_repairs_stands_for_nobody() -> None:
    """Fifty completions of a cut number would be fifty guesses."""
    assert Kind.ID_REPAIRED not in messages_of(BlindChild(NUMBER[:15] + "000", "王小明"))


def test_without_a_number_name_birthday_and_guardian_or_phone_decide() -> None:
    bare = BlindChild("", "王小明", "wang xiao ming", BORN, ("李芳",))
    assert pairs_of([bare], [CHILD]) == [(0, 0, Outcome.SAME)]
    called = BlindChild("", "王小明", "wang xiao ming", BORN, (), ("19900000001",))
    assert pairs_of([called], [CHILD]) == [(0, 0, Outcome.SAME)]


def test_a_homophone_or_a_wrong_birthday_goes_to_a_person() -> None:
    homophone = BlindChild("", "王晓明", "wang xiao ming", BORN, (), ("19900000001",))
    assert pairs_of([homophone], [CHILD]) == [(0, 0, Outcome.PERSON)]
    other_day = BlindChild("", "王小明", "wang xiao ming", date(2016, 3, 29), (), ("19900000001",))
    assert pairs_of([other_day], [CHILD]) == [(0, 0, Outcome.PERSON)]


def test_a_number_that_nothing_else_supports_goes_to_a_person() -> None:
    """A parent's or a sibling's number: name, birthday and phone all differ."""
    other = BlindChild(NUMBER, "李佳", "li jia", date(2018, 1, 1), ("赵刚",), ("19900000009",))
    assert pairs_of([other], [CHILD]) == [(0, 0, Outcome.PERSON)]


def test_a_number_alone_decides_when_the_other_side_holds_nothing_else() -> None:
    assert pairs_of([BlindChild(NUMBER)], [CHILD]) == [(0, 0, Outcome.SAME)]


def test_two_valid_numbers_that_differ_outweigh_a_shared_name() -> None:
    twin = BlindChild(make_id("700101", BORN, 3), "王小明", "wang xiao ming", BORN, ("王强",), ("19900000001",))
    assert pairs_of([twin], [CHILD]) == [(0, 0, Outcome.PERSON)]


def test_several_certain_counterparts_all_go_to_a_person() -> None:
    without = BlindChild("", "王小明", "wang xiao ming", BORN, ("王强",))
    assert pairs_of([without, without], [CHILD]) == [(0, 0, Outcome.PERSON), (1, 0, Outcome.PERSON)]


def test_a_certain_pair_sets_weaker_ones_aside() -> None:
    """The brother whose name sounds the same shares the phone; the child itself is certain."""
    brother = BlindChild("", "王晓明", "wang xiao ming", BORN, (), ("19900000001",))
    assert pairs_of([CHILD, brother], [CHILD]) == [(0, 0, Outcome.SAME)]


def test_nothing_agrees() -> None:
    assert judge((), {Kind.ID}, {Kind.ID}) is None
    assert pairs_of([CHILD], [BlindChild(make_id("700101", BORN, 5), "赵六")]) == []


PARTS = st.sampled_from(["", "王小明", "李佳", "赵六"])
CHILDREN = st.builds(
    BlindChild,
    id_text=st.sampled_from(["", NUMBER, NUMBER[:17], make_id("700101", BORN, 7)]),
    name=PARTS,
    sound=PARTS,
    birth=st.sampled_from([None, BORN, date(2018, 5, 5)]),
    guardians=st.lists(st.sampled_from(["王强", "李芳"]), max_size=2).map(tuple),
    phones=st.lists(st.sampled_from(["19900000001", "19900000002"]), max_size=2).map(tuple),
)


@given(st.lists(CHILDREN, max_size=6), st.lists(CHILDREN, max_size=6))
def test_both_sides_see_the_same_pairs(ours: list[BlindChild], theirs: list[BlindChild]) -> None:
    there = {(a, b, outcome) for a, b, outcome in pairs_of(ours, theirs)}
    back = {(b, a, outcome) for a, b, outcome in pairs_of(theirs, ours)}
    assert there == back


@given(st.lists(CHILDREN, max_size=6), st.lists(CHILDREN, max_size=6))
def test_a_child_is_certain_at_most_once(ours: list[BlindChild], theirs: list[BlindChild]) -> None:
    certain = [(a, b) for a, b, outcome in pairs_of(ours, theirs) if outcome is Outcome.SAME]
    assert len({a for a, _ in certain}) == len(certain) == len({b for _, b in certain})


def test_words_are_for_people() -> None:
    assert all(kind.words for kind in Kind)
    assert {outcome.words for outcome in Outcome} == {"同一儿童", "需人工核实"}

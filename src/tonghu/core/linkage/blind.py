"""Blind matching, the pure part: what of a child is turned into tokens, and what agreeing tokens are worth.

Two bureaus that must not show each other their children compare keyed digests of the messages made here. A message
is exact text, so it forgives only what is normalised before: damaged numbers are covered by their repair candidates
and by their first fifteen digits together with the name; a missing number by name and birthday with a guardian or a
telephone. Name and birthday alone, or either of them, are never a message: they are few enough to be counted or guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tonghu.core.base.identity import birth_of, repair_candidates, truncated_prefix, valid

NORMALISATION = 1
"""Changes when the same child would give other messages; files of different numbers are not compared."""
REPAIRS_MAX = 20
"""A number with more repair candidates than this is too damaged to stand for somebody: no ``id_repaired``."""
_PREFIX = 15


class Kind(Enum):
    """A kind of message. The value stands in files; kinds with the same domain are compared with each other."""

    ID = "id"
    ID_REPAIRED = "idr"
    ID15_NAME = "i15n"
    NAME_BIRTH_GUARDIAN = "nbg"
    NAME_BIRTH_PHONE = "nbp"
    SOUND_BIRTH_PHONE = "sbp"
    NAME_PHONE = "np"

    @property
    def domain(self) -> str:
        """What the digest is made under: an exact number must be found by the other side's repaired one."""
        return "id" if self is Kind.ID_REPAIRED else self.value

    @property
    def words(self) -> str:
        """The kind as a person reads it."""
        return _WORDS[self]


_WORDS = {
    Kind.ID: "公民身份号码",
    Kind.ID_REPAIRED: "修复后的公民身份号码",
    Kind.ID15_NAME: "号码前15位和姓名",
    Kind.NAME_BIRTH_GUARDIAN: "姓名、出生日期和监护人",
    Kind.NAME_BIRTH_PHONE: "姓名、出生日期和电话",
    Kind.SOUND_BIRTH_PHONE: "姓名读音、出生日期和电话",
    Kind.NAME_PHONE: "姓名和电话",
}
SUPPORT = (Kind.ID15_NAME, Kind.NAME_BIRTH_GUARDIAN, Kind.NAME_BIRTH_PHONE, Kind.SOUND_BIRTH_PHONE, Kind.NAME_PHONE)
"""Kinds in which something beside the number agrees."""


class Outcome(Enum):
    """What is said of a pair. The value stands in files."""

    SAME = "same"
    PERSON = "person"

    @property
    def words(self) -> str:
        """As it stands in the opened table."""
        return "同一儿童" if self is Outcome.SAME else "需人工核实"


@dataclass(frozen=True, slots=True)
class BlindChild:
    """One child, normalised as for recognising it in lists; empty means not known."""

    id_text: str = ""
    """The number as read; it may be damaged."""
    name: str = ""
    """In standard characters, without blanks and dots."""
    sound: str = ""
    """The name's syllables, without tones."""
    birth: date | None = None
    guardians: tuple[str, ...] = ()
    """In standard characters."""
    phones: tuple[str, ...] = ()


def messages_of(child: BlindChild) -> dict[Kind, tuple[str, ...]]:
    """The messages of a child by kind, each once and in order; kinds without facts are absent."""
    number, name = child.id_text, child.name
    born = child.birth or birth_of(number)
    day = born.isoformat() if born else ""
    exact = valid(number)
    repaired = () if exact else repair_candidates(number)
    found: dict[Kind, Collection[str]] = {
        Kind.ID: (number,) if exact else (),
        Kind.ID_REPAIRED: repaired if len(repaired) <= REPAIRS_MAX else (),
        Kind.ID15_NAME: (_joined(_first15(number), name),),
        Kind.NAME_BIRTH_GUARDIAN: [_joined(name, day, guardian) for guardian in child.guardians],
        Kind.NAME_BIRTH_PHONE: [_joined(name, day, phone) for phone in child.phones],
        Kind.SOUND_BIRTH_PHONE: [_joined(child.sound, day, phone) for phone in child.phones],
        Kind.NAME_PHONE: [_joined(name, phone) for phone in child.phones],
    }
    kept = {kind: tuple(sorted({text for text in texts if text})) for kind, texts in found.items()}
    return {kind: texts for kind, texts in kept.items() if texts}


def _first15(number: str) -> str:
    """The digits that survive both a spreadsheet and a wrong last character; "" when the text is no number of 18."""
    cut = truncated_prefix(number)
    if cut is not None:
        return cut if len(cut) == _PREFIX else ""
    digits = number[:_PREFIX]
    whole = len(number) in (17, 18) and digits.isascii() and digits.isdigit()
    return digits if whole else ""


def _joined(*parts: str) -> str:
    """One message of several parts, all of them known; "" else. The separator occurs in no part."""
    return "\x1f".join(parts) if all(parts) else ""


def judge(agreeing: Collection[Kind], ours: Collection[Kind], theirs: Collection[Kind]) -> Outcome | None:
    """What a pair's agreeing kinds are worth, given the kinds that each side has at all; ``None`` when nothing agrees.

    A number that agrees while everything else that both sides hold differs may be a parent's or a sibling's. Valid
    numbers that differ outweigh a shared name, birthday and guardian: twins and cousins exist.
    """
    kinds = set(agreeing)
    if not kinds:
        return None
    same_id = Kind.ID in kinds or Kind.ID_REPAIRED in kinds
    supported = bool(kinds & set(SUPPORT))
    comparable = set(ours) & set(theirs) & set(SUPPORT)
    if same_id:
        exact_alone = Kind.ID in kinds and not comparable
        return Outcome.SAME if supported or exact_alone else Outcome.PERSON
    if Kind.ID in ours and Kind.ID in theirs:
        return Outcome.PERSON
    strong = {Kind.ID15_NAME, Kind.NAME_BIRTH_GUARDIAN, Kind.NAME_BIRTH_PHONE}
    return Outcome.SAME if kinds & strong else Outcome.PERSON


@dataclass(frozen=True, slots=True)
class BlindPair:
    """Two handles that agree. ``ours`` belongs to the first file, ``theirs`` to the second."""

    ours: int
    theirs: int
    outcome: Outcome
    kinds: tuple[Kind, ...]


Tokens = Mapping[Kind, Collection[str]]
"""The tokens of one child by kind."""


def compare(first: Mapping[int, Tokens], second: Mapping[int, Tokens]) -> list[BlindPair]:
    """The pairs of two files, by handle. A child that has several possible counterparts goes to a person with all of them."""
    agreeing: dict[tuple[int, int], set[Kind]] = {}
    by_token: dict[tuple[str, str], list[tuple[int, Kind]]] = {}
    for handle, tokens in second.items():
        for kind, values in tokens.items():
            for value in values:
                by_token.setdefault((kind.domain, value), []).append((handle, kind))
    for handle, tokens in first.items():
        for kind, values in tokens.items():
            for value in values:
                for other, other_kind in by_token.get((kind.domain, value), ()):
                    weaker = Kind.ID_REPAIRED if Kind.ID_REPAIRED in (kind, other_kind) else kind
                    agreeing.setdefault((handle, other), set()).add(weaker)
    pairs = []
    for (ours, theirs), kinds in sorted(agreeing.items()):
        outcome = judge(kinds, first[ours].keys(), second[theirs].keys())
        if outcome is not None:
            pairs.append(BlindPair(ours, theirs, outcome, tuple(kind for kind in Kind if kind in kinds)))
    return _one_to_one(pairs)


def _one_to_one(pairs: list[BlindPair]) -> list[BlindPair]:
    """Certain pairs stand where they are the only certain one of both children; weaker pairs beside them fall away."""
    certain = [pair for pair in pairs if pair.outcome is Outcome.SAME]
    ours = _counts([pair.ours for pair in certain])
    theirs = _counts([pair.theirs for pair in certain])
    sure = [pair for pair in certain if ours[pair.ours] == 1 and theirs[pair.theirs] == 1]
    settled_ours, settled_theirs = {pair.ours for pair in sure}, {pair.theirs for pair in sure}
    open_pairs = [
        BlindPair(pair.ours, pair.theirs, Outcome.PERSON, pair.kinds)
        for pair in pairs
        if pair.ours not in settled_ours and pair.theirs not in settled_theirs
    ]
    return sorted(sure + open_pairs, key=lambda pair: (pair.ours, pair.theirs))


def _counts(values: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found

"""The expression tree of a rule: a few typed nodes, nothing that can run code.

Every leaf asks one question about one child and is met, unmet or unknown. The same tree is read three ways: traced for
one child (:mod:`.evaluate`), compiled to columns for millions (:mod:`.columns`), and put into Chinese (:mod:`.words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tonghu.core.base.places import Level
from tonghu.core.base.truth import Truth

PlaceName = Literal["hukou", "residence", "father_work", "mother_work", "birth_place"]
PLACES: tuple[PlaceName, ...] = ("hukou", "residence", "father_work", "mother_work", "birth_place")
ChildKind = Literal["migrant", "left_behind"]
KINDS: tuple[ChildKind, ...] = ("migrant", "left_behind")


# --- dates -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ColumnDate:
    """The date in a column."""

    column: str


@dataclass(frozen=True, slots=True)
class Departure:
    """When the child left its hukou place (contract, "How long a migrant child is away").

    离开户籍地日期; else not later than 来现居住地日期; with both empty the birth, when the birth place is known to lie
    beyond ``level`` from the hukou place. Never before birth.
    """

    level: Level


@dataclass(frozen=True, slots=True)
class Arrival:
    """First day in the place of residence, read at ``level`` (Shanghai counts residence in Shanghai).

    来现居住地日期; else not earlier than 离开户籍地日期; with both empty the birth, when the child was born beyond
    ``level`` from its hukou place and within the same ``level`` as its residence. Never before birth.
    """

    level: Level


DateRef = ColumnDate | Departure | Arrival


# --- leaves ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Answer:
    """A yes/no column says ``yes``."""

    column: str
    yes: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least one of ``options`` is chosen in a choice or multi-choice column."""

    column: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherThan:
    """At least one option that is not in ``options`` is chosen."""

    column: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """Every one of ``columns`` is known. Never unknown itself."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """Younger than ``months`` months. ``born_from`` replaces the age by a fixed cut-off date of birth (ISO)."""

    months: int
    out_day_after: bool = False
    born_from: str | None = None


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number column is not above ``value`` (the number included)."""

    column: str
    value: float


@dataclass(frozen=True, slots=True)
class Term:
    """``months`` months since a date are over; ``beyond`` reads 超过 (exclusive)."""

    since: DateRef
    months: int
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Crosses:
    """Two places lie in different units of ``level``."""

    a: PlaceName
    b: PlaceName
    level: Level


@dataclass(frozen=True, slots=True)
class Within:
    """A place lies in one of the units ``codes`` (2 to 12 digits). ``title`` names a locality's own list."""

    place: PlaceName
    codes: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class CityDistricts:
    """Both places are 市辖区 of the same prefecture-level city (contract, "Place": the default reading of 中心城区).

    ``except_in`` are the prefectures (4 digits) whose own list replaces the default.
    """

    a: PlaceName
    b: PlaceName
    except_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindIs:
    """The row is assessed as this kind of child (its form, or its own columns are filled)."""

    kind: ChildKind


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed outcome; an unknown one names the columns that could decide it and says why."""

    outcome: Truth
    missing: tuple[str, ...] = ()
    why: str = ""


Leaf = Answer | OneOf | OtherThan | Filled | Age | AtMost | Term | Crosses | Within | CityDistricts | KindIs | Fixed


# --- compositions ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class All:
    """Kleene AND."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene OR."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One answered and none positive means unmet; unknown only if nothing is answered (contract, "Key care")."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene NOT."""

    part: Rule


@dataclass(frozen=True, slots=True)
class Surely:
    """Met only if the part is certainly met: unknown counts as unmet."""

    part: Rule


@dataclass(frozen=True, slots=True)
class Case:
    """The first branch whose condition is certainly met decides; an unknown condition is passed over."""

    branches: tuple[tuple[Rule, Rule], ...]
    otherwise: Rule


@dataclass(frozen=True, slots=True)
class Named:
    """Another criterion of the same pack, by its id."""

    criterion: str


Rule = Leaf | All | AnyOf | Some | Not | Surely | Case | Named


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """The direct parts of a composition, in reading order (none for a leaf)."""
    match rule:
        case All(parts) | AnyOf(parts) | Some(parts):
            return parts
        case Not(part) | Surely(part):
            return (part,)
        case Case(branches, otherwise):
            return (*(piece for branch in branches for piece in branch), otherwise)
        case _:
            return ()


def leaves(rule: Rule) -> tuple[Leaf | Named, ...]:
    """Every leaf under a rule in reading order, each once."""
    seen: dict[Leaf | Named, None] = {}
    stack: list[Rule] = [rule]
    while stack:
        node = stack.pop()
        children = parts_of(node)
        if children:
            stack.extend(reversed(children))
        elif not isinstance(node, All | AnyOf | Some | Not | Surely | Case):
            seen.setdefault(node)
    return tuple(seen)

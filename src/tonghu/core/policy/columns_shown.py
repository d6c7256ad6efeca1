"""Which facts a compiled criterion shows: a bit per fact, so that rows of one explanation still tell their own values.

A fact of the traced evaluator is a name and a value. Here it is a :class:`Shown`: the name and where the value comes
from. Whoever holds the columns turns the source into values; the mask of a row says which facts its decision used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from tonghu.core.base.registration import header
from tonghu.core.policy.fact_names import (
    BIRTH,
    BORN_FROM,
    DEFAULT_LIST,
    REACHES,
    SINCE,
    SOURCE,
    URBAN_LIST,
    complete_name,
    note_name,
    rank,
)
from tonghu.core.policy.rules import (
    Age,
    Answer,
    AtMost,
    CityDistricts,
    ColumnDate,
    Crosses,
    Leaf,
    OneOf,
    OtherThan,
    PlaceName,
    Rule,
    Term,
    Within,
)


class Of(Enum):
    """Where the value of a shown fact comes from."""

    COLUMN = "column"
    BIRTH = "birth"
    SOURCE = "source"
    REACHES = "reaches"
    PLACE = "place"
    NOTE = "note"
    START = "start"
    COMPLETE = "complete"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact: its ``name`` and the source of its value. ``key`` is the column code, the place, the text, or the name of
    the term's columns (see :meth:`Compiler.terms`); ``months`` for the day on which a term is complete."""

    name: str
    of: Of
    key: str = ""
    months: int = 0


def shown_of(leaf: Rule, terms: Mapping[Term, str]) -> tuple[Shown, ...]:
    """The facts that a leaf can show, without regard to what a row holds. ``terms`` names the columns of terms."""
    match leaf:
        case Answer(column, _) | OneOf(column, _) | OtherThan(column, _) | AtMost(column, _):
            return (Shown(header(column), Of.COLUMN, column),)
        case Age():
            limit = (
                Shown(REACHES, Of.REACHES, "", leaf.months)
                if leaf.born_from is None
                else Shown(BORN_FROM, Of.TEXT, leaf.born_from)
            )
            return Shown(BIRTH, Of.BIRTH), Shown(SOURCE, Of.SOURCE), limit
        case Term(ColumnDate(column), months, _):
            own = header(column)
            return Shown(own, Of.COLUMN, column), Shown(complete_name(own), Of.COMPLETE, column, months)
        case Term(_, months, _):
            return Shown(SINCE, Of.START, terms[leaf]), Shown(complete_name(""), Of.COMPLETE, terms[leaf], months)
        case Crosses(a, b, _):
            return (*_place(a), *_place(b))
        case Within(place, _, title):
            return (*_place(place), *((Shown(URBAN_LIST, Of.TEXT, title),) if title else ()))
        case CityDistricts(a, b, _):
            return (*_place(a), *_place(b), Shown(URBAN_LIST, Of.TEXT, DEFAULT_LIST))
        case _:
            return ()


def _place(name: PlaceName) -> tuple[Shown, ...]:
    return Shown(name, Of.PLACE, name), Shown(note_name(name), Of.NOTE, name)


def shown_facts(told: Iterable[Leaf], terms: Mapping[Term, str]) -> tuple[Shown, ...]:
    """Every fact that some leaves can show, by name in reading order; of one name the later leaf's last (it wins)."""
    found = dict.fromkeys(shown for leaf in told for shown in shown_of(leaf, terms))
    return tuple(sorted(found, key=lambda shown: rank(shown.name)))

"""The same child in registrations and lists: the survey's rows, handed to :mod:`tonghu.batch.linkage`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tonghu.batch.linkage.engine import ONE_MACHINE
from tonghu.batch.linkage.outputs import evidence_of
from tonghu.batch.linkage.people import USED, encode
from tonghu.batch.linkage.repeats import outside
from tonghu.batch.linkage.run import REPEATED, Linked, link
from tonghu.batch.linkage.source import Listing
from tonghu.batch.linkage.told import evidence_texts, method_texts
from tonghu.batch.linkage.within import group
from tonghu.batch.survey.cases import Match
from tonghu.core.base.dates import PartialDate
from tonghu.core.base.registration import Value
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.schema import CHILD
from tonghu.core.survey.list_columns import REGISTRATIONS

Values = Mapping[str, Value]
"""A row as read, by column code."""


@dataclass(frozen=True)
class Recognised:
    """What became of the rows of every list, in the order given."""

    matches: Sequence[Sequence[Match | None]]
    """Per list and row its child; the index is a position among the registrations."""
    doubts: Sequence[Sequence[Sequence[Match]]]
    """Per list and row the children that it may be, the likeliest first, for a person to decide."""
    strangers: Sequence[Sequence[tuple[int, int]]]
    """Children whom only lists know: list and row of each of their rows, in first-seen order."""


def _texts(rows: Sequence[Values]) -> dict[str, pa.Array]:
    return {
        code: pa.array([_text(row.get(code)) for row in rows], pa.string())
        for code in USED
        if any(code in row for row in rows)
    }


def _text(value: Value | None) -> str | None:
    if isinstance(value, PartialDate):
        return value.text()
    return value if isinstance(value, str) and value else None


def same_children(rows: Sequence[Values]) -> list[list[int]]:
    """Registrations of one child, as groups of positions in first-seen order."""
    if not rows:
        return []
    model = Model(CHILD, len(rows), linkable=REPEATED)
    first = group(encode(_texts(rows), len(rows)), model, ONE_MACHINE).first
    groups: dict[int, list[int]] = {}
    for position, leader in enumerate(first.tolist()):
        groups.setdefault(leader, []).append(position)
    return list(groups.values())


def recognise(registered: Sequence[Values], lists: Mapping[str, Sequence[Values]]) -> Recognised:
    """Give every list row its child."""
    roster = Listing(REGISTRATIONS, _texts(registered), len(registered))
    listings = [Listing(key, _texts(rows), len(rows)) for key, rows in lists.items()]
    linked = link(roster, listings)
    return Recognised(_matches(linked), _doubts(linked), _strangers(linked))


def _matches(linked: Linked) -> list[list[Match | None]]:
    patterns = linked.linked.patterns
    how, why = (texts(linked.model, patterns).to_pylist() for texts in (method_texts, evidence_texts))
    found: list[list[Match | None]] = []
    for outcome in linked.outcomes:
        rows = zip(outcome.child.tolist(), outcome.pattern.tolist(), outcome.probability.tolist(), strict=True)
        found.append([Match(child, how[p], why[p], sure) if child >= 0 else None for child, p, sure in rows])
    return found


def _doubts(linked: Linked) -> list[list[list[Match]]]:
    found: list[list[list[Match]]] = [[[] for _ in range(listing.rows)] for listing in linked.lists]
    at = np.flatnonzero(linked.review)
    at = at[np.lexsort((linked.scored.child[at], -linked.probability[at], linked.scored.row[at]))]
    number, position = linked.place_of(linked.scored.row[at])
    why = evidence_of(linked.model, linked.scored, at).to_pylist()
    for k, pair in enumerate(at.tolist()):
        match = Match(int(linked.scored.child[pair]), "", why[k], float(linked.probability[pair]))
        found[number[k]][position[k]].append(match)
    return found


def _strangers(linked: Linked) -> list[list[tuple[int, int]]]:
    found = outside(linked)
    number, position = linked.place_of(found.row)
    groups: dict[int, list[tuple[int, int]]] = {}
    for leader, key, row in zip(found.groups.first.tolist(), number.tolist(), position.tolist(), strict=True):
        groups.setdefault(leader, []).append((key, row))
    return list(groups.values())

"""Pairs of records that may be one child, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tonghu.batch.linkage.resolve import REVIEW
from tonghu.core.authz.columns import covered, masking
from tonghu.core.base.registration import COLUMNS
from tonghu.core.policy.model import Pack
from tonghu.core.record.statements import Standing, Statement, record_at
from tonghu.merging.models import Different, Merge
from tonghu.records import selectors as records
from tonghu.records.models import Entry
from tonghu.registry import access, vault
from tonghu.registry.likenesses import Scale, Weighed, held
from tonghu.registry.models import Child

_GROUPS = 300
"""Groups of records with something in common that are looked at for one page, of each kind."""
_LARGEST = 12
"""A telephone or a name and birthday that more records share says nothing of two of them."""
_SHARED = (("id_number_index",), ("name_pinyin", "birth_date"), ("name_pinyin", "phone_index"))
"""What two records of one child have in common: one of these."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and what was found between them."""

    one: Child
    other: Child
    weighed: Weighed


def pairs(scope: QuerySet[Child], granted: frozenset[str]) -> list[Pair]:
    """Pairs of a scope that may be one child, likeliest first; those that somebody has told apart left out."""
    near: set[tuple[UUID, UUID]] = set()
    for shared in _SHARED:
        if all(_granted(column, granted) for column in shared):
            near |= _sharing(scope, shared)
    near -= set(Different.objects.values_list("child_id", "other_id"))
    found = {child.pk: child for child in scope.filter(pk__in={pk for pair in near for pk in pair})}
    compared = _compared(scope, [(found[a], found[b]) for a, b in sorted(near)], granted)
    likely = [pair for pair in compared if pair.weighed.chance >= REVIEW]
    return sorted(likely, key=lambda pair: (-pair.weighed.chance, pair.one.number, pair.other.number))


def _granted(column: str, granted: frozenset[str]) -> bool:
    return column.removesuffix("_index").replace("name_pinyin", "name") in granted


def _sharing(scope: QuerySet[Child], shared: Sequence[str]) -> set[tuple[UUID, UUID]]:
    """Pairs of ids that have all of these columns in common."""
    known = ~Q(**{shared[-1]: None}) & ~Q(**{shared[-1]: b""}) if shared[-1].endswith("_index") else ~Q(birth_date=None)
    counted = scope.filter(known).order_by().values(*shared).annotate(many=Count("pk"))
    groups = list(counted.filter(many__gt=1, many__lte=_LARGEST).order_by(*shared)[:_GROUPS])
    found: set[tuple[UUID, UUID]] = set()
    for group in groups:
        ids = scope.filter(**{column: group[column] for column in shared}).order_by("pk").values_list("pk", flat=True)
        found |= set(combinations(ids, 2))
    return found


def _compared(scope: QuerySet[Child], asked: Iterable[tuple[Child, Child]], granted: frozenset[str]) -> list[Pair]:
    listed = list(asked)
    children = {child.pk: child for pair in listed for child in pair}
    sealed = vault.read(children.values(), granted)
    forms = {pk: held(child, sealed[pk], granted) for pk, child in children.items()}
    scale = Scale(scope)
    return [Pair(a, b, scale.weighed(forms[a.pk], forms[b.pk], a.name)) for a, b in listed]


def evidence(scope: QuerySet[Child], one: Child, other: Child, granted: frozenset[str]) -> Weighed:
    """What speaks for and against two records being one child."""
    return _compared(scope, [(one, other)], granted)[0].weighed


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two records says of a column."""

    text: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Line:
    """A column of both records. ``state``: same, differ, only (one record knows it). ``chosen``: whose stands by itself."""

    code: str
    header: str
    kept: Side | None
    gone: Side | None
    state: str
    chosen: str


def side_by_side(kept: Child, gone: Child, pack: Pack, codes: frozenset[str]) -> list[Line]:
    """Both records column by column: those that differ first, then what only one knows, then what is the same."""
    mine, theirs = records.record(kept, pack), records.record(gone, pack)
    together = record_at([*_said(mine), *_said(theirs)], records.orders(pack))
    lines = [
        _line(column.code, column.header, mine.get(column.code), theirs.get(column.code), together)
        for column in COLUMNS
        if column.code in codes and (column.code in mine or column.code in theirs)
    ]
    return sorted(lines, key=lambda line: ("differ", "only", "same").index(line.state))


def differing(kept: Mapping[str, Standing], gone: Mapping[str, Standing]) -> list[str]:
    """Columns on which the two records say different things."""
    return [code for code, one in kept.items() if code in gone and gone[code].text != one.text]


def _said(record: Mapping[str, Standing]) -> list[Statement]:
    return [said for one in record.values() for said in (one.chosen, *one.rivals)]


def _line(
    code: str, header: str, kept: Standing | None, gone: Standing | None, together: Mapping[str, Standing]
) -> Line:
    state = "only"
    if kept is not None and gone is not None:
        state = "same" if kept.text == gone.text else "differ"
    stands = together[code].text if code in together else ""
    chosen = "gone" if gone is not None and gone.text == stands and (kept is None or kept.text != stands) else "kept"
    return Line(code, header, _side(code, kept), _side(code, gone), state, chosen)


def _side(code: str, one: Standing | None) -> Side | None:
    if one is None:
        return None
    text = covered(code, one.text) if masking(code) else one.text
    return Side(text, records.source_name(one.chosen.source), one.chosen.as_of.isoformat())


def merges(scope: QuerySet[Child]) -> list[Merge]:
    """The latest merges into children of a scope."""
    return list(Merge.objects.filter(child__in=scope).select_related("child", "gone")[:100])


def merges_of(child: Child) -> list[Merge]:
    """What was merged into a child, also what was taken apart again."""
    return list(Merge.objects.filter(child=child).select_related("gone"))


def latest(child: Child) -> int:
    """The number of a child's last entry: what somebody has in view."""
    rows = Entry.objects.filter(child=child)
    return int(rows.order_by("-number").values_list("number", flat=True).first() or 0)


def standing(number: str) -> Child | None:
    """The child that a number names."""
    return access.named(Q(number="".join(number.split()).upper()))


def ordered(one: Any, other: Any) -> tuple[Any, Any]:
    """A pair in the order in which it is kept."""
    return (one, other) if str(one.pk) < str(other.pk) else (other, one)

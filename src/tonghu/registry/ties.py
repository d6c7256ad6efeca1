"""Families: children whose records hold the same number of a parent or another carer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from tonghu.core.authz.columns import given
from tonghu.keys.blind import blind
from tonghu.registry import vault
from tonghu.registry.models import Child, Tie

ADULTS = {"father": "父亲", "mother": "母亲", "guardian": "其他监护人", "carer": "受委托照护人"}
_FIELDS = {"id_number": "证件号", "phone": "电话"}
TYING = {f"{who}_{field}": field for who in ADULTS for field in _FIELDS} | {"phone": "phone"}
"""Column of the registration table → the field by whose index its value is found: one number is found whoever has it."""
TITLES = {f"{who}_{field}": zh + title for who, zh in ADULTS.items() for field, title in _FIELDS.items()}
TITLES["phone"] = "监护人电话"
CROWD = 12
"""A number that more children than this share belongs to a school or an office, not to a family."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Another child and the numbers that both records hold, in words."""

    child: Child
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Children who share a number with a child. ``crowded``: numbers of the child that too many share, in words."""

    relatives: tuple[Relative, ...]
    crowded: tuple[str, ...]


def put(wanted: Iterable[tuple[Child, Mapping[str, str]]]) -> int:
    """Make the ties of some children those of their records (column → text). Returns how many changed."""
    listed = list(wanted)
    made = {
        (child.pk, column): blind(settings.KEY_RING, field, vault.TENANT, texts[column])
        for child, texts in listed
        for column, field in TYING.items()
        if texts.get(column)
    }
    there = {
        (tie.child_id, tie.column): (tie.pk, bytes(tie.index))
        for tie in Tie.objects.filter(child__in=[child.pk for child, _ in listed])
    }
    gone = [pk for key, (pk, index) in there.items() if made.get(key) != index]
    new = [
        Tie(child_id=child, column=column, index=index)
        for (child, column), index in made.items()
        if (child, column) not in there or there[child, column][1] != index
    ]
    for start in range(0, len(gone), 500):
        Tie.objects.filter(pk__in=gone[start : start + 500]).delete()
    Tie.objects.bulk_create(new, batch_size=500)
    return len(gone) + len(new)


def holding(field: str, number: str, granted: frozenset[str]) -> QuerySet[Tie]:
    """Ties by a number of an adult, in the columns that go with the granted fields: whose children these are."""
    columns = [column for column in TYING if column in given(granted)]
    return Tie.objects.filter(index__in=vault.indexes_of(field, number), column__in=columns)


def family(child: Child, scope: QuerySet[Child], columns: frozenset[str]) -> Family:
    """Children of a scope who share a number with a child, by the columns that the viewer may see."""
    own = {bytes(tie.index): tie.column for tie in Tie.objects.filter(child=child, column__in=columns)}
    shared: dict[object, set[str]] = {}
    crowded = []
    for index, column in own.items():
        others = list(Tie.objects.filter(index=index).exclude(child=child).values_list("child_id", flat=True)[:500])
        if len(set(others)) > CROWD:
            crowded.append(TITLES[column])
            continue
        for other in others:
            shared.setdefault(other, set()).add(TITLES[column])
    found = {one.pk: one for one in scope.filter(pk__in=list(shared)).exclude(pk=child.pk)}
    relatives = [Relative(one, tuple(sorted(shared[pk]))) for pk, one in found.items()]
    relatives.sort(key=lambda one: (str(one.child.birth_date or ""), one.child.number))
    return Family(tuple(relatives), tuple(sorted(crowded)))

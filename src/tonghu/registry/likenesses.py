"""Children that may be one: the comparison of lists on registered children. It is asked before a new record is made (here),
and for records that may be merged (``merging``).

Within one's area each likely child is named with what speaks for it. Outside it only this is told: that a child with the
same name, birth date and telephone is registered, not whose it is or where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tonghu.batch.linkage.resolve import REVIEW
from tonghu.batch.linkage.tables_data import load_tables
from tonghu.core.base.dates import PartialDate
from tonghu.core.linkage.model import Model, finding, frequency_class, probabilities
from tonghu.core.linkage.person import Form, Person, compare, read_person
from tonghu.core.linkage.schema import CHILD
from tonghu.registry import access, naming, vault
from tonghu.registry.models import Child
from tonghu.web import wall

ANSWERS: Mapping[str, str] = {
    "sibling": "是双胞胎或兄弟姐妹，已核对",
    "namesake": "同名不同人，已核对证件或户口簿",
    "asked": "已电话或上门核实，不是同一人",
}
"""Why somebody enters a child all the same. Choices, so that no words about a child reach the audit."""
_MOST = 60
"""Likely children that are compared: a name and a birthday together have far fewer."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A registered child, and what speaks for its being the same."""

    number: str
    name: str
    birth_date: str
    findings: str
    chance: float


@dataclass(frozen=True, slots=True)
class Likenesses:
    """``seen``: within one's area, likeliest first. ``elsewhere``: there is one that one may not see."""

    seen: tuple[Alike, ...] = ()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.seen) or self.elsewhere


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found between two children, and how likely they are one."""

    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    chance: float


class Scale:
    """The comparison of two children of a scope, weighed by how many children it has and who else bears the name."""

    def __init__(self, scope: QuerySet[Child]) -> None:
        self._scope, self._tables = scope, load_tables()
        self._model = Model(CHILD, roster=scope.count())

    def weighed(self, one: Form, other: Form, name: str) -> Weighed:
        """The findings, as `reconcile` tells them."""
        bearers = frequency_class(self._scope.filter(name=name).count())
        pattern = (*compare(one, other, self._tables), bearers)
        found = [(finding(level, bearers), bits) for _, level, bits, _ in self._model.weights(pattern)]
        (chance,) = probabilities([self._model.score(pattern)])
        return Weighed(
            tuple(text for text, bits in found if bits > 0), tuple(text for text, bits in found if bits < 0), chance
        )


def of(scope: QuerySet[Child], values: Mapping[str, Any], granted: frozenset[str]) -> Likenesses:
    """Who may be the child of these values. ``scope``: the children one may see; ``granted``: the fields one may see of
    them, and no other is compared."""
    if not values.get("name") or "name" not in granted:
        return Likenesses((), _elsewhere(values))
    found = list(scope.filter(_near(values, granted)).order_by("-updated_at")[:_MOST])
    sealed = vault.read(found, granted)
    new, scale = _form(values, granted), Scale(scope)
    seen = []
    for child in found:
        told = scale.weighed(new, held(child, sealed[child.pk], granted), str(values["name"]))
        if told.chance >= REVIEW:
            born = str(child.birth_date or "") if "birth_date" in granted else ""
            seen.append(Alike(child.number, child.name, born, "；".join(told.speaks_for), told.chance))
    seen.sort(key=lambda one: (-one.chance, one.number))
    return Likenesses(tuple(seen[:_SHOWN]), not seen and _elsewhere(values))


def _near(values: Mapping[str, Any], granted: frozenset[str]) -> Q:
    name = str(values["name"])
    near = Q(name_pinyin=naming.pinyin(name))
    if values.get("phone") and "phone" in granted:
        near |= Q(phone_index__in=vault.indexes_of("phone", str(values["phone"])))
    if values.get("birth_date") and "birth_date" in granted:
        near |= Q(birth_date=values["birth_date"])
    return near


def held(child: Child, sealed: Mapping[str, str], granted: frozenset[str]) -> Form:
    """A registered child as it is compared: granted fields only. ``sealed``: its opened values."""
    return _form({"name": child.name, "sex": child.sex, "birth_date": child.birth_date} | dict(sealed), granted)


def _form(values: Mapping[str, Any], granted: frozenset[str]) -> Form:
    told = {
        code: values.get(code) or "" for code in ("sex", "id_number", "phone", "residence_address", "hukou_address")
    }
    told = {code: str(value) if code in granted else "" for code, value in told.items()}
    born = values.get("birth_date") if "birth_date" in granted else None
    person = Person(
        name=str(values["name"]),
        sex=told["sex"],
        birth=PartialDate.day(born) if born else None,
        id_number=told["id_number"],
        phones=(told["phone"],) if told["phone"] else (),
        residence=told["residence_address"],
        hukou=told["hukou_address"],
    )
    return read_person(person, load_tables())


def _elsewhere(values: Mapping[str, Any]) -> bool:
    if not (values.get("name") and values.get("birth_date") and values.get("phone")):
        return False
    same = Q(name=values["name"], birth_date=values["birth_date"])
    with wall.opened("only whether such a record exists is told, not whose it is"):
        return access.unscoped().filter(same, phone_index__in=vault.indexes_of("phone", str(values["phone"]))).exists()

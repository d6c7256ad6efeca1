"""Units: made, changed, closed; and brought in line with the division table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tonghu.accounts import obstacles
from tonghu.accounts.models import DIVISIONS, FUNCTIONAL, RoleGrant, Unit
from tonghu.batch.synthetic.places import short_village
from tonghu.core.authz.grants import Refused, State
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.policy.lines import names_of
from tonghu.core.policy.model import Pack

_COUNTY, _TOWN, _VILLAGE = 6, 9, 12
_BODY = "B"
_KIND = {2: "province", 4: "city", _COUNTY: "county", _TOWN: "town", _VILLAGE: "village"}


def new_code(parent: Unit, kind: str) -> str:
    """A code that is free: a number of our own below the parent's area, with F for functional areas and B for bodies."""
    letter = FUNCTIONAL if kind == "functional_area" else _BODY
    stem = f"{parent.area}{letter}"
    taken = set(Unit.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in range(1, 1_000) if (code := f"{stem}{number:02d}") not in taken)


def make(*, parent: Unit, values: Mapping[str, Any]) -> Unit:
    """A new unit below another one. Raises ``Refused``."""
    values = dict(values)
    code = str(values.pop("code", "")) or new_code(parent, values["kind"])
    if values["kind"] in ("town", "village", "county", "city", "province"):
        needed = next(length for length, kind in _KIND.items() if kind == values["kind"])
        if len(code) != needed or not code.isdigit() or not code.startswith(parent.area):
            raise Refused(f"{needed} 位区划代码应以上级代码 {parent.area} 开头，请核对；代码变了的，用“区划调整”")
    if Unit.objects.filter(code=code).exists():
        raise Refused(f"编号 {code} 已经有了，请在单位名单里修改它")
    unit = Unit(code=code, parent=parent, area=code if values["kind"] in DIVISIONS else parent.area, **values)
    unit.save(force_insert=True)
    return unit


def change(unit: Unit, values: Mapping[str, Any]) -> list[str]:
    """Change a unit's name, duties and mapping; its code and kind stay. Returns the names of what changed."""
    changed = [name for name, value in values.items() if getattr(unit, name) != value]
    for name in changed:
        setattr(unit, name, values[name])
    if changed:
        unit.save(update_fields=changed)
    return changed


def close(unit: Unit, on: date) -> None:
    """Close a unit from a day on. Raises ``Refused`` while something still belongs to it."""
    reasons = obstacles.against_closing(unit.area) if unit.kind in DIVISIONS else []
    below = [child for child in Unit.objects.filter(parent=unit) if child.open]
    if below:
        reasons.append(f"下面还有 {len(below)} 个单位（{below[0].name}等）")
    granted = RoleGrant.objects.filter(area=unit.code, state=State.GRANTED.value, ends__gte=on).count()
    if granted and unit.kind in DIVISIONS:
        reasons.append(f"还有 {granted} 项有效授权")
    if reasons:
        raise Refused("；".join(reasons) + "。请先办区划调整或离岗交接，再停用")
    unit.until = on
    unit.save(update_fields=["until"])


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the units differ from the division table and the pack. ``kind``: new, renamed, gone.

    ``department``: the pack's key of a body that acts as this department; ``counts``: where a functional area counts.
    """

    kind: str
    code: str
    name: str
    was: str = ""
    parent: str = ""
    level: str = ""
    department: str = ""
    counts: tuple[str, ...] = ()


def village_area(town: str, village: str) -> str:
    """A village's place in the tree of units. Sources number towns differently, so the town's own code stands first."""
    return town + village[_TOWN:]


def wanted(table: DivisionTable, county: str, today: date) -> Iterator[tuple[str, str, str, str]]:
    """(code, name, kind, parent) of a county, what stands above it, its towns and villages, from the top down."""
    upper = [code for code in (county[:2], county[:4], county) if table.name(code, today)]
    for parent, code in zip(["", *upper], upper, strict=False):
        yield code, table.name(code, today), _KIND[len(code)], parent
    for town in table.children(county, today):
        yield town.code, town.name, "town", county
        for village in table.children(town.code, today):
            yield village_area(town.code, village.code), short_village(village.name), "village", town.code


def differences(table: DivisionTable, pack: Pack, county: str, today: date) -> list[Difference]:
    """What an import would do. Units that only exist here are told, never removed."""
    have = dict(Unit.objects.filter(kind__in=DIVISIONS).values_list("code", "name"))
    found, seen = [], set()
    for code, name, level, parent in wanted(table, county, today):
        seen.add(code)
        if code not in have:
            found.append(Difference("new", code, name, parent=parent, level=level))
        elif have[code] != name:
            found.append(Difference("renamed", code, name, was=have[code], level=level))
    kept = Unit.objects.filter(area__startswith=county, kind__in=("town", "village"), until=None).exclude(code__in=seen)
    gone = [Difference("gone", unit.code, unit.name, level=unit.kind) for unit in kept.order_by("code")]
    return found + list(_of_pack(pack, county)) + gone


def _of_pack(pack: Pack, county: str) -> Iterator[Difference]:
    """The departments that the pack names and the functional areas that count in this county, where they are missing."""
    bodies = Unit.objects.filter(area=county, until=None).exclude(departments=[])
    acting = {str(key) for body in bodies for key in body.departments}
    for key in pack.sections.get("departments", {}):
        if str(key) not in acting:
            yield Difference(
                "new", "", names_of(pack, str(key)), parent=county, level="department", department=str(key)
            )
    areas = set(Unit.objects.filter(kind="functional_area").values_list("name", flat=True))
    for entry in pack.sections.get("functional_areas", {}).values():
        if not isinstance(entry, Mapping):
            continue
        name, counts = str(entry["title"]), tuple(str(code) for code in entry.get("counts_through", ()))
        if county in counts and name not in areas:
            yield Difference("new", "", name, parent=county, level="functional_area", counts=counts)


def bring_in(found: list[Difference], today: date) -> tuple[int, int]:
    """Make what is new and rename what has another name. Returns how many of each."""
    made = renamed = 0
    units: dict[str, Unit] = {unit.code: unit for unit in Unit.objects.filter(kind__in=DIVISIONS)}
    for entry in found:
        above = units.get(entry.parent)
        if entry.kind == "new":
            code = entry.code or (new_code(above, entry.level) if above else "")
            area = above.area if above and entry.level not in DIVISIONS else code
            unit = Unit(code=code, name=entry.name, kind=entry.level, area=area, since=today, parent=above)
            unit.departments = [entry.department] if entry.department else []
            unit.counts_through = list(entry.counts)
            unit.save(force_insert=True)
            units[code] = unit
            made += 1
        elif entry.kind == "renamed":
            renamed += Unit.objects.filter(code=entry.code).update(name=entry.name)
    return made, renamed


def recode(old: str, new: str, on: date) -> tuple[int, int]:
    """Give a division and all below it another code, or merge it into the division that has that code already.

    Returns how many units and grants followed. Children follow in the register.
    """
    units = list(Unit.objects.filter(area__startswith=old).select_related("parent").order_by("code"))
    existing = {unit.code: unit for unit in Unit.objects.filter(area__startswith=new)}
    for unit in units:
        code = new + unit.code[len(old) :] if unit.code.startswith(old) else unit.code
        twin = existing.get(code)
        if unit.kind in DIVISIONS and (twin is None or twin.pk == unit.pk):
            above = existing.get(code[: _TOWN if len(code) == _VILLAGE else _COUNTY])
            twin = Unit(code=code, name=unit.name, kind=unit.kind, area=code, parent=above or unit.parent, since=on)
            twin.counts_through, twin.departments, twin.covers = unit.counts_through, unit.departments, unit.covers
            twin.save(force_insert=True)
            existing[code] = twin
        if unit.kind in DIVISIONS:
            Unit.objects.filter(pk=unit.pk).update(until=on)
        else:
            Unit.objects.filter(pk=unit.pk).update(area=new + unit.area[len(old) :], parent=existing.get(new))
    grants = list(RoleGrant.objects.filter(area__startswith=old))
    for grant in grants:
        grant.area = new + grant.area[len(old) :]
    RoleGrant.objects.bulk_update(grants, ["area"])
    return len(units), len(grants)

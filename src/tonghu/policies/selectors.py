"""Which packs there are, which is in force, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tonghu.accounts import api as accounts
from tonghu.batch.packs import load_pack, shipped_ids
from tonghu.core.policy.describe import STATUS
from tonghu.core.policy.model import Pack
from tonghu.core.policy.read_pack import Source, read_pack
from tonghu.core.workflow.two_people import TITLES, State
from tonghu.policies.models import Adoption, PackVersion
from tonghu.web.rule import current_pack

_PREFIX = "v"


@dataclass(frozen=True, slots=True)
class Known:
    """A pack that can be read here. ``key`` names it in addresses."""

    key: str
    pack: Pack
    origin: str
    added: PackVersion | None = None

    @property
    def status(self) -> str:
        """Its status in words."""
        return STATUS[self.pack.status]


def known() -> list[Known]:
    """Every pack: those that came with the program, then those that were uploaded, the newest first."""
    shipped = [Known(identifier, load_pack(identifier), "随程序提供") for identifier in shipped_ids()]
    uploaded = PackVersion.objects.filter(origin="uploaded")
    return shipped + [Known(f"{_PREFIX}{v.pk}", pack_of(v), "本地上传", v) for v in uploaded]


def find(key: str) -> Known:
    """A pack by its key. Raises ``Http404``."""
    if key in shipped_ids():
        return Known(key, load_pack(key), "随程序提供")
    number = key.removeprefix(_PREFIX)
    if key.startswith(_PREFIX) and number.isdecimal() and len(number) < 10:
        version = PackVersion.objects.filter(pk=int(number)).first()
        if version is not None:
            shipped = version.origin == "shipped"
            return Known(key, pack_of(version), "随程序提供" if shipped else "本地上传", version)
    raise Http404


def pack_of(version: PackVersion) -> Pack:
    """The pack of a stored version. Reading takes a second, so it is kept; there are few."""
    kept = (version.pk, version.version)
    if kept not in _packs:
        chain = [
            Source(identifier, tuple((file, text) for file, text in files)) for identifier, files in version.sources
        ]
        _packs[kept] = read_pack(chain)
    return _packs[kept]


_packs: dict[tuple[int, str], Pack] = {}


def prefixes(area: str) -> list[str]:
    """An area and everything above it, the nation included."""
    return ["", *(area[:length] for length in (2, 4, 6, 9, 12) if len(area) >= length)]


def adoption_in_force(area: str, day: date) -> Adoption | None:
    """The approved adoption that counts for an area on a day: the nearest area, then the latest start."""
    found = Adoption.objects.filter(state=State.APPROVED.value, area__in=prefixes(area), starts__lte=day)
    ranked = sorted(found.select_related("version"), key=lambda a: (len(a.area), a.starts, a.decided_at), reverse=True)
    return ranked[0] if ranked else None


@dataclass(frozen=True, slots=True)
class InForce:
    """A pack in force for an area. ``since`` ``None``: since the installation."""

    area: str
    place: str
    pack: Pack
    key: str
    since: date | None
    adoption: Adoption | None


def in_force(areas: Iterable[str], day: date) -> list[InForce]:
    """What is in force in some areas, one line each."""
    found = []
    listed = list(areas)
    names = accounts.unit_names(listed)
    for area in listed:
        adoption = adoption_in_force(area, day)
        pack = pack_of(adoption.version) if adoption else current_pack()
        key = _key(adoption.version) if adoption else pack.id
        found.append(InForce(area, names.get(area, "全国"), pack, key, adoption.starts if adoption else None, adoption))
    return found


def _key(version: PackVersion) -> str:
    return f"{_PREFIX}{version.pk}"


def adoptions(areas: tuple[str, ...]) -> QuerySet[Adoption]:
    """Adoptions that reach into some areas or lie in them."""
    wanted = Q(pk__in=())
    for area in areas:
        wanted |= Q(area__startswith=area) | Q(area__in=prefixes(area))
    return Adoption.objects.filter(wanted).select_related("version")


@dataclass(frozen=True, slots=True)
class Told:
    """An adoption in words."""

    adoption: Adoption
    place: str
    key: str
    state: str
    proposed_by: str
    decided_by: str
    phase: str
    """``waiting``, ``ahead``, ``begun`` or ``over``."""


def told(found: Iterable[Adoption], day: date) -> list[Told]:
    """Adoptions with names of places and people."""
    listed = list(found)
    names = accounts.person_names({p for a in listed for p in (a.proposed_by, a.decided_by) if p})
    places = accounts.unit_names({a.area for a in listed})
    return [
        Told(
            a,
            places.get(a.area, "全国" if not a.area else a.area),
            _key(a.version),
            TITLES[State(a.state)],
            names.get(a.proposed_by, "已删除的账号"),
            names.get(a.decided_by, ""),
            _phase(a, day),
        )
        for a in listed
    ]


def _phase(adoption: Adoption, day: date) -> str:
    match State(adoption.state):
        case State.PROPOSED:
            return "waiting"
        case State.APPROVED:
            return "ahead" if adoption.starts > day else "begun"
        case _:
            return "over"


def adoption(pk: int, areas: tuple[str, ...]) -> Adoption:
    """One adoption within some areas. Raises ``Http404``."""
    found: Any = adoptions(areas).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

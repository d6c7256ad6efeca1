"""Snapshots and releases as pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tonghu.accounts import api as accounts
from tonghu.figures import making, vault
from tonghu.figures.models import AUDIENCES, Release, Snapshot
from tonghu.jobs import api as jobs
from tonghu.web.files import DOCX, PDF, XLSX

REPORT = "统计分析报告"
FILES = {
    "docx": (f"{REPORT}.docx", DOCX),
    "pdf": (f"{REPORT}.pdf", PDF),
    "html": (f"{REPORT}.html", "text/html; charset=utf-8"),
    "xlsx": ("tables.xlsx", XLSX),
}
_MAIN = re.compile(rb"<main>(.*)</main>", re.DOTALL)
SHOWN = 100
"""Snapshots that the list shows; it says how many are older."""


@dataclass(frozen=True, slots=True)
class Line:
    """A snapshot with who took it and its releases by readers (``None``: not made)."""

    snapshot: Snapshot
    place: str
    who: str
    releases: tuple[tuple[str, str, Release | None], ...]
    mine: bool
    """Whether the viewer may make releases of it."""


def snapshots(areas: Iterable[str]) -> list[Snapshot]:
    """Snapshots of places that lie in these areas or hold them, the latest first."""
    wanted = Q(pk__in=())
    for area in areas:
        wanted |= Q(area__startswith=area) | Q(area__in=[area[:length] for length in range(2, len(area))])
    return list(Snapshot.objects.filter(wanted).defer("sealed").prefetch_related("releases"))


def lines(found: list[Snapshot], readers: dict[str, tuple[str, ...]], areas: tuple[str, ...]) -> list[Line]:
    """Snapshots as the list shows them; ``readers``: what the viewer may see, by area."""
    names = accounts.person_names({one.taken_by for one in found})
    places = accounts.unit_names({one.area for one in found})
    return [
        Line(
            one,
            places.get(one.area, one.area),
            names.get(one.taken_by, ""),
            tuple(
                (key, title, next((r for r in one.releases.all() if r.audience == key), None))
                for key, title in AUDIENCES.items()
                if key in readers[one.area]
            ),
            any(one.area.startswith(area) for area in areas),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class CountyLine:
    """The latest figures of a county that a viewer may see: in the order of ``making.HEADLINES``, ``None`` where hidden
    or not counted."""

    name: str
    release: Release
    figures: tuple[int | None, ...]


def latest(found: list[Snapshot], readers: dict[str, tuple[str, ...]]) -> list[CountyLine]:
    """Of each place its latest release, the office's own before what others may read."""
    places = accounts.unit_names({one.area for one in found})
    lines: dict[str, CountyLine] = {}
    for one in found:
        ready = [r for r in one.releases.all() if r.state == "ready" and r.audience in readers[one.area]]
        ready.sort(key=lambda release: list(AUDIENCES).index(release.audience))
        if ready and one.area not in lines:
            figures = tuple(ready[0].headline.get(table) for table in making.HEADLINES)
            lines[one.area] = CountyLine(places.get(one.area, one.area), ready[0], figures)
    return [lines[area] for area in sorted(lines)]


def sums(lines: list[CountyLine]) -> tuple[int | None, ...]:
    """Column by column; ``None`` where a county's figure is not there."""
    columns = zip(*(line.figures for line in lines), strict=True)
    return tuple(None if None in column else sum(n for n in column if n is not None) for column in columns)


def report(release: Release) -> str:
    """The report as it stands in a page of the platform: what the file 统计分析报告.html shows, without its frame."""
    found = _MAIN.search(making.file_of(vault.content(release), FILES["html"][0]))
    assert found is not None
    return found.group(1).decode("utf-8")


def file(release: Release, kind: str) -> tuple[str, str, bytes]:
    """Name, type and content of a file of a release."""
    name, mime = FILES[kind]
    return name, mime, making.file_of(vault.content(release), name)


def work(release: Release) -> jobs.Job | None:
    """The work in the background on a release."""
    return jobs.progress(release.job) if release.job else None

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

REPORT = "统计分析报告"
FILES = {
    "docx": (f"{REPORT}.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (f"{REPORT}.pdf", "application/pdf"),
    "html": (f"{REPORT}.html", "text/html; charset=utf-8"),
    "xlsx": ("tables.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_MAIN = re.compile(rb"<main>(.*)</main>", re.DOTALL)
_SHOWN = 100


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
    return list(Snapshot.objects.filter(wanted).defer("sealed").prefetch_related("releases")[:_SHOWN])


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

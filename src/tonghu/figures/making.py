"""A snapshot of the register, and a release from it: what ``tonghu statistics`` does with a file, done with the register."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from tonghu.batch.assess_command import Job
from tonghu.batch.division_data import load_divisions
from tonghu.batch.statistics.command import make
from tonghu.batch.statistics.files import write
from tonghu.batch.statistics.options import Options
from tonghu.batch.statistics.releases import TABLES
from tonghu.batch.writing.packages import packed
from tonghu.core.policy.assess import Context
from tonghu.core.policy.model import Pack
from tonghu.core.stats.dimensions import ALL
from tonghu.figures import vault
from tonghu.figures.models import Release
from tonghu.records import api as records
from tonghu.registry import access

HEADLINES = {
    "migrant-monitoring-town": "流动儿童",
    "left_behind-monitoring-town": "留守儿童",
    "both-monitoring-identity": "合计（按人计）",
    "migrant-statistics-town": "流动儿童（统计分析口径）",
}
"""Table of a release → what its total counts."""


def table_of(area: str) -> tuple[bytes, int]:
    """What is known of the children on an area's roster, as a registration table; and how many they are."""
    children = list(access.unscoped().filter(access.counted_in((area,)), access.on_roster()).order_by("number"))
    stream = io.BytesIO()
    pq.write_table(records.table_of(children), stream, compression="zstd")
    return stream.getvalue(), len(children)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release that readers may hold beside the new one: its folder's name and its files."""

    name: str
    files: bytes
    previous: bool
    """Whether it is the one that the new release is compared with."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made: the files in one archive, the hashes of snapshot and tables, what a person should know."""

    files: bytes
    snapshot: str
    content: str
    headline: dict[str, int | None]
    remarks: tuple[str, ...]


def earlier_of(release: Release) -> list[Earlier]:
    """Every release of the same place that was made before, newest snapshot first."""
    same = Release.objects.filter(snapshot__area=release.snapshot.area, state="ready").exclude(pk=release.pk)
    found = list(same.select_related("snapshot").order_by("-snapshot__as_of", "-snapshot__pk", "pk"))
    before = [
        one
        for one in found
        if one.audience == release.audience
        and (one.snapshot.as_of, one.snapshot_id) < (release.snapshot.as_of, release.snapshot_id)
    ]
    previous = before[0].pk if before else None
    return [Earlier(one.token, vault.content(one), one.pk == previous) for one in found]


def release_of(table: bytes, pack: Pack, release: Release, earlier: Sequence[Earlier]) -> Outcome:
    """Make the files of a release. Raises ``UnusableInput``; takes long and touches no database."""
    snapshot = release.snapshot
    job = Job(pack, Context(snapshot.as_of, load_divisions(), (snapshot.area,)))
    remarks: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tonghu-release-") as place:
        folder = Path(place)
        (folder / "register.parquet").write_bytes(table)
        (folder / "releases").mkdir()
        for one in earlier:
            zipfile.ZipFile(io.BytesIO(one.files)).extractall(folder / "releases" / one.name)
        previous = next((folder / "releases" / one.name for one in earlier if one.previous), None)
        options = Options(
            output=folder / "out",
            audience=release.audience,
            division=snapshot.area,
            previous=previous,
            releases=folder / "releases",
        )
        made = make(folder / "register.parquet", job, options, remarks.append)
        write(made)
        files = packed(folder / "out")
    tables = file_of(files, TABLES)
    content = hashlib.sha256(tables).hexdigest()
    return Outcome(files, made.release.frame.snapshot, content, headline_of(tables), tuple(remarks))


def headline_of(tables: bytes) -> dict[str, int | None]:
    """The totals that a release prints, by :data:`HEADLINES`; ``None``: hidden. A table that it lacks is absent."""
    found: dict[str, int | None] = {}
    for table in json.loads(tables)["tables"]:
        if table["id"] in HEADLINES:
            found[table["id"]] = next(cell["value"] for cell in table["cells"] if set(cell["keys"]) == {ALL})
    return found


def file_of(files: bytes, name: str) -> bytes:
    """One file of a release. Raises ``KeyError``."""
    return zipfile.ZipFile(io.BytesIO(files)).read(name)

"""How this installation really runs: asked of the database, the folders and the settings, not of their documentation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tonghu.audit import api as audit
from tonghu.web.checks import every_view_is_declared

NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs"}
MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The embedded database as this connection finds it."""

    version: tuple[int, ...]
    journal: str
    synchronous: int
    foreign_keys: bool
    transactions: str
    filesystem: str


@dataclass(frozen=True, slots=True)
class Postgres:
    """PostgreSQL as this connection finds it."""

    version: int
    superuser: bool
    bypasses_wall: bool
    owns_tables: bool
    fsync: str
    full_page_writes: str
    synchronous_commit: str
    collation: str
    outside_wall: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the start looks at."""

    debug: bool
    hosts: tuple[str, ...]
    plain_http: bool
    demo: bool
    data: Path
    keys: Path
    anchors: tuple[Path, ...]
    data_mode: int
    waiting_migrations: int
    undeclared_views: int
    cut_tail: str
    database: Sqlite | Postgres


def gather() -> Facts:
    """The facts of this process. Creates nothing."""
    from_disk = MigrationExecutor(connection)
    waiting = len(from_disk.migration_plan(from_disk.loader.graph.leaf_nodes()))
    return Facts(
        debug=settings.DEBUG,
        hosts=tuple(settings.ALLOWED_HOSTS),
        plain_http=settings.PLAIN_HTTP,
        demo=settings.DEMO,
        data=settings.HOME,
        keys=settings.KEYS,
        anchors=tuple(settings.ANCHORS),
        data_mode=settings.HOME.stat().st_mode & 0o777,
        waiting_migrations=waiting,
        undeclared_views=len(every_view_is_declared()),
        cut_tail="" if waiting else audit.contradiction(),
        database=_postgres() if connection.vendor == "postgresql" else _sqlite(),
    )


def _sqlite() -> Sqlite:
    def ask(statement: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]

    return Sqlite(
        version=tuple(int(part) for part in ask("SELECT sqlite_version()").split(".")),
        journal=ask("PRAGMA journal_mode"),
        synchronous=ask("PRAGMA synchronous"),
        foreign_keys=bool(ask("PRAGMA foreign_keys")),
        transactions=str(settings.DATABASES["default"].get("OPTIONS", {}).get("transaction_mode", "")),
        filesystem=filesystem(settings.HOME),
    )


def _postgres() -> Postgres:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int AS version, rolsuper AS superuser,"
            " rolbypassrls AS bypasses_wall, EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public'"
            " AND tableowner = current_user) AS owns_tables,"
            " current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,"
            " current_setting('synchronous_commit') AS synchronous_commit,"
            " (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS collation"
            " FROM pg_roles WHERE rolname = current_user"
        )
        found = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = frozenset(name for (name,) in cursor.fetchall())
    return Postgres(outside_wall=tables_of_children() - walled, **found)


def tables_of_children() -> frozenset[str]:
    """The register's table and every table that points at it."""
    child = apps.get_model("registry", "Child")
    pointing = [
        m for m in apps.get_models() if any(f.related_model is child for f in m._meta.get_fields() if f.concrete)
    ]
    return frozenset(m._meta.db_table for m in (child, *pointing))


def filesystem(folder: Path, mounts: Path = MOUNTS) -> str:
    """The kind of filesystem that a folder lies on; ``""`` where the system does not tell."""
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8").splitlines():
        left, _, right = line.partition(" - ")
        point = left.split()[4].replace("\\040", " ")
        inside = str(folder) == point or str(folder).startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind

"""PostgreSQL: dump and load with its own programs, at one moment, past the wall by name; rights of the platform's role."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from tonghu.operations import contents
from tonghu.web import wall

_KEPT_FROM_CHANGE = ("audit_event", "django_migrations")


class DumpFailed(RuntimeError):
    """PostgreSQL's program failed; the message is its own."""


def dump(path: Path) -> contents.Contents:
    """Dump to a file, and the contents at the same moment."""
    connection.ensure_connection()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        with wall.scope(wall.Scope(open=True)):
            options = ("--format=custom", "--enable-row-security", "--no-owner", "--no-privileges")
            _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={path}")
            return contents.of_postgres()


def load(path: Path) -> None:
    """Load a dump into an empty database, whole or not at all."""
    name = str(settings.DATABASES["default"]["NAME"])
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={name}",
        path,
    )


def contents_now() -> contents.Contents:
    """The contents of the database at one moment."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with wall.scope(wall.Scope(open=True)):
            return contents.of_postgres()


def tables() -> list[str]:
    """Names of the tables that are there."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def give_rights(role: str) -> None:
    """What the platform's own role may do: read and write rows, never change the audit or the structure."""
    quoted = connection.ops.quote_name(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in _KEPT_FROM_CHANGE:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {quoted}")
        cursor.execute(f"REVOKE INSERT ON django_migrations FROM {quoted}")


def program(name: str) -> str:
    """The newest installed version of one of PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if path is None:
        raise DumpFailed(f"没有找到 {name}。请安装 postgresql-client")
    return path


def _run(name: str, *arguments: object) -> None:
    database = settings.DATABASES["default"]
    environment = os.environ | {
        "PGHOST": str(database["HOST"]),
        "PGPORT": str(database["PORT"] or 5432),
        "PGUSER": str(database["USER"]),
        "PGPASSWORD": str(database["PASSWORD"]),
        "PGDATABASE": str(database["NAME"]),
        "PGOPTIONS": "-c tonghu.open=on",
    }
    done = subprocess.run([program(name), *map(str, arguments)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise DumpFailed(f"{name}：{done.stderr.strip()[-500:]}")

"""What a database holds, as numbers that can be compared: rows and a digest for each table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3
from django.db import connection

Execute = Callable[[str], Iterable[tuple[Any, ...]]]
Contents = dict[str, dict[str, Any]]

_AT_ONCE = 100
"""Rows in memory at a time: an attachment's may be 14 MB."""


def of_file(path: Path) -> Contents:
    """Of an embedded database's file that nobody writes."""
    with closing(pysqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        tables = [name for (name,) in opened.execute(names)]
        return {table: _table(opened.execute, table) for table in sorted(tables)}


def of_postgres() -> Contents:
    """Of PostgreSQL, in the caller's transaction (repeatable read) with the wall open."""

    def execute(statement: str) -> Iterable[tuple[Any, ...]]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from rows

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return {table: _table(execute, table) for table in sorted(tables)}


def _table(execute: Execute, table: str) -> dict[str, Any]:
    """Sums of row digests do not depend on the order of the rows, so that nothing needs to be sorted."""
    rows, total = 0, 0
    for row in execute(f'SELECT * FROM "{table}"'):  # the name comes from the catalogue
        rows += 1
        digest = hashlib.sha256("\x1f".join(_plain(value) for value in row).encode()).digest()
        total = (total + int.from_bytes(digest, "big")) % (1 << 256)
    return {"rows": rows, "sum": f"{total:064x}"}


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return "x" + bytes(value).hex()
    return f"{type(value).__name__[0]}{value}"


def integrity(path: Path) -> str:
    """SQLite's own verdict on a file; ``"ok"`` is well."""
    with closing(pysqlite3.connect(str(path))) as opened:
        return str(opened.execute("PRAGMA integrity_check").fetchone()[0])

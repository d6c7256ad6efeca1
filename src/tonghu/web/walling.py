"""How a migration builds the second wall: row-level security on a table, by what :mod:`tonghu.web.wall` has told."""

from __future__ import annotations

from typing import Any

from django.db import migrations

OPEN = "coalesce((SELECT current_setting('tonghu.open', true)), '') = 'on'"
# The cast stands outside: ANY over a bare subquery would compare with its rows, not with the elements of its array.
AREAS = "(SELECT nullif(current_setting('tonghu.areas', true), ''))::text[]"
OWN_AREAS = "(SELECT nullif(current_setting('tonghu.own_areas', true), ''))::text[]"
STATISTICS_AREAS = "(SELECT nullif(current_setting('tonghu.statistics_areas', true), ''))::text[]"
ACTOR = "(SELECT nullif(current_setting('tonghu.actor', true), ''))"
OF_CHILD = f"{OPEN} OR EXISTS (SELECT 1 FROM registry_child AS child WHERE child.id = child_id)"
"""Visible exactly where the child is."""


def walled(*walls: tuple[str, str]) -> migrations.RunPython:
    """The operation for pairs of table and condition: whose rows may be read and written. Nothing on SQLite."""

    def build(apps: Any, schema_editor: Any) -> None:
        """Enable, force for the owner too, and say which rows."""
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, condition in walls:
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY wall ON {table} USING ({condition}) WITH CHECK ({condition})")

    def remove(apps: Any, schema_editor: Any) -> None:
        """Take the wall down."""
        if schema_editor.connection.vendor != "postgresql":
            return
        for table, _ in walls:
            schema_editor.execute(f"DROP POLICY wall ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    return migrations.RunPython(build, remove)

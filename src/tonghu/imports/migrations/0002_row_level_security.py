"""PostgreSQL: files and their rows only within the areas that the guard has named (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

_OPEN = "coalesce((SELECT current_setting('tonghu.open', true)), '') = 'on'"
_AREAS = "(SELECT nullif(current_setting('tonghu.areas', true), ''))::text[]"
_BATCH = f"{_OPEN} OR area::text ^@ ANY ({_AREAS})"
_ROW = f"{_OPEN} OR EXISTS (SELECT 1 FROM imports_batch AS batch WHERE batch.id = batch_id)"
_WALLS = (("imports_batch", _BATCH), ("imports_row", _ROW))


def build(apps, schema_editor):
    """Enable, force for the owner too, and say which rows."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, condition in _WALLS:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY wall ON {table} USING ({condition}) WITH CHECK ({condition})")


def remove(apps, schema_editor):
    """Take the wall down."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, _ in _WALLS:
        schema_editor.execute(f"DROP POLICY wall ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]

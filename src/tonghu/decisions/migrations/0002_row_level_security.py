"""PostgreSQL: the outcomes of a child are visible exactly where the child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

_OPEN = "coalesce((SELECT current_setting('tonghu.open', true)), '') = 'on'"
_OF_CHILD = f"{_OPEN} OR EXISTS (SELECT 1 FROM registry_child AS child WHERE child.id = child_id)"
_TABLES = ("decisions_determination",)


def build(apps, schema_editor):
    """Enable, force for the owner too, and say which rows."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in _TABLES:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY wall ON {table} USING ({_OF_CHILD}) WITH CHECK ({_OF_CHILD})")


def remove(apps, schema_editor):
    """Take the wall down."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in _TABLES:
        schema_editor.execute(f"DROP POLICY wall ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]

"""PostgreSQL: rows of children only within the areas that the guard has named (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

_OPEN = "coalesce((SELECT current_setting('tonghu.open', true)), '') = 'on'"
# The cast stands outside: ANY over a bare subquery would compare with its rows, not with the elements of its array.
_AREAS = "(SELECT nullif(current_setting('tonghu.areas', true), ''))::text[]"
_OWN = "(SELECT nullif(current_setting('tonghu.own_areas', true), ''))::text[]"
_ACTOR = "(SELECT nullif(current_setting('tonghu.actor', true), ''))"
_CHILD = (
    f"{_OPEN} OR primary_unit::text ^@ ANY ({_AREAS}) OR secondary_unit::text ^@ ANY ({_AREAS})"
    f" OR (entered_by::text = {_ACTOR} AND primary_unit::text ^@ ANY ({_OWN}))"
)
_KEY = f"{_OPEN} OR EXISTS (SELECT 1 FROM registry_child AS child WHERE child.id = child_id)"
_WALLS = (("registry_child", _CHILD), ("registry_childkey", _KEY))


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
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]

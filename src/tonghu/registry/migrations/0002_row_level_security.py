"""PostgreSQL: rows of children only within the areas that the guard has named (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import ACTOR, AREAS, OF_CHILD, OPEN, OWN_AREAS, walled

_CHILD = (
    f"{OPEN} OR primary_unit::text ^@ ANY ({AREAS}) OR secondary_unit::text ^@ ANY ({AREAS})"
    f" OR (entered_by::text = {ACTOR} AND primary_unit::text ^@ ANY ({OWN_AREAS}))"
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [walled(("registry_child", _CHILD), ("registry_childkey", OF_CHILD))]

"""PostgreSQL: snapshots of the areas that the guard has named and of the county above them (tonghu.web.wall)."""

from django.db import migrations

from tonghu.web.walling import OPEN, STATISTICS_AREAS, walled

_SNAPSHOT = (
    f"{OPEN} OR EXISTS (SELECT 1 FROM unnest({STATISTICS_AREAS}) AS own WHERE area::text ^@ own OR own ^@ area::text)"
)
_RELEASE = f"{OPEN} OR EXISTS (SELECT 1 FROM figures_snapshot AS frozen WHERE frozen.id = snapshot_id)"


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = [walled(("figures_snapshot", _SNAPSHOT), ("figures_release", _RELEASE))]

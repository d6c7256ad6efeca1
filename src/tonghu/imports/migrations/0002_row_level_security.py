"""PostgreSQL: files and their rows only within the areas that the guard has named (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import AREAS, OPEN, walled

_BATCH = f"{OPEN} OR area::text ^@ ANY ({AREAS})"
_ROW = f"{OPEN} OR EXISTS (SELECT 1 FROM imports_batch AS batch WHERE batch.id = batch_id)"


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [walled(("imports_batch", _BATCH), ("imports_row", _ROW))]

"""PostgreSQL: overrides are visible exactly where their child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled


class Migration(migrations.Migration):
    dependencies = [("records", "0003_overrides"), ("registry", "0002_row_level_security")]
    operations = [walled(("records_override", OF_CHILD))]

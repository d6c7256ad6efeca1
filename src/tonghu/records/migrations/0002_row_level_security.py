"""PostgreSQL: what belongs to a child is visible exactly where the child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled

_TABLES = ("records_entry", "records_sheet", "records_draft", "records_protectednote")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("registry", "0002_row_level_security")]
    operations = [walled(*((table, OF_CHILD) for table in _TABLES))]

"""PostgreSQL: steps and proposals are visible exactly where the child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled


class Migration(migrations.Migration):
    dependencies = [("exits", "0001_initial"), ("registry", "0002_row_level_security")]
    operations = [walled(("exits_exit", OF_CHILD), ("exits_proposal", OF_CHILD))]

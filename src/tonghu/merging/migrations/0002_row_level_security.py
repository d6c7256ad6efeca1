"""PostgreSQL: a merge is visible exactly where the kept child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled


class Migration(migrations.Migration):
    dependencies = [("merging", "0001_initial"), ("registry", "0002_row_level_security")]
    operations = [walled(("merging_merge", OF_CHILD), ("merging_different", OF_CHILD))]

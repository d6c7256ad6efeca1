"""PostgreSQL: the outcomes of a child are visible exactly where the child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]
    operations = [walled(("decisions_determination", OF_CHILD))]

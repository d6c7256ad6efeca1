"""PostgreSQL: ties are visible exactly where their child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, walled


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_ties")]
    operations = [walled(("registry_tie", OF_CHILD))]

"""PostgreSQL: attachments and their contents are visible exactly where the child is (tonghu.web.wall). Nothing on SQLite."""

from django.db import migrations

from tonghu.web.walling import OF_CHILD, OPEN, walled

_CONTENT = f"{OPEN} OR EXISTS (SELECT 1 FROM evidence_attachment AS held WHERE held.id = attachment_id)"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("registry", "0002_row_level_security")]
    operations = [walled(("evidence_attachment", OF_CHILD), ("evidence_content", _CONTENT))]

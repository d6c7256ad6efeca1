"""A release remembers the totals that its protected tables print, for the summary of several counties."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0002_row_level_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="headline",
            field=models.JSONField(blank=True, default=dict, verbose_name="主要人数"),
        ),
    ]

"""A record that became part of another one says which."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_kind_none"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.child",
                verbose_name="并入的档案",
            ),
        ),
    ]

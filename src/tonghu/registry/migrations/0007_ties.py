"""Blind indexes of parents' and carers' numbers, by which children of one family are found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column", models.CharField(max_length=30, verbose_name="栏目")),
                ("index", models.BinaryField(db_index=True, max_length=32, verbose_name="号码（盲索引）")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                        verbose_name="儿童",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("child", "column"), name="a_tie_once")],
            },
        ),
    ]

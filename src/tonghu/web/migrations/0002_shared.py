"""What the processes of the server know together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Shared",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="标识摘要")),
                ("value", models.JSONField(verbose_name="值")),
                ("ends_at", models.DateTimeField(db_index=True, null=True, verbose_name="到期")),
            ],
        ),
    ]

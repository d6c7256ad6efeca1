"""Saved views of lists."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ListSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=20, verbose_name="人员")),
                ("page", models.CharField(max_length=40, verbose_name="名单")),
                ("title", models.CharField(blank=True, max_length=20, verbose_name="名称")),
                ("query", models.CharField(blank=True, max_length=300, verbose_name="筛选条件")),
                ("columns", models.JSONField(default=list, verbose_name="栏目")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="保存时间")),
            ],
            options={
                "ordering": ("title",),
                "constraints": [models.UniqueConstraint(fields=("owner", "page", "title"), name="one_view_of_a_name")],
            },
        ),
    ]

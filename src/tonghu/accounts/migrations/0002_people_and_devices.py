"""Functional areas, known browsers, and the batch of sessions."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="covers",
            field=models.JSONField(blank=True, default=list, verbose_name="管辖的区划"),
        ),
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(default=1, verbose_name="会话批次"),
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(db_index=True, max_length=64, verbose_name="设备凭据摘要")),
                ("label", models.CharField(max_length=80, verbose_name="设备")),
                ("first_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="首次登录")),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近登录")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "ordering": ("-last_seen",),
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="a_device_once_per_person")],
            },
        ),
    ]

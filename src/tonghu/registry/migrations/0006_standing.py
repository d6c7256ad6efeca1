"""Where a child stands in the register, and which kind a person has confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_child_merged_into"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="kind_confirmed",
            field=models.CharField(blank=True, max_length=12, verbose_name="已确认的类别"),
        ),
        migrations.AddField(
            model_name="child",
            name="state",
            field=models.CharField(
                blank=True,
                choices=[("", "在册"), ("ledger", "仅台账"), ("served", "到龄退出，服务延续"), ("left", "已退出")],
                max_length=8,
                verbose_name="在册情况",
            ),
        ),
    ]

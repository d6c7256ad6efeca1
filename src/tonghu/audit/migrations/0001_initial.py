"""First tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("actor", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="操作人")),
                ("role", models.CharField(blank=True, max_length=40, verbose_name="角色")),
                ("action", models.CharField(db_index=True, max_length=60, verbose_name="操作")),
                ("object_kind", models.CharField(blank=True, max_length=40, verbose_name="对象类型")),
                ("object_id", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="对象")),
                ("fields", models.JSONField(default=list, verbose_name="栏目")),
                ("result", models.CharField(max_length=20, verbose_name="结果")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("origin", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
                ("detail", models.JSONField(default=dict, verbose_name="说明")),
                ("digest", models.BinaryField(verbose_name="链值")),
                ("mac", models.BinaryField(verbose_name="校验码")),
            ],
            options={
                "ordering": ("-seq",),
                "indexes": [
                    models.Index(fields=["object_kind", "object_id", "-seq"], name="audit_event_object__eba874_idx")
                ],
            },
        ),
    ]

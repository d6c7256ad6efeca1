"""A child may be neither migrant nor left-behind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_work_on_children"),
    ]

    operations = [
        migrations.AlterField(
            model_name="child",
            name="kind",
            field=models.CharField(
                choices=[
                    ("migrant", "流动儿童"),
                    ("left_behind", "留守儿童"),
                    ("both", "流动且留守"),
                    ("open", "待认定"),
                    ("none", "均不纳入"),
                ],
                default="open",
                max_length=12,
                verbose_name="儿童类别",
            ),
        ),
    ]

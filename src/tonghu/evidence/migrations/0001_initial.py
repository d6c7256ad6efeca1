"""First tables."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0008_tie_row_level_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="附件编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hukou_book", "户口簿"),
                            ("residence_permit", "居住证、居住登记"),
                            ("birth_certificate", "出生医学证明"),
                            ("school_roll", "学籍证明"),
                            ("care_agreement", "委托照护协议书"),
                            ("disability", "残疾证"),
                            ("diagnosis", "诊断证明"),
                            ("visit_photo", "入户走访照片"),
                            ("protected", "受保护情形的材料"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("columns", models.JSONField(blank=True, default=list, verbose_name="证明的栏目")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="材料日期")),
                (
                    "form",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("jpeg", "JPEG 图片"), ("png", "PNG 图片")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("key_sealed", models.BinaryField(default=bytes, verbose_name="数据密钥（密文）")),
                ("about_sealed", models.BinaryField(default=bytes, verbose_name="文件名和说明（密文）")),
                ("digest", models.BinaryField(default=bytes, max_length=32, verbose_name="内容摘要（带密钥）")),
                ("added_by", models.CharField(max_length=20, verbose_name="上传人")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="上传时间")),
                ("ended_by", models.CharField(blank=True, max_length=20, verbose_name="移除人")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="移除时间")),
                (
                    "ended_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mistaken", "传错了儿童或文件"),
                            ("replaced", "已有更清楚或更新的材料"),
                            ("needless", "办理已不需要"),
                            ("asked", "监护人要求删除，经核实"),
                            ("expired", "保存期满，自动销毁"),
                        ],
                        max_length=10,
                        verbose_name="移除理由",
                    ),
                ),
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
                "ordering": ("-added_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="evidence.attachment",
                        verbose_name="附件",
                    ),
                ),
                ("sealed", models.BinaryField(verbose_name="内容（密文）")),
            ],
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("child", "digest"), name="a_file_once_a_child"
            ),
        ),
    ]

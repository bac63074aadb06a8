import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0009_phone_taken_off"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("route", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=64)),
                ("asked", common.encryption.EncryptedTextField()),
                ("title", models.CharField(max_length=300, verbose_name="file")),
                ("kind", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for its turn"),
                            ("making", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(null=True, verbose_name="rows")),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("file_name", models.CharField(blank=True, max_length=300)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                (
                    "ordered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("made_at", models.DateTimeField(null=True)),
                ("lapses_at", models.DateTimeField(null=True)),
                ("downloaded_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_orders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ordered file",
                "verbose_name_plural": "ordered files",
                "ordering": ["-ordered_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "making"))),
                        fields=["state"],
                        name="file_order_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["lapses_at"],
                        name="file_order_to_lapse",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "making", "ready", "failed", "lapsed"])
                        ),
                        name="file_order_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "making"))),
                        fields=("user", "key"),
                        name="file_order_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("lapses_at__isnull", False),
                                ("made_at__isnull", False),
                                ("rows__isnull", False),
                                models.Q(("file_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="file_order_ready_has_a_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileOrderPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", common.encryption.EncryptedBytesField()),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="organization.fileorder",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "number"), name="file_order_part_once_per_order"
                    )
                ],
            },
        ),
    ]

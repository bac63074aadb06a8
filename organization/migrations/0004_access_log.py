import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_administrators")]

    operations = [
        migrations.CreateModel(
            name="AccessEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("action", models.CharField(max_length=20, verbose_name="action")),
                ("role", models.CharField(blank=True, max_length=20, verbose_name="role")),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6), default=list, size=None
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from")),
                ("session", models.CharField(blank=True, max_length=16)),
                ("route", models.CharField(blank=True, max_length=80, verbose_name="page")),
                ("subject_model", models.CharField(blank=True, max_length=60)),
                ("subject_pk", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("count", models.PositiveIntegerField(null=True, verbose_name="records")),
                ("detail", models.JSONField(default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the access log",
                "verbose_name_plural": "lines of the access log",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["user", "id"], name="access_by_user"),
                    models.Index(fields=["action", "id"], name="access_by_action"),
                    models.Index(
                        fields=["subject_model", "subject_pk", "id"], name="access_by_subject"
                    ),
                    models.Index(fields=["at"], name="access_by_time"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["places"], name="access_by_place"
                    ),
                ],
            },
        ),
    ]

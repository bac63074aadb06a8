import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_gansu_regions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0002_love_gansu"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind of roster")),
                ("column", models.CharField(max_length=40, verbose_name="column")),
                ("heading", models.CharField(max_length=80, verbose_name="heading")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "heading",
                "verbose_name_plural": "headings",
                "ordering": ["kind", "column", "heading"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "kind", "heading"), name="heading_means_one_column"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=40)),
                ("object_id", models.BigIntegerField()),
                ("before", common.encryption.EncryptedTextField(blank=True)),
                (
                    "row",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="written",
                        to="pairing.importrow",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="written",
                        to="pairing.import",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["source", "row"], name="import_change_by_row")],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="pairing.import",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Layout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("fingerprint", models.CharField(max_length=64)),
                ("columns", models.JSONField()),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="organization.region"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "kind", "fingerprint"), name="layout_once_per_county"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gone", "Not on the roster any more"),
                            ("group_changed", "Changed group"),
                            ("two_rosters", "On two rosters"),
                            ("moved", "Household moved"),
                            ("split", "Household split"),
                            ("renamed", "Head written differently"),
                            ("cadre_gone", "Cadre not on the list any more"),
                        ],
                        max_length=15,
                    ),
                ),
                ("content", common.encryption.EncryptedTextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To decide"),
                            ("accepted", "Done"),
                            ("declined", "Left as it is"),
                            ("superseded", "Settled by a later roster"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decision", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("before", common.encryption.EncryptedTextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "cadre",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="pairing.cadre",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.group",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="pairing.household",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="pairing.programme"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="pairing.recipient",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.importrow",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="pairing.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ["kind", "pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="proposal_region_prefix",
                        opclasses=["text_pattern_ops"],
                    ),
                    models.Index(fields=["kind", "status"], name="proposal_by_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("recipient__isnull", False), ("status", "open")),
                        fields=("kind", "programme", "recipient"),
                        name="proposal_once_per_recipient",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("household__isnull", False),
                            ("recipient__isnull", True),
                            ("status", "open"),
                        ),
                        fields=("kind", "programme", "household"),
                        name="proposal_once_per_household",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cadre__isnull", False), ("status", "open")),
                        fields=("kind", "programme", "cadre"),
                        name="proposal_once_per_cadre",
                    ),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="importrow",
            options={"ordering": ["pk"]},
        ),
        migrations.RemoveField(
            model_name="importrow",
            name="target",
        ),
        migrations.AddField(
            model_name="import",
            name="applied_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="applied_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="applied_xids",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="import",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="import",
            name="counts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="import",
            name="edited_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="import",
            name="editor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="error",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="import",
            name="is_complete",
            field=models.BooleanField(default=True, verbose_name="whole roster"),
        ),
        migrations.AddField(
            model_name="import",
            name="layouts",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="import",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="pairing.programme",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="samples",
            field=common.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="import",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="changes",
            field=common.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[("take", "Take it in"), ("leave", "Leave it out")],
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="fixes",
            field=common.encryption.EncryptedTextField(blank=True),
        ),
        migrations.AddField(
            model_name="importrow",
            name="key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="import",
            name="accepted",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="import",
            name="data_rows",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="import",
            name="file_name",
            field=models.CharField(max_length=200, verbose_name="file"),
        ),
        migrations.AlterField(
            model_name="import",
            name="kind",
            field=models.CharField(blank=True, max_length=20, verbose_name="kind of roster"),
        ),
        migrations.AlterField(
            model_name="import",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="organization.region",
                verbose_name="region",
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="status",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("columns", "Columns"),
                    ("checking", "Being checked"),
                    ("review", "Findings"),
                    ("applying", "Being applied"),
                    ("applied", "Applied"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                    ("failed", "Not readable"),
                    ("discarded", "Discarded"),
                ],
                default="reading",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("created", "New"),
                    ("changed", "Changed"),
                    ("unchanged", "Unchanged"),
                    ("held", "Held"),
                    ("rejected", "Rejected"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="pairing.import",
            ),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(
                condition=models.Q(("status__in", ("reading", "checking", "applying", "undoing"))),
                fields=["status"],
                name="import_working",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["source", "key"], name="import_row_by_key"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("issue", ""), _negated=True),
                fields=["source", "issue", "id"],
                name="import_row_by_issue",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["source", "outcome", "id"], name="import_row_by_outcome"),
        ),
    ]

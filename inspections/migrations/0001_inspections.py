import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import common.encryption
import organization.models.recorded


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0010_file_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0010_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="place on the way")),
                (
                    "inspected_on",
                    models.DateField(blank=True, null=True, verbose_name="inspected on"),
                ),
                (
                    "left_out",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is left out"),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection_lines",
                        to="pairing.household",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection_lines",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "verbose_name": "household to inspect",
                "verbose_name_plural": "households to inspect",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
            },
        ),
        migrations.CreateModel(
            name="ChecklistEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("items", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.checklist",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="checklist_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="checklist_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "chosen",
                    models.CharField(blank=True, max_length=300, verbose_name="which households"),
                ),
                ("checklist", models.JSONField(default=list)),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("population", models.PositiveIntegerField(verbose_name="households chosen from")),
                (
                    "size",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="size of the sample"
                    ),
                ),
                ("seed", models.CharField(blank=True, max_length=40, verbose_name="seed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Under way"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.programme",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of inspections",
                "verbose_name_plural": "rounds of inspections",
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="inspection_round_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lte", models.F("ends_on"))),
                        name="inspection_round_begins_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seed", ""), ("size__isnull", True)),
                            models.Q(
                                ("size__gt", 0),
                                ("size__lte", models.F("population")),
                                models.Q(("seed", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_round_sample_has_a_seed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", True), ("state", "open")),
                            models.Q(("closed_on__isnull", False), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="inspection_round_closed_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckLineEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("position", models.PositiveIntegerField(verbose_name="place on the way")),
                (
                    "inspected_on",
                    models.DateField(blank=True, null=True, verbose_name="inspected on"),
                ),
                (
                    "left_out",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is left out"),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.household",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.checkline",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.checkround",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="checkline_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="checkline_history_in_order"),
                ],
            },
        ),
        migrations.AddField(
            model_name="checkline",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="inspections.checkround",
            ),
        ),
        migrations.CreateModel(
            name="CheckRoundEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "chosen",
                    models.CharField(blank=True, max_length=300, verbose_name="which households"),
                ),
                ("checklist", models.JSONField(default=list)),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("population", models.PositiveIntegerField(verbose_name="households chosen from")),
                (
                    "size",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="size of the sample"
                    ),
                ),
                ("seed", models.CharField(blank=True, max_length=40, verbose_name="seed")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Under way"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.checkround",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.programme",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="checkround_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="checkround_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cadre", "Cadre not known"),
                            ("card", "Contact card missing"),
                            ("visits", "Visits not as recorded"),
                            ("policy", "Policies not known"),
                            ("safety", "Safety at home"),
                            ("need", "Urgent need"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=500, verbose_name="what is wrong")),
                ("found_on", models.DateField(verbose_name="found on")),
                (
                    "taken_over",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why another took it over"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be put right"),
                            ("put_right", "Put right, to be checked"),
                            ("checked", "Checked on the spot"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("liaison", "The liaison"),
                            ("office", "The office"),
                        ],
                        default="nobody",
                        max_length=8,
                    ),
                ),
                ("told_on", models.DateField(editable=False, null=True)),
                (
                    "measure",
                    models.TextField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                (
                    "put_right_on",
                    models.DateField(blank=True, null=True, verbose_name="put right on"),
                ),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="pairing.cadre",
                        verbose_name="responsible person",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="pairing.household",
                    ),
                ),
                (
                    "put_right_by",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="organization.unit",
                        verbose_name="responsible unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["-found_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FindingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("content", common.encryption.EncryptedBytesField(verbose_name="content")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="inspections.finding",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a finding",
                "verbose_name_plural": "files of findings",
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "sha256"), name="finding_file_once_at_a_finding"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingFileEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.findingfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="findingfile_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="findingfile_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("raised", "Found"),
                            ("handed", "Handed to another"),
                            ("due", "Another day set"),
                            ("put_right", "Put right"),
                            ("checked", "Checked on the spot"),
                            ("back", "Sent back"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.cadre",
                    ),
                ),
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
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="inspections.finding",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a finding",
                "verbose_name_plural": "steps of findings",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FindingStepEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("raised", "Found"),
                            ("handed", "Handed to another"),
                            ("due", "Another day set"),
                            ("put_right", "Put right"),
                            ("checked", "Checked on the spot"),
                            ("back", "Sent back"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "cadre",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.cadre",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.findingstep",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="findingstep_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="findingstep_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("content", common.encryption.EncryptedBytesField(verbose_name="content")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "photograph of an inspection",
                "verbose_name_plural": "photographs of inspections",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_uuid", models.UUIDField(editable=False, unique=True)),
                ("day", models.DateField(verbose_name="day")),
                ("answers", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("is_first", models.BooleanField(default=True)),
                ("sent_sha256", models.CharField(editable=False, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="inspections.checkline",
                    ),
                ),
            ],
            options={
                "verbose_name": "inspection",
                "verbose_name_plural": "inspections",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_first", True)),
                        fields=("line",),
                        name="inspection_first_once_a_line",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectedFileEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.inspectedfile",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="inspectedfile_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="inspectedfile_history_in_order"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="inspectedfile",
            name="inspection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="inspections.inspection",
            ),
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("item", models.CharField(blank=True, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cadre", "Cadre not known"),
                            ("card", "Contact card missing"),
                            ("visits", "Visits not as recorded"),
                            ("policy", "Policies not known"),
                            ("safety", "Safety at home"),
                            ("need", "Urgent need"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=500, verbose_name="what is wrong")),
                ("found_on", models.DateField(verbose_name="found on")),
                (
                    "taken_over",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why another took it over"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be put right"),
                            ("put_right", "Put right, to be checked"),
                            ("checked", "Checked on the spot"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody"),
                            ("liaison", "The liaison"),
                            ("office", "The office"),
                        ],
                        default="nobody",
                        max_length=8,
                    ),
                ),
                ("told_on", models.DateField(editable=False, null=True)),
                (
                    "measure",
                    models.TextField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                (
                    "put_right_on",
                    models.DateField(blank=True, null=True, verbose_name="put right on"),
                ),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "cadre",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.cadre",
                        verbose_name="responsible person",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.household",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.finding",
                    ),
                ),
                (
                    "put_right_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                        verbose_name="responsible unit",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="finding_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="finding_history_in_order"),
                ],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="inspections.inspection",
            ),
        ),
        migrations.CreateModel(
            name="InspectionEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                (
                    "pgh_salt",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        null=True,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("client_uuid", models.UUIDField(editable=False)),
                ("day", models.DateField(verbose_name="day")),
                ("answers", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("is_first", models.BooleanField(default=True)),
                ("sent_sha256", models.CharField(editable=False, max_length=64)),
                (
                    "inspector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="inspections.checkline",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="inspection_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="inspection_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
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
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succession",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "successor of a unit",
                "verbose_name_plural": "successors of units",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("successor", models.F("unit")), _negated=True),
                        name="succession_not_to_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuccessionEvent",
            fields=[
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "pgh_xid",
                    models.BigIntegerField(
                        db_default=organization.models.recorded.LogTransaction(), editable=False
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("since", models.DateField(verbose_name="since")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspections.succession",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="succession_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="succession_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklist",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklistevent" ("changed_by_id", "id", "items", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "version") SELECT new_values."changed_by_id", new_values."id", new_values."items", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="728d185f921bb5fa4662b2d7d97fb9fc5ee275ad",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7bc8a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_checklist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklist",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklistevent" ("changed_by_id", "id", "items", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "version") SELECT new_values."changed_by_id", new_values."id", new_values."items", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."changed_by_id" IS DISTINCT FROM (new_values."changed_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."items" IS DISTINCT FROM (new_values."items") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e6649a7fc1e390923e84886a5cfdda5d2716011f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2e7ee",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_checklist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklist",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklistevent" ("changed_by_id", "id", "items", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "version") SELECT old_values."changed_by_id", old_values."id", old_values."items", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0e8a7840755e112193532e0e2e2a32e016cedebd",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5afbb",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_checklist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklistevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="96cae2a3f2adaac295b156a4a7c2c73ef0c13a31",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_18ba2",
                    table="inspections_checklistevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklistevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="61be54c51a17b6f35df08ea30b772b69aa0cbdea",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_f108d",
                    table="inspections_checklistevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkround",
            trigger=pgtrigger.compiler.Trigger(
                name="keeps_what_it_began_with",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."checklist" IS DISTINCT FROM (NEW."checklist") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."population" IS DISTINCT FROM (NEW."population") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."seed" IS DISTINCT FROM (NEW."seed") OR OLD."chosen" IS DISTINCT FROM (NEW."chosen"))',
                    func="RAISE EXCEPTION '% keeps what it began with', TG_TABLE_NAME;",
                    hash="a8735b7c8ea14e9f5dd359ec6a36ac72610b8821",
                    operation="UPDATE",
                    pgid="pgtrigger_keeps_what_it_began_with_93350",
                    table="inspections_checkround",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkround",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checkroundevent" ("checklist", "chosen", "closed_on", "created_by_id", "ends_on", "id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "programme_id", "region_id", "seed", "size", "starts_on", "state") SELECT new_values."checklist", new_values."chosen", new_values."closed_on", new_values."created_by_id", new_values."ends_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."population", new_values."programme_id", new_values."region_id", new_values."seed", new_values."size", new_values."starts_on", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="89953b4a78b97d553919593c450729a5a28198c6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f1965",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_checkround",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkround",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checkroundevent" ("checklist", "chosen", "closed_on", "created_by_id", "ends_on", "id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "programme_id", "region_id", "seed", "size", "starts_on", "state") SELECT new_values."checklist", new_values."chosen", new_values."closed_on", new_values."created_by_id", new_values."ends_on", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."population", new_values."programme_id", new_values."region_id", new_values."seed", new_values."size", new_values."starts_on", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."checklist" IS DISTINCT FROM (new_values."checklist") OR old_values."chosen" IS DISTINCT FROM (new_values."chosen") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."ends_on" IS DISTINCT FROM (new_values."ends_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."population" IS DISTINCT FROM (new_values."population") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."seed" IS DISTINCT FROM (new_values."seed") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."starts_on" IS DISTINCT FROM (new_values."starts_on") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a5dac8288b6bf97e42f0ad7378f2b6760ff2f510",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6123f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_checkround",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkround",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checkroundevent" ("checklist", "chosen", "closed_on", "created_by_id", "ends_on", "id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "programme_id", "region_id", "seed", "size", "starts_on", "state") SELECT old_values."checklist", old_values."chosen", old_values."closed_on", old_values."created_by_id", old_values."ends_on", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."population", old_values."programme_id", old_values."region_id", old_values."seed", old_values."size", old_values."starts_on", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ad7cc214ac4baef861ad2f7a7ba692f29ea48ea1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73f89",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_checkround",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="32938b9c05e8d0e275679f285c5a3b1041d6ac7c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_87d1f",
                    table="inspections_checklineevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="efe7c016db2ea1425d6c9eceb2582cd9ef560551",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_cbd34",
                    table="inspections_checklineevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="checkline",
            index=models.Index(
                fields=["region"],
                name="inspection_line_region_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="checkline",
            constraint=models.UniqueConstraint(
                fields=("round", "household"), name="inspection_line_once_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_out", ""), ("inspected_on__isnull", True), _connector="OR"
                ),
                name="inspection_line_left_out_or_inspected",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklineevent" ("household_id", "id", "inspected_on", "inspector_id", "left_out", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "region_id", "round_id") SELECT new_values."household_id", new_values."id", new_values."inspected_on", new_values."inspector_id", new_values."left_out", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."region_id", new_values."round_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d0c14d49bd8856a0398ddcfcb81ec0df7cd22316",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_93aca",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_checkline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklineevent" ("household_id", "id", "inspected_on", "inspector_id", "left_out", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "region_id", "round_id") SELECT new_values."household_id", new_values."id", new_values."inspected_on", new_values."inspector_id", new_values."left_out", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."region_id", new_values."round_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d0f915589f938e4c0c7c06328f4c157e1709c186",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f938b",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_checkline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_checklineevent" ("household_id", "id", "inspected_on", "inspector_id", "left_out", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "region_id", "round_id") SELECT old_values."household_id", old_values."id", old_values."inspected_on", old_values."inspector_id", old_values."left_out", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."region_id", old_values."round_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="95eda56f4b2adfd68555153f03ea1b15ec87c375",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_438a4",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_checkline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkroundevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="4b83429660943e8d509267902c1045883787a85b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b1a0a",
                    table="inspections_checkroundevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkroundevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e2d07fad63333cf779e3e100950a6b3e5f84464d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_18aed",
                    table="inspections_checkroundevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingfile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingfileevent" ("created_by_id", "finding_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."finding_id", new_values."height", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="123c1bb31ca6ae9d85708dd319cde0b51697f486",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b26c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_findingfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingfile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingfileevent" ("created_by_id", "finding_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."finding_id", new_values."height", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."finding_id" IS DISTINCT FROM (new_values."finding_id") OR old_values."height" IS DISTINCT FROM (new_values."height") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."width" IS DISTINCT FROM (new_values."width")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="78b47efe9f9259c97b62935137205b8cfa3bdb53",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_484c1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_findingfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingfile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingfileevent" ("created_by_id", "finding_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT old_values."created_by_id", old_values."finding_id", old_values."height", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sha256", old_values."size", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c9900838222c4ed50db5babd4a5989aa698b4ef4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_13a8d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_findingfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="3d2628436ac045013544cf7015cba0dedc642c86",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fa109",
                    table="inspections_findingfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0006255ec9312d3a542a3cea0b67f1391fcb7791",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_132ea",
                    table="inspections_findingfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingstepevent" ("cadre_id", "created_by_id", "day", "finding_id", "id", "move", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT new_values."cadre_id", new_values."created_by_id", new_values."day", new_values."finding_id", new_values."id", new_values."move", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8b31b42ac07415fbc1ba8bd76c25ca0a72e83ec4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_79da3",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_findingstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingstepevent" ("cadre_id", "created_by_id", "day", "finding_id", "id", "move", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT new_values."cadre_id", new_values."created_by_id", new_values."day", new_values."finding_id", new_values."id", new_values."move", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."cadre_id" IS DISTINCT FROM (new_values."cadre_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."finding_id" IS DISTINCT FROM (new_values."finding_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."move" IS DISTINCT FROM (new_values."move") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="25a49814ec858933137c705ce1fd9d16931afd79",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db558",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_findingstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingstepevent" ("cadre_id", "created_by_id", "day", "finding_id", "id", "move", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT old_values."cadre_id", old_values."created_by_id", old_values."day", old_values."finding_id", old_values."id", old_values."move", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a7c832ec8febe4d76f8821fda8cfbff70dc930ac",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acfa",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_findingstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingstepevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f2c4dd71c0ee1c66041b5c73bf50ab9a46ae453f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_19f35",
                    table="inspections_findingstepevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingstepevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0108e0517a77be0235d6296e1b16a215a561a1f2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_aaf9f",
                    table="inspections_findingstepevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectionevent" ("answers", "client_uuid", "day", "id", "inspector_id", "is_first", "line_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256") SELECT new_values."answers", new_values."client_uuid", new_values."day", new_values."id", new_values."inspector_id", new_values."is_first", new_values."line_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sent_sha256" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c68c42b2f02ac2246e48ced200952f21cf81c055",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f089c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_inspection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectionevent" ("answers", "client_uuid", "day", "id", "inspector_id", "is_first", "line_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256") SELECT new_values."answers", new_values."client_uuid", new_values."day", new_values."id", new_values."inspector_id", new_values."is_first", new_values."line_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sent_sha256" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answers" IS DISTINCT FROM (new_values."answers") OR old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."inspector_id" IS DISTINCT FROM (new_values."inspector_id") OR old_values."is_first" IS DISTINCT FROM (new_values."is_first") OR old_values."line_id" IS DISTINCT FROM (new_values."line_id") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."sent_sha256" IS DISTINCT FROM (new_values."sent_sha256")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="10674422c68d6f9ff1d795eafe75e0a3c108914b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe5c3",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_inspection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectionevent" ("answers", "client_uuid", "day", "id", "inspector_id", "is_first", "line_id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256") SELECT old_values."answers", old_values."client_uuid", old_values."day", old_values."id", old_values."inspector_id", old_values."is_first", old_values."line_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sent_sha256" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="666e49b3d2dc083bfbe0006737b97c55465e53a6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6efc3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_inspection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectedfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="00a0021055ed164e2a2d076d5397ef4e5560e773",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_feed6",
                    table="inspections_inspectedfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectedfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="08bbda6c42954a1514b71f60d8bb1adfd8648aff",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_43a59",
                    table="inspections_inspectedfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectedfile",
            constraint=models.UniqueConstraint(
                fields=("inspection", "sha256"), name="inspection_file_once_at_an_inspection"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectedfileevent" ("created_by_id", "height", "id", "inspection_id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."height", new_values."id", new_values."inspection_id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2faceecff9853f3ddc703475d99d86113c684686",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_37d75",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_inspectedfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectedfileevent" ("created_by_id", "height", "id", "inspection_id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."height", new_values."id", new_values."inspection_id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."height" IS DISTINCT FROM (new_values."height") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."inspection_id" IS DISTINCT FROM (new_values."inspection_id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."width" IS DISTINCT FROM (new_values."width")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="85c994a6898943306534359d1361ffe29b535f6a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9490f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_inspectedfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_inspectedfileevent" ("created_by_id", "height", "id", "inspection_id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT old_values."created_by_id", old_values."height", old_values."id", old_values."inspection_id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sha256", old_values."size", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c0166f99dcb36a8cbdf87e6a732bd2a0455e8b4f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73b72",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_inspectedfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d6ce5938fdd5b91cfbabbd9b29a686cbd94b7aac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_37b82",
                    table="inspections_findingevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="findingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="96fdf94d91445e2095b5b08757c61a97a7a60082",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_2169c",
                    table="inspections_findingevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["region"], name="finding_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["due_on"], name="finding_open_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="finding_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("found_on"))),
                name="finding_due_after_it_is_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit__isnull", False), ("cadre__isnull", True), _connector="OR"
                ),
                name="finding_cadre_of_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit__isnull", False),
                    models.Q(("taken_over", ""), _negated=True),
                    _connector="OR",
                ),
                name="finding_of_the_office_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("checked_on__isnull", True),
                        ("closed_on__isnull", True),
                        ("put_right_by__isnull", True),
                        ("put_right_on__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("put_right_by__isnull", False),
                        ("put_right_on__isnull", False),
                        models.Q(("measure", ""), _negated=True),
                        models.Q(("state", "open"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="finding_put_right_with_a_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("checked_by__isnull", True),
                        ("checked_on__isnull", True),
                        ("state__in", ["open", "put_right"]),
                    ),
                    models.Q(
                        ("checked_by__isnull", False),
                        ("checked_on__isnull", False),
                        ("state__in", ["checked", "closed"]),
                    ),
                    _connector="OR",
                ),
                name="finding_checked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("closed_by__isnull", True),
                        ("closed_on__isnull", True),
                    ),
                    models.Q(
                        ("closed_by__isnull", False),
                        ("closed_on__isnull", False),
                        ("state", "closed"),
                    ),
                    _connector="OR",
                ),
                name="finding_closed_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="not_by_those_found_wanting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('checked', 'closed'))",
                    func="\n            IF EXISTS (\n                SELECT 1 FROM organization_user AS who\n                WHERE who.id IN (NEW.checked_by_id, NEW.closed_by_id)\n                  AND (who.unit_id = NEW.unit_id\n                       OR who.id = NEW.put_right_by_id\n                       OR who.id = (SELECT user_id FROM pairing_cadre WHERE id = NEW.cadre_id))\n            ) THEN\n                RAISE EXCEPTION 'a finding is not closed by those who were found wanting';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="079f25bf5e584f741e406720dabb4f5d89e13407",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_not_by_those_found_wanting_ddd84",
                    table="inspections_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingevent" ("cadre_id", "checked_by_id", "checked_on", "closed_by_id", "closed_on", "created_by_id", "due_on", "found_on", "household_id", "id", "inspection_id", "item", "kind", "measure", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_right_by_id", "put_right_on", "region_id", "state", "taken_over", "text", "told", "told_on", "unit_id") SELECT new_values."cadre_id", new_values."checked_by_id", new_values."checked_on", new_values."closed_by_id", new_values."closed_on", new_values."created_by_id", new_values."due_on", new_values."found_on", new_values."household_id", new_values."id", new_values."inspection_id", new_values."item", new_values."kind", new_values."measure", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."put_right_by_id", new_values."put_right_on", new_values."region_id", new_values."state", new_values."taken_over", new_values."text", new_values."told", new_values."told_on", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="66dc98f07add0816ac897b038ae18a08f7da3521",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6f287",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingevent" ("cadre_id", "checked_by_id", "checked_on", "closed_by_id", "closed_on", "created_by_id", "due_on", "found_on", "household_id", "id", "inspection_id", "item", "kind", "measure", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_right_by_id", "put_right_on", "region_id", "state", "taken_over", "text", "told", "told_on", "unit_id") SELECT new_values."cadre_id", new_values."checked_by_id", new_values."checked_on", new_values."closed_by_id", new_values."closed_on", new_values."created_by_id", new_values."due_on", new_values."found_on", new_values."household_id", new_values."id", new_values."inspection_id", new_values."item", new_values."kind", new_values."measure", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."put_right_by_id", new_values."put_right_on", new_values."region_id", new_values."state", new_values."taken_over", new_values."text", new_values."told", new_values."told_on", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."cadre_id" IS DISTINCT FROM (new_values."cadre_id") OR old_values."checked_by_id" IS DISTINCT FROM (new_values."checked_by_id") OR old_values."checked_on" IS DISTINCT FROM (new_values."checked_on") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."found_on" IS DISTINCT FROM (new_values."found_on") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."inspection_id" IS DISTINCT FROM (new_values."inspection_id") OR old_values."item" IS DISTINCT FROM (new_values."item") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."measure" IS DISTINCT FROM (new_values."measure") OR old_values."put_right_by_id" IS DISTINCT FROM (new_values."put_right_by_id") OR old_values."put_right_on" IS DISTINCT FROM (new_values."put_right_on") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."taken_over" IS DISTINCT FROM (new_values."taken_over") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."told" IS DISTINCT FROM (new_values."told") OR old_values."told_on" IS DISTINCT FROM (new_values."told_on") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9f383fd865433c5ed444636de2b0c104c052a1e5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_edce6",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_findingevent" ("cadre_id", "checked_by_id", "checked_on", "closed_by_id", "closed_on", "created_by_id", "due_on", "found_on", "household_id", "id", "inspection_id", "item", "kind", "measure", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "put_right_by_id", "put_right_on", "region_id", "state", "taken_over", "text", "told", "told_on", "unit_id") SELECT old_values."cadre_id", old_values."checked_by_id", old_values."checked_on", old_values."closed_by_id", old_values."closed_on", old_values."created_by_id", old_values."due_on", old_values."found_on", old_values."household_id", old_values."id", old_values."inspection_id", old_values."item", old_values."kind", old_values."measure", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."put_right_by_id", old_values."put_right_on", old_values."region_id", old_values."state", old_values."taken_over", old_values."text", old_values."told", old_values."told_on", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a14c1e1bb4ad9c6e0dd158fd4f1e10c351b00803",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1c623",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_finding",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="a85047ecf4ce82fdcfff277a9692d813bb39530d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bf9e3",
                    table="inspections_inspectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspectionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d084a17245e168fdace6c83ef119b3352fedcb7e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_3e02a",
                    table="inspections_inspectionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_successionevent" ("created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "successor_id", "unit_id") SELECT new_values."created_by_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."since", new_values."successor_id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0f9f5ecd418bc87c852300733e3691a91a34f005",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9e790",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="inspections_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_successionevent" ("created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "successor_id", "unit_id") SELECT new_values."created_by_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."since", new_values."successor_id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."since" IS DISTINCT FROM (new_values."since") OR old_values."successor_id" IS DISTINCT FROM (new_values."successor_id") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="244410098b240e63ff5b4a063dc08188e132c877",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ad47f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="inspections_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="succession",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "inspections_successionevent" ("created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "successor_id", "unit_id") SELECT old_values."created_by_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."since", old_values."successor_id", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fb9ade38f17d6c5ed9ca3d8108bd7d960c08a089",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d0ecc",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="inspections_succession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="successionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="a04c73b75ff16c826a897193939c099555dad931",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4701f",
                    table="inspections_successionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="successionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6e6e563429bbbfbe6bc18bc9405f0b5da5410ab7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_7e167",
                    table="inspections_successionevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

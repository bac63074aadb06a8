"""Needs with kind, source, steps and files; plans of households; visits that are asked for."""

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
    dependencies = [
        ("organization", "0010_file_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
        ("visits", "0010_follow_up_without_a_unit"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=500, verbose_name="why")),
                ("wanted_by", models.DateField(verbose_name="by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("agreed", "Day set"),
                            ("held", "Held"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("visit_on", models.DateField(null=True, verbose_name="day of the visit")),
                ("held_on", models.DateField(null=True, verbose_name="visited on")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_visits",
                        to="pairing.household",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_visits",
                        to="organization.unit",
                        verbose_name="unit asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit asked for",
                "verbose_name_plural": "visits asked for",
                "ordering": ["-asked_on", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="asked_visit_region_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "agreed"])),
                        fields=("household", "unit"),
                        name="asked_visit_once_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="asked_visit_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("held_on__isnull", True),
                                ("state", "asked"),
                                ("visit_on__isnull", True),
                            ),
                            models.Q(
                                ("answer", ""),
                                ("held_on__isnull", True),
                                ("state", "agreed"),
                                ("visit_on__isnull", False),
                            ),
                            models.Q(
                                ("held_on__isnull", False),
                                ("state", "held"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                ("held_on__isnull", True),
                                ("state", "declined"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="asked_visit_answered_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AskedVisitEvent",
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
                ("reason", models.TextField(max_length=500, verbose_name="why")),
                ("wanted_by", models.DateField(verbose_name="by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("agreed", "Day set"),
                            ("held", "Held"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("visit_on", models.DateField(null=True, verbose_name="day of the visit")),
                ("held_on", models.DateField(null=True, verbose_name="visited on")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "answered_by",
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
                    "asked_by",
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
                        to="visits.askedvisit",
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
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                        verbose_name="unit asked",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="askedvisit_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="askedvisit_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "situation",
                    models.TextField(blank=True, max_length=1000, verbose_name="situation"),
                ),
                ("aims", models.TextField(max_length=1000, verbose_name="aims")),
                ("started_on", models.DateField(verbose_name="from")),
                ("review_due_on", models.DateField(null=True, verbose_name="next review due")),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                (
                    "closed_text",
                    models.TextField(blank=True, max_length=500, verbose_name="what came of it"),
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="pairing.household",
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
                "verbose_name": "plan of a household",
                "verbose_name_plural": "plans of households",
                "ordering": ["-started_on", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"], name="plan_region_prefix", opclasses=["text_pattern_ops"]
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("household",),
                        name="plan_one_in_force_for_a_household",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", True),
                                ("closed_text", ""),
                                ("review_due_on__isnull", False),
                            ),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("review_due_on__isnull", True),
                                models.Q(("closed_text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="plan_closed_with_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("aims", ""), _negated=True), name="plan_says_what_for"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdPlanEvent",
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
                    "situation",
                    models.TextField(blank=True, max_length=1000, verbose_name="situation"),
                ),
                ("aims", models.TextField(max_length=1000, verbose_name="aims")),
                ("started_on", models.DateField(verbose_name="from")),
                ("review_due_on", models.DateField(null=True, verbose_name="next review due")),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                (
                    "closed_text",
                    models.TextField(blank=True, max_length=500, verbose_name="what came of it"),
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
                        to="visits.householdplan",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="householdplan_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="householdplan_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedFile",
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
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="visits.need",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a need",
                "verbose_name_plural": "files of needs",
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "sha256"), name="need_file_once_at_a_need"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedFileEvent",
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
                    "need",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.need",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.needfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="needfile_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="needfile_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedStep",
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
                            ("raised", "Raised"),
                            ("on_the_spot", "Settled on the spot"),
                            ("kind", "Given another kind"),
                            ("assigned", "Assigned"),
                            ("reassigned", "Given to another unit"),
                            ("extended", "Given more time"),
                            ("note", "Note of the work"),
                            ("file", "Files added"),
                            ("done", "Settled"),
                            ("confirmed", "Confirmed by the household"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="kind")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                ("day", models.DateField(verbose_name="day")),
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
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="visits.need",
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
                "verbose_name": "step of a need",
                "verbose_name_plural": "steps of needs",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "move__in",
                                [
                                    "raised",
                                    "on_the_spot",
                                    "kind",
                                    "assigned",
                                    "reassigned",
                                    "extended",
                                    "note",
                                    "file",
                                    "done",
                                    "confirmed",
                                    "reopened",
                                ],
                            )
                        ),
                        name="need_step_move_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedStepEvent",
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
                            ("raised", "Raised"),
                            ("on_the_spot", "Settled on the spot"),
                            ("kind", "Given another kind"),
                            ("assigned", "Assigned"),
                            ("reassigned", "Given to another unit"),
                            ("extended", "Given more time"),
                            ("note", "Note of the work"),
                            ("file", "Files added"),
                            ("done", "Settled"),
                            ("confirmed", "Confirmed by the household"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=500, verbose_name="note")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="kind")),
                ("due_on", models.DateField(null=True, verbose_name="due")),
                ("day", models.DateField(verbose_name="day")),
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
                    "need",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.need",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.needstep",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="needstep_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="needstep_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanMeasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="measure")),
                ("who", models.CharField(max_length=60, verbose_name="who")),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("working", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="visits.householdplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure of a plan",
                "verbose_name_plural": "measures of plans",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "working", "done", "dropped"])
                        ),
                        name="measure_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("who", ""), _negated=True),
                        ),
                        name="measure_says_what_and_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="measure_dropped_with_a_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanMeasureEvent",
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
                ("text", models.CharField(max_length=300, verbose_name="measure")),
                ("who", models.CharField(max_length=60, verbose_name="who")),
                ("due_on", models.DateField(verbose_name="by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("working", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.planmeasure",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.householdplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="planmeasure_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="planmeasure_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="reviewed on")),
                ("text", models.TextField(max_length=1000, verbose_name="what the review found")),
                ("was_due_on", models.DateField(verbose_name="was due")),
                ("next_due_on", models.DateField(verbose_name="next review due")),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="visits.householdplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of a plan",
                "verbose_name_plural": "reviews of plans",
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "day"), name="plan_reviewed_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="plan_review_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanReviewEvent",
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
                ("day", models.DateField(verbose_name="reviewed on")),
                ("text", models.TextField(max_length=1000, verbose_name="what the review found")),
                ("was_due_on", models.DateField(verbose_name="was due")),
                ("next_due_on", models.DateField(verbose_name="next review due")),
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
                        to="visits.planreview",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.householdplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="planreview_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="planreview_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="need",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="need",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="need",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_settled_with_a_word",
        ),
        migrations.RemoveConstraint(
            model_name="topic",
            name="topic_list_known",
        ),
        migrations.AddField(
            model_name="need",
            name="confirmed_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="who confirmed"),
        ),
        migrations.AddField(
            model_name="need",
            name="confirmed_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("visit", "On a visit"),
                    ("phone", "By phone or message"),
                    ("signed", "By signature"),
                ],
                max_length=8,
                verbose_name="how it was confirmed",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="confirmed_on",
            field=models.DateField(blank=True, null=True, verbose_name="confirmed on"),
        ),
        migrations.AddField(
            model_name="need",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="due"),
        ),
        migrations.AddField(
            model_name="need",
            name="kind",
            field=models.CharField(blank=True, max_length=20, verbose_name="kind"),
        ),
        migrations.AddField(
            model_name="need",
            name="source",
            field=models.CharField(
                choices=[
                    ("visit", "On a visit"),
                    ("phone", "By phone or message"),
                    ("village", "By the village"),
                    ("survey", "By a survey"),
                    ("inspection", "At an inspection"),
                ],
                default="visit",
                max_length=10,
                verbose_name="how it was raised",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="told_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="who told of it"),
        ),
        migrations.AddField(
            model_name="need",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="organization.unit",
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="needevent",
            name="confirmed_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="who confirmed"),
        ),
        migrations.AddField(
            model_name="needevent",
            name="confirmed_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("visit", "On a visit"),
                    ("phone", "By phone or message"),
                    ("signed", "By signature"),
                ],
                max_length=8,
                verbose_name="how it was confirmed",
            ),
        ),
        migrations.AddField(
            model_name="needevent",
            name="confirmed_on",
            field=models.DateField(blank=True, null=True, verbose_name="confirmed on"),
        ),
        migrations.AddField(
            model_name="needevent",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="due"),
        ),
        migrations.AddField(
            model_name="needevent",
            name="kind",
            field=models.CharField(blank=True, max_length=20, verbose_name="kind"),
        ),
        migrations.AddField(
            model_name="needevent",
            name="source",
            field=models.CharField(
                choices=[
                    ("visit", "On a visit"),
                    ("phone", "By phone or message"),
                    ("village", "By the village"),
                    ("survey", "By a survey"),
                    ("inspection", "At an inspection"),
                ],
                default="visit",
                max_length=10,
                verbose_name="how it was raised",
            ),
        ),
        migrations.AddField(
            model_name="needevent",
            name="told_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="who told of it"),
        ),
        migrations.AddField(
            model_name="needevent",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.unit",
                verbose_name="assigned to",
            ),
        ),
        migrations.AlterField(
            model_name="need",
            name="status",
            field=models.CharField(
                choices=[
                    ("raised", "Open"),
                    ("assigned", "Assigned"),
                    ("working", "In work"),
                    ("done", "Settled"),
                    ("confirmed", "Confirmed"),
                ],
                default="raised",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="needevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("raised", "Open"),
                    ("assigned", "Assigned"),
                    ("working", "In work"),
                    ("done", "Settled"),
                    ("confirmed", "Confirmed"),
                ],
                default="raised",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="list",
            field=models.CharField(
                choices=[
                    ("found", "Talked about"),
                    ("policy", "Policies explained"),
                    ("need", "Kinds of needs"),
                ],
                max_length=8,
                verbose_name="list",
            ),
        ),
        migrations.AlterField(
            model_name="topicevent",
            name="list",
            field=models.CharField(
                choices=[
                    ("found", "Talked about"),
                    ("policy", "Policies explained"),
                    ("need", "Kinds of needs"),
                ],
                max_length=8,
                verbose_name="list",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("raised", "assigned", "working")), ("unit__isnull", False)
                ),
                fields=["unit", "due_on"],
                name="need_open_of_unit",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("confirmed_by", "confirmed_how", "confirmed_on", "contact_id", "created_by_id", "due_on", "household_id", "id", "kind", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "source", "status", "text", "told_by", "unit_id") SELECT new_values."confirmed_by", new_values."confirmed_how", new_values."confirmed_on", new_values."contact_id", new_values."created_by_id", new_values."due_on", new_values."household_id", new_values."id", new_values."kind", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."raised_on", new_values."region_id", new_values."settled_by_id", new_values."settled_on", new_values."source", new_values."status", new_values."text", new_values."told_by", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="49105ef33b0f0c042bdcbd319cf954ec695cebaa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1def9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("confirmed_by", "confirmed_how", "confirmed_on", "contact_id", "created_by_id", "due_on", "household_id", "id", "kind", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "source", "status", "text", "told_by", "unit_id") SELECT new_values."confirmed_by", new_values."confirmed_how", new_values."confirmed_on", new_values."contact_id", new_values."created_by_id", new_values."due_on", new_values."household_id", new_values."id", new_values."kind", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."raised_on", new_values."region_id", new_values."settled_by_id", new_values."settled_on", new_values."source", new_values."status", new_values."text", new_values."told_by", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."confirmed_by" IS DISTINCT FROM (new_values."confirmed_by") OR old_values."confirmed_how" IS DISTINCT FROM (new_values."confirmed_how") OR old_values."confirmed_on" IS DISTINCT FROM (new_values."confirmed_on") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."raised_on" IS DISTINCT FROM (new_values."raised_on") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."settled_by_id" IS DISTINCT FROM (new_values."settled_by_id") OR old_values."settled_on" IS DISTINCT FROM (new_values."settled_on") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."told_by" IS DISTINCT FROM (new_values."told_by") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ab39cfea81b2293d75c5d09a8e358fe43a46b354",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b7ae9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("confirmed_by", "confirmed_how", "confirmed_on", "contact_id", "created_by_id", "due_on", "household_id", "id", "kind", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "source", "status", "text", "told_by", "unit_id") SELECT old_values."confirmed_by", old_values."confirmed_how", old_values."confirmed_on", old_values."contact_id", old_values."created_by_id", old_values."due_on", old_values."household_id", old_values."id", old_values."kind", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."raised_on", old_values."region_id", old_values."settled_by_id", old_values."settled_on", old_values."source", old_values."status", old_values."text", old_values."told_by", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="726d83601a6d707a341f5dc23a0002a437e421fc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f7c84",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", ""),
                        ("settled_on__isnull", True),
                        ("status__in", ("raised", "assigned", "working")),
                    ),
                    models.Q(
                        ("settled_on__isnull", False),
                        ("status__in", ("done", "confirmed")),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="need_settled_with_a_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["assigned", "working"]),
                        ("due_on__isnull", False),
                        ("unit__isnull", False),
                    ),
                    models.Q(
                        ("due_on__isnull", True), ("status", "raised"), ("unit__isnull", True)
                    ),
                    ("status__in", ("done", "confirmed")),
                    _connector="OR",
                ),
                name="need_assigned_to_a_unit_by_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_on__gte", models.F("settled_on")),
                        ("status", "confirmed"),
                        models.Q(("confirmed_by", ""), _negated=True),
                        models.Q(("confirmed_how", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "confirmed"), _negated=True),
                        ("confirmed_by", ""),
                        ("confirmed_how", ""),
                        ("confirmed_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="need_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("list__in", ["found", "policy", "need"])),
                name="topic_list_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="askedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_askedvisitevent" ("answer", "answered_by_id", "asked_by_id", "asked_on", "held_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "unit_id", "visit_on", "wanted_by") SELECT new_values."answer", new_values."answered_by_id", new_values."asked_by_id", new_values."asked_on", new_values."held_on", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."region_id", new_values."state", new_values."unit_id", new_values."visit_on", new_values."wanted_by" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="be59b7a091ad88d2bcd2668ce6f726c6fabe38df",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c35c3",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_askedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="askedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_askedvisitevent" ("answer", "answered_by_id", "asked_by_id", "asked_on", "held_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "unit_id", "visit_on", "wanted_by") SELECT new_values."answer", new_values."answered_by_id", new_values."asked_by_id", new_values."asked_on", new_values."held_on", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."region_id", new_values."state", new_values."unit_id", new_values."visit_on", new_values."wanted_by" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."answered_by_id" IS DISTINCT FROM (new_values."answered_by_id") OR old_values."asked_by_id" IS DISTINCT FROM (new_values."asked_by_id") OR old_values."asked_on" IS DISTINCT FROM (new_values."asked_on") OR old_values."held_on" IS DISTINCT FROM (new_values."held_on") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."visit_on" IS DISTINCT FROM (new_values."visit_on") OR old_values."wanted_by" IS DISTINCT FROM (new_values."wanted_by")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="261125da3cbca5259fcba29294ff4e10eeebb329",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_87fce",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_askedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="askedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_askedvisitevent" ("answer", "answered_by_id", "asked_by_id", "asked_on", "held_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "unit_id", "visit_on", "wanted_by") SELECT old_values."answer", old_values."answered_by_id", old_values."asked_by_id", old_values."asked_on", old_values."held_on", old_values."household_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."region_id", old_values."state", old_values."unit_id", old_values."visit_on", old_values."wanted_by" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1964c94e454d09ce35472912924d208ae04610b6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e262f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_askedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="askedvisitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="729a4737b6a86074e8c02bb425e5d85ec8b33f29",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_629dc",
                    table="visits_askedvisitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="askedvisitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b51a7ccd5c204513d262345ca31aaa1f8a249dce",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_a4e7d",
                    table="visits_askedvisitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_householdplanevent" ("aims", "closed_on", "closed_text", "created_by_id", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "review_due_on", "situation", "started_on") SELECT new_values."aims", new_values."closed_on", new_values."closed_text", new_values."created_by_id", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."review_due_on", new_values."situation", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f69a2f4c7e1eb3ca6c72e026c402ec5711ac59e1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_075b8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_householdplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_householdplanevent" ("aims", "closed_on", "closed_text", "created_by_id", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "review_due_on", "situation", "started_on") SELECT new_values."aims", new_values."closed_on", new_values."closed_text", new_values."created_by_id", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."review_due_on", new_values."situation", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."aims" IS DISTINCT FROM (new_values."aims") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."closed_text" IS DISTINCT FROM (new_values."closed_text") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."review_due_on" IS DISTINCT FROM (new_values."review_due_on") OR old_values."situation" IS DISTINCT FROM (new_values."situation") OR old_values."started_on" IS DISTINCT FROM (new_values."started_on")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a86f4eb8a0bdf41f6a4b346fb8dd3b84bcd6408d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a744b",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_householdplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_householdplanevent" ("aims", "closed_on", "closed_text", "created_by_id", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "review_due_on", "situation", "started_on") SELECT old_values."aims", old_values."closed_on", old_values."closed_text", old_values."created_by_id", old_values."household_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."review_due_on", old_values."situation", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="06b688fcb69735e9f9ccd8f3a007ceecff733d09",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_06a6f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_householdplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdplanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="3d68c4b609fe2f53a51f4736848bf732e6958dee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8933f",
                    table="visits_householdplanevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdplanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d8c970f2489ef8f9174d7ea8605976d1add1fb5d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_f3935",
                    table="visits_householdplanevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needfile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needfileevent" ("created_by_id", "height", "id", "kind", "name", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."height", new_values."id", new_values."kind", new_values."name", new_values."need_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="79b1708a78651949142c48d5ab524fc61bba615b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6c9e4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_needfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needfile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needfileevent" ("created_by_id", "height", "id", "kind", "name", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."created_by_id", new_values."height", new_values."id", new_values."kind", new_values."name", new_values."need_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."height" IS DISTINCT FROM (new_values."height") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."need_id" IS DISTINCT FROM (new_values."need_id") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."width" IS DISTINCT FROM (new_values."width")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="498201e4044a5b354a856333e45fe4ec9a280afe",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6f7c1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_needfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needfile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needfileevent" ("created_by_id", "height", "id", "kind", "name", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT old_values."created_by_id", old_values."height", old_values."id", old_values."kind", old_values."name", old_values."need_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sha256", old_values."size", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="df2afd9bbbae7ad1178f9adebc856d67f094c85e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_279ad",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_needfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8a026ae551338b80eb9924561946a94e1780e818",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_39969",
                    table="visits_needfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="aeb37221cddf2d935e2fc0d55c5f3e2b049473f8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_b7061",
                    table="visits_needfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needstepevent" ("created_by_id", "day", "due_on", "id", "kind", "move", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT new_values."created_by_id", new_values."day", new_values."due_on", new_values."id", new_values."kind", new_values."move", new_values."need_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8bfab5e5506a3f83cc406e7695f191cf3db597cb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5e18",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_needstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needstepevent" ("created_by_id", "day", "due_on", "id", "kind", "move", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT new_values."created_by_id", new_values."day", new_values."due_on", new_values."id", new_values."kind", new_values."move", new_values."need_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."move" IS DISTINCT FROM (new_values."move") OR old_values."need_id" IS DISTINCT FROM (new_values."need_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="bc1f562d66b9b41a5c5b752a43043e18755034b1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_90336",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_needstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needstepevent" ("created_by_id", "day", "due_on", "id", "kind", "move", "need_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id") SELECT old_values."created_by_id", old_values."day", old_values."due_on", old_values."id", old_values."kind", old_values."move", old_values."need_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2ebf44cc84a002805feecd4c0edd3dc4f9339244",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eb479",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_needstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needstepevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8a7d76afda3d05efb903a3980a91a567f92c836f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b8bc3",
                    table="visits_needstepevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needstepevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8708be8fa950c5f33368f08bd016be69814ad865",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_b116b",
                    table="visits_needstepevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planmeasure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planmeasureevent" ("due_on", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "text", "who") SELECT new_values."due_on", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."state", new_values."text", new_values."who" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d23c9d7303a84d08ad3182fd0900a9ce6948c8fc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d6c21",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_planmeasure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planmeasure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planmeasureevent" ("due_on", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "text", "who") SELECT new_values."due_on", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."state", new_values."text", new_values."who" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."plan_id" IS DISTINCT FROM (new_values."plan_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."who" IS DISTINCT FROM (new_values."who")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e5a7cbe346372f8846b346d32e75d6e7b72337d5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d46fc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_planmeasure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planmeasure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planmeasureevent" ("due_on", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "state", "text", "who") SELECT old_values."due_on", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."state", old_values."text", old_values."who" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a725421d0782d1ec0defea0754e263674342ce6a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8f09e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_planmeasure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planmeasureevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0581a8ffdbaad83c71e9f8b5d3a9d219fc963b01",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e15a1",
                    table="visits_planmeasureevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planmeasureevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="827e4a329730feacec262829b5beca5d9710f4dc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_7cc48",
                    table="visits_planmeasureevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planreviewevent" ("created_by_id", "day", "id", "next_due_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "was_due_on") SELECT new_values."created_by_id", new_values."day", new_values."id", new_values."next_due_on", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."text", new_values."was_due_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0abffbd92307e0c49debd7259e34cea924c8e19a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aa62c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_planreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planreviewevent" ("created_by_id", "day", "id", "next_due_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "was_due_on") SELECT new_values."created_by_id", new_values."day", new_values."id", new_values."next_due_on", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."text", new_values."was_due_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."next_due_on" IS DISTINCT FROM (new_values."next_due_on") OR old_values."plan_id" IS DISTINCT FROM (new_values."plan_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."was_due_on" IS DISTINCT FROM (new_values."was_due_on")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="dea8ca49991eb8c59395f6370a62b5a2249b056e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e708",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_planreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreview",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_planreviewevent" ("created_by_id", "day", "id", "next_due_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text", "was_due_on") SELECT old_values."created_by_id", old_values."day", old_values."id", old_values."next_due_on", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."text", old_values."was_due_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fcbde7939e0d2cb1d50ab3c3a897bafc8791439b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_aa9f3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_planreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d23c883cdbd06201108d1e8bdfe3dd40127c8562",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4dcfc",
                    table="visits_planreviewevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="4f58c08183e2650df636a08677e1c77fccfe6daf",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_18c86",
                    table="visits_planreviewevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

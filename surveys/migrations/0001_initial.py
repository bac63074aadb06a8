"""Surveys, whom they ask, the forms that arrived, and their history."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0010_file_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "about",
                    models.CharField(blank=True, max_length=300, verbose_name="what it is for"),
                ),
                (
                    "asks",
                    models.CharField(
                        choices=[
                            ("household", "Each household"),
                            ("person", "Each person in the household"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="filled for",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="from age"
                    ),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to age"),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("questions", models.JSONField(default=list)),
                (
                    "reminds",
                    models.BooleanField(default=True, verbose_name="remind cadres once a week"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Published"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
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
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="surveys.survey",
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.group",
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
                    "published_by",
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
                        related_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "survey",
                "verbose_name_plural": "surveys",
                "ordering": ["-first", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="survey_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))),
                        name="survey_begins_before_it_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asks", "person"),
                            models.Q(
                                ("age_from__isnull", True),
                                ("age_to__isnull", True),
                                ("asks", "household"),
                                ("group__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="survey_ages_are_of_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("age_from__isnull", True),
                            ("age_to__isnull", True),
                            ("age_from__lte", models.F("age_to")),
                            _connector="OR",
                        ),
                        name="survey_ages_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("published_at__isnull", True),
                                ("status", "draft"),
                            ),
                            models.Q(
                                ("closed_at__isnull", True),
                                ("published_at__isnull", False),
                                ("status", "published"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("published_at__isnull", False),
                                ("status", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="survey_status_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_uuid", models.UUIDField(unique=True)),
                ("given", models.JSONField(default=dict)),
                ("day", models.DateField(verbose_name="on")),
                (
                    "via",
                    models.CharField(
                        choices=[("visit", "On a visit"), ("call", "By a call")],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("base", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("held", "Held for the office"),
                            ("dropped", "Not taken"),
                        ],
                        default="taken",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "arrived_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "filled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "form of a survey",
                "verbose_name_plural": "forms of a survey",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SurveyEvent",
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
                    "about",
                    models.CharField(blank=True, max_length=300, verbose_name="what it is for"),
                ),
                (
                    "asks",
                    models.CharField(
                        choices=[
                            ("household", "Each household"),
                            ("person", "Each person in the household"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="filled for",
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="from age"
                    ),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to age"),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("questions", models.JSONField(default=list)),
                (
                    "reminds",
                    models.BooleanField(default=True, verbose_name="remind cadres once a week"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Published"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
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
                    "copied_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="surveys.survey",
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
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.group",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="surveys.survey",
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
                    "published_by",
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
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="survey_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="survey_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To be asked"),
                            ("not_reached", "Not reached"),
                            ("answered", "Answered"),
                            ("left", "Has left"),
                        ],
                        default="asked",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("away", "Away for work"),
                            ("not_home", "Nobody at home, nobody picks up"),
                            ("declined", "Does not wish to answer"),
                            ("unable", "Cannot answer, and nobody can for them"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                        verbose_name="why not reached",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("settled_on", models.DateField(null=True, verbose_name="on")),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "current",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="surveys.surveyanswer",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_lines",
                        to="pairing.household",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_lines",
                        to="pairing.recipient",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a survey",
                "verbose_name_plural": "lines of a survey",
                "ordering": ["region", "pk"],
                "indexes": [
                    models.Index(
                        fields=["region"], name="survey_line_region", opclasses=["text_pattern_ops"]
                    ),
                    models.Index(fields=["survey", "state"], name="survey_line_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "household", "recipient"),
                        name="survey_asks_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "not_reached", "answered", "left"])
                        ),
                        name="survey_line_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "not_reached"), models.Q(("reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "not_reached"), _negated=True), ("reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="survey_not_reached_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("current__isnull", False), ("settled_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="survey_answered_has_answers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswerEvent",
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
                ("client_uuid", models.UUIDField()),
                ("given", models.JSONField(default=dict)),
                ("day", models.DateField(verbose_name="on")),
                (
                    "via",
                    models.CharField(
                        choices=[("visit", "On a visit"), ("call", "By a call")],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("base", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("held", "Held for the office"),
                            ("dropped", "Not taken"),
                        ],
                        default="taken",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "arrived_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
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
                    "filled_by",
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
                        to="surveys.surveyanswer",
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
                        to="surveys.surveyline",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="surveyanswer_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="surveyanswer_history_in_order"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="surveys.surveyline",
            ),
        ),
        migrations.CreateModel(
            name="SurveyLineEvent",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To be asked"),
                            ("not_reached", "Not reached"),
                            ("answered", "Answered"),
                            ("left", "Has left"),
                        ],
                        default="asked",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("away", "Away for work"),
                            ("not_home", "Nobody at home, nobody picks up"),
                            ("declined", "Does not wish to answer"),
                            ("unable", "Cannot answer, and nobody can for them"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                        verbose_name="why not reached",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("settled_on", models.DateField(null=True, verbose_name="on")),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "current",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="surveys.surveyanswer",
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
                        to="surveys.surveyline",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.recipient",
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
                    "survey",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="surveyline_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="surveyline_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (OLD."status" = \'draft\') AND (OLD."questions" IS DISTINCT FROM (NEW."questions") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."asks" IS DISTINCT FROM (NEW."asks") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."age_from" IS DISTINCT FROM (NEW."age_from") OR OLD."age_to" IS DISTINCT FROM (NEW."age_to") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR NEW."status" = \'draft\'))',
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="82a413f8f8bf3388a32d5f097e43e1a4184f1f5c",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_once_published_1a291",
                    table="surveys_survey",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"status\" = 'draft'))",
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="31be7d96e6aa50d4ffce5d0252b9f87e2c36a7a8",
                    operation="DELETE",
                    pgid="pgtrigger_kept_once_published_c7db7",
                    table="surveys_survey",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyevent" ("about", "age_from", "age_to", "asks", "closed_at", "closed_by_id", "copied_from_id", "created_by_id", "first", "group_id", "id", "last", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "questions", "region_id", "reminds", "status", "version") SELECT new_values."about", new_values."age_from", new_values."age_to", new_values."asks", new_values."closed_at", new_values."closed_by_id", new_values."copied_from_id", new_values."created_by_id", new_values."first", new_values."group_id", new_values."id", new_values."last", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."published_at", new_values."published_by_id", new_values."questions", new_values."region_id", new_values."reminds", new_values."status", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="875c2ec44c2b79972cc3893a4a10eddf9beb6cfe",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_472a1",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="surveys_survey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyevent" ("about", "age_from", "age_to", "asks", "closed_at", "closed_by_id", "copied_from_id", "created_by_id", "first", "group_id", "id", "last", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "questions", "region_id", "reminds", "status", "version") SELECT new_values."about", new_values."age_from", new_values."age_to", new_values."asks", new_values."closed_at", new_values."closed_by_id", new_values."copied_from_id", new_values."created_by_id", new_values."first", new_values."group_id", new_values."id", new_values."last", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."published_at", new_values."published_by_id", new_values."questions", new_values."region_id", new_values."reminds", new_values."status", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."about" IS DISTINCT FROM (new_values."about") OR old_values."age_from" IS DISTINCT FROM (new_values."age_from") OR old_values."age_to" IS DISTINCT FROM (new_values."age_to") OR old_values."asks" IS DISTINCT FROM (new_values."asks") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."copied_from_id" IS DISTINCT FROM (new_values."copied_from_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."group_id" IS DISTINCT FROM (new_values."group_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."published_at" IS DISTINCT FROM (new_values."published_at") OR old_values."published_by_id" IS DISTINCT FROM (new_values."published_by_id") OR old_values."questions" IS DISTINCT FROM (new_values."questions") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."reminds" IS DISTINCT FROM (new_values."reminds") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7e284a2276672b4e0e094494203e05bb37287032",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7c6a9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="surveys_survey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="survey",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyevent" ("about", "age_from", "age_to", "asks", "closed_at", "closed_by_id", "copied_from_id", "created_by_id", "first", "group_id", "id", "last", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_by_id", "questions", "region_id", "reminds", "status", "version") SELECT old_values."about", old_values."age_from", old_values."age_to", old_values."asks", old_values."closed_at", old_values."closed_by_id", old_values."copied_from_id", old_values."created_by_id", old_values."first", old_values."group_id", old_values."id", old_values."last", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."published_at", old_values."published_by_id", old_values."questions", old_values."region_id", old_values."reminds", old_values."status", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="4fceb2e315331416086af402aa2c24b95ee1c455",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0ba4d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="surveys_survey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0e64152d934efb22be32cdd037db2c8356a8bd3a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ef4ac",
                    table="surveys_surveyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6515c329acdd3eaf5b77b31e61f2bcc0826b6fb8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_cf2cf",
                    table="surveys_surveyevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveylineevent" ("current_id", "household_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_id", "region_id", "revision", "settled_on", "state", "survey_id") SELECT new_values."current_id", new_values."household_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."recipient_id", new_values."region_id", new_values."revision", new_values."settled_on", new_values."state", new_values."survey_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="518d34e86418851ecf229c0faaa883929e699c6c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ca80e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="surveys_surveyline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveylineevent" ("current_id", "household_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_id", "region_id", "revision", "settled_on", "state", "survey_id") SELECT new_values."current_id", new_values."household_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."recipient_id", new_values."region_id", new_values."revision", new_values."settled_on", new_values."state", new_values."survey_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5d0623d724ff383628e1fd9ba1aa2b456e45b886",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_acdee",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="surveys_surveyline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveylineevent" ("current_id", "household_id", "id", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_id", "region_id", "revision", "settled_on", "state", "survey_id") SELECT old_values."current_id", old_values."household_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."recipient_id", old_values."region_id", old_values."revision", old_values."settled_on", old_values."state", old_values."survey_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ade8568b094aedadbbead62de4710236ad9543aa",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2517d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="surveys_surveyline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyanswerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f1f6101810db22f83a6823a7cd4012e888de88e9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_066b3",
                    table="surveys_surveyanswerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyanswerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="1f212a5bc6890d6e79a56956205fc24f6d6288b3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_9ea5c",
                    table="surveys_surveyanswerevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["taken", "held", "dropped"])),
                name="survey_answer_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("via__in", ["visit", "call"])), name="survey_answer_via_known"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyanswerevent" ("arrived_at", "base", "client_uuid", "day", "decided_at", "decided_by_id", "digest", "filled_by_id", "given", "id", "line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "via") SELECT new_values."arrived_at", new_values."base", new_values."client_uuid", new_values."day", new_values."decided_at", new_values."decided_by_id", new_values."digest", new_values."filled_by_id", new_values."given", new_values."id", new_values."line_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."state", new_values."via" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="03c06063a5d7c62e96ad44aa888f5c7957c5f5b3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9387f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="surveys_surveyanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyanswerevent" ("arrived_at", "base", "client_uuid", "day", "decided_at", "decided_by_id", "digest", "filled_by_id", "given", "id", "line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "via") SELECT new_values."arrived_at", new_values."base", new_values."client_uuid", new_values."day", new_values."decided_at", new_values."decided_by_id", new_values."digest", new_values."filled_by_id", new_values."given", new_values."id", new_values."line_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."state", new_values."via" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1246007b595bd2b9c67eb59728e00b0c6039c8b8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_55be3",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="surveys_surveyanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveyanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "surveys_surveyanswerevent" ("arrived_at", "base", "client_uuid", "day", "decided_at", "decided_by_id", "digest", "filled_by_id", "given", "id", "line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "via") SELECT old_values."arrived_at", old_values."base", old_values."client_uuid", old_values."day", old_values."decided_at", old_values."decided_by_id", old_values."digest", old_values."filled_by_id", old_values."given", old_values."id", old_values."line_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."state", old_values."via" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="888334e3ec0a2296ec9e46212f00ac3948a89076",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_18168",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="surveys_surveyanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveylineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="bc44b19f4d706640855d77708e75ac36a66ebde0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_35c50",
                    table="surveys_surveylineevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="surveylineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="bdf4098880c9048931c9b5a7c38a9649c1dc39f1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_96b33",
                    table="surveys_surveylineevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

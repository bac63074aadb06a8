"""Reminders with their lines, answers, follow-ups and the rule of a county."""

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
    dependencies = [
        ("jobs", "0001_initial"),
        ("organization", "0009_phone_taken_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
        ("visits", "0008_runs_by_county"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
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
                            ("planned", "I will go soon"),
                            ("illness", "I am ill"),
                            ("leave", "I am on leave or away on duty"),
                            ("transferred", "I have moved to another post"),
                            ("unreachable", "I cannot reach them"),
                            ("moved", "The household has moved away"),
                            ("deceased", "The person has died"),
                            ("institution", "They live in an institution now"),
                            ("urged", "I have spoken with the cadre"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                (
                    "text",
                    models.CharField(blank=True, max_length=200, verbose_name="in your words"),
                ),
                ("day", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "To be acted on"),
                            ("noted", "Noted"),
                            ("settled", "Settled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "outcome_text",
                    models.CharField(blank=True, max_length=200, verbose_name="what was done"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="pairing.pairing",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AnswerEvent",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("planned", "I will go soon"),
                            ("illness", "I am ill"),
                            ("leave", "I am on leave or away on duty"),
                            ("transferred", "I have moved to another post"),
                            ("unreachable", "I cannot reach them"),
                            ("moved", "The household has moved away"),
                            ("deceased", "The person has died"),
                            ("institution", "They live in an institution now"),
                            ("urged", "I have spoken with the cadre"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                (
                    "text",
                    models.CharField(blank=True, max_length=200, verbose_name="in your words"),
                ),
                ("day", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "To be acted on"),
                            ("noted", "Noted"),
                            ("settled", "Settled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "outcome_text",
                    models.CharField(blank=True, max_length=200, verbose_name="what was done"),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
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
                    "pairing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.pairing",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.answer",
                    ),
                ),
                (
                    "settled_by",
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
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("liaison", "Unit liaison"), ("office", "Office")],
                        default="liaison",
                        max_length=8,
                    ),
                ),
                ("weeks", models.PositiveSmallIntegerField()),
                ("overdue_since", models.DateField()),
                ("opened_on", models.DateField()),
                ("to_office_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact", "There was a contact"),
                            ("answered", "Answered"),
                            ("not_owed", "Nothing is overdue any more"),
                            ("ended", "The pairing has ended"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="pairing.pairing",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.jobrun",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ["-opened_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("pairing",),
                        name="follow_up_one_open_per_pairing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_on__isnull", True)),
                            models.Q(
                                ("ended_on__gte", models.F("opened_on")),
                                models.Q(("end", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_ended_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "office"), ("to_office_on__isnull", False)),
                            models.Q(("stage", "liaison"), ("to_office_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="follow_up_to_office_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUpEvent",
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
                (
                    "stage",
                    models.CharField(
                        choices=[("liaison", "Unit liaison"), ("office", "Office")],
                        default="liaison",
                        max_length=8,
                    ),
                ),
                ("weeks", models.PositiveSmallIntegerField()),
                ("overdue_since", models.DateField()),
                ("opened_on", models.DateField()),
                ("to_office_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact", "There was a contact"),
                            ("answered", "Answered"),
                            ("not_owed", "Nothing is overdue any more"),
                            ("ended", "The pairing has ended"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.pairing",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.followup",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.jobrun",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="followup_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="followup_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "follow_up_after",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="weeks until the unit liaison is asked"
                    ),
                ),
                (
                    "office_after",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="weeks until the office takes it over"
                    ),
                ),
                (
                    "county",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder rule",
                "verbose_name_plural": "reminder rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("follow_up_after__range", (1, 26)), ("office_after__range", (1, 26))
                        ),
                        name="reminder_rule_within_half_a_year",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRuleEvent",
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
                (
                    "follow_up_after",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="weeks until the unit liaison is asked"
                    ),
                ),
                (
                    "office_after",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="weeks until the office takes it over"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.reminderrule",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="reminderrule_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="reminderrule_history_in_order"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reminder",
            name="lines",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="reminder",
            name="unit_lines",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="due_soon",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="earliest_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="overdue",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["user"],
                name="reminder_not_read",
            ),
        ),
        migrations.AddField(
            model_name="answerevent",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.followup",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="visits.followup",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_followupevent" ("end", "ended_on", "id", "opened_on", "overdue_since", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "stage", "to_office_on", "unit_id", "weeks") SELECT new_values."end", new_values."ended_on", new_values."id", new_values."opened_on", new_values."overdue_since", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."run_id", new_values."stage", new_values."to_office_on", new_values."unit_id", new_values."weeks" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6846f8a549f5f63c5be29c9378539c9f3930e430",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef51d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_followupevent" ("end", "ended_on", "id", "opened_on", "overdue_since", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "stage", "to_office_on", "unit_id", "weeks") SELECT new_values."end", new_values."ended_on", new_values."id", new_values."opened_on", new_values."overdue_since", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."run_id", new_values."stage", new_values."to_office_on", new_values."unit_id", new_values."weeks" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."end" IS DISTINCT FROM (new_values."end") OR old_values."ended_on" IS DISTINCT FROM (new_values."ended_on") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."overdue_since" IS DISTINCT FROM (new_values."overdue_since") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."run_id" IS DISTINCT FROM (new_values."run_id") OR old_values."stage" IS DISTINCT FROM (new_values."stage") OR old_values."to_office_on" IS DISTINCT FROM (new_values."to_office_on") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."weeks" IS DISTINCT FROM (new_values."weeks")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d2dfec1f86625d6930c63cf27db41cf3719dd81c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1baa2",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_followupevent" ("end", "ended_on", "id", "opened_on", "overdue_since", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "stage", "to_office_on", "unit_id", "weeks") SELECT old_values."end", old_values."ended_on", old_values."id", old_values."opened_on", old_values."overdue_since", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."run_id", old_values."stage", old_values."to_office_on", old_values."unit_id", old_values."weeks" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a2def9dc34d3788e74fd17878b14aa916ef0f785",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_23d5d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_followup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="answerevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="answer_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="answerevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="answer_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="1d9f1a2c71bf830123a562e27eeae26f6a138587",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_280cc",
                    table="visits_answerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0a3c783557623be70a95cf06a4a5da7cf44b2083",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_91107",
                    table="visits_answerevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["pairing", "day"], name="answer_of_pairing"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "planned",
                            "illness",
                            "leave",
                            "transferred",
                            "unreachable",
                            "moved",
                            "deceased",
                            "institution",
                            "urged",
                            "other",
                        ],
                    )
                ),
                name="answer_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "settled"), ("settled_at__isnull", False)),
                    models.Q(
                        models.Q(("outcome", "settled"), _negated=True),
                        ("settled_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="answer_settled_at_a_moment",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_answerevent" ("answered_by_id", "day", "follow_up_id", "id", "kind", "outcome", "outcome_text", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "text") SELECT new_values."answered_by_id", new_values."day", new_values."follow_up_id", new_values."id", new_values."kind", new_values."outcome", new_values."outcome_text", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."settled_at", new_values."settled_by_id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="510b7278bb950493e62f52329597d2c6b031c24d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4ffd4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_answer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_answerevent" ("answered_by_id", "day", "follow_up_id", "id", "kind", "outcome", "outcome_text", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "text") SELECT new_values."answered_by_id", new_values."day", new_values."follow_up_id", new_values."id", new_values."kind", new_values."outcome", new_values."outcome_text", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."settled_at", new_values."settled_by_id", new_values."text" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answered_by_id" IS DISTINCT FROM (new_values."answered_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."follow_up_id" IS DISTINCT FROM (new_values."follow_up_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."outcome_text" IS DISTINCT FROM (new_values."outcome_text") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."settled_at" IS DISTINCT FROM (new_values."settled_at") OR old_values."settled_by_id" IS DISTINCT FROM (new_values."settled_by_id") OR old_values."text" IS DISTINCT FROM (new_values."text")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d9e72126296313cffd8d1b6a199408a74b93db22",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_817c5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_answer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_answerevent" ("answered_by_id", "day", "follow_up_id", "id", "kind", "outcome", "outcome_text", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "text") SELECT old_values."answered_by_id", old_values."day", old_values."follow_up_id", old_values."id", old_values."kind", old_values."outcome", old_values."outcome_text", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."settled_at", old_values."settled_by_id", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="937cd3e466245357924665e277a6729e98e23668",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_66549",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_answer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="2fa7d35251b406edec234cbd5108fc9c18c408dc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_162a2",
                    table="visits_followupevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="99e79ac55f4ef7a8b7dbf2803fbc5b9efe8f2813",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_ef86a",
                    table="visits_followupevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminderrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_reminderruleevent" ("county_id", "follow_up_after", "id", "office_after", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."county_id", new_values."follow_up_after", new_values."id", new_values."office_after", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6735b698fec7bd3719daac027bb2fc442ae4f5d7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1386d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_reminderrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminderrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_reminderruleevent" ("county_id", "follow_up_after", "id", "office_after", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."county_id", new_values."follow_up_after", new_values."id", new_values."office_after", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7bdffcb0d8c814384375af476a52196f7a44121d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2bf1f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_reminderrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminderrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_reminderruleevent" ("county_id", "follow_up_after", "id", "office_after", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."county_id", old_values."follow_up_after", old_values."id", old_values."office_after", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="31885e87738edf22292097e36bb5db31606d5e34",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1f09e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_reminderrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminderruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8c058aaf5f0d869d0e44baaf2098e81caeb0a732",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_54428",
                    table="visits_reminderruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminderruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="7a867e1487489eb1cbaf06f987fb5c48f0b97e78",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_5810c",
                    table="visits_reminderruleevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

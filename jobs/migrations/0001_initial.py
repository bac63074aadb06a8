"""Plans and runs of the periodic jobs."""

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
        ("organization", "0009_phone_taken_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JobPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=20)),
                ("is_on", models.BooleanField(default=True, verbose_name="it runs")),
                ("working_day", models.PositiveSmallIntegerField(verbose_name="working day")),
                ("at", models.TimeField(verbose_name="time")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan of a job",
                "verbose_name_plural": "plans of jobs",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "job"), name="job_plan_once_per_county"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("working_day__range", (1, 20))),
                        name="job_plan_working_day_exists",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobPlanEvent",
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
                ("job", models.CharField(max_length=20)),
                ("is_on", models.BooleanField(default=True, verbose_name="it runs")),
                ("working_day", models.PositiveSmallIntegerField(verbose_name="working day")),
                ("at", models.TimeField(verbose_name="time")),
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
                        to="jobs.jobplan",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="jobplan_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="jobplan_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=20)),
                ("period", models.CharField(max_length=10)),
                ("as_of", models.DateField()),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("missed", "Missed"),
                        ],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("items_done", models.PositiveIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("worked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "running")),
                        fields=["worked_at"],
                        name="job_run_still_running",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "job", "period"),
                        name="job_run_once_per_county_and_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("status", "running")),
                            models.Q(
                                models.Q(("status", "running"), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_run_ended_or_running",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("failed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="failures",
                        to="jobs.jobrun",
                    ),
                ),
            ],
            options={
                "ordering": ["item"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "item"), name="job_failure_once_per_item"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT new_values."at", new_values."county_id", new_values."id", new_values."is_on", new_values."job", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."working_day" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f22176245b82182dcf20ff41124f49e55c987d7f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7f734",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="jobs_jobplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT new_values."at", new_values."county_id", new_values."id", new_values."is_on", new_values."job", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."working_day" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="44b51f28bbeb3023f342926ff313796fef482a5b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2606c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="jobs_jobplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT old_values."at", old_values."county_id", old_values."id", old_values."is_on", old_values."job", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."working_day" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a5b8673320452d155a89c3fd655376c3ce59c16c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_97b22",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="jobs_jobplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="3b0eedadce390f1587f9e012e9a1e6c5afb02456",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bd8f4",
                    table="jobs_jobplanevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplanevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b1b480b42f927934d1be304b99623a35382f2842",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_3a036",
                    table="jobs_jobplanevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""Since when a plan holds."""

import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="jobplan",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="jobplan",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="jobplan",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="jobplan",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="jobplanevent",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jobplan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "changed_at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT new_values."at", new_values."changed_at", new_values."county_id", new_values."id", new_values."is_on", new_values."job", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."working_day" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="49ea0c07cbc84ac1fa3a942ca9e1fb4e0753cc86",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "changed_at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT new_values."at", new_values."changed_at", new_values."county_id", new_values."id", new_values."is_on", new_values."job", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."working_day" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b029c95cfbbe9ddb70c237d1addc2e106a7589e8",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "jobs_jobplanevent" ("at", "changed_at", "county_id", "id", "is_on", "job", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "working_day") SELECT old_values."at", old_values."changed_at", old_values."county_id", old_values."id", old_values."is_on", old_values."job", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."working_day" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="8cc4664efcceb002aa7789dca8c00b5ccc84986b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_97b22",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="jobs_jobplan",
                    when="AFTER",
                ),
            ),
        ),
    ]

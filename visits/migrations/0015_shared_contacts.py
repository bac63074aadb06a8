"""A contact that counts in several programmes is a row in each."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0010_file_orders"),
        ("pairing", "0011_programmes"),
        ("visits", "0014_kinds_of_activities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="contact",
            name="original",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="copies",
                to="visits.contact",
            ),
        ),
        migrations.AddField(
            model_name="contactevent",
            name="original",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.contact",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "original_id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."original_id", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policies", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9f24d3e8b9e4d8ef5076b9ddc9a91cc72c2fd402",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4df55",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "original_id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."original_id", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policies", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."found" IS DISTINCT FROM (new_values."found") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_imported" IS DISTINCT FROM (new_values."is_imported") OR old_values."is_reached" IS DISTINCT FROM (new_values."is_reached") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."original_id" IS DISTINCT FROM (new_values."original_id") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."policies" IS DISTINCT FROM (new_values."policies") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."topics" IS DISTINCT FROM (new_values."topics") OR old_values."verdict" IS DISTINCT FROM (new_values."verdict")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6af72ae38e23b15141090cbb633ccdab56c08e9d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a140a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "original_id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT old_values."client_uuid", old_values."created_by_id", old_values."day", old_values."found", old_values."id", old_values."is_imported", old_values."is_reached", old_values."kind", old_values."original_id", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policies", old_values."region_id", old_values."topics", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d638c63a87c32affba64d0913bb7ede1b8ea985a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5a7a9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("original__isnull", False)),
                fields=("original", "pairing"),
                name="contact_copied_once",
            ),
        ),
    ]

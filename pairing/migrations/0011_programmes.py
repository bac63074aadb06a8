"""Programmes have a cadence, names for what they count, and may share contacts."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import organization.models.recorded


class Migration(migrations.Migration):
    dependencies = [
        ("pairing", "0010_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "count",
                    models.CharField(
                        choices=[
                            ("contacts", "Other contacts"),
                            ("visits", "Home visits"),
                            ("policies", "Policies explained"),
                            ("aid", "Times aid was given"),
                            ("deeds", "Needs settled"),
                        ],
                        max_length=14,
                        verbose_name="count",
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=40, verbose_name="English name"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="count_names",
                        to="pairing.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a count",
                "verbose_name_plural": "names of counts",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "count"), name="count_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__in", ["contacts", "visits", "policies", "aid", "deeds"])
                        ),
                        name="count_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountNameEvent",
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
                    "count",
                    models.CharField(
                        choices=[
                            ("contacts", "Other contacts"),
                            ("visits", "Home visits"),
                            ("policies", "Policies explained"),
                            ("aid", "Times aid was given"),
                            ("deeds", "Needs settled"),
                        ],
                        max_length=14,
                        verbose_name="count",
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=40, verbose_name="English name"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pairing.countname",
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
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="countname_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="countname_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="programme",
            name="is_noticed",
            field=models.BooleanField(default=True, verbose_name="monthly notice"),
        ),
        migrations.AddField(
            model_name="programme",
            name="is_reminded",
            field=models.BooleanField(default=True, verbose_name="weekly reminder"),
        ),
        migrations.AddField(
            model_name="programme",
            name="is_reviewed",
            field=models.BooleanField(default=True, verbose_name="quarterly review"),
        ),
        migrations.AddField(
            model_name="programme",
            name="is_shared",
            field=models.BooleanField(
                default=False, verbose_name="contacts count in other programmes too"
            ),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="is_noticed",
            field=models.BooleanField(default=True, verbose_name="monthly notice"),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="is_reminded",
            field=models.BooleanField(default=True, verbose_name="weekly reminder"),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="is_reviewed",
            field=models.BooleanField(default=True, verbose_name="quarterly review"),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="is_shared",
            field=models.BooleanField(
                default=False, verbose_name="contacts count in other programmes too"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "is_noticed", "is_reminded", "is_reviewed", "is_shared", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT new_values."id", new_values."is_noticed", new_values."is_reminded", new_values."is_reviewed", new_values."is_shared", new_values."issuer", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."slug" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e8a187b13aee97ad631c7ff36d16a2b6dde5357c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d5131",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "is_noticed", "is_reminded", "is_reviewed", "is_shared", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT new_values."id", new_values."is_noticed", new_values."is_reminded", new_values."is_reviewed", new_values."is_shared", new_values."issuer", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."slug" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2afef37d98bce2e6eec644e5efaaf5d74d67accf",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2fe86",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "is_noticed", "is_reminded", "is_reviewed", "is_shared", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT old_values."id", old_values."is_noticed", old_values."is_reminded", old_values."is_reviewed", old_values."is_shared", old_values."issuer", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."slug" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="94715b37160eb43244a8b6cb314e44b408b7aaa8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_81a75",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countname",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_countnameevent" ("count", "id", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") SELECT new_values."count", new_values."id", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8c08b61dedadbf461c584c6bbe0c79e48345b9e2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a3548",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_countname",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countname",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_countnameevent" ("count", "id", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") SELECT new_values."count", new_values."id", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2536678f4ca2538b5bb52dca555699e99cbfd6ec",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bfeea",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_countname",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countname",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_countnameevent" ("count", "id", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") SELECT old_values."count", old_values."id", old_values."name", old_values."name_en", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="60676a8bcd76b64efca6c50bac3678ebe04c4b8d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_df8d6",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_countname",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countnameevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="a604ced9e8910ff7a5526430ffc60ad38363c479",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6cac7",
                    table="pairing_countnameevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="countnameevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="be4b92ffe08f7d23b1d77a132f6e4dc7515ab60f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_be7ef",
                    table="pairing_countnameevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

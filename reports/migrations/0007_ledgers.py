import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import organization.models.recorded


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0009_phone_taken_off"),
        ("reports", "0006_summaries"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "office",
                    models.CharField(max_length=30, verbose_name="the office as the cards call it"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=30, verbose_name="the office’s phone"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=40, verbose_name="line at the bottom"),
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
                "verbose_name": "wording of contact cards",
                "verbose_name_plural": "wordings of contact cards",
                "ordering": ["county"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("office", ""), _negated=True),
                        name="card_terms_name_the_office",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CardTermsEvent",
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
                    "office",
                    models.CharField(max_length=30, verbose_name="the office as the cards call it"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=30, verbose_name="the office’s phone"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=40, verbose_name="line at the bottom"),
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
                        to="reports.cardterms",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="cardterms_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="cardterms_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerLayout",
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
                            ("contacts", "Ledger of visits and contacts"),
                            ("aid", "Ledger of aid"),
                            ("needs", "Ledger of needs"),
                            ("activities", "Ledger of activities"),
                            ("pairings", "Ledger of pairings"),
                            ("changes", "Ledger of changes"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("columns", models.JSONField(verbose_name="columns")),
                (
                    "signatures",
                    models.CharField(blank=True, max_length=60, verbose_name="who signs"),
                ),
                (
                    "has_totals",
                    models.BooleanField(default=True, verbose_name="a row of totals at the end"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                "verbose_name": "ledger layout",
                "verbose_name_plural": "ledger layouts",
                "ordering": ["kind", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "kind", "name"), name="ledger_layout_name_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["contacts", "aid", "needs", "activities", "pairings", "changes"],
                            )
                        ),
                        name="ledger_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                        ),
                        name="ledger_layout_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerLayoutEvent",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("contacts", "Ledger of visits and contacts"),
                            ("aid", "Ledger of aid"),
                            ("needs", "Ledger of needs"),
                            ("activities", "Ledger of activities"),
                            ("pairings", "Ledger of pairings"),
                            ("changes", "Ledger of changes"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("columns", models.JSONField(verbose_name="columns")),
                (
                    "signatures",
                    models.CharField(blank=True, max_length=60, verbose_name="who signs"),
                ),
                (
                    "has_totals",
                    models.BooleanField(default=True, verbose_name="a row of totals at the end"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                        to="reports.ledgerlayout",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="ledgerlayout_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="ledgerlayout_history_in_order"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardterms",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_cardtermsevent" ("county_id", "id", "note", "office", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT new_values."county_id", new_values."id", new_values."note", new_values."office", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="682fde82f3430229a6cc2180ce47d819f30864f9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aaf30",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_cardterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardterms",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_cardtermsevent" ("county_id", "id", "note", "office", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT new_values."county_id", new_values."id", new_values."note", new_values."office", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a18e8f337c7a313aec28797c5e8da3bbdd662e71",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a141",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_cardterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardterms",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_cardtermsevent" ("county_id", "id", "note", "office", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") SELECT old_values."county_id", old_values."id", old_values."note", old_values."office", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="079a4b3fc0cbb54904afda9c1eb64facb729ce10",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_01a54",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_cardterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardtermsevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="1c8495b36006716255013ad2423309f4a9ccea3e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ae892",
                    table="reports_cardtermsevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardtermsevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f4e1ccfd691116ea7ab6f54068c12ddc702d070d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_0251e",
                    table="reports_cardtermsevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerlayout",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_ledgerlayoutevent" ("columns", "county_id", "has_totals", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatures", "title", "version") SELECT new_values."columns", new_values."county_id", new_values."has_totals", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."signatures", new_values."title", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="09c8378f1bf9e9849cdde849988a4d924fa25acd",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_99c61",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_ledgerlayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerlayout",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_ledgerlayoutevent" ("columns", "county_id", "has_totals", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatures", "title", "version") SELECT new_values."columns", new_values."county_id", new_values."has_totals", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."signatures", new_values."title", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="96f707090398ed296463036fc2fcac163c356e78",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bc318",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_ledgerlayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerlayout",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_ledgerlayoutevent" ("columns", "county_id", "has_totals", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatures", "title", "version") SELECT old_values."columns", old_values."county_id", old_values."has_totals", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."signatures", old_values."title", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="dd9fe08a33c49e143ba0e739deeb59f414c45e43",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0332a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_ledgerlayout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerlayoutevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d2ca6f520bcb6b2aaf2cbd364e8942bc0a7faeed",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0c458",
                    table="reports_ledgerlayoutevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerlayoutevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="c1388ac0d87a6769762164cd3e4d016b544146a0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e8eee",
                    table="reports_ledgerlayoutevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

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
        ("organization", "0009_phone_taken_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
        ("reports", "0005_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(null=True, verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text_zh", models.TextField(verbose_name="sentence")),
                ("text_en", models.TextField(verbose_name="sentence in English")),
                ("figures", models.JSONField()),
                ("style", models.JSONField()),
                ("rules", models.JSONField()),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="confirmed at"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="reports.summary",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmed summary",
                "verbose_name_plural": "confirmed summaries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="summary_region_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first__isnull", True),
                            ("first__lte", models.F("last")),
                            _connector="OR",
                        ),
                        name="summary_from_before_to",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SummaryRows",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "counted",
                    models.CharField(
                        choices=[
                            ("recipients", "People"),
                            ("pairings", "Pairings"),
                            ("contacts", "Contacts"),
                            ("needs", "Needs"),
                            ("aid", "Aid"),
                            ("activities", "Activities"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="rows")),
                ("content", models.BinaryField(null=True)),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="reports.summary",
                    ),
                ),
            ],
            options={
                "verbose_name": "rows of a summary",
                "verbose_name_plural": "rows of summaries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("summary", "counted"), name="summary_rows_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "counted__in",
                                [
                                    "recipients",
                                    "pairings",
                                    "contacts",
                                    "needs",
                                    "aid",
                                    "activities",
                                ],
                            )
                        ),
                        name="summary_rows_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SummaryStyle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="sentence")),
                (
                    "group_text",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="words of each group"
                    ),
                ),
                (
                    "is_short",
                    models.BooleanField(default=False, verbose_name="from ten thousand on in 万"),
                ),
                ("is_by_group", models.BooleanField(default=False, verbose_name="by group")),
                (
                    "units",
                    models.JSONField(blank=True, default=dict, verbose_name="units of count"),
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
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "style of summaries",
                "verbose_name_plural": "styles of summaries",
                "ordering": ["region", "programme"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "programme"), name="summary_style_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SummaryStyleEvent",
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
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="sentence")),
                (
                    "group_text",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="words of each group"
                    ),
                ),
                (
                    "is_short",
                    models.BooleanField(default=False, verbose_name="from ten thousand on in 万"),
                ),
                ("is_by_group", models.BooleanField(default=False, verbose_name="by group")),
                (
                    "units",
                    models.JSONField(blank=True, default=dict, verbose_name="units of count"),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.summarystyle",
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
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="summarystyle_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="summarystyle_history_in_order"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summary",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f33db6aa80d699432ad77768b38e482b3c3c843b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6c902",
                    table="reports_summary",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summary",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f5532fa6c8843f97d556f310b1c757c0868abed2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_0f908",
                    table="reports_summary",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summaryrows",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="7ae684a9453a6752fe84854896b2978ff71494c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d20d7",
                    table="reports_summaryrows",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summaryrows",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f7011873deac01ed831da531b60eb7cd0de30935",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_9f9ce",
                    table="reports_summaryrows",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summarystyle",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_summarystyleevent" ("group_text", "id", "is_by_group", "is_short", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "text", "title", "units") SELECT new_values."group_text", new_values."id", new_values."is_by_group", new_values."is_short", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id", new_values."text", new_values."title", new_values."units" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ae498ffbb5c879c4e44791958575d8143926bc60",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cfd2e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_summarystyle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summarystyle",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_summarystyleevent" ("group_text", "id", "is_by_group", "is_short", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "text", "title", "units") SELECT new_values."group_text", new_values."id", new_values."is_by_group", new_values."is_short", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id", new_values."text", new_values."title", new_values."units" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ae21247204ba4fa54f81d452d029f696f3039930",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af3fd",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_summarystyle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summarystyle",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_summarystyleevent" ("group_text", "id", "is_by_group", "is_short", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "text", "title", "units") SELECT old_values."group_text", old_values."id", old_values."is_by_group", old_values."is_short", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id", old_values."text", old_values."title", old_values."units" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a12ea4762337f6bce9b168dee77210f2001a062b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bcd82",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_summarystyle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summarystyleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e20dd5b17bb1d281d81aad52eb74bf03ddb15bc1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_feb4e",
                    table="reports_summarystyleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="summarystyleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6ee105af5d55a3770bab53708f83aec04bdd682a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_39041",
                    table="reports_summarystyleevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

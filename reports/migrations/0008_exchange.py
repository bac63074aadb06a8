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
        ("reports", "0007_ledgers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportFormat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contacts", "Visits and contacts"),
                            ("aid", "Aid"),
                            ("needs", "Needs"),
                        ],
                        max_length=10,
                        verbose_name="what leaves",
                    ),
                ),
                (
                    "file_type",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel (.xlsx)"),
                            ("csv_utf8", "CSV in UTF-8"),
                            ("csv_gb18030", "CSV in GB18030"),
                        ],
                        default="xlsx",
                        max_length=12,
                        verbose_name="file",
                    ),
                ),
                ("columns", models.JSONField(verbose_name="columns")),
                (
                    "date_format",
                    models.CharField(
                        choices=[
                            ("dashes", "2024-05-01"),
                            ("slashes", "2024/5/1"),
                            ("plain", "20240501"),
                            ("words", "2024年5月1日"),
                        ],
                        default="dashes",
                        max_length=8,
                        verbose_name="days are written",
                    ),
                ),
                (
                    "too_long",
                    models.CharField(
                        choices=[
                            ("cut", "Cut it to what the column takes"),
                            ("hold", "Hold the row back until the text is shorter"),
                        ],
                        default="cut",
                        max_length=4,
                        verbose_name="a text that is too long",
                    ),
                ),
                (
                    "only_counted",
                    models.BooleanField(default=True, verbose_name="only contacts that count"),
                ),
                (
                    "whole_numbers",
                    models.BooleanField(default=False, verbose_name="identity numbers whole"),
                ),
                ("first_day", models.DateField(verbose_name="rows from this day on")),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
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
                "verbose_name": "format for another system",
                "verbose_name_plural": "formats for other systems",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("county", "name"),
                        name="export_format_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["contacts", "aid", "needs"]),
                            ("file_type__in", ["xlsx", "csv_utf8", "csv_gb18030"]),
                            ("date_format__in", ["dashes", "slashes", "plain", "words"]),
                            ("too_long__in", ["cut", "hold"]),
                        ),
                        name="export_format_values_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="export_format_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("rows", "New rows"), ("corrections", "Corrections")],
                        default="rows",
                        max_length=11,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("first_row", models.BigIntegerField()),
                ("last_row", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("columns", models.JSONField()),
                (
                    "file_type",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel (.xlsx)"),
                            ("csv_utf8", "CSV in UTF-8"),
                            ("csv_gb18030", "CSV in GB18030"),
                        ],
                        max_length=12,
                    ),
                ),
                ("whole_numbers", models.BooleanField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "format",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="reports.exportformat",
                    ),
                ),
            ],
            options={
                "verbose_name": "file for another system",
                "verbose_name_plural": "files for other systems",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("format", "number"), name="exchange_run_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rows__gt", 0), ("first_row__lte", models.F("last_row"))
                        ),
                        name="exchange_run_has_rows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("taken_back_at__isnull", True), ("taken_back_by__isnull", True)
                            ),
                            models.Q(
                                ("taken_back_at__isnull", False), ("taken_back_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="exchange_run_taken_back_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("row_version", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("is_standing", models.BooleanField(default=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reports.exchangerun",
                    ),
                ),
                (
                    "format",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.exportformat",
                    ),
                ),
            ],
            options={
                "verbose_name": "row that left",
                "verbose_name_plural": "rows that left",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_standing", True)),
                        fields=("format", "row"),
                        name="exchange_row_leaves_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportFormatEvent",
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
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contacts", "Visits and contacts"),
                            ("aid", "Aid"),
                            ("needs", "Needs"),
                        ],
                        max_length=10,
                        verbose_name="what leaves",
                    ),
                ),
                (
                    "file_type",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel (.xlsx)"),
                            ("csv_utf8", "CSV in UTF-8"),
                            ("csv_gb18030", "CSV in GB18030"),
                        ],
                        default="xlsx",
                        max_length=12,
                        verbose_name="file",
                    ),
                ),
                ("columns", models.JSONField(verbose_name="columns")),
                (
                    "date_format",
                    models.CharField(
                        choices=[
                            ("dashes", "2024-05-01"),
                            ("slashes", "2024/5/1"),
                            ("plain", "20240501"),
                            ("words", "2024年5月1日"),
                        ],
                        default="dashes",
                        max_length=8,
                        verbose_name="days are written",
                    ),
                ),
                (
                    "too_long",
                    models.CharField(
                        choices=[
                            ("cut", "Cut it to what the column takes"),
                            ("hold", "Hold the row back until the text is shorter"),
                        ],
                        default="cut",
                        max_length=4,
                        verbose_name="a text that is too long",
                    ),
                ),
                (
                    "only_counted",
                    models.BooleanField(default=True, verbose_name="only contacts that count"),
                ),
                (
                    "whole_numbers",
                    models.BooleanField(default=False, verbose_name="identity numbers whole"),
                ),
                ("first_day", models.DateField(verbose_name="rows from this day on")),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
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
                        to="reports.exportformat",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="exportformat_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="exportformat_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", common.encryption.EncryptedBytesField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="reports.exchangerun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "number"), name="exchange_part_once_per_run"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportformat",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_exportformatevent" ("closed_at", "columns", "county_id", "date_format", "file_type", "first_day", "id", "kind", "last_number", "name", "only_counted", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "too_long", "version", "whole_numbers") SELECT new_values."closed_at", new_values."columns", new_values."county_id", new_values."date_format", new_values."file_type", new_values."first_day", new_values."id", new_values."kind", new_values."last_number", new_values."name", new_values."only_counted", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."too_long", new_values."version", new_values."whole_numbers" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0ff453f6facfaae459539eb28e30f7b54df868cc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0d4d6",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_exportformat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportformat",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_exportformatevent" ("closed_at", "columns", "county_id", "date_format", "file_type", "first_day", "id", "kind", "last_number", "name", "only_counted", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "too_long", "version", "whole_numbers") SELECT new_values."closed_at", new_values."columns", new_values."county_id", new_values."date_format", new_values."file_type", new_values."first_day", new_values."id", new_values."kind", new_values."last_number", new_values."name", new_values."only_counted", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."too_long", new_values."version", new_values."whole_numbers" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4246a83629388471bafcb284a3b2cfb46d9ddc04",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7f632",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_exportformat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportformat",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_exportformatevent" ("closed_at", "columns", "county_id", "date_format", "file_type", "first_day", "id", "kind", "last_number", "name", "only_counted", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "too_long", "version", "whole_numbers") SELECT old_values."closed_at", old_values."columns", old_values."county_id", old_values."date_format", old_values."file_type", old_values."first_day", old_values."id", old_values."kind", old_values."last_number", old_values."name", old_values."only_counted", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."too_long", old_values."version", old_values."whole_numbers" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9359c8d1d16aa94b083eafcb744c75ddc391a05e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a4861",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_exportformat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportformatevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="454daeef247dd55d1312a2651b7c5435442d6aa0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_417b2",
                    table="reports_exportformatevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportformatevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b52b16022d547b6a9ae9f4ede8c739a200eda37a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_da5a1",
                    table="reports_exportformatevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

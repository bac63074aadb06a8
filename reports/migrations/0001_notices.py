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
        ("pairing", "0009_key_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "issuer",
                    models.CharField(max_length=60, verbose_name="issuer, in red at the head"),
                ),
                (
                    "number_prefix",
                    models.CharField(max_length=20, verbose_name="letters before the number"),
                ),
                (
                    "addressees",
                    models.CharField(blank=True, max_length=120, verbose_name="addressees"),
                ),
                ("signature", models.CharField(max_length=60, verbose_name="signature")),
                (
                    "needs_second",
                    models.BooleanField(default=False, verbose_name="a second person confirms"),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("template", models.TextField(blank=True, max_length=20000, verbose_name="text")),
                (
                    "county",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letterhead",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "letterhead",
                "verbose_name_plural": "letterheads",
                "ordering": ["county"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issuer", ""), _negated=True),
                            models.Q(("number_prefix", ""), _negated=True),
                            models.Q(("signature", ""), _negated=True),
                        ),
                        name="letterhead_names_its_issuer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterheadEvent",
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
                    "issuer",
                    models.CharField(max_length=60, verbose_name="issuer, in red at the head"),
                ),
                (
                    "number_prefix",
                    models.CharField(max_length=20, verbose_name="letters before the number"),
                ),
                (
                    "addressees",
                    models.CharField(blank=True, max_length=120, verbose_name="addressees"),
                ),
                ("signature", models.CharField(max_length=60, verbose_name="signature")),
                (
                    "needs_second",
                    models.BooleanField(default=False, verbose_name="a second person confirms"),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("template", models.TextField(blank=True, max_length=20000, verbose_name="text")),
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
                        to="reports.letterhead",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="letterhead_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="letterhead_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Waiting for a second person"),
                            ("published", "Published"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                ("drafted_title", models.CharField(max_length=120)),
                ("drafted_text", models.TextField(max_length=20000)),
                ("figures", models.JSONField(default=dict)),
                ("rules", models.JSONField(default=list)),
                ("counted_at", models.DateTimeField(verbose_name="counted at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "drafted_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_on", models.DateField(null=True, verbose_name="published on")),
                ("issuer", models.CharField(blank=True, max_length=60)),
                ("addressees", models.CharField(blank=True, max_length=120)),
                ("signature", models.CharField(blank=True, max_length=60)),
                ("number_prefix", models.CharField(blank=True, max_length=20)),
                ("number_year", models.PositiveSmallIntegerField(null=True)),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="number")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reports.notice",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="organization.region",
                        verbose_name="county",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
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
                    "second_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-month", "-pk"],
                "indexes": [models.Index(fields=["county", "-month"], name="notice_of_county")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("county", "programme", "month"),
                        name="notice_once_a_month",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published"), _negated=True),
                        fields=("corrects",),
                        name="notice_one_correction_at_a_time",
                    ),
                    models.UniqueConstraint(
                        fields=("county", "number_year", "number"), name="notice_number_once_a_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "confirmed", "published"])),
                        name="notice_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="notice_month_is_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("number__isnull", False),
                                ("number_year__isnull", False),
                                ("published_at__isnull", False),
                                ("published_on__isnull", False),
                                ("status", "published"),
                            ),
                            models.Q(
                                models.Q(("status", "published"), _negated=True),
                                ("number__isnull", True),
                                ("number_year__isnull", True),
                                ("published_at__isnull", True),
                                ("published_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="notice_number_comes_with_publishing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            ("confirmed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="notice_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by__isnull", True),
                            models.Q(("second_by", models.F("confirmed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="notice_second_is_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeEvent",
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
                ("month", models.DateField(verbose_name="month")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("confirmed", "Waiting for a second person"),
                            ("published", "Published"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                ("drafted_title", models.CharField(max_length=120)),
                ("drafted_text", models.TextField(max_length=20000)),
                ("counted_at", models.DateTimeField(verbose_name="counted at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "drafted_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("edited_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_on", models.DateField(null=True, verbose_name="published on")),
                ("issuer", models.CharField(blank=True, max_length=60)),
                ("addressees", models.CharField(blank=True, max_length=120)),
                ("signature", models.CharField(blank=True, max_length=60)),
                ("number_prefix", models.CharField(blank=True, max_length=20)),
                ("number_year", models.PositiveSmallIntegerField(null=True)),
                ("number", models.PositiveSmallIntegerField(null=True, verbose_name="number")),
                (
                    "confirmed_by",
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
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reports.notice",
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
                    "drafted_by",
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
                    "edited_by",
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
                        to="reports.notice",
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
                    "second_by",
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
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="notice_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="notice_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterhead",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_letterheadevent" ("addressees", "county_id", "id", "issuer", "needs_second", "number_prefix", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signature", "template", "title") SELECT new_values."addressees", new_values."county_id", new_values."id", new_values."issuer", new_values."needs_second", new_values."number_prefix", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."signature", new_values."template", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e2c3626b19d64e02537127b1a935780d506d3373",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_63cef",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_letterhead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterhead",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_letterheadevent" ("addressees", "county_id", "id", "issuer", "needs_second", "number_prefix", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signature", "template", "title") SELECT new_values."addressees", new_values."county_id", new_values."id", new_values."issuer", new_values."needs_second", new_values."number_prefix", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."signature", new_values."template", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="da67ed38c6ff3b3c4f44134a65742cd234fd261e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1e9c0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_letterhead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterhead",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_letterheadevent" ("addressees", "county_id", "id", "issuer", "needs_second", "number_prefix", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "signature", "template", "title") SELECT old_values."addressees", old_values."county_id", old_values."id", old_values."issuer", old_values."needs_second", old_values."number_prefix", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."signature", old_values."template", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="8304a7a4ac92cb5d640c25c3c68051e8faa8bea4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eee8d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_letterhead",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterheadevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="64f939bfeb2d8bda70cfd04cc72447cd10b04e20",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_afd72",
                    table="reports_letterheadevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterheadevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b1329d7dfdbd9e80978566272502ea536637150c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_40547",
                    table="reports_letterheadevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'published')",
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="a167212fb194e41c8845c40e199621687296b491",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_published_d5d44",
                    table="reports_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="a068da2770f87cde83286fa01b1fab86c72d5177",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_bd7ce",
                    table="reports_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_noticeevent" ("addressees", "confirmed_at", "confirmed_by_id", "corrects_id", "counted_at", "county_id", "drafted_at", "drafted_by_id", "drafted_text", "drafted_title", "edited_at", "edited_by_id", "id", "issuer", "month", "number", "number_prefix", "number_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_on", "second_by_id", "signature", "status", "text", "title", "version") SELECT new_values."addressees", new_values."confirmed_at", new_values."confirmed_by_id", new_values."corrects_id", new_values."counted_at", new_values."county_id", new_values."drafted_at", new_values."drafted_by_id", new_values."drafted_text", new_values."drafted_title", new_values."edited_at", new_values."edited_by_id", new_values."id", new_values."issuer", new_values."month", new_values."number", new_values."number_prefix", new_values."number_year", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."published_at", new_values."published_on", new_values."second_by_id", new_values."signature", new_values."status", new_values."text", new_values."title", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="55cb8ed5b63d8f7534fe68cd76881be1d37b8f0f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d7fdf",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_notice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_noticeevent" ("addressees", "confirmed_at", "confirmed_by_id", "corrects_id", "counted_at", "county_id", "drafted_at", "drafted_by_id", "drafted_text", "drafted_title", "edited_at", "edited_by_id", "id", "issuer", "month", "number", "number_prefix", "number_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_on", "second_by_id", "signature", "status", "text", "title", "version") SELECT new_values."addressees", new_values."confirmed_at", new_values."confirmed_by_id", new_values."corrects_id", new_values."counted_at", new_values."county_id", new_values."drafted_at", new_values."drafted_by_id", new_values."drafted_text", new_values."drafted_title", new_values."edited_at", new_values."edited_by_id", new_values."id", new_values."issuer", new_values."month", new_values."number", new_values."number_prefix", new_values."number_year", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."published_at", new_values."published_on", new_values."second_by_id", new_values."signature", new_values."status", new_values."text", new_values."title", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."addressees" IS DISTINCT FROM (new_values."addressees") OR old_values."confirmed_at" IS DISTINCT FROM (new_values."confirmed_at") OR old_values."confirmed_by_id" IS DISTINCT FROM (new_values."confirmed_by_id") OR old_values."corrects_id" IS DISTINCT FROM (new_values."corrects_id") OR old_values."counted_at" IS DISTINCT FROM (new_values."counted_at") OR old_values."county_id" IS DISTINCT FROM (new_values."county_id") OR old_values."drafted_at" IS DISTINCT FROM (new_values."drafted_at") OR old_values."drafted_by_id" IS DISTINCT FROM (new_values."drafted_by_id") OR old_values."drafted_text" IS DISTINCT FROM (new_values."drafted_text") OR old_values."drafted_title" IS DISTINCT FROM (new_values."drafted_title") OR old_values."edited_at" IS DISTINCT FROM (new_values."edited_at") OR old_values."edited_by_id" IS DISTINCT FROM (new_values."edited_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."issuer" IS DISTINCT FROM (new_values."issuer") OR old_values."month" IS DISTINCT FROM (new_values."month") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."number_prefix" IS DISTINCT FROM (new_values."number_prefix") OR old_values."number_year" IS DISTINCT FROM (new_values."number_year") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."published_at" IS DISTINCT FROM (new_values."published_at") OR old_values."published_on" IS DISTINCT FROM (new_values."published_on") OR old_values."second_by_id" IS DISTINCT FROM (new_values."second_by_id") OR old_values."signature" IS DISTINCT FROM (new_values."signature") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a88873100b0a0365cc847248b48b82167472f972",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c4350",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_notice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_noticeevent" ("addressees", "confirmed_at", "confirmed_by_id", "corrects_id", "counted_at", "county_id", "drafted_at", "drafted_by_id", "drafted_text", "drafted_title", "edited_at", "edited_by_id", "id", "issuer", "month", "number", "number_prefix", "number_year", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "published_at", "published_on", "second_by_id", "signature", "status", "text", "title", "version") SELECT old_values."addressees", old_values."confirmed_at", old_values."confirmed_by_id", old_values."corrects_id", old_values."counted_at", old_values."county_id", old_values."drafted_at", old_values."drafted_by_id", old_values."drafted_text", old_values."drafted_title", old_values."edited_at", old_values."edited_by_id", old_values."id", old_values."issuer", old_values."month", old_values."number", old_values."number_prefix", old_values."number_year", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."published_at", old_values."published_on", old_values."second_by_id", old_values."signature", old_values."status", old_values."text", old_values."title", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9523f3bcac1aea7e530547cd0ea2ec9bf0db7c81",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2dd6c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_notice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0f4550d61b5e816ac18db8b59073e7864e7bd30b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c67bd",
                    table="reports_noticeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="noticeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="7fb8d4042d1b747786cb75f8d1c8edd61eb3ab38",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_df9d9",
                    table="reports_noticeevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

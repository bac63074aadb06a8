import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
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
        ("reports", "0001_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("coverage", "Coverage"),
                            ("contacts", "Contacts on time"),
                            ("visits", "Visits on time"),
                            ("needs", "Needs settled on time"),
                            ("records", "Quality of records"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                (
                    "raised_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting for an answer"),
                            ("kept", "The value stays"),
                            ("changed", "The value was corrected"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "verbose_name_plural": "objections",
                "ordering": ["raised_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="quarter")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("weights", models.JSONField(default=dict)),
                ("need_days", models.PositiveSmallIntegerField()),
                ("objection_days", models.PositiveSmallIntegerField()),
                ("formulas", models.JSONField(default=dict)),
                ("rules", models.JSONField(default=list)),
                ("counted_at", models.DateTimeField(verbose_name="counted at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "drafted_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("published_on", models.DateField(null=True, verbose_name="published on")),
                ("objections_until", models.DateField(null=True, verbose_name="objections until")),
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
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["-year", "-quarter", "county", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "programme", "year", "quarter"),
                        name="review_once_a_quarter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter__range", (1, 4)), ("year__range", (2000, 2199))
                        ),
                        name="review_of_a_quarter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published"])),
                        name="review_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("objections_until__isnull", False),
                                ("published_at__isnull", False),
                                ("published_on__isnull", False),
                                ("status", "published"),
                            ),
                            models.Q(
                                ("confirmed_by__isnull", True),
                                ("objections_until__isnull", True),
                                ("published_at__isnull", True),
                                ("published_on__isnull", True),
                                ("status", "draft"),
                            ),
                            _connector="OR",
                        ),
                        name="review_published_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewEntry",
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
                        choices=[("county", "County"), ("township", "Township"), ("unit", "Unit")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("counts", models.JSONField(default=dict)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="reports.review",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of a review",
                "verbose_name_plural": "entries of reviews",
                "ordering": ["kind", "place", "unit__pinyin", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "place", "unit"),
                        name="review_entry_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "unit"), ("unit__isnull", False)),
                            models.Q(("kind__in", ["county", "township"]), ("unit__isnull", True)),
                            _connector="OR",
                        ),
                        name="review_entry_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("coverage", "Coverage"),
                            ("contacts", "Contacts on time"),
                            ("visits", "Visits on time"),
                            ("needs", "Needs settled on time"),
                            ("records", "Quality of records"),
                        ],
                        max_length=10,
                    ),
                ),
                ("before", models.DecimalField(decimal_places=1, max_digits=4)),
                ("after", models.DecimalField(decimal_places=1, max_digits=4)),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objection",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change",
                        to="reports.objection",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="reports.reviewentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a value",
                "verbose_name_plural": "changes of values",
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "indicator__in",
                                ["coverage", "contacts", "visits", "needs", "records"],
                            )
                        ),
                        name="review_change_indicator_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="review_change_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before__range", (0, 100)), ("after__range", (0, 100))),
                        name="review_change_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="objection",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objections",
                to="reports.reviewentry",
            ),
        ),
        migrations.CreateModel(
            name="ReviewTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("coverage", models.PositiveSmallIntegerField(default=20, verbose_name="Coverage")),
                (
                    "contacts",
                    models.PositiveSmallIntegerField(default=25, verbose_name="Contacts on time"),
                ),
                (
                    "visits",
                    models.PositiveSmallIntegerField(default=25, verbose_name="Visits on time"),
                ),
                (
                    "needs",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="Needs settled on time"
                    ),
                ),
                (
                    "records",
                    models.PositiveSmallIntegerField(default=15, verbose_name="Quality of records"),
                ),
                (
                    "need_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="days within which a need is to be settled",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days for objections",
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
                "verbose_name": "terms of reviews",
                "verbose_name_plural": "terms of reviews",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "coverage",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(100), "-", models.F("contacts")
                                            ),
                                            "-",
                                            models.F("visits"),
                                        ),
                                        "-",
                                        models.F("needs"),
                                    ),
                                    "-",
                                    models.F("records"),
                                ),
                            )
                        ),
                        name="review_weights_sum_to_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("need_days__range", (1, 366)), ("objection_days__range", (1, 60))
                        ),
                        name="review_terms_are_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewTermsEvent",
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
                ("coverage", models.PositiveSmallIntegerField(default=20, verbose_name="Coverage")),
                (
                    "contacts",
                    models.PositiveSmallIntegerField(default=25, verbose_name="Contacts on time"),
                ),
                (
                    "visits",
                    models.PositiveSmallIntegerField(default=25, verbose_name="Visits on time"),
                ),
                (
                    "needs",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="Needs settled on time"
                    ),
                ),
                (
                    "records",
                    models.PositiveSmallIntegerField(default=15, verbose_name="Quality of records"),
                ),
                (
                    "need_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="days within which a need is to be settled",
                    ),
                ),
                (
                    "objection_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days for objections",
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
                        to="reports.reviewterms",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="reviewterms_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="reviewterms_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_once_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"status\" = 'published')",
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="861eb6966933ffb01653c70bdd4ceac87c7701a3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_once_published_df040",
                    table="reports_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="66391b6eac5eaf81ef6fe1b53fcf668b8689f704",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_91938",
                    table="reports_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewentry",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_with_its_review",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM reports_review WHERE status = 'published' AND id IN (NEW.review_id, OLD.review_id)) THEN RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
                    hash="e55cf016c1d7acb5e05c7b642923d4baea4eae07",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_with_its_review_aa813",
                    table="reports_reviewentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewentry",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="e1e6c669640de75c3d27dc84ffef534d3039f313",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_08016",
                    table="reports_reviewentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewchange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="ed2c764916aa1bb3b4fda4076e9c18d3982e3cf5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a9624",
                    table="reports_reviewchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewchange",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="45da6ffb21c8ff46f5b2dc3e2f167ab6a036377b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_65eda",
                    table="reports_reviewchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewchange",
            trigger=pgtrigger.compiler.Trigger(
                name="only_by_an_answer",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.objection_id IS NULL AND EXISTS (SELECT 1 FROM reports_review r JOIN reports_reviewentry e ON e.review_id = r.id WHERE e.id = NEW.entry_id AND r.status = 'published') THEN RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME; END IF; RETURN NEW;",
                    hash="f52cbb09274519a257b8cb19a0367ed6bb55b8dc",
                    operation="INSERT",
                    pgid="pgtrigger_only_by_an_answer_4e216",
                    table="reports_reviewchange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(
                fields=("entry", "indicator"), name="objection_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("indicator__in", ["coverage", "contacts", "visits", "needs", "records"])
                ),
                name="objection_indicator_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="objection_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("outcome__in", ["kept", "changed"]),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="objection_answered_with_words",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objection",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR (NEW.entry_id, NEW.indicator, NEW.reason, NEW.raised_by_id, NEW.raised_at) IS DISTINCT FROM (OLD.entry_id, OLD.indicator, OLD.reason, OLD.raised_by_id, OLD.raised_at) THEN RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME; END IF; RETURN NEW;",
                    hash="40ef0f9ef5fc4b6d4915ae06bd460257de051e2b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_answered_once_59ea3",
                    table="reports_objection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="objection",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% keeps what is published', TG_TABLE_NAME;",
                    hash="7a96af64b7c43b2e32da7ec26b4354326e4d9985",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e7682",
                    table="reports_objection",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewterms",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_reviewtermsevent" ("contacts", "county_id", "coverage", "id", "need_days", "needs", "objection_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "visits") SELECT new_values."contacts", new_values."county_id", new_values."coverage", new_values."id", new_values."need_days", new_values."needs", new_values."objection_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."records", new_values."visits" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="22fe1d9d56911f63a06a11cd34abc72ee7aa006b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cef24",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="reports_reviewterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewterms",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_reviewtermsevent" ("contacts", "county_id", "coverage", "id", "need_days", "needs", "objection_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "visits") SELECT new_values."contacts", new_values."county_id", new_values."coverage", new_values."id", new_values."need_days", new_values."needs", new_values."objection_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."records", new_values."visits" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9ab6350c4e05e9f3ab4e1e26ca5b5eb6d0eac3ef",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d5a1d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="reports_reviewterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewterms",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "reports_reviewtermsevent" ("contacts", "county_id", "coverage", "id", "need_days", "needs", "objection_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "records", "visits") SELECT old_values."contacts", old_values."county_id", old_values."coverage", old_values."id", old_values."need_days", old_values."needs", old_values."objection_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."records", old_values."visits" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0ca2493052539354e4b19d5704a5b3e1aac1fab6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_013f5",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="reports_reviewterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewtermsevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="caee83a78a754f7afd1ae40afa8ed0f3f705cfc8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_69a3b",
                    table="reports_reviewtermsevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reviewtermsevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="19a6eba286df7ee4d7e40b648889175f75e8b2ef",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_61743",
                    table="reports_reviewtermsevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""Festivals, rounds of visits before them, and the festivals that every county begins with."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded

# key, name, English name, rule, month, day, nth, weekday, groups, on.
# The five that the duty names (issue 6); the others are there for an office to switch on.
FESTIVALS = (
    ("spring", "春节", "Spring Festival", "lunar", 1, 1, None, None, [], True),
    ("lantern", "元宵节", "Lantern Festival", "lunar", 1, 15, None, None, [], False),
    (
        "disabled_day",
        "全国助残日",
        "Day of Assisting Disabled Persons",
        "weekday",
        5,
        None,
        3,
        7,
        ["disabled"],
        False,
    ),
    ("children", "儿童节", "Children's Day", "solar", 6, 1, None, None, ["orphan"], True),
    ("dragon_boat", "端午节", "Dragon Boat Festival", "lunar", 5, 5, None, None, [], True),
    ("mid_autumn", "中秋节", "Mid-Autumn Festival", "lunar", 8, 15, None, None, [], True),
    ("double_ninth", "重阳节", "Double Ninth Festival", "lunar", 9, 9, None, None, [], True),
    (
        "disability_day",
        "国际残疾人日",
        "International Day of Persons with Disabilities",
        "solar",
        12,
        3,
        None,
        None,
        ["disabled"],
        False,
    ),
    ("laba", "腊八节", "Laba Festival", "lunar", 12, 8, None, None, [], False),
)
_FIELDS = (
    "name",
    "name_en",
    "rule",
    "month",
    "day",
    "nth",
    "weekday",
    "groups",
    "is_on",
)


def create(apps, schema_editor):
    Festival = apps.get_model("visits", "Festival")
    for key, *values in FESTIVALS:
        Festival.objects.get_or_create(
            region=None, key=key, defaults=dict(zip(_FIELDS, values, strict=True))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0009_phone_taken_off"),
        ("pairing", "0009_key_marks"),
        ("visits", "0006_shipped_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Festival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=20)),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="name in English"),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("solar", "A day of the calendar"),
                            ("lunar", "A day of the lunar calendar"),
                            ("weekday", "A weekday of a month"),
                        ],
                        max_length=8,
                        verbose_name="its date",
                    ),
                ),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                (
                    "day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day"),
                ),
                (
                    "nth",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="which week"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="weekday"),
                ),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="for",
                    ),
                ),
                (
                    "opens_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="drawn up from, days before"
                    ),
                ),
                (
                    "visit_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="visits count from, days before"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                (
                    "region",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "festival",
                "verbose_name_plural": "festivals",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FestivalEvent",
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
                ("key", models.CharField(editable=False, max_length=20)),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="name in English"),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("solar", "A day of the calendar"),
                            ("lunar", "A day of the lunar calendar"),
                            ("weekday", "A weekday of a month"),
                        ],
                        max_length=8,
                        verbose_name="its date",
                    ),
                ),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                (
                    "day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day"),
                ),
                (
                    "nth",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="which week"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="weekday"),
                ),
                (
                    "groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="for",
                    ),
                ),
                (
                    "opens_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="drawn up from, days before"
                    ),
                ),
                (
                    "visit_days",
                    models.PositiveSmallIntegerField(
                        default=15, verbose_name="visits count from, days before"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.festival",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("festival_on", models.DateField(verbose_name="festival")),
                ("first", models.DateField(verbose_name="visits count from")),
                ("last", models.DateField(verbose_name="visits count to")),
                (
                    "items",
                    models.CharField(blank=True, max_length=200, verbose_name="what to bring"),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, null=True, verbose_name="value in yuan"
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[("cadre", "Cadre"), ("unit", "Unit"), ("donor", "Donor")],
                        max_length=6,
                        verbose_name="given by",
                    ),
                ),
                ("donor", models.CharField(blank=True, max_length=120, verbose_name="donor")),
                (
                    "goes_along",
                    models.CharField(blank=True, max_length=120, verbose_name="who goes along"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "festival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="visits.festival",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of visits",
                "verbose_name_plural": "rounds of visits",
                "ordering": ["-festival_on", "unit__pinyin", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoundEvent",
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
                ("festival_on", models.DateField(verbose_name="festival")),
                ("first", models.DateField(verbose_name="visits count from")),
                ("last", models.DateField(verbose_name="visits count to")),
                (
                    "items",
                    models.CharField(blank=True, max_length=200, verbose_name="what to bring"),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=8, null=True, verbose_name="value in yuan"
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[("cadre", "Cadre"), ("unit", "Unit"), ("donor", "Donor")],
                        max_length=6,
                        verbose_name="given by",
                    ),
                ),
                ("donor", models.CharField(blank=True, max_length=120, verbose_name="donor")),
                (
                    "goes_along",
                    models.CharField(blank=True, max_length=120, verbose_name="who goes along"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_by",
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
                    "festival",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.festival",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.round",
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
            },
        ),
        migrations.CreateModel(
            name="RoundStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="pairing.household",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="visits.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoundStopEvent",
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
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.household",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.roundstop",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.round",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="festival",
            constraint=models.UniqueConstraint(
                fields=("region", "key"), name="festival_once_in_a_county", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="festival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("day__range", (1, 31)),
                        ("nth__isnull", True),
                        ("rule__in", ["solar", "lunar"]),
                        ("weekday__isnull", True),
                    ),
                    models.Q(
                        ("day__isnull", True),
                        ("nth__range", (1, 5)),
                        ("rule", "weekday"),
                        ("weekday__range", (1, 7)),
                    ),
                    _connector="OR",
                ),
                name="festival_date_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="festival",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__range", (1, 12))), name="festival_month_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="festival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_days__lte", 120), ("visit_days__lte", models.F("opens_days"))
                ),
                name="festival_opens_before_visits",
            ),
        ),
        migrations.AddConstraint(
            model_name="festival",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="festival_has_a_name"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="festival",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_festivalevent" ("day", "groups", "id", "is_on", "key", "month", "name", "name_en", "nth", "opens_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "rule", "visit_days", "weekday") SELECT new_values."day", new_values."groups", new_values."id", new_values."is_on", new_values."key", new_values."month", new_values."name", new_values."name_en", new_values."nth", new_values."opens_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."rule", new_values."visit_days", new_values."weekday" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6ea9b77696acfcfa7955e5b48aac373b15d7b151",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b1ef",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_festival",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="festival",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_festivalevent" ("day", "groups", "id", "is_on", "key", "month", "name", "name_en", "nth", "opens_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "rule", "visit_days", "weekday") SELECT new_values."day", new_values."groups", new_values."id", new_values."is_on", new_values."key", new_values."month", new_values."name", new_values."name_en", new_values."nth", new_values."opens_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."rule", new_values."visit_days", new_values."weekday" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b2e73b9fbf79123a15f024c8eaf4c8e0aafe322c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_83afc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_festival",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="festival",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_festivalevent" ("day", "groups", "id", "is_on", "key", "month", "name", "name_en", "nth", "opens_days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "rule", "visit_days", "weekday") SELECT old_values."day", old_values."groups", old_values."id", old_values."is_on", old_values."key", old_values."month", old_values."name", old_values."name_en", old_values."nth", old_values."opens_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."rule", old_values."visit_days", old_values."weekday" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="a33d8283281d1d107af31440228166ef665b83fb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d12e5",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_festival",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="festivalevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="festival_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="festivalevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="festival_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="festivalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="050cd12a1b718aab005b3252243537c7a8043104",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_56b70",
                    table="visits_festivalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="festivalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="49b08d9c0e133476655c98dda6e8f492e486bfe8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_9140c",
                    table="visits_festivalevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["last"], name="round_by_last_day"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("unit", "festival", "festival_on"), name="round_once_for_a_festival"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first__lte", models.F("last")), ("last__lte", models.F("festival_on"))
                ),
                name="round_before_its_festival",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__isnull", True), ("value__gte", 0), _connector="OR"),
                name="round_value_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("donor", ""), ("giver__in", ["cadre", "unit"])),
                    models.Q(("giver", "donor"), models.Q(("donor", ""), _negated=True)),
                    _connector="OR",
                ),
                name="round_giver_is_named",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundevent" ("created_by_id", "donor", "festival_id", "festival_on", "first", "giver", "goes_along", "id", "items", "last", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "unit_id", "value") SELECT new_values."created_by_id", new_values."donor", new_values."festival_id", new_values."festival_on", new_values."first", new_values."giver", new_values."goes_along", new_values."id", new_values."items", new_values."last", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reminded_at", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b7d75cef6b37992026e2b18c7f790db8973667a0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_067a5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundevent" ("created_by_id", "donor", "festival_id", "festival_on", "first", "giver", "goes_along", "id", "items", "last", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "unit_id", "value") SELECT new_values."created_by_id", new_values."donor", new_values."festival_id", new_values."festival_on", new_values."first", new_values."giver", new_values."goes_along", new_values."id", new_values."items", new_values."last", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reminded_at", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."donor" IS DISTINCT FROM (new_values."donor") OR old_values."festival_id" IS DISTINCT FROM (new_values."festival_id") OR old_values."festival_on" IS DISTINCT FROM (new_values."festival_on") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."giver" IS DISTINCT FROM (new_values."giver") OR old_values."goes_along" IS DISTINCT FROM (new_values."goes_along") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."items" IS DISTINCT FROM (new_values."items") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."reminded_at" IS DISTINCT FROM (new_values."reminded_at") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."value" IS DISTINCT FROM (new_values."value")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5786088d5a51b00606dd4ca565c4c9def61fc193",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_75726",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_round",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundevent" ("created_by_id", "donor", "festival_id", "festival_on", "first", "giver", "goes_along", "id", "items", "last", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "unit_id", "value") SELECT old_values."created_by_id", old_values."donor", old_values."festival_id", old_values."festival_on", old_values."first", old_values."giver", old_values."goes_along", old_values."id", old_values."items", old_values."last", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reminded_at", old_values."unit_id", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="428e3a13ae07e3db71c859013e1f75ead81772db",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7b83a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_round",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="roundevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="round_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="roundevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="round_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="61db9a410294d23d5bc97b5a5eec0893ae21cac2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7b671",
                    table="visits_roundevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="366d8b30317e6c71c7e0e39aa029e53f301c9231",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_007dc",
                    table="visits_roundevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstop",
            constraint=models.UniqueConstraint(
                fields=("round", "household"), name="round_goes_once_to_a_household"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundstop",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundstopevent" ("household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id") SELECT new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."round_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="73f607420a697f02770cd8d3ff3dc0f32641a147",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ed13f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_roundstop",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundstop",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundstopevent" ("household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id") SELECT new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."round_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9aa02c21ef8e1baaeb5ce88bcf61b0d6e6bbcf58",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1b5d9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_roundstop",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundstop",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_roundstopevent" ("household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id") SELECT old_values."household_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."round_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d03c313e689425c8bd6d28eabb876681d93c9487",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b7a61",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_roundstop",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="roundstopevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="roundstop_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="roundstopevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="roundstop_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundstopevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6f9fc3aa8cfef8fe1614cc1960a079f5dd38a4da",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6e377",
                    table="visits_roundstopevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundstopevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="feefb754f64f2370ec6ed342950a27357308bd2f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_dba21",
                    table="visits_roundstopevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]

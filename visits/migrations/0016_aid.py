"""Aid of households, also of those that wait; donors; distributions.

An existing row gets the household and programme of its pairing, and the donors that were named get
rows of their own, told apart by name within a county. That is a change of form and no change of
what was recorded, so it leaves no line in the history and makes no figure stale.
"""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded

FILL = """
    ALTER TABLE visits_aid DISABLE TRIGGER USER;
    ALTER TABLE visits_aidevent DISABLE TRIGGER USER;
    INSERT INTO visits_donor (region_id, name, kind, contact, note, created_at)
    SELECT DISTINCT left(region_id, 6) || '000000', former_donor, 'organisation', '', '', now()
    FROM visits_aid WHERE former_donor <> '';
    UPDATE visits_aid a
    SET household_id = p.household_id, programme_id = p.programme_id, donor_id = d.id
    FROM visits_aid own JOIN pairing_pairing p ON p.id = own.pairing_id
        LEFT JOIN visits_donor d
            ON d.region_id = left(own.region_id, 6) || '000000' AND d.name = own.former_donor
    WHERE a.id = own.id;
    UPDATE visits_aidevent a
    SET household_id = p.household_id, programme_id = p.programme_id, donor_id = d.id
    FROM visits_aidevent own JOIN pairing_pairing p ON p.id = own.pairing_id
        LEFT JOIN visits_donor d
            ON d.region_id = left(own.region_id, 6) || '000000' AND d.name = own.donor
    WHERE a.pgh_id = own.pgh_id;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    ALTER TABLE visits_aidevent ENABLE TRIGGER USER;
    ALTER TABLE visits_aid ENABLE TRIGGER USER;
"""

EMPTY = """
    UPDATE visits_aid a SET former_donor = d.name FROM visits_donor d WHERE d.id = a.donor_id;
    UPDATE visits_aid SET donor_id = NULL;
    DELETE FROM visits_donor;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0010_file_orders"),
        ("pairing", "0010_drafts"),
        ("visits", "0015_shared_contacts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Donor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("company", "Company"),
                            ("organisation", "Organisation"),
                            ("unit", "Unit"),
                        ],
                        default="organisation",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="whom to reach, and how"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DonorEvent",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("company", "Company"),
                            ("organisation", "Organisation"),
                            ("unit", "Unit"),
                        ],
                        default="organisation",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="whom to reach, and how"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="donor",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddField(
            model_name="donorevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.donor",
            ),
        ),
        migrations.AddField(
            model_name="donorevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddIndex(
            model_name="donorevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="donor_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="donorevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="donor_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="donorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="81f346127a92ea18570d4f840c2953dad233abb1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_921cd",
                    table="visits_donorevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="donorevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="eccd41a584392899acd00d788a238adeb117903b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_5948a",
                    table="visits_donorevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="donor",
            constraint=models.UniqueConstraint(
                fields=("region", "name"), name="donor_once_in_a_county"
            ),
        ),
        migrations.AddConstraint(
            model_name="donor",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="donor_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="donor",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "company", "organisation", "unit"])),
                name="donor_kind_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="donor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_donorevent" ("contact", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."contact", new_values."id", new_values."kind", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="384992a3d234d71c56d0a9c4bb1fc8b9f97954f1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1731c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_donor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="donor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_donorevent" ("contact", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."contact", new_values."id", new_values."kind", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact" IS DISTINCT FROM (new_values."contact") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7d22ce26996d6ab0859eb3f3b467f0bce15995e8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_72ce4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_donor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="donor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_donorevent" ("contact", "id", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT old_values."contact", old_values."id", old_values."kind", old_values."name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="4cd5c464b8d922d6adaec51b7a5e2ce9de33f15a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2c560",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_donor",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Distribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("cash", "Cash"), ("goods", "Goods")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("items", models.CharField(blank=True, max_length=200, verbose_name="goods")),
                (
                    "each",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="for each household, in yuan",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("none", "Nothing in particular"),
                            ("scholarship", "Scholarship"),
                            ("medical", "Medical treatment"),
                            ("living", "Living costs"),
                            ("festival", "For a festival"),
                            ("other", "Something else"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="purpose",
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
                ("chosen", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("content", models.CharField(editable=False, max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "reversed_on",
                    models.DateField(blank=True, null=True, verbose_name="reversed on"),
                ),
                (
                    "reverse_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was reversed"
                    ),
                ),
            ],
            options={
                "verbose_name": "distribution",
                "verbose_name_plural": "distributions",
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DistributionEvent",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("cash", "Cash"), ("goods", "Goods")],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("items", models.CharField(blank=True, max_length=200, verbose_name="goods")),
                (
                    "each",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="for each household, in yuan",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("none", "Nothing in particular"),
                            ("scholarship", "Scholarship"),
                            ("medical", "Medical treatment"),
                            ("living", "Living costs"),
                            ("festival", "For a festival"),
                            ("other", "Something else"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="purpose",
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
                ("chosen", models.CharField(blank=True, max_length=200)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("content", models.CharField(editable=False, max_length=64)),
                (
                    "reversed_on",
                    models.DateField(blank=True, null=True, verbose_name="reversed on"),
                ),
                (
                    "reverse_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was reversed"
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Handout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="value in yuan"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_hand_out", "To be handed out"),
                            ("handed_out", "Handed out"),
                            ("left_out", "Left out"),
                            ("reversed", "Reversed"),
                        ],
                        default="to_hand_out",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
            ],
            options={
                "verbose_name": "line of a distribution",
                "verbose_name_plural": "lines of distributions",
                "ordering": ["distribution", "number"],
            },
        ),
        migrations.CreateModel(
            name="HandoutEvent",
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
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="value in yuan"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_hand_out", "To be handed out"),
                            ("handed_out", "Handed out"),
                            ("left_out", "Left out"),
                            ("reversed", "Reversed"),
                        ],
                        default="to_hand_out",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="aid",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="aid",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="aid",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="aid",
            name="aid_giver_is_named",
        ),
        migrations.AddField(
            model_name="aid",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="pairing.household",
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="programme",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("none", "Nothing in particular"),
                    ("scholarship", "Scholarship"),
                    ("medical", "Medical treatment"),
                    ("living", "Living costs"),
                    ("festival", "For a festival"),
                    ("other", "Something else"),
                ],
                default="none",
                max_length=12,
                verbose_name="purpose",
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="received_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="received by"),
        ),
        migrations.AddField(
            model_name="aid",
            name="received_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hand", "By hand"),
                    ("transfer", "By transfer"),
                    ("sheet", "Signed on the sheet"),
                ],
                max_length=8,
                verbose_name="how it was received",
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="received_on",
            field=models.DateField(blank=True, null=True, verbose_name="received on"),
        ),
        migrations.AddField(
            model_name="aid",
            name="received_relation",
            field=models.CharField(
                blank=True, max_length=20, verbose_name="relation to the household"
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="reverse_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was reversed"),
        ),
        migrations.AddField(
            model_name="aid",
            name="reversed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="reversed_on",
            field=models.DateField(blank=True, null=True, verbose_name="reversed on"),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.household",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="pgh_salt",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("none", "Nothing in particular"),
                    ("scholarship", "Scholarship"),
                    ("medical", "Medical treatment"),
                    ("living", "Living costs"),
                    ("festival", "For a festival"),
                    ("other", "Something else"),
                ],
                default="none",
                max_length=12,
                verbose_name="purpose",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="received_by",
            field=models.CharField(blank=True, max_length=60, verbose_name="received by"),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="received_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hand", "By hand"),
                    ("transfer", "By transfer"),
                    ("sheet", "Signed on the sheet"),
                ],
                max_length=8,
                verbose_name="how it was received",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="received_on",
            field=models.DateField(blank=True, null=True, verbose_name="received on"),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="received_relation",
            field=models.CharField(
                blank=True, max_length=20, verbose_name="relation to the household"
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="reverse_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was reversed"),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="reversed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="reversed_on",
            field=models.DateField(blank=True, null=True, verbose_name="reversed on"),
        ),
        migrations.AlterField(
            model_name="aid",
            name="giver_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="organization.unit",
            ),
        ),
        migrations.AlterField(
            model_name="aid",
            name="pairing",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="pairing.pairing",
            ),
        ),
        migrations.AlterField(
            model_name="aidevent",
            name="pairing",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.pairing",
            ),
        ),
        migrations.RenameField(model_name="aid", old_name="donor", new_name="former_donor"),
        # The column of the history stays what it was: seals were made over it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name="aidevent", old_name="donor", new_name="donor_words"
                ),
                migrations.AlterField(
                    model_name="aidevent",
                    name="donor_words",
                    field=models.CharField(db_column="donor", max_length=120),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="aidevent",
            name="donor_words",
            field=models.CharField(db_column="donor", db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="aid",
            name="donor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="visits.donor",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="donor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.donor",
            ),
        ),
        migrations.RunSQL(FILL, EMPTY),
        migrations.RemoveField(model_name="aid", name="former_donor"),
        migrations.AlterField(
            model_name="aid",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="pairing.household",
            ),
        ),
        migrations.AlterField(
            model_name="aid",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AlterField(
            model_name="aidevent",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.household",
            ),
        ),
        migrations.AlterField(
            model_name="aidevent",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="giver_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="reversed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="aid",
            name="distribution",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aid",
                to="visits.distribution",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="distribution",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.distribution",
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="giver_unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.distribution",
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="reversed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="distributionevent",
            name="donor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.donor",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="donor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="distributions",
                to="visits.donor",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("donor__isnull", True), ("giver", "cadre"), ("giver_unit__isnull", True)
                    ),
                    models.Q(
                        ("donor__isnull", True), ("giver", "unit"), ("giver_unit__isnull", False)
                    ),
                    models.Q(
                        ("donor__isnull", False), ("giver", "donor"), ("giver_unit__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="aid_giver_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver", "cadre"), _negated=True),
                    ("pairing__isnull", False),
                    _connector="OR",
                ),
                name="aid_of_a_cadre_has_a_pairing",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        ["none", "scholarship", "medical", "living", "festival", "other"],
                    )
                ),
                name="aid_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("received_by", ""),
                        ("received_how", ""),
                        ("received_on__isnull", True),
                        ("received_relation", ""),
                    ),
                    models.Q(
                        ("received_how__in", ["hand", "transfer", "sheet"]),
                        ("received_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="aid_receipt_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reverse_reason", ""),
                        ("reversed_by__isnull", True),
                        ("reversed_on__isnull", True),
                    ),
                    models.Q(
                        ("reversed_on__isnull", False),
                        models.Q(("reverse_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="aid_reversed_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="aid",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reversed_on__isnull", True)),
                fields=("distribution", "household"),
                name="aid_once_in_a_distribution",
            ),
        ),
        migrations.AddField(
            model_name="handout",
            name="aid",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handout",
                to="visits.aid",
            ),
        ),
        migrations.AddField(
            model_name="handout",
            name="distribution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="visits.distribution",
            ),
        ),
        migrations.AddField(
            model_name="handout",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handouts",
                to="pairing.household",
            ),
        ),
        migrations.AddField(
            model_name="handout",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddField(
            model_name="handoutevent",
            name="aid",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.aid",
            ),
        ),
        migrations.AddField(
            model_name="handoutevent",
            name="distribution",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.distribution",
            ),
        ),
        migrations.AddField(
            model_name="handoutevent",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.household",
            ),
        ),
        migrations.AddField(
            model_name="handoutevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.handout",
            ),
        ),
        migrations.AddField(
            model_name="handoutevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
            ),
        ),
        migrations.AddIndex(
            model_name="distributionevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="distribution_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="distributionevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="distribution_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distributionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="5c01fcfc9daa2f7cfbfe77c173ea845da9a62d4b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_70930",
                    table="visits_distributionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distributionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0b2fd4da75ba75236dc89d2d4bb2e7dc51692f0d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_ac9a8",
                    table="visits_distributionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="distribution_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("donor__isnull", True), ("giver", "cadre"), ("giver_unit__isnull", True)
                    ),
                    models.Q(
                        ("donor__isnull", True), ("giver", "unit"), ("giver_unit__isnull", False)
                    ),
                    models.Q(
                        ("donor__isnull", False), ("giver", "donor"), ("giver_unit__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="distribution_giver_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reverse_reason", ""),
                        ("reversed_by__isnull", True),
                        ("reversed_on__isnull", True),
                    ),
                    models.Q(
                        ("reversed_on__isnull", False),
                        models.Q(("reverse_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="distribution_reversed_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("items", ""), ("kind", "cash")),
                    models.Q(("kind", "goods"), models.Q(("items", ""), _negated=True)),
                    _connector="OR",
                ),
                name="distribution_goods_are_named",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distribution",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_distributionevent" ("chosen", "client_uuid", "content", "created_by_id", "day", "donor_id", "each", "giver", "giver_unit_id", "id", "items", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "region_id", "reverse_reason", "reversed_by_id", "reversed_on") SELECT new_values."chosen", new_values."client_uuid", new_values."content", new_values."created_by_id", new_values."day", new_values."donor_id", new_values."each", new_values."giver", new_values."giver_unit_id", new_values."id", new_values."items", new_values."kind", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."purpose", new_values."region_id", new_values."reverse_reason", new_values."reversed_by_id", new_values."reversed_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="032a07f27559eda9f40fba4eb8ff13ac24b35a78",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9a6b5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_distribution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distribution",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_distributionevent" ("chosen", "client_uuid", "content", "created_by_id", "day", "donor_id", "each", "giver", "giver_unit_id", "id", "items", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "region_id", "reverse_reason", "reversed_by_id", "reversed_on") SELECT new_values."chosen", new_values."client_uuid", new_values."content", new_values."created_by_id", new_values."day", new_values."donor_id", new_values."each", new_values."giver", new_values."giver_unit_id", new_values."id", new_values."items", new_values."kind", new_values."name", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."purpose", new_values."region_id", new_values."reverse_reason", new_values."reversed_by_id", new_values."reversed_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."chosen" IS DISTINCT FROM (new_values."chosen") OR old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."content" IS DISTINCT FROM (new_values."content") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."donor_id" IS DISTINCT FROM (new_values."donor_id") OR old_values."each" IS DISTINCT FROM (new_values."each") OR old_values."giver" IS DISTINCT FROM (new_values."giver") OR old_values."giver_unit_id" IS DISTINCT FROM (new_values."giver_unit_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."items" IS DISTINCT FROM (new_values."items") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."purpose" IS DISTINCT FROM (new_values."purpose") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."reverse_reason" IS DISTINCT FROM (new_values."reverse_reason") OR old_values."reversed_by_id" IS DISTINCT FROM (new_values."reversed_by_id") OR old_values."reversed_on" IS DISTINCT FROM (new_values."reversed_on")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="16844c4111c2fed68ccc3eb3c3433576f7854e14",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3dde0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_distribution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distribution",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_distributionevent" ("chosen", "client_uuid", "content", "created_by_id", "day", "donor_id", "each", "giver", "giver_unit_id", "id", "items", "kind", "name", "note", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "region_id", "reverse_reason", "reversed_by_id", "reversed_on") SELECT old_values."chosen", old_values."client_uuid", old_values."content", old_values."created_by_id", old_values."day", old_values."donor_id", old_values."each", old_values."giver", old_values."giver_unit_id", old_values."id", old_values."items", old_values."kind", old_values."name", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."purpose", old_values."region_id", old_values."reverse_reason", old_values."reversed_by_id", old_values."reversed_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b98f383deda4063032c05f0552b44bbdc5699dd2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4bf2b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_distribution",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="handout",
            index=models.Index(
                fields=["region"], name="handout_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.UniqueConstraint(
                fields=("distribution", "household"), name="handout_once_in_a_distribution"
            ),
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.UniqueConstraint(
                fields=("distribution", "number"), name="handout_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("aid__isnull", True), ("reason", ""), ("state", "to_hand_out")),
                    models.Q(("aid__isnull", False), ("reason", ""), ("state", "handed_out")),
                    models.Q(
                        ("aid__isnull", True),
                        ("state", "left_out"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(("state", "reversed"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="handout_state_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 0)), name="handout_not_negative"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handout",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_handoutevent" ("aid_id", "distribution_id", "household_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "value") SELECT new_values."aid_id", new_values."distribution_id", new_values."household_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."region_id", new_values."state", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4adc1d617cfd7a3c473742748b68d4a5e6491e48",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88095",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_handout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handout",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_handoutevent" ("aid_id", "distribution_id", "household_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "value") SELECT new_values."aid_id", new_values."distribution_id", new_values."household_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."region_id", new_values."state", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="65fc652f92a6fd8ab1713a11230793acc6b73714",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_73be4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_handout",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handout",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_handoutevent" ("aid_id", "distribution_id", "household_id", "id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "region_id", "state", "value") SELECT old_values."aid_id", old_values."distribution_id", old_values."household_id", old_values."id", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."region_id", old_values."state", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b52b02fbcb9f0a6cfa44de19a5837b9cbdeb6e46",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_63f9c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_handout",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="handoutevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="handout_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="handoutevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="handout_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handoutevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="a2e96255f5c67a1ca2cc29c081c957d9016dd5d6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e6983",
                    table="visits_handoutevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="handoutevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="58dbb2f6741c0c16fe152e132d8115711e62365b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_fcc8d",
                    table="visits_handoutevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aid",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "created_by_id", "day", "distribution_id", "donor_id", "giver", "giver_unit_id", "household_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "received_by", "received_how", "received_on", "received_relation", "region_id", "reverse_reason", "reversed_by_id", "reversed_on", "value") SELECT new_values."contact_id", new_values."created_by_id", new_values."day", new_values."distribution_id", new_values."donor_id", new_values."giver", new_values."giver_unit_id", new_values."household_id", new_values."id", new_values."items", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."purpose", new_values."received_by", new_values."received_how", new_values."received_on", new_values."received_relation", new_values."region_id", new_values."reverse_reason", new_values."reversed_by_id", new_values."reversed_on", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9ea0a72f5edfb90fa9c11b7e22211a27c1271558",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_66997",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_aid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aid",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "created_by_id", "day", "distribution_id", "donor_id", "giver", "giver_unit_id", "household_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "received_by", "received_how", "received_on", "received_relation", "region_id", "reverse_reason", "reversed_by_id", "reversed_on", "value") SELECT new_values."contact_id", new_values."created_by_id", new_values."day", new_values."distribution_id", new_values."donor_id", new_values."giver", new_values."giver_unit_id", new_values."household_id", new_values."id", new_values."items", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."purpose", new_values."received_by", new_values."received_how", new_values."received_on", new_values."received_relation", new_values."region_id", new_values."reverse_reason", new_values."reversed_by_id", new_values."reversed_on", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."distribution_id" IS DISTINCT FROM (new_values."distribution_id") OR old_values."donor_id" IS DISTINCT FROM (new_values."donor_id") OR old_values."giver" IS DISTINCT FROM (new_values."giver") OR old_values."giver_unit_id" IS DISTINCT FROM (new_values."giver_unit_id") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."items" IS DISTINCT FROM (new_values."items") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."purpose" IS DISTINCT FROM (new_values."purpose") OR old_values."received_by" IS DISTINCT FROM (new_values."received_by") OR old_values."received_how" IS DISTINCT FROM (new_values."received_how") OR old_values."received_on" IS DISTINCT FROM (new_values."received_on") OR old_values."received_relation" IS DISTINCT FROM (new_values."received_relation") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."reverse_reason" IS DISTINCT FROM (new_values."reverse_reason") OR old_values."reversed_by_id" IS DISTINCT FROM (new_values."reversed_by_id") OR old_values."reversed_on" IS DISTINCT FROM (new_values."reversed_on") OR old_values."value" IS DISTINCT FROM (new_values."value")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1893f805bfe2739b740b2ee5327db7ba8d414b38",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6975c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_aid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aid",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "created_by_id", "day", "distribution_id", "donor_id", "giver", "giver_unit_id", "household_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "purpose", "received_by", "received_how", "received_on", "received_relation", "region_id", "reverse_reason", "reversed_by_id", "reversed_on", "value") SELECT old_values."contact_id", old_values."created_by_id", old_values."day", old_values."distribution_id", old_values."donor_id", old_values."giver", old_values."giver_unit_id", old_values."household_id", old_values."id", old_values."items", old_values."kind", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."purpose", old_values."received_by", old_values."received_how", old_values."received_on", old_values."received_relation", old_values."region_id", old_values."reverse_reason", old_values."reversed_by_id", old_values."reversed_on", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="053837f2c4fcbab8d08f36ba80a6c8b46b26a8e2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3d23b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_aid",
                    when="AFTER",
                ),
            ),
        ),
    ]

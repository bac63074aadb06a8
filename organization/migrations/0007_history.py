import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded

NUMBER = """
CREATE FUNCTION organization_log_xid() RETURNS bigint LANGUAGE sql STABLE
AS 'SELECT pg_current_xact_id()::text::bigint + 0'
"""
"""The number of a transaction, as lines of the logs bear it; organization/chain.py keeps it rising
when the database is restored into a cluster that has counted less far."""


def begin(apps, schema_editor):
    """A line for each row that there is, so that the first change of it shows what it was."""
    for event in apps.get_app_config("organization").get_models():
        if not event.__name__.endswith("Event") or not hasattr(event, "pgh_obj"):
            continue
        row = event._meta.get_field("pgh_obj").related_model
        own = {field.column for field in row._meta.local_fields}
        names = [f.column for f in event._meta.local_fields if f.column in own]
        columns = ", ".join(schema_editor.quote_name(name) for name in names)
        schema_editor.execute(
            f"INSERT INTO {event._meta.db_table} "
            f"({columns}, pgh_obj_id, pgh_created_at, pgh_label) "
            f"SELECT {columns}, {row._meta.pk.column}, now(), 'found' FROM {row._meta.db_table}"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0006_closing"),
    ]

    operations = [
        migrations.RunSQL(NUMBER, "DROP FUNCTION organization_log_xid()"),
        migrations.CreateModel(
            name="Archive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_seal", models.PositiveBigIntegerField(unique=True)),
                ("last_seal", models.PositiveBigIntegerField(unique=True)),
                ("lines", models.PositiveBigIntegerField(verbose_name="lines")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at"),
                ),
                ("digest", models.BinaryField()),
            ],
            options={
                "verbose_name": "archive of the log",
                "verbose_name_plural": "archives of the log",
                "ordering": ["first_seal"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(
                        primary_key=True, serialize=False, verbose_name="number"
                    ),
                ),
                ("log", models.CharField(max_length=60, verbose_name="log")),
                ("after_xid", models.BigIntegerField()),
                ("after_pk", models.BigIntegerField()),
                ("to_xid", models.BigIntegerField()),
                ("to_pk", models.BigIntegerField()),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("columns", models.JSONField()),
                ("marks", models.BinaryField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at"),
                ),
                ("digest", models.BinaryField()),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="UnitEvent",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
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
                (
                    "phone",
                    models.CharField(
                        error_messages={"unique": "Another account has this mobile number."},
                        max_length=11,
                        verbose_name="mobile number",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("sex", models.CharField(blank=True, max_length=6, verbose_name="sex")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("county_office", "County office"),
                            ("township_office", "Township office"),
                            ("liaison", "Unit liaison"),
                            ("cadre", "Cadre"),
                            ("supervisor", "Supervisor"),
                            ("system_admin", "System administrator"),
                            ("security_admin", "Security administrator"),
                            ("audit_admin", "Audit administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "closing_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved", "Moved to another post"),
                            ("retired", "Retired"),
                            ("died", "Died"),
                            ("suspended", "Suspended for now"),
                            ("mistake", "Made by mistake"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="accessevent",
            name="xid",
            field=models.BigIntegerField(
                db_default=organization.models.recorded.LogTransaction(), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="accessevent",
            index=models.Index(fields=["xid", "id"], name="access_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="96456d0f374b22ad652af61b9ec06919232322e8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8f1bb",
                    table="organization_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="36f88c8eb55b0b12db9a2dd128138d6e597abe7b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_0eff2",
                    table="organization_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_unitevent" ("id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="92241231d1390d478020a90edf6c3b1e611d5a76",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51b3c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="organization_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_unitevent" ("id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="552005005ce02d6bf8bb1b34e2032631878b9e30",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_38b35",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="organization_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_unitevent" ("id", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fb46e7e2c5fa95fe4e8742ee0e7c10b220310332",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3de22",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="organization_unit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_userevent" ("closed_at", "closing_reason", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id", "role", "sex", "unit_id") SELECT new_values."closed_at", new_values."closing_reason", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."region_id", new_values."role", new_values."sex", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4f5a1c21814f1afea9133579de840daf23c3aad3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fd79d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="organization_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_userevent" ("closed_at", "closing_reason", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id", "role", "sex", "unit_id") SELECT new_values."closed_at", new_values."closing_reason", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."region_id", new_values."role", new_values."sex", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closing_reason" IS DISTINCT FROM (new_values."closing_reason") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."sex" IS DISTINCT FROM (new_values."sex") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="cdf3c29d4d592da1baecac502160944a37fb0dd6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a9ffa",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="organization_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "organization_userevent" ("closed_at", "closing_reason", "id", "is_active", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id", "role", "sex", "unit_id") SELECT old_values."closed_at", old_values."closing_reason", old_values."id", old_values."is_active", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."region_id", old_values."role", old_values."sex", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="dc778dd093ff24d4ee59d918c824f3dde8f9eb1b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b8480",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="organization_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="archive",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_seal__lte", models.F("last_seal"))),
                name="archive_from_before_to",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archive",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f0b872debd0939dc4955915e3218fda3de4b7708",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_288d0",
                    table="organization_archive",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="archive",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="193bcdcdc11652899ae32549f9796b941e75a9c1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_c3664",
                    table="organization_archive",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(fields=["log", "number"], name="seal_of_log"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0359cd3b9255273779635e430d7bb19fe7213c77",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5ae16",
                    table="organization_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="ed1f2c24f4ae50f4f36d6c54bbaed98003d4edf0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_66913",
                    table="organization_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="unitevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AddField(
            model_name="unitevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
                verbose_name="region",
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
                verbose_name="region",
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddIndex(
            model_name="unitevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="unit_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="unitevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="unit_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b0c2e2b68ae512f2c8e1a734430ff4d206010961",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_db014",
                    table="organization_unitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e44553608ef2f0d340578e406e993218f1e4807e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_16125",
                    table="organization_unitevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="userevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="user_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="userevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="user_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e26f40bc3e7d41e0f5be2bc749d8d4019943a862",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_487a2",
                    table="organization_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="a46646c7e5692f9df593fa0e2d88a74f78e73945",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_0de52",
                    table="organization_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

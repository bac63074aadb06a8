import django.contrib.postgres.functions
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded


def begin(apps, schema_editor):
    """A line for each row that there is, so that the first change of it shows what it was."""
    for event in apps.get_app_config("pairing").get_models():
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
        ("organization", "0007_history"),
        ("pairing", "0006_import_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CadreEvent",
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
                ("title", models.CharField(blank=True, max_length=60, verbose_name="title")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("left", "Left")],
                        default="active",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupEvent",
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
                ("key", models.SlugField(db_index=False, max_length=40, verbose_name="key")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="English name"),
                ),
                (
                    "role_name",
                    models.CharField(max_length=40, verbose_name="what the cadre is called"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HouseholdEvent",
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
                ("head_name", models.CharField(max_length=60, verbose_name="head of household")),
                ("head_id_digest", models.CharField(max_length=64)),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PairingEvent",
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
                ("role", models.CharField(max_length=40, verbose_name="role")),
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("deceased", "Recipient deceased"),
                            ("moved_away", "Household moved away"),
                            ("not_eligible", "No longer eligible"),
                            ("institution", "Moved into an institution"),
                            ("grown_up", "Turned 18 and left school"),
                            ("withdrew", "Withdrew of own accord"),
                            ("cadre_transferred", "Cadre transferred"),
                            ("cadre_retired", "Cadre retired"),
                            ("cadre_deceased", "Cadre deceased"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PauseEvent",
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
                ("started_on", models.DateField(verbose_name="from")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        choices=[("illness", "Illness"), ("leave", "Leave")],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
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
                    "slug",
                    models.SlugField(db_index=False, max_length=40, verbose_name="short name"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=120, verbose_name="English name"),
                ),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="issuer")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RecipientEvent",
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
                ("id_digest", models.CharField(max_length=64)),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "Male"), ("female", "Female")],
                        max_length=6,
                        verbose_name="sex",
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(blank=True, max_length=20, verbose_name="ethnicity"),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("0", "Head"),
                            ("1", "Spouse"),
                            ("2", "Son"),
                            ("3", "Daughter"),
                            ("4", "Grandchild"),
                            ("5", "Parent"),
                            ("6", "Grandparent"),
                            ("7", "Sibling"),
                            ("8", "Other"),
                        ],
                        default="8",
                        max_length=1,
                        verbose_name="relation to head",
                    ),
                ),
                (
                    "disability_kind",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Sight"),
                            (2, "Hearing"),
                            (3, "Speech"),
                            (4, "Limbs"),
                            (5, "Intellect"),
                            (6, "Mind"),
                            (7, "Multiple"),
                        ],
                        null=True,
                        verbose_name="kind of disability",
                    ),
                ),
                (
                    "disability_level",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="level of disability"
                    ),
                ),
                (
                    "support_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("at_home", "Supported at home"),
                            ("institution", "Supported in an institution"),
                        ],
                        max_length=12,
                        verbose_name="mode of support",
                    ),
                ),
                (
                    "child_category",
                    models.CharField(blank=True, max_length=40, verbose_name="category of child"),
                ),
                ("school", models.CharField(blank=True, max_length=80, verbose_name="school")),
                ("grade", models.CharField(blank=True, max_length=20, verbose_name="grade")),
                (
                    "guardian_relation",
                    models.CharField(blank=True, max_length=20, verbose_name="guardian is"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("ended", "Ended")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "exit_reason",
                    models.CharField(blank=True, max_length=40, verbose_name="reason of exit"),
                ),
                ("joined_on", models.DateField(verbose_name="on the roster since")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("birth_date", models.DateField(null=True, verbose_name="date of birth")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cadre",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_cadreevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "user_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."title", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a9e84012eca6f27d9300caa8a011bd2d1a900460",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_de179",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_cadre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cadre",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_cadreevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "user_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."title", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e63ca8e846d76d62b92096e95735a593a85ab890",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c77c4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_cadre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cadre",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_cadreevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title", "user_id") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."title", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="573ece48f2b9e347172497dafbc1a26b3d156111",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_17277",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_cadre",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="group",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_groupevent" ("id", "key", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role_name") SELECT new_values."id", new_values."key", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."role_name" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c9c15c567c43edf8972e2b99ec357a92a70dd583",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ef78a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_group",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="group",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_groupevent" ("id", "key", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role_name") SELECT new_values."id", new_values."key", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."role_name" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0e29765595b067029e32f4644ca621eb7ce8a324",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_42f76",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_group",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="group",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_groupevent" ("id", "key", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "role_name") SELECT old_values."id", old_values."key", old_values."name", old_values."name_en", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."role_name" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="5d3b68123dd664041e0f346faf71ab9b0bdd22cf",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0d0be",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_group",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_householdevent" ("address", "closed_on", "head_id_digest", "head_name", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id") SELECT new_values."address", new_values."closed_on", new_values."head_id_digest", new_values."head_name", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c16096a4d718823df50121fbe51a913a16b28fc6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_20b0c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_household",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_householdevent" ("address", "closed_on", "head_id_digest", "head_name", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id") SELECT new_values."address", new_values."closed_on", new_values."head_id_digest", new_values."head_name", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."address" IS DISTINCT FROM (new_values."address") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."head_id_digest" IS DISTINCT FROM (new_values."head_id_digest") OR old_values."head_name" IS DISTINCT FROM (new_values."head_name") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c49670ec33c45ca33a005dd4387ffb3e65fa97aa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_abaf5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_household",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="household",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_householdevent" ("address", "closed_on", "head_id_digest", "head_name", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "region_id") SELECT old_values."address", old_values."closed_on", old_values."head_id_digest", old_values."head_name", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="34f5a095ec341b15342a1f0c6b086522480e1ae1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c1db9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_household",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairing",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pairingevent" ("cadre_id", "created_by_id", "end_reason", "ended_by_id", "ended_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "replaces_id", "role", "started_on") SELECT new_values."cadre_id", new_values."created_by_id", new_values."end_reason", new_values."ended_by_id", new_values."ended_on", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id", new_values."replaces_id", new_values."role", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d8be430eaf3879d0506b7b72f6994c3d2cdda52a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2acbb",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_pairing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairing",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pairingevent" ("cadre_id", "created_by_id", "end_reason", "ended_by_id", "ended_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "replaces_id", "role", "started_on") SELECT new_values."cadre_id", new_values."created_by_id", new_values."end_reason", new_values."ended_by_id", new_values."ended_on", new_values."household_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id", new_values."replaces_id", new_values."role", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."cadre_id" IS DISTINCT FROM (new_values."cadre_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."end_reason" IS DISTINCT FROM (new_values."end_reason") OR old_values."ended_by_id" IS DISTINCT FROM (new_values."ended_by_id") OR old_values."ended_on" IS DISTINCT FROM (new_values."ended_on") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."replaces_id" IS DISTINCT FROM (new_values."replaces_id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."started_on" IS DISTINCT FROM (new_values."started_on")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2b1130953bec2609a20afd4b4883141e0f8b7c84",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cc56e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_pairing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairing",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pairingevent" ("cadre_id", "created_by_id", "end_reason", "ended_by_id", "ended_on", "household_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "replaces_id", "role", "started_on") SELECT old_values."cadre_id", old_values."created_by_id", old_values."end_reason", old_values."ended_by_id", old_values."ended_on", old_values."household_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id", old_values."replaces_id", old_values."role", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d616b1ee2d3f66f90465d8313e65fb616c9afd01",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fd00b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_pairing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pauseevent" ("ended_on", "id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_on") SELECT new_values."ended_on", new_values."id", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="cecf1c7791d9891969f85ed33e95c647139bbf46",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fbb8a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_pause",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pauseevent" ("ended_on", "id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_on") SELECT new_values."ended_on", new_values."id", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4356b95fb5f5f9d8fb9172bd351b3e77c1af268a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_28f12",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_pause",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pause",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_pauseevent" ("ended_on", "id", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_on") SELECT old_values."ended_on", old_values."id", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="babc4ff3003dad61ec36f9b7b8179f1503c0340b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7a80e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_pause",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT new_values."id", new_values."issuer", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."slug" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="176adb53c312b4a413ebbf7f0306b8496378baa7",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT new_values."id", new_values."issuer", new_values."name", new_values."name_en", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."slug" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9d66636712345dbccaeda2ea73be1800bcc29d7d",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_programmeevent" ("id", "issuer", "name", "name_en", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "slug") SELECT old_values."id", old_values."issuer", old_values."name", old_values."name_en", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."slug" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2e0518bfc2d2b7054b92c66db3308280e5ba56c8",
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
            model_name="recipient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_recipientevent" ("birth_date", "child_category", "disability_kind", "disability_level", "ended_on", "ethnicity", "exit_reason", "grade", "group_id", "guardian_relation", "household_id", "id", "id_digest", "joined_on", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "relation", "school", "sex", "status", "support_mode") SELECT new_values."birth_date", new_values."child_category", new_values."disability_kind", new_values."disability_level", new_values."ended_on", new_values."ethnicity", new_values."exit_reason", new_values."grade", new_values."group_id", new_values."guardian_relation", new_values."household_id", new_values."id", new_values."id_digest", new_values."joined_on", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."relation", new_values."school", new_values."sex", new_values."status", new_values."support_mode" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="093f04e6e74a90e17f26c1b9b182d9c13bf69d9c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_94650",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_recipient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recipient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_recipientevent" ("birth_date", "child_category", "disability_kind", "disability_level", "ended_on", "ethnicity", "exit_reason", "grade", "group_id", "guardian_relation", "household_id", "id", "id_digest", "joined_on", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "relation", "school", "sex", "status", "support_mode") SELECT new_values."birth_date", new_values."child_category", new_values."disability_kind", new_values."disability_level", new_values."ended_on", new_values."ethnicity", new_values."exit_reason", new_values."grade", new_values."group_id", new_values."guardian_relation", new_values."household_id", new_values."id", new_values."id_digest", new_values."joined_on", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."relation", new_values."school", new_values."sex", new_values."status", new_values."support_mode" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."birth_date" IS DISTINCT FROM (new_values."birth_date") OR old_values."child_category" IS DISTINCT FROM (new_values."child_category") OR old_values."disability_kind" IS DISTINCT FROM (new_values."disability_kind") OR old_values."disability_level" IS DISTINCT FROM (new_values."disability_level") OR old_values."ended_on" IS DISTINCT FROM (new_values."ended_on") OR old_values."ethnicity" IS DISTINCT FROM (new_values."ethnicity") OR old_values."exit_reason" IS DISTINCT FROM (new_values."exit_reason") OR old_values."grade" IS DISTINCT FROM (new_values."grade") OR old_values."group_id" IS DISTINCT FROM (new_values."group_id") OR old_values."guardian_relation" IS DISTINCT FROM (new_values."guardian_relation") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."id_digest" IS DISTINCT FROM (new_values."id_digest") OR old_values."joined_on" IS DISTINCT FROM (new_values."joined_on") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."relation" IS DISTINCT FROM (new_values."relation") OR old_values."school" IS DISTINCT FROM (new_values."school") OR old_values."sex" IS DISTINCT FROM (new_values."sex") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."support_mode" IS DISTINCT FROM (new_values."support_mode")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e5acba7507e8cb6e81459b709d03e6c88a98c39f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e753e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_recipient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recipient",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_recipientevent" ("birth_date", "child_category", "disability_kind", "disability_level", "ended_on", "ethnicity", "exit_reason", "grade", "group_id", "guardian_relation", "household_id", "id", "id_digest", "joined_on", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "relation", "school", "sex", "status", "support_mode") SELECT old_values."birth_date", old_values."child_category", old_values."disability_kind", old_values."disability_level", old_values."ended_on", old_values."ethnicity", old_values."exit_reason", old_values."grade", old_values."group_id", old_values."guardian_relation", old_values."household_id", old_values."id", old_values."id_digest", old_values."joined_on", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."relation", old_values."school", old_values."sex", old_values."status", old_values."support_mode" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ace89960dc10f71a23c2066a597d4cb51fcb80db",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_15c5c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_recipient",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="cadreevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.cadre",
            ),
        ),
        migrations.AddField(
            model_name="cadreevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.group",
            ),
        ),
        migrations.AddField(
            model_name="groupevent",
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
            model_name="householdevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.household",
            ),
        ),
        migrations.AddField(
            model_name="householdevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
                verbose_name="village",
            ),
        ),
        migrations.AddField(
            model_name="pairingevent",
            name="cadre",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.cadre",
                verbose_name="cadre",
            ),
        ),
        migrations.AddField(
            model_name="pairingevent",
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
            model_name="pairingevent",
            name="ended_by",
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
            model_name="pairingevent",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.household",
                verbose_name="household",
            ),
        ),
        migrations.AddField(
            model_name="pairingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.pairing",
            ),
        ),
        migrations.AddField(
            model_name="pairingevent",
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
            model_name="pairingevent",
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
            model_name="pairingevent",
            name="replaces",
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
        migrations.AddField(
            model_name="pauseevent",
            name="pairing",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.pairing",
            ),
        ),
        migrations.AddField(
            model_name="pauseevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.pause",
            ),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.programme",
            ),
        ),
        migrations.AddField(
            model_name="programmeevent",
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
            model_name="recipientevent",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="recipientevent",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="pairing.household",
                verbose_name="household",
            ),
        ),
        migrations.AddField(
            model_name="recipientevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pairing.recipient",
            ),
        ),
        migrations.AddField(
            model_name="recipientevent",
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
        migrations.AddIndex(
            model_name="cadreevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="cadre_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="cadreevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="cadre_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cadreevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e3a204e51849605d9cc03f25ac77a2f20df70b41",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c816e",
                    table="pairing_cadreevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cadreevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8e0dfd7af1a5b389d8e7524e43ef85edbc315577",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_e3ef4",
                    table="pairing_cadreevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="groupevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="group_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="groupevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="group_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="7198e883bf7d7087cbe15f2a9add61268eea3244",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f9ad2",
                    table="pairing_groupevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="333a87d9470be32ac27a04d70a03d3519326d2d1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_ebad8",
                    table="pairing_groupevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="householdevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="household_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="householdevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="household_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0d904c605dec06a7787872f387e30dabaa7918f4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4c01d",
                    table="pairing_householdevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f0e0c4e62e44a7521a84a7ef53b355b6844b4241",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_99766",
                    table="pairing_householdevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="pairingevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="pairing_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="pairingevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="pairing_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0358c62bcea71f06cb32fa1bbcf263b27bbb5420",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2640e",
                    table="pairing_pairingevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pairingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="39d659b088bee33a3a2e3b079e43071978538304",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_47534",
                    table="pairing_pairingevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="pauseevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="pause_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="pauseevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="pause_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pauseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8f0be3bfb4233a361111604149f1eeb667728241",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c78ca",
                    table="pairing_pauseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pauseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="f7586675063d77bbe72cc6435d285348d4ff58e8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_99c32",
                    table="pairing_pauseevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="programmeevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="programme_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="programmeevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="programme_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programmeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="ebb5139dc9197ca44778127e9c461f5b16500d1d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cb9f5",
                    table="pairing_programmeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programmeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d647355fa2f2e39b1606676ca32c7a8c1eafd033",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_06712",
                    table="pairing_programmeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="recipientevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="recipient_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="recipientevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="recipient_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recipientevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="5dc4f2f3bb463724ab0c8ff7ebb5444db4642e6c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e7634",
                    table="pairing_recipientevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recipientevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="d56fe4e7632f18fd9d6eac9fe541d73d4a31d7da",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_c3353",
                    table="pairing_recipientevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

import uuid

import django.contrib.postgres.fields
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
    for event in apps.get_app_config("visits").get_models():
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
        ("pairing", "0007_history"),
        ("visits", "0002_love_gansu_rule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityEvent",
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
                ("day", models.DateField(verbose_name="day")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="kind")),
                (
                    "organiser",
                    models.CharField(blank=True, max_length=120, verbose_name="organiser"),
                ),
                (
                    "participants",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="people taking part"
                    ),
                ),
                (
                    "households",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="households reached"
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AidEvent",
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
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="value in yuan"
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[("cadre", "Cadre"), ("unit", "Unit"), ("donor", "Donor")],
                        default="cadre",
                        max_length=6,
                    ),
                ),
                ("donor", models.CharField(blank=True, max_length=120, verbose_name="donor")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
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
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home_visit", "Home visit"),
                            ("phone", "Phone call"),
                            ("online", "WeChat or video"),
                            ("letter", "Letter"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "is_reached",
                    models.BooleanField(default=True, verbose_name="somebody was reached"),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("health", "Health"),
                                ("income", "Income"),
                                ("schooling", "Schooling"),
                                ("state_of_mind", "State of mind"),
                                ("request", "Requests"),
                                ("home_safety", "Home safety"),
                                ("policy", "Policies explained"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="talked about",
                    ),
                ),
                (
                    "found",
                    models.TextField(blank=True, max_length=2000, verbose_name="what was found"),
                ),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("counted", "Counts"),
                            ("same_day", "Second of its kind on that day"),
                            ("not_reached", "Nobody was reached"),
                            ("outside_pairing", "Before or after the pairing"),
                            ("rejected", "Rejected by a reviewer"),
                        ],
                        default="counted",
                        max_length=16,
                    ),
                ),
                ("is_imported", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuotaRuleEvent",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("contacts", models.PositiveSmallIntegerField(verbose_name="contacts a year")),
                ("visits", models.PositiveSmallIntegerField(verbose_name="visits a year")),
                (
                    "visit_counts_as_contact",
                    models.BooleanField(default=False, verbose_name="a visit counts as a contact"),
                ),
                (
                    "one_a_day",
                    models.BooleanField(default=True, verbose_name="one of a series a day"),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("day", "households", "id", "kind", "name", "organiser", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id") SELECT new_values."day", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."organiser", new_values."participants", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3eb6470dac6087f1b08abc0c15bd7d046f3decfc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9c298",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("day", "households", "id", "kind", "name", "organiser", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id") SELECT new_values."day", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."organiser", new_values."participants", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."households" IS DISTINCT FROM (new_values."households") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."organiser" IS DISTINCT FROM (new_values."organiser") OR old_values."participants" IS DISTINCT FROM (new_values."participants") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="78402c8dc1870632eff7b2be35661c286f2a25b6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5506c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("day", "households", "id", "kind", "name", "organiser", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id") SELECT old_values."day", old_values."households", old_values."id", old_values."kind", old_values."name", old_values."organiser", old_values."participants", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e762d463d71493b08dd171aeb7ebb564a0a05f73",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0ca6f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aid",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "day", "donor", "giver", "giver_unit_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "value") SELECT new_values."contact_id", new_values."day", new_values."donor", new_values."giver", new_values."giver_unit_id", new_values."id", new_values."items", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="86229da13b04da290333277d191d42fd283221b5",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "day", "donor", "giver", "giver_unit_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "value") SELECT new_values."contact_id", new_values."day", new_values."donor", new_values."giver", new_values."giver_unit_id", new_values."id", new_values."items", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."donor" IS DISTINCT FROM (new_values."donor") OR old_values."giver" IS DISTINCT FROM (new_values."giver") OR old_values."giver_unit_id" IS DISTINCT FROM (new_values."giver_unit_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."items" IS DISTINCT FROM (new_values."items") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."value" IS DISTINCT FROM (new_values."value")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7e53cb4106500475965c8ae3a0778d36571f0637",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_aidevent" ("contact_id", "day", "donor", "giver", "giver_unit_id", "id", "items", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "value") SELECT old_values."contact_id", old_values."day", old_values."donor", old_values."giver", old_values."giver_unit_id", old_values."id", old_values."items", old_values."kind", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="53046fdb1ab2e064a18b8107a3aede4ed8d1282d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3d23b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_aid",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="07e9aece4932d838d86297daa3fcffbbc1996bab",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4df55",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."found" IS DISTINCT FROM (new_values."found") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_imported" IS DISTINCT FROM (new_values."is_imported") OR old_values."is_reached" IS DISTINCT FROM (new_values."is_reached") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."topics" IS DISTINCT FROM (new_values."topics") OR old_values."verdict" IS DISTINCT FROM (new_values."verdict")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4ce2960f35d411b643b8df73314fd023837dfd96",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a140a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "topics", "verdict") SELECT old_values."client_uuid", old_values."created_by_id", old_values."day", old_values."found", old_values."id", old_values."is_imported", old_values."is_reached", old_values."kind", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."topics", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d0382c504338b7840aeab89a70f52ab809d36637",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5a7a9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotarule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_quotaruleevent" ("contacts", "id", "one_a_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "visit_counts_as_contact", "visits", "year") SELECT new_values."contacts", new_values."id", new_values."one_a_day", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id", new_values."visit_counts_as_contact", new_values."visits", new_values."year" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="18d4691ea28cbca6dfd8c74608c31129939c219c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1c124",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_quotarule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotarule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_quotaruleevent" ("contacts", "id", "one_a_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "visit_counts_as_contact", "visits", "year") SELECT new_values."contacts", new_values."id", new_values."one_a_day", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id", new_values."visit_counts_as_contact", new_values."visits", new_values."year" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="352c97f9bf8b9a457d00ccbf481b4421befa44d5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_feb0a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_quotarule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotarule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_quotaruleevent" ("contacts", "id", "one_a_day", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "visit_counts_as_contact", "visits", "year") SELECT old_values."contacts", old_values."id", old_values."one_a_day", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id", old_values."visit_counts_as_contact", old_values."visits", old_values."year" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="6103f267d62d74df349a39e518279e47599e5cef",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e265a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_quotarule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.activity",
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
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
            model_name="activityevent",
            name="region",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.region",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.contact",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
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
            model_name="aidevent",
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
            model_name="aidevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.aid",
            ),
        ),
        migrations.AddField(
            model_name="aidevent",
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
            model_name="contactevent",
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
            model_name="contactevent",
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
            model_name="contactevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.contact",
            ),
        ),
        migrations.AddField(
            model_name="contactevent",
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
            model_name="quotaruleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.quotarule",
            ),
        ),
        migrations.AddField(
            model_name="quotaruleevent",
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
            model_name="quotaruleevent",
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
        migrations.AddIndex(
            model_name="activityevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="activity_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="activityevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="activity_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="30f2af1701f43f36f8dc9946c37064c6f103fdfb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a2d7f",
                    table="visits_activityevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="38c154869b0ed56b7dbbe42a52a39940831e077f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_48854",
                    table="visits_activityevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="aidevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="aid_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="aidevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="aid_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aidevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e8d455d869c2019d9e20b9027e1b5a715e2d3d2e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5505f",
                    table="visits_aidevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aidevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="439a5dc90eb64e6c7ec8c0a323bb424684be4eb4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_fbcc6",
                    table="visits_aidevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="contactevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="contact_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="contactevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="contact_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="27cffbbce79ae0d1d3e0b31007ef624d49475358",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_69791",
                    table="visits_contactevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contactevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="7517826ed56c5570919e180ba37b6350bb5c8cc0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_19e3e",
                    table="visits_contactevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="quotaruleevent",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="quotarule_history_of_row"),
        ),
        migrations.AddIndex(
            model_name="quotaruleevent",
            index=models.Index(fields=["pgh_xid", "pgh_id"], name="quotarule_history_in_order"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="90691b1554392750641e79cb7b815973f6153d79",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d927c",
                    table="visits_quotaruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="c2aa1ff0dc19ab6a9574961fbf58670685097e7f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_8763a",
                    table="visits_quotaruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

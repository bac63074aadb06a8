import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.functions
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
        ("organization", "0009_phone_taken_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
        ("visits", "0004_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
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
                        choices=[("suggestion", "Suggestion"), ("complaint", "Complaint")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="what it is about")),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("read_at", models.DateTimeField(null=True, verbose_name="answer read")),
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
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feedback",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint or suggestion",
                "verbose_name_plural": "complaints and suggestions",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="feedback_region_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["suggestion", "complaint"])),
                        name="feedback_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="feedback_answered_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="feedback_says_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedbackEvent",
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
                    "kind",
                    models.CharField(
                        choices=[("suggestion", "Suggestion"), ("complaint", "Complaint")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="what it is about")),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("read_at", models.DateTimeField(null=True, verbose_name="answer read")),
                (
                    "answered_by",
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
                        to="visits.feedback",
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
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="feedback_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="feedback_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=500, verbose_name="need")),
                ("raised_on", models.DateField(verbose_name="raised on")),
                (
                    "status",
                    models.CharField(
                        choices=[("raised", "Open"), ("done", "Settled")],
                        default="raised",
                        max_length=10,
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "outcome",
                    models.TextField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need",
                        to="visits.contact",
                    ),
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
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="pairing.household",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "verbose_name_plural": "needs",
                "ordering": ["-raised_on", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"], name="need_region_prefix", opclasses=["text_pattern_ops"]
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""), ("settled_on__isnull", True), ("status", "raised")
                            ),
                            models.Q(
                                ("settled_on__isnull", False),
                                ("status", "done"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="need_settled_with_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="need_says_what"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedEvent",
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
                ("text", models.TextField(max_length=500, verbose_name="need")),
                ("raised_on", models.DateField(verbose_name="raised on")),
                (
                    "status",
                    models.CharField(
                        choices=[("raised", "Open"), ("done", "Settled")],
                        default="raised",
                        max_length=10,
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "outcome",
                    models.TextField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                (
                    "contact",
                    models.ForeignKey(
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
                        to="visits.need",
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
                    ),
                ),
                (
                    "settled_by",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="need_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="need_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("point", common.encryption.EncryptedTextField(verbose_name="place")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="place",
                        to="visits.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "place of a contact",
                "verbose_name_plural": "places of contacts",
            },
        ),
        migrations.CreateModel(
            name="PlaceEvent",
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
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.contact",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.place",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="place_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="place_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[("found", "Talked about"), ("policy", "Policies explained")],
                        max_length=8,
                        verbose_name="list",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=20)),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=40, verbose_name="name in English"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
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
                "verbose_name": "list entry",
                "verbose_name_plural": "list entries",
                "ordering": ["list", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "list", "key"),
                        name="topic_once_in_a_list",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_offered", True)),
                        fields=("region", "list", "name"),
                        name="topic_name_offered_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("list__in", ["found", "policy"])),
                        name="topic_list_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="topic_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicEvent",
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
                    "list",
                    models.CharField(
                        choices=[("found", "Talked about"), ("policy", "Policies explained")],
                        max_length=8,
                        verbose_name="list",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=20)),
                ("name", models.CharField(max_length=20, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=40, verbose_name="name in English"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("is_offered", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.topic",
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
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="topic_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="topic_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="photo",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="photo",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="photo",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="contact",
            name="policies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="policies explained",
            ),
        ),
        migrations.AddField(
            model_name="contactevent",
            name="policies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="policies explained",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="client_uuid",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="sent_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="photoevent",
            name="client_uuid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="photoevent",
            name="sent_sha256",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="contact",
            name="topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="talked about",
            ),
        ),
        migrations.AlterField(
            model_name="contactevent",
            name="topics",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="talked about",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policies", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d1ff1221bc6825d2fd961ac46c64d932676919f0",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT new_values."client_uuid", new_values."created_by_id", new_values."day", new_values."found", new_values."id", new_values."is_imported", new_values."is_reached", new_values."kind", new_values."pairing_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policies", new_values."region_id", new_values."topics", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."found" IS DISTINCT FROM (new_values."found") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_imported" IS DISTINCT FROM (new_values."is_imported") OR old_values."is_reached" IS DISTINCT FROM (new_values."is_reached") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."pairing_id" IS DISTINCT FROM (new_values."pairing_id") OR old_values."policies" IS DISTINCT FROM (new_values."policies") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."topics" IS DISTINCT FROM (new_values."topics") OR old_values."verdict" IS DISTINCT FROM (new_values."verdict")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7c543c665b2cbd1286d291a4feb3f04e52c6717f",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_contactevent" ("client_uuid", "created_by_id", "day", "found", "id", "is_imported", "is_reached", "kind", "pairing_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "policies", "region_id", "topics", "verdict") SELECT old_values."client_uuid", old_values."created_by_id", old_values."day", old_values."found", old_values."id", old_values."is_imported", old_values."is_reached", old_values."kind", old_values."pairing_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policies", old_values."region_id", old_values."topics", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1cd2726bc6fbca0d52bb385dba759dff59bacd86",
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
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_photoevent" ("client_uuid", "contact_id", "created_by_id", "height", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256", "sha256", "width") SELECT new_values."client_uuid", new_values."contact_id", new_values."created_by_id", new_values."height", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sent_sha256", new_values."sha256", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f72f4671b5c9b900bf41c8e93bdb8ebc07aa3c1c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_852f8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_photoevent" ("client_uuid", "contact_id", "created_by_id", "height", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256", "sha256", "width") SELECT new_values."client_uuid", new_values."contact_id", new_values."created_by_id", new_values."height", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sent_sha256", new_values."sha256", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."height" IS DISTINCT FROM (new_values."height") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."sent_sha256" IS DISTINCT FROM (new_values."sent_sha256") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."width" IS DISTINCT FROM (new_values."width")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="062092cf1936bf85598e9616abbf3b97d4b661d8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e48c4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="photo",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_photoevent" ("client_uuid", "contact_id", "created_by_id", "height", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sent_sha256", "sha256", "width") SELECT old_values."client_uuid", old_values."contact_id", old_values."created_by_id", old_values."height", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sent_sha256", old_values."sha256", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0366bcdf45fbc6191ffb6f534e8d45332cc7dd03",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_09b46",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_photo",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feedback",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_feedbackevent" ("answer", "answered_at", "answered_by_id", "client_uuid", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "region_id", "text", "user_id") SELECT new_values."answer", new_values."answered_at", new_values."answered_by_id", new_values."client_uuid", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."read_at", new_values."region_id", new_values."text", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="aa91b8bcea68267f86c3c8791473e9beb220574e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0e06f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_feedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feedback",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_feedbackevent" ("answer", "answered_at", "answered_by_id", "client_uuid", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "region_id", "text", "user_id") SELECT new_values."answer", new_values."answered_at", new_values."answered_by_id", new_values."client_uuid", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."read_at", new_values."region_id", new_values."text", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."answered_by_id" IS DISTINCT FROM (new_values."answered_by_id") OR old_values."client_uuid" IS DISTINCT FROM (new_values."client_uuid") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."read_at" IS DISTINCT FROM (new_values."read_at") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ab00355b0fcb05a2268c3de71ae9720f4541e7b9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7bfc7",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_feedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feedback",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_feedbackevent" ("answer", "answered_at", "answered_by_id", "client_uuid", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_at", "region_id", "text", "user_id") SELECT old_values."answer", old_values."answered_at", old_values."answered_by_id", old_values."client_uuid", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."read_at", old_values."region_id", old_values."text", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="df2776460c8c50f043763d3bf2fc35a8ee7ccf26",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7d218",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_feedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feedbackevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8ec11344dca9eb02d5d0eb3f74776e9d89d3cd09",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_93be9",
                    table="visits_feedbackevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feedbackevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="717f433ac6486708be540b90ca9dbeedfcc71d3c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_6b506",
                    table="visits_feedbackevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("contact_id", "created_by_id", "household_id", "id", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "status", "text") SELECT new_values."contact_id", new_values."created_by_id", new_values."household_id", new_values."id", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."raised_on", new_values."region_id", new_values."settled_by_id", new_values."settled_on", new_values."status", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0cb4eed92344a2426b1be88442b5b949d58dc8b5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1def9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("contact_id", "created_by_id", "household_id", "id", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "status", "text") SELECT new_values."contact_id", new_values."created_by_id", new_values."household_id", new_values."id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."raised_on", new_values."region_id", new_values."settled_by_id", new_values."settled_on", new_values."status", new_values."text" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."raised_on" IS DISTINCT FROM (new_values."raised_on") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."settled_by_id" IS DISTINCT FROM (new_values."settled_by_id") OR old_values."settled_on" IS DISTINCT FROM (new_values."settled_on") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."text" IS DISTINCT FROM (new_values."text")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6e831b4712fc4a0026e073493902fb050bdfee11",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b7ae9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_needevent" ("contact_id", "created_by_id", "household_id", "id", "outcome", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_on", "region_id", "settled_by_id", "settled_on", "status", "text") SELECT old_values."contact_id", old_values."created_by_id", old_values."household_id", old_values."id", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."raised_on", old_values."region_id", old_values."settled_by_id", old_values."settled_on", old_values."status", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="8eda699fe8e1c25b2a8fed0913506f7823b528a6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f7c84",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0577611d7490890f7f21292920b46ab212ff2e7c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9bc84",
                    table="visits_needevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8014f52f2d9fc90e538fee2f123937c023cdd4fe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_b5afe",
                    table="visits_needevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_placeevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."contact_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2c97834f0d95083099f993d312114c67e476f716",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_80ece",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_placeevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."contact_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."id" IS DISTINCT FROM (new_values."id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ac4a991121ea440bbf6b25ccb4aa7b70ac7bc5f8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1f5de",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="place",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_placeevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."contact_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="2e6590641f7aecdcb01fdf57a7476ff3a312c035",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a1030",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_place",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="8a2399da757d5c7fe135fd28cfcabfa48f4d7deb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8a018",
                    table="visits_placeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="aff30209158269f7d85b8db9a57ee942c7530ac4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_c5e00",
                    table="visits_placeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_topicevent" ("id", "is_offered", "key", "list", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."id", new_values."is_offered", new_values."key", new_values."list", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="48c378f427a3f0fee5852554a2aa8c4103eeada3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fee92",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_topic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_topicevent" ("id", "is_offered", "key", "list", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."id", new_values."is_offered", new_values."key", new_values."list", new_values."name", new_values."name_en", new_values."order", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="adf64a2bb853ae231037a6ba21de5e24b1201a7e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3a63a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_topic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_topicevent" ("id", "is_offered", "key", "list", "name", "name_en", "order", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT old_values."id", old_values."is_offered", old_values."key", old_values."list", old_values."name", old_values."name_en", old_values."order", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e945313db75792125a31bcfb6cd2ed83833148d8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_162a3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_topic",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e79200714ac3b2e202577662e7e90cbe00629044",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4836d",
                    table="visits_topicevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topicevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="3f1d8aa81537e5b479c1b8a452519cae47a9be40",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_7f4f9",
                    table="visits_topicevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import common.encryption
import organization.models.recorded


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0009_phone_taken_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
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
                        choices=[
                            ("email", "E-mail address"),
                            ("wecom", "WeCom robot"),
                            ("dingtalk", "DingTalk robot"),
                            ("feishu", "Feishu robot"),
                            ("webhook", "Web address (webhook)"),
                            ("sms", "SMS gateway"),
                            ("mail_server", "Mail server"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("secrets", common.encryption.EncryptedTextField()),
                ("hint", models.CharField(blank=True, editable=False, max_length=120)),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("died_at", models.DateTimeField(null=True)),
                ("probe_at", models.DateTimeField(null=True)),
                ("last_ok_at", models.DateTimeField(null=True, verbose_name="last worked")),
                ("tested_at", models.DateTimeField(null=True, verbose_name="last tested")),
                ("test_error", models.CharField(blank=True, max_length=300)),
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
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to="organization.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "channel",
                "verbose_name_plural": "channels",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="channel_region_prefix",
                        opclasses=["text_pattern_ops"],
                    ),
                    models.Index(
                        condition=models.Q(("died_at__isnull", False)),
                        fields=["probe_at"],
                        name="channel_to_probe",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "email",
                                    "wecom",
                                    "dingtalk",
                                    "feishu",
                                    "webhook",
                                    "sms",
                                    "mail_server",
                                ],
                            )
                        ),
                        name="channel_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__isnull", True), ("user__isnull", True), _connector="OR"
                        ),
                        name="channel_is_a_units_or_a_persons",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Right("region", 6),
                            models.Value("000000"),
                        ),
                        name="channel_lies_in_a_county",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["sms", "mail_server"]), _negated=True),
                            models.Q(("unit__isnull", True), ("user__isnull", True)),
                            _connector="OR",
                        ),
                        name="channel_gateway_is_a_countys",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "mail_server"), ("removed_at__isnull", True)),
                        fields=("region",),
                        name="channel_one_mail_server_in_a_county",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "webhook"), _negated=True),
                            ("user__isnull", True),
                            _connector="OR",
                        ),
                        name="channel_webhook_is_no_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("died_at__isnull", True), ("probe_at__isnull", True)),
                            models.Q(("died_at__isnull", False), ("probe_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="channel_dead_is_probed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelEvent",
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
                        choices=[
                            ("email", "E-mail address"),
                            ("wecom", "WeCom robot"),
                            ("dingtalk", "DingTalk robot"),
                            ("feishu", "Feishu robot"),
                            ("webhook", "Web address (webhook)"),
                            ("sms", "SMS gateway"),
                            ("mail_server", "Mail server"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="delivery.channel",
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
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "user",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="channel_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="channel_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=80, verbose_name="subject")),
                ("text", models.TextField(max_length=600, verbose_name="text")),
                ("path", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("held", "Waiting for the channel"),
                            ("sent", "Sent"),
                            ("failed", "Given up"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="next attempt"
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="since"
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="delivery.channel",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["next_attempt_at", "id"],
                        name="delivery_to_claim",
                    ),
                    models.Index(fields=["channel", "state", "id"], name="delivery_of_channel"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "user", "key"),
                        name="delivery_once_by_a_channel",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "sending", "held", "sent", "failed"])
                        ),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path", ""), ("path__regex", "^/(?!/)"), _connector="OR"
                        ),
                        name="delivery_path_is_of_this_site",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("sent", "Sent"),
                            ("refused", "Refused"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="delivery.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "number"), name="attempt_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["unknown", "sent", "refused"])),
                        name="attempt_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=80, verbose_name="subject")),
                ("text", models.TextField(max_length=600, verbose_name="text")),
                ("path", models.CharField(blank=True, max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="when"
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["user"],
                        name="message_unread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="message_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path", ""), ("path__regex", "^/(?!/)"), _connector="OR"
                        ),
                        name="message_path_is_of_this_site",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channel",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "delivery_channelevent" ("created_by_id", "id", "is_on", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "removed_at", "unit_id", "user_id") SELECT new_values."created_by_id", new_values."id", new_values."is_on", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id", new_values."removed_at", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d678c3c9a421df41ef639da57f9043fecb745efb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_15c90",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="delivery_channel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channel",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "delivery_channelevent" ("created_by_id", "id", "is_on", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "removed_at", "unit_id", "user_id") SELECT new_values."created_by_id", new_values."id", new_values."is_on", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id", new_values."removed_at", new_values."unit_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_on" IS DISTINCT FROM (new_values."is_on") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."removed_at" IS DISTINCT FROM (new_values."removed_at") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c30cbc7ba1515eef11b32f6ecd0035b6f01a1691",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6b17",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="delivery_channel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channel",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "delivery_channelevent" ("created_by_id", "id", "is_on", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "removed_at", "unit_id", "user_id") SELECT old_values."created_by_id", old_values."id", old_values."is_on", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id", old_values."removed_at", old_values."unit_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1411b8c3f949291214c929c8eaaa07b8d94213e2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_99051",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="delivery_channel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channelevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="02ab8a6ed365b841508236bf0437c72fb1f6c52e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fd495",
                    table="delivery_channelevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channelevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6913519cfe1b4aad5098047feea4ad1c698fe9d3",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_41dee",
                    table="delivery_channelevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

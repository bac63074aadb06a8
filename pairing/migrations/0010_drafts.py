import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import organization.models.recorded
import pairing.models.draft


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0010_file_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
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
                        choices=[("new", "Assignment"), ("handover", "Handover")],
                        default="new",
                        max_length=8,
                    ),
                ),
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
                ("rule", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Draft"),
                            ("made", "Made"),
                            ("undone", "Taken back"),
                            ("discarded", "Discarded"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("starts_on", models.DateField(null=True, verbose_name="paired from")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("made_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "from_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "made_by",
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
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                        verbose_name="region",
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
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="draft_region_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("made_at__isnull", True), ("status__in", ["open", "discarded"])
                            ),
                            models.Q(
                                ("made_at__isnull", False),
                                ("starts_on__isnull", False),
                                ("status__in", ["made", "undone"]),
                            ),
                            _connector="OR",
                        ),
                        name="draft_made_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("kind", "new")),
                            models.Q(
                                ("kind", "handover"), models.Q(("end_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="draft_handover_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftEvent",
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
                    "kind",
                    models.CharField(
                        choices=[("new", "Assignment"), ("handover", "Handover")],
                        default="new",
                        max_length=8,
                    ),
                ),
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
                ("rule", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Draft"),
                            ("made", "Made"),
                            ("undone", "Taken back"),
                            ("discarded", "Discarded"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("starts_on", models.DateField(null=True, verbose_name="paired from")),
                ("made_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
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
                    "from_unit",
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
                    "made_by",
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
                        to="pairing.draft",
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
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                        verbose_name="region",
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
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="draft_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="draft_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cap",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="households a cadre may hold",
                    ),
                ),
                (
                    "leader_cap",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="households a leader may hold",
                    ),
                ),
                (
                    "leader_words",
                    models.CharField(
                        blank=True,
                        default="书记、县长、局长、主任、部长、院长、校长、镇长、乡长",
                        max_length=200,
                        verbose_name="titles of leaders contain",
                    ),
                ),
                (
                    "leader_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=pairing.models.draft.groups_of_leaders,
                        size=None,
                        verbose_name="leaders first take",
                    ),
                ),
                (
                    "partners_only",
                    models.BooleanField(
                        default=False,
                        verbose_name="units with partner townships take households there alone",
                    ),
                ),
                (
                    "own_place_first",
                    models.BooleanField(
                        default=True,
                        verbose_name="units in a township or village first take households there",
                    ),
                ),
                (
                    "not_own_household",
                    models.BooleanField(
                        default=True,
                        verbose_name="nobody is given a household with their own phone or a namesake in it",
                    ),
                ),
                (
                    "women_for_girls",
                    models.BooleanField(
                        default=False,
                        verbose_name="households with a girl under 18 are given to women",
                    ),
                ),
                (
                    "changed_by",
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
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "drafting rule",
                "verbose_name_plural": "drafting rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "region"), name="drafting_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cap__range", (1, 20)), ("leader_cap__range", (1, 20))),
                        name="drafting_rule_caps",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftingRuleEvent",
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
                    "cap",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="households a cadre may hold",
                    ),
                ),
                (
                    "leader_cap",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="households a leader may hold",
                    ),
                ),
                (
                    "leader_words",
                    models.CharField(
                        blank=True,
                        default="书记、县长、局长、主任、部长、院长、校长、镇长、乡长",
                        max_length=200,
                        verbose_name="titles of leaders contain",
                    ),
                ),
                (
                    "leader_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=pairing.models.draft.groups_of_leaders,
                        size=None,
                        verbose_name="leaders first take",
                    ),
                ),
                (
                    "partners_only",
                    models.BooleanField(
                        default=False,
                        verbose_name="units with partner townships take households there alone",
                    ),
                ),
                (
                    "own_place_first",
                    models.BooleanField(
                        default=True,
                        verbose_name="units in a township or village first take households there",
                    ),
                ),
                (
                    "not_own_household",
                    models.BooleanField(
                        default=True,
                        verbose_name="nobody is given a household with their own phone or a namesake in it",
                    ),
                ),
                (
                    "women_for_girls",
                    models.BooleanField(
                        default=False,
                        verbose_name="households with a girl under 18 are given to women",
                    ),
                ),
                (
                    "changed_by",
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
                        to="pairing.draftingrule",
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
                    "region",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="draftingrule_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="draftingrule_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("why", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("struck", "Struck out"),
                            ("made", "Paired"),
                            ("left_out", "Left out"),
                            ("undone", "Taken back"),
                            ("kept", "Stays paired"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("outcome", models.JSONField(default=dict)),
                ("is_chosen", models.BooleanField(default=False)),
                (
                    "cadre",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.cadre",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="pairing.draft",
                    ),
                ),
                (
                    "ends",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.pairing",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairing.household",
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pairing.pairing",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a draft",
                "verbose_name_plural": "lines of a draft",
                "ordering": ["number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draft", "household"), name="draft_line_once_per_household"
                    ),
                    models.UniqueConstraint(fields=("draft", "number"), name="draft_line_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.region",
                        verbose_name="township",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner township",
                "verbose_name_plural": "partner townships",
                "ordering": ["township", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "unit", "township"), name="partnership_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnershipEvent",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pairing.partnership",
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
                    "township",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="organization.region",
                        verbose_name="township",
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
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="partnership_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="partnership_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draft",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftevent" ("closed_at", "closed_by_id", "created_by_id", "end_reason", "from_unit_id", "id", "kind", "made_at", "made_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "rule", "starts_on", "status", "unit_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."created_by_id", new_values."end_reason", new_values."from_unit_id", new_values."id", new_values."kind", new_values."made_at", new_values."made_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id", new_values."rule", new_values."starts_on", new_values."status", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c837e77caaad00b774767e41e7c1cfe5ce24a8d9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f8311",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_draft",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draft",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftevent" ("closed_at", "closed_by_id", "created_by_id", "end_reason", "from_unit_id", "id", "kind", "made_at", "made_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "rule", "starts_on", "status", "unit_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."created_by_id", new_values."end_reason", new_values."from_unit_id", new_values."id", new_values."kind", new_values."made_at", new_values."made_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id", new_values."rule", new_values."starts_on", new_values."status", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."end_reason" IS DISTINCT FROM (new_values."end_reason") OR old_values."from_unit_id" IS DISTINCT FROM (new_values."from_unit_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."made_at" IS DISTINCT FROM (new_values."made_at") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."rule" IS DISTINCT FROM (new_values."rule") OR old_values."starts_on" IS DISTINCT FROM (new_values."starts_on") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1d38673fb16b1ed7b00ace2bbef64a7bdfc5fc56",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_58279",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_draft",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draft",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftevent" ("closed_at", "closed_by_id", "created_by_id", "end_reason", "from_unit_id", "id", "kind", "made_at", "made_by_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "rule", "starts_on", "status", "unit_id") SELECT old_values."closed_at", old_values."closed_by_id", old_values."created_by_id", old_values."end_reason", old_values."from_unit_id", old_values."id", old_values."kind", old_values."made_at", old_values."made_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id", old_values."rule", old_values."starts_on", old_values."status", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="3573457863a9cbc85737c97d4d2dc784c360e46d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fe6c0",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_draft",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="cda841dac0927f1967ea7c54f3ba81e7bcc02a22",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_45f85",
                    table="pairing_draftevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="29e8af91e4553a80badd6e48b4320cf9d5a178ce",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_1030c",
                    table="pairing_draftevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftingruleevent" ("cap", "changed_by_id", "id", "leader_cap", "leader_groups", "leader_words", "not_own_household", "own_place_first", "partners_only", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "women_for_girls") SELECT new_values."cap", new_values."changed_by_id", new_values."id", new_values."leader_cap", new_values."leader_groups", new_values."leader_words", new_values."not_own_household", new_values."own_place_first", new_values."partners_only", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."region_id", new_values."women_for_girls" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="20be6a099071cf6f520ac5816c86a822187897fd",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_69af4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_draftingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftingruleevent" ("cap", "changed_by_id", "id", "leader_cap", "leader_groups", "leader_words", "not_own_household", "own_place_first", "partners_only", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "women_for_girls") SELECT new_values."cap", new_values."changed_by_id", new_values."id", new_values."leader_cap", new_values."leader_groups", new_values."leader_words", new_values."not_own_household", new_values."own_place_first", new_values."partners_only", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."region_id", new_values."women_for_girls" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="655a46b675898fb36c526d5c0971ffdf3c311ccd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f1762",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_draftingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_draftingruleevent" ("cap", "changed_by_id", "id", "leader_cap", "leader_groups", "leader_words", "not_own_household", "own_place_first", "partners_only", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "region_id", "women_for_girls") SELECT old_values."cap", old_values."changed_by_id", old_values."id", old_values."leader_cap", old_values."leader_groups", old_values."leader_words", old_values."not_own_household", old_values."own_place_first", old_values."partners_only", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."region_id", old_values."women_for_girls" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9add34ab51531e024fb6d80726647efa1e4997e2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6aa8b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_draftingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftingruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="b83899f9698175307d55b47210c3d2142d7275ee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ee685",
                    table="pairing_draftingruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draftingruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="121865bb7ba1b3f43909f0a6dfe616e7abfacd06",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_a726d",
                    table="pairing_draftingruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_partnershipevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "township_id", "unit_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."programme_id", new_values."township_id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5e90f0a63a8e9cd8ed8e1f76b9b660f2259c1d50",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fcb38",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="pairing_partnership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_partnershipevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "township_id", "unit_id") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programme_id", new_values."township_id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1f731047eaeb889f33c8c31cbf1d921264c699ad",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6c8a8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="pairing_partnership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "pairing_partnershipevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "township_id", "unit_id") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."programme_id", old_values."township_id", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1075c22d9e409c87fe01b887a80c9bf7f9584571",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_90f50",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="pairing_partnership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="70d4385aa6d0aaa9f95b02fb07e34aba18fd386a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_adf7e",
                    table="pairing_partnershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="9744c8d2c4bcede03aa2c7de2e6d85b86060ae86",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_79941",
                    table="pairing_partnershipevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

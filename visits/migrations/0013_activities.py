"""Activities with their state, units, households and files; campaigns with what was promised."""

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
        ("organization", "0010_file_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0009_key_marks"),
        ("visits", "0011_needs_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("content", common.encryption.EncryptedBytesField(verbose_name="content")),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="visits.activity",
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
            ],
            options={
                "verbose_name": "file of an activity",
                "verbose_name_plural": "files of activities",
                "ordering": ["pk"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "sha256"), name="activity_file_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityFileEvent",
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
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("photo", "Photograph"),
                            ("pdf", "PDF"),
                            ("docx", "Word"),
                            ("xlsx", "Excel"),
                            ("wps", "WPS"),
                        ],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("sha256", models.CharField(editable=False, max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "width",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="width"),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="height"),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.activity",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.activityfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="activityfile_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="activityfile_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "contributes",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what it contributes"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="visits.activity",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_parts",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit of an activity",
                "verbose_name_plural": "units of activities",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "unit"), name="activity_unit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityUnitEvent",
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
                    "contributes",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="what it contributes"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.activity",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.activityunit",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="activityunit_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="activityunit_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("poverty", "Poverty Relief Day (17 October)"),
                            ("children", "Children's Day (1 June)"),
                            ("spring", "Spring Festival"),
                            ("other", "Another occasion"),
                        ],
                        max_length=8,
                        verbose_name="occasion",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                (
                    "about",
                    models.TextField(blank=True, max_length=1000, verbose_name="what it is about"),
                ),
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
                    "programmes",
                    models.ManyToManyField(
                        related_name="campaigns", to="pairing.programme", verbose_name="programmes"
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-first", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "name", "first"), name="campaign_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="campaign_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="campaign_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("occasion__in", ["poverty", "children", "spring", "other"])
                        ),
                        name="campaign_occasion_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignEvent",
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
                    "occasion",
                    models.CharField(
                        choices=[
                            ("poverty", "Poverty Relief Day (17 October)"),
                            ("children", "Children's Day (1 June)"),
                            ("spring", "Spring Festival"),
                            ("other", "Another occasion"),
                        ],
                        max_length=8,
                        verbose_name="occasion",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                (
                    "about",
                    models.TextField(blank=True, max_length=1000, verbose_name="what it is about"),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.campaign",
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
                        verbose_name="place",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="campaign_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="campaign_history_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("text", models.CharField(max_length=200, verbose_name="what was done")),
                (
                    "households",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="households"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="value in yuan",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="visits.campaign",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a campaign",
                "verbose_name_plural": "lines of campaigns",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "unit", "day", "text"), name="campaign_line_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="campaign_line_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True), ("value__gte", 0), _connector="OR"
                        ),
                        name="campaign_line_value_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignLineEvent",
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
                ("text", models.CharField(max_length=200, verbose_name="what was done")),
                (
                    "households",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="households"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="value in yuan",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.campaign",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.campaignline",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="campaignline_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="campaignline_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "aid",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="campaign_mark",
                        to="visits.aid",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="visits.campaign",
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="campaign_mark",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark of a campaign",
                "verbose_name_plural": "marks of campaigns",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("aid__isnull", False), ("contact__isnull", True)),
                            models.Q(("aid__isnull", True), ("contact__isnull", False)),
                            _connector="OR",
                        ),
                        name="campaign_mark_is_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignMarkEvent",
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
                    "aid",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.aid",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.campaign",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.campaignmark",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="campaignmark_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="campaignmark_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "promise",
                    models.CharField(blank=True, max_length=300, verbose_name="what it promised"),
                ),
                (
                    "households",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="households promised"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="sum promised, in yuan",
                    ),
                ),
                (
                    "activities",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="activities promised"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="visits.campaign",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit of a campaign",
                "verbose_name_plural": "units of campaigns",
                "ordering": ["unit__pinyin", "unit_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "unit"), name="campaign_unit_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True), ("value__gte", 0), _connector="OR"
                        ),
                        name="campaign_promise_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignUnitEvent",
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
                    "promise",
                    models.CharField(blank=True, max_length=300, verbose_name="what it promised"),
                ),
                (
                    "households",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="households promised"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="sum promised, in yuan",
                    ),
                ),
                (
                    "activities",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="activities promised"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.campaign",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.campaignunit",
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
                    models.Index(fields=["pgh_obj", "pgh_id"], name="campaignunit_history_of_row"),
                    models.Index(
                        fields=["pgh_xid", "pgh_id"], name="campaignunit_history_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("people", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                ("came", models.BooleanField(null=True, verbose_name="came")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taking_part",
                        to="visits.activity",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taking_part",
                        to="pairing.household",
                        verbose_name="household",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taking_part",
                        to="pairing.recipient",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "household taking part",
                "verbose_name_plural": "households taking part",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "household", "recipient"),
                        name="participant_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__range", (1, 99))), name="participant_people"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recipient__isnull", True), ("people", 1), _connector="OR"
                        ),
                        name="participant_is_one_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParticipantEvent",
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
                ("people", models.PositiveSmallIntegerField(default=1, verbose_name="people")),
                ("came", models.BooleanField(null=True, verbose_name="came")),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="visits.activity",
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
                        verbose_name="household",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.participant",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pairing.recipient",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["pgh_obj", "pgh_id"], name="participant_history_of_row"),
                    models.Index(fields=["pgh_xid", "pgh_id"], name="participant_history_in_order"),
                ],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="activity",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="topic",
            name="topic_list_known",
        ),
        migrations.AddField(
            model_name="activity",
            name="announced_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="announced"),
        ),
        migrations.AddField(
            model_name="activity",
            name="begins_at",
            field=models.TimeField(blank=True, null=True, verbose_name="begins at"),
        ),
        migrations.AddField(
            model_name="activity",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was cancelled"),
        ),
        migrations.AddField(
            model_name="activity",
            name="counted_by",
            field=models.CharField(
                choices=[("number", "Numbers entered"), ("list", "The list of who came")],
                default="number",
                max_length=6,
                verbose_name="counted by",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="ends_at",
            field=models.TimeField(blank=True, null=True, verbose_name="ends at"),
        ),
        migrations.AddField(
            model_name="activity",
            name="outcome",
            field=models.TextField(blank=True, max_length=2000, verbose_name="what came of it"),
        ),
        migrations.AddField(
            model_name="activity",
            name="plan",
            field=models.TextField(blank=True, max_length=1000, verbose_name="what is planned"),
        ),
        migrations.AddField(
            model_name="activity",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("announced", "Announced"),
                    ("held", "Held"),
                    ("cancelled", "Cancelled"),
                ],
                default="held",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="venue",
            field=models.CharField(blank=True, max_length=120, verbose_name="where it is"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="announced_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="announced"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="begins_at",
            field=models.TimeField(blank=True, null=True, verbose_name="begins at"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="why it was cancelled"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="counted_by",
            field=models.CharField(
                choices=[("number", "Numbers entered"), ("list", "The list of who came")],
                default="number",
                max_length=6,
                verbose_name="counted by",
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
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
            model_name="activityevent",
            name="ends_at",
            field=models.TimeField(blank=True, null=True, verbose_name="ends at"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="outcome",
            field=models.TextField(blank=True, max_length=2000, verbose_name="what came of it"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="plan",
            field=models.TextField(blank=True, max_length=1000, verbose_name="what is planned"),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("announced", "Announced"),
                    ("held", "Held"),
                    ("cancelled", "Cancelled"),
                ],
                default="held",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="venue",
            field=models.CharField(blank=True, max_length=120, verbose_name="where it is"),
        ),
        migrations.AlterField(
            model_name="topic",
            name="list",
            field=models.CharField(
                choices=[
                    ("found", "Talked about"),
                    ("policy", "Policies explained"),
                    ("need", "Kinds of needs"),
                    ("activity", "Kinds of activities"),
                ],
                max_length=8,
                verbose_name="list",
            ),
        ),
        migrations.AlterField(
            model_name="topicevent",
            name="list",
            field=models.CharField(
                choices=[
                    ("found", "Talked about"),
                    ("policy", "Policies explained"),
                    ("need", "Kinds of needs"),
                    ("activity", "Kinds of activities"),
                ],
                max_length=8,
                verbose_name="list",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("announced_at", "begins_at", "campaign_id", "cancel_reason", "counted_by", "created_by_id", "day", "ends_at", "households", "id", "kind", "name", "organiser", "outcome", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "programme_id", "region_id", "state", "venue") SELECT new_values."announced_at", new_values."begins_at", new_values."campaign_id", new_values."cancel_reason", new_values."counted_by", new_values."created_by_id", new_values."day", new_values."ends_at", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."organiser", new_values."outcome", new_values."participants", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan", new_values."programme_id", new_values."region_id", new_values."state", new_values."venue" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="069050da5d7a7e97bcd03edebe3884ff8387e7f8",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("announced_at", "begins_at", "campaign_id", "cancel_reason", "counted_by", "created_by_id", "day", "ends_at", "households", "id", "kind", "name", "organiser", "outcome", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "programme_id", "region_id", "state", "venue") SELECT new_values."announced_at", new_values."begins_at", new_values."campaign_id", new_values."cancel_reason", new_values."counted_by", new_values."created_by_id", new_values."day", new_values."ends_at", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."organiser", new_values."outcome", new_values."participants", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan", new_values."programme_id", new_values."region_id", new_values."state", new_values."venue" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."announced_at" IS DISTINCT FROM (new_values."announced_at") OR old_values."begins_at" IS DISTINCT FROM (new_values."begins_at") OR old_values."campaign_id" IS DISTINCT FROM (new_values."campaign_id") OR old_values."cancel_reason" IS DISTINCT FROM (new_values."cancel_reason") OR old_values."counted_by" IS DISTINCT FROM (new_values."counted_by") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."ends_at" IS DISTINCT FROM (new_values."ends_at") OR old_values."households" IS DISTINCT FROM (new_values."households") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."organiser" IS DISTINCT FROM (new_values."organiser") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."participants" IS DISTINCT FROM (new_values."participants") OR old_values."plan" IS DISTINCT FROM (new_values."plan") OR old_values."programme_id" IS DISTINCT FROM (new_values."programme_id") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."venue" IS DISTINCT FROM (new_values."venue")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="789ccd6949f180088f7450387aabb44c9e568be3",
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
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityevent" ("announced_at", "begins_at", "campaign_id", "cancel_reason", "counted_by", "created_by_id", "day", "ends_at", "households", "id", "kind", "name", "organiser", "outcome", "participants", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "programme_id", "region_id", "state", "venue") SELECT old_values."announced_at", old_values."begins_at", old_values."campaign_id", old_values."cancel_reason", old_values."counted_by", old_values."created_by_id", old_values."day", old_values."ends_at", old_values."households", old_values."id", old_values."kind", old_values."name", old_values."organiser", old_values."outcome", old_values."participants", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan", old_values."programme_id", old_values."region_id", old_values."state", old_values."venue" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="10e21b73bd4387093523eb40a8fc1cc85f4a228b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0ca6f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_activity",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("list__in", ["found", "policy", "need", "activity"])),
                name="topic_list_known",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="units",
            field=models.ManyToManyField(
                related_name="+",
                through="visits.ActivityUnit",
                to="organization.unit",
                verbose_name="units taking part",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="visits.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="activityevent",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "announced", "held", "cancelled"])),
                name="activity_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "cancelled"), models.Q(("cancel_reason", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "cancelled"), _negated=True), ("cancel_reason", "")
                    ),
                    _connector="OR",
                ),
                name="activity_cancelled_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "announced"), _negated=True),
                    ("announced_at__isnull", False),
                    _connector="OR",
                ),
                name="activity_announced_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("begins_at")),
                    _connector="OR",
                ),
                name="activity_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("begins_at__isnull", False), _connector="OR"
                ),
                name="activity_with_an_end_has_a_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_by__in", ["number", "list"])),
                name="activity_counted_by_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityfile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityfileevent" ("activity_id", "created_by_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."activity_id", new_values."created_by_id", new_values."height", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="dedde61d9006849cdac26226a60b7d61b61e9c4d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_245d9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_activityfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityfile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityfileevent" ("activity_id", "created_by_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT new_values."activity_id", new_values."created_by_id", new_values."height", new_values."id", new_values."kind", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sha256", new_values."size", new_values."width" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."activity_id" IS DISTINCT FROM (new_values."activity_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."height" IS DISTINCT FROM (new_values."height") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."width" IS DISTINCT FROM (new_values."width")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f5b86e68c2d7fadcde68085a1c2f0b9fb8b73399",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e4dd0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_activityfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityfile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityfileevent" ("activity_id", "created_by_id", "height", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "width") SELECT old_values."activity_id", old_values."created_by_id", old_values."height", old_values."id", old_values."kind", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sha256", old_values."size", old_values."width" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="da848d3f3a39209329151df8e03899ffa493939d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b7a97",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_activityfile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="bdafa227eb8c3ce5e15dba61e73c0e44013e0ea6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_32a2d",
                    table="visits_activityfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityfileevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="13d84e4b64ba3be73bfd3c34ac55b86de69f881a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_d8c36",
                    table="visits_activityfileevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityunitevent" ("activity_id", "contributes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."activity_id", new_values."contributes", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="01ac45fc26028498480406eeb65dc0a97c42c516",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df13a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_activityunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityunit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityunitevent" ("activity_id", "contributes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."activity_id", new_values."contributes", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8534c96eac1c05502943c32787ae58916970c6d3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f6a47",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_activityunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityunit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_activityunitevent" ("activity_id", "contributes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT old_values."activity_id", old_values."contributes", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b024b39a11056a81007489f7d0cb744cff74f9a3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_00f62",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_activityunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityunitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="321f62ac09fd3570bcbc8a8702333e0277692de7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9eac6",
                    table="visits_activityunitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activityunitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="4ff8656dd088cd9d4fe212d10016067d2bb5e26a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_f2678",
                    table="visits_activityunitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignevent" ("about", "created_by_id", "first", "id", "last", "name", "occasion", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."about", new_values."created_by_id", new_values."first", new_values."id", new_values."last", new_values."name", new_values."occasion", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2d7c746fc9dc4cdcb9479121b7649a099339ae19",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d6e50",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignevent" ("about", "created_by_id", "first", "id", "last", "name", "occasion", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT new_values."about", new_values."created_by_id", new_values."first", new_values."id", new_values."last", new_values."name", new_values."occasion", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."region_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."about" IS DISTINCT FROM (new_values."about") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."occasion" IS DISTINCT FROM (new_values."occasion") OR old_values."region_id" IS DISTINCT FROM (new_values."region_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b148fc98b4811907f90d09dc847e23d46fb604fd",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_32912",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaign",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignevent" ("about", "created_by_id", "first", "id", "last", "name", "occasion", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id") SELECT old_values."about", old_values."created_by_id", old_values."first", old_values."id", old_values."last", old_values."name", old_values."occasion", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."region_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="5ba18295dda5ca7ec7f2026d9f12df77b48cc386",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6b312",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_campaign",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="c4571ef1849fa323197083b3cceb48483337ef9a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d3998",
                    table="visits_campaignevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="e354f87d2c8aabe977ecbd58102106a1b71ae60d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_24100",
                    table="visits_campaignevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignlineevent" ("campaign_id", "created_by_id", "day", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id", "value") SELECT new_values."campaign_id", new_values."created_by_id", new_values."day", new_values."households", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="046a0fa7b1fc299bc7bdfaed5e5943561f94efeb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cef91",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_campaignline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignlineevent" ("campaign_id", "created_by_id", "day", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id", "value") SELECT new_values."campaign_id", new_values."created_by_id", new_values."day", new_values."households", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."campaign_id" IS DISTINCT FROM (new_values."campaign_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."households" IS DISTINCT FROM (new_values."households") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id") OR old_values."value" IS DISTINCT FROM (new_values."value")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="564f2f7bfd8937b4c3b41a7e0d9a11a4821d3bf7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5a31d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_campaignline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignlineevent" ("campaign_id", "created_by_id", "day", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit_id", "value") SELECT old_values."campaign_id", old_values."created_by_id", old_values."day", old_values."households", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."unit_id", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ac187a11f1567127dae8b5040f94a7ea96b650db",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_75845",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_campaignline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignlineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="be959fd1ff3c02cc3b12002ed9d4a03f4c27f994",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_30a5c",
                    table="visits_campaignlineevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignlineevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="ec50d2e34f267f91c2354248b65a37c86f1cbf6c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_f37d8",
                    table="visits_campaignlineevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignmark",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignmarkevent" ("aid_id", "campaign_id", "contact_id", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."aid_id", new_values."campaign_id", new_values."contact_id", new_values."created_by_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="017151eaae5289f4c4120d403872119eae1f7547",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c361d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_campaignmark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignmark",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignmarkevent" ("aid_id", "campaign_id", "contact_id", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT new_values."aid_id", new_values."campaign_id", new_values."contact_id", new_values."created_by_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."aid_id" IS DISTINCT FROM (new_values."aid_id") OR old_values."campaign_id" IS DISTINCT FROM (new_values."campaign_id") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."unit_id" IS DISTINCT FROM (new_values."unit_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="54e865d880c924fe7069063068fb29cf455b9168",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8c21e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_campaignmark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignmark",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignmarkevent" ("aid_id", "campaign_id", "contact_id", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") SELECT old_values."aid_id", old_values."campaign_id", old_values."contact_id", old_values."created_by_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."unit_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="92d68fcba22a832936b64a54519af2964c79ad58",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_39a0a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_campaignmark",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignmarkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="9c7a66c6ce27437365d34830a25d1a7b441aa426",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_06ef4",
                    table="visits_campaignmarkevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignmarkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="6c58dec28ca28ff716df7b86f2c6cc095ccd7e0f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_1e6e1",
                    table="visits_campaignmarkevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignunitevent" ("activities", "campaign_id", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise", "unit_id", "value") SELECT new_values."activities", new_values."campaign_id", new_values."households", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."promise", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0bb23a4e6ab73f03c7d590933fd27e2f2ba627ef",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_763d9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_campaignunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignunit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignunitevent" ("activities", "campaign_id", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise", "unit_id", "value") SELECT new_values."activities", new_values."campaign_id", new_values."households", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."promise", new_values."unit_id", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2b948a5c201a5867ff32864297a6e637e945f38d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c5a0d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_campaignunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignunit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_campaignunitevent" ("activities", "campaign_id", "households", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise", "unit_id", "value") SELECT old_values."activities", old_values."campaign_id", old_values."households", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."promise", old_values."unit_id", old_values."value" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="6a7cb9249ee9f1cdc317a451ab26bea2cabc371a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_91864",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_campaignunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignunitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="36dbb58354586aea6cf32eef7e8727b32e698d09",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_aad0b",
                    table="visits_campaignunitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignunitevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="005ab58611ea248a66c33a72f6205ddb7b02b60d",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_7dda0",
                    table="visits_campaignunitevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_participantevent" ("activity_id", "came", "household_id", "id", "people", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id") SELECT new_values."activity_id", new_values."came", new_values."household_id", new_values."id", new_values."people", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recipient_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="80a278ce64afa4ae7afaef9accef22a60a2dd9d0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_80fd2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_participant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_participantevent" ("activity_id", "came", "household_id", "id", "people", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id") SELECT new_values."activity_id", new_values."came", new_values."household_id", new_values."id", new_values."people", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recipient_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."activity_id" IS DISTINCT FROM (new_values."activity_id") OR old_values."came" IS DISTINCT FROM (new_values."came") OR old_values."household_id" IS DISTINCT FROM (new_values."household_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."people" IS DISTINCT FROM (new_values."people") OR old_values."recipient_id" IS DISTINCT FROM (new_values."recipient_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c4bfe6f7de52a9a2585f923a81ecb8114f07847a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ac557",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_participant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB AS value ) INSERT INTO "visits_participantevent" ("activity_id", "came", "household_id", "id", "people", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id") SELECT old_values."activity_id", old_values."came", old_values."household_id", old_values."id", old_values."people", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recipient_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="b909621add8f188f3d8f05d64f10bcc39b33918c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5ddda",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_participant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0749429f5fd67edca2607859686325eeb338d9ff",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b621e",
                    table="visits_participantevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;",
                    hash="0c68f688b20452c2f6a4b026dd5723351ed81358",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_320ac",
                    table="visits_participantevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

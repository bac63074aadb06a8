import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairing", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="pairing.pairing",
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
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-day", "-pk"],
                "indexes": [
                    models.Index(fields=["pairing", "day"], name="contact_of_pairing"),
                    models.Index(
                        fields=["region"],
                        name="contact_region_prefix",
                        opclasses=["text_pattern_ops"],
                    ),
                    models.Index(fields=["day"], name="contact_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["home_visit", "phone", "online", "letter"])
                        ),
                        name="contact_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verdict__in",
                                [
                                    "counted",
                                    "same_day",
                                    "not_reached",
                                    "outside_pairing",
                                    "rejected",
                                ],
                            )
                        ),
                        name="contact_verdict_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Aid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "giver_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.unit",
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aid",
                        to="pairing.pairing",
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aid",
                        to="visits.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "aid",
                "verbose_name_plural": "aid",
                "ordering": ["-day", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["region"], name="aid_region_prefix", opclasses=["text_pattern_ops"]
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="aid_value_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("donor", ""), ("giver", "cadre"), ("giver_unit__isnull", True)
                            ),
                            models.Q(
                                ("donor", ""), ("giver", "unit"), ("giver_unit__isnull", False)
                            ),
                            models.Q(
                                ("giver", "donor"),
                                ("giver_unit__isnull", True),
                                models.Q(("donor", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="aid_giver_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "cash"), ("value__gt", 0)),
                            ("kind", "goods"),
                            _connector="OR",
                        ),
                        name="aid_cash_has_value",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "job",
                    models.CharField(
                        choices=[("weekly_reminder", "Weekly reminder")], max_length=20
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("as_of", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("items_done", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "period"), name="job_run_once_per_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PairingYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("contacts_needed", models.PositiveSmallIntegerField()),
                ("visits_needed", models.PositiveSmallIntegerField()),
                ("contacts_done", models.PositiveSmallIntegerField(default=0)),
                ("visits_done", models.PositiveSmallIntegerField(default=0)),
                ("contact_due_on", models.DateField(null=True)),
                ("visit_due_on", models.DateField(null=True)),
                ("next_due_on", models.DateField(null=True)),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="pairing.pairing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year", "next_due_on"], name="pairing_year_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("pairing", "year"), name="pairing_year_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
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
                "verbose_name": "quota rule",
                "verbose_name_plural": "quota rules",
                "ordering": ["programme", "-year", "region"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "region", "year"), name="quota_rule_once_per_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contacts__lte", 366), ("visits__lte", 366)),
                        name="quota_rule_fits_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2000, 2199))),
                        name="quota_rule_year_plausible",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("overdue", models.PositiveSmallIntegerField()),
                ("due_soon", models.PositiveSmallIntegerField()),
                ("earliest_due_on", models.DateField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="visits.jobrun",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "period"), name="reminder_once_per_week"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="pairing.programme"
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
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "region", "day", "name"), name="activity_once"
                    )
                ],
            },
        ),
    ]

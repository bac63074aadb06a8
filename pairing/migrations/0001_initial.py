import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.encryption


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cadre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="title")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("left", "Left")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cadre",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "cadre",
                "verbose_name_plural": "cadres",
                "ordering": ["user__pinyin", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("head_name", models.CharField(max_length=60, verbose_name="head of household")),
                ("head_pinyin", models.CharField(max_length=200)),
                ("head_initials", models.CharField(max_length=60)),
                ("head_id", common.encryption.EncryptedTextField(verbose_name="head's ID number")),
                ("head_id_digest", models.CharField(max_length=64)),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="organization.region",
                        verbose_name="village",
                    ),
                ),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "ordering": ["head_pinyin", "pk"],
                "indexes": [
                    models.Index(
                        fields=["region"],
                        name="household_region_prefix",
                        opclasses=["text_pattern_ops"],
                    ),
                    models.Index(fields=["head_pinyin", "id"], name="household_by_name"),
                    models.Index(
                        fields=["head_initials"],
                        name="household_initials_prefix",
                        opclasses=["text_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("head_id_digest",),
                        name="household_head_once_while_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head_id_digest", ""), _negated=True),
                        name="household_has_head_id",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Regex(
                            models.F("region"), "^\\d{9}(?!000)\\d{3}$"
                        ),
                        name="household_in_a_village",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("as_of", models.DateField(verbose_name="date of the roster")),
                (
                    "status",
                    models.CharField(
                        choices=[("applied", "Applied")], default="applied", max_length=8
                    ),
                ),
                ("data_rows", models.PositiveIntegerField()),
                ("accepted", models.PositiveIntegerField()),
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
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="organization.region"
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("cells", common.encryption.EncryptedTextField()),
                ("issue", models.CharField(blank=True, max_length=30)),
                ("detail", models.CharField(blank=True, max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("held", "Held"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target", models.JSONField(default=dict)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="pairing.import",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "sheet", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "sheet", "number"), name="import_row_once_per_import"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="pairing.cadre",
                        verbose_name="cadre",
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
                    "ended_by",
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
                        related_name="pairings",
                        to="pairing.household",
                        verbose_name="household",
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
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="pairing.pairing",
                    ),
                ),
            ],
            options={
                "verbose_name": "pairing",
                "verbose_name_plural": "pairings",
                "ordering": ["-started_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="pairing.pairing",
                    ),
                ),
            ],
            options={
                "verbose_name": "pause",
                "verbose_name_plural": "pauses",
                "ordering": ["-started_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            ("started_on__lte", models.F("ended_on")),
                            _connector="OR",
                        ),
                        name="pause_from_before_to",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=120, verbose_name="English name"),
                ),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="issuer")),
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
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="pairing",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="pairing.programme"
            ),
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40, verbose_name="key")),
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="pairing.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "group",
                "verbose_name_plural": "groups",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "key"), name="group_key_once_per_programme"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("pinyin", models.CharField(max_length=200)),
                ("initials", models.CharField(max_length=60)),
                ("identity", common.encryption.EncryptedTextField(verbose_name="ID number")),
                ("id_digest", models.CharField(max_length=64)),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "Male"), ("female", "Female")],
                        max_length=6,
                        verbose_name="sex",
                    ),
                ),
                ("birth_date", models.DateField(verbose_name="date of birth")),
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
                    "certificate",
                    common.encryption.EncryptedTextField(verbose_name="disability certificate"),
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
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="pairing.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="pairing.household",
                        verbose_name="household",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="pairing.programme"
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient",
                "verbose_name_plural": "recipients",
                "ordering": ["group__order", "pinyin", "pk"],
                "indexes": [
                    models.Index(
                        fields=["initials"],
                        name="recipient_initials_prefix",
                        opclasses=["text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("programme", "id_digest"),
                        name="recipient_once_per_programme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("id_digest", ""), _negated=True),
                        name="recipient_has_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", True),
                                ("exit_reason", ""),
                                ("status", "active"),
                            ),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("status", "ended"),
                                models.Q(("exit_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="recipient_end_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disability_level__isnull", True),
                            ("disability_level__range", (1, 4)),
                            _connector="OR",
                        ),
                        name="recipient_level_1_to_4",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="pairing",
            index=models.Index(
                fields=["region"], name="pairing_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("household", "programme"),
                name="pairing_one_open_per_household",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("started_on__lte", models.F("ended_on")),
                    _connector="OR",
                ),
                name="pairing_from_before_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_on__isnull", True)),
                    models.Q(
                        ("ended_on__isnull", False), models.Q(("end_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="pairing_end_has_reason",
            ),
        ),
    ]

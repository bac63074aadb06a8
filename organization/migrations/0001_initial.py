import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=12, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "Province"),
                            ("prefecture", "Prefecture"),
                            ("county", "County"),
                            ("township", "Township"),
                            ("village", "Village"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("pinyin", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ["code"],
                "indexes": [
                    models.Index(
                        fields=["code"], name="region_code_prefix", opclasses=["text_pattern_ops"]
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^\\d{12}$")),
                        name="region_code_is_12_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "level__in",
                                ["province", "prefecture", "county", "township", "village"],
                            )
                        ),
                        name="region_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("pinyin", models.CharField(max_length=200)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["pinyin", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "name"), name="unit_name_once_per_region"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "phone",
                    models.CharField(
                        error_messages={"unique": "Another account has this mobile number."},
                        max_length=11,
                        unique=True,
                        verbose_name="mobile number",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("pinyin", models.CharField(max_length=200)),
                ("initials", models.CharField(max_length=60)),
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
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organization.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="users",
                        to="organization.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ["pinyin", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("phone__regex", "^1[3-9]\\d{9}$")),
                        name="user_phone_is_mobile",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "county_office",
                                    "township_office",
                                    "liaison",
                                    "cadre",
                                    "supervisor",
                                ],
                            )
                        ),
                        name="user_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["liaison", "cadre"]), ("unit__isnull", False)),
                            models.Q(
                                ("region__isnull", False),
                                ("role__in", ["county_office", "township_office", "supervisor"]),
                            ),
                            _connector="OR",
                        ),
                        name="user_role_has_its_place",
                    ),
                ],
            },
        ),
    ]

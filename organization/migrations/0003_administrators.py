"""Three administrators beside the offices: of the system, of accounts, of the record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_gansu_regions")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(
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
        migrations.RemoveConstraint(model_name="user", name="user_role_known"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "county_office",
                            "township_office",
                            "liaison",
                            "cadre",
                            "supervisor",
                            "system_admin",
                            "security_admin",
                            "audit_admin",
                        ],
                    )
                ),
                name="user_role_known",
            ),
        ),
        migrations.RemoveConstraint(model_name="user", name="user_role_has_its_place"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ("liaison", "cadre")), ("unit__isnull", False)),
                    models.Q(
                        ("region__isnull", False),
                        (
                            "role__in",
                            (
                                "county_office",
                                "township_office",
                                "supervisor",
                                "system_admin",
                                "security_admin",
                                "audit_admin",
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="user_role_has_its_place",
            ),
        ),
    ]

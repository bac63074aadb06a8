"""The programme 结对帮扶·爱心甘肃 with its three groups."""

from django.db import migrations

GROUPS = (
    ("orphan", "孤儿", "Orphans", "爱心爸妈"),
    ("disabled", "困难重度残疾人", "Severely disabled", "爱心家人"),
    ("extreme_poverty", "特困家庭", "Extreme poverty", "爱心家人"),
)


def create(apps, schema_editor):
    Programme = apps.get_model("pairing", "Programme")
    Group = apps.get_model("pairing", "Group")
    programme, _made = Programme.objects.get_or_create(
        slug="aixin-gansu",
        defaults={
            "name": "结对帮扶·爱心甘肃",
            "name_en": "Pairing and Care, Gansu",
            "issuer": "甘肃省",
            "region_id": "620000000000",
        },
    )
    for order, (key, name, name_en, role_name) in enumerate(GROUPS):
        Group.objects.get_or_create(
            programme=programme,
            key=key,
            defaults={"name": name, "name_en": name_en, "role_name": role_name, "order": order},
        )


class Migration(migrations.Migration):
    dependencies = [("pairing", "0001_initial"), ("organization", "0002_gansu_regions")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

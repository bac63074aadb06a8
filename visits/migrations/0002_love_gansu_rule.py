"""The yearly duty of 结对帮扶·爱心甘肃 since 2023: four contacts, two visits."""

from django.db import migrations


def create(apps, schema_editor):
    Programme = apps.get_model("pairing", "Programme")
    QuotaRule = apps.get_model("visits", "QuotaRule")
    QuotaRule.objects.get_or_create(
        programme=Programme.objects.get(slug="aixin-gansu"),
        region_id="620000000000",
        year=2023,
        defaults={"contacts": 4, "visits": 2},
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("pairing", "0002_love_gansu")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

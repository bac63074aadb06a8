"""The regions of Gansu, which the project ships."""

from django.db import migrations

from organization.regions_file import SHIPPED, read_regions


def load(apps, schema_editor):
    Region = apps.get_model("organization", "Region")
    Region.objects.bulk_create(
        (
            Region(code=r.code, name=r.name, level=r.level, pinyin=r.pinyin)
            for r in read_regions(SHIPPED)
        ),
        batch_size=2000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]

    # Backwards nothing is taken away: other rows may refer to the regions by then.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]

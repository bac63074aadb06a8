from django.db import migrations, models

from common.text import initials, pinyin


def fill(apps, schema_editor):
    for donor in apps.get_model("visits", "Donor").objects.all():
        donor.pinyin, donor.initials = pinyin(donor.name)[:200], initials(donor.name)[:120]
        donor.save(update_fields=["pinyin", "initials"])


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0016_aid"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="donor",
            options={
                "ordering": ["pinyin", "pk"],
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
            },
        ),
        migrations.AddField(
            model_name="donor",
            name="initials",
            field=models.CharField(default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="donor",
            name="pinyin",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

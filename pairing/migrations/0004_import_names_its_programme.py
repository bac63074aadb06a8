import django.db.models.deletion
from django.db import migrations, models


def name_programme(apps, schema_editor):
    Import = apps.get_model("pairing", "Import")
    Programme = apps.get_model("pairing", "Programme")
    first = Programme.objects.order_by("pk").first()
    if first is not None:
        Import.objects.filter(programme=None).update(
            programme=first, status="applied", is_complete=False
        )


class Migration(migrations.Migration):
    dependencies = [("pairing", "0003_staged_imports")]

    operations = [
        migrations.RunPython(name_programme, migrations.RunPython.noop),
        # What was just written has checks outstanding, with which no table may be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="import",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="pairing.programme",
                verbose_name="programme",
            ),
        ),
    ]

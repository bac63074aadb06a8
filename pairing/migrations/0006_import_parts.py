import django.db.models.deletion
from django.db import migrations, models


def copy_files(apps, schema_editor):
    """A file that is there becomes one part."""
    ImportFile = apps.get_model("pairing", "ImportFile")
    ImportPart = apps.get_model("pairing", "ImportPart")
    for file in ImportFile.objects.iterator(chunk_size=1):
        ImportPart.objects.create(source_id=file.source_id, number=0, content=file.content)


class Migration(migrations.Migration):
    dependencies = [("pairing", "0005_import_row_by_decider")]

    operations = [
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="pairing.import",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "number"), name="import_part_once_per_import"
                    )
                ],
            },
        ),
        migrations.RunPython(copy_files, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.DeleteModel(name="ImportFile"),
    ]

"""Figures count policies and how often aid was given: what is kept is counted anew when read."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("reports", "KeptFigures").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_aid")]

    operations = [migrations.RunPython(forget, forget)]

"""The kinds of activities that are shipped; an office edits them for its county."""

from django.db import migrations

KINDS = (
    ("clinic", "义诊", "Clinic"),
    ("job_fair", "招聘会", "Job fair"),
    ("talk", "宣讲", "Talk"),
    ("training", "培训", "Training"),
    ("gifts", "慰问", "Gifts"),
    ("pupils", "师生结对", "Teachers paired with pupils"),
    ("culture", "文化活动", "Culture"),
    ("other", "其他", "Other"),
)


def create(apps, schema_editor):
    Topic = apps.get_model("visits", "Topic")
    for order, (key, name, name_en) in enumerate(KINDS):
        Topic.objects.get_or_create(
            region=None,
            list="activity",
            key=key,
            defaults={"name": name, "name_en": name_en, "order": order},
        )


def remove(apps, schema_editor):
    apps.get_model("visits", "Topic").objects.filter(list="activity").delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_activities")]

    operations = [migrations.RunPython(create, remove)]

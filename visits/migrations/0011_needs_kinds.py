"""The kinds of needs as they are shipped, and the steps that needs had taken before."""

from django.db import migrations

KINDS = (
    ("medical", "看病就医", "Medical care"),
    ("schooling", "上学", "Schooling"),
    ("work", "就业务工", "Work"),
    ("housing", "住房", "Housing"),
    ("income", "生活收入", "Income"),
    ("policy", "政策落实", "Policies"),
    ("daily", "生活照料", "Daily life"),
    ("other", "其他", "Something else"),
)

BY_PHONE = """
    UPDATE visits_need n SET source = 'phone' FROM visits_contact c
    WHERE c.id = n.contact_id AND c.kind <> 'home_visit'
"""
STEPS = """
    INSERT INTO visits_needstep
        (need_id, move, text, kind, unit_id, due_on, day, created_by_id, created_at)
    SELECT id, 'raised', '', '', NULL, NULL, raised_on, created_by_id, created_at
    FROM visits_need ORDER BY id;
    INSERT INTO visits_needstep
        (need_id, move, text, kind, unit_id, due_on, day, created_by_id, created_at)
    SELECT id, 'done', outcome, '', NULL, NULL, settled_on, settled_by_id, now()
    FROM visits_need WHERE status = 'done' ORDER BY id;
"""


def create(apps, schema_editor):
    Topic = apps.get_model("visits", "Topic")
    for order, (key, chinese, english) in enumerate(KINDS):
        Topic.objects.get_or_create(
            region=None,
            list="need",
            key=key,
            defaults={"name": chinese, "name_en": english, "order": order},
        )


def remove(apps, schema_editor):
    apps.get_model("visits", "Topic").objects.filter(list="need").delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0011_needs")]

    operations = [
        migrations.RunPython(create, remove),
        migrations.RunSQL(BY_PHONE, migrations.RunSQL.noop),
        migrations.RunSQL(STEPS, "DELETE FROM visits_needstep"),
    ]

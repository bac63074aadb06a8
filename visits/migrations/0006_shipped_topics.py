"""The lists as the duty names them (docs/quota.md): five things asked about, eleven policies."""

from django.db import migrations

FOUND = (
    ("health", "身体", "Health"),
    ("income", "收入", "Income"),
    ("schooling", "就学", "Schooling"),
    ("state_of_mind", "思想动态", "State of mind"),
    ("request", "诉求", "Requests"),
    ("home_safety", "居家安全", "Home safety"),
)
POLICIES = (
    ("basic_living", "基本生活保障", "Basic living allowance"),
    ("medical_aid", "医疗救助", "Medical aid"),
    ("rehabilitation", "康复", "Rehabilitation"),
    ("education", "教育", "Education"),
    ("employment", "就业", "Employment"),
    ("housing", "住房", "Housing"),
    ("rights", "权益维护", "Rights"),
    ("allowances", "两项补贴", "Two disability allowances"),
    ("pension", "养老保险代缴", "Pension paid in"),
    ("health_insurance", "医保资助", "Health insurance paid in"),
    ("accessibility", "无障碍改造", "Barrier-free home"),
)


def create(apps, schema_editor):
    Topic = apps.get_model("visits", "Topic")
    for name, entries in (("found", FOUND), ("policy", POLICIES)):
        for order, (key, chinese, english) in enumerate(entries):
            Topic.objects.get_or_create(
                region=None,
                list=name,
                key=key,
                defaults={"name": chinese, "name_en": english, "order": order},
            )
    # What contacts hold from before there was a list of policies; offered no longer.
    Topic.objects.get_or_create(
        region=None,
        list="found",
        key="policy",
        defaults={
            "name": "讲解政策",
            "name_en": "Policies explained",
            "order": len(FOUND),
            "is_offered": False,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_phone")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

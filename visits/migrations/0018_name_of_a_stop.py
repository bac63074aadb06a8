from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("visits", "0017_donors_by_pinyin")]

    operations = [
        migrations.AlterModelOptions(
            name="roundstop",
            options={
                "verbose_name": "household of a round of visits",
                "verbose_name_plural": "households of a round of visits",
            },
        ),
    ]

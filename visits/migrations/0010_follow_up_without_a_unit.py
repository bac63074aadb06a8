"""A follow-up of somebody without a unit, and answers in words that anybody may say."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0009_phone_taken_off"),
        ("visits", "0009_reminders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "Will go soon"),
                    ("illness", "Ill"),
                    ("leave", "On leave or away on duty"),
                    ("transferred", "Moved to another post"),
                    ("unreachable", "The household cannot be reached"),
                    ("moved", "The household has moved away"),
                    ("deceased", "The person has died"),
                    ("institution", "They live in an institution now"),
                    ("urged", "Spoke with the cadre"),
                    ("other", "Something else"),
                ],
                max_length=12,
                verbose_name="answer",
            ),
        ),
        migrations.AlterField(
            model_name="answerevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "Will go soon"),
                    ("illness", "Ill"),
                    ("leave", "On leave or away on duty"),
                    ("transferred", "Moved to another post"),
                    ("unreachable", "The household cannot be reached"),
                    ("moved", "The household has moved away"),
                    ("deceased", "The person has died"),
                    ("institution", "They live in an institution now"),
                    ("urged", "Spoke with the cadre"),
                    ("other", "Something else"),
                ],
                max_length=12,
                verbose_name="answer",
            ),
        ),
        migrations.AlterField(
            model_name="followup",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AlterField(
            model_name="followupevent",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="organization.unit",
            ),
        ),
    ]

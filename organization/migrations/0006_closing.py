"""When an account was closed, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0005_approval")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="closing_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("moved", "Moved to another post"),
                    ("retired", "Retired"),
                    ("died", "Died"),
                    ("suspended", "Suspended for now"),
                    ("mistake", "Made by mistake"),
                    ("other", "Another reason"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_active", False),
                    models.Q(("closed_at__isnull", True), ("closing_reason", "")),
                    _connector="OR",
                ),
                name="user_open_or_closed",
            ),
        ),
    ]

"""Runs belong to a county from now on (jobs.JobRun). Those of before, one for every county, are
told apart by the counties of whoever was reminded in them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _county(user: Any) -> str | None:
    """The county of an account's unit or, of an office, of its region."""
    place = user.unit.region_id if user.unit_id else user.region_id
    code = None if place is None else place[:6] + "000000"
    return None if code is None or code.endswith("0" * 8) else code


def by_county(apps: Any, schema_editor: Any) -> None:
    reminders = apps.get_model("visits", "Reminder").objects
    runs = apps.get_model("jobs", "JobRun").objects
    known: dict[tuple[str, str], Any] = {}
    for reminder in reminders.select_related("old_run", "user__unit").iterator():
        code = _county(reminder.user)
        if code is None:
            reminder.delete()
            continue
        if (code, reminder.period) not in known:
            old = reminder.old_run
            known[code, reminder.period], _made = runs.get_or_create(
                county_id=code,
                job=old.job,
                period=old.period,
                defaults={
                    "as_of": old.as_of,
                    "status": "done",
                    "started_at": old.started_at,
                    "worked_at": old.finished_at or old.started_at,
                    "finished_at": old.finished_at or old.started_at,
                },
            )
        run = known[code, reminder.period]
        run.items_done += 1
        run.total += 1
        reminders.filter(pk=reminder.pk).update(run=run)
    for run in known.values():
        run.save(update_fields=["items_done", "total"])


def together(apps: Any, schema_editor: Any) -> None:
    reminders = apps.get_model("visits", "Reminder").objects
    old_runs = apps.get_model("visits", "JobRun").objects
    for reminder in reminders.select_related("run").iterator():
        run = reminder.run
        old, _made = old_runs.get_or_create(
            job=run.job,
            period=run.period,
            defaults={
                "as_of": run.as_of,
                "status": "done",
                "started_at": run.started_at,
                "finished_at": run.finished_at,
            },
        )
        reminders.filter(pk=reminder.pk).update(old_run=old)
    for old in old_runs.all():
        old.items_done = reminders.filter(old_run=old).count()
        old.save(update_fields=["items_done"])


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("visits", "0007_festivals")]

    operations = [
        migrations.RenameField("reminder", "run", "old_run"),
        migrations.AlterField(
            "reminder",
            "old_run",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="visits.jobrun",
            ),
        ),
        migrations.AddField(
            "reminder",
            "run",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="jobs.jobrun",
            ),
        ),
        # What was just written is checked at once, on the way back too: a table that has checks to
        # come cannot be altered.
        migrations.RunSQL(migrations.RunSQL.noop, "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RunPython(by_county, together),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField("reminder", "old_run"),
        migrations.AlterField(
            "reminder",
            "run",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="jobs.jobrun",
            ),
        ),
        migrations.DeleteModel("JobRun"),
    ]

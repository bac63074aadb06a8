"""The weekly reminder: who has something overdue or due soon hears of it, once a week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils import timezone

from pairing.choices import CadreStatus
from visits.choices import Job, RunStatus, Status
from visits.models import JobRun, Reminder
from visits.quotas import due_years


def week_of(day: date) -> str:
    """The ISO week of a day as 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def send_weekly_reminders(*, as_of: date) -> JobRun:
    """One in-app reminder to each cadre with a household overdue or due soon on ``as_of``.

    Runs once a week: a second run, also one at the same moment, finds the work done and changes
    nothing. A run that failed is run again whole; ``JobRun.error`` keeps what went wrong.
    """
    period = week_of(as_of)
    run, _made = JobRun.objects.get_or_create(
        job=Job.WEEKLY_REMINDER, period=period, defaults={"as_of": as_of}
    )
    try:
        with transaction.atomic():
            # Two workers with the same message wait for each other here.
            run = JobRun.objects.select_for_update().get(pk=run.pk)
            if run.status == RunStatus.DONE:
                return run
            sent = _send(run, as_of)
            run.status, run.items_done, run.error = RunStatus.DONE, sent, ""
            run.finished_at = timezone.now()
            run.save(update_fields=["status", "items_done", "error", "finished_at"])
    except Exception as error:
        JobRun.objects.filter(pk=run.pk).exclude(status=RunStatus.DONE).update(
            status=RunStatus.FAILED, error=type(error).__name__, finished_at=timezone.now()
        )
        raise
    return run


def _send(run: JobRun, as_of: date) -> int:
    rows = (
        due_years(as_of)
        .filter(
            status__in=[Status.OVERDUE, Status.DUE_SOON],
            pairing__ended_on__isnull=True,
            pairing__cadre__status=CadreStatus.ACTIVE,
            pairing__cadre__user__is_active=True,
        )
        .values_list("pairing__cadre__user", "status", "next_due_on")
    )
    owed: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for user_id, status, due_on in rows:
        owed[user_id].append((status, due_on))
    Reminder.objects.bulk_create(
        (
            Reminder(
                run=run,
                user_id=user_id,
                period=run.period,
                overdue=sum(1 for status, _due in items if status == Status.OVERDUE),
                due_soon=sum(1 for status, _due in items if status == Status.DUE_SOON),
                earliest_due_on=min(due for _status, due in items),
            )
            for user_id, items in owed.items()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
    return Reminder.objects.filter(run=run).count()

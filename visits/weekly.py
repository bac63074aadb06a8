"""The weekly reminder as a job."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from jobs.choices import Cadence
from jobs.registry import JobKind
from visits.choices import Job
from visits.services import reminders


def weekly_reminder() -> JobKind:
    """On the week's first working day at nine, unless a county says otherwise."""
    return JobKind(
        key=Job.WEEKLY_REMINDER.value,
        label=_("Weekly reminder"),
        about=_(
            "Reminds cadres of households that are overdue or due within 30 days, and liaisons "
            "of their unit’s; asks for a follow-up where nothing was heard for weeks."
        ),
        cadence=Cadence.WEEK,
        working_day=1,
        at=time(9),
        counties=reminders.counties_with_pairings,
        total=reminders.total,
        items=reminders.items,
        work=reminders.work,
        name_item=reminders.name_item,
        finish=reminders.finish,
        # Each batch looks anew for who is next, among all of the county: most counties are one.
        batch=4000,
        is_stale_when_over=True,
    )

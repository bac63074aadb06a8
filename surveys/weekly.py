"""The weekly reminder of surveys as a job."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from jobs.choices import Cadence
from jobs.registry import JobKind
from surveys.services import reminders


def survey_reminder() -> JobKind:
    """On the week's third working day at nine, unless a county says otherwise."""
    return JobKind(
        key="survey_reminder",
        label=_("Reminder of surveys"),
        about=_("Tells cadres how many forms of open surveys are left at their households."),
        cadence=Cadence.WEEK,
        working_day=3,
        at=time(9),
        counties=reminders.counties_with_surveys,
        total=reminders.total,
        items=reminders.items,
        work=reminders.work,
        name_item=reminders.name_item,
        batch=1000,
        is_stale_when_over=True,
    )

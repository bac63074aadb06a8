"""The deadlines of needs as a job."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from jobs.choices import Cadence
from jobs.registry import JobKind
from visits.choices import Job
from visits.services import need_deadlines


def deadlines_of_needs() -> JobKind:
    """On every working day at half past eight, unless a county says otherwise."""
    return JobKind(
        key=Job.NEED_DEADLINES.value,
        label=Job.NEED_DEADLINES.label,
        about=_(
            "Tells a unit’s liaison of needs that are due within three days or today, and the "
            "offices of those that have gone overdue."
        ),
        cadence=Cadence.DAY,
        working_day=1,
        at=time(8, 30),
        counties=need_deadlines.counties_with_deadlines,
        total=need_deadlines.total,
        items=need_deadlines.items,
        work=need_deadlines.work,
        name_item=need_deadlines.name_item,
        finish=need_deadlines.finish,
        is_stale_when_over=True,
    )

"""The overdue findings as a job."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from inspections.services import overdue
from jobs.choices import Cadence
from jobs.registry import JobKind


def overdue_findings() -> JobKind:
    """On the week's first working day at nine, unless a county says otherwise."""
    return JobKind(
        key="overdue_findings",
        label=_("Overdue findings"),
        about=_(
            "Tells liaisons what their unit should have put right by now, and the office a week "
            "later; hands on what a unit that is no more was to put right."
        ),
        cadence=Cadence.WEEK,
        working_day=1,
        at=time(9),
        counties=overdue.counties,
        total=overdue.total,
        items=overdue.items,
        work=overdue.work,
        name_item=overdue.name_item,
        finish=overdue.finish,
        is_stale_when_over=True,
    )

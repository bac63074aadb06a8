"""The monthly notice as a periodic job: an item is a programme that was paired then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.utils.translation import gettext_lazy

from jobs.choices import Cadence
from jobs.models import JobRun
from jobs.registry import JobKind
from pairing.models import Programme
from reports import programme_items
from reports.services.notices import draft_notice, tell_of_draft
from visits.services.reminders import counties_with_pairings


def _work(run: JobRun, items: Sequence[int]) -> None:
    for programme in Programme.objects.filter(pk__in=items).order_by("pk"):
        notice = draft_notice(
            county=run.county,
            programme=programme,
            month=run.first,
            actor=run.started_by,
            day=run.as_of,
        )
        if notice.is_draft:
            tell_of_draft(notice)


MONTHLY_NOTICE = JobKind(
    key="monthly_notice",
    label=gettext_lazy("Monthly notice"),
    about=gettext_lazy("Drafts the notice of the month before, for the county office to publish."),
    cadence=Cadence.MONTH,
    working_day=1,
    at=time(9),
    counties=counties_with_pairings,
    total=programme_items.count,
    items=programme_items.items,
    work=_work,
    name_item=programme_items.name,
    # A programme is a county's whole notice: one a transaction.
    batch=1,
)

"""What people change about the periodic jobs."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils import timezone

from jobs.models import JobPlan
from jobs.registry import JobKind
from organization.models import Region, User


@transaction.atomic
def set_plan(
    *, kind: JobKind, county: Region, is_on: bool, working_day: int, at: time, actor: User
) -> JobPlan:
    """Have a job run in a county on this working day of its week, month or quarter, at this time.

    What has run already stays; a day that is past already is not made up for.
    """
    plan, _made = JobPlan.objects.update_or_create(
        county=county,
        job=kind.key,
        defaults={
            "is_on": is_on,
            "working_day": working_day,
            "at": at,
            "changed_at": timezone.now(),
        },
    )
    return plan

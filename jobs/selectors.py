"""What is to run when, and what has run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from jobs.models import JobPlan
from jobs.periods import window
from jobs.registry import JobKind
from jobs.working_days import nth_working_day
from organization.models import Region


@dataclass(frozen=True, slots=True)
class Plan:
    """When a job runs in a county."""

    working_day: int
    at: time
    is_on: bool = True
    since: datetime | None = None
    """Since when it holds; None for what is usual."""

    def moment_in(self, first: date, last: date) -> datetime | None:
        """When it is due from ``first`` to ``last``; None where nobody works on any of the days."""
        day = nth_working_day(first, last, self.working_day) if self.is_on else None
        return None if day is None else timezone.make_aware(datetime.combine(day, self.at))


def plans_of(kind: JobKind, counties: Collection[Region]) -> dict[str, Plan]:
    """By the county's code, when a job runs there: as the county chose, or as is usual."""
    plans = {county.code: Plan(kind.working_day, kind.at) for county in counties}
    for own in JobPlan.objects.filter(job=kind.key, county__in=list(plans)):
        plans[own.county_id] = Plan(own.working_day, own.at, own.is_on, own.changed_at)
    return plans


def own_plan(kind: JobKind, county: Region) -> JobPlan:
    """What a county has chosen for a job; where it has not, a new plan of what is usual."""
    own = JobPlan.objects.filter(county=county, job=kind.key).first()
    return own or JobPlan(county=county, job=kind.key, working_day=kind.working_day, at=kind.at)


def next_moment(kind: JobKind, plan: Plan, now: datetime) -> datetime | None:
    """When a job is due next after ``now``; None where it is switched off."""
    if not plan.is_on:
        return None
    day = timezone.localdate(now)
    while True:
        first, last = window(kind.cadence, day)
        moment = plan.moment_in(first, last)
        if moment is not None and moment > now:
            return moment
        day = date.fromordinal(last.toordinal() + 1)

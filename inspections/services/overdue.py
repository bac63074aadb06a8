"""Findings that are overdue, told to the liaison and then to the office: a job of each week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.sentences import filled
from delivery.services.telling import tell
from inspections.choices import FindingState, Told
from inspections.models import Finding
from inspections.querysets import FindingQuerySet
from inspections.services.findings import take_over
from jobs.models import JobRun
from organization.choices import Role
from organization.models import Region, Unit, User

OFFICE_AFTER = timedelta(days=7)
"""So long after the liaison was told the office is."""


def counties(day: date) -> list[Region]:
    """The counties in which something is to be put right."""
    codes = Finding.objects.filter(state=FindingState.OPEN).values_list("region_id", flat=True)
    prefixes = {code[:6] + "000000" for code in codes.order_by().distinct()}
    return list(Region.objects.filter(pk__in=prefixes))


def _open(run: JobRun) -> FindingQuerySet:
    rows: FindingQuerySet = Finding.objects.filter(state=FindingState.OPEN).inside(
        run.county_id[:6]
    )
    return rows


def total(run: JobRun) -> int:
    """How many findings of the county are still to be put right."""
    return _open(run).count()


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next of them, by key."""
    rows = _open(run).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def work(run: JobRun, keys: Sequence[int]) -> None:
    """Hand on what a unit can no longer put right, and note who is to be told of the rest."""
    take_over(keys, actor=None)
    overdue = _open(run).overdue_on(run.as_of).filter(pk__in=list(keys))
    late = overdue.filter(told=Told.LIAISON, told_on__lte=run.as_of - OFFICE_AFTER)
    late.update(told=Told.OFFICE, told_on=run.as_of)
    fresh = overdue.filter(told=Told.NOBODY)
    fresh.filter(unit__isnull=True).update(told=Told.OFFICE, told_on=run.as_of)
    fresh.filter(unit__isnull=False).update(told=Told.LIAISON, told_on=run.as_of)


def finish(run: JobRun) -> None:
    """Tell the liaisons and the office of what this run noted for them, each in one message."""
    noted = _open(run).filter(told_on=run.as_of)
    by_unit = Counter(noted.filter(told=Told.LIAISON).values_list("unit", flat=True))
    liaisons: dict[int, list[User]] = defaultdict(list)
    for user in User.objects.liaisons_of(list(by_unit)):
        if user.unit_id is not None:
            liaisons[user.unit_id].append(user)
    path = reverse("inspections:finding_list") + "?state=overdue"
    for unit, number in by_unit.items():
        tell(
            users=liaisons[unit],
            units=[Unit(pk=unit)],
            key=f"finding-overdue:{run.pk}:{unit}",
            subject=gettext_lazy("Findings overdue"),
            text=filled(
                ngettext_lazy(
                    "%(number)d finding of your unit should have been put right by now.",
                    "%(number)d findings of your unit should have been put right by now.",
                    number,
                ),
                number=number,
            ),
            path=path,
        )
    if passed := noted.filter(told=Told.OFFICE).count():
        tell(
            users=User.objects.active().filter(role=Role.COUNTY_OFFICE, region=run.county_id),
            key=f"finding-overdue:{run.pk}:office",
            subject=gettext_lazy("Findings overdue"),
            text=filled(
                ngettext_lazy(
                    "%(number)d finding is overdue, and has come to the office.",
                    "%(number)d findings are overdue, and have come to the office.",
                    passed,
                ),
                number=passed,
            ),
            path=path,
        )


def name_item(key: int) -> str:
    """A finding by its number."""
    return _("finding %(number)d") % {"number": key}

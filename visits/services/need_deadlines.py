"""Deadlines of needs: a unit's liaison is told before and on the day, the offices after it.

Each need is told of once at each of these: a run tells of what has come near, become due or gone
overdue since the run before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.sentences import filled, joined
from delivery.services import tell
from jobs.choices import RunStatus
from jobs.models import JobRun
from organization.choices import Level, Role
from organization.models import Region, Unit, User
from organization.models.region import PREFIX_LENGTH, full_code
from visits.models import Need
from visits.querysets import NeedQuerySet

BEFORE = 3
"""How many days before it is due a unit is told of a need."""


def counties_with_deadlines(day: date) -> list[Region]:
    """The counties in which an open need has been given to a unit."""
    prefixes = (
        Need.objects.open()
        .filter(unit__isnull=False)
        .order_by()
        .values_list(Left("region_id", PREFIX_LENGTH[Level.COUNTY]), flat=True)
        .distinct()
    )
    return list(Region.objects.filter(pk__in=[full_code(prefix) for prefix in prefixes]))


def _given(run: JobRun) -> NeedQuerySet:
    needs: NeedQuerySet = (
        Need.objects.inside(run.county.prefix).open().filter(unit__isnull=False).order_by()
    )
    return needs


def _before(run: JobRun) -> date | None:
    """The day of the run before it that told of anything; None of the first.

    Of one that was missed, or that failed, nobody has heard.
    """
    return (
        JobRun.objects.filter(
            county=run.county_id, job=run.job, status=RunStatus.DONE, as_of__lt=run.as_of
        )
        .order_by("-as_of")
        .values_list("as_of", flat=True)
        .first()
    )


def near(run: JobRun) -> NeedQuerySet:
    """Needs of the county that have come within ``BEFORE`` days of being due."""
    needs = _given(run).filter(due_on__gt=run.as_of, due_on__lte=run.as_of + timedelta(days=BEFORE))
    before = _before(run)
    return needs if before is None else needs.filter(due_on__gt=before + timedelta(days=BEFORE))


def due(run: JobRun) -> NeedQuerySet:
    """Needs that are due on the run's day, or were on a day without a run."""
    before = _before(run)
    first = run.as_of if before is None else before + timedelta(days=1)
    return _given(run).filter(due_on__range=(first, run.as_of))


def late(run: JobRun) -> NeedQuerySet:
    """Needs that have gone overdue since the run before; of the first run, all that are."""
    needs = _given(run).filter(due_on__lt=run.as_of)
    before = _before(run)
    return needs if before is None else needs.filter(due_on__gte=before)


def _units(run: JobRun) -> list[int]:
    keys = set(near(run).values_list("unit", flat=True)) | set(
        due(run).values_list("unit", flat=True)
    )
    return sorted(keys)


def total(run: JobRun) -> int:
    """How many units there is something to tell."""
    return len(_units(run))


def items(run: JobRun, after: int, number: int) -> Sequence[int]:
    """So many of these units, by their keys, behind ``after``."""
    return [key for key in _units(run) if key > after][:number]


def name_item(key: int) -> str:
    """A unit as the page of runs names it."""
    return Unit.objects.filter(pk=key).values_list("name", flat=True).first() or str(key)


def work(run: JobRun, units: Sequence[int]) -> None:
    """Tell the liaisons of these units, and the units' own channels."""
    soon = Counter(near(run).filter(unit__in=units).values_list("unit", flat=True))
    today = Counter(due(run).filter(unit__in=units).values_list("unit", flat=True))
    told: dict[int | None, list[User]] = {}
    for user in User.objects.liaisons_of(units):
        told.setdefault(user.unit_id, []).append(user)
    for unit in units:
        words = []
        if today[unit]:
            words.append(
                filled(
                    ngettext_lazy(
                        "%(number)d need that was given to your unit is due.",
                        "%(number)d needs that were given to your unit are due.",
                        today[unit],
                    ),
                    number=today[unit],
                )
            )
        if soon[unit]:
            words.append(
                filled(
                    ngettext_lazy(
                        "%(number)d need that was given to your unit is due within %(days)d days.",
                        "%(number)d needs that were given to your unit are due within "
                        "%(days)d days.",
                        soon[unit],
                    ),
                    number=soon[unit],
                    days=BEFORE,
                )
            )
        tell(
            users=told.get(unit, []),
            units=[Unit(pk=unit)],
            key=f"need-due:{run.pk}:{unit}",
            subject=gettext_lazy("Needs that are due"),
            text=joined(words),
            path=reverse("visits:unit_need_list"),
        )


def finish(run: JobRun) -> None:
    """Tell the offices of what has gone overdue: the county's of all, townships' of their own."""
    length = PREFIX_LENGTH[Level.TOWNSHIP]
    by_place = Counter(
        late(run).annotate(place=Left("region_id", length)).values_list("place", flat=True)
    )
    if not by_place:
        return
    offices = (
        User.objects.active()
        .offices()
        .filter(region__in=[run.county_id, *(full_code(place) for place in by_place)])
    )
    for user in offices:
        number = (
            by_place.total()
            if user.role == Role.COUNTY_OFFICE
            else by_place[str(user.region_id)[:length]]
        )
        tell(
            users=[user],
            key=f"need-late:{run.pk}:{user.region_id}",
            subject=gettext_lazy("Needs overdue"),
            text=filled(
                ngettext_lazy(
                    "%(number)d need was not settled by the day that was set.",
                    "%(number)d needs were not settled by the day that was set.",
                    number,
                ),
                number=number,
            ),
            path=reverse("visits:need_list") + "?state=overdue",
        )

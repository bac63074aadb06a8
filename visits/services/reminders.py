"""The weekly reminder: who has something overdue or due soon hears of it, once a week.

A cadre hears of its own households, in private and first; the liaison of its unit's. What was
logged before the reminder is sent is in it, and whom a pause excuses is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from delivery.services import Letter, queue
from jobs.models import JobRun
from organization.choices import Level, Role
from organization.models import Region, User
from organization.models.region import PREFIX_LENGTH, full_code
from organization.querysets import UserQuerySet
from pairing.choices import CadreStatus
from pairing.models import Pairing
from visits.choices import Status
from visits.models import Reminder
from visits.models.reminder import Line, UnitLine
from visits.querysets import PairingYearQuerySet
from visits.quotas import due_years
from visits.services import follow_ups

OWED = (Status.OVERDUE, Status.DUE_SOON)
"""The lights of which a reminder tells, in the order in which it does."""


def counties_with_pairings(day: date) -> list[Region]:
    """The counties in which a pairing is open."""
    length = PREFIX_LENGTH[Level.COUNTY]
    prefixes = (
        Pairing.objects.open()
        .order_by()
        .values_list(Left("region_id", length), flat=True)
        .distinct()
    )
    return list(Region.objects.filter(pk__in=[full_code(prefix) for prefix in prefixes]))


def _owed(run: JobRun) -> PairingYearQuerySet:
    """What a reminder of the county may tell of: overdue or due soon, of cadres who are there."""
    rows: PairingYearQuerySet = due_years(run.as_of).filter(
        status__in=OWED,
        pairing__ended_on__isnull=True,
        pairing__cadre__status=CadreStatus.ACTIVE,
        pairing__cadre__user__is_active=True,
    )
    return rows


def reminded(run: JobRun) -> UserQuerySet:
    """The accounts of a county that have something to hear in a run."""
    prefix = run.county.prefix
    owed = _owed(run)
    users: UserQuerySet = (
        User.objects.active()
        .filter(Q(unit__region__code__startswith=prefix))
        .filter(
            Exists(owed.filter(pairing__cadre__user=OuterRef("pk")))
            | (
                Q(role=Role.LIAISON)
                & Exists(owed.filter(pairing__cadre__user__unit=OuterRef("unit")))
            )
        )
        .order_by("pk")
    )
    return users


def total(run: JobRun) -> int:
    """How many accounts have something to hear."""
    return reminded(run).count()


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next accounts of a run, by key."""
    return list(reminded(run).filter(pk__gt=after).values_list("pk", flat=True)[:limit])


def work(run: JobRun, keys: Sequence[int]) -> None:
    """Remind these accounts, and follow up where nothing was heard for weeks."""
    owed = _owed(run)
    own: dict[int, list[Line]] = defaultdict(list)
    for row in (
        owed.filter(pairing__cadre__user__in=keys)
        .annotate(user=F("pairing__cadre__user"))
        .order_by("next_due_on", "pairing")
    ):
        own[row.user].append(_line(row))
    units = _lines_of_units(keys, owed)
    reminders = []
    for key in keys:
        lines = sorted(own[key], key=lambda line: OWED.index(Status(line.status)))
        if not lines and key not in units:
            # Something was logged since the account was chosen.
            continue
        overdue = sum(1 for line in lines if line.is_overdue)
        reminders.append(
            Reminder(
                run=run,
                user_id=key,
                period=run.period,
                overdue=overdue,
                due_soon=len(lines) - overdue,
                earliest_due_on=min((line.due_on for line in lines), default=None),
                lines=[line.stored() for line in lines],
                unit_lines=[
                    [line.cadre, line.overdue, line.due_soon] for line in units.get(key, ())
                ],
            )
        )
    Reminder.objects.bulk_create(reminders, batch_size=500, ignore_conflicts=True)
    queue([_letter(reminder) for reminder in reminders])
    follow_ups.follow_up(
        run=run,
        lines={line.pairing: line for lines in own.values() for line in lines if line.is_overdue},
    )


def _line(row: Any) -> Line:
    return Line(
        pairing=row.pairing_id,
        status=row.status,
        due_on=row.next_due_on,
        contacts=max(0, row.contacts_needed - row.contacts_done),
        contact_due_on=row.contact_due_on,
        visits=max(0, row.visits_needed - row.visits_done),
        visit_due_on=row.visit_due_on,
    )


def _lines_of_units(keys: Sequence[int], owed: PairingYearQuerySet) -> dict[int, list[UnitLine]]:
    """Of each of these accounts that is a liaison, the cadres of its unit, by their names."""
    liaisons = dict(
        User.objects.active().filter(pk__in=keys, role=Role.LIAISON).values_list("pk", "unit")
    )
    if not liaisons:
        return {}
    by_unit: dict[int, list[UnitLine]] = defaultdict(list)
    counted = (
        owed.filter(pairing__cadre__user__unit__in=set(liaisons.values()))
        .values_list("pairing__cadre__user__unit", "pairing__cadre")
        .annotate(
            overdue_number=Count("pk", filter=Q(status=Status.OVERDUE)),
            due_soon_number=Count("pk", filter=Q(status=Status.DUE_SOON)),
        )
        .order_by("pairing__cadre__user__pinyin", "pairing__cadre")
    )
    for unit, cadre, overdue, due_soon in counted:
        by_unit[unit].append(UnitLine(cadre, overdue, due_soon))
    return {key: by_unit[unit] for key, unit in liaisons.items() if by_unit[unit]}


def _letter(reminder: Reminder) -> Letter:
    """What leaves the house: how many, and where to look."""
    with override(settings.LANGUAGE_CODE):
        parts = []
        if reminder.overdue:
            parts.append(
                ngettext(
                    "%(number)d household is overdue",
                    "%(number)d households are overdue",
                    reminder.overdue,
                )
                % {"number": reminder.overdue}
            )
        if reminder.due_soon:
            parts.append(
                ngettext(
                    "%(number)d household is due soon",
                    "%(number)d households are due soon",
                    reminder.due_soon,
                )
                % {"number": reminder.due_soon}
            )
        if reminder.unit_lines:
            cadres = len(reminder.unit_lines)
            parts.append(
                ngettext(
                    "%(number)d cadre of your unit has something due",
                    "%(number)d cadres of your unit have something due",
                    cadres,
                )
                % {"number": cadres}
            )
        return Letter(
            user_id=reminder.user_id,
            key=f"reminder:{reminder.period}",
            subject=_("Reminder of this week"),
            text=_("%(what)s. Look under “My households”.") % {"what": _("; ").join(parts)},
            path=reverse("visits:phone_reminders"),
        )


def finish(run: JobRun) -> None:
    """Tell liaisons and offices of the follow-ups that this run opened or passed on."""
    follow_ups.end_what_is_over(run=run)
    follow_ups.tell_of_new(run=run)


def name_item(key: int) -> str:
    """An account by its number: who keeps the system need not know whom it is about."""
    return _("account %(number)d") % {"number": key}

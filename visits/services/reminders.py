"""The weekly reminder: who has something overdue or due soon hears of it, once a week.

A cadre hears of its own households, in private and first; the liaison of its unit's. What was
logged before the reminder is sent is in it, and whom a pause excuses is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from common.copying import copy_objects
from delivery.services import Letter, queue
from delivery.services.house import write_messages
from jobs.models import JobRun
from organization.choices import Level, Role
from organization.languages import languages_of
from organization.models import Region, User
from organization.models.region import PREFIX_LENGTH, full_code
from pairing.choices import CadreStatus
from pairing.models import Pairing, Programme
from pairing.querysets import PairingQuerySet
from visits.choices import Status
from visits.models import Reminder
from visits.models.reminder import Line, UnitLine
from visits.querysets import PairingYearQuerySet
from visits.quotas.standings import due_years
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
    """What is overdue or due soon on the day of a run, wherever it is."""
    rows: PairingYearQuerySet = due_years(run.as_of).filter(
        status__in=OWED, pairing__ended_on__isnull=True
    )
    return rows


def _of_active(owed: PairingYearQuerySet) -> PairingYearQuerySet:
    """Narrowed to cadres who are there to be reminded."""
    rows: PairingYearQuerySet = owed.filter(
        pairing__cadre__status=CadreStatus.ACTIVE, pairing__cadre__user__is_active=True
    )
    return rows


def _of_held(owed: PairingYearQuerySet, pairings: PairingQuerySet) -> PairingYearQuerySet:
    """Narrowed to the open ones of some pairings, in programmes that are reminded of weekly.

    By their keys: joined to accounts or units, the year of the whole province would be read.
    """
    reminded = Programme.objects.filter(is_reminded=True)
    keys = pairings.open().filter(programme__in=reminded).order_by().values_list("pk", flat=True)
    rows: PairingYearQuerySet = owed.filter(pairing__id__any_of=list(keys))
    return rows


def reminded(run: JobRun) -> list[int]:
    """The accounts that have something to hear in the run of a county: their keys, ascending.

    A cadre belongs to the county of its households, wherever its unit is, or whether it has one;
    whoever is paired in two counties hears of all in the run that comes first. So does a liaison,
    of those in its unit who have left as well: what they owe is to be handed over.
    """
    inside = _of_held(_owed(run), Pairing.objects.inside(run.county.prefix))
    cadres: set[int] = set()
    units: set[int] = set()
    for user, unit, status, is_active in inside.order_by().values_list(
        "pairing__cadre__user",
        "pairing__cadre__user__unit",
        "pairing__cadre__status",
        "pairing__cadre__user__is_active",
    ):
        if unit is not None:
            units.add(unit)
        if is_active and status == CadreStatus.ACTIVE:
            cadres.add(user)
    return sorted(cadres.union(User.objects.liaisons_of(units).values_list("pk", flat=True)))


def total(run: JobRun) -> int:
    """How many accounts have something to hear."""
    return len(reminded(run))


def items(run: JobRun, after: int, limit: int) -> list[int]:
    """The next accounts of a run, by key."""
    keys = reminded(run)
    first = bisect_right(keys, after)
    return keys[first : first + limit]


def work(run: JobRun, keys: Sequence[int]) -> None:
    """Remind these accounts, and follow up where nothing was heard for weeks."""
    owed = _owed(run)
    own: dict[int, list[Line]] = defaultdict(list)
    # As one array, and as values: a parameter and an object each cost more than reading the row.
    mine = Pairing.objects.filter(cadre__user__id__any_of=list(keys))
    for user, *facts in (
        _of_active(_of_held(owed, mine))
        .order_by("next_due_on", "pairing")
        .values_list("pairing__cadre__user", *_FACTS)
    ):
        own[user].append(_line(*facts))
    liaisons, units = _lines_of_units(keys, owed)
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
    _write(run, reminders)
    languages = languages_of([reminder.user_id for reminder in reminders])
    queue(
        [
            letter
            for each in reminders
            for letter in _letters(each, liaisons, languages[each.user_id])
        ]
    )
    _tell_liaisons(run, [key for key in keys if key in units])
    follow_ups.follow_up(
        run=run,
        lines={line.pairing: line for lines in own.values() for line in lines if line.is_overdue},
    )


def _write(run: JobRun, reminders: Sequence[Reminder]) -> None:
    """Write reminders, but for whom was told this week already: in another county, or before."""
    accounts = [reminder.user_id for reminder in reminders]
    known = set(
        Reminder.objects.filter(period=run.period, user__id__any_of=accounts).values_list(
            "user", flat=True
        )
    )
    try:
        with transaction.atomic():
            copy_objects(Reminder, [each for each in reminders if each.user_id not in known])
    except IntegrityError:
        # Another county reminds somebody at the same moment, and has committed by now.
        Reminder.objects.bulk_create(reminders, ignore_conflicts=True)


_FACTS = (
    *("pairing", "status", "next_due_on", "contacts_needed", "contacts_done", "contact_due_on"),
    *("visits_needed", "visits_done", "visit_due_on"),
)


def _line(
    pairing: int,
    status: str,
    next_due_on: date,
    contacts_needed: int,
    contacts_done: int,
    contact_due_on: date | None,
    visits_needed: int,
    visits_done: int,
    visit_due_on: date | None,
) -> Line:
    return Line(
        pairing=pairing,
        status=status,
        due_on=next_due_on,
        contacts=max(0, contacts_needed - contacts_done),
        contact_due_on=contact_due_on,
        visits=max(0, visits_needed - visits_done),
        visit_due_on=visit_due_on,
    )


def _lines_of_units(
    keys: Sequence[int], owed: PairingYearQuerySet
) -> tuple[dict[int, int], dict[int, list[UnitLine]]]:
    """Of these accounts the liaisons with their units, and the cadres there, by their names."""
    liaisons = dict(
        User.objects.active().filter(pk__in=keys, role=Role.LIAISON).values_list("pk", "unit")
    )
    if not liaisons:
        return {}, {}
    by_unit: dict[int, list[UnitLine]] = defaultdict(list)
    held = Pairing.objects.filter(cadre__user__unit__in=set(liaisons.values()))
    counted = (
        _of_held(owed, held)
        .values_list("pairing__cadre__user__unit", "pairing__cadre")
        .annotate(
            overdue_number=Count("pk", filter=Q(status=Status.OVERDUE)),
            due_soon_number=Count("pk", filter=Q(status=Status.DUE_SOON)),
        )
        .order_by("pairing__cadre__user__pinyin", "pairing__cadre")
    )
    for unit, cadre, overdue, due_soon in counted:
        by_unit[unit].append(UnitLine(cadre, overdue, due_soon))
    return liaisons, {key: by_unit[unit] for key, unit in liaisons.items() if by_unit[unit]}


def _tell_liaisons(run: JobRun, keys: Sequence[int]) -> None:
    """In the house; their letters say how many."""
    write_messages(
        keys,
        key=f"unit-list:{run.period}",
        subject=gettext_lazy("Your unit this week"),
        text=gettext_lazy("The list of cadres with something overdue or due soon is there."),
        path=reverse("visits:follow_up_list"),
    )


def _letters(reminder: Reminder, liaisons: dict[int, int], language: str) -> list[Letter]:
    """What leaves the house: how many, and where to look. A unit's robot hears of the unit.

    ``language`` is the reader's; a robot speaks the site's own.
    """
    letters = []
    phone, desk = _paths()
    if reminder.lines:
        subject, text = _words(language, reminder.overdue, reminder.due_soon)
        letters.append(
            Letter(
                user_id=reminder.user_id,
                key=f"reminder:{reminder.period}",
                subject=subject,
                text=text,
                path=phone,
            )
        )
    if reminder.unit_lines:
        key, cadres = f"unit-list:{reminder.period}", len(reminder.unit_lines)
        own, in_public = _unit_words(language, cadres), _unit_words(settings.LANGUAGE_CODE, cadres)
        letters.append(Letter(key, *own, desk, user_id=reminder.user_id))
        letters.append(Letter(key, *in_public, desk, unit_id=liaisons[reminder.user_id]))
    return letters


@lru_cache(maxsize=1)
def _paths() -> tuple[str, str]:
    """Where a cadre looks, and where a liaison: the same for every letter of a county."""
    return reverse("visits:phone_reminders"), reverse("visits:follow_up_list")


@lru_cache(maxsize=1024)
def _words(language: str, overdue: int, due_soon: int) -> tuple[str, str]:
    """Subject and text of a cadre's letter: most of a county's say the same."""
    with override(language):
        parts = []
        if overdue:
            parts.append(
                ngettext(
                    "%(number)d household is overdue",
                    "%(number)d households are overdue",
                    overdue,
                )
                % {"number": overdue}
            )
        if due_soon:
            parts.append(
                ngettext(
                    "%(number)d household is due soon",
                    "%(number)d households are due soon",
                    due_soon,
                )
                % {"number": due_soon}
            )
        return (
            _("Reminder of this week"),
            _("%(what)s. Look under “My households”.") % {"what": _("; ").join(parts)},
        )


@lru_cache(maxsize=128)
def _unit_words(language: str, cadres: int) -> tuple[str, str]:
    """Subject and text of what a unit is told."""
    with override(language):
        return (
            _("Your unit this week"),
            ngettext(
                "%(number)d cadre of your unit has something due. Look under “Follow-ups”.",
                "%(number)d cadres of your unit have something due. Look under “Follow-ups”.",
                cadres,
            )
            % {"number": cadres},
        )


def finish(run: JobRun) -> None:
    """Tell liaisons and offices of the follow-ups that this run opened or passed on."""
    follow_ups.end_what_is_over(run=run)
    follow_ups.pass_on(run=run)
    follow_ups.tell_of_new(run=run)


def name_item(key: int) -> str:
    """An account by its number: who keeps the system need not know whom it is about."""
    return _("account %(number)d") % {"number": key}

"""Reads that pages share: households with their lights, and how a region stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.dates import today
from organization.access import can_unmask, sees_personal_data
from organization.choices import Role
from organization.models import Unit, User
from organization.models.region import county_of
from organization.querysets import UnitQuerySet
from pairing.models import Cadre, Household, Pairing, Programme, Recipient
from pairing.querysets import CadreQuerySet, HouseholdQuerySet, PairingQuerySet
from pairing.selectors import waiting_since
from visits.choices import Status, TopicList, Verdict
from visits.models import (
    Aid,
    Answer,
    Contact,
    Feedback,
    FollowUp,
    Need,
    Reminder,
    ReminderRule,
    Topic,
)
from visits.models.reminder import Line, UnitLine
from visits.querysets import ContactQuerySet
from visits.quotas.standings import due_years

SHOWN_REMINDERS = 30
SHOWN_DAYS = 60
"""For how long what has ended is still shown on the phone."""


def households_for_list(user: User, programme: Programme, day: date) -> HouseholdQuerySet:
    """Active households of a programme in scope with all that a row of the list shows.

    Each has ``next_due_on``, ``waiting_since`` (the end of its last pairing, or else on the
    roster since), ``members`` and ``open_pairings``; of the latter each has ``current_years``
    with its ``status`` on ``day``.
    """
    years = due_years(day)
    pairings = (
        Pairing.objects.open()
        .filter(programme=programme)
        .select_related("cadre__user__unit")
        .prefetch_related(Prefetch("years", queryset=years, to_attr="current_years"))
    )
    next_due = years.filter(
        pairing__household=OuterRef("pk"),
        pairing__programme=programme,
        pairing__ended_on__isnull=True,
    ).order_by("next_due_on")
    households: HouseholdQuerySet = (
        Household.objects.visible_to(user)
        .active()
        .of_programme(programme)
        .with_township()
        .select_related("region")
        .defer("head_id")
        .annotate(
            next_due_on=Subquery(next_due.values("next_due_on")[:1]),
            waiting_since=waiting_since(programme),
        )
        .prefetch_related(
            Prefetch(
                "recipients",
                queryset=Recipient.objects.active()
                .select_related("group")
                .defer("identity", "certificate"),
                to_attr="members",
            ),
            Prefetch("pairings", queryset=pairings, to_attr="open_pairings"),
        )
    )
    return households


def search_households(households: HouseholdQuerySet, text: str, user: User) -> HouseholdQuerySet:
    """Those that are found by what ``user`` may look for: by no number that it sees masked."""
    return households.search(text, by_identity=can_unmask(user), by_phone=sees_personal_data(user))


def waiting_for(
    households: HouseholdQuerySet, programme: Programme, day: date, days: int
) -> HouseholdQuerySet:
    """Those that on ``day`` have been without a pairing for so many days or more."""
    unpaired = with_light(households, "unpaired", programme, day)
    return unpaired.alias(waits_since=waiting_since(programme)).filter(
        waits_since__lte=day - timedelta(days=days)
    )


def with_light(
    households: HouseholdQuerySet, light: str, programme: Programme, day: date
) -> HouseholdQuerySet:
    """Those of a light: a ``Status`` of their pairing on ``day``, or ``unpaired``."""
    open_pairings = Pairing.objects.open().filter(household=OuterRef("pk"), programme=programme)
    if light == "unpaired":
        return households.filter(~Exists(open_pairings))
    return households.filter(
        Exists(
            due_years(day).filter(
                pairing__household=OuterRef("pk"),
                pairing__programme=programme,
                pairing__ended_on__isnull=True,
                status=light,
            )
        )
    )


def pairings_for_phone(user: User, day: date) -> list[Pairing]:
    """A cadre's own open pairings, the one to go to next first.

    Each has ``current_years`` with its ``status`` on ``day`` and ``last_contact_on``. Overdue
    comes before due soon, and within each whoever was seen longest ago.
    """
    pairings = (
        Pairing.objects.open()
        .of_cadre(user)
        .with_township()
        .select_related("household__region", "programme")
        .annotate(
            last_contact_on=Subquery(
                Contact.objects.filter(pairing=OuterRef("pk"), is_reached=True)
                .exclude(verdict=Verdict.REJECTED)
                .order_by("-day")
                .values("day")[:1]
            )
        )
        .prefetch_related(
            Prefetch("years", queryset=due_years(day), to_attr="current_years"),
            Prefetch(
                "household__recipients",
                queryset=Recipient.objects.active()
                .select_related("group")
                .defer("identity", "certificate"),
                to_attr="members",
            ),
        )
    )
    return sorted(pairings, key=_urgency)


_ORDER = {status: place for place, status in enumerate(Status.values)}


class _YearOnDay(Protocol):
    """A ``PairingYear`` with its status, as ``due_years`` reads it."""

    status: str
    next_due_on: date | None


class _OnPhone(Protocol):
    """A pairing as ``pairings_for_phone`` reads it."""

    current_years: list[_YearOnDay]
    last_contact_on: date | None


def _urgency(pairing: _OnPhone) -> tuple[int, date, date]:
    year = next(iter(pairing.current_years), None)
    return (
        _ORDER[year.status] if year is not None else len(_ORDER),
        (year.next_due_on if year is not None else None) or date.max,
        pairing.last_contact_on or date.min,
    )


def needs_of(households: Collection[int] | QuerySet[Any, Any]) -> QuerySet[Need]:
    """The open needs of some households, the latest first."""
    return Need.objects.open().filter(household__in=households)


@dataclass(frozen=True, slots=True)
class ShownReminder:
    """A reminder with its lines; a line's pairing is None where the account holds it no longer."""

    reminder: Reminder
    lines: list[tuple[Line, Pairing | None]]
    is_latest: bool


def reminders_for_phone(user: User) -> list[ShownReminder]:
    """My weekly reminders, the newest first, with the households that are still mine."""
    reminders = list(Reminder.objects.filter(user=user).exclude(lines=[])[:SHOWN_REMINDERS])
    lines = {reminder.pk: reminder.own_lines() for reminder in reminders}
    keys = {line.pairing for own in lines.values() for line in own}
    mine = {
        pairing.pk: pairing
        for pairing in Pairing.objects.open()
        .of_cadre(user)
        .filter(pk__in=keys)
        .select_related("household")
    }
    return [
        ShownReminder(
            reminder,
            [(line, mine.get(line.pairing)) for line in lines[reminder.pk]],
            place == 0,
        )
        for place, reminder in enumerate(reminders)
    ]


def followed_for_phone(user: User) -> QuerySet[FollowUp]:
    """What is or was lately followed up of my own households, with what was answered."""
    lately = today() - timedelta(days=SHOWN_DAYS)
    return (
        FollowUp.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=lately),
            pairing__cadre__user=user,
            pairing__ended_on__isnull=True,
        )
        .order_by(F("ended_on").desc(nulls_first=True), "-pk")
        .select_related("pairing__household")
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("answered_by")))
    )


def answers_for_phone(user: User) -> QuerySet[Answer]:
    """What was answered lately for my own households without a follow-up, and what became of it."""
    return (
        Answer.objects.filter(
            pairing__cadre__user=user,
            pairing__ended_on__isnull=True,
            follow_up__isnull=True,
            day__gte=today() - timedelta(days=SHOWN_DAYS),
        )
        .select_related("pairing__household", "answered_by")
        .order_by("-pk")
    )


def unit_reminder(user: User) -> tuple[Reminder, list[tuple[UnitLine, Cadre]]] | None:
    """What a liaison was told last of its unit, with the cadres that are still there."""
    reminder = Reminder.objects.filter(user=user).exclude(unit_lines=[]).first()
    if reminder is None:
        return None
    lines = reminder.lines_of_unit()
    cadres = {
        cadre.pk: cadre
        for cadre in Cadre.objects.visible_to(user)
        .filter(pk__in=[line.cadre for line in lines])
        .select_related("user")
    }
    return reminder, [(line, cadres[line.cadre]) for line in lines if line.cadre in cadres]


def own_reminder_rule(county: str) -> ReminderRule:
    """What the county of a code has chosen; where it has not, a new rule of what is usual."""
    return ReminderRule.objects.filter(county=county).first() or ReminderRule(county_id=county)


def unread_answers(user: User) -> int:
    """How many answers to what an account complained of or suggested it has not seen yet."""
    return Feedback.objects.filter(user=user).unread().count()


def contacts_for_phone(pairing: Pairing) -> ContactQuerySet:
    """What a visitor should know of earlier contacts, the latest first.

    Those of the pairing itself, and those that the cadre before dated into it: these are kept
    outside their own pairing, and both sides see them.
    """
    strays = Contact.objects.filter(
        pairing__household=pairing.household_id,
        pairing__programme=pairing.programme_id,
        verdict=Verdict.OUTSIDE_PAIRING,
        day__gte=pairing.started_on,
    )
    if pairing.ended_on is not None:
        strays = strays.filter(day__lte=pairing.ended_on)
    contacts: ContactQuerySet = Contact.objects.filter(
        Q(pairing=pairing) | Q(pk__in=strays.values("pk"))
    ).order_by("-day", "-pk")
    return contacts


# The lists of which a contact ticks what applies


def topics_known(code: str) -> dict[str, list[Topic]]:
    """By the name of the list, its rows in the county of a region: its own, or the shipped ones.

    Those that are offered no longer are among them. One query.
    """
    rows = list(
        Topic.objects.filter(Q(region=None) | Q(region=county_of(code))).order_by("order", "pk")
    )
    own = {row.list for row in rows if row.region_id is not None}
    return {
        name: [
            row for row in rows if row.list == name and (row.region_id is not None) == (name in own)
        ]
        for name in TopicList.values
    }


def topics_shipped() -> dict[str, list[Topic]]:
    """By the name of the list, the rows that are shipped with the project."""
    rows = list(Topic.objects.filter(region=None).order_by("order", "pk"))
    return {name: [row for row in rows if row.list == name] for name in TopicList.values}


def topic_names(user: User) -> dict[tuple[str, str], str]:
    """What entries are called where ``user`` works, offered or not: (list, key) → name."""
    home = user.home_region()
    near = Q(region=None)
    if home is not None:
        near |= Q(region__code__startswith=home.prefix[:6])
    # A county's own name for a shipped entry comes after the shipped one and stands.
    rows = Topic.objects.filter(near).order_by(F("region").asc(nulls_first=True))
    return {(row.list, row.key): str(row) for row in rows}


def overdue_by_cadre(
    cadres: Collection[int] | QuerySet[Any, Any], day: date, user: User
) -> dict[int, int]:
    """How many pairings that ``user`` may see are overdue on ``day``, of each cadre with any."""
    return dict(
        due_years(day)
        .visible_to(user)
        .filter(
            Q(status=Status.OVERDUE),
            pairing__cadre__in=cadres,
            pairing__ended_on__isnull=True,
        )
        .values_list("pairing__cadre")
        .annotate(number=Count("pk"))
        .order_by()
    )


def with_holding(cadres: CadreQuerySet, user: User) -> CadreQuerySet:
    """Each with ``holding``, how many open pairings it has that ``user`` may see."""
    held = Pairing.objects.visible_to(user).open().filter(cadre=OuterRef("pk"))
    return cadres.annotate(holding=_number_of(held, "cadre"))


def with_open_pairings(cadres: CadreQuerySet, user: User) -> CadreQuerySet:
    """Each with ``open_pairings``, those with a household that ``user`` may see."""
    pairings = (
        Pairing.objects.visible_to(user)
        .open()
        .select_related("household__region")
        .order_by("household__head_pinyin", "pk")
    )
    return cadres.prefetch_related(Prefetch("pairings", queryset=pairings, to_attr="open_pairings"))


def standing_aid() -> Prefetch[Any]:
    """Of contacts, what was given at each and not reversed."""
    return Prefetch("aid", queryset=Aid.objects.standing())


def contacts_of(pairings: PairingQuerySet) -> ContactQuerySet:
    """The contacts of some pairings with cadre, unit and aid, the latest first.

    One that counts in two of them is there once; ``is_in_several`` says so.
    """
    contacts: ContactQuerySet = (
        Contact.objects.filter(pairing__in=pairings)
        .exclude(original__pairing__in=pairings)
        .annotate(is_in_several=Exists(Contact.objects.filter(original=OuterRef("pk"))))
        .select_related("pairing__cadre__user__unit")
        .prefetch_related(standing_aid())
        .order_by("-day", "-pk")
    )
    return contacts


def units_for_list(user: User) -> UnitQuerySet:
    """Units in scope by their names, with what a row of the list shows.

    Each has ``liaisons`` and, as far as ``user`` may see them, the number of its active
    ``cadres`` and of their open ``pairings``.
    """
    cadres = Cadre.objects.visible_to(user).active().filter(user__unit=OuterRef("pk"))
    pairings = Pairing.objects.visible_to(user).open().filter(cadre__user__unit=OuterRef("pk"))
    liaisons = User.objects.active().filter(role=Role.LIAISON)
    units: UnitQuerySet = (
        Unit.objects.visible_to(user)
        .select_related("region")
        .prefetch_related(Prefetch("users", queryset=liaisons, to_attr="liaisons"))
        .annotate(
            cadres=_number_of(cadres, "user__unit"),
            pairings=_number_of(pairings, "cadre__user__unit"),
        )
        .order_by("pinyin", "pk")
    )
    return units


def _number_of(rows: QuerySet[Any], path: str) -> Coalesce:
    """How many rows there are of one unit or cadre, to which ``rows`` is narrowed already."""
    counted = rows.order_by().values(path).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def last_contacts(pairing_ids: Collection[int]) -> dict[int, date]:
    """Of pairings, by primary key, the day of the last contact of those that have one."""
    return dict(
        Contact.objects.filter(pairing__in=pairing_ids)
        .values_list("pairing")
        .annotate(last=Max("day"))
        .order_by()
    )

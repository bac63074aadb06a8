"""Reads over festivals and rounds: what comes next, who is on a round, and how far it is.

Nothing of what was done is written down for a round. A household of a round is visited from the
first home visit of one of the unit's pairings with it that falls within the round's days, reached
somebody, and was not rejected; what was given is the aid of these pairings dated within them. So
a visit that a cadre logs late, offline or corrects counts by itself, and one by the cadre before
a handover inside the unit counts too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Least

from organization.models import Unit, User
from organization.models.region import county_of
from organization.querysets import UnitQuerySet
from pairing.models import Household, Pairing, Recipient
from pairing.querysets import HouseholdQuerySet
from visits.choices import StopState
from visits.festival_days import next_day
from visits.models import Aid, Contact, Festival, Round, RoundStop
from visits.quotas.standings import due_years


@dataclass(frozen=True, slots=True)
class Occasion:
    """A festival as it comes next, seen from a day."""

    festival: Festival
    on: date
    seen_on: date

    @property
    def opens_on(self) -> date:
        """From when a round may be drawn up."""
        return self.on - timedelta(days=self.festival.opens_days)

    @property
    def first(self) -> date:
        """From when a visit counts for a round."""
        return self.on - timedelta(days=self.festival.visit_days)

    @property
    def is_open(self) -> bool:
        """Whether a round may be drawn up on the day it is seen from."""
        return self.opens_on <= self.seen_on


def festivals_known(code: str) -> list[Festival]:
    """The festivals of the county in which a region lies, switched on or off; one query.

    Of a shipped one and the county's own with its key the county's own holds.
    """
    rows = Festival.objects.filter(Q(region=None) | Q(region=county_of(code)))
    by_key = {row.key: row for row in rows.order_by(F("region").asc(nulls_first=True), "pk")}
    return list(by_key.values())


def occasion_of(festival: Festival, day: date) -> Occasion | None:
    """A festival as it comes next from ``day``."""
    on = next_day(festival, day)
    return None if on is None else Occasion(festival, on, day)


def occasions(code: str, day: date) -> list[Occasion]:
    """The festivals of a county that are on, as each comes next, the nearest first."""
    found = [occasion_of(each, day) for each in festivals_known(code) if each.is_on]
    return sorted((o for o in found if o is not None), key=lambda o: (o.on, o.festival.pk))


def households_to_visit(unit: Unit, festival: Festival, user: User) -> HouseholdQuerySet:
    """The households that the unit's cadres hold now, of the groups that a festival is for.

    Those alone that ``user`` may see: a unit may hold some in another county. Each has
    ``members`` with their groups, ``held`` (its open pairings with the unit) and its township's
    name.
    """
    held = Pairing.objects.visible_to(user).open().filter(cadre__user__unit=unit)
    households: HouseholdQuerySet = (
        Household.objects.active()
        .filter(Exists(held.filter(household=OuterRef("pk"))))
        .with_township()
        .select_related("region")
        .defer("head_id")
        .prefetch_related(
            Prefetch(
                "recipients",
                queryset=Recipient.objects.active()
                .select_related("group")
                .defer("identity", "certificate"),
                to_attr="members",
            ),
            Prefetch("pairings", queryset=held.select_related("cadre__user"), to_attr="held"),
        )
        .order_by("head_pinyin", "pk")
    )
    if festival.groups:
        meant = Recipient.objects.active().filter(group__key__in=festival.groups)
        households = households.filter(Exists(meant.filter(household=OuterRef("pk"))))
    return households


def units_with_rounds(user: User) -> UnitQuerySet:
    """The units with households, of which ``user`` draws up rounds."""
    held = Pairing.objects.visible_to(user).open().values("cadre__user__unit")
    units: UnitQuerySet = Unit.objects.visible_to(user).filter(pk__in=held).order_by("pinyin", "pk")
    return units


# How far a round is


def with_state(stops: QuerySet[RoundStop], day: date) -> QuerySet[Any]:
    """Each with ``visited_on`` (None when it was not), ``given`` in yuan and its ``state``.

    ``state`` is a ``StopState``: ``visited``; ``waiting`` while the unit holds the household, or
    held it on the round's last day; else ``left``. Three subqueries, whatever the number.
    """
    of_the_unit: dict[str, Any] = {
        "pairing__household": OuterRef("household"),
        "pairing__cadre__user__unit": OuterRef("round__unit"),
        "day__gte": OuterRef("round__first"),
        "day__lte": OuterRef("round__last"),
    }
    # The second visit of a day does not count, and need not: the first one does.
    visits = Contact.objects.filter(**of_the_unit).home_visits().counted().order_by()
    first = visits.values("pairing__household").annotate(first=Min("day")).values("first")
    aid = Aid.objects.standing().filter(**of_the_unit).order_by()
    given = aid.values("pairing__household").annotate(given=Sum("value")).values("given")
    asked_on: Any = OuterRef("asked_on")
    held = Pairing.objects.held_on(asked_on).filter(
        household=OuterRef("household"), cadre__user__unit=OuterRef("round__unit")
    )
    return stops.annotate(
        asked_on=Least("round__last", Value(day, output_field=DateField())),
        visited_on=Subquery(first),
        given=Subquery(given),
        state=Case(
            When(visited_on__isnull=False, then=Value(StopState.VISITED.value)),
            When(Exists(held), then=Value(StopState.WAITING.value)),
            default=Value(StopState.LEFT.value),
            output_field=CharField(),
        ),
    )


@dataclass(slots=True)
class Progress:
    """How many households of a round have each state, and what was given, in yuan."""

    counts: dict[str, int] = field(default_factory=dict)
    given: Decimal = Decimal(0)

    @property
    def visited(self) -> int:
        return self.counts.get(StopState.VISITED, 0)

    @property
    def waiting(self) -> int:
        return self.counts.get(StopState.WAITING, 0)

    @property
    def left(self) -> int:
        return self.counts.get(StopState.LEFT, 0)

    @property
    def households(self) -> int:
        """Those that are to be visited or were: without those that left."""
        return self.visited + self.waiting


def progress_of(rounds: Iterable[Round], day: date) -> dict[int, Progress]:
    """How far each of some rounds is on ``day``, by its primary key; one query."""
    keys = [each.pk for each in rounds]
    found = {key: Progress() for key in keys}
    rows = (
        with_state(RoundStop.objects.filter(round__in=keys), day)
        .values("round", "state")
        .annotate(number=Count("pk"), worth=Sum("given"))
        .order_by()
    )
    for row in rows:
        progress = found[row["round"]]
        progress.counts[row["state"]] = row["number"]
        progress.given += row["worth"] or 0
    return found


@dataclass(slots=True)
class Stop:
    """A household of a round as the page of the round shows it.

    ``household`` is None for whoever may not see it any more, since the unit gave it up.
    ``pairing`` is the unit's with it, open or the one that held on the round's last day, with its
    ``current_years``.
    """

    household: Household | None
    state: StopState
    visited_on: date | None
    given: Decimal | None
    pairing: Pairing | None


def stops_of(going: Round, user: User, day: date) -> list[Stop]:
    """The households of a round in the order of their names, as ``user`` may see them.

    Those still to be visited come first. Five queries, whatever the number.
    """
    rows: list[Any] = list(
        with_state(going.stops.all(), day).order_by("household__head_pinyin", "household")
    )
    keys = [row.household_id for row in rows]
    seen = {
        household.pk: household
        for household in Household.objects.visible_to(user)
        .filter(pk__in=keys)
        .with_township()
        .select_related("region")
        .defer("head_id")
    }
    pairings: dict[int, Pairing] = {}
    held = (
        Pairing.objects.held_on(min(day, going.last))
        .filter(household__in=keys, cadre__user__unit=going.unit_id)
        .select_related("cadre__user")
        .order_by("started_on", "pk")
    )
    for pairing in held:
        pairings[pairing.household_id] = pairing
    years = {
        year.pairing_id: year
        for year in due_years(day).filter(pairing__in=[each.pk for each in pairings.values()])
    }
    for pairing in pairings.values():
        pairing.current_years = [years[pairing.pk]] if pairing.pk in years else []  # type: ignore[attr-defined]
    stops = [
        Stop(
            seen.get(row.household_id),
            StopState(row.state),
            row.visited_on,
            row.given,
            pairings.get(row.household_id),
        )
        for row in rows
    ]
    order = list(StopState)
    return sorted(stops, key=lambda stop: order.index(stop.state))


# What a cadre is asked for


def waiting_stops(day: date) -> QuerySet[Any]:
    """The households that rounds still go to: of open rounds, and not visited yet."""
    return with_state(RoundStop.objects.filter(round__last__gte=day), day).filter(
        state=StopState.WAITING
    )


def mark_rounds(pairings: Sequence[Pairing], user: User, day: date) -> None:
    """Give each of a cadre's own pairings ``rounds``: those that still go to its household.

    The nearest first; none once the household was visited, or the pairing ended. One query.
    """
    by_household: dict[int, list[Round]] = defaultdict(list)
    keys = [pairing.household_id for pairing in pairings if pairing.is_open]
    if keys and user.unit_id is not None:
        stops = (
            waiting_stops(day)
            .filter(household__in=keys, round__unit=user.unit_id)
            .select_related("round__festival")
            .order_by("round__last", "round")
        )
        for stop in stops:
            by_household[stop.household_id].append(stop.round)
    for pairing in pairings:
        rounds = by_household[pairing.household_id] if pairing.is_open else []
        pairing.rounds = rounds  # type: ignore[attr-defined]

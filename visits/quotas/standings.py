"""How many pairings stand on a day, read at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from pairing.models import Pairing, Pause
from visits.choices import ContactKind, Status
from visits.models import Contact, PairingYear
from visits.querysets import PairingYearQuerySet
from visits.quotas.duty import (
    DUE_SOON_DAYS,
    Dues,
    Rule,
    Standing,
    dues_between,
    is_paused_on,
    stand,
    status_on,
)
from visits.quotas.rules import RuleBook

CHUNK = 5000
"""Rows of contacts read at once."""


def status_expression(day: date) -> Case:
    """``status_on`` in SQL, over ``PairingYear`` rows; a test holds the two equal."""
    paused = Pause.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=day),
        pairing=OuterRef("pairing"),
        started_on__lte=day,
    )
    return Case(
        When(pairing__ended_on__lt=day, then=Value(Status.CLOSED.value)),
        When(Exists(paused), then=Value(Status.PAUSED.value)),
        When(next_due_on__isnull=True, then=Value(Status.MET.value)),
        When(next_due_on__lt=day, then=Value(Status.OVERDUE.value)),
        When(
            next_due_on__lte=day + timedelta(days=DUE_SOON_DAYS),
            then=Value(Status.DUE_SOON.value),
        ),
        default=Value(Status.ON_TRACK.value),
        output_field=CharField(),
    )


@dataclass(frozen=True, slots=True)
class Assessment:
    """One pairing on a day."""

    pairing_id: int
    region_code: str
    status: Status
    standing: Standing


@dataclass(frozen=True, slots=True)
class Picture:
    """Many pairings on a day: every assessment, and how many contacts count."""

    assessments: list[Assessment]
    credited_visits: int
    credited_contacts: int

    @property
    def by_status(self) -> Counter[str]:
        return Counter(str(a.status) for a in self.assessments)


def picture_on(pairings: QuerySet[Pairing], *, day: date, rule: Rule | None = None) -> Picture:
    """How pairings stood on ``day``, counting only contacts up to it.

    Pairings that begin after ``day``, or that ended before its year, are not in it. ``rule``
    stands in for the recorded rules. For today, ``status_expression`` over ``PairingYear``
    gives the same answer without reading contacts.
    """
    return pictures_on(pairings, [day], rule=rule)[0]


def pictures_on(
    pairings: QuerySet[Pairing], days: Sequence[date], *, rule: Rule | None = None
) -> list[Picture]:
    """``picture_on`` for each of several days, with the contacts read once for all of them."""
    first, last = date(min(days).year, 1, 1), max(days)
    rows = list(
        pairings.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=first), started_on__lte=last
        ).values_list("pk", "programme_id", "region_id", "started_on", "ended_on")
    )
    done: dict[int, tuple[list[date], list[date]]] = {row[0]: ([], []) for row in rows}
    # By their keys in one array: for a subquery the planner reads the pairings of the province.
    keys = list(done)
    counted = Contact.objects.filter(pairing__id__any_of=keys).counted().between(first, last)
    for pairing_id, kind, contact_day in counted.order_by().values_list(
        "pairing_id", "kind", "day"
    ):
        done[pairing_id][kind != ContactKind.HOME_VISIT].append(contact_day)
    pauses: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for pairing_id, begun, over in Pause.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=min(days)),
        pairing__id__any_of=keys,
        started_on__lte=last,
    ).values_list("pairing_id", "started_on", "ended_on"):
        pauses[pairing_id].append((begun, over))
    book = RuleBook()
    return [_picture(day, rows, done, pauses, rule or book) for day in days]


def _picture(
    day: date,
    rows: Iterable[tuple[int, int, str, date, date | None]],
    done: dict[int, tuple[list[date], list[date]]],
    pauses: dict[int, list[tuple[date, date | None]]],
    rules: Rule | RuleBook,
) -> Picture:
    """What ``pictures_on`` has read, as it was on one day."""
    year_start = date(day.year, 1, 1)
    assessments: list[Assessment] = []
    visits = contacts = 0
    for pk, programme_id, region_code, started_on, ended_on in rows:
        if started_on > day or (ended_on is not None and ended_on < year_start):
            continue
        own = (
            rules
            if isinstance(rules, Rule)
            else rules.find(programme_id=programme_id, region_code=region_code, year=day.year)
        )
        if own is None:
            continue
        visit_days, contact_days = done[pk]
        standing = stand(
            year=day.year,
            started_on=started_on,
            rule=own,
            visit_days=[each for each in visit_days if year_start <= each <= day],
            contact_days=[each for each in contact_days if year_start <= each <= day],
        )
        visits += standing.visits_done
        contacts += standing.contacts_done
        status = status_on(
            day,
            next_due_on=standing.next_due_on,
            ended_on=ended_on,
            is_paused=any(is_paused_on(pause, day) for pause in pauses.get(pk, ())),
        )
        assessments.append(Assessment(pk, region_code, status, standing))
    return Picture(assessments, visits, contacts)


def dues_of(pairings: QuerySet[Pairing], *, first: date, last: date) -> Iterator[tuple[int, Dues]]:
    """What pairings owed from ``first`` to ``last``, days of one year: key and dues of each.

    Only contacts up to ``last`` are looked at. Pairings that owed nothing then are left out. As
    many queries whatever the number. ValueError where the days lie in two years.
    """
    if first.year != last.year:
        raise ValueError("What is owed is told for one year at a time.")
    held = pairings.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), started_on__lte=last
    ).order_by()
    inside = held.values("pk")
    days: dict[int, tuple[list[date], list[date]]] = defaultdict(lambda: ([], []))
    counted = (
        Contact.objects.filter(pairing__in=inside)
        .counted()
        .between(date(last.year, 1, 1), last)
        .order_by()
    )
    for pairing_id, kind, day in counted.values_list("pairing_id", "kind", "day").iterator(CHUNK):
        days[pairing_id][kind != ContactKind.HOME_VISIT].append(day)
    pauses: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for pairing_id, begun, over in Pause.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first),
        pairing__in=inside,
        started_on__lte=last,
    ).values_list("pairing_id", "started_on", "ended_on"):
        pauses[pairing_id].append((begun, over))
    book = RuleBook()
    for pk, programme_id, region_code, started_on, ended_on in held.values_list(
        "pk", "programme_id", "region_id", "started_on", "ended_on"
    ):
        rule = book.find(programme_id=programme_id, region_code=region_code, year=last.year)
        if rule is None:
            continue
        visit_days, contact_days = days.pop(pk, ([], []))
        dues = dues_between(
            first,
            last,
            started_on=started_on,
            rule=rule,
            visit_days=visit_days,
            contact_days=contact_days,
            ended_on=ended_on,
            pauses=pauses.get(pk, ()),
        )
        if dues.contacts or dues.visits:
            yield pk, dues


def due_years(day: date) -> PairingYearQuerySet:
    """``PairingYear`` rows of ``day``'s year with their ``status`` on it."""
    years: PairingYearQuerySet = PairingYear.objects.filter(
        year=day.year, pairing__started_on__lte=day
    ).annotate(status=status_expression(day))
    return years

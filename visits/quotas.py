"""The quota: what a pairing owes in a year, what counts, and how it stands on a day.

Nothing else compares a count with a minimum. The pure part takes and gives plain values; the
part below it reads and writes ``PairingYear`` and the verdicts of contacts.

A programme's year is the calendar year in Asia/Shanghai. All days are dates in that zone.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from common.database import analyze, hold_rules
from organization.models.region import lineage
from pairing.models import Pairing, Pause
from visits.choices import ContactKind, Status, Verdict
from visits.models import Contact, PairingYear, QuotaRule
from visits.querysets import PairingYearQuerySet

MANY = 1000
"""New rows from which on the planner is told of them at once."""

CHUNK = 5000
"""Rows of contacts read at once."""

FEW = 200
"""Villages up to which only the rules above them are read."""

DUE_SOON_DAYS = 30
"""How long before a due date a pairing is ``due_soon``, that day included (design, The quota)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The yearly minimum: contacts and visits, and how days are counted."""

    contacts: int
    visits: int
    visit_counts_as_contact: bool = False
    one_a_day: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pairing has done and owes in a year, as ``PairingYear`` stores it."""

    contacts_needed: int
    visits_needed: int
    contacts_done: int
    visits_done: int
    contact_due_on: date | None
    visit_due_on: date | None

    @property
    def next_due_on(self) -> date | None:
        """The earlier of the two due dates, None when nothing is owed any more."""
        dates = [day for day in (self.contact_due_on, self.visit_due_on) if day is not None]
        return min(dates, default=None)


def needed(minimum: int, first_month: int) -> int:
    """The share of a yearly minimum that a window beginning in ``first_month`` owes."""
    return -(-minimum * (13 - first_month) // 12)


@lru_cache(maxsize=4096)
def due_date(year: int, first_month: int, need: int, k: int) -> date:
    """The day by which the k-th of ``need`` is due: the end of a month."""
    months = 13 - first_month
    month = first_month + -(-k * months // need) - 1
    return date(year, month, monthrange(year, month)[1])


def due_dates(year: int, first_month: int, need: int) -> list[date]:
    """All due dates of one series, in order."""
    return [due_date(year, first_month, need, k) for k in range(1, need + 1)]


def stand(
    *, year: int, started_on: date, rule: Rule, visit_days: list[date], contact_days: list[date]
) -> Standing:
    """How a pairing stands in ``year`` after the days that count.

    ``visit_days`` and ``contact_days`` are the days of counted home visits and of counted other
    contacts, as often as they occur.
    """
    first_month = started_on.month if started_on.year == year else 1
    contacts_needed = needed(rule.contacts, first_month)
    visits_needed = needed(rule.visits, first_month)
    visits_done = len(_visits_credited(rule, visit_days))
    contacts_done = len(_contacts_credited(rule, visit_days, contact_days))

    def next_due(need: int, done: int) -> date | None:
        return due_date(year, first_month, need, done + 1) if done < need else None

    return Standing(
        contacts_needed,
        visits_needed,
        contacts_done,
        visits_done,
        next_due(contacts_needed, contacts_done),
        next_due(visits_needed, visits_done),
    )


def _visits_credited(rule: Rule, visit_days: list[date]) -> Collection[date]:
    return set(visit_days) if rule.one_a_day else visit_days


def _contacts_credited(
    rule: Rule, visit_days: list[date], contact_days: list[date]
) -> Collection[date]:
    days = contact_days + visit_days if rule.visit_counts_as_contact else contact_days
    return set(days) if rule.one_a_day else days


@dataclass(frozen=True, slots=True)
class Due:
    """The ``number``-th contact or visit of a year, the day it was due on, and the day it was
    done on, None as long as it is not."""

    number: int
    on: date
    done_on: date | None

    @property
    def is_kept(self) -> bool:
        """Whether it was done by its due day, that day included."""
        return self.done_on is not None and self.done_on <= self.on


@dataclass(frozen=True, slots=True)
class Dues:
    """What one pairing owed in a stretch of days."""

    contacts: list[Due]
    visits: list[Due]


def dues_between(
    first: date,
    last: date,
    *,
    started_on: date,
    rule: Rule,
    visit_days: list[date],
    contact_days: list[date],
    ended_on: date | None = None,
    pauses: Collection[tuple[date, date | None]] = (),
) -> Dues:
    """The due dates of a pairing from ``first`` to ``last``, which lie in one year, both included.

    Only those are owed on whose day the pairing held and was not paused. ``visit_days`` and
    ``contact_days`` are the days of counted home visits and other contacts since 1 January, as
    often as they occur; ``pauses`` first and last days, None for one that goes on.
    """
    year = last.year
    first_month = started_on.month if started_on.year == year else 1

    def owed(minimum: int, credited: Collection[date]) -> list[Due]:
        need = needed(minimum, first_month)
        done = sorted(credited)
        return [
            Due(k, day, done[k - 1] if k <= len(done) else None)
            for k, day in enumerate(due_dates(year, first_month, need), start=1)
            if first <= day <= last
            and started_on <= day
            and (ended_on is None or day <= ended_on)
            and not any(_covers(pause, day) for pause in pauses)
        ]

    if started_on.year > year:
        return Dues([], [])
    return Dues(
        owed(rule.contacts, _contacts_credited(rule, visit_days, contact_days)),
        owed(rule.visits, _visits_credited(rule, visit_days)),
    )


def status_on(
    day: date, *, next_due_on: date | None, ended_on: date | None = None, is_paused: bool = False
) -> Status:
    """The light of a pairing on ``day``; the only place that decides it for one pairing."""
    if ended_on is not None and ended_on < day:
        return Status.CLOSED
    if is_paused:
        return Status.PAUSED
    if next_due_on is None:
        return Status.MET
    if next_due_on < day:
        return Status.OVERDUE
    if next_due_on <= day + timedelta(days=DUE_SOON_DAYS):
        return Status.DUE_SOON
    return Status.ON_TRACK


def lights_ahead(day: date, *, next_due_on: date | None, status: str) -> list[tuple[date, Status]]:
    """From which day on which light, if nothing is done: for pages that are read later.

    ``status`` is the light on ``day``. The last turn holds until the end of the year of ``day``.
    """
    if next_due_on is None or status in (Status.CLOSED, Status.PAUSED, Status.MET):
        return [(day, Status(status))]
    turns = (next_due_on - timedelta(days=DUE_SOON_DAYS), next_due_on + timedelta(days=1))
    return [
        (turn, status_on(turn, next_due_on=next_due_on))
        for turn in (day, *turns)
        if turn >= day and turn.year == day.year
    ]


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


# Rules


class RuleBook:
    """The rules, read once, so that a county's pairings are judged without a query each.

    Every rule; with ``near``, codes of villages, those alone that can hold in one of them.
    """

    def __init__(self, near: Collection[str] | None = None) -> None:
        rules = QuotaRule.objects.select_related("region").order_by()
        if near is not None:
            rules = rules.filter(region__in={above for code in near for above in lineage(code)})
        self._rules = sorted(
            rules,
            # The smallest region first, and in it the latest year.
            key=lambda rule: (-len(rule.region.prefix), -rule.year),
        )
        self._found: dict[tuple[int, str, int], Rule | None] = {}

    def find(self, *, programme_id: int, region_code: str, year: int) -> Rule | None:
        """The rule of a programme for a village's code in a year, None when nothing is asked."""
        key = (programme_id, region_code, year)
        if key not in self._found:
            self._found[key] = next(
                (
                    Rule(rule.contacts, rule.visits, rule.visit_counts_as_contact, rule.one_a_day)
                    for rule in self._rules
                    if rule.programme_id == programme_id
                    and rule.year <= year
                    and rule.region.covers(region_code)
                ),
                None,
            )
        return self._found[key]


# Verdicts


def verdicts(
    pairing: Pairing, contacts: Iterable[Contact], rule: Rule | None
) -> dict[int, Verdict]:
    """Whether each contact of one pairing counts: pk → verdict.

    Of several of one series (home visits, or everything else) on one day the first entered
    stands. A reviewer's rejection is kept and leaves its day free.
    """
    one_a_day = rule.one_a_day if rule is not None else True
    taken: set[tuple[bool, date]] = set()
    result: dict[int, Verdict] = {}
    for contact in sorted(contacts, key=lambda c: (c.day, c.pk)):
        series = (contact.is_home_visit, contact.day)
        if contact.verdict == Verdict.REJECTED:
            verdict = Verdict.REJECTED
        elif not pairing.holds_on(contact.day):
            verdict = Verdict.OUTSIDE_PAIRING
        elif not contact.is_reached:
            verdict = Verdict.NOT_REACHED
        elif one_a_day and series in taken:
            verdict = Verdict.SAME_DAY
        else:
            verdict = Verdict.COUNTED
            taken.add(series)
        result[contact.pk] = verdict
    return result


# PairingYear


def years_of(pairing: Pairing, today: date) -> range:
    """The calendar years in which a pairing holds, as far as next year.

    Next year's row is written a year ahead, so that on 1 January every dashboard has its rows
    whether or not a job has run that night.
    """
    upto = today.year + 1
    last = pairing.ended_on.year if pairing.ended_on is not None else upto
    return range(pairing.started_on.year, max(pairing.started_on.year, min(last, upto)) + 1)


@transaction.atomic
def recompute(
    pairing_ids: Collection[int], *, today: date, only: Collection[int] | None = None
) -> None:
    """Write the verdicts and the years of these pairings anew, from what is recorded.

    ``only`` names the years that have changed, where whoever calls knows them; a year stands by
    itself, so the others stay as they are.

    The pairings are locked first, in order of their keys: a contact that arrives while another
    is being counted waits, so that neither count misses the other and no two of one day count.
    """
    hold_rules()
    recompute_held(
        Pairing.objects.select_for_update(of=("self",)).filter(pk__in=pairing_ids).order_by("pk"),
        today=today,
        only=only,
    )


def recompute_held(
    pairings: Iterable[Pairing], *, today: date, only: Collection[int] | None = None
) -> dict[int, Verdict]:
    """``recompute`` for pairings that the caller's transaction has locked, holding the rules.

    The verdicts of the contacts that were looked at: pk → verdict.
    """
    pairings = list(pairings)
    villages = {pairing.region_id for pairing in pairings}
    book = RuleBook(villages if len(villages) <= FEW else None)
    by_pairing: dict[int, list[Contact]] = defaultdict(list)
    contacts = (
        Contact.objects.filter(pairing__in=[p.pk for p in pairings])
        .only("pk", "pairing_id", "day", "kind", "is_reached", "verdict")
        .order_by()
    )
    if only is not None:
        contacts = contacts.filter(day__year__in=only)
    for contact in contacts:
        by_pairing[contact.pairing_id].append(contact)
    years: list[PairingYear] = []
    changed: dict[Verdict, list[int]] = defaultdict(list)
    found: dict[int, Verdict] = {}
    for pairing in pairings:
        own = by_pairing[pairing.pk]
        judged: dict[int, Verdict] = {}
        for year in {c.day.year for c in own}:
            rule = book.find(
                programme_id=pairing.programme_id, region_code=pairing.region_id, year=year
            )
            judged |= verdicts(pairing, [c for c in own if c.day.year == year], rule)
        for contact in own:
            if contact.verdict != judged[contact.pk]:
                contact.verdict = judged[contact.pk]
                changed[judged[contact.pk]].append(contact.pk)
        found |= judged
        for year in years_of(pairing, today):
            if only is not None and year not in only:
                continue
            rule = book.find(
                programme_id=pairing.programme_id, region_code=pairing.region_id, year=year
            )
            if rule is not None:
                years.append(_pairing_year(pairing, year, rule, own))
    for verdict, keys in changed.items():
        Contact.objects.filter(pk__in=keys).update(verdict=verdict)
    stored = PairingYear.objects.filter(pairing__in=[pairing.pk for pairing in pairings])
    _write_years(stored if only is None else stored.filter(year__in=only), years)
    return found


_COUNTS = (
    "contacts_needed",
    "visits_needed",
    "contacts_done",
    "visits_done",
    "contact_due_on",
    "visit_due_on",
    "next_due_on",
)


def _write_years(rows: QuerySet[PairingYear], years: list[PairingYear]) -> None:
    """Make the stored ``rows`` what they should be, touching only what differs."""
    stored = {
        (pairing_id, year): (pk, counts)
        for pk, pairing_id, year, *counts in rows.values_list("pk", "pairing_id", "year", *_COUNTS)
    }
    new: list[PairingYear] = []
    changed: list[PairingYear] = []
    for row in years:
        known = stored.pop((row.pairing_id, row.year), None)
        if known is None:
            new.append(row)
        elif known[1] != [getattr(row, name) for name in _COUNTS]:
            changed.append(row)
    if new or changed or stored:
        _write_changes(new, changed, [pk for pk, _counts in stored.values()])


def _write_changes(new: list[PairingYear], changed: list[PairingYear], gone: list[int]) -> None:
    # New rows apart: an insert that may meet no conflict is sent by columns, in half the time.
    PairingYear.objects.bulk_create(new, batch_size=5000)
    if len(new) >= MANY:
        analyze([PairingYear])
    PairingYear.objects.bulk_create(
        changed,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["pairing", "year"],
        update_fields=_COUNTS,
    )
    if gone:
        PairingYear.objects.filter(pk__in=gone).delete()


def _pairing_year(pairing: Pairing, year: int, rule: Rule, own: list[Contact]) -> PairingYear:
    counted = [c for c in own if c.verdict == Verdict.COUNTED and c.day.year == year]
    standing = stand(
        year=year,
        started_on=pairing.started_on,
        rule=rule,
        visit_days=[c.day for c in counted if c.is_home_visit],
        contact_days=[c.day for c in counted if not c.is_home_visit],
    )
    return PairingYear(
        pairing=pairing,
        year=year,
        contacts_needed=standing.contacts_needed,
        visits_needed=standing.visits_needed,
        contacts_done=standing.contacts_done,
        visits_done=standing.visits_done,
        contact_due_on=standing.contact_due_on,
        visit_due_on=standing.visit_due_on,
        next_due_on=standing.next_due_on,
    )


def recompute_region(prefix: str, *, today: date) -> int:
    """``recompute`` for every pairing in a region; how many there were."""
    ids = list(Pairing.objects.inside(prefix).values_list("pk", flat=True))
    recompute(ids, today=today)
    return len(ids)


def open_new_years(*, today: date) -> int:
    """Write the missing years of open pairings; how many pairings lacked one.

    Rows are written a year ahead whenever a pairing is touched; this is for those that nothing
    touched for a whole year.
    """
    ids = list(
        Pairing.objects.open()
        .exclude(pk__in=PairingYear.objects.filter(year=today.year + 1).values("pairing"))
        .values_list("pk", flat=True)
    )
    recompute(ids, today=today)
    return len(ids)


# A day's picture of many pairings


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
            is_paused=any(_covers(pause, day) for pause in pauses.get(pk, ())),
        )
        assessments.append(Assessment(pk, region_code, status, standing))
    return Picture(assessments, visits, contacts)


def _covers(pause: tuple[date, date | None], day: date) -> bool:
    begun, over = pause
    return begun <= day and (over is None or day <= over)


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

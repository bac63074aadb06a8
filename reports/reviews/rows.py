"""The rows behind a review's figures. What is counted and what a figure opens is made here, once.

Every row is something that should be so, and is or is not: a household that should be paired, a
due date that should be kept, a need that should be settled in time, a contact that should say
something. An entry's figure is how many of its rows there are and how many of them are so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from organization.choices import Level
from organization.models import Region
from organization.models.region import PREFIX_LENGTH
from pairing.models import Pairing, Programme
from pairing.querysets import PairingQuerySet
from reports.counting import needs_in, recipients_on
from reports.reviews.choices import EntryKind, Indicator
from visits.choices import Verdict
from visits.models import Aid, Contact, Need
from visits.quotas.standings import CHUNK, dues_of

TOWNSHIP = PREFIX_LENGTH[Level.TOWNSHIP]


class Row(NamedTuple):
    """One row. ``pairing`` and ``unit`` are None for what belongs to no pairing."""

    household: int
    village: str
    pairing: int | None
    unit: int | None
    is_so: bool
    on: date | None = None
    """The day by which it was due, or on which it was."""
    done_on: date | None = None
    """The day on which it was done."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What is looked at: a programme in a county, from ``first`` to ``last``.

    A need is to be settled within ``need_days`` of being raised.
    """

    county: Region
    programme: Programme
    first: date
    last: date
    need_days: int

    @property
    def pairings(self) -> PairingQuerySet:
        """All pairings of the programme in the county."""
        pairings: PairingQuerySet = Pairing.objects.inside(self.county.prefix).filter(
            programme=self.programme
        )
        return pairings.order_by()


def _coverage(basis: Basis) -> Iterator[Row]:
    """Households on the rosters on the last day, and whether they were paired on it.

    One that is not is a row of the unit it was paired with last.
    """
    households = recipients_on(basis.county, basis.programme, basis.last).order_by()
    latest: dict[int, tuple[bool, date, int, int, date | None]] = {}
    held = basis.pairings.filter(
        household__in=households.values("household"), started_on__lte=basis.last
    )
    for household, pk, unit, started_on, ended_on in held.values_list(
        "household_id", "pk", "cadre__user__unit_id", "started_on", "ended_on"
    ):
        is_so = ended_on is None or ended_on >= basis.last
        found = (is_so, started_on, pk, unit, ended_on)
        if household not in latest or latest[household][:3] < found[:3]:
            latest[household] = found
    for pk, village in households.values_list("household", "household__region").distinct():
        if pk not in latest:
            yield Row(pk, village, None, None, is_so=False)
            continue
        is_so, started_on, pairing, unit, ended_on = latest[pk]
        yield Row(
            pk,
            village,
            pairing,
            unit,
            is_so,
            None if is_so else ended_on,
            started_on if is_so else None,
        )


def _kept(basis: Basis) -> Iterator[tuple[str, Row]]:
    """Due dates of contacts and of home visits in the quarter, and whether each was kept."""
    who = {
        pk: who
        for pk, *who in basis.pairings.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=basis.first), started_on__lte=basis.last
        ).values_list("pk", "household_id", "region_id", "cadre__user__unit_id")
    }
    for pairing, dues in dues_of(basis.pairings, first=basis.first, last=basis.last):
        household, village, unit = who[pairing]
        for indicator, series in (
            (Indicator.CONTACTS, dues.contacts),
            (Indicator.VISITS, dues.visits),
        ):
            for due in series:
                yield (
                    indicator,
                    Row(household, village, pairing, unit, due.is_kept, due.on, due.done_on),
                )


def _needs(basis: Basis) -> Iterator[Row]:
    """Needs whose time for being settled ended in the quarter.

    One that was raised at a contact is a row of that pairing; another is its household's.
    """
    term = timedelta(days=basis.need_days)
    needs = (
        needs_in(basis.county, basis.programme)
        .filter(raised_on__range=(basis.first - term, basis.last - term))
        .order_by()
        .values_list(
            "household_id",
            "region_id",
            "contact__pairing_id",
            "contact__pairing__cadre__user__unit_id",
            "raised_on",
            "settled_on",
        )
    )
    for household, village, pairing, unit, raised_on, settled_on in needs:
        due = raised_on + term
        is_so = settled_on is not None and settled_on <= due
        yield Row(household, village, pairing, unit, is_so, due, settled_on)


def _records(basis: Basis) -> Iterator[Row]:
    """Contacts of the quarter that count or were rejected, and whether each says something.

    Those taken over from a ledger are left out: what they say is what the ledger had room for.
    """
    says_something = (
        Q(topics__len__gt=0)
        | Q(policies__len__gt=0)
        | Q(found__regex=r"\S")
        | Exists(Aid.objects.standing().filter(contact=OuterRef("pk")))
        | Exists(Need.objects.filter(contact=OuterRef("pk")))
    )
    contacts = (
        Contact.objects.inside(basis.county.prefix)
        .between(basis.first, basis.last)
        .filter(
            pairing__programme=basis.programme,
            verdict__in=[Verdict.COUNTED, Verdict.REJECTED],
            is_imported=False,
        )
        .annotate(is_so=says_something & Q(verdict=Verdict.COUNTED))
        .order_by()
        .values_list(
            "pairing__household_id",
            "region_id",
            "pairing_id",
            "pairing__cadre__user__unit_id",
            "is_so",
            "day",
        )
    )
    return (Row(*found) for found in contacts.iterator(CHUNK))


_ROWS: dict[str, Callable[[Basis], Iterator[Row]]] = {
    Indicator.COVERAGE: _coverage,
    Indicator.NEEDS: _needs,
    Indicator.RECORDS: _records,
}


def rows_of(indicator: str, basis: Basis) -> Iterator[Row]:
    """Every row behind an indicator in a county, in no order.

    A constant number of queries; what is held in memory is a county's pairings at most.
    """
    if indicator in _ROWS:
        return _ROWS[indicator](basis)
    return (row for series, row in _kept(basis) if series == indicator)


def _every_row(basis: Basis) -> Iterator[tuple[str, Row]]:
    for indicator, rows in _ROWS.items():
        for row in rows(basis):
            yield indicator, row
    # Both series at once: what is read for one is what is read for the other.
    yield from _kept(basis)


Tally = dict[str, list[int]]
"""By indicator how many rows are so, and how many there are."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a county, its townships (by their 9 digits) and its units (by key) come to."""

    county: Tally
    townships: dict[str, Tally]
    units: dict[int, Tally]


def count(basis: Basis) -> Counts:
    """The figures of every entry of a county's review, in a constant number of queries."""
    county: Tally = {}
    townships: dict[str, Tally] = defaultdict(dict)
    units: dict[int, Tally] = defaultdict(dict)
    for indicator, row in _every_row(basis):
        tallies = [county, townships[row.village[:TOWNSHIP]]]
        if row.unit is not None:
            tallies.append(units[row.unit])
        for tally in tallies:
            found = tally.setdefault(indicator, [0, 0])
            found[0] += row.is_so
            found[1] += 1
    return Counts(county, townships, units)


def is_of(row: Row, *, kind: str, place: str, unit: int | None) -> bool:
    """Whether a row is counted for an entry: of a kind, with its region's code and its unit."""
    if kind == EntryKind.UNIT:
        return row.unit == unit
    return kind == EntryKind.COUNTY or row.village[:TOWNSHIP] == place[:TOWNSHIP]

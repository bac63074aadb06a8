"""Writing anew what counts and what is owed: the verdicts of contacts, and ``PairingYear``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from common.database import analyze, hold_rules
from pairing.models import Pairing
from visits.choices import Verdict
from visits.models import Contact, PairingYear
from visits.quotas.duty import Rule, stand
from visits.quotas.rules import RuleBook

MANY = 1000
"""New rows from which on the planner is told of them at once."""

PIECE = 500
"""Pairings that are locked at once where nobody waits for the result."""

FEW = 200
"""Villages up to which only the rules above them are read."""


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
    touched for a whole year. In the first night of a year that is all of them: a piece at a time,
    since whoever logs a contact waits for as long as its pairing is being counted.
    """
    next_year = PairingYear.objects.filter(pairing=OuterRef("pk"), year=today.year + 1)
    ids = list(
        Pairing.objects.open()
        .filter(~Exists(next_year))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for first in range(0, len(ids), PIECE):
        recompute(ids[first : first + PIECE], today=today)
    return len(ids)

"""What a pairing owes in a year, what it has done, and its light on a day: plain values in and out.

A programme's year is the calendar year in Asia/Shanghai. All days are dates in that zone.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from visits.choices import Status

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
            and not any(is_paused_on(pause, day) for pause in pauses)
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


def is_paused_on(pause: tuple[date, date | None], day: date) -> bool:
    """Whether a pause, its first and last day, takes in ``day``."""
    begun, over = pause
    return begun <= day and (over is None or day <= over)

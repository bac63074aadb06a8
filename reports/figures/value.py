"""The figures of a place, a unit or a group: counts that add up over places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from visits.choices import ContactKind, Status
from visits.quotas.duty import DUE_SOON_DAYS

MONTHS = 24
"""From January of last year to December of this."""
WAITING_DAYS = (DUE_SOON_DAYS, 90, 180)
"""From how many days on households that wait for a cadre are told apart."""
OTHER_KINDS = tuple(kind.value for kind in ContactKind if kind != ContactKind.HOME_VISIT)


def first_month(day: date) -> date:
    """The first of the months that figures of ``day`` hold."""
    return date(day.year - 1, 1, 1)


def month_number(month: date, day: date) -> int:
    """The place of a month among those that figures of ``day`` hold; beyond 0 to 23 when not."""
    return (month.year - day.year + 1) * 12 + month.month - 1


@dataclass(slots=True)
class Figures:
    """What is counted of a place on a day (Asia/Shanghai), and by month since last January.

    All but ``cadres`` add up over places: a cadre may be paired in two of them. ``waiting`` holds
    the active households without a pairing by how long they have waited: less than 30 days, 30
    to 89, 90 to 179, 180 and more. ``lights`` holds open pairings by their status, ``groups`` by a
    group's key its people on the rosters and their households. ``months`` holds, by name, 24
    numbers from January of last year on:

    - a ``ContactKind``: its contacts that count;
    - ``policies``: policies ticked at them, each as often as it was;
    - ``cash``, ``goods``: aid, in fen; ``aid_times``: how often it was given;
    - ``activities``; ``needs_raised``, ``needs_settled``;
    - ``contacts_due``, ``visits_due``: what fell due by the rules in force;
    - ``contacts_credited``: the days or contacts credited against the former.
    """

    households: int = 0
    people: int = 0
    cadres: int = 0
    pairings: int = 0
    paired_households: int = 0
    unseen: int = 0
    needs_open: int = 0
    waiting: list[int] = field(default_factory=lambda: [0] * (len(WAITING_DAYS) + 1))
    lights: Counter[str] = field(default_factory=Counter)
    groups: dict[int, list[int]] = field(default_factory=dict)
    months: dict[str, list[int]] = field(default_factory=dict)

    def add_month(self, name: str, place: int, number: int) -> None:
        """Add to one month's number; a month that is not held is left out."""
        if 0 <= place < MONTHS:
            self.months.setdefault(name, [0] * MONTHS)[place] += number

    def add(self, other: Figures) -> Self:
        """Add what ``other`` counts of another place; ``cadres`` stays as it is."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.waiting = [a + b for a, b in zip(self.waiting, other.waiting, strict=True)]
        self.lights.update(other.lights)
        for key, (people, households) in other.groups.items():
            own = self.groups.setdefault(key, [0, 0])
            own[0] += people
            own[1] += households
        for name, numbers in other.months.items():
            known = self.months.get(name) or [0] * MONTHS
            self.months[name] = [a + b for a, b in zip(known, numbers, strict=True)]
        return self

    # What is read from them

    @property
    def unpaired(self) -> int:
        """Active households without an open pairing."""
        return sum(self.waiting)

    def waiting_for(self, days: int) -> int:
        """Those that have waited for so many days or more, one of ``WAITING_DAYS``."""
        return sum(self.waiting[WAITING_DAYS.index(days) + 1 :])

    @property
    def lit(self) -> int:
        """Open pairings of which something is asked, so that they have a light."""
        return sum(self.lights.values())

    @property
    def overdue(self) -> int:
        return self.lights[Status.OVERDUE]

    @property
    def on_time(self) -> int:
        """Those that owe nothing late."""
        return self.lit - self.overdue

    @property
    def overdue_share(self) -> float:
        """From 0 to 1; 0 where nothing is asked."""
        return self.overdue / self.lit if self.lit else 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nobody is on the rosters here and nobody paired."""
        return not (self.households or self.people or self.pairings)

    def in_months(self, names: str | Iterable[str], first: int, last: int) -> int:
        """The sum of some months' numbers, both ends included, of one name or several."""
        found = [names] if isinstance(names, str) else names
        return sum(sum(self.months.get(name, ())[first : last + 1]) for name in found)

    def money(self, names: str | Iterable[str], first: int, last: int) -> Decimal:
        """Aid of some months, in yuan."""
        return Decimal(self.in_months(names, first, last)) / 100

    # How they are kept

    def as_json(self) -> dict[str, Any]:
        """What ``from_json`` takes; without numbers that are zero."""
        kept: dict[str, Any] = {
            name: getattr(self, name) for name in (*_NUMBERS, "cadres") if getattr(self, name)
        }
        if any(self.waiting):
            kept["waiting"] = self.waiting
        for name in ("lights", "groups"):
            if getattr(self, name):
                kept[name] = dict(getattr(self, name))
        if self.months:
            kept["months"] = self.months
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The figures as ``as_json`` gave them."""
        made = dict(kept)
        made["lights"] = Counter(made.get("lights", {}))
        made["groups"] = {int(key): list(pair) for key, pair in made.get("groups", {}).items()}
        made["months"] = dict(made.get("months", {}))
        return cls(**made)


_NUMBERS = ("households", "people", "pairings", "paired_households", "unseen", "needs_open")
"""The numbers that add up."""


def together(figures: Iterable[Figures]) -> Figures:
    """The sum of several places; its ``cadres`` are still to be counted."""
    total = Figures()
    for each in figures:
        total.add(each)
    return total

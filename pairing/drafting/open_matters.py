"""What is open with households, told by the apps that keep it, before a pairing is handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from pairing.selectors import pairings_by_household


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is open: in words of the reader's language, and by when, if it has a day.

    ``path`` is the page where more stands ("/needs/…"), empty if there is none.
    """

    words: str
    due_on: date | None = None
    path: str = ""


Held = Mapping[int, list[int]]
"""Pairings by the household they hold, all by primary key."""
OpenMatters = Callable[[Held], dict[int, list[Matter]]]
"""What is open, by pairing. A constant number of queries."""

_tellers: list[OpenMatters] = []


def tells_open_matters(teller: OpenMatters) -> None:
    """Have ``teller`` asked what is open; each app when it is ready."""
    if teller not in _tellers:
        _tellers.append(teller)


def open_matters(pairing_ids: Collection[int]) -> dict[int, list[Matter]]:
    """What is open with the households of pairings; those with a day first, the earliest before.

    Without those with which nothing is.
    """
    held = pairings_by_household(pairing_ids)
    found: dict[int, list[Matter]] = defaultdict(list)
    for teller in _tellers:
        for key, matters in teller(held).items():
            found[key] += matters
    for matters in found.values():
        matters.sort(key=lambda matter: (matter.due_on is None, matter.due_on or date.max))
    return dict(found)

"""Which rows a confirmed summary counted, kept small: keys, and of each row what the figures and
their differences are made of.

A row is a few whole numbers. They are kept column by column and compressed, keys as the distance
from one to the next: 160,000 contacts of a prefecture are about 400 KB. Of more rows than
``MOST_KEPT`` none are kept; the figures stay all the same, and the rows are told by the summaries
of the regions inside.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet

from reports.models import SummaryRows
from reports.summaries.choices import Counted
from reports.summaries.figures import Figures, Scope
from visits.choices import SETTLED_NEEDS, AidKind, ContactKind, Giver, Purpose

MOST_KEPT = 500_000
"""Rows of one kind that are kept of a summary. A province's contacts of a year are 2.2 million."""
CHUNK = 5000

State = tuple[int, ...]
"""What is kept of a row beside its key."""
Rows = dict[int, State]

KINDS: list[str] = [*ContactKind.values]
AID_KINDS: list[str] = [*AidKind.values]
GIVERS: list[str] = [*Giver.values]
PURPOSES: list[str] = [*Purpose.values]


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of one kind are read and kept: ``fields`` behind the key, turned to numbers by
    ``state``, by which ``tally`` counts the ``figures``."""

    rows: Callable[[Scope], QuerySet[Any]]
    fields: Sequence[str]
    state: Callable[[Scope, Sequence[Any]], State]
    figures: Sequence[str]
    tally: Callable[[State], Mapping[str, int]]


def _day(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _contact(scope: Scope, row: Sequence[Any]) -> State:
    day, kind, policies = row
    return _day(day), KINDS.index(kind), policies or 0


def _of_contact(state: State) -> Mapping[str, int]:
    _day, kind, policies = state
    is_visit = KINDS[kind] == ContactKind.HOME_VISIT
    return {
        "visits": int(is_visit),
        "contacts": int(not is_visit),
        "letters": int(KINDS[kind] == ContactKind.LETTER),
        "policies": policies,
    }


def _need(scope: Scope, row: Sequence[Any]) -> State:
    """Whether it was raised, and whether it was settled, within the period."""
    raised_on, settled_on, status = row
    is_settled = status in SETTLED_NEEDS and scope.holds(settled_on)
    return int(scope.holds(raised_on)), int(is_settled), _day(raised_on), _day(settled_on)


def _of_need(state: State) -> Mapping[str, int]:
    return {"needs_raised": state[0], "needs_settled": state[1]}


def _aid(scope: Scope, row: Sequence[Any]) -> State:
    """The purpose is kept beside the giver, in tens: what was kept before there were purposes is
    of none."""
    day, kind, giver, value, household, purpose = row
    by = GIVERS.index(giver) + 10 * PURPOSES.index(purpose)
    return _day(day), AID_KINDS.index(kind), by, int(value * 100), household


def _of_aid(state: State) -> Mapping[str, int]:
    """Money in fen."""
    _day, kind, by, fen, _household = state
    purpose, giver = divmod(by, 10)
    counts = {"aid_times": 1, "money": fen}
    counts["goods" if AID_KINDS[kind] == AidKind.GOODS else "cash"] = fen
    counts[{"cadre": "of_cadres", "unit": "of_units", "donor": "of_donors"}[GIVERS[giver]]] = fen
    if PURPOSES[purpose] in (Purpose.SCHOLARSHIP, Purpose.MEDICAL):
        is_medical = PURPOSES[purpose] == Purpose.MEDICAL
        counts["medical" if is_medical else "scholarships"] = fen
    return counts


def _plain(scope: Scope, row: Sequence[Any]) -> State:
    return tuple(row)


def _dated(scope: Scope, row: Sequence[Any]) -> State:
    return (_day(row[0]),)


SPECS: dict[Counted, Kind] = {
    Counted.RECIPIENTS: Kind(
        lambda scope: scope.people(),
        ("household", "group"),
        _plain,
        ("people",),
        lambda _state: {"people": 1},
    ),
    Counted.PAIRINGS: Kind(
        lambda scope: scope.pairings(),
        ("household", "cadre"),
        _plain,
        ("pairings",),
        lambda _state: {"pairings": 1},
    ),
    Counted.CONTACTS: Kind(
        lambda scope: scope.contacts(),
        ("day", "kind", "policies__len"),
        _contact,
        ("visits", "contacts", "letters", "policies"),
        _of_contact,
    ),
    Counted.NEEDS: Kind(
        lambda scope: scope.needs(),
        ("raised_on", "settled_on", "status"),
        _need,
        ("needs_raised", "needs_settled"),
        _of_need,
    ),
    Counted.AID: Kind(
        lambda scope: scope.aid(),
        ("day", "kind", "giver", "value", "household", "purpose"),
        _aid,
        (
            *("aid_times", "money", "cash", "goods", "of_cadres", "of_units", "of_donors"),
            *("scholarships", "medical"),
        ),
        _of_aid,
    ),
    Counted.ACTIVITIES: Kind(
        lambda scope: scope.activities(),
        ("day",),
        _dated,
        ("activities",),
        lambda _state: {"activities": 1},
    ),
}


def number_now(scope: Scope, counted: Counted) -> int:
    """How many rows are counted now."""
    return SPECS[counted].rows(scope).count()


def rows_now(scope: Scope, counted: Counted) -> Rows:
    """The rows that are counted now, by their keys."""
    kind = SPECS[counted]
    found = kind.rows(scope).order_by().values_list("pk", *kind.fields)
    return {key: kind.state(scope, values) for key, *values in found.iterator(chunk_size=CHUNK)}


def tally(counted: Counted, states: Iterable[State]) -> dict[str, int]:
    """What rows add up to, by the figures' names; money in fen."""
    kind = SPECS[counted]
    counts = dict.fromkeys(kind.figures, 0)
    for state in states:
        for name, number in kind.tally(state).items():
            counts[name] += number
    return counts


def agrees(figures: Figures, counted: Counted, rows: Rows) -> bool:
    """Whether rows are those that figures were counted from."""
    counts = figures.as_json()
    return all(counts[name] == number for name, number in tally(counted, rows.values()).items())


def pack(rows: Rows) -> bytes:
    """Rows as they are kept."""
    keys = sorted(rows)
    steps = [key - before for before, key in zip([0, *keys], keys, strict=False)]
    columns = [array("q", steps)]
    columns += [array("q", column) for column in zip(*(rows[key] for key in keys), strict=True)]
    head = array("I", [len(keys), len(columns)])
    return zlib.compress(head.tobytes() + b"".join(column.tobytes() for column in columns))


def unpack(content: bytes) -> Rows:
    """What ``pack`` gave."""
    plain = zlib.decompress(content)
    head = array("I")
    head.frombytes(plain[:8])
    number, width = head
    columns = []
    for n in range(width):
        column = array("q")
        column.frombytes(plain[8 + n * number * 8 : 8 + (n + 1) * number * 8])
        columns.append(column)
    states = zip(*columns[1:], strict=True)
    return dict(zip(accumulate(columns[0]), states, strict=True))


def kept_rows(kept: SummaryRows) -> Rows | None:
    """The rows of a kind that a summary counted; None where they were too many to keep."""
    return None if kept.content is None else unpack(bytes(kept.content))

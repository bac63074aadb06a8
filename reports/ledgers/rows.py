"""The rows of a ledger: those that the figures of its region and period are counted from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from common.dates import today
from common.exports.columns import Value
from common.exports.lists import CHUNK, in_pieces
from common.replicas import still_there
from organization.access import sees_personal_data
from organization.models import Region, Unit, User
from organization.models.region import township_of
from pairing.choices import EndReason
from pairing.models import Group, Household, HouseholdEvent, Pairing, Programme, Recipient
from reports.counting import (
    IS_VISIT,
    activities_between,
    aid_between,
    contacts_between,
    needs_in,
    pairings_on,
)
from reports.ledgers.choices import LedgerKind
from reports.ledgers.columns import COLUMNS, Around, LedgerColumn, Row
from visits.models import ActivityUnit, Aid, Contact
from visits.querysets import between, in_group
from visits.selectors import topic_names


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a ledger is about: a kind, a region, and a period with both its days included.

    ``first`` is None where it goes back to the beginning. The ledger of pairings is of those in
    force on ``last``. With ``is_whole`` contacts that do not count are in theirs too.
    """

    kind: LedgerKind
    region: Region
    programme: Programme
    first: date | None
    last: date
    unit: Unit | None = None
    group: Group | None = None
    is_whole: bool = False

    def rows_for(self, user: User) -> QuerySet[Any]:
        """What the ledger has a row for, as far as ``user`` sees it; of changes there is none."""
        period = (self.region, self.programme, self.first, self.last)
        if self.kind == LedgerKind.ACTIVITIES:
            return activities_between(*period).visible_to(user).order_by("day", "pk")
        if self.kind == LedgerKind.NEEDS:
            return self._needs(user).order_by("raised_on", "pk")
        if self.kind == LedgerKind.PAIRINGS:
            held = pairings_on(self.region, self.programme, self.last).visible_to(user)
            return self._of_pairings(held).order_by("region", "household__head_pinyin", "pk")
        rows: Any
        if self.kind == LedgerKind.AID:
            rows = aid_between(*period)
        elif self.is_whole:
            rows = Contact.objects.inside(self.region.prefix).of_programme(self.programme)
            rows = rows.between(self.first, self.last)
        else:
            rows = contacts_between(*period)
        rows = rows.visible_to(user)
        if self.unit is not None:
            rows = rows.of_unit(self.unit)
        if self.group is not None:
            rows = rows.of_group(self.group)
        found: QuerySet[Any] = rows.order_by("day", "pk")
        return found

    def _needs(self, user: User) -> QuerySet[Any]:
        rows: Any = needs_in(self.region, self.programme)
        rows = rows.visible_to(user).raised_between(self.first, self.last)
        if self.unit is not None:
            rows = rows.filter(contact__pairing__cadre__user__unit=self.unit)
        return self._of_group(rows)

    def _of_pairings(self, pairings: QuerySet[Any]) -> QuerySet[Any]:
        if self.unit is not None:
            pairings = pairings.filter(cadre__user__unit=self.unit)
        return self._of_group(pairings)

    def _of_group(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of what has a household."""
        return rows if self.group is None else rows.filter(in_group(self.group, "household"))


def people_of(wanted: Wanted, user: User) -> int | None:
    """How many people a ledger names, by their households; None where it names none."""
    if wanted.kind == LedgerKind.ACTIVITIES:
        return None
    if wanted.kind == LedgerKind.CHANGES:
        return len({row["household"] for row in changes(wanted, user)})
    rows = wanted.rows_for(user).order_by()
    path = (
        "household"
        if wanted.kind in (LedgerKind.NEEDS, LedgerKind.PAIRINGS, LedgerKind.AID)
        else "pairing__household"
    )
    return int(rows.aggregate(n=Count(path, distinct=True))["n"])


def number_of(wanted: Wanted, user: User) -> int:
    """How many rows a ledger has."""
    if wanted.kind == LedgerKind.CHANGES:
        return sum(1 for _row in changes(wanted, user))
    return wanted.rows_for(user).count()


def lines(
    wanted: Wanted, columns: Sequence[LedgerColumn], user: User, *, most: int | None = None
) -> Iterator[list[Value]]:
    """The cells of a ledger's rows in the order of ``columns``; of the first ``most`` rows.

    Stored values are in words of the language that is switched on. The rows are read in pieces,
    and what is looked up beside them is looked up piece by piece, so that a province's are never in
    memory together.
    """
    around = Around(is_masked=not sees_personal_data(user), day=today(), topics=topic_names(user))
    needed = {column.around for column in columns if column.around}
    for piece in in_pieces(_read(wanted, columns, user, most)):
        _look_up(around, needed, piece, wanted)
        for row in piece:
            yield [column.value(row, around) for column in columns]


def _read(
    wanted: Wanted, columns: Sequence[LedgerColumn], user: User, most: int | None
) -> Iterator[Row]:
    if wanted.kind == LedgerKind.CHANGES:
        return islice(changes(wanted, user), most)
    paths = {path for column in columns for path in column.paths}
    known = COLUMNS[wanted.kind]
    if "members" in known:
        paths.update(known["members"].paths)
    seen = wanted.rows_for(user)
    read = seen.values("pk", *paths)[:most].iterator(chunk_size=CHUNK)
    return still_there(seen, read, itemgetter("pk"), at_once=CHUNK)


# What is looked up beside the rows


def _look_up(around: Around, needed: set[str], piece: list[Row], wanted: Wanted) -> None:
    if "places" in needed:
        codes = {row["region"] for row in piece}
        codes |= {township_of(code) for code in codes}
        missing = codes - around.places.keys()
        if missing:
            named = Region.objects.filter(pk__in=missing).values_list("code", "name")
            around.places.update(named)
    if "members" in needed:
        path = COLUMNS[wanted.kind]["members"].paths[0]
        around.members = _members({row[path] for row in piece}, wanted.programme)
    if "given" in needed:
        around.given = _given([row["pk"] for row in piece])
    if "units" in needed:
        around.units = _units([row["pk"] for row in piece])
    if "done" in needed:
        around.done = _done([row["pk"] for row in piece], wanted)


def _units(activities: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    parts = ActivityUnit.objects.filter(activity__in=activities).order_by("pk")
    for activity, name, words in parts.values_list("activity", "unit__name", "contributes"):
        found.setdefault(activity, []).append(f"{name}（{words}）" if words else name)
    return found


def _members(households: Iterable[int], programme: Programme) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    people = Recipient.objects.active().filter(household__in=households, programme=programme)
    for household, name, group in people.order_by("group__order", "pinyin", "pk").values_list(
        "household", "name", "group__name"
    ):
        found.setdefault(household, []).append((name, group))
    return found


def _given(contacts: Sequence[int]) -> dict[int, list[tuple[str, str, Any]]]:
    found: dict[int, list[tuple[str, str, Any]]] = {}
    given = Aid.objects.standing().filter(contact__in=contacts).order_by("pk")
    for contact, kind, items, value in given.values_list("contact", "kind", "items", "value"):
        found.setdefault(contact, []).append((kind, items, value))
    return found


def _done(pairings: Sequence[int], wanted: Wanted) -> dict[int, tuple[int, int]]:
    """Visits and other contacts of the period that count, by pairing."""
    counted = (
        Contact.objects.counted()
        .between(wanted.first, wanted.last)
        .filter(pairing__in=pairings)
        .order_by()
        .values_list("pairing")
        .annotate(visits=Count("pk", filter=IS_VISIT), contacts=Count("pk", filter=~IS_VISIT))
    )
    return {pairing: (visits, contacts) for pairing, visits, contacts in counted}


# Changes

CAME, LEFT, MOVED, PAIRED, REPLACED, ENDED = (
    *("新增对象", "退出", "迁居", "新结对", "更换干部", "结束结对"),
)


def changes(wanted: Wanted, user: User) -> Iterator[Row]:
    """Who came onto the rosters, left, was paired, ended or moved in a period, day by day.

    The day on which care ends is the first without; the one on which a pairing ends is its last.
    What a household moved from and to is read from its history.
    """
    people: Any = Recipient.objects.inside(wanted.region.prefix).visible_to(user)
    people = people.filter(programme=wanted.programme)
    pairings: Any = Pairing.objects.inside(wanted.region.prefix).visible_to(user)
    pairings = pairings.filter(programme=wanted.programme)
    if wanted.group is not None:
        people = people.filter(group=wanted.group)
        pairings = pairings.filter(in_group(wanted.group, "household"))
    if wanted.unit is not None:
        held = Pairing.objects.open().filter(cadre__user__unit=wanted.unit)
        people = people.filter(household__in=held.values("household"))
        pairings = pairings.filter(cadre__user__unit=wanted.unit)
    kinds = (
        _of_people(wanted, people, "joined_on", CAME),
        _of_people(wanted, people, "ended_on", LEFT),
        _moves(wanted, people),
        _of_pairings(wanted, pairings, "ended_on", ENDED),
        _of_pairings(wanted, pairings, "started_on", PAIRED),
    )
    return merge(*kinds, key=itemgetter("day"))


_NOTHING = dict.fromkeys(
    (
        *("person", "group", "before", "after", "reason"),
        *("cadre__user__name", "cadre__user__unit__name"),
    ),
    "",
)
"""What a change has nothing to say of."""


def reason_words(value: str) -> str:
    """A reason in words; one that came with a roster is in words already."""
    return str(EndReason(value).label) if value in EndReason.values else value


def _of_people(wanted: Wanted, people: Any, field: str, what: str) -> Iterator[Row]:
    """People by the day on which they came or left."""
    rows = between(people.filter(**{f"{field}__isnull": False}), field, wanted.first, wanted.last)
    for row in (
        rows.order_by(field, "pk")
        .values(
            *("name", "exit_reason", "household", "group__name", field),
            *("household__region", "household__head_name"),
        )
        .iterator(chunk_size=CHUNK)
    ):
        yield _NOTHING | {
            "day": row[field],
            "what": what,
            "household": row["household"],
            "region": row["household__region"],
            "household__head_name": row["household__head_name"],
            "person": row["name"],
            "group": row["group__name"],
            "reason": reason_words(row["exit_reason"]) if field == "ended_on" else "",
        }


def _of_pairings(wanted: Wanted, pairings: Any, field: str, what: str) -> Iterator[Row]:
    """Pairings by the day on which they began or ended; one that replaces another says whose."""
    rows = between(pairings.filter(**{f"{field}__isnull": False}), field, wanted.first, wanted.last)
    for row in (
        rows.order_by(field, "pk")
        .values(
            *("household", "region", "household__head_name", "end_reason", field),
            *("cadre__user__name", "cadre__user__unit__name", "replaces__cadre__user__name"),
        )
        .iterator(chunk_size=CHUNK)
    ):
        before = row.pop("replaces__cadre__user__name") or ""
        reason = row.pop("end_reason")
        is_new = field == "started_on"
        yield _NOTHING | {
            **row,
            "day": row[field],
            "what": REPLACED if is_new and before else what,
            "before": before if is_new else "",
            "after": row["cadre__user__name"] if is_new and before else "",
            "reason": "" if is_new else reason_words(reason),
        }


def _moves(wanted: Wanted, people: Any) -> Iterator[Row]:
    """The moves of households that live in the region."""
    for row in moves(people.values("household"), wanted.first, wanted.last):
        yield {**_NOTHING, **row}


def moves(households: QuerySet[Any] | list[int], first: date | None, last: date) -> list[Row]:
    """The days on which ``households`` were moved from one village to another, earliest first."""
    lines: Any = HouseholdEvent.objects
    former = lines.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
    moved = (
        lines.filter(pgh_label="update", pgh_created_at__lt=_start(last + timedelta(days=1)))
        .filter(pgh_obj__in=households)
        .annotate(was=Subquery(former.order_by("-pgh_id").values("region")[:1]))
        .exclude(was=F("region"))
    )
    if first is not None:
        moved = moved.filter(pgh_created_at__gte=_start(first))
    rows = list(moved.order_by("pgh_id").values("pgh_obj", "pgh_created_at", "region", "was"))
    if not rows:
        return []
    keys = {row["pgh_obj"] for row in rows}
    heads = dict(Household.objects.filter(pk__in=keys).values_list("pk", "head_name"))
    codes = {code for row in rows for code in (row["region"], row["was"])}
    names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    return [
        {
            "day": timezone.localdate(row["pgh_created_at"]),
            "what": MOVED,
            "household": row["pgh_obj"],
            "region": row["region"],
            "household__head_name": heads[row["pgh_obj"]],
            "before": names.get(row["was"], ""),
            "after": names.get(row["region"], ""),
        }
        for row in rows
    ]


def _start(day: date) -> datetime:
    """The moment at which a day begins in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))

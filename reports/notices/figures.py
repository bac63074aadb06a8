"""The figures of a monthly notice: a county, its townships, and the units that are paired there.

One answer for one figure: what is counted comes from the querysets that the summary counts, and
how a pairing stands from ``visits.quotas``.

Townships add up to the county, but for cadres, who may be paired in two of them, and activities,
some of which are the county's. Units add up to the county's pairings, cadres, contacts and aid,
but for those of cadres whose account has gone over to an office and is of no unit any more. Not to
its households, some of which nobody is paired with; nor to its needs, since a need belongs to the
unit of the cadre who brought it, and an office may have entered it. A unit is the one a cadre
belongs to when the figures are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Left

from organization.models import Region, Unit
from organization.models.region import full_code
from organization.selectors import children
from pairing.models import Pairing, Programme
from reports.counting import (
    AID_UNIT,
    IS_GOODS,
    IS_VISIT,
    activities_between,
    aid_between,
    contacts_between,
    needs_in,
    pairings_on,
    recipients_on,
)
from visits.choices import SETTLED_NEEDS, Status
from visits.models import QuotaRule
from visits.quotas.standings import Picture, pictures_on

Counts = Counter[str]
"""How many of each figure, by its name; money in fen (hundredths of a yuan)."""

AT_END = (
    *("households", "people", "unpaired", "cadres", "pairings", "judged", "overdue"),
    "needs_open",
)
"""Figures of a day, the month's last. ``judged`` are pairings of which a rule asks something;
those that are not ``overdue`` are on time."""
WITHIN = (
    *("visits", "contacts", "activities", "needs_raised", "needs_settled"),
    *("cash", "goods"),
)
"""Figures of days from one to another. ``contacts`` are those that are no home visits."""

TOWNSHIP = 9
"""Leading digits of a code that stand for a township."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The days that a notice about a month counts, all in Asia/Shanghai."""

    first: date
    last: date

    @classmethod
    def of(cls, month: date) -> Self:
        first = month.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    @property
    def before_last(self) -> date:
        """The last day of the month before."""
        return self.first - timedelta(days=1)

    @property
    def before_first(self) -> date:
        """The first day of the month before."""
        return self.before_last.replace(day=1)

    @property
    def year_first(self) -> date:
        """1 January of the month's year."""
        return self.first.replace(month=1, day=1)

    @property
    def earliest(self) -> date:
        """The first day that anything is counted on: in January the month before is last year's."""
        return min(self.before_first, self.year_first)

    def named(self) -> tuple[tuple[str, date, date], ...]:
        """Each span by the name of the counts that hold it."""
        return (
            ("now", self.first, self.last),
            ("before", self.before_first, self.before_last),
            ("year", self.year_first, self.last),
        )


@dataclass(slots=True)
class Row:
    """The figures of a county, township or unit.

    ``key`` is a region's code or a unit's primary key as text. ``now`` is the month, ``before``
    the month before; ``year`` from 1 January on, of which only what ``WITHIN`` names is counted.
    """

    key: str
    name: str
    now: Counts = field(default_factory=Counter)
    before: Counts = field(default_factory=Counter)
    year: Counts = field(default_factory=Counter)

    def counts(self, span: str) -> Counts:
        counts: Counts = getattr(self, span)
        return counts

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say about it."""
        return not any((*self.now.values(), *self.before.values(), *self.year.values()))

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            **{span: _in_order(self.counts(span)) for span in ("now", "before", "year")},
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(
            kept["key"], kept["name"], *(Counter(kept[span]) for span in ("now", "before", "year"))
        )


def _in_order(counts: Counts) -> dict[str, int]:
    return {name: counts[name] for name in (*AT_END, *WITHIN) if counts[name]}


@dataclass(slots=True)
class Figures:
    """What a notice says in figures. Townships are in the order of their codes, units in the
    order of their names' pinyin: never by what they did."""

    county: Row
    townships: list[Row]
    units: list[Row]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row with the kind of place it is about."""
        yield "county", self.county
        yield from (("township", row) for row in self.townships)
        yield from (("unit", row) for row in self.units)

    def as_json(self) -> dict[str, Any]:
        return {
            "county": self.county.as_json(),
            "townships": [row.as_json() for row in self.townships],
            "units": [row.as_json() for row in self.units],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(
            Row.from_json(kept["county"]),
            [Row.from_json(row) for row in kept["townships"]],
            [Row.from_json(row) for row in kept["units"]],
        )


class _Tally:
    """Counts that gather by county, township and unit at once."""

    def __init__(self, county: Region) -> None:
        self.county = Row(county.code, county.name)
        self.townships: dict[str, Row] = {}
        self.units: dict[int, Row] = {}

    def rows(self, area: str | None, unit: int | None) -> Iterator[Row]:
        """The county, and of township and unit those that are named."""
        yield self.county
        # A code of the county itself, as some activities have, is no township's.
        if area is not None and not area.endswith("000"):
            if area not in self.townships:
                self.townships[area] = Row(full_code(area), "")
            yield self.townships[area]
        if unit is not None:
            if unit not in self.units:
                self.units[unit] = Row(str(unit), "")
            yield self.units[unit]

    def add(
        self, span: str, name: str, number: int, *, area: str | None, unit: int | None = None
    ) -> None:
        if number:
            for row in self.rows(area, unit):
                row.counts(span)[name] += number

    def named(self, county: Region) -> Figures:
        """With their names, in the order in which they are printed."""
        for region in children(county):
            row = self.townships.get(region.code[:TOWNSHIP])
            if row is not None:
                row.name = region.name
        units = []
        for unit in Unit.objects.filter(pk__in=self.units).order_by("pinyin", "pk"):
            row = self.units[unit.pk]
            row.name = unit.name
            units.append(row)
        townships = [row for _code, row in sorted(self.townships.items())]
        return Figures(self.county, townships, units)


def count_figures(county: Region, programme: Programme, month: date) -> Figures:
    """The figures of a month, in a constant number of queries whatever the county's size."""
    spans = Spans.of(month)
    tally = _Tally(county)
    ends = {"now": spans.last, "before": spans.before_last}
    pairings = Pairing.objects.inside(county.prefix).filter(programme=programme)
    pictures = pictures_on(pairings, list(ends.values()))
    for (span, day), picture in zip(ends.items(), pictures, strict=True):
        _count_day(tally, span, county, programme, day, picture)
    _count_contacts(tally, county, programme, spans)
    _count_aid(tally, county, programme, spans)
    _count_needs(tally, county, programme, spans)
    for span, first, last in spans.named():
        number = activities_between(county, programme, first, last)
        for area, count in _by_area(number):
            tally.add(span, "activities", count, area=area)
    return tally.named(county)


def _by_area(rows: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    return (
        rows.order_by()
        .annotate(area=Left("region", TOWNSHIP))
        .values_list("area")
        .annotate(number=Count("pk"))
    )


def _count_day(
    tally: _Tally, span: str, county: Region, programme: Programme, day: date, picture: Picture
) -> None:
    """What was so on a day: rosters, pairings and how they stood."""
    on_rosters = list(
        recipients_on(county, programme, day)
        .order_by()
        .values_list("household", "household__region")
    )
    members = Counter(household for household, _village in on_rosters)
    held = pairings_on(county, programme, day)
    statuses = {each.pairing_id: str(each.status) for each in picture.assessments}
    paired: set[int] = set()
    cadres: dict[str, set[int]] = defaultdict(set)
    """Of each township, those who are paired there."""
    cadres_of_unit: dict[int, set[int]] = defaultdict(set)
    households_of_unit: dict[int, set[int]] = defaultdict(set)
    pairings: Counter[tuple[str, int | None, str]] = Counter()
    """By township, unit and status: of a province there are too many to add one by one."""
    for pk, village, household, cadre, unit in held.order_by().values_list(
        "pk", "region", "household", "cadre", "cadre__user__unit"
    ):
        area = village[:TOWNSHIP]
        paired.add(household)
        cadres[area].add(cadre)
        # Whose account went over to an office is of no unit, and may be paired still.
        if unit is not None:
            cadres_of_unit[unit].add(cadre)
            households_of_unit[unit].add(household)
        pairings[area, unit, statuses.get(pk, "")] += 1
    for (area, unit, status), number in pairings.items():
        tally.add(span, "pairings", number, area=area, unit=unit)
        if status:
            tally.add(span, "judged", number, area=area, unit=unit)
        if status == Status.OVERDUE:
            tally.add(span, "overdue", number, area=area, unit=unit)
    places = {household: village[:TOWNSHIP] for household, village in on_rosters}
    unpaired = Counter(area for household, area in places.items() if household not in paired)
    for name, of_area in (
        ("households", Counter(places.values())),
        ("people", Counter(village[:TOWNSHIP] for _household, village in on_rosters)),
        ("unpaired", unpaired),
    ):
        for area, number in of_area.items():
            tally.add(span, name, number, area=area)
    # A cadre who is paired in two townships is one of the county.
    tally.county.counts(span)["cadres"] = len(set().union(*cadres.values()))
    for area, there in cadres.items():
        tally.townships[area].counts(span)["cadres"] = len(there)
    for unit, of_unit in cadres_of_unit.items():
        counts = tally.units[unit].counts(span)
        counts["cadres"] = len(of_unit)
        counts["households"] = len(households_of_unit[unit])
        counts["people"] = sum(members[household] for household in households_of_unit[unit])


def _within(spans: Spans, what: Any, condition: Q, prefix: str) -> dict[str, Any]:
    """One aggregate for each span of days, as annotations named after it."""
    return {
        f"{span}_{prefix}": what(filter=condition & Q(day__range=(first, last)))
        for span, first, last in spans.named()
    }


def _count_contacts(tally: _Tally, county: Region, programme: Programme, spans: Spans) -> None:
    def number(filter: Q) -> Count:
        return Count("pk", filter=filter)

    rows = (
        contacts_between(county, programme, spans.earliest, spans.last)
        .order_by()
        .annotate(area=Left("region", TOWNSHIP))
        .values("area", "pairing__cadre__user__unit")
        .annotate(
            **_within(spans, number, IS_VISIT, "visits"),
            **_within(spans, number, ~IS_VISIT, "contacts"),
        )
    )
    for row in rows:
        for span, _first, _last in spans.named():
            for name in ("visits", "contacts"):
                tally.add(
                    span,
                    name,
                    row[f"{span}_{name}"],
                    area=row["area"],
                    unit=row["pairing__cadre__user__unit"],
                )


def _count_aid(tally: _Tally, county: Region, programme: Programme, spans: Spans) -> None:
    def value(filter: Q) -> Sum:
        return Sum("value", filter=filter)

    rows = (
        aid_between(county, programme, spans.earliest, spans.last)
        .order_by()
        .annotate(area=Left("region", TOWNSHIP), of_unit=AID_UNIT)
        .values("area", "of_unit")
        .annotate(
            **_within(spans, value, ~IS_GOODS, "cash"), **_within(spans, value, IS_GOODS, "goods")
        )
    )
    for row in rows:
        for span, _first, _last in spans.named():
            for name in ("cash", "goods"):
                tally.add(
                    span,
                    name,
                    int((row[f"{span}_{name}"] or Decimal(0)) * 100),
                    area=row["area"],
                    unit=row["of_unit"],
                )


def _count_needs(tally: _Tally, county: Region, programme: Programme, spans: Spans) -> None:
    settled = Q(status__in=SETTLED_NEEDS)
    counted: dict[str, Count] = {}
    for span, first, last in spans.named():
        counted[f"{span}_needs_raised"] = Count("pk", filter=Q(raised_on__range=(first, last)))
        counted[f"{span}_needs_settled"] = Count(
            "pk", filter=settled & Q(settled_on__range=(first, last))
        )
        if span != "year":
            counted[f"{span}_needs_open"] = Count(
                "pk", filter=Q(raised_on__lte=last) & (~settled | Q(settled_on__gt=last))
            )
    rows = (
        needs_in(county, programme)
        .order_by()
        .annotate(area=Left("region", TOWNSHIP))
        .values("area", "contact__pairing__cadre__user__unit")
        .annotate(**counted)
    )
    for row in rows:
        found: dict[str, Any] = {**row}
        for annotation in counted:
            span, _dash, name = annotation.partition("_")
            tally.add(
                span,
                name,
                found[annotation],
                area=found["area"],
                unit=found["contact__pairing__cadre__user__unit"],
            )


def rules_in_force(county: Region, programme: Programme, year: int) -> list[dict[str, Any]]:
    """The rules by which a county's pairings of a year are counted, for keeping beside figures.

    Of each region that has any, the one of the year or the latest before: those of the county,
    of the regions above it and of those inside it.
    """
    rules = QuotaRule.objects.filter(
        Q(region__in=county.ancestor_codes) | Q(region__code__startswith=county.prefix),
        programme=programme,
        year__lte=year,
    ).select_related("region")
    latest: dict[str, QuotaRule] = {}
    for rule in rules.order_by("year"):
        latest[rule.region_id] = rule
    return [
        {
            "region": rule.region_id,
            "name": rule.region.name,
            "year": rule.year,
            "contacts": rule.contacts,
            "visits": rule.visits,
            "visit_counts_as_contact": rule.visit_counts_as_contact,
            "one_a_day": rule.one_a_day,
        }
        for _code, rule in sorted(latest.items())
    ]


def has_pairings(county: Region, programme: Programme) -> bool:
    """Whether a notice about the programme has anything to tell of in a county."""
    return Pairing.objects.inside(county.prefix).filter(programme=programme).exists()


def programmes_held(county: Region, first: date, last: date) -> list[int]:
    """The keys of the programmes of which a pairing held in a county on a day from ``first`` to
    ``last``, in ascending order."""
    held = Pairing.objects.inside(county.prefix).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), started_on__lte=last
    )
    return list(held.order_by("programme").values_list("programme", flat=True).distinct())

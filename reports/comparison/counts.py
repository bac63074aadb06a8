"""Counting what is compared: each source once for both spans, by place or unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Left

from common.dates import today
from common.replicas import from_replica
from organization.choices import Level
from organization.models import Region, Unit
from organization.models.region import PREFIX_LENGTH
from pairing.models import Group, Programme
from reports.comparison.figures import Span
from reports.counting import (
    AID_UNIT,
    IS_VISIT,
    activities_between,
    aid_between,
    contacts_between,
    needs_in,
    pairings_on,
    recipients_on,
)
from reports.figures.keeping import read
from reports.figures.live import Scope, count_live
from reports.figures.value import Figures
from visits.choices import Status
from visits.querysets import in_group

Number = int | Decimal
By = int | str
"""So many digits of the region's code, 0 for all as one, or ``unit``."""
Key = str | int
"""The digits, "" for all as one, or the key of a unit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: the days ``now`` and ``then``, of which the first is this year's."""

    region: Region
    programme: Programme
    group: Group | None
    unit: Unit | None
    now: Span
    then: Span

    @property
    def spans(self) -> dict[str, Span]:
        return {"now": self.now, "then": self.then}


class Counts:
    """Numbers by key, name and span. What is not there is 0."""

    def __init__(self) -> None:
        self._found: dict[Key, dict[tuple[str, str], Number]] = defaultdict(dict)

    def put(self, key: Key, name: str, span: str, number: Number | None) -> None:
        """Note a number; None is 0."""
        if number:
            self._found[key][name, span] = number

    def get(self, key: Key, name: str, span: str) -> Number:
        """The number of one key."""
        return self._found.get(key, {}).get((name, span), 0)

    def total(self, name: str, span: str) -> Number:
        """The sum over all keys."""
        return sum((found.get((name, span), 0) for found in self._found.values()), start=0)

    @property
    def keys(self) -> list[Key]:
        """Those that have any number, in no order."""
        return list(self._found)


def count(asked: Asked, by: By, sources: set[str]) -> Counts:
    """What ``sources`` hold, by key. As many queries whatever the number of keys.

    People, activities and unpaired households are no unit's: by unit they are left out.
    """
    return from_replica(lambda: _counted(asked, by, sources))


def _counted(asked: Asked, by: By, sources: set[str]) -> Counts:
    counting = _Counting(asked, by)
    for source in sorted(sources):
        getattr(counting, source)()
    return counting.found


class _Counting:
    def __init__(self, asked: Asked, by: By) -> None:
        self.asked = asked
        self.by = by
        self.is_of_units = by == "unit" or asked.unit is not None
        self.found = Counts()

    def _by_key(self, rows: QuerySet[Any], place: str, unit: str) -> Any:
        if self.by == "unit":
            key: Any = F(unit)
        else:
            key = Left(place, int(self.by)) if self.by else Value("")
        return rows.order_by().annotate(key=key).values("key")

    def _narrowed(self, rows: Any, unit: str, household: str) -> Any:
        if self.asked.group is not None:
            rows = rows.filter(in_group(self.asked.group, household))
        if self.asked.unit is not None:
            rows = rows.filter(**{unit: self.asked.unit})
        elif self.by == "unit":
            rows = rows.filter(**{f"{unit}__isnull": False})
        return rows

    def _within(self, field: str) -> dict[str, Q]:
        """Of each span, that a day lies in it."""
        return {
            name: Q(**{f"{field}__gte": span.first, f"{field}__lte": span.last})
            for name, span in self.asked.spans.items()
        }

    def _either(self, field: str) -> Q:
        within = self._within(field)
        return within["now"] | within["then"]

    def people(self) -> None:
        if self.is_of_units:
            return
        asked = self.asked
        for name, span in asked.spans.items():
            rows: Any = recipients_on(asked.region, asked.programme, span.last)
            if asked.group is not None:
                rows = rows.filter(group=asked.group)
            for row in self._by_key(rows, "household__region", "").annotate(
                people=Count("pk"), households=Count("household", distinct=True)
            ):
                self.found.put(row["key"], "people", name, row["people"])
                self.found.put(row["key"], "households", name, row["households"])

    def pairings(self) -> None:
        asked = self.asked
        for name, span in asked.spans.items():
            rows = self._narrowed(
                pairings_on(asked.region, asked.programme, span.last),
                "cadre__user__unit",
                "household",
            )
            for row in self._by_key(rows, "region", "cadre__user__unit").annotate(
                pairings=Count("pk"),
                cadres=Count("cadre", distinct=True),
                paired=Count("household", distinct=True),
            ):
                for number in ("pairings", "cadres", "paired"):
                    self.found.put(row["key"], number, name, row[number])

    def contacts(self) -> None:
        asked = self.asked
        rows = self._narrowed(
            contacts_between(asked.region, asked.programme, None, asked.now.last),
            "pairing__cadre__user__unit",
            "pairing__household",
        ).filter(self._either("day"))
        numbers = {}
        for name, within in self._within("day").items():
            numbers[f"visits_{name}"] = Count("pk", filter=within & IS_VISIT)
            numbers[f"contacts_{name}"] = Count("pk", filter=within & ~IS_VISIT)
        for row in self._by_key(rows, "region", "pairing__cadre__user__unit").annotate(**numbers):
            for name in asked.spans:
                self.found.put(row["key"], "visits", name, row[f"visits_{name}"])
                self.found.put(row["key"], "contacts", name, row[f"contacts_{name}"])

    def aid(self) -> None:
        asked = self.asked
        rows = self._narrowed(
            aid_between(asked.region, asked.programme, None, asked.now.last).annotate(
                of_unit=AID_UNIT
            ),
            "of_unit",
            "household",
        ).filter(self._either("day"))
        self._sum(rows, "aid", "day", "of_unit", "value")

    def activities(self) -> None:
        if self.is_of_units or self.asked.group is not None:
            return
        asked = self.asked
        rows = activities_between(asked.region, asked.programme, None, asked.now.last)
        self._sum(rows.filter(self._either("day")), "activities", "day", "")

    def raised(self) -> None:
        self._needs("raised", "raised_on")

    def settled(self) -> None:
        self._needs("settled", "settled_on")

    def _needs(self, name: str, field: str) -> None:
        unit = "contact__pairing__cadre__user__unit"
        rows = self._narrowed(needs_in(self.asked.region, self.asked.programme), unit, "household")
        self._sum(rows.filter(self._either(field)), name, field, unit)

    def _sum(self, rows: Any, name: str, field: str, unit: str, value: str = "") -> None:
        """How many rows there are of each span, or what their ``value`` is together."""
        numbers: dict[str, Any] = {
            span: Sum(value, filter=within) if value else Count("pk", filter=within)
            for span, within in self._within(field).items()
        }
        for row in self._by_key(rows, "region", unit).annotate(**numbers):
            for span in numbers:
                self.found.put(row["key"], name, span, row[span])

    def today(self) -> None:
        """How it stands today, from the figures that the dashboard shows."""
        for key, figures in self._figures().items():
            numbers = {
                "unseen": figures.unseen,
                "needs_open": figures.needs_open,
                "lit": figures.lit,
                "households_now": figures.households,
                "pairings_now": figures.pairings,
                **{light.value: figures.lights[light] for light in Status},
            }
            if not self.is_of_units:
                numbers["unpaired"] = figures.unpaired
            for name, number in numbers.items():
                self.found.put(key, name, "now", number)

    def _figures(self) -> dict[Any, Figures]:
        asked, day = self.asked, today()
        prefix = asked.region.prefix
        if self.by != "unit" and asked.unit is None and len(prefix) < PREFIX_LENGTH[Level.TOWNSHIP]:
            kept = read(prefix, asked.programme, day=day, group=asked.group)
            return {"": kept.whole} if not self.by else dict(kept.parts)
        scope = Scope((prefix,), asked.programme, asked.group, asked.unit)
        by: Any = self.by
        return dict(count_live(scope, by, day=day))

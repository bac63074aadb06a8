"""What has come of a campaign: by unit, and of all together.

A household counts once for a unit, and once for the campaign, however often it was seen. What an
activity says in numbers alone, or a line by hand, is added as it is, since nobody can tell whose
households those were. Units do things together, so their rows may add up to more than the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from visits.choices import Occasion
from visits.festival_days import next_day
from visits.models import (
    Activity,
    ActivityUnit,
    Aid,
    Campaign,
    CampaignLine,
    CampaignUnit,
    Contact,
    Festival,
    Participant,
)


@dataclass(slots=True)
class Done:
    """What was done: ``value`` in yuan, households as told above."""

    activities: int = 0
    contacts: int = 0
    value: Decimal = Decimal(0)
    loose: int = 0
    """Households of which only the number is known."""
    known: set[int] = field(default_factory=set)
    lines: list[CampaignLine] = field(default_factory=list)

    @property
    def households(self) -> int:
        return len(self.known) + self.loose

    @property
    def is_nothing(self) -> bool:
        return not (self.activities or self.contacts or self.value or self.households or self.lines)


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """A unit with what it promised, what it did, and the activities it took part in."""

    of: CampaignUnit
    done: Done
    parts: Sequence[ActivityUnit]


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign: its units in the order of their names, and all together.

    ``held`` and ``coming`` are its activities by day; what was cancelled is in neither.
    """

    campaign: Campaign
    units: list[UnitProgress]
    whole: Done
    held: list[Activity]
    coming: list[Activity]

    @property
    def promised_households(self) -> int:
        return sum(each.of.households or 0 for each in self.units)

    @property
    def promised_value(self) -> Decimal:
        return sum((each.of.value or Decimal(0) for each in self.units), Decimal(0))

    @property
    def promised_activities(self) -> int:
        return sum(each.of.activities or 0 for each in self.units)


def progress_of(campaign: Campaign, *, units: Sequence[int] | None = None) -> Progress:
    """What each unit of a campaign promised and did; ``units`` (primary keys) are those told.

    Eight queries, whatever the number of units. The whole is of all units.
    """
    rows = list(
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit")
        .order_by("unit__pinyin", "unit_id")
    )
    done: dict[int, Done] = {row.unit_id: Done() for row in rows}
    whole = Done()
    activities = list(
        campaign.activities.select_related("region", "programme").order_by("day", "begins_at", "pk")
    )
    held = [each for each in activities if each.is_held]
    parts: dict[int, list[ActivityUnit]] = defaultdict(list)
    of_activity: dict[int, list[int]] = defaultdict(list)
    for part in ActivityUnit.objects.filter(activity__in=activities).order_by(
        "activity__day", "activity_id", "pk"
    ):
        parts[part.unit_id].append(part)
        of_activity[part.activity_id].append(part.unit_id)
    _count_activities(held, of_activity, done, whole)
    contacts = Contact.objects.counted().filter(campaign_mark__campaign=campaign).order_by()
    for unit, household in contacts.values_list("campaign_mark__unit", "pairing__household"):
        for each in (done.setdefault(unit, Done()), whole):
            each.contacts += 1
            each.known.add(household)
    aid = Aid.objects.standing().filter(campaign_mark__campaign=campaign).order_by()
    for unit, household, value in aid.values_list("campaign_mark__unit", "household", "value"):
        for each in (done.setdefault(unit, Done()), whole):
            each.value += value
            each.known.add(household)
    for line in campaign.lines.select_related("unit").order_by("day", "pk"):
        for each in (done.setdefault(line.unit_id, Done()), whole):
            each.lines.append(line)
            each.loose += line.households or 0
            each.value += line.value or Decimal(0)
    told = [row for row in rows if units is None or row.unit_id in units]
    by_key = {each.pk: each for each in activities}
    for of_unit in parts.values():
        for part in of_unit:
            part.activity = by_key[part.activity_id]
    return Progress(
        campaign=campaign,
        units=[UnitProgress(row, done[row.unit_id], parts[row.unit_id]) for row in told],
        whole=whole,
        held=held,
        coming=[each for each in activities if each.is_coming],
    )


def _count_activities(
    held: Sequence[Activity],
    of_activity: dict[int, list[int]],
    done: dict[int, Done],
    whole: Done,
) -> None:
    came: dict[int, set[int]] = defaultdict(set)
    for activity, household in (
        Participant.objects.filter(activity__in=held)
        .came()
        .order_by()
        .values_list("activity", "household")
    ):
        came[activity].add(household)
    for each in held:
        for told in (*(done[unit] for unit in of_activity[each.pk] if unit in done), whole):
            told.activities += 1
            if each.is_by_list:
                told.known |= came[each.pk]
            else:
                told.loose += each.households or 0


def usual_days(occasion: Occasion, day: date) -> tuple[date, date]:
    """From when to when a campaign for an occasion usually lasts, the next one seen from ``day``.

    Three weeks around the day, or before it; any other occasion lasts the month that begins.
    """
    if occasion == Occasion.POVERTY:
        on = _next(day, 10, 17)
        return on - timedelta(days=7), on + timedelta(days=14)
    if occasion == Occasion.CHILDREN:
        on = _next(day, 6, 1)
        return on - timedelta(days=14), on + timedelta(days=7)
    if occasion == Occasion.SPRING:
        spring = Festival.objects.filter(key="spring", region=None).first()
        found = next_day(spring, day) if spring is not None else None
        if found is not None:
            return found - timedelta(days=21), found
    return day, day + timedelta(days=30)


def _next(day: date, month: int, of_month: int) -> date:
    on = date(day.year, month, of_month)
    return on if on >= day else date(day.year + 1, month, of_month)

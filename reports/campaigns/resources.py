"""What the units of a campaign promised and did, as a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.exports.columns import Column, Note, Whole, Yuan
from common.exports.lists import ListResource
from visits.campaigns import Done, Progress
from visits.models import CampaignUnit


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line, or that of all together, which has promised the sum of what all did."""

    name: Any
    of: CampaignUnit | None
    done: Done
    households: int | None
    value: Decimal | None
    activities: int | None


def lines_of(progress: Progress) -> list[UnitLine]:
    """The units by name, and all together behind them."""
    lines = [
        UnitLine(
            each.of.unit, each.of, each.done, each.of.households, each.of.value, each.of.activities
        )
        for each in progress.units
    ]
    whole = UnitLine(
        _("Together"),
        None,
        progress.whole,
        progress.promised_households,
        progress.promised_value,
        progress.promised_activities,
    )
    return [*lines, whole]


class CampaignResource(ListResource):
    """A line a unit: what it promised, and what it did."""

    title = _("Campaign")
    is_of_people = False

    unit = Column(_("Unit"), "name")
    promise = Column(_("Promised"), kind=Note)
    households_promised = Column(_("Households promised"), "households", Whole)
    households_done = Column(_("Households"), "done__households", Whole)
    value_promised = Column(_("Sum promised"), "value", Yuan)
    value_done = Column(pgettext_lazy("campaign", "Given"), "done__value", Yuan)
    activities_promised = Column(_("Activities promised"), "activities", Whole)
    activities_done = Column(_("Activities held"), "done__activities", Whole)
    contacts_done = Column(_("Visits and contacts"), "done__contacts", Whole)
    by_hand = Column(_("Entered by hand"), kind=Note)

    def dehydrate_promise(self, row: UnitLine) -> str:
        return row.of.promise if row.of is not None else ""

    def dehydrate_by_hand(self, row: UnitLine) -> str:
        if row.of is None:
            return ""
        return "；".join(f"{line.day} {line.text}" for line in row.done.lines)

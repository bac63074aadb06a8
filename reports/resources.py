"""The figures of the dashboard and the summary as spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports import Column, ListResource, Share, Whole, Yuan
from reports.summary import GroupFigures, Summary
from visits.choices import Status
from visits.selectors import AreaRow


class AreaResource(ListResource):
    """The dashboard's places, and ``together`` as the last row."""

    title = _("Dashboard")
    is_of_people = False

    place = Column(_("Place"))
    overdue = Column(Status.OVERDUE.label, kind=Whole)
    due_soon = Column(Status.DUE_SOON.label, kind=Whole)
    on_track = Column(Status.ON_TRACK.label, kind=Whole)
    met = Column(Status.MET.label, kind=Whole)
    paused = Column(Status.PAUSED.label, kind=Whole)
    unpaired = Column(_("Unpaired"), "unpaired", Whole)
    pairings = Column(_("Pairings"), "pairings", Whole)
    on_time = Column(_("On time"), kind=Share)

    def __init__(self, *, together: AreaRow) -> None:
        super().__init__()
        self.together = together

    def dehydrate_place(self, row: AreaRow) -> Any:
        return _("Together") if row is self.together else row.region

    def dehydrate_overdue(self, row: AreaRow) -> int:
        return row.counts.get(Status.OVERDUE, 0)

    def dehydrate_due_soon(self, row: AreaRow) -> int:
        return row.counts.get(Status.DUE_SOON, 0)

    def dehydrate_on_track(self, row: AreaRow) -> int:
        return row.counts.get(Status.ON_TRACK, 0)

    def dehydrate_met(self, row: AreaRow) -> int:
        return row.counts.get(Status.MET, 0)

    def dehydrate_paused(self, row: AreaRow) -> int:
        return row.counts.get(Status.PAUSED, 0)

    def dehydrate_on_time(self, row: AreaRow) -> float | None:
        return row.on_time / row.pairings if row.pairings else None


class PeriodColumns(ListResource):
    """A table of a summary: every row says whose and of when it is, so that several can be put
    into one sheet."""

    is_of_people = False

    region = Column(_("Place"))
    first = Column(_("Period from"))
    last = Column(_("Period to"))

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary

    def dehydrate_region(self, row: object) -> Any:
        return self.summary.region

    def dehydrate_first(self, row: object) -> date | None:
        return self.summary.first

    def dehydrate_last(self, row: object) -> date:
        return self.summary.last


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the summary: ``count`` of something, or ``money`` in yuan."""

    name: Any
    count: int | None = None
    money: Decimal | None = None


def figures_of(summary: Summary) -> list[Figure]:
    """The lines of the summary's table, in its order."""
    return [
        Figure(_("Households on the rosters"), summary.households),
        Figure(_("People"), summary.people),
        Figure(_("Paired cadres"), summary.cadres),
        Figure(_("Pairings"), summary.pairings),
        Figure(_("Home visits"), summary.visits),
        Figure(_("Other contacts"), summary.contacts),
        Figure(_("Activities"), summary.activities),
        Figure(_("Aid, goods at their value"), money=summary.money),
        Figure(_("of which goods"), money=summary.goods),
    ]


class FigureResource(PeriodColumns):
    """The lines that ``figures_of`` gives."""

    title = _("Summary")

    name = Column(_("Figure"), "name")
    count = Column(_("Number"), "count", Whole)
    money = Column(_("Yuan"), "money", Yuan)


class GroupResource(PeriodColumns):
    """The groups of a summary, and the summary itself as the last row."""

    title = _("Summary by group")

    group = Column(_("Group"))
    people = Column(_("People"), "people", Whole)
    households = Column(_("Households on the rosters"), "households", Whole)

    def dehydrate_group(self, row: GroupFigures | Summary) -> Any:
        return _("Together") if isinstance(row, Summary) else row.name

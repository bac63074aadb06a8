"""The tables of a summary as spreadsheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Whole, Yuan
from common.exports.lists import ListResource
from reports.summaries.figures import GroupFigures, RegionFigures
from reports.summaries.tables import Line


class PeriodColumns(ListResource):
    """A table of a summary: every row says whose and of when it is, so that several can be put
    into one sheet."""

    is_of_people = False

    region = Column(_("Place"))
    first = Column(_("Period from"))
    last = Column(_("Period to"))

    def __init__(self, figures: RegionFigures) -> None:
        super().__init__()
        self.figures = figures

    def dehydrate_region(self, row: object) -> Any:
        return self.figures.region

    def dehydrate_first(self, row: object) -> date | None:
        return self.figures.first

    def dehydrate_last(self, row: object) -> date:
        return self.figures.last


class FigureResource(PeriodColumns):
    """The lines of a summary; those that the office has entered by hand say so."""

    title = _("Summary")

    name = Column(_("Figure"), "label")
    count = Column(_("Number"), kind=Whole)
    unit = Column(_("Unit of count"), "unit")
    money = Column(_("Yuan"), kind=Yuan)
    origin = Column(_("Where it comes from"))

    def dehydrate_count(self, row: Line) -> int | Decimal | None:
        return None if row.is_money else row.number

    def dehydrate_money(self, row: Line) -> Decimal | None:
        return Decimal(row.number) if row.is_money else None

    def dehydrate_origin(self, row: Line) -> Any:
        return _("Entered by hand") if row.is_own else _("Counted")


class GroupResource(PeriodColumns):
    """The groups of a summary, and the region itself as the last row."""

    title = _("Summary by group")

    group = Column(_("Group"))
    people = Column(_("People"), "people", Whole)
    households = Column(_("Households on the rosters"), "households", Whole)
    visits = Column(_("Home visits"), "visits", Whole)
    contacts = Column(_("Other contacts"), "contacts", Whole)
    policies = Column(_("Policies explained"), "policies", Whole)
    needs_raised = Column(_("Needs raised"), "needs_raised", Whole)
    needs_settled = Column(_("Needs settled"), "needs_settled", Whole)
    money = Column(_("Aid, goods at their value"), "money", Yuan)

    def dehydrate_group(self, row: GroupFigures | RegionFigures) -> Any:
        return _("Together") if isinstance(row, RegionFigures) else row.name

"""The table of the dashboard as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Share, Whole
from common.exports.lists import ListResource
from reports.dashboard.asked import Asked
from reports.dashboard.figures import Part
from reports.dashboard.tiles import contacts_cell, visits_cell
from visits.choices import Status


class PartResource(ListResource):
    """The places or units of a view, and all of it together as the last row."""

    title = _("Dashboard")
    is_of_people = False

    place = Column(_("Place"), "name")
    overdue = Column(Status.OVERDUE.label, kind=Whole)
    due_soon = Column(Status.DUE_SOON.label, kind=Whole)
    on_track = Column(Status.ON_TRACK.label, kind=Whole)
    met = Column(Status.MET.label, kind=Whole)
    paused = Column(Status.PAUSED.label, kind=Whole)
    unpaired = Column(_("Unpaired"), kind=Whole)
    pairings = Column(_("Pairings"), kind=Whole)
    on_time = Column(_("On time"), kind=Share)
    visits = Column(_("Home visits"), kind=Whole)
    contacts = Column(_("Other contacts"), kind=Whole)

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def dehydrate_overdue(self, row: Part) -> int:
        return row.figures.lights[Status.OVERDUE]

    def dehydrate_due_soon(self, row: Part) -> int:
        return row.figures.lights[Status.DUE_SOON]

    def dehydrate_on_track(self, row: Part) -> int:
        return row.figures.lights[Status.ON_TRACK]

    def dehydrate_met(self, row: Part) -> int:
        return row.figures.lights[Status.MET]

    def dehydrate_paused(self, row: Part) -> int:
        return row.figures.lights[Status.PAUSED]

    def dehydrate_unpaired(self, row: Part) -> int:
        return row.figures.unpaired

    def dehydrate_pairings(self, row: Part) -> int:
        return row.figures.pairings

    def dehydrate_on_time(self, row: Part) -> float | None:
        return row.figures.on_time / row.figures.lit if row.figures.lit else None

    def dehydrate_visits(self, row: Part) -> Any:
        return visits_cell(self.asked, row.figures).number

    def dehydrate_contacts(self, row: Part) -> Any:
        return contacts_cell(self.asked, row.figures).number

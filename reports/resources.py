"""The figures of the dashboard as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports import Column, ListResource, Share, Whole
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

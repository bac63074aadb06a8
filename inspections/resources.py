"""Lists of inspections as spreadsheets: the households of a round, and the ledger of findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.exports.columns import Column, Note, Whole
from visits.resources.columns import PlaceColumns, ScopedResource


class LineResource(PlaceColumns, ScopedResource):
    """The households of a round, with who inspects them."""

    title = gettext_lazy("Round of inspections")
    household_path = "household"

    position = Column(gettext_lazy("No."), "position", Whole)
    address = Column(gettext_lazy("Address"), "household__address", is_personal=True)
    inspector = Column(gettext_lazy("Inspector"), "inspector__name")
    inspected_on = Column(gettext_lazy("Inspected on"), "inspected_on")
    left_out = Column(gettext_lazy("Why left out"), "left_out", Note, is_personal=True)

    class Meta:
        export_order = ("position", "head_name", "township", "village", "address")


class FindingResource(PlaceColumns, ScopedResource):
    """The ledger of findings (整改台账), in its usual columns."""

    title = gettext_lazy("Ledger of findings")
    household_path = "household"

    number = Column(gettext_lazy("No."), kind=Whole)
    found_on = Column(gettext_lazy("Inspected on"), "found_on")
    kind = Column(pgettext_lazy("inspection", "Kind"), "get_kind_display")
    # What inspectors wrote is for those who inspect, too.
    text = Column(gettext_lazy("What is wrong"), "text", Note)
    unit = Column(gettext_lazy("Responsible unit"))
    cadre = Column(gettext_lazy("Responsible person"), "cadre__user__name")
    measure = Column(pgettext_lazy("inspection", "What was done"), "measure", Note)
    due_on = Column(gettext_lazy("To be put right by"), "due_on")
    state = Column(gettext_lazy("How it stands"), "get_state_display")
    closed_on = Column(pgettext_lazy("inspection", "Closed on"), "closed_on")
    checked_by = Column(gettext_lazy("Checked by"), "checked_by__name")

    class Meta:
        export_order = (
            *("number", "found_on", "township", "village", "head_name", "kind", "text"),
            *("unit", "cadre", "measure", "due_on", "state", "closed_on", "checked_by"),
        )

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        for number, row in enumerate(super().iter_queryset(queryset), 1):
            row.number = number
            yield row

    def dehydrate_number(self, row: Any) -> int:
        return int(row.number)

    def dehydrate_unit(self, row: Any) -> str:
        return str(row.unit or _("The office itself"))

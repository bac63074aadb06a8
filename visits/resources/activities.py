"""Activities and who takes part in one, as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from common.exports.columns import Column, Note, Whole
from common.exports.lists import ListResource
from organization.choices import Level
from organization.models.region import region_label
from visits.resources.columns import PLACE, PlaceColumns, ScopedResource


class ActivityResource(ListResource):
    """Activities of a place; read with ``township_name``, campaign and units."""

    title = _("Activities")
    is_of_people = False

    day = Column(_("Day"), "day")
    hours = Column(_("Time"), "hours")
    name = Column(pgettext_lazy("activity", "Name"), "name")
    state = Column(_("State"), "get_state_display")
    kind = Column(pgettext_lazy("activity", "Kind"), "kind")
    township = Column(_("Township"))
    region = Column(_("Place"), "region")
    venue = Column(_("Where exactly"), "venue")
    organiser = Column(_("Organiser"), "organiser")
    units = Column(_("Units taking part"))
    campaign = Column(_("Campaign"), "campaign")
    participants = Column(_("People taking part"), "participants", Whole)
    households = Column(_("Households reached"), "households", Whole)
    outcome = Column(_("What came of it"), "outcome", Note)
    cancel_reason = Column(_("Why it was cancelled"), "cancel_reason", Note)

    def dehydrate_township(self, row: Any) -> str:
        # Of what is in no village the place itself says it all.
        return region_label(row.township_name or "") if row.region.level == Level.VILLAGE else ""

    def dehydrate_units(self, row: Any) -> str:
        return "、".join(
            f"{part.unit}（{part.contributes}）" if part.contributes else str(part.unit)
            for part in row.parts.all()
        )


class ParticipantResource(PlaceColumns, ScopedResource):
    """Who takes part in one activity; read with household, person and the pairings held."""

    title = _("Taking part")
    household_path = "household"

    person = Column(_("Person"), "recipient__name")
    people = Column(_("People"), "people", Whole)
    came = Column(_("Came"))
    cadre = Column(_("Cadre"))

    class Meta:
        export_order = (*PLACE, "person", "people", "came", "cadre")

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.township_name or "")

    def dehydrate_village(self, row: Any) -> Any:
        return row.household.region

    def dehydrate_came(self, row: Any) -> str:
        if row.came is None:
            return ""
        return pgettext("answer", "Yes") if row.came else pgettext("answer", "No")

    def dehydrate_cadre(self, row: Any) -> str:
        return "、".join(
            f"{pairing.cadre.user.name}（{pairing.cadre.user.unit or ''}）"
            for pairing in row.household.held
        )

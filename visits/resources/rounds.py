"""A round of visits as a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Yuan
from organization.models import User
from organization.models.region import region_label
from organization.templatetags.access import phone_for
from visits.models import Round
from visits.resources.columns import ScopedResource


class RoundResource(ScopedResource):
    """The households of a round of visits, as ``rounds.stops_of`` reads them."""

    title = _("Round of visits")

    head_name = Column(_("Head of household"), "household__head_name")
    township = Column(_("Township"))
    village = Column(_("Village"), "household__region")
    address = Column(_("Address"), "household__address", is_personal=True)
    phone = Column(_("Phone"))
    cadre = Column(_("Cadre"))
    cadre_phone = Column(_("Cadre's phone"))
    items = Column(_("What to bring"))
    planned = Column(_("Planned value, in yuan"), kind=Yuan)
    giver = Column(_("Given by"))
    state = Column(_("State"))
    visited_on = Column(_("Visited on"), "visited_on")
    given = Column(_("Given, in yuan"), "given", Yuan)

    def __init__(self, user: User, going: Round) -> None:
        super().__init__(user)
        self.going = going

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.household.township_name or "")

    def dehydrate_phone(self, row: Any) -> str:
        return phone_for(row.household.phone, self.user)

    def dehydrate_cadre(self, row: Any) -> str | None:
        return row.pairing.cadre.user.name if row.pairing else None

    def dehydrate_cadre_phone(self, row: Any) -> str | None:
        return phone_for(row.pairing.cadre.user.phone, self.user) if row.pairing else None

    def dehydrate_items(self, row: Any) -> str:
        return self.going.items

    def dehydrate_planned(self, row: Any) -> Decimal | None:
        return self.going.value

    def dehydrate_giver(self, row: Any) -> str:
        return self.going.giver_words

    def dehydrate_state(self, row: Any) -> Any:
        return row.state.label

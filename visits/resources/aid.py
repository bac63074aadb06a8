"""Aid, distributions and donors as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.exports.columns import Column, Note, Whole, Yuan
from common.exports.lists import ListResource
from visits.resources.columns import PLACE, PlaceColumns, ScopedResource


class AidResource(PlaceColumns, ScopedResource):
    """What was given; read with household, pairing, cadre and unit."""

    title = _("Aid")
    household_path = "household"

    day = Column(_("Day"), "day")
    kind = Column(_("Kind"), "get_kind_display")
    items = Column(_("Goods"), "items", Note)
    value = Column(_("Value in yuan"), "value", Yuan)
    giver = Column(_("Given by"), "giver_words")
    purpose = Column(_("Purpose"), "get_purpose_display")
    cadre = Column(_("Cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit")

    class Meta:
        export_order = ("day", *PLACE)


class HandoutResource(PlaceColumns, ScopedResource):
    """The lines of a distribution, with room to sign; read with household and place."""

    title = _("Sheet to sign")
    household_path = "household"

    number = Column(_("No."), "number", Whole)
    value = Column(_("Amount in yuan"), "value", Yuan)
    state = Column(_("State"), "get_state_display")
    signature = Column(_("Signature or thumbprint"))
    received_on = Column(_("Day"))

    class Meta:
        export_order = ("number", *PLACE)

    def dehydrate_signature(self, row: Any) -> str:
        return ""

    def dehydrate_received_on(self, row: Any) -> str:
        return ""


class DistributionResource(ListResource):
    """Distributions; read with ``number``, ``handed`` and ``given`` as the page has them."""

    title = _("Distributions")
    is_of_people = False

    name = Column(pgettext_lazy("distribution", "Name"), "name")
    day = Column(_("Day"), "day")
    programme = Column(_("Programme"), "programme")
    giver = Column(_("Given by"), "giver_words")
    kind = Column(_("Cash or goods"), "get_kind_display")
    items = Column(_("Goods"), "items", Note)
    each = Column(_("For each household, in yuan"), "each", Yuan)
    purpose = Column(_("What for"), "get_purpose_display")
    lines = Column(_("Lines"), "number", Whole)
    handed = Column(_("Handed out"), "handed", Whole)
    given = Column(_("Given, in yuan"), "given", Yuan)
    chosen = Column(_("Which households"), "chosen", Note)
    note = Column(_("Note"), "note", Note)
    reversed_on = Column(_("Reversed on"), "reversed_on")
    reverse_reason = Column(_("Why it was reversed"), "reverse_reason", Note)


class DonorResource(ScopedResource):
    """Donors; read with ``given``, ``homes`` and ``last_on`` as the page has them."""

    title = _("Donors")

    name = Column(pgettext_lazy("distribution", "Name"), "name")
    kind = Column(pgettext_lazy("donor", "Kind"), "get_kind_display")
    contact = Column(_("Whom to reach, and how"), "contact", is_personal=True)
    last_on = Column(_("Last gave"), "last_on")
    homes = Column(_("Households"), "homes", Whole)
    given = Column(_("Given in all, in yuan"), "given", Yuan)
    note = Column(_("Note"), "note", Note, is_personal=True)

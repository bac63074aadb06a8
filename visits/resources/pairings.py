"""Pairings as spreadsheets: of one household, and of many."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column
from visits.resources.columns import PLACE, OwedColumns, PlaceColumns, ScopedResource


class PairingResource(ScopedResource):
    """The pairings that a household has and had."""

    title = _("Pairing history")

    cadre = Column(_("Cadre"), "cadre__user__name")
    unit = Column(_("Unit"), "cadre__user__unit")
    cadre_title = Column(_("Title"), "cadre__title")
    role = Column(_("Role"), "role")
    programme = Column(_("Programme"), "programme")
    started_on = Column(_("Paired since"), "started_on")
    ended_on = Column(_("Paired until"), "ended_on")
    end_reason = Column(_("Reason"), "get_end_reason_display")


class PairingRowResource(PlaceColumns, PairingResource, OwedColumns):
    """Pairings of many households."""

    title = _("Pairings")
    household_path = "household"

    class Meta:
        export_order = (*PLACE, "cadre", "unit", "cadre_title", "role", "programme")

"""Distributions and donors as spreadsheets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.exports.columns import Column, Note, Whole, Yuan
from common.exports.lists import ListResource
from visits.resources import ScopedResource


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

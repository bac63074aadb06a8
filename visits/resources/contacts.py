"""Contacts as spreadsheets: with one household, and with many."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Note, Yuan, in_one_cell
from organization.models import User
from visits.choices import AidKind, TopicList
from visits.models import Contact
from visits.resources.columns import PLACE, PlaceColumns, ScopedResource
from visits.selectors import topic_names


class ContactResource(ScopedResource):
    """Contacts with what was given at each; read with pairing, cadre, unit and aid."""

    title = _("Contacts")

    day = Column(_("Day"), "day")
    kind = Column(_("Kind"), "get_kind_display")
    cadre = Column(_("Cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit")
    verdict = Column(_("Does it count?"), "get_verdict_display")
    topics = Column(_("Talked about"), is_personal=True)
    policies = Column(_("Policies explained"), is_personal=True)
    found = Column(_("What was found"), "found", Note, is_personal=True)
    items = Column(_("Goods"), kind=Note)
    goods = Column(_("Goods at their value, in yuan"), kind=Yuan)
    cash = Column(_("Cash, in yuan"), kind=Yuan)

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.names = topic_names(user)

    def people_in(self, rows: Any) -> int:
        """The households that these contacts are with."""
        return int(rows.order_by().aggregate(n=Count("pairing__household", distinct=True))["n"])

    def dehydrate_topics(self, row: Contact) -> str:
        return self._named(TopicList.FOUND, row.topics)

    def dehydrate_policies(self, row: Contact) -> str:
        return self._named(TopicList.POLICY, row.policies)

    def _named(self, name: TopicList, keys: list[str]) -> str:
        return in_one_cell(self.names.get((name, key), key) for key in keys)

    def dehydrate_items(self, row: Contact) -> str:
        return in_one_cell(aid.items for aid in row.aid.all() if aid.items)

    def dehydrate_goods(self, row: Contact) -> Decimal | None:
        return self._given(row, AidKind.GOODS)

    def dehydrate_cash(self, row: Contact) -> Decimal | None:
        return self._given(row, AidKind.CASH)

    def _given(self, row: Contact, kind: AidKind) -> Decimal | None:
        given = [aid.value for aid in row.aid.all() if aid.kind == kind]
        return sum(given, Decimal(0)) if given else None


class ContactRowResource(PlaceColumns, ContactResource):
    """Contacts with many households."""

    class Meta:
        export_order = ("day", "kind", *PLACE)

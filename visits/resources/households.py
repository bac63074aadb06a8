"""Households as spreadsheets: the desk’s list, a cadre’s own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.exports.columns import Column, Whole
from common.identity import is_of_child, mask
from common.replicas import still_there
from organization.models import User
from organization.models.region import region_label
from organization.templatetags.access import phone_for
from pairing.models import Recipient
from pairing.models.programme import in_language
from pairing.resources import people_in_one_cell
from visits.choices import Status
from visits.resources.columns import OwedColumns, ScopedResource

_HOUSEHOLD_VALUES = (
    *("pk", "head_name", "head_id", "address", "phone"),
    *("township_name", "region__name", "waiting_since"),
)


class _Member(NamedTuple):
    name: str
    group: str


class _Year(NamedTuple):
    """What a pairing has done and owes, of its ``PairingYear``."""

    status: str
    next_due_on: date | None
    visits_done: int
    visits_needed: int
    contacts_done: int
    contacts_needed: int

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)


@dataclass(slots=True)
class _Held:
    """An open pairing with who holds it."""

    role: str
    started_on: date
    cadre: str
    phone: str
    unit: str | None
    current_years: list[_Year] = field(default_factory=list)


@dataclass(slots=True)
class _HouseholdRow:
    """A household as ``_HOUSEHOLD_VALUES`` are read, with what belongs to it."""

    pk: int
    head_name: str
    head_id: str
    address: str
    phone: str
    township_name: str | None
    village_name: str
    waiting_since: date | None
    members: list[_Member] = field(default_factory=list)
    pairing: _Held | None = None


class HouseholdResource(ScopedResource, OwedColumns):
    """The list of households, as ``selectors.households_for_list`` reads it, heads' numbers too.

    A province has 267,500 of them. What a row shows is read as values: as models, each household
    with its people, pairing, cadre, account, unit and year would take three times as long.
    """

    title = _("Households")

    head_name = Column(_("Head of household"), "head_name")
    head_id = Column(_("Head's ID number"))
    people = Column(_("People"))
    people_count = Column(_("Number of people"), kind=Whole)
    township = Column(_("Township"))
    village = Column(_("Village"))
    address = Column(_("Address"), "address", is_personal=True)
    phone = Column(_("Phone"))
    cadre = Column(_("Cadre"))
    unit = Column(_("Unit"))
    cadre_phone = Column(_("Cadre's phone"))
    role = Column(_("Role"))
    started_on = Column(_("Paired since"))
    waiting_since = Column(_("Waiting since"))

    class Meta:
        export_order = (
            "head_name",
            "head_id",
            "people",
            "people_count",
            "township",
            "village",
            "address",
            "phone",
            "cadre",
            "unit",
            "cadre_phone",
            "role",
            "started_on",
        )

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.day = today()

    def iter_queryset(self, queryset: Any) -> Iterator[_HouseholdRow]:
        rows = queryset.select_related(None).prefetch_related(None)
        read = rows.values_list(*_HOUSEHOLD_VALUES).iterator(chunk_size=self.get_chunk_size())
        left = still_there(queryset, read, lambda line: line[0], at_once=self.get_chunk_size())
        # What belongs to a row, and which of it, is said once: where the list is read.
        beside = {each.to_attr: each.queryset for each in queryset._prefetch_related_lookups}
        while piece := [_HouseholdRow(*line) for line in islice(left, self.get_chunk_size())]:
            self._read_beside(piece, beside)
            yield from piece

    def _read_beside(self, piece: list[_HouseholdRow], beside: dict[str, Any]) -> None:
        by_key = {row.pk: row for row in piece}
        people = beside["members"].filter(household__id__any_of=list(by_key))
        for key, name, *group in people.values_list(
            "household", "name", "group__name", "group__name_en"
        ):
            by_key[key].members.append(_Member(name, in_language(*group)))
        held: dict[int, _Held] = {}
        pairings = beside["open_pairings"].filter(household__id__any_of=list(by_key))
        years = pairings._prefetch_related_lookups[0].queryset
        pairings = pairings.select_related(None).prefetch_related(None)
        for key, pairing, *values in pairings.values_list(
            *("household", "pk", "role", "started_on"),
            *("cadre__user__name", "cadre__user__phone", "cadre__user__unit__name"),
        ):
            held[pairing] = _Held(*values)
            if by_key[key].pairing is None:
                by_key[key].pairing = held[pairing]
        of_pairings = years.filter(pairing__id__any_of=list(held))
        for key, *values in of_pairings.values_list("pairing", *_Year._fields):
            held[key].current_years.append(_Year(*values))

    def pairing_of(self, row: Any) -> Any:
        return row.pairing

    def people_in(self, rows: Any) -> int:
        """The people on rosters in these households, and the heads who are on none."""
        households = rows.order_by().values("pk")
        people = Recipient.objects.active().filter(household__in=households)
        heads = people.filter(id_digest=F("household__head_id_digest"))
        return int(people.count() + households.count() - heads.count())

    def dehydrate_head_id(self, row: _HouseholdRow) -> str:
        return mask(row.head_id, is_child=is_of_child(row.head_id, self.day))

    def dehydrate_people(self, row: _HouseholdRow) -> str:
        return people_in_one_cell(row.members)

    def dehydrate_people_count(self, row: _HouseholdRow) -> int:
        return len(row.members)

    def dehydrate_township(self, row: _HouseholdRow) -> str:
        return region_label(row.township_name or "")

    def dehydrate_village(self, row: _HouseholdRow) -> str:
        return region_label(row.village_name)

    def dehydrate_phone(self, row: _HouseholdRow) -> str:
        return phone_for(row.phone, self.user)

    def dehydrate_cadre(self, row: _HouseholdRow) -> str | None:
        return row.pairing.cadre if row.pairing else None

    def dehydrate_unit(self, row: _HouseholdRow) -> str | None:
        return row.pairing.unit if row.pairing else None

    def dehydrate_cadre_phone(self, row: _HouseholdRow) -> str | None:
        return phone_for(row.pairing.phone, self.user) if row.pairing else None

    def dehydrate_role(self, row: _HouseholdRow) -> str | None:
        return row.pairing.role if row.pairing else None

    def dehydrate_started_on(self, row: _HouseholdRow) -> date | None:
        return row.pairing.started_on if row.pairing else None

    def dehydrate_waiting_since(self, row: _HouseholdRow) -> date | None:
        return None if row.pairing else row.waiting_since


class MyHouseholdResource(OwedColumns):
    """A cadre's own households, as ``selectors.pairings_for_phone`` reads them."""

    title = _("My households")

    head_name = Column(_("Head of household"), "household__head_name")
    people = Column(_("People"))
    township = Column(_("Township"))
    village = Column(_("Village"), "household__region")
    address = Column(_("Address"), "household__address")
    phone = Column(_("Phone"), "household__phone")
    role = Column(_("Role"), "role")
    started_on = Column(_("Paired since"), "started_on")
    last_contact_on = Column(_("Last contact"), "last_contact_on")

    class Meta:
        export_order = (
            "head_name",
            "people",
            "township",
            "village",
            "address",
            "phone",
            "role",
            "started_on",
        )

    def dehydrate_people(self, row: Any) -> str:
        return people_in_one_cell(row.household.members)

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.township_name or "")

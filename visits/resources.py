"""The desk's and the phone's lists as spreadsheets.

A row is a row of the page, with the page's columns and those that a ledger needs beside them.
Identity numbers are masked as on pages; to supervisors phones are too, and notes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from common.dates import today
from common.exports.columns import Column, Moment, Note, Whole, Yuan, in_one_cell
from common.exports.lists import ListResource
from common.identity import is_of_child, mask
from common.replicas import still_there
from common.templatetags.page import deadline
from organization.access import sees_personal_data
from organization.choices import Level
from organization.models import User
from organization.models.region import region_label
from organization.templatetags.access import phone_for
from pairing.models import Cadre, Household, Recipient
from pairing.models.programme import in_language
from pairing.resources import people_in_one_cell
from visits.choices import AidKind, Status, TopicList
from visits.models import Contact, Need, Reminder, Round
from visits.selectors import topic_names


def scope_name(user: User) -> str:
    """Whose list it is, for the name of a file: a unit's or a region's."""
    return str(user.unit or user.region)


class ScopedResource(ListResource):
    """A list as ``user`` may see it."""

    def __init__(self, user: User) -> None:
        super().__init__(is_masked=not sees_personal_data(user))
        self.user = user


class OwedColumns(ListResource):
    """What a pairing has done and owes in the running year.

    A row is a pairing, read with its ``current_years``; subclasses of other rows say of which.
    """

    light = Column(_("Light"))
    next_due_on = Column(_("Due"))
    due_in = Column(_("Time left"))
    visits_done = Column(_("Visits this year"), kind=Whole)
    visits_needed = Column(_("Visits needed"), kind=Whole)
    contacts_done = Column(_("Contacts this year"), kind=Whole)
    contacts_needed = Column(_("Contacts needed"), kind=Whole)

    def pairing_of(self, row: Any) -> Any:
        """The pairing that a row is about; None for what has none."""
        return row

    def _year(self, row: Any) -> Any:
        pairing = self.pairing_of(row)
        return next(iter(pairing.current_years), None) if pairing else None

    def dehydrate_light(self, row: Any) -> Any:
        if self.pairing_of(row) is None:
            return _("Unpaired")
        year = self._year(row)
        return year.status_label if year else ""

    def dehydrate_next_due_on(self, row: Any) -> date | None:
        year = self._year(row)
        return year.next_due_on if year else None

    def dehydrate_due_in(self, row: Any) -> str:
        return deadline(self.dehydrate_next_due_on(row))

    def dehydrate_visits_done(self, row: Any) -> int | None:
        year = self._year(row)
        return year.visits_done if year else None

    def dehydrate_visits_needed(self, row: Any) -> int | None:
        year = self._year(row)
        return year.visits_needed if year else None

    def dehydrate_contacts_done(self, row: Any) -> int | None:
        year = self._year(row)
        return year.contacts_done if year else None

    def dehydrate_contacts_needed(self, row: Any) -> int | None:
        year = self._year(row)
        return year.contacts_needed if year else None


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


class MemberResource(ScopedResource):
    """The people of a household, those who are no more on a roster too."""

    title = _("Members")

    name = Column(_("Name"), "name")
    group = Column(_("Group"), "group")
    relation = Column(_("Relation to head"), "get_relation_display")
    age = Column(_("Age"), "age", Whole)
    identity = Column(_("ID number"), "masked_identity")
    disability_kind = Column(_("Disability"), "get_disability_kind_display", is_personal=True)
    disability_level = Column(_("Level"), "disability_level", Whole, is_personal=True)
    child_category = Column(_("Category of child"), "child_category", is_personal=True)
    school = Column(_("School"), "school", is_personal=True)
    grade = Column(_("Grade"), "grade", is_personal=True)
    support_mode = Column(_("Mode of support"), "get_support_mode_display", is_personal=True)
    joined_on = Column(_("On the roster since"), "joined_on")
    ended_on = Column(_("Until"), "ended_on")


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


class PlaceColumns(ListResource):
    """The household that a row is about, and where it is; read with ``township_name``."""

    household_path = "pairing__household"

    head_name = Column(_("Head of household"))
    township = Column(_("Township"))
    village = Column(_("Village"))

    def household_of(self, row: Any) -> Household:
        """The household that a row is about."""
        found: Household = row.pairing.household
        return found

    def dehydrate_head_name(self, row: Any) -> str:
        return str(self.household_of(row).head_name)

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.township_name or "")

    def dehydrate_village(self, row: Any) -> Any:
        return row.region

    def people_in(self, rows: Any) -> int:
        """The households that the rows are about."""
        return int(rows.order_by().aggregate(n=Count(self.household_path, distinct=True))["n"])


_PLACE = ("head_name", "township", "village")


class ContactRowResource(PlaceColumns, ContactResource):
    """Contacts with many households."""

    class Meta:
        export_order = ("day", "kind", *_PLACE)


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
        export_order = ("day", *_PLACE)

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found


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
        export_order = ("number", *_PLACE)

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found

    def dehydrate_signature(self, row: Any) -> str:
        return ""

    def dehydrate_received_on(self, row: Any) -> str:
        return ""


class NeedResource(PlaceColumns, ScopedResource):
    """Needs of households and what was done about them."""

    title = _("Needs")
    household_path = "household"

    raised_on = Column(_("Raised on"), "raised_on")
    kind = Column(_("Kind"))
    text = Column(_("Need"), "text", Note, is_personal=True)
    source = Column(_("How it was raised"), "get_source_display")
    told_by = Column(_("Who told of it"), "told_by", is_personal=True)
    raised_by = Column(_("Raised by"), "created_by__name")
    unit = Column(_("Given to"), "unit")
    due_on = Column(_("Due"), "due_on")
    state = Column(_("State"), "get_status_display")
    settled_on = Column(_("Settled on"), "settled_on")
    outcome = Column(_("What was done"), "outcome", Note, is_personal=True)
    settled_by = Column(_("Settled by"), "settled_by__name")
    confirmed_on = Column(_("Confirmed on"), "confirmed_on")
    confirmed_by = Column(_("Who confirmed it"), "confirmed_by", is_personal=True)
    confirmed_how = Column(_("How it was confirmed"), "get_confirmed_how_display")

    class Meta:
        export_order = ("raised_on", *_PLACE)

    def __init__(self, user: User) -> None:
        super().__init__(user)
        self.names = topic_names(user)

    def dehydrate_kind(self, row: Need) -> str:
        return self.names.get((TopicList.NEED, row.kind), row.kind)

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found


class PlanResource(PlaceColumns, ScopedResource):
    """Plans of households, by when they are to be reviewed."""

    title = _("Plans of households")
    household_path = "household"

    started_on = Column(_("Since"), "started_on")
    review_due_on = Column(_("Next review due"), "review_due_on")
    situation = Column(_("Situation"), "situation", Note, is_personal=True)
    aims = Column(_("Aims"), "aims", Note, is_personal=True)
    closed_on = Column(_("Closed on"), "closed_on")
    closed_text = Column(_("What came of it"), "closed_text", Note, is_personal=True)

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found


class AskedVisitResource(PlaceColumns, ScopedResource):
    """Visits of experts and departments that were asked for, and the answers."""

    title = _("Visits asked for")
    household_path = "household"

    asked_on = Column(_("Asked on"), "asked_on")
    asked_by = Column(_("Asked by"), "asked_by__name")
    unit = Column(_("Unit asked"), "unit")
    reason = Column(_("Why"), "reason", Note, is_personal=True)
    wanted_by = Column(_("Wanted by"), "wanted_by")
    state = Column(_("State"), "get_state_display")
    visit_on = Column(_("Day of the visit"), "visit_on")
    held_on = Column(_("Visited on"), "held_on")
    answer = Column(_("Answer"), "answer", Note, is_personal=True)

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found


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
        export_order = (*_PLACE, "person", "people", "came", "cadre")

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found

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


class PairingRowResource(PlaceColumns, PairingResource, OwedColumns):
    """Pairings of many households."""

    title = _("Pairings")
    household_path = "household"

    class Meta:
        export_order = (*_PLACE, "cadre", "unit", "cadre_title", "role", "programme")

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found


class PersonResource(PlaceColumns, MemberResource):
    """People on rosters, each with the household and the cadre."""

    title = _("People")
    household_path = "household"

    cadre = Column(_("Cadre"))
    unit = Column(_("Unit"))

    class Meta:
        export_order = ("name", "group", *_PLACE, "relation", "age", "identity")

    def household_of(self, row: Any) -> Household:
        found: Household = row.household
        return found

    def people_in(self, rows: Any) -> int:
        """As many as there are rows."""
        return int(rows.count())

    def dehydrate_village(self, row: Any) -> Any:
        return row.household.region

    def dehydrate_cadre(self, row: Any) -> str | None:
        held = row.household.open_pairings
        return held[0].cadre.user.name if held else None

    def dehydrate_unit(self, row: Any) -> Any:
        held = row.household.open_pairings
        return held[0].cadre.user.unit if held else None


class CadreResource(ScopedResource):
    """The list of cadres, each read with ``holding`` and ``selectors.with_open_pairings``.

    ``overdue`` is how many pairings are overdue, by the cadre's primary key.
    """

    title = _("Cadres")

    name = Column(_("Name"), "user__name")
    unit = Column(_("Unit"), "user__unit")
    cadre_title = Column(_("Title"), "title")
    phone = Column(_("Mobile number"))
    holding = Column(_("Number of households"), "holding", Whole)
    heads = Column(_("Heads of household"))
    overdue = Column(_("Overdue"), kind=Whole)

    def __init__(self, user: User, *, overdue: dict[int, int]) -> None:
        super().__init__(user)
        self.overdue_by_cadre = overdue

    def dehydrate_overdue(self, row: Cadre) -> int:
        return self.overdue_by_cadre.get(row.pk, 0)

    def dehydrate_phone(self, row: Cadre) -> str:
        return phone_for(row.user.phone, self.user)

    def dehydrate_heads(self, row: Any) -> str:
        return in_one_cell(
            f"{pairing.household.head_name} ({pairing.household.region})"
            for pairing in row.open_pairings
        )


class UnitResource(ScopedResource):
    """The list of units, as ``selectors.units_for_list`` reads it."""

    title = _("Units")
    is_of_people = False

    name = Column(_("Unit"), "name")
    region = Column(_("Place"), "region")
    cadres = Column(_("Number of cadres"), "cadres", Whole)
    pairings = Column(_("Open pairings"), "pairings", Whole)
    liaisons = Column(_("Unit liaison"))
    phones = Column(_("Liaison's phone"))

    def dehydrate_liaisons(self, row: Any) -> str:
        return in_one_cell(user.name for user in row.liaisons)

    def dehydrate_phones(self, row: Any) -> str:
        return in_one_cell(phone_for(user.phone, self.user) for user in row.liaisons)


class ReminderResource(ListResource):
    """A cadre's own weekly reminders."""

    title = _("Reminders")

    day = Column(_("Day"))
    overdue = Column(_("Overdue"), "overdue", Whole)
    due_soon = Column(_("Due soon"), "due_soon", Whole)
    earliest_due_on = Column(_("The first by"), "earliest_due_on")

    def dehydrate_day(self, row: Reminder) -> date:
        return timezone.localdate(row.created_at)


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


class FollowUpResource(ListResource):
    """What is followed up, with what was answered."""

    title = _("Follow-ups")

    head = Column(_("Head of household"), "pairing__household__head_name")
    cadre = Column(_("Cadre"), "pairing__cadre__user__name")
    unit = Column(_("Unit"), "pairing__cadre__user__unit__name")
    overdue_since = Column(_("Overdue since"), "overdue_since")
    weeks = Column(_("Weeks of silence"), "weeks", Whole)
    opened_on = Column(_("Asked on"), "opened_on")
    stage = Column(_("Who is asked"), "get_stage_display")
    to_office_on = Column(_("With the office since"), "to_office_on")
    answers = Column(_("Answer"), kind=Note)
    ended_on = Column(_("Ended on"), "ended_on")
    end = Column(_("Why it ended"), "get_end_display")

    def dehydrate_answers(self, row: Any) -> str:
        return in_one_cell(
            f"{each.get_kind_display()} {each.text}".strip() for each in row.answers.all()
        )


class FeedbackResource(ListResource):
    """Complaints and suggestions with who wrote them and the office's answers."""

    title = _("Complaints and suggestions")

    created_at = Column(_("Sent"), "created_at", Moment)
    kind = Column(_("What is it?"), "get_kind_display")
    name = Column(_("Who"), "user__name")
    unit = Column(_("Unit"), "user__place")
    text = Column(_("What it is about"), "text", Note)
    answered_at = Column(_("Answered on"), "answered_at", Moment)
    answered_by = Column(_("By"), "answered_by__name")
    answer = Column(_("Answer"), "answer", Note)
    read_at = Column(_("Answer read"), "read_at", Moment)

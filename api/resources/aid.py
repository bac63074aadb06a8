"""What households are given, and the donors who give."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import Day, Input, Key, OneOf, Text, YesNo, Yuan
from api.files import DOCX, gives
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Changed, Created, Listed, Resource, step
from api.resources.registry import programmes_here, sees_case_data
from api.showing import PersonalText, RegionCode, RowKey
from organization.access import can_see_desk
from organization.models import Unit
from pairing.models import Household
from reports.donors.views import letter_answer
from visits.aid_access import can_distribute, can_keep_donors
from visits.choices import AidKind, DonorKind, Giver, Purpose, ReceiptWay
from visits.forms.aid import AidForm, DonorForm, ReasonForm
from visits.models import Aid, Donor
from visits.selectors import search_households
from visits.services.aid import give_aid, keep_donor, reverse_aid


class AidShown(serializers.ModelSerializer):
    household = RowKey()
    programme = RowKey()
    pairing = RowKey(allow_null=True, help_text="The one that held on that day.")
    contact = RowKey(allow_null=True, help_text="The contact at which it was given.")
    distribution = RowKey(allow_null=True)
    region = RegionCode()
    giver_unit = RowKey(allow_null=True)
    donor = RowKey(allow_null=True)
    received_by = PersonalText()
    received_relation = PersonalText()
    reversed_by = RowKey(allow_null=True)
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Aid
        fields = [
            *("id", "household", "programme", "pairing", "contact", "distribution", "region"),
            *("day", "kind", "items", "value", "purpose", "giver", "giver_unit", "donor"),
            *("received_by", "received_relation", "received_on", "received_how"),
            *("reversed_on", "reversed_by", "reverse_reason", "created_by", "created_at"),
        ]


class GivingFilters(filters.FilterSet):
    """What is asked of aid and of distributions alike."""

    region = RegionFilter(field_name="region__code")
    programme = KeyFilter()
    donor = KeyFilter()
    giver_unit = KeyFilter()
    kind = ChoiceFilter(choices=AidKind.choices)
    purpose = ChoiceFilter(choices=Purpose.choices)
    giver = ChoiceFilter(choices=Giver.choices)
    is_standing = YesNoFilter(
        field_name="reversed_on", lookup_expr="isnull", help_text="Not reversed."
    )
    day_from = DayFilter(field_name="day", lookup_expr="gte")
    day_to = DayFilter(field_name="day", lookup_expr="lte")


class AidFilters(GivingFilters):
    household = KeyFilter()
    pairing = KeyFilter()
    distribution = KeyFilter()


class Giving(Input):
    """What is given, by whom and what for."""

    programme = Key(programmes_here)
    day = Day()
    kind = OneOf(choices=AidKind.choices)
    items = Text(
        max_length=200, allow_blank=True, default="", help_text="Which goods, where it is goods."
    )
    purpose = OneOf(choices=Purpose.choices, default=Purpose.NONE.value)
    giver = OneOf(choices=Giver.choices)
    giver_unit = Key(
        lambda user: Unit.objects.visible_to(user),
        allow_null=True,
        default=None,
        help_text="Needed where a unit gives.",
    )
    donor = Key(
        lambda user: Donor.objects.visible_to(user),
        allow_null=True,
        default=None,
        help_text="Needed where a donor gives.",
    )
    is_confirmed = YesNo(
        default=False,
        help_text="Answers what is asked about: an amount that is large, the same given twice.",
    )


class GiveAid(Giving):
    household = Key(lambda user: Household.objects.visible_to(user).active())
    value = Yuan(help_text="In yuan; goods at their value.")
    received_by = Text(max_length=60, allow_blank=True, default="")
    received_relation = Text(max_length=20, allow_blank=True, default="")
    received_how = OneOf(choices=ReceiptWay.choices, required=False)


class Reason(Input):
    reason = Text(max_length=200)


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """As a page sends it: amounts as they are written."""
    return {name: str(value) if name in AMOUNTS else value for name, value in given.items()}


AMOUNTS = ("value", "each")


class AllAid(Listed, Created):
    """Cash or goods given to a household on a day. It is not changed; what was wrong is reversed
    with a reason, stays, and counts nowhere."""

    area = Area.AID
    may_read = staticmethod(sees_case_data)
    may_write = staticmethod(can_distribute)
    names_people = True
    serializer_class = AidShown
    filterset_class = AidFilters
    made_of = GiveAid
    rows = Aid.objects.select_related("household")
    searches = "Part of a name or its pinyin, of the household’s head or a member."
    orders = ("id", "day", "value", "created_at")

    def search(self, rows: Any, text: str) -> Any:
        sought = search_households(Household.objects.all(), text, self.account)
        return rows.filter(household__in=sought.values("pk"))

    def make(self, given: dict[str, Any]) -> Aid:
        form = AidForm(as_sent(plain(given)), user=self.account)
        asked = put_to(form)
        return give_aid(
            household=given["household"],
            giving=form.giving(given["programme"]),
            value=asked["value"],
            actor=self.account,
            receipt=form.receipt,
            is_confirmed=given["is_confirmed"],
        )

    @step(Reason)
    def reverse(self, aid: Aid, given: dict[str, Any]) -> None:
        """Have it count nowhere, with a reason; a line of a distribution is reversed with it."""
        asked = put_to(ReasonForm(given))
        reverse_aid(aid=aid, reason=asked["reason"], actor=self.account)


class DonorShown(serializers.ModelSerializer):
    region = RegionCode()
    contact = PersonalText()

    class Meta:
        model = Donor
        fields = ["id", "region", "name", "kind", "contact", "note", "created_at"]


class DonorFilters(filters.FilterSet):
    kind = ChoiceFilter(choices=DonorKind.choices)


class KeepDonor(Input):
    name = Text(max_length=120)
    kind = OneOf(choices=DonorKind.choices)
    contact = Text(
        max_length=120, allow_blank=True, default="", help_text="Whom to reach, and how."
    )
    note = Text(max_length=200, allow_blank=True, default="")


class ChangeDonor(Input):
    name = Text(max_length=120, required=False)
    kind = OneOf(choices=DonorKind.choices, required=False)
    contact = Text(max_length=120, allow_blank=True, required=False)
    note = Text(max_length=200, allow_blank=True, required=False)


class Donors(Listed, Created, Changed):
    """Who gives through an office. Each is a county’s, in which its name is its own."""

    area = Area.AID
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_keep_donors)
    serializer_class = DonorShown
    filterset_class = DonorFilters
    made_of = KeepDonor
    changed_by = ChangeDonor
    rows = Donor.objects.all()
    searches = "Part of the name, or the beginning of its pinyin or initials."
    orders = ("id", "name", "created_at")

    def make(self, given: dict[str, Any]) -> Donor:
        return self._keep(given, None)

    def change(self, donor: Donor, given: dict[str, Any]) -> Donor:
        known = {name: getattr(donor, name) for name in ("name", "kind", "contact", "note")}
        return self._keep(known | given, donor)

    @gives(DOCX, test=can_keep_donors)
    def docx(self, donor: Donor) -> HttpResponseBase:
        """The letter of thanks; 404 as long as nothing was given."""
        return letter_answer(self.request._request, donor)

    def _keep(self, given: dict[str, Any], donor: Donor | None) -> Donor:
        asked = put_to(DonorForm(given))
        return keep_donor(
            actor=self.account,
            donor=donor,
            name=asked["name"],
            kind=DonorKind(asked["kind"]),
            contact=asked["contact"],
            note=asked["note"],
        )


RESOURCES: dict[str, type[Resource]] = {"aid": AllAid, "donors": Donors}

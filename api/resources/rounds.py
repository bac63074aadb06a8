"""The rounds of visits that units make before festivals."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, put_to
from api.fields import MOST_KEY, Input, Key, OneOf, Text, Whole, Yuan
from api.filters import DayFilter, KeyFilter, RegionFilter
from api.removing import Removed
from api.resource import Changed, Created, Listed, Rejected, Resource
from api.showing import RowKey
from common.dates import today
from organization.access import can_draw_up_rounds, can_see_desk, own_region
from organization.models import Unit, User
from pairing.models import Household
from visits.choices import Giver
from visits.forms.festivals import RoundForm
from visits.models import Festival, Round, RoundStop
from visits.rounds import festivals_known, households_to_visit, occasion_of, units_with_rounds
from visits.services.festivals import call_off_round, change_round, draw_up_round

MOST_STOPS = 2000


class RoundShown(serializers.ModelSerializer):
    festival = RowKey()
    unit = RowKey()
    households = serializers.SerializerMethodField(
        help_text="Their keys; those alone that the account sees."
    )
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Round
        fields = [
            *("id", "festival", "unit", "festival_on", "first", "last", "items", "value"),
            *("giver", "donor", "goes_along", "note", "households", "created_by", "created_at"),
        ]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_households(self, going: Any) -> list[int]:
        return sorted(stop.household_id for stop in going.seen_stops)


class RoundFilters(filters.FilterSet):
    region = RegionFilter(field_name="unit__region__code")
    unit = KeyFilter()
    festival = KeyFilter()
    festival_from = DayFilter(field_name="festival_on", lookup_expr="gte")
    festival_to = DayFilter(field_name="festival_on", lookup_expr="lte")


def _festivals(user: User) -> Any:
    known = festivals_known(own_region(user).code)
    return Festival.objects.filter(pk__in=[each.pk for each in known if each.is_on])


def _households(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_STOPS, **more
    )


class ChangeRound(Input):
    households = _households(required=False)
    items = Text(max_length=200, allow_blank=True, required=False)
    value = Yuan(required=False, allow_null=True, help_text="Planned for each, in yuan.")
    giver = OneOf(choices=Giver.choices, required=False)
    donor = Text(max_length=120, allow_blank=True, required=False)
    goes_along = Text(max_length=120, allow_blank=True, required=False)
    note = Text(max_length=300, allow_blank=True, required=False)


class DrawUpRound(ChangeRound):
    festival = Key(_festivals)
    unit = Key(units_with_rounds, help_text="A liaison’s is its own.")
    households = _households()
    giver = OneOf(choices=Giver.choices)


class Rounds(Listed, Created, Changed, Removed):
    """A unit’s round of visits before a festival: to whom, with what, and who gives it. What was
    visited and given follows from contacts and aid, which stay when one is called off, by removing
    it."""

    area = Area.ACTIVITIES
    may_read = staticmethod(can_see_desk)
    may_write = staticmethod(can_draw_up_rounds)
    serializer_class = RoundShown
    filterset_class = RoundFilters
    made_of = DrawUpRound
    changed_by = ChangeRound
    rows = Round.objects.select_related("festival", "unit")
    orders = ("id", "festival_on", "created_at")

    def seen(self) -> Any:
        households = Household.objects.visible_to(self.account).order_by().values("pk")
        stops = RoundStop.objects.filter(household__in=households)
        return super().seen().prefetch_related(Prefetch("stops", stops, to_attr="seen_stops"))

    def make(self, given: dict[str, Any]) -> Round:
        festival, unit = given.pop("festival"), given.pop("unit")
        occasion = occasion_of(festival, today())
        if occasion is None:
            raise Rejected({"festival": [_("It does not come again.")]})
        form = self._form(given, unit, festival)
        return draw_up_round(
            occasion=occasion,
            unit=unit,
            households=put_to(form)["households"],
            plan=form.plan,
            actor=self.account,
        )

    def change(self, going: Round, given: dict[str, Any]) -> Round:
        names = ("items", "value", "giver", "donor", "goes_along", "note")
        known: dict[str, Any] = {name: getattr(going, name) for name in names}
        offered = households_to_visit(going.unit, going.festival, self.account)
        kept = going.stops.filter(household__in=offered.order_by().values("pk"))
        known["households"] = list(kept.values_list("household", flat=True))
        form = self._form(known | given, going.unit, going.festival)
        return change_round(
            going=going,
            households=put_to(form)["households"],
            plan=form.plan,
            actor=self.account,
        )

    def remove(self, going: Round) -> None:
        call_off_round(going=going, actor=self.account)

    def _form(self, given: dict[str, Any], unit: Unit, festival: Festival) -> RoundForm:
        sent = QueryDict(mutable=True)
        for name, value in as_sent(given).items():
            sent.setlist(name, value if isinstance(value, list) else [str(value)])
        return RoundForm(sent, households=list(households_to_visit(unit, festival, self.account)))


RESOURCES: dict[str, type[Resource]] = {"rounds": Rounds}

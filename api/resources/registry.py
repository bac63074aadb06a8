"""Regions, units, programmes, households, recipients and cadres: who and where."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.filters import ChoiceFilter, DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Listed, Resource
from api.showing import PersonalPhone, PersonalText, RegionCode, RowKey
from organization.access import can_see_desk, sees_personal_data
from organization.choices import Level
from organization.models import Region, Unit, User
from pairing.choices import CadreStatus, RecipientStatus
from pairing.models import Cadre, Household, Programme, Recipient
from pairing.selectors import programmes_in
from visits.access import is_paired_cadre
from visits.selectors import search_households


def sees_case_data(user: User) -> bool:
    """Whoever works at the desk, and cadres of what is their own."""
    return can_see_desk(user) or is_paired_cadre(user)


def programmes_seen(user: User) -> QuerySet[Programme]:
    """Those that run where an account answers for, or in a part of it."""
    home = user.home_region()
    if home is None:
        return Programme.objects.none()
    return Programme.objects.filter(
        Q(region__in=home.ancestor_codes) | Q(region__code__startswith=home.prefix)
    )


def programmes_here(user: User) -> QuerySet[Programme]:
    """Those that run in the whole of an account’s region: what its office may choose from."""
    home = user.home_region()
    here = [] if home is None else [programme.pk for programme in programmes_in(home)]
    return Programme.objects.filter(pk__in=here)


class RegionShown(serializers.ModelSerializer):
    class Meta:
        model = Region
        fields = ["code", "name", "level"]


class RegionFilters(filters.FilterSet):
    level = ChoiceFilter(choices=Level.choices)
    region = RegionFilter(field_name="code")


class Regions(Listed):
    """The province, prefecture, county, townships and villages that the account answers for, by
    their 12-digit codes. The key is the code."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    serializer_class = RegionShown
    filterset_class = RegionFilters
    rows = Region.objects.all()
    orders = ("code",)
    default_order = "code"
    lookup_value_converter = "str"

    def one(self, pk: Any) -> Region:
        if not str(pk).isdecimal():
            # A text may hold what no column takes.
            raise Http404
        region: Region = super().one(pk)
        return region

    def seen(self) -> QuerySet[Region]:
        home = self.account.home_region()
        if home is None:
            return Region.objects.none()
        return Region.objects.filter(
            Q(code__in=home.ancestor_codes) | Q(code__startswith=home.prefix)
        )


class UnitShown(serializers.ModelSerializer):
    region = RegionCode()

    class Meta:
        model = Unit
        fields = ["id", "name", "region"]


class UnitFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")


class Units(Listed):
    """Units whose cadres are paired: bureaus, schools, hospitals, township governments."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    serializer_class = UnitShown
    filterset_class = UnitFilters
    rows = Unit.objects.all()
    searches = "Part of the name, or the beginning of its pinyin or initials."
    orders = ("id", "name")


class HouseholdShown(serializers.ModelSerializer):
    region = RegionCode()
    head_identity = serializers.CharField(
        source="masked_head_id", read_only=True, help_text="The head’s ID number, always masked."
    )
    phone = PersonalPhone()
    address = PersonalText()

    class Meta:
        model = Household
        fields = [
            *("id", "region", "head_name", "head_identity", "phone", "address"),
            *("closed_on", "created_at"),
        ]


class HouseholdFilters(filters.FilterSet):
    region = RegionFilter(field_name="region__code")
    is_closed = YesNoFilter(field_name="closed_on", lookup_expr="isnull", exclude=True)
    is_paired = YesNoFilter(method="paired")

    def paired(self, rows: Any, name: str, value: bool) -> Any:
        return rows.paired() if value else rows.unpaired()


class Households(Listed):
    """Households, told apart by the head’s ID number; a child’s head is the guardian. They come
    from rosters, and from nothing else."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    names_people = True
    of_person = "pairing.household"
    serializer_class = HouseholdShown
    filterset_class = HouseholdFilters
    rows = Household.objects.all()
    searches = "Part of a name or its pinyin, of the head or a member; or a phone’s beginning."
    orders = ("id", "head_pinyin", "created_at")

    def search(self, rows: Any, text: str) -> Any:
        return search_households(rows, text, self.account)


class RecipientShown(serializers.ModelSerializer):
    programme = RowKey()
    group = RowKey()
    household = RowKey()
    identity = serializers.CharField(
        source="masked_identity", read_only=True, help_text="The ID number, always masked."
    )
    school = PersonalText()
    grade = PersonalText()

    class Meta:
        model = Recipient
        fields = [
            *("id", "programme", "group", "household", "name", "identity", "sex", "birth_date"),
            *("ethnicity", "relation", "disability_kind", "disability_level", "support_mode"),
            *("child_category", "school", "grade", "guardian_relation"),
            *("status", "exit_reason", "joined_on", "ended_on"),
        ]


class RecipientFilters(filters.FilterSet):
    region = RegionFilter(field_name="household__region__code")
    household = KeyFilter()
    programme = KeyFilter()
    group = KeyFilter()
    status = ChoiceFilter(choices=RecipientStatus.choices)
    joined_from = DayFilter(field_name="joined_on", lookup_expr="gte")
    joined_to = DayFilter(field_name="joined_on", lookup_expr="lte")


class Recipients(Listed):
    """The people whom a programme cares for, each in a group and a household. They come from
    rosters, and from nothing else."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    names_people = True
    serializer_class = RecipientShown
    filterset_class = RecipientFilters
    rows = Recipient.objects.all()
    searches = "Part of the name, or the beginning of its pinyin or initials."
    orders = ("id", "pinyin", "joined_on")


class CadreShown(serializers.ModelSerializer):
    name = serializers.CharField(source="user.name", read_only=True)
    phone = PersonalPhone(source="user.phone")
    unit = RowKey(source="user.unit_id")

    class Meta:
        model = Cadre
        fields = ["id", "name", "phone", "unit", "title", "status"]


class CadreFilters(filters.FilterSet):
    unit = KeyFilter(field_name="user__unit")
    region = RegionFilter(field_name="user__unit__region__code")
    status = ChoiceFilter(choices=CadreStatus.choices)


class Cadres(Listed):
    """Those who are paired, or may be."""

    area = Area.REGISTRY
    may_read = staticmethod(sees_case_data)
    serializer_class = CadreShown
    filterset_class = CadreFilters
    rows = Cadre.objects.select_related("user")
    searches = "Part of the name or the unit’s, the beginning of the pinyin or of the number."
    orders = ("id", "name")
    order_fields = {"name": "user__pinyin"}

    def search(self, rows: Any, text: str) -> Any:
        return rows.search(text, by_phone=sees_personal_data(self.account))


RESOURCES: dict[str, type[Resource]] = {
    "regions": Regions,
    "units": Units,
    "households": Households,
    "recipients": Recipients,
    "cadres": Cadres,
}

"""Stretches of days on which a pairing owes nothing new."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.filters import DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Listed, Resource
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RowKey
from pairing.models import Pairing, Pause


class PauseShown(serializers.ModelSerializer):
    pairing = RowKey()
    reason = PersonalText()

    class Meta:
        model = Pause
        fields = ["id", "pairing", "started_on", "ended_on", "reason"]


class PauseFilters(filters.FilterSet):
    region = RegionFilter(field_name="pairing__region__code")
    pairing = KeyFilter()
    cadre = KeyFilter(field_name="pairing__cadre")
    unit = KeyFilter(field_name="pairing__cadre__user__unit")
    is_open = YesNoFilter(field_name="ended_on", lookup_expr="isnull")
    started_from = DayFilter(field_name="started_on", lookup_expr="gte")
    started_to = DayFilter(field_name="started_on", lookup_expr="lte")


class Pauses(Listed):
    """Illness or leave of a cadre, from when to when; an open one has no end yet. They come of
    answers to follow-ups."""

    area = Area.PAIRINGS
    may_read = staticmethod(sees_case_data)
    serializer_class = PauseShown
    filterset_class = PauseFilters
    rows = Pause.objects.all()
    orders = ("id", "started_on")

    def seen(self) -> Any:
        return Pause.objects.filter(pairing__in=Pairing.objects.visible_to(self.account))


RESOURCES: dict[str, type[Resource]] = {"pauses": Pauses}

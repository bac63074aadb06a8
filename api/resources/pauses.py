"""Stretches of days on which a pairing owes nothing new."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.fields import Input, Key
from api.filters import DayFilter, KeyFilter, RegionFilter, YesNoFilter
from api.resource import Listed, Resource, on_many
from api.resources.follow_ups import can_answer_follow_ups
from api.resources.registry import sees_case_data
from api.showing import PersonalText, RowKey
from common.dates import today
from organization.models import User
from pairing.models import Pairing, Pause
from visits.services.follow_ups import end_pauses


def _pauses_seen(user: User) -> Any:
    return Pause.objects.filter(pairing__in=Pairing.objects.visible_to(user))


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


class CadreBack(Input):
    pause = Key(_pauses_seen, help_text="One of the cadre’s.")


class GoOn(serializers.Serializer):
    """How many pairings go on."""

    pairings = serializers.IntegerField()


class Pauses(Listed):
    """Illness or leave of a cadre, from when to when; an open one has no end yet. They come of
    answers to follow-ups, and end when the cadre is back."""

    area = Area.PAIRINGS
    may_read = staticmethod(sees_case_data)
    serializer_class = PauseShown
    filterset_class = PauseFilters
    rows = Pause.objects.all()
    orders = ("id", "started_on")

    def seen(self) -> Any:
        return _pauses_seen(self.account)

    @on_many(CadreBack, GoOn, test=can_answer_follow_ups)
    def back(self, given: dict[str, Any]) -> dict[str, Any]:
        """Say that a cadre is back today: the pauses that run end yesterday, and one that began
        today is gone."""
        with transaction.atomic():
            number = end_pauses(pause=given["pause"], on=today(), actor=self.account)
        return {"pairings": number}


RESOURCES: dict[str, type[Resource]] = {"pauses": Pauses}

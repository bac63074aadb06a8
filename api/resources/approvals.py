"""What a second person has to approve, as whoever asked and whoever answers sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.filters import ChoiceFilter, KeyFilter, RegionFilter
from api.resource import Listed, Resource
from api.showing import RegionCode, RowKey
from organization.access import can_see_desk
from organization.choices import ApprovalKind, ApprovalState
from organization.models import Approval


class ApprovalShown(serializers.ModelSerializer):
    asked_by = RowKey()
    region = RegionCode()
    state = serializers.ChoiceField(choices=ApprovalState.choices, read_only=True)
    decided_by = RowKey(allow_null=True)

    class Meta:
        model = Approval
        fields = [
            *("id", "kind", "state", "asked_by", "region", "about", "reason", "count", "asked_at"),
            *("answer", "decided_by", "decided_at", "lapses_at", "used_at"),
        ]


class ApprovalFilters(filters.FilterSet):
    kind = ChoiceFilter(choices=ApprovalKind.choices)
    region = RegionFilter(field_name="region__code")
    asked_by = KeyFilter()


class Approvals(Listed):
    """What the account has asked for, what waits for its answer, and what it has answered.
    Answers are given on the site."""

    area = Area.ACCOUNTS
    may_read = staticmethod(can_see_desk)
    serializer_class = ApprovalShown
    filterset_class = ApprovalFilters
    rows = Approval.objects.all()
    orders = ("id", "asked_at")

    def seen(self) -> Any:
        waiting = Approval.objects.answerable_by(self.account).values("pk")
        answered = Approval.objects.visible_to(self.account).filter(decided_by=self.account)
        return Approval.objects.filter(
            Q(asked_by=self.account) | Q(pk__in=waiting) | Q(pk__in=answered.values("pk"))
        )


RESOURCES: dict[str, type[Resource]] = {"approvals": Approvals}

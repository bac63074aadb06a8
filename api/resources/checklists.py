"""What inspectors look at."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.choices import Area
from api.resource import Listed, Resource
from api.showing import RegionCode
from inspections.access import can_plan_inspections
from inspections.checklist import read_items
from inspections.choices import FindingKind, ItemKind
from inspections.models import Checklist


class ItemShown(serializers.Serializer):
    """Something to look at. ``wrong`` are the answers that are a finding by themselves."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    text = serializers.CharField()
    about = serializers.ChoiceField(choices=FindingKind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    wrong = serializers.ListField(child=serializers.CharField())
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    is_asked = serializers.BooleanField()
    fault = serializers.CharField(help_text="What is wrong then, in a few words.")


@extend_schema_field(ItemShown(many=True))
class Items(serializers.Field):
    """A checklist as it is stored, with its shipped words."""

    def to_representation(self, value: Any) -> Any:
        return ItemShown(read_items(value), many=True).data


class ChecklistShown(serializers.ModelSerializer):
    region = RegionCode()
    items = Items(read_only=True)

    class Meta:
        model = Checklist
        fields = ["id", "region", "items", "version"]


class Checklists(Listed):
    """A county’s own checklist; a county without one has the shipped. A round keeps the one with
    which it began, in its ``checklist``."""

    area = Area.CHECKS
    may_read = staticmethod(can_plan_inspections)
    serializer_class = ChecklistShown
    rows = Checklist.objects.all()


RESOURCES: dict[str, type[Resource]] = {"checklists": Checklists}

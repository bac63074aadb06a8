"""What the account itself was told in the house."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.fields import MOST_KEY, Input, Whole
from api.filters import YesNoFilter
from api.resource import Listed, Resource, on_many
from delivery.models import Message
from delivery.services.house import read_messages
from organization.models import User

MOST_AT_ONCE = 1000


def is_anybody(user: User) -> bool:
    """Everybody who has an account is told things."""
    return user.is_active


class MessageShown(serializers.ModelSerializer):
    path = serializers.CharField(read_only=True, help_text="The site’s page that says more.")

    class Meta:
        model = Message
        fields = ["id", "subject", "text", "path", "created_at", "read_at"]


class MessageFilters(filters.FilterSet):
    is_read = YesNoFilter(field_name="read_at", lookup_expr="isnull", exclude=True)


class MarkRead(Input):
    messages = serializers.ListField(
        child=Whole(min_value=1, max_value=MOST_KEY), min_length=1, max_length=MOST_AT_ONCE
    )


class MarkedRead(serializers.Serializer):
    """How many of them were not read before."""

    read = serializers.IntegerField()


class Messages(Listed):
    """What the account was told. They name nobody: `path` is the page that does."""

    area = Area.WORK
    may_read = staticmethod(is_anybody)
    may_write = staticmethod(is_anybody)
    serializer_class = MessageShown
    filterset_class = MessageFilters
    rows = Message.objects.all()
    orders = ("id", "created_at")

    @on_many(MarkRead, MarkedRead)
    def mark_read(self, given: dict[str, Any]) -> dict[str, Any]:
        """Mark these of the account’s messages as read; those that are not its own stay."""
        return {"read": read_messages(user=self.account, keys=given["messages"])}


RESOURCES: dict[str, type[Resource]] = {"messages": Messages}

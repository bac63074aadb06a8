"""What an account has of its own: files that it ordered, and who is told of changes for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http.response import HttpResponseBase
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.access import can_connect_systems
from api.choices import Area
from api.files import gives
from api.filters import ChoiceFilter, YesNoFilter
from api.models import Webhook
from api.removing import Removed
from api.resource import Listed, Resource, step
from api.resources.messages import is_anybody
from api.services import webhooks
from common.exports import CONTENT_TYPES
from organization.choices import OrderState
from organization.file_views import order_answer
from organization.long_exports.ordering import delete_order, order_again
from organization.models import FileOrder

_KINDS = tuple(sorted({kind.partition(";")[0] for kind in CONTENT_TYPES.values()}))


class FileShown(serializers.ModelSerializer):
    class Meta:
        model = FileOrder
        fields = [
            *("id", "title", "kind", "state", "error", "total", "rows", "size", "file_name"),
            *("ordered_at", "made_at", "lapses_at", "downloaded_at"),
        ]


class OrderedFileFilters(filters.FilterSet):
    state = ChoiceFilter(choices=OrderState.choices)


class OrderedFiles(Listed, Removed):
    """Long lists that the account ordered on the site, each a file until it lapses. Lists of people
    are ordered there, where a reason is given and a second person approves."""

    area = Area.WORK
    may_read = staticmethod(is_anybody)
    may_write = staticmethod(is_anybody)
    serializer_class = FileShown
    filterset_class = OrderedFileFilters
    rows = FileOrder.objects.defer("asked")
    orders = ("id", "ordered_at")

    def lock(self, rows: Any, pk: int) -> None:
        # A worker holds the row while it makes the file: nobody waits for that, and what is done
        # with the file says so by itself.
        return

    def remove(self, order: FileOrder) -> None:
        delete_order(order=order, actor=self.account)

    @step()
    def again(self, order: FileOrder, given: dict[str, Any]) -> None:
        """Have a file made that could not be made."""
        order_again(order=order, actor=self.account)

    @gives(*_KINDS)
    def content(self, order: FileOrder) -> HttpResponseBase:
        """The file, until it lapses."""
        return order_answer(self.request._request, order)


class WebhookShown(serializers.ModelSerializer):
    host = serializers.SerializerMethodField(help_text="Of the address; the rest may be a secret.")
    is_stopped = serializers.SerializerMethodField(
        help_text="After three days in which nothing arrived."
    )

    class Meta:
        model = Webhook
        fields = [
            *("id", "system", "host", "resources", "created_at", "failing_since", "is_stopped"),
            *("stopped_at", "last_ok_at", "last_error"),
        ]

    def get_host(self, webhook: Webhook) -> str:
        return urlsplit(webhook.address).hostname or ""

    @extend_schema_field(serializers.BooleanField())
    def get_is_stopped(self, webhook: Webhook) -> bool:
        return webhook.stopped_at is not None


class WebhookFilters(filters.FilterSet):
    is_stopped = YesNoFilter(field_name="stopped_at", lookup_expr="isnull", exclude=True)


class Webhooks(Listed, Removed):
    """Which systems are told of changes for the account. They are added on the site, since the
    secret of one is shown to a person, once."""

    area = Area.WORK
    may_read = staticmethod(can_connect_systems)
    may_write = staticmethod(can_connect_systems)
    serializer_class = WebhookShown
    filterset_class = WebhookFilters
    rows = Webhook.objects.defer("secret")
    orders = ("id", "created_at")

    def remove(self, webhook: Webhook) -> None:
        webhooks.remove_webhook(webhook=webhook, actor=self.account, request=self.request._request)

    @step()
    def start(self, webhook: Webhook, given: dict[str, Any]) -> None:
        """Have one that was stopped hear again, from now on."""
        webhooks.start_again(webhook=webhook, actor=self.account, request=self.request._request)


RESOURCES: dict[str, type[Resource]] = {"files": OrderedFiles, "webhooks": Webhooks}

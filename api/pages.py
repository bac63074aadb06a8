"""Lists in pages: each goes on after the last row of the one before, however many there are."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

LIMIT = 50
MOST = 500
CURSOR_MOST = 500


class Pages(BasePagination):
    """``results`` and the address of the ``next`` page, None on the last.

    A page begins after the place that its cursor names: the ordering's value and the primary key
    of a row. Nothing is skipped or shown twice when rows are made or removed meanwhile, and the
    thousandth page costs what the first does. The ordering's field is never empty.
    """

    order = "pk"
    limit = LIMIT

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Any, view: Any = None
    ) -> Sequence[Any]:
        self.request = request
        self.limit = _limit_of(request.query_params.get("limit"))
        self.order = view.order_of(request)
        field, is_down = self.order.removeprefix("-"), self.order.startswith("-")
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            if len(cursor) > CURSOR_MOST:
                raise ValidationError(
                    {"cursor": [_("At most %(most)d characters.") % {"most": CURSOR_MOST}]}
                )
            queryset = _after(queryset, field, is_down, cursor, self.order)
        ways = [f"-{field}", "-pk"] if is_down else [field, "pk"]
        rows = list(queryset.order_by(*dict.fromkeys(ways))[: self.limit + 1])
        self.rows, self.has_more = rows[: self.limit], len(rows) > self.limit
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        following = None
        if self.has_more:
            last = self.rows[-1]
            value = _value(last, self.order.removeprefix("-"))
            cursor = _written([self.order, value, last.pk])
            following = replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "additionalProperties": False,
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The address of the next page; null on the last.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "description": "How many rows a page has.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
            },
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page begins: from `next`, with the same filters.",
                "schema": {"type": "string", "maxLength": CURSOR_MOST},
            },
        ]


def _limit_of(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= MOST):
        raise ValidationError({"limit": [_("A whole number from 1 to %(most)d.") % {"most": MOST}]})
    return int(text)


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row.isoformat() if hasattr(row, "isoformat") else row


def _written(place: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _after(
    queryset: QuerySet[Any], field: str, is_down: bool, cursor: str, order: str
) -> QuerySet[Any]:
    wrong = NotFound(_("There is no such page. Take the cursor from the one before, unchanged."))
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        of_order, value, key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if of_order != order or isinstance(key, bool) or not isinstance(key, int | str):
            raise wrong
        if isinstance(value, str) and b"\x00" in value.encode():
            raise wrong
        way = "lt" if is_down else "gt"
        if field == "pk":
            return queryset.filter(**{f"pk__{way}": key})
        return queryset.filter(
            Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"pk__{way}": key})
        )
    except (ValueError, TypeError, binascii.Error, InvalidValue, RecursionError) as error:
        raise wrong from error

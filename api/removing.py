"""Rows that can be removed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from rest_framework import status
from rest_framework.response import Response

from api.permissions import Test
from api.resource import Resource


class Removed(Resource):
    """A resource whose rows can be removed, ``DELETE …/{id}`` with ``If-Match``."""

    may_remove: ClassVar[Any] = None
    """Who removes, where that is not ``may_write``: a ``Test``, as a static method."""
    http_method_names = [*Resource.http_method_names, "delete"]

    def test_of(self, request: Any) -> Test:
        own: Test | None = type(self).may_remove
        return own if own is not None and self.action == "destroy" else super().test_of(request)

    def remove(self, row: Any) -> None:
        """Call the service that removes a row."""
        raise NotImplementedError

    def destroy(self, request: Any, pk: int) -> Response:
        with transaction.atomic():
            self.remove(self.held(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

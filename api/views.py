"""The API's own description, and what is said where nothing is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from common.api import refusal


class Description(SpectacularAPIView):
    """OpenAPI 3.1, for whoever asks: it tells of no person and no setting."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    renderer_classes = [OpenApiJsonRenderer]


description = Description.as_view(urlconf="api.urls_described")


@csrf_exempt
def nowhere(request: HttpRequest) -> JsonResponse:
    """404 in the shape of every other refusal."""
    return JsonResponse(refusal("not_found", _("There is no such address.")), status=404)

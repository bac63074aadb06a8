"""``/metrics``: figures for Prometheus, for whoever knows the token."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from config.metrics import OwnFigures
from config.metrics_site import SiteFigures


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Not there without ``Authorization: Bearer`` and the token, or where none is set."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(OwnFigures())
    registry.register(SiteFigures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

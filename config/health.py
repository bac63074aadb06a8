"""What a supervisor of processes and a load balancer ask: whether it lives, whether it can serve.

``/healthz`` touches nothing: it answers as long as the process does, so that a database that is
away for a minute does not have every web process ended. ``/readyz`` looks at what a request needs
and at what runs beside it; each thing is told by one word, and nothing of any person or secret.
Both answer without a session and without TLS, since they are asked from within the server room.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from http import HTTPStatus

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.heartbeat import LATE, last_beat

OK = "ok"
SECONDS = 2
"""How long the queue may take to answer."""

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 and ``ok``, whatever else is away."""
    return HttpResponse(f"{OK}\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if all is well, else 503; and what each thing is: ``{"ready": …, "checks": {…}}``."""
    found = {name: check() for name, check in CHECKS.items()}
    is_ready = all(word == OK for word in found.values())
    if not is_ready:
        logger.warning("Not ready: %s", {n: word for n, word in found.items() if word != OK})
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": is_ready, "checks": found}, status=status)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "unreachable"
    return OK


def _queue() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=SECONDS, socket_timeout=SECONDS
        ) as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return OK


def _beat() -> str:
    """Beat, the queue and a worker together (``jobs.heartbeat``)."""
    try:
        last = last_beat()
    except redis.RedisError:
        return "unknown"
    if last is None:
        return "never"
    # A sign from the future was given while a clock was ahead, and proves no more than an old one.
    return OK if abs(timezone.now() - last) <= LATE else "late"


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return OK if free >= settings.LEAST_FREE_BYTES else "full"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "queue": _queue,
    "beat": _beat,
    "disk": _disk,
}

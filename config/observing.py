"""What each request and each task leaves: an id, a line in the log, and what is counted of it.

The id of a request goes with the tasks that it sends, and with those that they send, so that one
search finds all that came of one click. ``common.tracing`` keeps it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.core.signals import request_finished
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from common import tracing
from config import metrics

HEADER = "X-Request-ID"
ID_HEADER = "jiedui_request"
SENT_HEADER = "jiedui_sent"
"""Seconds since 1970 when a task was sent, by the sender's clock."""

_PROBES = {"alive", "ready", "metrics"}

access = logging.getLogger("jiedui.access")
tasks = logging.getLogger("jiedui.tasks")


class ObservedMiddleware:
    """Gives a request its id, writes its line, counts it. Stands before everything else.

    The id is the proxy's where there is one, so that its log and ours meet; a client's own is
    never taken, since it would be a way of writing into the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        trace = tracing.begin(given)
        begun = time.perf_counter()
        with connection.execute_wrapper(trace.count_query):
            response = self.get_response(request)
        seconds = time.perf_counter() - begun
        response.headers[HEADER] = trace.id
        route = tracing.route_of(request)
        # Probes and files come by the thousand and tell nothing, unless they fail.
        is_quiet = response.status_code < HTTPStatus.BAD_REQUEST and (
            route in _PROBES or (route == tracing.NOWHERE and request.method in {"GET", "HEAD"})
        )
        access.log(
            logging.DEBUG if is_quiet else logging.INFO,
            "%s %s %s %.0f ms",
            tracing.method_of(request),
            route,
            response.status_code,
            seconds * 1000,
            extra={
                "method": tracing.method_of(request),
                "route": route,
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "queries": trace.queries,
                "user": _account_key(request),
            },
        )
        metrics.count_request(route, response.status_code, seconds, trace)
        return response


def _account_key(request: HttpRequest) -> int | None:
    """The key of the account, if the request asked for it; it is not looked up for the log."""
    user = request.__dict__.get("user")
    if user is None or (isinstance(user, LazyObject) and user.__dict__.get("_wrapped") is empty):
        return None
    key = user.pk
    return int(key) if key is not None else None


@receiver(request_finished)
def _forget_request(**_: Any) -> None:
    """When the answer has been sent to its end: what it is streamed from writes lines too."""
    tracing.resume()


@before_task_publish.connect
def _send_along(headers: dict[str, Any], **_: Any) -> None:
    trace = tracing.current()
    headers[ID_HEADER] = trace.id if trace is not None else tracing.new_id()
    headers[SENT_HEADER] = round(time.time(), 3)


@task_prerun.connect
def _begin_task(task: Any, **_: Any) -> None:
    former = tracing.current()
    asked = task.request
    asked.jiedui_former = former
    asked.jiedui_begun = time.perf_counter()
    tracing.begin(asked.get(ID_HEADER) or (former.id if former else ""), task=task.name)


@task_postrun.connect
def _end_task(task: Any, state: str | None, **_: Any) -> None:
    asked = task.request
    begun = asked.get("jiedui_begun")
    if begun is None:
        return
    seconds = time.perf_counter() - begun
    sent = asked.get(SENT_HEADER)
    waited = max(0.0, time.time() - seconds - sent) if isinstance(sent, int | float) else None
    outcome = (state or "unknown").lower()
    tasks.info(
        "%s %s %.0f ms",
        task.name,
        outcome,
        seconds * 1000,
        extra={
            "state": outcome,
            "ms": round(seconds * 1000, 1),
            "waited": None if waited is None else round(waited, 1),
        },
    )
    if not asked.is_eager:
        metrics.count_task(task.name, outcome, seconds)
    tracing.resume(asked.get("jiedui_former"))

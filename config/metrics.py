"""What is counted while the site works, for Prometheus.

Two kinds of figures are told at ``/metrics``. Those of requests belong to the group of web
processes that is asked; its processes share files in a folder (``gunicorn.conf.py``). Those of
tasks are added up in the queue's server and, like all that is read from the database and the queue
(``config.metrics_site``), are the same whichever group is asked.

Labels are names that the code has: of addresses, tasks, jobs, codes. Nothing that a person typed
becomes one, so their number is bounded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast

import redis
from django.conf import settings
from django.db.models.signals import post_save
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from common.tracing import Trace

# When a figure began would double the number of series and tell nobody anything.
disable_created_metrics()

REGISTRY = CollectorRegistry()
"""Of this process, where processes share no folder."""

REQUESTS = Histogram(
    "jiedui_request_seconds",
    "Requests by the name of their address and the status of the answer.",
    ["route", "status"],
    buckets=(0.05, 0.15, 0.5, 1.5, 5, 15),
    registry=REGISTRY,
)
QUERIES = Histogram(
    "jiedui_request_queries",
    "Queries of the database that a request asked.",
    ["route"],
    buckets=(5, 10, 20, 40, 80),
    registry=REGISTRY,
)
REFUSALS = Counter(
    "jiedui_refusals",
    "Requests in which something was refused, by the reason's code.",
    ["code"],
    registry=REGISTRY,
)
ACCESS = Counter(
    "jiedui_access",
    "Lines of the access log by what was done: signing in, being refused or locked out, exports.",
    ["action"],
    registry=REGISTRY,
)

_STATUS_CODES = {
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
}

_TASKS_KEY = "jiedui:metrics:tasks"
_TASK_BUCKETS = (0.1, 1, 10, 60, 600)
_VALKEY_SECONDS = 2


def count_request(route: str, status: int, seconds: float, trace: Trace) -> None:
    """A request has been answered."""
    REQUESTS.labels(route, str(status)).observe(seconds)
    QUERIES.labels(route).observe(trace.queries)
    by_status = _STATUS_CODES.get(HTTPStatus(status)) if status in set(_STATUS_CODES) else None
    for code in {*trace.refusals, *([by_status] if by_status else [])}:
        REFUSALS.labels(code).inc()


def count_task(name: str, state: str, seconds: float) -> None:
    """A worker has ended a task; that it cannot be counted is no reason to fail."""
    bucket = next((str(le) for le in _TASK_BUCKETS if seconds <= le), "+Inf")
    with suppress(redis.RedisError), valkey().pipeline(transaction=False) as pipe:
        pipe.hincrby(_TASKS_KEY, f"{name}|{state}|{bucket}", 1)
        pipe.hincrbyfloat(_TASKS_KEY, f"{name}|{state}|sum", round(seconds, 6))
        pipe.execute()


def task_family(client: redis.Redis) -> HistogramMetricFamily:
    """Tasks that workers have ended, since the queue's server lost its memory last."""
    family = HistogramMetricFamily(
        "jiedui_task_seconds",
        "Tasks that workers have ended, by name and how they ended.",
        labels=["task", "state"],
    )
    found: dict[tuple[str, str], dict[str, float]] = {}
    kept: dict[bytes, bytes] = cast(dict[bytes, bytes], client.hgetall(_TASKS_KEY))
    for field, value in kept.items():
        name, state, part = field.decode().split("|")
        found.setdefault((name, state), {})[part] = float(value)
    for (name, state), parts in sorted(found.items()):
        total, buckets = 0.0, []
        for le in (*map(str, _TASK_BUCKETS), "+Inf"):
            total += parts.get(le, 0)
            buckets.append((le, total))
        family.add_metric([name, state], buckets, sum_value=parts.get("sum", 0))
    return family


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_connect_timeout=_VALKEY_SECONDS, socket_timeout=_VALKEY_SECONDS
    )


def valkey() -> redis.Redis:
    """The queue's server; what is asked of it raises RedisError within seconds."""
    return _client(settings.REDIS_URL)


def follow_access_log() -> None:
    """Count what the access log is told, in the process that tells it."""
    from organization.models import AccessEvent

    post_save.connect(_count_event, sender=AccessEvent, dispatch_uid="metrics")


def _count_event(instance: Any, created: bool, **_: Any) -> None:
    if created:
        ACCESS.labels(str(instance.action)).inc()


class OwnFigures(Collector):
    """What the processes of this group counted together, or this process where it is alone."""

    def collect(self) -> Iterator[Any]:
        from config import metrics_files

        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        yield from metrics_files.collect(folder) if folder else REGISTRY.collect()

"""What Prometheus is told of the site as a whole: read when it asks, the same from any server."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config import backup_marks, metrics, replicas
from config.celery import app
from config.observing import SENT_HEADER
from delivery.choices import DeliveryState
from delivery.models import Channel, Delivery
from delivery.models.delivery import PENDING
from jobs.choices import RunStatus
from jobs.heartbeat import last_beat
from jobs.models import JobFailure, JobRun
from jobs.registry import kinds
from organization.choices import OPEN_ORDERS
from organization.models import FailureCount, FileOrder
from pairing.choices import WORKING
from pairing.models import Import

STATEMENT_SECONDS = 5
"""How long one look at the database may take."""

logger = logging.getLogger(__name__)

Found = Iterator[GaugeMetricFamily]


class SiteFigures(Collector):
    """Each source by itself: what is away is told as such, and the rest is told all the same."""

    def collect(self) -> Found:
        up = GaugeMetricFamily(
            "jiedui_up", "Whether a part answers: 1, or 0.", labels=["part"]
        )  # fmt: skip
        for part, look, away in _PARTS:
            try:
                found = list(look())
            except away as error:
                logger.warning("No figures of %s: %s", part, type(error).__name__)
                up.add_metric([part], 0)
            else:
                yield from found
                up.add_metric([part], 1)
        yield up
        # That one is away stops nothing.
        yield from replicas.figures()


def _queue() -> Iterator[Any]:
    client, name = metrics.valkey(), app.conf.task_default_queue
    waiting = _gauge("jiedui_queue_tasks", "Tasks that wait in the queue.", queue=name)
    oldest = _gauge(
        "jiedui_queue_oldest_seconds", "Since when the oldest of them waits; 0 without one.",
        queue=name,
    )  # fmt: skip
    waiting.add_metric([name], client.llen(name))
    # New ones are put in at the head, workers take from the tail.
    tail = client.lindex(name, -1)
    oldest.add_metric([name], _age(tail) if tail is not None else 0)
    taken = GaugeMetricFamily(
        "jiedui_queue_taken", "Tasks that workers have taken and not ended, or put off."
    )
    taken.add_metric([], client.hlen("unacked"))
    yield from (waiting, oldest, taken, metrics.task_family(client))


def _age(message: bytes | str) -> float:
    """Seconds since a message of the queue was sent; 0 where it does not tell."""
    try:
        sent = float(json.loads(message)["headers"][SENT_HEADER])
    except (ValueError, TypeError, KeyError):
        return 0
    return max(0.0, time.time() - sent)


def _beat() -> Found:
    family = GaugeMetricFamily(
        "jiedui_beat_seconds", "Since beat, the queue and a worker gave a sign; none if never."
    )  # fmt: skip
    last = last_beat()
    if last is not None:
        family.add_metric([], (timezone.now() - last).total_seconds())
    yield family


def _database() -> Found:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'")
        yield from list(_read())


def _read() -> Found:
    yield from _jobs()
    yield from _outbox()
    yield _by(
        "jiedui_imports", "Rosters that a worker has, or will have, by what is done with them.",
        Import.objects.all(), "status", [*WORKING],
    )  # fmt: skip
    yield _by(
        "jiedui_exports", "Ordered files that are not made yet.",
        FileOrder.objects.all(), "state", [*OPEN_ORDERS],
    )  # fmt: skip
    locks = GaugeMetricFamily(
        "jiedui_sign_in_locks", "Accounts, browsers and addresses that may not try to sign in now."
    )
    locks.add_metric([], FailureCount.objects.filter(locked_until__gt=timezone.now()).count())
    yield locks


def _jobs() -> Found:
    runs = _gauge("jiedui_job_runs", "Runs of the periodic jobs.", job="", state="")
    counted = dict.fromkeys(
        ((kind.key, state) for kind in kinds() for state in RunStatus.values), 0
    )
    for job, state, count in (
        JobRun.objects.order_by().values_list("job", "status").annotate(Count("pk"))
    ):
        counted[job, state] = count
    for labels, count in counted.items():
        runs.add_metric(labels, count)
    yield runs
    last = _gauge(
        "jiedui_job_last_success_timestamp_seconds", "When a run of the job was done last.", job=""
    )
    done = JobRun.objects.filter(status=RunStatus.DONE).order_by().values_list("job")
    for job, moment in done.annotate(Max("finished_at")):
        last.add_metric([job], moment.timestamp())
    yield last
    failed = GaugeMetricFamily(
        "jiedui_job_failed_items", "Items of runs that failed and were not done since."
    )
    failed.add_metric([], JobFailure.objects.count())
    yield failed


def _outbox() -> Found:
    left = [state for state in DeliveryState.values if state != DeliveryState.SENT]
    yield _by(
        "jiedui_outbox_deliveries", "Messages on their way out, and those given up.",
        Delivery.objects.all(), "state", left,
    )  # fmt: skip
    oldest = GaugeMetricFamily(
        "jiedui_outbox_oldest_seconds", "Since when the oldest message waits to be sent; 0 without."
    )
    first = Delivery.objects.filter(state__in=PENDING).aggregate(first=Min("created_at"))["first"]
    oldest.add_metric([], (timezone.now() - first).total_seconds() if first else 0)
    yield oldest
    channels = GaugeMetricFamily(
        "jiedui_channels_dead", "Channels that are on and by which nothing arrives."
    )
    dead = Channel.objects.filter(is_on=True, removed_at__isnull=True, died_at__isnull=False)
    channels.add_metric([], dead.count())
    yield channels


def _disk() -> Found:
    used = shutil.disk_usage(settings.DATA_DIR)
    for name, about, value in (
        ("free", "Room that is left for data.", used.free),
        ("size", "Room for data in all.", used.total),
        ("least", "With less than this the site is not ready.", settings.LEAST_FREE_BYTES),
    ):
        family = GaugeMetricFamily(f"jiedui_disk_{name}_bytes", about)
        family.add_metric([], value)
        yield family


def _backup() -> Found:
    family = GaugeMetricFamily(
        "jiedui_backup_last_timestamp_seconds", "When the last backup was whole; none if never."
    )
    mark = backup_marks.last()
    if mark is not None:
        family.add_metric([], mark.made_at.timestamp())
    yield family


def _gauge(name: str, about: str, **labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, labels=list(labels))


def _by(
    name: str, about: str, rows: QuerySet[Any], column: str, values: list[Any]
) -> GaugeMetricFamily:
    """How many rows have each of these values, 0 too."""
    family = _gauge(name, about, state="")
    found = dict(
        rows.filter(**{f"{column}__in": values})
        .order_by()
        .values_list(column)
        .annotate(Count("pk"))
    )
    for value in values:
        family.add_metric([str(value)], found.get(value, 0))
    return family


_Part = tuple[str, Callable[[], Iterator[Any]], tuple[type[Exception], ...]]
_PARTS: tuple[_Part, ...] = (
    ("queue", _queue, (redis.RedisError,)),
    ("cache", _beat, (redis.RedisError,)),
    ("database", _database, (DatabaseError, InterfaceError)),
    ("disk", _disk, (OSError,)),
    ("backup", _backup, (OSError,)),
)

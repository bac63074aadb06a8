"""Real workers, that a real broker gives tasks to: killed while they send, and two at once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Attempt, Delivery
from delivery.services import Letter, queue
from delivery.tasks import send_waiting
from tests import factories
from tests.delivery.making import make_channel
from tests.delivery.servers import HttpServer
from tests.harness import process_environment, wait_until

ROOT = Path(__file__).resolve().parents[2]
STARTED = 120
"""Seconds that a worker may take to start on a machine with other work."""


@contextmanager
def worker(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own process that reads the queue of that name."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "config", "worker"),
            *("--pool", "solo", "--queues", name, "--without-gossip", "--without-mingle"),
            *("--loglevel", "WARNING"),
        ],
        cwd=ROOT,
        env=process_environment() | {"JIEDUI_CHANNEL_HOSTS": "127.0.0.1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def queue_for(http: HttpServer, *keys: str) -> None:
    unit = factories.make_unit()
    make_channel(ChannelKind.WEBHOOK, unit=unit, secrets={"url": http.address})
    queue([Letter(key, f"题{key}", "文", unit_id=unit.pk) for key in keys])


def test_worker_killed_while_it_sends_leaves_an_attempt_unknown_and_another_sends(real_queue, http):
    answered = threading.Event()
    http.answer = lambda number: (200, {"waited": number > 1 or answered.wait(STARTED)})

    queue_for(http, "k")
    with worker(real_queue) as first:
        wait_until(lambda: len(http.requests) == 1, "A request", STARTED)
        first.kill()
        first.wait(30)
    answered.set()
    delivery = Delivery.objects.get()
    (attempt,) = Attempt.objects.all()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENDING, 1)
    assert (attempt.outcome, attempt.finished_at) == (Outcome.UNKNOWN, None)

    # Its claim lapses.
    assert delivery.next_attempt_at > timezone.now() + timedelta(minutes=1)
    Delivery.objects.update(next_attempt_at=timezone.now())
    send_waiting.delay()
    with worker(real_queue):
        wait_until(
            lambda: Delivery.objects.filter(state=DeliveryState.SENT).exists(), "Sending", STARTED
        )

    assert list(Attempt.objects.order_by("number").values_list("number", "outcome")) == [
        (1, Outcome.UNKNOWN),
        (2, Outcome.SENT),
    ]
    assert len(http.requests) == 2


def test_two_workers_send_each_delivery_once(real_queue, http):
    queue_for(http, *(f"k{number}" for number in range(200)))
    send_waiting.delay()

    with worker(real_queue), worker(real_queue):
        wait_until(
            lambda: Delivery.objects.filter(state=DeliveryState.SENT).count() == 200,
            "Sending",
            STARTED,
        )

    assert sorted(body["title"] for _path, body in http.requests) == sorted(
        f"题k{number}" for number in range(200)
    )
    assert Attempt.objects.filter(number=1, outcome=Outcome.SENT).count() == 200
    assert Attempt.objects.count() == 200

"""Celery tasks of the periodic jobs. Each may run twice, and any number of them at once.

Beat asks every minute whether a run is due, instead of naming its hour: each county has hours of
its own, and a minute that nobody was there to see is made up for in the next one.
"""

from __future__ import annotations

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from jobs import engine, heartbeat
from jobs.registry import kind_of


@shared_task
def start_due(job: str) -> None:
    """Open the runs of a job that are due in any county; every minute by beat."""
    for pk in engine.open_due_runs(kind_of(job), now=timezone.now()):
        work_run.delay(pk)


@shared_task
def note_beat() -> None:
    """Note that beat, the queue and a worker are there; every minute by beat."""
    heartbeat.note_beat(timezone.now())


@shared_task
def resume_runs() -> None:
    """Hand out again the runs whose worker is gone; every minute by beat."""
    now = timezone.now()
    for pk in engine.take_abandoned_runs(now=now):
        work_run.delay(pk)
    engine.tell_of_slow_runs(now=now)


@shared_task(
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=10,
)
def work_run(run: int) -> None:
    """Work a run through, by its key; waits for a database that does not answer."""
    engine.work_through(run)


@shared_task(
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=10,
)
def run_again(run: int) -> None:
    """Try what failed in a run again, and go on with it."""
    engine.run_again(run)

"""Celery for real: a message through Valkey, a worker, a reminder in the database."""

from collections.abc import Iterator
from datetime import date

import pytest
from celery.contrib.testing.worker import start_worker
from django.utils import timezone

from config.celery import app
from jobs.choices import RunStatus
from jobs.models import JobRun
from jobs.tasks import work_run
from organization.models import Region
from tests import factories
from tests.harness import wait_until
from visits.choices import Job
from visits.models import Reminder


@pytest.fixture
def real_queue() -> Iterator[None]:
    """Tasks go through the broker, as outside the tests."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def test_two_messages_of_one_week_leave_one_reminder(committing_db: None, real_queue: None) -> None:
    factories.make_pairing(on=date(2023, 1, 1))

    run = JobRun.objects.create(
        county=Region.objects.get(pk=factories.XIHE),
        job=Job.WEEKLY_REMINDER,
        period="2023-W27",
        as_of=timezone.localdate(),
    )

    def are_done() -> bool:
        return JobRun.objects.filter(status=RunStatus.DONE).exists() and queue_is_empty()

    def queue_is_empty() -> bool:
        with app.connection_for_read() as connection:
            return bool(connection.default_channel.client.llen("celery") == 0)

    work_run.delay(run.pk)
    work_run.delay(run.pk)
    assert not queue_is_empty()
    assert not Reminder.objects.exists()
    # By name: a worker that ran in this process before may have had a queue of its own.
    with start_worker(
        app, pool="solo", queues=["celery"], perform_ping_check=False, loglevel="WARNING"
    ):
        wait_until(are_done, "Both messages' work")

    # Whether anything is owed depends on the day; what is certain is that it is said once.
    assert Reminder.objects.count() == JobRun.objects.get().items_done <= 1

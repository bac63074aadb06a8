"""A real worker, given its order by a real broker: killed in the middle, and two at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from organization import approvals
from organization.choices import Action, OrderState, Role
from organization.models import AccessEvent, Approval, FileOrder, FileOrderPart, User
from organization.tasks import make_file, resume_files
from tests import factories
from tests.delivery.test_workers import STARTED, worker
from tests.harness import sessions_waiting_for_a_lock, wait_until


@pytest.fixture
def order(real_queue: str) -> FileOrder:
    """A list of 5,001 households that an office has ordered, and no worker has seen."""
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    first = factories.make_household("王成")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pairing_household (region_id, head_name, head_pinyin, head_initials,"
            " head_id, head_id_digest, phone, address, created_at)"
            " SELECT region_id, head_name, head_pinyin, head_initials, head_id, 'd' || n, phone,"
            " address, created_at FROM pairing_household, generate_series(1, 5000) n WHERE id = %s",
            [first.pk],
        )
    client = Client()
    client.force_login(office)
    address, posted = reverse("visits:household_export"), {"as": "csv", "purpose": "audit"}
    client.post(address, posted)
    approvals.grant(approval=Approval.objects.get(), actor=factories.make_user(Role.COUNTY_OFFICE))
    client.post(address, posted)
    made: FileOrder = FileOrder.objects.get()
    assert made.total == 5001
    return made


@contextmanager
def nobody_reads(table: str) -> Iterator[None]:
    """A table that a session of its own keeps for itself: whoever reads it waits."""
    settings = connection.settings_dict
    other = psycopg2.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.close()


def is_free(order: FileOrder) -> bool:
    """Whether no worker has the order."""
    with transaction.atomic():
        rows = FileOrder.objects.select_for_update(skip_locked=True).filter(pk=order.pk)
        return bool(rows.values_list("pk"))


def is_ready() -> bool:
    return bool(FileOrder.objects.filter(state=OrderState.READY).exists())


def lines() -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(action=Action.EXPORT))


def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_makes_the_file(
    real_queue: str,
    order: FileOrder,
) -> None:
    with nobody_reads("visits_pairingyear"), worker(real_queue) as first:
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The worker's wait", STARTED)
        order.refresh_from_db()
        begun = (order.state, order.attempts)
        first.kill()
        first.wait(30)
    # The server ends the session of a client that is gone when it next looks.
    wait_until(lambda: is_free(order), "The end of the killed worker's transaction", STARTED)
    order.refresh_from_db()
    left = (order.state, FileOrderPart.objects.count(), lines(), Approval.objects.get().used_at)

    # As beat has it done, here so that the message goes into the test's own queue.
    resume_files()
    with worker(real_queue):
        wait_until(is_ready, "The file", STARTED)

    order.refresh_from_db()
    assert begun == (OrderState.MAKING, 1)
    assert left == (OrderState.MAKING, 0, [], None)
    assert Approval.objects.get().used_at is not None
    assert (order.attempts, order.rows) == (2, 5001)
    assert [line.count for line in lines()] == [5001]


def test_two_workers_make_one_file(real_queue: str, order: FileOrder) -> None:
    for _n in range(3):
        make_file.delay(order.pk)

    with worker(real_queue), worker(real_queue):
        wait_until(is_ready, "The file", STARTED)
        wait_until(lambda: _left(real_queue) == 0, "All messages", STARTED)

    order.refresh_from_db()
    assert len(lines()) == 1
    assert sum(len(part.content) for part in FileOrderPart.objects.all()) == order.size
    assert User.objects.get(pk=order.user_id).messages.count() == 1


def _left(queue: str) -> int:
    from config.celery import app

    with app.connection_for_read() as broker:
        return int(broker.default_channel.client.llen(queue))

"""What was told long ago is removed, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from delivery.choices import DeliveryState
from delivery.models import Attempt, Delivery, Message
from delivery.services import forgetting
from delivery.tasks import forget_old_messages
from tests.delivery.making import make_channel


@pytest.fixture
def told(cadre):
    """Makes a message and a delivery of so many days ago; their keys end with ``name``."""
    channel = make_channel()

    def make(name: str, days: int, state: DeliveryState = DeliveryState.SENT) -> None:
        at = timezone.now() - timedelta(days=days)
        Message.objects.create(user=cadre, key=name, subject="s", text="t", created_at=at)
        delivery = Delivery.objects.create(
            channel=channel, key=name, subject="s", text="t", state=state, created_at=at
        )
        Attempt.objects.create(delivery=delivery, number=1, started_at=at)

    return make


def test_what_is_older_than_logs_are_kept_is_removed(told):
    limit = 31 * settings.LOG_MONTHS
    told("old", limit + 1)
    told("recent", limit - 1)

    forget_old_messages.delay()

    assert [m.key for m in Message.objects.all()] == ["recent"]
    assert [d.key for d in Delivery.objects.all()] == ["recent"]
    assert [a.delivery.key for a in Attempt.objects.all()] == ["recent"]


def test_what_still_waits_to_be_sent_stays_however_old(told):
    told("held up", 400, DeliveryState.WAITING)
    told("being sent", 400, DeliveryState.SENDING)

    forget_old_messages.delay()

    assert Delivery.objects.count() == Attempt.objects.count() == 2
    assert not Message.objects.exists()


def test_many_are_removed_batch_by_batch(told, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for number in range(5):
        told(f"old {number}", 400)
    told("recent", 1)

    removed = forgetting.forget_old(before=timezone.now() - timedelta(days=200))

    assert removed == 10
    assert [m.key for m in Message.objects.all()] == ["recent"]

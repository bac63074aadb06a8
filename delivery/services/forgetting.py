"""Removing what was told long ago, in the house and outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from delivery.models import Attempt, Delivery, Message
from delivery.models.delivery import PENDING

BATCH = 5000
"""Rows looked at and removed in one transaction, so that none holds up who tells or sends."""


def forget_old(*, before: datetime) -> int:
    """Remove messages, and deliveries with their attempts, written before a moment; how many.

    What is still to be sent stays. A crash in the middle leaves whole batches behind, and the next
    call goes on.
    """
    done = Delivery.objects.exclude(state__in=PENDING)
    return _forget(Message.objects.all(), before) + _forget(done, before)


def _forget(rows: QuerySet[Any], before: datetime) -> int:
    # Keys ascend with time, so the oldest are found without an index on it: the first batch in
    # which nothing is old is the end.
    after = removed = 0
    while True:
        batch = list(
            rows.filter(pk__gt=after).order_by("pk").values_list("pk", "created_at")[:BATCH]
        )
        keys = [pk for pk, created_at in batch if created_at < before]
        if not keys:
            return removed
        with transaction.atomic():
            if rows.model is Delivery:
                Attempt.objects.filter(delivery__id__any_of=keys).delete()
            rows.filter(pk__any_of=keys).delete()
        removed += len(keys)
        after = batch[-1][0]

"""Messages in the house: written for accounts, and read by them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from delivery.models import Message
from organization.models import User

_BATCH = 2000


def write_messages(ids: Sequence[int], *, key: str, subject: str, text: str, path: str) -> int:
    """Tell these accounts in the house alone; how many did not know yet."""
    known = set(
        Message.objects.filter(user__id__any_of=list(ids), key=key).values_list(
            "user_id", flat=True
        )
    )
    new = [
        Message(user_id=pk, key=key, subject=subject, text=text, path=path)
        for pk in ids
        if pk not in known
    ]
    # Whoever tells the same at the same time has told it.
    Message.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    return len(new)


def read_messages(*, user: User, keys: Sequence[int] | None = None) -> int:
    """Mark an account's messages as read: these, or all; how many were not."""
    unread = Message.objects.visible_to(user).unread()
    if keys is not None:
        unread = unread.filter(pk__in=keys)
    count: int = unread.update(read_at=timezone.now())
    return count

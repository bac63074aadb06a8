"""Messages in the house: written for accounts, and read by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from delivery.models import Message
from delivery.wording import Wording
from organization.languages import known_language
from organization.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_BATCH = 2000


def write_messages(
    ids: Sequence[int], *, key: str, subject: _StrOrPromise, text: _StrOrPromise, path: str
) -> int:
    """Tell these accounts in the house alone, each in its language; how many did not know yet."""
    wording = Wording(subject, text)
    told = Message.objects.filter(user=OuterRef("pk"), key=key)
    unaware = User.objects.filter(~Exists(told), pk__any_of=list(ids)).order_by()
    new = []
    for pk, language in unaware.values_list("pk", "language"):
        in_subject, in_text = wording.read_in(known_language(language))
        new.append(Message(user_id=pk, key=key, subject=in_subject, text=in_text, path=path))
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

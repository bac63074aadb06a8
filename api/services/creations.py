"""Doing once what is asked for twice."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from api.models import Creation
from common.database import LOCK_SPACE
from common.errors import DomainError
from organization.models import User

KEPT = timedelta(days=2)
"""For how long a key is known."""


def created_before(*, account: User, key: str, address: str, sent: Any) -> int | None:
    """The row that this key was used for, None the first time; in the transaction of the request.

    Two requests with one key wait for each other here, and the second finds what the first has
    done. Raises DomainError when the key came with something else.
    """
    with connection.cursor() as cursor:
        number = hashlib.sha256(f"{account.pk} {key}".encode()).digest()[:4]
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [LOCK_SPACE + 1, int.from_bytes(number, signed=True)],
        )
    known = Creation.objects.filter(account=account, key=key).first()
    if known is None:
        return None
    if known.digest != _digest(address, sent):
        raise DomainError(
            "key_reused",
            _("This Idempotency-Key came with another request before. Make a new key for each."),
        )
    return known.row


def remember(*, account: User, key: str, address: str, sent: Any, row: int) -> None:
    """Keep what a key was used for."""
    Creation.objects.create(account=account, key=key, digest=_digest(address, sent), row=row)


def forget_old() -> int:
    """Remove keys that are not known any more; how many there were."""
    removed, _each = Creation.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return removed


def _digest(address: str, sent: Any) -> str:
    text = json.dumps([address, sent], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()

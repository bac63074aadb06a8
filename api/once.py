"""What is asked for twice under one ``Idempotency-Key`` is done once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from api.services.creations import created_before, remember
from common.database import hold_rules

HEADER = "Idempotency-Key"
FORM = re.compile(r"[!-~]{1,80}")
REPLAYED = {"Idempotency-Replayed": "true"}


def key_of(request: Any) -> str | None:
    """The key that a request has; raises ValidationError for one that is malformed."""
    key: str | None = request.headers.get(HEADER)
    if key is not None and not FORM.fullmatch(key):
        raise ValidationError({HEADER: [_("From 1 to 80 characters of ASCII, without blanks.")]})
    return key


def once(request: Any, sent: Callable[[], Any], do: Callable[[], int]) -> tuple[int, bool]:
    """Do what a request asks for, unless one with its key has done it; in a transaction.

    ``do`` gives the key of the row that is answered with, ``sent`` by what the request is known,
    as JSON has it. The row’s key, and whether it was done before.
    """
    key = key_of(request)
    # Before any row is locked, and before others wait for the key.
    hold_rules()
    if key is None:
        return do(), False
    asked = {"account": request.user, "key": key, "address": request.path, "sent": sent()}
    known = created_before(**asked)
    if known is not None:
        return known, True
    row = do()
    remember(**asked, row=row)
    return row, False

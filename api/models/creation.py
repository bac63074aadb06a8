"""What a program has done under a key, so that a request sent twice is done once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Creation(models.Model):
    """The row that a request with an ``Idempotency-Key`` created, or took a step with.

    The answer itself is not kept, since it holds people's data: the row is read again. ``digest``
    is of what was sent, with the address it was sent to.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    row = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="creation_once_by_key")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key}"

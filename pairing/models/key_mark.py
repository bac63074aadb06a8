"""Which keys this database is kept under."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class KeyMark(models.Model):
    """A mark of a key that this database has been used with; the key cannot be told from it.

    ``name`` is ``digest``, or ``field-1`` for version 1 of the keys that encrypt.
    """

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name

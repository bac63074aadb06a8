"""A sign of life: each minute beat sends a task, the queue keeps it, and a worker notes when.

So one moment tells of all three. It is kept in the cache, which outlives each of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

LATE = timedelta(minutes=3)
"""After so long without a sign somebody should look."""

_KEY = "jobs-heartbeat"


def note_beat(now: datetime) -> None:
    """A worker took what beat sent, at ``now``."""
    cache.set(_KEY, now.isoformat(), timeout=None)


def last_beat() -> datetime | None:
    """When that was last; None if it never was, or the cache was emptied since."""
    found = cache.get(_KEY)
    return datetime.fromisoformat(found) if found else None

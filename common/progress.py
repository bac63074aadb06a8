"""How far long work is, told to whoever watches it from another process."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

_KEPT_SECONDS = 3600
_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total``, both 0 while that is not known."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Reporter:
    """Tells how far a piece of work is; seldom enough to cost nothing. Call it with done, total.

    It is told beside the transaction that does the work, through the cache; losing it loses
    nothing but the figure, and while the cache is away the work goes on.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next or done >= total:
            self._next = now + _EVERY_SECONDS
            with suppress(RedisError):
                cache.set(_key(self._name), (done, total), _KEPT_SECONDS)

    def clear(self) -> None:
        with suppress(RedisError):
            cache.delete(_key(self._name))


def progress_of(name: str) -> Progress:
    """How far the work of that name said last that it is; nothing while the cache is away."""
    done, total = 0, 0
    with suppress(RedisError):
        done, total = cache.get(_key(name), (0, 0))
    return Progress(done, total)


def _key(name: str) -> str:
    return f"progress:{name}"

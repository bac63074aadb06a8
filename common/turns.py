"""Taking turns within a process, so that many who ask for one thing have it made once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

_LOCKS = 64
PATIENCE_SECONDS = 5.0


class Turns:
    """Who asks for the same key at the same time goes one after the other.

    It spares work and guards nothing: after ``patience`` seconds of waiting one goes on without
    the turn. Whoever comes second looks whether the thing is there by then. Two keys may share a
    lock; the number of locks is bounded.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._locks = tuple(Lock() for _ in range(_LOCKS))

    @contextmanager
    def at(self, *key: Hashable) -> Iterator[None]:
        """Wait for the turn of a key and hold it."""
        lock = self._locks[hash(key) % _LOCKS]
        is_mine = lock.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if is_mine:
                lock.release()

"""How far a step is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""

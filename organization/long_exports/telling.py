"""Whoever wants to know that a file is there, or will not be."""

from __future__ import annotations

from collections.abc import Callable

from organization.models import FileOrder

OrderDone = Callable[[FileOrder], None]

_listeners: list[OrderDone] = []


def on_order_done(listener: OrderDone) -> None:
    """Have ``listener`` called with an order that has become ready, or could not be made.

    It runs in the transaction of the change. Apps above this one cannot be imported from here.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def order_done(order: FileOrder) -> None:
    """Tell whoever listens."""
    for listener in _listeners:
        listener(order)

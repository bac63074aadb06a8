"""Work after a commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction


def send_after_commit(send: Callable[..., Any], *arguments: Any) -> None:
    """Call ``send`` with these arguments once what led to it is committed.

    A queue that is away undoes nothing then and is no error of the request: what is to be done
    stands in the database, and beat looks for it every minute.
    """

    # A function with a name: Django logs a failure by it, and fails itself where there is none.
    def sent() -> None:
        send(*arguments)

    transaction.on_commit(sent, robust=True)

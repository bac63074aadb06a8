"""What is known of the request or task at work: its id, its queries, what was refused in it.

Whoever writes a log line, sends a task or refuses something need not be handed the request: it
is in a context variable, which each thread has for itself.
"""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPMethod
from typing import Any

from django.http import HttpRequest

_SAFE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_METHODS = frozenset(HTTPMethod)

NOWHERE = "none"
"""The route of an address that leads nowhere, and of static files."""


@dataclass(slots=True)
class Trace:
    """One request, or one task that a request or another task sent."""

    id: str
    task: str = ""
    """The name of the task; empty for a request."""
    queries: int = 0
    refusals: set[str] = field(default_factory=set)

    def count_query(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """A wrapper for ``connection.execute_wrapper``."""
        self.queries += 1
        return execute(sql, params, many, context)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def begin(id_: str = "", *, task: str = "") -> Trace:
    """Begin a trace of that id, of a new one where it has not the form of one."""
    trace = Trace(id_ if _SAFE.fullmatch(id_) else new_id(), task)
    _current.set(trace)
    return trace


def resume(former: Trace | None = None) -> None:
    """What was at work in this thread before goes on; nothing, where nothing was."""
    _current.set(former)


def new_id() -> str:
    """An id of 32 hexadecimal characters."""
    return uuid.uuid4().hex


def current() -> Trace | None:
    """What is at work in this thread."""
    return _current.get()


def note_refusal(code: str) -> None:
    """Something was refused in what is at work, for the reason of that code."""
    trace = _current.get()
    if trace is not None and _CODE.fullmatch(code):
        trace.refusals.add(code)


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself: that may hold what somebody typed."""
    match = request.resolver_match
    return (match.view_name if match is not None else "") or NOWHERE


def method_of(request: HttpRequest) -> str:
    """GET, POST, …; OTHER for a word that a client made up."""
    return request.method if request.method in _METHODS else "OTHER"

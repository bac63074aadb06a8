"""The body of a dashboard: rendered once for all who look at the same figures of one count.

A page has hundreds of links, and rendering them is most of its time. Where figures are kept
(``reports/figures/keeping.py``) they carry the moment at which they were counted, and what was
rendered of that moment is the page of whoever asks for the same view.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from common.turns import Turns
from organization.models import User
from reports.dashboard.asked import Asked

KEPT_SECONDS = 60
"""Names of places, groups and programmes are in it, which may be changed without a figure."""
_TOKEN = "0" * 64
"""Stands for the token of the forms, which is each answer's own."""


_turns = Turns()


class Body(NamedTuple):
    """What the page holds below its sentences, and whether anything is drawn in it."""

    html: str
    has_charts: bool


def body_of(
    request: HttpRequest,
    asked: Asked,
    user: User,
    counted_at: datetime | None,
    context: Callable[[], dict[str, Any]],
) -> Body:
    """The body of a view whose figures were counted at a moment, None if they are not kept.

    ``context`` is asked for what the template is given if it is to be rendered.
    """
    if counted_at is None:
        body = _render(context())
    else:
        body = _kept(_key(asked, user, counted_at), lambda: _render(context()))
    return _own(body, request)


def _key(asked: Asked, user: User, counted_at: datetime) -> str:
    """All that a body is of: the view, and of whoever looks what changes a page."""
    view = (*asked.parameters.items(), asked.day, asked.own.pk, user.role, get_language())
    digest = sha256(repr(view).encode()).hexdigest()
    return f"dashboard:{counted_at.timestamp()}:{digest}"


def _kept(key: str, render: Callable[[], Body]) -> Body:
    """What is kept of a key, else it is rendered, by one at a time in a process.

    Without the cache the page takes longer, and that is all.
    """
    body = _found(key)
    if body is None:
        with _turns.at(key):
            body = _found(key)
            if body is None:
                body = render()
                with suppress(RedisError):
                    cache.set(key, tuple(body), KEPT_SECONDS)
    return body


def _found(key: str) -> Body | None:
    with suppress(RedisError):
        found = cache.get(key)
        return Body(*found) if found is not None else None
    return None


def _render(context: dict[str, Any]) -> Body:
    html = render_to_string("reports/_dashboard_body.html", {**context, "csrf_token": _TOKEN})
    return Body(html, bool(context["charts"]))


def _own(body: Body, request: HttpRequest) -> Body:
    # What was rendered is safe, and a token is letters and digits.
    return Body(mark_safe(body.html.replace(_TOKEN, get_token(request))), body.has_charts)

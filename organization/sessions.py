"""Sessions of accounts: recorded when they begin, ended from elsewhere.

They stay in the database, so that losing the cache signs nobody in or out.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from organization.access_log import client_address
from organization.models import User

SEEN_AT = "seen_at"
"""In a session: when its account was last active, in seconds since 1970."""

OWN_PHONE = "own_phone"
"""In a session: whether its account said that this is their own phone."""

LIMIT = "idle_limit"
"""In a record of a session: after how many seconds without activity it ends."""

STEP = 60
"""Activity is written down once in so many seconds."""

NOWHERE = "::"
"""The address of a request that came over a socket."""


def idle_limit(session: SessionBase, user: User) -> int:
    """After how many seconds without activity a session ends: late on a cadre's own phone."""
    if user.is_cadre and session.get(OWN_PHONE):
        return settings.SESSION_COOKIE_AGE
    return settings.IDLE_SECONDS


def record_session(*, request: HttpRequest, user: User) -> None:
    """Note a session that has just begun, so that it can be listed and ended."""
    if not request.session.session_key:
        request.session.create()
    request.session[SEEN_AT] = int(time.time())
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip": client_address(request) or NOWHERE,
            "user_agent": user_agent(request),
            "data": {LIMIT: idle_limit(request.session, user)},
        },
    )


def user_agent(request: HttpRequest) -> str:
    """What the browser calls itself, as long as it can be stored."""
    length = UserSession._meta.get_field("user_agent").max_length
    return str(request.META.get("HTTP_USER_AGENT", ""))[:length]


@transaction.atomic
def end_sessions(user: User, *, except_key: str | None = None, **narrowed: Any) -> int:
    """End the sessions of an account, on all its devices; how many there were.

    ``except_key`` spares one session, mostly that of whoever asks; ``narrowed`` are further
    filters on ``UserSession``. A request under way in a session that has ended cannot save it
    again: Django refuses to write a session whose row is gone.
    """
    found = UserSession.objects.filter(user=user, **narrowed).exclude(session_key=except_key or "")
    keys = list(found.values_list("session_key", flat=True))
    ended, _rows = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return ended


def delete_old() -> int:
    """Remove sessions that are over and what was noted of them; how many sessions."""
    ended, _rows = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    alive = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
    return ended

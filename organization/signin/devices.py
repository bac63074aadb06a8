"""The devices one is signed in on, as they are listed to oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.models import User
from organization.sessions import LIMIT, STEP

_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
# Each names those it descends from as well, so the first that is found is the one.
_PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_PHONES = {"HarmonyOS", "Android", "iPhone"}


@dataclass(frozen=True, slots=True)
class Device:
    """One session: ``key`` ends it, ``name`` is what its browser is, as far as it says."""

    key: int
    name: str
    is_phone: bool
    address: str
    since: datetime
    last_seen: datetime
    is_this: bool


def devices_of(user: User, this_session: str | None) -> list[Device]:
    """Where an account is signed in, this one first, then the latest seen first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive).order_by("-last_seen_at")
    now = timezone.now()
    found = [
        Device(
            key=row.pk,
            name=describe(row.user_agent),
            is_phone=_find(_SYSTEMS, row.user_agent) in _PHONES,
            address=row.ip,
            since=row.created_at,
            last_seen=row.last_seen_at,
            is_this=row.session_key == this_session,
        )
        for row in rows
        if now - row.last_seen_at <= _limit(row)
    ]
    return sorted(found, key=lambda device: not device.is_this)


def _limit(row: UserSession) -> timedelta:
    # Of a session that was left its cookie would still be taken; it is refused when it is used.
    return timedelta(seconds=row.data.get(LIMIT, settings.IDLE_SECONDS) + STEP)


def describe(user_agent: str) -> str:
    """``Chrome · Windows`` of what a browser calls itself."""
    names = [_find(_PROGRAMS, user_agent), _find(_SYSTEMS, user_agent)]
    return " · ".join(filter(None, names)) or _("Unknown browser")


def _find(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")

"""Browsers in which somebody has signed in before.

After OWASP's device cookies: whoever tries to sign in from elsewhere can only use up the tries of
browsers nobody knows, and so locks nobody out of the browser they always use.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.encryption import digest
from organization.models import KnownBrowser, User

LIFE = timedelta(days=400)
"""How long a browser that is not used stays known; browsers keep no cookie longer."""

NEIGHBOURS = timedelta(days=30)
"""How long somebody who signed in from an address belongs to it."""

_NEW = "_new_browser_token"


def _digest(request: HttpRequest) -> str:
    return digest(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")[:100])


def known_as(request: HttpRequest, phone: str) -> str:
    """The digest of the browser's token when the account has signed in with it, else nothing."""
    token = _digest(request)
    is_known = KnownBrowser.objects.filter(
        user__phone=phone, token=token, last_at__gt=timezone.now() - LIFE
    ).exists()
    return token if is_known else ""


def remember(request: HttpRequest, user: User, address: str) -> None:
    """Know the browser of this request as one of the account's from now on."""
    token = _digest(request)
    if not token:
        fresh = secrets.token_urlsafe(32)
        setattr(request, _NEW, fresh)
        token = digest(fresh)
    KnownBrowser.objects.update_or_create(
        user=user, token=token, defaults={"address": address, "last_at": timezone.now()}
    )


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its token, if it was given a new one."""
    fresh = getattr(request, _NEW, "")
    if fresh:
        response.set_cookie(
            settings.BROWSER_COOKIE_NAME,
            fresh,
            max_age=LIFE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def count_at(address: str) -> int:
    """How many accounts have signed in from an address of late."""
    return (
        KnownBrowser.objects.filter(address=address, last_at__gt=timezone.now() - NEIGHBOURS)
        .values("user")
        .distinct()
        .count()
    )


def delete_old() -> int:
    """Forget browsers that nobody has used for long; how many."""
    forgotten, _rows = KnownBrowser.objects.filter(last_at__lt=timezone.now() - LIFE).delete()
    return forgotten

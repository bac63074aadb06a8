"""What every request of somebody signed in has to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from organization.access import current_user
from organization.access_log import client_address
from organization.sessions import NOWHERE, SEEN_AT, STEP, idle_limit
from organization.signin import browsers, second_factor

BACKGROUND = "X-Background"
"""The header of a request that a page makes by itself; it does not count as activity."""

Answer = Callable[[HttpRequest], HttpResponse]


def seconds_left(request: HttpRequest) -> int:
    """How long the session would last if nothing happened from now on."""
    seen: int = request.session.get(SEEN_AT, 0)
    return max(0, idle_limit(request.session, current_user(request)) - (int(time.time()) - seen))


class IdleMiddleware:
    """Ends a session whose account was away too long, whatever its pages do by themselves."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked of the session, since the account itself is read only where it is needed.
        if SESSION_KEY in request.session and request.user.is_authenticated:
            if request.session.get(SEEN_AT) is None or seconds_left(request) == 0:
                get_adapter().logout(request)
                messages.warning(
                    request,
                    _("You were away for a while, so you were signed out. Sign in to go on."),
                )
                if request.method == "POST":
                    return _sign_in_and_come_back(request)
            elif BACKGROUND not in request.headers:
                _note_activity(request)
        response = self.get_response(request)
        browsers.set_cookie(request, response)
        return response


def _sign_in_and_come_back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that a form was sent from: where it was sent to may not be a page."""
    came_from = request.headers.get("Referer", "")
    here = {request.get_host()}
    if not url_has_allowed_host_and_scheme(came_from, here, require_https=request.is_secure()):
        came_from = reverse("home")
    parts = urlsplit(came_from)
    back = parts.path + (f"?{parts.query}" if parts.query else "")
    return redirect(f"{reverse('organization:sign_in')}?{urlencode({'next': back})}")


def _note_activity(request: HttpRequest) -> None:
    now = int(time.time())
    if abs(now - request.session[SEEN_AT]) < min(STEP, settings.IDLE_SECONDS / 10):
        return
    request.session[SEEN_AT] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(), ip=client_address(request) or NOWHERE
    )


class SecondFactorMiddleware:
    """Whoever has to have a second factor sets it up before anything else."""

    FREE = {
        "account_reauthenticate",
        "organization:sign_out",
        "organization:stay",
        "set_language",
    }

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not settings.REQUIRE_SECOND_FACTOR or name in self.FREE or name.startswith("mfa_"):
            return None
        if not request.user.is_authenticated:
            return None
        user = current_user(request)
        if second_factor.must_have_one(user) and not second_factor.has_one(user):
            return redirect("mfa_index")
        return None

"""Middleware of the site as a whole."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from common.htmx import wants_part


class ProxiedAddressMiddleware:
    """Behind a proxy, a request's address is the one that the proxy saw.

    The last of ``X-Forwarded-For`` is what the proxy itself added; those before it are the
    client's own word. Without this the access log and the lock would know the proxy alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ip_address(seen))
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Tells browsers which of a device's abilities pages may ask for: those of the setting.

    What is not in ``PERMISSIONS_POLICY`` is refused; its keys are features, its values ``self``.
    """

    _KNOWN = (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "usb", "xr-spatial-tracking"),
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        asked = settings.PERMISSIONS_POLICY
        self.header = ", ".join(f"{name}=({asked.get(name, '')})" for name in self._KNOWN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.header)
        return response


class PrivatePagesMiddleware:
    """Keeps pages of signed-in people out of every cache, and htmx from showing half a sign-in.

    On a shared computer, Back after signing out would show the last household again. A part of a
    page that is asked for when the session has ended, or with a token from before another
    sign-in, is answered with a reload of the whole page, which then leads to signing in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif wants_part(request) and response.status_code == HTTPStatus.FOUND:
            return HttpResponseClientRefresh()
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was made before another sign-in: say so, or have htmx load it anew."""
    if wants_part(request):
        return HttpResponseClientRefresh()
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)

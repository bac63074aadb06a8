"""The language of a request, and the switch that changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.i18n import set_language

from organization.languages import CHOSEN, choose_language, known_language
from organization.models import User


class ChosenLocaleMiddleware:
    """What the account chose, else what was chosen in this browser, else the site's own.

    Django's own middleware follows the browser's Accept-Language. Here many phones and the
    browsers of shared office computers are set to English by whoever installed them, while their
    users read Chinese; so only the switch is asked. On a shared computer the account's choice
    goes before that of whoever sat there last.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_browser = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = known_language(_of_account(request) or in_browser)
        # Not `override`, which ends before a streamed export or a lazy page is rendered.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if not in_browser and settings.LANGUAGE_COOKIE_NAME not in response.cookies:
            _remember_in_browser(request, response)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ("Cookie",))
        return response


def _of_account(request: HttpRequest) -> str:
    """What the account of a session chose; empty without one."""
    return request.user.language if isinstance(request.user, User) else ""


def _remember_in_browser(request: HttpRequest, response: HttpResponse) -> None:
    """A browser without a choice of its own takes that of the account which signs in there.

    So the page that follows signing out is in the language that was read until then.
    """
    cookie: Any = settings
    if language := _of_account(request):
        response.set_cookie(
            cookie.LANGUAGE_COOKIE_NAME,
            known_language(language),
            max_age=cookie.LANGUAGE_COOKIE_AGE,
            path=cookie.LANGUAGE_COOKIE_PATH,
            domain=cookie.LANGUAGE_COOKIE_DOMAIN,
            secure=cookie.LANGUAGE_COOKIE_SECURE,
            httponly=cookie.LANGUAGE_COOKIE_HTTPONLY,
            samesite=cookie.LANGUAGE_COOKIE_SAMESITE,
        )


@login_not_required
def switch_language(request: HttpRequest) -> HttpResponse:
    """Choose a language: for this browser, and for whoever is or will be signed in here.

    What is chosen before signing in is kept with the session until then, since the cookie of a
    shared computer says nothing of who chose.
    """
    response: HttpResponse = set_language(request)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            choose_language(user=request.user, language=chosen)
        else:
            request.session[CHOSEN] = chosen
    return response

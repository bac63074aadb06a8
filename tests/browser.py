"""The browser that page tests drive: the machine's own, since none can be downloaded."""

import os
import shutil
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

    from organization.models import User

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a-long-enough-password"

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_chromium() -> str | None:
    """The path of Chromium or Chrome; CHROMIUM names another."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    for program in _PROGRAMS:
        if found := shutil.which(program):
            return found
    return next((path for path in _MAC if Path(path).exists()), None)


complaints: list[str] = []
"""What pages did since a test began that they must not: see ``watch``."""


def watch(browser: "Browser") -> None:
    """Have every page of a browser watched for what its policy refuses and for foreign hosts."""
    make = browser.new_context

    def new_context(**options: Any) -> "BrowserContext":
        context = make(**options)
        context.on("console", _note_refusal)
        context.on("request", _note_foreign)
        return context

    browser.new_context = new_context  # type: ignore[method-assign]


def _note_refusal(message: "ConsoleMessage") -> None:
    if "Content Security Policy" in message.text:
        complaints.append(f"{message.page and message.page.url}: {message.text}")


def _note_foreign(request: "Request") -> None:
    host = urlsplit(request.url).hostname
    if host not in (None, "localhost", "127.0.0.1"):
        complaints.append(f"{request.frame.url} asked {request.url}")


def sign_in(page: "Page", site: str, phone: str) -> None:
    """Sign in as somebody in Chinese puts it, with ``PASSWORD``; returns when that is done."""
    page.goto(f"{site}/")
    page.fill("[name=username]", phone)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def session_cookie(user: "User", *, is_own: bool = False) -> dict[str, Any]:
    """A session as a cookie, so that a browser need not type a password on every page.

    ``is_own``: on the phone that the user said is their own.
    """
    # Django is set up only when the tests are under way.
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from organization.sessions import OWN_PHONE, SEEN_AT

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN_AT] = int(time.time())
    session[OWN_PHONE] = is_own
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


def give_cookies(context: "BrowserContext", site: str, *cookies: dict[str, Any]) -> None:
    """Give a browser cookies of the site, as ``session_cookie`` makes them."""
    context.add_cookies([{**each, "url": site} for each in cookies])  # type: ignore[typeddict-item]


def in_language(language: str) -> dict[str, Any]:
    """The cookie of whoever has chosen a language: zh-hans or en."""
    from django.conf import settings

    return {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}


def barriers(page: "Page", within: str = "html") -> list[str]:
    """What axe objects to on a page by WCAG 2.1 A and AA, and whether it scrolls sideways.

    ``within`` is a selector: what is outside of it is not read.
    """
    if not page.evaluate("'axe' in window"):
        # Not as a tag of the page: its policy refuses those.
        page.evaluate(_axe())
    report = page.evaluate(
        "where => axe.run(where, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],"
        " resultTypes: ['violations']})",
        within,
    )
    found = [
        f"{violation['id']}: {node['html'][:120]} "
        f"{node['any'][0]['message'] if node['any'] else ''}"
        for violation in report["violations"]
        for node in violation["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *([f"scrolls sideways by {wide} px"] if wide > 0 else [])]


@cache
def _axe() -> str:
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return path.read_text(encoding="utf-8") + ";0"

"""What a phone keeps so that it opens and logs without a network: files, pages, and their version.

Pages are kept only on the phone that somebody said is their own (``OWN_PHONE``). They leave out
what a lost phone should not give away: numbers, disabilities, notes, photographs.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from organization.sessions import OWN_PHONE

SHARED_SCRIPTS = (
    "vendor/idb/umd.js",
    "js/phone/store.js",
    "js/phone/sender.js",
)
"""What pages and the service worker both run."""

ASSETS = (
    "css/common.css",
    "css/phone.css",
    "js/theme.js",
    *SHARED_SCRIPTS,
    "js/jiedui.js",
    "js/phone/photos.js",
    "js/phone/app.js",
    "js/phone/leave.js",
    "js/phone/kept_form.js",
    "js/phone/log.js",
    "js/phone/outbox.js",
    "js/surveys/fill.js",
    "js/inspections/sheet.js",
    "img/jiedui.svg",
)
"""All files that the phone's pages need; a test holds the pages to it."""

_OF_ONE_TIME = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]*|(?<=name="client_uuid" value=")[^"]*'
    r'|(?<="X-CSRFToken": ")[^"]*'
)
"""Tokens and numbers of entries: other ones each time, and made by the phone when it needs them."""

_OF_ONE_DAY = re.compile(
    r'(?<=data-today=")[^"]*|(?<=<input type="date" name="day") value="[^"]*"'
    r'|(?<= max=")\d{4}-[^"]*|(?<= min=")\d{4}-[^"]*|(?<=">)[^<]*(?=</span><!--due-->)'
)
"""Days that a script sets from the phone's clock, so that a page is not another every morning."""


def keeps_pages(request: HttpRequest) -> bool:
    """Whether pages may be kept: on somebody's own phone alone."""
    return bool(request.session.get(OWN_PHONE))


def asset_urls() -> list[str]:
    """The addresses of all files that the pages need."""
    return [staticfiles_storage.url(path) for path in ASSETS]


def version() -> str:
    """Another whenever a file or the worker is another: the service worker's own version."""
    return _version() if settings.DEBUG else _version_of_this_process()


@lru_cache(maxsize=1)
def _version_of_this_process() -> str:
    return _version()


def _version() -> str:
    digest = hashlib.sha256()
    for path in ASSETS:
        digest.update(staticfiles_storage.url(path).encode())
        # Names have no digest in them where files are served as they are.
        found = finders.find(path)
        if isinstance(found, str):
            digest.update(Path(found).read_bytes())
    worker = settings.BASE_DIR / "templates" / "visits" / "worker.js"
    digest.update(worker.read_bytes())
    return digest.hexdigest()[:16]


def kept_page(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """A page as it is kept: the same as long as what it says is."""
    html = render_to_string(template, {**context, "kept": True}, request=request)
    return _OF_ONE_DAY.sub("", _OF_ONE_TIME.sub("", html))


def nothing_address() -> str:
    """Under which the page is kept that says that another is not."""
    return reverse("visits:phone_home") + "nothing/"


def away_address() -> str:
    """The page for whoever is signed out and has no network."""
    return reverse("visits:phone_away")


def digests_of(pages: dict[str, str]) -> dict[str, str]:
    """Address → a short digest of the page."""
    return {
        address: hashlib.sha256(html.encode()).hexdigest()[:16] for address, html in pages.items()
    }


def tag_of(digests: dict[str, str], user_pk: int) -> str:
    """An ETag of what is kept: another whenever a page, the account or the files are another."""
    whole = f"{user_pk} {version()} {sorted(digests.items())}"
    return f'"{hashlib.sha256(whole.encode()).hexdigest()[:32]}"'

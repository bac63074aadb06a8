"""What every answer says of itself to browsers."""

import json
import os
import re
import runpy
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from config.middleware import ProxiedAddressMiddleware
from organization.models import User

PAGES = ["organization:sign_in", "visits:household_list", "pairing:import_list"]


def directives(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_inline_and_nothing_from_elsewhere_may_run(
    name: str, client: Client, office: User
) -> None:
    if name != "organization:sign_in":
        client.force_login(office)

    answer = client.get(reverse(name))

    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_may_ask_a_device_for_its_place_alone(client: Client, db: None) -> None:
    policy = client.get(reverse("organization:sign_in")).headers["Permissions-Policy"]

    assert "geolocation=(self)" in policy
    assert "camera=()" in policy
    assert policy.count("(self)") == 1


def test_error_pages_carry_the_headers_too(client: Client, office: User) -> None:
    missing = client.get("/nothing-here/")
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(reverse("organization:sign_in"))

    for answer in (missing, refused):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_cookies_are_out_of_reach_of_scripts(client: Client, office: User) -> None:
    client.get(reverse("organization:sign_in"))
    client.force_login(office)
    client.post(reverse("set_language"), {"language": "en"})

    for name in (
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    ):  # fmt: skip
        cookie = client.cookies[name]
        if name != settings.SESSION_COOKIE_NAME:
            # The test client sets the session's by itself.
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
def ask(secure):
    answer = Client().get("/households/", secure=secure, headers={"host": "jiedui.example"})
    return answer.status_code, dict(answer.headers)
kinds = ("SESSION", "CSRF", "LANGUAGE")
parts = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")
cookies = [[getattr(settings, f"{kind}_COOKIE_{part}") for part in parts] for kind in kinds]
print(json.dumps([ask(True), ask(False), cookies]))
"""


def test_in_production_everything_goes_over_https() -> None:
    # A process of its own: settings are read once. It connects to nothing, and could not.
    check = runpy.run_path(str(Path(settings.BASE_DIR) / "scripts" / "check.py"))
    environment = {**os.environ, **check["production_environment"]()}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "-c", ASK]

    said = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )

    assert said.returncode == 0, said.stderr
    (status, headers), (plain, elsewhere), cookies = json.loads(said.stdout)
    assert (status, plain) == (302, 301)
    assert elsewhere["Location"] == "https://jiedui.example/households/"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    names = [cookie.pop(0) for cookie in cookies]
    # What a browser asks of a name that begins so: secure, for the whole host and for it alone.
    assert names[:2] == ["__Host-session", "__Host-csrf"]
    assert cookies == [[True, True, "Lax", "/", None]] * 3


class Inline(HTMLParser):
    """Collects what a policy without unsafe-inline refuses, and addresses of other hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A script that is JSON is read by one that is a file, and never run.
        is_data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"<{tag} {name}>")
            is_fetched = name in ("src", "srcset", "poster") or (tag == "link" and name == "href")
            if is_fetched and re.match(r"(https?:)?//", value or ""):
                self.found.append(f"<{tag} {name}={value}>")


TEMPLATES = sorted(path for folder in settings.TEMPLATES[0]["DIRS"] for path in folder.rglob("*"))


def test_no_template_has_anything_inline() -> None:
    found = {}
    for path in TEMPLATES:
        if path.suffix == ".html":
            parser = Inline()
            parser.feed(Path(path).read_text(encoding="utf-8"))
            found[path.name] = parser.found

    assert len(found) > 40
    assert {name: inline for name, inline in found.items() if inline} == {}


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("10.9.9.9, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, nonsense", "192.0.2.1"),
        ("", "192.0.2.1"),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_that_it_saw(
    settings: Any, rf: RequestFactory, forwarded: str, seen: str
) -> None:
    settings.BEHIND_PROXY = True
    addresses = []

    def answer(request: HttpRequest) -> HttpResponse:
        addresses.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    middleware = ProxiedAddressMiddleware(answer)

    middleware(rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1"))

    assert addresses == [seen]


def test_without_a_proxy_nobody_says_where_they_come_from(settings: Any) -> None:
    settings.BEHIND_PROXY = False

    with pytest.raises(MiddlewareNotUsed):
        ProxiedAddressMiddleware(lambda request: HttpResponse())

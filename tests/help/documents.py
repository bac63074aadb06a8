"""Takes the pictures of the documents anew: `make document-pictures`, not `make test`.

Of the demonstration county, as a whole and as it is today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from organization.models import User
from reports.demo.sign_ins import CADRE, COUNTY_OFFICE, TOWNSHIP_OFFICE, SignIn
from tests.browser import give_cookies, in_language, session_cookie
from tests.config.processes import ROOT
from tests.harness import run_command
from tests.help import pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

LARGEST = 150 * 1024
"""Bytes of one picture at most."""


@dataclass(frozen=True)
class Picture:
    """What is on a picture of ``docs/images``, and how wide it stands there."""

    name: str
    who: SignIn
    page: str
    width: int
    size: tuple[int, int]
    """Of the browser's window; the picture is of the whole page where the height is 0."""
    language: str = "zh-hans"
    is_dark: bool = False
    press: str = ""


PHONE = (390, 844)
PICTURES = (
    Picture("dashboard-county", COUNTY_OFFICE, "reports:dashboard", 960, (1440, 0)),
    Picture("dashboard-phone", COUNTY_OFFICE, "reports:dashboard", 390, (390, 1500)),
    Picture("dashboard-wall", COUNTY_OFFICE, "reports:dashboard_wall", 960, (1920, 1080)),
    Picture("dashboard-township-en", TOWNSHIP_OFFICE, "reports:dashboard", 960, (1440, 1500), "en"),
    Picture(
        *("dashboard-phone-dark-en", TOWNSHIP_OFFICE, "reports:dashboard", 390, (390, 1500)),
        language="en",
        is_dark=True,
    ),
    Picture("phone", CADRE, "visits:phone_home", 585, PHONE),
    Picture("phone-log", CADRE, "visits:phone_home", 585, PHONE, press=".next-card .btn-primary"),
)


def test_pictures_are_taken(live_server: LiveServer, browser: Browser) -> None:
    assert run_command("demo").status == 0

    for picture in PICTURES:
        path = ROOT / "docs" / "images" / f"{picture.name}.png"
        shot = _shot(picture, browser, live_server.url)
        pictures.keep(path, shot, width=picture.width, most=LARGEST)


def _shot(picture: Picture, browser: Browser, site: str) -> bytes:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height or 900},
        device_scale_factor=1.5 if picture.size == PHONE else 1,
        color_scheme="dark" if picture.is_dark else "light",
        reduced_motion="reduce",
        timezone_id="Asia/Shanghai",
        locale="en-GB" if picture.language == "en" else "zh-CN",
    )
    user = User.objects.get(phone=picture.who.phone)
    chosen = in_language(picture.language)
    cookies = [session_cookie(user, is_own=picture.size == PHONE), chosen]
    give_cookies(context, site, *cookies)
    page = context.new_page()
    page.goto(site + reverse(picture.page), wait_until="networkidle")
    if picture.press:
        page.locator(picture.press).first.click()
        page.wait_for_load_state("networkidle")
    shot = page.screenshot(full_page=height == 0)
    context.close()
    return shot

"""The browser that page tests drive: the machine's own, since none can be downloaded."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


def sign_in(page: "Page", site: str, phone: str) -> None:
    """Sign in as somebody in Chinese puts it, with ``PASSWORD``; returns when that is done."""
    page.goto(f"{site}/")
    page.fill("[name=username]", phone)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "sign-in" not in address)

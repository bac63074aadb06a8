"""A cadre's phone in a real browser, behind a relay that can be cut off."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from organization.models import User
from tests.browser import ROOT, find_chromium, session_cookie
from tests.harness import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PICTURES = ROOT / "var" / "pictures" / "phone"
"""Where pictures of the phone's pages are kept, to be looked at."""


def options(width: int = 390, **more: Any) -> dict[str, Any]:
    """A phone of this width in pixels: touch, Chinese, Shanghai time."""
    return {
        "viewport": {"width": width, "height": 844 if width > 360 else 740},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        **more,
    }


def switch_on(context: BrowserContext, user: User, url: str, *, is_own: bool = True) -> None:
    """Sign in on a phone."""
    cookie: Any = {**session_cookie(user, is_own=is_own), "url": url}
    context.add_cookies([cookie])


def open_home(page: Page, url: str) -> None:
    """Open the home page; returns when everything is kept that is for when there is no network."""
    page.goto(f"{url}/my/")
    wait_until_so(
        page,
        "async () => Boolean((await navigator.serviceWorker.getRegistration('/my/'))?.active)"
        " && (await (await caches.open('kept')).keys()).length > 3",
    )


def wait_until_so(page: Page, what: str, argument: Any = None) -> None:
    """Returns when a function of the page, which may be asynchronous, gives true."""
    wait_until(lambda: bool(page.evaluate(what, argument)), what, every=0.05)


def picture(page: Page, name: str) -> None:
    """Keep a picture of a page as it is."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=PICTURES / f"{width}-{name}.png", full_page=True)


def write(page: Page, url: str, pairing: int, text: str, *, photo: bytes = b"") -> None:
    """Log a visit as a person does; returns when the phone says that it is saved."""
    page.goto(f"{url}/my/{pairing}/log/")
    page.wait_for_selector("form[data-ready=kept]")
    page.fill("[name=found]", text)
    if photo:
        page.locator("details.more", has=page.locator("[name=photos]")).locator("summary").click()
        file: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}
        page.set_input_files("[name=photos]", [file])
        page.wait_for_selector("#photo-row img")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#saved:not([hidden])")


def send_now(page: Page) -> None:
    """Press "send now". The phone may have begun by itself, which moves the button or hides it."""
    page.locator("[data-send-now]").dispatch_event("click")


def entries(page: Page) -> list[dict[str, Any]]:
    """What the outbox of a page's account holds."""
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await jiedui.store.entries(Number(document.body.dataset.account)))"
        ".map((e) => ({...e, photos: (e.photos || []).map((p) => p.blob && p.blob.size)}))"
    )
    return found


def wait_for_state(page: Page, state: str, number: int = 1) -> None:
    """Returns when so many entries of the outbox are in a state."""
    wait_until_so(
        page,
        "async ([state, number]) => number === (await jiedui.store.entries("
        "Number(document.body.dataset.account))).filter((e) => e.state === state).length",
        [state, number],
    )


def power_on(browser: Browser, folder: Path, **more: Any) -> BrowserContext:
    """A browser of its own that keeps what it stores in a folder."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser.browser_type.launch_persistent_context(
        folder,
        executable_path=find_chromium(),
        args=[*sandbox, "--disable-dev-shm-usage"],
        **options(**more),
    )


def pull_the_battery(folder: Path) -> None:
    """Kill every process of the browser that keeps its things in a folder."""
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)

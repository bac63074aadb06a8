"""Where the people of a case are: their region, their desk, their phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_django.plugin import DjangoDbBlocker

from organization.choices import Level
from organization.models import Region
from tests.browser import session_cookie
from tests.visits import phones

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from organization.models import User

PATIENCE = 20_000
"""Milliseconds that a page may take to do what a person waits for."""


@contextmanager
def regions(blocker: DjangoDbBlocker, rows: Sequence[tuple[str, Level, str]]) -> Iterator[None]:
    """Regions by code, level and name that the migrations do not bring, until they are left.

    For a fixture that outlives its tests: what a test wrote is gone before, and regions, which
    are kept between tests, are not.
    """
    with blocker.unblock():
        Region.objects.bulk_create(
            Region(code=code, level=level, name=name, pinyin=name) for code, level, name in rows
        )
    try:
        yield
    finally:
        with blocker.unblock():
            Region.objects.filter(pk__in=[code for code, _level, _name in rows]).delete()


@contextmanager
def desk(browser: Browser, user: User, url: str) -> Iterator[Page]:
    """A page of an office computer on which somebody is signed in."""
    with _signed_in(
        browser,
        user,
        url,
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    ) as page:
        yield page


@contextmanager
def phone(browser: Browser, user: User, url: str) -> Iterator[Page]:
    """A page of somebody's own phone."""
    with _signed_in(browser, user, url, **phones.options()) as page:
        yield page


@contextmanager
def _signed_in(browser: Browser, user: User, url: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    cookie: Any = {**session_cookie(user, is_own="has_touch" in options), "url": url}
    context.add_cookies([cookie])
    page = context.new_page()
    try:
        yield page
    except Exception:
        phones.picture(page, "scenario-failed")
        raise
    finally:
        context.close()


def take_away(page: Page, button: str, *, purpose: str = "") -> bytes:
    """The file that a button downloads; a list of people is asked for with a purpose."""
    if purpose:
        page.locator("details.export-people > summary").first.click()
        page.locator("details.export-people[open] select[name=purpose]").select_option(purpose)
    with page.expect_download() as taken:
        page.locator(button).first.click()
    path = taken.value.path()
    return path.read_bytes()

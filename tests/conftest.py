"""What every test may use. PostgreSQL and Valkey need nothing here: settings see to them."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from config import servers
from tests import prepared
from tests.browser import complaints, find_chromium, watch

pytest_plugins = [
    "tests.access.report",
    "tests.cast",
    "tests.harness",
    "tests.number_scan",
    "tests.queues",
    "tests.relay",
]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER_SECONDS = 60
"""How long a page may take while another test keeps both processors busy."""


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run's servers before the run itself ends, and remove its folder."""
    if hasattr(config, "workerinput"):
        return
    gone = [servers.release(name, settings.DATA_DIR) for name in servers.SERVERS]
    if all(gone):
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each worker's database is a copy of one that is migrated already."""
    if settings.EMBEDDED_POSTGRES:
        connection.settings_dict["TEST"]["TEMPLATE"] = prepared.provide(settings.DATA_DIR)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium for the whole session. Its absence is a failure in CI, else a skip."""
    path = find_chromium()
    if path is None:
        missing = "Chromium is not installed: apt-get install chromium, or name it as CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, for which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=[*sandbox, "--disable-dev-shm-usage"]
        )
        watch(chromium)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def no_page_breaks_its_policy() -> "Iterator[None]":
    """No test's pages hold what the policy refuses, or ask another host for anything."""
    complaints.clear()
    yield
    assert not complaints


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[Page]":
    """An empty page of a phone: 390 × 844, touch, Chinese, Shanghai time."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(BROWSER_SECONDS * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: "Browser") -> "Iterator[Page]":
    """An empty page of an office computer: 1366 × 768, Chinese, Shanghai time."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(BROWSER_SECONDS * 1000)
    yield context.new_page()
    context.close()

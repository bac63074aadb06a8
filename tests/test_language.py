"""The switch between Chinese and English, as a person meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer


def test_the_chosen_language_outlives_signing_out_and_the_browser(
    live_server: LiveServer, browser: Browser
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()

    page.goto(live_server.url)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("button", name="English").click()
    page.get_by_label("Mobile number").fill(office.phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main menu").wait_for()
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Mobile number").wait_for()
    # What a browser keeps when it is closed is what has a day until which it is kept.
    state = context.storage_state()
    kept = [cookie for cookie in state["cookies"] if cookie["expires"] > 0]
    context.close()
    later = browser.new_context(locale="zh-CN", storage_state={**state, "cookies": kept})
    page = later.new_page()
    page.goto(live_server.url)

    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    page.get_by_label("手机号").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    later.close()

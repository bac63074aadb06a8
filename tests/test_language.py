"""The switch between Chinese and English, as a person meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from organization.choices import Role
from organization.models import User, UserEvent
from tests import factories
from tests.browser import PASSWORD, sign_in

if TYPE_CHECKING:
    from django.test import Client
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


def test_the_switch_is_remembered_in_a_second_browser(
    live_server: LiveServer, browser: Browser
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    first, second = browser.new_context(), browser.new_context()
    page = first.new_page()
    sign_in(page, live_server.url, office.phone)
    page.get_by_role("button", name="English").click()
    page.get_by_role("navigation", name="Main menu").wait_for()
    first.close()

    page = second.new_page()
    sign_in(page, live_server.url, office.phone)

    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    # The browser had no choice of its own, and took the account's.
    page.get_by_label("Mobile number").wait_for()
    second.close()


def test_what_is_chosen_before_signing_in_is_chosen_for_the_account(
    live_server: LiveServer, browser: Browser
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("button", name="English").click()
    page.get_by_label("Mobile number").fill(office.phone)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main menu").wait_for()

    assert User.objects.get().language == "en"
    context.close()


def test_on_a_shared_computer_each_reads_their_own_language(
    client: Client, office: User, liaison: User
) -> None:
    client.force_login(office)
    client.post(reverse("set_language"), {"language": "en"})
    liaison.language = "zh-hans"
    liaison.save(update_fields=["language"])

    client.force_login(liaison)
    of_liaison = client.get(reverse("home"), follow=True)
    client.force_login(office)
    of_office = client.get(reverse("home"), follow=True)

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert (of_liaison.headers["Content-Language"], of_office.headers["Content-Language"]) == (
        "zh-hans",
        "en",
    )


def test_whoever_chose_nothing_reads_what_the_browser_does(client: Client, office: User) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(office)

    shown = client.get(reverse("home"))

    assert shown.headers["Content-Language"] == "en"
    office.refresh_from_db()
    assert office.language == ""


@pytest.mark.parametrize("language", ["fr", "", "zh-hans" * 9])
def test_a_language_that_the_site_does_not_speak_is_not_chosen(
    client: Client, office: User, language: str
) -> None:
    client.force_login(office)

    client.post(reverse("set_language"), {"language": language})

    office.refresh_from_db()
    assert office.language == ""


def test_the_choice_is_in_the_history_of_the_account_and_once(client: Client, office: User) -> None:
    client.force_login(office)

    for _twice in range(2):
        client.post(reverse("set_language"), {"language": "en"})

    lines = UserEvent.objects.filter(pgh_obj=office, pgh_label="update")
    assert [(line.language, line.pgh_context["user"]) for line in lines] == [("en", office.pk)]

"""A full number on a real page: shown in its place, masked again by itself and when left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from organization.choices import Action, Role
from organization.models import AccessEvent, User
from pairing.models import Recipient
from tests import factories
from tests.browser import PASSWORD, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def office(live_server: LiveServer) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)


@pytest.fixture
def person(live_server: LiveServer) -> Recipient:
    return factories.make_recipient(factories.make_household("王成"))


def _look(page: Page, live_server: LiveServer, office: User, person: Recipient) -> str:
    """Open the household, and have the person's number shown; its masked form."""
    sign_in(page, live_server.url, office.phone)
    page.goto(f"{live_server.url}/households/{person.household_id}/")
    slot = page.locator(f"#number-identity-{person.pk}")
    masked = slot.locator(".mono").inner_text()
    slot.locator(".number-show").click()
    page.get_by_label("查看这个号码做什么用？").select_option("papers")
    page.get_by_role("button", name="显示号码").click()
    page.get_by_text(person.identity).wait_for()
    return masked


def _is_masked(page: Page, person: Recipient, masked: str) -> None:
    slot = page.locator(f"#number-identity-{person.pk}")
    slot.locator(".number-show").wait_for()
    assert slot.locator(".mono").inner_text() == masked
    assert person.identity not in page.content()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_number_is_masked_again_by_itself(
    size: str,
    live_server: LiveServer,
    request: pytest.FixtureRequest,
    office: User,
    person: Recipient,
    settings: Any,
) -> None:
    settings.UNMASK_SECONDS = 2
    page: Page = request.getfixturevalue(size)

    masked = _look(page, live_server, office, person)

    _is_masked(page, person, masked)
    assert AccessEvent.objects.filter(action=Action.UNMASK, user=office).count() == 1


def test_a_number_is_masked_when_nobody_looks_at_the_page(
    live_server: LiveServer, desktop: Page, office: User, person: Recipient
) -> None:
    masked = _look(desktop, live_server, office, person)

    desktop.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true});"
        "document.dispatchEvent(new Event('visibilitychange'));"
    )

    _is_masked(desktop, person, masked)


def test_a_number_is_masked_by_a_click_and_shown_anew_only_with_a_reason(
    live_server: LiveServer, desktop: Page, office: User, person: Recipient
) -> None:
    masked = _look(desktop, live_server, office, person)

    desktop.get_by_role("button", name="隐藏").click()

    _is_masked(desktop, person, masked)
    desktop.locator(f"#number-identity-{person.pk} .number-show").click()
    desktop.get_by_label("查看这个号码做什么用？").wait_for()


def test_beyond_so_many_the_page_says_why(
    live_server: LiveServer, desktop: Page, office: User, person: Recipient, settings: Any
) -> None:
    settings.UNMASK_PER_HOUR = 0
    sign_in(desktop, live_server.url, office.phone)
    desktop.goto(f"{live_server.url}/households/{person.household_id}/")
    desktop.locator(f"#number-identity-{person.pk} .number-show").click()
    desktop.get_by_label("查看这个号码做什么用？").select_option("papers")

    desktop.get_by_role("button", name="显示号码").click()

    desktop.get_by_role("alert").get_by_text("达到上限").wait_for()
    assert person.identity not in desktop.content()


def test_without_scripts_a_page_of_its_own_shows_it(
    live_server: LiveServer, browser: Any, office: User, person: Recipient
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page: Page = context.new_page()

    sign_in(page, live_server.url, office.phone)
    page.goto(f"{live_server.url}/households/{person.household_id}/")
    page.locator(f"#number-identity-{person.pk} .number-show").click()
    page.get_by_label("查看这个号码做什么用？").select_option("papers")
    page.get_by_role("button", name="显示号码").click()

    page.get_by_text(person.identity).wait_for()
    context.close()

"""Every step of help, walked in the demonstration county as its role, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from organization.choices import Role
from organization.help.steps import Guide, Step
from organization.help.views import GUIDES
from organization.models import User
from reports.demo import store
from tests import factories
from tests.browser import barriers, give_cookies, in_language, session_cookie
from tests.harness import run_command
from tests.help import pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Response
    from pytest_django.live_server_helper import LiveServer

SMALL = 420
"""Households of the demonstration: enough that every list has rows."""
LANGUAGES = ("zh-hans", "en")
DESK: dict[str, Any] = {"viewport": {"width": 1120, "height": 640}}
PHONE: dict[str, Any] = {
    **{"viewport": {"width": 390, "height": 700}, "device_scale_factor": 1.5},
    **{"is_mobile": True, "has_touch": True},
}
# Inside a menu, which cuts what stands out of it.
_MARK = """el => {
    el.style.outline = '4px solid #c2402e';
    el.style.outlineOffset = el.closest('nav') ? '-4px' : '3px';
}"""


def _people() -> dict[str, User]:
    """Somebody of each role, of those the demonstration signs in."""
    return {
        role: User.objects.filter(role=role, phone__startswith="1390000000").earliest("phone")
        for role in GUIDES
    }


def _button(page: Page, step: Step) -> Locator:
    """What the step says is pressed: in the page itself, or else in what stands around it."""
    label = str(step.button)
    pressed = "a, button, summary, label"
    for within in ("main", "body"):
        found = page.locator(within).locator(pressed).filter(has_text=label, visible=True)
        if found.count():
            return found.first
    if (field := page.get_by_placeholder(label)).count():
        return field.first
    raise AssertionError(f"{step.page} has no “{label}”")


def _walk(page: Page, site: str, guide: Guide, language: str) -> list[str]:
    """Do each step; gives what went wrong."""
    wrong: list[str] = []

    def note(answer: Response) -> None:
        if answer.status in (403, 404) or answer.status >= 500:
            wrong.append(f"{answer.status} {answer.url}")

    page.on("response", note)
    for number, step in enumerate(guide.steps, start=1):
        page.goto(site + reverse(step.page))
        button = _button(page, step)
        if pictures.are_wanted():
            button.scroll_into_view_if_needed()
            button.evaluate(_MARK)
            picture = pictures.path_of(guide.picture(number, language))
            pictures.keep(picture, page.screenshot())
        button.click()
        page.wait_for_load_state()
        if page.locator(".empty-page").count():
            wrong.append(f"{step.page}: “{step.button}” leads to an error")
    return wrong


def test_every_step_can_be_done_in_the_demonstration_county(
    live_server: LiveServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "HOUSEHOLDS", SMALL)
    assert run_command("demo").status == 0
    people = _people()
    wrong: list[str] = []

    for number, (role, guide) in enumerate(GUIDES.items()):
        # Pictures are of both; to see that all can be done, one language each is enough.
        both = LANGUAGES if pictures.are_wanted() else LANGUAGES[number % 2 :][:1]
        for language in both:
            options = PHONE if guide.is_phone else DESK
            context = browser.new_context(
                reduced_motion="reduce",
                timezone_id="Asia/Shanghai",
                locale="en-GB" if language == "en" else "zh-CN",
                **options,
            )
            chosen = in_language(language)
            cookies = [session_cookie(people[role], is_own=guide.is_phone), chosen]
            give_cookies(context, live_server.url, *cookies)
            with translation.override(language):
                found = _walk(context.new_page(), live_server.url, guide, language)
            wrong += [f"{role} ({language}) {what}" for what in found]
            context.close()

    assert wrong == []


def test_each_role_has_its_page_of_five_to_eight_steps() -> None:
    assert set(GUIDES) == set(Role.values)
    assert all(5 <= len(guide.steps) <= 8 for guide in GUIDES.values())


def test_each_step_has_its_picture_and_each_picture_its_step() -> None:
    named = {
        pictures.path_of(guide.picture(number, language))
        for guide in GUIDES.values()
        for language in LANGUAGES
        for number in range(1, len(guide.steps) + 1)
    }

    there = set(pictures.path_of("help").rglob("*.png"))

    assert there == named
    assert [path.name for path in there if path.stat().st_size > pictures.LARGEST] == []
    assert {Image.open(path).mode for path in there} == {"P"}


@pytest.mark.parametrize("role", Role.values)
def test_everybody_finds_their_own_page_first(role: str, client: Client, db: None) -> None:
    client.force_login(factories.make_user(Role(role)))

    own = client.get(reverse("help:own"))
    other = client.get(reverse("help:role", args=["cadre"]))
    nobodys = client.get(reverse("help:role", args=["mayor"]))

    assert own.context["guide"].role == role
    assert own.context["is_own"]
    assert f'href="{reverse(GUIDES[role].steps[0].page)}"' in own.content.decode()
    assert other.context["guide"].role == Role.CADRE
    assert nobodys.status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.CADRE])
def test_help_is_opened_from_the_menu_and_reads_well_on_a_phone(
    role: str, language: str, live_server: LiveServer, browser: Browser
) -> None:
    user = factories.make_user(Role(role))
    if role == Role.CADRE:
        factories.make_cadre(user=user)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    chosen = in_language(language)
    cookies = [session_cookie(user), chosen]
    give_cookies(context, live_server.url, *cookies)
    page = context.new_page()

    page.goto(live_server.url)
    page.locator("details.account summary").click()
    with translation.override(language):
        page.locator(".account-menu").get_by_text(translation.gettext("Help"), exact=True).click()
    page.locator(".help-step").first.wait_for()
    found = barriers(page)
    context.close()

    assert found == []

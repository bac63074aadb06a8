"""The lists and the comparison, read by axe at a desk and on a phone, by day and by night."""

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from common.dates import months_before, today
from organization.choices import Role
from tests import factories
from tests.browser import barriers, give_cookies, in_language, session_cookie

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

LISTS = (
    *("contact_list", "aid_list", "need_list", "activity_list", "pairing_list", "person_list"),
    *("distribution_list", "donor_list"),
)
PAGES = [
    *(reverse(f"visits:{name}") for name in LISTS),
    reverse("visits:contact_list") + "?first=2024-13-01&region=999",
    reverse("visits:aid_list") + "?giver=donor",
    reverse("visits:household_list") + "?unseen=1",
    reverse("visits:cadre_list") + "?on=2024-05-01",
    reverse("reports:comparison"),
    reverse("reports:comparison") + "?by=places&figure=visits",
    reverse("reports:comparison") + "?by=units&figure=overdue",
]
VIEWS: dict[str, list[tuple[int, Any]]] = {
    "zh-hans": [(1440, "light"), (390, "dark")],
    "en": [(1440, "dark"), (390, "light")],
}


@pytest.mark.parametrize("language", VIEWS)
def test_no_list_has_a_barrier(
    language: str, live_server: "LiveServer", browser: "Browser"
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    pairing = factories.make_pairing()
    factories.make_recipient(pairing.household)
    contact = factories.make_contact(pairing, today(), found="一切都好")
    factories.make_contact(pairing, today())
    factories.make_contact(pairing, months_before(today(), 12))
    factories.make_aid(pairing, today())
    factories.make_need(contact=contact)
    factories.make_distribution(pairing.household, day=today())
    factories.make_activity(day=today(), place=factories.HANYUAN)
    factories.make_pairing()
    context = browser.new_context(reduced_motion="reduce")
    cookies = [session_cookie(office), in_language(language)]
    give_cookies(context, live_server.url, *cookies)
    page = context.new_page()
    found: list[str] = []
    for address in PAGES:
        page.goto(live_server.url + address)
        for width, scheme in VIEWS[language]:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found += [f"{address} ({width}, {scheme}): {what}" for what in barriers(page)]
    context.close()

    assert found == []

"""The pages of ledgers as people with and without sight meet them, at a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from tests import factories
from tests.browser import barriers, give_cookies, in_language, session_cookie
from visits.choices import ContactKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer


@pytest.mark.parametrize(
    ("language", "scheme"), [("zh-hans", "light"), ("zh-hans", "dark"), ("en", "light")]
)
def test_no_page_of_ledgers_has_a_barrier(
    language: str, scheme: str, live_server: LiveServer, browser: Browser
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    household = factories.make_household("王成", phone="13812345678")
    factories.make_recipient(household)
    pairing = factories.make_pairing(household)
    visit = factories.make_contact(
        pairing, today().replace(month=1, day=1), ContactKind.HOME_VISIT, found="都好"
    )
    factories.make_aid(pairing, visit.day, 100, contact=visit)
    layout = factories.make_ledger_layout(kind="contacts")
    contacts = reverse("reports:ledger_detail", args=["contacts"])
    addresses = [
        reverse("reports:ledger_list"),
        contacts,
        f"{contacts}?first=2023-05-01&last=2023-04-01",
        reverse("reports:ledger_detail", args=["activities"]),
        reverse("reports:ledger_layout_edit", args=[layout.pk]),
        reverse("reports:ledger_layout_new", args=["changes"]),
        reverse("reports:ledger_files"),
        f"{reverse('reports:ledger_files')}?q=zzz",
        reverse("reports:ledger_household", args=[household.pk]),
        reverse("reports:ledger_card_terms"),
    ]
    context = browser.new_context(reduced_motion="reduce")
    cookies = [session_cookie(office), in_language(language)]
    give_cookies(context, live_server.url, *cookies)
    page = context.new_page()
    found = []

    for address in addresses:
        page.goto(live_server.url + address)
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{address} ({width}): {what}" for what in barriers(page)]
    context.close()

    assert found == []

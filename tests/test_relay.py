"""The relay that other tests put between a phone and the site."""

import time

import pytest
from playwright.sync_api import Error, Page

from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD, sign_in
from tests.relay import Relay

FETCH = "() => fetch('/', {cache: 'no-store'}).then(answer => answer.status, () => 'lost')"


@pytest.mark.usefixtures("committing_db")
def test_browser_signs_in_through_it_and_is_cut_off_and_slowed(relay: Relay, phone: Page) -> None:
    account = factories.make_user(Role.CADRE, password=PASSWORD)
    factories.make_cadre(user=account)

    sign_in(phone, relay.url, account.phone)
    through = phone.evaluate(FETCH)
    relay.cut()
    while_cut = phone.evaluate(FETCH)
    with pytest.raises(Error, match="net::ERR_"):
        phone.goto(f"{relay.url}/my/")
    # Chromium's own page comes a moment after the error and would end the next navigation.
    phone.wait_for_url("chrome-error://**")
    relay.mend()
    relay.delay(0.4)
    begun = time.monotonic()
    answer = phone.goto(f"{relay.url}/my/")

    assert (through, while_cut) == (200, "lost")
    assert answer is not None
    assert (answer.status, answer.url) == (200, f"{relay.url}/my/")
    assert time.monotonic() - begun >= 0.4

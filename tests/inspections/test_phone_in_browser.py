"""An inspector's phone in a real browser: filled without a network, arrived once there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspections.models import Finding, InspectedFile, Inspection
from organization.choices import Role
from tests import factories
from tests.browser import barriers
from tests.inspections.making import inspect, make_line
from tests.visits import phones

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.relay import Relay

TAPS = ("known", "card", "policies", "fire", "scalds", "falls")


def _fill(page: Page) -> None:
    for key in TAPS:
        page.locator(f'[data-field="a_{key}"] label').first.click()
    own = page.locator('[name="w_electricity"]')
    assert not own.is_visible()
    page.locator('[data-field="a_electricity"] .tap').last.click()
    own.fill("灶旁电线裸露")
    page.locator('[data-field="a_visited"] label').first.click()
    page.fill('[name="a_urgent"]', "冬天没有煤")


def test_an_inspection_without_a_network_waits_and_arrives_once(
    live_server: Any, relay: Relay, browser: Browser
) -> None:
    supervisor = factories.make_user(Role.SUPERVISOR, name="马督查")
    office = factories.make_user(Role.COUNTY_OFFICE)
    pairing = factories.make_pairing(factories.make_household("王成"))
    line = make_line(supervisor, pairing.household, actor=office)
    context = browser.new_context(**phones.options())
    phones.switch_on(context, supervisor, relay.url)
    page = context.new_page()
    page.goto(relay.url + reverse("inspections:phone_stops"))
    phones.wait_until_so(
        page,
        "async () => Boolean((await navigator.serviceWorker.getRegistration('/my/'))?.active)"
        " && (await (await caches.open('kept')).keys()).length > 3",
    )
    phones.picture(page, "inspections-stops")
    assert barriers(page) == []
    relay.cut()

    page.goto(
        relay.url + reverse("inspections:phone_sheet", args=[line.round_id]) + f"?stop={line.pk}"
    )
    page.wait_for_selector("form[data-ready=kept]")
    assert page.locator("h1").inner_text() == "王成"
    page.locator("details.more summary").click()
    picture: Any = {
        "name": "a.jpg", "mimeType": "image/jpeg", "buffer": factories.make_picture()
    }  # fmt: skip
    page.set_input_files("[name=photos]", [picture])
    page.wait_for_selector("#photo-row img")
    page.get_by_role("button", name="保存").click()
    # What is missing is said at once, and nothing that was chosen is gone.
    page.wait_for_selector("#errors:not([hidden])")
    _fill(page)
    phones.picture(page, "inspections-sheet")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#saved:not([hidden])")
    assert not Inspection.objects.exists()
    # Somebody else was there meanwhile.
    inspect(line, office, fire="no")

    relay.mend()
    page.goto(relay.url + reverse("visits:phone_outbox"))
    phones.wait_for_state(page, "sent")

    second = Inspection.objects.get(is_first=False)
    assert second.inspector == supervisor
    assert second.answers["electricity"] == "no"
    assert Finding.objects.get(item="electricity").text.endswith("灶旁电线裸露")
    assert set(Finding.objects.values_list("item", flat=True)) == {"fire", "electricity", "urgent"}
    assert InspectedFile.objects.get().inspection == second
    assert office.name in phones.entries(page)[0]["said"]["message"]
    phones.picture(page, "inspections-outbox")
    context.close()

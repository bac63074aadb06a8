"""The pages of ordered files and of the export for other systems, without barriers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.progress import Reporter
from organization.choices import OrderState, Role
from organization.long_exports.replay import progress_name
from reports.services.exchange import make_corrections, take_back
from tests import factories
from tests.browser import barriers, give_cookies, in_language, session_cookie
from tests.reports.exchange.making import make_exchange_run, make_export_format
from visits.models import Contact

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer


def _everything() -> tuple[Any, list[str]]:
    """The office, and its pages with files in every state, runs, changes and what waits."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    states: list[dict[str, Any]] = [
        {"state": OrderState.WAITING},
        {"state": OrderState.MAKING},
        {"state": OrderState.FAILED, "error": "列表已变。"},
        {"state": OrderState.LAPSED},
        {"downloaded_at": timezone.now()},
        {"lapses_at": timezone.now() - timedelta(hours=1)},
    ]
    orders = [factories.make_file_order(office, **each) for each in states]
    Reporter(progress_name(orders[1].pk))(2, 4)
    pairing = factories.make_pairing(factories.make_household("王成"))
    contacts = [factories.make_contact(pairing, date(2024, 5, n)) for n in (1, 2)]
    columns = [
        {"heading": "日期", "field": "day"},
        {"heading": "情况", "field": "found", "most": 2},
    ]
    format = make_export_format(columns=columns)
    make_exchange_run(format)
    for contact in contacts:
        with transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(found="改过的话", day=date(2024, 6, 1))
        if contact == contacts[0]:
            run = make_corrections(format=format, actor=office, reason="更正")
            take_back(run=run, actor=office)
    factories.make_contact(pairing, date(2024, 5, 9), found="一句很长的话")
    return office, [
        reverse("organization:files"),
        *(reverse("organization:file", args=[order.pk]) for order in orders),
        reverse("reports:exchange_list"),
        reverse("reports:exchange_detail", args=[format.pk]),
        reverse("reports:exchange_detail", args=[make_export_format(name="空").pk]),
        reverse("reports:exchange_edit", args=[format.pk]),
        reverse("reports:exchange_new", args=["needs"]),
    ]


@pytest.mark.parametrize(
    ("language", "scheme"), [("zh-hans", "light"), ("zh-hans", "dark"), ("en", "light")]
)
def test_no_page_of_files_and_exchange_has_a_barrier(
    language: str, scheme: str, live_server: LiveServer, browser: Browser
) -> None:
    office, addresses = _everything()
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
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [f"{address} ({width}): {wide} px too wide"] if wide > 0 else []
    context.close()

    assert found == []


def test_the_page_of_a_file_turns_into_its_download_by_itself(
    live_server: LiveServer, desktop: Page
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    order = factories.make_file_order(office, state=OrderState.MAKING)
    give_cookies(desktop.context, live_server.url, session_cookie(office))
    desktop.goto(live_server.url + reverse("organization:file", args=[order.pk]))
    desktop.wait_for_selector("[role=progressbar]")

    order.state = OrderState.READY
    order.save(update_fields=["state"])
    link = f"a[href='{reverse('organization:file_download', args=[order.pk])}']"
    desktop.wait_for_selector(link)

    with desktop.expect_download() as taken:
        desktop.click(link)
    assert taken.value.suggested_filename == order.file_name


def test_the_figures_follow_the_file_that_was_made(live_server: LiveServer, desktop: Page) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    pairing = factories.make_pairing(factories.make_household("王成"))
    factories.make_contact(pairing, date(2024, 5, 1))
    format = make_export_format()
    give_cookies(desktop.context, live_server.url, session_cookie(office))
    desktop.goto(live_server.url + reverse("reports:exchange_detail", args=[format.pk]))
    assert desktop.inner_text("#next .exchange-figure") == "1"

    desktop.click("#next summary")
    desktop.select_option("#next select[name=purpose]", "report")
    with desktop.expect_download() as taken:
        desktop.click("#next .export-form button")

    assert taken.value.suggested_filename.endswith(".csv")
    desktop.locator("#next .exchange-figure", has_text="0").wait_for()
    assert desktop.locator("#runs tbody tr").count() == 1

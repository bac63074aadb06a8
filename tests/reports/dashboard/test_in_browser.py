"""The dashboard in a real browser: its weight, its charts, its drawer and its wall."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.browser import PASSWORD, sign_in
from visits.choices import ContactKind

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request
    from pytest_django.live_server_helper import LiveServer

HEAVIEST = 400 * 1024
"""Bytes over the wire of a first visit."""


@pytest.fixture
def supervisor_of_two(transactional_db: None) -> User:
    """A county with contacts in two townships."""
    year = today().year
    for village in (factories.SOUTH_GATE, factories.WHEAT):
        household = factories.make_household(village=village)
        factories.make_recipient(household)
        pairing: Pairing = factories.make_pairing(household, on=date(year - 1, 1, 1))
        factories.make_contact(pairing, date(year, 1, 1))
        factories.make_contact(pairing, date(year, 1, 1), ContactKind.PHONE)
    return factories.make_user(Role.SUPERVISOR, password=PASSWORD)


@pytest.fixture
def opened(
    desktop: "Page", live_server: "LiveServer", supervisor_of_two: User
) -> "Callable[[str], Page]":
    """Opens an address of the dashboard, signed in."""
    sign_in(desktop, live_server.url, supervisor_of_two.phone)

    def open_(path: str) -> "Page":
        desktop.goto(f"{live_server.url}{path}")
        return desktop

    return open_


def on_the_wire(request: "Request") -> int:
    """Bytes of an answer. Static files are kept compressed in production, and sent so."""
    _before, is_static, name = urlsplit(request.url).path.partition("/static/")
    if not is_static:
        return request.sizes()["responseBodySize"]
    found = finders.find(name)
    assert isinstance(found, str)
    return len(gzip.compress(Path(found).read_bytes()))


def test_a_first_visit_weighs_no_more_than_400_kilobytes(
    opened: "Callable[[str], Page]", desktop: "Page"
) -> None:
    received: list[Request] = []
    # As a browser that has nothing: what signing in has left is thrown away.
    network = desktop.context.new_cdp_session(desktop)
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    desktop.on("requestfinished", lambda request: received.append(request))

    page = opened("/dashboard/")
    page.locator("canvas").first.wait_for()
    page.wait_for_load_state("networkidle")

    weights = {request.url: on_the_wire(request) for request in received}
    html = next(size for url, size in weights.items() if url.endswith("/dashboard/"))
    assert html * 4 < len(page.content().encode())
    assert any("echarts" in url for url in weights)
    assert sum(weights.values()) <= HEAVIEST, weights


def test_the_list_of_households_does_not_load_the_charts(
    opened: "Callable[[str], Page]", desktop: "Page"
) -> None:
    received: list[str] = []
    desktop.on("request", lambda request: received.append(request.url))

    opened("/households/").wait_for_load_state("networkidle")

    assert not [url for url in received if "echarts" in url]


def test_a_bar_opens_its_rows(opened: "Callable[[str], Page]") -> None:
    page = opened("/dashboard/")
    chart = page.locator("[data-chart=kinds]")
    chart.locator("canvas").wait_for()
    chart.scroll_into_view_if_needed()
    box = chart.locator("[data-drawing]").bounding_box()
    assert box is not None
    x, y = page.evaluate(
        """() => {
            const place = document.querySelector("[data-chart=kinds] [data-drawing]");
            return echarts.getInstanceByDom(place).convertToPixel({ seriesIndex: 0 }, [1, 0]);
        }"""
    )

    # Within the bar of the home visits, of which there are two.
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.wait_for_url("**/contacts/**")

    assert "kind=home_visit" in page.url
    assert "counts=yes" in page.url


def test_a_chart_is_saved_as_a_picture_and_read_as_a_table(
    opened: "Callable[[str], Page]", tmp_path: Path
) -> None:
    page = opened("/dashboard/")
    chart = page.locator("[data-chart=months]")

    with page.expect_download() as downloaded:
        chart.get_by_role("button").click()
    file = tmp_path / "chart.png"
    downloaded.value.save_as(file)
    chart.locator("summary").click()

    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert picture.width > 600
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 4
    assert downloaded.value.suggested_filename.endswith(".png")
    row = chart.locator("tbody tr").first
    assert [cell.strip() for cell in row.locator("td").all_inner_texts()] == ["2", "2"]


def test_a_place_is_found_in_the_drawer_by_its_initials(opened: "Callable[[str], Page]") -> None:
    page = opened("/dashboard/")

    page.locator(".tree summary").click()
    page.keyboard.type("slz")
    shown = page.locator(".tree li:visible")
    assert shown.all_inner_texts() == ["十里镇"]
    page.keyboard.press("Enter")
    page.wait_for_url("**region=621225109**")

    assert page.locator("h1").inner_text() == "十里镇"


def test_the_wall_renews_itself_without_loading_anew(opened: "Callable[[str], Page]") -> None:
    page = opened("/dashboard/wall/")
    page.clock.install()
    page.reload()
    page.evaluate("window.isTheSame = true")
    before = page.locator(".wall-unpaired .wall-number").inner_text()

    factories.make_household()
    page.clock.fast_forward(61_000)
    page.locator(".wall-unpaired .wall-number", has_text="1").wait_for()

    assert before == "0"
    assert page.evaluate("window.isTheSame")


def test_a_wall_without_an_answer_says_that_its_figures_are_old(
    opened: "Callable[[str], Page]",
) -> None:
    page = opened("/dashboard/wall/")
    page.clock.install()
    page.reload()
    page.route("**/dashboard/wall/**", lambda route: route.abort())

    page.clock.fast_forward(61_000)
    page.locator("#wall-note:not(:empty)").wait_for()

    assert page.locator(".wall-share").is_visible()


def test_nothing_is_wider_than_a_phone(
    phone: "Page", live_server: "LiveServer", supervisor_of_two: User
) -> None:
    sign_in(phone, live_server.url, supervisor_of_two.phone)
    for path in ("/dashboard/", "/dashboard/?by=unit", "/dashboard/wall/"):
        phone.goto(f"{live_server.url}{path}")
        phone.wait_for_load_state("networkidle")

        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_a_countys_totals_stand_in_one_line_on_a_phone(
    phone: "Page", live_server: "LiveServer", supervisor_of_two: User
) -> None:
    sign_in(phone, live_server.url, supervisor_of_two.phone)
    phone.goto(f"{live_server.url}/dashboard/")

    beyond = phone.evaluate(
        """() => {
          const row = document.querySelector('.lights-table tfoot tr');
          row.querySelectorAll('[data-light]').forEach(cell => { cell.textContent = '2407'; });
          const edge = row.getBoundingClientRect().right;
          return [...row.cells].filter(cell => cell.getBoundingClientRect().right > edge).length;
        }"""
    )

    assert beyond == 0

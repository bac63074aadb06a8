"""Long lists of people and units: typing finds, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from common.forms import FIND, FOUND_NONE
from organization.choices import Role
from organization.models import Unit, User
from tests import factories
from tests.browser import barriers, give_cookies, session_cookie
from tests.inspections.making import make_round
from visits.services.needs import raise_need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from visits.models import Need

UNITS = ("教育局", "民政局", "水务局", "公安局", "财政局", "林草局", "卫健局", "医保局", "审计局")


@pytest.fixture
def desk(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """The browser of a county office."""
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    give_cookies(context, live_server.url, session_cookie(office))
    page = context.new_page()
    yield page
    context.close()


def _need(*units: str) -> Need:
    """A need to be given to one of these units of the county."""
    for name in units:
        factories.make_unit(name)
    return raise_need(
        household=factories.make_household(),
        kind="medical",
        text="看眼睛",
        actor=User.objects.get(role=Role.COUNTY_OFFICE),
    )


def _shown(page: Page | Locator, name: str) -> list[str]:
    return [
        option.inner_text().strip()
        for option in page.locator(f"[name={name}] option").all()
        if option.get_attribute("value")
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("水务", ["水务局"]), ("swj", ["水务局"]), ("shuiwu", ["水务局"]), ("zz", [])],
)
def test_typing_finds_a_unit_for_a_need(
    typed: str, found: list[str], desk: Page, live_server: LiveServer
) -> None:
    need = _need(*UNITS)
    desk.goto(live_server.url + reverse("visits:need_assign", args=[need.pk]))
    search = desk.get_by_label(str(FIND))

    search.fill(typed)

    assert _shown(desk, "unit") == found
    assert (str(FOUND_NONE) in desk.locator("main").inner_text()) is (not found)
    search.press("Enter")
    # The page is still the form, and the one that fits is chosen, among all again.
    assert len(_shown(desk, "unit")) == len(UNITS)
    chosen = Unit.objects.filter(pk=desk.locator("[name=unit]").input_value() or 0)
    assert [unit.name for unit in chosen] == found


def test_a_unit_that_was_found_is_chosen_by_a_click_and_sent(
    desk: Page, live_server: LiveServer
) -> None:
    need = _need(*UNITS)
    desk.goto(live_server.url + reverse("visits:need_assign", args=[need.pk]))

    desk.get_by_label(str(FIND)).fill("j")
    desk.locator("[name=unit] option", has_text="医保局").click()
    desk.locator("[name=text]").fill("请看一看")
    assert barriers(desk) == []
    desk.locator("main form button.btn-primary").click()
    desk.wait_for_url("**/needs/**")

    need.refresh_from_db()
    assert str(need.unit) == "医保局"


def test_whoever_is_ticked_stays_in_sight_among_inspectors(
    desk: Page, live_server: LiveServer
) -> None:
    names = ("张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十", "郑一")
    for name in names:
        factories.make_user(Role.SUPERVISOR, name=name)
    desk.goto(live_server.url + reverse("inspections:round_new"))
    choices = desk.locator(".inspector-choice:visible")
    all_of_them = choices.count()
    desk.locator(".inspector-choice", has_text="张三").locator("input").check()

    desk.locator("fieldset", has=desk.locator(".inspector-choices")).get_by_label(str(FIND)).fill(
        "ls"
    )

    assert all_of_them >= len(names)
    assert sorted(text.split(" ")[0] for text in choices.all_inner_texts()) == ["张三", "李四"]


def test_who_is_called_so_comes_before_who_has_it_in_the_name(
    desk: Page, live_server: LiveServer
) -> None:
    need = _need(*UNITS, "安监局")
    desk.goto(live_server.url + reverse("visits:need_assign", args=[need.pk]))

    desk.get_by_label(str(FIND)).fill("j")

    shown = _shown(desk, "unit")
    assert shown[0] == "教育局"
    assert len(shown) == len(UNITS) + 1


def test_a_short_list_has_no_search(desk: Page, live_server: LiveServer) -> None:
    need = _need("教育局")

    desk.goto(live_server.url + reverse("visits:need_assign", args=[need.pk]))

    assert desk.locator("[name=unit]").is_visible()
    assert desk.locator("input.find").count() == 0


def test_a_list_that_is_swapped_in_place_is_searched_too(
    desk: Page, live_server: LiveServer
) -> None:
    office = User.objects.get(role=Role.COUNTY_OFFICE)
    names = ("张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十", "郑一")
    inspectors = [factories.make_user(Role.SUPERVISOR, name=name) for name in names]
    going = make_round(inspectors[0], households=[factories.make_household("王成")], actor=office)
    desk.goto(live_server.url + reverse("inspections:round", args=[going.pk]))

    with desk.expect_response(lambda answer: answer.request.method == "POST"):
        desk.locator("form.filters [name=state]").select_option("due")
    desk.locator("#rows input.find").fill("ls")

    assert [text.split(" ")[0] for text in _shown(desk.locator("#rows"), "inspector")] == ["李四"]
    assert desk.locator("#rows input.find").count() == 1

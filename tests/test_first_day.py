"""The first working day in a real browser: pair a household, log the visit, read the summary."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from common.dates import today
from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD, sign_in
from tests.visits import phones
from visits.models import Contact

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def site(live_server: "LiveServer") -> str:
    """The address of the site, on this machine and a free port."""
    return live_server.url


def _no_sideways_scrolling(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_an_unpaired_household_to_a_counted_visit(
    site: str, desktop: "Page", phone: "Page"
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    unit = factories.make_unit("西和县教育局")
    cadre = factories.make_user(Role.CADRE, name="钱进", unit=unit, password=PASSWORD)
    factories.make_cadre(user=cadre, title="科员")
    household = factories.make_household("王成", phone="13812345678")
    factories.make_recipient(household, joined_on=date(2023, 5, 31))
    errors: list[str] = []
    for page in (desktop, phone):
        page.on("pageerror", lambda error: errors.append(str(error)))

    # The office: nobody is paired; search by initials, open, choose a cadre, pair.
    sign_in(desktop, site, office.phone)
    desktop.get_by_role("link", name="未结对").first.click()
    desktop.get_by_role("searchbox").fill("wc")
    desktop.get_by_text("共1户").wait_for()
    desktop.keyboard.press("Escape")
    desktop.locator("tr[data-href]").click()
    desktop.get_by_role("heading", name="王成").wait_for()
    desktop.get_by_role("link", name="安排结对").click()
    desktop.get_by_role("searchbox").fill("qj")
    desktop.get_by_text("钱进").click()
    desktop.get_by_role("searchbox").press("Enter")
    desktop.wait_for_timeout(300)
    assert desktop.url.endswith("/pair/")
    desktop.get_by_role("button", name="结对").click()
    desktop.get_by_text("王成户自").wait_for()
    assert _no_sideways_scrolling(desktop)

    # The cadre: the one household, one contact, one save.
    sign_in(phone, site, cadre.phone)
    phone.get_by_role("heading", name="王成").wait_for()
    assert _no_sideways_scrolling(phone)
    phone.get_by_role("link", name="登记走访").click()
    phone.get_by_role("checkbox", name="身体").check()
    phone.get_by_label("了解到什么").fill("老人身体好")
    phone.get_by_text("送了慰问金或物品").click()
    phone.get_by_label("慰问金（元）").fill("很多")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_role("alert").wait_for()
    assert phone.get_by_label("了解到什么").input_value() == "老人身体好"
    assert _no_sideways_scrolling(phone)
    phone.get_by_label("慰问金（元）").fill("200")
    phone.get_by_role("button", name="保存").click()
    phone.get_by_text("已保存：今年第1次走访").wait_for()

    # The office sees it at once, and its sentence says so, in English too.
    desktop.reload()
    desktop.get_by_text("老人身体好").wait_for()
    desktop.get_by_text("¥200.00").first.wait_for()
    desktop.get_by_role("link", name="报告", exact=True).click()
    desktop.locator("#sentence").get_by_text("走访探视1人(次)").wait_for()
    desktop.get_by_role("button", name="English").click()
    desktop.locator("#sentence").get_by_text("1 visit, 0 contacts").wait_for()
    assert "¥200 donated" in desktop.locator("#sentence").inner_text()
    assert str(today().year) in desktop.locator("#sentence").inner_text()
    assert errors == []


def test_what_is_due_can_be_reached_by_keyboard_alone(site: str, desktop: "Page") -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    for name in ("安一", "包二"):
        factories.make_household(name)
    sign_in(desktop, site, office.phone)
    desktop.goto(f"{site}/households/")

    desktop.keyboard.press("/")
    assert desktop.evaluate("document.activeElement.name") == "q"
    desktop.evaluate("document.activeElement.blur()")
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("Enter")

    desktop.get_by_role("heading", name="包二").wait_for()


def test_the_way_back_leads_to_the_list_as_it_was(site: str, desktop: "Page") -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    for n in range(60):
        factories.make_household(f"户{n:02}", phone=f"1991234{n:04}")
    sign_in(desktop, site, office.phone)
    desktop.goto(f"{site}/households/")
    desktop.get_by_label("排序").select_option("place")
    desktop.wait_for_url("**/households/?sort=place")
    desktop.get_by_role("link", name="下一页").click()
    desktop.get_by_text("第2页，共2页").wait_for()
    desktop.locator("tr[data-href]").first.click()
    desktop.locator("h1").wait_for()

    desktop.locator("a[data-back]").click()

    desktop.get_by_text("第2页，共2页").wait_for()
    assert desktop.url == f"{site}/households/?sort=place&page=2"


def test_what_was_typed_survives_a_session_that_ended(site: str, phone: "Page") -> None:
    account = factories.make_user(Role.CADRE, name="钱进", password=PASSWORD)
    pairing = factories.make_pairing(cadre=factories.make_cadre(user=account))
    sign_in(phone, site, account.phone)
    phone.goto(f"{site}/my/{pairing.pk}/log/")
    phone.get_by_label("了解到什么").fill("说了很久的话")
    phone.context.clear_cookies(name="sessionid")
    phone.get_by_role("button", name="保存").click()

    phone.get_by_text("您已退出登录").wait_for()
    phone.get_by_role("link", name="登录").click()
    phone.fill("[name=username]", account.phone)
    phone.fill("[name=password]", PASSWORD)
    phone.get_by_role("button", name="登录").click()

    phone.wait_for_url(f"**/my/{pairing.pk}/log/")
    phones.wait_for_state(phone, "sent")
    assert Contact.objects.get().found == "说了很久的话"

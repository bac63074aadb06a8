"""The main paths with the keys alone, the focus in sight at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD
from tests.visits import phones
from visits.models import Contact

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

MOST = 80
"""Presses of Tab after which a person has given up."""

# A radio or a box that is drawn by what stands beside it shows its focus there.
_IN_SIGHT = """() => {
  const on = document.activeElement;
  if (!on || on === document.body) return false;
  // The browser itself marks the part of a day that is written.
  if (on.type === 'date') return true;
  const shows = el => {
    const s = getComputedStyle(el);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  };
  const drawn = on.nextElementSibling;
  const box = on.getBoundingClientRect();
  const isThere = box.bottom > 0 && box.top < innerHeight;
  return on.matches(':focus-visible') && isThere
    && (shows(on) || shows(on.parentElement) || (drawn !== null && shows(drawn)));
}"""
_WHERE = "document.activeElement.outerHTML.slice(0, 160)"


def _tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; it must be seen wherever it passes."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(_WHERE)
        if here.startswith("<body"):
            # Past the last, in the browser's own bar.
            continue
        assert page.evaluate(_IN_SIGHT), f"the focus is not seen on {here}"
        if target.evaluate("el => el === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def test_the_desk_needs_no_mouse(live_server: LiveServer, desktop: Page) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    cadre = factories.make_cadre(user=factories.make_user(Role.CADRE, name="钱进"))
    for name in ("王成", "李四"):
        factories.make_recipient(factories.make_household(name))
    paired = factories.make_household("孙七")
    factories.make_recipient(paired)
    factories.make_pairing(paired, cadre)

    # Sign in.
    desktop.goto(live_server.url)
    _tab_to(desktop, desktop.locator("[name=username]"))
    desktop.keyboard.type(office.phone)
    _tab_to(desktop, desktop.locator("[name=password]"))
    desktop.keyboard.type(PASSWORD)
    desktop.keyboard.press("Enter")
    desktop.get_by_role("navigation", name="主菜单").wait_for()

    # The first press leads past the menu.
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "skip-link"

    # The menu of the account opens, and Escape closes it.
    summary = desktop.locator("details.account > summary")
    _tab_to(desktop, summary)
    desktop.keyboard.press("Enter")
    _tab_to(desktop, desktop.locator(".account-menu").get_by_role("link", name="我的账号"))
    desktop.keyboard.press("Escape")
    assert not desktop.locator("details.account").evaluate("el => el.open")

    # A list is narrowed by typing, and its row opened.
    desktop.reload()
    households = desktop.get_by_role("navigation", name="主菜单").get_by_role("link", name="结对户")
    _tab_to(desktop, households)
    desktop.keyboard.press("Enter")
    desktop.get_by_role("heading", level=1, name="结对户").wait_for()
    _tab_to(desktop, desktop.get_by_role("searchbox"))
    desktop.keyboard.type("sq")
    desktop.get_by_text("共1户").wait_for()
    _tab_to(desktop, desktop.locator("#rows").get_by_role("link", name="孙七"))
    desktop.keyboard.press("Enter")
    desktop.get_by_role("heading", name="孙七").wait_for()


def test_the_phone_needs_no_touch(live_server: LiveServer, browser: Browser) -> None:
    cadre = factories.make_user(Role.CADRE, name="钱进")
    factories.make_cadre(user=cadre)
    household = factories.make_household("孙七")
    factories.make_recipient(household)
    factories.make_pairing(household, cadre.cadre)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    phones.switch_on(context, cadre, live_server.url)
    page = context.new_page()

    # A contact is logged while nothing gets through.
    page.route("**/api/**", lambda route: route.abort())
    page.goto(f"{live_server.url}/my/")
    _tab_to(page, page.get_by_role("link", name="登记走访"))
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-ready=kept]")
    _tab_to(page, page.locator("[name=found]"))
    page.keyboard.type("身体好")
    _tab_to(page, page.get_by_role("button", name="保存"))
    page.keyboard.press("Enter")
    page.get_by_text("已保存在本机").wait_for()

    # It is to be removed; the question is answered with No, and the focus is back where it was.
    page.goto(f"{live_server.url}/my/outbox/")
    remove = page.locator("#entries").get_by_role("button", name="移除")
    remove.wait_for()
    _tab_to(page, remove)
    page.keyboard.press("Enter")
    page.locator("#removing[open]").wait_for()
    if not page.evaluate("document.activeElement.value === 'stay'"):
        _tab_to(page, page.locator("#removing").get_by_role("button", name="保留"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#removing:not([open])", state="attached")
    assert remove.evaluate("el => el === document.activeElement")

    # Through again, it is sent from here.
    page.unroute("**/api/**")
    _tab_to(page, page.locator("[data-send-now]"))
    page.keyboard.press("Enter")
    page.get_by_text("全部已送达").wait_for()
    context.close()

    assert Contact.objects.get().found == "身体好"

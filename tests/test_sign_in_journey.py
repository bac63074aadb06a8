"""Signing in as people do it: a slip, a password, a second factor, a lock, a desk left alone."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site_settings
from django.urls import reverse_lazy

from organization.choices import Role
from organization.models import Unit, User
from tests import factories
from tests.browser import PASSWORD, barriers, sign_in
from tests.organization.test_second_factor import code_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

CHOSEN = "Mountain-village-7"
HOME = reverse_lazy("visits:phone_home")


@pytest.fixture
def site(live_server: LiveServer) -> str:
    # A security key belongs to a name, and takes no bare address.
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return factories.make_unit("西和县教育局")


@pytest.fixture
def office(transactional_db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)


def enter(page: Page, site: str, phone: str, secret: str) -> None:
    page.goto(f"{site}/accounts/sign-in/")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("密码或激活码").fill(secret)
    page.get_by_role("button", name="登录", exact=True).click()


def leave(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_label("手机号").wait_for()


def test_from_a_slip_to_a_second_factor(site: str, unit: Unit, desktop: Page, phone: Page) -> None:
    liaison = factories.make_user(Role.LIAISON, name="李联络", unit=unit, password=PASSWORD)
    cadre = factories.make_user(Role.CADRE, name="张三", unit=unit)
    factories.make_cadre(user=cadre)

    # The liaison makes the slips of the unit.
    sign_in(desktop, site, liaison.phone)
    desktop.locator("details.account summary").click()
    desktop.get_by_role("link", name="激活码").click()
    desktop.get_by_role("button", name="制作激活条 (1)").click()
    slip = desktop.locator(".slip")
    slip.get_by_text("张三").wait_for()
    assert barriers(desktop) == []
    code = slip.locator(".slip-code").inner_text()
    assert cadre.phone in slip.inner_text()

    # The cadre comes with theirs, and gets nowhere before there is a password.
    enter(phone, site, cadre.phone, code.lower())
    phone.get_by_role("heading", name="设置密码").wait_for()
    phone.goto(f"{site}{HOME}")
    phone.get_by_role("heading", name="设置密码").wait_for()
    assert barriers(phone) == []
    phone.get_by_label("新密码").fill("12345678")
    phone.get_by_label("再输入一次").fill("12345678")
    phone.get_by_role("button", name="保存并继续").click()
    phone.get_by_role("alert").get_by_text("至少用3种").wait_for()
    assert barriers(phone) == []
    phone.get_by_label("新密码").fill(CHOSEN)
    phone.get_by_label("再输入一次").fill(CHOSEN)
    phone.get_by_role("button", name="保存并继续").click()
    phone.wait_for_url(f"{site}{HOME}")

    # Of their own accord they add an app, and keep the codes for when it is lost.
    phone.goto(f"{site}/accounts/me/")
    phone.get_by_role("link", name="设置").click()
    phone.get_by_role("link", name="设置应用").click()
    secret = phone.locator(".app-key").inner_text()
    phone.get_by_label("应用上显示的验证码").fill(code_of(secret))
    phone.get_by_role("button", name="设置").click()
    phone.get_by_role("heading", name="恢复码").wait_for()
    assert barriers(phone) == []
    recovery = phone.locator(".recovery-codes li").all_inner_texts()
    assert len(recovery) == 10
    leave(phone)

    # From now on the password alone does not open.
    enter(phone, site, cadre.phone, CHOSEN)
    phone.get_by_role("heading", name="第二验证").wait_for()
    assert barriers(phone) == []
    phone.goto(f"{site}{HOME}")
    phone.get_by_label("验证码").fill("000000")
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_role("alert").get_by_text("验证码不对").wait_for()
    phone.get_by_label("验证码").fill(code_of(secret))
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.wait_for_url(f"{site}{HOME}")
    leave(phone)
    enter(phone, site, cadre.phone, CHOSEN)
    phone.get_by_label("验证码").fill(recovery[0])
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.wait_for_url(f"{site}{HOME}")


def test_ten_slips_are_printed_on_a_sheet(site: str, unit: Unit, desktop: Page) -> None:
    liaison = factories.make_user(Role.LIAISON, name="李联络", unit=unit, password=PASSWORD)
    for n in range(11):
        factories.make_user(Role.CADRE, name=f"干部{n}", unit=unit)
    sign_in(desktop, site, liaison.phone)
    desktop.goto(f"{site}/accounts/codes/")

    desktop.get_by_role("checkbox", name="干部10").uncheck()
    desktop.get_by_role("button", name="制作激活条 (10)").click()
    desktop.locator(".slip").first.wait_for()
    ten = desktop.pdf(prefer_css_page_size=True)
    desktop.goto(f"{site}/accounts/codes/")
    desktop.get_by_role("checkbox", name="全选没有密码的人").check()
    desktop.get_by_role("button", name="制作激活条 (11)").click()
    desktop.locator(".slip").nth(10).wait_for()
    eleven = desktop.pdf(prefer_css_page_size=True)

    assert [len(re.findall(rb"/Type\s*/Page[^s]", pdf)) for pdf in (ten, eleven)] == [1, 2]


def test_a_security_key_signs_in(site: str, office: User, desktop: Page, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    device = desktop.context.new_cdp_session(desktop)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": False,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )

    # The county office has to have one, and is brought to where it is set up.
    enter(desktop, site, office.phone, PASSWORD)
    desktop.get_by_text("您的岗位必须设置第二验证").wait_for()
    desktop.goto(f"{site}/households/")
    desktop.get_by_role("link", name="添加密钥").click()
    desktop.get_by_label("给它起个名字").fill("钥匙串上的")
    desktop.get_by_role("button", name="准备好密钥").click()
    desktop.get_by_role("heading", name="恢复码").wait_for()
    desktop.goto(f"{site}/households/")
    desktop.get_by_role("heading", name="结对户").wait_for()
    leave(desktop)

    enter(desktop, site, office.phone, PASSWORD)
    desktop.get_by_role("button", name="使用安全密钥").click()
    desktop.wait_for_url(lambda address: "accounts" not in address)

    desktop.goto(f"{site}/accounts/second-factor/")
    desktop.get_by_text("钥匙串上的").first.wait_for()


def test_five_failures_lock_strangers_out_and_not_the_office(
    site: str, office: User, desktop: Page, phone: Page
) -> None:
    sign_in(desktop, site, office.phone)
    leave(desktop)

    for _n in range(5):
        enter(phone, site, office.phone, "guess")
        phone.get_by_role("alert").get_by_text("不正确").wait_for()
    enter(phone, site, office.phone, PASSWORD)
    phone.get_by_role("alert").get_by_text("请半小时后再试").wait_for()
    assert barriers(phone) == []

    sign_in(desktop, site, office.phone)
    desktop.goto(f"{site}/households/")
    desktop.get_by_role("heading", name="结对户").wait_for()


def test_a_desk_left_alone_is_covered_and_keeps_what_was_typed(
    site: str, office: User, desktop: Page, settings: Any
) -> None:
    settings.IDLE_SECONDS = 9
    sign_in(desktop, site, office.phone)
    desktop.goto(f"{site}/accounts/new/")
    dialog = desktop.get_by_role("dialog")

    # A warning comes in time, and one press is enough.
    desktop.get_by_label("姓名").fill("王小明")
    dialog.get_by_text("您还在吗").wait_for(timeout=9_000)
    assert re.search(r"0:0\d", dialog.inner_text())
    dialog.get_by_role("button", name="保持登录").click()
    dialog.wait_for(state="hidden")

    # Nobody presses: the page is covered, and the server has ended the session.
    dialog.get_by_text("您已退出登录").wait_for(timeout=15_000)
    assert not desktop.locator("main").is_visible()
    cookies = {c["name"]: c["value"] for c in desktop.context.cookies()}
    assert not _is_signed_in(site, cookies)

    # Signed in again beside it, the page goes on with everything on it.
    with desktop.context.expect_page() as opened:
        dialog.get_by_role("link", name="重新登录").click()
    tab = opened.value
    tab.get_by_label("手机号").fill(office.phone)
    tab.get_by_label("密码或激活码").fill(PASSWORD)
    tab.get_by_role("button", name="登录", exact=True).click()
    tab.get_by_role("heading", name="您已重新登录").wait_for()
    tab.close()
    dialog.wait_for(state="hidden")
    assert desktop.get_by_label("姓名").input_value() == "王小明"
    desktop.locator("main form button.btn-primary").click()
    desktop.get_by_role("alert").wait_for()
    assert desktop.get_by_label("姓名").input_value() == "王小明"


def test_a_page_left_open_is_not_the_next_ones(
    site: str, office: User, unit: Unit, desktop: Page, settings: Any
) -> None:
    settings.IDLE_SECONDS = 6
    other = factories.make_user(Role.LIAISON, name="李联络", unit=unit, password=PASSWORD)
    sign_in(desktop, site, office.phone)
    desktop.goto(f"{site}/accounts/new/")
    dialog = desktop.get_by_role("dialog")
    dialog.get_by_text("您已退出登录").wait_for(timeout=12_000)

    with desktop.context.expect_page() as opened:
        dialog.get_by_role("link", name="重新登录").click()
    enter(opened.value, site, other.phone, PASSWORD)
    opened.value.wait_for_url(lambda address: "sign-in" not in address)
    opened.value.close()
    desktop.bring_to_front()
    desktop.evaluate("window.dispatchEvent(new Event('focus'))")

    # It is loaded anew, as the next one's.
    desktop.get_by_role("heading", name="您无权进行此操作").or_(
        desktop.get_by_text("李联络")
    ).first.wait_for()
    assert desktop.get_by_label("姓名").count() == 0


def _is_signed_in(site: str, cookies: dict[str, str]) -> bool:
    """Asked past the page and its scripts, with the session that the browser still holds."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=10)
    name = site_settings.SESSION_COOKIE_NAME
    header = f"{name}={cookies.get(name, '')}"
    connection.request("GET", "/accounts/me/", headers={"Cookie": header})
    return connection.getresponse().status == 200

"""The cadre's phone in a real browser: nothing is lost and nothing arrives twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session as DjangoSession
from django.test import Client
from django.urls import reverse
from django.utils import translation

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.choices import EndReason
from pairing.models import Pairing
from pairing.services import end_pairing, start_pairing
from tests import factories
from tests.browser import barriers
from tests.relay import Relay
from tests.visits import phones
from visits import api, offline
from visits.choices import Verdict
from visits.models import Contact, Photo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

IMAGES = 300 * 1024


@pytest.fixture
def holder(live_server: Any) -> User:
    """A cadre with a household."""
    user = factories.make_user(Role.CADRE, name="钱进", unit=factories.make_unit("西和县教育局"))
    household = factories.make_household("王成", phone="13812345678")
    factories.make_recipient(household, name="王小成")
    factories.make_pairing(household, factories.make_cadre(user=user))
    return user


@pytest.fixture
def held(holder: User) -> Pairing:
    return Pairing.objects.get(cadre__user=holder)


@pytest.fixture
def context(browser: Browser, relay: Relay, holder: User) -> Iterator[BrowserContext]:
    made = browser.new_context(**phones.options())
    phones.switch_on(made, holder, relay.url)
    yield made
    made.close()


@pytest.fixture
def handset(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def test_three_contacts_logged_offline_survive_a_dead_battery_and_arrive_once_each(
    browser: Browser, relay: Relay, holder: User, held: Pairing, tmp_path: Path
) -> None:
    context = phones.power_on(browser, tmp_path, width=360)
    phones.switch_on(context, holder, relay.url)
    page = context.new_page()
    phones.open_home(page, relay.url)
    relay.cut()

    phones.write(page, relay.url, held.pk, "一", photo=factories.make_picture(width=4000, noise=90))
    page.reload()
    phones.write(page, relay.url, held.pk, "二")
    phones.write(page, relay.url, held.pk, "三")
    sizes = [size for entry in phones.entries(page) for size in entry["photos"]]
    phones.pull_the_battery(tmp_path)
    context = phones.power_on(browser, tmp_path, width=360)
    page = context.new_page()
    page.goto(f"{relay.url}/my/outbox/")
    page.get_by_role("heading", name="还有3条等待发送").wait_for()
    phones.picture(page, "outbox-waiting")
    relay.mend()
    phones.switch_on(context, holder, relay.url)
    page.reload()
    phones.send_now(page)
    page.get_by_role("heading", name="全部已送达").wait_for()
    phones.picture(page, "outbox-arrived")
    context.close()

    assert [size <= IMAGES for size in sizes] == [True]
    assert sorted(Contact.objects.values_list("found", flat=True)) == sorted("一二三")
    assert Photo.objects.get().contact.found == "一"
    assert Contact.objects.filter(verdict=Verdict.COUNTED).count() == 1


def test_app_opens_and_logs_without_a_network_and_sends_by_itself_when_there_is_one(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    factories.make_contact(held, today(), found="血压高，药费贵")
    phones.open_home(handset, relay.url)
    relay.cut()

    handset.goto(f"{relay.url}/my/")
    handset.locator("[data-say=kept]").wait_for()
    handset.get_by_role("link", name="王成").click()
    household = handset.content()
    phones.picture(handset, "household-offline")
    handset.get_by_role("link", name="登记走访").click()
    handset.wait_for_selector("form[data-ready=kept]")
    handset.get_by_role("radio", name="电话").check()
    handset.get_by_role("checkbox", name="收入").check()
    handset.get_by_text("有困难需要解决").click()
    handset.get_by_label("需要什么").fill("屋顶漏雨")
    handset.get_by_role("button", name="保存").click()
    handset.get_by_role("heading", name="已保存在本机").wait_for()
    phones.picture(handset, "saved-offline")
    handset.get_by_text("1条登记等待发送").wait_for()
    relay.mend()
    handset.get_by_text("已保存：今年第1次联系").wait_for()
    phones.picture(handset, "saved-arrived")

    contact = Contact.objects.get(kind="phone")
    assert "王小成" in household
    assert "13812345678" in household
    assert "药费贵" not in household
    assert contact.topics == ["income"]
    assert contact.need.text == "屋顶漏雨"
    assert phones.entries(handset)[0]["fields"] == {"day": today().isoformat(), "kind": "phone"}


def test_another_can_be_logged_at_once_and_two_tabs_send_each_once(
    context: BrowserContext, handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    second = context.new_page()
    second.goto(f"{relay.url}/my/outbox/")
    relay.cut()
    phones.write(handset, relay.url, held.pk, "一")
    handset.get_by_role("button", name="再登记一条").click()
    assert handset.locator("[name=found]").input_value() == ""
    assert handset.locator("[name=day]").input_value() == today().isoformat()
    handset.locator("[name=found]").fill("二")
    handset.get_by_role("button", name="保存").click()
    second.get_by_role("heading", name="还有2条等待发送").wait_for()
    asked: list[str] = []
    for page in (handset, second):
        page.on("request", lambda r: asked.append(r.url) if r.method in ("POST", "PUT") else None)

    relay.mend()
    send = "jiedui.app.send({force: true})"
    handset.evaluate(f"() => {{ {send}; {send}; }}")
    second.evaluate(f"() => {{ {send}; {send}; }}")
    second.get_by_role("heading", name="全部已送达").wait_for()
    phones.wait_for_state(handset, "sent", 2)

    assert sorted(Contact.objects.values_list("found", flat=True)) == ["一", "二"]
    # The browser itself may have called the service worker before.
    assert len(asked) <= 1


def test_refusal_stands_beside_the_field_and_stops_no_other(
    handset: Page, relay: Relay, held: Pairing, holder: User
) -> None:
    gone = factories.make_pairing(factories.make_household("李四"), holder.cadre)
    phones.open_home(handset, relay.url)
    relay.cut()
    phones.write(handset, relay.url, gone.pk, "被撤销")
    # A phone whose clock is a day ahead.
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    handset.evaluate(f"document.querySelector('[data-log]').dataset.today = '{tomorrow}'")
    handset.fill("[name=day]", tomorrow)
    handset.fill("[name=found]", "明天")
    handset.get_by_role("button", name="保存").click()
    handset.wait_for_selector("#saved:not([hidden])")
    phones.write(handset, relay.url, held.pk, "没问题")
    gone.years.all().delete()
    Pairing.objects.filter(pk=gone.pk).delete()
    relay.mend()

    handset.goto(f"{relay.url}/my/outbox/")
    phones.send_now(handset)
    phones.wait_for_state(handset, "refused", 2)
    phones.picture(handset, "outbox-refused")
    kept = handset.locator("#entries").inner_text()
    handset.locator(".entry", has_text="不能晚于今天").get_by_role("link", name="修改").click()
    handset.wait_for_selector("#error-day")
    beside = handset.locator("[data-field=day] .field-error").inner_text()
    typed = handset.locator("[name=found]").input_value()
    phones.picture(handset, "log-refused")
    handset.fill("[name=day]", today().isoformat())
    handset.get_by_role("button", name="保存").click()
    phones.wait_for_state(handset, "sent", 2)
    handset.goto(f"{relay.url}/my/outbox/")
    handset.locator(".entry", has_text="李四").get_by_role("button", name="移除").click()
    handset.locator("#removing").get_by_role("button", name="移除").click()
    handset.get_by_role("heading", name="全部已送达").wait_for()

    assert "没有或不再与您结对" in kept
    assert "不能晚于今天" in beside
    assert typed == "明天"
    assert sorted(Contact.objects.values_list("found", flat=True)) == ["明天", "没问题"]


def test_an_amount_that_cannot_be_is_refused_at_once_in_the_words_of_any_gift(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.locator("details.more", has=handset.locator("[name=cash]")).locator("summary").click()
    said = {}
    for typed in ("-5", "0", "1.005", "1000000.01", "很多"):
        handset.fill("[name=cash]", typed)
        handset.get_by_role("button", name="保存").click()
        handset.wait_for_selector("#errors:not([hidden])")
        said[typed] = handset.locator("#errors li").all_inner_texts()

    handset.fill("[name=cash]", "1000000.00")
    handset.get_by_role("button", name="保存").click()
    handset.wait_for_selector("#saved:not([hidden])")
    with translation.override("zh-hans"):
        assert said == {
            "-5": [translation.gettext("The amount cannot be negative.")],
            "0": [translation.gettext("Cash of ¥0 is nothing: write the amount.")],
            "1.005": [
                translation.gettext("An amount has two decimals at most: fen are the least.")
            ],
            "1000000.01": [translation.gettext("The amount is too large.")],
            "很多": [translation.gettext("Write the amount as a number.")],
        }


def test_entry_that_arrived_otherwise_before_is_shown_beside_it(
    handset: Page, relay: Relay, held: Pairing, holder: User
) -> None:
    phones.open_home(handset, relay.url)
    relay.cut()
    phones.write(handset, relay.url, held.pk, "改过的")
    (entry,) = phones.entries(handset)
    client = Client()
    client.force_login(holder)
    body = {"pairing": held.pk, **entry["fields"], "found": "原来的"}
    address = reverse("visits:api_contact", args=[entry["uuid"]])
    client.put(address, json.dumps(body), content_type="application/json")
    relay.mend()

    handset.goto(f"{relay.url}/my/outbox/")
    phones.send_now(handset)
    handset.get_by_text("原来的").wait_for()
    handset.get_by_text("改过的").wait_for()
    phones.picture(handset, "outbox-both")
    handset.get_by_role("button", name="把我写的另发一条").click()
    handset.get_by_role("heading", name="全部已送达").wait_for()

    assert sorted(Contact.objects.values_list("found", flat=True)) == ["原来的", "改过的"]


def test_entry_that_is_being_changed_does_not_leave_as_it_was(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    relay.cut()
    phones.write(handset, relay.url, held.pk, "写错了")
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.fill("[name=found]", "另一次的草稿")
    handset.wait_for_timeout(500)
    handset.goto(f"{relay.url}/my/outbox/")
    handset.get_by_role("link", name="修改").click()
    handset.wait_for_selector("form[data-ready=kept]")
    shown = handset.locator("[name=found]").input_value()
    handset.fill("[name=found]", "写对了")
    relay.mend()
    handset.evaluate("jiedui.app.send({now: true})")
    meanwhile = Contact.objects.count()
    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("已保存：今年第1次走访").wait_for()
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")

    assert shown == "写错了"
    assert meanwhile == 0
    assert Contact.objects.get().found == "写对了"
    assert handset.locator("[name=found]").input_value() == "另一次的草稿"


def test_entry_that_something_on_the_way_refuses_stops_no_other(
    context: BrowserContext, handset: Page, relay: Relay, held: Pairing
) -> None:
    """A firewall answers by its own page; it is not the server, so nothing is refused for good."""
    phones.open_home(handset, relay.url)
    relay.cut()
    for text in ("一", "select * from", "三"):
        phones.write(handset, relay.url, held.pk, text)
    relay.mend()

    def firewall(route: Any) -> None:
        if "select * from" in (route.request.post_data or ""):
            route.fulfill(status=403, content_type="text/html", body="<h1>Blocked</h1>")
        else:
            route.fallback()

    context.route("**/api/contacts/**", firewall)
    handset.goto(f"{relay.url}/my/outbox/")
    handset.evaluate("jiedui.app.send({force: true})")
    phones.wait_for_state(handset, "sent", 2)

    states = {entry["fields"].get("found"): entry["state"] for entry in phones.entries(handset)}
    assert states == {None: "sent", "select * from": "waiting"}
    assert sorted(Contact.objects.values_list("found", flat=True)) == ["一", "三"]


def test_disk_that_fills_up_while_writing_leaves_a_form_that_can_be_sent(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    relay.cut()
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.fill("[name=found]", "满了")
    full = "() => Promise.reject(new DOMException('full', 'QuotaExceededError'))"
    handset.evaluate(f"() => {{ jiedui.store.save = {full}; }}")
    relay.mend()

    handset.get_by_role("button", name="保存").click()
    handset.locator("[data-not-kept=full]").wait_for()
    phones.wait_until_so(
        handset,
        "() => document.querySelector('[data-log] [name=csrfmiddlewaretoken]').value !== ''",
    )
    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("已保存：今年第1次走访").wait_for()

    assert Contact.objects.get().found == "满了"


def test_session_that_was_ended_elsewhere_takes_the_households_off_a_lost_phone(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    DjangoSession.objects.all().delete()

    handset.goto(f"{relay.url}/my/")
    handset.wait_for_url(re.compile("sign-in"))
    relay.cut()
    handset.goto(f"{relay.url}/my/")
    handset.get_by_text("您已退出登录").wait_for()
    phones.picture(handset, "away")

    assert "王成" not in handset.content()


def test_draft_and_outbox_survive_an_ended_session_and_go_on_after_signing_in(
    context: BrowserContext, handset: Page, relay: Relay, held: Pairing, holder: User
) -> None:
    phones.open_home(handset, relay.url)
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.fill("[name=found]", "写到一半")
    handset.wait_for_timeout(500)
    DjangoSession.objects.all().delete()
    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("您已退出登录").wait_for()
    phones.picture(handset, "signed-out")
    waiting = phones.entries(handset)
    relay.cut()
    handset.get_by_role("button", name="再登记一条").click()
    handset.fill("[name=found]", "又写到一半")
    handset.wait_for_timeout(500)
    handset.close()

    relay.mend()
    phones.switch_on(context, holder, relay.url)
    page = context.new_page()
    page.goto(f"{relay.url}/my/{held.pk}/log/")
    page.get_by_text("这是您没写完的登记").wait_for()
    draft = page.locator("[name=found]").input_value()
    phones.picture(page, "draft")
    phones.wait_for_state(page, "sent")

    assert [entry["state"] for entry in waiting] == ["waiting"]
    assert draft == "又写到一半"
    assert Contact.objects.get().found == "写到一半"


@pytest.mark.parametrize("why", ["none", "full"])
def test_phone_that_cannot_keep_anything_says_so_first_and_sends_the_plain_form(
    why: str, context: BrowserContext, handset: Page, relay: Relay, held: Pairing
) -> None:
    if why == "none":
        handset.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    else:
        handset.goto(f"{relay.url}/my/")
        devtools = context.new_cdp_session(handset)
        small = {"origin": relay.url, "quotaSize": 1}
        devtools.send("Storage.overrideQuotaForOrigin", small)

    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=plain]")
    said = handset.locator("[data-not-kept]:visible").inner_text()
    phones.picture(handset, f"cannot-keep-{why}")
    handset.fill("[name=found]", "直接发送")
    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("已保存：今年第1次走访").wait_for()

    assert ("不能保存内容" if why == "none" else "存储已满") in said
    assert Contact.objects.get().found == "直接发送"


def test_form_works_without_scripts(
    browser: Browser, relay: Relay, holder: User, held: Pairing
) -> None:
    context = browser.new_context(**phones.options(360, java_script_enabled=False))
    phones.switch_on(context, holder, relay.url)
    page = context.new_page()

    page.goto(f"{relay.url}/my/")
    page.get_by_role("link", name="登记走访").click()
    page.get_by_role("radio", name="联系上了").check()
    page.fill("[name=found]", "无脚本")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存：今年第1次走访").wait_for()
    context.close()

    assert Contact.objects.get().found == "无脚本"


def test_signing_out_offers_to_send_first_and_takes_everything_off(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    relay.cut()
    phones.write(handset, relay.url, held.pk, "临走前")
    relay.mend()
    account = handset.evaluate("Number(document.body.dataset.account)")
    handset.locator(".account summary").click()
    handset.get_by_role("button", name="退出登录").click()
    handset.get_by_text("有1条登记只存在本机").wait_for()
    phones.picture(handset, "leaving")
    problems = barriers(handset)
    handset.get_by_role("button", name="先发送，再退出").click()
    handset.wait_for_url(re.compile("sign-in"))

    left = handset.evaluate(
        "async () => [(await caches.keys()).includes('kept'),"
        " (await indexedDB.databases()).map((d) => d.name)]"
    )
    handset.add_script_tag(url=f"{relay.url}/static/vendor/idb/umd.js")
    handset.add_script_tag(url=f"{relay.url}/static/js/phone/store.js")
    rows = handset.evaluate(f"jiedui.store.entries({account})")

    assert problems == []
    assert Contact.objects.get().found == "临走前"
    assert left[0] is False
    assert rows == []


def test_closed_account_takes_the_households_off_the_phone_and_keeps_what_was_written(
    handset: Page, relay: Relay, held: Pairing, holder: User
) -> None:
    phones.open_home(handset, relay.url)
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.fill("[name=found]", "最后一次")
    User.objects.filter(pk=holder.pk).update(is_active=False)
    DjangoSession.objects.all().delete()

    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("账号已停用").wait_for()
    phones.picture(handset, "closed")

    assert handset.evaluate("caches.has('kept')") is False
    assert [entry["state"] for entry in phones.entries(handset)] == ["waiting"]


def test_handover_shows_on_both_phones_once_the_outbox_has_gone(
    browser: Browser, handset: Page, relay: Relay, held: Pairing, holder: User
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    follower = factories.make_user(Role.CADRE, name="后任", unit=holder.unit)
    Pairing.objects.filter(pk=held.pk).update(started_on=today() - timedelta(days=100))
    phones.open_home(handset, relay.url)
    relay.cut()
    for days, text in ((8, "交接前"), (2, "交接后")):
        handset.goto(f"{relay.url}/my/{held.pk}/log/")
        handset.wait_for_selector("form[data-ready=kept]")
        handset.fill("[name=day]", (today() - timedelta(days=days)).isoformat())
        handset.fill("[name=found]", text)
        handset.get_by_role("button", name="保存").click()
        handset.wait_for_selector("#saved:not([hidden])")
    held.refresh_from_db()
    end_pairing(
        pairing=held,
        on=today() - timedelta(days=5),
        reason=EndReason.CADRE_TRANSFERRED,
        actor=office,
    )
    start_pairing(
        household=held.household,
        cadre=factories.make_cadre(user=follower),
        programme=held.programme,
        on=today() - timedelta(days=4),
        actor=office,
    )
    relay.mend()

    handset.goto(f"{relay.url}/my/outbox/")
    phones.send_now(handset)
    handset.get_by_role("heading", name="全部已送达").wait_for()
    told = handset.locator("#entries").inner_text()
    phones.open_home(handset, relay.url)
    old_home = handset.locator("main").inner_text()
    new = browser.new_context(**phones.options())
    phones.switch_on(new, follower, relay.url)
    new_page = new.new_page()
    phones.open_home(new_page, relay.url)
    new_page.get_by_role("link", name="王成").click()
    new_household = new_page.locator("main").inner_text()
    new.close()

    assert dict(Contact.objects.values_list("found", "verdict")) == {
        "交接前": Verdict.COUNTED,
        "交接后": Verdict.OUTSIDE_PAIRING,
    }
    assert "办公室和现在的结对干部都能看到" in told
    assert "下一户去这里" not in old_home
    assert "由原结对干部在交接后登记" in new_household
    assert "交接前" not in new_household


def test_new_version_takes_over_and_an_old_page_is_told_what_to_do(
    handset: Page, relay: Relay, held: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.open_home(handset, relay.url)
    relay.cut()
    phones.write(handset, relay.url, held.pk, "旧版写的")
    monkeypatch.setattr(offline, "version", lambda: "another")
    monkeypatch.setattr(api, "OLDEST_CLIENT", 2)
    relay.mend()

    handset.goto(f"{relay.url}/my/outbox/")
    phones.send_now(handset)
    handset.get_by_text("页面是旧版本").wait_for()
    phones.picture(handset, "old-version")
    phones.wait_until_so(handset, "async () => (await caches.keys()).includes('static-another')")
    waiting = [entry["state"] for entry in phones.entries(handset)]
    monkeypatch.setattr(api, "OLDEST_CLIENT", 1)
    handset.get_by_role("button", name="更新", exact=True).click()
    phones.send_now(handset)
    handset.get_by_role("heading", name="全部已送达").wait_for()

    assert waiting == ["waiting"]
    assert Contact.objects.get().found == "旧版写的"


def test_place_and_photograph_are_noted_only_when_wished(
    context: BrowserContext, handset: Page, relay: Relay, held: Pairing
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 34.0123456, "longitude": 105.3012, "accuracy": 18})
    handset.goto(f"{relay.url}/my/{held.pk}/log/")
    handset.wait_for_selector("form[data-ready=kept]")
    handset.locator("details.more", has_text="照片").locator("summary").click()
    files: Any = [
        {"name": "大.png", "mimeType": "image/png", "buffer": factories.make_picture(kind="PNG")},
        {"name": "名单.txt", "mimeType": "text/plain", "buffer": b"no picture"},
    ]
    handset.set_input_files("[name=photos]", files)
    handset.get_by_text("名单.txt 不是").wait_for()
    handset.get_by_role("button", name="记下位置").click()
    handset.get_by_text("已记下位置，误差约18米").wait_for()
    phones.picture(handset, "log-place")
    handset.get_by_role("button", name="保存").click()
    handset.get_by_text("已保存：今年第1次走访").wait_for()
    phones.wait_for_state(handset, "sent")

    contact = Contact.objects.get()
    assert contact.place.point == "34.01235,105.30120,18"
    assert contact.photos.count() == 1


def test_one_bar_of_signal_shows_the_kept_page_instead_of_waiting(
    handset: Page, relay: Relay, held: Pairing
) -> None:
    phones.open_home(handset, relay.url)
    relay.delay(30)

    handset.goto(f"{relay.url}/my/")

    handset.locator("[data-say=kept]").wait_for(timeout=10_000)


@pytest.mark.parametrize("width", [360, 390])
def test_every_page_of_the_phone_can_be_used_by_everybody(
    width: int, browser: Browser, relay: Relay, holder: User, held: Pairing
) -> None:
    """Read by axe: online and kept, menus and details open, with errors and with entries."""
    factories.make_contact(held, today() - timedelta(days=20), found="血压高")
    other = factories.make_pairing(factories.make_household("李四"), holder.cadre)
    context = browser.new_context(**phones.options(width))
    phones.switch_on(context, holder, relay.url)
    page = context.new_page()
    problems: dict[str, list[str]] = {}

    def look(name: str) -> None:
        phones.picture(page, name)
        problems[name] = barriers(page)

    phones.open_home(page, relay.url)
    look("home")
    page.locator(".account summary").click()
    look("menu")
    for name, path in (
        ("household", f"/my/{held.pk}/"),
        ("messages", "/my/reminders/"),
        ("feedback", "/my/feedback/"),
        ("outbox-empty", "/my/outbox/"),
        ("log", f"/my/{held.pk}/log/"),
    ):
        page.goto(f"{relay.url}{path}")
        look(name)
    page.wait_for_selector("form[data-ready=kept]")
    for summary in page.locator("details.more > summary").all():
        summary.click()
    page.fill("[name=cash]", "很多")
    page.fill("[name=goods]", "米")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#errors:not([hidden])")
    look("log-errors")
    relay.cut()
    phones.write(page, relay.url, other.pk, "写好了")
    look("saved")
    for name, path in (
        ("kept-home", "/my/"),
        ("kept-outbox", "/my/outbox/"),
        ("nothing", "/my/feedback/"),
    ):
        page.goto(f"{relay.url}{path}")
        page.wait_for_timeout(300)
        look(name)
    page.goto(f"{relay.url}/my/outbox/")
    page.locator("#entries").get_by_role("button", name="移除").click()
    look("removing")
    context.close()

    assert {name: found for name, found in problems.items() if found} == {}

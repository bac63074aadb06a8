"""庆阳: one unit of the city and thirteen households of a county, from pairing to a reshuffle.

Eight cadres hold the thirteen households. The year ends with each at four contacts and two visits
or more, and with everything as it was when a handover of one cadre's households is taken back.

The year is the next one: the clock of a phone's service worker is the machine's own, whatever its
pages are told, and by it pages kept in a past year would be too old to be shown.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from common.dates import today
from organization.choices import Level, Role
from organization.models import Region, Unit
from pairing.choices import DraftStatus, EndReason
from pairing.models import Cadre, Draft, DraftingRule, Pairing
from tests import factories
from tests.scenarios import rooms
from tests.scenarios.days import Calendar
from tests.visits import phones
from visits.choices import ContactKind, NeedStatus, Verdict
from visits.models import Contact, Need, PairingYear
from visits.quotas.recounting import recompute

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.relay import Relay

HUAN_COUNTY = "621022000000"
TOWNS = ("621022100", "621022101", "621022104")
"""环城镇, 曲子镇, 洪德镇."""
HOUSEHOLDS, CADRES = 13, 8
YEAR = date.today().year + 1
HEADS = [
    "马占海", "赵秀莲", "李生福", "王桂英", "张万仓", "刘玉梅", "陈有才",
    "杨翠兰", "白成林", "郭凤英", "许满仓", "苏改莲", "慕生财",
]  # fmt: skip
NAMES = [
    "何文博", "孙丽娟", "朱建军", "高晓燕", "林志远", "罗雪琴", "梁永刚",
    "宋佳慧",
]  # fmt: skip


def county_with_a_unit_of_the_city() -> Unit:
    """Thirteen households that wait, and the unit's cadres beside another unit's."""
    villages = Region.objects.filter(level=Level.VILLAGE).order_by("code")
    places = [villages.filter(code__startswith=town)[0].code for town in TOWNS]
    group = factories.make_group("disabled")
    for number, head in enumerate(HEADS):
        home = factories.make_household(head, village=places[number % 3], phone="13812345678")
        factories.make_recipient(
            home, name=head[0] + "小平", group=group, joined_on=date(YEAR, 1, 4)
        )
    unit = factories.make_unit("庆阳市文化馆", place=HUAN_COUNTY)
    for name in NAMES:
        factories.make_cadre(name, unit=unit, title="干部")
    for name in ("外一", "外二"):
        factories.make_cadre(name, unit=factories.make_unit(place=HUAN_COUNTY))
    return unit


def pair_by_draft(page: Page, site: str, unit: Unit) -> None:
    """The rule first: eight cannot hold thirteen at one each."""
    page.goto(site + reverse("pairing:drafting_rules"))
    page.fill("[name=cap]", "2")
    phones.picture(page, "qingyang-rules")
    page.locator("form.narrow button.btn-primary").click()
    page.wait_for_load_state()
    assert DraftingRule.objects.get().cap == 2
    page.goto(site + reverse("pairing:draft_new"))
    page.select_option("[name=unit]", str(unit.pk))
    page.locator("form.narrow button.btn-primary").click()
    page.locator(".draft-number").wait_for()
    assert page.locator(".draft-number").inner_text().split() == ["13", "/", "13"]
    assert page.locator(".draft-units tbody tr").all_inner_texts() == ["庆阳市文化馆\t8\t13"]
    shown = page.locator("table.rows-cards tbody").inner_text()
    assert all(head in shown for head in HEADS)
    assert all(name in shown for name in NAMES)
    assert "外一" not in shown
    page.locator(".draft-acts button.btn-primary").click()
    draft = Draft.objects.get()
    page.locator(f"form[action='{reverse('pairing:draft_undo', args=[draft.pk])}']").wait_for()
    phones.picture(page, "qingyang-made")
    paired = Pairing.objects.open().filter(cadre__user__unit=unit)
    assert paired.count() == HOUSEHOLDS
    assert paired.values("cadre").distinct().count() == CADRES


def print_the_cards(page: Page) -> None:
    """From the draft that was made to thirteen cards on two sheets."""
    page.locator(f"a[href^='{reverse('reports:ledger_files')}']").click()
    page.locator("select[name=purpose]").wait_for()
    page.select_option("select[name=purpose]", "visits")
    phones.picture(page, "qingyang-files")
    with page.context.expect_page() as opened:
        page.locator("button[name=as][value=html]").click()
    cards = opened.value
    cards.locator(".contact-card").first.wait_for()
    assert cards.locator(".contact-card").count() == HOUSEHOLDS
    words = cards.locator("main").inner_text()
    assert all(name in words for name in NAMES)
    assert all(cadre.user.phone in words for cadre in Cadre.objects.filter(user__name__in=NAMES))
    phones.picture(cards, "qingyang-cards")
    cards.close()


def visit_without_a_network(page: Page, relay: Relay, held: list[Pairing]) -> None:
    """Two homes in a row; at the first the roof leaks."""
    phones.open_home(page, relay.url)
    phones.picture(page, "qingyang-home")
    relay.cut()
    first, second = held
    page.goto(f"{relay.url}/my/{first.pk}/log/")
    page.wait_for_selector("form[data-ready=kept]")
    page.fill("[name=found]", "老人身体尚可")
    page.locator("details.more", has=page.locator("[name=need]")).locator("summary").click()
    page.fill("[name=need]", "灶房屋顶漏雨")
    page.locator("[data-field=need_kind] label").first.click()
    phones.picture(page, "qingyang-log")
    page.locator(".save-bar button").click()
    page.wait_for_selector("#saved:not([hidden])")
    phones.write(page, relay.url, second.pk, "一切都好")
    assert not Contact.objects.exists()
    phones.picture(page, "qingyang-saved")

    relay.mend()
    page.goto(relay.url + reverse("visits:phone_outbox"))
    phones.send_now(page)
    page.get_by_role("heading", name="全部已送达").wait_for()
    logged = Contact.objects.filter(kind=ContactKind.HOME_VISIT, day=today())
    assert set(logged.values_list("pairing", flat=True)) == {pairing.pk for pairing in held}
    need = Need.objects.get()
    assert (need.household_id, need.text) == (first.household_id, "灶房屋顶漏雨")


def give_the_need_to_the_unit(page: Page, site: str, unit: Unit) -> None:
    need = Need.objects.get()
    page.goto(site + reverse("visits:need_detail", args=[need.pk]))
    page.locator(f"a[href='{reverse('visits:need_assign', args=[need.pk])}']").click()
    page.select_option("[name=unit]", str(unit.pk))
    page.fill("[name=due_on]", (today() + timedelta(days=400)).isoformat())
    page.fill("[name=text]", "请组织修缮")
    page.locator("form.narrow button.btn-primary").click()
    page.wait_for_url(lambda address: "assign" not in address)
    need.refresh_from_db()
    assert need.unit == unit


def look_as_the_liaison(page: Page, site: str) -> None:
    """What the unit holds, what it was given to see to, and how its cadres stand."""
    page.goto(site + "/")
    page.locator("#rows .found").wait_for()
    assert "13户" in page.locator("#rows .found").inner_text()
    phones.picture(page, "qingyang-unit-households")
    page.goto(site + reverse("visits:cadre_list"))
    rows = page.locator("#rows tbody tr")
    assert rows.count() == CADRES
    phones.picture(page, "qingyang-unit-cadres")
    page.goto(site + reverse("visits:unit_need_list"))
    assert "灶房屋顶漏雨" in page.locator("#rows").inner_text()
    assert page.locator(".lists-nav [aria-current=page]").all_inner_texts() == ["本单位承办的需求"]
    phones.picture(page, "qingyang-unit-needs")


def the_rest_of_the_year(pairings: list[Pairing]) -> None:
    """Four calls and, with what was logged already, two visits each."""
    with transaction.atomic():
        for pairing in pairings:
            visits = 2 - pairing.contacts.count()
            days = [date(YEAR, month, 10) for month in (3, 5, 8, 11)]
            for day in days:
                factories.make_contact(pairing, day, ContactKind.PHONE, is_counted=False)
            for day in (date(YEAR, 6, 20), date(YEAR, 10, 20))[:visits]:
                factories.make_contact(pairing, day, is_counted=False)
        recompute([pairing.pk for pairing in pairings], today=today())


def years_of_the_unit(unit: Unit) -> list[tuple[int, int]]:
    """Contacts and visits of each household that the unit's cadres hold."""
    found = PairingYear.objects.filter(
        year=YEAR, pairing__in=Pairing.objects.open().filter(cadre__user__unit=unit)
    )
    return sorted(found.values_list("contacts_done", "visits_done"))


def hand_over_and_take_back(page: Page, site: str, leaver: Cadre, unit: Unit) -> None:
    """What is open stands beside each; nothing holds before it is made or after it is undone."""
    before = set(Pairing.objects.open().values_list("household", "cadre"))
    page.goto(site + reverse("pairing:handover"))
    page.fill("[name=q]", leaver.user.name)
    page.locator("form[role=search] button").click()
    page.locator(f"a[href='{reverse('pairing:handover_cadre', args=[leaver.pk])}']").click()
    page.locator("[name=pairings]").first.wait_for()
    assert page.locator("[name=pairings]:checked").count() == 2
    rows = page.locator("table.rows-cards tbody tr")
    assert "灶房屋顶漏雨" in rows.nth(0).locator("ul.matters").inner_text()
    assert rows.nth(1).locator("ul.matters").count() == 0
    phones.picture(page, "qingyang-handover")
    page.select_option("[name=reason]", EndReason.CADRE_TRANSFERRED)
    page.select_option("[name=to_units]", str(unit.pk))
    page.locator("form .narrow button.btn-primary").click()
    page.locator(".draft-number").wait_for()
    draft = Draft.objects.latest("pk")
    assert draft.is_handover
    assert set(Pairing.objects.open().values_list("household", "cadre")) == before
    phones.picture(page, "qingyang-handover-draft")
    page.locator(".draft-acts button.btn-primary").click()
    undo = page.locator(f"form[action='{reverse('pairing:draft_undo', args=[draft.pk])}'] button")
    undo.wait_for()
    now = set(Pairing.objects.open().values_list("household", "cadre"))
    assert {home for home, _cadre in now} == {home for home, _cadre in before}
    assert leaver.pk not in {cadre for _home, cadre in now}
    moved = Pairing.objects.open().filter(pk__gt=0, started_on=today())
    assert moved.count() == 2
    assert set(moved.values_list("cadre__user__unit", flat=True)) == {unit.pk}

    undo.click()
    page.locator(f"form[action='{reverse('pairing:draft_make', args=[draft.pk])}']").wait_for(
        state="detached"
    )
    undo.wait_for(state="detached")
    draft.refresh_from_db()
    assert draft.status == DraftStatus.UNDONE
    assert set(Pairing.objects.open().values_list("household", "cadre")) == before


def test_a_unit_of_the_city_takes_thirteen_households_through_a_year_and_a_reshuffle(
    live_server: LiveServer, relay: Relay, browser: Browser, calendar: Calendar
) -> None:
    site = live_server.url
    calendar.move(f"{YEAR}-01-05T09:00")
    office = factories.make_user(Role.COUNTY_OFFICE, name="环县民政局", place=HUAN_COUNTY)
    unit = county_with_a_unit_of_the_city()
    liaison = factories.make_user(Role.LIAISON, name="李联络", unit=unit)
    with rooms.desk(browser, office, site) as page:
        pair_by_draft(page, site, unit)
        print_the_cards(page)

    calendar.move(f"{YEAR}-02-20T15:00")
    held_by = {
        cadre: list(Pairing.objects.open().filter(cadre=cadre).select_related("household"))
        for cadre in Cadre.objects.filter(user__unit=unit).select_related("user")
    }
    walker = next(cadre for cadre, held in held_by.items() if len(held) == 2)
    with rooms.phone(browser, walker.user, relay.url) as page:
        calendar.tell(page)
        visit_without_a_network(page, relay, held_by[walker])
    with rooms.desk(browser, office, site) as page:
        give_the_need_to_the_unit(page, site, unit)
    with rooms.desk(browser, liaison, site) as page:
        look_as_the_liaison(page, site)
    with rooms.phone(browser, liaison, site) as page:
        page.goto(site + reverse("visits:unit_need_list"))
        phones.picture(page, "qingyang-unit-needs")

    calendar.move(f"{YEAR}-11-20T10:00")
    the_rest_of_the_year(list(Pairing.objects.open()))
    assert not Contact.objects.exclude(verdict=Verdict.COUNTED).exists()
    assert years_of_the_unit(unit) == [(4, 2)] * HOUSEHOLDS
    assert Need.objects.exclude(status=NeedStatus.DONE).count() == 1
    with rooms.desk(browser, office, site) as page:
        hand_over_and_take_back(page, site, walker, unit)
        assert years_of_the_unit(unit) == [(4, 2)] * HOUSEHOLDS
        page.goto(site + reverse("reports:dashboard") + f"?unit={unit.pk}")
        met = page.locator(".hero [data-figure=met]")
        assert met.get_attribute("data-number") == "13"
        phones.picture(page, "qingyang-dashboard")
    with rooms.desk(browser, liaison, site) as page:
        page.goto(site + reverse("visits:household_list"))
        page.locator("#rows tbody tr").first.wait_for()
        assert page.locator("#rows .light-met").count() == HOUSEHOLDS
        phones.picture(page, "qingyang-year")

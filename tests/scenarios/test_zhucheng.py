"""诸城高新园 2020: a round of inspections over 144 households, ¥200 for each, 180 letters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db.models import Sum
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from common.dates import today
from inspections.choices import FindingState
from inspections.models import CheckRound, Finding, InspectedFile, Inspection
from organization.models import User
from pairing.choices import ProposalKind
from pairing.models import Pairing, Recipient
from tests import factories
from tests.harness import SHANGHAI
from tests.inspections.making import inspect
from tests.scenarios import rooms
from tests.scenarios.park import HOUSEHOLDS, PARK, REGIONS, VILLAGES, Park, make_park
from tests.visits import phones
from visits.choices import ContactKind, HandoutState
from visits.models import Aid, Contact, Distribution

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.relay import Relay

LETTERS = 180
GIVEN = Decimal(28_800)
WORDS = (
    "{{ 期间 }}，{{ 地区 }}慰问{{ 受助户 }}，{% 如有 每户 %}每户{{ 每户 }}，{% 完 %}"
    "共{{ 慰问|万元2 }}；发放慰问信{{ 书信 }}。"
)


@pytest.fixture(scope="module")
def shandong(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rooms.regions(django_db_blocker, REGIONS):
        yield


def test_round_distribution_and_letters_end_in_the_published_sentence(
    live_server: LiveServer,
    relay: Relay,
    browser: Browser,
    shandong: None,
) -> None:
    year = today().year
    park = make_park()

    with rooms.desk(browser, park.office, live_server.url) as page:
        going = begin_round(page, live_server.url, park)
    with rooms.phone(browser, park.walker, relay.url) as page:
        walk_without_a_network(page, relay, going, park)
    found = walk_the_others(going, park)
    for finding in found:
        with rooms.desk(browser, park.liaisons[finding.unit_id or 0], live_server.url) as page:
            put_right(page, live_server.url, finding)
    with rooms.desk(browser, park.judge, live_server.url) as page:
        check_and_close(page, live_server.url, going)
    with rooms.desk(browser, park.office, live_server.url) as page:
        end_round(page, live_server.url, going)

    with rooms.desk(browser, park.office, live_server.url) as page:
        giving = draw_up(page, live_server.url, park)
    with rooms.phone(browser, cadre_of(giving), live_server.url) as page:
        hand_out_on_the_phone(page, live_server.url, giving)
    with rooms.desk(browser, park.office, live_server.url) as page:
        hand_out_by_the_sheet(page, live_server.url, giving, park)
    assert giving.lines.handed_out().count() == giving.lines.count() == HOUSEHOLDS
    assert Aid.objects.standing().aggregate(sum=Sum("value"))["sum"] == GIVEN

    with rooms.phone(browser, cadre_of(giving), live_server.url) as page:
        write_a_letter(page, live_server.url, giving)
    send_the_other_letters()
    new_year = datetime(year, 12, 31, 12, tzinfo=SHANGHAI)
    with (
        time_machine.travel(new_year, tick=False),
        rooms.desk(browser, park.office, live_server.url) as page,
    ):
        said = summary_of_the_year(page, live_server.url, year)

    assert said == f"{year}年，诸城高新园慰问144户，每户200元，共2.88万元；发放慰问信180份。"


# The round of inspections


def begin_round(page: Page, url: str, park: Park) -> CheckRound:
    """All 144 of them, by four inspectors in neighbouring places."""
    page.goto(url + reverse("inspections:round_new"))
    page.fill("[name=name]", "高新园走访督导")
    page.fill("[name=starts_on]", str(today()))
    page.fill("[name=ends_on]", str(today() + timedelta(days=4)))
    page.select_option("[name=region]", "370782500")
    for inspector in park.inspectors:
        page.locator(".inspector-choice", has_text=inspector.name).first.click()
    page.get_by_role("button", name="查看分配方案").click()
    page.locator("#plan").wait_for()
    assert page.locator("#plan h2").inner_text() == "共144户"
    ways = page.locator("#plan table").nth(1).locator("tbody td:nth-child(2)").all_inner_texts()
    assert sorted(ways) == sorted(VILLAGES.values())
    phones.picture(page, "zhucheng-plan")
    page.get_by_role("button", name="开始督导").click()
    page.locator(".round-walked").wait_for()

    going: CheckRound = CheckRound.objects.get()
    shared = [going.lines.filter(inspector=each).count() for each in park.inspectors]
    assert (going.population, shared) == (HOUSEHOLDS, [36, 36, 36, 36])
    return going


def walk_without_a_network(page: Page, relay: Relay, going: CheckRound, park: Park) -> None:
    """Bare wires, photographed where there is no signal."""
    line = going.lines.filter(inspector=park.walker).first()
    assert line is not None
    page.goto(relay.url + reverse("inspections:phone_stops"))
    phones.wait_until_so(
        page,
        "async () => Boolean((await navigator.serviceWorker.getRegistration('/my/'))?.active)"
        " && (await (await caches.open('kept')).keys()).length > 3",
    )
    phones.picture(page, "zhucheng-stops")
    relay.cut()
    page.goto(relay.url + reverse("inspections:phone_sheet", args=[going.pk]) + f"?stop={line.pk}")
    page.wait_for_selector("form[data-ready=kept]")
    for key in ("known", "card", "policies", "fire", "scalds", "falls", "visited"):
        page.locator(f'[data-field="a_{key}"] label').first.click()
    page.locator('[data-field="a_electricity"] label.tap').last.click()
    page.locator("details.more summary").click()
    photo: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": factories.make_picture()}
    page.set_input_files("[name=photos]", [photo])
    page.wait_for_selector("#photo-row img")
    phones.picture(page, "zhucheng-sheet")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#saved:not([hidden])")
    assert not Inspection.objects.exists()

    relay.mend()
    page.goto(relay.url + reverse("visits:phone_outbox"))
    phones.wait_for_state(page, "sent")
    assert Inspection.objects.get().line == line
    assert InspectedFile.objects.get().inspection.line == line


def walk_the_others(going: CheckRound, park: Park) -> list[Finding]:
    """The 143 that are left, three of them wanting; all findings, each another unit's."""
    of_units = unit_of_households()
    seen = {of_units[Finding.objects.get().household_id]}
    wanting: list[dict[str, Any]] = [{"card": "no"}, {"fire": "no"}, {"urgent": "冬天没有煤"}]
    for line in going.lines.filter(inspected_on=None).select_related("inspector"):
        # Whoever inspects is not found wanting, so that each can be judged by another.
        unit = of_units[line.household_id]
        is_wanting = bool(wanting) and unit not in seen
        inspect(line, **(wanting.pop() if is_wanting else {}))
        if is_wanting:
            seen.add(unit)
    found = list(Finding.objects.order_by("pk"))
    assert (len(found), len({finding.unit_id for finding in found})) == (4, 4)
    return found


def unit_of_households() -> dict[int, int]:
    rows = Pairing.objects.open().values_list("household", "cadre__user__unit")
    return dict(rows)


def put_right(page: Page, url: str, finding: Finding) -> None:
    """The unit's liaison says what was done, and cannot say itself that it is right."""
    page.goto(url + reverse("inspections:finding_list"))
    page.locator("a", has_text=finding.household.head_name).first.click()
    page.fill("[name=measure]", "当天上门，已换好。")
    page.get_by_role("button", name="已整改").click()
    page.get_by_text("等待现场验收").wait_for()
    assert page.get_by_role("button", name="我到过现场").count() == 0
    answer = page.evaluate(
        "async (to) => { const form = new FormData(); form.set('csrfmiddlewaretoken',"
        " document.querySelector('[name=csrfmiddlewaretoken]').value); form.set('note', '');"
        " const sent = await fetch(to, {method: 'POST', body: form});"
        " return [sent.status, await sent.text()]; }",
        reverse("inspections:finding_check", args=[finding.pk]),
    )
    assert answer[0] == 422
    assert "须由责任单位、责任人和整改人以外的人进行" in answer[1]
    finding.refresh_from_db()
    assert finding.state == FindingState.PUT_RIGHT
    phones.picture(page, "zhucheng-put-right")


def check_and_close(page: Page, url: str, going: CheckRound) -> None:
    """A supervisor goes there, and closes one after the other."""
    for _finding in range(4):
        page.goto(f"{url}{reverse('inspections:finding_list')}?round={going.pk}&state=put_right")
        page.locator("#rows .lead-cell a").first.click()
        page.get_by_role("button", name="我到过现场，验收通过").click()
        page.locator("form[action$='/close/'] button").click()
        page.get_by_text("已销号。").wait_for()
    phones.picture(page, "zhucheng-closed")
    page.goto(f"{url}{reverse('inspections:finding_progress')}?round={going.pk}")
    assert page.locator(".round-walked").inner_text().split()[:3] == ["4", "/", "4"]
    phones.picture(page, "zhucheng-progress")


def end_round(page: Page, url: str, going: CheckRound) -> None:
    """144 of 144; its ledger is taken away and read."""
    page.goto(url + reverse("inspections:round", args=[going.pk]))
    assert page.locator(".round-walked").inner_text().split()[:3] == ["144", "/", "144"]
    phones.picture(page, "zhucheng-round")
    page.locator("summary", has_text="结束这一轮").click()
    page.locator("form[action$='/close/'] button").click()
    page.get_by_text(f"{today()}结束").wait_for()

    page.locator("a[href*='findings/?round=']").first.click()
    sheet = load_workbook(io.BytesIO(rooms.take_away(page, "button[value=xlsx]", purpose="check")))
    head, *rows = [list(row) for row in sheet.active.iter_rows(values_only=True)]
    ledger = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["序号"] for row in ledger] == [1, 2, 3, 4]
    assert {row["整改措施"] for row in ledger} == {"当天上门，已换好。"}
    assert {row["整改情况"] for row in ledger} == {"已销号"}
    assert len({row["责任单位"] for row in ledger}) == 4
    assert "冬天没有煤" in {row["问题"] for row in ledger}


# The distribution


def draw_up(page: Page, url: str, park: Park) -> Distribution:
    page.goto(url + reverse("visits:distribution_new"))
    page.select_option("[name=region]", "370782500")
    page.fill("[name=name]", "国庆中秋走访慰问")
    page.fill("[name=each]", "200")
    page.check("[name=giver][value=unit]")
    page.select_option("[name=giver_unit]", str(park.giver.pk))
    phones.picture(page, "zhucheng-giving")
    page.get_by_role("button", name="预览").click()
    page.locator(".gift-facts").wait_for()
    facts = page.locator(".gift-facts dd").all_inner_texts()
    assert facts == ["¥28,800.00", "144", "0"]
    phones.picture(page, "zhucheng-preview")
    assert not Distribution.objects.exists()
    page.locator(".save-bar .btn-primary").click()
    page.get_by_text("发放已建立。").wait_for()
    giving: Distribution = Distribution.objects.get()
    assert giving.lines.to_hand_out().count() == HOUSEHOLDS
    return giving


def cadre_of(giving: Distribution) -> User:
    """Who is paired with the household of the first line."""
    line = giving.lines.order_by("number").first()
    assert line is not None
    return Pairing.objects.get(household=line.household).cadre.user


def hand_out_on_the_phone(page: Page, url: str, giving: Distribution) -> None:
    """The cadre sees its own four households, and notes two of them, one by one."""
    for number in range(2):
        page.goto(url + reverse("visits:phone_home"))
        if not number:
            phones.picture(page, "zhucheng-home")
        page.locator("a.note-link", has_text=giving.name).click()
        page.locator(".gift-facts").wait_for()
        assert page.locator("[name=lines]").count() == 4 - number
        if not number:
            phones.picture(page, "zhucheng-hand-out")
        who = page.locator("tbody tr").first.locator(".lead-cell").inner_text().strip()
        page.locator("[name=lines]").first.check()
        page.fill("[name=by]", who)
        page.fill("[name=relation]", "本人")
        page.get_by_role("button", name="登记为已发放").click()
        page.get_by_text("已登记发放1户").wait_for()
    assert giving.lines.handed_out().count() == 2


def hand_out_by_the_sheet(page: Page, url: str, giving: Distribution, park: Park) -> None:
    """All others at the desk. One household leaves in the middle, and turns out to be there."""
    gone = giving.lines.to_hand_out().order_by("-number").first()
    assert gone is not None
    question = factories.make_proposal(
        ProposalKind.GONE,
        recipient=Recipient.objects.get(household=gone.household),
        source=factories.make_import(place=PARK),
    )
    decide = url + reverse("pairing:reconcile_question", args=[question.pk])
    page.goto(decide)
    page.check("[name=answer] >> nth=0")
    page.locator(".save-bar .btn-primary").click()
    page.get_by_text("户主").first.wait_for()
    detail = url + reverse("visits:distribution_detail", args=[giving.pk])
    page.goto(detail)
    phones.picture(page, "zhucheng-waits")
    read_sheet(rooms.take_away(page, "button[value=xlsx]", purpose="check"))
    page.check("[name=which][value=all]")
    page.select_option("[name=how]", "sheet")
    page.get_by_role("button", name="登记为已发放").click()
    page.get_by_text("有1户等您决定").wait_for()
    assert giving.lines.handed_out().count() == HOUSEHOLDS - 1

    page.goto(f"{detail}?state=waits")
    page.locator("[name=lines]").check()
    page.locator("summary", has_text="不发放或冲销").click()
    page.fill("[name=reason]", "名册上已没有，先核实")
    page.get_by_role("button", name="勾选的户不发放").click()
    page.locator(".gift-facts").wait_for()
    gone.refresh_from_db()
    assert gone.state == HandoutState.LEFT_OUT

    page.goto(decide)
    page.locator("form[action$='/reopen/'] button").click()
    page.goto(f"{detail}?state=left_out")
    page.locator("[name=lines]").check()
    page.locator("summary", has_text="不发放或冲销").click()
    page.get_by_role("button", name="勾选的户恢复发放").click()
    page.goto(f"{detail}?state=to_hand_out")
    page.locator("[name=lines]").check()
    page.get_by_role("button", name="登记为已发放").click()
    page.locator(".gift-figure", has_text="¥28,800.00").wait_for()
    page.goto(detail)
    phones.picture(page, "zhucheng-handed-out")


def read_sheet(taken: bytes) -> None:
    """144 numbered lines of ¥200 to be signed."""
    head, *rows = load_workbook(io.BytesIO(taken)).active.iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows if isinstance(row[0], int)]
    assert [line["序号"] for line in lines] == list(range(1, HOUSEHOLDS + 1))
    assert {line["金额（元）"] for line in lines} == {200}


# The letters, and the year


def write_a_letter(page: Page, url: str, giving: Distribution) -> None:
    line = giving.lines.order_by("number").first()
    assert line is not None
    pairing = Pairing.objects.get(household=line.household)
    page.goto(f"{url}/my/{pairing.pk}/log/")
    page.wait_for_selector("form[data-ready]")
    page.locator(".tap", has=page.locator("[name=kind][value=letter]")).click()
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#saved:not([hidden])")
    page.goto(url + reverse("visits:phone_outbox"))
    phones.wait_for_state(page, "sent")
    assert Contact.objects.get().kind == ContactKind.LETTER


def send_the_other_letters() -> None:
    """One for each household, and for 36 of them a second one."""
    pairings = list(Pairing.objects.order_by("pk"))
    first = Contact.objects.get().pairing_id
    for pairing in pairings:
        if pairing.pk != first:
            factories.make_contact(pairing, today(), ContactKind.LETTER)
    for pairing in pairings[: LETTERS - HOUSEHOLDS]:
        factories.make_contact(pairing, today(), ContactKind.LETTER)
    assert Contact.objects.counted().count() == LETTERS


def summary_of_the_year(page: Page, url: str, year: int) -> str:
    """In the office's own words, which it writes in the browser."""
    page.goto(url + reverse("reports:summary_style"))
    page.fill("[name=text]", WORDS)
    page.locator("summary", has_text="计量单位").click()
    page.fill("[name=unit_letters]", "份")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("今后的小结按此用语").wait_for()
    page.goto(
        f"{url}{reverse('reports:summary')}?region=370782500&first={year}-01-01&last={year}-12-31"
    )
    phones.picture(page, "zhucheng-summary")
    return page.locator("#sentence").inner_text().strip()

"""霍尔果斯, 扶贫日: what many units promised and did in one campaign, entered by themselves."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from organization.choices import Level, Role
from organization.models import User
from pairing.models import Pairing, Programme
from tests import factories
from tests.scenarios import rooms
from tests.visits import phones
from visits.models import Activity, ActivityFile, Campaign, CampaignMark, Contact, Distribution

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

HORGOS, VILLAGE = "654004000000", "654004201201"
REGIONS = [
    ("650000000000", Level.PROVINCE, "新疆维吾尔自治区"),
    ("654000000000", Level.PREFECTURE, "伊犁哈萨克自治州"),
    (HORGOS, Level.COUNTY, "霍尔果斯市"),
    ("654004201000", Level.TOWNSHIP, "伊车嘎善锡伯族乡"),
    (VILLAGE, Level.VILLAGE, "加尔苏村委会"),
]
NAME = "2023年扶贫日爱心活动"
GIVER, SCHOOLS, HOSPITAL, JOBS, LAW = "商务局", "教育局", "人民医院", "人社局", "司法局"
HOMES = {GIVER: 6, SCHOOLS: 3, HOSPITAL: 4, JOBS: 1, LAW: 1}
"""How many households each unit's cadres are paired with."""
PROMISED: dict[str, dict[str, str]] = {
    GIVER: {"promise": "慰问困难户", "households": "6", "value": "3000"},
    SCHOOLS: {"promise": "教师与学生结对", "households": "3"},
    HOSPITAL: {"promise": "义诊", "households": "4", "activities": "1"},
    JOBS: {"promise": "专场招聘会", "activities": "1"},
    LAW: {"promise": "法治宣讲", "households": "40", "activities": "1"},
}
SAID = {
    GIVER: "商务局：承诺慰问困难户，帮扶6户，投入3000元；已参与活动1场，惠及86户，投入3000元。",
    SCHOOLS: (
        "教育局：承诺教师与学生结对，帮扶3户；"
        "已走访联系1次，惠及31户，投入1500元，捐书包30个（填报）。"
    ),
    HOSPITAL: "人民医院：承诺义诊，帮扶4户，举办活动1场；已参与活动1场，惠及3户。",
    JOBS: "人社局：承诺专场招聘会，举办活动1场；已参与活动1场，惠及80户。",
    LAW: "司法局：承诺法治宣讲，帮扶40户，举办活动1场；已参与活动1场，惠及45户。",
}
"""What the summary says of each unit: 6 given to and 80 at the fair, 1 visited and 30 satchels."""
DONE = {
    GIVER: (86, 3000, 1, 0),
    SCHOOLS: (31, 1500, 0, 1),
    HOSPITAL: (3, 0, 1, 0),
    JOBS: (80, 0, 1, 0),
    LAW: (45, 0, 1, 0),
}
"""Households, yuan, activities and contacts of each unit."""
TOGETHER = (165, 4500, 3, 1)
"""The fair of two units counts once: 6 + 1 + 30 + 3 + 80 + 45 households."""


@pytest.fixture(scope="module")
def xinjiang(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rooms.regions(django_db_blocker, REGIONS):
        yield


@dataclass
class City:
    """Who is there: a liaison of each unit by its name, and what its cadres hold."""

    programme: Programme
    office: User
    liaisons: dict[str, User] = field(default_factory=dict)
    held: dict[str, list[Pairing]] = field(default_factory=dict)


def make_city() -> City:
    since = date(2023, 1, 1)
    programme = factories.make_programme("horgos", place=HORGOS, name="民族团结结对帮扶")
    group = factories.make_group("困难户", of=programme)
    factories.make_rule(contacts=4, visits=2, place=HORGOS, programme=programme)
    city = City(programme, factories.make_user(Role.COUNTY_OFFICE, name="市结对办", place=HORGOS))
    for name, number in HOMES.items():
        unit = factories.make_unit(name, place=HORGOS)
        city.liaisons[name] = factories.make_user(Role.LIAISON, name=f"{name}联络员", unit=unit)
        cadre = factories.make_cadre(f"{name}干部", unit=unit)
        city.held[name] = []
        for n in range(1, number + 1):
            home = factories.make_household(f"{name}{n}号户", village=VILLAGE)
            factories.make_recipient(home, name=f"{name}{n}号", group=group, joined_on=since)
            made = factories.make_pairing(home, cadre, programme=programme, on=since)
            city.held[name].append(made)
    return city


def test_campaign_of_many_units_says_what_each_entered(
    live_server: LiveServer, browser: Browser, clock: Callable[[str], None], xinjiang: None
) -> None:
    clock("2023-10-09")
    city = make_city()
    url = live_server.url

    def at_desk(unit: str) -> Any:
        return rooms.desk(browser, city.liaisons[unit], url)

    with rooms.desk(browser, city.office, url) as page:
        campaign = draw_up_campaign(page, url)
    for unit in HOMES:
        with at_desk(unit) as page:
            promise(page, url, campaign, unit)
    with at_desk(HOSPITAL) as page:
        clinic = plan(page, url, campaign, "专家义诊", "义诊", {HOSPITAL: "三名医生"})
        ask_own_households(page, url, clinic)
    with at_desk(LAW) as page:
        talk = plan(page, url, campaign, "民法典宣讲", "宣讲", {LAW: "一名律师"})
    with at_desk(JOBS) as page:
        fair = plan(page, url, campaign, "秋季招聘会", "招聘会", {JOBS: "", GIVER: "八家企业"})

    clock("2023-10-17")
    with at_desk(HOSPITAL) as page:
        say_who_came(page, url, clinic)
        hold(page, url, clinic, outcome="看诊四人")
        add_photo(page, url, clinic)
    with at_desk(LAW) as page:
        hold(page, url, talk, participants="60", households="45")
    with at_desk(JOBS) as page:
        hold(page, url, fair, participants="120", households="80")
    with at_desk(GIVER) as page:
        give_and_mark(page, url, campaign)
    with rooms.phone(browser, city.held[SCHOOLS][0].cadre.user, url) as page:
        visit_a_pupil(page, url, city.held[SCHOOLS][0])
    with at_desk(SCHOOLS) as page:
        mark_the_visit(page, url, campaign)

    clock("2023-11-01")
    with rooms.desk(browser, city.office, url) as page:
        read_campaign(page, url, campaign)
        read_summary(page, url, campaign)
        read_household(page, url, city)
    with rooms.phone(browser, city.liaisons[HOSPITAL], url) as page:
        page.goto(url + reverse("visits:campaign_detail", args=[campaign.pk]))
        phones.picture(page, "horgos-campaign")


# What is promised


def draw_up_campaign(page: Page, url: str) -> Campaign:
    page.goto(url + reverse("visits:campaign_list"))
    page.get_by_role("link", name="扶贫日").click()
    assert page.input_value("[name=name]") == NAME
    assert (page.input_value("[name=first]"), page.input_value("[name=last]")) == (
        "2023-10-10",
        "2023-10-31",
    )
    for unit in HOMES:
        page.locator(".unit-tick", has_text=unit).click()
    phones.picture(page, "horgos-new")
    page.get_by_role("button", name="保存").click()
    page.locator(".campaign-figures").wait_for()
    campaign: Campaign = Campaign.objects.get()
    assert campaign.units.count() == len(HOMES)
    return campaign


def open_unit(page: Page, url: str, campaign: Campaign, unit: str) -> None:
    page.goto(url + reverse("visits:campaign_detail", args=[campaign.pk]))
    page.locator(".lead-cell a", has_text=unit).first.click()
    page.locator("h1", has_text=unit).wait_for()


def promise(page: Page, url: str, campaign: Campaign, unit: str) -> None:
    open_unit(page, url, campaign, unit)
    for name, words in PROMISED[unit].items():
        page.fill(f"#id_{name}", words)
    page.get_by_role("button", name="保存承诺").click()
    page.locator(".campaign-figures").wait_for()


# What is done


def plan(
    page: Page, url: str, campaign: Campaign, name: str, kind: str, units: dict[str, str]
) -> Activity:
    """Entered from the campaign's page and announced."""
    page.goto(url + reverse("visits:campaign_detail", args=[campaign.pk]))
    page.get_by_role("link", name="登记活动").click()
    page.fill("[name=name]", name)
    page.select_option("[name=kind]", kind)
    page.fill("[name=day]", "2023-10-17")
    page.fill("[name=venue]", "乡文化站")
    for unit, contributes in units.items():
        row = page.locator(".unit-rows li", has_text=unit)
        row.locator("[name=units]").check()
        row.locator(".unit-words").fill(contributes)
    page.get_by_role("button", name="保存").click()
    page.locator("#taking-part").wait_for()
    activity: Activity = Activity.objects.get(name=name)
    if len(units) > 1:
        page.get_by_role("button", name="发通知").click()
        page.wait_for_load_state()
        phones.picture(page, "horgos-announced")
    assert activity.campaign == campaign
    return activity


def ask_own_households(page: Page, url: str, clinic: Activity) -> None:
    """The hospital's own four, who hear of it by their cadre."""
    page.goto(url + reverse("visits:activity_ask", args=[clinic.pk]))
    page.get_by_role("button", name="看看有多少户").click()
    page.locator("button[value=add]").click()
    page.locator("#taking-part .lead-cell").nth(3).wait_for()
    page.get_by_role("button", name="发通知").click()
    page.wait_for_load_state()
    clinic.refresh_from_db()
    assert clinic.announced_at is not None
    assert clinic.taking_part.count() == HOMES[HOSPITAL]


def say_who_came(page: Page, url: str, clinic: Activity) -> None:
    """Three came, one of them with somebody else; one did not."""
    page.goto(url + reverse("visits:activity_came", args=[clinic.pk]))
    rows = page.locator(".came-row")
    for n in range(4):
        rows.nth(n).locator(f"[value={'yes' if n < 3 else 'no'}]").check()
    rows.nth(0).locator("[name^=people]").fill("2")
    phones.picture(page, "horgos-came")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("目前到场 3 户 4 人").wait_for()


def hold(page: Page, url: str, activity: Activity, **said: str) -> None:
    page.goto(url + reverse("visits:activity_hold", args=[activity.pk]))
    for name, words in said.items():
        page.fill(f"[name={name}]", words)
    page.locator(".save-bar .btn-primary").click()
    page.locator(".activity-came").wait_for()
    activity.refresh_from_db()
    assert activity.is_held


def add_photo(page: Page, url: str, clinic: Activity) -> None:
    photo: Any = {"name": "义诊.jpg", "mimeType": "image/jpeg", "buffer": factories.make_picture()}
    page.set_input_files("[name=upload]", [photo])
    page.locator("form[action$='/files/'] button").click()
    page.locator(".activity-files img").wait_for()
    phones.picture(page, "horgos-clinic")
    assert ActivityFile.objects.get().activity == clinic


def give_and_mark(page: Page, url: str, campaign: Campaign) -> None:
    """¥500 of rice and oil for each of the unit's households, ticked as of the campaign."""
    page.goto(url + reverse("visits:distribution_new"))
    page.fill("[name=name]", "扶贫日慰问品")
    page.check("[name=kind][value=goods]")
    page.fill("[name=items]", "米面油")
    page.fill("[name=each]", "500")
    page.get_by_role("button", name="预览").click()
    page.locator(".gift-figure", has_text="¥3,000.00").wait_for()
    page.locator(".save-bar .btn-primary").click()
    page.check("[name=which][value=all]")
    page.get_by_role("button", name="登记为已发放").click()
    page.locator(".gift-figure", has_text="¥3,000.00").wait_for()
    assert Distribution.objects.get().lines.handed_out().count() == HOMES[GIVER]

    open_unit(page, url, campaign, GIVER)
    for box in page.locator("[name=aid]").all():
        box.check()
    phones.picture(page, "horgos-unit")
    page.get_by_role("button", name="保存勾选").click()
    page.locator(".campaign-figures").wait_for()
    assert CampaignMark.objects.filter(campaign=campaign).count() == HOMES[GIVER]


def visit_a_pupil(page: Page, url: str, pairing: Pairing) -> None:
    """A teacher on the phone, whose clock says what the site's says."""
    page.context.clock.set_fixed_time(timezone.now())
    page.goto(f"{url}/my/{pairing.pk}/log/")
    page.wait_for_selector("form[data-ready]")
    page.fill("[name=day]", "2023-10-17")
    page.locator(".tap", has=page.locator("[name=kind][value=home_visit]")).click()
    page.fill("[name=found]", "作业跟得上，缺课外书。")
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("#saved:not([hidden])")
    page.goto(url + reverse("visits:phone_outbox"))
    phones.wait_for_state(page, "sent")
    assert Contact.objects.get().pairing == pairing


def mark_the_visit(page: Page, url: str, campaign: Campaign) -> None:
    """The visit is ticked; the satchels, which stand nowhere else, are entered by hand."""
    open_unit(page, url, campaign, SCHOOLS)
    page.check("[name=contact]")
    page.get_by_role("button", name="保存勾选").click()
    page.locator(".campaign-figures").wait_for()
    page.fill("#line_text", "捐书包30个")
    page.fill("#line_households", "30")
    page.fill("#line_value", "1500")
    page.get_by_role("button", name="添加填报").click()
    page.locator(".line-row").wait_for()


# What is read


def read_campaign(page: Page, url: str, campaign: Campaign) -> None:
    page.goto(url + reverse("visits:campaign_detail", args=[campaign.pk]))
    phones.picture(page, "horgos-campaign")
    figures = [words.split() for words in page.locator(".campaign-figures dd").all_inner_texts()]
    assert figures == [
        ["165", "/", "53"],
        ["¥4,500.00", "/", "¥3,000.00"],
        ["3", "/", "3"],
        ["1"],
    ]
    for unit, (households, value, held, contacts) in DONE.items():
        row = page.locator("tr", has=page.locator("a", has_text=unit)).first
        cells = [words.split(" / ")[0] for words in row.locator("td.num").all_inner_texts()]
        assert cells == [str(households), f"¥{value:,.2f}", str(held), str(contacts)]


def read_summary(page: Page, url: str, campaign: Campaign) -> None:
    """The text, the document and the table say the same."""
    page.goto(url + reverse("reports:campaign_summary", args=[campaign.pk]))
    phones.picture(page, "horgos-summary")
    text = page.locator("#campaign-text").inner_text()
    assert (
        "霍尔果斯市组织5个单位开展2023年扶贫日爱心活动，共举办活动3场（义诊1场、宣讲1场、"
        "招聘会1场），走访联系1次，惠及165户，投入资金（含物资折合）4500元。"
    ) in text
    assert [words for words in SAID.values() if words not in text] == []

    document = Document(io.BytesIO(rooms.take_away(page, "button[value=docx]")))
    paragraphs = "\n".join(each.text for each in document.paragraphs)
    assert [words for words in SAID.values() if words not in paragraphs] == []
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    done = {row[0]: tuple(row[2:]) for row in rows}
    for unit, figures in {**DONE, "合计": TOGETHER}.items():
        assert done[unit] == tuple(map(str, figures))

    sheet = load_workbook(io.BytesIO(rooms.take_away(page, "button[value=xlsx]"))).active
    head, *lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    by_unit = {line[0]: line for line in lines}
    assert head[0] == "单位"
    for unit, (households, value, held, contacts) in {**DONE, "合计": TOGETHER}.items():
        line = by_unit[unit]
        assert (line[3], line[5], line[7], line[8]) == (households, value, held, contacts)
    assert by_unit[GIVER][2] == 6
    assert "捐书包30个" in by_unit[SCHOOLS][9]


def read_household(page: Page, url: str, city: City) -> None:
    """The file of one that came, and of the one that did not."""
    pages = []
    for pairing in city.held[HOSPITAL]:
        page.goto(url + reverse("visits:household_detail", args=[pairing.household_id]))
        pages.append(page.locator("[aria-labelledby=activities-head]").inner_text())
    assert all("专家义诊" in words for words in pages)
    assert sum("已通知，未到场" in words for words in pages) == 1
    phones.picture(page, "horgos-household")

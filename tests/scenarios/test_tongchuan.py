"""铜川市政协 2021: 755 members for 772 households, in a programme with five counts of its own.

The case's figures: 755人, 772户; 勤联系6087、常走动4164、讲政策3095、送温暖2013次、办实事1147件;
14名大学新生7万元, 12名大病患者6万元.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.models import Sum
from django.urls import reverse
from docx import Document
from pytest_django.plugin import DjangoDbBlocker

from common.database import analyze
from common.dates import today
from organization.choices import Level, Role
from organization.models import User
from pairing.choices import Counted
from pairing.models import Cadre, Household, Pairing, Programme, Recipient
from surveys.choices import LineState
from surveys.models import Survey, SurveyAnswer, SurveyLine
from tests import factories
from tests.browser import barriers
from tests.reports.summaries.county import (
    copied,
    make_cadres,
    make_homes,
    make_pairings,
    make_units,
)
from tests.scenarios import rooms
from tests.scenarios.days import Calendar
from tests.visits import phones
from visits.choices import AidKind, ContactKind, Giver, NeedStatus, Purpose
from visits.models import Aid, Contact, Distribution, Donor, Need
from visits.quotas.recounting import recompute

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.relay import Relay

CITY, TOWN = "610201000000", "610201100000"
"""The members are of the city's own level, which statistics call 市辖区."""
VILLAGES = ["610201100201", "610201100202", "610201100203"]
MEMBERS, HOUSEHOLDS, PEOPLE = 755, 772, 800
NAMES = {
    Counted.CONTACTS: ("勤联系", 6087),
    Counted.VISITS: ("常走动", 4164),
    Counted.POLICIES: ("讲政策", 3095),
    Counted.AID: ("送温暖", 2013),
    Counted.DEEDS: ("办实事", 1147),
}
BEGAN = date(2021, 1, 1)
STUDENTS = [8000] * 4 + [3800] * 10
PATIENTS = [6000] * 6 + [4000] * 6

WORDING = (
    "{{ 期间 }}，{{ 地区 }}{{ 干部 }}政协委员与{{ 户数 }}结对，勤联系{{ 联系 }}、常走动{{ 走访 }}、"
    "讲政策{{ 政策 }}、送温暖{{ 送温暖 }}、办实事{{ 实事 }}；"
    "资助大学新生{{ 助学户 }}{{ 助学金 }}，救助大病患者{{ 医疗救助户 }}{{ 医疗救助金 }}。"
)
UNITS = {
    **{"cadres": "名", "visits": "次", "contacts": "次", "policies": "次"},
    **{"scholars": "名", "patients": "名"},
}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    rows = [
        (CITY, Level.COUNTY, "铜川市"),
        (TOWN, Level.TOWNSHIP, "印台街道"),
        *(
            (code, Level.VILLAGE, f"{name}村")
            for code, name in zip(VILLAGES, "东中西", strict=True)
        ),
    ]
    with rooms.regions(django_db_blocker, rows):
        yield
    connections.close_all()


def begin_the_programme(page: Page, site: str) -> Programme:
    """The office's own words for what it counts."""
    page.goto(site + reverse("visits:programme_list"))
    phones.picture(page, "tongchuan-programmes")
    page.locator(".page-actions a.btn-primary").click()
    page.fill("[name=name]", "市政协委员结对帮扶")
    page.fill("[name=name_en]", "Members of the city's CPPCC help households")
    page.fill("[name=issuer]", "铜川市政协")
    page.fill("[name=groups-0-name]", "困难户")
    page.fill("[name=groups-0-role_name]", "帮扶委员")
    page.fill("[name=rule-contacts]", "4")
    page.fill("[name=rule-visits]", "2")
    for count, (name, _number) in NAMES.items():
        page.fill(f"[name=count-{count}-name]", name)
    phones.picture(page, "tongchuan-programme")
    page.locator(".save-bar button.btn-primary").click()
    page.locator("section.programme").first.wait_for()
    assert all(name in page.locator("main").inner_text() for name, _number in NAMES.values())
    return Programme.objects.get(name="市政协委员结对帮扶")


def pair_members(programme: Programme) -> list[int]:
    """772 households of 755 members: seventeen have two. The pairings, in their order."""
    names = [
        "".join(each)
        for each in product("王李张刘陈杨赵黄周吴徐孙", "建秀志玉小桂永海", "国英强兰军花红燕")
    ]
    group = programme.groups.get()
    cadres = make_cadres(make_units(VILLAGES, 30), MEMBERS, names=names)
    homes = make_homes(
        VILLAGES,
        group,
        HOUSEHOLDS,
        PEOPLE,
        since=BEGAN,
        names=["马" + name[1:] + name[0] for name in names],
    )
    pairings = make_pairings(homes, cadres, group, BEGAN)
    analyze([User, Cadre, Household, Recipient, Pairing])
    with transaction.atomic():
        recompute(pairings, today=today())
    return pairings


def ask_about_training(page: Page, site: str) -> Survey:
    """From the starting point to a survey that is out."""
    page.goto(site + reverse("surveys:new"))
    page.locator("[name=start][value=training]").check()
    assert page.input_value("[name=name]")
    page.fill("[name=name]", "培训需求调查")
    page.fill("[name=last]", "2021-06-30")
    phones.picture(page, "tongchuan-survey-new")
    page.locator(".save-bar button.btn-primary").click()
    page.locator(".survey-questions").wait_for()
    assert page.locator(".survey-question").count() == 5
    # It can be tried before anybody is asked.
    page.locator(".survey-preview #field-q2").wait_for(state="hidden")
    page.locator(".survey-preview input[name=q1][value=yes]").check(force=True)
    page.locator(".survey-preview #field-q2").wait_for()
    phones.picture(page, "tongchuan-survey-form")
    page.locator(".survey-next a.btn-primary").click()
    page.locator("button[name=count]").click()
    assert page.locator(".rows-number").inner_text() == str(PEOPLE)
    phones.picture(page, "tongchuan-survey-choose")
    page.locator("button[name=add]").click()
    page.locator("button[name=act][value=publish]").click()
    page.locator(".survey-hero").wait_for()
    survey = Survey.objects.get()
    assert survey.is_open
    assert survey.lines.count() == PEOPLE
    return survey


def open_form(page: Page, url: str, line: SurveyLine) -> None:
    page.goto(url + reverse("surveys:phone_fill", args=[line.pk]))
    page.wait_for_selector("form[data-ready=kept]")


def tap(page: Page, key: str, value: str) -> None:
    page.locator(f"label.tap:has(input[name={key}][value={value}])").click()


def save(page: Page) -> None:
    page.fill("[name=day]", today().isoformat())
    page.locator(".save-bar button").click()
    page.wait_for_selector("#saved:not([hidden])")


def ask_without_a_network(page: Page, relay: Relay, lines: list[SurveyLine]) -> None:
    """Two homes in a valley: both forms wait on the phone, and arrive when it is back."""
    phones.open_home(page, relay.url)
    assert page.locator(".round-line").count() == 2
    assert barriers(page) == []
    phones.picture(page, "tongchuan-home")
    relay.cut()
    first, second = lines
    open_form(page, relay.url, first)
    page.locator("#field-q2").wait_for(state="hidden")
    tap(page, "q1", "yes")
    page.locator("#field-q2").wait_for()
    # What is missing is said at once, and nothing that was chosen is gone.
    page.locator(".save-bar button").click()
    page.wait_for_selector("#errors:not([hidden])")
    assert page.locator("#errors li").count() == 2
    phones.picture(page, "tongchuan-form-missing")
    tap(page, "q2", "o1")
    tap(page, "q2", "o6")
    tap(page, "q3", "o4")
    page.fill("[name=q4]", "５")
    # The phone is put away, and the page goes.
    page.wait_for_timeout(400)
    open_form(page, relay.url, first)
    page.wait_for_selector("#draft:not([hidden])")
    assert page.locator("input[name=q2]:checked").count() == 2
    assert page.input_value("[name=q4]") == "５"
    assert barriers(page) == []
    phones.picture(page, "tongchuan-form")
    save(page)
    phones.picture(page, "tongchuan-form-saved")

    open_form(page, relay.url, second)
    tap(page, "q1", "yes")
    tap(page, "q2", "o1")
    tap(page, "q3", "o1")
    save(page)
    assert not SurveyAnswer.objects.exists()
    page.goto(relay.url + reverse("visits:phone_outbox"))
    phones.wait_for_state(page, "waiting", 2)
    phones.picture(page, "tongchuan-outbox")

    relay.mend()
    page.reload()
    phones.send_now(page)
    page.get_by_role("heading", name="全部已送达").wait_for()
    assert SurveyAnswer.objects.count() == 2
    phones.picture(page, "tongchuan-outbox-sent")


def ask_with_a_network(page: Page, site: str, line: SurveyLine) -> None:
    """Somebody who wants nothing; what hung on the other answer is not sent."""
    phones.open_home(page, site)
    open_form(page, site, line)
    tap(page, "q1", "yes")
    tap(page, "q2", "o3")
    tap(page, "q1", "no")
    page.locator("#field-q2").wait_for(state="hidden")
    page.fill("[name=q5]", "要照顾老人")
    save(page)
    phones.wait_for_state(page, "sent")
    answer = SurveyAnswer.objects.get(line=line)
    assert answer.given == {"q1": "no", "q5": "要照顾老人"}


def read_the_answers(page: Page, site: str, survey: Survey, wanting: list[SurveyLine]) -> None:
    page.goto(site + reverse("surveys:detail", args=[survey.pk]))
    assert page.locator(".survey-hero").inner_text().count("800") >= 1
    yes = page.locator("#result-q1").locator("xpath=ancestor::section").locator("tbody tr").first
    link = yes.locator("a")
    assert link.inner_text() == "2"
    phones.picture(page, "tongchuan-survey")
    link.click()
    page.locator("#rows table tbody tr").first.wait_for()
    rows = page.locator("#rows table tbody tr")
    assert rows.count() == 2
    text = page.locator("#rows table").inner_text()
    assert all(line.household.head_name in text or line.whose in text for line in wanting)
    phones.picture(page, "tongchuan-survey-list")


def take_a_donor_in(page: Page, site: str) -> Donor:
    page.goto(site + reverse("visits:donor_new"))
    page.fill("[name=name]", "铜川市慈善协会")
    page.locator(".save-bar button.btn-primary").click()
    page.wait_for_url(lambda address: "new" not in address)
    return Donor.objects.get()


def hand_out(
    page: Page, site: str, donor: Donor, name: str, purpose: Purpose, given: dict[str, int]
) -> Distribution:
    """From a list of amounts to the signed sheet."""
    page.goto(site + reverse("visits:distribution_new"))
    page.locator("details.choose-list summary").click()
    page.fill("[name=listed]", "\n".join(f"{head}\t{yuan}" for head, yuan in given.items()))
    page.fill("[name=name]", name)
    page.fill("[name=day]", "2021-08-20")
    page.select_option("[name=purpose]", purpose)
    page.select_option("[name=donor]", str(donor.pk))
    phones.picture(page, f"tongchuan-{purpose}-new")
    page.locator(".save-bar button.btn-primary").click()
    page.locator(".gift-figure").wait_for()
    assert page.locator(".gift-figure").inner_text() == f"¥{sum(given.values()):,}.00"
    assert page.locator("table tbody tr").count() == len(given)
    phones.picture(page, f"tongchuan-{purpose}-preview")
    page.locator(".save-bar button.btn-primary").click()
    page.locator("[name=which][value=all]").check()
    page.select_option("[name=how]", "sheet")
    page.locator("section[aria-labelledby=hand-out] button.btn-primary").click()
    page.locator(".gift-figure", has_text=f"¥{sum(given.values()):,}.00").wait_for()
    made = Distribution.objects.get(name=name)
    page.goto(site + reverse("visits:distribution_detail", args=[made.pk]))
    assert page.locator(".gift-figure").inner_text() == f"¥{sum(given.values()):,}.00"
    phones.picture(page, f"tongchuan-{purpose}")
    return made


def thank(page: Page, site: str, donor: Donor) -> None:
    page.goto(site + reverse("visits:donor_detail", args=[donor.pk]))
    phones.picture(page, "tongchuan-donor")
    letter = rooms.take_away(
        page, f"form[action='{reverse('reports:donor_letter', args=[donor.pk])}'] button"
    )
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(letter)).paragraphs)
    assert "感谢信" in text
    assert "铜川市慈善协会" in text
    assert "向铜川市26户困难家庭捐助130000元" in text
    assert "其中用于助学14户70000元，用于医疗救助12户60000元" in text


def the_rest_of_the_year(programme: Programme, pairings: list[int]) -> None:
    """What all members did: each day of a pairing has one thing on it, so that each counts."""
    of = list(Pairing.objects.filter(pk__in=pairings).order_by("pk"))
    kinds = {
        ContactKind.HOME_VISIT: NAMES[Counted.VISITS][1],
        ContactKind.PHONE: NAMES[Counted.CONTACTS][1],
    }
    done = [kind for kind, number in kinds.items() for _n in range(number)]
    policies = NAMES[Counted.POLICIES][1]
    gifts = NAMES[Counted.AID][1] - len(STUDENTS) - len(PATIENTS)
    deeds = NAMES[Counted.DEEDS][1]
    with transaction.atomic():
        copied(
            Contact,
            [
                {
                    "pairing": of[n % HOUSEHOLDS].pk,
                    "region": of[n % HOUSEHOLDS].region_id,
                    "kind": kind,
                    "day": date(2021, 1, 4) + timedelta(days=n // HOUSEHOLDS * 25 + n % 20),
                    "policies": ["medical"] if n < policies else [],
                    "client_uuid": uuid4(),
                }
                for n, kind in enumerate(done)
            ],
        )
        copied(
            Aid,
            [
                {
                    "pairing": of[n % HOUSEHOLDS].pk,
                    "household": of[n % HOUSEHOLDS].household_id,
                    "region": of[n % HOUSEHOLDS].region_id,
                }
                for n in range(gifts)
            ],
            programme=programme.pk,
            day=date(2021, 9, 20),
            kind=AidKind.CASH,
            value=Decimal(100),
            giver=Giver.CADRE,
        )
        copied(
            Need,
            [
                {
                    "household": of[n % HOUSEHOLDS].household_id,
                    "region": of[n % HOUSEHOLDS].region_id,
                }
                for n in range(deeds)
            ],
            text="灶房屋顶漏雨",
            raised_on=date(2021, 3, 1),
            settled_on=date(2021, 4, 1),
            status=NeedStatus.DONE,
            outcome="已修好",
        )
        analyze([Contact, Aid, Need])
        recompute(pairings, today=today())


def look_at_the_year(page: Page, site: str) -> None:
    """The dashboard under the members' own headings, and the sentence."""
    page.goto(site + reverse("reports:dashboard"))
    first = page.locator(".counts-card").first
    shown = dict(
        zip(
            first.locator(".count-label").all_inner_texts(),
            first.locator(".count-number").all_inner_texts(),
            strict=True,
        )
    )
    assert {name: int(shown[name]) for name, _number in NAMES.values()} == dict(NAMES.values())
    # None of the cards is left over in a row of its own.
    tops = page.eval_on_selector_all(".counts-card", "cards => cards.map((card) => card.offsetTop)")
    assert len(tops) == 4
    assert len(set(tops[1:])) == 1
    page.locator("canvas").first.wait_for()
    phones.picture(page, "tongchuan-dashboard")

    page.goto(site + reverse("reports:summary_style"))
    page.fill("[name=text]", WORDING)
    page.locator("details:has([name=unit_cadres]) summary").click()
    for figure, unit in UNITS.items():
        page.fill(f"[name=unit_{figure}]", unit)
    phones.picture(page, "tongchuan-style")
    page.locator(".save-bar button.btn-primary").click()
    page.locator(".save-bar button[name=drop]").wait_for()
    page.goto(site + reverse("reports:summary") + "?first=2021-01-01&last=2021-12-31")
    assert page.locator("#sentence").inner_text() == (
        "2021年，铜川市755名政协委员与772户结对，勤联系6087次、常走动4164次、讲政策3095次、"
        "送温暖2013次、办实事1147件；资助大学新生14名7万元，救助大病患者12名6万元。"
    )
    rows = page.locator("main section.card").first.locator("tbody tr").all_inner_texts()
    figures = dict(row.split("\t")[:2] for row in rows)
    assert {name: int(figures[name]) for name, _number in NAMES.values()} == dict(NAMES.values())
    phones.picture(page, "tongchuan-summary")


def test_a_programme_of_five_counts_from_its_words_to_its_year(
    live_server: LiveServer, relay: Relay, browser: Browser, calendar: Calendar
) -> None:
    site = live_server.url
    office = factories.make_user(Role.COUNTY_OFFICE, name="市政协办公室", place=CITY)

    calendar.move("2021-01-04T09:00")
    with rooms.desk(browser, office, site) as page:
        programme = begin_the_programme(page, site)
    pairings = pair_members(programme)
    assert Pairing.objects.values("cadre").distinct().count() == MEMBERS

    calendar.move("2021-05-10T09:00")
    with rooms.desk(browser, office, site) as page:
        calendar.tell(page)
        survey = ask_about_training(page, site)
    held = list(Pairing.objects.select_related("cadre__user", "household").order_by("pk"))
    assert held[0].cadre_id == held[MEMBERS].cadre_id
    # Of the two homes of the first member, one person each; and the second member's.
    asked = [survey.lines.filter(household=held[n].household).first() for n in (0, MEMBERS, 1)]
    lines = [line for line in asked if line is not None]
    # Its clock is left alone: by the service worker's, which cannot be set, pages would be too old.
    with rooms.phone(browser, held[0].cadre.user, relay.url) as page:
        ask_without_a_network(page, relay, lines[:2])
    with rooms.phone(browser, held[1].cadre.user, site) as page:
        calendar.tell(page)
        ask_with_a_network(page, site, lines[2])
    answers = SurveyAnswer.objects.order_by("pk")
    assert [answer.day for answer in answers] == [today()] * 3
    assert answers.get(line=lines[0]).given == {
        "q1": "yes",
        "q2": ["o1", "o6"],
        "q3": "o4",
        "q4": 5,
    }
    assert survey.lines.filter(state=LineState.ANSWERED).count() == 3

    calendar.move("2021-08-20T10:00")
    heads = list(Household.objects.order_by("pk").values_list("head_name", flat=True))
    with rooms.desk(browser, office, site) as page:
        calendar.tell(page)
        read_the_answers(page, site, survey, lines[:2])
        donor = take_a_donor_in(page, site)
        students = dict(zip(heads[100:], STUDENTS, strict=False))
        patients = dict(zip(heads[200:], PATIENTS, strict=False))
        hand_out(page, site, donor, "金秋助学", Purpose.SCHOLARSHIP, students)
        hand_out(page, site, donor, "大病救助", Purpose.MEDICAL, patients)
        assert Aid.objects.aggregate(all=Sum("value"))["all"] == 130_000
        thank(page, site, donor)

    calendar.move("2021-12-31T15:00")
    the_rest_of_the_year(programme, pairings)
    with rooms.desk(browser, office, site) as page:
        look_at_the_year(page, site)

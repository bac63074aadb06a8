"""西和县 2023: a county pairs 4,225 households with as many cadres, and looks back on its year.

Households, cadres and most contacts are written by COPY; what a person does on the way is done
in a browser. The case's figures: 4225户4583人, 干部4225名, 走访探视4931人(次), 电话联系2686人(次),
活动21次, 慰问物品和慰问金16.9万元.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from common.database import analyze
from common.dates import today
from jobs.choices import RunStatus
from jobs.engine import run_job
from organization.choices import Level, Role
from organization.models import Region, Unit, User
from pairing.choices import DraftStatus
from pairing.models import Cadre, Draft, Household, Pairing, Recipient
from reports.models import Notice, Review
from tests import factories
from tests.browser import PASSWORD
from tests.reports.summaries.county import copied, make_cadres, make_homes
from tests.scenarios import rooms
from tests.scenarios.days import Calendar
from tests.visits import phones
from visits.choices import ActivityState, AidKind, ContactKind, Giver
from visits.models import Activity, Aid, Contact, Reminder
from visits.quotas.recounting import recompute

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

HOUSEHOLDS, PEOPLE, CADRES = 4225, 4583, 4225
VISITS, CALLS, ACTIVITIES = 4931, 2686, 21
CASH, GOODS = Decimal(49_000), Decimal(120_000)
BEGAN = date(2023, 5, 12)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = [
    "建国",
    "秀英",
    "志强",
    "玉兰",
    "小军",
    "桂花",
    "永红",
    "海燕",
    "德明",
    "彩霞",
    "文斌",
    "淑珍",
    "根生",
    "雪梅",
    "卫东",
    "凤仙",
    "立新",
]
UNITS = ["人民政府", "中心小学", "卫生院", "司法所", "农技站", "财政所"]
"""Of every township."""

WORDING = (
    "{{ 期间 }}，{{ 地区 }}{{ 干部 }}干部与{{ 户数 }}{{ 人数 }}结对帮扶，走访探视{{ 走访 }}，"
    "电话联系{{ 联系 }}，开展活动{{ 活动 }}，送去慰问物品和慰问金{{ 慰问|万元1 }}。"
)


def waiting_county() -> None:
    """Every household of the county's rosters waits; every cadre has room."""
    inside = Region.objects.filter(code__startswith="621225")
    townships = list(inside.filter(level=Level.TOWNSHIP).order_by("code"))
    villages = inside.filter(level=Level.VILLAGE).order_by("code").values_list("code", flat=True)
    units = copied(
        Unit,
        [
            {"name": f"{place.name}{name}", "pinyin": "dw", "region": place.pk}
            for place, name in product(townships, UNITS)
        ],
    )
    names = [surname + given for given, surname in product(GIVEN, SURNAMES)]
    make_cadres(units, CADRES, names=names)
    make_homes(
        list(villages),
        factories.make_group("disabled"),
        HOUSEHOLDS,
        PEOPLE,
        since=BEGAN,
        # Otherwise than the cadres', or the rules would see relatives everywhere.
        names=[name[0] + "家" + name[-1] for name in names],
    )
    analyze([Unit, User, Cadre, Household, Recipient])


def the_rest_of_the_year(*, visits: int, calls: int, activities: int, aid: Decimal) -> None:
    """What everybody else did: nobody two things on one day, since a day counts once."""
    pairings = list(Pairing.objects.order_by("-pk").values_list("pk", "region_id", "household"))
    rows = [
        (pairing, kind, first + timedelta(days=n % span))
        for kind, count, first, span in (
            (ContactKind.HOME_VISIT, min(visits, HOUSEHOLDS), date(2023, 5, 13), 100),
            (ContactKind.HOME_VISIT, visits - min(visits, HOUSEHOLDS), date(2023, 9, 1), 100),
            (ContactKind.PHONE, calls, date(2023, 8, 22), 9),
        )
        for n, pairing in enumerate(pairings[:count])
    ]
    programme = factories.make_programme()
    with transaction.atomic():
        copied(
            Contact,
            [
                {"pairing": pk, "region": place, "kind": kind, "day": day, "client_uuid": uuid4()}
                for (pk, place, _home), kind, day in rows
            ],
        )
        copied(
            Aid,
            [
                {"pairing": pk, "household": home, "region": place, "kind": kind, "value": value}
                for (pk, place, home), (kind, value) in zip(
                    pairings,
                    [(AidKind.GOODS, Decimal(100))] * 1200 + [(AidKind.CASH, aid / 100)] * 100,
                    strict=False,
                )
            ],
            day=date(2023, 9, 28),
            giver=Giver.CADRE,
            programme=programme.pk,
        )
        copied(
            Activity,
            [{"name": f"助残日活动{n}", "day": date(2023, 6, 1 + n)} for n in range(activities)],
            programme=programme.pk,
            region=factories.XIHE,
        )
        analyze([Contact, Aid])
        recompute([pk for pk, _place, _home in pairings], today=today())


def pair_everybody(page: Page, site: str) -> None:
    """From the queue to a draft that is read and made."""
    page.goto(site + reverse("pairing:queue"))
    assert "4225户" in page.locator(".found").inner_text()
    phones.picture(page, "xihe-queue")
    page.locator(".page-actions a.btn-primary").click()
    page.locator("form.narrow button.btn-primary").click()

    page.locator(".draft-number").wait_for()
    draft = Draft.objects.get()
    assert page.locator(".draft-number").inner_text().split() == ["4225", "/", "4225"]
    assert page.locator(".draft-units tbody tr").count() == Unit.objects.count()
    given = page.locator("table.rows-cards tbody tr").first.inner_text()
    line = draft.lines.order_by("number").select_related("household", "cadre__user").first()
    assert line is not None
    assert line.cadre is not None
    assert line.household.head_name in given
    assert line.cadre.user.name in given
    phones.picture(page, "xihe-draft")
    assert not Pairing.objects.exists()

    page.fill("[name=on]", BEGAN.isoformat())
    page.locator(".draft-acts button.btn-primary").click()
    page.locator(f"form[action='{reverse('pairing:draft_undo', args=[draft.pk])}']").wait_for()
    phones.picture(page, "xihe-made")
    page.goto(site + reverse("pairing:queue"))
    assert page.locator(".queue-home").count() == 0

    draft.refresh_from_db()
    assert draft.status == DraftStatus.MADE
    paired = Pairing.objects.open()
    assert paired.count() == HOUSEHOLDS
    assert paired.values("cadre").distinct().count() == CADRES
    assert paired.values("household").distinct().count() == HOUSEHOLDS


def log_a_visit(page: Page, site: str, pairing: Pairing) -> None:
    """As a cadre does in the yard: who, what was found, a bag of rice."""
    phones.open_home(page, site)
    assert pairing.household.head_name in page.locator("main").inner_text()
    phones.picture(page, "xihe-home")
    page.goto(site + reverse("visits:phone_log", args=[pairing.pk]))
    page.wait_for_selector("form[data-ready=kept]")
    page.fill("[name=found]", "身体还好，房子漏雨已修")
    page.locator("details.more", has=page.locator("[name=goods]")).locator("summary").click()
    page.fill("[name=goods]", "米、面、油")
    page.fill("[name=goods_value]", "150")
    phones.picture(page, "xihe-log")
    page.locator(".save-bar button").click()
    phones.wait_for_state(page, "sent")
    phones.picture(page, "xihe-logged")

    contact = Contact.objects.get()
    assert (contact.pairing, contact.kind, contact.day) == (pairing, "home_visit", today())
    assert Aid.objects.get().value == 150


def hold_an_activity(page: Page, site: str) -> None:
    """Entered by the office, and held."""
    page.goto(site + reverse("visits:activity_new"))
    page.fill("[name=name]", "残疾人康复义诊")
    page.fill("[name=day]", today().isoformat())
    page.locator(".save-bar button").click()
    page.locator("h1", has_text="残疾人康复义诊").wait_for()
    activity = Activity.objects.get()
    assert activity.state == ActivityState.PLANNED
    page.locator(f"a[href='{reverse('visits:activity_hold', args=[activity.pk])}']").click()
    page.fill("[name=participants]", "46")
    page.fill("[name=households]", "40")
    page.fill("[name=outcome]", "查体46人，换辅具9件")
    page.locator(".save-bar button").click()
    page.locator(".activity-came").wait_for()
    phones.picture(page, "xihe-activity")
    activity.refresh_from_db()
    assert activity.state == ActivityState.HELD


def look_at_the_jobs(page: Page, site: str) -> None:
    """The weekly reminder, the monthly notice and the quarterly review, each by its name."""
    county = factories.get_region()
    runs = {
        name: run_job(job=name, county=county, day=today())
        for name in ("weekly_reminder", "monthly_notice", "quarterly_review")
    }
    assert {run.status for run in runs.values()} == {RunStatus.DONE}
    for run in runs.values():
        page.goto(site + reverse("jobs:run_detail", args=[run.pk]))
        assert page.locator("h1").inner_text()
    phones.picture(page, "xihe-run")

    assert Reminder.objects.filter(run=runs["weekly_reminder"]).count() > 0
    notice, review = Notice.objects.get(), Review.objects.get()
    assert notice.month == date(2023, 11, 1)
    assert (review.year, review.quarter) == (2023, 3)
    page.goto(site + reverse("reports:notice_detail", args=[notice.pk]))
    text = page.locator(".notice-paper").inner_text()
    assert "4225" in text
    phones.picture(page, "xihe-notice")
    page.goto(site + reverse("reports:review_detail", args=[review.pk]))
    assert "西和县" in page.locator(".review-paper").inner_text()
    phones.picture(page, "xihe-review")


def look_at_the_dashboard(page: Page, site: str) -> None:
    page.goto(f"{site}{reverse('reports:dashboard')}")
    total = page.locator(".dashboard-table tfoot").inner_text().split()
    assert {"4225", "4931", "2686"} <= {cell.replace(",", "") for cell in total}
    page.locator("canvas").first.wait_for()
    phones.picture(page, "xihe-dashboard")


def look_at_the_summary(page: Page, site: str) -> None:
    """The office gives it its own words, and copies the sentence in two languages."""
    page.goto(site + reverse("reports:summary_style"))
    page.fill("[name=text]", WORDING)
    page.locator(".save-bar button.btn-primary").click()
    page.locator(".save-bar button[name=drop]").wait_for()
    year = "?first=2023-01-01&last=2023-12-31"
    page.goto(site + reverse("reports:summary") + year)

    assert page.locator("#sentence").inner_text() == (
        "2023年，西和县4225名干部与4225户4583人结对帮扶，走访探视4931人(次)，电话联系2686人(次)，"
        "开展活动21次，送去慰问物品和慰问金16.9万元。"
    )
    phones.picture(page, "xihe-summary")
    page.locator("[name=language][value=en]").click()
    page.locator("#sentence[lang=en]").wait_for()
    assert page.locator("#sentence").inner_text() == (
        "Xihe County, 2023: 4,225 cadres are paired with 4,225 households (4,583 people); "
        "4,931 visits, 2,686 contacts, 21 activities and ¥169,000 donated (goods at their value "
        "included)."
    )
    phones.picture(page, "xihe-summary-en")


def test_a_county_pairs_all_its_households_and_says_what_its_year_came_to(
    live_server: LiveServer, browser: Browser, calendar: Calendar
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="高主任", password=PASSWORD)
    waiting_county()
    site = live_server.url

    with rooms.desk(browser, office, site) as page:
        pair_everybody(page, site)

    calendar.move("2023-06-05T16:00")
    pairing = Pairing.objects.select_related("household", "cadre__user").order_by("pk")[0]
    with rooms.phone(browser, pairing.cadre.user, site) as page:
        calendar.tell(page)
        log_a_visit(page, site, pairing)
    with rooms.desk(browser, office, site) as page:
        hold_an_activity(page, site)

    calendar.move("2023-12-29T10:00")
    the_rest_of_the_year(visits=VISITS - 1, calls=CALLS, activities=ACTIVITIES - 1, aid=CASH - 150)
    assert Aid.objects.aggregate(all=Sum("value"))["all"] == CASH + GOODS
    with rooms.desk(browser, office, site) as page:
        look_at_the_jobs(page, site)
        look_at_the_dashboard(page, site)
    calendar.move("2023-12-31T17:00")
    with rooms.desk(browser, office, site) as page:
        look_at_the_summary(page, site)
